//! Decisions on a past that is in memory: the same proposals come to the same everywhere.

mod files;
mod invitations;
mod order;
mod slots;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::convert::Infallible;

use proptest::prelude::*;
use tchat_proto::entry::{chain_after, chain_start, inbox_of};
use tchat_proto::id::{Epoch, GroupName, MessageId, RoomId};
use tchat_proto::policy::Joining;
use tchat_proto::refusal::Code;
use tchat_proto::room::RoomName;

use super::*;
use crate::someone::{FIRST, GENERAL, Someone};
use crate::state::Place;

/// What the store would know.
#[derive(Default)]
struct Remembered {
    posted: RefCell<BTreeMap<(RoomId, DeviceKey, MessageId), Place>>,
    packages: RefCell<BTreeMap<PackageId, (PackageHash, Bytes)>>,
    files: RefCell<BTreeMap<(RoomId, FileId), KeptFile>>,
    slots: RefCell<BTreeMap<AccountKey, Bytes>>,
}

impl Past for Remembered {
    type Failed = Infallible;

    fn posted(
        &self,
        room: RoomId,
        device: DeviceKey,
        id: MessageId,
    ) -> Result<Option<Place>, Infallible> {
        Ok(self.posted.borrow().get(&(room, device, id)).cloned())
    }

    fn package_known(&self, hash: &PackageHash) -> Result<bool, Infallible> {
        Ok(self.packages.borrow().values().any(|(it, _)| it == hash))
    }

    fn package(&self, id: PackageId) -> Result<Vec<u8>, Infallible> {
        Ok(self.packages.borrow()[&id].1.to_vec())
    }

    fn file(&self, room: RoomId, file: FileId) -> Result<Option<KeptFile>, Infallible> {
        Ok(self.files.borrow().get(&(room, file)).copied())
    }

    fn files_of(&self, room: RoomId) -> Result<Vec<(FileId, KeptFile)>, Infallible> {
        let files = self.files.borrow();
        let of_room = files.iter().filter(|((it, _), _)| *it == room);
        Ok(of_room.map(|((_, file), kept)| (*file, *kept)).collect())
    }

    fn files_begun_until(&self, last: Day) -> Result<Vec<(RoomId, FileId, KeptFile)>, Infallible> {
        let files = self.files.borrow();
        let begun = files.iter().filter(|(_, kept)| !kept.complete && kept.day <= last);
        Ok(begun.map(|((room, file), kept)| (*room, *file, *kept)).collect())
    }

    fn slot(&self, account: AccountKey) -> Result<Vec<u8>, Infallible> {
        Ok(self.slots.borrow()[&account].to_vec())
    }
}

/// A state and its past, where proposals are decided.
struct Desk {
    state: State,
    past: Remembered,
}

impl Desk {
    fn new() -> Self {
        Self { state: State::with_general(GENERAL, Joining::Open), past: Remembered::default() }
    }

    fn applies(&mut self, proposal: Proposal) -> Outcome {
        let time = proposal.time;
        let Ok(outcome) = apply(&mut self.state, &self.past, proposal);
        for write in &outcome.writes {
            match write {
                Write::Append(it) => {
                    let Some((device, id)) = it.posted else {
                        continue;
                    };
                    let place = Place {
                        seq: it.seq,
                        time,
                        chain: it.chain,
                        messages_before: it.messages_before,
                        leaving: Vec::new(),
                    };
                    let mut posted = self.past.posted.borrow_mut();
                    posted.insert((it.log, device, id), place);
                }
                Write::Package { id, hash, bytes, .. } => {
                    let mut packages = self.past.packages.borrow_mut();
                    packages.insert(*id, (*hash, bytes.clone()));
                }
                Write::File(room, file, kept) => {
                    self.past.files.borrow_mut().insert((*room, *file), *kept);
                }
                Write::FileDropped(room, file) => {
                    self.past.files.borrow_mut().remove(&(*room, *file));
                }
                _ => {}
            }
        }
        outcome
    }

    fn verdict(&mut self, proposal: Proposal) -> Verdict {
        self.applies(proposal).verdict
    }

    fn founded() -> (Self, Someone) {
        Self::founded_as(Joining::Open)
    }

    fn founded_as(joining: Joining) -> (Self, Someone) {
        let state = State::with_general(GENERAL, joining);
        let mut place = Self { state, past: Remembered::default() };
        let mut alice = Someone::new(1);
        place.verdict(alice.claims("alice", 1)).unwrap();
        place.verdict(alice.founds_as(FIRST, 1, joining)).unwrap();
        (place, alice)
    }
}

