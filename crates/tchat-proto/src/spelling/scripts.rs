//! Which scripts and digits go together in a name.
//!
//! At most the Highly Restrictive level of [UTS #39 §5.2]: one script, or what Chinese, Japanese
//! and Korean mix, which includes Latin. `pаypal` with a Cyrillic `а` is refused here; names that
//! look alike in one script each are one pseudonym by their keys ([`crate::nick::Nick::keys`]). Punctuation, emoji and
//! marks that all scripts share go with any.
//!
//! The level's other half, that only characters of common use occur, is not asked for: it would
//! take emoji and spaces away.
//!
//! [UTS #39 §5.2]: https://www.unicode.org/reports/tr39/#Restriction_Level_Detection

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory as _};
use unicode_script::{Script, UnicodeScript as _};
use unicode_security::mixed_script::AugmentedScriptSet;

/// The names of two scripts in a text that do not go together.
pub(crate) fn mixed(text: &str) -> Option<(&'static str, &'static str)> {
    let chars = text.chars().collect::<Vec<_>>();
    if is_highly_restrictive(&chars) {
        return None;
    }
    let (one, other) = clash(&chars)?;
    Some((script_of(one).full_name(), script_of(other).full_name()))
}

/// Two digits of different systems.
pub(crate) fn mixed_digits(text: &str) -> Option<(char, char)> {
    let mut digits = text.chars().filter_map(|c| Some((c, zero_of(c)?)));
    let (one, zero) = digits.next()?;
    let (other, _) = digits.find(|(_, other)| *other != zero)?;
    Some((one, other))
}

/// Whether one script set covers all, or one of the three East Asian ones covers all but Latin.
fn is_highly_restrictive(chars: &[char]) -> bool {
    let (mut all, mut but_latin) = (AugmentedScriptSet::default(), AugmentedScriptSet::default());
    for set in chars.iter().copied().map(AugmentedScriptSet::for_char) {
        all.intersect_with(set);
        if !set.base.contains_script(Script::Latin) {
            but_latin.intersect_with(set);
        }
    }
    !all.is_empty() || but_latin.hanb || but_latin.jpan || but_latin.kore
}

/// Two characters whose scripts do not go together.
fn clash(chars: &[char]) -> Option<(char, char)> {
    let mut pairs = chars
        .iter()
        .enumerate()
        .flat_map(|(place, other)| chars.iter().take(place).map(move |one| (*one, *other)));
    // Of three marks each two may share a script that the third does not: then any two are named.
    pairs
        .find(|(one, other)| !is_highly_restrictive(&[*one, *other]))
        .or_else(|| chars.first().copied().zip(chars.last().copied()))
}

/// A character's script; of one that several scripts share, the first of them.
fn script_of(c: char) -> Script {
    let script = c.script();
    if matches!(script, Script::Common | Script::Inherited) {
        c.script_extension().iter().next().unwrap_or(script)
    } else {
        script
    }
}

/// The zero of a digit's system (UTS #39 §5.3, Mixed-Number Detection).
///
/// Decimal digits stand in runs of ten that begin with zero ([Unicode stability policy]), and only
/// whole runs follow each other.
///
/// [Unicode stability policy]: https://www.unicode.org/policies/stability_policy.html
fn zero_of(c: char) -> Option<char> {
    let is_digit = |c: &char| c.general_category() == GeneralCategory::DecimalNumber;
    if !is_digit(&c) {
        return None;
    }
    let earlier = ('\0'..c).rev().take_while(is_digit).count();
    ('\0'..=c).rev().nth(earlier % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_digit_is_told_its_zero() {
        let digits = ('\0'..=char::MAX).filter_map(|c| zero_of(c).map(|zero| (c, zero)));
        let mut of_zero = std::collections::BTreeMap::<char, Vec<u32>>::new();
        for (digit, zero) in digits {
            of_zero.entry(zero).or_default().push(u32::from(digit) - u32::from(zero));
        }
        assert!(of_zero.len() > 70, "{}", of_zero.len());
        for (zero, values) in of_zero {
            assert_eq!(values, (0..10).collect::<Vec<_>>(), "U+{:04X}", u32::from(zero));
        }
        assert_eq!(zero_of('७'), Some('०'));
        assert_eq!(zero_of('\u{116DF}'), Some('\u{116DA}'));
        assert_eq!(zero_of('½'), None);
    }
}
