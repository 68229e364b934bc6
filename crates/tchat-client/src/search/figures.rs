//! What a long history costs: run by hand, and read.
//!
//! ```console
//! $ cargo test --release -p tchat-client -- --ignored --nocapture figures_of_a_million_messages
//! ```

#![expect(clippy::print_stderr, reason = "figures are for whoever runs this by hand")]

use std::fs;
use std::time::{Duration, Instant};

use super::*;
use crate::history::History;
use crate::limits::OUTBOX_MAX;
use crate::random::Random;
use crate::scene::{ALICE, BOB, Scene, room};
use crate::timeline::{Anchor, Begin, Timeline};

/// How many messages, in rooms 1 to 5, the first of which has the most.
const MESSAGES: usize = 1_000_000;

/// How many words there are; the n-th is said as often as 1/n (Zipf).
const WORDS: usize = 30_000;

/// Texts as people write them, about ten words each, from a seed.
struct Texts {
    random: Random,
    words: Vec<String>,
    sums: Vec<f64>,
}

impl Texts {
    fn new() -> Self {
        let mut random = Random::seeded(7);
        let mut below = |most: u64| u64::from_le_bytes(random.bytes()) % most;
        let syllables =
            ["ba", "té", "lo", "ri", "sœ", "mu", "na", "pi", "gra", "che", "von", "del"];
        let words = (0..WORDS).map(|n| {
            let long = 1 + below(3) + u64::from(n > 100);
            let mut word: String = (0..long)
                .map(|_| syllables[usize::try_from(below(12)).unwrap_or_default()])
                .collect();
            word.push_str(&format!("{:x}", n / 50));
            word
        });
        let words = words.collect();
        let mut sum = 0.0;
        let sums = (1..=WORDS).map(|n| {
            sum += 1.0 / f64::from(u32::try_from(n).unwrap_or(u32::MAX));
            sum
        });
        let sums = sums.collect();
        Self { random, words, sums }
    }

    fn next(&mut self) -> String {
        let mut unit = || {
            let number = u32::from_le_bytes(self.random.bytes());
            f64::from(number) / f64::from(u32::MAX)
        };
        let total = self.sums.last().copied().unwrap_or(1.0);
        let mut text = String::new();
        let mut left = 20.0 * unit();
        while left >= 0.0 {
            let drawn = unit() * total;
            let at = self.sums.partition_point(|sum| *sum < drawn).min(WORDS - 1);
            text.push_str(&self.words[at]);
            text.push(' ');
            left -= 1.0;
        }
        text
    }
}

fn fill(scene: &mut Scene) {
    let mut texts = Texts::new();
    let mut left = MESSAGES;
    while left > 0 {
        let part = left.min(OUTBOX_MAX);
        let mut said = (0..part).map(|_| texts.next()).collect::<Vec<_>>();
        if (left / OUTBOX_MAX).is_multiple_of(20) {
            said[part / 2].push_str(" xylophonist at the quay");
        }
        let said = said.iter().map(String::as_str).collect::<Vec<_>>();
        // Seven in ten parts go to the first room.
        let number = match (left / OUTBOX_MAX) % 10 {
            it @ 0..=2 => u8::try_from(it).unwrap_or_default() + 2,
            _ => 1,
        };
        scene.say(number, if number == 1 { BOB } else { ALICE }, &said);
        left -= part;
    }
}

fn memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let lines =
        status.lines().filter(|line| line.starts_with("VmRSS") || line.starts_with("VmHWM"));
    lines.collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn timed<T>(what: &str, act: impl FnOnce() -> T) -> T {
    let began = Instant::now();
    let done = act();
    eprintln!("  {what:44} {:10.2?}", began.elapsed());
    done
}

/// The quickest and the slowest of some runs.
fn often(what: &str, mut act: impl FnMut() -> usize) {
    let mut took = Vec::new();
    let mut count = 0;
    for _ in 0..7 {
        let began = Instant::now();
        count = act();
        took.push(began.elapsed());
    }
    took.sort();
    let at = |at: usize| took.get(at).copied().unwrap_or(Duration::ZERO);
    eprintln!("  {what:44} {:9.2?} median, {:9.2?} slowest, {count} hits", at(3), at(6));
}

