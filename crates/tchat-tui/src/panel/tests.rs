//! The views as they are seen, after the keys that lead there.

use std::time::Duration;

use crossterm::event::{
    Event as Input, KeyCode, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};
use jiff::tz::TimeZone;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use tchat_client::command::Verify;
use tchat_client::command::{Command, Reference};
use tchat_client::event::{
    Alarm, Connection as Line, InvitationSummary, KeyChange, Person as Who, PlainEvent, Present,
    Reach, Role, RoomCode, RoomSummary, Rules, UnreadCount,
};
use tchat_client::history::Archive;
use tchat_client::marks::NotifyRule;
use tchat_client::safety_number::SafetyNumber;
use tchat_client::transfer::{Direction, State, Transfer};
use tchat_client::{Profile, Trouble};
use tchat_i18n::{Lang, Words};
use tchat_proto::id::{AccountKey, Epoch, Seq, Timestamp};
use tchat_proto::invitation::{Invitation, InvitationTerms};
use tchat_proto::policy::{Joining, RoomPolicy};
use tchat_proto::topic::Topic;

use super::*;
use crate::app::{Doors, Glyphs, Palette, Pictures, Setting};
use crate::view;
use tchat_front::order::Order;

const SIZES: [(u16, u16); 3] = [(60, 16), (80, 24), (160, 50)];

const ME: AccountKey = AccountKey([1; 32]);
const BOB: AccountKey = AccountKey([2; 32]);

/// Longer than any line, and full of what terminals act on.
const HOSTILE: &str = "\u{1b}[2J\u{202e}evil\r\n\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\
    👩🏽‍💻👩🏽‍💻👩🏽‍💻👩🏽‍💻👩🏽‍💻👩🏽‍💻👩🏽‍💻👩🏽‍💻 你好你好你好你好你好你好你好你好你好你好你好你好";

/// An app in which somebody sits.
struct Stage {
    app: App,
    _folder: tempfile::TempDir,
}

impl Stage {
    fn new(lang: Lang) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let profile = Profile::open(&folder.path().join("profile")).unwrap();
        let setting = Setting {
            words: Words::new(lang),
            archive: Archive::of(&profile),
            server: None,
            room: RoomName::general(),
            zone: TimeZone::UTC,
            palette: Palette::Plain,
            glyphs: Glyphs::Full,
            pictures: Pictures::No,
            clock: || Timestamp(0),
            opens_links: false,
        };
        let app = App::new(setting).unwrap();
        Self { app, _folder: folder }
    }

    /// In a room with others, of which one is oneself in a role.
    fn among(lang: Lang, role: Role) -> Self {
        let mut stage = Self::new(lang);
        stage.hear([
            Event::Connection(Line::Online),
            Event::Ready {
                server: "tchat://192.168.1.20:5555".to_owned(),
                room: RoomName::general(),
                me: "alice".to_owned(),
                encrypted: true,
            },
            Event::CaughtUp { room: RoomName::general() },
            people(role, None),
            rules(role, None),
        ]);
        stage.orders();
        stage
    }

    fn hear(&mut self, events: impl IntoIterator<Item = Event>) {
        events.into_iter().for_each(|event| self.app.heard(&event));
    }

    fn press(&mut self, code: KeyCode, held: KeyModifiers) {
        self.app.input(Input::Key(KeyEvent::new(code, held)));
    }

    /// Presses keys by their names in the table.
    fn keys(&mut self, codes: &[KeyCode]) {
        codes.iter().for_each(|code| self.press(*code, KeyModifiers::NONE));
    }

    fn type_text(&mut self, text: &str) {
        text.chars().for_each(|c| self.press(KeyCode::Char(c), KeyModifiers::NONE));
    }

    fn alt(&mut self, c: char) {
        self.press(KeyCode::Char(c), KeyModifiers::ALT);
    }

    fn orders(&mut self) -> Vec<Order> {
        self.app.orders_of_chat()
    }

    /// What the engine was asked for on somebody's behalf.
    fn wishes(&mut self) -> Vec<Wish> {
        let asked = self.orders().into_iter().filter_map(|order| match order {
            Order::Command(Command { wish, reference: Some(_) }) => Some(wish),
            _ => None,
        });
        asked.collect()
    }

    fn seen(&mut self, (width, height): (u16, u16)) -> String {
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        let seen = self.app.settle(terminal.size().unwrap());
        terminal.draw(|frame| view::draw(frame, &self.app, &seen)).unwrap();
        terminal.backend().to_string()
    }
}

