//! The recent end of a log, in memory, as readers take it.
//!
//! Entries are encoded once, when they are admitted. A batch for readers at the same place is put
//! into a frame once and shared by all of them: what remains per reader is copying it into a TLS
//! record. A reader that is further behind than the tail reaches reads from the store.

use std::collections::VecDeque;

use bytes::{Bytes, BytesMut};
use tchat_proto::id::{Chain, RoomId, Seq};
use tchat_proto::limits::DELIVERY_BYTES_TARGET;
use tchat_proto::request::put_delivery;

/// The last entries of one log.
#[derive(Debug)]
pub(crate) struct Tail {
    log: RoomId,
    entries: VecDeque<(Bytes, Chain)>,
    bytes: usize,
    /// The last place that readers may have, and the chain there.
    head: (Seq, Chain),
    /// The batch that was asked for last: whoever follows live asks for the same.
    shared: Option<Shared>,
}

#[derive(Debug)]
struct Shared {
    after: Seq,
    batch: TailBatch,
}

/// Some entries in a frame, ready to be sent.
#[derive(Debug, Clone)]
pub(crate) struct TailBatch {
    /// A delivery, framed.
    pub(crate) frame: Bytes,
    /// Its last place.
    pub(crate) to: Seq,
    /// The chain there.
    pub(crate) chain: Chain,
}

/// What there is for a reader at some place.
#[derive(Debug)]
pub(crate) enum Next {
    /// Nothing more yet.
    CaughtUp,
    /// This.
    Batch(TailBatch),
    /// More than the tail holds, up to this place: the store has it.
    InStore(Seq),
}

impl Tail {
    pub(crate) const fn new(log: RoomId, head: (Seq, Chain)) -> Self {
        Self { log, entries: VecDeque::new(), bytes: 0, head, shared: None }
    }

    /// The place before the first entry it holds.
    fn start(&self) -> Seq {
        Seq(self.head.0.0.saturating_sub(self.entries.len() as u64))
    }

    /// Whether the entry at `seq` is held.
    pub(crate) fn holds(&self, seq: Seq) -> bool {
        seq.0 > self.start().0 && seq.0 <= self.head.0.0
    }

    /// Adds the entry after the head.
    pub(crate) fn push(&mut self, entry: Bytes, chain: Chain) {
        self.bytes = self.bytes.saturating_add(entry.len());
        self.entries.push_back((entry, chain));
        self.head = (self.head.0.next(), chain);
        self.shared = None;
    }

    /// Gives up the oldest entries, up to and including the one at `seq`. Gives their bytes.
    pub(crate) fn drop_through(&mut self, seq: Seq) -> usize {
        let before = self.bytes;
        while self.start() < seq {
            let Some((entry, _)) = self.entries.pop_front() else {
                break;
            };
            self.bytes = self.bytes.saturating_sub(entry.len());
        }
        if self.entries.is_empty() {
            self.entries = VecDeque::new();
        }
        if self.shared.as_ref().is_some_and(|it| it.after < self.start()) {
            self.shared = None;
        }
        before.saturating_sub(self.bytes)
    }

    /// Gives up the oldest entries until at most `bytes_max` are held. Gives the bytes given up.
    pub(crate) fn shrink_to(&mut self, bytes_max: usize) -> usize {
        let before = self.bytes;
        while self.bytes > bytes_max {
            self.drop_through(self.start().next());
        }
        before.saturating_sub(self.bytes)
    }

    /// The chain at a place, if the tail reaches that far.
    pub(crate) fn chain_at(&self, seq: Seq) -> Option<Chain> {
        if seq == self.head.0 {
            return Some(self.head.1);
        }
        let index = seq.0.checked_sub(self.start().0)?.checked_sub(1)?;
        let index = usize::try_from(index).ok()?;
        self.entries.get(index).map(|(_, chain)| *chain)
    }

