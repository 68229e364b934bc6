//! What a session wants from the store: blocking, so whoever drives the session says where.

use tchat_proto::id::{Chain, RoomId, Seq};
use tchat_proto::limits::DELIVERY_BYTES_TARGET;

use crate::mailbox::{Note, Ticket};
use crate::store::{ReadFailed, Readers};

/// Something to be read from the store.
#[derive(Debug)]
pub(crate) enum Read {
    /// The chain at a place.
    Chain { ticket: Ticket, log: RoomId, at: Seq },
    /// Entries after a place, up to another.
    Entries { log: RoomId, after: (Seq, Chain), until: Seq },
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
        }
    }
}

fn report(failed: &ReadFailed) {
    tracing::error!(%failed, "a log cannot be read");
}
