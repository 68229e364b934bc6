//! Holds what is inside sealed messages, and reports, against `docs/protocol.cddl`.
//!
//! The frames and entries around them are held against it in `tchat-proto/tests/grammar.rs`.

#![expect(clippy::unwrap_used, reason = "helpers of tests may stop them")]

use tchat_mls::Device;
use tchat_mls::content::{
    Body, Content, Emoji, FileKey, FileManifest, Form, Mention, Preview, Quote, Target,
};
use tchat_mls::report::{Evidence, Report};
use tchat_mls::said::{self, ShortChain, Witness};
use tchat_proto::frame::to_cbor;
use tchat_proto::id::{AccountKey, FileId, MessageId, RoomId, Seq, ServerKey, Timestamp};
use tchat_proto::identity::NickStatement;
use tchat_proto::nick::Nick;
use tchat_proto::room::RoomName;

const GRAMMAR: &str = include_str!("../../../docs/protocol.cddl");
const ROOM: RoomId = RoomId([1; 16]);
const ID: MessageId = MessageId([2; 16]);

fn matches(rule: &str, bytes: &[u8]) -> Result<(), String> {
    cddl_cat::validate_cbor_bytes(rule, GRAMMAR, bytes).map_err(|error| error.to_string())
}

fn signed(device: &Device, content: &Content) -> Vec<u8> {
    let witness = Witness { seq: Seq(41), chain: ShortChain([7; 16]) };
    said::write(content, Some(witness), device, ROOM, ID).unwrap()
}

fn report(device: &Device, claim: Option<NickStatement>, reason: Option<&str>) -> Report {
    let said = said::read(&signed(device, &Content::text("hello"))).unwrap();
    let signed = said.vouched(device.key(), ROOM, ID).unwrap().unwrap();
    let evidence = Evidence {
        server: ServerKey([3; 32]),
        room: ROOM,
        name: RoomName::general(),
        seq: Seq(42),
        time: Timestamp(1),
        id: ID,
        said: signed.bytes("hello"),
        certificate: *device.certificate(),
        signature: signed.signature,
        claim,
    };
    Report::new(evidence, reason)
}

#[test]
fn what_is_sealed_is_as_the_grammar_has_it() {
    let device = Device::generate().unwrap();
    let unknown = |fallback: Option<&str>| Content::Unknown {
        kind: 99,
        fallback: fallback.map(str::to_owned),
    };
    let reported = report(&device, None, None).content("a report");
    for content in [Content::text("hello"), reported, unknown(Some("stars")), unknown(None)] {
        assert_eq!(matches("content", &content.to_bytes().unwrap()), Ok(()), "{content:?}");
        assert_eq!(matches("content", &signed(&device, &content)), Ok(()), "{content:?}");
    }
    assert!(matches("content", &[0xa1, 0x00, 0x61, b'x']).is_err());
}

/// A message of each kind with all that may be in it, and what is done to one.
fn every_kind() -> Vec<Content> {
    let (target, bob) = (Target { seq: Seq(70_000), id: ID }, AccountKey([4; 32]));
    let mentions = vec![Mention { account: bob, from: 0, to: 4 }];
    let body = Body {
        reply: Some(Quote::new(target, bob, "who comes?")),
        mentions: mentions.clone(),
        ..Body::text("@bob does")
    };
    let picture =
        Preview { width: 4_000, height: 3_000, media: "image/png".into(), bytes: vec![7] };
    let [whole, bare] = [Some(picture), None].map(|preview| FileManifest {
        file: FileId([5; 32]),
        key: FileKey([6; 32]),
        size: 1 << 40,
        name: "été.png".to_owned(),
        media: preview.is_some().then(|| "image/png".to_owned()),
        preview,
    });
    let of = |form: Form| Content::Message(Body { form, ..body.clone() });
    let reaction =
        |on| Content::Reaction { target, emoji: Emoji::parse("👩🏽‍💻").unwrap(), on };
    vec![
        of(Form::Text),
        of(Form::Action),
        of(Form::File(Box::new(whole))),
        of(Form::File(Box::new(bare))),
        Content::Edit { target, text: "@bob did".to_owned(), mentions },
        Content::Edit { target, text: "nobody did".to_owned(), mentions: Vec::new() },
        Content::Delete { target },
        reaction(true),
        reaction(false),
    ]
}

#[test]
fn every_kind_of_message_is_as_the_grammar_has_it() {
    let device = Device::generate().unwrap();
    for content in every_kind() {
        assert_eq!(matches("content", &content.to_bytes().unwrap()), Ok(()), "{content:?}");
        assert_eq!(matches("content", &signed(&device, &content)), Ok(()), "{content:?}");
    }
}

#[test]
fn the_parts_of_a_message_are_as_the_grammar_has_them() {
    let (target, bob) = (Target { seq: Seq(70_000), id: ID }, AccountKey([4; 32]));
    assert_eq!(matches("target", &to_cbor(&target)), Ok(()));
    assert_eq!(matches("quote", &to_cbor(&Quote::new(target, bob, "who"))), Ok(()));
    assert_eq!(matches("mention", &to_cbor(&Mention { account: bob, from: 0, to: 4 })), Ok(()));
    assert!(matches("target", &to_cbor(&(70_000, 1))).is_err());
    assert!(matches("quote", &to_cbor(&target)).is_err());
    for content in every_kind() {
        let Content::Message(Body { form: Form::File(manifest), .. }) = content else { continue };
        assert_eq!(matches("file-manifest", &to_cbor(manifest.as_ref())), Ok(()));
    }
}

#[test]
fn a_report_is_as_the_grammar_has_it() {
    let device = Device::generate().unwrap();
    let nick = Nick::parse("bob").unwrap();
    let claim = NickStatement::sign(device.account_seed(), ServerKey([3; 32]), 1, nick);
    for report in [report(&device, None, None), report(&device, Some(claim), Some("rude"))] {
        assert_eq!(matches("report", &report.to_bytes()), Ok(()));
    }
    assert!(matches("report", &signed(&device, &Content::text("hello"))).is_err());
}
