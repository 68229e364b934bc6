//! Each event of the engine, one after the other: it is seen where it belongs, and nowhere else.

use std::time::Duration;

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use tchat_client::command::{Ignore, Reference, Verify};
use tchat_client::event::*;
use tchat_client::marks::NotifyRule;
use tchat_client::parts::{Deletion, Emoji, Form, Version};
use tchat_client::report::{Evidence, Report};
use tchat_client::safety_number::SafetyNumber;
use tchat_client::scene::{BOB, ME, SERVER, person, room};
use tchat_client::search::Found;
use tchat_client::transfer::{Direction, State, Transfer};
use tchat_front::home::{Home, home};
use tchat_front::line::LineState;
use tchat_front::order::Order;
use tchat_proto::id::{DeviceKey, Epoch, MessageId, RoomId, Seq, Timestamp, TokenHash};
use tchat_proto::identity::{DeviceCertificate, SignatureBytes};
use tchat_proto::invitation::{Invitation, InvitationTerms};
use tchat_proto::nick::Nick;
use tchat_proto::plain::PlainName;
use tchat_proto::policy::{Joining, RoomPolicy};
use tchat_proto::room::RoomName;

use super::stage::Stage;
use crate::app::App;
use crate::view;

const TEXT: &str = "hello \u{1b}[2J\u{202e}";

fn here() -> RoomName {
    room(1).1
}

#[expect(clippy::unnecessary_wraps, reason = "as events carry it")]
fn typed() -> Option<Reference> {
    Some(Reference("typed".to_owned()))
}

fn message() -> Message {
    Message {
        room: here(),
        seq: Seq(2),
        id: MessageId([2; 16]),
        from: person(BOB),
        text: TEXT.to_owned(),
        time: Timestamp(0),
        mine: false,
        form: Form::Text,
        reply: None,
        mentions: Vec::new(),
        edited: None,
        deleted: None,
        reactions: Vec::new(),
        notify: true,
    }
}

fn sent() -> Event {
    Event::Sent {
        room: here(),
        seq: Seq(2),
        id: MessageId([2; 16]),
        text: TEXT.to_owned(),
        time: Timestamp(0),
        reference: typed(),
        form: Form::Text,
        reply: None,
        mentions: Vec::new(),
    }
}

fn reacted() -> Event {
    Event::Reacted {
        room: here(),
        seq: Seq(2),
        from: person(BOB),
        excerpt: TEXT.to_owned(),
        who: person(BOB),
        mine: false,
        emoji: Emoji::parse("👍").unwrap(),
        on: true,
        at: Seq(3),
        reference: None,
    }
}

fn present() -> Present {
    Present {
        who: person(BOB),
        reach: Reach::Online,
        me: false,
        verified: false,
        ignored: false,
        role: Role::Member,
        mark: "k7f2".to_owned(),
        first_seen: None,
        fingerprint: "12345".to_owned(),
    }
}

fn rules() -> Box<Rules> {
    let policy = RoomPolicy::of_founder(ME, Joining::Open);
    let (owners, nobody) = (vec![person(ME)], Vec::new);
    Box::new(Rules { policy, owners, moderators: nobody(), muted: nobody(), banned: nobody() })
}

fn transfer() -> Transfer {
    Transfer {
        number: 1,
        direction: Direction::Down,
        room: here(),
        seq: None,
        name: TEXT.to_owned(),
        bytes: 1,
        total: 1,
        state: State::Done,
        path: Some("saved".into()),
        reference: None,
    }
}

fn report() -> Report {
    let signature = SignatureBytes([1; 64]);
    let certificate = DeviceCertificate { account: BOB, device: DeviceKey([2; 32]), signature };
    Report::new(
        Evidence {
            server: SERVER,
            room: RoomId([1; 16]),
            name: here(),
            seq: Seq(2),
            time: Timestamp(0),
            id: MessageId([2; 16]),
            said: Vec::new(),
            certificate,
            signature,
            claim: None,
        },
        None,
    )
}

