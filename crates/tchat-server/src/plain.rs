//! The plain room: where the worksheet's programs and tchat clients talk, for everybody to read.
//!
//! It is a log like every other: places without gaps, a chain, readers with cursors. But nothing in
//! it is sealed, so it keeps apart from the ledger: what is said is in memory only, at most
//! [`PLAIN_BYTES_MAX`] of it and no longer than [`PLAIN_KEPT`], unless the server [`keep`]s it on disk
//! for as long. To be in it is to be
//! connected: a [`Seat`] is somebody's being there, and dropping it is their leaving, told once,
//! however the connection ended.
//!
//! INVARIANT: only [`Said`] gets into this log, and [`crate::apply`] makes none of it. So nothing
//! sealed enters it, and nothing plain any other.
//!
//! A worksheet's client is a cursor too ([`pupil`]): one that never reads costs nothing and delays
//! nobody. When what it has not read is no longer in memory, its connection ends.

mod arrivals;
mod keep;
pub mod news;
pub(crate) mod pupil;
mod ring;
mod seat;
pub(crate) mod waiting;

use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use tchat_plain::names::Names;
use tchat_plain::pseudonym::Pseudonym;
use tchat_proto::entry::EntryBody;
use tchat_proto::id::{Chain, DeviceKey, MessageId, RoomId, Seq, Timestamp};
use tchat_proto::plain::{PlainName, PlainRoom as Listed};
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::request::Skipped;
use tokio::sync::Notify;

use crate::apply::Appended;
use crate::hub::Hub;
use crate::limits::{PLAIN_BYTES_MAX, PLAIN_KEPT, PLAIN_PEOPLE_MAX, PLAIN_POSTED_MAX};
use crate::plain::arrivals::Arrivals;
use crate::plain::keep::{Keeper, Kept};
use crate::plain::news::Reporter;
use crate::plain::ring::{Line, Ring};
use crate::state::LogHead;
use crate::store::{Batch, DataFailed};
pub use keep::{Forgotten, forget};
pub(crate) use seat::{Seat, seat};

/// How a plain room behaves. All is off in [`PlainConfig::default`]: bytes go on as they came.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PlainConfig {
    /// Where what is said is kept.
    pub keep: Keep,
    /// What the worksheet's clients are sent beyond the bytes.
    pub habits: Habits,
}

/// Where what is said in the plain room is kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Keep {
    /// In memory only, and forgotten when the server stops.
    #[default]
    InMemory,
    /// On disk, for a day or until `tchat admin forget`.
    ForADay,
}

/// What the worksheet's clients are sent beyond the bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Habits {
    /// `bob> ` before each message. Breaks ciphers.
    pub authors: bool,
    /// `SERVEUR` becomes `Serveur` in what people say, so that nobody passes for the server.
    pub only_server_says_serveur: bool,
    /// A notice for each who comes, beside the one for each who goes.
    pub joins: bool,
}

/// Someone's name within this run of the server, never used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct GuestId(u64);

/// What somebody does in the plain room: all that its log can hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Said {
    /// They say something.
    Message(Bytes),
    /// They come.
    Joined,
    /// They go.
    Left,
}

/// What a reader gets from the log.
#[derive(Debug)]
pub(crate) enum PlainBatch {
    /// What comes next.
    Entries(Batch),
    /// That is no more; reading goes on further on.
    Skipped(Skipped),
}

/// What is known of a place in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KnownPlace {
    /// The chain there.
    Chain(Chain),
    /// It lies before what is in memory.
    Before,
    /// The log does not reach that far.
    Beyond,
}

/// The plain room of a server.
#[derive(Debug)]
pub(crate) struct PlainRoom {
    id: RoomId,
    config: PlainConfig,
    inner: Mutex<Inner>,
    keeper: Option<Keeper>,
    arrivals: Mutex<Arrivals>,
    pub(crate) reporter: Reporter,
}

#[derive(Debug)]
struct Inner {
    head: LogHead,
    ring: Ring,
    people: BTreeMap<GuestId, Guest>,
    names: Names,
    posted: Posted,
    last: u64,
    /// The server stops: that everybody goes is no news to anybody.
    closed: bool,
}

/// Someone who is in.
#[derive(Debug)]
struct Guest {
    name: PlainName,
    pseudonym: Pseudonym,
    /// Rung when there is something new. A session hears of that from the hub.
    bell: Option<Arc<Notify>>,
}

/// What tchat clients posted lately, to recognise a repetition.
#[derive(Debug, Default)]
struct Posted {
    places: BTreeMap<(DeviceKey, MessageId), (Seq, Timestamp)>,
    order: VecDeque<(DeviceKey, MessageId)>,
}

