//! The rooms one is, was or is about to be in: place in the log, standing, what is under way.

use rusqlite::{Connection, OptionalExtension as _, params};
use tchat_proto::frame::{from_cbor, to_cbor};
use tchat_proto::id::{Chain, GroupName, MessageId, RoomId, Seq, Timestamp};
use tchat_proto::request::Request;
use tchat_proto::room::RoomName;

use super::disputes::Disputes;
use super::keeping::{Claim, Keeping};
use super::seen::Seen;

/// How one stands to a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Not in it, or in it no more by one's own wish.
    Out,
    /// The founding or the joining commit was made; the server has not answered yet.
    Entering,
    /// In it.
    Member,
    /// Removed from it, for good.
    Removed,
}

impl Standing {
    const fn number(self) -> i64 {
        match self {
            Self::Out => 0,
            Self::Entering => 1,
            Self::Member => 2,
            Self::Removed => 3,
        }
    }

    const fn from_number(number: i64) -> Option<Self> {
        Some(match number {
            0 => Self::Out,
            1 => Self::Entering,
            2 => Self::Member,
            3 => Self::Removed,
            _ => return None,
        })
    }
}

/// How far a room's log was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// The last entry taken.
    pub(crate) cursor: Seq,
    /// The chain after it.
    pub(crate) chain: Chain,
    /// How many messages the log has up to it.
    pub(crate) messages: u64,
}

/// A room as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct RoomRow {
    pub(crate) group: GroupName,
    pub(crate) name: RoomName,
    pub(crate) standing: Standing,
    pub(crate) place: Place,
    /// A founding or commit that was made and may have been sent: sent again, to the byte, until
    /// the server has answered.
    pub(crate) pending: Option<Request>,
    /// The chains at the last places.
    pub(crate) seen: Seen,
    /// Whose log was not ours.
    pub(crate) disputes: Disputes,
    /// For how long messages are kept.
    pub(crate) keeping: Keeping,
}

impl RoomRow {
    /// What the founding or commit under way is called.
    pub(crate) fn pending_id(&self) -> Option<MessageId> {
        match &self.pending {
            Some(Request::Found { id, .. }) => Some(*id),
            Some(Request::Commit(post)) => Some(post.id),
            Some(_) | None => None,
        }
    }
}

/// Copies the table to a database that is sealed otherwise.
pub(super) const COPY: &str = "INSERT INTO copy.rooms
        (room, name, standing, generation, cursor, chain, messages, pending, seen, disputes, days,
            claimed_to, claimed_time)
    SELECT room, seal('rooms.name', room, unseal('rooms.name', room, name)), standing, generation,
        cursor, chain, messages,
        seal('rooms.pending', room, unseal('rooms.pending', room, pending)), seen,
        seal('rooms.disputes', room, unseal('rooms.disputes', room, disputes)), days, claimed_to,
        claimed_time
    FROM main.rooms";

/// Copies the table for another device, which is in no room: whether it comes back into one by itself
/// is for others to say.
pub(super) const CARRY: &str = "INSERT INTO copy.rooms
        (room, name, standing, generation, cursor, chain, messages, disputes, days, claimed_to,
            claimed_time)
    SELECT room, seal('rooms.name', room, unseal('rooms.name', room, name)),
        CASE standing WHEN 3 THEN 3 ELSE 0 END, generation, cursor, chain, messages,
        seal('rooms.disputes', room, unseal('rooms.disputes', room, disputes)), days, claimed_to,
        claimed_time
    FROM main.rooms";

/// Writes a room.
pub(crate) fn put(db: &Connection, row: &RoomRow) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO rooms (room, name, standing, generation, cursor, chain, messages, pending,
            seen, disputes, days, claimed_to, claimed_time)
         VALUES (?1, seal('rooms.name', ?1, ?2), ?3, ?4, ?5, ?6, ?7,
            seal('rooms.pending', ?1, ?8), ?9, seal('rooms.disputes', ?1, ?10), ?11, ?12, ?13)
         ON CONFLICT (room) DO UPDATE SET name = excluded.name, standing = excluded.standing,
            generation = excluded.generation, cursor = excluded.cursor, chain = excluded.chain,
            messages = excluded.messages, pending = excluded.pending, seen = excluded.seen,
            disputes = excluded.disputes, days = excluded.days,
            claimed_to = excluded.claimed_to, claimed_time = excluded.claimed_time",
    )?
    .execute(params![
        row.group.room.0,
        row.name.as_str(),
        row.standing.number(),
        row.group.generation,
        row.place.cursor.0.cast_signed(),
        row.place.chain.0,
        row.place.messages.cast_signed(),
        row.pending.as_ref().map(to_cbor),
        row.seen.kept(),
        (!row.disputes.is_empty()).then(|| to_cbor(&row.disputes)),
        row.keeping.days,
        row.keeping.claimed.map(|claim| claim.to.0.cast_signed()),
        row.keeping.claimed.map(|claim| claim.time.0.cast_signed()),
    ])?;
    Ok(())
}

/// The room that is called so.
pub(crate) fn named(db: &Connection, name: &RoomName) -> rusqlite::Result<Option<RoomId>> {
    db.prepare_cached("SELECT room FROM rooms WHERE unseal('rooms.name', room, name) = ?1")?
        .query_row(params![name.as_str()], |row| row.get(0).map(RoomId))
        .optional()
}

/// Every room.
pub(crate) fn all(db: &Connection) -> rusqlite::Result<Vec<RoomRow>> {
    let mut statement = db.prepare_cached(
        "SELECT room, unseal('rooms.name', room, name), standing, generation, cursor, chain,
            messages, unseal('rooms.pending', room, pending), seen,
            unseal('rooms.disputes', room, disputes), days, claimed_to, claimed_time FROM rooms",
    )?;
    let rows = statement.query_map([], |row| {
        let damaged = || rusqlite::Error::InvalidQuery;
        let name: String = row.get(1)?;
        let pending: Option<Vec<u8>> = row.get(7)?;
        let seen: Option<Vec<u8>> = row.get(8)?;
        let disputes: Option<Vec<u8>> = row.get(9)?;
        let claimed = (row.get::<_, Option<i64>>(11)?, row.get::<_, Option<i64>>(12)?);
        let cursor = Seq(row.get::<_, i64>(4)?.cast_unsigned());
        let chain = Chain(row.get(5)?);
        let mut seen = Seen::load(cursor, &seen.unwrap_or_default());
        seen.begin(cursor, chain);
        Ok(RoomRow {
            group: GroupName { room: RoomId(row.get(0)?), generation: row.get(3)? },
            name: RoomName::admitted(&name).ok_or_else(damaged)?,
            standing: Standing::from_number(row.get(2)?).ok_or_else(damaged)?,
            place: Place { cursor, chain, messages: row.get::<_, i64>(6)?.cast_unsigned() },
            pending: match pending {
                None => None,
                Some(bytes) => Some(from_cbor(&bytes).or(Err(damaged()))?),
            },
            seen,
            disputes: match disputes {
                None => Disputes::default(),
                Some(bytes) => from_cbor(&bytes).or(Err(damaged()))?,
            },
            keeping: Keeping {
                days: row.get(10)?,
                claimed: match claimed {
                    (Some(to), Some(time)) => Some(Claim {
                        to: Seq(to.cast_unsigned()),
                        time: Timestamp(time.cast_unsigned()),
                    }),
                    _ => None,
                },
            },
        })
    })?;
    rows.collect()
}
