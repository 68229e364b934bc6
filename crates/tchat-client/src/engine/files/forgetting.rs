//! Files of messages that were deleted: not fetched any more, and forgotten by the server.
//!
//! Who deletes a message asks the server to forget its file: they may, since the server asks the same
//! of them as the room's rules do. The wish is kept in the transaction that erases the message, so
//! that no crash lies between; it is carried out when the server is reached. What somebody saved is
//! theirs, and stays. What a room's rules keep no longer goes in the same manner
//! ([`transfers::drop_own_files`]), each from its sender.

use rusqlite::Connection;
use tchat_mls::content::Form;
use tchat_proto::id::Seq;

use super::{Job, Work};
use crate::engine::Engine;
use crate::engine::change::Placed;
use crate::engine::people::People;
use crate::engine::room::Room;
use crate::store::transfers::{Task, TransferRow};
use crate::store::{timeline, transfers};
use crate::transfer::State;
use crate::trouble::Trouble;

/// Notes that the server shall forget the file of a message that is about to be erased, if it was
/// oneself who deleted it.
pub(in crate::engine) fn forget_file(
    db: &Connection,
    room: &Room,
    people: &People,
    deletion: &Placed,
    seq: Seq,
) -> rusqlite::Result<()> {
    let (_, mine) = people.who_is(deletion.from);
    if !mine {
        return Ok(());
    }
    let message = timeline::message(db, &room.row.name, room.id(), seq)?;
    let Some(Form::File(manifest)) = message.map(|message| message.form) else { return Ok(()) };
    transfers::drop_file(db, room.id(), manifest.file)
}

impl Engine {
    /// A message was deleted, or is kept no longer; that is on disk.
    pub(in crate::engine) const fn message_deleted(&mut self) {
        self.files.outdated = true;
    }

    /// Takes what is to be forgotten from the disk, and fetches no more what was deleted.
    pub(super) fn forget_deleted(&mut self) -> Result<(), Trouble> {
        if !std::mem::take(&mut self.files.outdated) {
            return Ok(());
        }
        let trouble = |error: rusqlite::Error| self.store.trouble(&error);
        for TransferRow { number, room, message, task } in
            transfers::all(self.store.db()).map_err(trouble)?
        {
            if let Task::Drop(file) = task {
                self.files.last = self.files.last.max(number);
                let work = Work::Drop { file, asked: false };
                self.files.jobs.entry(number).or_insert_with(|| Job::new(room, message, work));
            }
        }
        let mut deleted = Vec::new();
        for (number, job) in &self.files.jobs {
            if let Work::Down(download) = &job.work {
                let found = timeline::found(self.store.db(), job.room, download.seq());
                if found.map_err(trouble)?.is_none_or(|found| found.deleted) {
                    deleted.push(*number);
                }
            }
        }
        deleted.into_iter().try_for_each(|number| self.end(number, State::Cancelled, None))
    }
}
