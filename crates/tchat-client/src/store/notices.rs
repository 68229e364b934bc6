//! What is told between messages, kept in the transaction of the log's entry that brought it.

use minicbor::{Decode, Encode};
use rusqlite::{Connection, Row, params};
use tchat_proto::frame::{from_cbor, to_cbor};
use tchat_proto::id::{AccountKey, RoomId, Seq, Timestamp};
use tchat_proto::nick::Nick;
use tchat_proto::policy::{Inviting, Role};
use tchat_proto::topic::Topic;

use crate::event::{LeftReason, Person, RuleChange};
use crate::timeline::{Anchor, Happening, Notice};

/// Copies the table to a database that is sealed otherwise.
pub(super) const COPY: &str = "INSERT INTO copy.notices (room, seq, turn, time, notice)
    SELECT room, seq, turn, time, seal('notices.notice', room, seq, turn, time,
        unseal('notices.notice', room, seq, turn, time, notice)) FROM main.notices";

/// Keeps one, behind those that the same place brought before it.
pub(crate) fn put(
    db: &Connection,
    room: RoomId,
    seq: Seq,
    time: Timestamp,
    what: &Happening,
) -> rusqlite::Result<()> {
    let (place, time) = (seq.0.cast_signed(), time.0.cast_signed());
    let turn: i64 = db
        .prepare_cached(
            "SELECT coalesce(max(turn) + 1, 0) FROM notices WHERE room = ?1 AND seq = ?2",
        )?
        .query_row(params![room.0, place], |row| row.get(0))?;
    db.prepare_cached(
        "INSERT INTO notices (room, seq, turn, time, notice)
         VALUES (?1, ?2, ?3, ?4, seal('notices.notice', ?1, ?2, ?3, ?4, ?5))",
    )?
    .execute(params![room.0, place, turn, time, to_cbor(&NoticeRow::of(what))])?;
    Ok(())
}

/// A notice, and where it is; nothing of one that a later version keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) anchor: Anchor,
    pub(crate) notice: Option<Notice>,
}

const SELECT: &str = "SELECT seq, turn, time,
        unseal('notices.notice', room, seq, turn, time, notice)
    FROM notices WHERE room = ?1";

/// Those before an anchor, the last one first; at most `limit`.
pub(crate) fn before(
    db: &Connection,
    room: RoomId,
    anchor: Anchor,
    limit: usize,
) -> rusqlite::Result<Vec<Kept>> {
    // A message stands before what was told at its place.
    let turn = anchor.turn.saturating_sub(1);
    let sql = format!("{SELECT} AND (seq, turn) < (?2, ?3) ORDER BY seq DESC, turn DESC LIMIT ?4");
    read(db, &sql, room, (anchor.seq, turn), limit)
}

/// Those at an anchor or behind it; at most `limit`.
pub(crate) fn from(
    db: &Connection,
    room: RoomId,
    anchor: Anchor,
    limit: usize,
) -> rusqlite::Result<Vec<Kept>> {
    let turn = anchor.turn.saturating_sub(1);
    let sql = format!("{SELECT} AND (seq, turn) >= (?2, ?3) ORDER BY seq, turn LIMIT ?4");
    read(db, &sql, room, (anchor.seq, turn), limit)
}

fn read(
    db: &Connection,
    sql: &str,
    room: RoomId,
    (seq, turn): (Seq, u32),
    limit: usize,
) -> rusqlite::Result<Vec<Kept>> {
    let mut statement = db.prepare_cached(sql)?;
    let seq = i64::try_from(seq.0).unwrap_or(i64::MAX);
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = statement.query_map(params![room.0, seq, turn, limit], notice)?;
    rows.collect()
}

fn notice(row: &Row<'_>) -> rusqlite::Result<Kept> {
    let bytes: Vec<u8> = row.get(3)?;
    let kept: NoticeRow = from_cbor(&bytes).or(Err(rusqlite::Error::InvalidQuery))?;
    let (seq, turn) = (Seq(row.get::<_, i64>(0)?.cast_unsigned()), row.get(1)?);
    let time = Timestamp(row.get::<_, i64>(2)?.cast_unsigned());
    let anchor = Anchor { seq, turn: u32::saturating_add(turn, 1) };
    Ok(Kept { anchor, notice: kept.told().map(|what| Notice { seq, turn, time, what }) })
}

