//! Wishes about messages: to answer one, to tell what one does, to change, delete or react to one.
//!
//! Each is judged when it is taken, so that who asks hears at once what cannot be; and again when it
//! has its place ([`super::change`]), since things may have changed. In between it waits in the
//! outbox with the messages. One's own message may be meant that is still there: what is about it
//! is told its place by [`placed`], and not sent before.

use std::collections::BTreeSet;

use tchat_mls::content::{Body, Content, Form, Quote, Target};
use tchat_planted as planted;
use tchat_proto::id::{AccountKey, MessageId, RoomId, Seq};
use tchat_proto::room::RoomName;

use super::Engine;
use super::change::{may_delete, target_mut, target_of};
use super::room::{Outgoing, Room};
use crate::command::{Manner, Reference, Which, Wish};
use crate::event::Event;
use crate::limits::{MESSAGES_BACK_MAX, REACTIONS_PER_PERSON_MAX};
use crate::parts::{Emoji, Version};
use crate::store::outbox::{self, OutboxRow};
use crate::store::{changes, reactions, timeline};
use crate::trouble::Trouble;

/// The message that somebody means.
#[derive(Debug)]
struct Chosen {
    /// Without a place while it is on its way.
    target: Target,
    from: AccountKey,
    text: String,
    deleted: bool,
}

/// What taking a wish comes to.
enum Outcome {
    /// Something is to be sent.
    Send(RoomId, Content),
    /// All is so already.
    Nothing,
    /// It is answered from here.
    Told(Box<Event>),
}

impl Engine {
    /// Takes a wish about messages.
    pub(super) fn take_saying(&mut self, wish: Wish, reference: Option<Reference>) {
        let text = match &wish {
            Wish::Say { text, .. } | Wish::Edit { text, .. } => Some(text.clone()),
            _ => None,
        };
        match self.outcome(wish, reference.as_ref()) {
            Ok(Outcome::Send(room, content)) => {
                let id = self.time.id(&mut self.random);
                self.keep(vec![OutboxRow { room, id, content, reference }]);
            }
            Ok(Outcome::Nothing) => self.events.push_back(Event::Done { reference }),
            Ok(Outcome::Told(event)) => self.events.push_back(*event),
            Err(trouble) => self.refuse(trouble.about(text.as_deref()), reference),
        }
    }

    fn outcome(&mut self, wish: Wish, reference: Option<&Reference>) -> Result<Outcome, Trouble> {
        match wish {
            Wish::Say { room, .. }
            | Wish::Edit { room, .. }
            | Wish::Delete { room, .. }
            | Wish::React { room, .. }
            | Wish::Edits { room, .. }
                if self.means_plain(&room) =>
            {
                Err(Trouble::OnlyText { room })
            }
            Wish::Say { room, text, manner, reply } => self.say(&room, text, manner, reply),
            Wish::Edit { room, which, text } => self.edit(&room, &which, text),
            Wish::Delete { room, which } => self.delete(&room, &which),
            Wish::React { room, which, emoji, on } => self.react(&room, &which, emoji, on),
            Wish::Edits { room, which } => self.edits(&room, &which, reference),
            _ => Ok(Outcome::Nothing),
        }
    }

    fn say(
        &mut self,
        name: &RoomName,
        text: String,
        manner: Manner,
        reply: Option<Which>,
    ) -> Result<Outcome, Trouble> {
        self.check_text(name, &text, 0)?;
        let room = self.known_room(name)?;
        let reply = match reply {
            Some(which) => {
                let chosen = self.choose(room, name, &which)?.there(name)?;
                Some(Quote::new(chosen.target, chosen.from, &chosen.text))
            }
            None => None,
        };
        let form = match manner {
            Manner::Text => Form::Text,
            Manner::Action => Form::Action,
        };
        let mentions = self.mentions(room, &text);
        Ok(Outcome::Send(room, Content::Message(Body { text, form, reply, mentions })))
    }

