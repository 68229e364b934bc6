//! A message's text as lines to break: what marks it is shown, and the signs that made the marks
//! are not.
//!
//! Emphasis becomes a style, a quote gets a bar, code between fences stands apart with its language.
//! A link is underlined; where it leads is said behind it wherever its text does not say so, and in
//! plain words where its text says otherwise.

use std::ops::Range;

use ratatui::style::{Modifier, Style};
use tchat_client::markup::{self, Link, Mark, MarkKind};
use tchat_client::parts::Mentioned;
use tchat_i18n::{Visible, Words};

use super::Palette;
use super::rows::{Breaker, Breaks, Indent, Row, Styled};

/// What stands before each row of a message.
pub(super) const INDENT: &str = "  ";
/// What stands before a quoted row, once for each quote around it.
const QUOTE: &str = "▎ ";
/// How many quotes within each other are shown as such.
const QUOTES_MAX: usize = 4;
/// What stands before a row of code.
const CODE: &str = "│ ";
/// What stands before the language of code.
const CODE_HEAD: &str = "┌ ";

/// A text and what is in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text<'t> {
    pub(super) text: &'t str,
    pub(super) mentions: &'t [Mentioned],
    pub(super) words: &'t Words,
    pub(super) palette: Palette,
    /// What everything in it looks like, whatever it is.
    pub(super) base: Style,
}

impl Text<'_> {
    /// Its rows at a width, the first with this mark; `before` is put in front of the first line.
    pub(super) fn rows(self, before: Styled, width: usize, mark: u32) -> Vec<Row> {
        let marked = Marked::of(self);
        let mut runs = Runs::of(&marked);
        let (mut rows, mut mark, mut at) = (Vec::new(), mark, 0_usize);
        let mut before = Some(before);
        for line in self.text.split('\n') {
            let range = at..at.saturating_add(line.len());
            at = range.end.saturating_add(1);
            let Some(line) = marked.line(range, &mut runs, before.take().unwrap_or_default())
            else {
                continue;
            };
            let indent = line.indent();
            let breaks = if line.code { Breaks::Anywhere } else { Breaks::Words };
            let style = self.palette.faint();
            let breaker = Breaker { width, indent: Indent { text: &indent, style }, breaks };
            rows.extend(breaker.rows(&line.styled, mark));
            let bytes = u32::try_from(line.styled.len()).unwrap_or(u32::MAX);
            mark = mark.saturating_add(bytes).saturating_add(1);
        }
        rows
    }
}

/// A line of a text.
struct TextLine {
    styled: Styled,
    /// How many quotes it is in.
    quotes: usize,
    /// Whether it is in a block of code.
    code: bool,
    /// Whether it is the language of one.
    head: bool,
}

impl TextLine {
    fn indent(&self) -> String {
        let mut indent = INDENT.to_owned();
        indent.push_str(&QUOTE.repeat(self.quotes.min(QUOTES_MAX)));
        if self.head {
            indent.push_str(CODE_HEAD);
        } else if self.code {
            indent.push_str(CODE);
        }
        indent
    }
}

/// A text whose marks were sorted by what is made of them.
struct Marked<'t> {
    of: Text<'t>,
    /// What is shown in another style.
    styles: Vec<(Range<usize>, Style)>,
    /// Signs that are not shown, in order.
    hidden: Vec<Range<usize>>,
    /// What is said behind links, by where.
    said: Vec<(usize, String, Style)>,
    quotes: Vec<Range<usize>>,
    blocks: Vec<Block>,
}

/// Code between fences.
struct Block {
    range: Range<usize>,
    content: Range<usize>,
    language: Option<String>,
}

impl<'t> Marked<'t> {
    fn of(text: Text<'t>) -> Self {
        let mut marked = Self {
            of: text,
            styles: Vec::new(),
            hidden: Vec::new(),
            said: Vec::new(),
            quotes: Vec::new(),
            blocks: Vec::new(),
        };
        for mark in markup::marks(text.text) {
            marked.take(mark);
        }
        for mention in text.mentions {
            let palette = text.palette;
            let style = match mention.me {
                true => palette.worth().add_modifier(Modifier::REVERSED),
                false => palette.person(mention.who.account),
            };
            marked.styles.push((mention.range.clone(), style));
        }
        marked.styles.sort_by_key(|(range, _)| range.start);
        marked.hidden.sort_by_key(|range| range.start);
        marked.said.sort_by_key(|(at, ..)| *at);
        marked
    }

