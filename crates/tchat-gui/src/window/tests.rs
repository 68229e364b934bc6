//! The window through its accessibility tree, as a screen reader has it.

use std::sync::Arc;

use eframe::egui::{
    Event as Input, Key, Modifiers, MouseWheelSource, MouseWheelUnit, TouchPhase, vec2,
};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _, by};
use jiff::tz::TimeZone;
use tchat_client::command::Wish;
use tchat_client::event::Connection;
use tchat_client::scene::{BOB, ME, SERVER, Scene, room};
use tchat_front::chat::Setting;
use tchat_front::conversation::Scroll;
use tchat_i18n::{Lang, Words};
use tchat_proto::id::Timestamp;

use super::*;
use crate::typesetting::fonts::Faces;

mod emoji;
mod files;
mod forms;
mod way;
mod writing;

/// A window on a room of this history.
fn window(scene: &Scene, lang: Lang) -> Harness<'static, Window> {
    let mut harness = fresh(scene, lang, |_| ());
    harness.run_ok();
    harness
}

/// The same as it was left.
fn fresh(scene: &Scene, lang: Lang, left: impl FnOnce(&mut Window)) -> Harness<'static, Window> {
    let chat = Chat::new(Setting {
        words: Words::new(lang).in_chat(),
        archive: scene.archive(),
        server: Some(SERVER),
        room: room(1).1,
        zone: TimeZone::UTC,
        clock: || Timestamp(1_000_000),
        opens_links: true,
        own: OWN,
    });
    let mut window = Window::of(chat.unwrap(), Motion::None);
    left(&mut window);
    let dressed = |ctx: &Context| {
        ctx.set_fonts(Faces::within(&[]).definitions());
        theme::apply(ctx, Look::Light, Motion::None);
    };
    Harness::builder()
        .with_size(vec2(900.0, 600.0))
        .with_context_setup(dressed)
        .allow_missing_glyphs()
        .build_ui_state(|ui, window: &mut Window| window.show(ui), window)
}

/// A key that is pressed, and not yet let go.
const fn pressed(key: Key, modifiers: Modifiers) -> Input {
    Input::Key { key, physical_key: None, pressed: true, repeat: false, modifiers }
}

fn said(texts: &[&str]) -> Scene {
    let mut scene = Scene::open();
    scene.say(1, BOB, texts);
    scene
}

#[test]
fn a_picture_is_shown_small_below_what_it_is_called() {
    let textures = |preview| {
        let mut scene = Scene::open();
        scene.say(1, BOB, &["look"]);
        scene.share(1, BOB, "sun.png", preview);
        let harness = window(&scene, Lang::English);
        assert!(harness.query_by_label_contains("00:00: sun.png").is_some());
        harness.ctx.tex_manager().read().allocated().filter(|(_, it)| it.name == "preview").count()
    };
    let preview = tchat_client::scene::preview(200, 100, |_| [200, 30, 30]);
    assert_eq!(textures(None), 0);
    assert_eq!(textures(Some(preview.clone())), 1);
    let broken = tchat_client::parts::Preview { bytes: vec![0xff, 0xd8, 0xff], ..preview };
    assert_eq!(textures(Some(broken)), 0, "what cannot be decoded is a card alone");
}

/// What the engine is asked for.
fn wishes(harness: &mut Harness<'_, Window>) -> Vec<Wish> {
    let orders = harness.state_mut().orders();
    let wishes = orders.into_iter().filter_map(|order| match order {
        Order::Command(command) => Some(command.wish),
        _ => None,
    });
    wishes.collect()
}

fn scroll(harness: &mut Harness<'_, Window>, points: f32) {
    harness.hover_at(eframe::egui::pos2(500.0, 300.0));
    harness.step();
    harness.event(Input::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(0.0, points),
        phase: TouchPhase::Move,
        modifiers: Modifiers::NONE,
        source: MouseWheelSource::Unknown,
    });
    harness.run_ok();
}

#[test]
fn a_message_is_read_out_with_who_says_it_and_when_in_both_languages() {
    for lang in Lang::ALL {
        let harness = window(&said(&["**hello**"]), lang);
        let words = Words::new(lang);
        let label =
            words.gui_said(Visible::own("bob"), Visible::own("00:00"), Visible::own("hello"));
        let row = harness.get_by_label(label.as_str());
        assert_eq!(row.accesskit_node().role(), eframe::egui::Role::ListItem);
        for list in [words.gui_messages(), words.gui_rooms(), words.side_people()] {
            harness.get_by_role_and_label(eframe::egui::Role::List, list.as_str());
        }
    }
}

#[test]
fn everything_that_can_be_pressed_or_written_in_has_a_name() {
    for lang in Lang::ALL {
        let harness = window(&said(&["hello"]), lang);
        use eframe::egui::Role as R;
        let pressed = harness.query_all(by().predicate(|node| {
            matches!(node.role(), R::Button | R::MultilineTextInput | R::TextInput | R::ListItem)
        }));
        let mut count = 0;
        for node in pressed {
            let label = node.accesskit_node().label().unwrap_or_default();
            assert!(!label.trim().is_empty(), "{:?} has no name", node.accesskit_node().role());
            count += 1;
        }
        assert!(count >= 4, "{count}");
        let unknown = harness.query_all(by().predicate(|node| node.role() == R::Unknown));
        assert_eq!(unknown.count(), 0, "every part says what it is");
    }
}

