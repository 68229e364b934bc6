//! The pseudonyms that accounts have claimed on this server, and one's own claim.

use rusqlite::{Connection, params};
use tchat_proto::frame::{from_cbor, to_cbor};
use tchat_proto::identity::NickStatement;

use super::proofs;

/// Copies the claims to a database that is sealed otherwise.
pub(super) const COPY: &str = "INSERT INTO copy.people (account, claim)
    SELECT mask('people.account', name),
        seal('people.claim', name, unseal('people.claim', name, claim))
    FROM (SELECT unmask('people.account', account) AS name, claim FROM main.people)";

/// Copies what is kept of oneself; its one row is there from the start.
pub(super) const COPY_OWN: &str = "UPDATE copy.self SET (claim, serial) =
    (SELECT seal('self.claim', unseal('self.claim', claim)), serial FROM main.self)";

/// Keeps someone's claim: as what they are called, and for good.
pub(crate) fn put(db: &Connection, claim: &NickStatement) -> rusqlite::Result<()> {
    let bytes = to_cbor(claim);
    db.prepare_cached(
        "INSERT INTO people (account, claim)
         VALUES (mask('people.account', ?1), seal('people.claim', ?1, ?2))
         ON CONFLICT (account) DO UPDATE SET claim = excluded.claim",
    )?
    .execute(params![claim.account.0, bytes])?;
    proofs::put_claim(db, claim, &bytes)
}

/// Every claim.
pub(crate) fn all(db: &Connection) -> rusqlite::Result<Vec<NickStatement>> {
    let mut statement = db.prepare_cached(
        "SELECT unseal('people.claim', unmask('people.account', account), claim) FROM people",
    )?;
    let rows = statement.query_map([], |row| claim(&row.get::<_, Vec<u8>>(0)?))?;
    rows.collect()
}

/// What is kept of oneself on this server.
#[derive(Debug, Clone, Default)]
pub(crate) struct OwnRow {
    /// The claim that the server has accepted.
    pub(crate) claim: Option<NickStatement>,
    /// The greatest serial that was ever signed.
    pub(crate) serial: u64,
}

/// Reads what is kept of oneself.
pub(crate) fn own(db: &Connection) -> rusqlite::Result<OwnRow> {
    db.query_row("SELECT unseal('self.claim', claim), serial FROM self", [], |row| {
        let bytes: Option<Vec<u8>> = row.get(0)?;
        Ok(OwnRow {
            claim: bytes.map(|bytes| claim(&bytes)).transpose()?,
            serial: row.get::<_, i64>(1)?.cast_unsigned(),
        })
    })
}

/// Keeps it.
pub(crate) fn put_own(db: &Connection, own: &OwnRow) -> rusqlite::Result<()> {
    db.execute(
        "UPDATE self SET claim = seal('self.claim', ?1), serial = ?2",
        params![own.claim.as_ref().map(to_cbor), own.serial.cast_signed()],
    )?;
    Ok(())
}

fn claim(bytes: &[u8]) -> rusqlite::Result<NickStatement> {
    from_cbor(bytes).or(Err(rusqlite::Error::InvalidQuery))
}
