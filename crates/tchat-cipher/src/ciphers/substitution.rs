//! Monoalphabetic substitution: every letter has another that stands for it, always the same.

use crate::alphabet::{LETTERS, capital, letter, place};
use crate::key::WrongKey;

/// A key: which letter stands for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Substitution {
    /// INVARIANT: a permutation of 0..26; the image of each place.
    images: [u8; LETTERS],
}

impl Substitution {
    /// Reads the images of A to Z in order, in any case.
    ///
    /// # Errors
    ///
    /// If they are not the 26 letters, each once.
    pub fn parse(key: &str) -> Result<Self, WrongKey> {
        let key = key.trim();
        if key.is_empty() {
            return Err(WrongKey::Missing);
        }
        let mut images = [0; LETTERS];
        let mut seen = [false; LETTERS];
        for (index, c) in key.chars().enumerate() {
            let image = place(c).ok_or(WrongKey::NotALetter(c))?;
            if std::mem::replace(&mut seen[usize::from(image)], true) {
                return Err(WrongKey::LetterTwice(capital(image)));
            }
            // INVARIANT: no letter twice, so there are at most 26.
            images[index] = image;
        }
        if seen.contains(&false) {
            return Err(WrongKey::NotTwentySix(key.chars().count()));
        }
        Ok(Self { images })
    }

    /// The cipher with these images, if they are a permutation of 0..26.
    #[must_use]
    pub fn of(images: [u8; LETTERS]) -> Option<Self> {
        let all = (0..26).all(|place| images.contains(&place));
        all.then_some(Self { images })
    }

    /// The key that undoes this one.
    #[must_use]
    pub fn inverse(self) -> Self {
        let mut images = [0; LETTERS];
        for (place, image) in (0..).zip(self.images) {
            images[usize::from(image)] = place;
        }
        Self { images }
    }

    /// The image of each place.
    pub(crate) const fn images(self) -> [u8; LETTERS] {
        self.images
    }

    /// The images of A to Z, in capitals.
    #[must_use]
    pub fn key(self) -> String {
        self.images.into_iter().map(capital).collect()
    }

    /// Enciphers letters, case kept.
    #[must_use]
    pub fn encrypt(self, text: &str) -> String {
        let image = |c| place(c).map_or(c, |place| letter(self.images[usize::from(place)], c));
        text.chars().map(image).collect()
    }

    /// Deciphers letters, case kept.
    #[must_use]
    pub fn decrypt(self, text: &str) -> String {
        self.inverse().encrypt(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anything_but_a_permutation_is_refused_with_the_reason() {
        let of = |key: &str| Substitution::parse(key).map(Substitution::key);
        assert_eq!(of(""), Err(WrongKey::Missing));
        assert_eq!(of("ABC"), Err(WrongKey::NotTwentySix(3)));
        assert_eq!(of("ABCDEFGHIJKLMNOPQRSTUVWXYA"), Err(WrongKey::LetterTwice('A')));
        assert_eq!(of("ABCDEFGHIJKLMNOPQRSTUVWXYÉ"), Err(WrongKey::NotALetter('É')));
        assert_eq!(of("ABCDEFGHIJKLMNOPQRSTUVWXYZA"), Err(WrongKey::LetterTwice('A')));
        assert!(of("azertyuiopqsdfghjklmwxcvbn").is_ok());
    }
}
