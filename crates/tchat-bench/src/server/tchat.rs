//! tchat itself: `tchat serve` as a process of its own, on data that was prepared once.
//!
//! A [`House`] is a data folder with rooms whose members exist in MLS and on the server, and the
//! keys of all their devices. It is made before the first round by real requests: every device
//! claims a pseudonym, a founder makes each room and adds the others by their key packages. From
//! then on each round starts the server anew on the same folder, logs the devices in, and has them
//! follow from where the round before ended.

mod found;
mod pinned;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rustls::ClientConfig;
use tchat_mls::Device;
use tchat_proto::TLS_NAME;
use tchat_proto::address::{ServerAddress, ServerLink};
use tchat_proto::id::{RoomId, ServerKey};
use tchat_proto::limits::ROOM_MEMBERS_MAX;

use super::{Clients, Process, Running, Stage};
use crate::cores::Cores;
use crate::dialect::{Dialect as _, Follows, Line, Place, Post, Tchat};
use crate::failed::Failed;
use crate::load::{Allowance, Expects, Seat};
use crate::wire::Wire;

/// What one session may post (`tchat-server/src/limits.rs`). A sender keeps a little below.
const ALLOWANCE: Allowance = Allowance { burst: 19_800.0, per_second: 19_900.0 };

/// How many members there are, and how many share a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Crowd {
    pub(crate) members: usize,
    pub(crate) per_room: usize,
}

impl Crowd {
    /// All in one room.
    ///
    /// # Errors
    ///
    /// [`Failed::Unfit`] if a room does not hold so many.
    pub(crate) fn in_one_room(members: usize) -> Result<Self, Failed> {
        if members > ROOM_MEMBERS_MAX {
            let detail = format!("a room of tchat holds {ROOM_MEMBERS_MAX} members at most");
            return Err(Failed::Unfit(detail));
        }
        Ok(Self { members, per_room: members })
    }
}

/// A data folder with rooms in it, and the devices that are in them.
pub(crate) struct House {
    program: PathBuf,
    data: PathBuf,
    members: Vec<Resident>,
    rounds: AtomicU16,
}

/// A device and the room that it is in.
#[derive(Clone)]
struct Resident {
    device: Arc<Device>,
    room: RoomId,
    place: Arc<Mutex<Place>>,
    /// What is posted in the room.
    post: Arc<Post>,
}

impl House {
    /// Makes rooms for a crowd in a new folder, with a server that may use the whole machine.
    pub(crate) fn found(
        program: &Path,
        folder: &Path,
        crowd: Crowd,
        text_bytes: usize,
    ) -> Result<Self, Failed> {
        let data = folder.join("tchat");
        let (process, door) = serve(None, program, &data, folder)?;
        let members = found::settle(&door, crowd, text_bytes)?;
        drop(process);
        let rounds = AtomicU16::new(0);
        Ok(Self { program: program.to_owned(), data, members, rounds })
    }

    /// What the first room is called.
    pub(crate) const FIRST_ROOM: &str = "bench0";

    /// Where the server keeps its data.
    pub(crate) fn data(&self) -> &Path {
        &self.data
    }

    /// How many bytes a sealed message has.
    pub(crate) fn sealed_bytes(&self) -> usize {
        self.members.first().map_or(0, |it| it.post.sealed_bytes())
    }
}

/// How to reach a running tchat.
struct Door {
    address: SocketAddr,
    key: ServerKey,
    tls: Arc<ClientConfig>,
}

impl Door {
    /// As people would type it.
    fn link(&self) -> ServerLink {
        let (host, port) = (self.address.ip().to_string(), self.address.port());
        ServerLink { address: ServerAddress { host, port }, key: Some(self.key) }
    }

    fn connect(&self) -> Result<Line, Failed> {
        let mut wire = Wire::connect(self.address).map_err(Failed::Broken)?;
        wire.secure(&self.tls, TLS_NAME).map_err(Failed::Broken)?;
        Ok(Line::new(wire))
    }
}

/// Starts a server on the folder of the stage's house.
pub(super) fn start(stage: &Stage) -> Result<Running, Failed> {
    let house = &stage.house;
    let (process, door) = serve(Some(stage.cores), &house.program, &house.data, &stage.folder)?;
    let round = house.rounds.fetch_add(1, Ordering::Relaxed);
    let settings = format!("{} serve (every message durable, TLS 1.3)", house.program.display());
    let begun = house.members.iter().map(Resident::place).collect();
    let clients = Box::new(Residents { door, members: house.members.clone(), begun, round });
    Ok(Running { process, settings, allowance: Some(ALLOWANCE), clients })
}

