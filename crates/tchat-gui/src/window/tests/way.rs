//! Finding one's way by mouse and keyboard: what is offered, asked, hidden and shown.

use eframe::egui::accesskit::Toggled;
use eframe::egui::{OutputCommand, Role as R};
use tchat_client::event::{Person, Present, Reach, Role};
use tchat_client::marks::NotifyRule;
use tchat_front::order::Order;
use tchat_front::settings::{Notify, Switch};
use tchat_proto::id::AccountKey;

use super::*;
use crate::keymap::{BINDINGS, Place};

fn present(nick: &str, account: AccountKey, role: Role) -> Present {
    Present {
        who: Person { nick: nick.to_owned(), account },
        reach: Reach::Online,
        me: account == ME,
        verified: false,
        ignored: false,
        role,
        mark: "k7f2".to_owned(),
        first_seen: None,
        fingerprint: String::new(),
    }
}

/// A room with bob, of which oneself is the owner.
fn with_people(lang: Lang) -> Harness<'static, Window> {
    let mut harness = window(&said(&["hello", "see https://example.org/"]), lang);
    let people = vec![present("alice", ME, Role::Owner), present("bob", BOB, Role::Member)];
    let event = Event::People { room: room(1).1, people, reference: None };
    harness.state_mut().heard(&event);
    harness.run_ok();
    wishes(&mut harness);
    harness
}

/// The row of a room in the list.
fn row<'h>(harness: &'h Harness<'_, Window>, title: &'h Visible) -> egui_kittest::Node<'h> {
    harness.get_by(|node| {
        node.role() == R::ListItem && node.label().is_some_and(|it| it.starts_with(title.as_str()))
    })
}

fn press(harness: &mut Harness<'_, Window>, held: Modifiers, key: Key) {
    harness.key_press_modifiers(held, key);
    harness.run_ok();
}

fn typed(harness: &mut Harness<'_, Window>, text: &str) {
    harness.event(Input::Text(text.to_owned()));
    harness.run_ok();
}

fn is_there(harness: &Harness<'_, Window>, role: R, label: &str) -> bool {
    harness.query_by_role_and_label(role, label).is_some()
}

#[test]
fn a_few_letters_and_enter_lead_to_a_room_and_the_keyboard_never_leaves_the_field() {
    for lang in Lang::ALL {
        let mut scene = said(&["hello"]);
        scene.say(2, BOB, &["elsewhere"]);
        let mut harness = window(&scene, lang);
        let words = Words::new(lang);
        press(&mut harness, Modifiers::CTRL, Key::K);
        typed(&mut harness, "oom2");
        let name = words.gui_palette();
        let field = harness.get_by_role_and_label(R::EditableComboBox, name.as_str());
        let active = field.accesskit_node().active_descendant().map(|it| it.label());
        let told = format!("{}, {}", words.kind_room(), words.status_unread(1_u64));
        assert!(active.clone().flatten().is_some_and(|it| it.ends_with(&told)), "{active:?}");
        harness.key_press(Key::Enter);
        harness.run_ok();
        assert_eq!(harness.state().chat().here(), Some(&room(2).1));
        assert!(!is_there(&harness, R::EditableComboBox, words.gui_palette().as_str()));
        typed(&mut harness, "and on");
        assert_eq!(harness.state().chat().composer().text(), "and on");
    }
}

#[test]
fn the_arrows_go_round_the_choices_and_a_click_takes_one() {
    let mut harness = with_people(Lang::English);
    let words = Words::new(Lang::English).in_chat();
    press(&mut harness, Modifiers::CTRL, Key::K);
    let chosen = |harness: &Harness<'_, Window>| {
        let options = harness.query_all_by_role(R::ListBoxOption);
        let chosen = options.filter(|it| it.accesskit_node().is_selected() == Some(true));
        chosen.map(|it| it.accesskit_node().label().unwrap_or_default()).collect::<Vec<_>>()
    };
    let first = chosen(&harness);
    assert_eq!(first.len(), 1);
    harness.key_press(Key::ArrowUp);
    harness.run_ok();
    let last = chosen(&harness);
    assert!(last.len() == 1 && last != first, "the last is scrolled to: {last:?}");
    harness.key_press(Key::ArrowDown);
    harness.run_ok();
    assert_eq!(chosen(&harness), first);
    typed(&mut harness, "bob");
    let bob = format!("bob, {}", words.kind_person());
    harness.get_by_role_and_label(R::ListBoxOption, &bob).click();
    harness.run_ok();
    let asked = wishes(&mut harness);
    assert!(asked.iter().any(|wish| matches!(wish, Wish::Direct { .. })), "{asked:?}");
    assert!(harness.query_by_role(R::ListBoxOption).is_none());
}

