//! The gate: text from others, made harmless for a terminal.
//!
//! What others wrote may hold escape sequences that move the cursor or fill the clipboard,
//! characters that reverse what follows, and line breaks after which anything could be forged. A
//! [`Visible`] holds none of it: what cannot be seen is spelled out (`␛`, `\u{202E}`), marks do not
//! pile up, a line break cannot start a line of its own, and a name cannot run into the sentence
//! around it. Only this file makes one from foreign text, in one pass however long it is.
//!
//! Programs that read JSON get texts as they are; this is for eyes.

use std::borrow::Cow;
use std::fmt;

use unicode_properties::{GeneralCategory, UnicodeEmoji as _, UnicodeGeneralCategory as _};
use unicode_width::UnicodeWidthChar as _;

/// How many combining marks a character keeps: more than any living orthography stacks, too few to
/// paint over the neighbouring lines.
pub const MARKS_MAX: usize = 4;

/// What stands before each further line of a message: nothing else that is printed begins so.
pub const CONTINUATION: &str = "  | ";

/// What stands before the rest of a line that is wider than the terminal.
const FOLDED: &str = "    ";

/// A break within a line.
const FOLD: &str = "\n    ";

/// A break within an isolate: it ends and begins anew.
const FOLD_ISOLATED: &str = "\u{2069}\n    \u{2068}";

/// What a tab becomes: a column that depends on what is before it could be used to align forgeries.
const TAB: &str = "    ";

/// First strong isolate and its end ([UAX #9]): around right-to-left text, so that it does not
/// reorder the name and the words beside it, nor decide for a terminal which way the row runs.
///
/// An isolate ends with its row, so every row has its own.
///
/// [UAX #9]: https://www.unicode.org/reports/tr9/
const ISOLATE: (char, char) = ('\u{2068}', '\u{2069}');

/// Text that can be shown on a terminal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Visible(Cow<'static, str>);

impl Visible {
    /// A literal of our own.
    #[must_use]
    pub const fn own(text: &'static str) -> Self {
        Self(Cow::Borrowed(text))
    }

    /// Nothing.
    pub const EMPTY: Self = Self::own("");

    /// A foreign text on one line; its line breaks are spelled out.
    #[must_use]
    pub fn line(text: &str) -> Self {
        Self::from_foreign(text, Shape::Line)
    }

    /// A message: each of its further lines begins with [`CONTINUATION`].
    #[must_use]
    pub fn message(text: &str) -> Self {
        Self::from_foreign(text, Shape::Message)
    }

    /// A name at the start of a line, before a colon: it holds no colon and begins like a name.
    #[must_use]
    pub fn name(text: &str) -> Self {
        Self::from_foreign(text, Shape::Name)
    }

    /// A name within a sentence: in quotation marks if it has spaces or signs, so that the rest of
    /// the sentence cannot be forged in it.
    #[must_use]
    pub fn quoted(text: &str) -> Self {
        let plain = !text.is_empty()
            && text.chars().all(|c| {
                c.is_alphanumeric() && !is_hidden(c) && !is_right_to_left(c)
                    || matches!(c, '-' | '_' | '.')
            });
        if plain {
            return Self::name(text);
        }
        let inner = Self::from_foreign(text, Shape::Quoted);
        Self(format!("“{inner}”").into())
    }

    /// One after another.
    #[must_use]
    pub fn concat(parts: &[&Self]) -> Self {
        Self(parts.iter().map(|part| part.as_str()).collect::<String>().into())
    }

