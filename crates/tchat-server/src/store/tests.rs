//! What lasts and what is noticed: reopening, crashes, damage, full disks.

mod retention;

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use tchat_proto::entry::{Entry, EntryBody, chain_start};
use tchat_proto::frame::{from_cbor, to_cbor};
use tchat_proto::id::{AccountKey, FileId, MessageId, Seq, Timestamp, TokenHash};
use tchat_proto::identity::{NickStatement, SigningSeed};
use tchat_proto::invitation::InvitationTerms;
use tchat_proto::policy::Joining;
use tchat_proto::refusal::Code;
use tchat_proto::request::Answer;

use super::sum::sum_of;
use super::*;
use crate::limits::SWEEP_ENTRIES_MAX;
use crate::proposal::{Proposal, Wish};
use crate::someone::{FIRST, GENERAL, SERVER, Someone};
use crate::state::{Ban, Day, Seen};

fn setup() -> Setup {
    Setup {
        server: SERVER,
        dedupe: DedupeKey::derive(&[3; 32]),
        general: GENERAL,
        joining: Joining::Open,
        owner: None,
        keep_nicks_days: 365,
        today: Day(20_000),
    }
}

fn try_open(path: &Path) -> Result<Ledger, DataFailed> {
    Ledger::open(DataFolder::open(path)?, setup())
}

fn open(path: &Path) -> Ledger {
    try_open(path).unwrap()
}

fn one(ledger: &mut Ledger, proposal: Proposal) -> crate::apply::Verdict {
    let mut settled = ledger.propose(vec![proposal]).unwrap();
    settled.verdicts.remove(0).into_verdict()
}

fn id(number: u64) -> MessageId {
    let mut id = [0; 16];
    id[8..].copy_from_slice(&number.to_be_bytes());
    MessageId(id)
}

/// A room with its founder in it.
fn founded(ledger: &mut Ledger) -> Someone {
    let mut alice = Someone::new(1);
    one(ledger, alice.claims("alice", 1)).unwrap();
    let founding = alice.founds(FIRST, 1);
    one(ledger, founding).unwrap();
    alice
}

fn all_entries(ledger: &Ledger) -> Result<Vec<bytes::Bytes>, ReadFailed> {
    let head = ledger.state().room(GENERAL).unwrap().head();
    let readers = ledger.readers();
    let mut at = (Seq::ZERO, chain_start(GENERAL));
    let mut entries = Vec::new();
    while at.0 < head.seq {
        let batch = readers.with(|it| it.entries(GENERAL, at, head.seq, 10_000))?;
        at = (batch.to, batch.chain);
        entries.extend(batch.entries);
    }
    Ok(entries)
}

#[test]
fn a_ledger_opened_again_knows_what_it_knew() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    let mut alice = founded(&mut ledger);
    let first = one(&mut ledger, alice.posts(FIRST, 0, id(1), 100));
    let commit = alice.updates(GENERAL, 9);
    one(&mut ledger, commit.clone()).unwrap();
    alice.applies(&commit);
    let head = ledger.state().room(GENERAL).unwrap().head();
    // As after a crash: nothing is closed.
    drop(ledger);
    let mut ledger = open(dir.path());
    let room = ledger.state().room(GENERAL).unwrap();
    assert_eq!(room.head(), head);
    assert_eq!(room.epoch().map(|it| it.0), Some(1));
    assert_eq!(one(&mut ledger, alice.posts(FIRST, 0, id(1), 100)), first);
    assert_eq!(all_entries(&ledger).unwrap().len(), 3);
    ledger.close().unwrap();
    let mut ledger = open(dir.path());
    assert_eq!(ledger.state().room(GENERAL).unwrap().head(), head);
    assert!(one(&mut ledger, alice.posts(FIRST, 1, id(2), 100)).is_ok());
    assert!(matches!(one(&mut ledger, alice.claims("alice", 1)), Ok(Answer::Done)));
}

#[test]
fn snapshots_are_written_and_what_they_cover_is_not_replayed() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    let mut alice = founded(&mut ledger);
    for number in 10..70 {
        let commit = alice.updates(GENERAL, number);
        one(&mut ledger, commit.clone()).unwrap();
        alice.applies(&commit);
    }
    drop(ledger);
    let db = rusqlite::Connection::open(dir.path().join("tchat.db")).unwrap();
    let count = |sql| db.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    let steps = count("SELECT count(*) FROM steps");
    assert!(steps < 50, "{steps} steps to replay");
    assert!(count("SELECT seq FROM rosters") > 1);
    drop(db);
    let ledger = open(dir.path());
    assert_eq!(ledger.state().room(GENERAL).unwrap().epoch().map(|it| it.0), Some(60));
    ledger.close().unwrap();
    let db = rusqlite::Connection::open(dir.path().join("tchat.db")).unwrap();
    let steps: i64 = db.query_row("SELECT count(*) FROM steps", [], |row| row.get(0)).unwrap();
    assert_eq!(steps, 0, "a clean stop leaves nothing to replay");
}

