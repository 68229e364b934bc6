//! Commands typed into a chat: `/who`, `/qui`.
//!
//! [`COMMANDS`] is the one table: from it come the parser and `/help`. Every command has its names
//! in both languages, understood whatever language one reads; the start of a word is enough if only
//! one command begins so; accents may be left out. `//` sends a line that begins with `/`.

use std::time::Duration;

use tchat_client::command::{Good, IfMissing, Which, Wish};
use tchat_i18n::{Lang, Visible, Words};
use tchat_proto::nick::Nick;
use tchat_proto::room::RoomName;

use crate::explain::InputRefused;
use crate::linear::typed::Typed;
use crate::linear::vocabulary::{self, Named};
use crate::moment;

/// How long an invitation made in a chat is good: a week, as on the command line.
const INVITED_FOR: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// A command.
struct Slash {
    /// Its names in English, the first one shown first.
    english: &'static [&'static str],
    /// And in French.
    french: &'static [&'static str],
    /// What comes after the name.
    argument: Argument,
    help: fn(&Words) -> Visible,
    /// What it asks for.
    action: Action,
}

/// What comes after a command's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Argument {
    None,
    /// A room, the one typed to if left out.
    Room,
    NeededRoom,
    Nick,
    NeededNick,
    NeededInvitation,
}

/// What a command asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Action {
    Help,
    Who,
    Rooms,
    Join,
    Part,
    Nick,
    Kick,
    Invite,
    Invitations,
    Revoke,
    Quit,
}

/// Every command, as `/help` lists them.
const COMMANDS: &[Slash] = &[
    Slash {
        english: &["help", "h", "?"],
        french: &["aide"],
        argument: Argument::None,
        help: Words::slash_help,
        action: Action::Help,
    },
    Slash {
        english: &["who", "names"],
        french: &["qui"],
        argument: Argument::Room,
        help: Words::slash_who,
        action: Action::Who,
    },
    Slash {
        english: &["rooms", "list"],
        french: &["salons", "liste"],
        argument: Argument::None,
        help: Words::slash_rooms,
        action: Action::Rooms,
    },
    Slash {
        english: &["join", "j"],
        french: &["salon", "rejoindre"],
        argument: Argument::NeededRoom,
        help: Words::slash_join,
        action: Action::Join,
    },
    Slash {
        english: &["part", "leave"],
        french: &["partir", "sortir"],
        argument: Argument::Room,
        help: Words::slash_part,
        action: Action::Part,
    },
    Slash {
        english: &["nick"],
        french: &["pseudo"],
        argument: Argument::NeededNick,
        help: Words::slash_nick,
        action: Action::Nick,
    },
    Slash {
        english: &["invite"],
        french: &["inviter"],
        argument: Argument::Nick,
        help: Words::slash_invite,
        action: Action::Invite,
    },
    Slash {
        english: &["invitations"],
        french: &[],
        argument: Argument::None,
        help: Words::slash_invitations,
        action: Action::Invitations,
    },
    Slash {
        english: &["revoke"],
        french: &["révoquer"],
        argument: Argument::NeededInvitation,
        help: Words::slash_revoke,
        action: Action::Revoke,
    },
    Slash {
        english: &["kick"],
        french: &["expulser", "exclure"],
        argument: Argument::NeededNick,
        help: Words::slash_kick,
        action: Action::Kick,
    },
    Slash {
        english: &["quit", "exit", "q"],
        french: &["quitter"],
        argument: Argument::None,
        help: Words::slash_quit,
        action: Action::Quit,
    },
];

/// Reads a line typed to the room `here`.
///
/// # Errors
///
/// [`InputRefused`] if it is a command that there is not, or that lacks something.
pub(crate) fn read(
    line: &str,
    here: Option<&RoomName>,
    words: &Words,
) -> Result<Typed, InputRefused> {
    let text = match line.strip_prefix('/') {
        None => line,
        Some(rest) if rest.starts_with('/') => rest,
        Some(command) => return read_command(command, here, words),
    };
    Ok(Typed::Wish(Wish::Send { room: room(here)?, text: text.to_owned() }))
}

