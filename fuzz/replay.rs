//! What the fuzzer has kept, looked at again by the tests of each crate: `fuzz/corpus/` by the checks
//! of its `checks.rs`, of which this is a module beside.
//!
//! An input that once did harm lies there for good, so it cannot do it again unseen. How to look for
//! more is in `fuzz/README.md`.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test says by panicking that a check fails, and before it for which input"
)]

use std::path::Path;

/// A check and its name, which is that of its folder.
type Check = (&'static str, fn(&[u8]));

/// Every check on all that was kept for it.
pub(crate) fn kept(checks: &[Check]) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    for (name, check) in checks {
        let kept = std::fs::read_dir(corpus.join(name)).unwrap();
        let paths: Vec<_> = kept.map(|entry| entry.unwrap().path()).collect();
        assert!(!paths.is_empty(), "{name} has a corpus");
        for path in paths {
            println!("{}", path.display());
            check(&std::fs::read(path).unwrap());
        }
    }
}

/// Every check on nothing, and on these bytes alone and over and over.
pub(crate) fn noise(checks: &[Check], bytes: impl IntoIterator<Item = u8> + Clone) {
    for (_, check) in checks {
        check(&[]);
        for byte in bytes.clone() {
            check(&[byte]);
            check(&[byte; 64]);
        }
    }
}
