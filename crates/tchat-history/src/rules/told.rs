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
        Told::Message { .. } | Told::Sent { .. } | Told::Changed(_) => seq,
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

/// `told-is-kept`: what a process was told is what its machine keeps, or kept before it was changed.
pub(super) fn is_kept(room: &Room<'_>) -> Vec<Violation> {
    let mut wrong = Vec::new();
    for person in &room.people {
        let Some(rows) = &person.visit.kept else { continue };
        let mut rows: Vec<_> = rows.iter().collect();
        rows.sort_by_key(|row| row.first());
        let mut next = 0;
        for heard in &person.visit.heard {
            let Hearing::Told(told) = &heard.what else { continue };
            if matches!(told, Told::Changed(_)) {
                continue;
            }
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
        (Told::Message { .. } | Told::Sent { .. }, Kept::Message { id, by, text, state, .. }) => {
            words_of(who, told).is_some_and(|(told, words)| {
                let as_told = state.original(text).is_none_or(|text| text == words.text);
                (told, words.by) == (*id, *by) && as_told
            })
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

/// `told-changes-hold`: what a process was told of a change is what the log's change does to what its
/// person has.
pub(super) fn changes_hold(room: &Room<'_>) -> Vec<Violation> {
    let mut wrong = Vec::new();
    for person in &room.people {
        for heard in &person.visit.heard {
            let Hearing::Told(Told::Changed(told)) = &heard.what else { continue };
            let effect = person.fold.effects.get(&heard.seq);
            // What they should not know of at all is another rule's matter.
            if effect != Some(told) && person.is_in_at(heard.seq) {
                wrong.push(Violation::ToldChangeDiffers {
                    room: room.id,
                    who: room.name(person.who),
                    run: heard.run.number,
                    seq: heard.seq,
                    told: room.effect(told),
                    effect: effect.map_or_else(|| "nothing".to_owned(), |it| room.effect(it)),
                });
            }
        }
    }
    wrong
}

/// `nothing-skipped`: a run that has heard of a place hears of all that follow, over reconnects too. Of
/// a change that does nothing nobody hears.
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
                    let is_told = |seq: &Seq| {
                        let told = !room.is_change(*seq) || person.fold.effects.contains_key(seq);
                        told && person.is_in_at(*seq)
                    };
                    let missed = passed.copied().find(is_told);
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