#[test]
fn a_batch_is_decided_in_its_order_and_repetitions_within_it_are_seen() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    let alice = founded(&mut ledger);
    let batch: Vec<_> = [1, 2, 1, 3, 2].map(|number| alice.posts(FIRST, 0, id(number), 50)).into();
    let settled = ledger.propose(batch).unwrap();
    let seqs: Vec<u64> = settled
        .verdicts
        .into_iter()
        .map(|it| match it.into_verdict() {
            Ok(Answer::Stored { seq, .. }) => seq.0,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(seqs, [2, 3, 2, 4, 3]);
    assert_eq!(settled.appended.len(), 3);
}

#[test]
fn the_disk_does_not_tell_who_posted() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    let alice = founded(&mut ledger);
    one(&mut ledger, alice.posts(FIRST, 0, id(1), 50)).unwrap();
    drop(ledger);
    let db = rusqlite::Connection::open(dir.path().join("tchat.db")).unwrap();
    let (data, dedupe): (Vec<u8>, Vec<u8>) = db
        .query_row("SELECT data, dedupe FROM events WHERE seq = 2", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    let device = alice.device.key().0;
    assert!(!data.windows(32).any(|it| it == device));
    // Not even to whoever knows the device and the message's id.
    let plain = blake3::hash(&[&GENERAL.0[..], &device[..], &id(1).0].concat());
    assert_eq!(dedupe[..6], id(1).0[..6]);
    assert_ne!(plain.as_bytes()[..10], dedupe[6..]);
}

#[test]
fn data_of_a_later_version_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    open(dir.path()).close().unwrap();
    let db = rusqlite::Connection::open(dir.path().join("tchat.db")).unwrap();
    db.pragma_update(None, "user_version", 9).unwrap();
    drop(db);
    match try_open(dir.path()) {
        Err(DataFailed::Newer { found: 9, known: migrate::VERSION }) => {}
        other => panic!("{other:?}"),
    }
}

/// A store as the first released server left it: two people in `general`, three messages.
const FORMAT_1: &[u8] = include_bytes!("../../tests/data/format-1.db");

/// A folder with data of the first format, and how to open it.
fn of_format_1() -> (tempfile::TempDir, Setup) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tchat.db");
    std::fs::write(&path, FORMAT_1).unwrap();
    let db = rusqlite::Connection::open(&path).unwrap();
    let version: i64 = db.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    assert_eq!(version, 1);
    let server = "SELECT value FROM meta WHERE name = 'server'";
    let server = db.query_row(server, [], |row| row.get(0)).unwrap();
    (dir, Setup { server: tchat_proto::id::ServerKey(server), ..setup() })
}

#[test]
fn data_of_the_first_format_is_brought_to_this_one_with_all_that_is_in_it() {
    let (dir, setup) = of_format_1();
    let open = || Ledger::open(DataFolder::open(dir.path()).unwrap(), setup.clone()).unwrap();
    let check = |ledger: &Ledger| {
        let state = ledger.state();
        let general = state.rooms().next().unwrap();
        assert_eq!((general.head().seq, general.head().messages), (Seq(5), 3));
        let names: Vec<_> = state.nicks().iter().map(|it| it.nick.as_str().to_owned()).collect();
        assert_eq!(names.len(), 2);
        assert!(names.contains(&"alice".to_owned()) && names.contains(&"bob".to_owned()));
        for nick in state.nicks().iter() {
            let seen = state.nicks().seen(nick.account);
            assert_eq!(seen, Some(Seen { first: None, last: setup.today }), "nobody knows better");
        }
        assert_eq!(state.packages.len(), 2);
        assert!(state.bans().is_empty());
    };
    let ledger = open();
    check(&ledger);
    drop(ledger);
    // And once it is there, it stays as it is.
    let ledger = open();
    check(&ledger);
    ledger.close().unwrap();
    check(&open());
}

