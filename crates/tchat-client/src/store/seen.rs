//! The chains at the last places of a room's log: what another member's witness is compared with.
//!
//! In memory there are enough for what can be under way between sealing and arriving. On the disk,
//! in the room's row, there are fewer: that row is written with every delivery, and with them still
//! fits in one page of the database. They are for what arrives just after a start.

use std::collections::VecDeque;

use tchat_mls::said::{ShortChain, Witness};
use tchat_proto::id::{Chain, Seq};

use crate::limits::{CHAINS_KEPT, CHAINS_KEPT_ON_DISK};

/// The chains at the last places, one after the other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    /// The last of the places.
    last: Seq,
    chains: VecDeque<ShortChain>,
}

/// What comparing with a witness comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compared {
    /// Both have seen the same log up to its place.
    Same,
    /// Nothing can be said: the place is from before we came in, or too long ago.
    TooOld,
    /// The logs differ.
    Differs,
}

impl Seen {
    /// As it was kept, up to a place.
    pub(crate) fn load(last: Seq, kept: &[u8]) -> Self {
        let (chains, _) = kept.as_chunks();
        Self { last, chains: chains.iter().copied().map(ShortChain).collect() }
    }

    /// As it is kept.
    pub(crate) fn kept(&self) -> Vec<u8> {
        let older = self.chains.len().saturating_sub(CHAINS_KEPT_ON_DISK);
        self.chains.iter().skip(older).flat_map(|chain| chain.0).collect()
    }

    /// Begins at a place, unless this ends there already: one came in, or went back to before a
    /// commit that could not be followed.
    pub(crate) fn begin(&mut self, at: Seq, chain: Chain) {
        if self.last != at || self.chains.back() != Some(&chain.into()) {
            *self = Self { last: at, chains: [chain.into()].into() };
        }
    }

    /// The next place.
    pub(crate) fn push(&mut self, chain: Chain) {
        if self.chains.len() >= CHAINS_KEPT {
            self.chains.pop_front();
        }
        self.chains.push_back(chain.into());
        self.last = self.last.next();
    }

    /// The chain at a place, if it is kept.
    pub(crate) fn chain_at(&self, place: Seq) -> Option<ShortChain> {
        let back = usize::try_from(self.last.0.checked_sub(place.0)?).ok()?;
        let index = self.chains.len().checked_sub(1)?.checked_sub(back)?;
        self.chains.get(index).copied()
    }

    /// Compares with the witness of a message whose place is `at`.
    pub(crate) fn compare(&self, witness: &Witness, at: Seq) -> Compared {
        if witness.seq >= at {
            // Its author had seen what the log has only with or after the message.
            return Compared::Differs;
        }
        match self.chain_at(witness.seq) {
            Some(chain) if chain == witness.chain => Compared::Same,
            Some(_) => Compared::Differs,
            None => Compared::TooOld,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(place: u64) -> Chain {
        Chain([place.to_le_bytes()[0]; 32])
    }

    /// Came in at place 10, and has taken everything up to `last`.
    fn up_to(last: u64) -> Seen {
        let mut seen = Seen::default();
        seen.begin(Seq(10), chain(10));
        for place in 11..=last {
            seen.push(chain(place));
        }
        seen
    }

    fn witness(place: u64, of: u64) -> Witness {
        Witness { seq: Seq(place), chain: chain(of).into() }
    }

    #[test]
    fn a_witness_is_the_same_differs_or_is_too_old_to_say() {
        let seen = up_to(20);
        let compare = |witness| seen.compare(&witness, Seq(20));
        assert_eq!(compare(witness(19, 19)), Compared::Same);
        assert_eq!(compare(witness(10, 10)), Compared::Same);
        assert_eq!(compare(witness(15, 99)), Compared::Differs);
        assert_eq!(compare(witness(9, 99)), Compared::TooOld);
    }

    #[test]
    fn nobody_can_have_seen_a_place_before_it_was_there() {
        let seen = up_to(20);
        assert_eq!(seen.compare(&witness(20, 20), Seq(20)), Compared::Differs);
        assert_eq!(seen.compare(&witness(u64::MAX, 20), Seq(20)), Compared::Differs);
    }

    #[test]
    fn what_is_kept_has_an_end_in_memory_and_an_earlier_one_on_the_disk() {
        let last = 10 + 2 * CHAINS_KEPT as u64;
        let seen = up_to(last);
        let oldest = last + 1 - CHAINS_KEPT as u64;
        assert!(seen.chain_at(Seq(oldest)).is_some() && seen.chain_at(Seq(oldest - 1)).is_none());
        let loaded = Seen::load(Seq(last), &seen.kept());
        let oldest = last + 1 - CHAINS_KEPT_ON_DISK as u64;
        assert_eq!(loaded.chain_at(Seq(oldest)), Some(chain(oldest).into()));
        assert_eq!(loaded.chain_at(Seq(oldest - 1)), None);
    }

    #[test]
    fn who_comes_in_anew_compares_nothing_from_before() {
        let mut seen = up_to(20);
        seen.begin(Seq(20), chain(20));
        assert!(seen.chain_at(Seq(15)).is_some(), "the same place is no beginning");
        seen.begin(Seq(30), chain(30));
        assert_eq!(seen.compare(&witness(15, 99), Seq(31)), Compared::TooOld);
    }
}
