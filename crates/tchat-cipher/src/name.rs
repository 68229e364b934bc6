//! The names of the ciphers: one each in the vectors of the classes, and the others that people use.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::alphabet::unaccented;

/// A cipher, without a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Name {
    /// Caesar's: every letter moves by one number.
    Caesar,
    /// Caesar's with 13, its own inverse.
    Rot13,
    /// A for Z, B for Y.
    Atbash,
    /// x becomes a·x + b modulo 26.
    Affine,
    /// Caesar's with the letters of a word in turn.
    Vigenere,
    /// The same; the word moves on at every character.
    VigenereEvery,
    /// The same; the key's characters are taken as they are, by the case of the text.
    VigenereRaw,
    /// The same; A moves by one.
    VigenereFromOne,
    /// Every letter has another that stands for it.
    Substitution,
    /// Written in rows, read in columns.
    Scytale,
    /// The same, the columns in the order of a word's letters.
    Transposition,
    /// Exclusive or of code points.
    Xor,
    /// Exclusive or of bytes, as a list of integers.
    XorList,
    /// Exclusive or of bytes, in hexadecimal.
    XorHexadecimal,
    /// Exclusive or of bytes, in binary.
    XorBinary,
    /// Exclusive or of bytes, in base64.
    XorBase64,
    /// Exclusive or with a mask as long as the text.
    OneTimePad,
    /// Vigenère's with a mask as long as the text.
    LetterMask,
    /// Textbook RSA, character by character.
    Rsa,
    /// Textbook RSA, the whole message as one integer.
    RsaInteger,
    /// Diffie and Hellman's exchange of a key.
    DiffieHellman,
    /// Caesar's after accents and small letters have been removed.
    CaesarCapitals,
    /// Caesar's in the whole Unicode table.
    CaesarUnicode,
}

/// No cipher has this name.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("there is no cipher {0:?}")]
pub struct UnknownName(pub String);

/// A cipher's names: the vectors', the English one, and others that are understood.
struct Row(Name, &'static str, &'static str, &'static [&'static str]);

const ROWS: &[Row] = &[
    Row(Name::Caesar, "cesar", "caesar", &["shift", "decalage", "rot"]),
    Row(Name::Rot13, "rot13", "rot13", &[]),
    Row(Name::Atbash, "atbash", "atbash", &[]),
    Row(Name::Affine, "affine", "affine", &[]),
    Row(Name::Vigenere, "vigenere", "vigenere", &[]),
    Row(Name::VigenereEvery, "vigenere_tous", "vigenere-every", &["vigenere-all"]),
    Row(Name::VigenereRaw, "vigenere_brut", "vigenere-raw", &["vigenere-brute"]),
    Row(Name::VigenereFromOne, "vigenere_a1", "vigenere-a1", &["vigenere-a=1"]),
    Row(
        Name::Substitution,
        "substitution",
        "substitution",
        &["monoalphabetic", "monoalphabetique"],
    ),
    Row(Name::Scytale, "scytale", "scytale", &[]),
    Row(
        Name::Transposition,
        "transposition",
        "transposition",
        &["columnar", "columnar-transposition", "transposition-colonnes", "colonnes"],
    ),
    Row(Name::Xor, "xor", "xor", &["ou-exclusif"]),
    Row(Name::XorList, "xor_liste", "xor-list", &["xor-octets", "xor-bytes"]),
    Row(Name::XorHexadecimal, "xor_hexa", "xor-hex", &["xor-hexadecimal"]),
    Row(Name::XorBinary, "xor_binaire", "xor-binary", &["xor-bin"]),
    Row(Name::XorBase64, "xor_base64", "xor-base64", &["xor-b64"]),
    Row(
        Name::OneTimePad,
        "masque_jetable",
        "one-time-pad",
        &["masque", "otp", "pad", "vernam", "mask"],
    ),
    Row(Name::LetterMask, "masque_lettres", "letter-mask", &["letters-mask", "masque-de-lettres"]),
    Row(Name::Rsa, "rsa", "rsa", &[]),
    Row(Name::RsaInteger, "rsa_entier", "rsa-integer", &["rsa-int", "rsa-number"]),
    Row(Name::DiffieHellman, "diffie_hellman", "diffie-hellman", &["dh"]),
    Row(Name::CaesarCapitals, "cesar_majuscules", "caesar-capitals", &["caesar-uppercase"]),
    Row(Name::CaesarUnicode, "cesar_unicode", "caesar-unicode", &[]),
];

