//! The order of the log, against the order in which people wrote.

use std::collections::BTreeMap;
use std::time::Duration;

use tchat_proto::id::Seq;

use crate::history::{Fate, Said};
use crate::person::Who;
use crate::room::{Room, Words};
use crate::violation::Violation;

/// A text whose place is beyond doubt.
#[derive(Clone, Copy)]
struct Placed<'h> {
    said: &'h Said,
    seq: Seq,
}

/// Everything that was written and is in the log, in the order of writing.
fn placed<'h>(room: &Room<'h>) -> Vec<Placed<'h>> {
    let placed = room.record.says.iter().filter_map(|said| {
        let words = Words { by: said.who, text: &said.text };
        let seq = room.place_of(words, said.fate)?;
        Some(Placed { said, seq })
    });
    placed.collect()
}

/// `real-time-order`: what was begun after something else was acknowledged comes after it.
///
/// One register-like log for each room makes this all of linearizability (Herlihy and Wing 1990).
pub(super) fn real_time(room: &Room<'_>) -> Vec<Violation> {
    let mut begun = placed(room);
    begun.sort_by_key(|placed| placed.said.invoked);
    let mut acknowledged: Vec<(Duration, Placed<'_>)> = begun
        .iter()
        .filter_map(|placed| match placed.said.fate {
            Fate::Acknowledged { at, .. } => Some((at, *placed)),
            Fate::Unknown | Fate::Failed { .. } => None,
        })
        .collect();
    acknowledged.sort_by_key(|(at, _)| *at);

    let mut earlier = acknowledged.into_iter().peekable();
    let mut furthest: Option<(Duration, Placed<'_>)> = None;
    let mut overtaken = Vec::new();
    for later in begun {
        while let Some(next) = earlier.next_if(|(at, _)| *at < later.said.invoked) {
            if furthest.is_none_or(|(_, known)| known.seq < next.1.seq) {
                furthest = Some(next);
            }
        }
        if let Some((at, before)) = furthest
            && before.seq > later.seq
        {
            overtaken.push(Violation::RealTime {
                room: room.id,
                earlier: before.said.text.clone(),
                earlier_who: room.name(before.said.who),
                earlier_seq: before.seq,
                acknowledged: at,
                later: later.said.text.clone(),
                later_who: room.name(later.said.who),
                later_seq: later.seq,
                begun: later.said.invoked,
            });
        }
    }
    overtaken
}

/// `order-of-writing`: one person's messages are in the order in which they were written.
pub(super) fn as_written(room: &Room<'_>) -> Vec<Violation> {
    let mut last = BTreeMap::<Who, Placed<'_>>::new();
    let mut swapped = Vec::new();
    for next in placed(room) {
        match last.get(&next.said.who) {
            Some(before) if before.seq > next.seq => swapped.push(Violation::NotAsWritten {
                room: room.id,
                who: room.name(next.said.who),
                first: before.said.text.clone(),
                first_seq: before.seq,
                second: next.said.text.clone(),
                second_seq: next.seq,
            }),
            Some(_) | None => {
                last.insert(next.said.who, next);
            }
        }
    }
    swapped
}
