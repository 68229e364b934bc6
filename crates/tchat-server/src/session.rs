//! One client that has logged in: what it asked for, and where it is in the logs it follows.
//!
//! No socket and no clock: [`Session::handle_bytes`] takes what the client sent,
//! [`Session::work`] answers, hands work to the writer and puts entries into the output, and whoever
//! owns the socket writes the output and carries out [`Session::take_reads`].
//!
//! There is no queue of entries per session. A session has a cursor per log and takes the next batch
//! when its output has room: a slow reader costs a bounded buffer and delays nobody.

mod asked;
mod cursors;
mod files;
mod follow;
mod moment;
mod pace;
mod plain;
mod presence;
mod read;
mod turn;
mod whisper;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

use tchat_proto::id::{AccountKey, Chain, MessageId, RoomId, Seq, ServerKey};
use tchat_proto::link::{Greeted, Link, LinkBroken};
use tchat_proto::nick::Nick;
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::request::{Answer, RequestId};
use tchat_roster::Member;

use crate::files::Files;
use crate::hub::{Hub, SessionId};
use crate::limits::{OUTPUT_BYTES_MAX, STALE_POSTS_MAX};
use crate::mailbox::{Mailbox, Note, Ticket};
use crate::output::Output;
use crate::plain::PlainRoom;
use crate::proposal::{Proposal, Wish};
use crate::queue::{Reply, Work};
use crate::state::Day;
use crate::store::Stored;
use cursors::{Cursors, Found};
use files::{Transfers, Waiting};
pub use moment::Moment;
use pace::Pace;
use plain::InPlain;
pub(crate) use read::Read;

/// What all sessions of a server have in common.
#[derive(Debug)]
pub(crate) struct House {
    pub(crate) hub: Hub,
    pub(crate) key: ServerKey,
    /// What the server is called, for people.
    pub(crate) name: String,
    /// Whether strangers must show an invitation before anything else.
    pub(crate) private: bool,
    pub(crate) draw_room: DrawRoom,
    /// The plain room, if there is one.
    pub(crate) plain: Option<Arc<PlainRoom>>,
    pub(crate) files: Arc<Files>,
}

/// Draws the id of a new room; `None` if there is no randomness to be had.
pub type DrawRoom = fn() -> Option<RoomId>;

/// What an open request waits for.
#[derive(Debug)]
enum Pending {
    /// A verdict that is passed on as it is.
    Verdict,
    /// The verdict on a claim.
    Claim { nick: Nick },
    /// The verdict on a post.
    Post { room: RoomId, id: MessageId },
    /// The verdict on a commit.
    Commit { room: RoomId, in_turn: bool },
    /// The verdict on taking the key packages of an account.
    Take { of: AccountKey },
    /// A turn, then the door.
    Enter { room: RoomId },
    /// The chain at the place to follow from.
    Follow { room: RoomId, after: Seq, chain: Chain },
    /// What a file came to.
    File(Waiting),
}

/// A client that has logged in.
#[derive(Debug)]
pub(crate) struct Session {
    id: SessionId,
    me: Member,
    house: Arc<House>,
    mailbox: Arc<Mailbox>,
    link: Link<Greeted>,
    output: Output,
    cursors: Cursors,
    open: Open,
    pace: Pace,
    reads: Vec<Read>,
    /// The version of presence that the client knows; `None` after it came to follow a room whose
    /// people it may know nothing of.
    presence_seen: Option<u64>,
    in_plain: InPlain,
    transfers: Transfers,
    /// The last day on which the server knows its client to be there: the claim after the greeting
    /// says so first.
    seen: Day,
    /// Whether the client can go on behind messages that expired.
    skips: Skips,
    /// Why it must end, and whether the client was told.
    ending: Option<Ending>,
}

/// What a client does where messages of a log have expired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Skips {
    /// It goes on behind them.
    Expired,
    /// It knows of no such thing.
    Nothing,
}

/// The requests under way.
#[derive(Debug, Default)]
struct Open {
    pending: BTreeMap<Ticket, (RequestId, Pending)>,
    last: u64,
    /// Work that the writer had no room for. While there is some, no request is taken.
    stalled: VecDeque<Work>,
    /// How many proposals the writer has, or will have.
    submitted: usize,
    /// Rooms whose turn it has or waits for.
    turns: BTreeSet<RoomId>,
    /// How often a post was refused as stale.
    stale: BTreeMap<(RoomId, MessageId), u32>,
}

#[derive(Debug)]
struct Ending {
    why: Refusal,
    told: bool,
}

