//! Changing what is kept of a message: other words for it, none any more, what others think of it.
//!
//! Whether somebody may is judged by the engine. What is deleted is overwritten by SQLite
//! (`secure_delete`), and whoever deletes clears what it left elsewhere ([`super::leftovers`]); its log
//! is begun anew once the transaction is on disk ([`super::Store::forget_traces`]).

use minicbor::{Decode, Encode};
use rusqlite::{Connection, params};
use tchat_mls::content::Mention;
use tchat_planted::{self as planted, Bug};
use tchat_proto::frame::{from_cbor, to_cbor};
use tchat_proto::id::{AccountKey, MessageId, RoomId, Seq, Timestamp};

use super::bodies::{BodyRow, WhoIs};
use super::proofs::Proof;
use super::reactions::{Put, ReactionRow};
use super::revisions::{EditedRow, Revision};
use super::{reactions, revisions, timeline};
use crate::event::Person;
use crate::parts::{Deletion, Emoji};

/// That a message was deleted, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct DeletedRow {
    #[n(0)]
    at: Seq,
    #[n(1)]
    time: Timestamp,
    #[n(2)]
    account: AccountKey,
    #[n(3)]
    nick: String,
}

impl DeletedRow {
    /// As front ends are told.
    pub(super) fn told(self) -> Deletion {
        let by = Person { nick: self.nick, account: self.account };
        Deletion { at: self.at, time: self.time, by }
    }
}

/// Other words for a message.
#[derive(Debug)]
pub(crate) struct Edit<'e> {
    pub(crate) at: Seq,
    pub(crate) id: MessageId,
    pub(crate) time: Timestamp,
    pub(crate) text: &'e str,
    pub(crate) mentions: &'e [Mention],
    pub(crate) proof: Option<Proof>,
}

/// A reaction that came by the log.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reaction<'r> {
    pub(crate) room: RoomId,
    /// The message.
    pub(crate) seq: Seq,
    pub(crate) who: &'r Person,
    pub(crate) emoji: &'r Emoji,
    pub(crate) on: bool,
    /// The place of the reaction.
    pub(crate) at: Seq,
    pub(crate) mine: bool,
}

/// What became of a reaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Taken {
    /// It is kept, or taken back.
    Changed,
    /// It was so already.
    Unchanged,
    /// Its author has too many there.
    TooMany,
}

/// Gives a message other words; what it said goes to its revisions. One that comes late, when what
/// came after it is there already, goes there itself.
pub(crate) fn edit(
    db: &Connection,
    room: RoomId,
    seq: Seq,
    edit: Edit<'_>,
    who_is: WhoIs<'_>,
) -> rusqlite::Result<()> {
    let Some(current) = timeline::current(db, room, seq)? else { return Ok(()) };
    let Edit { at, id, time, text, mentions, proof } = edit;
    if at <= current.at {
        let late = Revision { at, id, time, text: text.to_owned(), proof };
        return revisions::put(db, room, seq, &late);
    }
    revisions::put(db, room, seq, &current)?;
    let mut body = body(db, room, seq)?;
    body.name(mentions, who_is);
    db.prepare_cached(
        "UPDATE timeline SET
            text = seal('timeline.text', room, seq, last, kind, id, time, mine, ?3),
            proof = seal('timeline.proof', room, seq, ?4),
            body = seal('timeline.body', room, seq, ?5),
            edited = seal('timeline.edited', room, seq, ?6)
         WHERE room = ?1 AND seq = ?2",
    )?
    .execute(params![
        room.0,
        seq.0.cast_signed(),
        text,
        proof.as_ref().map(to_cbor),
        body.to_bytes(),
        to_cbor(&EditedRow { at, id, time }),
    ])?;
    Ok(())
}

/// Leaves of a message that it was there, whose it was, and who deleted it.
pub(crate) fn erase(
    db: &Connection,
    room: RoomId,
    seq: Seq,
    deletion: &Deletion,
) -> rusqlite::Result<()> {
    let Deletion { at, time, by } = deletion.clone();
    let deleted = DeletedRow { at, time, account: by.account, nick: by.nick };
    db.prepare_cached(
        "UPDATE timeline SET
            text = seal('timeline.text', room, seq, last, kind, id, time, mine, ''),
            proof = NULL, body = NULL, edited = NULL,
            deleted = seal('timeline.deleted', room, seq, ?3)
         WHERE room = ?1 AND seq = ?2",
    )?
    .execute(params![room.0, seq.0.cast_signed(), to_cbor(&deleted)])?;
    if !planted::is(Bug::DeletedTextKept) {
        revisions::forget(db, room, seq)?;
    }
    reactions::forget(db, room, seq)
}