/// Starts a server with nothing in it, for whole clients.
pub(crate) fn serve_guests(
    cores: Cores,
    program: &Path,
    folder: &Path,
) -> Result<(Process, ServerLink), Failed> {
    let (process, door) = serve(Some(cores), program, &folder.join("server"), folder)?;
    Ok((process, door.link()))
}

/// Starts a server on the data of a house, for whole clients.
pub(crate) fn serve_house(
    cores: Cores,
    house: &House,
    folder: &Path,
) -> Result<(Process, ServerLink), Failed> {
    let (process, door) = serve(Some(cores), &house.program, &house.data, folder)?;
    Ok((process, door.link()))
}

impl Resident {
    fn place(&self) -> Place {
        *self.place.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn serve(
    cores: Option<Cores>,
    program: &Path,
    data: &Path,
    folder: &Path,
) -> Result<(Process, Door), Failed> {
    let mut command = Command::new(program);
    command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data);
    command.env("HOME", folder).env("LC_ALL", "C.UTF-8").stdout(Stdio::piped());
    let mut process = Process::start_on(cores, &mut command, folder)?;
    let [listening, link] = process.first_lines()?;
    let address = listening.strip_prefix("listening on ").and_then(|it| it.parse().ok());
    let key = ServerLink::parse(&link).ok().and_then(|it| it.key);
    let (Some(address), Some(key)) = (address, key) else {
        let detail = format!("{listening}; {link}");
        return Err(Failed::NotStarted { program: program.display().to_string(), detail });
    };
    Ok((process, Door { address, key, tls: pinned::client(key)? }))
}

/// The members of the house, as clients.
struct Residents {
    door: Door,
    members: Vec<Resident>,
    /// Where each one's room ended when the server was started.
    begun: Vec<Place>,
    round: u16,
}

impl Residents {
    fn enter(
        &self,
        place: usize,
        expects: Expects,
        follows: impl FnOnce(&Resident) -> Follows,
    ) -> Result<Seat, Failed> {
        let no_such = || Failed::Unfit(format!("the house has no member {place}"));
        let resident = self.members.get(place).ok_or_else(no_such)?;
        let mut line = self.door.connect()?;
        let (device, post) = (Arc::clone(&resident.device), Arc::clone(&resident.post));
        let mut dialect = Box::new(Tchat::new(device, follows(resident), post, self.round));
        dialect.enter(&mut line)?;
        Ok(Seat { line, dialect, expects })
    }
}

impl Clients for Residents {
    fn seat(&self, place: usize) -> Result<Seat, Failed> {
        let live = |it: &Resident| Follows::Live(it.room, Arc::clone(&it.place));
        self.enter(place, Expects::All, live)
    }

    fn latecomer(&self, place: usize) -> Result<Seat, Failed> {
        let begun = self.begun.get(place).copied();
        let from = |it: &Resident| Follows::From(it.room, begun.unwrap_or_else(|| it.place()));
        self.enter(place, Expects::All, from)
    }

    fn poster(&self, place: usize) -> Result<Seat, Failed> {
        self.enter(place, Expects::Own, |_| Follows::Nothing)
    }
}

/// A program of ours to measure: the one named, else that beside this one, else one built by cargo in
/// the same profile.
pub(crate) fn program(name: &'static str, named: Option<PathBuf>) -> Result<PathBuf, Failed> {
    if let Some(named) = named {
        return std::path::absolute(&named).map_err(Failed::file(&named));
    }
    let own = std::env::current_exe().map_err(Failed::system("find this program"))?;
    let beside = own.with_file_name(name);
    if !beside.is_file() {
        build(name)?;
    }
    if beside.is_file() { Ok(beside) } else { Err(Failed::NoProgram(name)) }
}

fn build(name: &'static str) -> Result<(), Failed> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.toml");
    if !manifest.is_file() {
        return Err(Failed::NoProgram(name));
    }
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--locked", "--package", name, "--manifest-path"]).arg(manifest);
    if !cfg!(debug_assertions) {
        cargo.arg("--release");
    }
    let built = cargo.status().map_err(Failed::system("start cargo"))?;
    if built.success() { Ok(()) } else { Err(Failed::NoProgram(name)) }
}
