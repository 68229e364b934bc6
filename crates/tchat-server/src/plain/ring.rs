//! The recent end of the plain room's log, in memory: all of it, unless the server keeps it.

use std::collections::VecDeque;

use bytes::Bytes;
use tchat_proto::id::{Seq, Timestamp};
use tchat_proto::limits::DELIVERY_BYTES_TARGET;
use tchat_proto::plain::PlainName;

use super::{GuestId, Said};
use crate::limits::READ_ENTRIES_MAX;
use crate::state::LogHead;
use crate::store::Batch;

/// What a line costs beside its bytes, roughly.
const LINE_BYTES: usize = 256;

/// One entry, for readers of both kinds.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) author: GuestId,
    pub(super) name: PlainName,
    pub(super) said: Said,
    pub(super) time: Timestamp,
    /// The entry, encoded.
    pub(super) entry: Bytes,
    /// The log's end after it.
    pub(super) head: LogHead,
}

/// A line, and where it lies among all bytes that ever were said.
#[derive(Debug)]
struct Placed {
    line: Line,
    /// All bytes up to its end.
    end: u64,
}

/// The last lines.
#[derive(Debug)]
pub(super) struct Ring {
    /// The log's end before the first line.
    start: LogHead,
    lines: VecDeque<Placed>,
    bytes: usize,
    /// All bytes that ever were said.
    end: u64,
}

/// What a worksheet's client gets next.
#[derive(Debug)]
pub(super) enum NextLine {
    /// Nothing yet.
    CaughtUp,
    /// This line.
    Line(Box<Line>),
    /// What comes next is no longer in memory.
    Lost,
}

impl Line {
    fn bytes(&self) -> usize {
        self.entry.len().saturating_mul(2).saturating_add(LINE_BYTES)
    }
}

impl Ring {
    pub(super) const fn new(start: LogHead) -> Self {
        Self { start, lines: VecDeque::new(), bytes: 0, end: 0 }
    }

    /// The log's end before the first line.
    pub(super) const fn start(&self) -> LogHead {
        self.start
    }

    pub(super) fn push(&mut self, line: Line) {
        self.bytes = self.bytes.saturating_add(line.bytes());
        self.end = self.end.saturating_add(line.entry.len() as u64);
        self.lines.push_back(Placed { line, end: self.end });
    }

    /// Gives up the oldest lines.
    pub(super) fn shrink_to(&mut self, bytes_max: usize) {
        while self.bytes > bytes_max && self.forget_first() {}
    }

    /// Gives up what was said before a moment. Says whether there was any.
    pub(super) fn forget_before(&mut self, time: Timestamp) -> bool {
        let start = self.start;
        while self.lines.front().is_some_and(|placed| placed.line.time < time) {
            self.forget_first();
        }
        start != self.start
    }

    fn forget_first(&mut self) -> bool {
        let Some(Placed { line, .. }) = self.lines.pop_front() else { return false };
        self.bytes = self.bytes.saturating_sub(line.bytes());
        self.start = line.head;
        true
    }

    /// Which line comes after a place; `None` before the first.
    fn index_after(&self, seq: Seq) -> Option<usize> {
        usize::try_from(seq.0.checked_sub(self.start.seq.0)?).ok()
    }

    /// The log's end as it was at a place.
    pub(super) fn head_at(&self, seq: Seq) -> Option<LogHead> {
        match self.index_after(seq)?.checked_sub(1) {
            None => Some(self.start),
            Some(index) => self.lines.get(index).map(|placed| placed.line.head),
        }
    }

    /// The line after a place that is not `me`'s own, and the place that this leads to.
    pub(super) fn next(&self, after: Seq, me: GuestId) -> NextLine {
        let Some(index) = self.index_after(after) else {
            return NextLine::Lost;
        };
        let mut lines = self.lines.iter().skip(index);
        match lines.find(|placed| placed.line.author != me) {
            None => NextLine::CaughtUp,
            Some(Placed { line, .. }) => NextLine::Line(Box::new(line.clone())),
        }
    }

