//! Which characters a terminal can show.
//!
//! Everything is drawn with all of Unicode, and at the end what a terminal cannot show is put in
//! other words, cell by cell: so that no view has to know, and none can forget. No cell gets wider
//! by it.

use ratatui::buffer::{Buffer, Cell};
use unicode_normalization::UnicodeNormalization as _;
use unicode_width::UnicodeWidthStr as _;

/// Which characters a terminal can show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Glyphs {
    /// All of them.
    #[default]
    Full,
    /// All but those that are put together of several, whose width terminals disagree about:
    /// families, flags, skin tones.
    Simple,
    /// Those of ASCII. Letters lose their accents; what there is no other word for is a `?`.
    Ascii,
}

impl Glyphs {
    /// What the locale and the terminal allow, as `variable` tells them, unless `TCHAT_EMOJI` says
    /// `full` or `simple`.
    #[must_use]
    pub fn of_environment(variable: impl Fn(&str) -> Option<String>) -> Self {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(&variable);
        let locale = locale.into_iter().find(|value| !value.is_empty()).unwrap_or_default();
        let locale = locale.to_ascii_lowercase();
        let terminal = variable("TERM").unwrap_or_default();
        let old = ["dumb", "vt52", "vt100", "vt102", "vt220", "ansi"].contains(&terminal.as_str());
        if old || !(locale.contains("utf-8") || locale.contains("utf8")) {
            return Self::Ascii;
        }
        match variable("TCHAT_EMOJI").as_deref() {
            Some("full") => Self::Full,
            Some("simple") => Self::Simple,
            // The console of Linux has the glyphs of one small font; multiplexers count the cells of
            // what is put together otherwise than the terminals that they are shown in.
            _ if ["linux", "screen", "tmux"].iter().any(|it| terminal.starts_with(it)) => {
                Self::Simple
            }
            _ => Self::Full,
        }
    }

    /// Puts what cannot be shown in other words.
    pub(super) fn apply(self, buffer: &mut Buffer) {
        match self {
            Self::Full => {}
            Self::Simple => each(buffer, |symbol| simple(symbol).map(str::to_owned)),
            Self::Ascii => each(buffer, |symbol| (!symbol.is_ascii()).then(|| ascii(symbol))),
        }
    }
}

/// Puts other symbols in place of those for which there is one, each as wide as it was or less.
fn each(buffer: &mut Buffer, other: impl Fn(&str) -> Option<String>) {
    let mut behind: Option<(String, usize)> = None;
    for cell in &mut buffer.content {
        // The rest of a wide one goes into the cells that it covered.
        if let Some((rest, cells)) = behind.take() {
            fill(cell, &rest);
            let rest: String = rest.chars().skip(1).collect();
            behind = Some((rest, cells.saturating_sub(1))).filter(|(_, cells)| *cells > 0);
            continue;
        }
        let Some(symbol) = other(cell.symbol()) else { continue };
        let width = cell.symbol().width();
        let is_narrow = symbol.is_ascii() || symbol.width() < width;
        if is_narrow && width > 1 {
            let mut characters = symbol.chars();
            let first: String = characters.by_ref().take(1).collect();
            cell.set_symbol(&first);
            behind = Some((characters.collect(), width.saturating_sub(1)));
        } else {
            cell.set_symbol(&symbol);
        }
    }
}

fn fill(cell: &mut Cell, rest: &str) {
    let first: String = rest.chars().take(1).collect();
    cell.set_symbol(if first.is_empty() { " " } else { &first });
}

/// The first of what a symbol is put together of; none if it is of one piece.
fn simple(symbol: &str) -> Option<&str> {
    if symbol.is_ascii() {
        return None;
    }
    let mut characters = symbol.char_indices();
    let (_, first) = characters.next()?;
    let (at, second) = characters.next()?;
    let is_put_together = is_flag(first)
        || matches!(second, '\u{FE0F}' | '\u{200D}' | '\u{20E3}' | '\u{1F3FB}'..='\u{1F3FF}');
    is_put_together.then(|| symbol.get(..at).unwrap_or(symbol))
}

/// One of the letters that make flags.
const fn is_flag(c: char) -> bool {
    matches!(c, '\u{1F1E6}'..='\u{1F1FF}')
}

