//! What sessions share: views of logs, who is connected, whose turn it is.
//!
//! After each batch the writer first makes known what changed ([`Hub::make_known`]), then leaves the
//! answers, then lets readers have the entries ([`Hub::hand_on`]). So a poster has its answer before
//! the entry comes back to it, and may follow its room at once.
//!
//! Everything here is in memory and forgotten at the end; the log is what lasts.

mod flow;
pub(crate) mod holds;
pub(crate) mod log_view;
pub(crate) mod presence;
mod takes;
pub(crate) mod turns;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

use tchat_proto::id::{AccountKey, DeviceKey, Epoch, RoomId, Seq};
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::request::Announcement;
use tchat_roster::Member;

use crate::apply::Appended;
use crate::hub::flow::Flow;
use crate::hub::holds::Holds;
use crate::hub::log_view::{LogView, RoomView};
use crate::hub::presence::{Online, Reach};
use crate::hub::takes::Takes;
use crate::hub::turns::{Asked, Newcomer, Turns};
use crate::limits::{ANNOUNCEMENTS_STANDING_MAX, DOORS_WANTED_MAX};
use crate::limits::{PRESENCE_EVERY, TAIL_BYTES_MAX, TAIL_BYTES_PER_ROOM_MAX};
use crate::mailbox::{Mailbox, Note};
use crate::queue::{Queue, Work};
use crate::state::{Ban, LogHead, State};
use crate::store::Settled;

/// A session's name within this run of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SessionId(pub(crate) u64);

/// What sessions share.
#[derive(Debug)]
pub(crate) struct Hub {
    logs: RwLock<BTreeMap<RoomId, Arc<LogView>>>,
    sessions: Mutex<Sessions>,
    turns: Mutex<Turns>,
    holds: Mutex<Holds>,
    tails: Mutex<Tails>,
    /// Who is no stranger: has a pseudonym here, or has redeemed an invitation.
    known: RwLock<BTreeSet<AccountKey>>,
    flow: Mutex<Flow>,
    takes: Mutex<Takes>,
    pub(crate) queue: Queue,
}

/// Who is connected.
#[derive(Debug, Default)]
struct Sessions {
    by_device: BTreeMap<DeviceKey, Seat>,
    online: Online,
    /// What those who are banned are told.
    banned: BTreeMap<AccountKey, Refusal>,
    /// What the operator said, and until when those who come are told.
    announced: VecDeque<(Announcement, Instant)>,
    /// Of each room the epoch for which a fresh door was wanted last, and how often.
    doors_wanted: BTreeMap<RoomId, (Epoch, usize)>,
    last: u64,
    /// The version of presence for which everybody was woken, and when.
    told: Option<(u64, Instant)>,
    stopping: bool,
}

/// A device that is connected.
#[derive(Debug)]
struct Seat {
    session: SessionId,
    mailbox: Arc<Mailbox>,
    account: AccountKey,
    /// From where, if that is known.
    address: Option<IpAddr>,
}

