//! How names can be spelled, whoever or whatever they name: what pseudonyms and room names share.
//!
//! Everything here answers from the tables of [`UNICODE_VERSION`], except [`is_never_shown`], whose
//! answer no version changes.

pub(crate) mod freeform;
pub(crate) mod marks;
pub(crate) mod scripts;

/// The version of Unicode by whose tables names are judged: major, minor, update.
pub const UNICODE_VERSION: (u64, u64, u64) = unicode_properties::UNICODE_VERSION;

/// Characters that no version of Unicode shows: controls, line breaks, private use,
/// noncharacters, and what is ignored where it is not understood (Default_Ignorable_Code_Point).
pub(crate) const fn is_never_shown(c: char) -> bool {
    let noncharacter = matches!(c, '\u{FDD0}'..='\u{FDEF}') || c as u32 & 0xFFFE == 0xFFFE;
    noncharacter
        || is_default_ignorable(c)
        || matches!(c, '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{2028}' | '\u{2029}'
            | '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}')
}

/// Default_Ignorable_Code_Point (DerivedCoreProperties): new characters fall into its ranges, the
/// ranges themselves do not move.
pub(crate) const fn is_default_ignorable(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
        | '\u{FFA0}' | '\u{FFF0}'..='\u{FFF8}' | '\u{1BCA0}'..='\u{1BCA3}'
        | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_tables_are_of_one_version_of_unicode() {
        let (major, minor, update) = unicode_normalization::UNICODE_VERSION;
        let of_normalization = (major.into(), minor.into(), update.into());
        for other in
            [of_normalization, unicode_script::UNICODE_VERSION, unicode_security::UNICODE_VERSION]
        {
            assert_eq!(other, UNICODE_VERSION);
        }
    }
}
