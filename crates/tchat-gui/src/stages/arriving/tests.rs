//! The way in through its accessibility tree, as a screen reader has it.

use eframe::egui::{Context, Event as Input, Key, Role, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _, by};
use tchat_client::Trouble;
use tchat_front::arrival::{Attempt, Destination, Regard, Server};
use tchat_i18n::{Lang, Words};
use tchat_proto::invitation::Invitation;
use tchat_proto::nick::Nick;

use super::*;
use crate::stages::beginning::Lock;
use crate::theme::{self, Look, Motion};
use crate::typesetting::fonts::Faces;
use crate::view::lone::{self, Cure};

fn server(address: &str, regard: Regard, plain: bool) -> Server {
    Server {
        name: Some("Salle 12".to_owned()),
        to: Invitation::parse(address).unwrap(),
        fingerprint: Some("11111 22222".to_owned()),
        regard,
        plain,
    }
}

fn setting(lang: Lang, to: Option<&str>) -> Setting {
    let nick = Some("zoe".to_owned());
    Setting {
        words: Words::new(lang).in_chat(),
        known: vec![server("10.0.0.1", Regard::Known { nick }, false)],
        to: to.map(|to| Invitation::parse(to).unwrap()),
        nick: None,
        proposed: "carol".to_owned(),
    }
}

fn dressed(ctx: &Context) {
    ctx.set_fonts(Faces::within(&[]).definitions());
    theme::apply(ctx, Look::Light, Motion::None);
}

fn page<S: 'static>(
    state: S,
    mut show: impl FnMut(&mut Ui, &mut S) + 'static,
) -> Harness<'static, S> {
    let mut harness = Harness::builder()
        .with_size(vec2(480.0, 640.0))
        .with_context_setup(dressed)
        .allow_missing_glyphs()
        .build_ui_state(move |ui, state: &mut S| show(ui, state), state);
    harness.run_ok();
    harness
}

fn seen(setting: Setting) -> Harness<'static, Arriving> {
    page(Arriving::new(setting), |ui, arriving| arriving.show(ui))
}

/// Everything that can be pressed or written in has a name, and every part says what it is.
fn is_told_whole<S>(harness: &Harness<'_, S>) {
    let pressed = harness.query_all(by().predicate(|node| {
        matches!(node.role(), Role::Button | Role::TextInput | Role::PasswordInput)
    }));
    for node in pressed {
        let label = node.accesskit_node().label().unwrap_or_default();
        assert!(!label.trim().is_empty(), "{:?} has no name", node.accesskit_node().role());
    }
    let unknown = harness.query_all(by().predicate(|node| node.role() == Role::Unknown));
    assert_eq!(unknown.count(), 0, "every part says what it is");
}

fn typed(harness: &mut Harness<'_, Arriving>, text: &str) {
    harness.event(Input::Text(text.to_owned()));
    harness.run_ok();
    harness.key_press(Key::Enter);
    harness.run_ok();
}

fn attempt(harness: &mut Harness<'_, Arriving>) -> Attempt {
    match harness.state_mut().next_wish() {
        Some(Wish::Try(attempt)) => attempt,
        other => panic!("{other:?}"),
    }
}

#[test]
fn servers_are_offered_with_what_is_known_of_them_in_both_languages() {
    for lang in Lang::ALL {
        let words = Words::new(lang).in_chat();
        let mut harness = seen(setting(lang, None));
        harness.get_by_label_contains(page_sentence(&words.welcome_looking()).as_str());
        harness.event(Input::Text("10.".to_owned()));
        harness.run_ok();
        let found = server("10.0.0.2", Regard::New, true);
        harness
            .state_mut()
            .looked(Looked { servers: vec![found], notes: vec![words.around_compare()] });
        harness.run_ok();
        // What is typed meanwhile goes on.
        harness.event(Input::Text("9".to_owned()));
        harness.run_ok();
        assert_eq!(harness.state().link, "10.9");
        is_told_whole(&harness);
        harness.get_by_role_and_label(Role::Heading, words.welcome_where().as_str());
        let known = harness.get_by_label_contains("10.0.0.1");
        let label = known.accesskit_node().label().unwrap();
        assert!(
            label.contains("Salle 12") && label.contains("✓") && label.contains("zoe"),
            "{label}"
        );
        let plain = harness.get_by_label_contains("10.0.0.2").accesskit_node().label().unwrap();
        assert!(plain.contains("⚠") && plain.contains("11111 22222"), "{plain}");
        harness.get_by_label_contains("10.0.0.1").click();
        harness.run_ok();
        let to = Destination::There(Invitation::parse("10.0.0.1").unwrap());
        assert_eq!(attempt(&mut harness), Attempt { to, nick: None }, "one had a name there");
    }
}

fn page_sentence(text: &tchat_i18n::Visible) -> String {
    crate::view::page::sentence(text)
}

