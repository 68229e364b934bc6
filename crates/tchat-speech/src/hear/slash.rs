//! Commands typed into a chat: `/who`, `/qui`.
//!
//! [`COMMANDS`] is the one table: from it come the parser and `/help`. Every command has its names
//! in both languages, understood whatever language one reads; the start of a word is enough if only
//! one command begins so; accents may be left out. `//` sends a line that begins with `/`.

mod marking;
pub mod offer;
mod saying;
mod table;
#[cfg(test)]
mod tests;

use std::num::NonZeroU32;
use std::time::Duration;

use jiff::tz::TimeZone;
use tchat_client::called::Called;
use tchat_client::command::{Good, IfMissing, Ignore, Revoked, RuleWish, Verify, Which, Wish};
use tchat_client::file::attachment::Attachment;
use tchat_client::safety_number::{NotANumber, ReadAloud};
use tchat_i18n::{Lang, Visible, Words};
use tchat_proto::address::has_scheme;
use tchat_proto::invitation::Invitation;
use tchat_proto::nick::Nick;
use tchat_proto::policy::Role;
use tchat_proto::room::RoomName;
use tchat_proto::topic::Topic;

use crate::explain::InputRefused;
use crate::hear::slash::table::COMMANDS;
use crate::hear::typed::Typed;
use crate::hear::vocabulary::{self, Named};
use crate::hear::{file_path, looking, person, retention, which};
use crate::{downloads, environment, moment};

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
    /// For how long messages are kept; the room's rules are told if left out.
    Retention,
    /// A room's name, and then perhaps how one comes into it.
    NewRoom,
    NeededInvitation,
    NeededText,
    /// What names a message, one's own last one if left out.
    Message,
    NeededMessageAndText,
    /// What names a message of one's own, the last one if left out, and another text for it.
    MessageAndNeededText,
    /// What names a message, the last one of others if left out, and one character.
    MessageAndNeededEmoji,
    /// A path, in quotation marks if it has blanks, and perhaps what to write beside it.
    PathAndText,
    /// What names a message, the last file if left out, and perhaps a folder.
    FileAndFolder,
    /// The number of a file on its way, all if left out.
    Number,
    /// What to look for.
    Query,
    /// What is worth a notification, as it was if left out.
    Rule,
    /// For how long.
    NeededDuration,
    /// Whether it shall be so, as it was if left out.
    Switch,
    /// A text, all there are if left out.
    Draft,
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
    Reconnect,
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
    Retention,
    Reply,
    Act,
    Edit,
    Edits,
    Delete,
    React,
    Unreact,
    File,
    Save,
    Cancel,
    Transfers,
    Search,
    Read,
    Unread,
    Notify,
    Snooze,
    Unsnooze,
    Typing,
    Draft,
    Quit,
}

/// Reads a line typed to the room `here`.
///
/// # Errors
///
/// [`InputRefused`] if it is a command that there is not, or that lacks something.
pub fn read(line: &str, here: Option<&RoomName>, words: &Words) -> Result<Typed, InputRefused> {
    let text = match line.strip_prefix('/') {
        None => line,
        Some(rest) if rest.starts_with('/') => rest,
        Some(command) => return read_command(command, here, words),
    };
    Ok(Typed::Wish(Wish::Send { room: room(here)?, text: text.to_owned() }))
}

