//! Evenings in town, by seed.

use tchat_e2e::town::evening;

#[test]
fn an_evening() {
    let from = std::env::var("TCHAT_TOWN_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    let count: u64 = std::env::var("TCHAT_TOWN_SEEDS").ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    let began = std::time::Instant::now();
    let mut simulated = std::time::Duration::ZERO;
    let mut bad = 0;
    for seed in from..from + count {
        match evening(seed) {
            Ok(time) => simulated += time,
            Err(wrong) => {
                bad += 1;
                eprintln!("seed {seed}:");
                for wrong in wrong { eprintln!("{wrong}"); }
            }
        }
    }
    eprintln!("{count} seeds in {:?}, {simulated:?} simulated", began.elapsed());
    assert_eq!(bad, 0);
}
