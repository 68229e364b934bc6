//! What in a text is more than words: code, emphasis, quotes, links.
//!
//! A text stays as it was written; [`marks`] only says what lies where, and a front end may show it
//! or not. The signs are those of CommonMark (0.31), of which only this is taken: emphasis, code,
//! quotes, links, and `~~struck~~`. Headings, lists, tables and HTML are words. Links written out
//! are found, too. Nothing is ever fetched, and where a link leads is told apart from what it says:
//! a text that shows one address and leads to another is marked so ([`Doubt`]).

mod link;

use std::ops::Range;

use linkify::{LinkFinder, LinkKind};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

pub use self::link::{Doubt, Link};

/// The most marks of one text: a page full of emphasis. What comes after is shown as it is written.
pub const MARKS_MAX: usize = 512;

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// What it is.
    pub kind: MarkKind,
    /// Where: bytes of the text, on characters, its signs with it.
    pub range: Range<usize>,
    /// The same without its signs; of a quote all of it, since those stand in each line.
    pub content: Range<usize>,
}

/// What a part of a text is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MarkKind {
    /// `**strong**`.
    Bold,
    /// `*emphasis*`.
    Italic,
    /// `~~struck~~`.
    Struck,
    /// `` `code` ``.
    Code,
    /// Lines between fences.
    CodeBlock {
        /// Which language it is in, if that is said.
        language: Option<String>,
    },
    /// `> quoted`.
    Quote,
    /// `[a text](https://…)`, or an address written out.
    Link(Link),
}

/// The marks of a text, by where they begin, those around others first.
#[must_use]
pub fn marks(text: &str) -> Vec<Mark> {
    let mut marks = written(text);
    marks.extend(bare_links(text, &marks));
    marks.sort_by(|one, other| {
        let ends = other.range.end.cmp(&one.range.end);
        one.range.start.cmp(&other.range.start).then(ends)
    });
    marks.truncate(MARKS_MAX);
    marks
}

/// A mark whose end has not come.
struct Open {
    kind: Option<MarkKind>,
    range: Range<usize>,
    content: Option<Range<usize>>,
}

/// Marks that are made by signs.
fn written(text: &str) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    let parser = Parser::new_ext(text, Options::ENABLE_STRIKETHROUGH);
    for (event, range) in parser.into_offset_iter() {
        if marks.len() >= MARKS_MAX {
            break;
        }
        if let Event::End(end) = event {
            let Some(closed) = open.pop() else { continue };
            marks.extend(close(text, closed, end));
            continue;
        }
        if let Some(around) = open.last_mut() {
            let begun = around.content.get_or_insert_with(|| range.clone());
            begun.end = begun.end.max(range.end);
        }
        match event {
            Event::Start(tag) => open.push(Open { kind: kind(&tag), range, content: None }),
            Event::Code(_) => marks.push(code(text, range)),
            _ => {}
        }
    }
    marks
}

/// What a tag marks; `None` for what counts as words here.
fn kind(tag: &Tag<'_>) -> Option<MarkKind> {
    Some(match tag {
        Tag::Strong => MarkKind::Bold,
        Tag::Emphasis => MarkKind::Italic,
        Tag::Strikethrough => MarkKind::Struck,
        Tag::BlockQuote(_) => MarkKind::Quote,
        Tag::CodeBlock(CodeBlockKind::Fenced(info)) => {
            MarkKind::CodeBlock { language: info.split_whitespace().next().map(str::to_owned) }
        }
        Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
            MarkKind::Link(Link::read(dest_url)?)
        }
        _ => return None,
    })
}

fn close(text: &str, open: Open, end: TagEnd) -> Option<Mark> {
    let Open { kind, range, content } = open;
    let (mut kind, range) = (kind?, trimmed(text, range));
    // An empty one, or what its parts hold beyond it: ends of lines.
    let content = content.unwrap_or(range.end..range.end);
    let content = content.start.max(range.start)..content.end.min(range.end);
    let content = if end == TagEnd::CodeBlock { content } else { trimmed(text, content) };
    match &mut kind {
        // One tilde strikes nothing here: `~5 km`.
        MarkKind::Struck if !text.get(range.clone())?.starts_with("~~") => return None,
        MarkKind::Quote => return Some(Mark { kind, content: range.clone(), range }),
        MarkKind::Link(link) => link.compare(text.get(content.clone())?),
        _ => {}
    }
    Some(Mark { kind, range, content })
}

