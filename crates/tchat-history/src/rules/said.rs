//! What people wrote, against what the log holds.

use crate::history::Fate;
use crate::room::{Room, Tally, Words};
use crate::violation::Violation;

/// `acknowledged-is-logged`: what was acknowledged is at its place, under its id, as it was written.
pub(super) fn acknowledged_is_logged(room: &Room<'_>) -> Vec<Violation> {
    let lost = room.record.says.iter().filter_map(|said| {
        let Fate::Acknowledged { seq, id, .. } = said.fate else { return None };
        let logged = room.says(seq, id, Words { by: said.who, text: &said.text });
        (!logged).then(|| Violation::AcknowledgedLost {
            room: room.id,
            who: room.name(said.who),
            seq,
            id,
            text: said.text.clone(),
            found: room.describe(seq),
        })
    });
    lost.collect()
}

/// `said-at-most-once`: a text is in the log no more often than its author said it and was not
/// refused.
pub(super) fn at_most_once(room: &Room<'_>) -> Vec<Violation> {
    wrong_tallies(room, |words, tally| {
        let doubled = tally.possible > 0 && tally.places.len() > tally.possible;
        doubled.then(|| Violation::Doubled {
            room: room.id,
            who: room.name(words.by),
            text: words.text.to_owned(),
            said: tally.possible,
            places: tally.places.clone(),
        })
    })
}

/// `failed-never-logged`: what was refused for good is nowhere in the log.
pub(super) fn failed_never_logged(room: &Room<'_>) -> Vec<Violation> {
    wrong_tallies(room, |words, tally| {
        let logged = tally.possible == 0 && tally.failed > 0 && !tally.places.is_empty();
        logged.then(|| Violation::FailedLogged {
            room: room.id,
            who: room.name(words.by),
            text: words.text.to_owned(),
            places: tally.places.clone(),
        })
    })
}

/// `nothing-invented`: what the log says, its author wrote.
pub(super) fn nothing_invented(room: &Room<'_>) -> Vec<Violation> {
    wrong_tallies(room, |words, tally| {
        let invented = tally.possible == 0 && tally.failed == 0;
        invented.then(|| Violation::Invented {
            room: room.id,
            who: room.name(words.by),
            text: words.text.to_owned(),
            places: tally.places.clone(),
        })
    })
}

/// `every-message-accounted-for`: messages that nobody could read are no more than those that were
/// written and were seen nowhere.
pub(super) fn every_message_accounted_for(room: &Room<'_>) -> Vec<Violation> {
    if room.record.misbehaved {
        return Vec::new();
    }
    let unseen = |tally: &Tally| tally.possible.saturating_sub(tally.places.len());
    let written: usize = room.tallies.values().map(unseen).sum();
    let unread = room.unread().count();
    let last = room.unread().last().filter(|_| unread > written);
    last.map(|seq| Violation::Unaccounted { room: room.id, seq, unread }).into_iter().collect()
}

fn wrong_tallies(
    room: &Room<'_>,
    wrong: impl Fn(&Words<'_>, &Tally) -> Option<Violation>,
) -> Vec<Violation> {
    room.tallies.iter().filter_map(|(words, tally)| wrong(words, tally)).collect()
}
