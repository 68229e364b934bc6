//! Which characters people's words may have: the FreeformClass of PRECIS.
//!
//! [RFC 8264] derives it from properties that each version of Unicode defines, so no list has to
//! be kept up to date. FreeformClass takes every letter, mark, number, punctuation, symbol and
//! space, which leaves few cases: [`property`] has those, and [`fits`] the rules for characters
//! that mean something in their context only.
//!
//! [RFC 8264]: https://www.rfc-editor.org/rfc/rfc8264

use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory as _};
use unicode_script::{Script, UnicodeScript as _};

use super::{is_default_ignorable, is_never_shown};

/// What RFC 8264 §8 derives for a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Property {
    /// PVALID and FREE_PVAL.
    Valid,
    /// CONTEXTJ: joiners.
    Joiner,
    /// CONTEXTO: allowed where its rule says so.
    InContext,
    /// DISALLOWED.
    Disallowed,
    /// UNASSIGNED: no character, or one of a later version of Unicode.
    Unassigned,
}

/// The algorithm of RFC 8264 §8, for FreeformClass. The sections named are those of its sets.
pub(crate) fn property(c: char) -> Property {
    match c {
        // Exceptions (§9.6)
        '\u{B7}' | '\u{375}' | '\u{5F3}' | '\u{5F4}' | '\u{30FB}' => Property::InContext,
        '\u{660}'..='\u{669}' | '\u{6F0}'..='\u{6F9}' => Property::InContext,
        '\u{640}' | '\u{7FA}' | '\u{302E}' | '\u{302F}' => Property::Disallowed,
        '\u{3031}'..='\u{3035}' | '\u{303B}' => Property::Disallowed,
        // JoinControl (§9.8)
        '\u{200C}' | '\u{200D}' => Property::Joiner,
        // OldHangulJamo (§9.9): syllables of today are one character each.
        '\u{1100}'..='\u{11FF}' | '\u{A960}'..='\u{A97C}' => Property::Disallowed,
        '\u{D7B0}'..='\u{D7C6}' | '\u{D7CB}'..='\u{D7FB}' => Property::Disallowed,
        // PrecisIgnorableProperties (§9.13)
        c if is_default_ignorable(c) => Property::Disallowed,
        c => by_category(c),
    }
}

/// What is left of the algorithm is a matter of the general category.
fn by_category(c: char) -> Property {
    let group = c.general_category_group();
    let is_graphic =
        !matches!(group, GeneralCategoryGroup::Separator | GeneralCategoryGroup::Other);
    let category = c.general_category();
    if is_graphic || category == GeneralCategory::SpaceSeparator {
        Property::Valid
    } else if category == GeneralCategory::Unassigned && !is_never_shown(c) {
        Property::Unassigned
    } else {
        // Noncharacters too, which are unassigned for good.
        Property::Disallowed
    }
}

/// Whether a character [in context](Property::InContext) may stand at a place of a text: the rules
/// of [RFC 5892 Appendix A], from A.3 to A.9.
///
/// [RFC 5892 Appendix A]: https://www.rfc-editor.org/rfc/rfc5892#appendix-A
pub(crate) fn fits(text: &str, place: usize, c: char) -> bool {
    let before = text.get(..place).and_then(|text| text.chars().next_back());
    let after = text.get(place..).and_then(|text| text.chars().nth(1));
    let is = |c: Option<char>, script| c.is_some_and(|c| c.script() == script);
    match c {
        // Catalan `l·l`
        '\u{B7}' => before == Some('l') && after == Some('l'),
        // Greek numeral sign
        '\u{375}' => is(after, Script::Greek),
        // Hebrew geresh and gershayim
        '\u{5F3}' | '\u{5F4}' => is(before, Script::Hebrew),
        // Katakana middle dot
        '\u{30FB}' => text
            .chars()
            .any(|c| matches!(c.script(), Script::Hiragana | Script::Katakana | Script::Han)),
        // Arabic-Indic digits and their extended forms never together
        '\u{660}'..='\u{669}' => !text.contains(|c| matches!(c, '\u{6F0}'..='\u{6F9}')),
        '\u{6F0}'..='\u{6F9}' => !text.contains(|c| matches!(c, '\u{660}'..='\u{669}')),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_freeform_class_is_derived_as_rfc_8264_says() {
        for (class, examples) in [
            (Property::Valid, "a ~\u{A0}ßς۽་〇éΑя֊ͅ⃝½Ⅳ①☃$^_-«»€\u{300}ａ"),
            (Property::InContext, "·͵׳״・٠٩۰۹"),
            (Property::Joiner, "\u{200C}\u{200D}"),
            (
                Property::Disallowed,
                "\0\u{7F}\u{85}\u{AD}\u{34F}\u{600}ـߺ〮〯〱〵〻각\u{A960}\u{D7B0}\u{2028}\u{2029}\u{FE0F}\
                 \u{E000}\u{FFFE}\u{FDD0}\u{E0100}\u{FFF9}",
            ),
            (Property::Unassigned, "\u{378}\u{530}\u{E0FFF}\u{3FFFD}"),
        ] {
            for c in examples.chars() {
                let class = if c == '\u{E0FFF}' { Property::Disallowed } else { class };
                assert_eq!(property(c), class, "U+{:04X}", u32::from(c));
            }
        }
    }
}
