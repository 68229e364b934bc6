//! A real server, spoken to by clients over real TLS, with real sealed groups.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what went wrong by panicking"
)]

#[cfg(unix)]
mod admin;
mod caller;
mod person;
mod pupil;

mod delivery;
mod direct;
mod file_figures;
mod file_turns;
mod files;
mod invitations;
mod joining;
mod limits;
mod login;
mod marks;
mod plain;
mod restart;
mod retention;
mod rooms;
mod start;
mod strangers;