/// A notice as it is kept: what it tells, and of its values those that it has.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
struct NoticeRow {
    #[n(0)]
    kind: u8,
    #[n(1)]
    who: Option<PersonRow>,
    #[n(2)]
    by: Option<PersonRow>,
    #[n(3)]
    text: Option<String>,
    #[n(4)]
    number: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
struct PersonRow {
    #[n(0)]
    account: AccountKey,
    #[n(1)]
    nick: String,
}

/// What a row tells.
mod kind {
    pub(super) const JOINED: u8 = 0;
    pub(super) const LEFT: u8 = 1;
    pub(super) const REMOVED: u8 = 2;
    pub(super) const SHUT_OUT: u8 = 3;
    pub(super) const RENAMED: u8 = 4;
    pub(super) const ROLE: u8 = 10;
    pub(super) const MUTED: u8 = 11;
    pub(super) const UNMUTED: u8 = 12;
    pub(super) const BANNED: u8 = 13;
    pub(super) const UNBANNED: u8 = 14;
    pub(super) const LET_IN_AGAIN: u8 = 15;
    pub(super) const FROZEN: u8 = 16;
    pub(super) const SLOW: u8 = 17;
    pub(super) const TOPIC: u8 = 18;
    pub(super) const INVITING: u8 = 19;
    pub(super) const ARCHIVED: u8 = 20;
    pub(super) const JOIN_KEY: u8 = 21;
    pub(super) const RETENTION: u8 = 22;
}

impl PersonRow {
    fn of(person: &Person) -> Self {
        Self { account: person.account, nick: person.nick.clone() }
    }

    fn told(self) -> Person {
        Person { nick: self.nick, account: self.account }
    }
}

impl NoticeRow {
    const fn new(kind: u8) -> Self {
        Self { kind, who: None, by: None, text: None, number: None }
    }

    fn about(kind: u8, who: &Person) -> Self {
        Self { who: Some(PersonRow::of(who)), ..Self::new(kind) }
    }

    fn of(what: &Happening) -> Self {
        match what {
            Happening::Joined { who } => Self::about(kind::JOINED, who),
            Happening::Left { who, reason, by } => {
                let kind = match reason {
                    LeftReason::Left => kind::LEFT,
                    LeftReason::Removed => kind::REMOVED,
                    LeftReason::Banned => kind::SHUT_OUT,
                };
                Self { by: by.as_ref().map(PersonRow::of), ..Self::about(kind, who) }
            }
            Happening::Renamed { who, to } => {
                Self { text: Some(to.to_string()), ..Self::about(kind::RENAMED, who) }
            }
            Happening::Ruled { by, change } => {
                Self { by: by.as_ref().map(PersonRow::of), ..Self::ruled(change) }
            }
        }
    }

    fn ruled(change: &RuleChange) -> Self {
        let number = |kind, number| Self { number: Some(number), ..Self::new(kind) };
        match change {
            RuleChange::Role { who, role } => {
                let role = match role {
                    Role::Member => 0,
                    Role::Moderator => 1,
                    Role::Owner => 2,
                };
                Self { number: Some(role), ..Self::about(kind::ROLE, who) }
            }
            RuleChange::Muted(who) => Self::about(kind::MUTED, who),
            RuleChange::Unmuted(who) => Self::about(kind::UNMUTED, who),
            RuleChange::Banned(who) => Self::about(kind::BANNED, who),
            RuleChange::Unbanned(who) => Self::about(kind::UNBANNED, who),
            RuleChange::LetInAgain { devices } => {
                number(kind::LET_IN_AGAIN, u64::try_from(*devices).unwrap_or(u64::MAX))
            }
            RuleChange::Frozen(frozen) => number(kind::FROZEN, u64::from(*frozen)),
            RuleChange::Slow(seconds) => number(kind::SLOW, u64::from(*seconds)),
            RuleChange::Topic(topic) => {
                let text = topic.as_ref().map(|topic| topic.as_str().to_owned());
                Self { text, ..Self::new(kind::TOPIC) }
            }
            RuleChange::Inviting(Inviting::Members) => number(kind::INVITING, 0),
            RuleChange::Inviting(Inviting::Moderators) => number(kind::INVITING, 1),
            RuleChange::Archived(archived) => number(kind::ARCHIVED, u64::from(*archived)),
            RuleChange::JoinKey => Self::new(kind::JOIN_KEY),
            RuleChange::JoinKeyAfterRemoval => number(kind::JOIN_KEY, 1),
            RuleChange::Retention(days) => number(kind::RETENTION, u64::from(*days)),
        }
    }

