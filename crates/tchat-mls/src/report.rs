//! A message, with what proves who wrote it: for whoever is to judge, and was not there.
//!
//! A [`Report`] needs no server, no profile and no trust in the reporter to be checked
//! ([`Report::check`]): the author's device signed the content for this room and this message, and
//! the author's account vouches for the device. It does *not* prove place, time, the room's name or
//! the reason, which are the reporter's word; nor that others saw it; nor, if the author says that
//! their keys were stolen, whose hands they were in.
//!
//! It is a file of its own, and can be what a message says ([`Report::content`]).

use minicbor::{Decode, Encode};
use tchat_proto::entry::Blob;
use tchat_proto::frame::{FrameBroken, from_cbor, to_cbor};
use tchat_proto::id::{AccountKey, MessageId, RoomId, Seq, ServerKey, Timestamp};
use tchat_proto::identity::{DeviceCertificate, NickStatement, SignatureBytes};
use tchat_proto::nick::Nick;
use tchat_proto::room::RoomName;

use crate::content::{Content, ContentBroken};
use crate::said::{self, Witness};

/// What every report begins with: what kind of file it is, and its version.
const MARK: &str = "tchat report v1";

/// The longest reason, in bytes: a few sentences.
pub const REASON_BYTES_MAX: usize = 1_024;

/// The longest report: the longest content, and the rest many times over.
pub const REPORT_BYTES_MAX: usize = 128 * 1_024;

/// A message and its proof.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Report {
    /// [`MARK`].
    #[n(0)]
    mark: String,
    /// The server of the room.
    #[n(1)]
    pub server: ServerKey,
    /// The room: what the author signed.
    #[n(2)]
    pub room: RoomId,
    /// What the reporter knows the room as.
    #[n(3)]
    pub name: RoomName,
    /// The message's place, by the reporter's word.
    #[n(4)]
    pub seq: Seq,
    /// When the server had it, by the reporter's word.
    #[n(5)]
    pub time: Timestamp,
    /// The message's id: what the author signed.
    #[n(6)]
    pub id: MessageId,
    /// The content without its signature: what the author signed.
    #[n(7)]
    pub said: Blob,
    /// Who the author's device belongs to.
    #[n(8)]
    pub certificate: DeviceCertificate,
    /// By the author's device.
    #[n(9)]
    pub signature: SignatureBytes,
    /// What the author called themselves, if the reporter has their word for it.
    #[n(10)]
    pub claim: Option<NickStatement>,
    /// Why it is reported.
    #[n(11)]
    pub reason: Option<String>,
}

/// What a reporter knows of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The server of the room.
    pub server: ServerKey,
    /// The room.
    pub room: RoomId,
    /// What it is called.
    pub name: RoomName,
    /// The message's place.
    pub seq: Seq,
    /// When the server had it.
    pub time: Timestamp,
    /// The message's id.
    pub id: MessageId,
    /// The content without its signature.
    pub said: Vec<u8>,
    /// Who the author's device belongs to.
    pub certificate: DeviceCertificate,
    /// By the author's device.
    pub signature: SignatureBytes,
    /// What the author called themselves.
    pub claim: Option<NickStatement>,
}

/// What a report proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    /// Who wrote it.
    pub author: AccountKey,
    /// What they had called themselves on that server.
    pub nick: Option<Nick>,
    /// What they wrote.
    pub content: Content,
    /// How far they had come in the room's log: the message is from after that.
    pub witness: Option<Witness>,
}

/// Why a report proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReportBroken {
    /// The bytes are no report of this version.
    #[error("not a report")]
    NotAReport,
    /// The content cannot be read.
    #[error(transparent)]
    Content(#[from] ContentBroken),
    /// The account did not vouch for the device.
    #[error("the author's account does not vouch for the device")]
    Certificate,
    /// The device did not sign this.
    #[error("the author's signature does not hold")]
    Signature,
    /// The claim of the pseudonym is not the author's, or not for this server.
    #[error("the author did not claim the pseudonym")]
    Claim,
}

impl From<FrameBroken> for ReportBroken {
    fn from(_: FrameBroken) -> Self {
        Self::NotAReport
    }
}

impl Report {
    /// Reports a message. A reason that is too long is cut.
    #[must_use]
    pub fn new(evidence: Evidence, reason: Option<&str>) -> Self {
        let Evidence { server, room, name, seq, time, id, said, certificate, signature, claim } =
            evidence;
        let reason = reason.map(|text| {
            let end = text.floor_char_boundary(REASON_BYTES_MAX);
            text.get(..end).unwrap_or_default().to_owned()
        });
        Self {
            mark: MARK.to_owned(),
            server,
            room,
            name,
            seq,
            time,
            id,
            said: said.into(),
            certificate,
            signature,
            claim,
            reason,
        }
    }

