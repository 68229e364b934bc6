//! What the server knows of rooms, people and key packages, in memory.
//!
//! A [`State`] is a fold of all admitted proposals; only [`crate::apply::apply`] changes it. What
//! grows without bound (entries, key packages' bytes) lies in the store and is asked for through
//! [`Past`]. Maps are ordered, so that nothing hangs on hashing.

mod bans;
mod day;
mod files;
mod held;
pub(crate) mod invitations;
mod log_head;
pub(crate) mod nicks;
mod packages;
mod room;
mod slots;
mod slow;

use std::collections::BTreeMap;

use tchat_proto::entry::inbox_of;
use tchat_proto::id::{AccountKey, Chain, DeviceKey, FileId, MessageId, RoomId, Seq, Timestamp};
use tchat_proto::identity::LeaveStatement;
use tchat_proto::policy::Joining;
use tchat_proto::room::RoomName;

pub use bans::{Ban, Bans};
pub use day::Day;
pub use files::{FileLimits, Files, KeptFile};
pub use held::HeldNick;
pub use invitations::{Invitation, Invitations};
pub use log_head::LogHead;
pub use nicks::{NickRefused, Nicks, Seen};
pub use packages::{Handing, PackageId, Packages, Waiting};
pub(crate) use room::may_found;
pub use room::{Membership, Room};
pub use slots::{SlotHead, Slots};

/// Everything the server decides by.
#[derive(Debug, Default)]
pub struct State {
    pub(crate) rooms: BTreeMap<RoomId, Room>,
    pub(crate) names: BTreeMap<RoomName, RoomId>,
    pub(crate) inboxes: BTreeMap<RoomId, LogHead>,
    pub(crate) nicks: Nicks,
    pub(crate) packages: Packages,
    pub(crate) invitations: Invitations,
    pub(crate) bans: Bans,
    pub(crate) files: Files,
    pub(crate) slots: Slots,
}

/// Where an entry was stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its place in the log.
    pub seq: Seq,
    /// When it was admitted.
    pub time: Timestamp,
    /// The chain after it.
    pub chain: Chain,
    /// How many messages the log has before it.
    pub messages_before: u64,
    /// What a newcomer was told of with its commit: the wishes to leave that were open.
    pub leaving: Vec<LeaveStatement>,
}

/// What only the store knows.
pub trait Past {
    /// Why it could not be read.
    type Failed;

    /// Where this device's entry of this id is in the log of `room`, if it ever posted one.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    fn posted(
        &self,
        room: RoomId,
        device: DeviceKey,
        id: MessageId,
    ) -> Result<Option<Place>, Self::Failed>;

    /// Whether a key package of this hash was ever left here, be it taken since or not.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    fn package_known(&self, hash: &PackageHash) -> Result<bool, Self::Failed>;

    /// A key package's bytes.
    ///
    /// # Errors
    ///
    /// If the store cannot be read, or has no such key package.
    fn package(&self, id: PackageId) -> Result<Vec<u8>, Self::Failed>;

    /// A file of a room, if it was begun and not dropped.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    fn file(&self, room: RoomId, file: FileId) -> Result<Option<KeptFile>, Self::Failed>;

    /// The files of a room.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    fn files_of(&self, room: RoomId) -> Result<Vec<(FileId, KeptFile)>, Self::Failed>;

    /// The files of all rooms that are not complete, and were opened last on `last` or before.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    fn files_begun_until(&self, last: Day)
    -> Result<Vec<(RoomId, FileId, KeptFile)>, Self::Failed>;
    /// What lies in an account's slot.
    ///
    /// # Errors
    ///
    /// If the store cannot be read, or the account has none.
    fn slot(&self, account: AccountKey) -> Result<Vec<u8>, Self::Failed>;
}

/// What a key package is recognised by, so that none is handed out twice.
pub type PackageHash = [u8; 16];

impl State {
    /// A server with one room, `general`, that nobody is in yet.
    #[must_use]
    pub fn with_general(room: RoomId, joining: Joining) -> Self {
        let mut state = Self::default();
        let general = Room::new(room, RoomName::general(), joining, None);
        state.add_room(general);
        state
    }

    pub(crate) fn add_room(&mut self, room: Room) {
        self.names.insert(room.name().clone(), room.id());
        self.rooms.insert(room.id(), room);
    }

    /// The room of this id.
    #[must_use]
    pub fn room(&self, room: RoomId) -> Option<&Room> {
        self.rooms.get(&room)
    }

    /// Every room, in the order of ids.
    pub fn rooms(&self) -> impl Iterator<Item = &Room> {
        self.rooms.values()
    }

    /// The end of a device's inbox; the start of one that nothing was put into yet.
    #[must_use]
    pub fn inbox(&self, device: DeviceKey) -> LogHead {
        let inbox = inbox_of(device);
        let known = self.inboxes.get(&inbox).copied();
        known.unwrap_or_else(|| LogHead::start(inbox))
    }

    /// Every inbox that something was put into.
    pub fn inboxes(&self) -> impl Iterator<Item = (RoomId, LogHead)> {
        self.inboxes.iter().map(|(inbox, head)| (*inbox, *head))
    }

    /// The pseudonyms.
    #[must_use]
    pub const fn nicks(&self) -> &Nicks {
        &self.nicks
    }

    /// The invitations.
    #[must_use]
    pub const fn invitations(&self) -> &Invitations {
        &self.invitations
    }

    /// Whether an account is no stranger: it has a pseudonym here, is in a room, or has redeemed an
    /// invitation.
    #[must_use]
    pub fn knows(&self, account: AccountKey) -> bool {
        self.nicks.of(account).is_some()
            || self.invitations.has_guest(account)
            || self.rooms.values().any(|room| room.has_account(account))
    }

    /// Every account that is no stranger, some of them more than once.
    pub(crate) fn known(&self) -> impl Iterator<Item = AccountKey> {
        let nicks = self.nicks.iter().map(|it| it.account);
        let members = self.rooms.values().flat_map(|room| room.members.values());
        let members = members.filter(|it| it.is_current()).map(|it| it.account);
        nicks.chain(members).chain(self.invitations.guests())
    }

    /// The room that every server has, while nobody has ever been in it.
    #[must_use]
    pub fn untouched_general(&self) -> Option<RoomId> {
        let id = *self.names.get(&RoomName::general())?;
        let general = self.rooms.get(&id)?;
        (general.creator().is_none() && general.generation == 0).then_some(id)
    }

    /// Who is banned.
    #[must_use]
    pub const fn bans(&self) -> &Bans {
        &self.bans
    }

    /// The files.
    #[must_use]
    pub const fn files(&self) -> &Files {
        &self.files
    }

    /// The end of a log, be it a room's or an inbox.
    #[must_use]
    pub fn head(&self, log: RoomId) -> Option<LogHead> {
        match self.rooms.get(&log) {
            Some(room) => Some(room.head),
            None => self.inboxes.get(&log).copied(),
        }
    }

    /// Changes how one comes into the first room, as long as nobody ever has. Gives the room if it
    /// was changed.
    pub(crate) fn reopen_general(&mut self, joining: Joining) -> Option<RoomId> {
        let id = self.untouched_general()?;
        let general = self.rooms.get_mut(&id)?;
        if general.joining() == joining {
            return None;
        }
        *general = Room::new(id, RoomName::general(), joining, None);
        Some(id)
    }
}
