//! SQLite itself on the simulated disk: what it promises is kept there, what it does not promise is
//! lost there, and a test that should notice does.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod crashes;
mod faults;
mod ledger;
mod paths;
mod power_cuts;
mod sharing;