#[test]
fn commands_alone_are_offered_and_the_window_s_keys_among_them() {
    let mut harness = with_people(Lang::French);
    let words = Words::new(Lang::French).in_chat();
    press(&mut harness, Modifiers::CTRL.plus(Modifiers::SHIFT), Key::P);
    let room = format!(", {}", words.kind_room());
    let is_room = |label: String| label.contains(&room);
    let options = harness.query_all_by_role(R::ListBoxOption);
    let labels: Vec<_> = options.filter_map(|it| it.accesskit_node().label()).collect();
    assert!(labels.len() > 3 && !labels.into_iter().any(is_room));
    typed(&mut harness, "tout plus grand");
    harness.key_press(Key::Enter);
    harness.run_ok();
    assert!(harness.ctx.zoom_factor() > 1.0);
    press(&mut harness, Modifiers::CTRL.plus(Modifiers::SHIFT), Key::P);
    typed(&mut harness, "/invit");
    harness.key_press(Key::Enter);
    harness.run_ok();
    assert!(harness.state().chat().composer().text().starts_with("/invit"));
}

#[test]
fn what_is_typed_with_the_key_that_opens_a_field_goes_into_that_field() {
    let mut harness = with_people(Lang::English);
    harness.key_press_modifiers(Modifiers::CTRL, Key::K);
    harness.event(Input::Text("zzz".to_owned()));
    harness.run_ok();
    assert_eq!(harness.state().chat().composer().text(), "");
    harness.get_by_label(Words::new(Lang::English).panel_nothing_found().as_str());
}

#[test]
fn what_is_typed_in_the_pictures_after_the_key_that_opens_a_field_goes_into_that_field() {
    let mut harness = with_people(Lang::English);
    let letter = |text: &str| Input::Text(text.to_owned());
    let typed = [pressed(Key::K, Modifiers::CTRL), letter("z"), letter("z"), letter("q")];
    for event in typed {
        harness.input_mut().events.push(event);
        harness.step();
    }
    harness.run_ok();
    assert_eq!(harness.state().chat().composer().text(), "");
    let name = Words::new(Lang::English).gui_palette();
    let field = harness.get_by_role_and_label(R::EditableComboBox, name.as_str());
    assert_eq!(field.value().as_deref(), Some("zzq"));
}

#[test]
fn what_is_copied_is_what_was_written_before() {
    let mut harness = with_people(Lang::English);
    // All in the time of one picture.
    harness.input_mut().events.extend([
        Input::Text("Hello :tad".to_owned()),
        pressed(Key::Tab, Modifiers::NONE),
        pressed(Key::A, Modifiers::CTRL.plus(Modifiers::COMMAND)),
        Input::Copy,
    ]);
    let mut copied = Vec::new();
    for _ in 0..8 {
        harness.step();
        copied.extend(harness.output().platform_output.commands.iter().cloned());
    }
    let copied = copied.into_iter().filter_map(|command| match command {
        OutputCommand::CopyText(text) => Some(text),
        _ => None,
    });
    assert_eq!(copied.collect::<Vec<_>>(), ["Hello 🎉"]);
}

