//! A log as sessions see it: who may read it how far, where it ends, who follows it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tchat_planted::{self as planted, Bug};
use tchat_proto::id::{AccountKey, Chain, DeviceKey, Epoch, GroupName, RoomId, Seq, Timestamp};
use tchat_proto::identity::NickStatement;
use tchat_proto::policy::Joining;
use tchat_proto::request::Whisper;
use tchat_proto::room::RoomName;
use tchat_roster::Roster;

use super::SessionId;
use crate::mailbox::Mailbox;
use crate::state::{Day, LogHead, Membership, Room, State, may_found};
use crate::tail::{Next, Tail};

/// What sessions must know of a room. Replaced as a whole, never changed.
#[derive(Debug)]
pub(crate) struct RoomView {
    pub(crate) name: RoomName,
    pub(crate) joining: Joining,
    pub(crate) creator: Option<AccountKey>,
    pub(crate) group: GroupName,
    /// The group's epoch; `None` while nobody is in the room.
    pub(crate) epoch: Option<Epoch>,
    pub(crate) founded: bool,
    pub(crate) members: Arc<BTreeMap<DeviceKey, Membership>>,
    pub(crate) member_count: usize,
    /// Devices and accounts that the room keeps out.
    removed: BTreeSet<DeviceKey>,
    banned: BTreeSet<AccountKey>,
    /// Who has redeemed an invitation and not come in yet.
    pub(crate) guests: BTreeSet<AccountKey>,
    /// The members' pseudonyms, in the order of accounts.
    pub(crate) people: Vec<NickStatement>,
    /// Of each of them the day on which they first came to the server.
    pub(crate) first_seen: Vec<Option<Timestamp>>,
}

impl RoomView {
    pub(crate) fn of(room: &Room, state: &State) -> Self {
        let policy = room.policy();
        let people = state.nicks_of_members(room);
        let first_seen =
            people.iter().map(|it| state.nicks.seen(it.account)?.first.map(Day::start)).collect();
        Self {
            name: room.name().clone(),
            joining: room.joining(),
            creator: room.creator(),
            group: room.group(),
            epoch: room.roster().map(Roster::epoch),
            founded: room.roster().is_some(),
            members: Arc::clone(&room.members),
            member_count: room.members.values().filter(|it| it.is_current()).count(),
            removed: policy.map(|it| it.removed.clone()).unwrap_or_default(),
            banned: policy.map(|it| it.banned.clone()).unwrap_or_default(),
            guests: state.invitations.guests_of(room.id()),
            people,
            first_seen,
        }
    }

    /// Whether the room keeps someone out: the device was removed, or the account banned.
    pub(crate) fn keeps_out(&self, account: AccountKey, device: DeviceKey) -> bool {
        self.removed.contains(&device) || self.banned.contains(&account)
    }

    /// Whether a device is in the room.
    pub(crate) fn has(&self, device: DeviceKey) -> bool {
        self.members.get(&device).is_some_and(Membership::is_current)
    }

    /// Whether a device of this account is in the room.
    pub(crate) fn has_account(&self, account: AccountKey) -> bool {
        self.people.binary_search_by_key(&account, |it| it.account).is_ok()
    }

    /// Whether this account may found the room.
    pub(crate) fn may_be_founded_by(&self, account: AccountKey) -> bool {
        may_found(&self.name, self.joining, self.creator, account)
    }

    /// Whether someone may know of this room by asking for all.
    pub(crate) fn is_shown_to(&self, account: AccountKey, device: DeviceKey) -> bool {
        let listed = self.joining != Joining::Hidden;
        let to_be_founded = !self.founded && self.may_be_founded_by(account);
        listed || to_be_founded || self.has(device) || self.guests.contains(&account)
    }
}

/// One log.
#[derive(Debug)]
pub(crate) struct LogView {
    id: RoomId,
    kind: Kind,
    inner: Mutex<Inner>,
}