#[expect(clippy::unnecessary_wraps, reason = "as events carry it")]
fn asked() -> Option<Reference> {
    Some(Reference("typed".to_owned()))
}

fn who(nick: &str, account: AccountKey) -> Who {
    Who { nick: nick.to_owned(), account }
}

fn present(nick: &str, number: u8, role: Role, reach: Reach) -> Present {
    Present {
        who: who(nick, AccountKey([number; 32])),
        reach,
        me: number == 1,
        verified: number == 2,
        ignored: number == 4,
        role,
        mark: "k7f2".to_owned(),
        first_seen: Some(Timestamp(86_400_000)),
        fingerprint: "12345 67890 12345 67890".to_owned(),
    }
}

fn people(role: Role, reference: Option<Reference>) -> Event {
    let people = vec![
        present("alice", 1, role, Reach::Online),
        present("bob", 2, Role::Member, Reach::Online),
        present("Éloïse B", 3, Role::Moderator, Reach::Away),
        present("mallory", 4, Role::Member, Reach::Offline),
    ];
    Event::People { room: RoomName::general(), people, reference }
}

fn rules(role: Role, reference: Option<Reference>) -> Event {
    let owner = if role == Role::Owner { ME } else { BOB };
    let mut policy = RoomPolicy::of_founder(owner, Joining::ByInvitation);
    policy.topic = Topic::parse("NSI: networks").ok();
    policy.slow_seconds = 5;
    let rules = Rules {
        policy,
        owners: vec![who("alice", ME)],
        moderators: vec![who("Éloïse B", AccountKey([3; 32]))],
        muted: vec![who("mallory", AccountKey([4; 32]))],
        banned: Vec::new(),
    };
    Event::Rules { room: RoomName::general(), rules: Box::new(rules), reference }
}

fn verification(how: Verify, verified: bool) -> Event {
    let number = SafetyNumber::of(ME, BOB);
    Event::Verification { who: who("bob", BOB), how, number, verified, reference: asked() }
}

fn invitation() -> Invitation {
    let link = format!("tchat://127.0.0.1:5555/{}", tchat_proto::id::ServerKey([7; 32]));
    Invitation::parse(&link).unwrap()
}

fn invited() -> Event {
    let token = tchat_proto::id::TokenHash([0; 32]);
    let terms = InvitationTerms { token, expires: None, uses: Some(5) };
    Event::Invitation { invitation: invitation(), terms: Some(terms), reference: asked() }
}

fn invitations() -> Event {
    let made = |name: &str, used| InvitationSummary {
        name: name.to_owned(),
        maker: Some(who("alice", ME)),
        made: Timestamp(0),
        expires: None,
        uses: Some(5),
        used,
    };
    let invitations = vec![made("abcd", 1), made("wxyz", 0)];
    Event::Invitations { room: RoomName::general(), invitations, reference: asked() }
}

fn room(name: &str, member: bool, joining: Joining) -> RoomSummary {
    RoomSummary {
        name: RoomName::parse(name).unwrap(),
        members: 3,
        member,
        joining,
        encrypted: true,
        with: None,
        unread: member.then_some(UnreadCount { messages: 2, mentions: 1 }),
    }
}

fn rooms(reference: Option<Reference>) -> Event {
    let rooms = vec![
        room("general", true, Joining::ByInvitation),
        room("chess", false, Joining::Open),
        room("team", true, Joining::Hidden),
    ];
    Event::Rooms { rooms, reference }
}