#[test]
fn what_was_damaged_before_is_not_made_whole_by_a_later_format() {
    let (dir, setup) = of_format_1();
    let path = dir.path().join("tchat.db");
    let db = rusqlite::Connection::open(&path).unwrap();
    db.execute(
        "UPDATE packages SET data = zeroblob(100) WHERE id = (SELECT min(id) FROM packages)",
        [],
    )
    .unwrap();
    drop(db);
    let opened = Ledger::open(DataFolder::open(dir.path()).unwrap(), setup);
    assert!(matches!(opened, Err(DataFailed::Corrupt { .. })), "{opened:?}");
}

#[test]
fn a_store_has_the_same_shape_whether_it_was_made_or_brought_here() {
    let shape = |path: &Path| {
        let db = rusqlite::Connection::open(path.join("tchat.db")).unwrap();
        let mut select = db.prepare("SELECT name, sql FROM sqlite_schema ORDER BY name").unwrap();
        let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        rows.collect::<Result<Vec<(String, Option<String>)>, _>>().unwrap()
    };
    let (old, setup) = of_format_1();
    drop(Ledger::open(DataFolder::open(old.path()).unwrap(), setup).unwrap());
    let fresh = tempfile::tempdir().unwrap();
    drop(open(fresh.path()));
    assert_eq!(shape(old.path()), shape(fresh.path()));
}

#[test]
fn who_was_there_who_holds_what_and_who_is_banned_survive_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    let (alice, bob) = (Someone::new(1), Someone::new(2));
    one(&mut ledger, alice.claims("alice", 1)).unwrap();
    one(&mut ledger, alice.claims("alicia", 2)).unwrap();
    let of_operator = |wish| Proposal::of_operator(SERVER, Timestamp(5), wish);
    let (carol, dave) = (AccountKey([3; 32]), AccountKey([4; 32]));
    for account in [carol, dave] {
        let ban = Wish::Ban { account, reason: Some("spam".to_owned()) };
        one(&mut ledger, of_operator(ban)).unwrap();
    }
    one(&mut ledger, of_operator(Wish::Unban(dave))).unwrap();
    // A second time is as good as once.
    one(&mut ledger, of_operator(Wish::Unban(dave))).unwrap();
    drop(ledger);
    let mut ledger = open(dir.path());
    let nicks = ledger.state().nicks();
    let (account, today) = (alice.device.account(), Day(19_675));
    assert_eq!(nicks.seen(account), Some(Seen { first: Some(today), last: today }));
    assert_eq!(nicks.held_for(account)[0].nick.as_str(), "alice");
    let ban = Ban { since: Timestamp(5), reason: Some("spam".to_owned()) };
    assert_eq!(ledger.state().bans().iter().collect::<Vec<_>>(), [(carol, &ban)]);
    let refused = one(&mut ledger, bob.claims("Alice", 1)).unwrap_err();
    assert_eq!(refused.code, Code::NickTaken);
}

#[test]
fn a_pseudonym_that_lapsed_is_gone_from_the_disk_too() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    let (alice, bob) = (Someone::new(1), Someone::new(2));
    one(&mut ledger, alice.claims("alice", 1)).unwrap();
    let later = |days: u64, mut proposal: Proposal| {
        proposal.time.0 += days * 24 * 60 * 60 * 1_000;
        proposal
    };
    assert!(one(&mut ledger, later(365, bob.claims("alice", 1))).is_err());
    one(&mut ledger, later(366, bob.claims("alice", 2))).unwrap();
    drop(ledger);
    let mut ledger = open(dir.path());
    let nicks = ledger.state().nicks();
    assert_eq!((nicks.of(alice.device.account()), nicks.iter().count()), (None, 1));
    let refused = one(&mut ledger, later(367, alice.claims("alice", 1))).unwrap_err();
    assert_eq!((refused.code, refused.suggestions.map(|it| it.len())), (Code::NickTaken, Some(3)));
}

#[test]
fn one_who_is_there_is_written_down_once_a_day() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    let alice = Someone::new(1);
    one(&mut ledger, alice.claims("alice", 1)).unwrap();
    let changes = |ledger: &Ledger| ledger.changes();
    let before = changes(&ledger);
    for _ in 0..10 {
        one(&mut ledger, alice.claims("alice", 1)).unwrap();
        one(&mut ledger, alice.wishes(Wish::BeSeen)).unwrap();
    }
    assert_eq!(changes(&ledger), before);
    let mut tomorrow = alice.wishes(Wish::BeSeen);
    tomorrow.time.0 += 24 * 60 * 60 * 1_000;
    one(&mut ledger, tomorrow).unwrap();
    assert_eq!(changes(&ledger), before + 1);
    // Of a stranger without a pseudonym nothing is written down at all.
    one(&mut ledger, Someone::new(2).wishes(Wish::BeSeen)).unwrap();
    assert_eq!(changes(&ledger), before + 1);
}

