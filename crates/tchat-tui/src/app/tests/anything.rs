//! Whatever is typed and pasted, in whatever order: nothing panics, and nothing written is lost.

use proptest::prelude::*;
use ratatui::layout::Size;
use tchat_client::command::Wish;
use tchat_i18n::Lang;
use unicode_segmentation::UnicodeSegmentation as _;

use super::stage::Stage;
use crate::written::Written;
use tchat_front::composer::Composer;
use tchat_front::order::Order;
use tchat_front::text_buffer::{Reach, TextBuffer, Way};

/// Characters that join with others, are wide, have no width, or do harm.
const PIECES: &[&str] = &[
    "a",
    " ",
    "\n",
    "é",
    "e\u{301}",
    "\u{301}",
    "🇫",
    "🇷",
    "👩",
    "\u{200d}",
    "💻",
    "\u{fe0f}",
    "日",
    "ش",
    "नि",
    "\u{202e}",
    "\u{1b}[2J",
    "\t",
    "\u{7}",
    "word ",
    ":",
    "@b",
    "/",
];

#[derive(Debug, Clone)]
enum Step {
    Put(&'static str),
    Go(Reach, Way),
    Delete(Reach, Way),
}

fn step() -> impl Strategy<Value = Step> {
    let reach = prop_oneof![Just(Reach::Grapheme), Just(Reach::Line)];
    let way = prop_oneof![Just(Way::Back), Just(Way::On)];
    prop_oneof![
        3 => prop::sample::select(PIECES).prop_map(Step::Put),
        2 => (reach.clone(), way.clone()).prop_map(|(reach, way)| Step::Go(reach, way)),
        1 => (reach, way).prop_map(|(reach, way)| Step::Delete(reach, way)),
    ]
}

/// The same text, cut into grapheme clusters anew for each step.
#[derive(Default)]
struct Model {
    text: String,
    at: usize,
}

impl Model {
    fn seams(&self) -> Vec<usize> {
        let starts = self.text.grapheme_indices(true).map(|(at, _)| at);
        starts.chain([self.text.len()]).collect()
    }

    fn target(&self, reach: Reach, way: Way) -> usize {
        let (before, behind) = self.text.split_at(self.at);
        match (reach, way) {
            (Reach::Grapheme, Way::Back) => {
                self.seams().into_iter().rfind(|seam| *seam < self.at).unwrap_or(0)
            }
            (Reach::Grapheme, Way::On) => {
                self.seams().into_iter().find(|seam| *seam > self.at).unwrap_or(self.text.len())
            }
            (_, Way::Back) => before.len() - before.rsplit('\n').next().unwrap().len(),
            (_, Way::On) => self.at + behind.split('\n').next().unwrap().len(),
        }
    }

    fn settle(&mut self, at: usize) {
        self.at = self.seams().into_iter().find(|seam| *seam >= at).unwrap();
    }