fn plain_name() -> PlainName {
    PlainName::admitted("dave").unwrap()
}

fn plain_message() -> PlainMessage {
    let (seq, id) = (Seq(2), MessageId([2; 16]));
    let (from, text) = (plain_name(), TEXT.to_owned());
    PlainMessage { seq, id, from, text, time: Timestamp(0), mine: false }
}

fn draft() -> Draft {
    Draft { room: here(), reply: None, text: Some(TEXT.to_owned()) }
}

fn gap() -> Gap {
    Gap { room: here(), first: Seq(2), last: Seq(3), count: 2, reason: GapReason::Unreadable }
}

fn plain_gap() -> PlainGap {
    PlainGap { first: Seq(2), last: Seq(3), count: 2, reason: PlainGapReason::NotKept }
}

pub(super) fn invitation() -> Invitation {
    Invitation::parse(&format!("tchat://127.0.0.1:5555/{SERVER}")).unwrap()
}

/// A list of events, and a match over their kinds: a kind that is not in the list does not compile.
macro_rules! each {
    ($($kind:pat => $($event:expr),+;)+) => {
        pub(super) fn each() -> Vec<Event> {
            vec![$($($event),+),+]
        }

        fn kind(event: &Event) -> &'static str {
            match event {
                $($kind => stringify!($kind),)+
            }
        }

        const KINDS: &[&str] = &[$(stringify!($kind)),+];
    };
}

