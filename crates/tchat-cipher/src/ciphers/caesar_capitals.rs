//! Caesar's cipher of classes that first write everything in capitals without accents.

use super::caesar::Caesar;
use crate::alphabet::unaccented;

/// The text as such classes write it: `Cœur` becomes `COEUR`.
#[must_use]
pub fn capitals(text: &str) -> String {
    unaccented(text).to_uppercase()
}

/// Enciphers; small letters and accents are lost for good.
#[must_use]
pub fn encrypt(key: Caesar, text: &str) -> String {
    key.encrypt(&capitals(text))
}