fn id(number: u8) -> MessageId {
    MessageId([number; 16])
}

fn code(verdict: Verdict) -> Code {
    verdict.unwrap_err().code
}

#[test]
fn the_same_proposals_come_to_the_same_everywhere() {
    let mut alice = Someone::new(1);
    let mut bob = Someone::new(2);
    let mut first = Desk::new();
    let mut proposals = vec![
        alice.claims("alice", 1),
        bob.claims("alice", 1),
        bob.claims("bob", 2),
        alice.founds(FIRST, 1),
        bob.posts(FIRST, 0, id(3), 10),
        alice.posts(FIRST, 0, id(4), 10),
        alice.posts(FIRST, 0, id(4), 10),
        alice.claims("alicia", 2),
    ];
    let mut outcomes: Vec<_> = proposals.iter().cloned().map(|it| first.applies(it)).collect();
    let joining = bob.joins(&first.state, GENERAL, 5);
    outcomes.push(first.applies(joining.clone()));
    alice.applies(&joining);
    let more = [joining, alice.leaves(6), bob.leaves(7), bob.posts(FIRST, 1, id(8), 9)];
    outcomes.extend(more[1..].iter().cloned().map(|it| first.applies(it)));
    proposals.extend(more);

    let mut second = Desk::new();
    let again: Vec<_> = proposals.into_iter().map(|it| second.applies(it)).collect();
    assert_eq!(outcomes, again);
    let head = first.state.room(GENERAL).unwrap().head();
    assert_eq!(second.state.room(GENERAL).unwrap().head(), head);
    assert!(first.state.room(GENERAL).unwrap().roster().is_none(), "all have left");
}

#[test]
fn what_is_refused_changes_nothing() {
    let (mut place, mut alice) = Desk::founded();
    let mut bob = Someone::new(2);
    let other = GroupName { generation: 1, ..FIRST };
    let elsewhere = GroupName { room: RoomId([9; 16]), ..FIRST };
    let mallorys = Someone::new(3).leaves_group(FIRST, Epoch(0), 9);
    let refused = [
        (bob.posts(FIRST, 0, id(1), 9), Code::NotAMember),
        (alice.posts(other, 0, id(2), 9), Code::NotSealed),
        (alice.posts(FIRST, 5, id(3), 9), Code::StaleEpoch),
        (alice.posts(elsewhere, 0, id(4), 9), Code::NoSuchRoom),
        (alice.founds(other, 5), Code::AlreadyFounded),
        (bob.founds(elsewhere, 6), Code::NoSuchRoom),
        (bob.joins(&place.state, GENERAL, 7), Code::NickMissing),
        (alice.leaves_group(FIRST, Epoch(3), 8), Code::StaleEpoch),
        (alice.leaves_group(other, Epoch(0), 8), Code::LeaveInvalid),
        (mallorys, Code::NotAMember),
        (bob.claims("ALICE", 1), Code::NickTaken),
    ];
    let head = place.state.room(GENERAL).unwrap().head();
    for (proposal, expected) in refused {
        let outcome = place.applies(proposal);
        assert_eq!(code(outcome.verdict), expected);
        assert!(outcome.writes.is_empty(), "{expected:?}");
    }
    assert_eq!(place.state.room(GENERAL).unwrap().head(), head);
    assert_eq!(place.state.nicks().iter().count(), 1);
}

#[test]
fn a_commit_sent_on_by_somebody_else_is_refused() {
    let (mut place, mut alice) = Desk::founded();
    let mut bob = Someone::new(2);
    place.verdict(bob.claims("bob", 1)).unwrap();
    let joining = bob.joins(&place.state, GENERAL, 2);
    place.verdict(joining.clone()).unwrap();
    alice.applies(&joining);
    let stolen = Proposal { by: bob.device.member(), ..alice.updates(GENERAL, 3) };
    let refusal = place.verdict(stolen).unwrap_err();
    assert_eq!(refusal.rule.as_deref(), Some("not_your_commit"));
}

#[test]
fn an_added_device_has_its_welcome_in_the_same_decision() {
    let (mut place, mut alice) = Desk::founded();
    let bob = Someone::new(2);
    place.verdict(bob.claims("bob", 1)).unwrap();
    place.verdict(alice.posts(FIRST, 0, id(1), 9)).ok();
    let package = tchat_mls::key_package(&bob.vault, &bob.device).unwrap();
    let commit_id = id(3);
    let group = alice.group.as_mut().unwrap();
    let bundle = group.add(&alice.vault, &alice.device, commit_id, &[package]);
    let commit = alice.commits(bundle.unwrap(), GENERAL, commit_id);
    let outcome = place.applies(commit);
    assert!(outcome.verdict.is_ok());
    let inbox = inbox_of(bob.device.key());
    let logs: Vec<RoomId> = outcome
        .writes
        .iter()
        .filter_map(|it| match it {
            Write::Append(appended) => Some(appended.log),
            _ => None,
        })
        .collect();
    assert_eq!(logs, [GENERAL, inbox]);
    assert_eq!(place.state.inbox(bob.device.key()).seq, Seq(1));
}

