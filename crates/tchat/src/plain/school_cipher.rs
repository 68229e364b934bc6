//! The cipher of a chat in the clear: by its name and key, and what it does to messages.
//!
//! A message is enciphered as text and then becomes bytes, in parts that the other side's `recv`
//! takes whole: what is too long is cut *before*, so that each part can be deciphered by itself, also
//! where the key moves on.

use tchat_cipher::{Cipher, Name, Refused, UnknownName, WrongKey};
use tchat_plain::limits::SENT_BYTES_MAX;
use tchat_plain::outbox;

/// A cipher with its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SchoolCipher {
    /// Which.
    pub(crate) name: Name,
    cipher: Cipher,
}

/// Why there is no such cipher.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CipherRefused {
    /// None has this name.
    Unknown(String),
    /// It agrees on a key and enciphers nothing.
    AgreesOnly(Name),
    /// The key is none for it.
    Key(Name, WrongKey),
}

impl SchoolCipher {
    /// Reads `NAME:KEY`, `NAME KEY`, or `NAME` of one without a key.
    ///
    /// # Errors
    ///
    /// [`CipherRefused`] says what is wrong.
    pub(crate) fn parse(text: &str) -> Result<Self, CipherRefused> {
        let text = text.trim();
        let parted = |c: char| c == ':' || c.is_whitespace();
        let (name, key) = text.split_once(parted).unwrap_or((text, ""));
        Self::new(name, key.trim())
    }

    /// The cipher of this name with this key.
    ///
    /// # Errors
    ///
    /// [`CipherRefused`] says what is wrong.
    pub(crate) fn new(name: &str, key: &str) -> Result<Self, CipherRefused> {
        let name: Name = name.parse().map_err(|UnknownName(name)| CipherRefused::Unknown(name))?;
        if name == Name::DiffieHellman {
            return Err(CipherRefused::AgreesOnly(name));
        }
        let cipher = Cipher::new(name, key).map_err(|wrong| CipherRefused::Key(name, wrong))?;
        Ok(Self { name, cipher })
    }

    /// A message, enciphered, in parts of at most [`SENT_BYTES_MAX`] bytes.
    ///
    /// # Errors
    ///
    /// [`Refused`] if the key does not fit the message; nothing of it should be sent then.
    pub(crate) fn parts(&self, message: &str) -> Result<Vec<String>, Refused> {
        let mut parts = Vec::new();
        let mut rest = message;
        while let Some(first) = rest.chars().next() {
            let mut taken = rest.floor_char_boundary(SENT_BYTES_MAX);
            let enciphered = loop {
                let (part, _) = rest.split_at(taken);
                let enciphered = self.cipher.encrypt(part)?;
                if enciphered.len() <= SENT_BYTES_MAX || taken == first.len_utf8() {
                    break enciphered;
                }
                let fitting = taken.saturating_mul(SENT_BYTES_MAX) / enciphered.len();
                let fewer = fitting.min(taken.saturating_sub(1));
                taken = rest.floor_char_boundary(fewer).max(first.len_utf8());
            };
            // One character can be longer by itself: RSA with a key of a thousand digits.
            parts.extend(outbox::parts(&enciphered).map(str::to_owned));
            rest = rest.split_at(taken).1;
        }
        Ok(parts)
    }

    /// A message as it was before, or `None` if this key cannot have made it.
    pub(crate) fn decipher(&self, message: &str) -> Option<String> {
        self.cipher.decrypt(message).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cipher_is_named_in_either_language_with_its_key() {
        let vigenere = SchoolCipher::new("vigenere", "NSI").unwrap();
        for text in ["vigenere:NSI", "Vigenère NSI", " vigenere: NSI "] {
            assert_eq!(SchoolCipher::parse(text), Ok(vigenere.clone()), "{text}");
        }
        assert_eq!(SchoolCipher::parse("rot13").unwrap().name, Name::Rot13);
        assert_eq!(SchoolCipher::parse("enigma:A"), Err(CipherRefused::Unknown("enigma".into())));
        assert!(matches!(SchoolCipher::parse("cesar:x"), Err(CipherRefused::Key(..))));
        assert!(matches!(SchoolCipher::parse("dh:23,5,6"), Err(CipherRefused::AgreesOnly(_))));
    }

    #[test]
    fn every_part_of_a_long_message_is_deciphered_by_itself() {
        let text = "Été, 1 000 mots ! ".repeat(200);
        for name in ["vigenere:NSI", "scytale:7", "xor:TERM", "xor-list:TERM", "rsa:17,3233,2753"] {
            let cipher = SchoolCipher::parse(name).unwrap();
            let parts = cipher.parts(&text).unwrap();
            assert!(parts.iter().all(|part| part.len() <= SENT_BYTES_MAX), "{name}");
            let back = parts.iter().map(|part| cipher.decipher(part).unwrap());
            assert_eq!(back.collect::<String>(), text, "{name}");
        }
    }

    #[test]
    fn a_message_that_the_key_does_not_fit_is_refused_whole() {
        let mask = SchoolCipher::parse("masque_jetable:abc").unwrap();
        assert!(matches!(mask.parts("abcd"), Err(Refused::MaskTooShort { mask: 3, text: 4 })));
        let rsa = SchoolCipher::parse("rsa:17,3233,2753").unwrap();
        assert_eq!(rsa.decipher("bonjour"), None);
    }
}