impl Session {
    /// Begins the session of a client that has greeted, and ends an earlier one of its device.
    ///
    /// # Errors
    ///
    /// [`Code::Stopping`] if the server is stopping, [`Code::Banned`] if the account is banned.
    pub(crate) fn begin(
        house: Arc<House>,
        me: Member,
        mailbox: Arc<Mailbox>,
        address: Option<IpAddr>,
        moment: Moment,
        greet: impl FnOnce() -> Link<Greeted>,
    ) -> Result<Self, Refusal> {
        let id = house.hub.came(me, &mailbox, address, moment.now)?;
        Ok(Self {
            id,
            me,
            presence_seen: Some(house.hub.presence_version()),
            house,
            mailbox,
            link: greet(),
            output: Output::default(),
            cursors: Cursors::default(),
            open: Open::default(),
            pace: Pace::new(moment.now),
            reads: Vec::new(),
            in_plain: InPlain::default(),
            transfers: Transfers::default(),
            seen: Day::of(moment.time),
            skips: Skips::Nothing,
            ending: None,
        })
    }

    /// What the client can do beyond the first version's.
    pub(crate) fn can_skip(&mut self, skips: Skips) {
        self.skips = skips;
    }

    /// Takes bytes from the client.
    pub(crate) fn handle_bytes(&mut self, now: Instant, bytes: &[u8]) {
        self.link.handle_bytes(now, bytes);
    }

    /// Whether more bytes should be read from the client.
    pub(crate) fn wants_bytes(&mut self) -> bool {
        self.ending.is_none()
            && self.open.stalled.is_empty()
            && self.link.wants_bytes()
            && !self.is_full()
    }

    /// Whether its output takes no more until some of it is written.
    pub(crate) fn is_full(&mut self) -> bool {
        // A chunk among it holds back neither what the client says nor what it is told.
        self.output_bytes() >= OUTPUT_BYTES_MAX.saturating_add(self.transfers.bytes_in_output())
    }

    fn output_bytes(&mut self) -> usize {
        self.output.len().saturating_add(self.link.transmit().len())
    }

    /// Whether it can do more once some of its output is written.
    pub(crate) fn waits_for_room(&mut self) -> bool {
        self.is_full() || self.chunk_waits_for_room()
    }

    /// Does all that can be done: notes, requests, entries for the output.
    ///
    /// # Errors
    ///
    /// [`LinkBroken`] if the client broke the protocol.
    pub(crate) fn work(&mut self, moment: Moment) -> Result<(), LinkBroken> {
        for note in self.mailbox.take() {
            self.take_note(note, moment);
        }
        self.submit_stalled();
        self.be_seen(moment);
        self.take_requests(moment)?;
        self.fill();
        self.get_next_chunk();
        self.take_leave();
        Ok(())
    }

    /// Does what the time demands.
    ///
    /// # Errors
    ///
    /// [`LinkBroken::Silent`] if the client was not heard for too long.
    pub(crate) fn handle_timeout(&mut self, now: Instant) -> Result<(), LinkBroken> {
        self.link.handle_server_timeout(now)
    }

    /// When to call [`Self::handle_timeout`].
    pub(crate) fn poll_timeout(&self) -> Instant {
        self.link.poll_timeout()
    }

    /// Bytes for the client.
    pub(crate) fn transmit(&mut self) -> &mut Output {
        self.output.put(self.link.transmit());
        &mut self.output
    }

    /// What is to be read from the store for it.
    pub(crate) fn take_reads(&mut self) -> Vec<Read> {
        std::mem::take(&mut self.reads)
    }

    /// Whether the goodbye is in the output: write it, then close.
    pub(crate) fn is_over(&self) -> bool {
        self.ending.as_ref().is_some_and(|it| it.told)
    }

    /// Says why the link broke, so that a client's developer can find it.
    pub(crate) fn break_off(&mut self, broken: LinkBroken) {
        let code = match broken {
            LinkBroken::Silent | LinkBroken::GreetingTimeout => Code::TooSlow,
            LinkBroken::Frame(_) | LinkBroken::OutOfPlace { .. } => Code::Protocol,
        };
        self.link.goodbye(code.into());
        let why = code.into();
        self.ending = Some(Ending { why, told: true });
    }

    /// Ends the session: it follows nothing and waits for nothing.
    pub(crate) fn end(&mut self) {
        for cursor in self.cursors.drain() {
            self.house.hub.unfollow(&cursor.log, self.id);
        }
        for room in std::mem::take(&mut self.open.turns) {
            self.house.hub.end_turn(room, self.id);
        }
        self.in_plain.leave();
        self.house.hub.went(self.me, self.id);
    }

    fn take_note(&mut self, note: Note, moment: Moment) {
        match note {
            Note::Verdict(ticket, stored) => self.take_verdict(ticket, stored, moment),
            Note::Looked(ticket, looked) => self.take_door(ticket, looked, moment.now),
            Note::ChainRead(ticket, chain) => self.take_chain(ticket, chain),
            Note::EntriesRead(log, from, batch) => self.take_entries(log, from, batch),
            Note::PlainRead(room, from, batch) => self.take_plain(room, from, batch),
            Note::File(ticket, did) => self.take_file(ticket, did, moment),
            Note::Turn(room) => self.take_turn(room),
            Note::DoorWanted(room, epoch) => self.link.want_door(room, epoch),
            Note::Whisper(whisper) => self.hear(whisper),
            Note::SlotChanged(version) => self.link.tell_slot(version),
            Note::Announcement(said) => self.link.announce(said),
            // Only operators ask for it.
            Note::Surveyed(_) => {}
            // Only the sweeper asks for it.
            Note::Swept(_) => {}
            Note::End(why) => {
                let told = false;
                self.ending.get_or_insert(Ending { why, told });
            }
        }
    }

