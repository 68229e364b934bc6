//! How many accents a letter of a name may bear.
//!
//! Two names that differ in the fifth mark of a pile cannot be told apart, and screens cut the
//! pile ([UTS #39 §5.4, Optional Detection]). A mark without a base would sit on whatever a screen
//! puts before the name.
//!
//! [UTS #39 §5.4, Optional Detection]: https://www.unicode.org/reports/tr39/#Optional_Detection

use unicode_normalization::UnicodeNormalization as _;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory as _};

/// How many marks may follow each other: what a screen of ours shows.
const MARKS_MAX: usize = 4;

/// The first mark that has no base, repeats the one before, or is one of too many.
pub(crate) fn misplaced(text: &str) -> Option<char> {
    let mut before = ' ';
    let mut marks = 0_usize;
    // Taken apart, so that those within `ế` count.
    text.nfd().find(|c| {
        let is_mark = c.general_category_group() == GeneralCategoryGroup::Mark;
        marks = if is_mark { marks.saturating_add(1) } else { 0 };
        let misplaced = is_mark && (before == ' ' || before == *c || marks > MARKS_MAX);
        before = *c;
        misplaced
    })
}