fn transfer(number: u64, bytes: u64, state: State) -> Transfer {
    Transfer {
        number,
        direction: Direction::Up,
        room: RoomName::general(),
        seq: None,
        name: "../../evil\u{202e}gpj.exe".to_owned(),
        bytes,
        total: 1_000_000,
        state,
        path: None,
        reference: None,
    }
}

fn fork() -> Event {
    let alarm = Alarm::Forked { who: who("bob", BOB), place: Seq(41) };
    Event::Alarm { room: RoomName::general(), alarm }
}

fn lost() -> Event {
    let after = Duration::from_secs(5);
    Event::Connection(Line::Retrying { after, trouble: Trouble::ConnectionLost })
}

/// Shows what keys and events lead to, in both languages and three sizes.
fn shown(name: &str, role: Role, act: impl Fn(&mut Stage)) {
    for lang in Lang::ALL {
        for size in SIZES {
            let mut stage = Stage::among(lang, role);
            act(&mut stage);
            let name = format!("{name}_{}_{}", lang.code(), size.0);
            insta::assert_snapshot!(name, stage.seen(size));
        }
    }
}

#[test]
fn who_is_here_and_what_is_known_of_each() {
    shown("members", Role::Owner, |stage| {
        stage.alt('m');
        stage.hear([people(Role::Owner, asked())]);
    });
}

#[test]
fn what_one_may_do_about_somebody_and_what_is_asked_twice() {
    shown("deeds", Role::Owner, |stage| {
        stage.hear([people(Role::Owner, asked())]);
        stage.keys(&[KeyCode::Down, KeyCode::Enter]);
        stage.keys(&[KeyCode::Down, KeyCode::Down, KeyCode::Down, KeyCode::Down, KeyCode::Enter]);
    });
}

#[test]
fn whether_somebody_is_who_they_seem() {
    shown("person", Role::Member, |stage| {
        stage.hear([verification(Verify::Show, false)]);
        stage.type_text("33927 3687");
    });
}

#[test]
fn what_they_read_aloud_can_be_wrong() {
    shown("person_wrong", Role::Member, |stage| {
        stage.hear([verification(Verify::Show, false)]);
        stage.type_text("no");
        stage.keys(&[KeyCode::Enter]);
        let trouble = Trouble::NumberDiffers { name: "bob".to_owned() };
        stage.hear([Event::Error { trouble, reference: asked() }]);
    });
}

#[test]
fn an_invitation_as_a_link_and_a_code() {
    shown("invitation", Role::Member, |stage| stage.hear([invited()]));
}

#[test]
fn the_code_of_a_real_invitation_has_room_on_a_usual_screen_and_else_says_what_it_needs() {
    let key = "MzN3c2UtcmFuZG9tLWtleS1vZi1hLXNlcnZlci0tLS0";
    let link = format!("tchat://192.168.1.20:5555/{key}/team#u1tNc0ZQ2kqVv1YxGk9jXw.17.{key}");
    let invitation = Invitation::parse(&link).unwrap();
    let mut stage = Stage::among(Lang::English, Role::Member);
    stage.hear([Event::Invitation { invitation, terms: None, reference: asked() }]);
    assert!(stage.seen((80, 24)).contains("Enter shows the code"));
    stage.keys(&[KeyCode::Enter]);
    let is_code = |row: &&str| row.contains(['█', '▀', '▄']);
    assert_eq!(stage.seen((80, 24)).lines().filter(is_code).count(), 24);
    let small = stage.seen((80, 23));
    assert!(small.contains("The code needs a window of 47 columns and 24 rows"), "{small}");
    assert_eq!(small.lines().filter(is_code).count(), 0);
}

#[test]
fn the_invitations_there_are() {
    shown("invitations", Role::Member, |stage| {
        stage.alt('i');
        stage.hear([invitations()]);
        stage.keys(&[KeyCode::Right, KeyCode::Down, KeyCode::Right]);
    });
}

