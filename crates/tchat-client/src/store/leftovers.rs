//! Clearing what SQLite leaves of rows in pages that they are in no more.
//!
//! With `secure_delete` SQLite overwrites a row that is deleted, where it lies. But when it spreads the
//! rows of a page over its neighbours it builds the page anew from its end (`rebuildPage` in `btree.c`,
//! 3.54.1), and what lay in front of the rows that stay is left there: in the gap between the list of
//! rows and the first of them, belonging to nothing and overwritten by chance. Such a copy outlives the
//! row. (Seen in `timeline`, a table without rowids, whose rows go to either side whenever a page is
//! full.)
//!
//! A gap means nothing to SQLite ([Database File Format, 1.6][format]), so zeros there harm nothing:
//! [`clear`] writes them in the transaction of the deletion, by way of [`sqlite_dbpage`][dbpage].
//!
//! [format]: https://www.sqlite.org/fileformat2.html#b_tree_pages
//! [dbpage]: https://www.sqlite.org/dbpage.html

use rusqlite::{Connection, OptionalExtension as _, params};

/// The bytes of a database before the header of its first page.
const FILE_HEADER_BYTES: usize = 100;

/// How many pages a database may have whose pages tell by their first byte what they are: those that
/// are of no tree begin with the number of another page, in four bytes. 64 GiB, in pages of 4 KiB.
const PAGES_MAX: u32 = 1 << 24;

/// Clears the gaps of all pages. Reads the whole file and writes the pages where something is left: the
/// first time most of them, later only those that were built anew since. (A history of 100,000 messages,
/// 22 MB, without optimisation: 0.25 s, then 0.06 s. `VACUUM` would write all of it each time.)
///
/// What it costs is reading: a million messages, 150 MB, take 0.4 s, and as long if one statement goes
/// through all pages. Doing it later, once for many deletions, would let a crash keep the copies.
///
/// An SQLite without `sqlite_dbpage` clears nothing: see `.cargo/config.toml`.
pub(crate) fn clear(db: &Connection) -> rusqlite::Result<()> {
    if !can_clear(db)? {
        tracing::warn!("this SQLite has no sqlite_dbpage: copies of what was deleted may stay");
        return Ok(());
    }
    let pages: u32 = db.pragma_query_value(None, "page_count", |row| row.get(0))?;
    if pages >= PAGES_MAX {
        tracing::warn!(pages, "too large to be cleared: copies of what was deleted may stay");
        return Ok(());
    }
    let mut read = db.prepare_cached("SELECT data FROM sqlite_dbpage WHERE pgno = ?1")?;
    let mut write = db.prepare_cached("UPDATE sqlite_dbpage SET data = ?2 WHERE pgno = ?1")?;
    for number in 1..=pages {
        let cleared = read.query_row([number], |row| Ok(row.get_ref(0)?.as_blob().map(cleared)?));
        if let Some(page) = cleared.optional()?.flatten() {
            write.execute(params![number, page])?;
        }
    }
    Ok(())
}

fn can_clear(db: &Connection) -> rusqlite::Result<bool> {
    let sql = "SELECT sqlite_compileoption_used('ENABLE_DBPAGE_VTAB')";
    db.prepare_cached(sql)?.query_row([], |row| row.get(0))
}

/// The page with zeros in its gap, if something else is there.
fn cleared(page: &[u8]) -> Option<Vec<u8>> {
    let gap = gap(page)?;
    if page.get(gap.clone())?.iter().all(|byte| *byte == 0) {
        return None;
    }
    let mut page = page.to_vec();
    page.get_mut(gap)?.fill(0);
    Some(page)
}

