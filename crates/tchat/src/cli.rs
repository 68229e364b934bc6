//! What was asked on the command line.
//!
//! [`table`] lists the commands and options; from it come the parser, the help in both languages,
//! shell completions and the manual page. [`parse`] gives what was asked as types that are valid,
//! or an [`Answer`]: help to print, or what is wrong with the usage, told by [`wrong`] in our own
//! words, since clap has only English ones.

mod administration;
mod ciphering;
mod exporting;
mod files;
mod grading;
mod inviting;
mod keeping;
mod lab;
mod plain;
mod reporting;
mod searching;
mod table;
mod verifying;
mod wrong;

use std::ffi::OsString;
use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use std::path::PathBuf;

use clap::ArgMatches;
use clap::error::ErrorKind;
use jiff::tz::TimeZone;
use tchat_client::called::Called;
use tchat_client::history::Since;
use tchat_i18n::{Lang, Visible, Words};
use tchat_proto::PORT_DEFAULT;
use tchat_proto::address::ServerLink;
use tchat_proto::id::Seq;
use tchat_proto::invitation::{Invitation, Pass};
use tchat_proto::nick::Nick;
use tchat_proto::room::RoomName;
use tchat_server::{FileLimits, Habits, Keep, PlainConfig};
use tchat_speech::moment;

pub(crate) use self::administration::{Administration, Task};
pub(crate) use self::ciphering::{Breaking, Ciphering};
pub(crate) use self::exporting::{Enclose, Export};
pub(crate) use self::files::Save;
pub(crate) use self::grading::{Check, Whom};
pub(crate) use self::inviting::{Invite, Inviting};
pub(crate) use self::lab::Lab;
pub(crate) use self::plain::JoinPlain;
pub(crate) use self::reporting::Reporting;
pub(crate) use self::searching::Searching;
pub(crate) use self::table::build;
pub(crate) use self::verifying::OfPerson;
pub(crate) use self::wrong::WrongUsage;

/// What was asked.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    /// The language to answer in.
    pub(crate) lang: Lang,
    /// `--profile`.
    pub(crate) profile: Option<PathBuf>,
    /// `--passphrase-fd`.
    pub(crate) passphrase_fd: Option<u32>,
    /// How many times `-v`.
    pub(crate) verbosity: u8,
    /// What to do.
    pub(crate) what: What,
}

/// What to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// List the servers on the network around.
    LookAround(Form),
    /// Nothing: the chat where somebody sits at a terminal, else the servers around.
    Alone,
    /// Serve and chat.
    Host(Host),
    /// Serve.
    Serve(Serve),
    /// Chat.
    Join(Join),
    /// Chat in a window.
    Gui(Gui),
    /// Chat on a server of the worksheet.
    JoinPlain(JoinPlain),
    /// Post one message.
    Send(Send),
    /// Save a file that somebody shared.
    Save(Save),
    /// Print history.
    Read(Read),
    /// Invite, list invitations, or take them back.
    Invite(Invite),
    /// List rooms.
    Rooms(List),
    /// List a room's members.
    Who(List),
    /// Compare keys with somebody.
    Verify(OfPerson),
    /// Watch the connections to a server.
    Lab(Lab),
    /// Seal a profile, unseal it, or show it.
    Profile(OfProfile),
    /// Encipher, decipher, break, or list ciphers.
    Cipher(Ciphering, Form),
    /// Write the report of a message.
    Report(Reporting),
    /// Say what a report proves.
    CheckReport(PathBuf, Form),
    /// Look after a server.
    Admin(Administration),
    /// Grade a program written from the worksheet.
    Check(Check),
    /// Look for what keeps people from joining.
    Doctor(Doctor),
    /// Look for what was written.
    Search(Searching),
    /// Print a completion script.
    Completions(clap_complete::Shell),
    /// Print the manual page.
    Man,
}

/// For how many days a pseudonym is kept unless told: who comes back after a school year and the
/// holidays still has theirs.
const KEEP_NICKS_DAYS_DEFAULT: u32 = 365;

/// The longest that can be asked for: a hundred years.
const KEEP_NICKS_DAYS_MAX: u32 = 36_500;

/// The server that `tchat lab` stands in front of, unless told: beside the default port.
const LAB_SERVER_DEFAULT: &str = "127.0.0.1:5556";

