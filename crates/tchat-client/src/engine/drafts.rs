//! Drafts: what was typed and not sent, kept over restarts on this device.

use tchat_mls::content::{Body, Content};
use tchat_proto::id::{RoomId, Seq};
use tchat_proto::limits::TEXT_BYTES_MAX;
use tchat_proto::room::RoomName;

use super::Engine;
use crate::command::Reference;
use crate::event::{Draft, Event};
use crate::limits::DRAFTS_MAX;
use crate::store::Durability;
use crate::store::drafts::{self, DraftRow};
use crate::store::outbox::OutboxRow;
use crate::trouble::Trouble;

/// What the front end knows of drafts.
#[derive(Debug, Default)]
pub(super) struct Drafts {
    /// Those that were kept were told.
    told: bool,
}

impl Engine {
    /// Keeps a draft, or forgets it.
    pub(super) fn draft(
        &mut self,
        name: &RoomName,
        reply: Option<Seq>,
        text: Option<String>,
        reference: Option<Reference>,
    ) -> Result<(), Trouble> {
        let text = text.filter(|text| !text.is_empty());
        let room = match self.check_draft(name, reply, text.as_deref()) {
            Ok(room) => room,
            Err(trouble) => {
                self.refuse(trouble, reference);
                return Ok(());
            }
        };
        self.store.write(Durability::Relaxed, |db| {
            match &text {
                Some(text) => drafts::put(db, &DraftRow { room, reply, text: text.clone() })?,
                None => drafts::remove(db, room, reply)?,
            }
            Ok(())
        })?;
        let draft = Draft { room: name.clone(), reply, text };
        self.events.push_back(Event::Draft { draft, reference });
        Ok(())
    }

    fn check_draft(
        &self,
        name: &RoomName,
        reply: Option<Seq>,
        text: Option<&str>,
    ) -> Result<RoomId, Trouble> {
        let (room, _) = self.marked_room(name)?;
        let Some(text) = text else { return Ok(room) };
        if text.len() > TEXT_BYTES_MAX {
            return Err(Trouble::TooLong { bytes: text.len(), limit: TEXT_BYTES_MAX });
        }
        let kept = drafts::count_others(self.store.db(), room, reply)
            .map_err(|error| self.store.trouble(&error))?;
        if kept >= DRAFTS_MAX {
            return Err(Trouble::TooManyDrafts { limit: DRAFTS_MAX });
        }
        Ok(room)
    }

    /// Tells every draft of the rooms that one is in.
    pub(super) fn tell_drafts(&mut self, reference: Option<Reference>) -> Result<(), Trouble> {
        let drafts = self.kept_drafts()?;
        self.events.push_back(Event::Drafts { drafts, reference });
        Ok(())
    }

    /// The same for who has just come into a room to write, one after the other and once.
    pub(super) fn bring_drafts(&mut self) -> Result<(), Trouble> {
        if self.drafts.told || !self.progress.ready || self.goal.room.is_none() {
            return Ok(());
        }
        self.drafts.told = true;
        let drafts = self.kept_drafts()?;
        let event = |draft| Event::Draft { draft, reference: None };
        self.events.extend(drafts.into_iter().map(event));
        Ok(())
    }

    fn kept_drafts(&self) -> Result<Vec<Draft>, Trouble> {
        let rows = drafts::all(self.store.db()).map_err(|error| self.store.trouble(&error))?;
        let draft = |row: DraftRow| {
            let room = self.rooms.get(&row.room)?.row.name.clone();
            Some(Draft { room, reply: row.reply, text: Some(row.text) })
        };
        Ok(rows.into_iter().filter_map(draft).collect())
    }
}

/// Forgets what is sent instead, in the transaction that takes it.
pub(super) fn sent(db: &rusqlite::Connection, row: &OutboxRow) -> rusqlite::Result<()> {
    let Content::Message(Body { reply, .. }) = &row.content else { return Ok(()) };
    let reply = reply.as_ref().map(|quote| quote.target.seq);
    drafts::remove(db, row.room, reply)
}
