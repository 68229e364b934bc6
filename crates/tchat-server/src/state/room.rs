//! A room: its name, its log's end, its group, and who may read how far.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use tchat_proto::direct;
use tchat_proto::id::{AccountKey, DeviceKey, Epoch, GroupName, RoomId, Seq, Timestamp};
use tchat_proto::policy::{Joining, Kind, MayNotWrite, RoomPolicy};
use tchat_proto::room::RoomName;
use tchat_roster::{Member, Roster};

use crate::limits::FORMER_MEMBERS_MAX;
use crate::state::LogHead;
use crate::state::slow::SlowMode;

/// From where to where a device may read a room's log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Membership {
    /// Whose device it is.
    pub account: AccountKey,
    /// The entry that brought it in: the first it may read.
    pub joined: Seq,
    /// The entry that took it out, if it is no longer in: the last it may read.
    pub left: Option<Seq>,
}

impl Membership {
    /// Whether the device is in the room.
    #[must_use]
    pub const fn is_current(&self) -> bool {
        self.left.is_none()
    }
}

/// Whether an account may found a room called `name` that `creator` made.
pub(crate) fn may_found(
    name: &RoomName,
    joining: Joining,
    creator: Option<AccountKey>,
    account: AccountKey,
) -> bool {
    let Some(creator) = creator.filter(|_| joining.needs_invitation()) else {
        return true;
    };
    creator == account || *name == direct::name_of(creator, account)
}

/// One room.
#[derive(Debug)]
pub struct Room {
    id: RoomId,
    name: RoomName,
    joining: Joining,
    creator: Option<AccountKey>,
    pub(crate) head: LogHead,
    /// The next founding's generation.
    pub(crate) generation: u32,
    /// The group, while there is one.
    pub(crate) roster: Option<Roster>,
    /// Shared with whoever hands entries on; replaced, never changed under them.
    pub(crate) members: Arc<BTreeMap<DeviceKey, Membership>>,
    /// Who wrote when, while there is slow mode.
    slow: SlowMode,
}

impl Room {
    /// A room that nobody is in. `creator` is nobody for the room that every server has.
    #[must_use]
    pub fn new(id: RoomId, name: RoomName, joining: Joining, creator: Option<AccountKey>) -> Self {
        Self {
            id,
            name,
            joining,
            creator,
            head: LogHead::start(id),
            generation: 0,
            roster: None,
            members: Arc::default(),
            slow: SlowMode::default(),
        }
    }

    /// Its id.
    #[must_use]
    pub const fn id(&self) -> RoomId {
        self.id
    }

    /// Its name.
    #[must_use]
    pub const fn name(&self) -> &RoomName {
        &self.name
    }

    /// How one comes in.
    #[must_use]
    pub const fn joining(&self) -> Joining {
        self.joining
    }

    /// Who made it, unless it was there from the start.
    #[must_use]
    pub const fn creator(&self) -> Option<AccountKey> {
        self.creator
    }

    /// The end of its log.
    #[must_use]
    pub const fn head(&self) -> LogHead {
        self.head
    }

    /// Who is in it.
    #[must_use]
    pub fn accounts(&self) -> BTreeSet<AccountKey> {
        self.members.values().filter(|it| it.is_current()).map(|it| it.account).collect()
    }

    /// Its group, while there is one.
    #[must_use]
    pub const fn roster(&self) -> Option<&Roster> {
        self.roster.as_ref()
    }

    /// The name under which it is sealed, or would be founded.
    #[must_use]
    pub const fn group(&self) -> GroupName {
        let generation = match &self.roster {
            Some(roster) => return roster.name(),
            None => self.generation,
        };
        GroupName { room: self.id, generation }
    }

    /// The epoch of its group, while there is one.
    #[must_use]
    pub const fn epoch(&self) -> Option<Epoch> {
        match &self.roster {
            Some(roster) => Some(roster.epoch()),
            None => None,
        }
    }

    /// Whether it is the direct conversation of two.
    #[must_use]
    pub fn is_direct(&self) -> bool {
        direct::is_reserved(&self.name)
    }

    /// Whether this account may found it: an open room anybody, a direct conversation either of
    /// its two, any other whoever made it.
    #[must_use]
    pub fn may_be_founded_by(&self, account: AccountKey) -> bool {
        may_found(&self.name, self.joining, self.creator, account)
    }

    /// Whether a policy is one of the kind of room that this is: in a direct conversation its two
    /// own it, and nowhere else is one founded.
    #[must_use]
    pub fn has_kind_of(&self, policy: &RoomPolicy) -> bool {
        let direct = policy.kind == Kind::Direct;
        let of_two = || match policy.owners.iter().collect::<Vec<_>>().as_slice() {
            [one, other] => self.name == direct::name_of(**one, **other),
            _ => false,
        };
        direct == self.is_direct() && (!direct || of_two())
    }

    /// Whether this device is in the room and has not asked to leave.
    #[must_use]
    pub fn may_post(&self, device: DeviceKey) -> bool {
        self.roster.as_ref().is_some_and(|roster| {
            roster.member(device).is_some() && !roster.leaving().contains_key(&device)
        })
    }

    /// Its policy, while it has a group.
    #[must_use]
    pub fn policy(&self) -> Option<&RoomPolicy> {
        self.roster.as_ref().map(Roster::policy)
    }

    /// Whether a member may write, by the room's policy.
    pub(crate) fn may_write(&self, account: AccountKey) -> Result<(), MayNotWrite> {
        self.policy().map_or(Ok(()), |policy| policy.may_write(account))
    }

    /// How long a member must wait until it may write again, if it must.
    pub(crate) fn wait_for(&self, account: AccountKey, now: Timestamp) -> Option<Duration> {
        self.slow.wait_for(self.policy()?, account, now)
    }

    /// Notes that a member wrote.
    pub(crate) fn note_post(&mut self, account: AccountKey, now: Timestamp) {
        let Some(roster) = &self.roster else { return };
        self.slow.note_post(roster.policy(), account, now);
    }

    /// Whether a device of this account is in the room.
    #[must_use]
    pub fn has_account(&self, account: AccountKey) -> bool {
        self.members.values().any(|it| it.account == account && it.is_current())
    }

    /// Who is or was in it, and may read what: by device.
    pub fn members(&self) -> impl Iterator<Item = (DeviceKey, Membership)> + '_ {
        self.members.iter().map(|(device, membership)| (*device, *membership))
    }

    /// Notes that `member` came in with the entry at `seq`.
    pub(crate) fn note_joined(&mut self, member: Member, seq: Seq) -> Membership {
        let membership = Membership { account: member.account, joined: seq, left: None };
        Arc::make_mut(&mut self.members).insert(member.device, membership);
        membership
    }

    /// Notes that `device` went out with the entry at `seq`. Also gives whom to forget for it.
    pub(crate) fn note_left(
        &mut self,
        device: DeviceKey,
        seq: Seq,
    ) -> Option<(Membership, Option<DeviceKey>)> {
        let members = Arc::make_mut(&mut self.members);
        let membership = members.get_mut(&device)?;
        membership.left = Some(seq);
        let noted = *membership;
        let former = || members.iter().filter(|(_, it)| !it.is_current());
        let forgotten = if former().count() > FORMER_MEMBERS_MAX {
            former().min_by_key(|(_, it)| it.left).map(|(gone, _)| *gone)
        } else {
            None
        };
        if let Some(gone) = forgotten {
            members.remove(&gone);
        }
        Some((noted, forgotten))
    }
}
