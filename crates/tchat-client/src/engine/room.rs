//! One room in memory: what is kept of it, its MLS group, and what is under way on this connection.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tchat_mls::{Group, VaultFailed};
use tchat_planted::{self as planted, Bug};
use tchat_proto::id::{AccountKey, DeviceKey, Epoch, RoomId, Seq, Timestamp};
use tchat_proto::policy::{Joining, RoomPolicy};
use tchat_roster::Member;

use super::alarm::Awaited;
use super::direct::Direct;
use super::order::Rule;
use super::unread::Unread;
use crate::command::Reference;
use crate::event::Event;
use crate::limits::GRANT_LEAVE_WITHIN;
use crate::random::Random;
use crate::store::GivenUp;
use crate::store::outbox::{self, OutboxRow};
use crate::store::rooms::{RoomRow, Standing};
use crate::store::vault::SqlVault;
use crate::trouble::Trouble;

/// A room and what is going on in it.
pub(super) struct Room {
    /// As it is on disk, or about to be in the transaction under way.
    pub(super) row: RoomRow,
    /// The MLS group, once it was needed. Never ahead of the disk outside a transaction.
    pub(super) group: Option<Group>,
    /// Messages that wait, in the order in which they were written.
    pub(super) outgoing: VecDeque<Outgoing>,
    /// Changes of the group that are wanted, in order.
    pub(super) intents: VecDeque<Intent>,
    /// How one comes in, as the server lists it.
    pub(super) joining: Joining,
    /// The server's list had us in it when it was last seen.
    pub(super) listed: bool,
    /// We were added by somebody else, and the front end does not know yet.
    pub(super) added: bool,
    /// What belongs to a conversation of two.
    pub(super) direct: Direct,
    /// How many doors in a row could not be used.
    pub(super) doors_reported: u32,
    /// When we last made a fresh door.
    pub(super) door_made: Option<Instant>,
    /// Who was in before we came in anew, and what went.
    pub(super) known: Option<(BTreeSet<Member>, RoomPolicy)>,
    /// Wishes to join that are answered once we are in, or not let in.
    pub(super) joins: Vec<Option<Reference>>,
    /// What an invitation that was shown for it brought.
    pub(super) brought: Brought,
    /// Leaving is wanted.
    pub(super) leave: Option<LeaveWish>,
    /// When the last entry of the log was admitted that was taken in this process.
    pub(super) heard: Timestamp,
    /// How many messages in a row could not be opened, since the last commit.
    pub(super) unreadable: u32,
    /// Disputes that an earlier process left unsettled: told once more.
    pub(super) disputed: Vec<(AccountKey, Seq)>,
    /// What was asked for on this connection.
    pub(super) flow: Flow,
    // Marks.
    /// How much of it is unread.
    pub(super) unread: Unread,
}

/// What an invitation brought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Brought {
    /// Nothing for the room's members.
    #[default]
    Nothing,
    /// The room's join key, as it was then.
    JoinKey,
}

/// A message that waits.
pub(super) struct Outgoing {
    pub(super) row: OutboxRow,
    /// Written by this process, so that its front end waits to hear that it was sent.
    pub(super) ours: bool,
    /// The epoch at which it was last sealed and posted on this connection. `None`: to be sealed.
    pub(super) sealed_at: Option<Epoch>,
}

/// A change of the group that is wanted: built anew whenever somebody else's commit came first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Intent {
    pub(super) change: WantedChange,
    pub(super) reference: Option<Reference>,
    /// The pending commit is this change's.
    pub(super) made: bool,
}

/// A wish to leave that is not in the log yet.
pub(super) struct LeaveWish {
    pub(super) reference: Option<Reference>,
    /// The epoch at which it was last signed and posted on this connection.
    pub(super) signed_at: Option<Epoch>,
}

/// What change is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum WantedChange {
    /// Remove these devices, which asked to leave.
    Grant(BTreeSet<DeviceKey>),
    /// Change the rules, and with them perhaps who is in.
    Rule(Rule),
    /// Add the devices of these key packages.
    Add(Vec<Vec<u8>>),
    /// Nothing but a fresh door for newcomers, who cannot use that of this epoch.
    FreshDoor(Epoch),
    /// Another join key: every invitation made before is outdated.
    TurnKey,
}

/// How far we are in following a log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Log {
    /// Not followed.
    #[default]
    Unfollowed,
    /// Asked to follow it.
    Asked,
    /// Followed; what we missed ends at `head`.
    CatchingUp { head: Seq },
    /// Followed, and all that we missed was taken.
    Live,
}

