//! Searching whole histories: open and sealed, with an index, without one and with a broken one.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use rusqlite::Connection;
use tchat_proto::id::{Seq, Timestamp};
use tchat_proto::nick::Nick;

use super::finder::Finder;
use super::index::{Index, Keeper};
use super::*;
use crate::scene::{ALICE, BOB, Scene, room};
use crate::store::Durability;
use crate::store::names::{self, HeldRow};
use crate::store::regards::{self, Regard};
use crate::trouble::Trouble;

impl Scene {
    fn finder(&self) -> Finder {
        Finder::new(self.database.clone(), Keeper::This)
    }

    fn index_file(&self) -> PathBuf {
        self.database.path().with_extension("search")
    }

    fn found(&self, finder: &mut Finder, query: &str) -> Vec<(String, u64)> {
        found(self.store.db(), finder, &search(query))
    }
}

fn search(query: &str) -> Search {
    Search::new(Query::parse(query).unwrap(), 100)
}

fn found(store: &Connection, finder: &mut Finder, search: &Search) -> Vec<(String, u64)> {
    match finder.look(store, search).unwrap() {
        Look::Found(found) => places(&found.hits),
        Look::Refused(trouble) => panic!("{trouble}"),
    }
}

fn places(hits: &[Hit]) -> Vec<(String, u64)> {
    hits.iter().map(|hit| (hit.room.to_string(), hit.seq.0)).collect()
}

fn at(number: u8, seq: u64) -> (String, u64) {
    (room(number).1.to_string(), seq)
}

/// Whether bytes are in any file of a folder.
fn is_on_disk(folder: &Path, bytes: &[u8]) -> bool {
    fs::read_dir(folder).unwrap().any(|entry| {
        let kept = fs::read(entry.unwrap().path()).unwrap();
        kept.windows(bytes.len()).any(|part| part == bytes)
    })
}

#[test]
fn the_newest_comes_first_whatever_room_it_is_in() {
    for mut place in Scene::both() {
        place.say(1, BOB, &["red boat", "blue boat", "a house"]);
        place.say(2, BOB, &["Bateau", "the RED bôat"]);
        let mut finder = place.finder();
        assert_eq!(place.found(&mut finder, "boat"), [at(2, 2), at(1, 2), at(1, 1)]);
        assert_eq!(place.found(&mut finder, "red boat"), [at(2, 2), at(1, 1)]);
        assert_eq!(place.found(&mut finder, "boat -blue"), [at(2, 2), at(1, 1)]);
        assert_eq!(place.found(&mut finder, "bat*"), [at(2, 1)]);
        assert_eq!(place.found(&mut finder, "submarine"), []);
        // What came since is found, too.
        place.say(1, BOB, &["boat again"]);
        assert_eq!(place.found(&mut finder, "boat")[0], at(1, 4));
    }
}

#[test]
fn a_search_keeps_to_room_author_and_time() {
    let mut place = Scene::open();
    place.say(1, BOB, &["boat", "boat"]);
    place.say(1, ALICE, &["boat"]);
    place.say(2, ALICE, &["boat", "boat"]);
    let keys = Nick::parse("Alice").unwrap().keys();
    place
        .store
        .write(Durability::Full, |db| {
            let [name, _] = keys;
            Ok(names::put(db, &HeldRow { name, account: ALICE, turn: 1 })?)
        })
        .unwrap();
    let mut finder = place.finder();
    let mut filtered =
        |filters| found(place.store.db(), &mut finder, &Search { filters, ..search("boat") });
    let none = Filters::default;
    assert_eq!(filtered(none()).len(), 5);
    let only = Filters { room: Some(room(1).1), ..none() };
    assert_eq!(filtered(only), [at(1, 3), at(1, 2), at(1, 1)]);
    let alice = || Some(Called::parse("alice").unwrap());
    assert_eq!(filtered(Filters { from: alice(), ..none() }), [at(1, 3), at(2, 2), at(2, 1)]);
    let both = Filters { from: alice(), room: Some(room(2).1), ..none() };
    assert_eq!(filtered(both), [at(2, 2), at(2, 1)]);
    let since = Filters { since: Some(Timestamp(2_002)), ..none() };
    assert_eq!(filtered(since), [at(1, 3), at(2, 2)]);
    let until = Filters { until: Some(Timestamp(1_002)), ..none() };
    assert_eq!(filtered(until), [at(1, 1)]);
    let unknown = Filters { from: Some(Called::parse("carol").unwrap()), ..none() };
    let looked = finder.look(place.store.db(), &Search { filters: unknown, ..search("boat") });
    assert!(matches!(looked, Ok(Look::Refused(Trouble::NobodyCalled { .. }))));
}

