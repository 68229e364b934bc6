//! Lists of integers as pupils' programs print them, and as they come back with other separators.

use num_bigint::{BigInt, BigUint};

use crate::limits::INTEGER_DIGITS_MAX;
use crate::refused::Refused;

/// The list as Python prints it: `[14, 9, 22]`.
pub fn written<N: ToString>(numbers: impl IntoIterator<Item = N>) -> String {
    let numbers: Vec<String> = numbers.into_iter().map(|number| number.to_string()).collect();
    format!("[{}]", numbers.join(", "))
}

/// The integers in a text, whatever separates them: `[14, 9]`, `14 9`, `14;9`, `14-9`.
///
/// # Errors
///
/// If the text contains a letter, or a number of more than [`INTEGER_DIGITS_MAX`] digits.
pub fn read(text: &str) -> Result<Vec<BigUint>, Refused> {
    if let Some(letter) = text.chars().find(|c| c.is_alphabetic()) {
        return Err(Refused::NotNumbers(letter));
    }
    if let (Some(c), true) = (text.trim().chars().next(), runs(text).next().is_none()) {
        return if "[](){}".contains(c) { Ok(Vec::new()) } else { Err(Refused::NotNumbers(c)) };
    }
    runs(text)
        .map(|digits| natural(digits).ok_or(Refused::NumberTooLong(INTEGER_DIGITS_MAX)))
        .collect()
}

/// The same, of numbers below 256.
///
/// # Errors
///
/// As [`read`], and if a number is above 255.
pub fn read_bytes(text: &str) -> Result<Vec<u8>, Refused> {
    let byte = |number: &BigUint| {
        u8::try_from(number).map_err(|_above| Refused::NumberTooLarge {
            number: number.to_string(),
            bound: "256".to_owned(),
        })
    };
    read(text)?.iter().map(byte).collect()
}

/// One natural number, if `digits` are digits and not too many.
pub(crate) fn natural(digits: &str) -> Option<BigUint> {
    let fits = !digits.is_empty() && digits.len() <= INTEGER_DIGITS_MAX;
    if !fits || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok()
}

/// One integer, with a sign or without.
pub(crate) fn integer(text: &str) -> Option<BigInt> {
    if let Some(digits) = text.strip_prefix(['-', '\u{2212}']) {
        return Some(-BigInt::from(natural(digits.trim_start())?));
    }
    Some(BigInt::from(natural(text.strip_prefix('+').unwrap_or(text))?))
}

/// Every integer in a key, whatever stands between; a minus that follows no digit is a sign.
pub(crate) fn integers(key: &str) -> Option<Vec<BigInt>> {
    let mut integers = Vec::new();
    let mut before = "";
    for piece in key.split_inclusive(|c: char| !c.is_ascii_digit()) {
        let digits = piece.trim_end_matches(|c: char| !c.is_ascii_digit());
        if !digits.is_empty() {
            let size = BigInt::from(natural(digits)?);
            let negative = before.ends_with(['-', '\u{2212}']);
            integers.push(if negative { -size } else { size });
        }
        // A minus that closes a run of digits separates: `3-7`.
        before = if digits.is_empty() { piece } else { "" };
    }
    Some(integers)
}

/// The runs of digits in a text.
fn runs(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small(text: &str) -> Result<Vec<u32>, Refused> {
        Ok(read(text)?.iter().map(|number| u32::try_from(number).unwrap()).collect())
    }

    #[test]
    fn any_separator_will_do() {
        for text in ["[14, 9, 22]", "14 9 22", "14;9;22", "14-9-22", "(14,\n9,\t22)", "14, 9, 22, "]
        {
            assert_eq!(small(text), Ok(vec![14, 9, 22]), "{text:?}");
        }
    }

    #[test]
    fn an_empty_list_is_empty_and_words_are_no_list() {
        assert_eq!(small("[]"), Ok(vec![]));
        assert_eq!(small(""), Ok(vec![]));
        assert_eq!(small(" \n"), Ok(vec![]));
        assert_eq!(small("[14, neuf]"), Err(Refused::NotNumbers('n')));
        assert_eq!(small("?"), Err(Refused::NotNumbers('?')));
    }

    #[test]
    fn a_number_that_is_no_byte_is_named() {
        let refused = Refused::NumberTooLarge { number: "256".into(), bound: "256".into() };
        assert_eq!(read_bytes("[255, 256]"), Err(refused));
        assert!(read(&"9".repeat(INTEGER_DIGITS_MAX + 1)).is_err());
    }

    #[test]
    fn keys_may_be_negative() {
        let of = |numbers: &[i64]| numbers.iter().map(|&n| BigInt::from(n)).collect::<Vec<_>>();
        assert_eq!(integers("-3,5"), Some(of(&[-3, 5])));
        assert_eq!(integers("[3, -7]"), Some(of(&[3, -7])));
        assert_eq!(integers("a=-3 b=7"), Some(of(&[-3, 7])));
        assert_eq!(integers("3-7"), Some(of(&[3, 7])));
        assert_eq!(integer("−27"), Some(BigInt::from(-27)));
        assert_eq!(integer("+3"), Some(BigInt::from(3)));
        assert_eq!(integer("3a"), None);
    }
}
