//! The JSON contract: the literal lines that programs rely on.

use std::time::Duration;

use tchat_client::Trouble;
use tchat_client::event::Person;
use tchat_proto::id::{AccountKey, MessageId, Seq, Timestamp};
use tchat_proto::nick::Nick;

use super::*;

fn general() -> RoomName {
    RoomName::general()
}

fn person(nick: &str) -> Person {
    Person { nick: nick.to_owned(), account: AccountKey([1; 32]) }
}

fn line(event: &Event) -> String {
    object(event).unwrap().to_string()
}

const ID: MessageId = MessageId([0; 16]);
const ID_TEXT: &str = "AAAAAAAAAAAAAAAAAAAAAA";

#[test]
fn ready_is_as_the_contract_has_it() {
    let ready = Event::Ready {
        server: "tchat://127.0.0.1:5555".into(),
        room: general(),
        me: "alice".to_owned(),
        encrypted: true,
    };
    assert_eq!(
        line(&ready),
        r#"{"type":"ready","server":"tchat://127.0.0.1:5555","room":"general","me":"alice","encrypted":true}"#
    );
    assert_eq!(
        line(&Event::CaughtUp { room: general() }),
        r#"{"type":"caught_up","room":"general"}"#
    );
}

#[test]
fn a_message_is_as_the_contract_has_it_and_its_text_exact() {
    let told = Event::Message(Message {
        room: general(),
        seq: Seq(12),
        id: ID,
        from: person("alice"),
        text: "hello".into(),
        time: Timestamp(1_795_356_191_204),
        mine: false,
    });
    assert_eq!(
        line(&told),
        format!(
            r#"{{"type":"message","room":"general","seq":12,"id":"{ID_TEXT}","from":"alice","text":"hello","time":"2026-11-22T14:03:11.204Z","mine":false}}"#
        )
    );
    let Event::Message(mut nasty) = told else { panic!("a message") };
    nasty.text = "\u{1b}[2J\n\u{202E}é".into();
    let object = message(&nasty);
    assert_eq!(object["text"], "\u{1b}[2J\n\u{202E}é");
    assert!(!object.to_string().contains(['\u{1b}', '\n']));
}

#[test]
fn sent_carries_the_reference_only_if_there_was_one() {
    let sent = |reference: Option<&str>| Event::Sent {
        room: general(),
        seq: Seq(13),
        id: ID,
        text: "hi".into(),
        time: Timestamp(0),
        reference: reference.map(|text| Reference(text.to_owned())),
    };
    assert_eq!(
        line(&sent(Some("7"))),
        format!(
            r#"{{"type":"sent","room":"general","seq":13,"id":"{ID_TEXT}","text":"hi","ref":"7"}}"#
        )
    );
    assert_eq!(
        line(&sent(None)),
        format!(r#"{{"type":"sent","room":"general","seq":13,"id":"{ID_TEXT}","text":"hi"}}"#)
    );
}

#[test]
fn people_come_and_go_as_the_contract_has_it() {
    let bob = || person("bob");
    for (event, expected) in [
        (
            Event::Joined { room: general(), who: bob() },
            r#"{"type":"joined","room":"general","who":"bob"}"#,
        ),
        (
            Event::Left { room: general(), who: bob(), reason: LeftReason::Left },
            r#"{"type":"left","room":"general","who":"bob","reason":"left"}"#,
        ),
        (
            Event::Left { room: general(), who: bob(), reason: LeftReason::Removed },
            r#"{"type":"left","room":"general","who":"bob","reason":"removed"}"#,
        ),
        (
            Event::Renamed { room: general(), who: bob(), to: Nick::parse("robert").unwrap() },
            r#"{"type":"renamed","room":"general","who":"bob","to":"robert"}"#,
        ),
        (
            Event::Presence { who: bob(), online: true },
            r#"{"type":"presence","who":"bob","state":"online"}"#,
        ),
        (
            Event::Presence { who: bob(), online: false },
            r#"{"type":"presence","who":"bob","state":"offline"}"#,
        ),
    ] {
        assert_eq!(line(&event), expected);
    }
}

#[test]
fn the_connection_and_gaps_are_as_the_contract_has_them() {
    let state = |state| line(&Event::Connection(state));
    assert_eq!(state(Connection::Online), r#"{"type":"connection","state":"online"}"#);
    assert_eq!(state(Connection::Offline), r#"{"type":"connection","state":"offline"}"#);
    let retrying = Connection::Retrying {
        after: Duration::from_millis(250),
        trouble: Trouble::ConnectionLost,
    };
    assert_eq!(
        state(retrying),
        r#"{"type":"connection","state":"retrying","after_ms":250,"code":"connection_lost"}"#
    );
    let gap = Event::Gap(Gap {
        room: general(),
        first: Seq(3),
        last: Seq(9),
        count: 7,
        reason: GapReason::BeforeYouJoined,
    });
    assert_eq!(
        line(&gap),
        r#"{"type":"gap","room":"general","first":3,"last":9,"count":7,"reason":"before_you_joined"}"#
    );
}

#[test]
fn answers_carry_what_was_asked_and_the_reference() {
    let reference = Some(Reference("4".into()));
    let rooms = Event::Rooms {
        rooms: vec![RoomSummary {
            name: general(),
            members: 2,
            member: true,
            joining: Joining::Open,
            encrypted: true,
            with: None,
        }],
        reference: reference.clone(),
    };
    assert_eq!(
        line(&rooms),
        r#"{"type":"rooms","rooms":[{"name":"general","members":2,"member":true,"open":true,"encrypted":true,"joining":"open"}],"ref":"4"}"#
    );
    let people = Event::People {
        room: general(),
        people: vec![Present {
            who: person("bob"),
            online: true,
            me: false,
            role: Role::Member,
            fingerprint: "1234".into(),
        }],
        reference: None,
    };
    assert_eq!(
        line(&people),
        r#"{"type":"people","room":"general","people":[{"nick":"bob","online":true,"me":false,"owner":false,"fingerprint":"1234"}]}"#
    );
    assert_eq!(line(&Event::Done { reference }), r#"{"type":"done","ref":"4"}"#);
}