#[test]
fn what_goes_for_a_room_for_an_owner() {
    shown("settings_owner", Role::Owner, |stage| {
        stage.hear([rules(Role::Owner, asked())]);
        stage.keys(&[KeyCode::Enter]);
        stage.type_text(" and more");
    });
}

#[test]
fn what_goes_for_a_room_for_a_member() {
    shown("settings_member", Role::Member, |stage| {
        stage.hear([rules(Role::Member, asked())]);
        stage.keys(&[KeyCode::Enter, KeyCode::Down, KeyCode::Down, KeyCode::Enter]);
    });
}

#[test]
fn the_rooms_of_the_server_and_a_new_one() {
    shown("rooms", Role::Member, |stage| {
        stage.alt('r');
        stage.hear([rooms(asked())]);
        stage.type_text("che");
    });
}

#[test]
fn the_files_on_their_way() {
    shown("transfers", Role::Member, |stage| {
        stage.hear([
            Event::Transfer(Box::new(transfer(1, 250_000, State::Running))),
            Event::Transfer(Box::new(transfer(2, 0, State::Waiting))),
        ]);
        stage.alt('t');
        stage.keys(&[KeyCode::Down, KeyCode::Enter]);
    });
}

#[test]
fn how_the_connection_is_while_there_is_none() {
    shown("connection", Role::Member, |stage| {
        stage.hear([lost()]);
        stage.type_text("hello");
        stage.keys(&[KeyCode::Enter]);
        stage.alt('c');
    });
}

#[test]
fn the_next_try_to_connect_need_not_be_waited_for() {
    let mut stage = Stage::among(Lang::English, Role::Member);
    stage.hear([lost()]);
    stage.orders();
    stage.alt('n');
    assert_eq!(stage.wishes(), [Wish::Reconnect]);
    // Nor where the connection is looked at.
    stage.alt('c');
    stage.alt('n');
    assert_eq!(stage.wishes(), [Wish::Reconnect]);
    assert!(stage.app.panel.is_some(), "it shows what comes of it");
}

#[test]
fn a_fork_is_seen_by_everybody_until_it_is_settled() {
    shown("banner", Role::Member, |stage| {
        stage.hear([fork(), lost()]);
        stage.type_text("one");
        stage.keys(&[KeyCode::Enter]);
    });
    shown("concerns", Role::Member, |stage| {
        stage.hear([fork()]);
        stage.alt('w');
        stage.keys(&[KeyCode::Enter]);
    });
}

#[test]
fn how_others_come_to_a_server_that_runs_beside_the_chat() {
    shown("doors", Role::Owner, |stage| {
        let address = "192.168.1.20".to_owned();
        stage.app.shows_doors(Doors {
            commands: vec!["tchat join 192.168.1.20".to_owned()],
            host: address,
            link: invitation().to_string(),
            fingerprint: "12345 67890 12345 67890".to_owned(),
            private: false,
        });
    });
}

#[test]
fn the_digits_that_members_read_to_each_other() {
    shown("room_code", Role::Member, |stage| {
        let digits = ["12345"; 12].join(" ");
        let (room, epoch, place) = (RoomName::general(), Epoch(3), Seq(41));
        let code = RoomCode { room, epoch, place, digits };
        stage.hear([Event::RoomCode { code, reference: asked() }]);
    });
}

#[test]
fn what_is_around_the_messages() {
    shown("around", Role::Member, |stage| {
        stage.hear([
            rooms(None),
            Event::Notifying {
                room: RoomName::parse("team").unwrap(),
                rule: NotifyRule::Nothing,
                snoozed_until: None,
                reference: None,
            },
            Event::Away { away: true, reference: None },
            Event::Typing { room: RoomName::general(), who: who("bob", BOB), on: true },
            Event::Transfer(Box::new(transfer(1, 250_000, State::Running))),
        ]);
        stage.app.chat.forget_note();
    });
}

