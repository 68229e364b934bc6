//! Writing: input methods, right to left, and how the window is left.

use eframe::egui::{Context, ImeEvent};

use super::*;
use crate::kept::remembered::Remembered;

#[test]
fn what_an_input_method_composes_is_seen_and_is_written_once_it_is_committed() {
    let mut harness = window(&said(&["hello"]), Lang::English);
    harness.event(Input::Text("a".to_owned()));
    harness.run_ok();
    for composed in ["n", "ni", "你"] {
        let text = composed.to_owned();
        harness.event(Input::Ime(ImeEvent::Preedit { text, active_range_chars: None }));
        harness.run_ok();
    }
    harness.event(Input::Ime(ImeEvent::Commit("你好".to_owned())));
    harness.run_ok();
    assert_eq!(harness.state().chat().composer().text(), "a你好");
    harness.key_press(Key::Enter);
    harness.run_ok();
    let says = |it: &Wish| matches!(it, Wish::Send { text, .. } | Wish::Say { text, .. } if text == "a你好");
    assert!(wishes(&mut harness).iter().any(says));
}

#[test]
fn enter_that_chooses_in_an_input_method_sends_nothing_of_it_twice() {
    let mut harness = window(&said(&["hello"]), Lang::English);
    let text = "ni".to_owned();
    harness.event(Input::Ime(ImeEvent::Preedit { text, active_range_chars: None }));
    harness.run_ok();
    harness.event(Input::Ime(ImeEvent::Commit("ni".to_owned())));
    harness.run_ok();
    assert_eq!(harness.state().chat().composer().text(), "ni");
}

#[test]
fn letters_with_accents_come_from_dead_keys_as_they_are() {
    let mut harness = window(&said(&["hello"]), Lang::French);
    for letter in ["é", "ê", "ï", "œ", "Ç", "«\u{a0}", "ñ"] {
        harness.event(Input::Text(letter.to_owned()));
    }
    harness.run_ok();
    assert_eq!(harness.state().chat().composer().text(), "éêïœÇ«\u{a0}ñ");
}

#[test]
fn the_rooms_are_as_wide_as_they_were_left() {
    for side in [160.0, 300.0] {
        let left = Remembered { side, look: Look::Dark, ..Remembered::default() };
        let begin = |window: &mut Window| window.begin(&Context::default(), &left, Vec::new());
        let mut harness = fresh(&said(&["hello"]), Lang::English, begin);
        harness.run_ok();
        harness.run_ok();
        assert_eq!((harness.state().side(), harness.state().looks()), (side, Look::Dark));
    }
}

#[test]
fn what_could_not_be_read_of_how_it_was_left_is_told() {
    let wrong = vec![Visible::own("window, line 3")];
    let left = Remembered::default();
    let begin = |window: &mut Window| window.begin(&Context::default(), &left, wrong);
    let mut harness = fresh(&said(&["hello"]), Lang::English, begin);
    harness.run_ok();
    harness.get_by_label_contains("window, line 3");
}

#[test]
fn what_is_read_from_the_right_is_written_at_the_right() {
    let mut harness = window(&said(&["hello"]), Lang::English);
    let caret = |harness: &mut Harness<'_, Window>, text: &str| {
        harness.event(Input::Text(text.to_owned()));
        harness.run_ok();
        let ime = harness.output().platform_output.ime;
        ime.unwrap().cursor_rect.center().x
    };
    let at_left = caret(&mut harness, "ok");
    for _ in 0..2 {
        harness.key_press(Key::Backspace);
    }
    harness.run_ok();
    let at_right = caret(&mut harness, "مرحبا");
    assert!(at_right > at_left + 200.0, "{at_left} {at_right}");
    assert_eq!(harness.state().chat().composer().text(), "مرحبا");
}
