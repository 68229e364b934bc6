//! The real program, as processes that are killed, cut off and watched.
//!
//! Everything here goes through the command line and its JSON contract, as a script would.
//! [`stage`] starts and kills; each other module is one promise.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a broken stage must stop the play")]

mod crowd;
#[cfg(target_os = "linux")]
mod full_disk;
mod kill;
mod kinds;
#[cfg(unix)]
mod lab;
mod seal;
mod secrets;
mod stage;