/// What is under way on this connection; forgotten with it.
#[derive(Debug, Default)]
pub(super) struct Flow {
    /// How far we are in following the log.
    pub(super) log: Log,
    /// A founding, commit or the door was asked for.
    pub(super) asked: bool,
    /// When to ask for the door again.
    pub(super) enter_at: Option<Instant>,
    /// People of whom no device was missing, and until when that need not be looked at again.
    pub(super) all_in: BTreeMap<AccountKey, Instant>,
    /// When to try again to add the other of a conversation of two.
    pub(super) reach_at: Option<Instant>,
    /// When to remove the leaves of those who left, unless somebody else does first.
    pub(super) grant_at: Option<Instant>,
    /// When to tell the join key to somebody whom its adder did not tell it, unless somebody else does
    /// first.
    pub(super) tell_key_at: Option<Instant>,
    /// The server says that we are no member: until then a Welcome may explain it.
    pub(super) disowned_until: Option<Instant>,
    /// What was acknowledged and is to come by the log.
    pub(super) awaited: Option<Awaited>,
    /// Posts that were sent and not answered.
    pub(super) posts: usize,
    /// No post before this moment: the server asked for patience.
    pub(super) post_after: Option<Instant>,
}

/// Where it stands and what is under way; nothing of what was written.
impl std::fmt::Debug for Room {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Room")
            .field("standing", &self.row.standing)
            .field("place", &self.row.place.cursor)
            .field("pending", &self.row.pending_id())
            .field("outgoing", &self.outgoing.len())
            .field("intents", &self.intents.len())
            .field("joins", &self.joins.len())
            .field("leaves", &self.leave.is_some())
            .field("flow", &self.flow)
            .finish_non_exhaustive()
    }
}

impl Room {
    pub(super) fn new(row: RoomRow) -> Self {
        Self {
            disputed: row.disputes.open(),
            row,
            group: None,
            outgoing: VecDeque::new(),
            intents: VecDeque::new(),
            joining: Joining::Open,
            listed: false,
            added: false,
            direct: Direct::default(),
            doors_reported: 0,
            door_made: None,
            known: None,
            brought: Brought::default(),
            joins: Vec::new(),
            leave: None,
            heard: Timestamp::default(),
            unreadable: 0,
            flow: Flow::default(),
            unread: Unread::default(),
        }
    }

    pub(super) const fn id(&self) -> RoomId {
        self.row.group.room
    }

    /// Whether one can write and commit now: in it, with all taken that the server had.
    pub(super) fn is_live(&self) -> bool {
        self.row.standing == Standing::Member && self.flow.log == Log::Live
    }

    /// Whether what was missed is on its way.
    pub(super) const fn is_catching_up(&self) -> bool {
        matches!(self.flow.log, Log::Asked | Log::CatchingUp { .. })
    }

    /// Looks within a short random time for leaves to be removed.
    pub(super) fn grant_within(&mut self, now: Instant, random: &mut Random) {
        if self.flow.grant_at.is_none() {
            let within = u64::try_from(GRANT_LEAVE_WITHIN.as_millis()).unwrap_or(u64::MAX);
            self.flow.grant_at = Some(now + Duration::from_millis(random.below(within)));
        }
    }

    /// Tells the join key within a short random time: every commit does.
    pub(super) fn tell_key_within(&mut self, now: Instant, random: &mut Random) {
        let within = u64::try_from(GRANT_LEAVE_WITHIN.as_millis()).unwrap_or(u64::MAX);
        self.flow.tell_key_at = Some(now + Duration::from_millis(random.below(within)));
    }

    /// Whether the front end waits for something that is wanted of this room.
    pub(super) fn has_wishes(&self) -> bool {
        let intended = self.intents.iter().any(|intent| intent.reference.is_some());
        intended || self.leave.is_some() || !self.joins.is_empty()
    }

    /// Takes over what was wanted of a room, which is nowhere on the disk.
    pub(super) fn keep_wishes(&mut self, before: Self) {
        self.joining = before.joining;
        self.unread = before.unread;
        self.unread.recount();
        self.known = before.known;
        self.heard = before.heard;
        self.unreadable = before.unreadable;
        self.added = before.added;
        self.joins = before.joins;
        self.brought = before.brought;
        self.leave = before.leave;
        self.intents = before.intents;
        for intent in &mut self.intents {
            intent.made &= self.row.pending.is_some();
        }
    }