/// The lines of `/help`.
pub(crate) fn help(words: &Words) -> Vec<Visible> {
    let usages = COMMANDS.iter().map(|command| command.usages(words)).collect::<Vec<_>>();
    let width = usages.iter().map(|usage| usage.chars().count()).max().unwrap_or_default();
    let lines = COMMANDS.iter().zip(usages).map(|(command, usage)| {
        let usage = Visible::line(&format!("  {usage:width$}  "));
        Visible::concat(&[&usage, &(command.help)(words)])
    });
    std::iter::once(words.slash_heading()).chain(lines).collect()
}

fn read_command(
    command: &str,
    here: Option<&RoomName>,
    words: &Words,
) -> Result<Typed, InputRefused> {
    let (word, argument) = command.split_once(char::is_whitespace).unwrap_or((command, ""));
    let slash = vocabulary::find(COMMANDS, word)?;
    let argument = argument.trim();
    let needed = matches!(
        slash.argument,
        Argument::NeededRoom | Argument::NeededNick | Argument::NeededInvitation
    );
    if needed && argument.is_empty() {
        return Err(InputRefused::ArgumentMissing { usage: slash.usage(words) });
    }
    let named_room = || match argument {
        "" => room(here),
        name => RoomName::parse(name).map_err(InputRefused::Room),
    };
    let nick = || Nick::parse(argument).map_err(InputRefused::Nick);
    let wish = match slash.action {
        Action::Help => return Ok(Typed::Help),
        Action::Join => {
            let (room, missing) = (named_room()?, IfMissing::CreateByInvitation);
            return Ok(Typed::GoTo(room.clone(), Wish::Join { room, missing }));
        }
        Action::Part => {
            let room = named_room()?;
            return Ok(Typed::GoFrom(room.clone(), Wish::Part { room }));
        }
        Action::Who => Wish::Who { room: named_room()? },
        Action::Rooms => Wish::Rooms,
        Action::Nick => Wish::Rename { nick: nick()? },
        Action::Kick => Wish::Remove { room: room(here)?, who: nick()? },
        Action::Invite if argument.is_empty() => {
            let good = Good::until(moment::from_now(INVITED_FOR));
            Wish::Invite { room: room(here)?, good }
        }
        Action::Invite => Wish::Add { room: room(here)?, who: nick()? },
        Action::Invitations => Wish::Invitations { room: room(here)? },
        Action::Revoke => {
            let which = match argument {
                "all" | "tout" | "toutes" => Which::All,
                name => Which::One(name.to_owned()),
            };
            Wish::Revoke { room: room(here)?, which }
        }
        Action::Quit => Wish::Quit,
    };
    Ok(Typed::Wish(wish))
}

fn room(here: Option<&RoomName>) -> Result<RoomName, InputRefused> {
    here.cloned().ok_or(InputRefused::NoRoom)
}

impl Named for Slash {
    fn names(&self) -> impl Iterator<Item = &'static str> {
        self.english.iter().chain(self.french).copied()
    }
}

impl Slash {
    /// How it is written, by the first name in the reader's language.
    fn usage(&self, words: &Words) -> String {
        let own = match words.lang() {
            Lang::English => self.english,
            Lang::French => self.french,
        };
        let name = own.first().copied().unwrap_or_default();
        match self.argument {
            Argument::None => format!("/{name}"),
            Argument::Room => format!("/{name} [{}]", words.value_room()),
            Argument::NeededRoom => format!("/{name} {}", words.value_room()),
            Argument::Nick => format!("/{name} [{}]", words.value_nick()),
            Argument::NeededNick => format!("/{name} {}", words.value_nick()),
            Argument::NeededInvitation => format!("/{name} {}", words.value_revoked()),
        }
    }

