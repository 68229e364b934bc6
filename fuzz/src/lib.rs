//! The checks that the fuzzer calls: the same that the tests call with what was kept.

#[path = "../../crates/tchat-cipher/tests/corpus/checks.rs"]
mod cipher;
#[path = "../../crates/tchat-client/tests/corpus/checks.rs"]
mod client;
#[path = "../../crates/tchat-mls/tests/corpus/checks.rs"]
mod mls;
#[path = "../../crates/tchat-plain/tests/corpus/checks.rs"]
mod plain;
#[path = "../../crates/tchat-proto/tests/corpus/checks.rs"]
mod proto;

/// Runs the check of this name.
///
/// # Panics
///
/// If it does not hold, or there is none.
pub fn check(name: &str, bytes: &[u8]) {
    let all = [proto::CHECKS, mls::CHECKS, client::CHECKS, plain::CHECKS, cipher::CHECKS];
    let mut checks = all.into_iter().flatten();
    let Some((_, check)) = checks.find(|(known, _)| *known == name) else {
        panic!("there is no check `{name}`");
    };
    check(bytes);
}