#[test]
fn nobody_can_take_the_plain_room_for_an_encrypted_one() {
    shown("plain", Role::Member, |stage| {
        let me = tchat_proto::plain::PlainName::admitted("alice").unwrap();
        stage.hear([
            Event::Plain(PlainEvent::Entered { me: me.clone() }),
            Event::Plain(PlainEvent::People { people: vec![me], me: None, reference: None }),
        ]);
        stage.app.show(RoomName::plain());
        stage.app.chat.forget_note();
    });
}

#[test]
fn hostile_names_and_topics_keep_the_layout() {
    let mut people = vec![present("alice", 1, Role::Owner, Reach::Online)];
    people.extend((2..40).map(|it| present(HOSTILE, it, Role::Member, Reach::Online)));
    for size in SIZES {
        for open in [None, Some('m')] {
            let mut stage = Stage::among(Lang::French, Role::Owner);
            let reference = open.and_then(|_| asked());
            let (room, people) = (RoomName::general(), people.clone());
            stage.hear([Event::People { room, people, reference }]);
            let said = Event::Announcement { time: Timestamp(0), text: HOSTILE.to_owned() };
            stage.hear([said, lost()]);
            let seen = stage.seen(size);
            assert!(!seen.contains(['\u{1b}', '\u{202e}', '\r']), "{seen}");
            assert!(seen.lines().last().unwrap().contains("alice"), "{seen}");
            assert!(seen.contains("non connecté"), "{seen}");
        }
    }
}

#[test]
fn kicking_is_done_only_once_it_is_asked_for_again() {
    let mut stage = Stage::among(Lang::English, Role::Owner);
    stage.hear([people(Role::Owner, asked())]);
    let to_kick = [KeyCode::Down; 4];
    stage.keys(&[KeyCode::Down, KeyCode::Enter]);
    stage.keys(&to_kick);
    stage.keys(&[KeyCode::Enter]);
    assert_eq!(stage.wishes(), []);
    // Another key, and it has to be asked for twice again.
    stage.keys(&[KeyCode::Up, KeyCode::Down, KeyCode::Enter]);
    assert_eq!(stage.wishes(), []);
    stage.keys(&[KeyCode::Enter]);
    let wishes = stage.wishes();
    let [Wish::Remove { who, .. }] = &wishes[..] else { panic!("{wishes:?}") };
    assert_eq!(who.to_string(), "bob~k7f2");
}

#[test]
fn what_was_read_aloud_is_compared_and_what_came_of_it_is_seen() {
    let mut stage = Stage::among(Lang::English, Role::Member);
    stage.hear([verification(Verify::Show, false)]);
    stage.app.input(Input::Paste(SafetyNumber::of(ME, BOB).to_string()));
    stage.keys(&[KeyCode::Enter]);
    let wishes = stage.wishes();
    assert!(matches!(wishes[..], [Wish::Verify { how: Verify::Compare(_), .. }]), "{wishes:?}");
    let Wish::Verify { how, .. } = wishes[0] else { panic!() };
    stage.hear([verification(how, true)]);
    assert!(stage.seen(SIZES[1]).contains("the key of bob is verified"));
}

#[test]
fn a_rule_is_changed_in_place_and_a_wrong_value_is_said_there() {
    let mut stage = Stage::among(Lang::English, Role::Owner);
    stage.hear([rules(Role::Owner, asked())]);
    stage.keys(&[KeyCode::Down, KeyCode::Down, KeyCode::Down, KeyCode::Down, KeyCode::Enter]);
    stage.type_text("x");
    stage.keys(&[KeyCode::Enter]);
    assert_eq!(stage.wishes(), []);
    stage.keys(&[KeyCode::Backspace, KeyCode::Enter]);
    let wish = tchat_client::command::RuleWish::Slow(5);
    assert_eq!(stage.wishes(), [Wish::Rule { room: RoomName::general(), wish }]);
}

