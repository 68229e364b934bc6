//! What a message says, ready to be laid out: its text without the signs of its marks, and how each part
//! of it looks.
//!
//! Everything of it has gone through the gate of `tchat-i18n`. What is selected and copied is this
//! text.

use std::ops::Range;

use eframe::egui::text::TextFormat;
use eframe::egui::{Color32, FontFamily, FontId, Stroke};
use tchat_client::markup::{self, Link, Mark, MarkKind};
use tchat_client::parts::Mentioned;
use tchat_front::links::Place;
use tchat_i18n::{Visible, Words};

use crate::theme::{BODY, Palette};
use crate::typesetting::{emoji, fonts};

/// How large emoji are that stand alone, and how many of them at most.
const ALONE: (f32, usize) = (34.0, 6);

/// What stands before each line of a quote.
const QUOTE: &str = "▎ ";

/// A text and how each part of it looks.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Body {
    /// The text.
    pub text: String,
    /// How it looks, part by part: they follow each other and cover it.
    pub formats: Vec<(Range<usize>, TextFormat)>,
    /// Where its links lie.
    pub links: Vec<(Range<usize>, Place)>,
}

/// What decides how a text looks.
#[derive(Debug, Clone, Copy)]
pub struct Dress<'d> {
    /// The colours.
    pub palette: &'d Palette,
    /// The language.
    pub words: &'d Words,
    /// What all of it looks like.
    pub colour: Color32,
    /// The colour of somebody's name, by their key.
    pub sender: fn(&Palette, tchat_proto::id::AccountKey) -> Color32,
}

impl Dress<'_> {
    /// Text of this size in the colour of all.
    #[must_use]
    pub fn plain(&self, size: f32) -> TextFormat {
        TextFormat::simple(FontId::new(size, FontFamily::Proportional), self.colour)
    }
}

impl Body {
    /// A text all in one format.
    #[must_use]
    pub fn of(text: &str, format: TextFormat) -> Self {
        let mut body = Self::default();
        body.push(text, format);
        body
    }

    /// A message's text.
    #[must_use]
    pub fn of_message(text: &str, mentions: &[Mentioned], dress: Dress<'_>) -> Self {
        if let Some(count) = emoji::alone(text).filter(|count| *count <= ALONE.1) {
            let size = if count > 0 { ALONE.0 } else { BODY };
            return Self::of(shown(text.trim()).as_str(), dress.plain(size));
        }
        let mut marked = Marked::of(text, mentions, dress);
        marked.quotes(text);
        marked.written(text)
    }

    /// Puts more behind it.
    pub fn push(&mut self, text: &str, format: TextFormat) {
        if text.is_empty() {
            return;
        }
        let start = self.text.len();
        self.text.push_str(text);
        match self.formats.last_mut() {
            Some((range, before)) if *before == format => range.end = self.text.len(),
            _ => self.formats.push((start..self.text.len(), format)),
        }
    }

    /// The link at a byte.
    #[must_use]
    pub fn link_at(&self, byte: usize) -> Option<&Place> {
        self.links.iter().find(|(range, _)| range.contains(&byte)).map(|(_, place)| place)
    }
}

/// A foreign text on its lines, made harmless. Nothing of ours stands in one text with it, so it needs no
/// isolating, and each of its lines runs the way of its own words.
fn shown(text: &str) -> String {
    let lines = text.split('\n').map(|line| Visible::line(line.trim_end_matches('\r')).to_string());
    let text = lines.collect::<Vec<_>>().join("\n");
    text.replace(['\u{2068}', '\u{2069}'], "")
}

/// What is to become of a part of the text.
enum Change {
    /// It looks otherwise.
    Look(Box<dyn Fn(&mut TextFormat)>),
    /// It is a sign, and not shown.
    Hide,
}

/// A text whose marks are sorted by what is made of them.
struct Marked<'d> {
    dress: Dress<'d>,
    changes: Vec<(Range<usize>, Change)>,
    quoted: Vec<Range<usize>>,
    links: Vec<(Range<usize>, Place)>,
    /// What is said behind a place: where a link leads.
    said: Vec<(usize, String, Color32)>,
    /// Where something is put in: the bars of quotes.
    bars: Vec<(usize, usize)>,
}

