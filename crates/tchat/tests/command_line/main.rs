//! The real program as scripts and people meet it: exit codes, what goes to which output, and how
//! it ends.
//!
//! [`stage`] runs it in homes of their own. Kills and power cuts are in `tests/processes`.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

#[cfg(unix)]
mod admin;
mod carried;
mod chat;
mod cipher;
mod errors;
mod files;
mod history;
mod invite;
#[cfg(unix)]
mod lab;
#[cfg(unix)]
mod lab_screen;
#[cfg(unix)]
mod long_history;
mod order;
mod people;
#[cfg(unix)]
mod plain;
mod report;
#[cfg(unix)]
mod sealed;
mod search;
mod server;
mod stage;
#[cfg(unix)]
mod terminal;
mod usage;
#[cfg(unix)]
mod whole_screen;