    fn edit(&mut self, name: &RoomName, which: &Which, text: String) -> Result<Outcome, Trouble> {
        self.check_text(name, &text, 0)?;
        let room = self.known_room(name)?;
        let chosen = self.choose(room, name, which)?.there(name)?;
        if chosen.from != self.device.account() && !planted::takes_liberties() {
            return Err(Trouble::NotYours { room: name.clone() });
        }
        let target = chosen.target;
        if chosen.text == text && !self.is_changing(room, target) {
            return Ok(Outcome::Nothing);
        }
        let mentions = self.mentions(room, &text);
        Ok(Outcome::Send(room, Content::Edit { target, text, mentions }))
    }

    fn delete(&mut self, name: &RoomName, which: &Which) -> Result<Outcome, Trouble> {
        self.check_room(name, 0)?;
        let room = self.known_room(name)?;
        let chosen = self.choose(room, name, which)?;
        if chosen.deleted {
            return Ok(Outcome::Nothing);
        }
        let me = self.device.account();
        let may = planted::takes_liberties()
            || chosen.from == me
            || self.with_policy(room, |policy| may_delete(policy, me, chosen.from))? == Some(true);
        if !may {
            return Err(Trouble::NotYours { room: name.clone() });
        }
        Ok(Outcome::Send(room, Content::Delete { target: chosen.target }))
    }

    fn react(
        &self,
        name: &RoomName,
        which: &Which,
        emoji: Emoji,
        on: bool,
    ) -> Result<Outcome, Trouble> {
        self.check_room(name, 0)?;
        let room = self.known_room(name)?;
        let target = self.choose(room, name, which)?.there(name)?.target;
        let me = self.device.account();
        let mut mine: BTreeSet<_> = reactions::of(self.store.db(), room, target.seq, me)
            .map_err(|error| self.store.trouble(&error))?
            .into_iter()
            .collect();
        for outgoing in self.rooms.get(&room).into_iter().flat_map(|room| &room.outgoing) {
            if let Content::Reaction { target: about, emoji, on } = &outgoing.row.content
                && about.id == target.id
            {
                match on {
                    true => mine.insert(emoji.to_string()),
                    false => mine.remove(emoji.as_str()),
                };
            }
        }
        if mine.contains(emoji.as_str()) == on {
            return Ok(Outcome::Nothing);
        }
        if on && mine.len() >= REACTIONS_PER_PERSON_MAX {
            return Err(Trouble::TooManyReactions);
        }
        Ok(Outcome::Send(room, Content::Reaction { target, emoji, on }))
    }

    fn edits(
        &self,
        name: &RoomName,
        which: &Which,
        reference: Option<&Reference>,
    ) -> Result<Outcome, Trouble> {
        let room = self.room_named(name).map(Room::id);
        let room = room.ok_or_else(|| Trouble::NotInRoom { room: name.clone() })?;
        let chosen = self.choose(room, name, which)?.there(name)?;
        let seq = chosen.target.seq;
        let versions = changes::versions(self.store.db(), room, seq)
            .map_err(|error| self.store.trouble(&error))?;
        let versions =
            versions.into_iter().map(|it| Version { at: it.at, time: it.time, text: it.text });
        Ok(Outcome::Told(Box::new(Event::Edits {
            room: name.clone(),
            seq,
            from: self.people.person(chosen.from),
            versions: versions.collect(),
            reference: reference.cloned(),
        })))
    }

    fn known_room(&self, name: &RoomName) -> Result<RoomId, Trouble> {
        let room = self.room_named(name).map(Room::id);
        room.ok_or_else(|| Trouble::NotInRoom { room: name.clone() })
    }

    /// Whether something that changes a message is on its way.
    fn is_changing(&self, room: RoomId, target: Target) -> bool {
        let Some(room) = self.rooms.get(&room) else { return false };
        room.outgoing.iter().any(|outgoing| {
            !matches!(outgoing.row.content, Content::Message(_))
                && target_of(&outgoing.row.content).is_some_and(|about| about.id == target.id)
        })
    }

