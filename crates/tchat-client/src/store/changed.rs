//! The journal of messages that are not as they were when they came: edited, deleted, kept no
//! longer. The search index reads it to follow.
//!
//! Triggers write it, in the transaction that changes the message, so that no change goes past it.
//! A message that comes is not in it: whoever follows knows by its place that it has not seen it,
//! and taking a message costs nothing more. The journal keeps the last changes only; who is further
//! behind begins anew.

use rusqlite::{Connection, params};
use tchat_proto::id::{RoomId, Seq};

/// Copies the table to a database that is sealed otherwise.
pub(super) const COPY: &str = "INSERT INTO copy.changed (number, room, seq)
    SELECT number, room, seq FROM main.changed";

/// Changes that somebody has not seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Changes {
    /// Which messages, once each, and the number to go on from.
    Known {
        /// The messages.
        messages: Vec<(RoomId, Seq)>,
        /// The last change.
        last: i64,
    },
    /// More than is kept, or it is another history.
    Lost,
}

/// The number of the last change; 0 if there was none.
pub(crate) fn last(db: &Connection) -> rusqlite::Result<i64> {
    db.prepare_cached("SELECT coalesce(max(number), 0) FROM changed")?
        .query_row([], |row| row.get(0))
}

/// The changes after the one with a number.
pub(crate) fn after(db: &Connection, number: i64) -> rusqlite::Result<Changes> {
    let bounds = "SELECT coalesce(min(number), 1), coalesce(max(number), 0) FROM changed";
    let (first, last) = db
        .prepare_cached(bounds)?
        .query_row([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)))?;
    if number > last || number < first.saturating_sub(1) {
        return Ok(Changes::Lost);
    }
    let mut statement =
        db.prepare_cached("SELECT DISTINCT room, seq FROM changed WHERE number > ?1")?;
    let messages = statement.query_map(params![number], |row| {
        Ok((RoomId(row.get(0)?), Seq(row.get::<_, i64>(1)?.cast_unsigned())))
    })?;
    Ok(Changes::Known { messages: messages.collect::<Result<_, _>>()?, last })
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::database::Database;

    /// Gone when both are dropped.
    fn journal() -> (tempfile::TempDir, Connection) {
        let folder = tempfile::tempdir().unwrap();
        let db = crate::store::open(&Database::open_to_all(folder.path().join("x.db"))).unwrap();
        (folder, db)
    }

    fn put(db: &Connection, seq: i64) {
        let sql =
            "INSERT INTO timeline (room, seq, last, kind, id, account, nick, time, mine, text)
            VALUES (zeroblob(16), ?1, ?1, 0, zeroblob(16), zeroblob(32), '', 0, 0, 'a')";
        db.execute(sql, [seq]).unwrap();
    }

    #[test]
    fn what_comes_is_no_change_and_what_is_edited_or_deleted_is_one_each() {
        let (_folder, db) = journal();
        (1..=5).for_each(|seq| put(&db, seq));
        assert_eq!(last(&db).unwrap(), 0);
        assert_eq!(after(&db, 0).unwrap(), Changes::Known { messages: vec![], last: 0 });
        db.execute("UPDATE timeline SET text = 'b' WHERE seq = 2", []).unwrap();
        db.execute("UPDATE timeline SET text = 'c' WHERE seq = 2", []).unwrap();
        db.execute("DELETE FROM timeline WHERE seq = 4", []).unwrap();
        let room = RoomId([0; 16]);
        let messages = vec![(room, Seq(2)), (room, Seq(4))];
        assert_eq!(after(&db, 0).unwrap(), Changes::Known { messages, last: 3 });
        let messages = vec![(room, Seq(4))];
        assert_eq!(after(&db, 2).unwrap(), Changes::Known { messages, last: 3 });
        assert_eq!(after(&db, 4).unwrap(), Changes::Lost);
    }

    #[test]
    fn who_is_further_behind_than_the_journal_begins_anew() {
        let (_folder, db) = journal();
        let change = db.unchecked_transaction().unwrap();
        put(&db, 1);
        for _ in 0..10_050 {
            db.execute("UPDATE timeline SET text = 'b' WHERE seq = 1", []).unwrap();
        }
        change.commit().unwrap();
        assert_eq!(after(&db, 0).unwrap(), Changes::Lost);
        let messages = vec![(RoomId([0; 16]), Seq(1))];
        assert_eq!(after(&db, 50).unwrap(), Changes::Known { messages, last: 10_050 });
        let kept: i64 = db.query_row("SELECT count(*) FROM changed", [], |row| row.get(0)).unwrap();
        assert_eq!(kept, 10_000);
    }
}