#[test]
fn a_last_resort_is_handed_out_when_no_other_is_left_and_never_used_up() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    let (alice, bob) = (Someone::new(1), Someone::new(2));
    let once = tchat_mls::key_package(&bob.vault, &bob.device).unwrap();
    let last = tchat_mls::last_resort(&bob.vault, &bob.device).unwrap();
    let packages = [last.clone(), once.clone()].map(Into::into).to_vec();
    let publish = bob.wishes(Wish::publish(packages, bob.device.member()).unwrap());
    let published = one(&mut ledger, publish).unwrap();
    assert_eq!(published, Answer::Published { left: 1, last_resort: Some(true) });
    let take = || alice.wishes(Wish::TakeKeyPackages(bob.device.account()));
    for expected in [&once, &last, &last] {
        let taken = one(&mut ledger, take()).unwrap();
        assert_eq!(taken, Answer::KeyPackages(vec![expected.clone().into()]));
        drop(ledger);
        ledger = open(dir.path());
    }
    // Its device hears that it should leave another, which takes its place.
    let ask = |packages| bob.wishes(Wish::publish(packages, bob.device.member()).unwrap());
    let asked = one(&mut ledger, ask(Vec::new())).unwrap();
    assert_eq!(asked, Answer::Published { left: 0, last_resort: Some(false) });
    let next = tchat_mls::last_resort(&bob.vault, &bob.device).unwrap();
    let asked = one(&mut ledger, ask(vec![next.clone().into()])).unwrap();
    assert_eq!(asked, Answer::Published { left: 0, last_resort: Some(true) });
    drop(ledger);
    let mut ledger = open(dir.path());
    let taken = one(&mut ledger, take()).unwrap();
    assert_eq!(taken, Answer::KeyPackages(vec![next.into()]));
}

#[test]
fn a_key_package_that_waited_for_too_long_is_replaced_and_not_handed_out() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    let (alice, bob) = (Someone::new(1), Someone::new(2));
    let publish = |packages| bob.wishes(Wish::publish(packages, bob.device.member()).unwrap());
    let old = tchat_mls::key_package(&bob.vault, &bob.device).unwrap();
    let last = tchat_mls::last_resort(&bob.vault, &bob.device).unwrap();
    one(&mut ledger, publish(vec![old.into(), last.into()])).unwrap();
    let after = |days: u64, mut proposal: Proposal| {
        proposal.time.0 += days * 24 * 60 * 60 * 1_000;
        proposal
    };
    let told = |left, fresh| Ok(Answer::Published { left, last_resort: Some(fresh) });
    assert_eq!(one(&mut ledger, after(28, publish(Vec::new()))), told(1, true));
    assert_eq!(one(&mut ledger, after(29, publish(Vec::new()))), told(1, false));
    assert_eq!(one(&mut ledger, after(61, publish(Vec::new()))), told(0, false));
    let take = alice.wishes(Wish::TakeKeyPackages(bob.device.account()));
    let refused = one(&mut ledger, after(81, take.clone())).unwrap_err();
    assert_eq!(refused.code, Code::NoKeyPackage);
    // A refusal changes nothing: on a day before that there is one.
    assert!(one(&mut ledger, after(80, take.clone())).is_ok());
    let fresh = tchat_mls::key_package(&bob.vault, &bob.device).unwrap();
    assert_eq!(one(&mut ledger, after(81, publish(vec![fresh.clone().into()]))), told(1, false));
    let taken = one(&mut ledger, after(81, take)).unwrap();
    assert_eq!(taken, Answer::KeyPackages(vec![fresh.into()]));
    drop(ledger);
    assert!(open(dir.path()).state().packages.is_empty());
}

#[test]
fn a_file_that_is_not_ours_is_not_overwritten() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("tchat.db"), vec![b'x'; 5_000]).unwrap();
    assert!(matches!(try_open(dir.path()), Err(DataFailed::Corrupt { .. })));

    let dir = tempfile::tempdir().unwrap();
    let db = rusqlite::Connection::open(dir.path().join("tchat.db")).unwrap();
    db.execute_batch("CREATE TABLE recipes(name TEXT)").unwrap();
    drop(db);
    assert!(matches!(try_open(dir.path()), Err(DataFailed::Corrupt { .. })));
}