    /// The message that is meant.
    fn choose(&self, room: RoomId, name: &RoomName, which: &Which) -> Result<Chosen, Trouble> {
        let none = || Trouble::NoSuchMessage { room: name.clone() };
        let me = self.device.account();
        let seq = match which {
            Which::Mine(back) => {
                let index = usize::try_from(back.get().saturating_sub(1)).unwrap_or(usize::MAX);
                match self.own_messages(room)?.into_iter().nth(index).ok_or_else(none)? {
                    Own::Kept(seq) => seq,
                    Own::OnItsWay(id, text) => {
                        let target = Target { seq: Seq::ZERO, id };
                        return Ok(Chosen { target, from: me, text, deleted: false });
                    }
                }
            }
            Which::LastOf(called) if self.people.find(called, |_| true) == Ok(me) => {
                return self.choose(room, name, &Which::Mine(std::num::NonZeroU32::MIN));
            }
            other => self.place_of(name, other)?,
        };
        let found = timeline::found(self.store.db(), room, seq)
            .map_err(|error| self.store.trouble(&error))?;
        let found = found.ok_or_else(none)?;
        Ok(Chosen {
            target: Target { seq, id: found.id },
            from: found.from.account,
            text: found.text,
            deleted: found.deleted,
        })
    }

    /// One's own messages, the last first, without those that one is deleting.
    fn own_messages(&self, room: RoomId) -> Result<Vec<Own>, Trouble> {
        let outgoing = || self.rooms.get(&room).into_iter().flat_map(|room| &room.outgoing);
        let going: BTreeSet<MessageId> = outgoing()
            .filter_map(|outgoing| match &outgoing.row.content {
                Content::Delete { target } => Some(target.id),
                _ => None,
            })
            .collect();
        let on_their_way = outgoing().filter_map(|outgoing| match &outgoing.row.content {
            Content::Message(body) => Some(Own::OnItsWay(outgoing.row.id, body.text.clone())),
            _ => None,
        });
        let mut mine: Vec<_> = on_their_way.collect();
        mine.reverse();
        let kept = timeline::last_of_mine(self.store.db(), room, MESSAGES_BACK_MAX)
            .map_err(|error| self.store.trouble(&error))?;
        mine.retain(|own| !matches!(own, Own::OnItsWay(id, _) if going.contains(id)));
        let kept = kept.into_iter().filter(|(_, id)| !going.contains(id));
        mine.extend(kept.map(|(seq, _)| Own::Kept(seq)));
        Ok(mine)
    }
}

/// A message of one's own.
enum Own {
    Kept(Seq),
    /// With what it will say.
    OnItsWay(MessageId, String),
}

impl Chosen {
    /// The message, if it is still there.
    fn there(self, room: &RoomName) -> Result<Self, Trouble> {
        if self.deleted { Err(Trouble::MessageDeleted { room: room.clone() }) } else { Ok(self) }
    }
}

/// Whether something waits for the place of what it is about.
pub(super) fn lacks_place(outgoing: &Outgoing) -> bool {
    target_of(&outgoing.row.content).is_some_and(|target| target.seq == Seq::ZERO)
}

/// A message of one's own has its place: what is about it may follow.
pub(super) fn placed(
    db: &rusqlite::Connection,
    room: &mut Room,
    id: MessageId,
    seq: Seq,
) -> rusqlite::Result<()> {
    for outgoing in &mut room.outgoing {
        if let Some(target) = target_mut(&mut outgoing.row.content)
            && target.id == id
            && target.seq == Seq::ZERO
        {
            target.seq = seq;
            outbox::replace(db, &outgoing.row)?;
        }
    }
    Ok(())
}

/// What waits for the place of something that will never have one, and that itself.
pub(super) fn with_dependents(room: &Room, id: MessageId) -> Vec<MessageId> {
    let mut lost = vec![id];
    // In the order in which it was written: what is about something stands behind it.
    for outgoing in &room.outgoing {
        if lacks_place(outgoing)
            && target_of(&outgoing.row.content).is_some_and(|target| lost.contains(&target.id))
        {
            lost.push(outgoing.row.id);
        }
    }
    lost
}