    /// What there is after `after`, for a reader who may read up to `until`.
    pub(crate) fn next(&mut self, after: Seq, until: Seq) -> Next {
        let end = self.head.0.min(until);
        if after >= end {
            return Next::CaughtUp;
        }
        if after < self.start() {
            return Next::InStore(end);
        }
        if let Some(shared) = &self.shared
            && shared.after == after
            && shared.batch.to <= end
        {
            return Next::Batch(shared.batch.clone());
        }
        let Some(batch) = self.frame(after, end) else {
            return Next::CaughtUp;
        };
        self.shared = Some(Shared { after, batch: batch.clone() });
        Next::Batch(batch)
    }

    fn frame(&self, after: Seq, end: Seq) -> Option<TailBatch> {
        let skip = usize::try_from(after.0.checked_sub(self.start().0)?).ok()?;
        let count = usize::try_from(end.0.checked_sub(after.0)?).ok()?;
        let mut entries = Vec::new();
        let (mut bytes, mut to, mut chain) = (0_usize, after, None);
        for (entry, after_it) in self.entries.iter().skip(skip).take(count) {
            bytes = bytes.saturating_add(entry.len());
            if bytes > DELIVERY_BYTES_TARGET && !entries.is_empty() {
                break;
            }
            entries.push(entry.clone());
            (to, chain) = (to.next(), Some(*after_it));
        }
        let chain = chain?;
        let framing = entries.len().saturating_mul(8).saturating_add(128);
        let mut out = BytesMut::with_capacity(bytes.saturating_add(framing));
        put_delivery(&mut out, self.log, &entries, chain);
        Some(TailBatch { frame: out.freeze(), to, chain })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tchat_proto::entry::{chain_after, chain_start};

    const LOG: RoomId = RoomId([1; 16]);

    fn tail_of(sizes: &[usize]) -> Tail {
        let mut chain = chain_start(LOG);
        let mut tail = Tail::new(LOG, (Seq::ZERO, chain));
        for size in sizes {
            let entry = Bytes::from(vec![7; *size]);
            chain = chain_after(chain, &entry);
            tail.push(entry, chain);
        }
        tail
    }

    fn to(next: Next) -> Option<Seq> {
        match next {
            Next::Batch(batch) => Some(batch.to),
            Next::CaughtUp | Next::InStore(_) => None,
        }
    }

    #[test]
    fn a_reader_gets_as_much_as_fits_and_then_the_rest() {
        let mut tail = tail_of(&[40_000, 20_000, 20_000, 10]);
        assert_eq!(to(tail.next(Seq(0), Seq(9))), Some(Seq(2)));
        assert_eq!(to(tail.next(Seq(2), Seq(9))), Some(Seq(4)));
        assert!(matches!(tail.next(Seq(4), Seq(9)), Next::CaughtUp));
    }

    #[test]
    fn an_entry_larger_than_a_batch_goes_alone() {
        let mut tail = tail_of(&[70_000, 10]);
        assert_eq!(to(tail.next(Seq(0), Seq(9))), Some(Seq(1)));
    }

    #[test]
    fn a_reader_further_behind_than_the_tail_is_sent_to_the_store() {
        let mut tail = tail_of(&[10, 10, 10]);
        assert_eq!(tail.drop_through(Seq(2)), 20);
        assert!(matches!(tail.next(Seq(0), Seq(9)), Next::InStore(Seq(3))));
        assert!(matches!(tail.next(Seq(1), Seq(2)), Next::InStore(Seq(2))));
        assert_eq!(to(tail.next(Seq(2), Seq(9))), Some(Seq(3)));
    }

    #[test]
    fn nobody_reads_beyond_what_they_may_even_if_another_just_did() {
        let mut tail = tail_of(&[10, 10, 10]);
        assert_eq!(to(tail.next(Seq(0), Seq(9))), Some(Seq(3)));
        assert_eq!(to(tail.next(Seq(0), Seq(2))), Some(Seq(2)));
        assert!(matches!(tail.next(Seq(2), Seq(2)), Next::CaughtUp));
    }

    #[test]
    fn the_chain_is_known_as_far_as_the_tail_reaches() {
        let mut tail = tail_of(&[10, 20, 30]);
        let second = tail.chain_at(Seq(2));
        assert!(second.is_some() && second != tail.chain_at(Seq(3)));
        assert_eq!(tail.shrink_to(30), 30);
        assert_eq!(tail.chain_at(Seq(1)), None);
    }
}