#[test]
fn by_the_keyboard_alone_one_goes_from_a_link_to_a_name_and_in() {
    for lang in Lang::ALL {
        let words = Words::new(lang).in_chat();
        let mut harness = seen(setting(lang, None));
        typed(&mut harness, "!!");
        let hint = page_sentence(&words.welcome_link_hint());
        harness.get_by_label(hint.as_str());
        // It is mended where it was typed.
        harness.key_press(Key::Backspace);
        harness.key_press(Key::Backspace);
        typed(&mut harness, "192.168.1.20");
        harness.get_by_role_and_label(Role::Heading, words.welcome_nick().as_str());
        assert_eq!(harness.state().arrival().nick(), "carol");
        typed(&mut harness, "2");
        assert_eq!(attempt(&mut harness).nick.unwrap().as_str(), "carol2");
        harness.get_by_label_contains("192.168.1.20");
        is_told_whole(&harness);
        harness.key_press(Key::Escape);
        harness.run_ok();
        assert_eq!(harness.state_mut().next_wish(), Some(Wish::Stop));
    }
}

#[test]
fn a_name_that_cannot_be_is_said_beside_the_entry_while_it_is_typed() {
    for lang in Lang::ALL {
        let mut harness = seen(setting(lang, Some("192.168.1.20")));
        assert!(harness.query_by_label_contains("⚠").is_none());
        harness.event(Input::Text("\u{202e}".to_owned()));
        harness.run_ok();
        let fault = harness.state().arrival().nick_fault().unwrap();
        harness.get_by_role_and_label(Role::Status, &page_sentence(&fault));
        is_told_whole(&harness);
    }
}

#[test]
fn names_that_are_free_are_pressed_where_the_one_that_was_wanted_is_not() {
    for lang in Lang::ALL {
        let words = Words::new(lang).in_chat();
        let mut harness = seen(setting(lang, Some("192.168.1.20")));
        typed(&mut harness, "");
        attempt(&mut harness);
        let nick = |text| Nick::parse(text).unwrap();
        let taken = Trouble::NickTaken { nick: nick("carol"), suggestions: vec![nick("carol7")] };
        harness.state_mut().failed(Failure::of_trouble(&taken, &words));
        harness.run_ok();
        is_told_whole(&harness);
        harness.get_by_role_and_label(Role::Button, "carol7").click();
        harness.run_ok();
        assert_eq!(attempt(&mut harness).nick.unwrap().as_str(), "carol7");
    }
}

#[test]
fn what_failed_says_what_to_do_and_is_tried_again_by_enter() {
    for lang in Lang::ALL {
        let words = Words::new(lang).in_chat();
        let mut harness = seen(setting(lang, None));
        let host = page_sentence(&words.welcome_host_here());
        harness.get_by_label_contains(host.as_str()).click();
        harness.run_ok();
        typed(&mut harness, "");
        assert_eq!(attempt(&mut harness).to, Destination::Here);
        let trouble = Trouble::ConnectionRefused { address: "10.0.0.9:5555".to_owned() };
        let failure = Failure::of_trouble(&trouble, &words);
        harness.state_mut().failed(failure.clone());
        harness.run_ok();
        is_told_whole(&harness);
        harness.get_by_role_and_label(Role::Status, &page_sentence(&failure.message));
        harness.get_by_label(page_sentence(&failure.hint).as_str());
        harness.key_press(Key::Enter);
        harness.run_ok();
        assert_eq!(attempt(&mut harness).to, Destination::Here);
    }
}

#[test]
fn a_passphrase_is_asked_for_unseen_and_a_wrong_one_is_said() {
    struct Locked {
        lock: Lock,
        typed: String,
        taken: bool,
    }
    for lang in Lang::ALL {
        let words = Words::new(lang);
        let wrong = words.passphrase_wrong_try_again();
        let lock = Lock { profile: "zoe".to_owned(), wrong: Some(wrong.clone()) };
        let locked = Locked { lock, typed: String::new(), taken: false };
        let (said, mut is_new) = (words.clone(), true);
        let mut harness = page(locked, move |ui, it: &mut Locked| {
            let new = std::mem::replace(&mut is_new, false);
            it.taken |= lone::unlock(ui, &said, &it.lock, &mut it.typed, new);
        });
        is_told_whole(&harness);
        harness.get_by_role_and_label(Role::Status, &page_sentence(&wrong));
        let name = words.passphrase_ask("zoe");
        harness.get_by_role_and_label(Role::PasswordInput, name.as_str());
        harness.event(Input::Text("correct horse".to_owned()));
        harness.run_ok();
        assert!(harness.query_by_label_contains("horse").is_none());
        harness.key_press(Key::Enter);
        harness.run_ok();
        assert!(harness.state().taken);
        assert_eq!(harness.state().typed, "correct horse");
    }
}

#[test]
fn why_it_cannot_go_on_is_said_with_what_can_be_done() {
    for lang in Lang::ALL {
        let words = Words::new(lang);
        let trouble = Trouble::ProfileInUse { path: "/p".into() };
        let why = tchat_speech::explain::trouble::explain(&trouble, &words);
        let (said, told) = (words.clone(), why.clone());
        let mut harness = page(None, move |ui, cure: &mut Option<Cure>| {
            let told = [&told.message, &told.hint];
            *cure = cure.or(lone::stopped(ui, &said, told, &[Cure::Again, Cure::Quit]));
        });
        is_told_whole(&harness);
        harness.get_by_role_and_label(Role::Status, &page_sentence(&why.message));
        harness.get_by_label(page_sentence(&why.hint).as_str());
        harness.get_by_role_and_label(Role::Button, words.gui_quit().as_str());
        harness.get_by_role_and_label(Role::Button, words.gui_try_again().as_str()).click();
        harness.run_ok();
        assert_eq!(*harness.state(), Some(Cure::Again));
    }
}