impl PlainRoom {
    /// Opens the room: a new one under the id `fresh`, or what was kept in `folder`.
    ///
    /// # Errors
    ///
    /// [`DataFailed`] if what was kept cannot be read, or nothing can be kept there.
    pub(crate) fn open(
        config: PlainConfig,
        fresh: RoomId,
        folder: &Path,
        reporter: Reporter,
    ) -> Result<Self, DataFailed> {
        let (id, head, keeper) = match config.keep {
            Keep::InMemory => (fresh, LogHead::start(fresh), None),
            Keep::ForADay => {
                let (id, head, keeper) = Keeper::open(folder, fresh)?;
                (id, head, Some(keeper))
            }
        };
        let inner = Inner {
            head,
            ring: Ring::new(head),
            people: BTreeMap::new(),
            names: Names::default(),
            posted: Posted::default(),
            last: 0,
            closed: false,
        };
        let (inner, arrivals) = (Mutex::new(inner), Mutex::default());
        Ok(Self { id, config, inner, keeper, arrivals, reporter })
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) const fn id(&self) -> RoomId {
        self.id
    }

    pub(crate) const fn habits(&self) -> Habits {
        self.config.habits
    }

    /// Where its log ends.
    pub(crate) fn head(&self) -> LogHead {
        self.lock().head
    }

    /// The room as a client sees it that is in it, or not.
    pub(crate) fn listed(&self, member: bool) -> Listed {
        let inner = self.lock();
        let people = u32::try_from(inner.people.len()).unwrap_or(u32::MAX);
        Listed { room: self.id, people, head: inner.head.seq, member }
    }

    /// Who is in it, in the order in which they came.
    pub(crate) fn people(&self) -> Vec<PlainName> {
        self.lock().people.values().map(|guest| guest.name.clone()).collect()
    }

    /// Where somebody begins to read who comes now: at what is kept, if anything is, else here.
    pub(crate) fn beginning(&self) -> LogHead {
        let kept = self.keeper.as_ref().and_then(Keeper::beginning);
        kept.unwrap_or_else(|| self.head())
    }

    /// Somebody comes in, under the name they want or one like it.
    ///
    /// # Errors
    ///
    /// [`Code::RoomFull`] or [`Code::Stopping`].
    fn come_in(
        &self,
        hub: &Hub,
        wanted: Pseudonym,
        bell: Option<Arc<Notify>>,
        time: Timestamp,
    ) -> Result<(GuestId, PlainName, Seq), Refusal> {
        let mut inner = self.lock();
        if inner.closed {
            return Err(Code::Stopping.into());
        }
        if inner.people.len() >= PLAIN_PEOPLE_MAX {
            return Err(Code::RoomFull.into());
        }
        let pseudonym = inner.names.take(wanted);
        let Some(name) = PlainName::admitted(pseudonym.as_str()) else {
            inner.names.give_back(&pseudonym);
            return Err(Code::NickInvalid.into());
        };
        inner.last = inner.last.saturating_add(1);
        let id = GuestId(inner.last);
        inner.people.insert(id, Guest { name: name.clone(), pseudonym, bell });
        let (seq, _) = self.append(&mut inner, hub, (id, &name), Said::Joined, time, None)?;
        Ok((id, name, seq))
    }

    /// Somebody is gone.
    fn go_out(&self, hub: &Hub, id: GuestId, time: Timestamp) {
        let mut inner = self.lock();
        let Some(guest) = inner.people.remove(&id) else { return };
        inner.names.give_back(&guest.pseudonym);
        if !inner.closed {
            let left = self.append(&mut inner, hub, (id, &guest.name), Said::Left, time, None);
            if let Err(refusal) = left {
                tracing::error!(code = refusal.code.as_str(), "a departure is not told");
            }
        }
    }

    /// Somebody says something. Says where it is in the log.
    fn say(
        &self,
        hub: &Hub,
        id: GuestId,
        said: Bytes,
        time: Timestamp,
        posted: Option<(DeviceKey, MessageId)>,
    ) -> Result<(Seq, Timestamp), Refusal> {
        let mut inner = self.lock();
        if let Some(place) = posted.and_then(|posted| inner.posted.places.get(&posted)) {
            return Ok(*place);
        }
        let name = inner.people.get(&id).map(|guest| guest.name.clone());
        let name = name.ok_or(Code::NotAMember)?;
        let called = posted.map(|(_, id)| id);
        let place = self.append(&mut inner, hub, (id, &name), Said::Message(said), time, called)?;
        if let Some(posted) = posted {
            inner.posted.note(posted, place);
        }
        Ok(place)
    }

