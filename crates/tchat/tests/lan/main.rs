//! The real program on networks of its own: finding a server, and finding out why not.
//!
//! Each test has machines (network namespaces) on a switch (a bridge) that nobody else is on, so
//! nothing is said to the network around, and tests do not hear each other. That takes root, and
//! `ip` of iproute2; [`network`] says so where it is missing.

#![cfg(target_os = "linux")]
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a broken stage must stop the play"
)]

mod doctor;
mod first_run;
mod found;
mod life;
mod network;
mod strangers;
