//! Who was ever called what: so that a pseudonym that changes hands is noticed, also after a
//! restart.

use rusqlite::{Connection, params};
use tchat_proto::id::AccountKey;

/// Copies the table to a database that is sealed otherwise.
pub(super) const COPY: &str = "INSERT INTO copy.names (name, account, turn)
    SELECT mask('names.name', unmask('names.name', name)),
        mask('names.account', unmask('names.account', account)), turn FROM main.names";

/// That an account was called something, by one of the keys of its pseudonym.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HeldRow {
    /// The key ([`tchat_proto::nick::Nick::keys`]).
    pub(crate) name: String,
    /// Who.
    pub(crate) account: AccountKey,
    /// Greater than that of whoever was called so before.
    pub(crate) turn: u64,
}

/// Keeps one.
pub(crate) fn put(db: &Connection, row: &HeldRow) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO names (name, account, turn)
         VALUES (mask('names.name', ?1), mask('names.account', ?2), ?3)
         ON CONFLICT (name, account) DO UPDATE SET turn = excluded.turn",
    )?
    .execute(params![row.name, row.account.0, row.turn.cast_signed()])?;
    Ok(())
}

/// All of them.
pub(crate) fn all(db: &Connection) -> rusqlite::Result<Vec<HeldRow>> {
    let mut statement = db.prepare_cached(
        "SELECT unmask('names.name', name), unmask('names.account', account), turn FROM names",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(HeldRow {
            name: row.get(0)?,
            account: AccountKey(row.get(1)?),
            turn: row.get::<_, i64>(2)?.cast_unsigned(),
        })
    })?;
    rows.collect()
}
