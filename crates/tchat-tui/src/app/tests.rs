//! The app by keystrokes, without a terminal: what is written, and what becomes of it.

mod anything;
mod drafts;
mod every_event;
mod only_sentences;
mod pictures;
mod stage;

use crossterm::event::{KeyCode, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Size;
use tchat_client::command::{Manner, Wish};
use tchat_client::event::Event;
use tchat_i18n::Lang;
use tchat_proto::limits::TEXT_BYTES_MAX;

use self::stage::{Stage, person, room};
use crate::configuration::Configuration;
use crate::panel::Panel;
use tchat_front::order::Order;

#[test]
fn enter_sends_and_three_keys_break_the_line() {
    let mut stage = Stage::new(Lang::English);
    stage.keys("one");
    stage.press(KeyCode::Enter, KeyModifiers::ALT);
    stage.keys("two");
    stage.press(KeyCode::Enter, KeyModifiers::SHIFT);
    stage.press(KeyCode::Char('j'), KeyModifiers::CONTROL);
    stage.keys("three");
    stage.key("enter");
    let text = "one\ntwo\n\nthree".to_owned();
    assert_eq!(stage.wishes(), [Wish::Send { room: room("general"), text }]);
    assert!(stage.app.chat.composer().is_empty());
}

#[test]
fn shell_keys_move_and_delete_and_what_they_took_is_put_back() {
    let mut stage = Stage::new(Lang::English);
    stage.keys("one two three");
    for key in ["alt-b", "ctrl-w", "ctrl-e", "ctrl-y"] {
        stage.key(key);
    }
    assert_eq!(stage.app.chat.composer().text(), "one threetwo ");
    for key in ["ctrl-u", "ctrl-z", "ctrl-a", "alt-d", "ctrl-7", "alt-z"] {
        stage.key(key);
    }
    assert_eq!(stage.app.chat.composer().text(), " threetwo ");
}

#[test]
fn a_line_that_is_refused_comes_back_with_the_reason() {
    let mut stage = Stage::new(Lang::English);
    stage.keys("/nosuch thing");
    stage.key("enter");
    assert_eq!(stage.app.chat.composer().text(), "/nosuch thing");
    assert!(stage.app.chat.note().is_some_and(|note| note.wrong));
}

#[test]
fn what_the_engine_refuses_comes_back_where_it_was_written() {
    let mut stage = Stage::new(Lang::English);
    stage.keys("/msg nobody a secret");
    stage.key("enter");
    let refused = stage.references().pop().unwrap();
    stage.go("other");
    stage.keys("in another room");
    stage.refuse(refused);
    assert_eq!(stage.app.chat.composer().text(), "in another room");
    stage.go("general");
    assert_eq!(stage.app.chat.composer().text(), "/msg nobody a secret");
    stage.key("enter");
    let refused = stage.references().pop().unwrap();
    stage.keys("already further");
    stage.refuse(refused);
    assert_eq!(
        stage.app.chat.composer().text(),
        "already further",
        "nothing is put between two keys"
    );
    stage.key("enter");
    assert_eq!(stage.app.chat.composer().text(), "/msg nobody a secret", "it is there after that");
}

#[test]
fn a_paste_of_some_lines_is_one_message_and_a_long_one_is_offered_as_a_file() {
    let mut stage = Stage::new(Lang::English);
    stage.paste("one\r\ntwo\rthree");
    assert_eq!(stage.app.chat.composer().text(), "one\ntwo\nthree");
    assert_eq!(stage.wishes(), []);
    let long = "line\n".repeat(30);
    stage.paste(&long);
    assert!(matches!(stage.app.panel, Some(Panel::LongText(_))));
    stage.key("2");
    assert_eq!(stage.app.chat.composer().text(), format!("one\ntwo\nthree{long}"));
    stage.paste(&long);
    stage.key("enter");
    let orders = stage.orders();
    let share = orders.iter().find_map(|order| match order {
        Order::Share(share) => Some(share),
        _ => None,
    });
    assert_eq!(share.map(|share| (share.name.as_str(), &share.text)), Some(("text.txt", &long)));
    assert!(stage.app.panel.is_none());
}

#[test]
fn two_hundred_kilobytes_are_cut_to_what_a_message_holds_or_sent_as_a_file() {
    let mut stage = Stage::new(Lang::French);
    stage.keys("é");
    stage.paste(&"ligne de texte, assez longue\n".repeat(7_000));
    stage.key("down");
    stage.key("enter");
    let text = stage.app.chat.composer().text();
    assert!(text.len() <= TEXT_BYTES_MAX && text.len() > TEXT_BYTES_MAX - 4);
    // One more, and it would be refused.
    stage.keys("encore");
    stage.key("enter");
    assert!(matches!(&stage.app.panel, Some(Panel::LongText(text)) if text.text().is_written));
    stage.key("esc");
    assert!(stage.app.chat.composer().text().ends_with("encore"), "and nothing of it is lost");
    assert!(!stage.wishes().iter().any(|wish| matches!(wish, Wish::Send { .. })));
}

#[test]
fn what_is_pasted_into_a_panel_goes_to_the_line_typed_into() {
    let mut stage = Stage::new(Lang::English);
    stage.key("ctrl-k");
    stage.paste("oth\ner");
    let Some(Panel::Switcher(switcher)) = &stage.app.panel else { panic!() };
    assert_eq!(switcher.typed().text(), "oth er");
    assert!(stage.app.chat.composer().is_empty());
}

#[test]
fn tab_goes_through_the_choices_and_escape_brings_back_what_was_typed() {
    let mut stage = Stage::new(Lang::English);
    stage.keys("hi @b");
    let texts = ["tab", "tab", "backtab"].map(|key| {
        stage.key(key);
        stage.app.chat.composer().text().to_owned()
    });
    assert_eq!(texts, ["hi @bob ", "hi @bobby ", "hi @bob "]);
    stage.key("esc");
    assert_eq!(stage.app.chat.composer().text(), "hi @b");
    stage.keys("obb");
    stage.key("tab");
    stage.keys("!");
    assert_eq!(stage.app.chat.composer().text(), "hi @bobby !");
}

#[test]
fn emoji_are_offered_and_written_by_their_short_names_and_that_can_be_undone() {
    let mut stage = Stage::new(Lang::English);
    stage.keys("yes :ta");
    assert!(stage.app.chat.composer().completion().is_some());
    stage.keys("da:");
    assert_eq!(stage.app.chat.composer().text(), "yes 🎉");
    stage.key("ctrl-z");
    assert_eq!(stage.app.chat.composer().text(), "yes :tada:");
    stage.key("ctrl-c");
    stage.keys(":tad");
    stage.key("tab");
    assert_eq!(stage.app.chat.composer().text(), "🎉");
    // The list is no trap: what was typed is sent as it is.
    stage.key("ctrl-c");
    stage.keys("at 12:30 :sm");
    stage.key("enter");
    let text = "at 12:30 :sm".to_owned();
    assert!(stage.wishes().contains(&Wish::Send { room: room("general"), text }));
}

#[test]
fn what_was_sent_and_what_was_given_up_can_be_had_again() {
    let mut stage = Stage::new(Lang::English);
    stage.keys("sent");
    stage.key("enter");
    stage.keys("given up");
    stage.key("ctrl-c");
    stage.keys("half");
    let texts = ["ctrl-up", "ctrl-up", "ctrl-up", "ctrl-down", "ctrl-down"].map(|key| {
        stage.key(key);
        stage.app.chat.composer().text().to_owned()
    });
    assert_eq!(texts, ["given up", "sent", "sent", "given up", "half"]);
    stage.go("other");
    stage.key("ctrl-up");
    assert!(stage.app.chat.composer().is_empty(), "of each room its own");
}

#[test]
fn others_are_told_of_typing_now_and_then_and_not_of_commands() {
    let mut stage = Stage::new(Lang::English);
    stage.keys("/who and much more");
    stage.key("ctrl-c");
    assert_eq!(stage.typing(), 0);
    stage.keys("hello there, all of you");
    assert!((1..5).contains(&stage.typing()), "not with every key");
}

#[test]
fn an_alert_says_who_and_where_and_what_only_if_it_is_wanted() {
    let summary = |settings: &str| {
        let mut stage = Stage::new(Lang::English);
        stage.configure("", settings);
        stage.go("other");
        stage.orders();
        stage.hear_from("bob", "the secret");
        stage.hear_from("bob", "and again");
        let alerts = stage.orders().into_iter().filter_map(|order| match order {
            Order::Alert(alert) => Some(alert),
            _ => None,
        });
        alerts.map(|it| (it.summary, it.rings, it.is_shown)).collect::<Vec<_>>()
    };
    let usual = summary("");
    let [(told, true, true)] = usual.as_slice() else { panic!("one, of many: {usual:?}") };
    assert!(told.contains("bob") && told.contains("general") && !told.contains("secret"));
    assert!(summary("notify = text").iter().all(|(told, ..)| told.contains("the secret")));
    assert_eq!(summary("bell = off\nnotify = off"), []);
    assert!(summary("notify = off").iter().all(|(_, rings, shown)| *rings && !shown));
}

#[test]
fn the_switcher_opens_rooms_and_people_and_types_commands() {
    let mut stage = Stage::new(Lang::English);
    stage.key("ctrl-k");
    stage.keys("oth");
    stage.key("enter");
    assert_eq!(stage.app.chat.here(), Some(&room("other")));
    stage.go("general");
    stage.orders();
    stage.key("ctrl-k");
    stage.keys("bobby");
    stage.key("enter");
    assert!(stage.wishes().iter().any(|wish| matches!(wish, Wish::Direct { .. })));
    stage.keys("half a line");
    stage.key("ctrl-k");
    stage.keys("/inv");
    stage.key("enter");
    assert_eq!(stage.app.chat.composer().text(), "/invite ");
    stage.key("ctrl-c");
    assert_eq!(stage.app.chat.composer().text(), "half a line");
}

#[test]
fn the_switcher_offers_what_is_unread_then_what_was_open_last() {
    let mut stage = Stage::new(Lang::English);
    for name in ["zebra", "alpha"] {
        stage.enter(name);
    }
    stage.go("zebra");
    stage.go("general");
    stage.unread("other", 3);
    stage.key("ctrl-k");
    let Some(Panel::Switcher(switcher)) = &stage.app.panel else { panic!() };
    let first: Vec<_> = switcher.found().take(4).map(|it| it.title.to_string()).collect();
    assert_eq!(first, ["other", "zebra", "alpha", "general"]);
}

#[test]
fn the_mouse_puts_the_cursor_and_chooses() {
    let mut stage = Stage::new(Lang::English);
    stage.keys("日本 text");
    let size = Size::new(80, 24);
    stage.app.settle(size);
    let click = |stage: &mut Stage, column, row| {
        let kind = MouseEventKind::Down(MouseButton::Left);
        let modifiers = KeyModifiers::NONE;
        let mouse = MouseEvent { kind, column, row, modifiers };
        stage.app.input(crossterm::event::Event::Mouse(mouse));
        stage.app.settle(size);
    };
    // The main part begins behind the side: 23, and two for the sign.
    click(&mut stage, 23 + 2 + 2, 22);
    stage.keys("!");
    assert_eq!(stage.app.chat.composer().text(), "日!本 text");
    stage.key("ctrl-k");
    stage.keys("oth");
    stage.app.settle(size);
    click(&mut stage, 20, 2);
    assert_eq!(stage.app.chat.here(), Some(&room("other")));
}

#[test]
fn keys_of_ones_own_do_what_they_are_given_to_and_the_help_tells_so() {
    let mut stage = Stage::new(Lang::English);
    stage.configure("undo = f9\nhelp = alt-h\n", "");
    stage.keys("word");
    stage.key("f9");
    assert!(stage.app.chat.composer().is_empty());
    stage.key("alt-h");
    let Some(Panel::Reading(help)) = &stage.app.panel else { panic!() };
    assert!(
        help.lines.iter().any(|line| {
            line.as_str().starts_with("  f9  ") && line.as_str().ends_with("[undo]")
        })
    );
}

#[test]
fn what_is_wrong_with_ones_files_is_shown_first() {
    let mut stage = Stage::new(Lang::French);
    stage.configure("undo = f99\n", "bell = fort\n");
    let Some(Panel::Reading(faults)) = &stage.app.panel else { panic!() };
    assert_eq!(faults.lines.len(), 2);
    assert!(faults.lines.iter().all(|line| line.as_str().contains("ligne 1")));
}

#[test]
fn whatever_a_key_does_can_be_typed() {
    for (lang, command) in [(Lang::English, "/do"), (Lang::French, "/faire")] {
        let mut stage = Stage::new(lang);
        for binding in crate::keymap::BINDINGS {
            if !stage.app.chat.composer().is_empty() {
                stage.key("ctrl-c");
            }
            stage.keys(&format!("{command} {}", binding.name));
            stage.key("enter");
            let told = stage.app.chat.note().filter(|note| note.wrong).map(|note| &note.text);
            assert_eq!(told, None, "{}", binding.name);
            stage.app.chat.forget_note();
            if stage.app.panel.is_some() {
                stage.key("esc");
            }
            while !stage.app.chat.composer().is_empty() {
                stage.key("ctrl-c");
            }
        }
    }
    let mut stage = Stage::new(Lang::English);
    stage.keys("/do help");
    stage.key("enter");
    assert!(matches!(stage.app.panel, Some(Panel::Reading(_))));
    stage.key("esc");
    stage.keys("/do nonsense");
    stage.key("enter");
    assert_eq!(stage.app.chat.composer().text(), "/do nonsense");
}

#[test]
fn an_action_of_another_kind_is_sent_as_it_was_typed() {
    let mut stage = Stage::new(Lang::French);
    stage.keys("/moi salue");
    stage.key("enter");
    let text = "salue".to_owned();
    let say = Wish::Say { room: room("general"), text, manner: Manner::Action, reply: None };
    assert_eq!(stage.wishes(), [say]);
}

#[test]
fn a_configuration_that_says_nothing_changes_nothing() {
    let mut stage = Stage::new(Lang::English);
    stage.app.configure(Configuration::read(None));
    stage.app.heard(&Event::Joined { room: room("general"), who: person("new") });
    assert!(stage.app.panel.is_none() && stage.app.look.sidebar);
}

#[test]
fn a_search_for_nothing_opens_where_one_types_what_to_look_for() {
    let mut stage = Stage::new(Lang::French);
    stage.keys("/chercher");
    stage.key("enter");
    assert!(matches!(stage.app.panel, Some(Panel::Search(_))));
}

#[test]
fn a_host_can_see_again_how_others_come_and_a_guest_is_told_what_to_do() {
    let mut stage = Stage::new(Lang::English);
    stage.key("alt-o");
    assert!(stage.app.panel.is_none());
    let told = stage.app.chat.note().unwrap().text.to_string();
    assert!(told.contains("`/invite`"), "{told}");
    stage.app.shows_doors(crate::app::Doors {
        commands: vec!["tchat join 192.168.1.20".to_owned()],
        host: "192.168.1.20".to_owned(),
        link: "tchat://192.168.1.20:5555/x".to_owned(),
        fingerprint: "12345 67890".to_owned(),
        private: false,
    });
    stage.key("esc");
    assert!(stage.app.panel.is_none());
    stage.key("alt-o");
    assert!(stage.app.panel.is_some());
}