/// What a log is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A sealed room, or an inbox.
    Sealed,
    /// The plain room.
    Plain,
}

#[derive(Debug)]
struct Inner {
    /// `None` for an inbox, and for the plain room.
    room: Option<Arc<RoomView>>,
    /// Where the log ends for those who come to follow it. Readers are told of an entry a moment
    /// later, when its poster has its answer.
    end: (Seq, Chain),
    tail: Tail,
    followers: BTreeMap<SessionId, Arc<Mailbox>>,
}

impl LogView {
    pub(crate) fn new(id: RoomId, head: LogHead, room: Option<Arc<RoomView>>) -> Self {
        Self::of(Kind::Sealed, id, head, room)
    }

    /// The plain room's.
    pub(crate) fn plain(id: RoomId, head: LogHead) -> Self {
        Self::of(Kind::Plain, id, head, None)
    }

    fn of(kind: Kind, id: RoomId, head: LogHead, room: Option<Arc<RoomView>>) -> Self {
        let end = (head.seq, head.chain);
        Self {
            id,
            kind,
            inner: Mutex::new(Inner {
                room,
                end,
                tail: Tail::new(id, end),
                followers: BTreeMap::new(),
            }),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) const fn id(&self) -> RoomId {
        self.id
    }

    /// Whether it is the plain room's.
    pub(crate) fn is_plain(&self) -> bool {
        self.kind == Kind::Plain
    }

    /// What is known of the room; `None` for an inbox, and for the plain room.
    pub(crate) fn room(&self) -> Option<Arc<RoomView>> {
        self.lock().room.clone()
    }

    pub(crate) fn set_room(&self, room: Arc<RoomView>) {
        self.lock().room = Some(room);
    }

    /// Where the log ends.
    pub(crate) fn end(&self) -> (Seq, Chain) {
        self.lock().end
    }

    pub(crate) fn set_end(&self, seq: Seq, chain: Chain) {
        self.lock().end = (seq, chain);
    }

    /// The chain at a place, if memory reaches that far.
    pub(crate) fn chain_at(&self, seq: Seq) -> Option<Chain> {
        let inner = self.lock();
        if seq == inner.end.0 {
            return Some(inner.end.1);
        }
        inner.tail.chain_at(seq)
    }

    /// What there is after `after`, for a reader who may read up to `until`.
    pub(crate) fn next(&self, after: Seq, until: Seq) -> Next {
        self.lock().tail.next(after, until)
    }

    /// Changes the tail.
    pub(crate) fn with_tail<T>(&self, change: impl FnOnce(&mut Tail) -> T) -> T {
        change(&mut self.lock().tail)
    }

    /// Wakes whoever follows.
    pub(crate) fn ring(&self) {
        let inner = self.lock();
        let forgotten = usize::from(planted::is(Bug::ReaderNotWoken));
        for mailbox in inner.followers.values().skip(forgotten) {
            mailbox.ring();
        }
    }

    /// Hands what a session says for the moment to the others who follow.
    pub(crate) fn whisper(&self, by: SessionId, whisper: &Whisper) {
        let inner = self.lock();
        for (_, mailbox) in inner.followers.iter().filter(|(session, _)| **session != by) {
            mailbox.whisper(whisper.clone());
        }
    }

    pub(crate) fn follow(&self, session: SessionId, mailbox: &Arc<Mailbox>) {
        self.lock().followers.insert(session, Arc::clone(mailbox));
    }

    /// Stops following. Says whether the log is of use to nobody: an inbox that nothing was ever
    /// put into, and that nobody follows.
    pub(crate) fn unfollow(&self, session: SessionId) -> bool {
        let mut inner = self.lock();
        inner.followers.remove(&session);
        let unused = inner.followers.is_empty() && inner.end.0 == Seq::ZERO;
        unused && inner.room.is_none() && self.kind == Kind::Sealed
    }
}
