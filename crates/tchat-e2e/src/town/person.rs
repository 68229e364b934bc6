//! A person of the town: a machine with a disk, and on it, most of the time, a client.
//!
//! The client is the real engine on a real link. What the shell of a client does around them, this
//! does with simulated lines: dial, greet, exchange, recover and try again.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

use tchat_client::database::Database;
use tchat_client::engine::{Engine, Goal, IfAbsent};
use tchat_client::random::Random;
use tchat_client::retry::Retry;
use tchat_client::{Event, Trouble};
use tchat_disk::Disk;
use tchat_history::{Run, Say, Who};
use tchat_mls::Device;
use tchat_proto::address::{ServerAddress, ServerLink};
use tchat_proto::id::{RoomId, Seq, ServerKey};
use tchat_proto::identity::SigningSeed;
use tchat_proto::link::{Greeted, Greeting, Link};
use tchat_proto::nick::Nick;
use tchat_proto::room::RoomName;

use super::dice::Dice;
use super::line::LineId;

/// How a person's machine is connected to the town.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Network {
    /// Lines can be made.
    Up,
    /// Whoever dials is refused at once.
    Down,
    /// Nothing comes through, and nobody is told: what is on its way waits.
    Dark,
}

/// What program somebody runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Build {
    /// The client.
    Honest,
    /// One that somebody has altered: it sends what one may not.
    Altered,
}

/// A person.
#[derive(Debug)]
pub(super) struct Person {
    pub(super) name: String,
    pub(super) who: Who,
    pub(super) device: Device,
    pub(super) folder: PathBuf,
    pub(super) disk: Disk,
    pub(super) network: Network,
    pub(super) program: Option<Program>,
    /// When the program is started again.
    pub(super) starts: Option<Duration>,
    /// What was written and is not settled, by label.
    pub(super) says: BTreeMap<String, Say>,
    /// What a screen would show, over all runs of the program.
    pub(super) screen: Vec<String>,
    /// The rooms that the program said one is in.
    pub(super) rooms: BTreeSet<RoomName>,
    /// Why the program ended for good.
    pub(super) ended: Option<Trouble>,
    /// They were removed from the room they always came for, and come for others.
    pub(super) shut_out: bool,
    /// The server has accepted a pseudonym: from here on the profile has it.
    pub(super) named: bool,
    /// What program they run.
    pub(super) build: Build,
    /// The places of messages that they have heard of.
    pub(super) messages: BTreeMap<RoomName, BTreeSet<Seq>>,
    /// The rooms for which something waited when the program was stopped last.
    pub(super) waited: BTreeSet<RoomId>,
    /// What messages said, as the program told when it was asked.
    pub(super) versions: BTreeMap<(RoomName, Seq), Vec<(Seq, String)>>,
    /// How often it was started.
    runs: u64,
    randomness: u64,
}

/// A running client.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) run: Run,
    pub(super) engine: Engine,
    pub(super) retry: Retry,
    pub(super) way: Way,
    pub(super) was_online: bool,
}

/// How far a client is on its way to the server.
#[derive(Debug)]
pub(super) enum Way {
    /// It waits before it dials.
    Resting { until: Duration },
    /// It dials, and nobody answers.
    Dialling { until: Duration },
    /// It has greeted.
    Greeting { line: LineId, link: Box<Link<Greeting>>, until: Duration },
    /// It is connected.
    Online { line: LineId, link: Box<Link<Greeted>> },
}

impl Way {
    pub(super) const fn line(&self) -> Option<LineId> {
        match self {
            Self::Resting { .. } | Self::Dialling { .. } => None,
            Self::Greeting { line, .. } | Self::Online { line, .. } => Some(*line),
        }
    }
}

impl Person {
    pub(super) fn new(name: &str, who: Who, folder: PathBuf, dice: &mut Dice) -> Self {
        std::fs::create_dir_all(&folder).expect("a folder for a person");
        let disk = Disk::mount(&folder).expect("a disk for a person");
        let seeds = [dice.bytes(), dice.bytes()].map(SigningSeed::from_bytes);
        let [account, device] = seeds;
        Self {
            name: name.to_owned(),
            who,
            device: Device::from_seeds(account, device),
            folder,
            disk,
            network: Network::Up,
            program: None,
            starts: None,
            says: BTreeMap::new(),
            screen: Vec::new(),
            rooms: BTreeSet::new(),
            ended: None,
            shut_out: false,
            named: false,
            build: Build::Honest,
            messages: BTreeMap::new(),
            waited: BTreeSet::new(),
            versions: BTreeMap::new(),
            runs: 0,
            randomness: dice.any(),
        }
    }

    /// Where the program keeps what it knows of a server.
    pub(super) fn database(&self, server: ServerKey) -> Database {
        Database::open_to_all(self.folder.join(format!("{server}.db")))
    }

    /// Starts the program.
    pub(super) fn start(
        &mut self,
        now: Duration,
        server: ServerKey,
        run: Run,
    ) -> Result<(), Trouble> {
        self.runs += 1;
        self.starts = None;
        let random = Random::seeded(self.randomness.wrapping_add(self.runs));
        let goal = Goal {
            nick: (!self.named).then(|| Nick::parse(&self.name).expect("a pseudonym")),
            room: (!self.shut_out).then(RoomName::general),
            if_absent: IfAbsent::Join,
            pass: None,
        };
        let address = ServerAddress { host: "town".to_owned(), port: 5555 };
        let link = ServerLink { address, key: Some(server) };
        let (database, device) = (self.database(server), self.device.clone());
        let engine = Engine::open(&database, device, link, server, goal, random.clone())?;
        self.program = Some(Program {
            run,
            engine,
            retry: Retry::new(random),
            way: Way::Resting { until: now },
            was_online: false,
        });
        Ok(())
    }
}

impl Program {
    /// The events since the last time.
    pub(super) fn take_events(&mut self) -> Vec<Event> {
        std::iter::from_fn(|| self.engine.poll_event()).collect()
    }
}