#[test]
fn names_that_the_rules_would_refuse_today_do_not_keep_a_server_from_starting() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    drop(founded(&mut ledger));
    ledger.close().unwrap();
    let account = [2; 32];
    let mixed = from_cbor(&to_cbor(&"p\u{430}ypal")).unwrap();
    let statement = NickStatement::sign(&SigningSeed::from_bytes(account), SERVER, 1, mixed);
    let bytes = to_cbor(&statement);
    let db = rusqlite::Connection::open(dir.path().join("tchat.db")).unwrap();
    db.execute(
        "INSERT INTO nicks(account, statement, sum) VALUES(?, ?, ?)",
        (statement.account.0, &bytes, sum_of("nicks", &[&statement.account.0, &bytes])),
    )
    .unwrap();
    drop(db);
    let ledger = open(dir.path());
    assert_eq!(ledger.state().nicks().of(statement.account), Some(&statement));
}

/// A closed store with a bit of everything in it, and its entries.
fn filled() -> (tempfile::TempDir, Vec<bytes::Bytes>) {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    let mut alice = founded(&mut ledger);
    let mut bob = Someone::new(2);
    one(&mut ledger, bob.claims("bob", 1)).unwrap();
    let joining = bob.joins(ledger.state(), GENERAL, 2);
    one(&mut ledger, joining.clone()).unwrap();
    alice.applies(&joining);
    for number in 0..40 {
        one(&mut ledger, bob.posts(FIRST, 1, id(number), 700)).unwrap();
    }
    let package = tchat_mls::key_package(&bob.vault, &bob.device).unwrap();
    let publish = Wish::publish(vec![package.into()], bob.device.member()).unwrap();
    one(&mut ledger, bob.wishes(publish)).unwrap();
    let entries = all_entries(&ledger).unwrap();
    ledger.close().unwrap();
    (dir, entries)
}

#[test]
fn a_flipped_bit_is_noticed_or_harmless() {
    let (dir, entries) = filled();
    let path = dir.path().join("tchat.db");
    let original = std::fs::read(&path).unwrap();
    let mut noticed = 0;
    for trial in 0..150_usize {
        let mut damaged = original.clone();
        // Spread over the file, each time another bit.
        let place = (trial * 7_919 + 101) * 613 % damaged.len();
        damaged[place] ^= 1 << (trial % 8);
        for leftover in ["tchat.db-wal", "tchat.db-shm"] {
            std::fs::remove_file(dir.path().join(leftover)).ok();
        }
        std::fs::write(&path, &damaged).unwrap();
        let read = match try_open(dir.path()) {
            Ok(ledger) => {
                let state = ledger.state();
                let room = state.room(GENERAL).unwrap();
                assert_eq!(room.roster().unwrap().members().len(), 2, "byte {place}");
                assert_eq!(room.members.len(), 2, "byte {place}");
                assert_eq!(state.nicks().iter().count(), 2, "byte {place}");
                all_entries(&ledger).ok()
            }
            Err(_) => None,
        };
        match read {
            Some(read) => assert!(read == entries, "byte {place} changed in silence"),
            None => noticed += 1,
        }
    }
    assert!(noticed > 50, "only {noticed} of 150 noticed: is anything checked?");
}

#[test]
fn a_damaged_entry_is_named() {
    let (dir, _) = filled();
    let db = rusqlite::Connection::open(dir.path().join("tchat.db")).unwrap();
    db.execute("UPDATE events SET data = zeroblob(700) WHERE seq = 20", []).unwrap();
    drop(db);
    let ledger = open(dir.path());
    let failed = all_entries(&ledger).unwrap_err();
    assert!(matches!(failed, ReadFailed::Damaged { seq: Seq(20), .. }), "{failed}");
    let chain = ledger.readers().with(|it| it.chain_at(GENERAL, Seq(20)));
    assert!(chain.is_err());
    drop(ledger);
    let db = rusqlite::Connection::open(dir.path().join("tchat.db")).unwrap();
    db.execute("DELETE FROM events WHERE seq = 42", []).unwrap();
    drop(db);
    assert!(matches!(try_open(dir.path()), Err(DataFailed::Corrupt { .. })));
}

/// Not a test: the server that the next one kills.
#[test]
#[expect(clippy::print_stdout, reason = "its parent reads what was acknowledged")]
#[ignore = "run by another test, in a process of its own"]
fn child_that_posts_until_it_is_killed() {
    let Some(path) = std::env::var_os("TCHAT_TEST_CHILD") else {
        return;
    };
    let mut ledger = open(Path::new(&path));
    let head = ledger.state().room(GENERAL).unwrap().head();
    let alice = if head.seq == Seq::ZERO { founded(&mut ledger) } else { Someone::new(1) };
    let mut number = head.seq.0 * 1_000;
    loop {
        let mut batch = Vec::new();
        for _ in 0..(number % 7 + 1) {
            number += 1;
            batch.push(alice.posts(FIRST, 0, id(number), 300));
        }
        for stored in ledger.propose(batch).unwrap().verdicts {
            match stored.into_verdict() {
                Ok(Answer::Stored { seq, .. }) => println!("ack {seq}"),
                other => panic!("{other:?}"),
            }
        }
    }
}

