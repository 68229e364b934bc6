//! The town: a whole server and whole clients on simulated lines, disks and one clock.
//!
//! What runs is the production code: engines, links, reception, sessions, hub, writer, ledger,
//! SQLite. What is simulated is what the world does to it: how long bytes take and when a line
//! breaks, what a disk has when the power goes, when a process dies, what time it is. All of it
//! hangs on one seed, so that what went wrong once goes wrong again.
//!
//! A test reads as a story:
//!
//! ```
//! use std::time::Duration;
//! use tchat_e2e::town::{How, Town};
//!
//! let mut town = Town::new(7);
//! let [alice, bob] = ["alice", "bob"].map(|name| town.person(name));
//! town.pass(Duration::from_secs(5));
//! town.cut(bob);
//! town.say(alice, "are you there?");
//! town.stop_server(How::PowerCut);
//! town.settle();
//! town.check().unwrap();
//! ```
//!
//! Simulated time passes as fast as there is nothing to do. Everything is in one thread, and each
//! thing that happens happens whole: what threads do to each other is not looked for here.

mod dice;
mod drill;
mod evening;
mod host;
mod line;
mod outbox;
mod person;
mod record;
mod talk;
mod work;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use tchat_client::Command;
use tchat_client::command::{IfMissing, RuleWish, Wish};
use tchat_disk::{Fault, Lasting};
use tchat_history::History;
use tchat_proto::id::{MessageId, RoomId, Timestamp};
use tchat_proto::nick::Nick;
use tchat_proto::policy::Joining;
use tchat_proto::room::RoomName;
use tchat_server::Moment;
use tempfile::TempDir;

pub use dice::Dice;
pub use drill::drill;
pub use evening::{Memory, evening, evening_of_sound_disks};
use host::Host;
pub use line::Weather;
use line::{Line, LineId};
use outbox::Written;
use person::{Network, Person};
pub use record::Wrong;

/// How long everybody has at the end to come to rest.
const SETTLING_MAX: Duration = Duration::from_secs(600);

/// How long everything must be at rest to count as settled: longer than anything waits by itself.
const AT_REST: Duration = Duration::from_secs(6);

/// How many things happen at one moment at most; more of them, and the clock stands still.
const AT_ONCE_MAX: usize = 100_000;

/// Somebody in the town.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Citizen(usize);

/// How a program or its machine stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// The process is killed: what it wrote is with the operating system.
    Killed,
    /// The power goes: what was not synced may be gone, half or whole.
    PowerCut,
    /// The power goes in the middle of what the disk is told next, this many operations on.
    PowerCutAfter(u64),
    /// The process is killed in the middle of what the disk is told next.
    KilledAfter(u64),
}

/// A town.
#[derive(Debug)]
pub struct Town {
    seed: u64,
    dice: Dice,
    weather: Weather,
    /// What the clock says since the beginning.
    now: Duration,
    base: Instant,
    /// What the server's clock for people shows, in milliseconds: it may jump.
    wall: u64,
    host: Host,
    people: Vec<Person>,
    lines: BTreeMap<LineId, Line>,
    last_line: u64,
    said: u64,
    /// What was wished for, by label.
    wishes: BTreeMap<String, Wish>,
    /// What anybody's program was seen to keep to send.
    written: BTreeMap<MessageId, Written>,
    /// What it is called, by label.
    ids: BTreeMap<String, MessageId>,
    history: History,
    /// What must not happen and is no matter of history: fatal troubles, damaged data.
    wrong: Vec<Wrong>,
    /// What is to be done about a disk whose fuse has burnt, by machine.
    fuses: Fuses,
    /// Rooms that were seen, by name.
    rooms: BTreeMap<RoomName, RoomId>,
    aloud: bool,
    home: TempDir,
}

/// Machines on which a crash in the middle of a write is under way.
#[derive(Debug, Default)]
struct Fuses {
    host: Option<How>,
    people: BTreeMap<usize, How>,
}

