//! How bytes that are no text travel in a text: as a list, in hexadecimal, binary or base64.

use data_encoding::{BASE64, BASE64_NOPAD};

use crate::numbers;
use crate::refused::Refused;

/// How bytes are written as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Carrier {
    /// As Python prints a list: `[14, 9, 22]`.
    List,
    /// Two lower-case hexadecimal digits a byte: `0e0916`.
    Hexadecimal,
    /// Eight binary digits a byte: `000011100000100100010110`.
    Binary,
    /// RFC 4648 § 4: `DgkW`.
    Base64,
}

impl Carrier {
    /// Every carrier.
    pub const ALL: [Self; 4] = [Self::List, Self::Hexadecimal, Self::Binary, Self::Base64];

    /// The bytes as text.
    #[must_use]
    pub fn write(self, bytes: &[u8]) -> String {
        match self {
            Self::List => numbers::written(bytes),
            Self::Hexadecimal => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
            Self::Binary => bytes.iter().map(|byte| format!("{byte:08b}")).collect(),
            Self::Base64 => BASE64.encode(bytes),
        }
    }

    /// The bytes that a text carries: any separators, either case, prefixes such as `0x`.
    ///
    /// # Errors
    ///
    /// If the text is written in another way.
    pub fn read(self, text: &str) -> Result<Vec<u8>, Refused> {
        match self {
            Self::List => numbers::read_bytes(text),
            Self::Hexadecimal => digits(text, &HEXADECIMAL),
            Self::Binary => digits(text, &BINARY),
            Self::Base64 => base64(text),
        }
    }

    /// The carrier that a text looks like, the most particular first, and what it carries.
    ///
    /// A text of digits only can be more than one; eight ones and zeros are binary.
    #[must_use]
    pub fn recognised(text: &str) -> Option<(Self, Vec<u8>)> {
        if text.trim().is_empty() {
            return None;
        }
        let separated = text.trim().contains(|c: char| c.is_whitespace() || "[,;".contains(c));
        let order = if separated {
            [Self::Binary, Self::List, Self::Hexadecimal, Self::Base64]
        } else {
            [Self::Binary, Self::Hexadecimal, Self::Base64, Self::List]
        };
        // Words are base64 too, when their number of letters is right: spaces say that they are not.
        let possible = |carrier: &Self| *carrier != Self::Base64 || !text.trim().contains(' ');
        order.into_iter().filter(possible).find_map(|carrier| {
            let bytes = carrier.read(text).ok().filter(|bytes| !bytes.is_empty())?;
            Some((carrier, bytes))
        })
    }
}

/// A way to write a byte with digits.
struct Digits {
    radix: u32,
    prefix: &'static str,
    a_byte: usize,
    name: &'static str,
}

const HEXADECIMAL: Digits =
    Digits { radix: 16, prefix: "0x", a_byte: 2, name: "hexadecimal digits" };
const BINARY: Digits = Digits { radix: 2, prefix: "0b", a_byte: 8, name: "zeros and ones" };

/// Bytes in digits: in one run, or in groups of which each is one byte or several whole ones.
fn digits(text: &str, how: &Digits) -> Result<Vec<u8>, Refused> {
    let mut bytes = Vec::new();
    let groups = || {
        text.split(|c: char| c.is_whitespace() || c.is_ascii_punctuation())
            .map(|group| strip_prefix(group, how.prefix))
            .filter(|group| !group.is_empty())
    };
    let alone = groups().nth(1).is_none() && !text.trim_start().starts_with(how.prefix);
    for group in groups() {
        if let Some(found) = group.chars().find(|c| !c.is_digit(how.radix)) {
            return Err(Refused::NotDigits { expected: how.name, found });
        }
        // `hex(9)` and `bin(9)` leave zeros out, which can be told only of what stands alone.
        let short = group.len() < how.a_byte && !alone;
        if !short && !group.len().is_multiple_of(how.a_byte) {
            return Err(Refused::CutByte { digits: group.len(), each: how.a_byte });
        }
        // INVARIANT: digits are ASCII, so every place is a boundary, and `a_byte` of them fit.
        for start in (0..group.len()).step_by(how.a_byte) {
            let end = group.len().min(start + how.a_byte);
            bytes.push(u8::from_str_radix(&group[start..end], how.radix).unwrap_or_default());
        }
    }
    Ok(bytes)
}

fn strip_prefix<'t>(group: &'t str, prefix: &str) -> &'t str {
    group
        .get(..prefix.len())
        .filter(|start| start.eq_ignore_ascii_case(prefix))
        .map_or(group, |_prefix| &group[prefix.len()..])
}

/// Base64 with or without padding, of either alphabet (RFC 4648 §§ 4, 5), broken into lines or not.
fn base64(text: &str) -> Result<Vec<u8>, Refused> {
    let standard = |c| match c {
        '-' => '+',
        '_' => '/',
        c => c,
    };
    let characters: String = text.chars().filter(|c| !c.is_whitespace()).map(standard).collect();
    let unpadded = characters.trim_end_matches('=');
    if characters.len() - unpadded.len() > 2 {
        return Err(Refused::NotBase64);
    }
    BASE64_NOPAD.decode(unpadded.as_bytes()).map_err(|_spelling| Refused::NotBase64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_recognised_and_read_back() {
        let bytes = [0, 9, 22, 200, 255];
        for carrier in Carrier::ALL {
            let text = carrier.write(&bytes);
            assert_eq!(carrier.read(&text).as_deref(), Ok(&bytes[..]), "{text}");
            assert_eq!(Carrier::recognised(&text), Some((carrier, bytes.to_vec())), "{text}");
            assert_eq!(carrier.read(&carrier.write(&[])).as_deref(), Ok(&[][..]));
        }
    }

    #[test]
    fn other_spellings_are_read_too() {
        assert_eq!(Carrier::Hexadecimal.read("0E:09:16"), Ok(vec![14, 9, 22]));
        assert_eq!(Carrier::Hexadecimal.read("0xe 0x9, 0x16"), Ok(vec![14, 9, 22]));
        assert_eq!(Carrier::Binary.read("0b1110 0b1001 00010110"), Ok(vec![14, 9, 22]));
        assert_eq!(Carrier::Base64.read("DgkW\n_-8"), Ok(vec![14, 9, 22, 255, 239]));
    }

    #[test]
    fn half_a_byte_and_foreign_digits_are_refused() {
        assert_eq!(Carrier::Hexadecimal.read("0e9"), Err(Refused::CutByte { digits: 3, each: 2 }));
        assert_eq!(Carrier::Binary.read("1010"), Err(Refused::CutByte { digits: 4, each: 8 }));
        let refused = Refused::NotDigits { expected: "zeros and ones", found: '2' };
        assert_eq!(Carrier::Binary.read("00000002"), Err(refused));
        assert_eq!(Carrier::Base64.read("é"), Err(Refused::NotBase64));
        assert_eq!(Carrier::recognised("Bonjour à tous"), None);
        assert_eq!(Carrier::recognised(" "), None);
    }
}
