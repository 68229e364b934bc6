//! A server that runs beside the window: a process of the program `tchat`, and no part of this one,
//! which holds no code of a server.
//!
//! It is begun as `tchat serve --while-stdin --output json`: what it prints says where it is, and it
//! stops when its standard input ends, which this program holds. So it ends with the window however
//! that ends, even by SIGKILL, and each time as cleanly as on SIGTERM.
//!
//! Nothing here waits: what the process tells is taken by [`Hosting::hear`], and until then its state is
//! what it was.

use std::env::consts::EXE_SUFFIX;
use std::ffi::OsString;
use std::io::{self, BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use serde_json::Value as Json;
use tchat_client::home::Home;
use tchat_client::host_note::HostNote;
use tchat_front::arrival::Failure;
use tchat_i18n::{Visible, Words};
use tchat_proto::address::ServerLink;
use tchat_proto::invitation::Invitation;
use tchat_speech::environment::variable;
use tchat_speech::explain::Explanation;

use crate::limits::{NOTICES_MAX, SERVER_END_MAX, TOLD_MAX};
use crate::stages::beginning::{PASSPHRASE, Wake};

pub mod lab;

/// Who is let in beside the program's own clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// Nobody: every room is encrypted.
    #[default]
    Sealed,
    /// The worksheet's programs, in a room that is not.
    WithPlain,
}

/// How it is with one's own server.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum State {
    /// None was wanted.
    #[default]
    Off,
    /// It is being started.
    Starting,
    /// It runs.
    Running(Box<Doors>),
    /// It is being stopped.
    Stopping,
    /// It ended by itself, or did not start.
    Ended(Failure),
}

/// The ways into a server that runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doors {
    /// The way for whoever hosts it, on this machine.
    pub own: Invitation,
    /// The ways for others, the best first.
    pub links: Vec<ServerLink>,
    /// The fingerprint of its key.
    pub fingerprint: String,
    /// Whether it has a room that is not encrypted.
    pub kind: Kind,
    /// What its operator should know, the last at the end.
    pub notices: Vec<Visible>,
}

/// What the process tells.
#[derive(Debug)]
enum Told {
    Serving(Box<Doors>),
    Notice(String),
    Error {
        code: String,
        message: String,
        hint: String,
    },
    /// It says no more: it has ended, or is about to.
    Ended,
}

/// The process, for as long as it runs.
#[derive(Debug)]
struct Running {
    child: Child,
    /// While it is held, the server runs.
    input: Option<ChildStdin>,
    told: Receiver<Told>,
    kind: Kind,
    /// What it said went wrong.
    wrong: Option<Failure>,
}

/// One's own server.
#[derive(Debug)]
pub struct Hosting {
    words: Words,
    profile: Option<PathBuf>,
    wake: Wake,
    running: Option<Running>,
    state: State,
}

impl Hosting {
    /// None yet.
    #[must_use]
    pub const fn new(words: Words, profile: Option<PathBuf>, wake: Wake) -> Self {
        Self { words, profile, wake, running: None, state: State::Off }
    }

    /// How it is.
    #[must_use]
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// The ways in, while it runs.
    #[must_use]
    pub fn doors(&self) -> Option<&Doors> {
        match &self.state {
            State::Running(doors) => Some(doors),
            _ => None,
        }
    }

    /// Starts it, unless it runs.
    pub fn start(&mut self, kind: Kind) {
        if self.running.is_some() {
            return;
        }
        let mut program = Command::new(program());
        // No business of a server's.
        program.env_remove(PASSPHRASE);
        program.args(arguments(self.profile.as_ref(), &self.words, kind));
        self.state = match self.run(program, kind) {
            Ok(running) => {
                self.running = Some(running);
                State::Starting
            }
            Err(error) => State::Ended(Failure::explained(not_begun(&error, &self.words))),
        };
    }

    fn run(&self, mut program: Command, kind: Kind) -> io::Result<Running> {
        // What it says beside its results belongs where this program's own words go.
        let mut child = program.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let input = child.stdin.take();
        let (tells, told) = sync_channel(TOLD_MAX);
        if let Some(output) = child.stdout.take() {
            let wake = self.wake.clone();
            let listen = move || listen(output, kind, &tells, &wake);
            std::thread::Builder::new().name("tchat server".to_owned()).spawn(listen)?;
        }
        Ok(Running { child, input, told, kind, wrong: None })
    }