/// How results are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Form {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// What standard input holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum InputForm {
    /// Messages and commands, one a line.
    #[default]
    Lines,
    /// JSON objects, one a line.
    Json,
}

/// `tchat host`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Host {
    pub(crate) nick: Option<Nick>,
    pub(crate) serve: Serve,
}

/// `tchat serve`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Serve {
    /// None: everywhere, at the default port.
    pub(crate) listen: Vec<SocketAddr>,
    pub(crate) data: Option<PathBuf>,
    pub(crate) name: Option<String>,
    /// For how many days a pseudonym is kept after its owner was seen last.
    pub(crate) keep_nicks_days: u32,
    /// How large files may be, and how much of them one account may have.
    pub(crate) files: FileLimits,
    /// A plain room, and how it behaves.
    pub(crate) plain: Option<PlainConfig>,
    /// Show what passes, as an eavesdropper sees it.
    pub(crate) lab: bool,
    /// Say on the network that it is there.
    pub(crate) announce: bool,
    /// Who may come.
    pub(crate) welcome: Welcome,
    /// When it stops by itself.
    pub(crate) lasts: Lasts,
    /// How it tells where it is.
    pub(crate) output: Form,
}

/// When a server stops by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lasts {
    /// Never.
    UntilStopped,
    /// At the end of its standard input: then the program that began it has ended, however it did.
    WhileInput,
}

impl Default for Serve {
    fn default() -> Self {
        Self {
            listen: Vec::new(),
            data: None,
            name: None,
            keep_nicks_days: KEEP_NICKS_DAYS_DEFAULT,
            files: FileLimits::default(),
            plain: None,
            lab: false,
            announce: true,
            welcome: Welcome::Everybody,
            lasts: Lasts::UntilStopped,
            output: Form::Text,
        }
    }
}

/// Whom a server lets in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Welcome {
    /// Whoever reaches it.
    Everybody,
    /// Only who is invited.
    Invited,
}

/// `tchat join`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Join {
    pub(crate) link: Option<ServerLink>,
    /// What the link lets in with.
    pub(crate) pass: Option<Pass>,
    pub(crate) nick: Option<Nick>,
    pub(crate) room: RoomName,
    pub(crate) output: Form,
    pub(crate) input: InputForm,
    pub(crate) screen: Screen,
}

/// What may be done with a terminal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Screen {
    /// All of it: rooms, messages and people side by side.
    #[default]
    Whole,
    /// A prompt that stays below what comes in.
    Prompt,
    /// Nothing but lines, for screen readers.
    Lines,
}

impl Default for Join {
    fn default() -> Self {
        Self {
            link: None,
            pass: None,
            nick: None,
            room: RoomName::general(),
            output: Form::Text,
            input: InputForm::Lines,
            screen: Screen::Whole,
        }
    }
}

/// `tchat send`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Send {
    pub(crate) link: Option<ServerLink>,
    pub(crate) nick: Option<Nick>,
    /// The room it is for, or in which one knows the person it is for.
    pub(crate) room: RoomName,
    /// The person it is for, alone.
    pub(crate) to: Option<Called>,
    pub(crate) text: Text,
    /// The file that is shared with it.
    pub(crate) file: Option<PathBuf>,
    pub(crate) output: Form,
}

/// Where the message of `tchat send` is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Text {
    /// Here.
    Given(String),
    /// All of standard input.
    Piped,
}

/// `tchat read` and `tchat export`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Read {
    pub(crate) link: Option<ServerLink>,
    pub(crate) room: RoomName,
    pub(crate) since: Since,
    /// So many of the last only.
    pub(crate) last: Option<usize>,
    pub(crate) extent: Extent,
    pub(crate) output: Form,
    /// The document to make of it, if it is not just printed.
    pub(crate) export: Option<Export>,
}

/// How far `tchat read` goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// What this machine has.
    Offline,
    /// What the server has.
    UpToDate,
    /// And what comes.
    Follow,
}

/// `tchat rooms` and `tchat who`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct List {
    pub(crate) link: Option<ServerLink>,
    /// Whether to ask the server.
    pub(crate) extent: Extent,
    pub(crate) room: RoomName,
    pub(crate) output: Form,
}

