//! What members' changes of messages do, once they have their place in the log: an edit, a deletion,
//! a reaction, and one's own messages, which are as much.
//!
//! The server cannot judge them, and any member may have written anything: who may is asked here,
//! by the rules of the room at that place. What does not hold means nothing, to every honest member
//! alike, and is passed over. So is what is about a message that is not kept here.

use rusqlite::Connection;
use tchat_mls::content::{Body, Content, Target};
use tchat_planted::{self as planted, Bug};
use tchat_proto::id::{AccountKey, MessageId, RoomId, Seq, Timestamp};
use tchat_proto::policy::{Kind, Role, RoomPolicy};
use tchat_proto::room::RoomName;

use super::files::forget_file;
use super::people::People;
use super::room::Room;
use crate::event::{Event, Message, Person};
use crate::parts::{Deletion, Form};
use crate::store::GivenUp;
use crate::store::bodies::{BodyRow, excerpt};
use crate::store::changes::{self, Edit, Reaction, Taken};
use crate::store::proofs::Proof;
use crate::store::timeline::{self, Found};
use crate::trouble::Trouble;

/// Something said, at its place in the log.
#[derive(Debug)]
pub(super) struct Placed {
    pub(super) at: Seq,
    pub(super) id: MessageId,
    pub(super) time: Timestamp,
    pub(super) from: AccountKey,
    pub(super) proof: Option<Proof>,
}

/// Why nothing comes of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Void {
    /// The message is not kept here, or something else is at its place.
    NoMessage,
    /// It was deleted.
    Deleted,
    /// Who made the change may not.
    NotTheirs,
    /// There is no text in it.
    Empty,
    /// Its author has too many reactions to the message.
    TooMany,
    /// All is so already.
    Unchanged,
}

impl Void {
    /// What one is told whose own change it was; nothing, if all is as it was wanted.
    pub(super) fn trouble(self, room: &RoomName) -> Option<Trouble> {
        let room = room.clone();
        match self {
            Self::NoMessage => Some(Trouble::NoSuchMessage { room }),
            Self::Deleted => Some(Trouble::MessageDeleted { room }),
            Self::NotTheirs => Some(Trouble::NotYours { room }),
            Self::Empty => Some(Trouble::Empty),
            Self::TooMany => Some(Trouble::TooManyReactions),
            Self::Unchanged => None,
        }
    }
}

/// Whether a member may delete somebody's message: their own anybody may, those of others who keeps
/// order may. In a conversation of two nobody keeps order over the other.
pub(super) fn may_delete(policy: &RoomPolicy, who: AccountKey, author: AccountKey) -> bool {
    who == author || (policy.kind != Kind::Direct && policy.role(who) > Role::Member)
}

/// What a content is about, if it is about a message.
pub(super) fn target_of(content: &Content) -> Option<Target> {
    match content {
        Content::Edit { target, .. }
        | Content::Delete { target }
        | Content::Reaction { target, .. } => Some(*target),
        Content::Message(body) => body.reply.as_ref().map(|quote| quote.target),
        Content::Report { .. } | Content::Unknown { .. } => None,
    }
}

/// The same, to be filled in.
pub(super) const fn target_mut(content: &mut Content) -> Option<&mut Target> {
    match content {
        Content::Edit { target, .. }
        | Content::Delete { target }
        | Content::Reaction { target, .. } => Some(target),
        Content::Message(Body { reply: Some(quote), .. }) => Some(&mut quote.target),
        Content::Message(_) | Content::Report { .. } | Content::Unknown { .. } => None,
    }
}

/// Puts a message into the timeline.
pub(super) fn put(
    db: &Connection,
    room: &Room,
    people: &People,
    placed: &Placed,
    body: Body,
) -> rusqlite::Result<Message> {
    let (from, mine) = people.who_is(placed.from);
    let row = BodyRow::of(db, room.id(), &body, &|account| people.who_is(account))?;
    let mut message = Message {
        room: room.row.name.clone(),
        seq: placed.at,
        id: placed.id,
        from,
        text: body.text,
        time: placed.time,
        mine,
        form: Form::Text,
        reply: None,
        mentions: Vec::new(),
        edited: None,
        deleted: None,
        reactions: Vec::new(),
        notify: false,
    };
    timeline::put_message(db, room.id(), &message, &row, placed.proof.as_ref())?;
    row.tell(db, room.id(), &mut message)?;
    Ok(message)
}

