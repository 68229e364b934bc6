//! How each cipher is broken without its key, and how sure that is.
//!
//! A breaker looks for the key whose text surprises a [`Language`](crate::language::Language) least, and weighs that against
//! the number of keys it could choose from: a cipher with many keys turns any short text into some
//! sentence. [`Guess::probability`] is that weighing, by Bayes' rule; where it stays low, nothing can
//! be known, and the text is only the best of many.

pub mod affine;
mod attack;
pub mod caesar;
pub mod caesar_unicode;
pub mod codebook;
pub mod discrete_log;
mod guess;
pub mod kasiski;
mod odds;
pub mod rsa;
mod slots;
pub mod substitution;
pub mod transposition;
pub mod two_time_pad;
pub mod vigenere;
pub mod xor;

pub use attack::{Finding, NotBroken, attack, attack_any};
pub use guess::{Certainty, Guess};
