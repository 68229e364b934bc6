//! What a process was told about a place in a room.

use tchat_proto::id::{MessageId, Seq};

use crate::content::Effect;
use crate::kept::GapReason;
use crate::person::Who;

/// An event with a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// Someone wrote, or oneself from another run.
    Message {
        /// Its id.
        id: MessageId,
        /// Who wrote it.
        by: Who,
        /// The text.
        text: String,
    },
    /// What this very process sent has its place.
    Sent {
        /// Its id.
        id: MessageId,
        /// The text.
        text: String,
    },
    /// A message was changed; the place of the event is that of the change.
    Changed(Effect),
    /// Messages from the place of the event on cannot be shown.
    Gap {
        /// The last place that is missing.
        last: Seq,
        /// How many messages lie there.
        count: u64,
        /// Why.
        reason: GapReason,
    },
}
