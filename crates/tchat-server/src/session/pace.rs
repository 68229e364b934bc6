//! How fast a session may ask: token buckets that the time refills.

use std::time::{Duration, Instant};

use tchat_proto::refusal::{Code, Refusal};

use crate::limits::{
    CHUNKS_BURST, CHUNKS_PER_SECOND, POSTS_BURST, POSTS_CLOSED, POSTS_PER_SECOND, REDEEM_EVERY,
    REDEEMS_BURST, REQUESTS_BURST, REQUESTS_PER_SECOND, SLOT_EVERY, SLOTS_BURST, WHISPERS_BURST,
    WHISPERS_PER_SECOND,
};

/// What a request counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A sealed message.
    Post,
    /// An invitation being shown.
    Redeem,
    /// A chunk of a file, either way.
    Chunk,
    /// Something said for the moment.
    Whisper,
    /// What the account's devices share, replaced.
    Slot,
    /// Anything else.
    Other,
}

/// The pace of one session.
#[derive(Debug)]
pub(crate) struct Pace {
    posts: Bucket,
    others: Bucket,
    redeems: Bucket,
    chunks: Bucket,
    whispers: Bucket,
    slots: Bucket,
    /// Until when no post is taken: one was refused, and those behind it must not overtake it.
    posts_closed: Option<Instant>,
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
            posts: Bucket::new(f64::from(POSTS_PER_SECOND), POSTS_BURST, now),
            others: Bucket::new(f64::from(REQUESTS_PER_SECOND), REQUESTS_BURST, now),
            redeems: Bucket::new(1.0 / REDEEM_EVERY.as_secs_f64(), REDEEMS_BURST, now),
            chunks: Bucket::new(f64::from(CHUNKS_PER_SECOND), CHUNKS_BURST, now),
            whispers: Bucket::new(f64::from(WHISPERS_PER_SECOND), WHISPERS_BURST, now),
            slots: Bucket::new(1.0 / SLOT_EVERY.as_secs_f64(), SLOTS_BURST, now),
            posts_closed: None,
        }
    }

    /// Counts a request that costs as much as `weight` plain ones.
    ///
    /// # Errors
    ///
    /// [`Code::RateLimited`], with the time after which to try again.
    pub(crate) fn count(&mut self, kind: Kind, weight: u32, now: Instant) -> Result<(), Refusal> {
        let taken = match kind {
            Kind::Post => self.take_post(f64::from(weight), now),
            Kind::Redeem => self.redeems.take(f64::from(weight), now),
            Kind::Chunk => self.chunks.take(f64::from(weight), now),
            Kind::Whisper => self.whispers.take(f64::from(weight), now),
            Kind::Slot => self.slots.take(f64::from(weight), now),
            Kind::Other => self.others.take(f64::from(weight), now),
        };
        taken.map_err(|wait| Refusal {
            retry_after_ms: Some(u32::try_from(wait.as_millis()).unwrap_or(u32::MAX).max(1)),
            ..Refusal::new(Code::RateLimited)
        })
    }

    fn take_post(&mut self, weight: f64, now: Instant) -> Result<(), Duration> {
        if let Some(closed) = self.posts_closed.filter(|closed| *closed > now) {
            return Err(closed.saturating_duration_since(now));
        }
        let taken = self.posts.take(weight, now);
        // Long enough that what is under way is refused too, and a fair part of the burst is back.
        let wait = POSTS_CLOSED;
        self.posts_closed = taken.is_err().then(|| now.checked_add(wait)).flatten();
        taken.or(Err(wait))
    }
}

impl Bucket {
    fn new(per_second: f64, burst: u32, now: Instant) -> Self {
        Self { tokens: f64::from(burst), burst: f64::from(burst), per_second, filled: now }
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
    fn a_post_behind_a_refused_one_does_not_overtake_it() {
        let now = Instant::now();
        let mut pace = Pace::new(now);
        while pace.count(Kind::Post, 1, now).is_ok() {}
        let soon = now + POSTS_CLOSED / 2;
        assert!(pace.count(Kind::Post, 1, soon).is_err(), "tokens are back, the door is not open");
        assert!(pace.count(Kind::Post, 1, now + POSTS_CLOSED).is_ok());
    }

    #[test]
    fn tokens_are_tried_slowly() {
        let now = Instant::now();
        let mut pace = Pace::new(now);
        for _ in 0..REDEEMS_BURST {
            assert_eq!(pace.count(Kind::Redeem, 1, now), Ok(()));
        }
        assert!(pace.count(Kind::Redeem, 1, now).is_err());
        assert_eq!(pace.count(Kind::Other, 1, now), Ok(()), "all else goes on");
        assert_eq!(pace.count(Kind::Redeem, 1, now + REDEEM_EVERY), Ok(()));
    }

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