impl Name {
    /// Every cipher, the usual ones first.
    pub fn all() -> impl Iterator<Item = Self> {
        ROWS.iter().map(|row| row.0)
    }

    /// The name in the vectors of the classes: French, words joined by `_`.
    #[must_use]
    pub fn french(self) -> &'static str {
        self.row().1
    }

    /// The English name, words joined by `-`.
    #[must_use]
    pub fn english(self) -> &'static str {
        self.row().2
    }

    /// A key that the cipher takes, as it is typed; empty if it takes none.
    #[must_use]
    pub const fn example_key(self) -> &'static str {
        match self {
            Self::Caesar | Self::CaesarCapitals => "3",
            Self::Rot13 | Self::Atbash => "",
            Self::Affine => "5,8",
            Self::Vigenere
            | Self::VigenereEvery
            | Self::VigenereRaw
            | Self::VigenereFromOne
            | Self::Transposition => "NSI",
            Self::Substitution => "AZERTYUIOPQSDFGHJKLMWXCVBN",
            Self::Scytale => "4",
            Self::Xor
            | Self::XorList
            | Self::XorHexadecimal
            | Self::XorBinary
            | Self::XorBase64 => "TERM",
            Self::OneTimePad | Self::LetterMask => "KQXWVPLZMAHRTDYEOIBJ",
            Self::Rsa | Self::RsaInteger => "17,3233,2753",
            Self::DiffieHellman => "23,5,6",
            Self::CaesarUnicode => "1000",
        }
    }

    fn row(self) -> &'static Row {
        // INVARIANT: every cipher has a row, which a test checks.
        ROWS.iter().find(|row| row.0 == self).unwrap_or(&ROWS[0])
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.english())
    }
}

impl FromStr for Name {
    type Err = UnknownName;

    /// Finds a cipher in either language; accents, case, spaces, `-` and `_` do not matter.
    fn from_str(name: &str) -> Result<Self, UnknownName> {
        let wanted = bare(name);
        let named =
            |row: &&Row| [row.1, row.2].iter().chain(row.3).any(|known| bare(known) == wanted);
        ROWS.iter().find(named).map(|row| row.0).ok_or_else(|| UnknownName(name.to_owned()))
    }
}

/// What of a name matters.
fn bare(name: &str) -> String {
    unaccented(name).chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cipher_is_found_by_each_of_its_names_and_by_no_other() {
        let mut seen = std::collections::HashMap::new();
        for Row(cipher, french, english, others) in ROWS {
            assert_eq!(cipher.french(), *french);
            assert_eq!(cipher.english(), *english);
            for name in [french, english].into_iter().chain(*others) {
                assert_eq!(name.parse(), Ok(*cipher), "{name}");
                let before = seen.insert(bare(name), *cipher);
                assert!(before.is_none_or(|before| before == *cipher), "{name} is taken twice");
            }
        }
    }

    #[test]
    fn accents_case_and_separators_do_not_matter() {
        for name in ["César", "CESAR", "caesar", "Cae-sar"] {
            assert_eq!(name.parse(), Ok(Name::Caesar), "{name}");
        }
        assert_eq!("Vigenère tous".parse(), Ok(Name::VigenereEvery));
        assert_eq!("One_Time Pad".parse(), Ok(Name::OneTimePad));
        assert_eq!("enigma".parse::<Name>(), Err(UnknownName("enigma".into())));
        assert!("".parse::<Name>().is_err());
    }
}
