//! What SQLite asks of the world beside files: randomness, the time, and to be let sleep.
//!
//! It asks without naming a file, so the answers belong to the process and not to one disk, and
//! they hold for databases on the real file system too. By default a run is the same every time:
//! randomness comes from a seed, time stands still except while somebody sleeps, and sleeping takes
//! no time.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use crate::dice::{STEP, split_mix};

/// 1 January 2026, 00:00 UTC, in milliseconds since 1970.
const START_MS: i64 = 1_767_225_600_000;

/// The first moment of 1970 in SQLite's time: milliseconds since noon of 24 November 4714 BC.
const UNIX_EPOCH_JULIAN_MS: i64 = 210_866_760_000_000;

static RANDOM: AtomicU64 = AtomicU64::new(0);
static NOW_MS: AtomicI64 = AtomicI64::new(START_MS);
static SLEEP_IS_REAL: AtomicBool = AtomicBool::new(false);

/// What SQLite's sleeping does: between tries of a lock, above all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sleep {
    /// It moves the simulated clock and returns at once. A busy time-out passes in an instant, which
    /// is right for one thread: whoever has the lock could not let it go meanwhile.
    Skipped,
    /// It sleeps, for programs whose threads do wait for each other.
    Real,
}

/// Begins SQLite's randomness (salts of logs, `random()`, names of temporary files) anew.
pub fn seed(seed: u64) {
    RANDOM.store(seed, Ordering::SeqCst);
    crate::vfs::forget_randomness();
}

/// Sets the time that SQLite's date functions tell.
pub fn set_time(since_1970: Duration) {
    NOW_MS.store(i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX), Ordering::SeqCst);
}

/// Says what SQLite's sleeping does from now on.
pub fn set_sleep(sleep: Sleep) {
    SLEEP_IS_REAL.store(sleep == Sleep::Real, Ordering::SeqCst);
}

/// Fills the buffer from the seed.
pub(crate) fn fill_random(into: &mut [u8]) {
    for chunk in into.chunks_mut(8) {
        let mut state = RANDOM.fetch_add(STEP, Ordering::SeqCst);
        let random = split_mix(&mut state);
        chunk.copy_from_slice(&random.to_le_bytes()[..chunk.len()]);
    }
}

/// The simulated time, as SQLite counts it.
pub(crate) fn julian_ms() -> i64 {
    NOW_MS.load(Ordering::SeqCst).saturating_add(UNIX_EPOCH_JULIAN_MS)
}

pub(crate) fn sleep(duration: Duration) {
    if SLEEP_IS_REAL.load(Ordering::SeqCst) {
        std::thread::sleep(duration);
        return;
    }
    NOW_MS.fetch_add(i64::try_from(duration.as_millis()).unwrap_or_default(), Ordering::SeqCst);
    // Another thread may be the one that is waited for.
    std::thread::yield_now();
}