    /// The group, loaded if need be.
    pub(super) fn group<'room>(
        &'room mut self,
        db: &Connection,
    ) -> Result<&'room mut Group, GivenUp> {
        if self.group.is_none() {
            let loaded = Group::load(&SqlVault(db), self.row.group)
                .map_err(|error| internal("load a group", &error))?;
            self.group = loaded;
        }
        self.group.as_mut().ok_or_else(|| {
            GivenUp::Trouble(Trouble::Internal { what: "a room without its group".to_owned() })
        })
    }

    /// The group moved on: what was sealed before and is not in the log was refused.
    pub(super) fn reseal(&mut self) {
        if planted::is(Bug::NotSealedAnew) {
            return;
        }
        for outgoing in &mut self.outgoing {
            outgoing.sealed_at = None;
        }
    }

    /// Forgets what the connection knew.
    pub(super) fn disconnected(&mut self) {
        self.flow = Flow::default();
        self.reseal();
        if let Some(leave) = &mut self.leave {
            leave.signed_at = None;
        }
    }

    /// Ends our being in it: the group's keys go from the disk, what waited is given up. Gives the
    /// events that say so.
    pub(super) fn close(
        &mut self,
        db: &Connection,
        standing: Standing,
    ) -> Result<Vec<Event>, GivenUp> {
        self.forget_group(db)?;
        self.row.standing = standing;
        self.row.pending = None;
        self.known = None;
        let room = self.row.name.clone();
        let why = || match standing {
            Standing::Removed => Trouble::Removed { room: room.clone() },
            Standing::Out | Standing::Entering | Standing::Member => {
                Trouble::NotInRoom { room: room.clone() }
            }
        };
        let mut events = Vec::new();
        for outgoing in std::mem::take(&mut self.outgoing) {
            outbox::remove(db, outgoing.row.id)?;
            let trouble = why().about(outgoing.row.written());
            events.push(Event::Error { trouble, reference: outgoing.row.reference });
        }
        for intent in std::mem::take(&mut self.intents) {
            if intent.reference.is_some() {
                events.push(Event::Error { trouble: why(), reference: intent.reference });
            }
        }
        // Who wanted to leave is out.
        let left = self.leave.take();
        events.extend(left.map(|wish| Event::Done { reference: wish.reference }));
        Ok(events)
    }

    /// Deletes the group's keys from the disk.
    pub(super) fn forget_group(&mut self, db: &Connection) -> Result<(), GivenUp> {
        let vault = SqlVault(db);
        let group = match self.group.take() {
            Some(group) => Some(group),
            None => Group::load(&vault, self.row.group)
                .map_err(|error| internal("load a group", &error))?,
        };
        match group {
            Some(group) => group.delete(&vault).map_err(vault_failed),
            None => Ok(()),
        }
    }

    pub(super) fn poll_timeout(&self) -> Option<Instant> {
        let Flow { enter_at, reach_at, grant_at, tell_key_at, post_after, disowned_until, .. } =
            self.flow;
        // Until all was taken somebody else may turn out to have granted it, or told it.
        let of_members = [grant_at, tell_key_at].into_iter().flatten();
        let of_members = of_members.min().filter(|_| self.is_live());
        let reach_at = reach_at.filter(|_| self.is_live() && !self.outgoing.is_empty());
        let withheld_at = self.withheld_at();
        let moments = [enter_at, reach_at, of_members, post_after, disowned_until, withheld_at];
        moments.into_iter().flatten().min()
    }
}

/// A fault in our dealings with MLS: its words go to the person at the screen, never to the log.
pub(super) fn internal(what: &str, error: &dyn std::error::Error) -> Trouble {
    tracing::error!(what, "an MLS operation failed");
    Trouble::Internal { what: format!("{what}: {error}") }
}

/// The vault failed: a query's error is said as such, so that a full disk is known as one.
pub(super) fn vault_failed(error: VaultFailed) -> GivenUp {
    match error {
        VaultFailed::Store(error) => match error.downcast::<rusqlite::Error>() {
            Ok(error) => GivenUp::Sql(*error),
            Err(error) => GivenUp::Trouble(internal("use the vault", error.as_ref())),
        },
        corrupt @ VaultFailed::Corrupt => GivenUp::Trouble(internal("use the vault", &corrupt)),
    }
}
