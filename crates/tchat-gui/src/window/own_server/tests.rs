//! The server's panel through its accessibility tree.

use eframe::egui::{Event, Key, Modifiers, Role, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _, by};
use jiff::tz::TimeZone;
use tchat_client::command::{self as client, Command};
use tchat_client::fingerprint_of_server;
use tchat_client::scene::{BOB, SERVER, Scene, room};
use tchat_front::arrival::Failure;
use tchat_front::chat::{Chat, Setting};
use tchat_front::order::Order;
use tchat_i18n::{Lang, Words};
use tchat_proto::address::ServerLink;
use tchat_proto::id::{ServerKey, Timestamp};
use tchat_proto::invitation::Invitation;
use tchat_proto::room::RoomName;
use tchat_speech::explain::Explanation;

use super::*;
use crate::hosting::{Doors, Kind};
use crate::theme::{self, Look, Motion};
use crate::typesetting::fonts::Faces;
use crate::view::page::sentence;
use crate::window::OWN;

fn window(lang: Lang) -> Harness<'static, Window> {
    let mut scene = Scene::open();
    scene.say(1, BOB, &["hello"]);
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
    let window = Window::of(chat.unwrap(), Motion::None);
    let mut harness = Harness::builder()
        .with_size(vec2(900.0, 1_400.0))
        .with_context_setup(|ctx| {
            ctx.set_fonts(Faces::within(&[]).definitions());
            theme::apply(ctx, Look::Light, Motion::None);
        })
        .allow_missing_glyphs()
        .build_ui_state(|ui, window: &mut Window| window.show(ui), window);
    harness.run_ok();
    harness
}

fn running(key: ServerKey, kind: Kind) -> State {
    let link = |host: &str| {
        let link = ServerLink::parse(host).unwrap();
        ServerLink { key: Some(key), ..link }
    };
    State::Running(Box::new(Doors {
        own: Invitation { server: link("127.0.0.1"), room: None, pass: None },
        links: vec![link("192.168.1.20"), link("192.168.1.21:6000")],
        fingerprint: fingerprint_of_server(key),
        kind,
        notices: vec![],
    }))
}

/// Told how it is, and the panel opened by the keyboard.
fn shown(lang: Lang, state: &State) -> Harness<'static, Window> {
    let mut harness = window(lang);
    harness.state_mut().own_server(state);
    harness.key_press_modifiers(Modifiers::ALT, Key::O);
    harness.run_ok();
    harness
}

fn press(harness: &mut Harness<'_, Window>, word: &Visible) -> Vec<HostWish> {
    harness.get_by_role_and_label(Role::Button, word.as_str()).click();
    harness.run_ok();
    harness.state_mut().host_wishes()
}

#[test]
fn a_server_is_started_from_the_window_and_what_is_not_encrypted_says_so_first() {
    for lang in Lang::ALL {
        let words = Words::new(lang).in_chat();
        let mut harness = shown(lang, &State::Off);
        let warning = format!("⚠ {}", words.plain_open());
        assert!(harness.query_by_label(&warning).is_none());
        harness.get_by_label(words.gui_host_plain().as_str()).click();
        harness.run_ok();
        harness.get_by_label(&warning);
        let wishes = press(&mut harness, &words.gui_host_start());
        assert_eq!(wishes, [HostWish::Start(Kind::WithPlain)]);
        let mut harness = shown(lang, &State::Off);
        assert_eq!(press(&mut harness, &words.gui_host_start()), [HostWish::Start(Kind::Sealed)]);
    }
}

#[test]
fn how_others_come_in_is_shown_copied_and_coded() {
    for lang in Lang::ALL {
        let words = Words::new(lang).in_chat();
        let mut harness = shown(lang, &running(SERVER, Kind::WithPlain));
        harness.get_by_role_and_label(Role::Dialog, words.doors_title().as_str());
        harness.get_by_role_and_label(Role::Image, words.gui_host_code().as_str());
        harness.get_by_label("tchat join 192.168.1.20");
        harness.get_by_label("tchat join 192.168.1.21:6000");
        harness.get_by_label("client.connect(('192.168.1.20', 5555))");
        harness.get_by_label_contains(fingerprint_of_server(SERVER).as_str());
        harness.get_by_label(words.gui_host_alone().as_str());
        for node in harness.query_all(by().predicate(|node| node.role() == Role::Button)) {
            let label = node.accesskit_node().label().unwrap_or_default();
            assert!(!label.trim().is_empty());
        }
        let copy = format!("{}: tchat://", words.gui_copy_link());
        let node = harness.get_by_label_contains(&copy);
        node.click();
        harness.run_ok();
        let orders = harness.state_mut().orders();
        let link = orders.into_iter().find_map(|order| match order {
            Order::Copy(link) => Some(link),
            _ => None,
        });
        assert!(link.unwrap().starts_with("tchat://192.168.1.20:5555/"));
        let (title, copied) = (words.doors_title(), words.text_copied());
        let panel = harness.get_by_role_and_label(Role::Dialog, title.as_str());
        panel.get_by_role_and_label(Role::Status, copied.as_str());
        assert_eq!(press(&mut harness, &words.gui_lab()), [HostWish::Lab]);
        assert_eq!(press(&mut harness, &words.gui_host_stop()), [HostWish::Stop]);
        assert!(harness.query_by_label(words.gui_host_go().as_str()).is_none(), "one is there");
    }
}

