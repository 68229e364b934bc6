//! The inbox: rooms that somebody added us to, also while we were away.

use tchat_mls::{Group, WelcomeFailed};
use tchat_proto::entry::{Entry, EntryBody, Invited, inbox_of};
use tchat_proto::id::{RoomId, Seq, Timestamp};
use tchat_proto::request::{Delivery, Request};
use tchat_proto::room::RoomName;

use super::Engine;
use super::enter::gap_before;
use super::requests::Purpose;
use super::room::vault_failed;
use crate::event::{Event, Gap, LeftReason};
use crate::store::rooms::{self, Place, Standing};
use crate::store::vault::SqlVault;
use crate::store::{Durability, notices, timeline};
use crate::timeline::Happening;
use crate::trouble::Trouble;

/// How far the inbox was read on this connection. It is read from its beginning each time.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    /// Where it ended when we came to follow it, once the server has said so.
    end: Option<Seq>,
    taken: Seq,
}

impl Inbox {
    pub(super) const fn ends_at(&mut self, end: Seq) {
        self.end = Some(end);
    }

    /// Whether all was taken that was there when we came.
    pub(super) fn is_read(&self) -> bool {
        self.end.is_some_and(|end| self.taken >= end)
    }
}

impl Engine {
    /// Once the inbox is read, the rooms that no Welcome has brought us into are entered by the door.
    pub(super) fn after_inbox(&mut self) {
        if !self.inbox.is_read() {
            return;
        }
        let entering = self.rooms.iter().filter(|(_, it)| it.row.standing == Standing::Entering);
        let entering: Vec<_> = entering.map(|(id, _)| *id).collect();
        for room in entering {
            self.come_back(room);
        }
    }

    /// Takes what came into the inbox: rooms that we were added to.
    pub(super) fn handle_inbox(&mut self, delivery: &Delivery) -> Result<(), Trouble> {
        debug_assert_eq!(delivery.room, inbox_of(self.device.key()));
        for bytes in &delivery.entries {
            let entry = Entry::from_bytes(bytes).or(Err(Trouble::ServerBroken))?;
            self.inbox.taken = self.inbox.taken.max(entry.seq);
            if let EntryBody::Welcome(invited) = entry.body {
                self.time.heard(entry.time);
                self.welcomed(&invited, entry.time)?;
            }
        }
        self.after_inbox();
        Ok(())
    }

    /// Comes into a room by a Welcome of some time, unless it was taken before.
    fn welcomed(&mut self, invited: &Invited, time: Timestamp) -> Result<(), Trouble> {
        let id = invited.group.room;
        let room = self.rooms.entry(id).or_insert_with(|| {
            // What it is called is asked for next.
            Self::unknown_room(id, RoomName::unnamed(id))
        });
        let known = room.row.place.cursor >= invited.seq;
        // Who was removed is added only by those who keep order: it is for them to say.
        let outside = room.row.standing != Standing::Member;
        if known || !(outside || room.flow.disowned_until.is_some()) {
            return Ok(());
        }
        let (name, disowned) = (room.row.name.clone(), room.flow.disowned_until.is_some());
        match self.open_welcome(id, invited, time)? {
            Some(gap) => {
                if disowned {
                    let who = self.people.person(self.device.account());
                    self.events.push_back(Event::Left {
                        room: name,
                        who,
                        reason: LeftReason::Left,
                        by: None,
                    });
                }
                self.events.extend(gap.map(Event::Gap));
                // Whoever wished to join has got there.
                let joins = self.rooms.get_mut(&id).map(|room| std::mem::take(&mut room.joins));
                let joins = joins.unwrap_or_default().into_iter();
                self.events.extend(joins.map(|reference| Event::Done { reference }));
            }
            None => return Ok(()),
        }
        self.learn_all(&invited.nicks)?;
        self.requests.ask(Request::Rooms, Purpose::Names);
        Ok(())
    }

    /// Opens a Welcome: the gap before it, if there is one; `None` if it cannot be used.
    fn open_welcome(
        &mut self,
        id: RoomId,
        invited: &Invited,
        time: Timestamp,
    ) -> Result<Option<Option<Gap>>, Trouble> {
        let me = self.people.person(self.device.account());
        let Some(room) = self.rooms.get_mut(&id) else { return Ok(None) };
        let gap = gap_before(room, invited.seq, invited.messages_before);
        room.flow.disowned_until = None;
        let device = &self.device;
        let opened = self.store.attempt(Durability::Full, |db| {
            let (welcome, tree) = (&invited.welcome.0, &invited.tree.0);
            let vault = SqlVault(db);
            room.forget_group(db)?;
            let row = &mut room.row;
            let group = match Group::from_welcome(&vault, device, welcome, tree, &invited.leaving) {
                Ok(group) if group.name() == invited.group => group,
                Ok(_) => return Ok(Err(None)),
                Err(WelcomeFailed::Vault(error)) => return Err(vault_failed(error)),
                Err(refused) => return Ok(Err(Some(refused))),
            };
            let sealed = invited.join_key.as_ref().map(|it| it.0.as_ref());
            group.take_join_key(&vault, sealed).map_err(vault_failed)?;
            row.group = invited.group;
            row.standing = Standing::Member;
            row.keeping.days = Some(group.policy().retention_days);
            row.pending = None;
            row.place = Place {
                cursor: invited.seq,
                chain: invited.chain,
                messages: invited.messages_before,
            };
            rooms::put(db, row)?;
            if let Some(gap) = &gap {
                timeline::put_gap(db, id, gap)?;
            }
            notices::put(db, id, invited.seq, time, &Happening::Joined { who: me.clone() })?;
            Ok(Ok(group))
        })?;
        match opened {
            Ok(group) => {
                room.group = Some(group);
                room.direct.changed();
                room.added = true;
                Ok(Some(gap))
            }
            Err(refused) => {
                let why = refused.map(|refused| refused.to_string()).unwrap_or_default();
                tracing::warn!("a welcome could not be used: {why}");
                Ok(None)
            }
        }
    }
}
