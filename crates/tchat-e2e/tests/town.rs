//! Evenings in town, by seed, and the same with bugs planted.
//!
//! `TCHAT_TOWN_SEED=n TCHAT_TOWN_ALOUD=1 cargo test -p tchat-e2e --test town -- one_evening
//! --nocapture` tells all that happens in one of them; `TCHAT_TOWN_SEEDS` makes it so many, and
//! `TCHAT_LOG=debug` adds what the programs log.

#![expect(clippy::print_stderr, clippy::panic, reason = "a town that goes wrong is told of")]

use std::time::{Duration, Instant};

use tchat_e2e::town::{Memory, Wrong, drill, evening, evening_of_sound_disks};
use tchat_planted::{Bug, plant};

/// How many evenings the gate lives through, in as many parts as there are tests for it.
const EVENINGS: u64 = 1_000;
const PARTS: u64 = 8;

/// How many drills it goes through.
const DRILLS: u64 = 1_000;

/// After how many drills and evenings a bug that was planted must be found.
const FOUND_WITHIN: u64 = 200;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

/// Lives through evenings; which of them went wrong, and how.
fn evenings(seeds: impl Iterator<Item = u64>) {
    all(seeds, evening);
}

fn all(seeds: impl Iterator<Item = u64>, live: fn(u64) -> Result<Memory, Vec<Wrong>>) {
    let filter = std::env::var("TCHAT_LOG").unwrap_or_default();
    let _told = tracing_subscriber::fmt().with_env_filter(filter).with_test_writer().try_init();
    let (began, mut count) = (Instant::now(), 0);
    let (mut simulated, mut bad) = (Duration::ZERO, Vec::new());
    for seed in seeds {
        count += 1;
        match live(seed) {
            Ok(memory) => simulated += memory.elapsed,
            Err(wrong) => {
                bad.push(seed);
                eprintln!("seed {seed}:");
                wrong.iter().for_each(|wrong| eprintln!("{wrong}"));
            }
        }
    }
    eprintln!("{count} seeds in {:.1?}: {simulated:.0?} simulated", began.elapsed());
    assert!(bad.is_empty(), "these went wrong: {bad:?}; one_evening tells more of each");
}

#[test]
fn one_evening() {
    let first = number("TCHAT_TOWN_SEED").unwrap_or(1);
    evenings(first..first + number("TCHAT_TOWN_SEEDS").unwrap_or(1));
}

#[test]
fn one_drill() {
    let first = number("TCHAT_TOWN_SEED").unwrap_or(1);
    all(first..first + number("TCHAT_TOWN_SEEDS").unwrap_or(1), drill);
}

#[test]
fn a_thousand_drills() {
    all(1..=DRILLS, drill);
}

#[test]
fn a_seed_tells_the_same_story_each_time() {
    for seed in 1..=30 {
        let told = || {
            let evening = evening_of_sound_disks(seed);
            evening.unwrap_or_else(|wrong| panic!("seed {seed}: {wrong:#?}"))
        };
        let stories = [told(), told()];
        assert_eq!(stories[0], stories[1], "seed {seed}");
    }
}

macro_rules! parts {
    ($($name:ident: $part:literal;)*) => {$(
        #[test]
        fn $name() {
            evenings((1..=EVENINGS).filter(|seed| seed % PARTS == $part));
        }
    )*};
}

parts! {
    a_thousand_evenings_0: 0;
    a_thousand_evenings_1: 1;
    a_thousand_evenings_2: 2;
    a_thousand_evenings_3: 3;
    a_thousand_evenings_4: 4;
    a_thousand_evenings_5: 5;
    a_thousand_evenings_6: 6;
    a_thousand_evenings_7: 7;
}

/// Plants a bug, and goes through drills and evenings until something goes wrong.
fn is_found_out(bug: Bug) {
    let began = Instant::now();
    let _planted = plant(bug);
    let lived = (1..=FOUND_WITHIN).flat_map(|seed| {
        [("drill", drill as fn(u64) -> _), ("evening", evening)]
            .map(|(what, live)| (seed, what, live))
    });
    let mut found = lived.filter_map(|(seed, what, live)| Some((seed, what, live(seed).err()?)));
    let Some((seed, what, wrong)) = found.next() else {
        panic!("nothing went wrong with {bug:?}");
    };
    eprintln!("{bug:?}: {what} {seed}, {:.1?}: {}", began.elapsed(), wrong[0]);
}

macro_rules! planted {
    ($($name:ident: $bug:ident;)*) => {
        $(
            #[test]
            fn $name() {
                is_found_out(Bug::$bug);
            }
        )*

        #[test]
        fn every_bug_that_can_be_planted_is_looked_for() {
            let looked_for = [$(Bug::$bug),*];
            assert!(Bug::ALL.iter().all(|bug| looked_for.contains(bug)));
        }
    };
}

planted! {
    a_server_that_answers_before_the_disk_has_it_is_found_out: AcknowledgedBeforeSynced;
    a_server_that_answers_though_the_disk_failed_is_found_out: StoreFailureIgnored;
    a_server_that_forgets_where_a_log_ends_is_found_out: HeadNotKept;
    a_server_that_forgets_to_wake_a_reader_is_found_out: ReaderNotWoken;
    a_server_that_resumes_too_late_is_found_out: ResumedTooLate;
    a_server_that_replays_no_commits_is_found_out: CommitsNotReplayed;
    a_client_that_sends_again_under_a_new_id_is_found_out: ResentWithNewId;
    a_client_that_keeps_its_place_before_the_message_is_found_out: PlaceKeptBeforeContent;
    a_client_that_merges_its_commit_on_a_cut_is_found_out: CommitMergedOnCut;
    a_client_that_drops_its_commit_on_a_cut_is_found_out: CommitDroppedOnCut;
    a_client_that_sends_before_its_ratchet_is_kept_is_found_out: RatchetNotKept;
    a_client_that_forgets_what_it_sent_is_found_out: ForgottenOnceSent;
    a_client_that_does_not_seal_anew_is_found_out: NotSealedAnew;
    a_client_that_sends_out_of_order_is_found_out: SentOutOfOrder;
    a_client_that_reads_on_after_leaving_is_found_out: ReadsOnAfterLeaving;
    a_client_that_carries_out_anybodys_edit_is_found_out: EditedByAnybody;
    a_client_that_carries_out_anybodys_deletion_is_found_out: DeletedByAnybody;
    a_client_that_keeps_what_a_deleted_message_said_is_found_out: DeletedTextKept;
    a_client_that_counts_a_reaction_twice_is_found_out: ReactionCountedTwice;
    a_client_that_swaps_edits_on_a_cut_is_found_out: EditsSwappedOnCut;
    a_client_that_forgets_a_change_over_a_crash_is_found_out: ChangeForgottenOverCrash;
    a_client_that_forgets_what_it_answers_over_a_crash_is_found_out: AnswerForgottenOverCrash;
}