    fn take(&mut self, mark: Mark) {
        let palette = self.of.palette;
        let Mark { kind, range, content } = mark;
        let style = match kind {
            MarkKind::Bold => palette.bold(),
            MarkKind::Italic => palette.italic(),
            MarkKind::Struck => palette.struck(),
            MarkKind::Code => palette.code(),
            MarkKind::Link(link) => {
                self.lead(&link, &range, &content);
                palette.link()
            }
            MarkKind::Quote => return self.quotes.push(range),
            MarkKind::CodeBlock { language } => {
                return self.blocks.push(Block { range, content, language });
            }
        };
        self.hidden.push(range.start..content.start);
        self.hidden.push(content.end..range.end);
        self.styles.push((content, style));
    }

    /// Says where a link leads, unless it does itself.
    fn lead(&mut self, link: &Link, range: &Range<usize>, content: &Range<usize>) {
        let (words, palette) = (self.of.words, self.of.palette);
        let address = link.host.as_deref().unwrap_or(&link.url);
        let host = Visible::line(address);
        let shown = self.of.text.get(content.clone()).unwrap_or_default();
        if !link.doubts.is_empty() {
            let said = format!(" [{}]", words.link_doubtful(host));
            self.said.push((range.end, said, palette.wrong()));
        } else if range != content && !shown.contains(address) {
            self.said.push((range.end, format!(" [{host}]"), palette.faint()));
        }
    }

    /// A line, or none if there is only a fence in it.
    fn line(&self, range: Range<usize>, runs: &mut Runs, before: Styled) -> Option<TextLine> {
        // With its end, so that an empty line is in what is around it.
        let whole = range.start..range.end.saturating_add(1);
        let meets = |other: &Range<usize>| other.start < whole.end && other.end > whole.start;
        let around = self.quotes.iter().filter(|quote| meets(quote)).count();
        let from = self.after_signs(&range, around);
        let line = from..range.end;
        let mut shown = TextLine { styled: before, quotes: around, code: false, head: false };
        let palette = self.of.palette;
        match self.blocks.iter().find(|block| meets(&block.range)) {
            Some(block) if meets(&block.content) => {
                shown.code = true;
                let text = Visible::line(self.text(line));
                shown.styled.push(text.as_str(), self.of.base.patch(palette.code()));
            }
            Some(block) if block.range.start >= range.start => {
                shown.head = true;
                let language = Visible::line(block.language.as_deref().unwrap_or_default());
                shown.styled.push(language.as_str(), palette.faint());
            }
            Some(_) => return None,
            None => runs.put(self, line, &mut shown.styled),
        }
        Some(shown)
    }

    fn text(&self, range: Range<usize>) -> &'t str {
        let text = self.of.text.get(range).unwrap_or_default();
        text.strip_suffix('\r').unwrap_or(text)
    }

    /// Where a line goes on behind the signs of the quotes that it is in.
    fn after_signs(&self, line: &Range<usize>, quotes: usize) -> usize {
        let mut rest = self.of.text.get(line.clone()).unwrap_or_default();
        for _ in 0..quotes {
            let Some(behind) = rest.trim_start_matches(' ').strip_prefix('>') else { break };
            rest = behind.strip_prefix(' ').unwrap_or(behind);
        }
        line.end.saturating_sub(rest.len())
    }
}

/// Goes through a text once, from style to style.
struct Runs {
    /// Where something changes, in order.
    cuts: Vec<usize>,
    cut: usize,
    /// The next of the styles, and those that lie where one is.
    style: usize,
    open: Vec<usize>,
    hidden: usize,
    said: usize,
}

impl Runs {
    fn of(marked: &Marked<'_>) -> Self {
        let styles = marked.styles.iter().map(|(range, _)| range);
        let ends = styles.chain(&marked.hidden).flat_map(|range| [range.start, range.end]);
        let mut cuts: Vec<_> = ends.chain(marked.said.iter().map(|(at, ..)| *at)).collect();
        cuts.sort_unstable();
        cuts.dedup();
        Self { cuts, cut: 0, style: 0, open: Vec::new(), hidden: 0, said: 0 }
    }

    /// Puts a part of the text, which lies behind those before, at the end of a line.
    fn put(&mut self, marked: &Marked<'_>, part: Range<usize>, line: &mut Styled) {
        let mut at = part.start;
        while at < part.end {
            while self.cuts.get(self.cut).is_some_and(|cut| *cut <= at) {
                self.cut = self.cut.saturating_add(1);
            }
            let end = self.cuts.get(self.cut).map_or(part.end, |cut| (*cut).min(part.end));
            if !self.is_hidden(marked, at) {
                let style = self.style(marked, at);
                line.push(Visible::line(marked.text(at..end)).as_str(), style);
            }
            at = end;
            self.say(marked, at, line);
        }
    }

    /// Says what belongs behind what is before a place.
    fn say(&mut self, marked: &Marked<'_>, at: usize, line: &mut Styled) {
        while let Some((_, text, style)) = marked.said.get(self.said).filter(|it| it.0 <= at) {
            line.push(text, *style);
            self.said = self.said.saturating_add(1);
        }
    }

