//! Where a log ends, and how it grows by one entry.

use bytes::Bytes;
use tchat_proto::entry::{Entry, EntryBody, chain_after, chain_start};
use tchat_proto::id::{Chain, MessageId, RoomId, Seq, Timestamp};

/// The end of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogHead {
    /// The last place; [`Seq::ZERO`] if there is none.
    pub seq: Seq,
    /// The chain after it.
    pub chain: Chain,
    /// How many messages the log has.
    pub messages: u64,
}

impl LogHead {
    /// The end of an empty log.
    #[must_use]
    pub fn start(log: RoomId) -> Self {
        Self { seq: Seq::ZERO, chain: chain_start(log), messages: 0 }
    }

    /// Gives the next place to `body`, and the bytes to store.
    pub(crate) fn append(&mut self, time: Timestamp, id: MessageId, body: EntryBody) -> Bytes {
        let message = matches!(body, EntryBody::Message { .. } | EntryBody::Plain { .. });
        let entry = Entry { seq: self.seq.next(), time, id, body };
        let bytes = entry.to_bytes();
        self.chain = chain_after(self.chain, &bytes);
        self.seq = entry.seq;
        self.messages = self.messages.saturating_add(u64::from(message));
        bytes
    }
}
