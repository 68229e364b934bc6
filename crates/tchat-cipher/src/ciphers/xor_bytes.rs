//! Exclusive or of the UTF-8 bytes, which then need a carrier to travel in a text.

use crate::carrier::Carrier;
use crate::key::WrongKey;
use crate::refused::Refused;

/// A key for exclusive or, on bytes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct XorBytes {
    /// Not empty.
    key: Vec<u8>,
    carrier: Carrier,
}

impl XorBytes {
    /// Takes the key's UTF-8 bytes.
    ///
    /// # Errors
    ///
    /// If there are none.
    pub fn parse(key: &str, carrier: Carrier) -> Result<Self, WrongKey> {
        if key.is_empty() {
            return Err(WrongKey::Missing);
        }
        Ok(Self { key: key.as_bytes().to_vec(), carrier })
    }

    /// How the bytes travel.
    #[must_use]
    pub const fn carrier(&self) -> Carrier {
        self.carrier
    }

    /// Enciphers.
    #[must_use]
    pub fn encrypt(&self, text: &str) -> String {
        self.carrier.write(&combined(text.as_bytes(), &self.key))
    }

    /// Deciphers.
    ///
    /// # Errors
    ///
    /// If the text does not carry bytes that way, or what comes out is no UTF-8.
    pub fn decrypt(&self, text: &str) -> Result<String, Refused> {
        let clear = combined(&self.carrier.read(text)?, &self.key);
        String::from_utf8(clear).map_err(|wrong| Refused::NotText(wrong.utf8_error().valid_up_to()))
    }
}

/// Bytes combined with a key that is repeated; as they are without one.
#[must_use]
pub fn combined(bytes: &[u8], key: &[u8]) -> Vec<u8> {
    if key.is_empty() {
        return bytes.to_vec();
    }
    bytes.iter().zip(key.iter().cycle()).map(|(byte, key)| byte ^ key).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_carrier_brings_the_text_back() {
        for carrier in Carrier::ALL {
            let key = XorBytes::parse("clé", carrier).unwrap();
            for text in ["", "z", "Où ça ? 😀\n\0"] {
                assert_eq!(key.decrypt(&key.encrypt(text)).as_deref(), Ok(text));
            }
        }
        assert_eq!(XorBytes::parse("TERM", Carrier::Base64).unwrap().encrypt("NSI"), "GhYb");
    }

    #[test]
    fn another_key_gives_no_text_and_says_so() {
        let sent = XorBytes::parse("é", Carrier::Hexadecimal).unwrap().encrypt("abc");
        let other = XorBytes::parse("a", Carrier::Hexadecimal).unwrap();
        assert!(matches!(other.decrypt(&sent), Err(Refused::NotText(_))), "{sent}");
    }
}
