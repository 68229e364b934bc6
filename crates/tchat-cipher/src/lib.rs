//! The ciphers of school, from Caesar to textbook RSA, and how each is broken.
//!
//! None of them protects anything; that is what they are here to show. [`Cipher`] is one of them
//! with its key, chosen by name while the program runs; [`statistics`] is what an eavesdropper
//! counts, and [`breaking`] what it finds out.
//!
//! Texts go in and texts come out, enciphered character by character *before* they become bytes,
//! as a class does it in Python. The conventions are those of French computer science classes
//! (*NSI*); `docs/ciphers.md` lists them. There is no input or output here, no clock and no chance:
//! what needs random numbers is given a seed.

pub mod alphabet;
pub mod breaking;
pub mod carrier;
mod cipher;
pub mod ciphers;
mod dice;
mod key;
pub mod language;
pub mod limits;
mod name;
pub mod numbers;
mod refused;
pub mod statistics;

pub use cipher::Cipher;
pub use key::{GOOD_MULTIPLIERS, WrongKey};
pub use name::{Name, UnknownName};
pub use refused::Refused;
