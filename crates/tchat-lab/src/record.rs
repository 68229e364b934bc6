//! What passed, kept within a bound; and of encrypted connections nothing but sizes.
//!
//! [`Record::hear`] takes the tap's news and gives [`Event`]s: what may be shown of them. It is the
//! one place that decides what is kept: the bytes of a connection that speaks TLS go no further.
//! When there is too much, the oldest segments are forgotten, and counted.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::time::SystemTime;

use bytes::Bytes;

use crate::lesson::{Lesson, Remark};
use crate::limits::{CONNECTION_BYTES_MAX, RECORD_BYTES_MAX, RECORD_CONNECTIONS_MAX, SEGMENT_COST};
use crate::news::{Close, Fate, News};
use crate::segment::{ConnectionId, Direction, Ends, PerDirection, Segment};
use crate::speech::{RecordHead, RecordReader, Speech};

/// What passed, as much as is kept.
#[derive(Debug, Default)]
pub struct Record {
    connections: BTreeMap<ConnectionId, Connection>,
    lesson: Lesson,
    /// What all kept segments cost.
    cost: usize,
    segments: u64,
    missed: u64,
}

/// What is known of a connection.
#[derive(Debug, Clone)]
pub struct Connection {
    /// Between whom.
    pub ends: Ends,
    /// When it began, or was first heard of.
    pub opened: SystemTime,
    /// How it ended, if it did.
    pub closed: Option<Close>,
    /// What it speaks.
    pub speech: Speech,
    /// Of a plain one: what the client sent first.
    pub pseudonym: Option<String>,
    /// What went each way, in all.
    pub totals: PerDirection<Totals>,
    /// The segments that are kept, oldest first.
    pub kept: VecDeque<Kept>,
    /// How many were forgotten.
    pub forgotten: u64,
    records: Readers,
    cost: usize,
}

/// How much went one way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Segments.
    pub segments: u64,
    /// Bytes.
    pub bytes: u64,
}

#[derive(Debug, Clone, Default)]
struct Readers {
    to_server: RecordReader,
    to_client: RecordReader,
}

/// A segment, as much of it as may be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its number among all that passed, from 1.
    pub number: u64,
    /// Which way it went.
    pub direction: Direction,
    /// When it came.
    pub at: SystemTime,
    /// How many bytes went the same way before it.
    pub offset: u64,
    /// How many bytes it has.
    pub length: usize,
    /// What a fault did with it.
    pub fate: Fate,
    /// What can be seen of it.
    pub sight: Sight,
}

/// What can be seen of a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sight {
    /// Too early to tell what it is.
    Unclear {
        /// The bytes, for when that is known.
        bytes: Bytes,
    },
    /// Its bytes, and what there is to say about them.
    Plain {
        /// The bytes.
        bytes: Bytes,
        /// What TCP did to them, and the like.
        remarks: Vec<Remark>,
    },
    /// The headers of the TLS records that are complete with it.
    Encrypted {
        /// In their order.
        records: Vec<RecordHead>,
    },
}

impl Kept {
    /// The bytes, if they can be seen.
    #[must_use]
    pub fn bytes(&self) -> Option<&Bytes> {
        match &self.sight {
            Sight::Plain { bytes, .. } => Some(bytes),
            Sight::Unclear { .. } | Sight::Encrypted { .. } => None,
        }
    }

    /// What there is to say about it.
    #[must_use]
    pub fn remarks(&self) -> &[Remark] {
        match &self.sight {
            Sight::Plain { remarks, .. } => remarks,
            Sight::Unclear { .. } | Sight::Encrypted { .. } => &[],
        }
    }

    fn cost(&self) -> usize {
        let bytes = match &self.sight {
            Sight::Plain { bytes, .. } | Sight::Unclear { bytes } => bytes.len(),
            Sight::Encrypted { records } => records.len().saturating_mul(size_of::<RecordHead>()),
        };
        bytes.saturating_add(SEGMENT_COST)
    }
}

