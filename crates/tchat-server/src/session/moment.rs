//! The time, as sessions are told it.

use std::time::{Duration, Instant, SystemTime};

use tchat_proto::id::Timestamp;

/// A moment on both clocks.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// For what lasts: it never goes back.
    pub now: Instant,
    /// For people to read: it may jump.
    pub time: Timestamp,
}

impl Moment {
    /// By the system's clocks.
    #[must_use]
    pub fn now() -> Self {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let millis = since.unwrap_or(Duration::ZERO).as_millis();
        Self { now: Instant::now(), time: Timestamp(u64::try_from(millis).unwrap_or(u64::MAX)) }
    }
}
