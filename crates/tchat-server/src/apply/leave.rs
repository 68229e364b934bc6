//! Leaving: a wish in the log, granted by the next committer.
//!
//! When everybody who is left wishes to leave, nobody is there to grant it: the room then has no
//! group, and whoever comes next founds it anew.

use tchat_proto::entry::EntryBody;
use tchat_proto::id::{DeviceKey, MessageId};
use tchat_proto::identity::LeaveStatement;
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::request::Answer;

use bytes::Bytes;

use super::commit::note_left;
use super::{Decided, Deciding, Write};
use crate::state::Past;

impl<P: Past> Deciding<'_, P> {
    pub(super) fn leave(&mut self, id: MessageId, statement: LeaveStatement) -> Decided<P::Failed> {
        let room = statement.group.room;
        let known = self.room(room)?;
        if let Some(place) = self.posted(room, id)? {
            return Ok(Answer::Stored { seq: place.seq, time: place.time });
        }
        let epoch = known.epoch().ok_or(Code::NotAMember)?;
        if !known.may_post(self.by.device) {
            return Err(Code::NotAMember.into());
        }
        if statement.group == known.group() && statement.epoch != epoch {
            return Err(Refusal::stale(epoch).into());
        }
        let known = self.state.rooms.get_mut(&room).ok_or(Code::NoSuchRoom)?;
        let roster = known.roster.as_mut().ok_or(Code::NotAMember)?;
        roster.leave(&statement).or(Err(Code::LeaveInvalid))?;
        let deserted = roster.leaving().len() == roster.members().len();

        let head = self.append(room, id, EntryBody::Leave(statement)).ok_or(Code::NoSuchRoom)?;
        self.writes.push(Write::Step {
            room,
            seq: head.seq,
            group_info: Bytes::new(),
            welcomed: Vec::new(),
        });
        if deserted {
            self.desert(room, head.seq);
            self.drop_files_of(room)?;
        }
        Ok(Answer::Stored { seq: head.seq, time: self.time })
    }

    /// The room has no group from the entry at `seq` on.
    fn desert(&mut self, room: tchat_proto::id::RoomId, seq: tchat_proto::id::Seq) {
        let Some(known) = self.state.rooms.get_mut(&room) else {
            return;
        };
        let Some(roster) = known.roster.take() else {
            return;
        };
        let gone: Vec<DeviceKey> = roster.members().map(|it| it.device).collect();
        for device in gone {
            note_left(known, device, seq, &mut self.writes);
        }
        self.writes.push(Write::Group(room));
    }
}