    /// Cut to rows of at most `columns`, so that a terminal breaks no line by itself: where it did,
    /// the rest would begin at the edge and could look like a line of its own.
    #[must_use]
    pub fn folded(&self, columns: usize) -> Self {
        let columns = columns.max(FOLDED.len().saturating_mul(2));
        let mut folded = String::with_capacity(self.0.len());
        let (mut column, mut isolated) = (0_usize, false);
        let mut rest = self.0.chars();
        while let Some(c) = rest.next() {
            let width = width_before(c, rest.clone().next());
            if c == '\n' {
                column = 0;
            } else if column.saturating_add(width) > columns {
                folded.push_str(if isolated { FOLD_ISOLATED } else { FOLD });
                column = FOLDED.len().saturating_add(width);
            } else {
                column = column.saturating_add(width);
            }
            isolated = c == ISOLATE.0 || isolated && c != ISOLATE.1;
            folded.push(c);
        }
        Self(folded.into())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A sentence of ours with visible text in it. For [`crate::words`] alone.
    pub(crate) const fn assembled(text: String) -> Self {
        Self(Cow::Owned(text))
    }

    fn from_foreign(text: &str, shape: Shape) -> Self {
        let mut gate =
            Gate { shape, out: String::with_capacity(text.len()), before: None, marks: 0 };
        for (number, line) in lines(text, shape).enumerate() {
            if number > 0 {
                gate.out.push('\n');
                gate.out.push_str(CONTINUATION);
            }
            gate.show_line(line);
        }
        Self(gate.out.into())
    }
}

impl fmt::Display for Visible {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl From<u64> for Visible {
    fn from(number: u64) -> Self {
        Self(number.to_string().into())
    }
}

/// Where a foreign text stands, which decides what would be dangerous in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Line,
    Message,
    Name,
    Quoted,
}

/// The lines of a message; anything else is one line.
fn lines(text: &str, shape: Shape) -> impl Iterator<Item = &str> {
    let separator = match shape {
        Shape::Message => "\n",
        Shape::Line | Shape::Name | Shape::Quoted => "",
    };
    let several = !separator.is_empty();
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let current = rest?;
        match current.split_once('\n').filter(|_| several) {
            Some((line, after)) => {
                rest = Some(after);
                Some(line.strip_suffix('\r').unwrap_or(line))
            }
            None => {
                rest = None;
                Some(current)
            }
        }
    })
}

/// One pass over one text.
struct Gate {
    shape: Shape,
    out: String,
    /// The character shown last on this line.
    before: Option<char>,
    /// How many marks the character before has.
    marks: usize,
}

impl Gate {
    fn show_line(&mut self, line: &str) {
        (self.before, self.marks) = (None, 0);
        let isolated = line.chars().any(is_right_to_left);
        if isolated {
            self.out.push(ISOLATE.0);
        }
        let mut rest = line.chars();
        while let Some(c) = rest.next() {
            self.show(c, rest.clone().next());
        }
        if isolated {
            self.out.push(ISOLATE.1);
        }
    }

    fn show(&mut self, c: char, next: Option<char>) {
        if c == '\t' && matches!(self.shape, Shape::Line | Shape::Message) {
            self.out.push_str(TAB);
        } else if c.is_ascii_control() {
            self.out.push(control_picture(c));
        } else if self.joins(c, next) {
            self.out.push(c);
        } else if is_hidden(c) || self.is_dangerous(c) {
            self.out.push_str(&format!("\\u{{{:X}}}", u32::from(c)));
        } else if is_mark(c) {
            return self.show_mark(c);
        } else {
            self.out.push(c);
        }
        (self.before, self.marks) = (Some(c), 0);
    }

    fn show_mark(&mut self, c: char) {
        if self.before.is_none() {
            // Without a base of its own it would change a character of ours.
            self.out.push('◌');
            self.before = Some('◌');
        }
        self.marks = self.marks.saturating_add(1);
        if self.marks <= MARKS_MAX {
            self.out.push(c);
        } else if self.marks == MARKS_MAX.saturating_add(1) {
            self.out.push('…');
        }
    }

    /// Whether an invisible character does honest work between its neighbours: in an emoji, or in
    /// scripts whose spelling needs it.
    fn joins(&self, c: char, next: Option<char>) -> bool {
        if matches!(self.shape, Shape::Name | Shape::Quoted) {
            return false;
        }
        let Some(before) = self.before else {
            return false;
        };
        match c {
            '\u{FE0E}' | '\u{FE0F}' => {
                is_picture(before)
                    || matches!(before, '0'..='9' | '#' | '*') && next == Some('\u{20E3}')
            }
            '\u{200C}' | '\u{200D}' => next.is_some_and(|next| {
                c == '\u{200D}' && (is_picture(before) || before == '\u{FE0F}') && is_picture(next)
                    || is_joining(before) && is_joining(next)
            }),
            _ => false,
        }
    }