#[test]
fn what_was_acknowledged_survives_kill_9() {
    let dir = tempfile::tempdir().unwrap();
    let mut acked = 0_u64;
    for round in 0..12 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "--nocapture"])
            .arg("store::tests::child_that_posts_until_it_is_killed")
            .env("TCHAT_TEST_CHILD", dir.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut acks = 0;
        while acks < 40 + round * 13 {
            let line = lines.next().unwrap().unwrap();
            if let Some((_, seq)) = line.split_once("ack ") {
                let seq: u64 = seq.parse().unwrap();
                assert!(seq > acked, "{seq} was given away before");
                (acked, acks) = (seq, acks + 1);
            }
        }
        std::thread::sleep(Duration::from_millis(round % 5));
        child.kill().unwrap();
        child.wait().unwrap();
        for line in lines.map_while(Result::ok) {
            if let Some((_, seq)) = line.split_once("ack ") {
                acked = seq.parse().unwrap();
            }
        }
        let ledger = open(dir.path());
        let head = ledger.state().room(GENERAL).unwrap().head().seq;
        assert!(head.0 >= acked, "acknowledged {acked}, there are {head}");
        let entries = all_entries(&ledger).unwrap();
        assert_eq!(entries.len() as u64, head.0);
        drop(ledger);
    }
}

/// A file system of a few megabytes, if this process may make one.
struct SmallDisk {
    dir: tempfile::TempDir,
}

impl SmallDisk {
    #[expect(clippy::print_stderr, reason = "a skipped test says so")]
    fn mount(size: &str) -> Option<Self> {
        let dir = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", size, "tmpfs"])
            .arg(dir.path())
            .stderr(Stdio::null())
            .status();
        if mounted.is_ok_and(|it| it.success()) {
            return Some(Self { dir });
        }
        eprintln!("SKIPPED: this process may not mount a file system");
        None
    }

    fn remount(&self, option: &str) {
        let status = Command::new("mount")
            .args(["-o", &format!("remount,{option}")])
            .arg(self.dir.path())
            .status();
        assert!(status.unwrap().success());
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        Command::new("umount").arg("-l").arg(self.dir.path()).status().ok();
    }
}

#[test]
fn a_full_disk_is_said_and_nothing_acknowledged_is_lost() {
    let Some(disk) = SmallDisk::mount("size=3m") else {
        return;
    };
    let data = disk.dir.path().join("data");
    let mut ledger = open(&data);
    let alice = founded(&mut ledger);
    let mut acked = Seq(1);
    let failed = loop {
        match ledger.propose(vec![alice.posts(FIRST, 0, id(acked.0), 20_000)]) {
            Ok(settled) => {
                assert_eq!(settled.verdicts.len(), 1);
                acked = acked.next();
            }
            Err(failed) => break failed,
        }
    };
    assert_eq!(failed, LedgerFailed::DiskFull);
    assert!(acked > Seq(20));
    let again = ledger.propose(vec![alice.posts(FIRST, 0, id(1), 10)]);
    assert_eq!(again.err(), Some(LedgerFailed::Poisoned));
    drop(ledger);
    // With room again, everything is there.
    let elsewhere = tempfile::tempdir().unwrap();
    for name in ["tchat.db", "tchat.db-wal"] {
        let copied = std::fs::copy(data.join(name), elsewhere.path().join(name));
        assert!(copied.is_ok() || name.ends_with("wal"));
    }
    let ledger = open(elsewhere.path());
    assert_eq!(ledger.state().room(GENERAL).unwrap().head().seq, acked);
    assert_eq!(all_entries(&ledger).unwrap().len() as u64, acked.0);
}

#[test]
fn a_disk_that_cannot_be_written_is_said_at_the_start() {
    let Some(disk) = SmallDisk::mount("size=3m") else {
        return;
    };
    let data = disk.dir.path().join("data");
    open(&data).close().unwrap();
    disk.remount("ro");
    assert!(matches!(try_open(&data), Err(DataFailed::NotWritable { .. })));
    let fresh = disk.dir.path().join("fresh");
    assert!(matches!(try_open(&fresh), Err(DataFailed::NotWritable { .. })));
    disk.remount("rw");
    // Too small even to begin.
    std::fs::remove_dir_all(&data).unwrap();
    let rest = vec![0; 3 * 1024 * 1024 - 40 * 1024];
    std::fs::write(disk.dir.path().join("rest"), rest).unwrap();
    assert!(matches!(try_open(&fresh), Err(DataFailed::DiskFull { .. })));
}

