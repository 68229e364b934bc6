//! Commands typed into a chat: `/who`, `/qui`.
//!
//! [`COMMANDS`] is the one table: from it come the parser and `/help`. Every command has its names
//! in both languages, understood whatever language one reads; the start of a word is enough if only
//! one command begins so; accents may be left out. `//` sends a line that begins with `/`.

use std::time::Duration;

use tchat_client::called::Called;
use tchat_client::command::{Good, IfMissing, Ignore, Revoked, RuleWish, Verify, Wish};
use tchat_client::safety_number::ReadAloud;
use tchat_i18n::{Lang, Visible, Words};
use tchat_proto::nick::Nick;
use tchat_proto::policy::Role;
use tchat_proto::room::RoomName;
use tchat_proto::topic::Topic;

use crate::explain::InputRefused;
use crate::linear::typed::Typed;
use crate::linear::vocabulary::{self, Named};
use crate::linear::which;
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
    /// A place, the last one if left out.
    Place,
    /// What names a message, and perhaps a reason.
    NeededMessage,
    /// A person, the one who types if left out.
    Person,
    /// A person, and perhaps what they read aloud.
    PersonAndNumber,
    /// A person, in quotation marks if the pseudonym has spaces, and perhaps what to tell them.
    PersonAndText,
    /// Seconds.
    NeededNumber,
    /// What the room is about; the room's rules are told if left out.
    Topic,
    /// A room's name, and then perhaps how one comes into it.
    NewRoom,
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
    Message,
    Report,
    Compare,
    Resume,
    Verify,
    Fingerprint,
    Ignore,
    Unignore,
    Ignored,
    Away,
    Back,
    Ban,
    Unban,
    Mute,
    Unmute,
    Lock,
    Unlock,
    Slow,
    Topic,
    Moderator,
    Member,
    Owner,
    Archive,
    Unarchive,
    Create,
    Rules,
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
        english: &["msg", "dm", "w"],
        french: &["mp", "chuchoter"],
        argument: Argument::PersonAndText,
        help: Words::slash_msg,
        action: Action::Message,
    },
    Slash {
        english: &["report"],
        french: &["signaler"],
        argument: Argument::NeededMessage,
        help: Words::slash_report,
        action: Action::Report,
    },
    Slash {
        english: &["compare"],
        french: &["comparer"],
        argument: Argument::Place,
        help: Words::slash_compare,
        action: Action::Compare,
    },
    Slash {
        english: &["resume"],
        french: &["reprendre"],
        argument: Argument::Room,
        help: Words::slash_resume,
        action: Action::Resume,
    },
    Slash {
        english: &["verify"],
        french: &["vérifier"],
        argument: Argument::PersonAndNumber,
        help: Words::slash_verify,
        action: Action::Verify,
    },
    Slash {
        english: &["fingerprint"],
        french: &["empreinte"],
        argument: Argument::Person,
        help: Words::slash_fingerprint,
        action: Action::Fingerprint,
    },
    Slash {
        english: &["ignore"],
        french: &["ignorer"],
        argument: Argument::NeededNick,
        help: Words::slash_ignore,
        action: Action::Ignore,
    },
    Slash {
        english: &["unignore"],
        french: &["ne-plus-ignorer"],
        argument: Argument::NeededNick,
        help: Words::slash_unignore,
        action: Action::Unignore,
    },
    Slash {
        english: &["ignored"],
        french: &["ignorés"],
        argument: Argument::None,
        help: Words::slash_ignored,
        action: Action::Ignored,
    },
    Slash {
        english: &["away"],
        french: &["absent"],
        argument: Argument::None,
        help: Words::slash_away,
        action: Action::Away,
    },
    Slash {
        english: &["back"],
        french: &["retour"],
        argument: Argument::None,
        help: Words::slash_back,
        action: Action::Back,
    },
    Slash {
        english: &["ban"],
        french: &["bannir"],
        argument: Argument::NeededNick,
        help: Words::slash_ban,
        action: Action::Ban,
    },
    Slash {
        english: &["unban"],
        french: &["débannir"],
        argument: Argument::NeededNick,
        help: Words::slash_unban,
        action: Action::Unban,
    },
    Slash {
        english: &["mute"],
        french: &["muet"],
        argument: Argument::NeededNick,
        help: Words::slash_mute,
        action: Action::Mute,
    },
    Slash {
        english: &["unmute"],
        french: &["parole"],
        argument: Argument::NeededNick,
        help: Words::slash_unmute,
        action: Action::Unmute,
    },
    Slash {
        english: &["lock"],
        french: &["geler"],
        argument: Argument::None,
        help: Words::slash_lock,
        action: Action::Lock,
    },
    Slash {
        english: &["unlock"],
        french: &["dégeler"],
        argument: Argument::None,
        help: Words::slash_unlock,
        action: Action::Unlock,
    },
    Slash {
        english: &["slow"],
        french: &["lent"],
        argument: Argument::NeededNumber,
        help: Words::slash_slow,
        action: Action::Slow,
    },
    Slash {
        english: &["topic"],
        french: &["sujet"],
        argument: Argument::Topic,
        help: Words::slash_topic,
        action: Action::Topic,
    },
    Slash {
        english: &["rules"],
        french: &["règles"],
        argument: Argument::None,
        help: Words::slash_rules,
        action: Action::Rules,
    },
    Slash {
        english: &["mod"],
        french: &["modération"],
        argument: Argument::NeededNick,
        help: Words::slash_mod,
        action: Action::Moderator,
    },
    Slash {
        english: &["unmod"],
        french: &["membre"],
        argument: Argument::NeededNick,
        help: Words::slash_unmod,
        action: Action::Member,
    },
    Slash {
        english: &["owner"],
        french: &["propriétaire"],
        argument: Argument::NeededNick,
        help: Words::slash_owner,
        action: Action::Owner,
    },
    Slash {
        english: &["create"],
        french: &["créer"],
        argument: Argument::NewRoom,
        help: Words::slash_create,
        action: Action::Create,
    },
    Slash {
        english: &["archive"],
        french: &["archiver"],
        argument: Argument::None,
        help: Words::slash_archive,
        action: Action::Archive,
    },
    Slash {
        english: &["unarchive"],
        french: &["désarchiver"],
        argument: Argument::None,
        help: Words::slash_unarchive,
        action: Action::Unarchive,
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
    if slash.needs_argument() && argument.is_empty() {
        return Err(InputRefused::ArgumentMissing { usage: slash.usage(words) });
    }
    if let Some(wish) = slash.rule(argument, words)? {
        return Ok(Typed::Wish(Wish::Rule { room: room(here)?, wish }));
    }
    let named_room = || match argument {
        "" => room(here),
        name => RoomName::parse(name).map_err(InputRefused::Room),
    };
    let nick = || Nick::parse(argument).map_err(InputRefused::Nick);
    let person = || Called::parse(argument).map_err(InputRefused::Nick);
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
        Action::Message => message(argument)?,
        Action::Report => {
            let (which, reason) = which::read(argument)?;
            Wish::Report { room: room(here)?, which, reason }
        }
        Action::Compare => Wish::Compare { room: room(here)?, place: which::place(argument)? },
        Action::Resume => Wish::Resume { room: named_room()? },
        Action::Kick => Wish::Remove { room: room(here)?, who: person()? },
        Action::Verify => verify(argument)?,
        Action::Fingerprint if argument.is_empty() => Wish::Fingerprint { who: None },
        Action::Fingerprint => Wish::Fingerprint { who: Some(person()?) },
        Action::Ignore => Wish::Ignore { who: person()?, ignore: Ignore::Begin },
        Action::Unignore => Wish::Ignore { who: person()?, ignore: Ignore::End },
        Action::Ignored => Wish::Ignored,
        Action::Away => Wish::Away { away: true },
        Action::Back => Wish::Away { away: false },
        Action::Create => {
            let (room, missing) = slash.new_room(argument, words)?;
            return Ok(Typed::GoTo(room.clone(), Wish::Join { room, missing }));
        }
        Action::Invite if argument.is_empty() => {
            let good = Good::until(moment::from_now(INVITED_FOR));
            Wish::Invite { room: room(here)?, good }
        }
        Action::Invite => Wish::Add { room: room(here)?, who: person()? },
        Action::Invitations => Wish::Invitations { room: room(here)? },
        Action::Revoke => {
            let which = match argument {
                "all" | "tout" | "toutes" => Revoked::All,
                name => Revoked::One(name.to_owned()),
            };
            Wish::Revoke { room: room(here)?, which }
        }
        Action::Quit => Wish::Quit,
        // What changes a rule was read above; what is left asks for them.
        _ => Wish::Rules { room: room(here)? },
    };
    Ok(Typed::Wish(wish))
}

