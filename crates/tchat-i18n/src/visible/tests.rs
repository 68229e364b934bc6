//! What foreign text cannot do once it is visible.

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
    assert_eq!(
        Visible::quoted("\"a b").as_str(),
        "“''a b”",
        "what everybody types is not spelled out"
    );
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
            '\u{200D}', '\u{FE0F}', '\u{301}', '👩', 'ש', 'ا', '”', '\u{85}', '\u{9b}', '\u{2028}',
            '#', '\u{591}', '٣', '۳', '(', '-', '7', '\u{2067}', '\u{200F}', '❤', '\u{20E3}', '🇫',
            'क', '\u{94D}', '\u{93E}', '\u{200C}', 'ㅏ', '\u{1161}', '"',
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

#[test]
fn the_selector_of_a_picture_counts_among_its_marks() {
    let shown = message("👩\u{FE0F}\u{301}\u{301}\u{323}\u{323}");
    assert_eq!(shown.as_str(), "👩\u{FE0F}\u{301}\u{301}\u{323}…");
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
