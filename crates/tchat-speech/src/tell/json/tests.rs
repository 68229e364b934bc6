//! The JSON contract: the literal lines that programs rely on.

use std::time::Duration;

use tchat_client::Trouble;
use tchat_client::command::{Ignore, Verify};
use tchat_client::event::{Draft, KeyChange, Person, Reach, RoomCode, UnreadCount};
use tchat_client::marks::NotifyRule;
use tchat_client::parts::Form;
use tchat_client::safety_number::SafetyNumber;
use tchat_proto::id::{AccountKey, Epoch, MessageId, Seq, Timestamp};
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
fn alarms_and_room_codes_are_as_the_contract_has_them() {
    let alarm = |alarm| line(&Event::Alarm { room: general(), alarm });
    assert_eq!(
        alarm(Alarm::Forked { who: person("bob"), place: Seq(41) }),
        r#"{"type":"forked","room":"general","who":"bob","seq":41}"#
    );
    assert_eq!(
        alarm(Alarm::Withheld { place: Seq(41) }),
        r#"{"type":"withheld","room":"general","seq":41}"#
    );
    assert_eq!(
        alarm(Alarm::Unreadable { count: 5 }),
        r#"{"type":"unreadable","room":"general","count":5}"#
    );
    let code =
        RoomCode { room: general(), epoch: Epoch(3), place: Seq(41), digits: "01234 56789".into() };
    assert_eq!(
        line(&Event::RoomCode { code, reference: Some(Reference("7".into())) }),
        r#"{"type":"room_code","room":"general","epoch":3,"seq":41,"digits":"01234 56789","ref":"7"}"#
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
        form: Form::Text,
        reply: None,
        mentions: Vec::new(),
        edited: None,
        deleted: None,
        reactions: Vec::new(),
        notify: false,
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
        form: Form::Text,
        reply: None,
        mentions: Vec::new(),
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
            Event::Left { room: general(), who: bob(), reason: LeftReason::Left, by: None },
            r#"{"type":"left","room":"general","who":"bob","reason":"left"}"#,
        ),
        (
            Event::Left { room: general(), who: bob(), reason: LeftReason::Removed, by: None },
            r#"{"type":"left","room":"general","who":"bob","reason":"removed"}"#,
        ),
        (
            Event::Renamed { room: general(), who: bob(), to: Nick::parse("robert").unwrap() },
            r#"{"type":"renamed","room":"general","who":"bob","to":"robert"}"#,
        ),
        (
            Event::Presence { who: bob(), reach: Reach::Online },
            r#"{"type":"presence","who":"bob","state":"online"}"#,
        ),
        (
            Event::Presence { who: bob(), reach: Reach::Away },
            r#"{"type":"presence","who":"bob","state":"away"}"#,
        ),
        (
            Event::Presence { who: bob(), reach: Reach::Offline },
            r#"{"type":"presence","who":"bob","state":"offline"}"#,
        ),
        (
            Event::Ignoring { who: bob(), ignore: Ignore::Begin, reference: None },
            r#"{"type":"ignoring","who":"bob","ignored":true}"#,
        ),
        (Event::Away { away: true, reference: None }, r#"{"type":"away","away":true}"#),
        (Event::Hidden { who: bob() }, r#"{"type":"hidden","who":"bob"}"#),
        (
            Event::KeyChanged(KeyChange {
                who: bob(),
                choice: "bob~k7f2".to_owned(),
                before: AccountKey([2; 32]),
                fingerprint_before: "1111".to_owned(),
                fingerprint_after: "2222".to_owned(),
                was_verified: true,
            }),
            r#"{"type":"key_changed","who":"bob","name":"bob~k7f2","fingerprint_before":"1111","fingerprint_after":"2222","was_verified":true}"#,
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
            unread: Some(UnreadCount { messages: 3, mentions: 1 }),
        }],
        reference: reference.clone(),
    };
    assert_eq!(
        line(&rooms),
        r#"{"type":"rooms","rooms":[{"name":"general","members":2,"member":true,"open":true,"encrypted":true,"joining":"open","unread":3,"mentions":1}],"ref":"4"}"#
    );
    let people = Event::People {
        room: general(),
        people: vec![Present {
            who: person("bob"),
            reach: Reach::Away,
            me: false,
            verified: true,
            ignored: false,
            role: Role::Member,
            mark: "k7f2".into(),
            first_seen: Some(Timestamp(86_400_000)),
            fingerprint: "1234".into(),
        }],
        reference: None,
    };
    assert_eq!(
        line(&people),
        r#"{"type":"people","room":"general","people":[{"nick":"bob","online":true,"me":false,"owner":false,"role":"member","fingerprint":"1234","state":"away","verified":true,"ignored":false,"mark":"k7f2","first_seen":"1970-01-02"}]}"#
    );
    let number = SafetyNumber::of(AccountKey([1; 32]), AccountKey([2; 32]));
    let verification = Event::Verification {
        who: person("bob"),
        how: Verify::Show,
        number,
        verified: false,
        reference: reference.clone(),
    };
    let said = line(&verification);
    assert!(
        said.contains(r#""number":"33927 36871 "#) && said.ends_with(r#""ref":"4"}"#),
        "{said}"
    );
    let ignored = Event::Ignored { people: vec![(person("bob"), 3)], reference: None };
    assert_eq!(line(&ignored), r#"{"type":"ignored","people":[{"nick":"bob","hidden":3}]}"#);
    assert_eq!(line(&Event::Done { reference }), r#"{"type":"done","ref":"4"}"#);
}

#[test]
fn what_one_marks_is_as_the_contract_has_it() {
    let count = UnreadCount { messages: 3, mentions: 1 };
    let reference = || Some(Reference("7".into()));
    let unread = Event::Unread { room: general(), count, read: Seq(12), reference: reference() };
    assert_eq!(
        line(&unread),
        r#"{"type":"unread","room":"general","count":3,"mentions":1,"read":12,"ref":"7"}"#
    );
    let notifying = |snoozed_until| Event::Notifying {
        room: general(),
        rule: NotifyRule::Mentions,
        snoozed_until,
        reference: None,
    };
    assert_eq!(
        line(&notifying(None)),
        r#"{"type":"notifying","room":"general","rule":"mentions"}"#
    );
    assert_eq!(
        line(&notifying(Some(Timestamp(1_795_356_191_204)))),
        r#"{"type":"notifying","room":"general","rule":"mentions","snoozed_until":"2026-11-22T14:03:11.204Z"}"#
    );
    assert_eq!(
        line(&Event::Typing { room: general(), who: person("bob"), on: true }),
        r#"{"type":"typing","room":"general","who":"bob","on":true}"#
    );
    assert_eq!(
        line(&Event::SharingTyping { share: false, reference: reference() }),
        r#"{"type":"sharing_typing","share":false,"ref":"7"}"#
    );
    let draft =
        |reply, text: Option<&str>| Draft { room: general(), reply, text: text.map(str::to_owned) };
    assert_eq!(
        line(&Event::Draft { draft: draft(None, None), reference: reference() }),
        r#"{"type":"draft","room":"general","text":null,"ref":"7"}"#
    );
    let drafts = vec![draft(None, Some("tea")), draft(Some(Seq(4)), Some("milk"))];
    assert_eq!(
        line(&Event::Drafts { drafts, reference: None }),
        r#"{"type":"drafts","drafts":[{"room":"general","text":"tea"},{"room":"general","text":"milk","reply_to":4}]}"#
    );
}
