//! Textbook RSA on the whole message: its bytes are one integer, as `bytes_to_long` gives it.

use num_bigint::BigUint;

use super::rsa::Half;
use crate::numbers;
use crate::refused::Refused;

/// Enciphers with (e, n): the UTF-8 bytes, most significant first, to the power of e; in decimal.
///
/// # Errors
///
/// If the message is not below n.
pub fn encrypt(key: &Half, text: &str) -> Result<String, Refused> {
    let message = BigUint::from_bytes_be(text.as_bytes());
    if message >= *key.modulus() {
        let (message, modulus) = (message.bits(), key.modulus().bits());
        return Err(Refused::MessageAboveModulus { message, modulus });
    }
    Ok(key.power(&message).to_string())
}

/// Deciphers with (d, n).
///
/// # Errors
///
/// If the text is not one number below n, or what comes out is no text.
pub fn decrypt(key: &Half, text: &str) -> Result<String, Refused> {
    let integers = numbers::read(text)?;
    let [number] = &integers[..] else {
        return Err(Refused::NotOneNumber(integers.len()));
    };
    if number >= key.modulus() {
        let (number, bound) = (number.to_string(), key.modulus().to_string());
        return Err(Refused::NumberTooLarge { number, bound });
    }
    let message = key.power(number);
    // Zero is the empty message, not a byte.
    let bytes = if message.bits() == 0 { Vec::new() } else { message.to_bytes_be() };
    String::from_utf8(bytes).map_err(|wrong| Refused::NotText(wrong.utf8_error().valid_up_to()))
}

#[cfg(test)]
mod tests {
    use super::super::rsa::Pair;
    use super::*;

    #[test]
    fn a_message_longer_than_the_key_is_refused() {
        let key = Pair::parse("17,3233,2753").unwrap();
        let refused = Refused::MessageAboveModulus { message: 15, modulus: 12 };
        assert_eq!(encrypt(&key.public, "no"), Err(refused));
        assert_eq!(decrypt(&key.private, &encrypt(&key.public, "n").unwrap()), Ok("n".into()));
        assert_eq!(decrypt(&key.private, &encrypt(&key.public, "").unwrap()), Ok(String::new()));
    }

    #[test]
    fn one_number_is_expected() {
        let key = Pair::parse("17,3233").unwrap().public;
        assert_eq!(decrypt(&key, "1 2"), Err(Refused::NotOneNumber(2)));
        assert_eq!(decrypt(&key, "[]"), Err(Refused::NotOneNumber(0)));
    }
}
