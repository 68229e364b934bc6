//! Words: what a text is cut into, for the index, for queries and for showing what matched.
//!
//! One rule for all three, so that they cannot disagree. A word is a run of letters, digits and
//! their marks, folded: compatibility forms, case, accents and points are forgotten (`Été` is
//! `ete`, `Œuf` is `oeuf`). Scripts that put no spaces between words are cut into pairs that
//! overlap (`日本語` is `日本`, `本語`, `語`): so any part of them is found, without a dictionary. Each
//! sign that is a picture is a word of its own.

use std::borrow::Cow;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory as _};
use unicode_script::{Script, UnicodeScript as _};

/// How many characters of a word count: longer than any that people write; what is longer is a key
/// or a picture in letters.
const WORD_CHARS_MAX: usize = 64;

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// Folded. Letters, digits and what is not ASCII, nothing else.
    pub(super) text: String,
    /// Where it is in the text.
    pub(super) range: Range<usize>,
    /// Where its first sign is: the same, but for one of a pair.
    pub(super) head: Range<usize>,
}

/// A part of a text: a word, or signs that no spaces divide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// A word.
    Word(Sign),
    /// Signs in a row, to be paired.
    Unspaced(Vec<Sign>),
}

/// A folded part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sign {
    pub(super) text: String,
    pub(super) range: Range<usize>,
}

/// The words of a text, in order.
pub(super) fn words(text: &str) -> impl Iterator<Item = Word> {
    pieces(text).flat_map(|piece| match piece {
        Piece::Word(Sign { text, range }) => vec![Word { text, head: range.clone(), range }],
        Piece::Unspaced(signs) => pairs(&signs),
    })
}

/// Each sign with the one after it, and the last one alone.
pub(super) fn pairs(signs: &[Sign]) -> Vec<Word> {
    let word = |at: usize, sign: &Sign| {
        let next = signs.get(at + 1);
        let end = next.map_or(sign.range.end, |next| next.range.end);
        let second = next.map_or("", |next| &next.text);
        Word {
            text: format!("{}{second}", sign.text),
            range: sign.range.start..end,
            head: sign.range.clone(),
        }
    };
    signs.iter().enumerate().map(|(at, sign)| word(at, sign)).collect()
}

/// The pieces of a text, in order.
pub(super) fn pieces(text: &str) -> Pieces<'_> {
    Pieces { text, at: 0 }
}

/// Cuts a text.
pub(super) struct Pieces<'t> {
    text: &'t str,
    at: usize,
}

impl Iterator for Pieces<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        loop {
            let first = self.rest().chars().next()?;
            let piece = match Class::of(first) {
                Class::Letter => self.word(),
                Class::Unspaced => self.unspaced(),
                Class::Picture => self.picture(first),
                Class::Mark | Class::Joiner | Class::Space => {
                    self.at += first.len_utf8();
                    continue;
                }
            };
            if let Some(piece) = piece {
                return Some(piece);
            }
        }
    }
}

impl Pieces<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Takes all up to the first character that does not go on; says where it was.
    fn take_while(&mut self, goes_on: impl Fn(Class) -> bool) -> Range<usize> {
        let start = self.at;
        let rest = self.rest();
        let length = rest.char_indices().find(|(_, c)| !goes_on(Class::of(*c)));
        self.at += length.map_or(rest.len(), |(at, _)| at);
        start..self.at
    }

    fn word(&mut self) -> Option<Piece> {
        let goes_on = |class| matches!(class, Class::Letter | Class::Mark | Class::Joiner);
        let range = self.take_while(goes_on);
        let whole = self.text.get(range.clone()).unwrap_or_default();
        // Cut before normalising: one code point can become eighteen.
        let end = whole.char_indices().nth(WORD_CHARS_MAX).map_or(whole.len(), |(at, _)| at);
        let text = fold(whole.get(..end).unwrap_or_default());
        (!text.is_empty()).then(|| Piece::Word(Sign { text: text.into_owned(), range }))
    }

    fn picture(&mut self, picture: char) -> Option<Piece> {
        let range = self.at..self.at + picture.len_utf8();
        self.at = range.end;
        let text = fold(self.text.get(range.clone()).unwrap_or_default()).into_owned();
        (!text.is_empty()).then_some(Piece::Word(Sign { text, range }))
    }

    fn unspaced(&mut self) -> Option<Piece> {
        let goes_on = |class| matches!(class, Class::Unspaced | Class::Mark | Class::Joiner);
        let run = self.take_while(goes_on);
        let text = self.text.get(run.clone()).unwrap_or_default();
        let mut signs: Vec<Sign> = Vec::new();
        for (at, c) in text.char_indices() {
            let at = run.start + at;
            let range = at..at + c.len_utf8();
            let mut folded = String::new();
            push_unspaced(&mut folded, c);
            match signs.last_mut() {
                // A vowel above, or a voicing mark, belongs to what it stands on.
                Some(last) if is_mark(&folded) => {
                    last.range.end = range.end;
                    if last.text.chars().count() < MARKS_MAX {
                        last.text = last.text.chars().chain(folded.chars()).nfc().collect();
                    }
                }
                _ if folded.is_empty() => {}
                _ => signs.push(Sign { text: folded, range }),
            }
        }
        (!signs.is_empty()).then_some(Piece::Unspaced(signs))
    }
}

