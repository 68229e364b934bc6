//! Documents of what people said, and of what hostile ones did.

use tchat_client::event::{Gap, GapReason, Message, Person};
use tchat_client::parts::{Edited, FileKey, FileManifest, Form, ReactionCount};
use tchat_i18n::Lang;
use tchat_proto::id::{AccountKey, FileId, MessageId, Seq};

use super::enclosures::Enclosure;
use super::html::{POLICY, STYLE};
use super::*;

const NOON: u64 = 1_795_348_800_000;

fn person(nick: &str) -> Person {
    Person { nick: nick.to_owned(), account: AccountKey([1; 32]) }
}

fn said(seq: u64, nick: &str, text: &str) -> Message {
    Message {
        room: RoomName::general(),
        seq: Seq(seq),
        id: MessageId([0; 16]),
        from: person(nick),
        text: text.to_owned(),
        time: Timestamp(NOON),
        mine: false,
        form: Form::Text,
        reply: None,
        mentions: Vec::new(),
        edited: None,
        deleted: None,
        reactions: Vec::new(),
        notify: false,
    }
}

fn document(format: Format, lang: Lang, items: &[Item]) -> String {
    document_with(Enclosures::default(), format, lang, items)
}

fn document_with(files: Enclosures, format: Format, lang: Lang, items: &[Item]) -> String {
    let (words, room) = (Words::new(lang), RoomName::general());
    let mut document = Document::new(format, &words, &room);
    document.enclose(files);
    let mut text = document.begin_once();
    items.iter().for_each(|item| text.push_str(&document.item(item)));
    text + document.end()
}

fn page(items: &[Item]) -> String {
    let page = document(Format::Html, Lang::English, items);
    check(&page);
    page
}

fn markdown(text: &str) -> String {
    let all = document(Format::Markdown, Lang::English, &[Item::Message(said(1, "bob", text))]);
    all.split_once("\n\n> ").map(|(_, said)| format!("> {said}")).unwrap_or(all)
}

/// What our pages are made of. Whatever else is in one came in from outside.
const ELEMENTS: &[&str] = &[
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "header",
    "main",
    "h1",
    "h2",
    "p",
    "bdi",
    "article",
    "b",
    "a",
    "time",
    "small",
    "blockquote",
    "div",
    "ul",
    "li",
];

/// Reads a page as strictly as XML is read, but for elements that HTML never closes: each element
/// known and closed, each attribute known, quoted and harmless, every `&` the beginning of one of
/// five characters.
fn check(page: &str) {
    let style = format!("<style>{STYLE}</style>");
    assert_eq!(page.matches(&style).count(), 1);
    let page = page.replacen(&style, "<style></style>", 1);
    let mut rest = page.strip_prefix("<!DOCTYPE html>\n").unwrap();
    let mut open: Vec<&str> = Vec::new();
    while let Some(at) = rest.find('<') {
        check_text(&rest[..at]);
        let (tag, after) = rest[at + 1..].split_once('>').expect("a tag ends");
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "closed in turn");
            continue;
        }
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        assert!(ELEMENTS.contains(&name), "<{tag}>");
        check_attributes(attributes);
        if name != "meta" {
            open.push(name);
        }
    }
    check_text(rest);
    assert!(open.is_empty(), "{open:?}");
}

fn check_attributes(mut attributes: &str) {
    const NAMES: &[&str] = &[
        "lang",
        "charset",
        "http-equiv",
        "content",
        "name",
        "class",
        "dir",
        "id",
        "href",
        "rel",
        "datetime",
        "title",
        "download",
    ];
    while !attributes.is_empty() {
        let (name, value) = attributes.split_once("=\"").expect("quoted");
        let (value, after) = value.split_once('"').expect("an end");
        assert!(NAMES.contains(&name.trim()), "{name}");
        check_text(value);
        if name.trim() == "href" {
            let leads = ["#m", "https://", "http://", "general_files/"];
            assert!(leads.iter().any(|it| value.starts_with(it)), "{value}");
        }
        attributes = after;
    }
}

fn check_text(text: &str) {
    for (at, _) in text.match_indices('&') {
        let known = ["&amp;", "&lt;", "&gt;", "&quot;", "&#39;"];
        assert!(known.iter().any(|it| text[at..].starts_with(it)), "{:?}", &text[at..]);
    }
    let control = |c: char| c.is_control() && c != '\n';
    assert!(!text.contains(control), "{text:?}");
    // Nothing that turns text around but what isolates it.
    let turns =
        ['\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}', '\u{2066}', '\u{2067}'];
    assert!(!text.contains(turns), "{text:?}");
}

