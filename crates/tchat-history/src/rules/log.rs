//! The log by itself: one, without gaps, nothing twice.

use std::collections::BTreeMap;

use tchat_proto::id::Seq;

use crate::room::{Room, describe};
use crate::violation::Violation;

/// `one-log`: every copy of the log, whichever node's and whenever taken, is a beginning of the
/// longest.
pub(super) fn copies_agree(room: &Room<'_>) -> Vec<Violation> {
    let longest = room.record.log();
    let differing = room.record.logs.iter().filter_map(|copy| {
        let (one, other) = longest.iter().zip(copy).find(|(one, other)| one != other)?;
        Some(Violation::LogsDiffer {
            room: room.id,
            seq: one.seq,
            one: describe(one),
            other: describe(other),
        })
    });
    differing.collect()
}

/// `places-without-gap`: places are 1, 2, 3 and so on, in this order.
pub(super) fn places_without_gap(room: &Room<'_>) -> Vec<Violation> {
    let mut expected = Seq(1);
    let mut skipped = Vec::new();
    for logged in room.record.log() {
        if logged.seq != expected {
            skipped.push(Violation::PlaceSkipped { room: room.id, expected, found: logged.seq });
        }
        expected = logged.seq.next();
    }
    skipped
}

/// `ids-once`: no id is at two places.
pub(super) fn ids_once(room: &Room<'_>) -> Vec<Violation> {
    let mut seen = BTreeMap::new();
    let mut twice = Vec::new();
    for logged in &room.log {
        if let Some(first) = seen.insert(logged.id, logged.seq) {
            let (id, second) = (logged.id, logged.seq);
            twice.push(Violation::IdTwice { room: room.id, id, first, second });
        }
    }
    twice
}
