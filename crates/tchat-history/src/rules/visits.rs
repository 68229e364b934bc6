//! Membership: who was in when, and what they know from other times.

use tchat_proto::id::Seq;

use crate::room::{Person, Room};
use crate::violation::{Step, Violation};

/// `visits-are-logged`: people come in by a founding or a commit, and go by an entry that is no
/// message, after having come.
pub(super) fn are_logged(room: &Room<'_>) -> Vec<Violation> {
    let mut wrong = Vec::new();
    for person in &room.people {
        let came = person.visit.came.iter().map(|seq| (*seq, Step::Came));
        let went = person.visit.went.iter().map(|seq| (*seq, Step::Went));
        let strays = person.strays.iter().map(|seq| (*seq, Step::WentWithoutComing));
        for (seq, what) in came.chain(went).chain(strays) {
            let logged = room.at(seq).is_some_and(|logged| match what {
                Step::Came => logged.body.lets_in(),
                Step::Went => !logged.body.is_message(),
                Step::WentWithoutComing => false,
            });
            if !logged {
                let (who, logged) = (room.name(person.who), room.describe(seq));
                wrong.push(Violation::VisitNotLogged { room: room.id, who, seq, what, logged });
            }
        }
    }
    wrong
}

/// Where the last stay before a place ended.
fn left_before(person: &Person<'_>, seq: Seq) -> Option<Seq> {
    person.stays.iter().rev().filter_map(|stay| stay.until).find(|until| *until <= seq)
}

/// `nothing-from-before-joining`: nobody has messages from before their first stay.
pub(super) fn nothing_from_before_joining(room: &Room<'_>) -> Vec<Violation> {
    let mut early = Vec::new();
    for person in &room.people {
        for &(seq, how) in &person.foreign {
            if left_before(person, seq).is_none() {
                let who = room.name(person.who);
                early.push(Violation::BeforeJoining { room: room.id, who, seq, how });
            }
        }
    }
    early
}

/// `nothing-from-after-leaving`: nobody has messages from between or after their stays.
pub(super) fn nothing_from_after_leaving(room: &Room<'_>) -> Vec<Violation> {
    let mut late = Vec::new();
    for person in &room.people {
        for &(seq, how) in &person.foreign {
            if let Some(until) = left_before(person, seq) {
                let who = room.name(person.who);
                late.push(Violation::AfterLeaving { room: room.id, who, seq, until, how });
            }
        }
    }
    late
}

/// `epochs-never-go-back`: who has seen an epoch is never again in an earlier one.
pub(super) fn epochs_never_go_back(room: &Room<'_>) -> Vec<Violation> {
    let mut back = Vec::new();
    for person in &room.people {
        let seen = person.visit.epochs.iter().map(|(_, generation, epoch)| (*generation, *epoch));
        let end = person.visit.end.iter().map(|end| (end.generation, end.epoch));
        let mut before = None;
        for after in seen.chain(end) {
            if let Some(before) = before.filter(|before| *before > after) {
                let who = room.name(person.who);
                back.push(Violation::EpochWentBack { room: room.id, who, before, after });
            }
            before = before.max(Some(after));
        }
    }
    back
}
