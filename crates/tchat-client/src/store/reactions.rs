//! Who reacted to which message with what.
//!
//! A row for each person and character, under the message's place: what one person has there is
//! found without looking at what all others have. Ten thousand rows of one message are added up
//! when it is read, in milliseconds.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};
use tchat_proto::id::{AccountKey, RoomId, Seq};

use crate::event::Person;
use crate::limits::{REACTION_NAMES_MAX, REACTIONS_PER_PERSON_MAX};
use crate::parts::{Emoji, ReactionCount};

/// Copies the table to a database that is sealed otherwise.
pub(super) const COPY: &str = "INSERT INTO copy.reactions
        (room, seq, account, emoji, nick, at, mine)
    SELECT room, seq, mask('reactions.account', who), mask('reactions.emoji', what),
        seal('reactions.nick', room, seq, who, what,
            unseal('reactions.nick', room, seq, who, what, nick)), at, mine
    FROM (SELECT room, seq, unmask('reactions.account', account) AS who,
        unmask('reactions.emoji', emoji) AS what, nick, at, mine FROM main.reactions)";

/// A reaction to a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ReactionRow<'r> {
    pub(super) room: RoomId,
    pub(super) seq: Seq,
    pub(super) who: &'r Person,
    pub(super) emoji: &'r Emoji,
    /// The place of the reaction.
    pub(super) at: Seq,
    pub(super) mine: bool,
}

/// What putting a reaction did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Put {
    Kept,
    /// It was there before.
    Unchanged,
    /// Its author has as many there as anybody may have.
    TooMany,
}

/// Keeps a reaction.
pub(super) fn put(db: &Connection, row: &ReactionRow<'_>) -> rusqlite::Result<Put> {
    let theirs = of(db, row.room, row.seq, row.who.account)?;
    if theirs.iter().any(|it| it == row.emoji.as_str()) {
        return Ok(Put::Unchanged);
    }
    if theirs.len() >= REACTIONS_PER_PERSON_MAX {
        return Ok(Put::TooMany);
    }
    db.prepare_cached(
        "INSERT INTO reactions (room, seq, account, emoji, nick, at, mine)
         VALUES (?1, ?2, mask('reactions.account', ?3), mask('reactions.emoji', ?4),
            seal('reactions.nick', ?1, ?2, ?3, ?4, ?5), ?6, ?7)",
    )?
    .execute(params![
        row.room.0,
        row.seq.0.cast_signed(),
        row.who.account.0,
        row.emoji.as_str(),
        row.who.nick,
        row.at.0.cast_signed(),
        row.mine,
    ])?;
    Ok(Put::Kept)
}

/// A planted mistake: one's own reactions stand there once more, as if they were somebody else's.
pub(crate) fn count_again(db: &Connection) -> rusqlite::Result<()> {
    db.execute_batch(
        "INSERT OR IGNORE INTO reactions (room, seq, account, emoji, nick, at, mine)
         SELECT room, seq, zeroblob(32), emoji, nick, at, 0 FROM reactions WHERE mine = 1",
    )
}

/// Takes a reaction back; says whether it was there.
pub(super) fn remove(db: &Connection, row: &ReactionRow<'_>) -> rusqlite::Result<bool> {
    let removed = db
        .prepare_cached(
            "DELETE FROM reactions WHERE room = ?1 AND seq = ?2
                AND account = mask('reactions.account', ?3)
                AND emoji = mask('reactions.emoji', ?4)",
        )?
        .execute(params![
            row.room.0,
            row.seq.0.cast_signed(),
            row.who.account.0,
            row.emoji.as_str(),
        ])?;
    Ok(removed > 0)
}

/// What somebody has reacted to a message with.
pub(crate) fn of(
    db: &Connection,
    room: RoomId,
    seq: Seq,
    who: AccountKey,
) -> rusqlite::Result<Vec<String>> {
    let mut statement = db.prepare_cached(
        "SELECT unmask('reactions.emoji', emoji) FROM reactions
         WHERE room = ?1 AND seq = ?2 AND account = mask('reactions.account', ?3)",
    )?;
    let rows =
        statement.query_map(params![room.0, seq.0.cast_signed(), who.0], |row| row.get(0))?;
    rows.collect()
}

/// Forgets all reactions to a message.
pub(super) fn forget(db: &Connection, room: RoomId, seq: Seq) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM reactions WHERE room = ?1 AND seq = ?2")?
        .execute(params![room.0, seq.0.cast_signed()])?;
    Ok(())
}

/// The reactions to the messages from one place to another, added up; without those of whom one
/// ignores.
pub(super) fn between(
    db: &Connection,
    room: RoomId,
    first: Seq,
    last: Seq,
) -> rusqlite::Result<BTreeMap<Seq, Vec<ReactionCount>>> {
    // Counted as they lie there: of ten thousand sealed ones only the kinds are opened.
    let mut statement = db.prepare_cached(&format!(
        "SELECT seq, emoji, unmask('reactions.emoji', emoji), count(*), max(mine) FROM reactions
         WHERE room = ?1 AND seq BETWEEN ?2 AND ?3 AND {NOT_IGNORED}
         GROUP BY seq, emoji ORDER BY seq, min(at)"
    ))?;
    let places = params![room.0, first.0.cast_signed(), last.0.cast_signed()];
    let mut rows = statement.query(places)?;
    let mut counts: BTreeMap<Seq, Vec<ReactionCount>> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let seq = Seq(row.get::<_, i64>(0)?.cast_unsigned());
        let kind = row.get::<_, rusqlite::types::Value>(1)?;
        let count = ReactionCount {
            emoji: row.get(2)?,
            count: row.get::<_, i64>(3)?.cast_unsigned(),
            mine: row.get(4)?,
            first: first_of(db, room, seq, &kind)?,
        };
        counts.entry(seq).or_default().push(count);
    }
    Ok(counts)
}

