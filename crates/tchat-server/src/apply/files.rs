//! Files: who may leave one, how much, and who may drop it.
//!
//! Decided here is what is promised; the bytes lie elsewhere ([`crate::files`]). A file's row is
//! there before its first byte, and gone before its last one is.

use tchat_proto::file::Layout;
use tchat_proto::id::{FileId, RoomId};
use tchat_proto::policy::Role;
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::request::Answer;

use super::{Decided, Deciding, Ended, Write, may_not_write};
use crate::limits::{FILE_IDLE_DAYS, FILES_IN_ALL_MAX};
use crate::state::{KeptFile, Past, Room};

impl<P: Past> Deciding<'_, P> {
    /// To begin a file, or go on with it. Of one that is not complete the answer does not know how
    /// much is there: whoever has the bytes does.
    pub(super) fn open_file(
        &mut self,
        room: RoomId,
        file: FileId,
        bytes: u64,
    ) -> Decided<P::Failed> {
        self.check_member(room)?;
        let Some(mut known) = self.file(room, file)? else {
            return self.begin_file(room, file, bytes);
        };
        if known.bytes != bytes {
            return Err(Code::FileDiffers.into());
        }
        if known.complete {
            return Ok(Answer::FileAt { have: bytes, complete: true });
        }
        if known.owner != self.by.account {
            return Err(Code::NotAllowed.into());
        }
        self.check_may_write(room)?;
        if known.day != self.today() {
            known.day = self.today();
            self.writes.push(Write::File(room, file, known));
        }
        Ok(Answer::FileAt { have: 0, complete: false })
    }

    fn begin_file(&mut self, room: RoomId, file: FileId, bytes: u64) -> Decided<P::Failed> {
        self.check_may_write(room)?;
        let limits = self.state.files.limits();
        let limited = |code, limit| Refusal { limit: Some(limit), ..Refusal::new(code) };
        if bytes > limits.largest() {
            return Err(limited(Code::FileTooLarge, limits.largest()).into());
        }
        // A length that none has is no less a lie than a hash that does not fit.
        Layout::of_sealed(bytes).ok_or(Code::FileDiffers)?;
        let begun = KeptFile { owner: self.by.account, bytes, complete: false, day: self.today() };
        let charged = self.state.files.charged(begun.owner).saturating_add(begun.charge());
        if charged > limits.account_quota {
            return Err(limited(Code::QuotaReached, limits.account_quota).into());
        }
        if self.state.files.count() >= FILES_IN_ALL_MAX {
            return Err(Code::DiskFull.into());
        }
        self.state.files.add(&begun);
        self.writes.push(Write::File(room, file, begun));
        Ok(Answer::FileAt { have: 0, complete: false })
    }

    /// The bytes are on the disk, and are what the id promises.
    pub(super) fn complete_file(&mut self, room: RoomId, file: FileId) -> Decided<P::Failed> {
        // Whoever was put out meanwhile leaves nothing more.
        self.check_member(room)?;
        let mut known = self.file(room, file)?.ok_or(Code::NoSuchFile)?;
        if !known.complete {
            (known.complete, known.day) = (true, self.today());
            self.writes.push(Write::File(room, file, known));
        }
        Ok(Answer::Done)
    }

    pub(super) fn drop_file(&mut self, room: RoomId, file: FileId) -> Decided<P::Failed> {
        self.check_member(room)?;
        let Some(known) = self.file(room, file)? else {
            return Ok(Answer::Done);
        };
        let role = self.room(room)?.policy().map(|policy| policy.role(self.by.account));
        let keeps_order = matches!(role, Some(Role::Moderator | Role::Owner));
        if known.owner != self.by.account && !keeps_order {
            return Err(Code::NotAllowed.into());
        }
        self.forget_file(room, file, &known);
        Ok(Answer::Done)
    }

    /// Drops what was begun and not gone on with for long.
    pub(super) fn sweep_files(&mut self) -> Decided<P::Failed> {
        let last = self.today().before(FILE_IDLE_DAYS);
        for (room, file, known) in self.past.files_begun_until(last).map_err(Ended::Failed)? {
            self.forget_file(room, file, &known);
        }
        self.expire_files()?;
        Ok(Answer::Done)
    }

    /// Drops what is older than the rules of its room keep messages. A file was complete before the
    /// message that names it was posted: it goes a day later than it could, and so not before that.
    fn expire_files(&mut self) -> Result<(), Ended<P::Failed>> {
        let days_of = |room: &Room| Some((room.id(), room.policy()?.retention_days));
        let kept = self.state.rooms().filter_map(days_of).filter(|(_, days)| *days > 0);
        for (room, days) in kept.collect::<Vec<_>>() {
            let last = self.today().before(days.saturating_add(2));
            for (file, known) in self.past.files_of(room).map_err(Ended::Failed)? {
                if known.complete && known.day <= last {
                    self.forget_file(room, file, &known);
                }
            }
        }
        Ok(())
    }

    /// Drops files whose bytes the disk has lost.
    pub(super) fn lose_files(&mut self, lost: Vec<(RoomId, FileId)>) -> Decided<P::Failed> {
        for (room, file) in lost {
            if let Some(known) = self.file(room, file)? {
                self.forget_file(room, file, &known);
            }
        }
        Ok(Answer::Done)
    }

    /// Nobody is left who could open them.
    pub(super) fn drop_files_of(&mut self, room: RoomId) -> Result<(), Ended<P::Failed>> {
        for (file, known) in self.past.files_of(room).map_err(Ended::Failed)? {
            self.forget_file(room, file, &known);
        }
        Ok(())
    }

    fn forget_file(&mut self, room: RoomId, file: FileId, known: &KeptFile) {
        self.state.files.remove(known);
        self.writes.push(Write::FileDropped(room, file));
    }

    fn file(&self, room: RoomId, file: FileId) -> Result<Option<KeptFile>, Ended<P::Failed>> {
        self.past.file(room, file).map_err(Ended::Failed)
    }

    fn check_member(&self, room: RoomId) -> Result<(), Ended<P::Failed>> {
        if self.room(room)?.may_post(self.by.device) {
            Ok(())
        } else {
            Err(Code::NotAMember.into())
        }
    }

    fn check_may_write(&self, room: RoomId) -> Result<(), Ended<P::Failed>> {
        self.room(room)?.may_write(self.by.account).map_err(|why| may_not_write(why).into())
    }
}
