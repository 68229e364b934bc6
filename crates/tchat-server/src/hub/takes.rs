//! How often somebody may take the key packages of somebody else.
//!
//! Without it one person could use up all that another left, and nobody could add them while they
//! are away. What one account may take of another's leaves most for the rest; others are not
//! affected. Against many accounts of one person there is the last resort, which is never used up.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use tchat_proto::id::AccountKey;
use tchat_proto::refusal::{Code, Refusal};

use crate::limits::{TAKE_EVERY, TAKES_AT_ONCE, TAKES_REMEMBERED_MAX};

/// Who took whose lately.
#[derive(Debug, Default)]
pub(super) struct Takes {
    /// Until when what was taken counts: each take puts it off by [`TAKE_EVERY`].
    by_pair: BTreeMap<(AccountKey, AccountKey), Instant>,
}

impl Takes {
    pub(super) fn count(
        &mut self,
        taker: AccountKey,
        of: AccountKey,
        now: Instant,
    ) -> Result<(), Refusal> {
        if self.by_pair.len() >= TAKES_REMEMBERED_MAX {
            self.by_pair.retain(|_, until| *until > now);
        }
        let until = self.by_pair.get(&(taker, of)).copied().unwrap_or(now).max(now);
        let full = TAKE_EVERY.saturating_mul(TAKES_AT_ONCE.saturating_sub(1));
        let counted = until.saturating_duration_since(now);
        if counted > full {
            return Err(later(counted.saturating_sub(full)));
        }
        if self.by_pair.len() >= TAKES_REMEMBERED_MAX && !self.by_pair.contains_key(&(taker, of)) {
            return Err(later(TAKE_EVERY));
        }
        if let Some(until) = until.checked_add(TAKE_EVERY) {
            self.by_pair.insert((taker, of), until);
        }
        Ok(())
    }
}

fn later(wait: Duration) -> Refusal {
    let millis = u32::try_from(wait.as_millis()).unwrap_or(u32::MAX).max(1);
    Refusal { retry_after_ms: Some(millis), ..Refusal::new(Code::RateLimited) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALICE: AccountKey = AccountKey([1; 32]);
    const BOB: AccountKey = AccountKey([2; 32]);
    const CAROL: AccountKey = AccountKey([3; 32]);

    #[test]
    fn one_person_cannot_take_all_that_another_left_and_others_still_can() {
        let (mut takes, now) = (Takes::default(), Instant::now());
        for _ in 0..TAKES_AT_ONCE {
            assert_eq!(takes.count(ALICE, BOB, now), Ok(()));
        }
        let refusal = takes.count(ALICE, BOB, now).unwrap_err();
        assert_eq!(refusal.code, Code::RateLimited);
        let wait = Duration::from_millis(u64::from(refusal.retry_after_ms.unwrap()));
        assert_eq!(takes.count(CAROL, BOB, now), Ok(()));
        assert_eq!(takes.count(ALICE, CAROL, now), Ok(()));
        assert!(takes.count(ALICE, BOB, now + wait / 2).is_err());
        assert_eq!(takes.count(ALICE, BOB, now + wait), Ok(()));
    }

    #[test]
    fn what_is_remembered_has_a_bound() {
        let (mut takes, now) = (Takes::default(), Instant::now());
        let number = |number: usize| {
            let mut key = [0; 32];
            key[..8].copy_from_slice(&number.to_be_bytes());
            AccountKey(key)
        };
        for it in 0..TAKES_REMEMBERED_MAX {
            assert_eq!(takes.count(number(it), BOB, now), Ok(()));
        }
        assert!(takes.count(ALICE, BOB, now).is_err());
        assert_eq!(takes.count(ALICE, BOB, now + TAKE_EVERY), Ok(()));
    }
}
