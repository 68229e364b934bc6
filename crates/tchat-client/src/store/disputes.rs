//! Whose witness did not fit a room's log, and whether the person here has settled that.
//!
//! A witness is its author's word, no more: a member who wants to alarm others can make one up. So
//! an alarm names the author, is raised once for each, and is settled by the person who reads it.

use minicbor::{Decode, Encode};
use tchat_proto::id::{AccountKey, Seq};

use crate::limits::DISPUTES_MAX;

/// The disputes of one room.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub(crate) struct Disputes(#[n(0)] Vec<Dispute>);

/// One member's log is not ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
struct Dispute {
    #[n(0)]
    who: AccountKey,
    /// The first place at which they saw something else.
    #[n(1)]
    place: Seq,
    /// The person here has said that it is all right.
    #[n(2)]
    settled: bool,
}

impl Disputes {
    /// Takes note of one, and says whether that is news.
    pub(crate) fn raise(&mut self, who: AccountKey, place: Seq) -> bool {
        if self.0.iter().any(|dispute| dispute.who == who) {
            return false;
        }
        if self.0.len() >= DISPUTES_MAX {
            self.0.remove(0);
        }
        self.0.push(Dispute { who, place, settled: false });
        true
    }

    /// Whether one is not settled: then nothing is sent.
    pub(crate) fn are_open(&self) -> bool {
        self.0.iter().any(|dispute| !dispute.settled)
    }

    /// Those that are not: whose, and the first place at which they saw something else.
    pub(crate) fn open(&self) -> Vec<(AccountKey, Seq)> {
        let open = self.0.iter().filter(|dispute| !dispute.settled);
        open.map(|dispute| (dispute.who, dispute.place)).collect()
    }

    /// The person says that all are settled.
    pub(crate) fn settle(&mut self) {
        for dispute in &mut self.0 {
            dispute.settled = true;
        }
    }

    /// Whether there never was one.
    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOB: AccountKey = AccountKey([1; 32]);
    const CAROL: AccountKey = AccountKey([2; 32]);

    #[test]
    fn each_member_is_told_of_once_and_another_one_again() {
        let mut disputes = Disputes::default();
        assert!(disputes.raise(BOB, Seq(4)) && disputes.are_open());
        assert!(!disputes.raise(BOB, Seq(5)));
        disputes.settle();
        assert!(!disputes.are_open());
        assert!(!disputes.raise(BOB, Seq(6)) && !disputes.are_open());
        assert!(disputes.raise(CAROL, Seq(7)) && disputes.are_open());
    }

    #[test]
    fn they_do_not_grow_without_end() {
        let mut disputes = Disputes::default();
        for n in 0..=u8::MAX {
            disputes.raise(AccountKey([n; 32]), Seq(1));
        }
        assert_eq!(disputes.0.len(), DISPUTES_MAX);
    }
}
