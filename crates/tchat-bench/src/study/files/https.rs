//! HTTPS: a shelf, and a client that puts a file there and gets it again.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::Road;
use crate::certificate::{self, Certificate};
use crate::errand::{self, Cost};
use crate::failed::Failed;
use crate::server::{Process, serve_shelf};
use crate::shelf::{self, Way};
use crate::study::Site;

/// Which program carries.
pub(super) enum Client {
    /// That of [`crate::shelf`].
    Porter,
    /// `curl`, which lies there.
    Curl(PathBuf),
}

/// A shelf, and who goes there.
pub(super) struct Https {
    server: Process,
    at: SocketAddr,
    client: Client,
    folder: PathBuf,
    authority: PathBuf,
}

impl Https {
    pub(super) fn start(client: Client, folder: &Path, site: &Site) -> Result<Self, Failed> {
        let Certificate { authority, .. } = Certificate::make(folder)?;
        let (server, at) = serve_shelf(site.cores, folder)?;
        Ok(Self { server, at, client, folder: folder.to_owned(), authority })
    }

    fn carry(&self, way: &Way) -> Result<Cost, Failed> {
        let mut command = match &self.client {
            Client::Porter => self.porter(way)?,
            Client::Curl(curl) => self.curl(curl, way),
        };
        let (_, cost) = errand::run(&mut command, &self.folder)?;
        Ok(cost)
    }

    fn porter(&self, way: &Way) -> Result<Command, Failed> {
        let program = std::env::current_exe().map_err(Failed::system("find this program"))?;
        let mut command = Command::new(program);
        command.args(["limit-porter", "--at", &self.at.to_string(), "--certificates"]);
        command.arg(&self.folder);
        match way {
            Way::Put(path) => command.arg("--put").arg(path),
            Way::Get(path) => command.arg("--get").arg(path),
        };
        Ok(command)
    }

    fn curl(&self, curl: &Path, way: &Way) -> Command {
        let (host, port) = (certificate::NAME, self.at.port());
        let mut command = Command::new(curl);
        // First of all: what somebody has in a file of settings is not measured.
        command.args(["--disable", "--silent", "--show-error", "--fail", "--tlsv1.3", "--cacert"]);
        command.arg(&self.authority);
        command.args(["--resolve", &format!("{host}:{port}:{}", self.at.ip()), "--noproxy", "*"]);
        match way {
            // Asked first whether it may, the shelf would not answer.
            Way::Put(path) => command.args(["--header", "Expect:", "--upload-file"]).arg(path),
            Way::Get(path) => command.arg("--output").arg(path),
        };
        command.arg(format!("https://{host}:{port}/{}", shelf::NAME));
        command
    }
}

impl Road for Https {
    fn server(&self) -> &Process {
        &self.server
    }

    fn up(&mut self, file: &Path) -> Result<Cost, Failed> {
        self.carry(&Way::Put(file.to_owned()))
    }

    fn down(&mut self, into: &Path) -> Result<(PathBuf, Cost), Failed> {
        let saved = into.join(shelf::NAME);
        let cost = self.carry(&Way::Get(saved.clone()))?;
        Ok((saved, cost))
    }
}
