//! Servers as processes: started on their core with fair settings, and ended again.
//!
//! "Fair" means what someone would choose who wants each to be fast at relaying and nothing else: no
//! persistence, no logs, no limits on slow readers, `TCP_NODELAY` where there is a choice. What a
//! peer was told is printed ([`Running::settings`]).

mod inspircd;
mod limit;
mod mosquitto;
mod name;
mod nats;
mod process;
mod redis;
mod shelf;
mod tchat;

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::ClientConfig;

use crate::certificate::{self, Certificate};
use crate::cores::Cores;
use crate::dialect::{Dialect, Line, Payload};
use crate::failed::Failed;
use crate::load::{Allowance, Expects, Seat};
use crate::wire::Wire;

pub(crate) use name::{Kind, ServerName};
pub(crate) use process::{Process, installed};
pub(crate) use shelf::serve_shelf;
pub(crate) use tchat::{Crowd, House, program, serve_guests, serve_house};

/// What all servers of a run have in common.
pub(crate) struct Stage {
    /// Files of this run.
    pub(crate) folder: PathBuf,
    pub(crate) cores: Cores,
    pub(crate) certificate: Certificate,
    /// What peers relay.
    pub(crate) payload: Payload,
    /// tchat's data.
    pub(crate) house: House,
}

impl Stage {
    /// How many bytes each message has that a server carries.
    pub(crate) fn message_bytes(&self, server: ServerName) -> usize {
        match server.kind {
            Kind::Tchat => self.house.sealed_bytes(),
            _ => self.payload.len(),
        }
    }
}

/// A server that listens.
pub(crate) struct Running {
    pub(crate) process: Process,
    /// What it was told, for people.
    pub(crate) settings: String,
    /// How fast one client may send.
    pub(crate) allowance: Option<Allowance>,
    /// Its clients.
    pub(crate) clients: Box<dyn Clients>,
}

/// How clients come to a server.
pub(crate) trait Clients: Sync {
    /// Connects the member at this place and brings it into the room.
    ///
    /// # Errors
    ///
    /// [`Failed`] if it is not let in.
    fn seat(&self, place: usize) -> Result<Seat, Failed>;

    /// The same, with all that was said since the server was started still to come.
    ///
    /// # Errors
    ///
    /// [`Failed::StoresNothing`] where what was said is gone.
    fn latecomer(&self, _: usize) -> Result<Seat, Failed> {
        Err(Failed::StoresNothing)
    }

    /// Connects the member at this place to post only: what it posts has arrived once it is stored.
    ///
    /// # Errors
    ///
    /// [`Failed::StoresNothing`] where nothing ever is.
    fn poster(&self, _: usize) -> Result<Seat, Failed> {
        Err(Failed::StoresNothing)
    }
}

/// Starts a server.
pub(crate) fn start(name: ServerName, stage: &Stage) -> Result<Running, Failed> {
    match name.kind {
        Kind::Tchat => tchat::start(stage),
        Kind::LimitEach | Kind::LimitCoal => limit::start(name, stage),
        Kind::Redis => redis::start(name, stage),
        Kind::Nats => nats::start(name, stage),
        Kind::Inspircd => inspircd::start(name, stage),
        Kind::Mosquitto => mosquitto::start(name, stage),
    }
}

/// Clients that connect to an address, with TLS or without, and speak one dialect.
struct Plain<MakeDialect> {
    address: SocketAddr,
    tls: Option<Arc<ClientConfig>>,
    /// What the server says before TLS ends like this.
    says_first: Option<&'static str>,
    dialect: MakeDialect,
}

impl<D, MakeDialect> Clients for Plain<MakeDialect>
where
    D: Dialect + 'static,
    MakeDialect: Fn(usize) -> D + Sync,
{
    fn seat(&self, place: usize) -> Result<Seat, Failed> {
        let wire = Wire::connect(self.address).map_err(Failed::Broken)?;
        let mut line = Line::new(wire);
        if let Some(end) = self.says_first {
            line.wait_for(end)?;
        }
        if let Some(config) = &self.tls {
            line.wire.secure(config, certificate::NAME).map_err(Failed::Broken)?;
        }
        let mut dialect = Box::new((self.dialect)(place));
        dialect.enter(&mut line)?;
        Ok(Seat { line, dialect, expects: Expects::All })
    }
}

/// A port on this machine that was free a moment ago.
fn free_address() -> Result<SocketAddr, Failed> {
    let failed = || Failed::system("find a free port");
    let listener = TcpListener::bind("127.0.0.1:0").map_err(failed())?;
    listener.local_addr().map_err(failed())
}

fn write(path: &Path, text: &str) -> Result<(), Failed> {
    std::fs::write(path, text).map_err(Failed::file(path))
}