    /// What it tells; `None` for what this version does not know.
    fn told(self) -> Option<Happening> {
        let Self { kind, who, by, text, number } = self;
        let (who, by) = (who.map(PersonRow::told), by.map(PersonRow::told));
        let left = |reason, who| Some(Happening::Left { who, reason, by: by.clone() });
        match kind {
            kind::JOINED => Some(Happening::Joined { who: who? }),
            kind::LEFT => left(LeftReason::Left, who?),
            kind::REMOVED => left(LeftReason::Removed, who?),
            kind::SHUT_OUT => left(LeftReason::Banned, who?),
            kind::RENAMED => Some(Happening::Renamed { who: who?, to: Nick::parse(&text?).ok()? }),
            _ => Some(Happening::Ruled { by, change: change(kind, who, text, number)? }),
        }
    }
}

fn change(
    kind: u8,
    who: Option<Person>,
    text: Option<String>,
    number: Option<u64>,
) -> Option<RuleChange> {
    Some(match kind {
        kind::ROLE => {
            let role = match number? {
                0 => Role::Member,
                1 => Role::Moderator,
                2 => Role::Owner,
                _ => return None,
            };
            RuleChange::Role { who: who?, role }
        }
        kind::MUTED => RuleChange::Muted(who?),
        kind::UNMUTED => RuleChange::Unmuted(who?),
        kind::BANNED => RuleChange::Banned(who?),
        kind::UNBANNED => RuleChange::Unbanned(who?),
        kind::LET_IN_AGAIN => RuleChange::LetInAgain { devices: usize::try_from(number?).ok()? },
        kind::FROZEN => RuleChange::Frozen(number? != 0),
        kind::SLOW => RuleChange::Slow(u32::try_from(number?).ok()?),
        kind::TOPIC => RuleChange::Topic(text.map(|text| Topic::parse(&text)).transpose().ok()?),
        kind::INVITING => RuleChange::Inviting(match number? {
            0 => Inviting::Members,
            1 => Inviting::Moderators,
            _ => return None,
        }),
        kind::ARCHIVED => RuleChange::Archived(number? != 0),
        kind::JOIN_KEY if number == Some(1) => RuleChange::JoinKeyAfterRemoval,
        kind::JOIN_KEY => RuleChange::JoinKey,
        kind::RETENTION => RuleChange::Retention(u32::try_from(number?).ok()?),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data_key::DataKey;
    use crate::database::Database;
    use crate::store;

    const ROOM: RoomId = RoomId([1; 16]);

    fn bob() -> Person {
        Person { nick: "bob".to_owned(), account: AccountKey([2; 32]) }
    }

    /// One of each kind.
    fn all() -> Vec<Happening> {
        let by = || Some(Person { nick: "olga".to_owned(), account: AccountKey([3; 32]) });
        let mut all = vec![
            Happening::Joined { who: bob() },
            Happening::Left { who: bob(), reason: LeftReason::Left, by: None },
            Happening::Left { who: bob(), reason: LeftReason::Removed, by: by() },
            Happening::Left { who: bob(), reason: LeftReason::Banned, by: by() },
            Happening::Renamed { who: bob(), to: Nick::parse("Robert").unwrap() },
        ];
        let changes = [
            RuleChange::Role { who: bob(), role: Role::Member },
            RuleChange::Role { who: bob(), role: Role::Moderator },
            RuleChange::Role { who: bob(), role: Role::Owner },
            RuleChange::Muted(bob()),
            RuleChange::Unmuted(bob()),
            RuleChange::Banned(bob()),
            RuleChange::Unbanned(bob()),
            RuleChange::LetInAgain { devices: 3 },
            RuleChange::Frozen(true),
            RuleChange::Frozen(false),
            RuleChange::Slow(30),
            RuleChange::Topic(None),
            RuleChange::Topic(Some(Topic::parse("l’été").unwrap())),
            RuleChange::Inviting(Inviting::Members),
            RuleChange::Inviting(Inviting::Moderators),
            RuleChange::Archived(true),
            RuleChange::JoinKey,
            RuleChange::JoinKeyAfterRemoval,
            RuleChange::Retention(30),
        ];
        all.extend(changes.map(|change| Happening::Ruled { by: by(), change }));
        all
    }

    #[test]
    fn every_kind_is_told_again_as_it_was_in_every_profile() {
        let folder = tempfile::tempdir().unwrap();
        let sealer = DataKey::from_bytes(&[7; 32]).sealer(b"x");
        let sealed = Database::sealed(folder.path().join("sealed.db"), sealer);
        for database in [Database::open_to_all(folder.path().join("open.db")), sealed] {
            let db = store::open(&database).unwrap();
            for (at, what) in (1..).zip(all()) {
                put(&db, ROOM, Seq(at / 3), Timestamp(at), &what).unwrap();
            }
            let read = |kept: Vec<Kept>| kept.into_iter().map(|it| it.notice.unwrap());
            let kept = read(from(&db, ROOM, Anchor::of(Seq(0)), 1_000).unwrap());
            let kept = kept.collect::<Vec<_>>();
            assert_eq!(kept.iter().map(|notice| notice.what.clone()).collect::<Vec<_>>(), all());
            assert_eq!(
                kept.iter().map(|notice| notice.turn).take(5).collect::<Vec<_>>(),
                [0, 1, 0, 1, 2]
            );
            let places = |kept: Vec<Kept>| {
                read(kept).map(|notice| (notice.seq.0, notice.turn)).collect::<Vec<_>>()
            };
            let second = Anchor { seq: Seq(1), turn: 2 };
            assert_eq!(places(from(&db, ROOM, second, 3).unwrap()), [(1, 1), (1, 2), (2, 0)]);
            assert_eq!(places(before(&db, ROOM, second, 3).unwrap()), [(1, 0), (0, 1), (0, 0)]);
            let message = Anchor::of(Seq(2));
            assert_eq!(places(before(&db, ROOM, message, 1).unwrap()), [(1, 2)]);
            assert_eq!(places(from(&db, ROOM, message, 1).unwrap()), [(2, 0)]);
        }
    }

    #[test]
    fn what_a_later_version_keeps_is_passed_over() {
        assert_eq!(NoticeRow::new(200).told(), None);
        assert_eq!(NoticeRow::new(kind::JOINED).told(), None);
        assert_eq!(NoticeRow { number: Some(9), ..NoticeRow::new(kind::ROLE) }.told(), None);
    }
}
