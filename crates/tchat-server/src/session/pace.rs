//! How fast a session may ask: token buckets that the time refills.

use std::time::{Duration, Instant};

use tchat_proto::refusal::{Code, Refusal};

use crate::limits::{POSTS_BURST, POSTS_PER_SECOND, REQUESTS_BURST, REQUESTS_PER_SECOND};

/// What a request counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A sealed message.
    Post,
    /// Anything else.
    Other,
}

/// The pace of one session.
#[derive(Debug)]
pub(crate) struct Pace {
    posts: Bucket,
    others: Bucket,
}

#[derive(Debug)]
struct Bucket {
    tokens: f64,
    burst: f64,
    per_second: f64,
    filled: Instant,
}

impl Pace {
    pub(crate) fn new(now: Instant) -> Self {
        Self {
            posts: Bucket::new(POSTS_PER_SECOND, POSTS_BURST, now),
            others: Bucket::new(REQUESTS_PER_SECOND, REQUESTS_BURST, now),
        }
    }

    /// Counts a request that costs as much as `weight` plain ones.
    ///
    /// # Errors
    ///
    /// [`Code::RateLimited`], with the time after which to try again.
    pub(crate) fn count(&mut self, kind: Kind, weight: u32, now: Instant) -> Result<(), Refusal> {
        let bucket = match kind {
            Kind::Post => &mut self.posts,
            Kind::Other => &mut self.others,
        };
        match bucket.take(f64::from(weight), now) {
            Ok(()) => Ok(()),
            Err(wait) => Err(Refusal {
                retry_after_ms: Some(u32::try_from(wait.as_millis()).unwrap_or(u32::MAX)),
                ..Refusal::new(Code::RateLimited)
            }),
        }
    }
}

impl Bucket {
    fn new(per_second: u32, burst: u32, now: Instant) -> Self {
        Self {
            tokens: f64::from(burst),
            burst: f64::from(burst),
            per_second: f64::from(per_second),
            filled: now,
        }
    }

    fn take(&mut self, weight: f64, now: Instant) -> Result<(), Duration> {
        let since = now.saturating_duration_since(self.filled).as_secs_f64();
        self.filled = now;
        self.tokens = since.mul_add(self.per_second, self.tokens).min(self.burst);
        if self.tokens >= weight {
            self.tokens -= weight;
            return Ok(());
        }
        // At least a millisecond, so that nobody tries again at once.
        let wait = (weight - self.tokens) / self.per_second;
        Err(Duration::from_secs_f64(wait.max(0.001)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_a_flood_is_told_when_to_come_again() {
        let now = Instant::now();
        let mut pace = Pace::new(now);
        for _ in 0..REQUESTS_BURST {
            assert_eq!(pace.count(Kind::Other, 1, now), Ok(()));
        }
        let refusal = pace.count(Kind::Other, 1, now).unwrap_err();
        assert_eq!(refusal.code, Code::RateLimited);
        let wait = Duration::from_millis(u64::from(refusal.retry_after_ms.unwrap()));
        assert_eq!(pace.count(Kind::Post, 1, now), Ok(()), "posts have their own");
        assert_eq!(pace.count(Kind::Other, 1, now + wait), Ok(()));
    }
}