#[test]
fn from_another_server_one_goes_to_ones_own_and_from_any_to_choose_one() {
    for lang in Lang::ALL {
        let words = Words::new(lang).in_chat();
        let elsewhere = running(ServerKey([0xcc; 32]), Kind::Sealed);
        let mut harness = shown(lang, &elsewhere);
        assert!(harness.query_by_label(words.gui_host_alone().as_str()).is_none());
        assert_eq!(press(&mut harness, &words.gui_host_go()), [HostWish::GoToOwn]);
        assert!(harness.query_by_label(words.doors_title().as_str()).is_none(), "it is closed");
        let mut harness = shown(lang, &State::Off);
        assert_eq!(press(&mut harness, &words.gui_other_server()), [HostWish::Choose]);
    }
}

#[test]
fn a_server_that_ended_says_why_and_is_started_again() {
    for lang in Lang::ALL {
        let words = Words::new(lang).in_chat();
        let (message, hint) = (words.gui_host_missing(), words.gui_host_missing_hint());
        let failure = Failure::explained(Explanation::new("x", message.clone(), hint));
        let mut harness = shown(lang, &State::Ended(failure));
        harness.get_by_role_and_label(Role::Status, &sentence(&message));
        assert_eq!(press(&mut harness, &words.gui_host_start()), [HostWish::Start(Kind::Sealed)]);
        harness.state_mut().own_server(&State::Starting);
        harness.run_ok();
        harness.get_by_role_and_label(Role::Status, &sentence(&words.welcome_host_trying()));
        harness.key_press(Key::Escape);
        harness.run_ok();
        assert!(harness.query_by_label(words.gui_close().as_str()).is_none());
    }
}

#[test]
fn that_ones_own_server_ended_by_itself_is_said_over_the_messages() {
    let words = Words::new(Lang::English).in_chat();
    let mut harness = window(Lang::English);
    let (message, hint) = (words.gui_host_broke("x"), words.gui_host_broke_hint());
    let failure = Failure::explained(Explanation::new("x", message.clone(), hint));
    harness.state_mut().own_server(&State::Ended(failure.clone()));
    harness.run_ok();
    assert!(harness.query_by_label_contains(message.as_str()).is_none(), "it never ran");
    harness.state_mut().own_server(&running(SERVER, Kind::Sealed));
    harness.state_mut().own_server(&State::Ended(failure));
    harness.run_ok();
    harness.get_by_label_contains(message.as_str());
    harness.state_mut().own_server(&State::Starting);
    harness.run_ok();
    assert!(harness.query_by_label_contains(message.as_str()).is_none(), "it is started again");
}

#[test]
fn the_panel_leads_into_the_room_for_a_class() {
    for lang in Lang::ALL {
        let words = Words::new(lang).in_chat();
        let plain = RoomName::plain();
        let enter = format!("{}: {plain}", words.gui_join());
        let mut harness = shown(lang, &running(SERVER, Kind::Sealed));
        assert!(harness.query_by_label(&enter).is_none(), "there is no such room");
        harness.state_mut().own_server(&running(SERVER, Kind::WithPlain));
        harness.run_ok();
        harness.get_by_role_and_label(Role::Button, &enter).click();
        harness.run_ok();
        assert!(harness.query_by_label(words.doors_title().as_str()).is_none(), "it is closed");
        let joins = |order: &Order| match order {
            Order::Command(Command { wish: client::Wish::Join { room, .. }, .. }) => *room == plain,
            _ => false,
        };
        assert!(harness.state_mut().orders().iter().any(joins));
        let elsewhere = shown(lang, &running(ServerKey([0xcc; 32]), Kind::WithPlain));
        assert!(elsewhere.query_by_label(&enter).is_none(), "it is on another server");
    }
}

#[test]
fn what_opens_the_panel_writes_nothing() {
    let mut harness = window(Lang::English);
    // In one frame, as a desktop gives them.
    let (key, modifiers) = (Key::O, Modifiers::ALT);
    let pressed = Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers };
    harness.input_mut().events.extend([pressed, Event::Text("o".to_owned())]);
    harness.run_ok();
    assert_eq!(harness.state().chat().composer().text(), "");
    harness.get_by_role_and_label(Role::Dialog, Words::new(Lang::English).gui_server().as_str());
}
