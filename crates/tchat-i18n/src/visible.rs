//! The gate: text from others, made harmless for a terminal.
//!
//! What others wrote may hold escape sequences that move the cursor or fill the clipboard,
//! characters that reverse what follows, and line breaks after which anything could be forged. A
//! [`Visible`] holds none of it: what cannot be seen is spelled out (`␛`, `\u{202E}`), marks do not
//! pile up, a line break cannot start a line of its own, and a name cannot run into the sentence
//! around it. Only this file makes one from foreign text, in one pass however long it is.
//!
//! Programs that read JSON get texts as they are; this is for eyes.

#[cfg(test)]
mod tests;

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
                    || matches!(c, '-' | '_' | '.' | '~')
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
        } else if c == '"' && self.shape == Shape::Quoted {
            // As what it looks like (UTS #39, its skeleton), and what no quotation ends with.
            self.out.push_str("''");
        } else if is_hidden(c) || self.is_dangerous(c) {
            self.out.push_str(&format!("\\u{{{:X}}}", u32::from(c)));
        } else if is_mark(c) {
            return self.show_mark(c);
        } else {
            self.out.push(c);
        }
        // A selector is a mark, and those behind it stand on the same base.
        (self.before, self.marks) = (Some(c), usize::from(is_mark(c)));
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
            // It belongs right behind what it selects; behind marks it selects nothing.
            '\u{FE0E}' | '\u{FE0F}' if self.marks > 0 => false,
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
