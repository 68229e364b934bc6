//! Holds `docs/protocol.cddl` against the encoder.
//!
//! One value of every frame, request, answer, entry and statement is encoded and must match its
//! rule, so the grammar that others write clients from cannot drift from what is on the wire. The
//! last tests make sure that the check itself can fail.

#![expect(clippy::panic, clippy::unwrap_used, reason = "helpers of tests may stop them")]
use std::collections::BTreeSet;

use bytes::Bytes;
use minicbor::Encode;
use tchat_proto::entry::{Entry, EntryBody, Invited};
use tchat_proto::frame::to_cbor;
use tchat_proto::greeting::{ChannelBinding, ClientHello, Login, ServerHello, ServerLimits};
use tchat_proto::id::{
    AccountKey, Chain, DeviceKey, Epoch, FileId, GroupName, MessageId, RoomId, Seq, ServerKey,
    Timestamp, TokenHash,
};
use tchat_proto::identity::{
    DeviceCertificate, LeaveStatement, NickStatement, SignatureBytes, SigningSeed,
};
use tchat_proto::invitation::{InvitationInfo, InvitationTerms, InvitationToken};
use tchat_proto::nick::Nick;
use tchat_proto::plain::{PlainName, PlainRoom};
use tchat_proto::policy::{Inviting, JoinVerifier, Joining, Kind, RoomPolicy};
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::request::{
    Announcement, Answer, CommitPost, Delivery, Door, Expired, Person, Presence, Request,
    RequestId, Skipped, ToClient, ToServer, WelcomePost, Whisper,
};
use tchat_proto::room::{RoomInfo, RoomName};
use tchat_proto::topic::Topic;

const GRAMMAR: &str = include_str!("../../../docs/protocol.cddl");

const ROOM: RoomId = RoomId([1; 16]);
const ID: MessageId = MessageId([2; 16]);
const CHAIN: Chain = Chain([3; 32]);
const TOKEN: TokenHash = TokenHash([4; 32]);
const FILE: FileId = FileId([5; 32]);
const GROUP: GroupName = GroupName { room: ROOM, generation: 1 };

fn seed() -> SigningSeed {
    SigningSeed::from_bytes([4; 32])
}

fn nick() -> NickStatement {
    NickStatement::sign(&seed(), ServerKey([5; 32]), 1, Nick::parse("Éloïse").unwrap())
}

fn leave() -> LeaveStatement {
    LeaveStatement::sign(&seed(), GROUP, Epoch(6))
}

fn bob() -> PlainName {
    PlainName::admitted("bob").unwrap()
}

fn matches(rule: &str, bytes: &[u8]) -> Result<(), String> {
    cddl_cat::validate_cbor_bytes(rule, GRAMMAR, bytes).map_err(|error| error.to_string())
}

#[track_caller]
fn holds<T: Encode<()>>(rule: &str, value: &T) {
    let bytes = to_cbor(value);
    if let Err(error) = matches(rule, &bytes) {
        panic!("{rule}: {error}\n{bytes:02x?}");
    }
}

const fn terms(expires: Option<Timestamp>, uses: Option<u32>) -> InvitationTerms {
    InvitationTerms { token: TOKEN, expires, uses }
}

fn requests() -> Vec<Request> {
    let welcome = WelcomePost { welcome: vec![5].into(), devices: vec![DeviceKey([6; 32])] };
    let commit = |welcome| {
        Request::Commit(CommitPost {
            room: ROOM,
            id: ID,
            commit: vec![3].into(),
            group_info: vec![4].into(),
            welcome,
            join_proof: None,
            join_key: None,
        })
    };
    let joining = CommitPost {
        room: ROOM,
        id: ID,
        commit: vec![3].into(),
        group_info: vec![4].into(),
        welcome: None,
        join_proof: Some(SignatureBytes([5; 64])),
        join_key: Some(vec![6].into()),
    };
    vec![
        Request::ClaimNick(nick()),
        Request::Rooms,
        Request::People(ROOM),
        Request::CreateRoom { name: RoomName::general(), joining: Joining::Open },
        Request::Enter(ROOM),
        Request::Found { group: GROUP, id: ID, group_info: vec![1].into(), tree: vec![2].into() },
        commit(None),
        commit(Some(welcome)),
        Request::Commit(joining),
        Request::Post { room: ROOM, id: ID, sealed: vec![0; 300].into() },
        Request::Leave { id: ID, statement: leave() },
        Request::Follow { room: ROOM, after: Seq(7), chain: CHAIN },
        Request::Unfollow(ROOM),
        Request::PublishKeyPackages(vec![vec![9].into()]),
        Request::TakeKeyPackages(AccountKey([1; 32])),
        Request::ReportDoor { room: ROOM, epoch: Epoch(3) },
        Request::EnterPlain(ROOM),
        Request::LeavePlain(ROOM),
        Request::PostPlain { room: ROOM, id: ID, text: "bonjour".to_owned() },
        Request::PlainPeople(ROOM),
        Request::Redeem(InvitationToken::from_bytes([1; 16])),
        Request::Invite { room: ROOM, terms: terms(None, None) },
        Request::Invite { room: ROOM, terms: terms(Some(Timestamp(9)), Some(3)) },
        Request::Invitations(ROOM),
        Request::RevokeInvitation { room: ROOM, token: TOKEN },
        Request::CreateDirect(AccountKey([1; 32])),
        Request::SetAway(true),
        Request::OpenFile { room: ROOM, file: FILE, bytes: 1 << 40 },
        Request::PutChunk { file: FILE, offset: 262_160, sealed: vec![9; 16].into() },
        Request::CloseFile { file: FILE },
        Request::GetChunk { room: ROOM, file: FILE, offset: 0 },
        Request::DropFile { room: ROOM, file: FILE },
        Request::Whisper(whisper()),
        Request::Slot,
        Request::PutSlot { version: 1, sealed: vec![9; 1_052].into() },
    ]
}

