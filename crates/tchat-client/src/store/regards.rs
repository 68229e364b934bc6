//! How one regards people: whose key was compared, whom one ignores. Bound to the key, never to a
//! pseudonym, and nobody's business but one's own.

use rusqlite::{Connection, params};
use tchat_proto::id::{AccountKey, Timestamp};

/// Copies the table to a database that is sealed otherwise.
pub(super) const COPY: &str = "INSERT INTO copy.regards (account, verified, ignored)
    SELECT mask('regards.account', name),
        seal('regards.verified', name, unseal('regards.verified', name, verified)),
        seal('regards.ignored', name, unseal('regards.ignored', name, ignored))
    FROM (SELECT unmask('regards.account', account) AS name, verified, ignored FROM main.regards)";

/// How one regards somebody.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Regard {
    /// When their key was compared.
    pub(crate) verified: Option<Timestamp>,
    /// Since when what they say is not told.
    pub(crate) ignored: Option<Timestamp>,
}

/// Keeps how one regards somebody.
pub(crate) fn put(db: &Connection, account: AccountKey, regard: Regard) -> rusqlite::Result<()> {
    let time = |it: Option<Timestamp>| it.map(|time| time.0.cast_signed());
    db.prepare_cached(
        "INSERT INTO regards (account, verified, ignored)
         VALUES (mask('regards.account', ?1), seal('regards.verified', ?1, ?2),
            seal('regards.ignored', ?1, ?3))
         ON CONFLICT (account) DO UPDATE SET verified = excluded.verified,
            ignored = excluded.ignored",
    )?
    .execute(params![account.0, time(regard.verified), time(regard.ignored)])?;
    Ok(())
}

/// How one regards everybody one has an opinion on.
pub(crate) fn all(db: &Connection) -> rusqlite::Result<Vec<(AccountKey, Regard)>> {
    let mut statement = db.prepare_cached(
        "SELECT name, unseal('regards.verified', name, verified),
            unseal('regards.ignored', name, ignored)
         FROM (SELECT unmask('regards.account', account) AS name, verified, ignored FROM regards)",
    )?;
    let rows = statement.query_map([], |row| {
        let time = |column| {
            let time = row.get::<_, Option<i64>>(column)?;
            Ok::<_, rusqlite::Error>(time.map(|time| Timestamp(time.cast_unsigned())))
        };
        let regard = Regard { verified: time(1)?, ignored: time(2)? };
        Ok((AccountKey(row.get(0)?), regard))
    })?;
    rows.collect()
}