    fn is_hidden(&mut self, marked: &Marked<'_>, at: usize) -> bool {
        while marked.hidden.get(self.hidden).is_some_and(|range| range.end <= at) {
            self.hidden = self.hidden.saturating_add(1);
        }
        marked.hidden.get(self.hidden).is_some_and(|range| range.start <= at)
    }

    fn style(&mut self, marked: &Marked<'_>, at: usize) -> Style {
        while marked.styles.get(self.style).is_some_and(|(range, _)| range.start <= at) {
            self.open.push(self.style);
            self.style = self.style.saturating_add(1);
        }
        let over = |number: &usize| marked.styles.get(*number).filter(|(range, _)| range.end > at);
        self.open.retain(|number| over(number).is_some());
        let styles = self.open.iter().filter_map(over);
        styles.fold(marked.of.base, |style, (_, over)| style.patch(*over))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;
    use tchat_i18n::Lang;

    use super::*;

    static WORDS: LazyLock<Words> = LazyLock::new(|| Words::new(Lang::English));

    fn rows(text: &str, width: usize) -> Vec<Row> {
        let (words, palette, base) = (&*WORDS, Palette::Coloured, Style::new());
        let text = Text { text, mentions: &[], words, palette, base };
        text.rows(Styled::default(), width, 0)
    }

    fn shown(text: &str) -> Vec<String> {
        let rows = rows(text, 60);
        rows.iter().map(|row| row.line.to_string().trim_end().to_owned()).collect()
    }

    /// What is shown in a style.
    fn with(text: &str, modifier: Modifier) -> Vec<String> {
        let rows = rows(text, 60);
        let spans = rows.iter().flat_map(|row| &row.line.spans);
        let has = spans.filter(|span| span.style.add_modifier.contains(modifier));
        has.map(|span| span.content.to_string()).filter(|it| !it.trim().is_empty()).collect()
    }

    #[test]
    fn marks_are_shown_and_their_signs_are_not() {
        assert_eq!(shown("a **b** *c* ~~d~~ `e *f*` g"), ["  a b c d e *f* g"]);
        assert_eq!(with("un**like**ly", Modifier::BOLD), ["like"]);
        assert_eq!(with("**a *b* c**", Modifier::ITALIC), ["b"]);
        assert_eq!(with("~~x~~ y", Modifier::CROSSED_OUT), ["x"]);
        assert_eq!(shown("2 * 3 * 4 and snake_case_name"), ["  2 * 3 * 4 and snake_case_name"]);
    }

    #[test]
    fn quotes_have_a_bar_and_code_stands_apart_with_its_language() {
        assert_eq!(shown("> a\n> > b\n\nc"), ["  ▎ a", "  ▎ ▎ b", "", "  c"]);
        assert_eq!(
            shown("see\n```rust\nlet  a;\n\n  *b*;\n```\nso"),
            ["  see", "  ┌ rust", "  │ let  a;", "  │", "  │   *b*;", "  so"]
        );
        assert_eq!(shown("> ```\n> x\n> ```\n> y"), ["  ▎ ┌", "  ▎ │ x", "  ▎ y"]);
        assert_eq!(shown("```\nnever closed"), ["  ┌", "  │ never closed"]);
    }

    #[test]
    fn a_link_says_where_it_leads_unless_its_text_does() {
        assert_eq!(shown("see https://a.org/x."), ["  see https://a.org/x."]);
        assert_eq!(with("see https://a.org/x.", Modifier::UNDERLINED), ["https://a.org/x"]);
        assert_eq!(shown("[here](https://a.org/x) now"), ["  here [a.org] now"]);
        assert_eq!(shown("<https://a.org>"), ["  https://a.org"]);
        assert_eq!(
            shown("[bank.example](https://evil.example)"),
            ["  bank.example [CAREFUL: it leads to evil.example]"]
        );
        assert_eq!(
            shown("https://bank.example@evil.example"),
            ["  https://bank.example@evil.example [CAREFUL: it leads to", "  evil.example]"]
        );
    }

    #[test]
    fn line_ends_of_other_systems_are_not_shown() {
        assert_eq!(shown("a\r\nb\r\n"), ["  a", "  b", ""]);
    }

    proptest! {
        #[test]
        fn rows_fit_and_count_up_whatever_is_written(
            text in "(\\PC|[*_`~>\\[\\]()<! \n\r\t]|http://a.b|é|```|\u{202e}|\u{301}){0,80}",
            width in 12_usize..60,
        ) {
            let rows = rows(&text, width);
            prop_assert!(rows.iter().all(|row| row.line.width() <= width));
            prop_assert!(rows.windows(2).all(|two| two[0].mark < two[1].mark));
        }
    }
}