#[test]
#[ignore = "takes minutes and proves nothing: it tells figures"]
fn figures_of_a_million_messages() {
    for (kind, mut scene) in [("open", Scene::open()), ("sealed", Scene::sealed())] {
        eprintln!("{kind}:");
        timed("fill", || fill(&mut scene));
        let bytes = |end: &str| {
            fs::metadata(scene.folder.path().join(end)).map_or(0, |it| it.len() / 1_000_000)
        };
        let mut history = scene.history().alone();
        eprintln!("  before: {}", memory());
        let query = |text: &str| Query::parse(text).unwrap();
        let first = Search::new(query("xylophonist"), 20);
        timed("first search, which makes the index", || history.search(&first).unwrap());
        eprintln!("  after: {}", memory());
        searches(&mut history);
        pages(&scene, &history);
        timed("closing", || drop(history));
        eprintln!("  history {} MB, index {} MB", bytes("x.db"), bytes("x.search"));
        let mut history = scene.history().alone();
        timed("first search of the next run", || history.search(&first).unwrap());
        eprintln!("  at the end: {}", memory());
        let mut finder = finder::Finder::new(scene.database.clone(), index::Keeper::This);
        timed("opening the index", || finder.follow(scene.store.db(), 0).unwrap());
        scene.delete(1, 5_000);
        timed("a deletion, out of the index and its file", || {
            finder.tidy(scene.store.db()).unwrap();
        });
    }
}

fn searches(history: &mut History) {
    let texts = Texts::new();
    let word = |n: usize| texts.words[n].clone();
    let mut look = |what: &str, text: String, filters: Filters, order: Order| {
        let search = Search { filters, order, ..Search::new(Query::parse(&text).unwrap(), 20) };
        often(what, || history.search(&search).unwrap().hits.len());
    };
    let none = Filters::default;
    let room = |number: u8| Filters { room: Some(room(number).1), ..Filters::default() };
    look("a rare word", "xylophonist".to_owned(), none(), Order::Newest);
    look("a word that nobody said", "zymurgy".to_owned(), none(), Order::Newest);
    look("the commonest word", word(0), none(), Order::Newest);
    look("the commonest word, the best", word(0), none(), Order::Best);
    look("two middling words", format!("{} {}", word(300), word(400)), none(), Order::Newest);
    look("a phrase", "\"at the quay\"".to_owned(), none(), Order::Newest);
    look("a phrase of common words", format!("\"{} {}\"", word(1), word(2)), none(), Order::Newest);
    look(
        "common words, never in that order",
        format!("\"{0} {0} {0} {0} {0} {0}\"", word(5)),
        none(),
        Order::Newest,
    );
    look("a beginning", "xyl*".to_owned(), none(), Order::Newest);
    look("a beginning of one letter", "b*".to_owned(), none(), Order::Newest);
    look("a rare word in one room", "xylophonist".to_owned(), room(3), Order::Newest);
    look("common but not common", format!("{} -{}", word(0), word(1)), none(), Order::Newest);
    let old = Filters { until: Some(Timestamp(50_000_000)), ..none() };
    look("the commonest word, long ago", word(0), old, Order::Newest);
}

fn pages(scene: &Scene, history: &History) {
    let last = scene.cursor(1);
    let name = room(1).1;
    for (what, seq) in [("beginning", 1), ("middle", last / 2), ("end", last)] {
        let anchor = Anchor::of(Seq(seq));
        often(&format!("a timeline opened at the {what}"), || {
            let begin = Begin::Around(anchor);
            Timeline::open(history, name.clone(), begin).unwrap().items(|_| 0).len()
        });
        often(&format!("a page back from the {what}"), || {
            history.entries_before(&name, anchor, 50).unwrap().entries.len()
        });
    }
}