/// Without the ends of lines at its end.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = text.get(range.clone()).unwrap_or_default();
    range.start..range.start + part.trim_end_matches(['\n', '\r']).len()
}

fn code(text: &str, range: Range<usize>) -> Mark {
    let part = text.get(range.clone()).unwrap_or_default();
    let ticks = part.len() - part.trim_start_matches('`').len();
    let content = range.start + ticks..range.end.saturating_sub(ticks).max(range.start + ticks);
    Mark { kind: MarkKind::Code, range, content }
}

/// Addresses written out, where no code and no other link is.
fn bare_links(text: &str, marks: &[Mark]) -> Vec<Mark> {
    let taken = |mark: &&Mark| {
        matches!(mark.kind, MarkKind::Code | MarkKind::CodeBlock { .. } | MarkKind::Link(_))
    };
    let mut taken = marks.iter().filter(taken).map(|mark| mark.range.clone()).collect::<Vec<_>>();
    taken.sort_by_key(|range| range.start);
    let mut taken = taken.into_iter().peekable();
    let mut links = Vec::new();
    for found in LinkFinder::new().links(text) {
        let range = found.start()..found.end();
        while taken.peek().is_some_and(|taken| taken.end <= range.start) {
            taken.next();
        }
        if taken.peek().is_some_and(|taken| taken.start < range.end) {
            continue;
        }
        let link = match found.kind() {
            LinkKind::Email => Link::read(&format!("mailto:{}", found.as_str())),
            _ => Link::read(found.as_str()),
        };
        if let Some(link) = link {
            links.push(Mark { kind: MarkKind::Link(link), content: range.clone(), range });
        }
        if links.len() >= MARKS_MAX {
            break;
        }
    }
    links
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use proptest::prelude::*;
    use tchat_proto::limits::TEXT_BYTES_MAX;

    use super::*;

    /// Each mark's kind, and what is in it.
    fn read(text: &str) -> Vec<(String, &str)> {
        let named = |mark: Mark| {
            let kind = match mark.kind {
                MarkKind::Bold => "bold".to_owned(),
                MarkKind::Italic => "italic".to_owned(),
                MarkKind::Struck => "struck".to_owned(),
                MarkKind::Code => "code".to_owned(),
                MarkKind::CodeBlock { language } => {
                    format!("block {}", language.unwrap_or_default())
                }
                MarkKind::Quote => "quote".to_owned(),
                MarkKind::Link(link) => link.url,
            };
            (kind, &text[mark.content])
        };
        marks(text).into_iter().map(named).collect()
    }

    fn one(kind: &str, content: &'static str) -> Vec<(String, &'static str)> {
        vec![(kind.to_owned(), content)]
    }

    #[test]
    fn emphasis_code_and_quotes_are_marked() {
        assert_eq!(read("a **b** c"), one("bold", "b"));
        assert_eq!(read("a *b* c"), one("italic", "b"));
        assert_eq!(read("a ~~b~~ c"), one("struck", "b"));
        assert_eq!(read("a `b *c*` d"), one("code", "b *c*"));
        assert_eq!(read("``a`b``"), one("code", "a`b"));
        assert_eq!(read("see\n```rust\nlet a;\n```"), one("block rust", "let a;\n"));
        assert_eq!(read("> été\n> b\n\nc"), one("quote", "> été\n> b"));
        let nested = vec![("bold".to_owned(), "a *b* c"), ("italic".to_owned(), "b")];
        assert_eq!(read("**a *b* c**"), nested);
    }

    #[test]
    fn a_mark_covers_its_signs_and_its_content_does_not() {
        let marks = marks("é **b**!");
        assert_eq!((marks[0].range.clone(), marks[0].content.clone()), (3..8, 5..6));
    }

    #[test]
    fn what_only_looks_like_a_sign_is_a_word() {
        for text in [
            "snake_case_name",
            "2 * 3 * 4",
            "~5 km~ away",
            "# a heading",
            "- a\n- list",
            "1. one",
            "<b>no html</b>",
            "a | b\n--|--",
            "    four spaces",
            "\\*not\\*",
            "**",
            "``` ",
        ] {
            let found = read(text);
            let found = found.iter().filter(|(kind, _)| !kind.starts_with("block"));
            assert_eq!(found.count(), 0, "{text}: {:?}", read(text));
        }
    }

    #[test]
    fn links_are_found_written_out_and_behind_a_text() {
        assert_eq!(read("see https://a.org/x."), one("https://a.org/x", "https://a.org/x"));
        assert_eq!(read("(http://a.org)"), one("http://a.org/", "http://a.org"));
        assert_eq!(read("[here](https://a.org)"), one("https://a.org/", "here"));
        assert_eq!(read("![cat](https://a.org/c.png)"), one("https://a.org/c.png", "cat"));
        assert_eq!(read("<https://a.org>"), one("https://a.org/", "https://a.org"));
        assert_eq!(read("write bob@a.org"), one("mailto:bob@a.org", "bob@a.org"));
        let tchat = "tchat://a.org:5555/general";
        assert_eq!(read(tchat), one(tchat, tchat));
        let bold = vec![
            ("bold".to_owned(), "https://a.org/x"),
            ("https://a.org/x".to_owned(), "https://a.org/x"),
        ];
        assert_eq!(read("**https://a.org/x**"), bold);
    }

    #[test]
    fn code_holds_no_links_and_other_schemes_are_none() {
        assert_eq!(read("`https://a.org`"), one("code", "https://a.org"));
        for text in [
            "[x](javascript:alert(1))",
            "[x](data:text/html,a)",
            "[x](file:///etc/passwd)",
            "file:///etc/passwd",
            "ftp://a.org",
            "[x](/relative)",
            "[x]()",
            "[x](https://)",
        ] {
            assert_eq!(read(text), [], "{text}");
        }
    }

    #[test]
    fn there_is_an_end_to_marks() {
        let many = "*a* ".repeat(5_000);
        assert_eq!(marks(&many).len(), MARKS_MAX);
        let links = "http://a.org ".repeat(5_000);
        assert_eq!(marks(&links).len(), MARKS_MAX);
    }

    #[test]
    fn hostile_texts_take_no_longer_than_others() {
        let parts = [
            "*",
            "*[",
            "[",
            "![",
            "`",
            "``a",
            "> ",
            "~~",
            "_",
            "**a",
            "*a_",
            "<",
            "<a ",
            "[a](",
            "](",
            "[a](<",
            "http://",
            "a@",
            "@",
            "http://a@",
            "\\",
            "&",
            "&#",
            "- ",
            "+ - ",
            "[x]: ",
            "(((",
            "[a][",
            "~",
            "|",
            "<!--",
            "<?",
            "<![CDATA[",
            "*a **b ",
            "a.",
            "-",
            "://",
            "a://",
            "\n> ",
            "\n```",
            "> > ",
            "[[",
            "]]",
            "é*",
            "x@x.",
            "http://[",
            "<http://",
            "    ",
        ];
        for part in parts {
            let text = part.repeat(TEXT_BYTES_MAX / part.len());
            let began = Instant::now();
            let found = marks(&text);
            let took = began.elapsed();
            assert!(took < Duration::from_secs(3), "{part:?}: {took:?}");
            assert!(found.len() <= MARKS_MAX);
        }
    }

    proptest! {
        #[test]
        fn marks_lie_on_characters_in_order_and_within_each_other(
            text in "(\\PC|[*_`~>\\[\\]()<! \n]|http://|é){0,120}"
        ) {
            let mut last = 0;
            for mark in marks(&text) {
                prop_assert!(text.get(mark.range.clone()).is_some());
                prop_assert!(text.get(mark.content.clone()).is_some());
                prop_assert!(mark.content.start >= mark.range.start, "{mark:?}");
                prop_assert!(mark.content.end <= mark.range.end, "{mark:?}");
                prop_assert!(mark.range.start >= last);
                last = mark.range.start;
            }
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _marks = marks(&String::from_utf8_lossy(&bytes));
        }
    }
}