/// How many marks on one sign count: more than any script stacks.
const MARKS_MAX: usize = 8;

fn is_mark(folded: &str) -> bool {
    let group = |c: char| c.general_category_group() == GeneralCategoryGroup::Mark;
    !folded.is_empty() && folded.chars().all(group)
}

fn push_unspaced(folded: &mut String, c: char) {
    let forgotten = |c: &char| !is_forgotten(*c);
    folded.extend(std::iter::once(c).nfkc().filter(forgotten).filter(in_words));
}

/// What a character is to words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Part of a word.
    Letter,
    /// A letter of a script that puts no spaces between words.
    Unspaced,
    /// Part of whatever stands before it.
    Mark,
    /// Not seen, and no end of a word.
    Joiner,
    /// A word of its own.
    Picture,
    /// Between words.
    Space,
}

impl Class {
    fn of(c: char) -> Self {
        if c.is_ascii() {
            return if c.is_ascii_alphanumeric() { Self::Letter } else { Self::Space };
        }
        match (c.general_category_group(), c) {
            // Zero-width joiner and non-joiner, soft hyphen.
            (_, '\u{200C}' | '\u{200D}' | '\u{AD}') => Self::Joiner,
            (GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number, _) if is_unspaced(c) => {
                Self::Unspaced
            }
            (GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number, _) => Self::Letter,
            (GeneralCategoryGroup::Mark, _) => Self::Mark,
            (GeneralCategoryGroup::Symbol, _)
                if c.general_category() == GeneralCategory::OtherSymbol =>
            {
                Self::Picture
            }
            _ => Self::Space,
        }
    }
}

fn is_unspaced(c: char) -> bool {
    // Marks of length, of both widths: they have no script of their own.
    matches!(c, 'ー' | 'ｰ' | 'ﾞ' | 'ﾟ')
        || matches!(
            c.script(),
            Script::Han
                | Script::Hiragana
                | Script::Katakana
                | Script::Bopomofo
                | Script::Hangul
                | Script::Yi
                | Script::Thai
                | Script::Lao
                | Script::Khmer
                | Script::Myanmar
                | Script::Tibetan
                | Script::Javanese
        )
}

/// Forgets what people leave out when they search.
fn fold(word: &str) -> Cow<'_, str> {
    if word.is_ascii() {
        return match word.bytes().any(|byte| byte.is_ascii_uppercase()) {
            true => Cow::Owned(word.to_ascii_lowercase()),
            false => Cow::Borrowed(word),
        };
    }
    let bare = word.nfkd().filter(|c| !is_forgotten(*c));
    let lower = bare.flat_map(char::to_lowercase).filter(|c| !is_forgotten(*c));
    let mut spelt = String::with_capacity(word.len());
    for c in lower.filter(in_words) {
        match spelling(c) {
            Some(letters) => spelt.push_str(letters),
            None => spelt.push(c),
        }
    }
    Cow::Owned(spelt.nfc().collect())
}

/// What compatibility forms bring along is no part of a word: `⑴` is `1`, and `Ŀ` is `l`.
fn in_words(c: &char) -> bool {
    match c.is_ascii() {
        true => c.is_ascii_alphanumeric(),
        false => c.general_category_group() != GeneralCategoryGroup::Punctuation,
    }
}

/// Letters that are not a letter and a mark, as they are spelt without them.
const fn spelling(c: char) -> Option<&'static str> {
    Some(match c {
        'œ' => "oe",
        'æ' => "ae",
        'ß' => "ss",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'ħ' => "h",
        'ı' => "i",
        'þ' => "th",
        'ς' => "σ",
        _ => return None,
    })
}

