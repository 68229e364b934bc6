//! For how long a room's messages are kept, and taking away those that are kept no longer.
//!
//! What a room's rules say lies beside its place in the log ([`Keeping`]): it is needed without
//! loading the group, and still counts when one has left. [`expire`] makes one gap of the messages
//! that are too old, and deletes whatever else is kept of them.

use rusqlite::{Connection, params};
use tchat_proto::id::{RoomId, Seq, Timestamp};
use tchat_proto::policy::expired_up_to;
use tchat_proto::room::RoomName;

use super::timeline::{self, Age};
use super::transfers;
use crate::event::{Gap, GapReason};
use crate::limits::EXPIRED_AT_ONCE_MAX;

/// What is known of how long a room's messages are kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Keeping {
    /// For how many days, by the rules as of the last entry taken; 0: for ever. `None` until somebody
    /// looked.
    pub(crate) days: Option<u32>,
    /// What the server says expired, until the log shows a rule by which it did.
    pub(crate) claimed: Option<Claim>,
}

/// Messages that the server does not have any more, and says that they expired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Claim {
    /// The last of them.
    pub(crate) to: Seq,
    /// When the latest of them was admitted.
    pub(crate) time: Timestamp,
}

impl Keeping {
    /// The server says that messages expired.
    pub(crate) fn claim(&mut self, claim: Claim) {
        // The latest of all: whatever lets it expire lets the earlier ones.
        let before = self.claimed.map_or(Timestamp(0), |it| it.time);
        self.claimed = Some(Claim { time: claim.time.max(before), ..claim });
    }

    /// These rules were in force at a time: whether what the server says may be so by them.
    pub(crate) fn settle(&mut self, now: Timestamp) {
        let up_to = self.days.and_then(|days| expired_up_to(days, now));
        if let (Some(claim), Some(up_to)) = (self.claimed, up_to)
            && claim.time <= up_to
        {
            self.claimed = None;
        }
    }
}

/// What is kept of messages beside the timeline, by room and place.
///
/// Whoever adds a table adds a line.
const FORGET: [&str; 3] = [
    "DELETE FROM revisions WHERE room = ?1 AND seq BETWEEN ?2 AND ?3",
    "DELETE FROM reactions WHERE room = ?1 AND seq BETWEEN ?2 AND ?3",
    "DELETE FROM notices WHERE room = ?1 AND seq BETWEEN ?2 AND ?3",
];

/// What taking away came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Expired {
    /// The place behind the last message that went.
    pub(crate) before: Seq,
    /// How many went.
    pub(crate) count: u64,
    /// Whether there may be more of them.
    pub(crate) more: bool,
}

/// A stretch of places that becomes one gap.
struct Run {
    first: Seq,
    last: Seq,
    count: u64,
    /// Whether it is more than the gap that was there.
    grown: bool,
}

/// Takes away messages of a room that were admitted up to a time: the oldest, some at once. `None` if
/// there is none.
pub(crate) fn expire(
    db: &Connection,
    room: RoomId,
    name: &RoomName,
    up_to: Timestamp,
) -> rusqlite::Result<Option<Expired>> {
    let ages = timeline::ages(db, room, EXPIRED_AT_ONCE_MAX)?;
    let mut more = ages.len() >= EXPIRED_AT_ONCE_MAX;
    let (mut runs, mut run): (Vec<Run>, Option<Run>) = (Vec::new(), None);
    // Gaps that lie between messages that go are as old as those, and go with them.
    let mut between: Option<Run> = None;
    let mut gone = 0_u64;
    for age in ages {
        match age {
            Age::Message { time, .. } if time > up_to => {
                more = false;
                break;
            }
            Age::Message { seq, .. } => {
                let one = Run { first: seq, last: seq, count: 1, grown: true };
                run = Some(joined(joined_all(run.take(), between.take()), one));
                gone += 1;
            }
            Age::Gap { first, last, count, reason: GapReason::Expired } => {
                let gap = Run { first, last, count, grown: false };
                run = Some(joined(joined_all(run.take(), between.take()), gap));
            }
            // What was said before one came stays said so.
            Age::Gap { reason: GapReason::BeforeYouJoined, .. } => {
                runs.extend(run.take());
                between = None;
            }
            Age::Gap { first, last, count, .. } => {
                let gap = Run { first, last, count, grown: true };
                between = joined_all(between.take(), Some(gap));
            }
        }
    }
    runs.extend(run);
    let mut before = None;
    for run in runs.into_iter().filter(|run| run.grown) {
        transfers::drop_own_files(db, room, name, (run.first, run.last))?;
        forget(db, room, run.first, run.last)?;
        let Run { first, last, count, .. } = run;
        let gap = Gap { room: name.clone(), first, last, count, reason: GapReason::Expired };
        timeline::put_gap(db, room, &gap)?;
        before = Some(last.next());
    }
    Ok(before.filter(|_| gone > 0).map(|before| Expired { before, count: gone, more }))
}

fn joined(before: Option<Run>, after: Run) -> Run {
    match before {
        None => after,
        Some(before) => Run {
            first: before.first,
            last: after.last,
            count: before.count.saturating_add(after.count),
            grown: true,
        },
    }
}

fn joined_all(before: Option<Run>, after: Option<Run>) -> Option<Run> {
    match after {
        None => before,
        Some(after) => Some(joined(before, after)),
    }
}