    /// Whether a character that can be seen would forge something where it stands.
    fn is_dangerous(&self, c: char) -> bool {
        match self.shape {
            Shape::Line | Shape::Message => false,
            Shape::Name | Shape::Quoted => {
                is_colon(c)
                    || c.is_whitespace() && c != ' '
                    || self.shape == Shape::Name && self.before.is_none() && !may_begin_name(c)
                    || self.shape == Shape::Quoted && is_quotation_mark(c)
            }
        }
    }
}

/// How many columns a character takes, given the one after it: a selector makes a picture of it.
fn width_before(c: char, next: Option<char>) -> usize {
    let width = c.width().unwrap_or_default();
    if next == Some('\u{FE0F}') { width.max(2) } else { width }
}

/// The picture of a control character: `␛` for ESC.
fn control_picture(c: char) -> char {
    let picture = match c {
        '\u{7F}' => Some('␡'),
        c => char::from_u32(0x2400_u32.saturating_add(u32::from(c))),
    };
    picture.unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// Characters that show nothing, or change how others are shown, or have no agreed meaning.
fn is_hidden(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    matches!(
        c.general_category(),
        GeneralCategory::Control
            | GeneralCategory::Format
            | GeneralCategory::Unassigned
            | GeneralCategory::PrivateUse
            | GeneralCategory::Surrogate
            | GeneralCategory::LineSeparator
            | GeneralCategory::ParagraphSeparator
    ) || matches!(c,
        // Default-ignorable without being format characters (DerivedCoreProperties).
        '\u{34F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FFA0}' | '\u{E0000}'..='\u{E0FFF}')
}

fn is_mark(c: char) -> bool {
    !c.is_ascii()
        && matches!(
            c.general_category(),
            GeneralCategory::NonspacingMark
                | GeneralCategory::EnclosingMark
                | GeneralCategory::SpacingMark
        )
}

/// Whether it is a picture, and not a digit or sign that can become one.
fn is_picture(c: char) -> bool {
    !c.is_ascii() && c.is_emoji_char()
}

/// Arabic and Indic scripts, whose spelling uses joiners and non-joiners.
const fn is_joining(c: char) -> bool {
    matches!(c, '\u{620}'..='\u{8FF}' | '\u{900}'..='\u{DFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17D3}')
        && !matches!(c, '\u{6DD}' | '\u{70F}' | '\u{890}'..='\u{891}' | '\u{8E2}')
}

/// The blocks whose characters are R, AL or AN where nothing else is said (DerivedBidiClass):
/// letters and digits that are there already, and those that later versions add.
const fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFF}'
        | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
}

/// The colon and what looks like one.
const fn is_colon(c: char) -> bool {
    matches!(
        c,
        ':' | '\u{2D0}'
            | '\u{589}'
            | '\u{5C3}'
            | '\u{703}'
            | '\u{704}'
            | '\u{1365}'
            | '\u{16EC}'
            | '\u{2236}'
            | '\u{A789}'
            | '\u{FE13}'
            | '\u{FE30}'
            | '\u{FE55}'
            | '\u{FF1A}'
    )
}

/// The quotation marks that a sentence of ours could end a name with, and what looks like them.
const fn is_quotation_mark(c: char) -> bool {
    matches!(
        c,
        '"' | '«'
            | '»'
            | '\u{2BA}'
            | '\u{2DD}'
            | '\u{2EE}'
            | '\u{5F4}'
            | '\u{201C}'..='\u{201F}'
            | '\u{2033}'
            | '\u{2036}'
            | '\u{275D}'
            | '\u{275E}'
            | '\u{3003}'
            | '\u{301D}'..='\u{301F}'
            | '\u{FF02}'
    )
}