fn whisper() -> Whisper {
    Whisper { room: ROOM, epoch: Epoch(3), sealed: vec![9; 139].into() }
}

fn answers() -> Vec<Answer> {
    let door = Door {
        group: GROUP,
        epoch: Epoch(1),
        group_info: vec![1].into(),
        tree: vec![2].into(),
        leaving: vec![leave()],
        nicks: vec![nick()],
        turn_ms: 4_000,
    };
    let info = RoomInfo {
        room: ROOM,
        name: RoomName::general(),
        joining: Joining::ByInvitation,
        members: 2,
        head: Seq(3),
        member: true,
    };
    let invited = RoomInfo { member: false, ..info.clone() };
    let plain = PlainRoom { room: ROOM, people: 2, head: Seq(3), member: false };
    vec![
        Answer::Done,
        Answer::Rooms { sealed: vec![info.clone()], plain: None },
        Answer::Rooms { sealed: vec![info], plain: Some(plain) },
        Answer::People(vec![
            Person { nick: nick(), online: true, away: false, first_seen: None },
            Person { nick: nick(), online: true, away: true, first_seen: Some(Timestamp(2)) },
        ]),
        Answer::Created(ROOM),
        Answer::Unfounded(GROUP),
        Answer::Door(door),
        Answer::Stored { seq: Seq(1), time: Timestamp(2) },
        Answer::Committed {
            seq: Seq(1),
            time: Timestamp(2),
            chain: CHAIN,
            messages_before: 3,
            leaving: vec![leave()],
        },
        Answer::Following { head: Seq(4) },
        Answer::KeyPackages(vec![vec![1].into()]),
        Answer::Published { left: 3, last_resort: None },
        Answer::Published { left: 3, last_resort: Some(true) },
        Answer::PlainEntered { name: bob(), after: Seq(1), chain: CHAIN, messages: 1 },
        Answer::PlainPeople(vec![bob()]),
        Answer::Redeemed(invited),
        Answer::Invitations(vec![
            InvitationInfo {
                terms: terms(None, Some(1)),
                maker: None,
                made: Timestamp(1),
                used: 0,
            },
            InvitationInfo {
                terms: terms(Some(Timestamp(2)), None),
                maker: Some(AccountKey([1; 32])),
                made: Timestamp(1),
                used: 7,
            },
        ]),
        Answer::FileAt { have: 0, complete: false },
        Answer::Chunk { sealed: vec![9; 16].into(), bytes: 16 },
        Answer::Slot { version: 0, sealed: None },
        Answer::Slot { version: 3, sealed: Some(vec![9; 1_052].into()) },
    ]
}

#[test]
fn every_frame_of_a_client_matches_the_grammar() {
    let certificate = DeviceCertificate::sign(&seed(), DeviceKey([7; 32]));
    let login = Login::sign(&seed(), certificate, ChannelBinding([8; 32]));
    holds("to-server", &ToServer::Hello(Box::new(ClientHello::new("tchat", login))));
    holds("to-server", &ToServer::Ping);
    holds("to-server", &ToServer::Pong);
    for request in requests() {
        holds("request", &request);
        holds("to-server", &ToServer::Request(RequestId(1), Box::new(Ok(request))));
    }
}