    /// Says goodbye once what the writer has is answered.
    fn take_leave(&mut self) {
        let Some(ending) = &mut self.ending else {
            return;
        };
        let waits = ending.why.code == Code::Stopping && self.open.submitted > 0;
        if !waits && !ending.told {
            ending.told = true;
            self.link.goodbye(ending.why.clone());
        }
    }

    /// On a connection that lasts beyond a day, the server notes that its client was there.
    fn be_seen(&mut self, moment: Moment) {
        let today = Day::of(moment.time);
        if self.seen < today {
            self.seen = today;
            self.open.submitted = self.open.submitted.saturating_add(1);
            let proposal = Proposal { by: self.me, time: moment.time, wish: Wish::BeSeen };
            // No request has this ticket: the verdict is for nobody.
            let reply = Reply { mailbox: Arc::clone(&self.mailbox), ticket: Ticket(0) };
            self.submit(Work::Propose(Box::new(proposal), reply));
        }
    }

    fn open(&mut self, id: RequestId, pending: Pending) -> Reply {
        self.open.last = self.open.last.saturating_add(1);
        let ticket = Ticket(self.open.last);
        self.open.pending.insert(ticket, (id, pending));
        Reply { mailbox: Arc::clone(&self.mailbox), ticket }
    }

    fn submit(&mut self, work: Work) {
        if let Err(work) = self.house.hub.queue.submit(work) {
            self.open.stalled.push_back(work);
        }
    }

    fn submit_stalled(&mut self) {
        while let Some(work) = self.open.stalled.pop_front() {
            if let Err(work) = self.house.hub.queue.submit(work) {
                self.open.stalled.push_front(work);
                return;
            }
        }
    }

    fn take_verdict(&mut self, ticket: Ticket, stored: Stored, moment: Moment) {
        self.open.submitted = self.open.submitted.saturating_sub(1);
        let Some((id, pending)) = self.open.pending.remove(&ticket) else {
            return;
        };
        match pending {
            Pending::Post { room, id } => self.note_stale(room, id, &stored, moment.now),
            Pending::Claim { nick } if stored.verdict().is_ok() => self.in_plain.nick = Some(nick),
            // What gave nothing does not count.
            Pending::Take { of } if stored.verdict().is_err() => {
                self.house.hub.forgive_take(self.me.account, of);
            }
            Pending::Commit { room, in_turn: true } => self.give_up_turn(room),
            Pending::File(waiting) => return self.take_file_verdict(id, waiting, stored),
            Pending::Commit { .. }
            | Pending::Verdict
            | Pending::Take { .. }
            | Pending::Claim { .. }
            | Pending::Enter { .. }
            | Pending::Follow { .. } => {}
        }
        self.link.answer(id, stored.into_verdict());
    }

    /// A post that was refused twice as stale gets a moment in which the epoch stays.
    fn note_stale(&mut self, room: RoomId, id: MessageId, stored: &Stored, now: Instant) {
        let epoch = match stored.verdict() {
            Err(refusal) if refusal.code == Code::StaleEpoch => refusal.epoch,
            Ok(_) | Err(_) => None,
        };
        let Some(epoch) = epoch else {
            self.open.stale.remove(&(room, id));
            return;
        };
        if self.open.stale.len() >= STALE_POSTS_MAX {
            self.open.stale.clear();
        }
        let times = self.open.stale.entry((room, id)).or_default();
        *times = times.saturating_add(1);
        if *times >= 2 {
            self.house.hub.hold_commits(room, epoch, now);
        }
    }

    /// Puts entries of the followed logs into the output, each log in its turn.
    fn fill(&mut self) {
        if self.ending.is_some() {
            return;
        }
        let mut idle = 0;
        while idle < self.cursors.len() && !self.is_full() {
            let Some(cursor) = self.cursors.next_in_turn() else {
                break;
            };
            match cursor.find(self.me.device) {
                None => idle = idle.saturating_add(1),
                Some(Found::Batch(batch)) => {
                    idle = 0;
                    (cursor.at, cursor.chain) = (batch.to, batch.chain);
                    self.output.put(self.link.transmit());
                    self.output.share(batch.frame);
                }
                Some(Found::InStore(until)) => {
                    idle = idle.saturating_add(1);
                    cursor.reading = true;
                    if cursor.log.is_plain() {
                        let after = cursor.at;
                        self.read_plain(after);
                        continue;
                    }
                    self.reads.push(Read::Entries {
                        log: cursor.log.id(),
                        after: (cursor.at, cursor.chain),
                        until,
                    });
                }
            }
        }
        self.tell_presence();
    }

    fn answer(&mut self, id: RequestId, answer: Result<Answer, Refusal>) {
        self.link.answer(id, answer);
    }
}
