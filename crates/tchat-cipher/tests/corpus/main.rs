//! What the fuzzer has kept, looked at again: `fuzz/corpus/` by the checks of `checks.rs`.
//!
//! An input that once did harm lies there for good, so it cannot do it again unseen. How to look
//! for more is in `fuzz/README.md`.

#![expect(clippy::print_stdout, reason = "shown if a check fails: for which input")]

mod checks;

use std::path::Path;

use checks::CHECKS;

#[test]
fn every_check_holds_for_all_that_was_kept() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    for (name, check) in CHECKS {
        let kept = std::fs::read_dir(corpus.join(name)).unwrap();
        let paths: Vec<_> = kept.map(|entry| entry.unwrap().path()).collect();
        assert!(!paths.is_empty(), "{name} has a corpus");
        for path in paths {
            println!("{}", path.display());
            check(&std::fs::read(path).unwrap());
        }
    }
}

#[test]
fn every_check_holds_for_nothing_and_for_noise() {
    for (_, check) in CHECKS {
        check(&[]);
        // A few: breakers take their time.
        for byte in (0..=u8::MAX).step_by(43) {
            check(&[byte]);
            check(&[byte; 64]);
        }
    }
}