/// The lines of `/help`.
pub fn help(words: &Words) -> Vec<Visible> {
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
    let nick = || Nick::parse(person::bare(argument)).map_err(InputRefused::Nick);
    let person = || person::whole(argument);
    let wish = match slash.action {
        Action::Help => return Ok(Typed::Help),
        Action::Join if has_scheme(argument) => {
            let link = Invitation::parse(argument).map_err(InputRefused::Link)?;
            let Invitation { server, room, pass } = link;
            let room = room.unwrap_or_else(RoomName::general);
            return Ok(Typed::GoTo(room.clone(), Wish::JoinBy { server, room, pass }));
        }
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
        Action::Reply
        | Action::Act
        | Action::Edit
        | Action::Edits
        | Action::Delete
        | Action::React
        | Action::Unreact => {
            let missing = || InputRefused::ArgumentMissing { usage: slash.usage(words) };
            saying::read(slash.action, argument, room(here)?)?.ok_or_else(missing)?
        }
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
        Action::Reconnect => Wish::Reconnect,
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
        Action::File => {
            let (path, text) = file_path::read(argument);
            Wish::SendFile { room: room(here)?, file: Attachment::plain(path), text }
        }
        Action::Save => save(room(here)?, argument)?,
        Action::Cancel => {
            let number = Some(argument).filter(|text| !text.is_empty()).map(str::parse);
            let wrong = |_| InputRefused::NotANumber { usage: slash.usage(words) };
            Wish::Cancel { number: number.transpose().map_err(wrong)? }
        }
        Action::Transfers => Wish::Transfers,
        Action::Search => {
            Wish::Search { search: Box::new(looking::read(argument, &TimeZone::system())?) }
        }

        Action::Read
        | Action::Unread
        | Action::Notify
        | Action::Snooze
        | Action::Unsnooze
        | Action::Typing
        | Action::Draft => {
            let wrong = || slash.not_a_choice(words);
            marking::read(slash.action, argument, room(here)?)?.ok_or_else(wrong)?
        }
        // What changes a rule was read above; what is left asks for them.
        _ => Wish::Rules { room: room(here)? },
    };
    Ok(Typed::Wish(wish))
}

/// `bob hello`, `"Éloïse B" hello`, or nobody's words yet: `bob`.
fn message(argument: &str) -> Result<Wish, InputRefused> {
    let (who, text) = person::split(argument);
    let who = Called::parse(who).map_err(InputRefused::Nick)?;
    let text = Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned);
    Ok(Wish::Direct { who, text })
}

/// `-2 ~/pictures`, `-2`, `~/pictures`, or nothing: the last file, into the folder for downloads.
fn save(room: RoomName, argument: &str) -> Result<Wish, InputRefused> {
    let last = || Which::Back(NonZeroU32::MIN);
    let is_folder = argument.starts_with(['/', '~', '.', '"', '\'']);
    let (which, folder) = match argument {
        "" => (last(), None),
        folder if is_folder => (last(), Some(folder.to_owned())),
        _ => which::read(argument)?,
    };
    let folder = match folder {
        Some(folder) => file_path::read(&folder).0,
        None => downloads::folder(environment::variable),
    };
    Ok(Wish::Save { room, which, folder })
}