/// Keeps a reaction, or takes one back.
pub(crate) fn react(db: &Connection, reaction: &Reaction<'_>) -> rusqlite::Result<Taken> {
    let Reaction { room, seq, who, emoji, on, at, mine } = *reaction;
    let row = ReactionRow { room, seq, who, emoji, at, mine };
    if !on {
        let removed = reactions::remove(db, &row)?;
        return Ok(if removed { Taken::Changed } else { Taken::Unchanged });
    }
    Ok(match reactions::put(db, &row)? {
        Put::Kept => Taken::Changed,
        Put::Unchanged => Taken::Unchanged,
        Put::TooMany => Taken::TooMany,
    })
}

/// All that a message ever said, the first first.
pub(crate) fn versions(db: &Connection, room: RoomId, seq: Seq) -> rusqlite::Result<Vec<Revision>> {
    let mut versions = revisions::of(db, room, seq)?;
    versions.extend(timeline::current(db, room, seq)?);
    Ok(versions)
}

/// What lies beside a message's text.
fn body(db: &Connection, room: RoomId, seq: Seq) -> rusqlite::Result<BodyRow> {
    let body = db
        .prepare_cached(
            "SELECT unseal('timeline.body', room, seq, body) FROM timeline
             WHERE room = ?1 AND seq = ?2",
        )?
        .query_row(params![room.0, seq.0.cast_signed()], |row| row.get::<_, Option<Vec<u8>>>(0))?;
    let body = body.map(|bytes| from_cbor(&bytes)).transpose();
    Ok(body.or(Err(rusqlite::Error::InvalidQuery))?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use tchat_proto::room::RoomName;

    use super::*;
    use crate::database::Database;
    use crate::event::Message;
    use crate::parts::Form;
    use crate::store::{Durability, Store};

    const ROOM: RoomId = RoomId([1; 16]);

    fn bob() -> Person {
        Person { nick: "bob".to_owned(), account: AccountKey([2; 32]) }
    }

    /// Words that are nowhere else, as many as it takes to fill pages in all ways.
    fn words(seq: u64, version: u64) -> String {
        let length = (seq * 7919 + version * 104_729) % 2_500;
        format!("canary {seq} {version} {}.", "chirp ".repeat(usize::try_from(length / 6).unwrap()))
    }

    fn message(seq: u64) -> Message {
        Message {
            room: RoomName::general(),
            seq: Seq(seq),
            id: MessageId([3; 16]),
            from: bob(),
            text: words(seq, 0),
            time: Timestamp(5),
            mine: false,
            form: Form::Text,
            reply: None,
            mentions: Vec::new(),
            edited: None,
            deleted: None,
            reactions: Vec::new(),
            notify: false,
        }
    }

    #[test]
    fn what_is_deleted_is_gone_wherever_pages_were_split_and_joined_before() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&Database::open_to_all(folder.path().join("x.db"))).unwrap();
        let put = |store: &mut Store, seq: u64| {
            let put = |db: &rusqlite::Transaction<'_>| {
                Ok(timeline::put_message(db, ROOM, &message(seq), &BodyRow::default(), None)?)
            };
            store.write(Durability::Relaxed, put).unwrap();
        };
        (1..=600).for_each(|seq| put(&mut store, seq));
        for seq in (1..=600).filter(|seq: &u64| seq.is_multiple_of(3)) {
            for version in 1..=3 {
                let text = words(seq, version);
                let (at, id, time) = (Seq(1_000 * seq + version), MessageId([4; 16]), Timestamp(6));
                let edit = Edit { at, id, time, text: &text, mentions: &[], proof: None };
                let write = |db: &rusqlite::Transaction<'_>| {
                    Ok(super::edit(db, ROOM, Seq(seq), edit, &|_| (bob(), false))?)
                };
                store.write(Durability::Relaxed, write).unwrap();
            }
        }
        let gone = |seq: u64| seq.is_multiple_of(5);
        for seq in (1..=600).filter(|seq| gone(*seq)) {
            let deletion = Deletion { at: Seq(9_999), time: Timestamp(7), by: bob() };
            let write = |db: &rusqlite::Transaction<'_>| Ok(erase(db, ROOM, Seq(seq), &deletion)?);
            store.write(Durability::Relaxed, write).unwrap();
        }
        store.forget_traces();
        let files = std::fs::read_dir(folder.path()).unwrap();
        let disk: Vec<u8> =
            files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect();
        let found = canaries_on(&disk);
        let left: Vec<_> = found.iter().filter(|(seq, _)| gone(*seq)).collect();
        assert!(left.is_empty(), "{left:?}");
        assert!((1..=600).filter(|seq| !gone(*seq)).all(|seq| found.contains(&(seq, 0))));
    }

    /// Which canaries are there, by number and version.
    fn canaries_on(disk: &[u8]) -> std::collections::BTreeSet<(u64, u64)> {
        let begins = disk.windows(7).enumerate().filter(|(_, window)| *window == b"canary ");
        let numbers = begins.filter_map(|(at, _)| {
            let rest = disk.get(at + 7..disk.len().min(at + 27))?;
            let text: String = rest.iter().map(|byte| char::from(*byte)).collect();
            let mut parts = text.split(' ');
            Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
        });
        numbers.collect()
    }
}