    /// How many bytes lie after a place.
    pub(super) fn bytes_after(&self, seq: Seq) -> usize {
        let index = self.index_after(seq).and_then(|index| index.checked_sub(1));
        match index.and_then(|index| self.lines.get(index)) {
            Some(placed) => {
                usize::try_from(self.end.saturating_sub(placed.end)).unwrap_or(usize::MAX)
            }
            None => self.bytes,
        }
    }

    /// Whether what comes after a place is gone.
    pub(super) fn has_lost(&self, after: Seq) -> bool {
        after < self.start.seq
    }

    /// Entries after a place, as many as one delivery holds; `None` if memory does not reach there.
    pub(super) fn batch(&self, after: Seq) -> Option<Batch> {
        let mut bytes = 0_usize;
        let (mut to, mut entries) = (self.head_at(after)?, Vec::new());
        let lines = self.lines.iter().skip(self.index_after(after)?).take(READ_ENTRIES_MAX);
        for Placed { line, .. } in lines {
            bytes = bytes.saturating_add(line.entry.len());
            if bytes > DELIVERY_BYTES_TARGET && !entries.is_empty() {
                break;
            }
            entries.push(line.entry.clone());
            to = line.head;
        }
        Some(Batch { entries, to: to.seq, chain: to.chain, expired: None })
    }
}

#[cfg(test)]
mod tests {
    use tchat_proto::entry::EntryBody;
    use tchat_proto::id::{MessageId, RoomId};

    use super::*;

    fn ring_of(authors: &[u64]) -> Ring {
        let mut head = LogHead::start(RoomId([1; 16]));
        let mut ring = Ring::new(head);
        for author in authors {
            let name = PlainName::admitted("bob").unwrap();
            let said = Bytes::from_static(b"bonjour");
            let body = EntryBody::Plain { from: name.clone(), said: said.clone() };
            let time = Timestamp(*author);
            let entry = head.append(time, MessageId([0; 16]), body);
            let (author, said) = (GuestId(*author), Said::Message(said));
            ring.push(Line { author, name, said, time, entry, head });
        }
        ring
    }

    #[test]
    fn nobody_reads_what_they_said_themselves() {
        let ring = ring_of(&[1, 2, 1]);
        let NextLine::Line(line) = ring.next(Seq(0), GuestId(1)) else { panic!("no line") };
        assert_eq!((line.author, line.head.seq), (GuestId(2), Seq(2)));
        assert!(matches!(ring.next(Seq(2), GuestId(1)), NextLine::CaughtUp));
        let entries = ring.batch(Seq(1)).unwrap().entries;
        assert_eq!(ring.bytes_after(Seq(1)), entries.iter().map(Bytes::len).sum::<usize>());
        assert_eq!(ring.bytes_after(Seq(3)), 0);
    }

    #[test]
    fn what_is_old_is_forgotten() {
        let mut ring = ring_of(&[1, 2, 3]);
        assert!(!ring.forget_before(Timestamp(1)));
        assert!(ring.forget_before(Timestamp(3)));
        assert_eq!((ring.start().seq, ring.lines.len()), (Seq(2), 1));
    }

    #[test]
    fn who_is_too_far_behind_hears_so() {
        let mut ring = ring_of(&[1, 2, 3]);
        let chain = ring.head_at(Seq(2)).map(|head| head.chain);
        ring.shrink_to(ring.bytes / 2);
        assert_eq!(ring.start().seq, Seq(2));
        assert_eq!(Some(ring.start().chain), chain);
        assert!(matches!(ring.next(Seq(1), GuestId(9)), NextLine::Lost));
        assert!(ring.has_lost(Seq(1)) && !ring.has_lost(Seq(2)));
        assert_eq!(ring.batch(Seq(1)), None);
        assert_eq!(
            ring.batch(Seq(2)).map(|batch| (batch.entries.len(), batch.to)),
            Some((1, Seq(3)))
        );
        assert_eq!(ring.head_at(Seq(4)), None);
    }
}