/// Carries out a change. The event has no reference.
pub(super) fn carry_out(
    db: &Connection,
    room: &mut Room,
    people: &People,
    placed: Placed,
    content: Content,
) -> Result<Result<Event, Void>, GivenUp> {
    let Some(target) = target_of(&content) else { return Ok(Err(Void::NoMessage)) };
    let found = timeline::found(db, room.id(), target.seq)?;
    let Some(found) = found.filter(|found| found.id == target.id && found.seq < placed.at) else {
        return Ok(Err(Void::NoMessage));
    };
    if found.deleted {
        let so_already = matches!(content, Content::Delete { .. });
        return Ok(Err(if so_already { Void::Unchanged } else { Void::Deleted }));
    }
    match content {
        Content::Edit { text, mentions, .. } => {
            let theirs = found.from.account == placed.from || planted::is(Bug::EditedByAnybody);
            if !theirs {
                return Ok(Err(Void::NotTheirs));
            }
            if text.is_empty() {
                return Ok(Err(Void::Empty));
            }
            let Placed { at, id, time, proof, .. } = placed;
            let edit = Edit { at, id, time, text: &text, mentions: &mentions, proof };
            changes::edit(db, room.id(), found.seq, edit, &|account| people.who_is(account))?;
            let message = timeline::message(db, &room.row.name, room.id(), found.seq)?;
            Ok(message.map(edited).ok_or(Void::NoMessage))
        }
        Content::Delete { .. } => {
            let policy = room.group(db)?.policy();
            let may = may_delete(policy, placed.from, found.from.account);
            if !may && !planted::is(Bug::DeletedByAnybody) {
                return Ok(Err(Void::NotTheirs));
            }
            Ok(Ok(delete(db, room, people, &placed, found)?))
        }
        Content::Reaction { emoji, on, .. } => {
            let (who, mine) = people.who_is(placed.from);
            let reaction = Reaction {
                room: room.id(),
                seq: found.seq,
                who: &who,
                emoji: &emoji,
                on,
                at: placed.at,
                mine,
            };
            let taken = changes::react(db, &reaction)?;
            let Found { seq, from, text, .. } = found;
            let (room, excerpt) = (room.row.name.clone(), excerpt(&text).to_owned());
            let (at, reference) = (placed.at, None);
            Ok(match taken {
                Taken::Changed => Ok(Event::Reacted {
                    room,
                    seq,
                    from,
                    excerpt,
                    who,
                    mine,
                    emoji,
                    on,
                    at,
                    reference,
                }),
                Taken::Unchanged => Err(Void::Unchanged),
                Taken::TooMany => Err(Void::TooMany),
            })
        }
        Content::Message(_) | Content::Report { .. } | Content::Unknown { .. } => {
            Ok(Err(Void::NoMessage))
        }
    }
}

fn edited(message: Message) -> Event {
    Event::Edited { message: Box::new(message), reference: None }
}

fn delete(
    db: &Connection,
    room: &Room,
    people: &People,
    placed: &Placed,
    found: Found,
) -> rusqlite::Result<Event> {
    let by: Person = people.person(placed.from);
    let deletion = Deletion { at: placed.at, time: placed.time, by };
    // Before what it says of its file is gone.
    forget_file(db, room, people, placed, found.seq)?;
    changes::erase(db, room.id(), found.seq, &deletion)?;
    let (name, reference) = (room.row.name.clone(), None);
    Ok(Event::Deleted { room: name, seq: found.seq, from: found.from, deletion, reference })
}

impl Event {
    /// Gives it the reference of the command that it answers.
    pub(super) fn answering(mut self, to: Option<crate::command::Reference>) -> Self {
        if let Self::Edited { reference, .. }
        | Self::Deleted { reference, .. }
        | Self::Reacted { reference, .. } = &mut self
        {
            *reference = to;
        }
        self
    }

    /// Whether it tells that something is gone, which must not be found on the disk again.
    pub(super) const fn is_deletion(&self) -> bool {
        matches!(self, Self::Deleted { .. })
    }
}

/// Says in the log that a change was passed over.
pub(super) fn passed_over(room: RoomId, at: Seq, why: Void) {
    tracing::debug!(%room, seq = at.0, ?why, "a change of a message was passed over");
}