#[test]
fn entries_are_what_was_posted() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    let alice = founded(&mut ledger);
    one(&mut ledger, alice.posts(FIRST, 0, id(5), 20_000)).unwrap();
    let entries = all_entries(&ledger).unwrap();
    let entry = Entry::from_bytes(&entries[1]).unwrap();
    assert_eq!((entry.seq, entry.id), (Seq(2), id(5)));
    assert!(matches!(entry.body, EntryBody::Message { sealed } if sealed.len() > 20_000));
}

fn tables(db: &rusqlite::Connection) -> Vec<String> {
    let mut select =
        db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").unwrap();
    let names = select.query_map([], |row| row.get(0)).unwrap();
    names.map(Result::unwrap).collect()
}

#[test]
fn data_from_before_there_were_invitations_is_brought_up_to_date_and_loses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    let alice = founded(&mut ledger);
    one(&mut ledger, alice.posts(FIRST, 0, id(1), 100)).unwrap();
    let head = ledger.state().room(GENERAL).unwrap().head();
    let database = ledger.database();
    ledger.close().unwrap();
    // As the program of before wrote it: the steps since are the whole difference.
    let db = rusqlite::Connection::open(&database).unwrap();
    let now = tables(&db);
    let since = "DROP TABLE files; DROP TABLE invitations; DROP TABLE guests; DROP TABLE swept;
        DROP TABLE slots";
    db.execute_batch(since).unwrap();
    db.pragma_update(None, "user_version", 2).unwrap();
    drop(db);

    let mut ledger = open(dir.path());
    assert_eq!(ledger.state().room(GENERAL).unwrap().head(), head);
    assert_eq!(all_entries(&ledger).unwrap().len(), 2);
    let terms = InvitationTerms { token: TokenHash([1; 32]), expires: None, uses: None };
    let invite = alice.wishes(Wish::Invite { room: GENERAL, terms });
    assert_eq!(one(&mut ledger, invite), Ok(Answer::Done));
    drop(ledger);
    let db = rusqlite::Connection::open(&database).unwrap();
    let version: i64 = db.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    assert_eq!(version, migrate::VERSION);
    assert_eq!(tables(&db), now);
}

#[test]
fn what_an_accounts_devices_share_is_there_after_a_restart_and_damage_is_noticed() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    let alice = Someone::new(1);
    let put = |version, sealed: &[u8]| {
        alice.wishes(Wish::put_slot(version, sealed.to_vec().into()).unwrap())
    };
    one(&mut ledger, alice.claims("alice", 1)).unwrap();
    let settled = ledger.propose(vec![put(1, b"one"), put(2, b"two"), put(2, b"late")]).unwrap();
    let (account, device) = (alice.device.account(), alice.device.key());
    assert_eq!(settled.slots, BTreeMap::from([(account, (device, 2))]), "told once, the last");
    assert_eq!(settled.verdicts[2].verdict(), &Err(Code::StaleSlot.into()));
    drop(ledger);

    let mut ledger = open(dir.path());
    let sealed = Some(b"two".to_vec().into());
    assert_eq!(one(&mut ledger, alice.wishes(Wish::Slot)), Ok(Answer::Slot { version: 2, sealed }));
    assert_eq!(one(&mut ledger, put(3, b"three")), Ok(Answer::Done));
    drop(ledger);
    let db = rusqlite::Connection::open(dir.path().join("tchat.db")).unwrap();
    // As if an old backup of the row had come back.
    db.execute("UPDATE slots SET version = 2", []).unwrap();
    drop(db);
    assert!(matches!(try_open(dir.path()), Err(DataFailed::Corrupt { .. })));
}