#[test]
fn a_message_is_deleted_once_that_was_asked_and_the_keyboard_is_where_nothing_happens() {
    for lang in Lang::ALL {
        let mut scene = said(&["hello"]);
        scene.say(1, ME, &["mine"]);
        let mut harness = window(&scene, lang);
        wishes(&mut harness);
        let words = Words::new(lang);
        let deletes = |harness: &mut Harness<'_, Window>| {
            let asked = wishes(harness);
            asked.iter().any(|wish| matches!(wish, Wish::Delete { .. }))
        };
        press(&mut harness, Modifiers::ALT, Key::ArrowUp);
        press(&mut harness, Modifiers::CTRL, Key::Delete);
        let asked = words.gui_delete_sure();
        assert!(is_there(&harness, R::AlertDialog, asked.as_str()));
        let cancel = words.gui_cancel();
        let cancel = harness.get_by_label(cancel.as_str());
        assert!(cancel.accesskit_node().is_focused());
        harness.key_press(Key::Enter);
        harness.run_ok();
        assert!(!is_there(&harness, R::AlertDialog, asked.as_str()) && !deletes(&mut harness));
        press(&mut harness, Modifiers::CTRL, Key::Delete);
        harness.key_press(Key::Escape);
        harness.run_ok();
        assert!(!is_there(&harness, R::AlertDialog, asked.as_str()) && !deletes(&mut harness));
        press(&mut harness, Modifiers::CTRL, Key::Delete);
        harness.get_by_role_and_label(R::Button, words.gui_delete().as_str()).click();
        harness.run_ok();
        assert!(deletes(&mut harness));
    }
}

#[test]
fn what_can_be_done_about_a_room_is_offered_where_it_is() {
    let words = Words::new(Lang::English).in_chat();
    let mut harness = with_people(Lang::English);
    let title = harness.state().chat().rooms().title(&room(1).1);
    row(&harness, &title).click_secondary();
    harness.run_ok();
    let rule = harness
        .get_by_role_and_label(R::MenuItemRadio, words.room_deed_notify_all().as_str())
        .accesskit_node()
        .toggled();
    assert_eq!(rule, Some(Toggled::True));
    harness.get_by_label(words.room_deed_notify_nothing().as_str()).click();
    harness.run_ok();
    let rule = Some(NotifyRule::Nothing);
    assert!(wishes(&mut harness).contains(&Wish::Notify { room: room(1).1, rule }));
    // Leaving is asked first.
    row(&harness, &title).click_secondary();
    harness.run_ok();
    harness.get_by_role_and_label(R::MenuItem, words.room_deed_leave().as_str()).click();
    harness.run_ok();
    assert!(wishes(&mut harness).is_empty());
    harness.get_by_role_and_label(R::Button, words.room_deed_leave().as_str()).click();
    harness.run_ok();
    assert!(wishes(&mut harness).contains(&Wish::Part { room: room(1).1 }));
}

#[test]
fn the_menu_key_opens_the_menu_of_what_has_the_keyboard_and_gives_that_back() {
    let words = Words::new(Lang::English).in_chat();
    let mut harness = with_people(Lang::English);
    let title = harness.state().chat().rooms().title(&room(1).1);
    // Backwards from the entry: messages, rooms.
    press(&mut harness, Modifiers::SHIFT, Key::F6);
    press(&mut harness, Modifiers::SHIFT, Key::F6);
    let is_focused = |harness: &Harness<'_, Window>, role, label: &str| {
        harness.get_by_role_and_label(role, label).accesskit_node().is_focused()
    };
    assert!(row(&harness, &title).accesskit_node().is_focused());
    press(&mut harness, Modifiers::SHIFT, Key::F10);
    assert!(is_focused(&harness, R::MenuItem, words.gui_open().as_str()));
    harness.key_press(Key::ArrowDown);
    harness.run_ok();
    assert!(!is_focused(&harness, R::MenuItem, words.gui_open().as_str()));
    harness.key_press(Key::Escape);
    harness.run_ok();
    assert!(!is_there(&harness, R::MenuItem, words.gui_open().as_str()));
    assert!(row(&harness, &title).accesskit_node().is_focused());
}

