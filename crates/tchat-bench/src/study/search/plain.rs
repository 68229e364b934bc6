//! The limit of searching: the same texts in plain SQLite, with its full-text index (FTS5) and
//! nothing else. No text is sealed, nobody is ignored, and whatever the index names is shown.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::{Connection, params};

use super::Said;
use super::question::{Order, Question};
use crate::failed::Failed;

/// A plain history.
pub(super) struct Plain {
    db: Connection,
    path: PathBuf,
    count: usize,
}

impl Plain {
    /// Writes all that was said, and makes the index; says how long the index took.
    pub(super) fn make(folder: &Path, said: &[Said]) -> Result<(Self, Duration), Failed> {
        let path = folder.join("plain.db");
        let make = || -> rusqlite::Result<(Connection, Duration)> {
            let mut db = Connection::open(&path)?;
            db.execute_batch(
                "PRAGMA journal_mode = WAL;
                 CREATE TABLE messages (number INTEGER PRIMARY KEY, room INTEGER NOT NULL,
                    seq INTEGER NOT NULL, author INTEGER NOT NULL, text TEXT NOT NULL);
                 CREATE UNIQUE INDEX by_place ON messages (room, seq);
                 CREATE VIRTUAL TABLE words USING fts5 (text, content = 'messages',
                    content_rowid = 'number', tokenize = 'unicode61 remove_diacritics 2');",
            )?;
            let write = db.transaction()?;
            let mut insert = write.prepare("INSERT INTO messages VALUES (?1, ?2, ?3, ?4, ?5)")?;
            let mut places = BTreeMap::<_, i64>::new();
            for (number, Said { room, author, text }) in (0_i64..).zip(said) {
                let place = places.entry(room).or_default();
                *place += 1;
                let [room, author] = [room, author].map(|it| signed(*it));
                insert.execute(params![number, room, *place, author, text])?;
            }
            drop(insert);
            write.commit()?;
            let begun = Instant::now();
            db.execute_batch("INSERT INTO words (words) VALUES ('rebuild')")?;
            Ok((db, begun.elapsed()))
        };
        let (db, took) = make().map_err(Failed::unprepared("a plain history"))?;
        Ok((Self { db, path, count: said.len() }, took))
    }

    /// How many bytes it has on the disk.
    pub(super) fn bytes(&self) -> Result<u64, Failed> {
        self.db
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_row| Ok(()))
            .map_err(Failed::unprepared("a plain history"))?;
        Ok(std::fs::metadata(&self.path).map_err(Failed::file(&self.path))?.len())
    }

    /// Looks for something, as far as a screen shows; says how much was found.
    pub(super) fn search(&self, question: &Question, limit: usize) -> Result<usize, Failed> {
        let order = match question.order {
            Order::Newest => "words.rowid DESC",
            Order::Best => "words.rank",
        };
        let mut sql = "SELECT number, room, seq, author, messages.text FROM words
            JOIN messages ON number = words.rowid WHERE words MATCH ?1"
            .to_owned();
        for (column, number) in [("room", question.room), ("author", question.from)] {
            if let Some(number) = number {
                sql.push_str(&format!(" AND {column} = {number}"));
            }
        }
        if let Some(between) = &question.between {
            let place = |hundredths: usize| self.count * hundredths / 100;
            let (first, last) = (place(between.start), place(between.end));
            sql.push_str(&format!(" AND words.rowid >= {first} AND words.rowid < {last}"));
        }
        sql.push_str(&format!(" ORDER BY {order} LIMIT {limit}"));
        self.read(&sql, &fts(&question.typed))
    }

    /// Reads the page before a place in a room.
    pub(super) fn page(&self, room: usize, before: u64, limit: usize) -> Result<usize, Failed> {
        let sql = format!(
            "SELECT number, room, seq, author, text FROM messages
             WHERE room = ?1 AND seq < {before} ORDER BY seq DESC LIMIT {limit}"
        );
        self.read(&sql, &signed(room))
    }

    fn read(&self, sql: &str, parameter: &dyn rusqlite::ToSql) -> Result<usize, Failed> {
        let read = || -> rusqlite::Result<usize> {
            let mut statement = self.db.prepare_cached(sql)?;
            let texts = statement.query_map([parameter], |row| row.get::<_, String>("text"))?;
            Ok(texts.collect::<rusqlite::Result<Vec<_>>>()?.len())
        };
        read().map_err(Failed::unprepared("an answer of the plain history"))
    }
}

/// A number as SQLite has them.
fn signed(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// What was typed, for FTS5: words in quotation marks, as its grammar wants what is not ASCII.
fn fts(typed: &str) -> String {
    if typed.starts_with('"') {
        return typed.to_owned();
    }
    let terms = typed.split(' ').map(|term| match term.strip_suffix('*') {
        Some(beginning) => format!("\"{beginning}\" *"),
        None => format!("\"{term}\""),
    });
    terms.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_quoted() {
        for (typed, quoted) in
            [("té sœ1", "\"té\" \"sœ1\""), ("\"a b\"", "\"a b\""), ("tél*", "\"tél\" *")]
        {
            assert_eq!(fts(typed), quoted);
        }
    }
}
