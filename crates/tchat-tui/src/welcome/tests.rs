//! What somebody sees who comes for the first time, and what their keys do.

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use tchat_client::Trouble;
use tchat_i18n::{Lang, Words};
use tchat_proto::id::ServerKey;
use tchat_proto::invitation::Invitation;
use tchat_proto::nick::Nick;

use super::*;

const SIZES: [(u16, u16); 3] = [(60, 16), (80, 24), (160, 50)];

fn invitation(text: &str) -> Invitation {
    Invitation::parse(text).unwrap()
}

fn server(name: &str, address: &str, key: u8, regard: Regard) -> Server {
    let mut to = invitation(address);
    to.server.key = Some(ServerKey([key; 32]));
    Server {
        name: Some(name.to_owned()),
        to,
        fingerprint: Some("12345 67890 12345 67890".to_owned()),
        regard,
        plain: false,
    }
}

fn begun(lang: Lang, to: Option<&str>) -> Welcome {
    Welcome::new(
        Setting {
            words: Words::new(lang),
            known: Vec::new(),
            to: to.map(invitation),
            nick: None,
            proposed: "carol".to_owned(),
        },
        Palette::Plain,
    )
}

fn looked(servers: Vec<Server>) -> Looked {
    Looked { servers, notes: Vec::new() }
}

fn press(welcome: &mut Welcome, code: KeyCode) {
    welcome.input(Input::Key(KeyEvent::new(code, KeyModifiers::NONE)));
}

fn type_text(welcome: &mut Welcome, text: &str) {
    text.chars().for_each(|c| press(welcome, KeyCode::Char(c)));
}

fn seen(welcome: &Welcome, (width, height): (u16, u16)) -> String {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| welcome.draw(frame)).unwrap();
    terminal.backend().to_string()
}

fn address(to: &Destination) -> &tchat_proto::address::ServerLink {
    match to {
        Destination::There(invitation) => &invitation.server,
        Destination::Here => panic!("a server of one's own"),
    }
}

fn tried(welcome: &mut Welcome) -> Attempt {
    match welcome.next_wish() {
        Some(Wish::Try(attempt)) => attempt,
        other => panic!("{other:?}"),
    }
}

/// Shows a state in both languages and three sizes.
fn shown(name: &str, to: Option<&str>, keys: impl Fn(&mut Welcome)) {
    for lang in Lang::ALL {
        for size in SIZES {
            let mut welcome = begun(lang, to);
            keys(&mut welcome);
            let name = format!("{name}_{}_{}", lang.code(), size.0);
            insta::assert_snapshot!(name, seen(&welcome, size));
        }
    }
}

fn taken() -> Trouble {
    let nick = |text| Nick::parse(text).unwrap();
    Trouble::NickTaken { nick: nick("carol"), suggestions: vec![nick("carol2"), nick("carol_")] }
}

#[test]
fn the_first_screen_asks_where() {
    shown("where", None, |welcome| {
        welcome.looked(looked(vec![
            server("NSI 1re", "192.168.1.20", 1, Regard::New),
            server("NSI 1re", "192.168.1.66", 2, Regard::OtherKey),
        ]));
    });
}

#[test]
fn what_is_no_address_is_said_in_place() {
    shown("where_wrong", None, |welcome| {
        type_text(welcome, "chat.example.org:99999");
        press(welcome, KeyCode::Enter);
    });
}

#[test]
fn the_second_screen_asks_for_a_pseudonym_that_is_there_already() {
    shown("nick", Some("192.168.1.20"), |_| {});
}

#[test]
fn a_pseudonym_that_is_taken_is_asked_for_again_with_those_that_are_free() {
    shown("nick_taken", Some("192.168.1.20"), |welcome| {
        press(welcome, KeyCode::Enter);
        welcome.failed(Failure::of_trouble(&taken(), &Words::new(welcome.arrival.words().lang())));
    });
}

#[test]
fn the_third_screen_says_what_went_wrong_and_what_to_do() {
    shown("failed", Some("192.168.1.20"), |welcome| {
        press(welcome, KeyCode::Enter);
        let trouble = Trouble::ConnectionRefused { address: "192.168.1.20:5555".to_owned() };
        welcome.failed(Failure::of_trouble(&trouble, &Words::new(welcome.arrival.words().lang())));
    });
}

#[test]
fn whoever_wants_to_be_the_host_is_asked_for_a_pseudonym_and_nothing_else() {
    let host = |welcome: &mut Welcome| {
        welcome.looked(looked(Vec::new()));
        press(welcome, KeyCode::Down);
        press(welcome, KeyCode::Enter);
    };
    shown("host", None, host);
    let mut welcome = begun(Lang::English, None);
    host(&mut welcome);
    press(&mut welcome, KeyCode::Enter);
    let nick = Nick::parse("carol").ok();
    assert_eq!(tried(&mut welcome), Attempt { to: Destination::Here, nick });
    assert!(seen(&welcome, (80, 24)).contains("Starting a server"));
}

