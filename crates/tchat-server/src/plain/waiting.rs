//! The first bytes of a connection where worksheet's clients are welcome: silence may last.
//!
//! A pupil's program may connect before it asks for the pseudonym. So nobody is sent away for being
//! silent while there are places; when they run short, whoever has been silent for
//! [`SILENCE_WHEN_FULL`] makes room.

use std::time::{Duration, Instant};

use tokio::net::TcpStream;
use tokio::time::timeout;

use super::news::{PlainNews, Reporter};
use crate::door::FrontDoor;
use crate::limits::{PSEUDONYM_AWAITED, SILENCE_LOOK, SILENCE_WHEN_FULL};

/// Waits until something came. Says whether there is something to read: bytes, or the end.
pub(crate) async fn wait_for_bytes(
    tcp: &TcpStream,
    address: std::net::IpAddr,
    door: &FrontDoor,
    reporter: &Reporter,
) -> bool {
    let begun = Instant::now();
    let silent = reporter.silent();
    let mut told = false;
    loop {
        if let Ok(peeked) = timeout(look_again(begun), tcp.peek(&mut [0])).await {
            return peeked.is_ok();
        }
        let waited = begun.elapsed();
        if door.is_crowded() && waited >= SILENCE_WHEN_FULL {
            return false;
        }
        if waited >= PSEUDONYM_AWAITED && !told {
            told = true;
            let connections = silent.count();
            reporter.tell(PlainNews::Awaited { address, after: waited, connections });
        }
    }
}

/// Often at first, while someone is expected to speak; then seldom: it costs a look at each.
fn look_again(begun: Instant) -> Duration {
    if begun.elapsed() < PSEUDONYM_AWAITED { SILENCE_LOOK } else { SILENCE_LOOK.saturating_mul(4) }
}