/// `tchat profile`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct OfProfile {
    pub(crate) action: Action,
    pub(crate) nick: Option<Nick>,
    pub(crate) new_passphrase_fd: Option<u32>,
    /// The file that it goes into or comes from.
    pub(crate) file: Option<PathBuf>,
    pub(crate) output: Form,
}

/// `tchat gui`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Gui {
    /// Where to, and what lets one in.
    pub(crate) link: Option<Invitation>,
    pub(crate) nick: Option<Nick>,
    pub(crate) room: Option<RoomName>,
}

/// `tchat doctor`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Doctor {
    /// None: this machine, as a server's.
    pub(crate) link: Option<ServerLink>,
    pub(crate) output: Form,
}

/// What to do with a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    /// Seal it by a passphrase.
    Seal,
    /// Undo that.
    Unseal,
    /// Change the passphrase.
    Change,
    /// Say what it is.
    Show,
    /// Write it to a sealed file.
    Export,
    /// Make it of one.
    Import,
}

impl What {
    /// Whether standard input is read for something else than a passphrase.
    const fn reads_input(&self) -> bool {
        match self {
            Self::Host(_)
            | Self::Join(_)
            | Self::JoinPlain(_)
            | Self::Send(Send { text: Text::Piped, .. }) => true,
            Self::Cipher(ciphering, _) => ciphering.reads_input(),
            _ => false,
        }
    }
}

/// What ends the program before anything is done.
#[derive(Debug)]
pub(crate) enum Answer {
    /// Print this and be done: help, the version.
    Print(String),
    /// The usage is wrong.
    Wrong(Box<WrongUsage>, Lang),
}

/// Reads the command line; `locale` reads environment variables.
pub(crate) fn parse(
    arguments: impl IntoIterator<Item = OsString>,
    locale: impl Fn(&str) -> Option<String>,
) -> Result<Asked, Answer> {
    let arguments = help_last(arguments.into_iter().collect());
    let spoken = Lang::of_locale(locale);
    let lang = match asked_lang(&arguments) {
        Some(text) => text.parse().ok().ok_or_else(|| {
            Answer::Wrong(Box::new(WrongUsage::lang(&text, &Words::new(spoken))), spoken)
        })?,
        None => spoken,
    };
    let words = Words::new(lang);
    let command = table::named(&arguments);
    let mut parser = build(&words);
    let matches =
        parser.try_get_matches_from_mut(arguments).map_err(|error| match error.kind() {
            ErrorKind::DisplayHelp => Answer::Print(error.render().to_string()),
            ErrorKind::DisplayVersion => Answer::Print(version()),
            _ => Answer::Wrong(Box::new(WrongUsage::of_clap(&error, &words, command)), lang),
        })?;
    let reader = Reader { words: &words, command };
    let told = |wrong| Answer::Wrong(wrong, lang);
    let what = reader.what(&matches).map_err(told)?;
    let passphrase_fd = reader.passphrase_fd(&matches, &what).map_err(told)?;
    Ok(Asked {
        lang,
        profile: matches.get_one::<PathBuf>("profile").cloned(),
        passphrase_fd,
        verbosity: matches.get_count("verbose"),
        what,
    })
}

fn version() -> String {
    format!("tchat {}\n", env!("CARGO_PKG_VERSION"))
}

/// `tchat help join` is what people try first: it means `tchat join --help`.
fn help_last(mut arguments: Vec<OsString>) -> Vec<OsString> {
    if arguments.get(1).is_some_and(|first| first == "help") {
        arguments.remove(1);
        arguments.truncate(2);
        arguments.push("--help".into());
    }
    arguments
}

/// What `--lang` says, wherever it stands: help and errors need it before all else is understood.
fn asked_lang(arguments: &[OsString]) -> Option<String> {
    let mut arguments = arguments.iter().filter_map(|argument| argument.to_str());
    while let Some(argument) = arguments.next() {
        match argument.strip_prefix("--lang") {
            Some("") => return arguments.next().map(str::to_owned),
            Some(value) if value.starts_with('=') => return Some(value[1..].to_owned()),
            _ if argument == "--" => return None,
            _ => {}
        }
    }
    None
}

type Wrong = Box<WrongUsage>;

/// Reads values; what does not fit is wrong usage.
struct Reader<'w> {
    words: &'w Words,
    command: Option<&'static str>,
}