#[test]
fn every_frame_of_a_server_matches_the_grammar() {
    let hello = ServerHello {
        version: 1,
        name: "school".to_owned(),
        time: Timestamp(1),
        limits: ServerLimits::default(),
        capabilities: vec!["later".to_owned()],
    };
    let limits = ServerLimits { file_bytes_max: 1 << 31, file_quota: 10 << 30, ..hello.limits };
    holds("server-limits", &limits);
    holds("to-client", &ToClient::Hello(Box::new(hello)));
    for answer in answers() {
        holds("answer", &answer);
        holds("to-client", &ToClient::Answer(RequestId(1), Box::new(Ok(answer))));
    }
    let refusal = Refusal {
        code: Code::NickTaken,
        epoch: Some(Epoch(1)),
        suggestions: Some(vec![Nick::parse("bob2").unwrap()]),
        limit: Some(3),
        retry_after_ms: Some(4),
        rule: Some("rule".to_owned()),
        reason: Some("because".to_owned()),
    };
    holds("to-client", &ToClient::Answer(RequestId(1), Box::new(Err(refusal.clone()))));
    holds("to-client", &ToClient::Goodbye(refusal));
    holds("to-client", &ToClient::Goodbye(Refusal::new(Code::Busy)));
    holds("to-client", &ToClient::DoorWanted(ROOM, Epoch(3)));
    let skipped = Skipped { room: ROOM, to: Seq(9), chain: CHAIN, messages: 4 };
    holds("to-client", &ToClient::Skipped(skipped));
    let expired = Expired { room: ROOM, to: Seq(9), chain: CHAIN, time: Timestamp(4) };
    holds("to-client", &ToClient::Expired(expired));
    let account = AccountKey([1; 32]);
    let gone = Presence { account, online: false, away: false };
    let away = Presence { account, online: true, away: true };
    holds("to-client", &ToClient::Presence(vec![gone, away]));
    let announcement = Announcement { time: Timestamp(1), text: "tea at four".to_owned() };
    holds("to-client", &ToClient::Announcement(announcement));
    holds("to-client", &ToClient::Whisper(whisper()));
    holds("to-client", &ToClient::SlotChanged(3));
    let entries = vec![Bytes::from_static(&[1, 2])];
    holds("to-client", &ToClient::Delivery(Delivery { room: ROOM, entries, chain: CHAIN }));
}

#[test]
fn every_entry_and_statement_matches_the_grammar() {
    let invited = Invited {
        group: GROUP,
        seq: Seq(2),
        chain: CHAIN,
        messages_before: 1,
        welcome: vec![1].into(),
        tree: vec![2].into(),
        leaving: vec![leave()],
        nicks: vec![nick()],
        join_key: Some(vec![3].into()),
    };
    for body in [
        EntryBody::Founding { group: GROUP, founder: DeviceKey([1; 32]), nick: nick() },
        EntryBody::Message { sealed: vec![1, 2, 3].into() },
        EntryBody::Commit {
            commit: vec![4].into(),
            nicks: vec![nick()],
            leaving: vec![leave()],
            join_key: None,
        },
        EntryBody::Commit {
            commit: vec![4].into(),
            nicks: vec![nick()],
            leaving: vec![leave()],
            join_key: Some(vec![5].into()),
        },
        EntryBody::Leave(leave()),
        EntryBody::Nick(nick()),
        EntryBody::Welcome(Box::new(invited)),
        EntryBody::Plain { from: bob(), said: vec![0xff].into() },
        EntryBody::PlainJoined(bob()),
        EntryBody::PlainLeft(bob()),
    ] {
        holds("entry", &Entry { seq: Seq(3), time: Timestamp(4), id: ID, body });
    }
    holds("device-certificate", &DeviceCertificate::sign(&seed(), DeviceKey([7; 32])));
    let mut policy = RoomPolicy::of_founder(AccountKey([1; 32]), Joining::ByInvitation);
    policy.removed.insert(DeviceKey([2; 32]));
    holds("room-policy", &policy);
    let somebody = BTreeSet::from([AccountKey([3; 32])]);
    let full = RoomPolicy {
        moderators: somebody.clone(),
        banned: somebody.clone(),
        muted: somebody,
        frozen: true,
        slow_seconds: 10,
        inviting: Inviting::Moderators,
        topic: Topic::parse("Sortie").ok(),
        archived: true,
        join_verifier: Some(JoinVerifier([8; 32])),
        kind: Kind::Direct,
        retention_days: 30,
        ..policy
    };
    holds("room-policy", &full);
}

#[test]
fn the_grammar_refuses_what_the_encoder_never_writes() {
    let short_room = to_cbor(&Request::Rooms).into_iter().chain([0]).collect::<Vec<_>>();
    assert!(
        matches("request", &to_cbor(&Answer::Stored { seq: Seq(1), time: Timestamp(2) })).is_err()
    );
    assert!(matches("room-id", &[0x42, 1, 2]).is_err());
    assert!(
        matches(
            "to-client",
            &to_cbor(&ToServer::Request(RequestId(1), Box::new(Ok(Request::Rooms))))
        )
        .is_err()
    );
    assert!(tchat_proto::frame::from_cbor::<Request>(&short_room).is_err());
}

#[test]
fn every_refusal_is_in_the_document_under_its_number() {
    let document = include_str!("../../../docs/protocol.md");
    for code in Code::ALL {
        let number = tchat_proto::frame::from_cbor::<u32>(&to_cbor(code)).unwrap();
        let row = format!("| {number} | `{}` |", code.as_str());
        assert!(document.contains(&row), "docs/protocol.md lacks {row}");
    }
}
