//! The end: everybody connected, nothing under way, and all the same.

use std::collections::BTreeMap;

use tchat_proto::id::{Chain, Epoch, Seq};

use crate::person::Name;
use crate::room::Room;
use crate::violation::Violation;

/// What rules compare of those who ended: members and servers.
struct Stand {
    who: Name,
    group: (u32, Epoch),
    head: Seq,
    chain: Chain,
}

/// Servers first: where there is one, it is what members are measured by.
fn stands(room: &Room<'_>) -> Vec<Stand> {
    let servers = room.record.server_ends.iter().map(|end| Stand {
        who: "the server".into(),
        group: (end.generation, end.epoch),
        head: end.head,
        chain: end.chain,
    });
    let members = room.people.iter().filter_map(|person| {
        let end = person.visit.end.as_ref()?;
        Some(Stand {
            who: room.name(person.who),
            group: (end.generation, end.epoch),
            head: end.head,
            chain: end.chain,
        })
    });
    servers.chain(members).collect()
}

/// `all-members-end`: if anybody's end is known, every member's is.
pub(super) fn all_members(room: &Room<'_>) -> Vec<Violation> {
    if stands(room).is_empty() {
        return Vec::new();
    }
    let silent = room.people.iter().filter(|it| it.stayed() && it.visit.end.is_none());
    silent.map(|it| Violation::NotEnded { room: room.id, who: room.name(it.who) }).collect()
}

/// `only-members-end`: who left or was removed knows it at the end.
pub(super) fn only_members(room: &Room<'_>) -> Vec<Violation> {
    let deluded = room.people.iter().filter(|it| !it.stayed() && it.visit.end.is_some());
    deluded.map(|it| Violation::EndedOutside { room: room.id, who: room.name(it.who) }).collect()
}

/// `same-head`: at the end everybody is where the log ends.
pub(super) fn same_head(room: &Room<'_>) -> Vec<Violation> {
    let expected = room.log.last().map_or(Seq::ZERO, |logged| logged.seq);
    let others = stands(room).into_iter().filter(|stand| stand.head != expected);
    others
        .map(|Stand { who, head, .. }| Violation::HeadDiffers {
            room: room.id,
            who,
            head,
            expected,
        })
        .collect()
}

/// `same-chain`: at the end all who are at one place have the same chain.
pub(super) fn same_chain(room: &Room<'_>) -> Vec<Violation> {
    let mut first = BTreeMap::<Seq, (Name, Chain)>::new();
    let mut differing = Vec::new();
    for Stand { who, head, chain, .. } in stands(room) {
        let (other, expected) = first.entry(head).or_insert_with(|| (who.clone(), chain));
        if *expected != chain {
            let (other, expected) = (other.clone(), *expected);
            differing.push(Violation::ChainDiffers { room: room.id, who, chain, other, expected });
        }
    }
    differing
}

/// `same-epoch`: at the end everybody is in the epoch that the log's commits lead to.
pub(super) fn same_epoch(room: &Room<'_>) -> Vec<Violation> {
    let Some(expected) = room.group() else { return Vec::new() };
    let others = stands(room).into_iter().filter(|stand| stand.group != expected);
    others
        .map(|Stand { who, group: epoch, .. }| Violation::EpochDiffers {
            room: room.id,
            who,
            epoch,
            expected,
        })
        .collect()
}

/// `same-secrets`: at the end all who are in one epoch have the same authenticator of it.
pub(super) fn same_secrets(room: &Room<'_>) -> Vec<Violation> {
    let mut first = BTreeMap::<(u32, Epoch), (Name, &[u8])>::new();
    let mut differing = Vec::new();
    for person in &room.people {
        let Some(end) = &person.visit.end else { continue };
        let (who, epoch) = (room.name(person.who), (end.generation, end.epoch));
        let (other, expected) =
            first.entry(epoch).or_insert_with(|| (who.clone(), &end.authenticator));
        if *expected != end.authenticator.as_slice() {
            let other = other.clone();
            differing.push(Violation::AuthenticatorDiffers { room: room.id, who, other, epoch });
        }
    }
    differing
}