/// `bob`, `bob 33927 36871 …`, `bob` and twelve words, `bob --yes`: a name may have spaces, so what comes after it is
/// looked for from the end.
fn verify(argument: &str) -> Result<Wish, InputRefused> {
    /// How many words a safety number is.
    const SPOKEN: usize = 12;
    if let Some((name, option)) = argument.rsplit_once(char::is_whitespace) {
        let how = match vocabulary::fold(option).as_str() {
            "--yes" | "--oui" => Some(Verify::Believe),
            "--undo" | "--annuler" => Some(Verify::Undo),
            _ => None,
        };
        if let Some(how) = how {
            return Ok(Wish::Verify { who: person::whole(name)?, how });
        }
    }
    let words = argument.split_whitespace().collect::<Vec<_>>();
    if let Some((name, read)) =
        words.len().checked_sub(SPOKEN).and_then(|at| words.split_at_checked(at))
        && !name.is_empty()
    {
        match ReadAloud::parse(&read.join(" ")) {
            Ok(read @ ReadAloud::Words(_)) => {
                let how = Verify::Compare(read);
                return Ok(Wish::Verify { who: person::whole(&name.join(" "))?, how });
            }
            Err(unknown @ NotANumber::UnknownWord { .. }) => {
                return Err(InputRefused::NumberUnreadable(unknown));
            }
            // Digits, or a long name.
            Ok(ReadAloud::Digits(_)) | Err(NotANumber::Other) => {}
        }
    }
    let is_digits = |word: &&&str| word.len() >= 5 && word.bytes().all(|c| c.is_ascii_digit());
    let groups = words.iter().skip(1).rev().take_while(is_digits).count();
    let (name, digits) = words.split_at(words.len().saturating_sub(groups));
    let how = match digits {
        [] => Verify::Show,
        digits => Verify::Compare(
            ReadAloud::parse(&digits.join(" ")).map_err(InputRefused::NumberUnreadable)?,
        ),
    };
    Ok(Wish::Verify { who: person::whole(&name.join(" "))?, how })
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
            | Argument::Message
            | Argument::Room
            | Argument::Topic
            | Argument::Retention
            | Argument::Place
            | Argument::Nick
            | Argument::Person
            | Argument::FileAndFolder
            | Argument::Rule
            | Argument::Switch
            | Argument::Draft
            | Argument::Number => false,
            Argument::NeededRoom
            | Argument::NeededNick
            | Argument::NeededNumber
            | Argument::NeededMessage
            | Argument::NeededInvitation
            | Argument::PersonAndNumber
            | Argument::PersonAndText
            | Argument::NeededText
            | Argument::NeededMessageAndText
            | Argument::MessageAndNeededText
            | Argument::MessageAndNeededEmoji
            | Argument::PathAndText
            | Argument::Query
            | Argument::NeededDuration
            | Argument::NewRoom => true,
        }
    }

    /// The change of the room's rules that it asks for, if it does. A pseudonym may have spaces in
    /// it: it is all that comes after the name.
    fn rule(&self, argument: &str, words: &Words) -> Result<Option<RuleWish>, InputRefused> {
        let nick = || person::whole(argument);
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
            Action::Retention if !argument.is_empty() => {
                RuleWish::Retention(retention::read(argument)?)
            }
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

    /// Another word than those that it takes.
    fn not_a_choice(&self, words: &Words) -> InputRefused {
        let choices = match self.argument {
            Argument::Rule => words.value_rule(),
            Argument::Switch => words.value_switch(),
            _ => words.value_duration(),
        };
        let choices = choices.as_str().split(" | ").map(str::to_owned).collect();
        InputRefused::NotAChoice { usage: self.usage(words), choices }
    }

    /// How it is written, by the first name in the reader's language. Where that has the word of the
    /// other one, there is one name for both.
    fn usage(&self, words: &Words) -> String {
        let own = match words.lang() {
            Lang::English => self.english,
            Lang::French => self.french,
        };
        let name = own.first().or_else(|| self.english.first()).copied().unwrap_or_default();
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
            Argument::Retention => format!("/{name} [{}]", words.value_retention()),
            Argument::NewRoom => {
                format!("/{name} {} [{}]", words.value_room(), words.value_joining())
            }
            Argument::NeededInvitation => format!("/{name} {}", words.value_revoked()),
            Argument::NeededText => format!("/{name} {}", words.value_message_text()),
            Argument::Message => format!("/{name} [{}]", words.value_message()),
            Argument::NeededMessageAndText => {
                format!("/{name} {} {}", words.value_message(), words.value_message_text())
            }
            Argument::MessageAndNeededText => {
                format!("/{name} [{}] {}", words.value_message(), words.value_message_text())
            }
            Argument::MessageAndNeededEmoji => {
                format!("/{name} [{}] {}", words.value_message(), words.value_emoji())
            }
            Argument::PathAndText => {
                format!("/{name} {} [{}]", words.value_path(), words.value_caption())
            }
            Argument::FileAndFolder => {
                format!("/{name} [{}] [{}]", words.value_message(), words.value_dir())
            }
            Argument::Number => format!("/{name} [{}]", words.value_number()),
            Argument::Query => format!("/{name} {}", words.value_query()),
            Argument::Rule => format!("/{name} [{}]", words.value_rule()),
            Argument::NeededDuration => format!("/{name} {}", words.value_duration()),
            Argument::Switch => format!("/{name} [{}]", words.value_switch()),
            Argument::Draft => format!("/{name} [{}]", words.value_draft()),
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