    fn take(&mut self, step: &Step) {
        match step {
            Step::Put(piece) => {
                self.text.insert_str(self.at, piece);
                self.settle(self.at + piece.len());
            }
            Step::Go(reach, way) => {
                let target = self.target(*reach, *way);
                self.settle(target);
            }
            Step::Delete(reach, way) => {
                let target = self.target(*reach, *way);
                let (from, to) = (target.min(self.at), target.max(self.at));
                self.text.replace_range(from..to, "");
                self.settle(from);
            }
        }
    }
}

const KEYS: &[&str] = &[
    "enter",
    "alt-enter",
    "esc",
    "up",
    "down",
    "left",
    "right",
    "home",
    "end",
    "tab",
    "backtab",
    "ctrl-up",
    "ctrl-down",
    "ctrl-c",
    "ctrl-k",
    "ctrl-f",
    "ctrl-n",
    "ctrl-p",
    "alt-up",
    "alt-down",
    "alt-m",
    "f1",
    "a",
    ":",
    "@",
    "/",
    "r",
    "e",
    "+",
    "y",
    "2",
    "pageup",
    "ctrl-l",
    "alt-e",
];

#[derive(Debug, Clone)]
enum Doing {
    Key(&'static str),
    /// A character that nothing else is, so that nothing can be put into it.
    Word,
    /// So many lines of it.
    Paste(usize),
    Refuse,
    Go(&'static str),
}

fn doing() -> impl Strategy<Value = Doing> {
    prop_oneof![
        6 => prop::sample::select(KEYS).prop_map(Doing::Key),
        3 => Just(Doing::Word),
        1 => (1..40_usize).prop_map(Doing::Paste),
        1 => Just(Doing::Refuse),
        1 => prop::sample::select(&["general", "other"][..]).prop_map(Doing::Go),
    ]
}

fn unique(number: usize) -> String {
    let number = u32::try_from(number).unwrap();
    char::from_u32(0x4E00 + number).unwrap().to_string()
}

/// Everything that was sent or asked for.
fn given(orders: &[Order]) -> String {
    let given = orders.iter().filter_map(|order| match order {
        Order::Command(command) => match &command.wish {
            Wish::Typing { .. } | Wish::Draft { .. } => None,
            wish => Some(format!("{wish:?}")),
        },
        Order::Share(share) => Some(share.text.clone()),
        _ => None,
    });
    given.collect()
}

proptest! {
    #[test]
    fn a_text_is_what_its_model_is_by_grapheme_clusters(steps in prop::collection::vec(step(), 1..60)) {
        let (mut buffer, mut model) = (TextBuffer::default(), Model::default());
        for step in &steps {
            match step {
                Step::Put(piece) => buffer.insert(piece),
                Step::Go(reach, way) => buffer.go(*reach, *way),
                Step::Delete(reach, way) => buffer.delete(*reach, *way),
            }
            model.take(step);
            prop_assert_eq!((buffer.text(), buffer.cursor()), (model.text.as_str(), model.at));
        }
        let written = buffer.text().to_owned();
        for _ in &steps {
            buffer.undo();
        }
        prop_assert_eq!(buffer.text(), "");
        for _ in &steps {
            buffer.redo();
        }
        prop_assert_eq!(buffer.text(), written);
    }

    #[test]
    fn the_cursor_is_seen_where_its_row_is_whatever_is_written(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 0..80),
        back in 0..40_usize,
        width in 1..40_u16,
    ) {
        let mut composer = Composer::new();
        for piece in pieces {
            composer.insert(piece);
        }
        for _ in 0..back {
            composer.go(Reach::Grapheme, Way::Back);
        }
        let mut written = Written::default();
        written.lay_out(&composer, width, 5);
        let (at, rows) = (written.cursor(), written.shown());
        prop_assert!(at.y < written.rows() && usize::from(at.y) < rows.len());
        prop_assert!(at.x < width.max(2));
        prop_assert!(!rows.concat().chars().any(char::is_control));
    }
}

proptest! {
    // Few and long: each makes a profile on the disk.
    #![proptest_config(ProptestConfig::with_cases(4))]

    #[test]
    fn no_word_that_was_written_is_lost(doings in prop::collection::vec(doing(), 1..600)) {
        let mut stage = Stage::new(Lang::English);
        let (mut words, mut all, mut references) = (Vec::new(), String::new(), Vec::new());
        for (number, doing) in doings.iter().enumerate() {
            // In a panel letters mean something else.
            let has_panel = stage.app.panel.is_some();
            match doing {
                Doing::Key(key) => stage.key(key),
                Doing::Word | Doing::Paste(_) if has_panel => stage.key("esc"),
                Doing::Word => {
                    let word = unique(number);
                    stage.keys(&word);
                    words.push(word);
                }
                Doing::Paste(lines) => {
                    let word = unique(number);
                    stage.paste(&format!("{word}\n").repeat(*lines));
                    words.push(word);
                    if stage.app.panel.is_some() {
                        stage.key("2");
                    }
                }
                Doing::Refuse => if let Some(reference) = references.pop() {
                    stage.refuse(reference);
                },
                Doing::Go(name) => stage.go(name),
            }
            stage.app.settle(Size::new(60, 16));
            let orders = stage.orders();
            all.push_str(&given(&orders));
            references.extend(orders.into_iter().filter_map(|order| match order {
                Order::Command(command) => command.reference,
                _ => None,
            }));
        }
        all.push_str(&stage.app.chat.everything_written());
        for word in words {
            prop_assert!(all.contains(&word), "{word} in {all}");
        }
    }
}