#[test]
fn a_room_is_made_once_and_found_again_by_its_maker() {
    let mut place = Desk::new();
    let (alice, bob) = (Someone::new(1), Someone::new(2));
    let room = |who: &Someone, id: u8, joining| {
        who.wishes(Wish::CreateRoom {
            room: RoomId([id; 16]),
            name: RoomName::parse("tea").unwrap(),
            joining,
        })
    };
    let made = Ok(Answer::Created(RoomId([2; 16])));
    assert_eq!(place.verdict(room(&alice, 2, Joining::Open)), made);
    assert_eq!(place.verdict(room(&alice, 3, Joining::Open)), made);
    assert_eq!(code(place.verdict(room(&alice, 4, Joining::ByInvitation))), Code::RoomExists);
    assert_eq!(code(place.verdict(room(&bob, 5, Joining::Open))), Code::RoomExists);
}

#[test]
fn a_room_whose_name_mixes_scripts_is_not_made() {
    let mut place = Desk::new();
    let name = RoomName::admitted("t\u{435}a").unwrap();
    let wish = Wish::CreateRoom { room: RoomId([2; 16]), name, joining: Joining::Open };
    let refused = place.verdict(Someone::new(1).wishes(wish));
    assert_eq!(code(refused), Code::RoomNameInvalid);
}

/// What a member may do in the model.
#[derive(Debug, Clone, Copy)]
enum Deed {
    Post { who: u8, id: u8, epoch: u64 },
    Commit { id: u8 },
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        6 => (1..4_u8, 2..20_u8, 0..4_u64).prop_map(|(who, id, epoch)| Deed::Post { who, id, epoch }),
        1 => (100..110_u8).prop_map(|id| Deed::Commit { id }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The log against the simplest model there is: a list, and who posted what where.
    #[test]
    fn the_log_is_what_the_model_says(deeds in prop::collection::vec(deed(), 1..40)) {
        let (mut place, mut alice) = Desk::founded();
        let others = [Someone::new(2), Someone::new(3)];
        let mut model: BTreeMap<(u8, u8), u64> = BTreeMap::new();
        let (mut head, mut epoch) = (1_u64, 0_u64);
        let mut chain = chain_start(GENERAL);
        chain = match place.state.room(GENERAL) {
            Some(room) => room.head().chain,
            None => chain,
        };
        for deed in deeds {
            let (key, proposal, fits, member) = match deed {
                Deed::Post { who, id: number, epoch: at } => {
                    let someone = if who == 1 { &alice } else { &others[usize::from(who - 2)] };
                    let post = someone.posts(FIRST, at, id(number), 20);
                    ((who, number), post, at == epoch, who == 1)
                }
                Deed::Commit { id: number } => {
                    if model.contains_key(&(1, number)) {
                        continue;
                    }
                    let commit = alice.updates(GENERAL, number);
                    ((1, number), commit, true, true)
                }
            };
            let commits = matches!(deed, Deed::Commit { .. });
            let outcome = place.applies(proposal.clone());
            let seq = match outcome.verdict {
                Ok(Answer::Stored { seq, .. } | Answer::Committed { seq, .. }) => Some(seq.0),
                _ => None,
            };
            let known = model.get(&key).copied();
            let expected = known.or_else(|| (fits && member).then_some(head + 1));
            prop_assert_eq!(seq, expected);
            if known.is_none() && let Some(seq) = seq {
                model.insert(key, seq);
                head = seq;
                if commits {
                    epoch += 1;
                    alice.applies(&proposal);
                }
                for write in &outcome.writes {
                    if let Write::Append(it) = write {
                        chain = chain_after(chain, &it.bytes);
                        prop_assert_eq!(it.chain, chain);
                    }
                }
            } else {
                prop_assert!(outcome.writes.is_empty());
            }
        }
        let room = place.state.room(GENERAL).unwrap();
        prop_assert_eq!((room.head().seq.0, room.head().chain), (head, chain));
        prop_assert_eq!(room.epoch(), Some(Epoch(epoch)));
    }
}
