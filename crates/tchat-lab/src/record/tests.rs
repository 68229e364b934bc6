//! What is kept, what is forgotten, and what is never kept.

use std::time::{Duration, UNIX_EPOCH};

use Direction::{ToClient, ToServer};
use proptest::prelude::*;

use super::*;
use crate::limits::SEGMENT_BYTES_MAX;

fn ends(id: u64) -> Ends {
    let client = format!("10.0.0.{}:50000", id % 250 + 1).parse().unwrap();
    Ends { id: ConnectionId(id), client, server: "10.0.0.1:5555".parse().unwrap() }
}

fn at(ms: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(ms)
}

/// A connection on which things are said.
struct Talk {
    record: Record,
    gone: PerDirection<u64>,
}

impl Talk {
    fn new() -> Self {
        Self { record: Record::default(), gone: PerDirection::default() }
    }

    fn say_on(&mut self, id: u64, direction: Direction, bytes: &[u8]) -> Kept {
        let offset = *self.gone.of(direction);
        *self.gone.of_mut(direction) += u64::try_from(bytes.len()).unwrap();
        let bytes = Bytes::copy_from_slice(bytes);
        let segment = Segment { direction, at: at(0), offset, bytes };
        let news = News::Segment { ends: ends(id), segment, fate: Fate::Passed };
        match self.record.hear(&news).what {
            Happened::Segment(kept) => kept,
            other => panic!("{other:?}"),
        }
    }

    fn say(&mut self, direction: Direction, bytes: &[u8]) -> Kept {
        self.say_on(1, direction, bytes)
    }

    fn connection(&self) -> &Connection {
        self.record.get(ConnectionId(1)).unwrap()
    }
}

/// What the limits count, counted anew.
fn cost(record: &Record) -> usize {
    record.connections().flat_map(|connection| &connection.kept).map(Kept::cost).sum()
}

#[test]
fn a_plain_connection_is_kept_as_it_came_and_called_by_its_pseudonym() {
    let mut talk = Talk::new();
    talk.say(ToServer, "éloïse".as_bytes());
    let kept = talk.say(ToServer, b"bonjour");
    assert_eq!(kept.bytes().unwrap(), "bonjour");
    assert_eq!((kept.number, kept.offset, kept.length), (2, 8, 7));
    let connection = talk.connection();
    assert_eq!(connection.pseudonym.as_deref(), Some("éloïse"));
    assert_eq!(connection.totals.to_server, Totals { segments: 2, bytes: 15 });
    let closed = News::Closed { ends: ends(1), at: at(9), how: Close::Fin };
    let event = talk.record.hear(&closed);
    assert_eq!(event.pseudonym.as_deref(), Some("éloïse"));
    assert_eq!(talk.connection().closed, Some(Close::Fin));
}

#[test]
fn of_an_encrypted_connection_no_byte_is_kept() {
    const SECRET: &[u8] = b"the canary sings";
    let mut talk = Talk::new();
    // The first byte alone does not tell; nothing of it is shown before it is clear.
    assert_eq!(talk.say(ToServer, b"\x16").bytes(), None);
    let mut hello = b"\x03\x01\x00\x10".to_vec();
    hello.extend_from_slice(SECRET);
    let kept = talk.say(ToServer, &hello);
    let record = RecordHead { kind: 22, length: 16 };
    assert_eq!(kept.sight, Sight::Encrypted { records: vec![record] });
    let mut answer = b"\x17\x03\x03\x00\x10".to_vec();
    answer.extend_from_slice(SECRET);
    let kept = talk.say(ToClient, &answer);
    assert_eq!((kept.length, kept.bytes()), (21, None));
    assert_eq!(talk.connection().speech, Speech::Encrypted);
    let whole = format!("{:?}", talk.record);
    assert!(!whole.contains("canary") && !whole.contains("Unclear {"), "{whole}");
}

#[test]
fn a_client_that_only_begins_like_tls_is_read_from_its_first_byte() {
    let mut talk = Talk::new();
    talk.say(ToServer, b"\x16");
    talk.say(ToServer, b"alice");
    let bytes = talk.connection().kept.iter().map(|kept| kept.bytes().unwrap().to_vec());
    assert_eq!(bytes.collect::<Vec<_>>(), [b"\x16".to_vec(), b"alice".to_vec()]);
    assert_eq!(talk.connection().pseudonym.as_deref(), Some("\u{16}"));
}

#[test]
fn a_flood_on_one_connection_forgets_its_oldest_segments_and_says_how_many() {
    let mut talk = Talk::new();
    let big = vec![b'x'; SEGMENT_BYTES_MAX];
    for _ in 0..1_000 {
        talk.say(ToServer, &big);
    }
    let connection = talk.connection();
    assert!(connection.cost <= CONNECTION_BYTES_MAX);
    let kept = u64::try_from(connection.kept.len()).unwrap();
    assert_eq!(connection.forgotten + kept, 1_000);
    assert!(kept > 100, "not more than is needed: {kept}");
    assert_eq!(connection.totals.to_server.segments, 1_000);
    assert_eq!(connection.kept.back().unwrap().number, 1_000, "the newest stay");
}

#[test]
fn many_connections_together_stay_within_the_limit_too() {
    let mut talk = Talk::new();
    let big = vec![b'x'; SEGMENT_BYTES_MAX];
    for round in 0..3_000 {
        talk.say_on(round % 40, ToServer, &big);
        assert!(talk.record.cost <= RECORD_BYTES_MAX);
    }
    assert_eq!(talk.record.cost, cost(&talk.record));
    assert_eq!(talk.record.connections().count(), 40);
}

#[test]
fn of_too_many_connections_the_oldest_closed_one_goes() {
    let mut record = Record::default();
    for id in 1..=1_500 {
        record.hear(&News::Opened { ends: ends(id), at: at(id) });
        if id > 3 {
            record.hear(&News::Closed { ends: ends(id), at: at(id), how: Close::Fin });
        }
    }
    let left = record.connections().map(|one| one.ends.id.0).collect::<Vec<_>>();
    assert_eq!(left.len(), RECORD_CONNECTIONS_MAX);
    assert_eq!(left[..4], [1, 2, 3, 504], "the open ones stay");
}

#[test]
fn a_segment_whose_opening_was_missed_is_kept_all_the_same() {
    let mut record = Record::default();
    let missed = record.hear(&News::Missed { news: 7, bytes: 700 });
    assert_eq!(missed.what, Happened::Missed { news: 7, bytes: 700 });
    let bytes = Bytes::from_static(b"late");
    let segment = Segment { direction: ToServer, at: at(5), offset: 100, bytes };
    record.hear(&News::Segment { ends: ends(3), segment, fate: Fate::Passed });
    let connection = record.get(ConnectionId(3)).unwrap();
    assert_eq!((connection.opened, connection.totals.to_server.bytes), (at(5), 104));
    assert_eq!((record.missed(), record.segments()), (7, 1));
}

proptest! {
    /// Whatever comes: what is counted is what is kept, and the limits hold.
    #[test]
    fn the_count_is_what_is_kept(
        steps in prop::collection::vec(
            (1..4_u64, any::<bool>(), prop::collection::vec(any::<u8>(), 0..30)), 0..60,
        ),
    ) {
        let mut talk = Talk::new();
        for (id, to_server, bytes) in steps {
            talk.say_on(id, if to_server { ToServer } else { ToClient }, &bytes);
            prop_assert_eq!(talk.record.cost, cost(&talk.record));
        }
    }
}
