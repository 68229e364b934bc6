//! What is on the screen, after what has passed and what was pressed.

use std::time::UNIX_EPOCH;

use Direction::{ToClient, ToServer};
use ratatui::backend::TestBackend;
use tchat_i18n::Lang;

use super::*;
use crate::news::{Close, Fate, News};
use crate::segment::{Direction, Ends, PerDirection, Segment};

const SMALL: (u16, u16) = (80, 24);
const LARGE: (u16, u16) = (120, 40);

/// A class at a tap, and a teacher at its screen.
struct Class {
    words: Words,
    record: Record,
    screen: Screen,
    gone: Vec<PerDirection<u64>>,
    clock: u64,
}

impl Class {
    fn new(lang: Lang) -> Self {
        let address = |text: &str| text.parse().unwrap();
        let screen = Screen::new(
            UNIX_EPOCH,
            address("10.129.4.17:5555"),
            address("127.0.0.1:5556"),
            Faults::NONE,
            Palette::Plain,
        );
        Self { words: Words::new(lang), record: Record::default(), screen, gone: vec![], clock: 0 }
    }

    fn at(&mut self) -> SystemTime {
        self.clock += 404;
        UNIX_EPOCH + Duration::from_millis(self.clock)
    }

    fn ends(id: u64) -> Ends {
        let client = format!("10.129.4.{}:50{id:03}", 20 + id).parse().unwrap();
        Ends { id: ConnectionId(id), client, server: "127.0.0.1:5556".parse().unwrap() }
    }

    /// Somebody comes.
    fn comes(&mut self) -> u64 {
        self.gone.push(PerDirection::default());
        let id = u64::try_from(self.gone.len()).unwrap();
        let at = self.at();
        self.record.hear(&News::Opened { ends: Self::ends(id), at });
        id
    }

    fn passes(&mut self, id: u64, direction: Direction, bytes: &[u8]) {
        let at = self.at();
        let gone = self.gone[usize::try_from(id).unwrap() - 1].of_mut(direction);
        let offset = *gone;
        *gone += u64::try_from(bytes.len()).unwrap();
        let bytes = bytes::Bytes::copy_from_slice(bytes);
        let segment = Segment { direction, at, offset, bytes };
        let news = News::Segment { ends: Self::ends(id), segment, fate: Fate::Passed };
        self.record.hear(&news);
    }

    fn presses_only(&mut self, key: KeyCode) -> Pressed {
        let key = KeyEvent::new(key, KeyModifiers::NONE);
        self.screen.press(key, &self.record, &self.words)
    }

    fn presses(&mut self, keys: &[KeyCode]) -> Pressed {
        let pressed = keys.iter().map(|key| self.presses_only(*key)).last().unwrap();
        self.reads();
        pressed
    }

    fn types(&mut self, text: &str) -> Pressed {
        let keys = text.chars().map(KeyCode::Char).collect::<Vec<_>>();
        self.presses(&keys)
    }

    /// What the thread beside the screen does.
    fn reads(&mut self) {
        if let Some(question) = self.screen.question(&self.record) {
            self.screen.take_reading(question.answer());
        }
    }

    fn sees(&self, (width, height): (u16, u16)) -> String {
        let mut terminal = ratatui::Terminal::new(TestBackend::new(width, height)).unwrap();
        let draw = |frame: &mut Frame<'_>| self.screen.draw(frame, &self.record, &self.words);
        terminal.draw(draw).unwrap();
        let buffer = terminal.backend().buffer();
        let cell = |x, y| buffer[(x, y)].symbol();
        let row = |y| (0..width).map(|x| cell(x, y)).collect::<String>().trim_end().to_owned();
        (0..height).map(row).collect::<Vec<_>>().join("\n")
    }
}

/// Alice and éloïse, with Caesar's cipher; somebody with tchat beside them.
fn lesson(lang: Lang) -> Class {
    let mut class = Class::new(lang);
    let alice = class.comes();
    class.passes(alice, ToServer, b"alice");
    let eloise = class.comes();
    class.passes(eloise, ToServer, "éloïse".as_bytes());
    for text in ["Vdoxw à wrxv, rq vh uhwurxyh ghpdlq ghydqw oh obféh ?", "Rxl, à kxlw khxuhv"] {
        class.passes(alice, ToServer, text.as_bytes());
        class.passes(eloise, ToClient, text.as_bytes());
    }
    let tchat = class.comes();
    class.passes(tchat, ToServer, &tls(22, 512));
    class.passes(tchat, ToClient, &[tls(22, 122), tls(20, 1), tls(23, 900)].concat());
    class.passes(tchat, ToServer, &tls(23, 74));
    class.presses(&[KeyCode::Up, KeyCode::Up]);
    class
}