#[test]
fn what_one_may_do_about_somebody_is_offered_and_what_is_grave_is_asked() {
    for lang in Lang::ALL {
        let words = Words::new(lang).in_chat();
        let mut harness = with_people(lang);
        let bob = Visible::own("bob");
        let open = |harness: &mut Harness<'_, Window>| {
            harness.get_by_role_and_label(R::ListItem, "bob").click();
            harness.run_ok();
        };
        open(&mut harness);
        harness.get_by_label(words.gui_mention(&bob).as_str()).click();
        harness.run_ok();
        assert_eq!(harness.state().chat().composer().text(), "@bob ");
        wishes(&mut harness);
        open(&mut harness);
        harness.get_by_label(words.deed_kick(&bob).as_str()).click();
        harness.run_ok();
        assert!(wishes(&mut harness).is_empty());
        harness.get_by_label(words.gui_do_it().as_str()).click();
        harness.run_ok();
        let asked = wishes(&mut harness);
        assert!(asked.iter().any(|wish| matches!(wish, Wish::Remove { .. })), "{asked:?}");
        open(&mut harness);
        harness.get_by_label(words.deed_verify(&bob).as_str()).click();
        harness.run_ok();
        let asked = wishes(&mut harness);
        assert!(asked.iter().any(|wish| matches!(wish, Wish::Verify { .. })), "{asked:?}");
    }
}

#[test]
fn a_message_is_reacted_to_by_its_menu_with_mouse_or_keyboard() {
    let words = Words::new(Lang::English).in_chat();
    let mut harness = with_people(Lang::English);
    let reacts = |harness: &mut Harness<'_, Window>| {
        let asked = wishes(harness);
        asked.into_iter().find_map(|wish| match wish {
            Wish::React { emoji, on, .. } => Some((emoji.to_string(), on)),
            _ => None,
        })
    };
    harness.get_by_label_contains("hello").click_secondary();
    harness.run_ok();
    let like = words.gui_react_with(Visible::own("👍"));
    harness.get_by_label(like.as_str()).click();
    harness.run_ok();
    assert_eq!(reacts(&mut harness), Some(("👍".to_owned(), true)));
    // Among the messages: the newest is chosen, Enter opens its menu.
    press(&mut harness, Modifiers::SHIFT, Key::F6);
    let chosen = harness.state().chat().open().unwrap().chosen_message().map(|it| it.seq);
    assert_eq!(chosen, Some(Seq(2)));
    let told = harness.query_all(by().predicate(|node| node.is_focused()));
    let told: Vec<_> = told.filter_map(|it| it.accesskit_node().label()).collect();
    assert!(told.len() == 1 && told.concat().contains("see https://example.org/"), "{told:?}");
    harness.key_press(Key::Enter);
    harness.run_ok();
    assert!(harness.get_by_label(like.as_str()).accesskit_node().is_focused());
    let items = harness.query_all_by_role(R::MenuItem);
    let items: Vec<_> = items.filter_map(|it| it.accesskit_node().label()).collect();
    assert!(items.contains(&words.gui_open_link().to_string()), "{items:?}");
    harness.key_press(Key::Enter);
    harness.run_ok();
    assert_eq!(reacts(&mut harness), Some(("👍".to_owned(), true)));
}

#[test]
fn the_menu_of_the_entry_is_for_what_is_selected_there() {
    for lang in Lang::ALL {
        let words = Words::new(lang);
        let mut harness = with_people(lang);
        let open = |harness: &mut Harness<'_, Window>| {
            harness.get_by_role(R::MultilineTextInput).click_secondary();
            harness.run_ok();
            let items = harness.query_all_by_role(R::MenuItem);
            items.filter_map(|it| it.accesskit_node().label()).collect::<Vec<_>>()
        };
        let paste = words.gui_paste().to_string();
        assert_eq!(open(&mut harness), std::slice::from_ref(&paste), "nothing else");
        press(&mut harness, Modifiers::NONE, Key::Escape);
        typed(&mut harness, "été");
        let all = words.gui_select_all().to_string();
        assert_eq!(open(&mut harness), [paste.clone(), all.clone()]);
        harness.get_by_label(&all).click();
        harness.run_ok();
        let [cut, copy] = [words.gui_cut(), words.gui_copy()].map(|it| it.to_string());
        assert_eq!(open(&mut harness), [cut, copy, paste, all]);
    }
}