/// Something that may be shown or written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Of which connection, if of one.
    pub ends: Option<Ends>,
    /// The pseudonym that its client sent, if it can be read.
    pub pseudonym: Option<String>,
    /// When.
    pub at: SystemTime,
    /// What.
    pub what: Happened,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happened {
    /// A client came.
    Opened,
    /// Bytes came.
    Segment(Kept),
    /// A fault handed bytes on at other boundaries.
    Handed {
        /// Which way.
        direction: Direction,
        /// How many.
        bytes: usize,
    },
    /// The server does not answer.
    ServerAway {
        /// What the system says.
        reason: io::ErrorKind,
    },
    /// There were too many connections.
    TurnedAway,
    /// Nothing more comes this way.
    HalfClosed {
        /// Which way.
        direction: Direction,
    },
    /// The connection is over.
    Closed {
        /// How.
        how: Close,
        /// What went each way.
        totals: PerDirection<Totals>,
    },
    /// So much passed that it went by unseen.
    Missed {
        /// How many pieces of news.
        news: u64,
        /// How many bytes.
        bytes: u64,
    },
}

impl Record {
    /// Keeps what there is to keep of news, and gives what may be shown of it.
    pub fn hear(&mut self, news: &News) -> Event {
        let event = self.take(news);
        self.forget();
        event
    }

    /// The connections that are known, in the order in which they came.
    pub fn connections(&self) -> impl DoubleEndedIterator<Item = &Connection> {
        self.connections.values()
    }

    /// One of them.
    #[must_use]
    pub fn get(&self, id: ConnectionId) -> Option<&Connection> {
        self.connections.get(&id)
    }

    /// How many segments passed, in all.
    #[must_use]
    pub const fn segments(&self) -> u64 {
        self.segments
    }

    /// How many pieces of news went by unseen.
    #[must_use]
    pub const fn missed(&self) -> u64 {
        self.missed
    }

    fn take(&mut self, news: &News) -> Event {
        match news {
            News::Opened { ends, at } => self.event(*ends, *at, Happened::Opened),
            News::Segment { ends, segment, fate } => self.segment(*ends, segment, *fate),
            News::Handed { ends, at, direction, bytes } => {
                let handed = Happened::Handed { direction: *direction, bytes: *bytes };
                self.event(*ends, *at, handed)
            }
            News::ServerAway { ends, at, reason } => {
                self.event(*ends, *at, Happened::ServerAway { reason: *reason })
            }
            News::TurnedAway { ends, at } => {
                let event = self.event(*ends, *at, Happened::TurnedAway);
                self.connection(*ends, *at).closed = Some(Close::Reset { direction: None });
                event
            }
            News::HalfClosed { ends, at, direction } => {
                self.event(*ends, *at, Happened::HalfClosed { direction: *direction })
            }
            News::Closed { ends, at, how } => {
                let connection = self.connection(*ends, *at);
                connection.closed = Some(*how);
                let closed = Happened::Closed { how: *how, totals: connection.totals };
                self.event(*ends, *at, closed)
            }
            News::Missed { news, bytes } => {
                self.missed = self.missed.saturating_add(*news);
                let what = Happened::Missed { news: *news, bytes: *bytes };
                Event { ends: None, pseudonym: None, at: SystemTime::now(), what }
            }
        }
    }

    fn event(&mut self, ends: Ends, at: SystemTime, what: Happened) -> Event {
        let pseudonym = self.connection(ends, at).pseudonym.clone();
        Event { ends: Some(ends), pseudonym, at, what }
    }

    fn segment(&mut self, ends: Ends, segment: &Segment, fate: Fate) -> Event {
        self.segments = self.segments.saturating_add(1);
        let number = self.segments;
        let connection = connection(&mut self.connections, ends, segment.at);
        let before = connection.cost;
        let kept = connection.take(segment, fate, number, &mut self.lesson);
        let after = connection.cost;
        let event = self.event(ends, segment.at, Happened::Segment(kept));
        self.cost = self.cost.saturating_add(after).saturating_sub(before);
        event
    }

    fn connection(&mut self, ends: Ends, at: SystemTime) -> &mut Connection {
        connection(&mut self.connections, ends, at)
    }

    /// Makes room: the longest connection loses the older half of what is kept of it.
    fn forget(&mut self) {
        while self.cost > RECORD_BYTES_MAX {
            let longest = self.connections.values_mut().max_by_key(|connection| connection.cost);
            let Some(longest) = longest else { return };
            let before = longest.cost;
            longest.forget_down_to(before / 2);
            self.cost = self.cost.saturating_sub(before.saturating_sub(longest.cost));
        }
        while self.connections.len() > RECORD_CONNECTIONS_MAX {
            let closed = self.connections.iter().find(|(_, one)| one.closed.is_some());
            let Some(id) = closed.or_else(|| self.connections.iter().next()).map(|(id, _)| *id)
            else {
                return;
            };
            if let Some(gone) = self.connections.remove(&id) {
                self.cost = self.cost.saturating_sub(gone.cost);
            }
        }
    }
}