/// A TLS record with nothing but canaries in it.
fn tls(kind: u8, length: u16) -> Vec<u8> {
    let [high, low] = length.to_be_bytes();
    let mut record = vec![kind, 3, 3, high, low];
    record.extend(b"canary".iter().cycle().take(usize::from(length)));
    record
}

#[test]
fn a_caesar_cipher_is_laid_open_in_both_languages_and_sizes() {
    for lang in Lang::ALL {
        let mut class = lesson(lang);
        class.presses(&[KeyCode::Char('r')]);
        for (size, (width, height)) in [("small", SMALL), ("large", LARGE)] {
            let name = format!("revealed_{}_{size}", lang.code());
            insta::assert_snapshot!(name, class.sees((width, height)));
        }
    }
}

#[test]
fn of_an_encrypted_connection_sizes_are_shown_and_nothing_else() {
    for lang in Lang::ALL {
        let mut class = lesson(lang);
        class.presses(&[KeyCode::Down, KeyCode::Down]);
        let seen = class.sees(SMALL);
        assert!(!seen.contains("canary"), "{seen}");
        insta::assert_snapshot!(format!("encrypted_{}", lang.code()), seen);
    }
}

#[test]
fn before_anybody_comes_it_says_where_to_connect() {
    insta::assert_snapshot!(Class::new(Lang::French).sees(SMALL));
}

#[test]
fn the_help_fits_on_a_small_screen() {
    let mut class = lesson(Lang::French);
    class.types("?");
    insta::assert_snapshot!(class.sees(SMALL));
    class.types("x");
    assert!(!class.sees(SMALL).contains("Touches"), "any key closes it");
}

#[test]
fn merged_and_torn_messages_are_explained() {
    let mut class = Class::new(Lang::French);
    let alice = class.comes();
    let bob = class.comes();
    class.passes(alice, ToServer, b"alice");
    class.passes(bob, ToServer, b"bob");
    for text in ["un", "deux", "trois"] {
        class.passes(alice, ToServer, text.as_bytes());
    }
    class.passes(bob, ToClient, b"undeuxtrois");
    class.passes(
        bob,
        ToClient,
        "d\u{e9}j\u{e0} l\u{e0}SERVEUR : alice a quitte le chat ".as_bytes(),
    );
    class.passes(bob, ToClient, b"th\xc3");
    insta::assert_snapshot!(class.sees(LARGE));
}

#[test]
fn a_proposed_key_is_tried_at_once_and_a_wrong_one_is_explained() {
    let mut class = lesson(Lang::French);
    class.types("pcésar x");
    class.presses(&[KeyCode::Enter]);
    assert!(
        class.sees(SMALL).contains(
            "cette clé ne convient pas ; une qui convient : `caesar 3`"
                .replace(" ;", "\u{202F};")
                .replace(" :", "\u{A0}:")
                .as_str()
        ),
        "{}",
        class.sees(SMALL)
    );
    class.presses(&[KeyCode::Backspace]);
    class.types("3");
    class.presses(&[KeyCode::Enter]);
    let seen = class.sees(SMALL);
    assert!(seen.contains("proposé\u{A0}: césar 3"), "{seen}");
    assert!(seen.contains("= Oui, à huit heures"), "{seen}");
    class.types("p");
    class.presses(&[KeyCode::Enter]);
    assert!(!class.sees(SMALL).contains("= Oui"), "nothing is proposed any more");
}

#[test]
fn keys_stay_hidden_until_they_are_revealed() {
    let mut class = lesson(Lang::English);
    assert!(!class.sees(LARGE).contains("Oui, à huit heures"));
    class.types("r");
    assert!(class.sees(LARGE).contains("= Oui, à huit heures"), "{}", class.sees(LARGE));
    class.types("r");
    assert!(!class.sees(LARGE).contains("Oui, à huit heures"));
}

