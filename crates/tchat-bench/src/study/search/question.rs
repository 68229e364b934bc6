//! Questions: what people look for in a long history, each kind with many words.

use std::ops::Range;

use crate::study::texts::{Texts, WORDS};

/// Something looked for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Question {
    /// As one types it. Phrases and beginnings are written as FTS5 writes them, too.
    pub(super) typed: String,
    /// In this room alone, by its number.
    pub(super) room: Option<usize>,
    /// From this person alone, by their number.
    pub(super) from: Option<usize>,
    /// Between these parts of the whole history, in hundredths.
    pub(super) between: Option<Range<usize>>,
    pub(super) order: Order,
}

/// Which of what is found come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Newest,
    Best,
}

/// A kind of question.
pub(super) struct Kind {
    pub(super) name: &'static str,
    make: fn(&Texts, usize) -> Question,
}

impl Kind {
    /// One of its questions.
    pub(super) fn question(&self, texts: &Texts, number: usize) -> Question {
        (self.make)(texts, number)
    }
}

const fn kind(name: &'static str, make: fn(&Texts, usize) -> Question) -> Kind {
    Kind { name, make }
}

/// How many of the commonest words count as common.
const COMMON: usize = 20;

/// From where on words are rare: said some thirty times in a million texts.
const RARE: usize = WORDS - 1_000;

/// Words of which neither everybody nor nobody speaks.
const MIDDLING: usize = 300;

pub(super) const KINDS: [Kind; 12] = [
    kind("a rare word", |texts, number| ask(texts.word(RARE + number))),
    kind("a common word", |texts, number| ask(common(texts, number))),
    kind("a word nobody said", |_, number| ask(&format!("zymurgy{number}"))),
    kind("two words", |texts, number| {
        ask(&format!("{} {}", texts.word(MIDDLING + number), common(texts, number)))
    }),
    kind("a phrase", |texts, number| {
        ask(&format!("\"{} {}\"", common(texts, number), common(texts, number + 1)))
    }),
    kind("a beginning", |texts, number| ask(&beginning(texts.word(MIDDLING + number), 3))),
    kind("a first letter", |texts, number| ask(&beginning(texts.word(MIDDLING + number), 1))),
    kind("by a person", |texts, number| Question {
        from: Some(number % 2),
        ..ask(texts.word(MIDDLING + number))
    }),
    kind("in a small room", |texts, number| Question {
        room: Some(1),
        ..ask(texts.word(MIDDLING + number))
    }),
    kind("long ago", |texts, number| Question {
        between: Some(0..2),
        ..ask(common(texts, number))
    }),
    kind("on one day", |texts, number| Question {
        between: Some(number % 98..number % 98 + 1),
        ..ask(texts.word(MIDDLING + number))
    }),
    kind("the best first", |texts, number| Question {
        order: Order::Best,
        ..ask(common(texts, number))
    }),
];

fn ask(typed: &str) -> Question {
    Question {
        typed: typed.to_owned(),
        room: None,
        from: None,
        between: None,
        order: Order::Newest,
    }
}

fn common(texts: &Texts, number: usize) -> &str {
    texts.word(number % COMMON)
}

fn beginning(word: &str, letters: usize) -> String {
    format!("{}*", word.chars().take(letters).collect::<String>())
}