/// The signs of our own and of typography that have another form.
const FORMS: &[(char, char)] = &[
    ('─', '-'),
    ('━', '-'),
    ('│', '|'),
    ('┃', '|'),
    ('▎', '|'),
    ('▏', '|'),
    ('▌', '|'),
    ('┌', '+'),
    ('┐', '+'),
    ('└', '+'),
    ('┘', '+'),
    ('├', '+'),
    ('┤', '+'),
    ('┬', '+'),
    ('┴', '+'),
    ('┼', '+'),
    ('╭', ','),
    ('╮', '.'),
    ('╰', '`'),
    ('╯', '\''),
    ('›', '>'),
    ('‹', '<'),
    ('»', '"'),
    ('«', '"'),
    ('“', '"'),
    ('”', '"'),
    ('‘', '\''),
    ('’', '\''),
    ('–', '-'),
    ('—', '-'),
    ('−', '-'),
    ('·', '-'),
    ('•', '*'),
    ('⋯', '.'),
    ('…', '.'),
    ('×', 'x'),
    ('●', '*'),
    ('◐', '~'),
    ('○', 'o'),
    ('◌', 'o'),
    ('★', '*'),
    ('☆', '+'),
    ('✓', 'v'),
    ('✗', 'x'),
    ('▤', '#'),
    ('▓', '#'),
    ('█', '#'),
    ('▀', '^'),
    ('▄', '_'),
    ('░', '.'),
    ('↑', '^'),
    ('↓', 'v'),
    ('→', '>'),
    ('←', '<'),
    ('▸', '>'),
    ('▾', 'v'),
    ('æ', 'a'),
    ('œ', 'o'),
    ('Œ', 'O'),
    ('ß', 's'),
    ('ø', 'o'),
    ('\u{A0}', ' '),
    ('\u{202F}', ' '),
];

/// A symbol in ASCII.
fn ascii(symbol: &str) -> String {
    let first = symbol.chars().next().unwrap_or(' ');
    if let Some((_, form)) = FORMS.iter().find(|(sign, _)| *sign == first) {
        return form.to_string();
    }
    // Letters of flags are letters.
    if is_flag(first) {
        let letter = |c: char| char::from_u32(u32::from(c).saturating_sub(0x1_F1E6 - 0x41));
        return symbol.chars().filter_map(letter).filter(char::is_ascii).collect();
    }
    let plain = symbol.nfd().next().filter(char::is_ascii);
    plain.unwrap_or('?').to_string()
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    fn shown(text: &str, glyphs: Glyphs) -> String {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 30, 1));
        buffer.set_string(0, 0, text, Style::new());
        glyphs.apply(&mut buffer);
        let mut shown = String::new();
        let mut covered = 0_usize;
        for cell in &buffer.content {
            if covered == 0 {
                shown.push_str(cell.symbol());
                covered = cell.symbol().width().max(1);
            }
            covered = covered.saturating_sub(1);
        }
        shown.trim_end().to_owned()
    }

    #[test]
    fn everything_has_a_form_in_ascii_that_takes_as_many_cells() {
        assert_eq!(shown("┌─ Été à l’œuvre… ★│", Glyphs::Ascii), "+- Ete a l'ouvre. *|");
        assert_eq!(shown("a你b😀c", Glyphs::Ascii), "a? b? c");
        assert_eq!(shown("🇫🇷x", Glyphs::Ascii), "FRx");
        assert_eq!(shown("e\u{301}", Glyphs::Ascii), "e");
    }

    #[test]
    fn simple_emoji_are_of_one_piece() {
        assert_eq!(shown("👩🏽‍💻x", Glyphs::Simple), "👩x");
        assert_eq!(shown("👍🏽 ❤\u{fe0f} 1\u{fe0f}\u{20e3}x", Glyphs::Simple), "👍 ❤  1 x");
        assert_eq!(shown("été 你好", Glyphs::Simple), "été 你好");
    }

    #[test]
    fn the_locale_and_the_terminal_decide() {
        let of = |lang: &str, term: &str, emoji: &str| {
            Glyphs::of_environment(|name| match name {
                "LANG" => Some(lang.to_owned()),
                "TERM" => Some(term.to_owned()),
                "TCHAT_EMOJI" => Some(emoji.to_owned()),
                _ => None,
            })
        };
        assert_eq!(of("fr_FR.UTF-8", "xterm-256color", ""), Glyphs::Full);
        assert_eq!(of("fr_FR.UTF-8", "xterm-256color", "simple"), Glyphs::Simple);
        assert_eq!(of("C", "xterm-256color", ""), Glyphs::Ascii);
        assert_eq!(of("C.UTF-8", "xterm", ""), Glyphs::Full);
        assert_eq!(of("en_GB.UTF-8", "vt100", "full"), Glyphs::Ascii);
        assert_eq!(of("en_GB.UTF-8", "linux", ""), Glyphs::Simple);
        assert_eq!(of("en_GB.UTF-8", "tmux-256color", ""), Glyphs::Simple);
        assert_eq!(of("en_GB.UTF-8", "screen", "full"), Glyphs::Full);
        assert_eq!(Glyphs::of_environment(|_| None), Glyphs::Ascii);
    }
}
