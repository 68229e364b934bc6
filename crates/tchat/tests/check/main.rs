//! `tchat check` on programs of pupils: the worksheet's own with their known defects, corrected
//! ones without, and the worst that a beginner can write. Needs `python3`.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

#[cfg(unix)]
mod clients;
#[cfg(unix)]
mod plain_room;
mod servers;
mod stage;
