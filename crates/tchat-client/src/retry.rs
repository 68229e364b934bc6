//! When to connect again after a connection was lost: soon at first, then less often, never in
//! step with others.
//!
//! Waits double from [`RETRY_FIRST`] to [`RETRY_MAX`], each with a random half: when a server comes
//! back, its clients must not all knock at the same moment. A connection that lasted
//! [`RETRY_FORGET`] makes waits small again.

use std::time::{Duration, Instant};

use tchat_proto::refusal::Code;

use crate::limits::{REPLACED_FORGET, REPLACED_MAX, RETRY_FIRST, RETRY_FORGET, RETRY_MAX};
use crate::random::Random;
use crate::trouble::Trouble;

/// How often it went wrong in a row.
#[derive(Debug)]
pub struct Retry {
    random: Random,
    failures: u32,
    /// When another connection took the place of ours, lately.
    replaced: Vec<Instant>,
    connected: Option<Instant>,
}

impl Retry {
    /// Nothing went wrong yet.
    #[must_use]
    pub const fn new(random: Random) -> Self {
        Self { random, failures: 0, replaced: Vec::new(), connected: None }
    }

    /// Whether connecting again can help. A full disk may be emptied; what answers in the place of a
    /// server that was there before may be a proxy, until it is back; and what replaced this
    /// connection may be an older one of our own whose greeting was late. Another program with the
    /// same keys would do it again and again.
    #[must_use]
    pub fn may_pass(&mut self, now: Instant, trouble: &Trouble, was_online: bool) -> bool {
        match trouble {
            Trouble::DiskFull { .. } => true,
            Trouble::NotTchat { .. } => was_online,
            Trouble::Refused(refusal) if refusal.code == Code::Replaced => {
                let recent = |at: &Instant| now.saturating_duration_since(*at) < REPLACED_FORGET;
                self.replaced.retain(recent);
                self.replaced.push(now);
                self.replaced.len() <= REPLACED_MAX
            }
            _ => trouble.is_passing(),
        }
    }

    /// A connection was made.
    pub fn connected(&mut self, now: Instant) {
        self.connected = Some(now);
    }

    /// It did not work, or was lost: how long to wait.
    pub fn failed(&mut self, now: Instant) -> Duration {
        let lasted = self.connected.take().map(|since| now.saturating_duration_since(since));
        if lasted.is_some_and(|lasted| lasted >= RETRY_FORGET) {
            self.failures = 0;
        }
        let wait = RETRY_FIRST.saturating_mul(1 << self.failures.min(16)).min(RETRY_MAX);
        self.failures = self.failures.saturating_add(1);
        let half = wait / 2;
        let spread = self.random.below(u64::try_from(half.as_micros()).unwrap_or(u64::MAX));
        half + Duration::from_micros(spread)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_the_longest_and_no_further() {
        let mut retry = Retry::new(Random::system());
        let now = Instant::now();
        let waits: Vec<_> = (0..40).map(|_| retry.failed(now)).collect();
        assert!(waits[0] <= RETRY_FIRST);
        assert!(waits.iter().all(|wait| *wait <= RETRY_MAX));
        assert!(waits[39] >= RETRY_MAX / 2);
    }

    #[test]
    fn being_replaced_is_borne_a_few_times_and_not_for_ever() {
        let mut retry = Retry::new(Random::system());
        let now = Instant::now();
        let replaced: Trouble = tchat_proto::refusal::Refusal::new(Code::Replaced).into();
        for _ in 0..REPLACED_MAX {
            assert!(retry.may_pass(now, &replaced, true));
        }
        assert!(!retry.may_pass(now, &replaced, true));
        assert!(retry.may_pass(now + REPLACED_FORGET, &replaced, true));
    }

    #[test]
    fn who_is_banned_does_not_knock_again() {
        let mut retry = Retry::new(Random::system());
        let mut banned = tchat_proto::refusal::Refusal::new(Code::Banned);
        banned.reason = Some("spam".to_owned());
        let trouble = Trouble::from(banned);
        assert_eq!(trouble, Trouble::Banned { reason: Some("spam".to_owned()) });
        assert!(!retry.may_pass(Instant::now(), &trouble, true));
    }

    #[test]
    fn a_connection_that_lasted_makes_waits_small_again() {
        let mut retry = Retry::new(Random::system());
        let now = Instant::now();
        for _ in 0..10 {
            retry.failed(now);
        }
        retry.connected(now);
        assert!(retry.failed(now + Duration::from_secs(1)) > RETRY_FIRST);
        retry.connected(now);
        assert!(retry.failed(now + RETRY_FORGET) <= RETRY_FIRST);
    }
}
