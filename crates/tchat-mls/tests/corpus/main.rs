//! What the fuzzer has kept for this crate, looked at again.

#![expect(clippy::panic, reason = "tests say what went wrong by panicking")]

mod checks;
#[path = "../../../../fuzz/replay.rs"]
mod replay;

use checks::CHECKS;

#[test]
fn every_check_holds_for_all_that_was_kept() {
    replay::kept(CHECKS);
}

#[test]
fn every_check_holds_for_nothing_and_for_noise() {
    replay::noise(CHECKS, [0, 1, 2, 3, 4, 5, 64, 127, 128, 255]);
}
