//! What is written to break a screen does not.

use tchat_client::scene::{ALICE, BOB};
use unicode_width::UnicodeWidthStr as _;

use super::*;

const SIZES: [(u16, u16); 3] = [(60, 16), (80, 24), (160, 50)];

/// What people send who want to break a screen.
fn texts() -> Vec<String> {
    vec![
        "\u{1b}[2J\u{1b}[31mred\u{1b}]52;c;ZXZpbA==\u{7}\u{9b}5;1H\u{90}q\u{9c}".to_owned(),
        format!("a{}", "\u{301}".repeat(10_000)),
        "\u{202e}desrever\u{2066}\u{2069}\u{200f} \u{200b}\u{feff}".to_owned(),
        "w".repeat(64 * 1024),
        "👩🏽‍💻".repeat(2_000),
        "\r\rover\r\nlines\u{2028}more\u{85}and\u{b}more\u{c}".to_owned(),
        "🏴\u{e0067}\u{e0062}\u{e007f}\u{fe0f}\u{20e3}\u{200d}\u{200d}".to_owned(),
        "\0\u{1}\u{7f}\u{ad}\u{fffe}\u{e000}".to_owned(),
    ]
}

/// What could move a cursor, ring a bell or turn what stands around.
fn is_harmful(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}' | '\u{2067}' | '\u{200e}' | '\u{200f}')
}

/// The composer, the line below and the heading are where they were, and nothing is wider than the
/// screen.
fn holds(stage: &mut Stage) {
    let rows = stage.rows();
    let (width, height) = (usize::from(stage.size.width), usize::from(stage.size.height));
    assert_eq!(rows.len(), height);
    for row in &rows {
        assert!(row.width() <= width, "{row:?}");
        assert!(!row.contains(is_harmful), "{row:?}");
    }
    assert!(rows.first().is_some_and(|row| row.contains("end-to-end encrypted")), "{rows:#?}");
    assert!(rows.iter().any(|row| row.starts_with('›')), "{rows:#?}");
    assert!(rows.last().is_some_and(|row| row.contains("connected")), "{rows:#?}");
}

#[test]
fn whatever_somebody_writes_stays_in_its_place_at_every_size_and_scrolled_to() {
    let texts = texts();
    let said: Vec<_> = texts.iter().map(|text| (BOB, text.as_str())).collect();
    for size in SIZES {
        let mut stage = Stage::new(Lang::English, size, &said);
        holds(&mut stage);
        for _ in 0..12 {
            stage.press(KeyCode::PageUp);
            holds(&mut stage);
        }
        stage.press_with(KeyCode::Home, KeyModifiers::CONTROL);
        holds(&mut stage);
    }
}

#[test]
fn names_of_people_and_files_stay_in_their_place() {
    let emoji = "🦊".repeat(32);
    let file = "../../etc/\u{1b}[2Jpass\nwd\r\u{202e}gpj.exe/\u{7}";
    for size in SIZES {
        let mut stage = Stage::new(Lang::English, size, &[(ALICE, "before")]);
        stage.scene.share(1, BOB, file, None);
        stage.scene.write(&format!("UPDATE timeline SET nick = '{emoji}' WHERE seq = 2"));
        stage.app.heard(&Event::CaughtUp { room: room(1).1 });
        let last = stage.message(Seq(2));
        assert_eq!(last.from.nick, emoji, "the play is as meant");
        stage.app.heard(&Event::Message(last));
        holds(&mut stage);
        let rows = stage.rows().join("\n");
        assert!(rows.contains("🦊") && rows.contains("pass"), "{rows}");
    }
}

#[test]
fn what_is_pasted_to_break_a_screen_is_written_harmlessly() {
    for text in texts() {
        let mut stage = Stage::new(Lang::English, (80, 24), &[(BOB, "hi")]);
        stage.app.input(Input::Paste(text.chars().take(300).collect()));
        let rows = stage.rows();
        assert!(rows.iter().all(|row| row.width() <= 80 && !row.contains(is_harmful)), "{rows:#?}");
        assert!(rows.last().is_some_and(|row| row.contains("connected")), "{rows:#?}");
    }
}