#[test]
fn a_page_says_who_said_what_when_and_runs_nothing() {
    let edited = Message {
        edited: Some(Edited { at: Seq(9), time: Timestamp(NOON) }),
        reply: Some(Reply {
            seq: Seq(1),
            id: MessageId([0; 16]),
            from: person("alice"),
            quoted: Quoted::Kept("hello".to_owned()),
        }),
        reactions: vec![ReactionCount {
            emoji: "👍".to_owned(),
            count: 2,
            mine: false,
            first: vec![person("carol")],
        }],
        ..said(2, "bob", "two\n  lines")
    };
    let (first, last) = (Seq(3), Seq(5));
    let gap = Gap { room: RoomName::general(), first, last, count: 3, reason: GapReason::Expired };
    let items = [Item::Message(said(1, "alice", "hello")), Item::Message(edited), Item::Gap(gap)];
    let page = page(&items);
    for part in [
        "<title>general</title>",
        "<h2>2026-11-22</h2>",
        "<bdi>alice</bdi>",
        "datetime=\"2026-11-22T12:00:00.000Z\"",
        "<small>(edited)</small>",
        "<a href=\"#m1\">↪</a> bob answers alice: hello",
        ">two\n  lines</div>",
        "<li title=\"carol\">👍 2</li>",
        "3 messages expired",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert_eq!(page.matches("<h2>").count(), 1, "one day");
    assert!(page.contains(POLICY) && POLICY.starts_with("default-src 'none'"));
    assert!(document(Format::Html, Lang::French, &items).contains("<html lang=\"fr\">"));
}

/// A message that carries a file.
fn shared(seq: u64, name: &str) -> Message {
    let file = FileManifest {
        file: FileId([0; 32]),
        key: FileKey([0; 32]),
        size: 13,
        name: name.to_owned(),
        media: None,
        preview: None,
    };
    Message { form: Form::File(Box::new(file)), ..said(seq, "bob", "look") }
}

#[test]
fn files_that_were_fetched_are_linked_and_others_say_why_not() {
    const HOSTILE: &str = "](javascript:alert(1)) <b> \u{202e}gpj.exe";
    let items = [(1, "a (2).txt"), (2, "gone.txt"), (3, HOSTILE), (4, "not asked for")];
    let items = items.map(|(seq, name)| Item::Message(shared(seq, name)));
    let written = |format| {
        let mut files = Enclosures::default();
        for (seq, name) in [(1, "a (2).txt"), (3, "](javascript_alert(1)) _b_ gpj.exe")] {
            let (folder, name) = ("general_files".to_owned(), name.to_owned());
            files.insert(Seq(seq), Enclosure::Saved { folder, name });
        }
        let why = Visible::own("it is <gone>");
        files.insert(Seq(2), Enclosure::Missing { code: "file_gone", why });
        assert_eq!(files.saved(), 2);
        document_with(files, format, Lang::English, &items)
    };
    let page = written(Format::Html);
    check(&page);
    let link = "<a href=\"general_files/a%20%282%29.txt\" download=\"a (2).txt\">";
    assert!(page.contains(link), "{page}");
    assert!(page.contains("<small>not fetched: it is &lt;gone&gt;</small>"), "{page}");
    assert!(page.contains("📎 <bdi>not asked for</bdi> (13 B)</p>"), "{page}");
    assert!(!page.contains("<b>"), "{page}");
    let markdown = written(Format::Markdown);
    assert!(markdown.contains("> 📎 [a (2).txt](general_files/a%20%282%29.txt) (13 B)\n"));
    assert!(markdown.contains("> 📎 gone.txt (13 B) — not fetched: it is \\<gone\\>\n"));
    assert!(markdown.contains("](general_files/%5D%28javascript_alert"), "{markdown}");
    let text = written(Format::Text);
    assert!(text.contains("\n* the file is in general_files/a (2).txt\n"), "{text}");
    assert!(text.contains("\n* not fetched: it is <gone>\n"), "{text}");
    let json = written(Format::Json);
    let files = json.lines().map(|line| {
        let object: serde_json::Value = serde_json::from_str(line).unwrap();
        (object["file"]["path"].clone(), object["file"]["missing"].clone())
    });
    let files = files.collect::<Vec<_>>();
    let null = serde_json::Value::Null;
    assert_eq!(files[0], ("general_files/a (2).txt".into(), null.clone()));
    assert_eq!(files[1], (null.clone(), "file_gone".into()));
    assert_eq!(files[3], (null.clone(), null));
}

#[test]
fn what_hostile_people_write_is_text_on_the_page() {
    let long = "<b>".repeat(64 * 1024 / 3);
    for text in [
        "<script>alert(1)</script>",
        "</div></article></main><script src=//evil.example/x.js></script>",
        "<img src=x onerror=alert(1)>",
        "\" onmouseover=\"alert(1)\" x=\"",
        "' autofocus onfocus='alert(1)",
        "</style><style>@import url(https://evil.example)</style>",
        "<!-- <![CDATA[ ]]> -->",
        "&lt;script&gt; &#x3c;script&#x3e; &amp &bogus;",
        "javascript:alert(1) data:text/html,<script>alert(1)</script>",
        "https://evil.example/\"onclick=\"alert(1)",
        "https://evil.example/'><script>alert(1)</script>",
        "http://\u{202e}elpmaxe.live https://ex\u{430}mple.org",
        "\u{1b}[2J\u{1b}]0;title\u{7} \u{0} \u{85} \u{9b}31m",
        "\u{202e}gnp.exe\u{202c} \u{2067}x",
        "a\r\nb\rc\u{2028}d\u{b}e",
        "\u{5d0}\u{5d1} <b>\u{5d2}</b>",
        &long,
    ] {
        let reply = Reply {
            seq: Seq(1),
            id: MessageId([0; 16]),
            from: person(text),
            quoted: Quoted::Claimed(text.to_owned()),
        };
        let first = vec![person(text)];
        let reaction = ReactionCount { emoji: text.to_owned(), count: 1, mine: true, first };
        let message =
            Message { reply: Some(reply), reactions: vec![reaction], ..said(2, text, text) };
        let page = page(&[Item::Message(message)]);
        assert!(!page.contains("<script") && !page.contains("<img"), "{text:?}");
    }
}

#[test]
fn only_addresses_of_the_web_can_be_followed_and_they_say_where_they_lead() {
    let page = page(&[Item::Message(said(
        1,
        "bob",
        "see https://example.org/a?b=1&c=2, (http://x.example). https:// http:/x https://é.example httpx",
    ))]);
    let rel = "rel=\"noopener noreferrer nofollow\"";
    for link in ["https://example.org/a?b=1&amp;c=2", "http://x.example"] {
        assert!(page.contains(&format!("<a href=\"{link}\" {rel}>{link}</a>")), "{page}");
    }
    assert_eq!(page.matches("rel=").count(), 2, "{page}");
}

#[test]
fn what_people_write_is_no_markdown() {
    for (text, written) in [
        ("hello, world!", "> hello, world\\!\n"),
        (
            "# title\n- list\n1. item\n> quote",
            "> \\# title\\\n> \\- list\\\n> 1\\. item\\\n> \\> quote\n",
        ),
        ("[x](javascript:alert(1))", "> \\[x\\](javascript:alert(1))\n"),
        ("![x](https://evil.example/x.png)", "> \\!\\[x\\](https://evil.example/x.png)\n"),
        ("<script>alert(1)</script>", "> \\<script\\>alert(1)\\</script\\>\n"),
        ("    code", "> \u{a0}\u{a0}\u{a0}\u{a0}code\n"),
        ("```\nx\n```", "> \\`\\`\\`\\\n> x\\\n> \\`\\`\\`\n"),
        ("a\n---\nb\n===", "> a\\\n> \\---\\\n> b\\\n> \\===\n"),
        ("one\n\ntwo", "> one\n>\n> two\n"),
        ("&copy; a_b_c *x* ~~y~~ | z", "> \\&copy; a\\_b\\_c \\*x\\* \\~\\~y\\~\\~ \\| z\n"),
        ("\u{1b}[2J \u{202e}x", "> ␛\\[2J \\\\u{202E}x\n"),
        ("https://example.org/x-y", "> https://example.org/x-y\n"),
    ] {
        assert_eq!(markdown(text), written, "{text:?}");
    }
}

#[test]
fn programs_read_texts_as_they_are() {
    let items = [Item::Message(said(7, "bob", "<b>\u{1b}"))];
    let lines = document(Format::Json, Lang::English, &items);
    let object: serde_json::Value = serde_json::from_str(lines.trim_end()).unwrap();
    assert_eq!((&object["seq"], &object["text"]), (&7.into(), &"<b>\u{1b}".into()));
    assert_eq!(document(Format::Text, Lang::English, &items), "bob: <b>␛\n");
}

/// Kept apart from [`POLICY`], so that a change of the style without one of the hash is noticed.
#[test]
fn the_page_permits_itself_its_own_style_and_no_other() {
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, STYLE.as_bytes());
    let hash = data_encoding::BASE64.encode(hash.as_ref());
    assert!(POLICY.contains(&format!("'sha256-{hash}'")), "the style's hash is {hash}");
}