#[test]
fn in_a_narrow_window_rooms_and_people_are_a_drawer_that_goes_once_one_is_chosen() {
    let mut scene = said(&["hello"]);
    scene.say(2, BOB, &["elsewhere"]);
    for lang in Lang::ALL {
        let mut harness = window(&scene, lang);
        let words = Words::new(lang);
        harness.set_size(vec2(360.0, 320.0));
        harness.run_ok();
        let is_open =
            |harness: &Harness<'_, Window>| is_there(harness, R::List, words.gui_rooms().as_str());
        assert!(!is_open(&harness));
        harness.get_by_role_and_label(R::Button, words.gui_sides().as_str()).click();
        harness.run_ok();
        assert!(is_open(&harness) && is_there(&harness, R::List, words.side_people().as_str()));
        harness.key_press(Key::Escape);
        harness.run_ok();
        assert!(!is_open(&harness));
        press(&mut harness, Modifiers::CTRL, Key::B);
        assert!(is_open(&harness));
        // Beside it.
        harness.drag_at(eframe::egui::pos2(350.0, 200.0));
        harness.step();
        harness.drop_at(eframe::egui::pos2(350.0, 200.0));
        harness.run_ok();
        assert!(!is_open(&harness));
        press(&mut harness, Modifiers::CTRL, Key::B);
        typed(&mut harness, "not seen");
        assert_eq!(harness.state().chat().composer().text(), "", "it is below the drawer");
        harness.get_by_label_contains("room2").click();
        harness.run_ok();
        assert_eq!(harness.state().chat().here(), Some(&room(2).1));
        assert!(!is_open(&harness));
        // A drawer that was open is none in a wide window: one writes there.
        press(&mut harness, Modifiers::CTRL, Key::B);
        harness.set_size(vec2(900.0, 600.0));
        harness.run_ok();
        typed(&mut harness, "seen");
        assert_eq!(harness.state().chat().composer().text(), "seen");
    }
}

#[test]
fn in_a_wide_window_the_same_key_hides_the_rooms_and_another_the_people() {
    let words = Words::new(Lang::English);
    let mut harness = with_people(Lang::English);
    harness.set_size(vec2(1_000.0, 700.0));
    harness.run_ok();
    let there = |harness: &Harness<'_, Window>| {
        (
            is_there(harness, R::List, words.gui_rooms().as_str()),
            is_there(harness, R::List, words.side_people().as_str()),
        )
    };
    assert_eq!(there(&harness), (true, true));
    press(&mut harness, Modifiers::CTRL, Key::B);
    assert_eq!(there(&harness), (false, true));
    press(&mut harness, Modifiers::CTRL.plus(Modifiers::SHIFT), Key::B);
    assert_eq!(there(&harness), (false, false));
    harness.get_by_role_and_label(R::Button, words.gui_people().as_str()).click();
    harness.run_ok();
    assert_eq!(there(&harness), (false, true));
}

#[test]
fn the_help_lists_every_key_of_the_table_in_both_languages() {
    for lang in Lang::ALL {
        let mut harness = window(&said(&["hello"]), lang);
        harness.set_size(vec2(900.0, 6_000.0));
        harness.key_press(Key::F1);
        harness.run_ok();
        let words = Words::new(lang).in_chat();
        for row in BINDINGS {
            let (keys, help) = (crate::keymap::labels(&words, row), (row.help)(&words));
            let line = format!("{keys}: {help}");
            assert!(harness.query_by_label(&line).is_some(), "{line}");
        }
        harness.key_press(Key::Escape);
        harness.run_ok();
        assert!(!is_there(&harness, R::Dialog, words.panel_help().as_str()));
    }
}

#[test]
fn no_key_that_works_anywhere_writes_anything() {
    let mut harness = with_people(Lang::English);
    for key in BINDINGS.iter().filter(|row| row.place == Place::Anywhere).flat_map(|row| row.keys) {
        let pressed = |pressed| Input::Key {
            key: key.logical_key,
            physical_key: None,
            pressed,
            repeat: false,
            modifiers: key.modifiers,
        };
        let mut events = vec![pressed(true)];
        if key.modifiers.alt && key.logical_key.name().len() == 1 {
            // As desktops send it, with the key.
            events.push(Input::Text(key.logical_key.name().to_lowercase()));
        }
        events.push(pressed(false));
        harness.input_mut().events.extend(events);
        harness.run_ok();
        harness.key_press(Key::Escape);
        harness.run_ok();
        assert_eq!(harness.state().chat().composer().text(), "", "{key:?}");
    }
}