each! {
    Event::ServerKeyTrusted { .. } =>
        Event::ServerKeyTrusted { key: SERVER, fingerprint: "12345".to_owned() };
    Event::Ready { .. } => Event::Ready {
        server: "tchat://x".to_owned(), room: here(), me: "alice".to_owned(), encrypted: true,
    };
    Event::CaughtUp { .. } => Event::CaughtUp { room: here() };
    Event::Message(_) => Event::Message(message());
    Event::Sent { .. } => sent();
    Event::Direct { .. } => Event::Direct { room: room(2).1, with: person(BOB) };
    Event::Joined { .. } => Event::Joined { room: here(), who: person(BOB) };
    Event::Left { .. } => Event::Left {
        room: here(), who: person(BOB), reason: LeftReason::Banned, by: Some(person(ME)),
    };
    Event::Ruled { .. } =>
        Event::Ruled { room: here(), by: Some(person(ME)), change: RuleChange::Frozen(true) };
    Event::Waiting { .. } => Event::Waiting { room: here(), wait: Duration::from_secs(5) };
    Event::Rules { .. } =>
        Event::Rules { room: here(), rules: rules(), reference: None },
        Event::Rules { room: here(), rules: rules(), reference: typed() };
    Event::Renamed { .. } =>
        Event::Renamed { room: here(), who: person(BOB), to: Nick::parse("rob").unwrap() };
    Event::Presence { .. } => Event::Presence { who: person(BOB), reach: Reach::Away };
    Event::KeyChanged(_) => Event::KeyChanged(KeyChange {
        who: person(BOB),
        choice: "bob".to_owned(),
        before: ME,
        fingerprint_before: "1".to_owned(),
        fingerprint_after: "2".to_owned(),
        was_verified: true,
    });
    Event::Hidden { .. } => Event::Hidden { who: person(BOB) };
    Event::Announcement { .. } =>
        Event::Announcement { time: Timestamp(0), text: TEXT.to_owned() };
    Event::Connection(_) =>
        Event::Connection(Connection::Online),
        Event::Connection(Connection::Offline),
        Event::Connection(Connection::Retrying {
            after: Duration::from_secs(5), trouble: tchat_client::Trouble::ConnectionLost,
        });
    Event::Gap(_) => Event::Gap(gap());
    Event::Plain(PlainEvent::Message(_)) => Event::Plain(PlainEvent::Message(plain_message()));
    Event::Plain(PlainEvent::Entered { .. }) =>
        Event::Plain(PlainEvent::Entered { me: plain_name() });
    Event::Plain(PlainEvent::Sent { .. }) => Event::Plain(PlainEvent::Sent {
        from: plain_name(),
        seq: Seq(3),
        id: MessageId([3; 16]),
        text: TEXT.to_owned(),
        time: Timestamp(0),
        reference: typed(),
    });
    Event::Plain(PlainEvent::Gap(_)) => Event::Plain(PlainEvent::Gap(plain_gap()));
    Event::Plain(PlainEvent::Joined(_)) => Event::Plain(PlainEvent::Joined(plain_name()));
    Event::Plain(PlainEvent::Left(_)) => Event::Plain(PlainEvent::Left(plain_name()));
    Event::Plain(PlainEvent::People { .. }) =>
        Event::Plain(PlainEvent::People { people: vec![plain_name()], me: None, reference: None }),
        Event::Plain(PlainEvent::People {
            people: vec![plain_name()], me: None, reference: typed(),
        });
    Event::Alarm { .. } =>
        Event::Alarm { room: here(), alarm: Alarm::Forked { who: person(BOB), place: Seq(2) } },
        Event::Alarm { room: here(), alarm: Alarm::Withheld { place: Seq(2) } },
        Event::Alarm { room: here(), alarm: Alarm::Unreadable { count: 2 } },
        Event::Alarm { room: here(), alarm: Alarm::Expired { place: Seq(2) } };
    Event::RoomCode { .. } => Event::RoomCode {
        code: RoomCode {
            room: here(), epoch: Epoch(2), place: Seq(2), digits: "12345 67890".to_owned(),
        },
        reference: typed(),
    };
    Event::Reported { .. } =>
        Event::Reported { who: person(BOB), report: Box::new(report()), reference: typed() };
    Event::Rooms { .. } =>
        Event::Rooms { rooms: Vec::new(), reference: None },
        Event::Rooms { rooms: Vec::new(), reference: typed() };
    Event::People { .. } =>
        Event::People { room: here(), people: vec![present()], reference: None },
        Event::People { room: here(), people: vec![present()], reference: typed() };
    Event::Fingerprint { .. } => Event::Fingerprint {
        who: person(BOB), me: false, fingerprint: "12345".to_owned(), reference: typed(),
    };
    Event::Verification { .. } =>
        Event::Verification {
            who: person(BOB),
            how: Verify::Show,
            number: SafetyNumber::of(ME, BOB),
            verified: false,
            reference: typed(),
        },
        Event::Verification {
            who: person(BOB),
            how: Verify::Undo,
            number: SafetyNumber::of(ME, BOB),
            verified: false,
            reference: typed(),
        };
    Event::Ignoring { .. } =>
        Event::Ignoring { who: person(BOB), ignore: Ignore::Begin, reference: typed() };
    Event::Away { .. } => Event::Away { away: true, reference: typed() };
    Event::Ignored { .. } =>
        Event::Ignored { people: vec![(person(BOB), 2)], reference: typed() };
    Event::Invitation { .. } => Event::Invitation {
        invitation: invitation(),
        terms: Some(InvitationTerms { token: TokenHash([0; 32]), expires: None, uses: Some(5) }),
        reference: typed(),
    };
    Event::Invitations { .. } =>
        Event::Invitations { room: here(), invitations: Vec::new(), reference: typed() };
    Event::Done { .. } => Event::Done { reference: typed() };
    Event::Error { .. } =>
        Event::Error { trouble: tchat_client::Trouble::Empty, reference: None },
        Event::Error { trouble: tchat_client::Trouble::Empty, reference: typed() };
    Event::Expired { .. } => Event::Expired { room: here(), before: Seq(2), count: 1 };
    Event::Closed { .. } => Event::Closed { trouble: None, unsent: 0 };
    Event::Edited { .. } => Event::Edited { message: Box::new(message()), reference: None };
    Event::Deleted { .. } => Event::Deleted {
        room: here(),
        seq: Seq(2),
        from: person(BOB),
        deletion: Deletion { at: Seq(3), time: Timestamp(0), by: person(BOB) },
        reference: None,
    };
    Event::Reacted { .. } => reacted();
    Event::Edits { .. } => Event::Edits {
        room: here(),
        seq: Seq(2),
        from: person(BOB),
        versions: vec![Version { at: Seq(2), time: Timestamp(0), text: TEXT.to_owned() }],
        reference: typed(),
    };
    Event::Transfer(_) => Event::Transfer(Box::new(transfer()));
    Event::Transfers { .. } =>
        Event::Transfers { transfers: Vec::new(), reference: None },
        Event::Transfers { transfers: vec![transfer()], reference: typed() };
    Event::Found { .. } => Event::Found { found: Found::default(), reference: typed() };
    Event::Unread { .. } =>
        Event::Unread {
            room: here(), count: UnreadCount::default(), read: Seq(1), reference: None,
        },
        Event::Unread {
            room: here(), count: UnreadCount::default(), read: Seq(1), reference: typed(),
        };
    Event::Notifying { .. } =>
        Event::Notifying {
            room: here(), rule: NotifyRule::Nothing, snoozed_until: None, reference: None,
        },
        Event::Notifying {
            room: here(), rule: NotifyRule::Nothing, snoozed_until: None, reference: typed(),
        };
    Event::Typing { .. } => Event::Typing { room: here(), who: person(BOB), on: true };
    Event::SharingTyping { .. } => Event::SharingTyping { share: true, reference: typed() };
    Event::Draft { .. } =>
        Event::Draft { draft: draft(), reference: None };
    Event::Drafts { .. } =>
        Event::Drafts { drafts: Vec::new(), reference: typed() };
}

