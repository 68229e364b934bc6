//! Emoji, chosen with mouse and keyboard.

use super::*;

/// The button of a name that stands last: what was opened lies over the rest.
fn press(harness: &mut Harness<'_, Window>, name: &str) {
    let buttons = harness.query_all_by_role_and_label(eframe::egui::Role::Button, name);
    buttons.last().unwrap().click();
    harness.run_ok();
}

#[test]
fn an_emoji_is_looked_for_and_put_where_the_cursor_is() {
    for lang in Lang::ALL {
        let words = Words::new(lang);
        let mut harness = window(&said(&["hello"]), lang);
        harness.event(Input::Text("ab".to_owned()));
        harness.key_press(Key::ArrowLeft);
        harness.run_ok();
        press(&mut harness, words.gui_emoji().as_str());
        harness.event(Input::Text("party popper".to_owned()));
        harness.run_ok();
        assert_eq!(harness.state().chat().composer().text(), "ab", "typed where one looks");
        press(&mut harness, "party popper");
        assert_eq!(harness.state().chat().composer().text(), "a🎉b");
        harness.event(Input::Text("c".to_owned()));
        harness.run_ok();
        assert_eq!(harness.state().chat().composer().text(), "a🎉cb", "and one writes on");
    }
}

#[test]
fn the_first_that_is_found_is_taken_by_enter_and_nothing_is_sent() {
    let mut harness = window(&said(&["hello"]), Lang::English);
    press(&mut harness, Words::new(Lang::English).gui_emoji().as_str());
    harness.event(Input::Text("tada".to_owned()));
    harness.run_ok();
    wishes(&mut harness);
    harness.key_press(Key::Enter);
    harness.run_ok();
    assert_eq!(harness.state().chat().composer().text(), "🎉");
    let says = |it: &Wish| matches!(it, Wish::Send { .. } | Wish::Say { .. });
    assert!(!wishes(&mut harness).iter().any(says));
}

#[test]
fn one_reacts_and_answers_beside_the_message_that_the_pointer_is_on() {
    let words = Words::new(Lang::English);
    let mut harness = window(&said(&["hello", "there"]), Lang::English);
    assert!(harness.query_by_label(words.gui_more().as_str()).is_none());
    let there = harness.get_by_label_contains("there").rect().center();
    harness.hover_at(there);
    harness.run_ok();
    press(&mut harness, words.gui_react().as_str());
    wishes(&mut harness);
    press(&mut harness, "thumbs up");
    let reacted = wishes(&mut harness);
    let up = |it: &Wish| {
        matches!(it, Wish::React { which: Which::Place(Seq(2)), on: true, emoji, .. }
            if emoji.as_str() == "👍")
    };
    assert!(reacted.iter().any(up), "{reacted:?}");
    harness.hover_at(there);
    harness.run_ok();
    press(&mut harness, words.gui_reply().as_str());
    let purpose = harness.state().chat().composer().purpose();
    assert!(matches!(purpose, tchat_front::composer::Purpose::Reply(_)), "{purpose:?}");
}
