//! What proves who wrote what: kept beside each message, for a report that may never be made.
//!
//! With the message lie the signature and the few signed bytes around its text; the author's
//! certificate and the pseudonyms they ever claimed lie once each, in tables of their own.

use minicbor::{Decode, Encode};
use rusqlite::{Connection, OptionalExtension as _, params};
use tchat_mls::report::Evidence;
use tchat_mls::said::Signed;
use tchat_proto::frame::from_cbor;
use tchat_proto::id::{AccountKey, DeviceKey, RoomId, Seq, ServerKey};
use tchat_proto::identity::{DeviceCertificate, NickStatement};
use tchat_proto::room::RoomName;

use super::revisions::Revision;
use super::{people, revisions, timeline};
use crate::event::Message;
use crate::history::{Item, Since};

/// Copies the certificates to a database that is sealed otherwise.
pub(super) const COPY_DEVICES: &str = "INSERT INTO copy.devices (device, certificate)
    SELECT mask('devices.device', name),
        seal('devices.certificate', name, unseal('devices.certificate', name, certificate))
    FROM (SELECT unmask('devices.device', device) AS name, certificate FROM main.devices)";

/// Copies the claims.
pub(super) const COPY_CLAIMS: &str = "INSERT INTO copy.claims (account, serial, claim)
    SELECT mask('claims.account', name), serial,
        seal('claims.claim', name, serial, unseal('claims.claim', name, serial, claim))
    FROM (SELECT unmask('claims.account', account) AS name, serial, claim FROM main.claims)";

/// What is kept beside a message.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Proof {
    /// The device that signed.
    #[n(0)]
    pub(crate) device: DeviceKey,
    /// What it signed, around the text, and the signature.
    #[n(1)]
    pub(crate) signed: Signed,
}

/// Why there is nothing to show for a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoEvidence {
    /// There is no message at that place.
    NoMessage,
    /// It is one's own, was not signed, or came before signatures were kept.
    NotSigned,
}

/// Keeps the certificate of a device whose messages are kept.
pub(crate) fn put_device(db: &Connection, certificate: &DeviceCertificate) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO devices (device, certificate)
         VALUES (mask('devices.device', ?1), seal('devices.certificate', ?1, ?2))
         ON CONFLICT (device) DO NOTHING",
    )?
    .execute(params![certificate.device.0, certificate.to_bytes()])?;
    Ok(())
}

/// Keeps a claim for good: the name that somebody had when they wrote.
pub(super) fn put_claim(
    db: &Connection,
    claim: &NickStatement,
    bytes: &[u8],
) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO claims (account, serial, claim)
         VALUES (mask('claims.account', ?1), ?2, seal('claims.claim', ?1, ?2, ?3))
         ON CONFLICT (account, serial) DO NOTHING",
    )?
    .execute(params![claim.account.0, claim.serial.cast_signed(), bytes])?;
    Ok(())
}

/// Everything that a report of the message at a place needs: of what it says now, or of what it said
/// from another place on.
pub(crate) fn evidence(
    db: &Connection,
    server: ServerKey,
    name: &RoomName,
    seq: Seq,
    version: Option<Seq>,
) -> rusqlite::Result<Result<Evidence, NoEvidence>> {
    let before = Since::After(Seq(seq.0.saturating_sub(1)));
    let message = match timeline::items(db, name, before, 1)?.pop() {
        Some(Item::Message(message)) if message.seq == seq && message.deleted.is_none() => message,
        Some(_) | None => return Ok(Err(NoEvidence::NoMessage)),
    };
    let Some(room) = room_of(db, name)? else { return Ok(Err(NoEvidence::NoMessage)) };
    let Some(Revision { id, time, text, proof, .. }) = said(db, room, seq, version)? else {
        return Ok(Err(NoEvidence::NoMessage));
    };
    let Some(proof) = proof else { return Ok(Err(NoEvidence::NotSigned)) };
    let Some(certificate) = device(db, proof.device)? else {
        return Ok(Err(NoEvidence::NotSigned));
    };
    Ok(Ok(Evidence {
        server,
        room,
        name: name.clone(),
        seq,
        time,
        id,
        said: proof.signed.bytes(&text),
        certificate,
        signature: proof.signed.signature,
        claim: claim_of(db, &message)?,
    }))
}

/// What a message says now, or said from a place on.
fn said(
    db: &Connection,
    room: RoomId,
    seq: Seq,
    version: Option<Seq>,
) -> rusqlite::Result<Option<Revision>> {
    let current = timeline::current(db, room, seq)?;
    match version {
        Some(at) if current.as_ref().is_some_and(|current| current.at != at) => {
            revisions::at(db, room, seq, at)
        }
        Some(_) | None => Ok(current),
    }
}

fn room_of(db: &Connection, name: &RoomName) -> rusqlite::Result<Option<RoomId>> {
    db.prepare_cached("SELECT room FROM rooms WHERE unseal('rooms.name', room, name) = ?1")?
        .query_row(params![name.as_str()], |row| Ok(RoomId(row.get(0)?)))
        .optional()
}

fn device(db: &Connection, device: DeviceKey) -> rusqlite::Result<Option<DeviceCertificate>> {
    let row = db
        .prepare_cached(
            "SELECT unseal('devices.certificate', ?1, certificate) FROM devices
             WHERE device = mask('devices.device', ?1)",
        )?
        .query_row(params![device.0], |row| row.get::<_, Vec<u8>>(0))
        .optional()?;
    row.map(|bytes| read(&bytes)).transpose()
}

/// The claim under which a message is shown: the last one of that pseudonym.
fn claim_of(db: &Connection, message: &Message) -> rusqlite::Result<Option<NickStatement>> {
    let account = message.from.account;
    let claims = claims(db, account)?.into_iter();
    // Those of a profile from before claims were kept for good.
    let known = people::all(db)?.into_iter().filter(|claim| claim.account == account);
    let fitting = claims.chain(known).filter(|claim| claim.nick.as_str() == message.from.nick);
    Ok(fitting.max_by_key(|claim| claim.serial))
}

fn claims(db: &Connection, account: AccountKey) -> rusqlite::Result<Vec<NickStatement>> {
    let mut statement = db.prepare_cached(
        "SELECT unseal('claims.claim', ?1, serial, claim) FROM claims
         WHERE account = mask('claims.account', ?1)",
    )?;
    let rows = statement.query_map(params![account.0], |row| read(&row.get::<_, Vec<u8>>(0)?))?;
    rows.collect()
}

fn read<T: for<'b> Decode<'b, ()>>(bytes: &[u8]) -> rusqlite::Result<T> {
    from_cbor(bytes).or(Err(rusqlite::Error::InvalidQuery))
}