impl Reader<'_> {
    fn what(&self, matches: &ArgMatches) -> Result<What, Wrong> {
        let Some((name, given)) = matches.subcommand() else {
            return Ok(form(matches).map_or(What::Alone, What::LookAround));
        };
        if form(matches).is_some() {
            // A command has its own, after its name; before it, it would be lost without a word.
            let message = self.words.usage_conflict("--output", Visible::line(name));
            return Err(Box::new(WrongUsage {
                message,
                hint: wrong::help(self.words, self.command),
            }));
        }
        Ok(match name {
            "host" => What::Host(Host { nick: self.nick(given)?, serve: self.serve(given)? }),
            "serve" => What::Serve(self.serve(given)?),
            "join" if given.get_flag("plain") => What::JoinPlain(self.join_plain(given)?),
            "join" => What::Join(self.join(given)?),
            "send" => What::Send(self.send(given)?),
            "save" => What::Save(self.save(given)?),
            "read" => What::Read(self.read(given)?),
            "export" => What::Read(self.exported(given)?),
            "invite" => What::Invite(self.invite(given)?),
            "rooms" => What::Rooms(self.rooms(given)?),
            "who" => What::Who(self.list(given, self.room(given)?)?),
            "report" => self.report(given)?,
            "verify" => What::Verify(self.of_person(given)?),
            "lab" => What::Lab(self.lab(given)?),
            "profile" => What::Profile(self.of_profile(given)?),
            "cipher" => What::Cipher(self.ciphering(given)?, form(given).unwrap_or_default()),
            "admin" => What::Admin(self.administration(given)?),
            "check" => What::Check(self.check(given)?),
            "gui" => What::Gui(Gui {
                link: self.invitation(given)?,
                nick: self.nick(given)?,
                room: given.contains_id("room").then(|| self.room(given)).transpose()?,
            }),
            "doctor" => What::Doctor(Doctor {
                link: self.link(given)?,
                output: form(given).unwrap_or_default(),
            }),
            "search" => What::Search(self.searching(given)?),
            "completions" => What::Completions(self.shell(given)?),
            _ => What::Man,
        })
    }

    fn join(&self, given: &ArgMatches) -> Result<Join, Wrong> {
        self.without_cipher(given)?;
        Ok(Join {
            link: self.link(given)?,
            pass: self.invitation(given)?.and_then(|invitation| invitation.pass),
            nick: self.nick(given)?,
            room: self.room(given)?,
            output: form(given).unwrap_or_default(),
            input: input_form(given),
            screen: screen(given),
        })
    }

    fn serve(&self, given: &ArgMatches) -> Result<Serve, Wrong> {
        // What `tchat host` has no use for is not asked for there.
        let flag = |name| given.try_get_one::<bool>(name).ok().flatten().copied();
        let lasts_while_input = flag("while-stdin").unwrap_or_default();
        let told = given.try_contains_id("output").ok().and_then(|_| form(given));
        Ok(Serve {
            listen: self.listening(given)?,
            data: given.get_one::<PathBuf>("data").cloned(),
            name: given.get_one::<String>("name").cloned(),
            keep_nicks_days: self
                .number(given, "--keep-nicks", 1..=KEEP_NICKS_DAYS_MAX)?
                .unwrap_or(KEEP_NICKS_DAYS_DEFAULT),
            files: self.file_limits(given)?,
            plain: given.get_flag("plain").then(|| plain(given)),
            announce: !given.get_flag("no-announce"),
            welcome: if given.get_flag("private") { Welcome::Invited } else { Welcome::Everybody },
            lab: flag("lab").unwrap_or_default(),
            lasts: if lasts_while_input { Lasts::WhileInput } else { Lasts::UntilStopped },
            output: told.unwrap_or_default(),
        })
    }

    fn send(&self, given: &ArgMatches) -> Result<Send, Wrong> {
        let file = given.get_one::<PathBuf>("file").cloned();
        let (text, link) = self.text_or_link(given, file.is_some())?;
        Ok(Send {
            link,
            nick: self.nick(given)?,
            room: self.room(given)?,
            to: self.addressee(given)?,
            text: if text == "-" { Text::Piped } else { Text::Given(text.to_owned()) },
            file,
            output: form(given).unwrap_or_default(),
        })
    }

    fn read(&self, given: &ArgMatches) -> Result<Read, Wrong> {
        let extent = match (given.get_flag("offline"), given.get_flag("follow")) {
            (true, _) => Extent::Offline,
            (false, true) => Extent::Follow,
            (false, false) => Extent::UpToDate,
        };
        let last = self.number(given, "--last", 1..=u32::MAX)?;
        if last.is_some() && given.contains_id("since") {
            let message = self.words.usage_conflict("--last", Visible::own("--since"));
            let hint = wrong::help(self.words, self.command);
            return Err(Box::new(WrongUsage { message, hint }));
        }
        Ok(Read {
            link: self.link(given)?,
            room: self.room(given)?,
            since: self.since(given)?,
            last: last.map(|last| usize::try_from(last).unwrap_or(usize::MAX)),
            extent,
            output: form(given).unwrap_or_default(),
            export: None,
        })
    }

    fn list(&self, given: &ArgMatches, room: RoomName) -> Result<List, Wrong> {
        let (link, extent) = (self.link(given)?, Extent::UpToDate);
        Ok(List { link, extent, room, output: form(given).unwrap_or_default() })
    }

    fn rooms(&self, given: &ArgMatches) -> Result<List, Wrong> {
        let list = self.list(given, RoomName::general())?;
        let extent = if given.get_flag("offline") { Extent::Offline } else { list.extent };
        Ok(List { extent, ..list })
    }

    /// Whom a message is for alone.
    fn addressee(&self, given: &ArgMatches) -> Result<Option<Called>, Wrong> {
        let Some(text) = given.get_one::<String>("to") else { return Ok(None) };
        let who = Called::parse(text).map_err(|invalid| self.wrong().nick(text, &invalid))?;
        Ok(Some(who))
    }

    fn of_profile(&self, given: &ArgMatches) -> Result<OfProfile, Wrong> {
        let action = match given.get_one::<String>("action").map(String::as_str) {
            Some("seal") => Action::Seal,
            Some("unseal") => Action::Unseal,
            Some("passphrase") => Action::Change,
            Some("export") => Action::Export,
            Some("import") => Action::Import,
            _ => Action::Show,
        };
        let file = given.get_one::<String>("file").map(PathBuf::from);
        match (action, &file) {
            (Action::Export | Action::Import, None) => {
                return Err(self.wrong().missing_value(self.words.value_file()))?;
            }
            (Action::Export | Action::Import, Some(_)) | (_, None) => {}
            (_, Some(file)) => {
                return Err(self.wrong().unexpected(&file.display().to_string()))?;
            }
        }
        Ok(OfProfile {
            file,
            action,
            nick: self.nick(given)?,
            new_passphrase_fd: self.descriptor(given, "--new-passphrase-fd")?,
            output: form(given).unwrap_or_default(),
        })
    }

    /// The file descriptor of a passphrase, if it is one that may bring it.
    fn passphrase_fd(&self, given: &ArgMatches, what: &What) -> Result<Option<u32>, Wrong> {
        const OPTION: &str = "--passphrase-fd";
        let number = self.descriptor(given, OPTION)?;
        if number == Some(0) && what.reads_input() {
            return Err(self.wrong().value(OPTION, "0", self.words.usage_fd_is_input()))?;
        }
        Ok(number)
    }

    fn descriptor(&self, given: &ArgMatches, option: &'static str) -> Result<Option<u32>, Wrong> {
        let name = option.trim_start_matches('-');
        let Some(text) = given.get_one::<String>(name) else { return Ok(None) };
        let why = match text.parse() {
            Ok(1 | 2) => self.words.usage_fd_is_output(),
            Ok(number) => return Ok(Some(number)),
            Err(_) => self.words.usage_bad_fd(),
        };
        Err(self.wrong().value(option, text, why))?
    }

    /// A whole number within bounds.
    fn number(
        &self,
        given: &ArgMatches,
        option: &'static str,
        bounds: RangeInclusive<u32>,
    ) -> Result<Option<u32>, Wrong> {
        let name = option.trim_start_matches('-');
        let Some(text) = given.get_one::<String>(name) else { return Ok(None) };
        let number = text.parse().ok().filter(|number| bounds.contains(number));
        let (least, most) = (u64::from(*bounds.start()), u64::from(*bounds.end()));
        let why = || self.wrong().value(option, text, self.words.usage_bad_number(least, most));
        Ok(Some(number.ok_or_else(why)?))
    }

    fn nick(&self, given: &ArgMatches) -> Result<Option<Nick>, Wrong> {
        let Some(text) = given.get_one::<String>("nick") else { return Ok(None) };
        let nick = Nick::parse(text).map_err(|invalid| self.wrong().nick(text, &invalid))?;
        Ok(Some(nick))
    }

    fn room(&self, given: &ArgMatches) -> Result<RoomName, Wrong> {
        let Some(text) = given.get_one::<String>("room") else {
            let linked = self.invitation(given)?.and_then(|invitation| invitation.room);
            return Ok(linked.unwrap_or_else(RoomName::general));
        };
        Ok(RoomName::parse(text).map_err(|invalid| self.wrong().room(text, &invalid))?)
    }

    fn link(&self, given: &ArgMatches) -> Result<Option<ServerLink>, Wrong> {
        Ok(self.invitation(given)?.map(|invitation| invitation.server))
    }

    /// The link, with the room that it leads to and what it lets in with.
    fn invitation(&self, given: &ArgMatches) -> Result<Option<Invitation>, Wrong> {
        let text = given.try_get_one::<String>("link").ok().flatten();
        let Some(text) = text else { return Ok(None) };
        let link = Invitation::parse(text).map_err(|invalid| self.wrong().link(text, &invalid))?;
        Ok(Some(link))
    }

    fn listening(&self, given: &ArgMatches) -> Result<Vec<SocketAddr>, Wrong> {
        let listen = given.get_many::<String>("listen").unwrap_or_default();
        listen.map(|text| self.listen(text)).collect()
    }

    fn listen(&self, text: &str) -> Result<SocketAddr, Wrong> {
        let bare = text.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        let address = text.parse().or_else(|_| bare.map(|ip| SocketAddr::new(ip, PORT_DEFAULT)));
        Ok(address
            .ok()
            .ok_or_else(|| self.wrong().value("--listen", text, self.words.usage_bad_listen()))?)
    }

    fn since(&self, given: &ArgMatches) -> Result<Since, Wrong> {
        let Some(text) = given.get_one::<String>("since") else {
            return Ok(Since::After(Seq::ZERO));
        };
        if let Ok(seq) = text.parse() {
            return Ok(Since::After(Seq(seq)));
        }
        let time = moment::read(text, &TimeZone::system())
            .ok_or_else(|| self.wrong().value("--since", text, self.words.usage_bad_since()))?;
        Ok(Since::Time(time))
    }

    fn shell(&self, given: &ArgMatches) -> Result<clap_complete::Shell, Wrong> {
        let text = given.get_one::<String>("shell").map_or("", String::as_str);
        Ok(text.parse().ok().ok_or_else(|| self.wrong().value("SHELL", text, Visible::EMPTY))?)
    }

    const fn wrong(&self) -> wrong::Telling<'_> {
        wrong::Telling { words: self.words, command: self.command }
    }
}

fn plain(given: &ArgMatches) -> PlainConfig {
    PlainConfig {
        keep: if given.get_flag("keep") { Keep::ForADay } else { Keep::InMemory },
        habits: Habits {
            authors: given.get_flag("plain-authors"),
            only_server_says_serveur: given.get_flag("plain-only-server-says-serveur"),
            joins: given.get_flag("plain-joins"),
        },
    }
}

fn input_form(given: &ArgMatches) -> InputForm {
    match given.get_one::<String>("input").map(String::as_str) {
        Some("json") => InputForm::Json,
        _ => InputForm::Lines,
    }
}

fn screen(given: &ArgMatches) -> Screen {
    match (given.get_flag("linear"), given.get_flag("prompt")) {
        (true, _) => Screen::Lines,
        (false, true) => Screen::Prompt,
        (false, false) => Screen::Whole,
    }
}

fn form(given: &ArgMatches) -> Option<Form> {
    match given.get_one::<String>("output")?.as_str() {
        "json" => Some(Form::Json),
        _ => Some(Form::Text),
    }
}

#[cfg(test)]
mod tests;