#[test]
fn what_is_typed_is_written_and_enter_sends_it() {
    let mut harness = window(&said(&["hello"]), Lang::French);
    harness.event(Input::Text("été 🇫🇷".to_owned()));
    harness.run_ok();
    assert_eq!(harness.state().chat().composer().text(), "été 🇫🇷");
    harness.key_press(Key::Backspace);
    harness.run_ok();
    assert_eq!(harness.state().chat().composer().text(), "été ");
    harness.key_press_modifiers(Modifiers::SHIFT, Key::Enter);
    harness.event(Input::Text("oui".to_owned()));
    harness.run_ok();
    assert_eq!(harness.state().chat().composer().text(), "été \noui");
    wishes(&mut harness);
    harness.key_press(Key::Enter);
    harness.run_ok();
    let sent = wishes(&mut harness);
    let says = |wish: &Wish| matches!(wish, Wish::Send { text, .. } | Wish::Say { text, .. } if text == "été \noui");
    assert!(sent.iter().any(says), "{sent:?}");
    assert_eq!(harness.state().chat().composer().text(), "");
}

#[test]
fn what_is_typed_in_the_time_of_one_picture_is_done_in_the_order_in_which_it_was_typed() {
    let mut harness = window(&said(&["hello"]), Lang::English);
    wishes(&mut harness);
    let letters = |text: &str| Input::Text(text.to_owned());
    let enter = || pressed(Key::Enter, Modifiers::NONE);
    // The harness would give each of what is put into its queue a picture of its own.
    let typed = [letters("bonjou"), letters("r"), enter(), letters("et"), enter()];
    harness.input_mut().events.extend(typed);
    harness.input_mut().events.extend([letters("en"), letters("core")]);
    harness.run_ok();
    let sent: Vec<String> = wishes(&mut harness)
        .into_iter()
        .filter_map(|wish| match wish {
            Wish::Send { text, .. } | Wish::Say { text, .. } => Some(text),
            _ => None,
        })
        .collect();
    assert_eq!(sent, ["bonjour", "et"]);
    assert_eq!(harness.state().chat().composer().text(), "encore");
}

#[test]
fn a_room_in_the_list_is_opened_by_a_click() {
    let mut scene = said(&["hello"]);
    scene.say(2, BOB, &["elsewhere"]);
    let mut harness = window(&scene, Lang::English);
    harness.get_by_label_contains("room2").click();
    harness.run_ok();
    assert_eq!(harness.state().chat().here(), Some(&room(2).1));
    harness.get_by_label_contains("elsewhere");
}

#[test]
fn a_long_conversation_is_laid_out_only_where_it_is_seen() {
    let texts: Vec<String> = (0..2_000).map(|number| format!("number {number}")).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let mut harness = window(&said(&texts), Lang::English);
    harness.get_by_label_contains("number 1999");
    assert!(harness.state().timeline.laid_out < 120, "{}", harness.state().timeline.laid_out);
    assert!(harness.state().chat().open().unwrap().is_at_end());
    for _ in 0..40 {
        scroll(&mut harness, 400.0);
    }
    assert!(matches!(harness.state().chat().open().unwrap().scroll(), Scroll::At { .. }));
    assert!(harness.query_by_label_contains("number 1999").is_none());
    // It has paged in more than it had, and goes back to the end by one button.
    let words = Words::new(Lang::English);
    harness.get_by_label_contains(words.gui_to_newest().as_str()).click();
    harness.run_ok();
    harness.get_by_label_contains("number 1999");
}

#[test]
fn one_key_leads_to_the_first_message_although_the_log_begins_before_it() {
    let texts: Vec<String> = (0..300).map(|number| format!("number {number}.")).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let mut harness = window(&said(&texts), Lang::English);
    harness.key_press_modifiers(Modifiers::CTRL, Key::Home);
    harness.run_ok();
    harness.get_by_label_contains("number 0.");
    assert!(harness.query_by_label_contains("number 299.").is_none());
}

#[test]
fn what_comes_while_one_reads_above_moves_nothing() {
    let texts: Vec<String> = (0..200).map(|number| format!("number {number}")).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let mut scene = said(&texts);
    let mut harness = window(&scene, Lang::English);
    scroll(&mut harness, 900.0);
    let seen = |harness: &Harness<'_, Window>| -> Vec<(String, i32)> {
        let rows = harness.query_all_by_label_contains("number");
        let place = |rect: eframe::egui::Rect| crate::points::nearest(rect.top());
        rows.map(|row| (row.accesskit_node().label().unwrap_or_default(), place(row.rect())))
            .collect()
    };
    let before = seen(&harness);
    assert!(before.len() > 5);
    scene.say(1, BOB, &["number 200, which nobody has seen"]);
    let message =
        scene.history().entries_from(&room(1).1, tchat_client::timeline::Anchor::of(Seq(201)), 1);
    let entry = message.unwrap().entries.remove(0);
    let tchat_client::timeline::Entry::Message(message) = entry else { panic!("no message") };
    harness.state_mut().heard(&Event::Message((*message).clone()));
    harness.run_ok();
    assert_eq!(seen(&harness), before);
}

