//! What an account's devices share: one version after the other.

use super::*;

fn put(version: u64, sealed: &[u8]) -> Wish {
    Wish::put_slot(version, sealed.to_vec().into()).unwrap()
}

impl Desk {
    /// Applies a wish, and keeps what the store would.
    fn decides(&mut self, proposal: Proposal) -> Verdict {
        let outcome = self.applies(proposal);
        for write in outcome.writes {
            if let Write::Slot { account, sealed, .. } = write {
                self.past.slots.borrow_mut().insert(account, sealed);
            }
        }
        outcome.verdict
    }
}

#[test]
fn a_slot_is_replaced_by_its_next_version_only() {
    let (mut desk, alice) = (Desk::new(), Someone::new(1));
    desk.decides(alice.claims("alice", 1)).unwrap();
    let slot = |version, sealed: Option<&[u8]>| {
        Ok(Answer::Slot { version, sealed: sealed.map(|it| it.to_vec().into()) })
    };
    assert_eq!(desk.decides(alice.wishes(Wish::Slot)), slot(0, None));
    let stale = Err(Code::StaleSlot.into());
    for version in [0, 2, u64::MAX] {
        assert_eq!(desk.decides(alice.wishes(put(version, b"x"))), stale, "{version}");
    }
    assert_eq!(desk.decides(alice.wishes(put(1, b"one"))), Ok(Answer::Done));
    // The answer was lost, and it comes again; another device came too late.
    assert_eq!(desk.decides(alice.wishes(put(1, b"one"))), Ok(Answer::Done));
    assert_eq!(desk.decides(alice.wishes(put(1, b"other"))), stale);
    assert_eq!(desk.decides(alice.wishes(Wish::Slot)), slot(1, Some(b"one")));
    assert_eq!(desk.decides(alice.wishes(put(2, b"two"))), Ok(Answer::Done));
    assert_eq!(desk.decides(alice.wishes(Wish::Slot)), slot(2, Some(b"two")));
    assert_eq!(desk.state.slots.bytes(), 3);
}

#[test]
fn a_slot_is_ones_own_and_asks_for_a_pseudonym() {
    let (mut desk, alice, bob) = (Desk::new(), Someone::new(1), Someone::new(2));
    let refused = desk.decides(alice.wishes(put(1, b"x")));
    assert_eq!(refused, Err(Code::NickMissing.into()));
    desk.decides(alice.claims("alice", 1)).unwrap();
    desk.decides(alice.wishes(put(1, b"hers"))).unwrap();
    assert_eq!(desk.decides(bob.wishes(Wish::Slot)), Ok(Answer::Slot { version: 0, sealed: None }));
}

#[test]
fn what_is_too_long_for_a_slot_is_refused_with_the_limit() {
    let longest = tchat_proto::limits::SLOT_BYTES_MAX;
    assert!(Wish::put_slot(1, vec![0; longest].into()).is_ok());
    let refusal = Wish::put_slot(1, vec![0; longest + 1].into()).unwrap_err();
    assert_eq!((refusal.code, refusal.limit), (Code::TooLong, Some(longest as u64)));
}