/// How much of the logs' ends is in memory.
#[derive(Debug, Default)]
struct Tails {
    /// What was added, oldest first; some of it may be given up already.
    order: VecDeque<(Arc<LogView>, Seq)>,
    bytes: usize,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Hub {
    /// The view of a state.
    pub(crate) fn new(state: &State) -> Self {
        let rooms = state.rooms().map(|room| {
            let view = Arc::new(RoomView::of(room, state));
            LogView::new(room.id(), room.head(), Some(view))
        });
        let inboxes = state.inboxes();
        let inboxes = inboxes.map(|(id, head)| LogView::new(id, head, None));
        let logs = rooms.chain(inboxes).map(|it| (it.id(), Arc::new(it)));
        let banned = state.bans().iter().map(|(account, ban)| (account, ban.refusal())).collect();
        Self {
            logs: RwLock::new(logs.collect()),
            sessions: Mutex::new(Sessions { banned, ..Sessions::default() }),
            turns: Mutex::default(),
            holds: Mutex::default(),
            tails: Mutex::default(),
            known: RwLock::new(state.known().collect()),
            flow: Mutex::default(),
            takes: Mutex::default(),
            queue: Queue::default(),
        }
    }

    /// A log, if there is one of this id.
    pub(crate) fn log(&self, log: RoomId) -> Option<Arc<LogView>> {
        let logs = self.logs.read().unwrap_or_else(PoisonError::into_inner);
        logs.get(&log).cloned()
    }

    /// Every log, rooms and inboxes.
    pub(crate) fn logs(&self) -> Vec<Arc<LogView>> {
        let logs = self.logs.read().unwrap_or_else(PoisonError::into_inner);
        logs.values().cloned().collect()
    }

    /// A session follows a log: a room, or its device's inbox, be there anything in it or not.
    ///
    /// Under the same lock as forgetting, so that nobody follows a view that was just forgotten.
    pub(crate) fn follow(
        &self,
        log: RoomId,
        session: SessionId,
        mailbox: &Arc<Mailbox>,
    ) -> Arc<LogView> {
        let mut logs = self.logs.write().unwrap_or_else(PoisonError::into_inner);
        let view = view_or_insert(&mut logs, log);
        view.follow(session, mailbox);
        view
    }

    /// A session follows a log no more.
    pub(crate) fn unfollow(&self, log: &LogView, session: SessionId) {
        if log.unfollow(session) {
            let mut logs = self.logs.write().unwrap_or_else(PoisonError::into_inner);
            // Somebody may have come in between, or a Welcome.
            if log.unfollow(session) {
                logs.remove(&log.id());
            }
        }
    }

    /// Makes known what a batch changed, before anybody hears of it.
    pub(crate) fn make_known(&self, settled: &Settled, state: &State) {
        for changed in &settled.changed {
            if let Some(room) = state.room(*changed) {
                let view = Arc::new(RoomView::of(room, state));
                let before = self.log(*changed).and_then(|log| log.room());
                self.introduce(before.as_deref(), &view);
                self.view(*changed, |log| log.set_room(view));
            }
        }
        if !settled.accounts.is_empty() {
            let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
            for account in &settled.accounts {
                if state.knows(*account) {
                    known.insert(*account);
                } else {
                    known.remove(account);
                }
            }
        }
        for appended in &settled.appended {
            let (seq, chain) = (appended.seq, appended.chain);
            self.view(appended.log, |log| log.set_end(seq, chain));
        }
        if settled.messages > 0 {
            self.count_messages(settled.messages);
        }
        for (account, (by, version)) in &settled.slots {
            lock(&self.sessions).tell_slot(*account, *by, *version);
        }
        for account in &settled.judged {
            let refusal = state.bans().of(*account).map(Ban::refusal);
            lock(&self.sessions).judge(*account, refusal);
        }
    }

    /// So many messages came.
    pub(crate) fn count_messages(&self, messages: u64) {
        lock(&self.flow).count(messages);
    }

    /// Somebody was counted for taking key packages of another, and got none.
    pub(crate) fn forgive_take(&self, taker: AccountKey, of: AccountKey) {
        lock(&self.takes).forgive(taker, of);
    }

    /// How many messages came lately, and how long that is.
    pub(crate) fn recent_messages(&self) -> (u64, Duration) {
        lock(&self.flow).recent()
    }

    /// Counts that somebody takes the key packages of another.
    ///
    /// # Errors
    ///
    /// [`Code::RateLimited`], with the time after which to try again.
    pub(crate) fn count_take(
        &self,
        taker: AccountKey,
        of: AccountKey,
        now: Instant,
    ) -> Result<(), Refusal> {
        lock(&self.takes).count(taker, of, now)
    }

    /// Whether an account is no stranger here.
    pub(crate) fn knows(&self, account: AccountKey) -> bool {
        self.known.read().unwrap_or_else(PoisonError::into_inner).contains(&account)
    }

    /// Those who came into a room are news to its members, though they were online before.
    fn introduce(&self, before: Option<&RoomView>, now: &RoomView) {
        let mut sessions = lock(&self.sessions);
        let accounts = now.people.iter().map(|claim| claim.account);
        for account in accounts.filter(|it| before.is_none_or(|room| !room.has_account(*it))) {
            sessions.online.introduce(account);
        }
    }

    /// Changes a log's view, which is made if there is none.
    fn view(&self, log: RoomId, change: impl FnOnce(&LogView)) {
        let logs = self.logs.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(view) = logs.get(&log) {
            return change(view);
        }
        drop(logs);
        let mut logs = self.logs.write().unwrap_or_else(PoisonError::into_inner);
        change(&view_or_insert(&mut logs, log));
    }

    /// Lets readers have the entries of a batch, and wakes them.
    pub(crate) fn hand_on(&self, appended: Vec<Appended>) {
        let mut touched: BTreeMap<RoomId, Arc<LogView>> = BTreeMap::new();
        let mut tails = lock(&self.tails);
        for entry in appended {
            let Some(log) = self.log(entry.log) else {
                continue;
            };
            tails.add(&log, entry);
            touched.insert(log.id(), log);
        }
        tails.give_up_beyond(TAIL_BYTES_MAX);
        drop(tails);
        for log in touched.values() {
            log.ring();
        }
    }

    /// There is a plain room.
    pub(crate) fn open_plain(&self, room: RoomId, head: LogHead) {
        let mut logs = self.logs.write().unwrap_or_else(PoisonError::into_inner);
        logs.insert(room, Arc::new(LogView::plain(room, head)));
    }

    /// Lets readers have an entry of the plain room.
    pub(crate) fn hand_on_plain(&self, appended: Appended) {
        self.view(appended.log, |log| log.set_end(appended.seq, appended.chain));
        self.hand_on(vec![appended]);
    }

    /// A log's entries up to `seq` are no more, or not as they were: they are not handed on from memory.
    pub(crate) fn forget_through(&self, log: RoomId, seq: Seq) {
        if let Some(log) = self.log(log) {
            let mut tails = lock(&self.tails);
            let given_up = log.with_tail(|tail| tail.drop_through(seq));
            tails.bytes = tails.bytes.saturating_sub(given_up);
        }
    }

    /// A device logged in. Ends its earlier session, if it has one.
    ///
    /// # Errors
    ///
    /// [`Code::Stopping`] if the server is stopping, [`Code::Banned`] if the account is banned.
    pub(crate) fn came(
        &self,
        member: Member,
        mailbox: &Arc<Mailbox>,
        address: Option<IpAddr>,
        now: Instant,
    ) -> Result<SessionId, Refusal> {
        let mut sessions = lock(&self.sessions);
        if sessions.stopping {
            return Err(Code::Stopping.into());
        }
        if let Some(banned) = sessions.banned.get(&member.account) {
            return Err(banned.clone());
        }
        sessions.last = sessions.last.saturating_add(1);
        let session = SessionId(sessions.last);
        let account = member.account;
        let seat = Seat { session, mailbox: Arc::clone(mailbox), account, address };
        let replaced = sessions.by_device.insert(member.device, seat);
        sessions.online.came(account);
        sessions.announced.retain(|(_, until)| *until > now);
        for (said, _) in &sessions.announced {
            mailbox.leave(Note::Announcement(said.clone()));
        }
        drop(sessions);
        if let Some(replaced) = replaced {
            replaced.mailbox.send(Note::End(Code::Replaced.into()));
        }
        Ok(session)
    }

    /// A session is over.
    pub(crate) fn went(&self, member: Member, session: SessionId) {
        let mut sessions = lock(&self.sessions);
        let current = sessions.by_device.get(&member.device);
        if current.is_some_and(|it| it.session == session) {
            sessions.by_device.remove(&member.device);
        }
        sessions.online.went(member.account, session);
    }

    /// Ends every session, and lets no more begin.
    pub(crate) fn end_all(&self, why: &Refusal) {
        let mut sessions = lock(&self.sessions);
        sessions.stopping = true;
        for seat in sessions.by_device.values() {
            seat.mailbox.send(Note::End(why.clone()));
        }
    }

    /// Somebody leaves a device that stays connected, or comes back to it.
    pub(crate) fn set_away(&self, account: AccountKey, session: SessionId, away: bool) {
        lock(&self.sessions).online.set_away(account, session, away);
    }

    /// Says something to everybody, and until a moment to those who come. Gives how many heard it.
    pub(crate) fn announce(&self, said: &Announcement, now: Instant, until: Instant) -> usize {
        let mut sessions = lock(&self.sessions);
        if until > now {
            if sessions.announced.len() >= ANNOUNCEMENTS_STANDING_MAX {
                sessions.announced.pop_front();
            }
            sessions.announced.push_back((said.clone(), until));
        }
        for seat in sessions.by_device.values() {
            seat.mailbox.send(Note::Announcement(said.clone()));
        }
        sessions.by_device.len()
    }

    /// With how many devices an account is connected, and from which addresses.
    pub(crate) fn whereabouts(&self, account: AccountKey) -> (usize, BTreeSet<IpAddr>) {
        let sessions = lock(&self.sessions);
        let seats = sessions.by_device.values().filter(|seat| seat.account == account);
        let seats: Vec<_> = seats.collect();
        (seats.len(), seats.iter().filter_map(|seat| seat.address).collect())
    }

    /// How many people are online.
    pub(crate) fn count_online(&self) -> usize {
        lock(&self.sessions).online.count()
    }

    /// Of each account whether it can be reached.
    pub(crate) fn reach_of(
        &self,
        accounts: impl Iterator<Item = AccountKey>,
    ) -> BTreeMap<AccountKey, Reach> {
        let sessions = lock(&self.sessions);
        accounts.map(|account| (account, sessions.online.reach(account))).collect()
    }

    /// Asks one of a room's members online, another one each time, for a fresh door.
    pub(crate) fn want_door(&self, room: RoomId, view: &RoomView, epoch: Epoch, but: DeviceKey) {
        let mut sessions = lock(&self.sessions);
        let wanted = sessions.doors_wanted.entry(room).or_insert((epoch, 0));
        if wanted.0 != epoch {
            *wanted = (epoch, 0);
        }
        let turn = wanted.1;
        if turn >= DOORS_WANTED_MAX {
            return;
        }
        wanted.1 = turn.saturating_add(1);
        let members: Vec<_> = sessions
            .by_device
            .iter()
            .filter(|(device, _)| **device != but && view.has(**device))
            .map(|(_, seat)| &seat.mailbox)
            .collect();
        let turn = turn.checked_rem(members.len()).unwrap_or_default();
        if let Some(mailbox) = members.get(turn) {
            mailbox.send(Note::DoorWanted(room, epoch));
        }
    }

    /// The version of what is known about who is online.
    pub(crate) fn presence_version(&self) -> u64 {
        lock(&self.sessions).online.version()
    }

    /// Who came and went since, and the version that this leads to.
    pub(crate) fn presence_since(
        &self,
        version: u64,
    ) -> (Option<BTreeMap<AccountKey, Reach>>, u64) {
        let sessions = lock(&self.sessions);
        (sessions.online.since(version), sessions.online.version())
    }

    /// Asks for a turn to join.
    pub(crate) fn ask_turn(&self, room: RoomId, newcomer: Newcomer) -> Asked {
        lock(&self.turns).ask(room, newcomer)
    }

    /// The holder of a turn got the door.
    pub(crate) fn begin_turn(&self, room: RoomId, session: SessionId, now: Instant) {
        lock(&self.turns).begin(room, session, now);
    }

    /// Whether it is the session's turn; its time then stands still until its commit is decided.
    pub(crate) fn pause_turn(&self, room: RoomId, session: SessionId) -> bool {
        lock(&self.turns).pause(room, session)
    }

    /// A turn is over, or a wait for one.
    pub(crate) fn end_turn(&self, room: RoomId, session: SessionId) {
        let next = lock(&self.turns).end(room, session);
        if let Some(next) = next {
            next.mailbox.send(Note::Turn(room));
        }
    }

    /// A post was refused twice as stale: holds the next commit back.
    pub(crate) fn hold_commits(&self, room: RoomId, epoch: Epoch, now: Instant) {
        lock(&self.holds).hold(room, epoch, now);
    }

    /// Hands a commit to the writer, now or after a moment.
    pub(crate) fn submit_commit(&self, room: RoomId, work: Work, now: Instant) -> Result<(), Work> {
        match lock(&self.holds).park(room, work, now) {
            Some(work) => self.queue.submit(work),
            None => Ok(()),
        }
    }

    /// Does what is due: turns that ran out, commits held long enough, news of presence.
    pub(crate) fn tick(&self, now: Instant) {
        for (room, next) in lock(&self.turns).run_out(now) {
            next.mailbox.send(Note::Turn(room));
        }
        lock(&self.holds).release(now, |work| self.queue.submit(work));
        lock(&self.flow).tick(now);
        lock(&self.sessions).tell_presence(now);
    }
}

fn view_or_insert(logs: &mut BTreeMap<RoomId, Arc<LogView>>, log: RoomId) -> Arc<LogView> {
    let view =
        logs.entry(log).or_insert_with(|| Arc::new(LogView::new(log, LogHead::start(log), None)));
    Arc::clone(view)
}

impl Sessions {
    /// Wakes everybody if somebody came or went, and not too often.
    fn tell_presence(&mut self, now: Instant) {
        let version = self.online.version();
        // A tenth of a millisecond each: ten thousand are told every 1.25 s.
        let each = Duration::from_micros(100);
        let count = u32::try_from(self.by_device.len()).unwrap_or(u32::MAX);
        let pause = PRESENCE_EVERY.saturating_add(each.saturating_mul(count));
        let due = self.told.is_none_or(|(told, when)| {
            told != version && now.saturating_duration_since(when) >= pause
        });
        if due {
            self.told = Some((version, now));
            for seat in self.by_device.values() {
                seat.mailbox.ring();
            }
        }
    }