#[test]
fn nothing_is_found_of_whom_one_ignores() {
    let mut place = Scene::open();
    place.say(1, BOB, &["boat"]);
    place.say(1, ALICE, &["boat"]);
    let ignored = Regard { ignored: Some(Timestamp(1)), verified: None };
    place.store.write(Durability::Full, |db| Ok(regards::put(db, BOB, ignored)?)).unwrap();
    assert_eq!(place.found(&mut place.finder(), "boat"), [at(1, 2)]);
    place
        .store
        .write(Durability::Full, |db| Ok(regards::put(db, BOB, Regard::default())?))
        .unwrap();
    assert_eq!(place.found(&mut place.finder(), "boat").len(), 2);
}

#[test]
fn pages_hold_each_hit_once() {
    let mut place = Scene::open();
    for _ in 0..30 {
        place.say(1, BOB, &["boat", "house", "boat"]);
        place.say(2, BOB, &["boat"]);
    }
    let mut finder = place.finder();
    let all = place.found(&mut finder, "boat");
    assert_eq!(all.len(), 90);
    let (mut paged, mut after) = (Vec::new(), None);
    loop {
        let page = Search { after, limit: 7, ..search("boat") };
        let Look::Found(found) = finder.look(place.store.db(), &page).unwrap() else { panic!() };
        paged.extend(places(&found.hits));
        after = found.more;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(paged, all);
}

#[test]
fn a_time_within_a_volume_is_kept_to_and_a_clock_that_went_back_loses_nothing() {
    let mut scene = Scene::open();
    scene.say(1, BOB, &vec!["boat"; 500]);
    let mut finder = scene.finder();
    let mut between = |scene: &Scene, since: u64, until: u64| {
        let (since, until) = (Some(Timestamp(since)), Some(Timestamp(until)));
        let filters = Filters { since, until, ..Filters::default() };
        let search = Search { filters, limit: HITS_MAX, ..search("boat") };
        found(scene.store.db(), &mut finder, &search).iter().map(|it| it.1).collect::<Vec<_>>()
    };
    assert_eq!(between(&scene, 100_000, 300_000), (100..300).rev().collect::<Vec<_>>());
    scene.write("UPDATE timeline SET time = 150000 WHERE seq = 400");
    scene.edit(1, 400, "boat");
    assert_eq!(between(&scene, 100_000, 300_000).first(), Some(&400));
    assert_eq!(between(&scene, 100_000, 300_000).len(), 201);
    assert!(between(&scene, 600_000, 700_000).is_empty());
}

#[test]
fn the_best_comes_first_if_that_is_wanted() {
    let mut place = Scene::open();
    let long = format!("boat {}", "and many other words ".repeat(20));
    place.say(1, BOB, &["a boat, a boat, my boat for a horse!!", long.as_str(), "no"]);
    let best = Search { order: Order::Best, ..search("boat") };
    assert_eq!(found(place.store.db(), &mut place.finder(), &best), [at(1, 1), at(1, 2)]);
}

#[test]
fn what_was_edited_is_found_by_what_it_says_and_what_was_deleted_not_at_all() {
    for mut place in Scene::both() {
        place.say(1, BOB, &["red boat", "blue boat", "green boat"]);
        let mut finder = place.finder();
        assert_eq!(place.found(&mut finder, "boat").len(), 3);
        place.edit(1, 2, "purple house");
        place.delete(1, 3);
        assert_eq!(place.found(&mut finder, "boat"), [at(1, 1)]);
        assert_eq!(place.found(&mut finder, "blue"), []);
        assert_eq!(place.found(&mut finder, "purple"), [at(1, 2)]);
        // The same in the next run.
        drop(finder);
        assert_eq!(place.found(&mut place.finder(), "purple"), [at(1, 2)]);
    }
}

#[test]
fn of_a_deleted_message_no_word_stays_on_the_disk() {
    let mut place = Scene::open();
    let texts = (0..400).map(|n| format!("common words number{n}")).collect::<Vec<_>>();
    place.say(1, BOB, &texts.iter().map(String::as_str).collect::<Vec<_>>());
    place.say(1, BOB, &["the word is xylophonist", "and zymurgy"]);
    let mut finder = place.finder();
    assert_eq!(place.found(&mut finder, "xylophonist").len(), 1);
    assert!(is_on_disk(place.folder.path(), b"xylophonist"));
    place.edit(1, 402, "and nothing");
    place.delete(1, 401);
    finder.tidy(place.store.db()).unwrap();
    place.write("PRAGMA user_version");
    place.store.db().query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    assert!(!is_on_disk(place.folder.path(), b"xylophonist"));
    assert_eq!(place.found(&mut finder, "number7").len(), 1);
}

#[test]
fn what_was_deleted_while_nobody_followed_is_tidied_up_before_anything_is_looked_for() {
    for mut place in Scene::both() {
        place.say(1, BOB, &["the word is xylophonist", "another"]);
        let mut finder = place.finder();
        assert_eq!(place.found(&mut finder, "xylophonist").len(), 1);
        drop(finder);
        let before = fs::read(place.index_file()).unwrap();
        place.delete(1, 1);
        let mut next = place.finder();
        next.tidy(place.store.db()).unwrap();
        drop(next);
        place.store.db().query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
        assert!(!is_on_disk(place.folder.path(), b"xylophonist"));
        assert_ne!(fs::read(place.index_file()).unwrap(), before);
    }
}

#[test]
fn of_a_sealed_profile_no_word_is_on_the_disk_and_the_index_is_there_in_the_next_run() {
    let mut place = Scene::sealed();
    place.say(1, BOB, &["the word is xylophonist"]);
    let mut finder = place.finder();
    assert_eq!(place.found(&mut finder, "xylophonist").len(), 1);
    drop(finder);
    for entry in fs::read_dir(place.folder.path()).unwrap() {
        let kept = fs::read(entry.unwrap().path()).unwrap();
        assert!(!kept.windows(11).any(|part| part == b"xylophonist"));
    }
    let kept = Index::open(&place.database, Keeper::Other).unwrap();
    assert_eq!(kept.followed(room(1).0).unwrap(), Seq(1));
    // Who is not its keeper leaves it as it is.
    let before = fs::read(place.index_file()).unwrap();
    place.say(1, BOB, &["zymurgy"]);
    let mut other = Finder::new(place.database.clone(), Keeper::Other);
    assert_eq!(place.found(&mut other, "zymurgy").len(), 1);
    drop(other);
    assert_eq!(fs::read(place.index_file()).unwrap(), before);
}

#[test]
fn an_index_that_is_damaged_is_made_anew() {
    for mut place in Scene::both() {
        place.say(1, BOB, &["red boat"]);
        drop(place.finder());
        let mut good = place.finder();
        assert_eq!(place.found(&mut good, "boat").len(), 1);
        drop(good);
        let whole = fs::read(place.index_file()).unwrap();
        let mut bent = whole.clone();
        for byte in bent.iter_mut().skip(100) {
            *byte ^= 0x55;
        }
        let half = whole[..whole.len() / 2].to_vec();
        for damaged in [b"no database, nothing like it".to_vec(), Vec::new(), half, bent] {
            fs::write(place.index_file(), damaged).unwrap();
            assert_eq!(place.found(&mut place.finder(), "boat"), [at(1, 1)]);
        }
    }
}

#[test]
fn an_index_that_fails_in_the_middle_is_made_anew() {
    let mut place = Scene::open();
    place.say(1, BOB, &["red boat"]);
    let mut finder = place.finder();
    assert_eq!(place.found(&mut finder, "boat").len(), 1);
    let db = Connection::open(place.index_file()).unwrap();
    db.execute_batch("DROP TABLE words_1; CREATE TABLE words_1 (x)").unwrap();
    drop(db);
    assert_eq!(place.found(&mut finder, "boat"), [at(1, 1)]);
}

#[test]
fn where_no_index_can_be_written_everything_is_found_all_the_same() {
    let mut place = Scene::open();
    place.say(1, BOB, &["red boat"]);
    fs::create_dir(place.index_file()).unwrap();
    assert_eq!(place.found(&mut place.finder(), "boat"), [at(1, 1)]);
}

#[test]
fn the_index_of_another_history_is_made_anew() {
    let mut place = Scene::open();
    place.say(1, BOB, &["red boat", "blue boat"]);
    assert_eq!(place.found(&mut place.finder(), "boat").len(), 2);
    // An older copy of the history is put back.
    place.write(
        "DELETE FROM timeline WHERE seq = 2; UPDATE rooms SET cursor = 1; DELETE FROM changed",
    );
    assert_eq!(place.found(&mut place.finder(), "boat"), [at(1, 1)]);
    place.say(1, BOB, &["green boat"]);
    assert_eq!(place.found(&mut place.finder(), "green"), [at(1, 2)]);
}

#[test]
fn who_finds_somebody_else_writing_the_index_reads_what_that_lacks() {
    let mut place = Scene::open();
    place.say(1, BOB, &["red boat", "blue boat", "old boat"]);
    let mut first = place.finder();
    assert_eq!(place.found(&mut first, "boat").len(), 3);
    place.say(1, BOB, &["green boat"]);
    place.edit(1, 2, "blue house");
    place.delete(1, 3);
    let writer = Connection::open(place.index_file()).unwrap();
    writer.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut second = place.finder();
    assert_eq!(place.found(&mut second, "boat"), [at(1, 4), at(1, 1)]);
    assert_eq!(place.found(&mut second, "house"), [at(1, 2)]);
}

#[test]
fn a_history_is_followed_slice_by_slice() {
    let mut place = Scene::open();
    let texts = (0..1_000).map(|n| format!("boat {n}")).collect::<Vec<_>>();
    place.say(1, BOB, &texts.iter().map(String::as_str).collect::<Vec<_>>());
    let mut finder = place.finder();
    let mut slices = 0;
    while finder.follow(place.store.db(), 300).unwrap() == index::Followed::Part {
        slices += 1;
        // Found whether or not the index is that far.
        let Look::Found(found) =
            finder.look_now(place.store.db(), &search("\"boat 999\"")).unwrap()
        else {
            panic!()
        };
        assert_eq!(places(&found.hits), [at(1, 1_000)]);
    }
    assert!(slices >= 3);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn with_the_index_the_same_is_found_as_by_reading_through(
        texts in proptest::collection::vec("([a-c]{1,2}|日本|本|語|é|-|😀)( ?([a-c]{1,2}|日|本|語|É|\\.|😀)){0,5}", 1..40),
        edits in proptest::collection::vec((0_usize..40, proptest::option::of("[a-c日本 ]{1,6}")), 0..6),
        query in "-?(\"?[a-c日本語é😀]{1,3}\\*?\"?)( -?\"?[a-c日本語é]{1,2}( [ab])?\"?\\*?){0,2}",
        slice in 1_usize..50,
    ) {
        let Ok(query) = Query::parse(&query) else { return Ok(()) };
        let search = Search::new(query, 1_000);
        let mut place = Scene::open();
        let (first, second) = texts.split_at(texts.len() / 2);
        let texts_of = |texts: &'_ [String]| texts.to_vec();
        place.say(1, BOB, &texts_of(first).iter().map(String::as_str).collect::<Vec<_>>());
        let mut finder = place.finder();
        finder.follow(place.store.db(), slice).unwrap();
        place.say(1, ALICE, &texts_of(second).iter().map(String::as_str).collect::<Vec<_>>());
        for (at, text) in edits {
            let seq = (at % texts.len()) as u64 + 1;
            match text {
                Some(text) => place.edit(1, seq, &text),
                None => place.delete(1, seq),
            }
        }
        let Ok(Look::Found(through)) = look(place.store.db(), None, &search) else { panic!() };
        let Ok(Look::Found(behind)) = finder.look_now(place.store.db(), &search) else { panic!() };
        prop_assert_eq!(&behind, &through);
        let Ok(Look::Found(indexed)) = finder.look(place.store.db(), &search) else { panic!() };
        prop_assert_eq!(&indexed, &through);
    }
}
