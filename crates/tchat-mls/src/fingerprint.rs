//! Keys, and rooms, as digits that two people can read to each other.
//!
//! Eight groups of five digits, 132 bits of a BLAKE3 hash of the key: finding another key with the
//! same digits is out of reach, and they fit on a card. The hash is labelled, so an account's digits
//! are never a server's.

use std::fmt;

use tchat_proto::id::{AccountKey, Seq, ServerKey};

use crate::said::ShortChain;

/// How many groups of five digits.
const GROUPS: usize = 8;

/// A key's digits. Displayed in groups: `01234 56789 …`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint([u32; GROUPS]);

impl Fingerprint {
    /// The digits of a person.
    #[must_use]
    pub fn of_account(account: AccountKey) -> Self {
        Self::of("tchat account fingerprint v1", &account.0)
    }

    /// The digits of a server.
    #[must_use]
    pub fn of_server(server: ServerKey) -> Self {
        Self::of("tchat server fingerprint v1", &server.0)
    }

    /// The digits of a room at a place of its log, for members at the same epoch: they are equal
    /// if the group and all of the log up to there are. `authenticator` is the group's
    /// ([`crate::Group::epoch_authenticator`]).
    #[must_use]
    pub fn of_room(authenticator: &[u8], place: Seq, chain: ShortChain) -> Self {
        // The authenticator is last: the others have fixed lengths.
        let parts = [place.0.to_be_bytes().as_slice(), &chain.0, authenticator].concat();
        Self::of("tchat room code v1", &parts)
    }

    fn of(label: &str, key: &[u8]) -> Self {
        let mut hash = blake3::Hasher::new_derive_key(label).update(key).finalize_xof();
        Self(std::array::from_fn(|_| {
            // 64 bits modulo 100,000: the bias is a part in 10^14.
            let mut bytes = [0; 8];
            hash.fill(&mut bytes);
            u32::try_from(u64::from_be_bytes(bytes) % 100_000).unwrap_or_default()
        }))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, group) in self.0.iter().enumerate() {
            let gap = if place == 0 { "" } else { " " };
            write!(f, "{gap}{group:05}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_forty_digits_in_groups_and_stays_the_same() {
        let text = Fingerprint::of_account(AccountKey([1; 32])).to_string();
        assert_eq!(text.len(), 47);
        assert!(text.split(' ').all(|group| group.len() == 5 && group.parse::<u32>().is_ok()));
        assert_eq!(text, Fingerprint::of_account(AccountKey([1; 32])).to_string());
    }

    #[test]
    fn an_account_and_a_server_with_one_key_have_different_fingerprints() {
        let account = Fingerprint::of_account(AccountKey([1; 32]));
        assert_ne!(account, Fingerprint::of_server(ServerKey([1; 32])));
        assert_ne!(account, Fingerprint::of_account(AccountKey([2; 32])));
    }
}
