//! What people's machines keep, against the log.

use tchat_proto::id::Seq;

use crate::kept::{GapReason, Kept};
use crate::room::{Person, Room, Words};
use crate::violation::{GapFault, Violation};

/// `kept-is-logged`: a kept message is in the log: same place, same id, same author, and the text that
/// it had at first, as far as that is kept.
pub(super) fn is_logged(room: &Room<'_>) -> Vec<Violation> {
    let mut differing = Vec::new();
    for person in &room.people {
        for row in person.visit.kept.iter().flatten() {
            let Kept::Message { seq, id, by, text, state } = row else { continue };
            let words = Words { by: *by, text: state.original(text).unwrap_or_default() };
            let logged = match state.original(text) {
                Some(_) => room.says(*seq, *id, words),
                None => room.is_of(*seq, *id, *by),
            };
            if !logged || room.is_change(*seq) {
                differing.push(Violation::KeptDiffers {
                    room: room.id,
                    who: room.name(person.who),
                    seq: *seq,
                    kept: room.quote(*id, words),
                    logged: room.describe(*seq),
                });
            }
        }
    }
    differing
}

/// `kept-in-order`: rows go up the log, and no place is in two of them.
pub(super) fn in_order(room: &Room<'_>) -> Vec<Violation> {
    let mut wrong = Vec::new();
    for person in &room.people {
        let mut after = Seq::ZERO;
        for row in person.visit.kept.iter().flatten() {
            if row.first() <= after || row.last() < row.first() {
                let (who, seq) = (room.name(person.who), row.first());
                wrong.push(Violation::KeptOutOfOrder { room: room.id, who, seq, after });
            }
            after = after.max(row.last());
        }
    }
    wrong
}

/// `no-hole`: every message of one's time as a member is kept, or a gap in its place: up to the end
/// for who got there, else up to the last row. A change of a message has no row.
pub(super) fn no_hole(room: &Room<'_>) -> Vec<Violation> {
    room.people.iter().flat_map(|person| holes(room, person)).collect()
}

fn holes(room: &Room<'_>, person: &Person<'_>) -> Vec<Violation> {
    let Some(rows) = &person.visit.kept else { return Vec::new() };
    let mut ranges: Vec<_> = rows.iter().map(|row| (row.first(), row.last())).collect();
    ranges.sort_unstable();
    let furthest = rows.iter().map(Kept::last).max().unwrap_or_default();
    let bound = person.visit.end.as_ref().map_or(furthest, |end| furthest.max(end.head));

    let mut ranges = ranges.into_iter().peekable();
    let mut covered = Seq::ZERO;
    let mut holes: Vec<(Seq, Seq, usize)> = Vec::new();
    let mut open = false;
    let messages = room.messages_within(Seq::ZERO, bound).iter();
    for seq in messages.filter(|seq| !room.is_change(**seq)) {
        while let Some((_, last)) = ranges.next_if(|(first, _)| first <= seq) {
            covered = covered.max(last);
        }
        let missing = covered < *seq && person.is_in_at(*seq);
        match holes.last_mut() {
            Some((_, last, count)) if missing && open => (*last, *count) = (*seq, *count + 1),
            _ if missing => holes.push((*seq, *seq, 1)),
            _ => {}
        }
        open = missing;
    }
    let who = room.name(person.who);
    let violation = |(first, last, count)| {
        let (room, who) = (room.id, who.clone());
        Violation::Hole { room, who, first, last, count }
    };
    holes.into_iter().map(violation).collect()
}

/// `gaps-are-true`: a gap counts the messages that lie there, and one from before joining or a
/// repair ends where its owner came in.
pub(super) fn gaps_are_true(room: &Room<'_>) -> Vec<Violation> {
    let mut wrong = Vec::new();
    for person in &room.people {
        for row in person.visit.kept.iter().flatten() {
            let Kept::Gap { first, last, count, reason } = *row else { continue };
            if let Some(fault) = gap_fault(room, person, (first, last), count, reason) {
                let who = room.name(person.who);
                let room = room.id;
                wrong.push(Violation::FalseGap { room, who, first, last, reason, fault });
            }
        }
    }
    wrong
}

fn gap_fault(
    room: &Room<'_>,
    person: &Person<'_>,
    (first, last): (Seq, Seq),
    said: u64,
    reason: GapReason,
) -> Option<GapFault> {
    let there = room.messages_within(first, last).len();
    let entrance = last.next();
    match reason {
        GapReason::BeforeYouJoined if !came_in_at(room, person, entrance) => {
            Some(GapFault::NotWhereTheyCameIn)
        }
        GapReason::Repaired if room.at(entrance).is_none_or(|logged| !logged.body.lets_in()) => {
            Some(GapFault::NothingToRepair)
        }
        _ if usize::try_from(said) != Ok(there) => Some(GapFault::Counts { said, there }),
        _ => None,
    }
}

/// Whether a person came in at a place, or did a moment before and came in once more: somebody who
/// never heard that their commit was taken makes another.
fn came_in_at(room: &Room<'_>, person: &Person<'_>, entrance: Seq) -> bool {
    let lets_in = |seq: u64| room.at(Seq(seq)).is_some_and(|logged| logged.body.lets_in());
    let moments = person.visit.came.iter().filter(|came| **came <= entrance);
    moments.max().is_some_and(|came| (came.0..=entrance.0).all(lets_in))
}

/// `all-readable`: members can read what members wrote, unless someone misbehaved.
pub(super) fn all_readable(room: &Room<'_>) -> Vec<Violation> {
    let mut unreadable = Vec::new();
    if room.record.misbehaved {
        return unreadable;
    }
    for person in &room.people {
        for row in person.visit.kept.iter().flatten() {
            if let Kept::Gap { first, last, reason, .. } = *row
                && matches!(
                    reason,
                    GapReason::Unreadable
                        | GapReason::LaterVersion
                        | GapReason::NotAllowed
                        // Evenings are shorter than any room keeps its messages.
                        | GapReason::Expired
                )
            {
                let who = room.name(person.who);
                let room = room.id;
                unreadable.push(Violation::Unreadable { room, who, first, last, reason });
            }
        }
    }
    unreadable
}
