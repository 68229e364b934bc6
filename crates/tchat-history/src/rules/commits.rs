//! The group's history in the log: foundings, and one commit for each epoch.

use std::collections::BTreeMap;

use tchat_proto::id::{Epoch, Seq};

use crate::logged::Body;
use crate::room::Room;
use crate::violation::Violation;

/// The commits of a log: place, generation, epoch that ends.
fn commits(room: &Room<'_>) -> impl Iterator<Item = (Seq, u32, Epoch)> {
    room.log.iter().filter_map(|logged| match logged.body {
        Body::Commit { generation, epoch } => Some((logged.seq, generation, epoch)),
        Body::Sealed
        | Body::Message { .. }
        | Body::Change { .. }
        | Body::Founding { .. }
        | Body::Other => None,
    })
}

/// `one-commit-per-epoch`: an epoch of a generation is ended by one commit at most.
pub(super) fn one_per_epoch(room: &Room<'_>) -> Vec<Violation> {
    let mut ended = BTreeMap::new();
    let mut twice = Vec::new();
    for (second, generation, epoch) in commits(room) {
        if let Some(first) = ended.insert((generation, epoch), second) {
            let room = room.id;
            twice.push(Violation::TwoCommits { room, generation, epoch, first, second });
        }
    }
    twice
}

/// `epochs-without-gap`: a commit ends the epoch that the one before it began.
pub(super) fn epochs_without_gap(room: &Room<'_>) -> Vec<Violation> {
    let mut current = BTreeMap::<u32, Epoch>::new();
    let mut skipped = Vec::new();
    for (seq, generation, found) in commits(room) {
        let expected = current.entry(generation).or_default();
        if found > *expected {
            let (room, expected) = (room.id, *expected);
            skipped.push(Violation::EpochSkipped { room, seq, generation, expected, found });
        }
        *expected = Epoch(found.0.saturating_add(1)).max(*expected);
    }
    skipped
}

/// `generations-follow`: a founding is the next generation, and commits are of the one founded last.
pub(super) fn generations_follow(room: &Room<'_>) -> Vec<Violation> {
    let mut founded: Option<u32> = None;
    let mut skipped = Vec::new();
    for logged in &room.log {
        let (expected, found) = match logged.body {
            Body::Founding { generation } => {
                let expected = founded.map_or(0, |last| last.saturating_add(1));
                founded = Some(generation);
                (expected, generation)
            }
            Body::Commit { generation, .. } => (founded.unwrap_or_default(), generation),
            Body::Sealed | Body::Message { .. } | Body::Change { .. } | Body::Other => continue,
        };
        if found != expected {
            let (room, seq) = (room.id, logged.seq);
            skipped.push(Violation::GenerationSkipped { room, seq, expected, found });
        }
    }
    skipped
}