impl<'d> Marked<'d> {
    fn of(text: &str, mentions: &[Mentioned], dress: Dress<'d>) -> Self {
        let mut marked = Self {
            dress,
            changes: Vec::new(),
            quoted: Vec::new(),
            links: Vec::new(),
            said: Vec::new(),
            bars: Vec::new(),
        };
        for mark in markup::marks(text) {
            marked.take(text, mark);
        }
        for mention in mentions {
            let (colour, mine) = ((dress.sender)(dress.palette, mention.who.account), mention.me);
            let behind = dress.palette.mention;
            let text = dress.palette.text;
            marked.look(mention.range.clone(), move |format| {
                format.font_id.family = fonts::strong();
                format.color = if mine { text } else { colour };
                if mine {
                    format.background = behind;
                }
            });
        }
        marked
    }

    fn look(&mut self, range: Range<usize>, change: impl Fn(&mut TextFormat) + 'static) {
        self.changes.push((range, Change::Look(Box::new(change))));
    }

    fn take(&mut self, text: &str, mark: Mark) {
        let Mark { kind, range, content } = mark;
        let palette = self.dress.palette;
        let (accent, weak, behind) = (palette.accent, palette.weak, palette.side);
        let is_block = matches!(kind, MarkKind::CodeBlock { .. });
        match kind {
            MarkKind::Bold => self.look(content.clone(), |it| it.font_id.family = fonts::strong()),
            MarkKind::Italic => self.look(content.clone(), |it| it.italics = true),
            MarkKind::Struck => {
                self.look(content.clone(), |it| it.strikethrough = Stroke::new(1.0, it.color));
            }
            MarkKind::Code | MarkKind::CodeBlock { .. } => self.look(content.clone(), move |it| {
                it.font_id = FontId::new(BODY - 1.0, FontFamily::Monospace);
                it.background = behind;
            }),
            MarkKind::Link(link) => {
                self.look(content.clone(), move |it| {
                    it.color = accent;
                    it.underline = Stroke::new(1.0, accent);
                });
                self.lead(text, &link, &range, &content);
                let text = text.get(content.clone()).unwrap_or_default().to_owned();
                self.links.push((content.clone(), Place { text, link }));
            }
            MarkKind::Quote => {
                self.look(range.clone(), move |it| it.color = weak);
                return self.quoted.push(range);
            }
        }
        // A fence is a line of its own, and goes with its end.
        let rest = text.get(range.end..).unwrap_or_default();
        let line_end = usize::from(is_block && rest.starts_with('\n'));
        let end = range.end.saturating_add(line_end);
        for sign in [range.start..content.start, content.end..end] {
            if !sign.is_empty() {
                self.changes.push((sign, Change::Hide));
            }
        }
    }

    /// Says where a link leads, unless it does itself.
    fn lead(&mut self, text: &str, link: &Link, range: &Range<usize>, content: &Range<usize>) {
        let address = link.host.as_deref().unwrap_or(&link.url);
        let host = Visible::line(address);
        let seen = text.get(content.clone()).unwrap_or_default();
        if !link.doubts.is_empty() {
            let said = format!(" [{}]", self.dress.words.link_doubtful(host));
            self.said.push((range.end, said, self.dress.palette.wrong));
        } else if range != content && !seen.contains(address) {
            self.said.push((range.end, format!(" [{host}]"), self.dress.palette.weak));
        }
    }

    /// Puts bars in the place of the signs that begin the lines of a quote.
    fn quotes(&mut self, text: &str) {
        let mut at = 0_usize;
        for line in text.split('\n') {
            let end = at.saturating_add(line.len());
            let meets = |quote: &&Range<usize>| quote.start <= end && quote.end > at;
            let depth = self.quoted.iter().filter(meets).count();
            let mut rest = line;
            for _ in 0..depth {
                let Some(behind) = rest.trim_start_matches(' ').strip_prefix('>') else { break };
                rest = behind.strip_prefix(' ').unwrap_or(behind);
            }
            if depth > 0 {
                self.bars.push((at, depth));
                self.changes.push((at..end.saturating_sub(rest.len()), Change::Hide));
            }
            at = end.saturating_add(1);
        }
    }

    fn written(mut self, text: &str) -> Body {
        let mut body = Body::default();
        let base = self.dress.plain(BODY);
        let ends = self.changes.iter().flat_map(|(range, _)| [range.start, range.end]);
        let more = self.said.iter().map(|said| said.0).chain(self.bars.iter().map(|bar| bar.0));
        let mut cuts: Vec<usize> = ends.chain(more).chain([0, text.len()]).collect();
        cuts.sort_unstable();
        cuts.dedup();
        let links = std::mem::take(&mut self.links);
        for (at, cut) in cuts.iter().enumerate() {
            for (_, said, colour) in self.said.iter().filter(|said| said.0 == *cut) {
                body.push(said, TextFormat { color: *colour, ..base.clone() });
            }
            for (_, depth) in self.bars.iter().filter(|bar| bar.0 == *cut) {
                let format = TextFormat { color: self.dress.palette.weak, ..base.clone() };
                body.push(&QUOTE.repeat(*depth), format);
            }
            let Some(next) = cuts.get(at.saturating_add(1)) else { break };
            let part = *cut..*next;
            let Some(format) = self.format(&part, &base) else { continue };
            let start = body.text.len();
            body.push(&shown(text.get(part.clone()).unwrap_or_default()), format);
            if let Some((_, place)) = links.iter().find(|(range, _)| range.contains(&part.start)) {
                body.links.push((start..body.text.len(), place.clone()));
            }
        }
        let end = body.text.trim_end().len();
        body.cut(end);
        body
    }