fn connection(
    connections: &mut BTreeMap<ConnectionId, Connection>,
    ends: Ends,
    at: SystemTime,
) -> &mut Connection {
    connections.entry(ends.id).or_insert_with(|| Connection::new(ends, at))
}

impl Connection {
    fn new(ends: Ends, at: SystemTime) -> Self {
        Self {
            ends,
            opened: at,
            closed: None,
            speech: Speech::Unclear,
            pseudonym: None,
            totals: PerDirection::default(),
            kept: VecDeque::new(),
            forgotten: 0,
            records: Readers::default(),
            cost: 0,
        }
    }

    fn take(&mut self, segment: &Segment, fate: Fate, number: u64, lesson: &mut Lesson) -> Kept {
        let totals = self.totals.of_mut(segment.direction);
        // Where segments went by unseen, the offset knows of them.
        let unseen = segment.offset.saturating_sub(totals.bytes);
        let length = u64::try_from(segment.bytes.len()).unwrap_or(u64::MAX);
        totals.segments = totals.segments.saturating_add(1);
        totals.bytes = segment.offset.saturating_add(length);
        self.records.of(segment.direction).skip(unseen);
        if self.speech == Speech::Unclear {
            self.settle(segment, lesson);
        }
        let kept = Kept {
            number,
            direction: segment.direction,
            at: segment.at,
            offset: segment.offset,
            length: segment.bytes.len(),
            fate,
            sight: self.sight(segment.direction, &segment.bytes, lesson),
        };
        self.cost = self.cost.saturating_add(kept.cost());
        self.kept.push_back(kept.clone());
        if self.cost > CONNECTION_BYTES_MAX {
            self.forget_down_to(CONNECTION_BYTES_MAX / 2);
        }
        kept
    }

    /// Finds out what the connection speaks, with one more segment. What is kept of it already is
    /// looked at again.
    fn settle(&mut self, segment: &Segment, lesson: &mut Lesson) {
        let same_way = self.kept.iter().filter(|kept| kept.direction == segment.direction);
        let mut first = same_way
            .filter_map(|kept| match &kept.sight {
                Sight::Unclear { bytes } => Some(bytes.to_vec()),
                Sight::Plain { .. } | Sight::Encrypted { .. } => None,
            })
            .collect::<Vec<_>>()
            .concat();
        first.extend_from_slice(segment.bytes.get(..2).unwrap_or(&segment.bytes));
        self.speech = Speech::of_first(segment.direction, &first);
        let mut kept = std::mem::take(&mut self.kept);
        for kept in &mut kept {
            if let Sight::Unclear { bytes } = &kept.sight {
                let bytes = bytes.clone();
                kept.sight = self.sight(kept.direction, &bytes, lesson);
            }
        }
        self.cost = kept.iter().map(Kept::cost).sum();
        self.kept = kept;
    }

    fn sight(&mut self, direction: Direction, bytes: &Bytes, lesson: &mut Lesson) -> Sight {
        match self.speech {
            Speech::Unclear => Sight::Unclear { bytes: bytes.clone() },
            Speech::Encrypted => {
                Sight::Encrypted { records: self.records.of(direction).read(bytes) }
            }
            Speech::Plain => {
                let first = direction == Direction::ToServer && self.pseudonym.is_none();
                if first {
                    self.pseudonym = Some(pseudonym(bytes));
                }
                let remarks = lesson.remarks(self.ends.id, direction, first, bytes);
                Sight::Plain { bytes: bytes.clone(), remarks }
            }
        }
    }

    fn forget_down_to(&mut self, cost: usize) {
        while self.cost > cost {
            let Some(oldest) = self.kept.pop_front() else { return };
            self.cost = self.cost.saturating_sub(oldest.cost());
            self.forgotten = self.forgotten.saturating_add(1);
        }
    }
}

impl Readers {
    const fn of(&mut self, direction: Direction) -> &mut RecordReader {
        match direction {
            Direction::ToServer => &mut self.to_server,
            Direction::ToClient => &mut self.to_client,
        }
    }
}

/// How many characters of a pseudonym are kept.
const PSEUDONYM_CHARS_MAX: usize = 32;

fn pseudonym(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim().chars().take(PSEUDONYM_CHARS_MAX).collect()
}
