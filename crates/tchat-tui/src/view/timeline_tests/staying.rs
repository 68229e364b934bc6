//! What stands at the bottom edge stays there.

use proptest::prelude::*;
use tchat_client::scene::{ALICE, BOB};

use super::*;

/// What may happen while somebody reads.
#[derive(Debug, Clone)]
enum Happens {
    /// Somebody writes so many words.
    Arrives(u8, usize),
    /// A message, counted from the first, says so many words from now on.
    Edits(u64, usize),
    /// The screen gets another size.
    Resizes(u16, u16),
    /// Somebody scrolls by so many rows.
    Scrolls(isize),
    Pages(bool),
}

fn happens() -> impl Strategy<Value = Happens> {
    prop_oneof![
        4 => (0_u8..3, 1_usize..60).prop_map(|(who, words)| Happens::Arrives(who, words)),
        2 => (1_u64..200, 1_usize..60).prop_map(|(which, words)| Happens::Edits(which, words)),
        2 => (20_u16..120, 8_u16..40).prop_map(|(width, height)| Happens::Resizes(width, height)),
        3 => (-30_isize..30).prop_map(Happens::Scrolls),
        1 => any::<bool>().prop_map(Happens::Pages),
    ]
}

fn words(count: usize, name: &str) -> String {
    (0..count).map(|number| format!("{name}.{number}")).collect::<Vec<_>>().join(" ")
}

fn who(number: u8) -> AccountKey {
    [ME, BOB, ALICE][usize::from(number % 3)]
}

/// The word with which the lowest row of a message that is seen begins, as it is named by its
/// message and its number, and whether that is at the end.
fn edge(stage: &mut Stage) -> (Option<String>, bool) {
    let rows = stage.timeline();
    let at_end = stage.app.chat.open().unwrap().is_at_end();
    let foot = usize::from(!at_end);
    let last = rows.get(rows.len() - 1 - foot).cloned().unwrap_or_default();
    (last.split_whitespace().next().map(str::to_owned), at_end)
}