fn draw(app: &mut App) {
    for (width, height) in [(20, 5), (60, 16), (160, 50)] {
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        let seen = app.settle(terminal.size().unwrap());
        terminal.draw(|frame| view::draw(frame, app, &seen)).unwrap();
    }
}

#[test]
fn each_is_seen_where_it_belongs_and_nothing_panics() {
    for event in each() {
        let mut stage = Stage::in_room1(&[(ME, "one"), (BOB, "two")]);
        stage.app.heard(&event);
        draw(&mut stage.app);
        let App { chat, panel, .. } = &stage.app;
        let is_told = chat.note().is_some() || panel.is_some();
        let is_on_top = !chat.concerns().all().is_empty()
            || matches!(chat.line().state(), LineState::Lost { .. });
        let is_written = !chat.composer().is_empty();
        match home(&event) {
            Home::Note => assert!(is_told, "{event:?}"),
            Home::Panel => assert!(panel.is_some(), "{event:?}"),
            Home::Banner => {
                let is_good = matches!(event, Event::Connection(Connection::Online));
                assert!(is_on_top != is_good && !is_told, "{event:?}");
            }
            Home::Composer => assert!(is_written && !is_told, "{event:?}"),
            Home::File => {
                let kept = stage.orders().iter().any(|it| matches!(it, Order::KeepReport { .. }));
                assert!(kept, "{event:?}");
            }
            Home::Timeline | Home::Around | Home::Nowhere => {
                assert!(!is_told && !is_on_top && !is_written, "{event:?}");
            }
        }
    }
}

#[test]
fn there_is_one_of_each() {
    let there: Vec<_> = each().iter().map(kind).collect();
    for kind in KINDS {
        assert!(there.contains(kind), "{kind}");
    }
}

#[test]
fn all_of_them_over_each_other_in_any_panel_are_borne() {
    let mut stage = Stage::in_room1(&[(ME, "one"), (BOB, "two")]);
    for opened in each() {
        stage.app.heard(&opened);
        each().iter().for_each(|event| stage.app.heard(event));
        draw(&mut stage.app);
        stage.key("esc");
    }
}
