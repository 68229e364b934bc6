//! What must hold for any bytes that a program of the worksheet sends.
//!
//! The fuzzer in `fuzz/` calls these checks by name with bytes of its own making; the test beside
//! this file calls them with those it has kept.

use std::time::{Duration, Instant};

use tchat_plain::cutter::{Cutter, pieces};
use tchat_plain::limits::{PSEUDONYM_CHARS_MAX, RECV_BYTES, UNFINISHED_MAX};
use tchat_plain::names::Names;
use tchat_plain::notice::{Notice, SERVEUR, left, without_serveur};
use tchat_plain::pseudonym::{Introduction, Pseudonym};

/// A check: panics if it does not hold.
type Check = fn(&[u8]);

/// Every check by its name, which is also that of its folder in `fuzz/corpus/`.
pub(crate) const CHECKS: &[(&str, Check)] = &[
    ("plain_cutter", plain_cutter),
    ("plain_pseudonym", plain_pseudonym),
    ("plain_notice", plain_notice),
];

/// Takes an input apart: each step is two bytes (how many milliseconds pass, how many bytes come),
/// then those bytes. Whatever the course, nothing is changed, lost, too long or late.
fn plain_cutter(mut input: &[u8]) {
    let (mut cutter, mut now) = (Cutter::default(), Instant::now());
    let (mut sent, mut heard) = (Vec::new(), Vec::new());
    while let [millis, count, rest @ ..] = input {
        let count = usize::from(*count).saturating_mul(16).min(rest.len());
        let (bytes, rest) = rest.split_at(count);
        input = rest;
        now += Duration::from_millis(u64::from(*millis));
        cutter.push(now, bytes);
        sent.extend_from_slice(bytes);
        while let Some(piece) = cutter.poll(now) {
            assert!(!piece.is_empty() && piece.len() <= RECV_BYTES);
            heard.extend(piece);
        }
        let waits = sent.len() - heard.len();
        assert!(waits <= 3, "more than the beginning of a character waits");
        match cutter.poll_timeout() {
            None => assert_eq!(waits, 0),
            Some(at) => assert!(at > now && at <= now + UNFINISHED_MAX),
        }
    }
    while let Some(piece) = cutter.finish() {
        heard.extend(piece);
    }
    assert!(sent == heard);
    let cut: Vec<&[u8]> = pieces(&sent).collect();
    assert!(cut.concat() == sent);
    let is_text = std::str::from_utf8(&sent).is_ok();
    for piece in cut {
        assert!(!piece.is_empty() && piece.len() <= RECV_BYTES);
        assert!(!is_text || std::str::from_utf8(piece).is_ok());
    }
}

/// Whatever comes first becomes a name that can stand in a notice, and comes to itself again.
fn plain_pseudonym(first: &[u8]) {
    let read = Introduction::read(first);
    let name = read.pseudonym.as_str();
    assert!((1..=PSEUDONYM_CHARS_MAX).contains(&name.chars().count()));
    assert!(!name.chars().any(char::is_control) && name.trim() == name);
    assert!(!name.to_ascii_uppercase().contains(SERVEUR));
    assert_eq!(Pseudonym::of(name), read.pseudonym);
    assert!(first.ends_with(read.rest));
    if !matches!(name, "a quitte le chat" | "a rejoint le chat") {
        assert_eq!(Notice::of(&left(name)), Some(Notice::Left(name)), "{name}");
    }
    let mut names = Names::default();
    let one = names.take(read.pseudonym.clone());
    let other = names.take(read.pseudonym.clone());
    assert_eq!(one, read.pseudonym);
    assert_ne!(one.as_str().to_lowercase(), other.as_str().to_lowercase());
}

/// A text keeps its length when nobody but the server may say `SERVEUR`, and says it no more.
fn plain_notice(text: &[u8]) {
    let calm = without_serveur(text);
    assert_eq!(calm.len(), text.len());
    assert!(calm.eq_ignore_ascii_case(text));
    assert!(!calm.windows(SERVEUR.len()).any(|word| word == SERVEUR.as_bytes()));
    if let Ok(text) = std::str::from_utf8(text) {
        assert_eq!(Notice::of(text).is_some(), text.starts_with(SERVEUR));
    }
}