/// Whether a name may begin with it: not with a notice's asterisk, a room's bracket, a
/// continuation's bar, or what looks like them.
fn may_begin_name(c: char) -> bool {
    let asterisk = matches!(c, '\u{2722}'..='\u{274B}');
    c.is_alphanumeric() || matches!(c, '_' | '-') || is_picture(c) && !asterisk
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_bidi::{BidiInfo, Level};
    use unicode_width::UnicodeWidthStr as _;

    use super::*;

    fn message(text: &str) -> String {
        Visible::message(text).to_string()
    }

    #[test]
    fn ordinary_text_passes_unchanged() {
        for text in [
            "hello",
            "Ça va ? « Oui » — très bien…",
            "e\u{301}te\u{301}",
            "日本語",
            "👍🏽 ❤️ 👨‍👩‍👧 1️⃣",
            "x: y * z",
            "नमस्ते",
            "a\\b \\u{202E}",
        ] {
            assert_eq!(message(text), text);
        }
    }

    #[test]
    fn terminal_escapes_are_spelled_out() {
        assert_eq!(message("\u{1b}[2J"), "␛[2J");
        assert_eq!(message("\u{1b}]52;c;YQ==\u{7}"), "␛]52;c;YQ==␇");
        assert_eq!(message("a\u{9b}31m"), "a\\u{9B}31m");
        assert_eq!(message("a\rb\u{8}\u{7f}\0"), "a␍b␈␡␀");
    }

    #[test]
    fn what_reorders_or_hides_text_is_spelled_out() {
        assert_eq!(message("a\u{202E}b\u{2066}"), "a\\u{202E}b\\u{2066}");
        assert_eq!(message("pay\u{200B}pal\u{AD}"), "pay\\u{200B}pal\\u{AD}");
        assert_eq!(message("a\u{2028}b\u{2029}"), "a\\u{2028}b\\u{2029}");
        assert_eq!(message("\u{E000}\u{378}\u{E0041}"), "\\u{E000}\\u{378}\\u{E0041}");
        assert_eq!(message("a\u{200D}b"), "a\\u{200D}b");
        assert_eq!(message("\u{FE0F}"), "\\u{FE0F}");
    }

    #[test]
    fn a_further_line_cannot_be_taken_for_a_line_of_its_own() {
        assert_eq!(message("hi\n* bob left"), "hi\n  | * bob left");
        assert_eq!(message("hi\r\nalice: no\n"), "hi\n  | alice: no\n  | ");
        assert_eq!(Visible::line("a\nb").as_str(), "a␊b");
    }

    #[test]
    fn a_name_cannot_forge_the_sentence_around_it() {
        assert_eq!(Visible::name("* alice joined").as_str(), "\\u{2A} alice joined");
        assert_eq!(Visible::name("alice: no").as_str(), "alice\\u{3A} no");
        assert_eq!(Visible::name("alice\u{A789} no").as_str(), "alice\\u{A789} no");
        assert_eq!(Visible::name("[dev] bob").as_str(), "\\u{5B}dev] bob");
        assert_eq!(Visible::name("Éloïse B").as_str(), "Éloïse B");
        assert_eq!(Visible::quoted("Éloïse").as_str(), "Éloïse");
        assert_eq!(Visible::quoted("bob left. eve").as_str(), "“bob left. eve”");
        assert_eq!(Visible::quoted("a” b").as_str(), "“a\\u{201D} b”");
    }

    #[test]
    fn right_to_left_text_stays_on_its_own_ground() {
        assert_eq!(message("שלום"), "\u{2068}שלום\u{2069}");
        assert_eq!(message("a\nשלום"), "a\n  | \u{2068}שלום\u{2069}");
    }

    #[test]
    fn marks_do_not_pile_up() {
        let tower = format!("a{}b", "\u{301}".repeat(50));
        assert_eq!(message(&tower), format!("a{}…b", "\u{301}".repeat(4)));
        assert_eq!(message("\u{301}"), "◌\u{301}");
    }

    #[test]
    fn the_longest_message_of_marks_takes_no_longer_than_any_other() {
        let tower = "\u{301}".repeat(32 * 1024);
        let started = std::time::Instant::now();
        assert_eq!(message(&tower).chars().count(), 1 + MARKS_MAX + 1);
        assert_eq!(message(&"\u{202E}".repeat(22 * 1024)).len(), 8 * 22 * 1024);
        assert!(started.elapsed() < std::time::Duration::from_secs(2));
    }

    #[test]
    fn a_long_line_is_folded_before_the_terminal_does_it() {
        let padded = format!("eve: {}* bob left", " ".repeat(15));
        let folded = Visible::line(&padded).folded(20);
        assert_eq!(folded.as_str(), format!("eve: {}\n    * bob left", " ".repeat(15)));
        assert_eq!(Visible::line("日本語日本語").folded(8).as_str(), "日本語日\n    本語");
    }

    #[test]
    fn a_row_that_is_folded_within_right_to_left_text_isolates_each_part() {
        let folded = Visible::message(&"שלום".repeat(5)).folded(10);
        let rows = folded.as_str().split('\n').collect::<Vec<_>>();
        assert_eq!(rows.len(), 3);
        for row in rows {
            assert_eq!(isolates(row), [ISOLATE.0, ISOLATE.1], "{row}");
        }
    }

    #[test]
    fn a_picture_made_by_a_selector_is_two_columns_wide() {
        let folded = Visible::message(&"❤\u{FE0F}".repeat(5)).folded(8);
        let first = folded.as_str().split('\n').next().unwrap();
        assert_eq!(first.chars().filter(|c| *c == '❤').count(), 4);
    }

    #[test]
    fn what_looks_like_our_quotation_marks_does_not_end_a_name() {
        for c in ['"', '”', '«', '»', '″', '״', '＂', '❞', '〞'] {
            let quoted = Visible::quoted(&format!("a{c} left"));
            assert!(!quoted.as_str().contains(&format!("a{c}")), "{quoted}");
        }
    }

    #[test]
    fn the_words_around_foreign_text_stay_where_they_are() {
        for text in [
            "שלום",
            "שלום 123",
            "١٢٣",
            "12 \u{5D0}",
            "(\u{627}) - 7",
            "\u{202E}evil",
            "\u{2067}\u{2067}",
            "\u{2069}\u{2069}שלום",
            "\u{200F}!",
            "abc שלום def",
        ] {
            for shown in [Visible::line(text), Visible::name(text), Visible::quoted(text)] {
                assert_stays(&format!("from {shown} to"), "from ", " to");
            }
        }
    }

    /// How a terminal that knows [UAX #9] shows a row, whose direction is a given one or its first
    /// strong character's.
    ///
    /// [UAX #9]: https://www.unicode.org/reports/tr9/
    fn on_screen(row: &str, direction: Option<Level>) -> String {
        let bidi = BidiInfo::new(row, direction);
        let paragraph = &bidi.paragraphs[0];
        bidi.reorder_line(paragraph, paragraph.range.clone()).into_owned()
    }

    fn assert_stays(row: &str, begin: &str, end: &str) {
        for direction in [None, Some(Level::ltr())] {
            let shown = on_screen(row, direction);
            assert!(shown.starts_with(begin) && shown.ends_with(end), "{row:?} {shown:?}");
        }
    }

    /// Text that is mostly made of what is dangerous.
    fn nasty() -> impl Strategy<Value = String> {
        let c = prop_oneof![
            any::<char>(),
            prop::sample::select(vec![
                '\u{1b}', '\n', '\r', '\t', '*', ' ', ':', '|', '[', '\u{202E}', '\u{2069}',
                '\u{200D}', '\u{FE0F}', '\u{301}', '👩', 'ש', 'ا', '”', '\u{85}', '\u{9b}',
                '\u{2028}', '#', '\u{591}', '٣', '۳', '(', '-', '7', '\u{2067}', '\u{200F}', '❤',
                '\u{20E3}', '🇫', 'क', '\u{94D}', '\u{93E}', '\u{200C}', 'ㅏ', '\u{1161}', '"',
            ]),
        ];
        let piece = prop_oneof![
            20 => c.prop_map(String::from),
            1 => "[\u{301}\u{323}]{3,9}",
            1 => "[ש0-9 ()]{1,20}",
        ];
        prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
    }

    fn isolates(text: &str) -> Vec<char> {
        text.chars().filter(|c| *c == ISOLATE.0 || *c == ISOLATE.1).collect()
    }

    /// A text as it is shown in every place there is.
    fn in_every_shape(text: &str) -> [Visible; 4] {
        [Visible::line(text), Visible::message(text), Visible::name(text), Visible::quoted(text)]
    }

    fn is_bidi_control(c: char) -> bool {
        matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2066}'..='\u{2069}')
    }

    /// The most marks that follow each other.
    fn most_marks(text: &str) -> usize {
        text.chars()
            .scan(0, |marks, c| {
                *marks = if is_mark(c) { *marks + 1 } else { 0 };
                Some(*marks)
            })
            .max()
            .unwrap_or_default()
    }

    proptest! {
        #[test]
        fn whatever_the_place_each_row_isolates_itself(text in nasty(), columns in 8_usize..60) {
            for shown in in_every_shape(&text) {
                for rows in [shown.clone(), shown.folded(columns)] {
                    for row in rows.as_str().split('\n') {
                        let controls = row.chars().filter(|c| is_bidi_control(*c));
                        let controls = controls.collect::<Vec<_>>();
                        prop_assert!(controls.is_empty() || controls == [ISOLATE.0, ISOLATE.1]);
                        let strays = row.chars().filter(|c| is_right_to_left(*c)).count();
                        prop_assert!(strays == 0 || !controls.is_empty());
                    }
                }
            }
        }

        #[test]
        fn nothing_reorders_the_words_around_it(text in nasty(), columns in 8_usize..60) {
            for shown in [Visible::line(&text), Visible::name(&text), Visible::quoted(&text)] {
                assert_stays(&format!("from {shown} to"), "from ", " to");
            }
            let said = Visible::concat(&[
                &Visible::name(&text), &Visible::own(": "), &Visible::message(&text),
            ]);
            for rows in [said.clone(), said.folded(columns)] {
                for row in rows.as_str().split('\n').skip(1) {
                    let ours = if row.starts_with(FOLDED) { FOLDED } else { CONTINUATION };
                    assert_stays(row, ours, "");
                }
            }
        }

        #[test]
        fn marks_stay_few_and_on_a_base_of_their_own(text in nasty()) {
            for shown in in_every_shape(&text) {
                prop_assert!(most_marks(shown.as_str()) <= MARKS_MAX);
                for line in shown.as_str().split('\n') {
                    let foreign = line.strip_prefix(CONTINUATION).unwrap_or(line);
                    let first = foreign.trim_start_matches(['“', ISOLATE.0]).chars().next();
                    prop_assert!(!first.is_some_and(is_mark), "{}", line);
                }
            }
        }

        #[test]
        fn what_is_shown_grows_with_what_was_said_and_no_faster(text in nasty(), times in 1_usize..40) {
            // The worst is a line of one Hebrew accent: 3 bytes that become 16.
            let text = text.repeat(times);
            for shown in in_every_shape(&text) {
                prop_assert!(shown.as_str().len() <= text.len() * 6 + 16);
                let width = shown.as_str().width();
                prop_assert!(width <= shown.as_str().chars().count() * 2);
            }
        }

        #[test]
        fn nothing_but_our_own_line_break_is_a_control(text in nasty()) {
            let shown = message(&text);
            for (number, line) in shown.split('\n').enumerate() {
                prop_assert!(number == 0 || line.starts_with(CONTINUATION));
                let ours = isolates(line);
                prop_assert!(ours.is_empty() || ours == [ISOLATE.0, ISOLATE.1]);
                for c in line.chars().filter(|c| !isolates(&c.to_string()).contains(c)) {
                    let joiner = matches!(c, '\u{200C}' | '\u{200D}' | '\u{FE0E}' | '\u{FE0F}');
                    prop_assert!(!c.is_control() && (joiner || !is_hidden(c)), "{c:?}");
                }
            }
        }

        #[test]
        fn a_name_stays_one_name(text in nasty()) {
            let name = Visible::name(&text).to_string();
            prop_assert!(!name.contains([':', '\n', '\t']) && !name.chars().any(char::is_control));
            prop_assert!(!name.starts_with([' ', '*', '[', '|']));
            let quoted = Visible::quoted(&text).to_string();
            let inner = quoted.strip_prefix('“').and_then(|rest| rest.strip_suffix('”'));
            prop_assert!(!inner.unwrap_or(&quoted).contains(['“', '”', '"', '\n']));
            prop_assert!(inner.is_some() || !quoted.contains(' '));
        }

        #[test]
        fn a_line_stays_one_line(text in nasty()) {
            prop_assert!(!Visible::line(&text).as_str().contains(char::is_control));
        }

        #[test]
        fn no_row_is_wider_than_the_terminal(text in nasty(), columns in 8_usize..100) {
            for shown in in_every_shape(&text) {
                for row in shown.folded(columns).as_str().split('\n') {
                    prop_assert!(row.width() <= columns, "{} columns: {}", row.width(), row);
                }
            }
        }
    }
}