    /// How a part looks; none if it is not seen.
    fn format(&self, part: &Range<usize>, base: &TextFormat) -> Option<TextFormat> {
        let mut format = base.clone();
        for (range, change) in &self.changes {
            if range.start <= part.start && part.end <= range.end {
                match change {
                    Change::Hide => return None,
                    Change::Look(look) => look(&mut format),
                }
            }
        }
        Some(format)
    }
}

impl Body {
    /// Leaves out what is behind a byte.
    fn cut(&mut self, end: usize) {
        self.text.truncate(end);
        self.formats.retain_mut(|(range, _)| {
            range.end = range.end.min(end);
            range.start < range.end
        });
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use std::sync::LazyLock;
    use tchat_i18n::Lang;

    use super::*;

    static WORDS: LazyLock<Words> = LazyLock::new(|| Words::new(Lang::English));
    static PALETTE: LazyLock<Palette> = LazyLock::new(Palette::light);

    fn body(text: &str) -> Body {
        let (palette, words) = (&*PALETTE, &*WORDS);
        let sender = |palette: &Palette, _| palette.text;
        Body::of_message(text, &[], Dress { palette, words, colour: palette.text, sender })
    }

    #[test]
    fn marks_are_seen_and_their_signs_are_not() {
        let body = body("a **b** *c* ~~d~~ `e *f*` g");
        assert_eq!(body.text, "a b c d e *f* g");
        let strong = body.formats.iter().find(|it| it.1.font_id.family == fonts::strong());
        assert_eq!(&body.text[strong.unwrap().0.clone()], "b");
    }

    #[test]
    fn quotes_have_a_bar_and_code_is_without_its_fences() {
        assert_eq!(body("> a\n> > b\n\nc").text, "▎ a\n▎ ▎ b\n\nc");
        assert_eq!(body("see\n```rust\nlet a;\n```\nso").text, "see\nlet a;\nso");
    }

    #[test]
    fn a_link_says_where_it_leads_unless_its_text_does() {
        let there = body("[here](https://a.org/x) now");
        assert_eq!(there.text, "here [a.org] now");
        assert_eq!(there.link_at(1).unwrap().link.url, "https://a.org/x");
        assert_eq!(there.link_at(15), None);
        let doubtful = body("[bank.example](https://evil.example)").text;
        assert!(doubtful.contains("evil.example"), "{doubtful}");
    }

    #[test]
    fn a_link_is_asked_about_by_its_own_words() {
        let text = "before [**bank**.example](https://evil.example) behind";
        let body = body(text);
        let places: Vec<_> = body.links.iter().map(|(_, place)| place.clone()).collect();
        assert!(places.len() > 1, "one for each format in it");
        for place in places {
            assert_eq!([place], Place::all(text).as_slice());
        }
    }

    #[test]
    fn emoji_that_stand_alone_are_large() {
        assert_eq!(body("👍🏽").formats[0].1.font_id.size, ALONE.0);
        assert_eq!(body("👍🏽 oui").formats[0].1.font_id.size, BODY);
        assert_eq!(body("👍👍👍👍👍👍👍👍").formats[0].1.font_id.size, BODY);
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_harmless_and_covered_by_formats(
            text in "(\\PC|[*_`~>\\[\\]()<! \n\r\t]|http://a.b|é|```|\u{202e}|\u{1b}|\u{301}){0,60}",
        ) {
            let body = body(&text);
            prop_assert!(!body.text.chars().any(|c| c.is_control() && c != '\n'));
            let overrides = body.text.matches('\u{202e}').count();
            prop_assert_eq!(overrides, 0);
            let mut at = 0;
            for (range, _) in &body.formats {
                prop_assert_eq!(range.start, at);
                prop_assert!(body.text.is_char_boundary(range.end));
                at = range.end;
            }
            prop_assert_eq!(at, body.text.len());
        }
    }
}
