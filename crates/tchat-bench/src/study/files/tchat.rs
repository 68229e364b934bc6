//! tchat as people use it: `tchat send --file` and `tchat save`, between two profiles in one room.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tchat_proto::address::ServerLink;
use tchat_proto::room::RoomName;

use super::Road;
use crate::errand::{self, Cost};
use crate::failed::Failed;
use crate::server::{Process, serve_guests};
use crate::study::Site;
use crate::study::guest::Guest;

/// A server with two members in a room.
pub(super) struct Tchat {
    server: Process,
    link: ServerLink,
    program: PathBuf,
    folder: PathBuf,
    /// The place of the message with the file, and what that is called.
    sent: Option<(String, PathBuf)>,
}

const SENDER: &str = "alice";
const RECEIVER: &str = "bob";

impl Tchat {
    pub(super) fn start(folder: &Path, site: &Site) -> Result<Self, Failed> {
        let (server, link) = serve_guests(site.cores, &site.program, folder)?;
        for nick in [SENDER, RECEIVER] {
            let mut guest = Guest::start(&link, folder, nick, &RoomName::general())?;
            guest.comes_in()?;
            guest.quits();
        }
        let (program, folder) = (site.program.clone(), folder.to_owned());
        Ok(Self { server, link, program, folder, sent: None })
    }

    fn run(&self, who: &str, arguments: &[&str]) -> Result<(Value, Cost), Failed> {
        let mut command = Command::new(&self.program);
        command.env("HOME", &self.folder).env("LC_ALL", "C.UTF-8").args(arguments);
        command.args([&self.link.to_string(), "--output", "json", "--profile"]);
        command.arg(self.folder.join(who));
        let (said, cost) = errand::run(&mut command, &self.folder)?;
        let object = said.lines().next().and_then(|line| serde_json::from_str(line).ok());
        let unexpected = || Failed::Unexpected { server: "tchat", detail: said.clone() };
        Ok((object.ok_or_else(unexpected)?, cost))
    }
}

impl Road for Tchat {
    fn server(&self) -> &Process {
        &self.server
    }

    fn up(&mut self, file: &Path) -> Result<Cost, Failed> {
        let path = file.display().to_string();
        let (sent, cost) = self.run(SENDER, &["send", "--file", &path])?;
        let name = file.file_name().unwrap_or_default();
        self.sent = Some((sent["seq"].to_string(), name.into()));
        Ok(cost)
    }

    fn down(&mut self, into: &Path) -> Result<(PathBuf, Cost), Failed> {
        let nothing = || Failed::Unfit("nothing was sent".to_owned());
        let (place, name) = self.sent.as_ref().ok_or_else(nothing)?;
        let folder = into.display().to_string();
        let (_, cost) = self.run(RECEIVER, &["save", place, "--into", &folder])?;
        Ok((into.join(name), cost))
    }
}
