//! The one-time pad (*masque jetable*): exclusive or with a mask as long as the text.
//!
//! The one cipher here that nothing breaks, if the mask is random, secret, and used once.

use super::xor::Xor;
use crate::key::WrongKey;
use crate::refused::Refused;

/// A mask.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OneTimePad {
    mask: Xor,
}

impl OneTimePad {
    /// Takes the mask as it is.
    ///
    /// # Errors
    ///
    /// If it is empty.
    pub fn parse(mask: &str) -> Result<Self, WrongKey> {
        Ok(Self { mask: Xor::parse(mask)? })
    }

    /// Enciphers, and deciphers again.
    ///
    /// # Errors
    ///
    /// If the mask is shorter than the text, in characters, or a result is no character.
    pub fn apply(&self, text: &str) -> Result<String, Refused> {
        let (mask, text_length) = (self.mask.length(), text.chars().count());
        if mask < text_length {
            return Err(Refused::MaskTooShort { mask, text: text_length });
        }
        self.mask.apply(text)
    }
}
