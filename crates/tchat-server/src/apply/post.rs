//! Sealed messages: whether their author may write now, and where they go.

use tchat_proto::entry::{Blob, EntryBody};
use tchat_proto::id::RoomId;
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::request::Answer;
use tchat_roster::Header;

use super::{Decided, Deciding, may_not_write};
use crate::state::Past;

impl<P: Past> Deciding<'_, P> {
    pub(super) fn post(
        &mut self,
        room: RoomId,
        header: Header,
        sealed: Blob,
    ) -> Decided<P::Failed> {
        let known = self.room(room)?;
        // Asked first: a repeated post gets its first answer, whatever happened since.
        if let Some(place) = self.posted(room, header.id)? {
            return Ok(Answer::Stored { seq: place.seq, time: place.time });
        }
        if !known.may_post(self.by.device) {
            return Err(Code::NotAMember.into());
        }
        let epoch = known.epoch().ok_or(Code::NotFounded)?;
        if header.group != known.group() {
            return Err(Code::NotSealed.into());
        }
        if header.epoch != epoch {
            return Err(Refusal::stale(epoch).into());
        }
        known.may_write(self.by.account).map_err(may_not_write)?;
        if let Some(wait) = known.wait_for(self.by.account, self.time) {
            let retry_after_ms = u32::try_from(wait.as_millis()).ok();
            return Err(Refusal { retry_after_ms, ..Refusal::new(Code::SlowMode) }.into());
        }
        let body = EntryBody::Message { sealed: sealed.0 };
        let head = self.append(room, header.id, body).ok_or(Code::NoSuchRoom)?;
        if let Some(known) = self.state.rooms.get_mut(&room) {
            known.note_post(self.by.account, self.time);
        }
        Ok(Answer::Stored { seq: head.seq, time: self.time })
    }
}