    /// As a file holds it.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        to_cbor(self)
    }

    /// From a file. Nothing is checked but the form.
    ///
    /// # Errors
    ///
    /// [`ReportBroken::NotAReport`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ReportBroken> {
        if bytes.len() > REPORT_BYTES_MAX {
            return Err(ReportBroken::NotAReport);
        }
        let report: Self = from_cbor(bytes)?;
        let reason_fits = report.reason.as_ref().is_none_or(|it| it.len() <= REASON_BYTES_MAX);
        if report.mark == MARK && reason_fits { Ok(report) } else { Err(ReportBroken::NotAReport) }
    }

    /// Checks every signature, and says what they prove.
    ///
    /// # Errors
    ///
    /// [`ReportBroken`] if one does not hold, or what is signed is no content.
    pub fn check(&self) -> Result<Proven, ReportBroken> {
        let Self { certificate, claim, .. } = self;
        certificate.verify().or(Err(ReportBroken::Certificate))?;
        said::check(certificate.device, self.room, self.id, &self.said.0, &self.signature)
            .or(Err(ReportBroken::Signature))?;
        if let Some(claim) = claim {
            let theirs = claim.account == certificate.account;
            if !theirs || claim.verify(self.server).is_err() {
                return Err(ReportBroken::Claim);
            }
        }
        let (content, witness) = said::read_unsigned(&self.said.0)?;
        let nick = claim.as_ref().map(|claim| claim.nick.clone());
        Ok(Proven { author: certificate.account, nick, content, witness })
    }

    /// The report as something to say, for those who look after the room; `fallback` is what
    /// clients that know no reports show.
    #[must_use]
    pub fn content(&self, fallback: impl Into<String>) -> Content {
        Content::Report { fallback: fallback.into(), report: self.to_bytes() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::Device;

    const SERVER: ServerKey = ServerKey([5; 32]);
    const ROOM: RoomId = RoomId([1; 16]);
    const ID: MessageId = MessageId([2; 16]);

    fn reported(author: &Device, text: &str) -> Report {
        let content = Content::text(text);
        let bytes = said::write(&content, None, author, ROOM, ID).unwrap();
        let signed = said::read(&bytes).unwrap().vouched(author.key(), ROOM, ID).unwrap().unwrap();
        let nick = Nick::parse("mallory").unwrap();
        let evidence = Evidence {
            server: SERVER,
            room: ROOM,
            name: RoomName::general(),
            seq: Seq(7),
            time: Timestamp(1_700_000_000_000),
            id: ID,
            said: signed.bytes(text),
            certificate: *author.certificate(),
            signature: signed.signature,
            claim: Some(NickStatement::sign(author.account_seed(), SERVER, 1, nick)),
        };
        Report::new(evidence, Some("an insult"))
    }

    #[test]
    fn a_report_proves_who_wrote_what_to_somebody_who_was_not_there() {
        let mallory = Device::generate().unwrap();
        let report = reported(&mallory, "you fool");
        let read = Report::from_bytes(&report.to_bytes()).unwrap();
        assert_eq!(read, report);
        let proven = read.check().unwrap();
        assert_eq!(proven.author, mallory.account());
        assert_eq!(proven.content, Content::text("you fool"));
        assert_eq!(proven.nick.map(|it| it.to_string()).as_deref(), Some("mallory"));
    }

    #[test]
    fn whatever_the_reporter_makes_up_is_found_out() {
        let [mallory, bob] = [(); 2].map(|()| Device::generate().unwrap());
        let honest = reported(&mallory, "you fool");
        let check = |report: Report| report.check().unwrap_err();
        let said = Content::text("I stole it").to_bytes().unwrap().into();
        assert_eq!(check(Report { said, ..honest.clone() }), ReportBroken::Signature);
        let room = RoomId([9; 16]);
        assert_eq!(check(Report { room, ..honest.clone() }), ReportBroken::Signature);
        let certificate = *bob.certificate();
        assert_eq!(check(Report { certificate, ..honest.clone() }), ReportBroken::Signature);
        let mut stolen = *mallory.certificate();
        stolen.account = bob.account();
        let certificate = stolen;
        assert_eq!(check(Report { certificate, ..honest.clone() }), ReportBroken::Certificate);
        let claim = Some(NickStatement::sign(
            bob.account_seed(),
            SERVER,
            1,
            Nick::parse("mallory").unwrap(),
        ));
        assert_eq!(check(Report { claim, ..honest.clone() }), ReportBroken::Claim);
        let server = ServerKey([6; 32]);
        assert_eq!(check(Report { server, ..honest }), ReportBroken::Claim);
    }

    #[test]
    fn what_is_no_report_is_said_to_be_none() {
        let report = reported(&Device::generate().unwrap(), "x");
        for bytes in [b"".as_slice(), b"hello", &[0xa0], &vec![0; REPORT_BYTES_MAX + 1]] {
            assert_eq!(Report::from_bytes(bytes), Err(ReportBroken::NotAReport));
        }
        let other = Report { mark: "tchat report v2".to_owned(), ..report };
        assert_eq!(Report::from_bytes(&other.to_bytes()), Err(ReportBroken::NotAReport));
    }

    #[test]
    fn a_report_can_be_said_and_an_old_client_shows_the_words_beside_it() {
        let report = reported(&Device::generate().unwrap(), "x");
        let content = report.content("alice reports a message of mallory");
        let read = Content::from_bytes(&content.to_bytes().unwrap()).unwrap();
        assert_eq!(read.shown(), Some("alice reports a message of mallory"));
        let Content::Report { report: bytes, .. } = read else { panic!("a report") };
        assert_eq!(Report::from_bytes(&bytes), Ok(report));
    }
}
