//! What a room's rules keep no longer is gone from the disk, and nothing else is.

use tchat_proto::id::Chain;
use tchat_proto::policy::RoomPolicy;

use super::*;

/// When everything in these tests was admitted.
const THEN: u64 = 1_700_000_000_000;

/// So many days after that.
const fn days(count: u64) -> Timestamp {
    Timestamp(THEN + count * 24 * 60 * 60 * 1000)
}

fn sweep_all(ledger: &mut Ledger, now: Timestamp) -> u64 {
    let mut erased = 0;
    loop {
        let swept = ledger.sweep(now).unwrap();
        erased += swept.erased;
        if !swept.more {
            return erased;
        }
    }
}

/// Changes the policy of the first room.
fn amend(ledger: &mut Ledger, alice: &mut Someone, id: u8, change: impl FnOnce(&mut RoomPolicy)) {
    let commit = alice.amends(GENERAL, id, change);
    one(ledger, commit.clone()).unwrap();
    alice.applies(&commit);
}

/// A room of a founder, `count` messages, and then a commit after which it keeps messages for 30 days.
fn kept_for_a_month(ledger: &mut Ledger, count: u64) -> Someone {
    let mut alice = founded(ledger);
    for number in 1..=count {
        one(ledger, alice.posts(FIRST, 0, id(number), 200)).unwrap();
    }
    amend(ledger, &mut alice, 9, |policy| policy.retention_days = 30);
    alice
}

/// The first room's log as it is read: of each batch the last place, the entries, and the time of
/// what expired.
fn batches(ledger: &Ledger) -> Vec<(Seq, usize, Option<Timestamp>)> {
    let head = ledger.state().room(GENERAL).unwrap().head();
    let mut at = (Seq::ZERO, chain_start(GENERAL));
    let mut read = Vec::new();
    while at.0 < head.seq {
        let batch = ledger.readers().with(|it| it.entries(GENERAL, at, head.seq, 10_000)).unwrap();
        at = (batch.to, batch.chain);
        read.push((batch.to, batch.entries.len(), batch.expired));
    }
    assert_eq!(at.1, head.chain, "the chain goes on behind what expired");
    read
}

/// Whether what looks sealed lies in one of the folder's files.
fn on_disk(path: &Path) -> bool {
    let files = std::fs::read_dir(path).unwrap().map(|file| file.unwrap().path());
    files
        .filter(|file| file.is_file())
        .any(|file| std::fs::read(file).unwrap().windows(32).any(|window| window == [0x5a; 32]))
}

#[test]
fn messages_expire_and_everything_else_stays() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    let alice = kept_for_a_month(&mut ledger, 3);
    assert_eq!(sweep_all(&mut ledger, days(29)), 0);
    assert!(on_disk(dir.path()));
    assert_eq!(sweep_all(&mut ledger, days(30)), 3);
    assert!(!on_disk(dir.path()), "neither in the database nor in the log written ahead");
    let then = Some(Timestamp(THEN));
    let read = [(Seq(1), 1, None), (Seq(4), 0, then), (Seq(5), 1, None)];
    assert_eq!(batches(&ledger), read);

    // And after another start, where a repeated post finds its first answer.
    drop(ledger);
    let mut ledger = open(dir.path());
    assert_eq!(batches(&ledger), read);
    let repeated = one(&mut ledger, alice.posts(FIRST, 0, id(2), 200));
    assert_eq!(repeated, Ok(Answer::Stored { seq: Seq(3), time: Timestamp(THEN) }));
    assert_eq!(sweep_all(&mut ledger, days(60)), 0);
}

#[test]
fn what_came_later_expires_later() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    let alice = kept_for_a_month(&mut ledger, 1);
    let late = Proposal { time: days(10), ..alice.posts(FIRST, 1, id(20), 40) };
    one(&mut ledger, late).unwrap();
    assert_eq!(sweep_all(&mut ledger, days(35)), 1);
    assert_eq!(sweep_all(&mut ledger, days(39)), 0);
    assert_eq!(sweep_all(&mut ledger, days(40)), 1);
    let last = batches(&ledger).pop();
    assert_eq!(last, Some((Seq(4), 0, Some(days(10)))));
    // The log ends with what is gone, and can be opened all the same.
    drop(ledger);
    let mut ledger = open(dir.path());
    assert!(one(&mut ledger, alice.posts(FIRST, 1, id(21), 40)).is_ok());
}

#[test]
fn a_room_without_such_a_rule_keeps_everything() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    let mut alice = kept_for_a_month(&mut ledger, 2);
    amend(&mut ledger, &mut alice, 10, |policy| policy.retention_days = 0);
    assert_eq!(sweep_all(&mut ledger, days(10_000)), 0);
    assert!(on_disk(dir.path()));
}

#[test]
fn a_room_that_everybody_left_is_swept_by_the_rules_it_had() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    let alice = kept_for_a_month(&mut ledger, 2);
    assert_eq!(sweep_all(&mut ledger, days(1)), 0);
    one(&mut ledger, alice.leaves(11)).unwrap();
    assert!(ledger.state().room(GENERAL).unwrap().roster().is_none(), "nobody is in it");
    drop(ledger);
    let mut ledger = open(dir.path());
    assert_eq!(sweep_all(&mut ledger, days(31)), 2);
}

#[test]
fn a_long_sweep_comes_in_pieces_and_goes_on_after_a_crash() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    let count = u64::try_from(SWEEP_ENTRIES_MAX).unwrap() * 2 + 7;
    drop(kept_for_a_month(&mut ledger, count));
    let first = ledger.sweep(days(31)).unwrap();
    assert!(first.more && first.erased < count);
    drop(ledger);
    let mut ledger = open(dir.path());
    assert_eq!(first.erased + sweep_all(&mut ledger, days(31)), count);
    assert!(!on_disk(dir.path()));
}

#[test]
fn an_erased_message_whose_row_rots_is_noticed() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    drop(kept_for_a_month(&mut ledger, 2));
    sweep_all(&mut ledger, days(31));
    ledger.close().unwrap();
    let db = rusqlite::Connection::open(dir.path().join("tchat.db")).unwrap();
    let bent = "UPDATE events SET data = CAST(x'E5' || zeroblob(16) AS BLOB) WHERE seq = 2";
    assert_eq!(db.execute(bent, []).unwrap(), 1);
    drop(db);
    let ledger = open(dir.path());
    let at = |seq, chain| ledger.readers().with(|it| it.entries(GENERAL, (seq, chain), Seq(4), 9));
    let first = at(Seq::ZERO, chain_start(GENERAL)).unwrap();
    let read = at(first.to, first.chain);
    assert_eq!(read, Err(ReadFailed::Damaged { log: GENERAL, seq: Seq(2) }));
    let followed = ledger.readers().with(|it| it.chain_at(GENERAL, Seq(2)));
    assert_eq!(followed, Err(ReadFailed::Damaged { log: GENERAL, seq: Seq(2) }));
    assert!(
        ledger.readers().with(|it| it.chain_at(GENERAL, Seq(3))).unwrap() != Some(Chain([0; 32]))
    );
}