/// `bob hello`, `"Éloïse B" hello`, or nobody's words yet: `bob`.
fn message(argument: &str) -> Result<Wish, InputRefused> {
    const QUOTES: [(char, char); 3] = [('"', '"'), ('“', '”'), ('«', '»')];
    let quoted = QUOTES.iter().find_map(|(open, close)| {
        argument.strip_prefix(*open).and_then(|rest| rest.split_once(*close))
    });
    let unquoted = || argument.split_once(char::is_whitespace).unwrap_or((argument, ""));
    let (who, text) = quoted.unwrap_or_else(unquoted);
    let who = Called::parse(who).map_err(InputRefused::Nick)?;
    let text = Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned);
    Ok(Wish::Direct { who, text })
}

/// `bob`, `bob 33927 36871 …`, `bob --yes`: a name may have spaces, so what comes after it is
/// looked for from the end.
fn verify(argument: &str) -> Result<Wish, InputRefused> {
    let called = |text| Called::parse(text).map_err(InputRefused::Nick);
    if let Some((name, option)) = argument.rsplit_once(char::is_whitespace) {
        let how = match vocabulary::fold(option).as_str() {
            "--yes" | "--oui" => Some(Verify::Believe),
            "--undo" | "--annuler" => Some(Verify::Undo),
            _ => None,
        };
        if let Some(how) = how {
            return Ok(Wish::Verify { who: called(name)?, how });
        }
    }
    let words = argument.split_whitespace().collect::<Vec<_>>();
    let is_digits = |word: &&&str| word.len() >= 5 && word.bytes().all(|c| c.is_ascii_digit());
    let groups = words.iter().skip(1).rev().take_while(is_digits).count();
    let (name, digits) = words.split_at(words.len().saturating_sub(groups));
    let how = match digits {
        [] => Verify::Show,
        digits => Verify::Compare(
            ReadAloud::parse(&digits.join(" ")).or(Err(InputRefused::NumberUnreadable))?,
        ),
    };
    Ok(Wish::Verify { who: called(&name.join(" "))?, how })
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
    const fn needs_argument(&self) -> bool {
        match self.argument {
            Argument::None
            | Argument::Room
            | Argument::Topic
            | Argument::Place
            | Argument::Nick
            | Argument::Person => false,
            Argument::NeededRoom
            | Argument::NeededNick
            | Argument::NeededNumber
            | Argument::NeededMessage
            | Argument::NeededInvitation
            | Argument::PersonAndNumber
            | Argument::PersonAndText
            | Argument::NewRoom => true,
        }
    }

    /// The change of the room's rules that it asks for, if it does. A pseudonym may have spaces in
    /// it: it is all that comes after the name.
    fn rule(&self, argument: &str, words: &Words) -> Result<Option<RuleWish>, InputRefused> {
        let nick = || Called::parse(argument).map_err(InputRefused::Nick);
        let role = |role| Ok(RuleWish::Role { who: nick()?, role });
        Ok(Some(match self.action {
            Action::Ban => RuleWish::Ban(nick()?),
            Action::Unban => RuleWish::Unban(nick()?),
            Action::Mute => RuleWish::Mute(nick()?),
            Action::Unmute => RuleWish::Unmute(nick()?),
            Action::Lock => RuleWish::Freeze(true),
            Action::Unlock => RuleWish::Freeze(false),
            Action::Slow => {
                let wrong = |_| InputRefused::NotANumber { usage: self.usage(words) };
                RuleWish::Slow(argument.parse().map_err(wrong)?)
            }
            Action::Topic if argument == "-" => RuleWish::Topic(None),
            Action::Topic if !argument.is_empty() => {
                RuleWish::Topic(Some(Topic::parse(argument).map_err(InputRefused::Topic)?))
            }
            Action::Moderator => role(Role::Moderator)?,
            Action::Member => role(Role::Member)?,
            Action::Owner => role(Role::Owner)?,
            Action::Archive => RuleWish::Archive(true),
            Action::Unarchive => RuleWish::Archive(false),
            _ => return Ok(None),
        }))
    }

    /// The room to make, and how one comes into it.
    fn new_room(
        &self,
        argument: &str,
        words: &Words,
    ) -> Result<(RoomName, IfMissing), InputRefused> {
        let (name, how) = argument.split_once(char::is_whitespace).unwrap_or((argument, ""));
        let missing = match vocabulary::fold(how.trim()).as_str() {
            "" => IfMissing::CreateByInvitation,
            "open" | "ouvert" => IfMissing::CreateOpen,
            "hidden" | "cache" => IfMissing::CreateHidden,
            _ => {
                let choices = words.value_joining();
                let choices = choices.as_str().split(" | ").map(str::to_owned).collect();
                return Err(InputRefused::NotAChoice { usage: self.usage(words), choices });
            }
        };
        Ok((RoomName::parse(name).map_err(InputRefused::Room)?, missing))
    }

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
            Argument::Place => format!("/{name} [{}]", words.value_seq()),
            Argument::NeededMessage => {
                format!("/{name} {} [{}]", words.value_message(), words.value_reason())
            }
            Argument::Person => format!("/{name} [{}]", words.value_nick()),
            Argument::PersonAndNumber => {
                format!("/{name} {} [{}]", words.value_nick(), words.value_digits())
            }
            Argument::PersonAndText => {
                format!("/{name} {} [{}]", words.value_nick(), words.value_message_text())
            }
            Argument::NeededNumber => format!("/{name} {}", words.value_seconds()),
            Argument::Topic => format!("/{name} [{}]", words.value_topic()),
            Argument::NewRoom => {
                format!("/{name} {} [{}]", words.value_room(), words.value_joining())
            }
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
    use std::num::NonZeroU32;

    use tchat_client::command::Which;
    use tchat_proto::id::Seq;

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
        assert_eq!(typed("/wh"), Ok(who()));
        assert_eq!(typed("/ai"), Ok(Typed::Help));
        assert_eq!(typed("/q"), Ok(Typed::Wish(Wish::Quit)));
        assert_eq!(typed("/kic bob"), typed("/kick bob"));
        let Err(InputRefused::CommandAmbiguous { word, choices }) = typed("/r") else {
            panic!("ambiguous")
        };
        assert_eq!(word, "/r");
        let expected = [
            "/rooms",
            "/rejoindre",
            "/revoke",
            "/révoquer",
            "/report",
            "/resume",
            "/reprendre",
            "/retour",
            "/rules",
            "/règles",
        ];
        assert_eq!(choices, expected.map(String::from));
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
    fn a_message_is_reported_and_a_room_compared_by_the_commands_of_both_languages() {
        let report = |which, reason: Option<&str>| {
            let (room, reason) = (RoomName::general(), reason.map(str::to_owned));
            Ok(Typed::Wish(Wish::Report { room, which, reason }))
        };
        let last = Which::Back(NonZeroU32::MIN);
        assert_eq!(typed("/report -1 rude words"), report(last.clone(), Some("rude words")));
        assert_eq!(typed("/signaler -1"), report(last, None));
        assert_eq!(typed("/report 41"), report(Which::Place(Seq(41)), None));
        let compare = |place| Ok(Typed::Wish(Wish::Compare { room: RoomName::general(), place }));
        assert_eq!(
            (typed("/compare"), typed("/comparer 7")),
            (compare(None), compare(Some(Seq(7))))
        );
        let resume = Ok(Typed::Wish(Wish::Resume { room: RoomName::general() }));
        assert_eq!((typed("/resume"), typed("/reprendre")), (resume.clone(), resume));
    }

    #[test]
    fn somebody_alone_is_written_to_by_one_word_or_in_quotation_marks() {
        let direct = |who: &str, text: Option<&str>| {
            let (who, text) = (Called::parse(who).unwrap(), text.map(str::to_owned));
            Ok(Typed::Wish(Wish::Direct { who, text }))
        };
        assert_eq!(typed("/msg bob see you at four"), direct("bob", Some("see you at four")));
        assert_eq!(typed("/mp bob~k7f2  coucou "), direct("bob~k7f2", Some("coucou")));
        assert_eq!(typed("/w \"Éloïse B\" coucou"), direct("Éloïse B", Some("coucou")));
        assert_eq!(typed("/mp « Éloïse B » coucou"), direct("Éloïse B", Some("coucou")));
        assert_eq!(typed("/dm bob"), direct("bob", None));
        assert!(matches!(typed("/msg"), Err(InputRefused::ArgumentMissing { .. })));
    }

    #[test]
    fn people_are_named_as_they_are_shown() {
        let bob = |text: &str| Called::parse(text).unwrap();
        let wish = |line: &str| match typed(line) {
            Ok(Typed::Wish(wish)) => wish,
            other => panic!("{line}: {other:?}"),
        };
        let kick = Wish::Remove { room: RoomName::general(), who: bob("bob~k7f2") };
        assert_eq!(wish("/kick bob~k7f2"), kick);
        let ignore = |ignore| Wish::Ignore { who: bob("Éloïse B"), ignore };
        assert_eq!(wish("/ignorer Éloïse B"), ignore(Ignore::Begin));
        assert_eq!(wish("/unignore Éloïse B"), ignore(Ignore::End));
        assert_eq!(wish("/ne-plus-ignorer Éloïse B"), ignore(Ignore::End));
        assert_eq!(wish("/ignored"), wish("/ignores"));
        assert_eq!(wish("/empreinte"), Wish::Fingerprint { who: None });
        assert_eq!(wish("/fingerprint bob"), Wish::Fingerprint { who: Some(bob("bob")) });
        assert_eq!(wish("/absent"), Wish::Away { away: true });
        assert_eq!(wish("/back"), Wish::Away { away: false });
    }

    #[test]
    fn a_number_is_told_from_a_name_that_has_spaces_and_digits() {
        let verify = |who: &str, how| {
            Ok(Typed::Wish(Wish::Verify { who: Called::parse(who).unwrap(), how }))
        };
        let number = "33927 36871 24496 86684 38530 09822 20435 42711 68601 01705 76227 49605";
        let read = Verify::Compare(ReadAloud::parse(number).unwrap());
        assert_eq!(typed("/vérifier Éloïse B"), verify("Éloïse B", Verify::Show));
        assert_eq!(typed(&format!("/verify bob 7 {number}")), verify("bob 7", read));
        let bare = number.replace(' ', "");
        assert_eq!(typed(&format!("/verify bob {bare}")), verify("bob", read));
        assert_eq!(typed("/verify bob --yes"), verify("bob", Verify::Believe));
        assert_eq!(typed("/vérifier bob --annuler"), verify("bob", Verify::Undo));
        assert_eq!(typed("/verify 12345"), verify("12345", Verify::Show));
        assert_eq!(typed("/verify bob 33927 36871"), Err(InputRefused::NumberUnreadable));
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

    fn rules(line: &str) -> RuleWish {
        match typed(line) {
            Ok(Typed::Wish(Wish::Rule { wish, .. })) => wish,
            other => panic!("{line}: {other:?}"),
        }
    }

    #[test]
    fn rules_are_changed_in_both_languages() {
        let bob = || Called::parse("bob").unwrap();
        let role = |role| RuleWish::Role { who: bob(), role };
        for (english, french, expected) in [
            ("/ban bob", "/bannir bob", RuleWish::Ban(bob())),
            ("/unban bob", "/débannir bob", RuleWish::Unban(bob())),
            ("/mute bob", "/muet bob", RuleWish::Mute(bob())),
            ("/unmute bob", "/parole bob", RuleWish::Unmute(bob())),
            ("/lock", "/geler", RuleWish::Freeze(true)),
            ("/unlock", "/degeler", RuleWish::Freeze(false)),
            ("/slow 10", "/lent 10", RuleWish::Slow(10)),
            ("/topic NSI", "/sujet NSI", RuleWish::Topic(Topic::parse("NSI").ok())),
            ("/topic -", "/sujet -", RuleWish::Topic(None)),
            ("/mod bob", "/modération bob", role(Role::Moderator)),
            ("/unmod bob", "/membre bob", role(Role::Member)),
            ("/owner bob", "/propriétaire bob", role(Role::Owner)),
            ("/archive", "/archiver", RuleWish::Archive(true)),
            ("/unarchive", "/désarchiver", RuleWish::Archive(false)),
        ] {
            assert_eq!(rules(english), expected, "{english}");
            assert_eq!(rules(french), expected, "{french}");
        }
        let all = Ok(Typed::Wish(Wish::Rules { room: RoomName::general() }));
        for line in ["/rules", "/règles", "/topic", "/sujet"] {
            assert_eq!(typed(line), all, "{line}");
        }
    }

    #[test]
    fn a_pseudonym_with_spaces_is_all_that_follows() {
        let who = Called::parse("Jean Paul").unwrap();
        assert_eq!(rules("/mute  Jean Paul "), RuleWish::Mute(who));
    }

    #[test]
    fn a_room_is_made_as_it_is_said() {
        let made = |missing| {
            let room = RoomName::parse("team").unwrap();
            Ok(Typed::GoTo(room.clone(), Wish::Join { room, missing }))
        };
        assert_eq!(typed("/create team"), made(IfMissing::CreateByInvitation));
        assert_eq!(typed("/create team open"), made(IfMissing::CreateOpen));
        assert_eq!(typed("/créer team ouvert"), made(IfMissing::CreateOpen));
        assert_eq!(typed("/creer team caché"), made(IfMissing::CreateHidden));
        let refused = typed("/create team shut");
        assert!(matches!(refused, Err(InputRefused::NotAChoice { .. })), "{refused:?}");
        let refused = typed("/slow down");
        assert!(matches!(refused, Err(InputRefused::NotANumber { .. })), "{refused:?}");
    }
}
