//! The machine with the server: its disk, and on it, most of the time, a server.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

use tchat_disk::Disk;
use tchat_proto::id::{AccountKey, DeviceKey, RoomId, Seq, ServerKey};
use tchat_proto::policy::{Joining, Kind};
use tchat_server::state::{Day, Membership};
use tchat_server::stepped::{Stepped, Visit};
use tchat_server::store::{DataFailed, DataFolder, DedupeKey, Setup};

use super::dice::Dice;
use super::line::LineId;

/// The machine with the server.
#[derive(Debug)]
pub(super) struct Host {
    pub(super) disk: Disk,
    folder: PathBuf,
    setup: Setup,
    pub(super) server: Option<Stepped>,
    pub(super) visits: BTreeMap<LineId, Visit>,
    /// When the writer has its turn.
    pub(super) writes: Option<Duration>,
    /// When one of the reads under way comes back.
    pub(super) reads: Option<Duration>,
    /// When the server looks after what is due.
    pub(super) ticks: Option<Duration>,
    /// Until when it does so: nothing is due for longer.
    pub(super) ticks_until: Duration,
    /// When the server is started again.
    pub(super) starts: Option<Duration>,
    /// Who came and went where, as the server had it for good.
    pub(super) memberships: Memberships,
    /// Who kept order in which room, as the server had it for good: at the head of its log then, and
    /// since the last commit before it. Of two commits at once the second is refused.
    pub(super) order: BTreeMap<RoomId, Vec<(Seq, BTreeSet<AccountKey>)>>,
}

/// For each room and device: each time of being in it.
#[derive(Debug, Default)]
pub(super) struct Memberships(pub(super) BTreeMap<(RoomId, DeviceKey), Vec<Stay>>);

/// A time of being in a room: from the entry that brought somebody in to the one that took them out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stay {
    pub(super) joined: Seq,
    pub(super) left: Option<Seq>,
}

impl Memberships {
    /// Notes what has changed since the last time.
    fn note(&mut self, room: RoomId, device: DeviceKey, membership: Membership) {
        let Membership { joined, left, .. } = membership;
        let stays = self.0.entry((room, device)).or_default();
        match stays.last_mut() {
            Some(last) if last.joined == joined => last.left = left,
            Some(_) | None => stays.push(Stay { joined, left }),
        }
    }
}

impl Host {
    pub(super) fn new(folder: PathBuf, joining: Joining, dice: &mut Dice) -> Self {
        std::fs::create_dir_all(&folder).expect("a folder for the server");
        let setup = Setup {
            server: ServerKey(dice.bytes()),
            dedupe: DedupeKey::derive(&dice.bytes()),
            general: RoomId(dice.bytes()),
            joining,
            owner: None,
            keep_nicks_days: 365,
            today: Day(20_000),
        };
        Self {
            disk: Disk::mount(&folder).expect("a disk for the server"),
            folder,
            setup,
            server: None,
            visits: BTreeMap::new(),
            writes: None,
            reads: None,
            ticks: None,
            ticks_until: Duration::ZERO,
            starts: Some(Duration::ZERO),
            memberships: Memberships::default(),
            order: BTreeMap::new(),
        }
    }

    pub(super) const fn key(&self) -> ServerKey {
        self.setup.server
    }

    /// Starts the server on what is on the disk.
    pub(super) fn start(&mut self) -> Result<(), DataFailed> {
        self.starts = None;
        let folder = DataFolder::open(&self.folder).expect("the folder is ours");
        let opened = Stepped::open(folder, self.setup.clone(), "town".to_owned(), draw_room);
        self.server = Some(opened?);
        self.note_members();
        Ok(())
    }

    /// Takes the server away, and everything that was in its memory.
    pub(super) fn stop(&mut self) {
        self.visits.clear();
        self.server = None;
        (self.writes, self.reads, self.ticks) = (None, None, None);
    }

    /// Notes who is a member of what by now, and who keeps order.
    pub(super) fn note_members(&mut self) {
        let Some(server) = &self.server else { return };
        for room in server.state().rooms() {
            for (device, membership) in room.members() {
                self.memberships.note(room.id(), device, membership);
            }
            let policy = room.policy().filter(|policy| policy.kind != Kind::Direct);
            let keepers = policy.map(|policy| policy.owners.union(&policy.moderators));
            let order = self.order.entry(room.id()).or_default();
            let same = match (order.last(), keepers.clone()) {
                (Some((_, last)), Some(keepers)) => last.iter().eq(keepers),
                (last, keepers) => last.is_none_or(|(_, it)| it.is_empty()) && keepers.is_none(),
            };
            if !same {
                let keepers = keepers.into_iter().flatten().copied().collect();
                order.push((room.head().seq, keepers));
            }
        }
    }
}

thread_local! {
    static ROOMS: std::cell::RefCell<Dice> = const { std::cell::RefCell::new(Dice::new(0)) };
}

/// From here on new rooms get the ids that this seed gives.
pub(super) fn seed_rooms(seed: u64) {
    ROOMS.set(Dice::new(seed));
}

#[expect(clippy::unnecessary_wraps, reason = "what a server without randomness says")]
fn draw_room() -> Option<RoomId> {
    Some(ROOMS.with_borrow_mut(|dice| RoomId(dice.bytes())))
}
