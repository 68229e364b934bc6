//! Holds what is inside sealed messages, and reports, against `docs/protocol.cddl`.
//!
//! The frames and entries around them are held against it in `tchat-proto/tests/grammar.rs`.

#![expect(clippy::unwrap_used, reason = "helpers of tests may stop them")]

use tchat_mls::Device;
use tchat_mls::content::Content;
use tchat_mls::report::{Evidence, Report};
use tchat_mls::said::{self, ShortChain, Witness};
use tchat_proto::id::{MessageId, RoomId, Seq, ServerKey, Timestamp};
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
