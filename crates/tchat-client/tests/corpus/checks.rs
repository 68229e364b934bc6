//! What must hold for bytes that lie in a profile's folder, or that people write: read or refused,
//! never a panic, and nothing asked of the machine that it should not give.
//!
//! The fuzzer in `fuzz/` calls these checks by name with bytes of its own making; the test beside
//! this file calls them with those it has kept.

use tchat_client::Passphrase;
use tchat_client::limits::PASSPHRASE_BYTES_MAX;
use tchat_client::markup::{MARKS_MAX, marks};
use tchat_client::search::Query;
use tchat_client::wrapped_key::WrappedKey;
use unicode_normalization::UnicodeNormalization as _;

/// A check: panics if it does not hold.
type Check = fn(&[u8]);

/// Every check by its name, which is also that of its folder in `fuzz/corpus/`.
pub(crate) const CHECKS: &[(&str, Check)] = &[
    ("wrapped_key", wrapped_key),
    ("passphrase", passphrase),
    ("markup", markup),
    ("query", query),
];

/// The most memory, passes and lanes that a file may ask for, as `limits.rs` has them: written out
/// here, so that nobody raises them unseen.
const COST_MAX: [u32; 3] = [1 << 20, 16, 16];

fn wrapped_key(bytes: &[u8]) {
    // The sum at the end is made right, or nothing but itself would get past it.
    let mut whole = bytes.to_vec();
    if let Some(at) = whole.len().checked_sub(16) {
        let sum = blake3::hash(&whole[..at]);
        whole[at..].copy_from_slice(&sum.as_bytes()[..16]);
    }
    for bytes in [bytes, &whole] {
        let Ok(wrapped) = WrappedKey::from_bytes(bytes) else { continue };
        assert_eq!(wrapped.to_bytes(), bytes);
        let numbers = bytes[8..20].chunks_exact(4);
        for (number, max) in numbers.zip(COST_MAX) {
            let number = number.iter().fold(0, |number, byte| number << 8 | u32::from(*byte));
            assert!((1..=max).contains(&number), "{number} is more than {max}");
        }
    }
}

fn passphrase(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else {
        assert!(Passphrase::from_utf8(bytes).is_err());
        return;
    };
    let Ok(passphrase) = Passphrase::parse(text) else { return };
    // Taken apart into letters and marks, as another system hands it over, it is the same.
    let apart = text.nfd().collect::<String>();
    if apart.len() <= PASSPHRASE_BYTES_MAX {
        assert_eq!(Passphrase::parse(&apart), Ok(passphrase));
    }
}

fn markup(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let found = marks(&text);
    assert!(found.len() <= MARKS_MAX);
    let mut last = 0;
    for mark in found {
        let (range, content) = (mark.range, mark.content);
        assert!(text.get(range.clone()).is_some() && text.get(content.clone()).is_some());
        assert!(range.start <= content.start && content.end <= range.end);
        assert!(range.start >= last);
        last = range.start;
    }
}

/// What is typed, and after the first line break the text that it is looked for in.
fn query(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (query, text) = text.split_once('\n').unwrap_or((&text, &text));
    let Ok(query) = Query::parse(query) else { return };
    let mut last = 0;
    for range in query.find(text).unwrap_or_default() {
        assert!(range.start >= last && !range.is_empty());
        assert!(text.get(range.clone()).is_some());
        last = range.end;
    }
}
