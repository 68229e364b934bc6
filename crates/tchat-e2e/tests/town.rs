//! Evenings in town by seed, and the same with bugs planted.

#![expect(clippy::print_stderr, clippy::panic, reason = "a town that goes wrong is told of")]

use std::time::{Duration, Instant};

use tchat_e2e::town::evening;
use tchat_planted::{Bug, plant};

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

/// Evenings with the seeds from `first` on; which went wrong, and how.
fn evenings(first: u64, count: u64) {
    let filter = std::env::var("TCHAT_LOG").unwrap_or_default();
    let _told = tracing_subscriber::fmt().with_env_filter(filter).with_test_writer().try_init();
    let began = Instant::now();
    let (mut simulated, mut bad) = (Duration::ZERO, Vec::new());
    for seed in first..first + count {
        match evening(seed) {
            Ok(time) => simulated += time,
            Err(wrong) => {
                bad.push(seed);
                eprintln!("seed {seed}:");
                wrong.iter().for_each(|wrong| eprintln!("{wrong}"));
            }
        }
    }
    eprintln!("{count} evenings in {:.1?}: {simulated:.0?} simulated", began.elapsed());
    assert!(bad.is_empty(), "these went wrong: {bad:?}; TCHAT_TOWN_SEED=… TCHAT_TOWN_ALOUD=1 tells");
}

#[test]
fn an_evening() {
    evenings(number("TCHAT_TOWN_SEED").unwrap_or(1), number("TCHAT_TOWN_SEEDS").unwrap_or(1));
}

#[test]
fn planted() {
    let only = std::env::var("TCHAT_TOWN_BUG").ok();
    for bug in Bug::ALL {
        if only.as_ref().is_some_and(|only| *only != format!("{bug:?}")) { continue; }
        let began = Instant::now();
        let _planted = plant(bug);
        let found = (1..=100).find_map(|seed| evening(seed).err().map(|wrong| (seed, wrong)));
        match found {
            None => eprintln!("{bug:?}: NOT FOUND"),
            Some((seed, wrong)) => eprintln!("{bug:?}: seed {seed}, {:.1?}: {}", began.elapsed(), wrong[0]),
        }
    }
}
