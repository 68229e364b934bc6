//! Ciphers in words: wrong keys, texts that do not fit, attacks that lead nowhere, and why no cipher
//! of school is safe.

use tchat_cipher::breaking::{Certainty, NotBroken};
use tchat_cipher::{Name, Refused, WrongKey};
use tchat_i18n::{Visible, Words};

use super::{Explanation, text};

/// Says why a key is wrong, and which would be right.
pub(crate) fn wrong_key(wrong: &WrongKey, words: &Words) -> Visible {
    match wrong {
        WrongKey::TakesNone => words.key_takes_none(),
        WrongKey::Missing => words.key_missing(),
        WrongKey::NotOneInteger(_) => words.key_not_integer(),
        WrongKey::NotTwoIntegers(_) => words.key_not_two_integers(),
        WrongKey::NotInvertible(a) => {
            let good = tchat_cipher::GOOD_MULTIPLIERS.map(|a| a.to_string()).join(", ");
            words.key_not_invertible(text(a), text(good))
        }
        WrongKey::NoLetter(_) => words.key_no_letter(),
        WrongKey::NotTwentySix(count) => words.key_not_26(*count),
        WrongKey::NotALetter(found) => words.key_not_letter(quoted(*found)),
        WrongKey::LetterTwice(letter) => words.key_letter_twice(quoted(*letter)),
        WrongKey::TooFewColumns(_) => words.key_too_few_columns(),
        WrongKey::NotAnRsaKey(_) => words.key_not_rsa(),
        WrongKey::RsaTooSmall(_) => words.key_rsa_too_small(),
        WrongKey::NotAnExchange(_) => words.key_not_exchange(),
        WrongKey::ExchangeOutOfRange => words.key_exchange_range(),
    }
}

/// Says why a text was not taken.
pub(super) fn explain_refused(refused: &Refused, words: &Words) -> Explanation {
    Explanation::new("cipher_refused", refused_words(refused, words), words.cipher_refused_hint())
}

fn refused_words(refused: &Refused, words: &Words) -> Visible {
    match refused {
        Refused::MaskTooShort { mask, text } => words.cipher_mask_too_short(*mask, *text),
        Refused::NoCharacter { place, code } => words.cipher_no_character(*place, text(code)),
        Refused::CharacterAboveModulus { character, modulus } => {
            let code = u64::from(u32::from(*character));
            words.cipher_above_modulus(quoted(*character), text(code), text(modulus))
        }
        Refused::MessageAboveModulus { message, modulus } => {
            words.cipher_message_above_modulus(*message, *modulus)
        }
        Refused::NumberTooLarge { number, bound } => {
            words.cipher_number_too_large(text(number), text(bound))
        }
        Refused::NotNumbers(found) => words.cipher_not_numbers(quoted(*found)),
        Refused::NotOneNumber(count) => words.cipher_not_one_number(*count),
        Refused::NotDigits { found, .. } => words.cipher_not_digits(quoted(*found)),
        Refused::CutByte { digits, each } => words.cipher_cut_byte(*digits, *each),
        Refused::NotBase64 => words.cipher_not_base64(),
        Refused::NotText(place) => words.cipher_not_text(*place),
        Refused::NumberTooLong(digits) => words.cipher_number_too_long(*digits),
    }
}

/// Says why a text stays hidden.
pub(super) fn explain_not_broken(why: &NotBroken, words: &Words) -> Explanation {
    let (message, hint) = match why {
        NotBroken::TooLittle { have, needed } if have < needed => {
            (words.broken_too_little(*have, *needed), words.broken_too_little_hint())
        }
        NotBroken::TooLittle { .. } => (words.broken_unknown(), words.broken_too_little_hint()),
        NotBroken::MaskUsedOnce => (words.broken_mask(), words.broken_mask_hint()),
        NotBroken::NeedsPublicKey(example) => {
            (words.broken_needs_key(), words.broken_needs_key_hint(*example))
        }
        NotBroken::WrongKey(wrong) => {
            (words.broken_wrong_key(wrong_key(wrong, words)), words.cipher_refused_hint())
        }
        NotBroken::NotFactored(bits) => {
            (words.broken_not_factored(*bits), words.broken_not_factored_hint())
        }
        NotBroken::NoLogarithm(_) => {
            (words.broken_no_logarithm(), words.broken_no_logarithm_hint())
        }
        NotBroken::NotReadable(refused) => {
            (refused_words(refused, words), words.cipher_refused_hint())
        }
        NotBroken::NotTwoTexts(count) => {
            (words.broken_not_two(*count), words.broken_not_two_hint())
        }
        NotBroken::CribFitsNowhere => (words.broken_crib(), words.broken_crib_hint()),
    };
    Explanation::new(code(why), message, hint)
}

/// The stable word that programs see.
const fn code(why: &NotBroken) -> &'static str {
    match why {
        NotBroken::TooLittle { .. } => "too_little",
        NotBroken::MaskUsedOnce => "mask_used_once",
        NotBroken::NeedsPublicKey(_) => "public_key_needed",
        NotBroken::WrongKey(_) => "public_key_wrong",
        NotBroken::NotFactored(_) => "not_factored",
        NotBroken::NoLogarithm(_) => "no_logarithm",
        NotBroken::NotReadable(_) => "cipher_refused",
        NotBroken::NotTwoTexts(_) => "not_two_texts",
        NotBroken::CribFitsNowhere => "crib_fits_nowhere",
    }
}

/// Why a cipher is not safe, in one line.
pub(crate) fn weakness(name: Name, words: &Words) -> Visible {
    match name {
        Name::Caesar | Name::CaesarCapitals => words.weak_caesar(),
        Name::Rot13 | Name::Atbash => words.weak_rot13(),
        Name::Affine => words.weak_affine(),
        Name::Vigenere | Name::VigenereEvery | Name::VigenereRaw | Name::VigenereFromOne => {
            words.weak_vigenere()
        }
        Name::Substitution => words.weak_substitution(),
        Name::Scytale | Name::Transposition => words.weak_transposition(),
        Name::CaesarUnicode => words.weak_caesar_unicode(),
        Name::Xor | Name::XorList | Name::XorHexadecimal | Name::XorBinary | Name::XorBase64 => {
            words.weak_xor()
        }
        Name::OneTimePad | Name::LetterMask => words.weak_mask(),
        Name::Rsa => words.weak_rsa(),
        Name::RsaInteger => words.weak_rsa_integer(),
        Name::DiffieHellman => words.weak_exchange(),
    }
}

/// How far to believe a guess.
pub(crate) fn certainty(certainty: Certainty, words: &Words) -> Visible {
    match certainty {
        Certainty::Certain => words.certainty_certain(),
        Certainty::Likely => words.certainty_likely(),
        Certainty::Possible => words.certainty_possible(),
        Certainty::Unknown => words.certainty_unknown(),
    }
}

fn quoted(c: char) -> Visible {
    Visible::quoted(&c.to_string())
}