/// Who reacted first with something; it is given as it lies there.
fn first_of(
    db: &Connection,
    room: RoomId,
    seq: Seq,
    kind: &rusqlite::types::Value,
) -> rusqlite::Result<Vec<Person>> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT who, unseal('reactions.nick', room, seq, who, what, nick) FROM (
            SELECT room, seq, unmask('reactions.account', account) AS who,
                unmask('reactions.emoji', emoji) AS what, nick FROM (
                SELECT * FROM reactions
                WHERE room = ?1 AND seq = ?2 AND emoji = ?3 AND {NOT_IGNORED}
                ORDER BY at LIMIT ?4))"
    ))?;
    let limit = i64::try_from(REACTION_NAMES_MAX).unwrap_or(i64::MAX);
    let rows = statement.query_map(params![room.0, seq.0.cast_signed(), kind, limit], |row| {
        Ok(Person { account: AccountKey(row.get(0)?), nick: row.get(1)? })
    })?;
    rows.collect()
}

/// The list is made once for each query: whom one ignores are few.
const NOT_IGNORED: &str = "account NOT IN (
    SELECT mask('reactions.account', name) FROM (
        SELECT unmask('regards.account', account) AS name, account, ignored FROM regards)
    WHERE unseal('regards.ignored', name, ignored) IS NOT NULL)";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data_key::DataKey;
    use crate::database::Database;
    use crate::store::Store;

    const ROOM: RoomId = RoomId([1; 16]);
    const SEQ: Seq = Seq(1);

    fn person(number: u32) -> Person {
        let mut account = [7; 32];
        account[..4].copy_from_slice(&number.to_be_bytes());
        Person { nick: format!("p{number}"), account: AccountKey(account) }
    }

    fn row<'r>(who: &'r Person, emoji: &'r Emoji, at: u64) -> ReactionRow<'r> {
        ReactionRow { room: ROOM, seq: SEQ, who, emoji, at: Seq(at), mine: at == 3 }
    }

    fn emoji(text: &str) -> Emoji {
        Emoji::parse(text).unwrap()
    }

    #[test]
    fn one_person_reacts_once_with_each_and_not_with_everything() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&Database::open_to_all(folder.path().join("x.db"))).unwrap();
        let (alice, thumb) = (person(1), emoji("👍"));
        assert_eq!(put(store.db(), &row(&alice, &thumb, 2)), Ok(Put::Kept));
        assert_eq!(put(store.db(), &row(&alice, &thumb, 3)), Ok(Put::Unchanged));
        for letter in ('a'..).take(REACTIONS_PER_PERSON_MAX - 1) {
            let letter = emoji(&letter.to_string());
            assert_eq!(put(store.db(), &row(&alice, &letter, 4)), Ok(Put::Kept));
        }
        assert_eq!(put(store.db(), &row(&alice, &emoji("z"), 5)), Ok(Put::TooMany));
        assert_eq!(put(store.db(), &row(&person(2), &emoji("z"), 5)), Ok(Put::Kept));
        assert_eq!(remove(store.db(), &row(&alice, &thumb, 6)), Ok(true));
        assert_eq!(remove(store.db(), &row(&alice, &thumb, 7)), Ok(false));
        assert_eq!(put(store.db(), &row(&alice, &emoji("z"), 8)), Ok(Put::Kept));
    }

    #[test]
    fn ten_thousand_are_added_up_in_a_sealed_profile_too() {
        let folder = tempfile::tempdir().unwrap();
        let sealer = DataKey::from_bytes(&[7; 32]).sealer(b"x");
        let mut store = Store::open(&Database::sealed(folder.path().join("x.db"), sealer)).unwrap();
        let (thumb, heart) = (emoji("👍"), emoji("❤️"));
        store
            .write(crate::store::Durability::Relaxed, |db| {
                for number in 0..10_000 {
                    let (who, at) = (person(number), u64::from(number) + 2);
                    let with = if number % 4 == 0 { &heart } else { &thumb };
                    assert_eq!(put(db, &row(&who, with, at)), Ok(Put::Kept));
                }
                Ok(())
            })
            .unwrap();
        let counts = between(store.db(), ROOM, SEQ, SEQ).unwrap();
        let [hearts, thumbs] = &counts[&SEQ][..] else { panic!("{counts:?}") };
        assert_eq!((hearts.emoji.as_str(), hearts.count, hearts.mine), ("❤️", 2_500, false));
        assert_eq!((thumbs.emoji.as_str(), thumbs.count, thumbs.mine), ("👍", 7_500, true));
        let names: Vec<_> = hearts.first.iter().map(|who| who.nick.as_str()).collect();
        assert_eq!(names, ["p0", "p4", "p8", "p12", "p16"]);
        forget(store.db(), ROOM, SEQ).unwrap();
        assert_eq!(between(store.db(), ROOM, SEQ, SEQ), Ok(BTreeMap::new()));
    }
}
