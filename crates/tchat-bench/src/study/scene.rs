//! A long history that two clients said through a server, and the program that shows it in a terminal.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use tchat_proto::address::ServerLink;
use tchat_proto::room::RoomName;

use super::Site;
use super::guest::Guest;
use super::shown::{Shown, numbered};
use super::terminal::Terminal;
use super::texts::Texts;
use crate::failed::Failed;

/// Whose screen it is, and who talks with her.
pub(super) const NICKS: [&str; 2] = ["alice", "bob"];

/// How many messages one says before the other does.
const TURN: usize = 20;

/// A history, and how programs show it.
pub(super) struct Scene<'s> {
    pub(super) site: &'s Site,
    pub(super) link: ServerLink,
    /// The same texts, a line each.
    pub(super) lines: PathBuf,
    pub(super) messages: usize,
}

impl<'s> Scene<'s> {
    /// Has two clients talk until the history has so many messages.
    pub(super) fn talked(
        site: &'s Site,
        link: ServerLink,
        messages: usize,
    ) -> Result<Self, Failed> {
        let start = |nick: &str| -> Result<Guest, Failed> {
            let mut guest = Guest::start(&link, &site.folder, nick, &RoomName::general())?;
            guest.comes_in()?;
            Ok(guest)
        };
        let [alice, bob] = NICKS;
        let (mut one, mut other) = (start(alice)?, start(bob)?);
        let mut texts = Texts::new();
        let said = (0..messages).map(|number| numbered(number, &texts.next()));
        let said: Vec<String> = said.collect();
        for turn in said.chunks(TURN) {
            one.says(turn.iter().cloned())?;
            if let Some(last) = turn.last() {
                other.sees(last)?;
            }
            std::mem::swap(&mut one, &mut other);
        }
        one.quits();
        other.quits();
        let path = site.folder.join("said.txt");
        let lines = said.iter().fold(String::new(), |mut lines, it| {
            writeln!(lines, "{it}").ok();
            lines
        });
        fs::write(&path, lines).map_err(Failed::file(&path))?;
        Ok(Self { site, link, lines: path, messages })
    }

    /// The program, about to run with the profile.
    pub(super) fn command(&self) -> Command {
        let [alice, _] = NICKS;
        let mut command = self.bare(&self.site.program);
        command.env("TCHAT_HOME", self.site.folder.join(alice));
        command
    }

    /// A program that knows of nothing but its terminal.
    pub(super) fn bare(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().current_dir(&self.site.folder).env("HOME", &self.site.folder);
        command.envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
        command.envs([("LC_ALL", "C.UTF-8"), ("TERM", "xterm-256color"), ("LESSHISTFILE", "-")]);
        command
    }

    pub(super) fn start_tchat(&self) -> Result<Terminal, Failed> {
        let mut command = self.command();
        command.args(["join", &self.link.to_string()]);
        Terminal::start(command, self.site.cores)
    }

    /// The chat, with the last messages on the screen, and connected.
    pub(super) fn tchat(&self) -> Result<Terminal, Failed> {
        let mut terminal = self.start_tchat()?;
        self.until_last(&mut terminal)?;
        until_connected(&mut terminal)?;
        Ok(terminal)
    }

    /// Waits for the last message of the history; says how long after the start it was there.
    pub(super) fn until_last(&self, terminal: &mut Terminal) -> Result<Duration, Failed> {
        let last = self.messages.saturating_sub(1);
        let is_last = |screen: &vt100::Screen| Shown::on(screen).is_some_and(|it| it.last == last);
        let when = terminal.until("the last message", is_last)?;
        Ok(when.saturating_duration_since(terminal.begun))
    }
}

/// Waits until the server is there; says how long after the start it was.
pub(super) fn until_connected(terminal: &mut Terminal) -> Result<Duration, Failed> {
    let [alice, _] = NICKS;
    let line = format!("{alice} connected");
    let when = terminal.until(&line, |screen| screen.contents().contains(&line))?;
    Ok(when.saturating_duration_since(terminal.begun))
}