    /// What an account's devices share was replaced by one of them: the others are told.
    fn tell_slot(&self, account: AccountKey, by: DeviceKey, version: u64) {
        if self.online.connections(account) < 2 {
            return;
        }
        let others = self.by_device.iter().filter(|(device, _)| **device != by);
        for (_, seat) in others.filter(|(_, seat)| seat.account == account) {
            seat.mailbox.send(Note::SlotChanged(version));
        }
    }

    /// An account was banned, or is so no more.
    fn judge(&mut self, account: AccountKey, refusal: Option<Refusal>) {
        let Some(refusal) = refusal else {
            self.banned.remove(&account);
            return;
        };
        for seat in self.by_device.values().filter(|seat| seat.account == account) {
            seat.mailbox.send(Note::End(refusal.clone()));
        }
        self.banned.insert(account, refusal);
    }
}

impl Tails {
    fn add(&mut self, log: &Arc<LogView>, entry: Appended) {
        let seq = entry.seq;
        let (added, given_up) = log.with_tail(|tail| {
            let added = entry.bytes.len();
            tail.push(entry.bytes, entry.chain);
            (added, tail.shrink_to(TAIL_BYTES_PER_ROOM_MAX))
        });
        self.bytes = self.bytes.saturating_add(added).saturating_sub(given_up);
        self.order.push_back((Arc::clone(log), seq));
    }

    fn give_up_beyond(&mut self, bytes_max: usize) {
        while self.bytes > bytes_max {
            let Some((log, seq)) = self.order.pop_front() else {
                break;
            };
            let given_up = log.with_tail(|tail| tail.drop_through(seq));
            self.bytes = self.bytes.saturating_sub(given_up);
        }
        // Entries that their own room gave up leave their mark behind: cleared now and then.
        let marks_max = bytes_max / 64;
        if self.order.len() > marks_max {
            self.order.retain(|(log, seq)| log.with_tail(|tail| tail.holds(*seq)));
        }
    }
}