    /// Gives something its place, and lets everybody have it.
    fn append(
        &self,
        inner: &mut Inner,
        hub: &Hub,
        (author, name): (GuestId, &PlainName),
        said: Said,
        time: Timestamp,
        called: Option<MessageId>,
    ) -> Result<(Seq, Timestamp), Refusal> {
        let called = called.or_else(draw).ok_or(Code::Busy)?;
        let body = match &said {
            Said::Message(bytes) => EntryBody::Plain { from: name.clone(), said: bytes.clone() },
            Said::Joined => EntryBody::PlainJoined(name.clone()),
            Said::Left => EntryBody::PlainLeft(name.clone()),
        };
        let messages_before = inner.head.messages;
        let bytes = inner.head.append(time, called, body);
        let head = inner.head;
        inner.ring.push(Line {
            author,
            name: name.clone(),
            said,
            time,
            entry: bytes.clone(),
            head,
        });
        inner.ring.shrink_to(PLAIN_BYTES_MAX);
        if let Some(keeper) = &self.keeper {
            keeper.keep(Kept { head, time, bytes: bytes.clone() });
        }
        hub.count_messages(head.messages.saturating_sub(messages_before));
        hub.hand_on_plain(Appended {
            log: self.id,
            seq: head.seq,
            bytes,
            chain: head.chain,
            messages_before,
            posted: None,
        });
        for guest in inner.people.values() {
            if let Some(bell) = &guest.bell {
                bell.notify_one();
            }
        }
        Ok((head.seq, time))
    }

    /// What is known of a place.
    pub(crate) fn known(&self, seq: Seq) -> KnownPlace {
        let inner = self.lock();
        if seq > inner.head.seq {
            return KnownPlace::Beyond;
        }
        inner.ring.head_at(seq).map_or(KnownPlace::Before, |head| KnownPlace::Chain(head.chain))
    }

    /// What comes after a place, as much as fits, for a reader whom the hub's memory does not reach.
    /// May block on the disk.
    pub(crate) fn read(&self, after: Seq) -> PlainBatch {
        let start = {
            let inner = self.lock();
            if let Some(batch) = inner.ring.batch(after) {
                return PlainBatch::Entries(batch);
            }
            inner.ring.start()
        };
        let kept = self.keeper.as_ref().and_then(|keeper| keeper.read(self.id, after));
        kept.unwrap_or_else(|| PlainBatch::Skipped(skipped(self.id, start)))
    }

    /// Forgets what was said so far, in memory. On disk somebody else has done it.
    pub(crate) fn forget(&self, hub: &Hub) {
        let mut inner = self.lock();
        inner.ring = Ring::new(inner.head);
        inner.posted = Posted::default();
        hub.forget_through(self.id, inner.head.seq);
    }

    /// Looks after what is due from time to time.
    pub(crate) fn tick(&self, hub: &Hub, now: Timestamp) {
        if self.keeper.as_ref().is_some_and(Keeper::was_wiped) {
            self.forget(hub);
        }
        let kept = u64::try_from(PLAIN_KEPT.as_millis()).unwrap_or(u64::MAX);
        let mut inner = self.lock();
        if inner.ring.forget_before(Timestamp(now.0.saturating_sub(kept))) {
            hub.forget_through(self.id, inner.ring.start().seq);
        }
    }

    /// How long somebody who comes from an address waits; `None` if too many do already.
    fn arrival_wait(&self, address: IpAddr) -> Option<Duration> {
        let mut arrivals = self.arrivals.lock().unwrap_or_else(PoisonError::into_inner);
        arrivals.wait(Instant::now(), address)
    }

    /// The server stops: nobody comes in, and nobody's going is told any more.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
    }

    /// Writes down what is still to be kept. Blocks on the disk.
    pub(crate) fn finish(&self) {
        if let Some(keeper) = &self.keeper {
            keeper.finish();
        }
    }
}

const fn skipped(room: RoomId, to: LogHead) -> Skipped {
    Skipped { room, to: to.seq, chain: to.chain, messages: to.messages }
}

fn draw() -> Option<MessageId> {
    let mut id = [0; MessageId::LEN];
    getrandom::fill(&mut id).ok().map(|()| MessageId(id))
}

impl Posted {
    fn note(&mut self, posted: (DeviceKey, MessageId), place: (Seq, Timestamp)) {
        self.places.insert(posted, place);
        self.order.push_back(posted);
        if self.order.len() > PLAIN_POSTED_MAX
            && let Some(oldest) = self.order.pop_front()
        {
            self.places.remove(&oldest);
        }
    }
}
