//! What processes were told, against what is kept and what the log holds.

use tchat_proto::id::Seq;

use crate::history::Hearing;
use crate::kept::Kept;
use crate::person::Who;
use crate::room::{Room, words_of};
use crate::told::Told;
use crate::violation::Violation;

/// The last place that something told is about.
const fn last_place(seq: Seq, told: &Told) -> Seq {
    match told {
        Told::Gap { last, .. } => *last,
        Told::Message { .. } | Told::Sent { .. } => seq,
    }
}

/// `told-in-order`: one run is told of places going up, of none twice.
pub(super) fn in_order(room: &Room<'_>) -> Vec<Violation> {
    let mut wrong = Vec::new();
    for person in &room.people {
        for run in &person.runs {
            let mut after = Seq::ZERO;
            for heard in run {
                let Hearing::Told(told) = &heard.what else { continue };
                if heard.seq <= after {
                    wrong.push(Violation::ToldOutOfOrder {
                        room: room.id,
                        who: room.name(person.who),
                        run: heard.run.number,
                        seq: heard.seq,
                        after,
                    });
                }
                after = after.max(last_place(heard.seq, told));
            }
        }
    }
    wrong
}

/// `told-is-kept`: what a process was told is what its machine keeps.
pub(super) fn is_kept(room: &Room<'_>) -> Vec<Violation> {
    let mut wrong = Vec::new();
    for person in &room.people {
        let Some(rows) = &person.visit.kept else { continue };
        let mut rows: Vec<_> = rows.iter().collect();
        rows.sort_by_key(|row| row.first());
        let mut next = 0;
        for heard in &person.visit.heard {
            let Hearing::Told(told) = &heard.what else { continue };
            if rows.get(next).is_none_or(|row| row.first() != heard.seq) {
                next = rows.partition_point(|row| row.first() < heard.seq);
            }
            let row = rows.get(next).filter(|row| row.first() == heard.seq);
            next += 1;
            if row.is_none_or(|row| !is_told(person.who, told, row)) {
                wrong.push(Violation::ToldNotKept {
                    room: room.id,
                    who: room.name(person.who),
                    run: heard.run.number,
                    seq: heard.seq,
                    told: room.told(person.who, told),
                    kept: row.map_or_else(|| "nothing".to_owned(), |row| room.kept(row)),
                });
            }
        }
    }
    wrong
}

/// Whether a kept row is what was told.
fn is_told(who: Who, told: &Told, row: &Kept) -> bool {
    match (told, row) {
        (
            Told::Message { id, by, text },
            Kept::Message { id: kept, by: author, text: words, .. },
        ) => (id, by, text) == (kept, author, words),
        (Told::Sent { id, text }, Kept::Message { id: kept, by: author, text: words, .. }) => {
            (id, &who, text) == (kept, author, words)
        }
        (
            Told::Gap { last, count, reason },
            Kept::Gap { last: to, count: many, reason: why, .. },
        ) => (last, count, reason) == (to, many, why),
        _ => false,
    }
}

/// `told-is-logged`: where nothing is kept, what was told is what the log says.
pub(super) fn is_logged(room: &Room<'_>) -> Vec<Violation> {
    let mut wrong = Vec::new();
    for person in room.people.iter().filter(|person| person.visit.kept.is_none()) {
        for heard in &person.visit.heard {
            if let Hearing::Told(told) = &heard.what
                && let Some((id, words)) = words_of(person.who, told)
                && !room.says(heard.seq, id, words)
            {
                wrong.push(Violation::ToldNotLogged {
                    room: room.id,
                    who: room.name(person.who),
                    run: heard.run.number,
                    seq: heard.seq,
                    told: room.quote(id, words),
                    logged: room.describe(heard.seq),
                });
            }
        }
    }
    wrong
}

/// `nothing-skipped`: a run that has heard of a place hears of all that follow, over reconnects too.
pub(super) fn nothing_skipped(room: &Room<'_>) -> Vec<Violation> {
    let mut skipped = Vec::new();
    for person in &room.people {
        for run in &person.runs {
            let mut position: Option<Seq> = None;
            for heard in run {
                let (before, last) = match &heard.what {
                    Hearing::Told(told) => {
                        (Seq(heard.seq.0.saturating_sub(1)), last_place(heard.seq, told))
                    }
                    Hearing::Resumed => (heard.seq, heard.seq),
                };
                if let Some(after) = position {
                    let passed = room.messages_within(after.next(), before).iter();
                    let missed = passed.copied().find(|seq| person.is_in_at(*seq));
                    skipped.extend(missed.map(|missed| Violation::Skipped {
                        room: room.id,
                        who: room.name(person.who),
                        run: heard.run.number,
                        after,
                        missed,
                        seq: heard.seq,
                    }));
                }
                position = position.max(Some(last));
            }
        }
    }
    skipped
}