#[test]
fn while_paused_nothing_moves_and_nothing_is_lost() {
    let mut class = lesson(Lang::English);
    class.types(" ");
    class.passes(1, ToServer, b"written during the pause");
    let seen = class.sees(SMALL);
    assert!(seen.contains("[PAUSED]") && !seen.contains("during the pause"), "{seen}");
    class.types(" ");
    assert!(class.sees(SMALL).contains("during the pause"));
}

#[test]
fn a_filter_shows_what_contains_it() {
    let mut class = lesson(Lang::English);
    class.types("/RXL");
    class.presses(&[KeyCode::Enter]);
    let seen = class.sees(SMALL);
    assert!(seen.contains("[FILTER: rxl]") && seen.contains("Rxl, à kxlw"), "{seen}");
    assert!(!seen.contains("Vdoxw"), "{seen}");
}

#[test]
fn faults_are_switched_by_keys_and_shown() {
    let mut class = lesson(Lang::English);
    let all = "delay=500ms,split=3,merge=500ms,drop=25%".parse().unwrap();
    assert_eq!(class.types("dsml"), Pressed::Faults(all));
    assert!(class.sees(LARGE).contains(&format!("[FAULTS: {all}]")));
    assert_eq!(class.types("dsml"), Pressed::Faults(Faults::NONE));
}

#[test]
fn older_segments_can_be_looked_at() {
    let mut class = Class::new(Lang::English);
    let id = class.comes();
    for number in 0..50 {
        class.passes(id, ToServer, format!("message {number}").as_bytes());
    }
    class.presses(&[KeyCode::PageUp; 5]);
    let seen = class.sees(SMALL);
    assert!(seen.contains("message 34") && !seen.contains("message 35"), "{seen}");
    assert!(seen.contains("15 newer below"), "{seen}");
    class.presses(&[KeyCode::PageUp; 50]);
    assert!(class.sees(SMALL).contains("message 0"), "not further than the first");
    class.presses(&[KeyCode::End]);
    assert!(class.sees(SMALL).contains("message 49"));
}

#[test]
fn nothing_on_the_wire_is_drawn_as_it_is() {
    let mut class = Class::new(Lang::English);
    let id = class.comes();
    class.passes(id, ToServer, b"\x1b]0;title\x07");
    class.passes(id, ToServer, "\u{202E}reversed\u{9B}2J\r\nforged".as_bytes());
    let ends = Class::ends(id);
    let at = class.at();
    class.record.hear(&News::Closed { ends, at, how: Close::Fin });
    let seen = class.sees(LARGE);
    assert!(seen.chars().all(|c| c == '\n' || !c.is_control()), "{seen}");
    assert!(!seen.contains(['\u{202E}', '\u{9B}']));
    assert!(seen.contains("\\u{202E}reversed\\u{9B}2J␍␊forged"), "{seen}");
}

#[test]
fn it_draws_in_any_size_after_any_bytes() {
    use proptest::prelude::*;
    let bytes = prop::collection::vec(any::<u8>(), 0..300);
    let sizes = (1..140_u16, 1..50_u16);
    let pieces = prop::collection::vec((any::<bool>(), bytes), 0..8);
    proptest!(ProptestConfig::with_cases(64), |(size in sizes, pieces in pieces)| {
        let mut class = Class::new(Lang::French);
        let id = class.comes();
        for (to_server, bytes) in pieces {
            class.passes(id, if to_server { ToServer } else { ToClient }, &bytes);
        }
        for key in ['r', 'h', '?', 'x', 'p'] {
            class.presses_only(KeyCode::Char(key));
            let seen = class.sees(size);
            prop_assert!(seen.chars().all(|c| c == '\n' || !c.is_control()));
        }
    });
}

#[test]
fn ctrl_c_ends_it_from_anywhere() {
    for before in ["", "?", "p", "/"] {
        let mut class = lesson(Lang::English);
        if !before.is_empty() {
            class.types(before);
        }
        let key = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
        assert_eq!(class.screen.press(key, &class.record, &class.words), Pressed::Quit);
    }
    assert_eq!(lesson(Lang::English).types("q"), Pressed::Quit);
}
