//! What stands in a message's place in a log once the room's rules keep it no longer.
//!
//! The row stays, with its chain, so that those who were away can go on behind it, and a repeated
//! post still finds its place. Of the entry there is left when it was admitted, and a checksum: a
//! flipped bit must not pass for an erased message, nor the other way round.

use tchat_proto::id::{Chain, RoomId, Seq, Timestamp};

use super::sum::sum_of;

/// What it begins with. An entry is a map of four (0xA4).
const MARK: u8 = 0xE5;

/// A row's data: the mark, the time, the sum.
const BYTES: usize = 1 + 8 + 8;

/// A message that was erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Erased {
    /// When it was admitted.
    pub(super) time: Timestamp,
}

/// A row that says so and is not what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Damaged;

impl Erased {
    /// What a row holds from here on.
    pub(super) fn to_bytes(self, log: RoomId, seq: Seq, chain: Chain) -> [u8; BYTES] {
        let (time, sum) = (self.time.0.to_be_bytes(), self.sum(log, seq, chain).to_be_bytes());
        let mut bytes = [MARK; BYTES];
        let (_, rest) = bytes.split_at_mut(1);
        let (at_time, at_sum) = rest.split_at_mut(time.len());
        at_time.copy_from_slice(&time);
        at_sum.copy_from_slice(&sum);
        bytes
    }

    /// What a row says: `None` if it still holds its entry.
    pub(super) fn read(
        log: RoomId,
        seq: Seq,
        chain: Chain,
        data: &[u8],
    ) -> Option<Result<Self, Damaged>> {
        let (&MARK, rest) = data.split_first()? else { return None };
        let fields = || {
            let (time, sum) = rest.split_first_chunk::<8>()?;
            let erased = Self { time: Timestamp(u64::from_be_bytes(*time)) };
            (erased.sum(log, seq, chain).to_be_bytes() == *sum).then_some(erased)
        };
        Some(fields().ok_or(Damaged))
    }

    fn sum(self, log: RoomId, seq: Seq, chain: Chain) -> i64 {
        let (seq, time) = (seq.0.to_be_bytes(), self.time.0.to_be_bytes());
        sum_of("erased", &[&log.0, &seq, &chain.0, &time])
    }
}

#[cfg(test)]
mod tests {
    use tchat_proto::entry::{Entry, EntryBody};
    use tchat_proto::id::MessageId;

    use super::*;

    const LOG: RoomId = RoomId([1; 16]);
    const CHAIN: Chain = Chain([2; 32]);
    const ERASED: Erased = Erased { time: Timestamp(1_700_000_000_000) };

    #[test]
    fn what_was_erased_is_known_at_its_place_only() {
        let bytes = ERASED.to_bytes(LOG, Seq(7), CHAIN);
        assert_eq!(Erased::read(LOG, Seq(7), CHAIN, &bytes), Some(Ok(ERASED)));
        assert_eq!(Erased::read(LOG, Seq(8), CHAIN, &bytes), Some(Err(Damaged)));
        assert_eq!(Erased::read(LOG, Seq(7), Chain([3; 32]), &bytes), Some(Err(Damaged)));
        for at in 1..bytes.len() {
            let mut bent = bytes;
            bent[at] ^= 1;
            assert_eq!(Erased::read(LOG, Seq(7), CHAIN, &bent), Some(Err(Damaged)), "byte {at}");
        }
        assert_eq!(Erased::read(LOG, Seq(7), CHAIN, &bytes[..9]), Some(Err(Damaged)));
    }

    #[test]
    fn an_entry_is_not_taken_for_an_erased_one() {
        let body = EntryBody::Message { sealed: vec![1].into() };
        let entry = Entry { seq: Seq(7), time: Timestamp(5), id: MessageId([1; 16]), body };
        assert_eq!(Erased::read(LOG, Seq(7), CHAIN, &entry.to_bytes()), None);
        assert_eq!(Erased::read(LOG, Seq(7), CHAIN, &[]), None);
    }
}