/// The number of a word, of the message with this name.
fn number(word: &str, name: &str) -> Option<usize> {
    word.strip_prefix(name)?.strip_prefix('.')?.parse().ok()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn what_stands_at_the_bottom_edge_stays_there(
        said in proptest::collection::vec((0_u8..3, 1_usize..80), 1..90),
        happening in proptest::collection::vec(happens(), 1..25),
    ) {
        let mut texts = Vec::new();
        for (number, (from, count)) in said.iter().enumerate() {
            texts.push((who(*from), words(*count, &format!("m{}", number + 1))));
        }
        let texts: Vec<_> = texts.iter().map(|(who, text)| (*who, text.as_str())).collect();
        let mut stage = Stage::new(Lang::English, (60, 16), &texts);
        let _rows = stage.rows();
        for (turn, happens) in happening.iter().enumerate() {
            let (before, was_at_end) = edge(&mut stage);
            let mut edited = None;
            match happens {
                Happens::Arrives(from, count) => {
                    let last = stage.scene.cursor(1) + 1;
                    stage.arrives(who(*from), &words(*count, &format!("m{last}")));
                }
                Happens::Edits(which, count) => {
                    let seq = which % stage.scene.cursor(1) + 1;
                    edited = Some(format!("m{seq}"));
                    stage.edits(Seq(seq), &words(*count, &format!("m{seq}")));
                }
                Happens::Resizes(width, height) => stage.size = Size::new(*width, *height),
                Happens::Scrolls(rows) => stage.app.scroll_by(*rows),
                Happens::Pages(up) => {
                    stage.press(if *up { KeyCode::PageUp } else { KeyCode::PageDown });
                }
            }
            let (after, is_at_end) = edge(&mut stage);
            let moved = matches!(happens, Happens::Scrolls(_) | Happens::Pages(_));
            if moved || was_at_end || before.is_none() {
                continue;
            }
            let resized = matches!(happens, Happens::Resizes(..));
            let (before, after) = (before.unwrap(), after.unwrap_or_default());
            let name = before.split('.').next().unwrap();
            // The row that says that it was sent is of one's own last message only.
            let is_mine = matches!(happens, Happens::Arrives(from, _) if who(*from) == ME);
            // What is above may have become less than there is room for: then more below is seen.
            let begins = stage.timeline().first().is_some_and(|row| row.starts_with("──"));
            if (begins || is_at_end) && (resized || is_mine || edited.is_some()) {
                continue;
            }
            if resized {
                // The row has other words in it: those with the one that it began with, unless there
                // is too little room for a header and a text.
                if name.starts_with('m') && after.starts_with('m') {
                    let old = number(&before, name).unwrap();
                    let new = number(&after, name);
                    prop_assert!(new.is_some_and(|new| new <= old), "{turn} {happens:?}: {before} {after}");
                }
            } else if before == "✓" && is_mine {
                // That message is another now: what stood above that row stands at the edge.
                prop_assert!(after.starts_with('m'), "{turn} {happens:?}: {before} {after}");
            } else if edited.as_deref() == Some(name) {
                prop_assert!(after.starts_with(name), "{turn} {happens:?}: {before} {after}");
            } else {
                prop_assert_eq!(&before, &after, "{}: {:?}", turn, happens);
            }
        }
    }

    #[test]
    fn all_there_is_can_be_scrolled_to(
        said in proptest::collection::vec((0_u8..3, 1_usize..80), 1..120),
        size in (20_u16..120, 8_u16..40),
        step in 3_isize..40,
    ) {
        let texts: Vec<_> = said.iter().enumerate().map(|(number, (from, count))| {
            (who(*from), words(*count, &format!("m{}", number + 1)))
        }).collect();
        let texts: Vec<_> = texts.iter().map(|(who, text)| (*who, text.as_str())).collect();
        let mut stage = Stage::new(Lang::English, size, &texts);
        let mut seen = stage.screen();
        for _ in 0..20_000 {
            stage.app.scroll_by(-step);
            let now = stage.screen();
            if now == seen {
                break;
            }
            seen = now;
        }
        prop_assert!(stage.timeline().iter().any(|row| row.starts_with("── Thursday 1 J")));
        for _ in 0..20_000 {
            stage.app.scroll_by(step);
            seen = stage.screen();
            if stage.app.chat.open().unwrap().is_at_end() {
                break;
            }
        }
        let last = texts.last().unwrap().1.split(' ').next_back().unwrap();
        prop_assert!(seen.contains(last), "{seen}");
    }
}

#[test]
fn an_arrival_moves_nothing_and_is_counted_below() {
    let texts = vec![(BOB, "hello"); 40];
    let mut stage = Stage::new(Lang::English, (60, 16), &texts);
    let _rows = stage.rows();
    stage.press(KeyCode::PageUp);
    let before = stage.timeline();
    assert!(before.last().unwrap().starts_with("↓ more below; ctrl-end"), "{before:?}");
    stage.arrives(ALICE, "news");
    let rooms = tchat_client::event::UnreadCount { messages: 1, mentions: 0 };
    let (room, read) = (room(1).1, Seq(40));
    stage.app.heard(&Event::Unread { room, count: rooms, read, reference: None });
    let after = stage.timeline();
    assert_eq!(before[..before.len() - 1], after[..after.len() - 1]);
    assert!(after.last().unwrap().starts_with("↓ one new below; ctrl-end"), "{after:?}");
    stage.press_with(KeyCode::End, KeyModifiers::CONTROL);
    assert!(stage.timeline().last().unwrap().contains("news"));
}

#[test]
fn what_was_scrolled_before_one_went_to_the_end_leads_nowhere() {
    let texts = vec![(BOB, "hello"); 400];
    let mut stage = Stage::new(Lang::English, (60, 16), &texts);
    let end = stage.timeline();
    stage.app.scroll_by(-50);
    stage.press_with(KeyCode::End, KeyModifiers::CONTROL);
    assert_eq!(stage.timeline(), end);
}
