//! The ciphers, one file each; every one is a value made from its key.

pub mod affine;
pub mod caesar;
pub mod caesar_capitals;
pub mod caesar_unicode;
pub mod diffie_hellman;
pub mod letter_mask;
pub mod one_time_pad;
pub mod rsa;
pub mod rsa_integer;
pub mod scytale;
pub mod substitution;
pub mod transposition;
pub mod vigenere;
pub mod xor;
pub mod xor_bytes;