#[test]
fn invitations_and_guests_are_known_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    let alice = founded(&mut ledger);
    let (bob, carol, dora) = (Someone::new(2), Someone::new(3), Someone::new(4));
    let token = TokenHash([1; 32]);
    let terms = InvitationTerms { token, expires: Some(Timestamp(u64::MAX / 4)), uses: Some(2) };
    one(&mut ledger, alice.wishes(Wish::Invite { room: GENERAL, terms })).unwrap();
    one(&mut ledger, bob.wishes(Wish::Redeem(token))).unwrap();
    one(&mut ledger, carol.claims("carol", 1)).unwrap();
    one(&mut ledger, carol.wishes(Wish::Redeem(token))).unwrap();
    let mut carol = carol;
    let joining = carol.joins(ledger.state(), GENERAL, 5);
    one(&mut ledger, joining).unwrap();
    let before = ledger.state().invitations().get(&token).cloned();
    drop(ledger);

    let mut ledger = open(dir.path());
    assert_eq!(ledger.state().invitations().get(&token).cloned(), before);
    assert!(ledger.state().knows(bob.device.account()), "he may come in");
    let late = one(&mut ledger, dora.wishes(Wish::Redeem(token)));
    assert_eq!(late.unwrap_err().code, Code::InvitationUsedUp);
    let revoke = Wish::RevokeInvitation { room: GENERAL, token };
    one(&mut ledger, alice.wishes(revoke)).unwrap();
    drop(ledger);
    let ledger = open(dir.path());
    assert!(!ledger.state().knows(bob.device.account()), "what he had redeemed was taken back");
}

const FILE: FileId = FileId([5; 32]);

fn opens(someone: &Someone, file: FileId, bytes: u64) -> Proposal {
    someone.wishes(Wish::OpenFile { room: GENERAL, file, bytes })
}

fn completes(someone: &Someone, file: FileId) -> Proposal {
    someone.wishes(Wish::CompleteFile { room: GENERAL, file })
}

#[test]
fn data_from_before_there_were_files_takes_some() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    let alice = founded(&mut ledger);
    one(&mut ledger, alice.posts(FIRST, 0, id(1), 100)).unwrap();
    let database = ledger.database();
    ledger.close().unwrap();
    let db = rusqlite::Connection::open(&database).unwrap();
    db.execute_batch("DROP TABLE files; DROP TABLE swept; DROP TABLE slots").unwrap();
    db.pragma_update(None, "user_version", 3).unwrap();
    drop(db);

    let mut ledger = open(dir.path());
    assert_eq!(all_entries(&ledger).unwrap().len(), 2);
    one(&mut ledger, opens(&alice, FILE, 100)).unwrap();
    drop(ledger);
    let db = rusqlite::Connection::open(&database).unwrap();
    let version: i64 = db.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    assert_eq!(version, migrate::VERSION);
}

#[test]
fn files_and_what_they_are_charged_for_are_known_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = open(dir.path());
    let alice = founded(&mut ledger);
    one(&mut ledger, opens(&alice, FILE, 1_000_000)).unwrap();
    one(&mut ledger, completes(&alice, FILE)).unwrap();
    let begun = FileId([6; 32]);
    one(&mut ledger, opens(&alice, begun, 17)).unwrap();
    let account = alice.device.account();
    let sums = |ledger: &Ledger| {
        let files = ledger.state().files();
        (files.count(), files.bytes(), files.charged(account))
    };
    let before = sums(&ledger);
    assert_eq!((before.0, before.1), (2, 1_000_017));
    drop(ledger);

    let mut ledger = open(dir.path());
    assert_eq!(sums(&ledger), before);
    let again = one(&mut ledger, opens(&alice, FILE, 1_000_000));
    assert_eq!(again, Ok(Answer::FileAt { have: 1_000_000, complete: true }));
    let readers = ledger.readers();
    let has = |file| readers.with(|it| it.has_file(GENERAL, file)).unwrap();
    assert!(has(FILE) && has(begun) && !has(FileId([7; 32])));
    let drop_it = alice.wishes(Wish::DropFile { room: GENERAL, file: FILE });
    let settled = ledger.propose(vec![drop_it]).unwrap();
    assert_eq!(settled.dropped, [(GENERAL, FILE)]);
    assert!(!has(FILE));
    drop(ledger);
    let ledger = open(dir.path());
    assert_eq!(ledger.state().files().count(), 1);
}

#[test]
fn a_files_row_that_was_changed_is_noticed_at_the_start() {
    for change in [
        "UPDATE files SET bytes = bytes + 1",
        "UPDATE files SET account = x'0909090909090909090909090909090909090909090909090909090909090909'",
        "UPDATE files SET complete = 1",
        "UPDATE files SET day = day + 1",
    ] {
        let dir = tempfile::tempdir().unwrap();
        let mut ledger = open(dir.path());
        let alice = founded(&mut ledger);
        one(&mut ledger, opens(&alice, FILE, 100)).unwrap();
        let database = ledger.database();
        ledger.close().unwrap();
        let db = rusqlite::Connection::open(&database).unwrap();
        assert_eq!(db.execute(change, []), Ok(1));
        drop(db);
        assert_eq!(try_open(dir.path()).unwrap_err().code(), "data_corrupt", "{change}");
    }
}