    /// Has it stop.
    pub fn stop(&mut self) {
        if let Some(running) = &mut self.running {
            running.input = None;
            self.state = State::Stopping;
            self.note(None);
        }
    }

    /// Takes what it has told; says whether anything has changed.
    pub fn hear(&mut self) -> bool {
        let mut changed = false;
        while let Some(running) = &mut self.running {
            let Ok(told) = running.told.try_recv() else { break };
            changed = true;
            match told {
                Told::Serving(doors) => {
                    let is_wanted = running.input.is_some();
                    if is_wanted {
                        let usual = (running.kind == Kind::Sealed).then(|| doors.own.clone());
                        self.note(usual.map(|own| own.server).as_ref());
                        self.state = State::Running(doors);
                    }
                }
                Told::Notice(text) => {
                    if let State::Running(doors) = &mut self.state {
                        doors.notices.push(Visible::line(&text));
                        let over = doors.notices.len().saturating_sub(NOTICES_MAX);
                        doors.notices.drain(..over);
                    }
                }
                Told::Error { code, message, hint } => {
                    running.wrong = Some(failure(&code, &message, &hint, &self.words));
                }
                Told::Ended => self.has_ended(),
            }
        }
        changed
    }

    /// It has ended, as it was asked to or by itself.
    fn has_ended(&mut self) {
        let Some(mut running) = self.running.take() else { return };
        let was_asked = running.input.take().is_none();
        // It closes its output last.
        let status = running.child.wait();
        self.state = match (running.wrong, was_asked) {
            (Some(wrong), _) => State::Ended(wrong),
            (None, true) => State::Off,
            (None, false) => {
                let how =
                    status.map_or_else(|error| error.to_string(), |status| status.to_string());
                let message = self.words.gui_host_broke(Visible::line(&how));
                let hint = self.words.gui_host_broke_hint();
                State::Ended(Failure::explained(Explanation::new("host_broke", message, hint)))
            }
        };
    }

    /// Has it begun again the next time, or not.
    fn note(&self, own: Option<&ServerLink>) {
        let home = Home::find(self.profile.clone(), variable);
        match (HostNote::of(&home), own) {
            (Some(note), Some(own)) => note.write(own),
            (Some(note), None) => note.remove(),
            (None, _) => {}
        }
    }

    /// Has it stop, and waits until it has.
    pub fn end(&mut self) {
        let Some(mut running) = self.running.take() else { return };
        running.input = None;
        // It closes its output last; whoever closes a window does not wait for ever.
        while let Ok(told) = running.told.recv_timeout(SERVER_END_MAX) {
            if matches!(told, Told::Ended) {
                drop(running.child.wait());
                return;
            }
        }
        drop(running.child.kill());
        drop(running.child.wait());
    }
}

/// The program `tchat`: the one that lies beside this one, as both were built or installed together;
/// else the one on the path.
#[must_use]
pub fn program() -> OsString {
    let name = format!("tchat{EXE_SUFFIX}");
    let beside = std::env::current_exe().ok().map(|this| this.with_file_name(&name));
    match beside.filter(|path| path.is_file()) {
        Some(path) => path.into_os_string(),
        None => name.into(),
    }
}

/// What it is started with.
fn arguments(profile: Option<&PathBuf>, words: &Words, kind: Kind) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = vec!["--lang".into(), words.lang().code().into()];
    if let Some(profile) = profile {
        arguments.extend(["--profile".into(), profile.clone().into_os_string()]);
    }
    arguments.extend(["serve", "--while-stdin", "--output", "json"].map(OsString::from));
    if kind == Kind::WithPlain {
        arguments.push("--plain".into());
    }
    arguments
}

/// Takes what the process prints, until it has ended.
fn listen(output: ChildStdout, kind: Kind, tells: &SyncSender<Told>, wake: &Wake) {
    for line in BufReader::new(output).lines() {
        let Ok(line) = line else { break };
        if let Some(told) = told(&line, kind) {
            if tells.send(told).is_err() {
                return;
            }
            wake.up();
        }
    }
    // Nobody listens where the window is gone.
    drop(tells.send(Told::Ended));
    wake.up();
}