#[test]
fn the_parts_of_the_window_get_the_keyboard_one_after_the_other() {
    let mut harness = with_people(Lang::English);
    let focused = |harness: &Harness<'_, Window>| {
        let focused = harness.query_all(by().predicate(|node| node.is_focused()));
        focused.map(|node| node.accesskit_node().label().unwrap_or_default()).collect::<String>()
    };
    let entry = focused(&harness);
    let mut seen = vec![entry.clone()];
    for _ in 0..3 {
        harness.key_press(Key::F6);
        harness.run_ok();
        seen.push(focused(&harness));
    }
    assert_eq!(seen.iter().collect::<std::collections::BTreeSet<_>>().len(), 4, "{seen:?}");
    harness.key_press(Key::F6);
    harness.run_ok();
    assert_eq!(focused(&harness), entry);
    // Whoever types writes, whatever has the keyboard.
    harness.key_press(Key::F6);
    harness.run_ok();
    typed(&mut harness, "hi");
    assert_eq!(harness.state().chat().composer().text(), "hi");
}

#[test]
fn the_settings_are_set_where_they_are_read_and_handed_on_to_be_kept() {
    let words = Words::new(Lang::English);
    let mut harness = with_people(Lang::English);
    harness.set_size(vec2(900.0, 1_000.0));
    let open = |harness: &mut Harness<'_, Window>| press(harness, Modifiers::CTRL, Key::Comma);
    open(&mut harness);
    harness.get_by_label(words.gui_notify_off().as_str()).click();
    harness.run_ok();
    assert_eq!(harness.state().chat().settings().notify, Notify::Nothing);
    open(&mut harness);
    harness.get_by_label(words.gui_pictures().as_str()).click();
    harness.run_ok();
    assert!(!harness.state().chat().settings().is_on(Switch::Pictures));
    let changed = harness.state_mut().changed_settings();
    assert_eq!(changed, [("notify", "off"), ("pictures", "off")]);
    assert_eq!(harness.state_mut().changed_settings(), [], "handed on once");
    open(&mut harness);
    harness.get_by_label("Français").click();
    harness.run_ok();
    let french = Words::new(Lang::French);
    harness.get_by_role_and_label(R::List, french.gui_rooms().as_str());
    let label = french.gui_said(Visible::own("bob"), Visible::own("00:00"), Visible::own("hello"));
    harness.get_by_label(label.as_str());
}

#[test]
fn whoever_hosts_others_is_asked_before_the_window_ends() {
    for lang in Lang::ALL {
        let words = Words::new(lang);
        let mut harness = with_people(lang);
        let quits =
            |harness: &mut Harness<'_, Window>| harness.state_mut().orders().contains(&Order::Quit);
        harness.state_mut().chat_mut().is_reached_at("192.168.1.20".to_owned());
        press(&mut harness, Modifiers::CTRL, Key::Q);
        assert!(!quits(&mut harness));
        harness.get_by_label(words.gui_quit_hosted(1_u64).as_str());
        harness.get_by_label(words.gui_cancel().as_str()).click();
        harness.run_ok();
        assert!(!quits(&mut harness));
        press(&mut harness, Modifiers::CTRL, Key::Q);
        harness.get_by_role_and_label(R::Button, words.gui_quit().as_str()).click();
        harness.run_ok();
        assert!(quits(&mut harness));
    }
    let mut harness = with_people(Lang::English);
    press(&mut harness, Modifiers::CTRL, Key::Q);
    assert!(harness.state_mut().orders().contains(&Order::Quit), "who hosts nobody just ends");
}

#[test]
fn what_circles_say_of_people_is_heard_and_without_a_connection_nobody_is_online() {
    for lang in Lang::ALL {
        let words = Words::new(lang).in_chat();
        let told = |harness: &Harness<'_, Window>| {
            let row = harness.get_by_role_and_label(R::ListItem, "bob");
            row.accesskit_node().description().unwrap_or_default()
        };
        let mut harness = with_people(lang);
        harness.state_mut().heard(&Event::Connection(Connection::Online));
        harness.run_ok();
        assert_eq!(told(&harness), words.person_online().as_str());
        harness.state_mut().heard(&Event::Connection(Connection::Offline));
        harness.run_ok();
        assert_eq!(told(&harness), words.person_offline().as_str());
    }
}