/// Accents, points and what is not seen. Not the vowels of scripts that write them as marks, nor
/// the voicing marks of Japanese: they make another word.
fn is_forgotten(c: char) -> bool {
    match c {
        _ if c.is_ascii() => false,
        '\u{3099}' | '\u{309A}' => false,
        '\u{640}' | '\u{200C}' | '\u{200D}' | '\u{AD}' => true,
        _ => match c.general_category() {
            GeneralCategory::EnclosingMark => true,
            GeneralCategory::NonspacingMark => matches!(
                c.script(),
                Script::Inherited
                    | Script::Common
                    | Script::Latin
                    | Script::Greek
                    | Script::Cyrillic
                    | Script::Hebrew
                    | Script::Arabic
            ),
            _ => false,
        },
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn folded(text: &str) -> Vec<String> {
        words(text).map(|word| word.text).collect()
    }

    #[test]
    fn case_accents_and_ligatures_are_forgotten() {
        for (text, expected) in [
            ("L’Été à la FORÊT", vec!["l", "ete", "a", "la", "foret"]),
            ("Œuf, œuvre; Cæsar", vec!["oeuf", "oeuvre", "caesar"]),
            ("Straße STRASSE", vec!["strasse", "strasse"]),
            ("Łódź Ørsted İstanbul ısı", vec!["lodz", "orsted", "istanbul", "isi"]),
            ("e\u{301}te\u{301} ﬁn", vec!["ete", "fin"]),
            ("ΣΊΣΥΦΟΣ Σίσυφος", vec!["σισυφοσ", "σισυφοσ"]),
            ("ёлка Йод", vec!["елка", "иод"]),
            ("שָׁלוֹם مُحَمَّد", vec!["שלום", "محمد"]),
            ("Nguyễn x⑴ ３ coŀlegi", vec!["nguyen", "x1", "3", "collegi"]),
        ] {
            assert_eq!(folded(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_not_a_letter_a_digit_or_a_picture_divides_words() {
        assert_eq!(folded("a-b_c.d@e\u{a0}f\u{0}g"), ["a", "b", "c", "d", "e", "f", "g"]);
        assert_eq!(folded(" \t\n--**\u{E000}"), Vec::<String>::new());
        assert_eq!(folded("ok👍🏽👍 🇫🇷"), ["ok", "👍", "👍", "🇫", "🇷"]);
        assert_eq!(folded("co\u{ad}operate"), ["cooperate"]);
    }

    #[test]
    fn marks_that_are_letters_of_their_script_stay() {
        assert_eq!(folded("हिन्दी"), ["हिन्दी"]);
        assert_ne!(folded("が"), folded("か"));
        assert_eq!(folded("ｶﾞ"), folded("ガ"));
    }

    #[test]
    fn scripts_without_spaces_are_cut_into_pairs_that_overlap() {
        assert_eq!(folded("日本語"), ["日本", "本語", "語"]);
        assert_eq!(folded("abc日本12"), ["abc", "日本", "本", "12"]);
        assert_eq!(folded("ภาษา"), ["ภา", "าษ", "ษา", "า"]);
        assert_eq!(folded("학교에"), ["학교", "교에", "에"]);
        let word = words("x日本").nth(1).unwrap();
        assert_eq!((word.range, word.head), (1..7, 1..4));
    }

    #[test]
    fn a_word_without_end_counts_up_to_a_limit() {
        let long = "a".repeat(100_000);
        let word = words(&long).next().unwrap();
        assert_eq!((word.text.len(), word.range), (WORD_CHARS_MAX, 0..100_000));
        let zalgo = format!("e{}", "\u{301}".repeat(100_000));
        assert_eq!(folded(&zalgo), ["e"]);
        let sign = words(&format!("ก{}", "ั".repeat(100_000))).next().unwrap();
        assert!(sign.text.chars().count() <= MARKS_MAX);
    }

    proptest! {
        #[test]
        fn ranges_lie_on_characters_in_order_and_words_hold_nothing_that_divides(
            text in "(\\PC|[\u{300}-\u{36f}日本語ａ-ｚ가-힣😀-🙏\u{200d} ]){0,60}"
        ) {
            let mut last = 0;
            for word in words(&text) {
                prop_assert!(text.get(word.range.clone()).is_some());
                prop_assert!(text.get(word.head.clone()).is_some());
                prop_assert!(word.head.start >= last);
                prop_assert!(!word.text.is_empty());
                prop_assert!(word.text.chars().all(|c| in_words(&c)));
                last = word.head.start;
            }
        }

        #[test]
        fn folding_what_is_folded_changes_nothing(
            text in "[\\p{Latin}\\p{Greek}\\p{Cyrillic}\\p{Arabic} ]{0,40}"
        ) {
            let once = folded(&text).join(" ");
            prop_assert_eq!(folded(&once).join(" "), once);
        }
    }
}