/// What a line says, if it is for us.
fn told(line: &str, kind: Kind) -> Option<Told> {
    let object: Json = serde_json::from_str(line).ok()?;
    let text = |name: &str| object.get(name).and_then(Json::as_str).map(str::to_owned);
    match object.get("type")?.as_str()? {
        "serving" => {
            let own = text("owner_link").or_else(|| text("own_link"))?;
            let links = object.get("links")?.as_array()?.iter();
            let links = links.filter_map(|link| ServerLink::parse(link.as_str()?).ok()).collect();
            Some(Told::Serving(Box::new(Doors {
                own: Invitation::parse(&own).ok()?,
                links,
                fingerprint: text("fingerprint")?,
                kind,
                notices: Vec::new(),
            })))
        }
        "notice" => Some(Told::Notice(text("text")?)),
        "error" => Some(Told::Error {
            code: text("code")?,
            message: text("message")?,
            hint: text("hint").unwrap_or_default(),
        }),
        _ => None,
    }
}

/// What went wrong with the server, for somebody at a window: what is advised to be typed at its command
/// line is of no help there.
fn failure(code: &str, message: &str, hint: &str, words: &Words) -> Failure {
    let hint = match code {
        "port_taken" => words.gui_host_port_hint(),
        "data_locked" => words.gui_host_locked_hint(),
        _ => Visible::line(hint),
    };
    Failure::explained(Explanation::new("host_failed", Visible::line(message), hint))
}

/// Why the program was not even begun.
fn not_begun(error: &io::Error, words: &Words) -> Explanation {
    match error.kind() {
        io::ErrorKind::NotFound => {
            Explanation::new("no_program", words.gui_host_missing(), words.gui_host_missing_hint())
        }
        _ => {
            let message = words.system_failed(Visible::line(&error.to_string()));
            Explanation::new("system_failed", message, words.system_failed_hint())
        }
    }
}

#[cfg(test)]
mod tests {
    use tchat_i18n::Lang;

    use super::*;

    #[test]
    fn the_server_is_told_to_end_with_the_window_and_to_speak_to_a_program() {
        let words = Words::new(Lang::French);
        let given = arguments(Some(&"p q".into()), &words, Kind::WithPlain);
        let given: Vec<_> = given.iter().map(|it| it.to_str().unwrap()).collect();
        let all = "--lang fr --profile p|q serve --while-stdin --output json --plain";
        let all: Vec<_> = all.split(' ').map(|it| it.replace('|', " ")).collect();
        assert_eq!(given, all);
        assert!(!arguments(None, &words, Kind::Sealed).contains(&"--plain".into()));
    }

    #[test]
    fn what_a_server_prints_is_read_and_what_is_no_such_thing_is_passed_over() {
        let key = tchat_proto::id::ServerKey([7; 32]);
        let link = |host: &str| ServerLink {
            address: tchat_proto::address::ServerAddress { host: host.to_owned(), port: 5555 },
            key: Some(key),
        };
        let line = format!(
            r#"{{"type":"serving","own_link":"{}","owner_link":null,"links":["{}"],
            "fingerprint":"1 2"}}"#,
            link("127.0.0.1"),
            link("192.168.1.20"),
        );
        let Some(Told::Serving(doors)) = told(&line, Kind::Sealed) else { panic!("{line}") };
        assert_eq!(doors.own.server, link("127.0.0.1"));
        assert_eq!(doors.links, [link("192.168.1.20")]);
        assert!(matches!(
            told(r#"{"type":"notice","text":"a"}"#, Kind::Sealed),
            Some(Told::Notice(_))
        ));
        for line in ["", "listening on 0.0.0.0:5555", "{}", r#"{"type":"serving"}"#, "[1]"] {
            assert!(told(line, Kind::Sealed).is_none(), "{line}");
        }
    }

    #[test]
    fn a_port_that_is_taken_is_explained_without_the_command_line() {
        for words in Lang::ALL.map(Words::new) {
            let failure = failure("port_taken", "taken", "use `--listen`", &words);
            assert_eq!(failure.message.as_str(), "taken");
            assert!(!failure.hint.as_str().contains("--listen"));
        }
    }
}