/// Where a page of a tree has its gap; `None` for one that is of no tree, or has none.
fn gap(page: &[u8]) -> Option<std::ops::Range<usize>> {
    let at = if page.starts_with(b"SQLite format 3\0") { FILE_HEADER_BYTES } else { 0 };
    let header = page.get(at..at + 8)?;
    let list = at
        + match header.first()? {
            2 | 5 => 12,
            10 | 13 => 8,
            _ => return None,
        };
    let number = |at: usize| {
        let bytes: [u8; 2] = header.get(at..at + 2)?.try_into().ok()?;
        Some(usize::from(u16::from_be_bytes(bytes)))
    };
    let (rows, first) = (number(3)?, number(5)?);
    // Zero stands for the one size that two bytes cannot hold: a page of 64 KiB without a row.
    let first = if first == 0 { 1 << 16 } else { first };
    let begins = list + 2 * rows;
    (begins < first && first <= page.len()).then_some(begins..first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::schema::{self, Schema};
    use crate::store::sealer::Sealer;

    const SCHEMA: Schema = Schema {
        application_id: 7,
        create: "CREATE TABLE t (x INTEGER PRIMARY KEY, y TEXT NOT NULL) STRICT, WITHOUT ROWID;
            CREATE TABLE u (x INTEGER PRIMARY KEY, y TEXT NOT NULL) STRICT;",
        changes: &[],
    };

    /// A text that is nowhere else, of a length that fills pages in all ways.
    fn words(table: &str, number: u32) -> String {
        let chirps = usize::try_from(number * 7919 % 60).unwrap();
        format!("canary {table}{number:04} {}", "chirp ".repeat(chirps))
    }

    /// Puts rows into both tables, in an order of their own, makes them longer, and deletes every third.
    fn fill_and_delete(db: &mut Connection) {
        let db = db.transaction().unwrap();
        let numbers = || (0..2_000_u32).map(|at| at * 769 % 2_000);
        let each = |sql: &str, wanted: fn(u32) -> bool, longer: &str| {
            for table in ["t", "u"] {
                let mut statement = db.prepare(&sql.replace("TABLE", table)).unwrap();
                for number in numbers().filter(|number| wanted(*number)) {
                    let text = words(table, number) + longer;
                    statement.execute(params![number, text]).unwrap();
                }
            }
        };
        each("INSERT INTO TABLE (x, y) VALUES (?1, ?2)", |_| true, "");
        each("UPDATE TABLE SET y = ?2 WHERE x = ?1", |it| it % 5 == 0, &"tweet ".repeat(40));
        each("DELETE FROM TABLE WHERE x = ?1 AND ?2 IS NOT NULL", |it| it % 3 == 0, "");
        db.commit().unwrap();
    }

    /// How many of the texts are in the file: of those that were deleted, and of those that were not.
    fn left(path: &std::path::Path) -> (usize, usize) {
        let disk = std::fs::read(path).unwrap();
        let begins = disk.windows(7).enumerate().filter(|(_, window)| *window == b"canary ");
        let found: std::collections::BTreeSet<_> =
            begins.map(|(at, _)| disk.get(at + 7..at + 12).unwrap()).collect();
        let is_left =
            |table: &&str, number: u32| found.contains(format!("{table}{number:04}").as_bytes());
        let count = |wanted: fn(u32) -> bool| {
            let of = |table| (0..2_000).filter(|it| wanted(*it) && is_left(&table, *it)).count();
            of("t") + of("u")
        };
        (count(|it| it % 3 == 0), count(|it| it % 3 != 0))
    }

    fn all_in_the_file(db: &Connection) {
        db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    }

    #[test]
    fn what_sqlite_leaves_of_rows_that_it_moved_is_cleared_and_all_else_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.db");
        let mut db = schema::open(&path, &SCHEMA, &Sealer::Open).unwrap();
        fill_and_delete(&mut db);
        all_in_the_file(&db);
        let (deleted, kept) = left(&path);
        assert!(deleted > 0, "SQLite clears its gaps itself: this module is not needed any more");

        let transaction = db.transaction().unwrap();
        clear(&transaction).unwrap();
        transaction.commit().unwrap();
        all_in_the_file(&db);
        assert_eq!(left(&path), (0, kept));
        let sound: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(sound, "ok");
        // And it goes on.
        db.execute_batch("DELETE FROM t; DELETE FROM u").unwrap();
        fill_and_delete(&mut db);
        let sound: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(sound, "ok");
    }
}