#[test]
fn text_is_selected_across_messages_and_copied_from_what_they_say() {
    let mut harness = window(&said(&["first **one**", "second"]), Lang::English);
    let first = harness.get_by_label_contains("first one").rect();
    let second = harness.get_by_label_contains("second").rect();
    let from = eframe::egui::pos2(first.left() + 20.0, first.top() + 2.0);
    let to = eframe::egui::pos2(second.left() + 400.0, second.center().y);
    harness.drag_at(from);
    harness.step();
    harness.hover_at(to);
    harness.step();
    harness.step();
    harness.drop_at(to);
    harness.run_ok();
    let selected = harness.state().timeline.selected().unwrap();
    assert_eq!(selected, "bob: first one\nbob: second");
    harness.state_mut().orders();
    harness.event(Input::Copy);
    harness.run_ok();
    let copied = harness.state_mut().orders();
    assert!(copied.contains(&Order::Copy(selected.clone())), "{copied:?}");
    // Its row leaves the screen, and it is still selected.
    scroll(&mut harness, -50.0);
    assert_eq!(harness.state().timeline.selected(), Some(selected));
}

#[test]
fn what_is_looked_for_is_asked_of_the_engine_and_a_hit_leads_to_its_message() {
    let mut harness = window(&said(&["one", "two"]), Lang::French);
    harness.key_press_modifiers(Modifiers::CTRL, Key::F);
    harness.run_ok();
    harness.event(Input::Text("two".to_owned()));
    harness.run_ok();
    assert_eq!(harness.state().chat().composer().text(), "", "it is typed where one looks");
    let orders = harness.state_mut().orders();
    let asked = orders.into_iter().find_map(|order| match order {
        Order::Command(Command { wish: Wish::Search { .. }, reference }) => reference,
        _ => None,
    });
    let hit = tchat_client::search::Hit {
        room: room(1).1,
        seq: Seq(2),
        id: tchat_proto::id::MessageId([1; 16]),
        from: tchat_client::scene::person(BOB),
        time: Timestamp(2_000),
        mine: false,
        snippet: tchat_client::search::Snippet {
            text: "two".to_owned(),
            cut_before: false,
            cut_after: false,
            matches: Vec::new(),
        },
    };
    let found = tchat_client::search::Found { hits: vec![hit], more: None };
    harness.state_mut().heard(&Event::Found { found, reference: asked });
    harness.run_ok();
    harness
        .get_by(|node| {
            node.role() == eframe::egui::Role::Button
                && node.label().is_some_and(|label| label.ends_with(": two"))
        })
        .click();
    harness.run_ok();
    let open = harness.state().chat().open().unwrap();
    assert_eq!(open.chosen_message().map(|message| message.seq), Some(Seq(2)));
}

#[test]
fn that_there_is_no_connection_is_said_aloud_and_in_words() {
    for lang in Lang::ALL {
        let mut harness = window(&said(&["hello"]), lang);
        harness.state_mut().heard(&Event::Connection(Connection::Offline));
        harness.run_ok();
        let words = Words::new(lang);
        let offline = words.status_offline();
        let told = harness.query_all_by_label_contains(offline.as_str());
        let live = told
            .filter(|node| node.accesskit_node().live() == eframe::egui::accesskit::Live::Polite);
        assert!(live.count() > 0);
        wishes(&mut harness);
        harness.get_by_label(words.gui_connect_now().as_str()).click();
        harness.run_ok();
        assert!(wishes(&mut harness).contains(&Wish::Reconnect));
        harness.state_mut().heard(&Event::Connection(Connection::Online));
        harness.run_ok();
        assert!(harness.query_by_label_contains("⚠").is_none());
    }
}

#[test]
fn a_window_that_nothing_happens_to_draws_nothing() {
    let mut harness = window(&said(&["hello", "مرحبا", "👍"]), Lang::English);
    harness.run_ok();
    let steps = harness.run();
    assert!(steps <= 2, "{steps} pictures");
    let laid_out = harness.state().timeline.laid_out;
    harness.run_steps(3);
    assert_eq!(harness.state().timeline.laid_out, laid_out, "rows are laid out once");
}

#[test]
fn one_s_own_last_message_is_said_to_be_sent() {
    let mut scene = said(&["hello"]);
    scene.say(1, ME, &["mine", "mine, too"]);
    let harness = window(&scene, Lang::English);
    harness.get_by_label_contains("mine, too");
    let items: Arc<[tchat_front::shown::Shown]> = {
        let mut harness = harness;
        harness.state_mut().chat_mut().items()
    };
    assert!(items.len() >= 4);
}