impl Town {
    /// A town with a server whose first room is open.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let home = tempfile::tempdir().expect("a folder for the town");
        let mut dice = Dice::new(seed);
        host::seed_rooms(dice.any());
        tchat_disk::environment::seed(dice.any());
        let host = Host::new(home.path().join("server"), Joining::Open, &mut dice);
        let mut town = Self {
            seed,
            weather: Weather::FAIR,
            now: Duration::ZERO,
            base: Instant::now(),
            wall: 1_800_000_000_000,
            host,
            people: Vec::new(),
            lines: BTreeMap::new(),
            last_line: 0,
            said: 0,
            wishes: BTreeMap::new(),
            written: BTreeMap::new(),
            ids: BTreeMap::new(),
            history: History::new(),
            wrong: Vec::new(),
            fuses: Fuses::default(),
            rooms: BTreeMap::new(),
            aloud: std::env::var_os("TCHAT_TOWN_ALOUD").is_some(),
            dice,
            home,
        };
        town.start_server();
        town
    }

    /// How the network is from here on.
    pub const fn set_weather(&mut self, weather: Weather) {
        self.weather = weather;
    }

    /// The dice, for whoever writes the story.
    pub const fn dice(&mut self) -> &mut Dice {
        &mut self.dice
    }

    /// Somebody comes to town, and into `general`.
    pub fn person(&mut self, name: &str) -> Citizen {
        let who = self.history.person(name);
        let folder = self.home.path().join(name);
        self.people.push(Person::new(name, who, folder, &mut self.dice));
        let citizen = Citizen(self.people.len() - 1);
        self.start(citizen);
        citizen
    }

    /// Everybody.
    pub fn citizens(&self) -> impl Iterator<Item = Citizen> + use<> {
        (0..self.people.len()).map(Citizen)
    }

    /// Whether somebody's program runs.
    #[must_use]
    pub fn is_running(&self, citizen: Citizen) -> bool {
        self.people[citizen.0].program.is_some()
    }

    /// Somebody joins another room, which is made if need be.
    pub fn join(&mut self, citizen: Citizen, room: &RoomName, missing: IfMissing) {
        self.wish(citizen, Wish::Join { room: room.clone(), missing });
    }

    /// Somebody leaves a room.
    pub fn part(&mut self, citizen: Citizen, room: &RoomName) {
        self.wish(citizen, Wish::Part { room: room.clone() });
    }

    /// Somebody removes another one, or tries to.
    pub fn remove(&mut self, citizen: Citizen, room: &RoomName, whom: Citizen) {
        let who = self.nick(whom);
        self.wish(citizen, Wish::Remove { room: room.clone(), who: who.into() });
    }

    /// Somebody changes a room's rules, or tries to.
    pub fn rule(&mut self, citizen: Citizen, room: &RoomName, wish: RuleWish) {
        self.wish(citizen, Wish::Rule { room: room.clone(), wish });
    }

    /// What somebody is called from the start.
    #[must_use]
    pub fn nick(&self, citizen: Citizen) -> Nick {
        Nick::parse(&self.people[citizen.0].name).expect("a pseudonym")
    }

    /// Somebody adds another one, who may be away.
    pub fn add(&mut self, citizen: Citizen, room: &RoomName, whom: Citizen) {
        let who = self.nick(whom);
        self.wish(citizen, Wish::Add { room: room.clone(), who: who.into() });
    }

    /// Somebody wishes for something of their program, if it runs.
    pub fn wish(&mut self, citizen: Citizen, wish: Wish) {
        self.command(citizen, Command::new(wish));
    }

    fn command(&mut self, citizen: Citizen, command: Command) {
        let now = self.instant();
        self.note(|| format!("{} wants {:?}", self.people[citizen.0].name, command.wish));
        if let Some(program) = &mut self.people[citizen.0].program {
            program.engine.handle_commands(now, [command]);
            self.after_person(citizen.0);
        }
    }

    /// Cuts somebody's line: both sides notice at once, and can connect again.
    pub fn cut(&mut self, citizen: Citizen) {
        self.happened(format!("{}'s line is cut", self.people[citizen.0].name));
        if let Some(line) = self.line_of(citizen.0) {
            self.break_line(line);
        }
    }

    /// Takes somebody's network away; `back` brings it again.
    pub fn disconnect(&mut self, citizen: Citizen) {
        self.happened(format!("{} loses the network", self.people[citizen.0].name));
        self.people[citizen.0].network = Network::Down;
        if let Some(line) = self.line_of(citizen.0) {
            self.break_line(line);
        }
    }

    /// Nothing comes through to or from somebody, and nobody is told: a cable that lost its end.
    pub fn darken(&mut self, citizen: Citizen) {
        self.happened(format!("nothing comes through to {}", self.people[citizen.0].name));
        self.people[citizen.0].network = Network::Dark;
    }

    /// Gives somebody the network back. What waited in the dark comes through, if the line is still
    /// there.
    pub fn back(&mut self, citizen: Citizen) {
        self.people[citizen.0].network = Network::Up;
    }

    /// Stops somebody's program; `start` begins it again.
    pub fn stop(&mut self, citizen: Citizen, how: How) {
        let person = &mut self.people[citizen.0];
        if person.program.is_none() {
            return;
        }
        match how {
            How::Killed | How::PowerCut => {
                self.note_left_waiting(citizen.0);
                self.person_dies(citizen.0, how);
            }
            How::PowerCutAfter(operations) | How::KilledAfter(operations) => {
                person.disk.crash_after(operations);
                self.fuses.people.insert(citizen.0, how);
            }
        }
    }

    /// Starts somebody's program, unless it runs.
    pub fn start(&mut self, citizen: Citizen) {
        let person = &mut self.people[citizen.0];
        person.starts = None;
        if person.program.is_some() || person.ended.is_some() {
            return;
        }
        let run = self.history.started(person.who, self.now);
        if let Err(trouble) = person.start(self.now, self.host.key(), run) {
            self.could_not_start(citizen.0, trouble);
        }
        self.note_found_waiting(citizen.0);
        self.after_person(citizen.0);
    }

    /// Stops the server; it is started again a moment later.
    pub fn stop_server(&mut self, how: How) {
        match how {
            How::Killed | How::PowerCut => self.server_dies(how),
            How::PowerCutAfter(operations) | How::KilledAfter(operations) => {
                self.host.disk.crash_after(operations);
                self.fuses.host = Some(how);
            }
        }
    }

    /// The server's disk fails once, this many operations on.
    pub fn fail_server_disk(&mut self, operations: u64, fault: Fault) {
        self.happened(format!("the server's disk will fail: {fault:?}"));
        self.host.disk.fail_after(operations, fault, Lasting::Once);
    }

    /// Somebody's disk fails, this many operations on, until `heal`.
    pub fn fail_disk(&mut self, citizen: Citizen, operations: u64, fault: Fault) {
        self.happened(format!("{}'s disk will fail: {fault:?}", self.people[citizen.0].name));
        self.people[citizen.0].disk.fail_after(operations, fault, Lasting::UntilHealed);
    }

    /// Somebody's disk works again.
    pub fn heal(&mut self, citizen: Citizen) {
        self.people[citizen.0].disk.heal();
        self.start(citizen);
    }

    /// The server's clock for people jumps, forward or back.
    pub fn set_clock(&mut self, wall: u64) {
        self.happened("the server's clock jumps".to_owned());
        self.wall = wall.saturating_sub(u64::try_from(self.now.as_millis()).unwrap_or(0));
    }

    /// The server erases what its rooms keep no longer by its clock.
    pub fn sweep(&mut self) {
        let time = self.moment().time;
        if let Some(server) = &mut self.host.server {
            server.sweep(time).expect("a disk");
        }
    }

    /// Lets time pass.
    pub fn pass(&mut self, time: Duration) {
        let until = self.now + time;
        let mut at_once = 0;
        while let Some((due, doing)) = self.next_thing().filter(|(due, _)| *due <= until) {
            at_once = if due > self.now { 0 } else { at_once + 1 };
            assert!(at_once < AT_ONCE_MAX, "the clock stands still: {doing:?} again and again");
            self.now = self.now.max(due);
            self.do_thing(doing);
        }
        self.now = until;
    }

    /// Makes everything whole again, and lets time pass until nobody has anything to do.
    pub fn settle(&mut self) {
        self.happened("everything is mended".to_owned());
        self.fuses = Fuses::default();
        self.host.disk.heal();
        if self.host.server.is_none() {
            self.start_server();
        }
        for citizen in self.citizens() {
            self.people[citizen.0].disk.heal();
            self.back(citizen);
            self.start(citizen);
        }
        let (by, mut rest) = (self.now + SETTLING_MAX, Duration::ZERO);
        while rest < AT_REST {
            if self.now > by {
                return self.note_unsettled();
            }
            self.pass(Duration::from_secs(1));
            rest = if self.is_at_rest() { rest + Duration::from_secs(1) } else { Duration::ZERO };
        }
    }

    /// What somebody's screen has shown: messages and notices, in order.
    #[must_use]
    pub fn screen(&self, citizen: Citizen) -> &[String] {
        &self.people[citizen.0].screen
    }

    /// Simulated time since the beginning.
    #[must_use]
    pub const fn elapsed(&self) -> Duration {
        self.now
    }

    /// The seed that it all hangs on.
    #[must_use]
    pub const fn seed(&self) -> u64 {
        self.seed
    }

    fn instant(&self) -> Instant {
        self.base + self.now
    }

    fn moment(&self) -> Moment {
        let passed = u64::try_from(self.now.as_millis()).unwrap_or(u64::MAX);
        Moment { now: self.instant(), time: Timestamp(self.wall.saturating_add(passed)) }
    }

    fn happened(&mut self, what: String) {
        self.note(|| what.clone());
        self.history.happened(self.now, what);
    }

    /// Says what happens while it happens, to whoever replays a seed.
    #[expect(clippy::print_stderr, reason = "asked for, by who replays a seed")]
    fn note(&self, what: impl FnOnce() -> String) {
        if self.aloud {
            eprintln!("{:>12.6} {}", self.now.as_secs_f64(), what());
        }
    }

    fn room_id(&self, name: &RoomName) -> Option<RoomId> {
        let server = self.host.server.as_ref()?;
        server.state().rooms().find(|room| room.name() == name).map(|room| room.id())
    }

    fn line_of(&self, person: usize) -> Option<LineId> {
        self.people[person].program.as_ref()?.way.line()
    }
}
