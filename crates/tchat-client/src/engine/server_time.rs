//! The server's clock, as far as it was told.
//!
//! Message ids begin with it, so that ids made together lie together in the server's index. It is
//! the server's clock and not ours because ids are seen by everybody in the room: ours would tell
//! when something was written offline, and one device from another by how wrong its clock is.

use tchat_proto::id::{MessageId, Timestamp};

use crate::random::Random;

/// The latest moment the server named in this process.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ServerTime(Timestamp);

impl ServerTime {
    /// The last moment that the server named.
    pub(super) const fn last(&self) -> Timestamp {
        self.0
    }

    /// The server named a moment.
    pub(super) fn heard(&mut self, time: Timestamp) {
        self.0 = self.0.max(time);
    }

    /// The latest moment it named.
    pub(super) const fn latest(self) -> Timestamp {
        self.0
    }

    /// A new id for something to be posted.
    pub(super) fn id(self, random: &mut Random) -> MessageId {
        MessageId::at(self.0, random.bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_follow_the_servers_clock_and_are_never_the_same() {
        let (mut time, mut random) = (ServerTime::default(), Random::seeded(1));
        let before = time.id(&mut random);
        time.heard(Timestamp(1_800_000_000_000));
        let then = time.id(&mut random);
        time.heard(Timestamp(1_700_000_000_000));
        let still = time.id(&mut random);
        assert!(before < then);
        assert_eq!(then.0[..6], still.0[..6]);
        assert_ne!(then, still);
    }
}
