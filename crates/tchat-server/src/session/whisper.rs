//! What is said for the moment: handed to whoever follows the room now, and forgotten.

use tchat_proto::limits::WHISPER_BYTES_MAX;
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::request::{Answer, Whisper};

use super::Session;
use crate::proposal::limited;

impl Session {
    /// The client whispers. Whether anybody hears it nobody can say.
    pub(super) fn whisper(&self, whisper: &Whisper) -> Result<Answer, Refusal> {
        if whisper.sealed.0.len() > WHISPER_BYTES_MAX {
            return Err(limited(Code::TooLong, WHISPER_BYTES_MAX));
        }
        let log = self.house.hub.log(whisper.room).ok_or(Code::NoSuchRoom)?;
        let room = log.room().ok_or(Code::NoSuchRoom)?;
        if !room.has(self.me.device) {
            return Err(Code::NotAMember.into());
        }
        match room.epoch {
            Some(epoch) if epoch == whisper.epoch => {
                log.whisper(self.id, whisper);
                Ok(Answer::Done)
            }
            Some(epoch) => Err(Refusal::stale(epoch)),
            None => Err(Code::NotFounded.into()),
        }
    }

    /// Somebody whispers in a room that is followed. Whoever reads slowly does not hear it.
    pub(super) fn hear(&mut self, whisper: Whisper) {
        let device = self.me.device;
        if self.is_full() {
            return;
        }
        // Who was removed a moment ago may follow still.
        let cursor = self.cursors.of(whisper.room);
        if cursor.and_then(|it| it.log.room()).is_some_and(|room| room.has(device)) {
            self.link.whisper(whisper);
        }
    }
}