#[test]
fn an_invitation_made_on_the_servers_own_machine_names_an_address_that_others_reach() {
    let mut stage = Stage::among(Lang::English, Role::Owner);
    stage.app.shows_doors(Doors {
        commands: Vec::new(),
        host: "192.168.1.20".to_owned(),
        link: String::new(),
        fingerprint: String::new(),
        private: false,
    });
    stage.keys(&[KeyCode::Esc]);
    stage.hear([invited()]);
    stage.keys(&[KeyCode::Char('c')]);
    let copied = stage.orders().into_iter().find_map(|order| match order {
        Order::Copy(text) => Some(text),
        _ => None,
    });
    assert!(copied.unwrap().starts_with("tchat://192.168.1.20:5555/"));
}

#[test]
fn a_fork_is_settled_by_asking_twice_and_only_once_the_engine_did_it() {
    let mut stage = Stage::among(Lang::English, Role::Member);
    stage.hear([fork()]);
    stage.alt('w');
    stage.keys(&[KeyCode::Enter]);
    assert_eq!(stage.wishes(), []);
    stage.keys(&[KeyCode::Enter, KeyCode::Esc]);
    assert_eq!(stage.wishes(), [Wish::Resume { room: RoomName::general() }]);
    assert!(stage.seen(SIZES[1]).contains("WARNING"));
    let reference = Some(tchat_front::concerns::Concerns::resuming(&RoomName::general()));
    stage.hear([Event::Done { reference }]);
    assert!(!stage.seen(SIZES[1]).contains("WARNING"));
}

#[test]
fn a_changed_key_interrupts_nobody_who_types_and_is_there_until_it_is_settled() {
    let mut stage = Stage::among(Lang::English, Role::Member);
    stage.type_text("half a sen");
    stage.hear([Event::KeyChanged(KeyChange {
        who: who("bob~k7f2", BOB),
        choice: "bob~k7f2".to_owned(),
        before: AccountKey([9; 32]),
        fingerprint_before: "11111 22222".to_owned(),
        fingerprint_after: "33333 44444".to_owned(),
        was_verified: true,
    })]);
    stage.type_text("tence");
    let seen = stage.seen(SIZES[1]);
    assert!(seen.contains("half a sentence") && seen.contains("WARNING"), "{seen}");
    stage.alt('w');
    stage.keys(&[KeyCode::Enter, KeyCode::Esc]);
    assert!(!stage.seen(SIZES[1]).contains("WARNING"));
}

#[test]
fn a_click_opens_a_room_and_chooses_in_a_view() {
    let mut stage = Stage::among(Lang::English, Role::Owner);
    stage.hear([rooms(None)]);
    stage.seen(SIZES[1]);
    let click = |stage: &mut Stage, column, row| {
        let kind = MouseEventKind::Down(MouseButton::Left);
        let modifiers = KeyModifiers::NONE;
        stage.app.input(Input::Mouse(MouseEvent { kind, column, row, modifiers }));
    };
    click(&mut stage, 3, 1);
    assert_eq!(stage.app.chat.here().cloned(), RoomName::parse("team").ok());
    stage.hear([people(Role::Owner, asked())]);
    let seen = stage.seen(SIZES[1]);
    let row = seen.lines().position(|line| line.contains("bob  online")).unwrap();
    let row = u16::try_from(row).unwrap();
    click(&mut stage, 10, row);
    assert!(stage.seen(SIZES[1]).contains("› bob"));
    click(&mut stage, 10, row);
    assert!(stage.seen(SIZES[1]).contains("Write to bob alone"));
}

#[test]
fn every_view_closes_with_escape_and_gives_back_what_was_typed() {
    let events = [
        people(Role::Owner, asked()),
        rules(Role::Owner, asked()),
        rooms(asked()),
        verification(Verify::Show, true),
        invited(),
        invitations(),
        Event::Transfers { transfers: Vec::new(), reference: asked() },
    ];
    for event in events {
        let mut stage = Stage::among(Lang::English, Role::Owner);
        stage.type_text("half");
        stage.hear([event.clone()]);
        assert!(stage.app.panel.is_some(), "{event:?}");
        stage.keys(&[KeyCode::Esc]);
        assert!(stage.app.panel.is_none(), "{event:?}");
        assert_eq!(stage.app.chat.composer().text(), "half");
    }
}