    /// The same, and its other names.
    fn usages(&self, words: &Words) -> String {
        let usage = self.usage(words);
        let shown = usage.split(' ').next().unwrap_or_default().trim_start_matches('/').to_owned();
        let others = self.names().filter(|name| *name != shown).map(|name| format!("/{name}"));
        std::iter::once(usage).chain(others).collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::linear::vocabulary::fold;

    fn typed(line: &str) -> Result<Typed, InputRefused> {
        read(line, Some(&RoomName::general()), &Words::new(Lang::English))
    }

    fn sent(text: &str) -> Typed {
        Typed::Wish(Wish::Send { room: RoomName::general(), text: text.to_owned() })
    }

    fn who() -> Typed {
        Typed::Wish(Wish::Who { room: RoomName::general() })
    }

    #[test]
    fn a_line_is_a_message_unless_it_begins_with_a_slash() {
        assert_eq!(typed("hello"), Ok(sent("hello")));
        assert_eq!(typed("  /who"), Ok(sent("  /who")));
        assert_eq!(typed("//who"), Ok(sent("/who")));
        assert_eq!(typed("///"), Ok(sent("//")));
        assert_eq!(typed("/who"), Ok(who()));
    }

    #[test]
    fn commands_are_understood_in_both_languages() {
        for line in ["/who", "/WHO", "/names", "/qui", "/Qui ", "/who general", "/qui #general"] {
            assert_eq!(typed(line), Ok(who()), "{line}");
        }
        let rename = |nick| Ok(Typed::Wish(Wish::Rename { nick: Nick::parse(nick).unwrap() }));
        assert_eq!(typed("/pseudo Éloïse B"), rename("Éloïse B"));
        let team = RoomName::parse("team").unwrap();
        let join = Wish::Join { room: team.clone(), missing: IfMissing::CreateByInvitation };
        assert_eq!(typed("/salon team"), Ok(Typed::GoTo(team, join)));
        let part = Wish::Part { room: RoomName::general() };
        assert_eq!(typed("/partir"), Ok(Typed::GoFrom(RoomName::general(), part)));
        assert_eq!(typed("/quitter"), Ok(Typed::Wish(Wish::Quit)));
        assert_eq!(typed("/aide"), Ok(Typed::Help));
    }

    #[test]
    fn the_start_of_a_word_is_enough_if_only_one_command_begins_so() {
        assert_eq!(typed("/w"), Ok(who()));
        assert_eq!(typed("/ai"), Ok(Typed::Help));
        assert_eq!(typed("/q"), Ok(Typed::Wish(Wish::Quit)));
        assert_eq!(typed("/kic bob"), typed("/kick bob"));
        let Err(InputRefused::CommandAmbiguous { word, choices }) = typed("/r") else {
            panic!("ambiguous")
        };
        let meant = ["/rooms", "/rejoindre", "/revoke", "/révoquer"].map(str::to_owned).to_vec();
        assert_eq!((word.as_str(), choices), ("/r", meant));
        assert!(matches!(typed("/"), Err(InputRefused::CommandAmbiguous { .. })));
    }

    #[test]
    fn accents_may_be_left_out_or_put_in() {
        assert_eq!(typed("/áide"), Ok(Typed::Help));
    }

    #[test]
    fn an_unknown_command_is_refused_with_what_was_meant() {
        let unknown = |word: &str, similar: &[&str]| {
            let similar = similar.iter().map(|name| (*name).to_owned()).collect();
            Err(InputRefused::CommandUnknown { word: word.to_owned(), similar })
        };
        assert_eq!(typed("/qiu"), unknown("/qiu", &["/qui", "/quit"]));
        assert_eq!(typed("/home/me/notes"), unknown("/home/me/notes", &[]));
    }

    #[test]
    fn a_command_without_what_it_needs_is_refused() {
        let missing = |usage: &str| Err(InputRefused::ArgumentMissing { usage: usage.to_owned() });
        assert_eq!(typed("/kick"), missing("/kick NICK"));
        assert_eq!(typed("/join  "), missing("/join ROOM"));
        assert!(matches!(typed("/join a b"), Err(InputRefused::Room(_))));
        assert!(matches!(typed("/nick \u{200B}"), Err(InputRefused::Nick(_))));
        let nowhere = read("hello", None, &Words::new(Lang::English));
        assert_eq!(nowhere, Err(InputRefused::NoRoom));
    }

    #[test]
    fn no_two_commands_share_a_name() {
        let names = COMMANDS.iter().flat_map(Slash::names).map(fold).collect::<Vec<_>>();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
        assert!(names.iter().all(|name| !name.is_empty()));
    }

    #[test]
    fn help_lists_every_command_first_in_the_readers_language() {
        for (lang, first) in
            [(Lang::English, "/who [ROOM], /names, /qui"), (Lang::French, "/qui [SALON], /who")]
        {
            let help = help(&Words::new(lang));
            assert_eq!(help.len(), COMMANDS.len() + 1);
            assert!(
                help.iter().any(|line| line.as_str().trim_start().starts_with(first)),
                "{help:?}"
            );
        }
    }
}
