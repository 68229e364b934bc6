//! What is drawn is said by sentences, is foreign, or can be typed or pressed: no view has a word of
//! its own, which no translator would see.
//!
//! The sentences are of a language in which every letter is another one ([`Words::pseudo`]). What is
//! left in Latin letters must be something that somebody wrote, or a name that stays in every
//! language: of a command, a key, an action or a setting.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crossterm::event::{Event as Input, KeyCode};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use tchat_client::safety_number::{SafetyNumber, WordList};
use tchat_client::scene::{BOB, ME};
use tchat_front::settings::SETTINGS;
use tchat_i18n::{PSEUDO_LETTERS, Words};
use tchat_speech::hear::slash::offer;

use super::every_event::{each, invitation};
use super::stage::Stage;
use crate::app::Palette;
use crate::app::own_commands::OWN;
use crate::keymap::{Action, BINDINGS};
use crate::view;

/// So high that all is seen, and as wide as a panel at most: no word is half behind one.
const SIZE: (u16, u16) = (100, 200);

/// What people wrote, and what the engine makes of it: pseudonyms, texts, addresses, marks, file names.
const FOREIGN: &[&str] = &[
    "alice", "bob", "carol", "rob", "dave", "nobody", "room", "plain", "hello", "one", "two",
    "see", "https", "a", "org", "bank", "example", "evil", "saved", "tchat", "x",
];

/// Words in Latin letters.
fn latin(text: &str) -> impl Iterator<Item = String> {
    let is_of_word = |c: char| c.is_alphabetic() && !PSEUDO_LETTERS.contains(&c);
    text.split(move |c| !is_of_word(c)).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

fn drawn(stage: &mut Stage) -> BTreeSet<String> {
    let mut terminal = Terminal::new(TestBackend::new(SIZE.0, SIZE.1)).unwrap();
    let seen = stage.app.settle(terminal.size().unwrap());
    terminal.draw(|frame| view::draw(frame, &stage.app, &seen)).unwrap();
    let rows = terminal.backend().to_string();
    latin(&rows).collect()
}

/// Read once: that takes longer than a test.
static WORDS: LazyLock<Words> = LazyLock::new(Words::pseudo);

/// What stays the same in every language, because it is typed, pressed or foreign.
static NAMES: LazyLock<BTreeSet<String>> = LazyLock::new(names);

fn names() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for offered in offer::all(&WORDS) {
        let both = offered.english.iter().chain(offered.french);
        names.extend(both.flat_map(|name| latin(name)));
        names.extend(latin(&offered.usage));
    }
    for own in OWN {
        names.extend([own.english, own.french].into_iter().flat_map(latin));
    }
    for binding in BINDINGS {
        names.extend(latin(binding.name));
        let keys = crate::keymap::Keymap::default().keys(binding.action);
        names.extend(keys.iter().flat_map(|key| latin(&key.to_string()).collect::<Vec<_>>()));
    }
    for setting in SETTINGS {
        names.extend(latin(setting.name).chain(latin(setting.choices)));
    }
    // What people read to each other, and what telephones read.
    names.extend(SafetyNumber::of(ME, BOB).words(WordList::English).into_iter().flat_map(latin));
    names.extend(latin(&invitation().to_string()));
    names.extend(FOREIGN.iter().map(|word| (*word).to_owned()));
    names
}

fn stage() -> Stage {
    let said = [(ME, "one"), (BOB, "two, see https://a.org [bank.example](https://evil.example)")];
    Stage::in_room1_with(WORDS.clone(), &said)
}

/// Words that no view may have, by what was drawn.
fn strange(what: &str, stage: &mut Stage) -> Vec<(String, String)> {
    let strange = drawn(stage).into_iter().filter(|word| !NAMES.contains(word));
    strange.map(|word| (what.to_owned(), word)).collect()
}

#[test]
fn whatever_the_engine_tells_is_told_in_sentences() {
    let mut found = Vec::new();
    for event in each() {
        let mut stage = stage();
        stage.app.heard(&event);
        found.extend(strange(
            &format!("{event:?}").chars().take(40).collect::<String>(),
            &mut stage,
        ));
    }
    assert_eq!(found, []);
}

#[test]
fn whatever_a_key_opens_speaks_in_sentences() {
    let mut found = Vec::new();
    for binding in BINDINGS {
        let mut stage = stage();
        stage.app.act(Action::ChooseUp);
        stage.app.act(binding.action);
        stage.app.follow();
        found.extend(strange(binding.name, &mut stage));
    }
    assert_eq!(found, []);
}

#[test]
fn whatever_is_offered_while_one_writes_is_offered_in_sentences() {
    type Play = fn(&mut Stage);
    let plays: [(&str, Play); 7] = [
        ("commands", |stage| {
            stage.keys("/");
            stage.key("tab");
        }),
        ("a long paste", |stage| stage.paste(&"one\n".repeat(100))),
        ("help", |stage| {
            stage.keys("/help");
            stage.key("enter");
        }),
        ("a command that is none", |stage| {
            stage.keys("/room");
            stage.key("enter");
        }),
        ("a search that cannot be", |stage| {
            stage.app.act(Action::SearchEverywhere);
            stage.keys("\"two");
        }),
        ("an answer", |stage| {
            stage.app.act(Action::ChooseUp);
            stage.app.act(Action::Reply);
        }),
        ("what failed", |stage| {
            stage.keys("one");
            stage.key("enter");
            let refused = stage.references().pop().unwrap();
            stage.refuse(refused);
        }),
    ];
    let mut found = Vec::new();
    for (what, play) in plays {
        let mut stage = stage();
        play(&mut stage);
        found.extend(strange(what, &mut stage));
    }
    assert_eq!(found, []);
}

#[test]
fn the_first_run_speaks_in_sentences() {
    use crate::welcome::{Failure, Looked, Regard, Server, Setting, Welcome};
    let server = |regard| Server {
        name: Some("room".to_owned()),
        to: invitation(),
        fingerprint: Some("12345".to_owned()),
        regard,
        plain: true,
    };
    let known = Regard::Known { nick: Some("alice".to_owned()) };
    let mut welcome = Welcome::new(
        Setting {
            words: WORDS.clone(),
            known: vec![server(known)],
            to: None,
            nick: None,
            proposed: "carol".to_owned(),
        },
        Palette::Plain,
    );
    let strange = |welcome: &Welcome| {
        let mut terminal = Terminal::new(TestBackend::new(SIZE.0, SIZE.1)).unwrap();
        terminal.draw(|frame| welcome.draw(frame)).unwrap();
        let rows = terminal.backend().to_string();
        let drawn = latin(&rows).filter(|word| !NAMES.contains(word));
        assert_eq!(drawn.collect::<Vec<_>>(), Vec::<String>::new());
    };
    let key = |welcome: &mut Welcome, code: KeyCode| welcome.input(Input::Key(code.into()));
    strange(&welcome);
    let mut other = server(Regard::OtherKey);
    other.to.server.key = None;
    welcome.looked(Looked { servers: vec![other, server(Regard::New)], notes: Vec::new() });
    strange(&welcome);
    for _ in 0..5 {
        key(&mut welcome, KeyCode::Down);
        key(&mut welcome, KeyCode::Enter);
        strange(&welcome);
        welcome.failed(Failure::of_trouble(&tchat_client::Trouble::Empty, &WORDS));
        strange(&welcome);
        key(&mut welcome, KeyCode::Esc);
        strange(&welcome);
        key(&mut welcome, KeyCode::Esc);
    }
}
