//! What a session wants from the store: blocking, so whoever drives the session says where.

use std::sync::Arc;

use tchat_proto::id::{Chain, RoomId, Seq};
use tchat_proto::limits::DELIVERY_BYTES_TARGET;

use crate::mailbox::{Note, Ticket};
use crate::plain::PlainRoom;
use crate::store::{ReadFailed, Readers};

/// Something to be read from the store.
#[derive(Debug)]
pub(crate) enum Read {
    /// The chain at a place.
    Chain { ticket: Ticket, log: RoomId, at: Seq },
    /// Entries after a place, up to another.
    Entries { log: RoomId, after: (Seq, Chain), until: Seq },
    /// Entries of the plain room after a place.
    Plain { room: Arc<PlainRoom>, after: Seq },
}

impl Read {
    /// Reads, and gives what to tell the session. Blocks on the disk.
    pub(crate) fn carry_out(self, readers: &Readers) -> Note {
        match self {
            Self::Chain { ticket, log, at } => {
                Note::ChainRead(ticket, readers.with(|reader| reader.chain_at(log, at)))
            }
            Self::Entries { log, after, until } => {
                let entries =
                    readers.with(|reader| reader.entries(log, after, until, DELIVERY_BYTES_TARGET));
                Note::EntriesRead(log, after.0, entries.inspect_err(report))
            }
            Self::Plain { room, after } => Note::PlainRead(room.id(), after, room.read(after)),
        }
    }
}

fn report(failed: &ReadFailed) {
    tracing::error!(%failed, "a log cannot be read");
}