/// Deletes all that is kept of what lies between two places.
fn forget(db: &Connection, room: RoomId, first: Seq, last: Seq) -> rusqlite::Result<()> {
    let timeline = "DELETE FROM timeline WHERE room = ?1 AND seq BETWEEN ?2 AND ?3";
    for delete in std::iter::once(timeline).chain(FORGET) {
        db.prepare_cached(delete)?.execute(params![
            room.0,
            first.0.cast_signed(),
            last.0.cast_signed()
        ])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use tchat_proto::id::{AccountKey, MessageId};

    use super::*;
    use crate::database::Database;
    use crate::event::{Message, Person};
    use crate::history::{Item, Since};
    use crate::parts::Form;
    use crate::store::bodies::BodyRow;

    const ROOM: RoomId = RoomId([1; 16]);

    fn database() -> (tempfile::TempDir, Connection) {
        let folder = tempfile::tempdir().unwrap();
        let db = super::super::open(&Database::open_to_all(folder.path().join("x.db"))).unwrap();
        db.execute(
            "INSERT INTO rooms (room, name, standing, generation, cursor, chain, messages)
             VALUES (?1, 'general', 2, 0, 1, zeroblob(32), 1)",
            [ROOM.0],
        )
        .unwrap();
        (folder, db)
    }

    /// Keeps a message of that place, admitted at that time.
    fn say(db: &Connection, seq: u64, time: u64) {
        let message = Message {
            room: RoomName::general(),
            seq: Seq(seq),
            id: MessageId([3; 16]),
            from: Person { nick: "bob".to_owned(), account: AccountKey([2; 32]) },
            text: format!("said at {seq}"),
            time: Timestamp(time),
            mine: false,
            form: Form::Text,
            reply: None,
            mentions: Vec::new(),
            edited: None,
            deleted: None,
            reactions: Vec::new(),
            notify: false,
        };
        timeline::put_message(db, ROOM, &message, &BodyRow::default(), None).unwrap();
    }

    fn gap(db: &Connection, first: u64, last: u64, reason: GapReason) {
        let (first, last) = (Seq(first), Seq(last));
        let gap = Gap { room: RoomName::general(), first, last, count: 2, reason };
        timeline::put_gap(db, ROOM, &gap).unwrap();
    }

    /// What is kept, one after the other: places, and what makes them a gap.
    fn kept(db: &Connection) -> Vec<String> {
        let all = timeline::items(db, &RoomName::general(), Since::After(Seq(0)), 99).unwrap();
        let item = |item| match item {
            Item::Message(it) => it.seq.to_string(),
            Item::Gap(Gap { first, last, count, reason, .. }) => {
                format!("{first}-{last}: {count} {reason:?}")
            }
        };
        all.into_iter().map(item).collect()
    }

    fn expire_up_to(db: &Connection, time: u64) -> Option<(u64, u64)> {
        let expired = expire(db, ROOM, &RoomName::general(), Timestamp(time)).unwrap();
        expired.map(|it| (it.before.0, it.count))
    }

    #[test]
    fn what_is_too_old_becomes_one_gap_that_grows() {
        let (_folder, db) = database();
        gap(&db, 1, 2, GapReason::BeforeYouJoined);
        for seq in [3, 4, 6, 9] {
            say(&db, seq, seq * 10);
        }
        gap(&db, 7, 8, GapReason::Unreadable);
        assert_eq!(expire_up_to(&db, 29), None);
        assert_eq!(expire_up_to(&db, 40), Some((5, 2)));
        let start = "1-2: 2 BeforeYouJoined";
        assert_eq!(kept(&db), [start, "3-4: 2 Expired", "6", "7-8: 2 Unreadable", "9"]);
        assert_eq!(expire_up_to(&db, 60), Some((7, 1)));
        assert_eq!(kept(&db), [start, "3-6: 3 Expired", "7-8: 2 Unreadable", "9"]);
        assert_eq!(expire_up_to(&db, 60), None, "once");
        assert_eq!(expire_up_to(&db, 90), Some((10, 1)));
        assert_eq!(kept(&db), [start, "3-9: 6 Expired"]);
    }

    #[test]
    fn much_of_it_goes_in_pieces() {
        let (_folder, db) = database();
        let many = u64::try_from(EXPIRED_AT_ONCE_MAX).unwrap() + 3;
        for seq in 1..=many {
            say(&db, seq, 5);
        }
        say(&db, many + 1, 50);
        let name = RoomName::general();
        let first = expire(&db, ROOM, &name, Timestamp(5)).unwrap().unwrap();
        assert!(first.more && first.count < many);
        let rest = expire(&db, ROOM, &name, Timestamp(5)).unwrap().unwrap();
        assert!(!rest.more && first.count + rest.count == many);
        assert_eq!(kept(&db), [format!("1-{many}: {many} Expired"), (many + 1).to_string()]);
    }

    #[test]
    fn a_rule_settles_what_is_old_enough_by_it_and_nothing_else() {
        const DAY: u64 = 24 * 60 * 60 * 1000;
        let claim = |to, time| Claim { to: Seq(to), time: Timestamp(time) };
        let mut keeping = Keeping::default();
        keeping.claim(claim(4, 7));
        keeping.claim(claim(9, 5));
        assert_eq!(keeping.claimed, Some(claim(9, 7)), "as old as the latest of them");
        keeping.settle(Timestamp(u64::MAX));
        assert!(keeping.claimed.is_some(), "without a rule");
        keeping.days = Some(2);
        keeping.settle(Timestamp(2 * DAY + 6));
        assert!(keeping.claimed.is_some(), "too early");
        keeping.settle(Timestamp(2 * DAY + 7));
        assert_eq!(keeping.claimed, None);
    }
}