#[test]
fn hostile_names_of_servers_keep_the_layout() {
    let name =
        "\u{1b}[2J\u{202e}evil\n\n\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}你好你好你好你好";
    let mut welcome = begun(Lang::English, None);
    welcome.looked(looked(vec![server(name, "192.168.1.20", 1, Regard::New)]));
    for size in SIZES {
        let seen = seen(&welcome, size);
        assert!(!seen.contains(['\u{1b}', '\u{202e}']), "{seen}");
        assert!(seen.contains("you have not been there"), "{seen}");
    }
}

#[test]
fn somebody_who_presses_enter_only_gets_to_the_server_around_with_its_key() {
    let mut welcome = begun(Lang::English, None);
    welcome.looked(looked(vec![server("class", "192.168.1.20", 1, Regard::New)]));
    press(&mut welcome, KeyCode::Enter);
    press(&mut welcome, KeyCode::Enter);
    let attempt = tried(&mut welcome);
    assert_eq!(address(&attempt.to).key, Some(ServerKey([1; 32])));
    assert_eq!(attempt.nick, Nick::parse("carol").ok());
}

#[test]
fn servers_that_are_found_do_not_move_what_somebody_is_typing() {
    let mut welcome = begun(Lang::English, None);
    type_text(&mut welcome, "chat.example.org");
    welcome.looked(looked(vec![server("class", "192.168.1.20", 1, Regard::New)]));
    press(&mut welcome, KeyCode::Enter);
    press(&mut welcome, KeyCode::Enter);
    assert_eq!(address(&tried(&mut welcome).to).address.host, "chat.example.org");
}

#[test]
fn a_server_that_is_known_is_listed_once_and_needs_no_pseudonym() {
    let known = Regard::Known { nick: Some("alice".to_owned()) };
    let mut welcome = Welcome::new(
        Setting {
            words: Words::new(Lang::English),
            known: vec![Server { name: None, ..server("", "10.0.0.9", 1, known) }],
            to: None,
            nick: None,
            proposed: "carol".to_owned(),
        },
        Palette::Plain,
    );
    welcome.looked(looked(vec![server("class", "192.168.1.20", 1, Regard::New)]));
    assert_eq!(welcome.arrival.servers().len(), 1);
    press(&mut welcome, KeyCode::Enter);
    let attempt = tried(&mut welcome);
    assert_eq!((attempt.nick, address(&attempt.to).address.host.as_str()), (None, "192.168.1.20"));
}

#[test]
fn a_free_pseudonym_is_one_key_away() {
    let mut welcome = begun(Lang::English, Some("192.168.1.20"));
    press(&mut welcome, KeyCode::Enter);
    tried(&mut welcome);
    welcome.failed(Failure::of_trouble(&taken(), &Words::new(Lang::English)));
    press(&mut welcome, KeyCode::Down);
    press(&mut welcome, KeyCode::Enter);
    assert_eq!(tried(&mut welcome).nick, Nick::parse("carol2").ok());
}

#[test]
fn what_cannot_be_a_pseudonym_is_not_even_tried() {
    let mut welcome = begun(Lang::English, Some("192.168.1.20"));
    type_text(&mut welcome, "\u{7}");
    type_text(&mut welcome, "   x");
    press(&mut welcome, KeyCode::Enter);
    assert_eq!(welcome.next_wish(), None);
    assert!(welcome.arrival.wrong().is_some());
}

#[test]
fn a_failure_can_be_tried_again_as_it_was_or_left() {
    let mut welcome = begun(Lang::English, Some("192.168.1.20"));
    press(&mut welcome, KeyCode::Enter);
    let first = tried(&mut welcome);
    let words = Words::new(Lang::English);
    welcome.failed(Failure::of_trouble(&Trouble::ConnectionLost, &words));
    press(&mut welcome, KeyCode::Enter);
    assert_eq!(tried(&mut welcome), first);
    press(&mut welcome, KeyCode::Esc);
    assert_eq!((welcome.next_wish(), welcome.arrival.screen()), (Some(Wish::Stop), Screen::Nick));
    press(&mut welcome, KeyCode::Esc);
    assert_eq!(welcome.next_wish(), Some(Wish::Quit));
}

#[test]
fn a_link_that_was_pasted_with_a_line_break_is_taken_whole() {
    let mut welcome = begun(Lang::English, None);
    let link = format!("tchat://192.168.1.20:5555/{}", ServerKey([7; 32]));
    welcome.input(Input::Paste(format!("{link}\r\n")));
    press(&mut welcome, KeyCode::Enter);
    assert_eq!(welcome.arrival.screen(), Screen::Nick);
    assert_eq!(address(welcome.arrival.to().unwrap()).key, Some(ServerKey([7; 32])));
}

#[test]
fn a_pseudonym_that_was_said_is_asked_for_only_once_it_is_taken() {
    let mut welcome = Welcome::new(
        Setting {
            words: Words::new(Lang::English),
            known: Vec::new(),
            to: Some(invitation("192.168.1.20")),
            nick: Nick::parse("alice").ok(),
            proposed: String::new(),
        },
        Palette::Plain,
    );
    assert_eq!(tried(&mut welcome).nick, Nick::parse("alice").ok());
    welcome.failed(Failure::of_trouble(&taken(), &Words::new(Lang::English)));
    assert_eq!(welcome.arrival.screen(), Screen::Nick);
    press(&mut welcome, KeyCode::Enter);
    assert_eq!(tried(&mut welcome).nick, Nick::parse("alice").ok());
}
