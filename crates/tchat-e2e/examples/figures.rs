//! Figures of whole clients: how fast one seals, saves and sends, opens and saves, and comes in.
//!
//! ```console
//! cargo run --release -p tchat-e2e --example figures -- 2 30 100
//! ```
//!
//! Each number is a room's size. Real sockets and disks; the server runs in the same process. These are
//! single runs on whatever machine this is: compare them with each other, not with other machines'.

#![expect(clippy::print_stdout, reason = "it prints a table")]

use std::time::Instant;

use tchat_e2e::{Guest, House};

/// How many messages are sent and opened.
const MESSAGES: u32 = 3_000;

#[tokio::main]
async fn main() {
    let sizes = std::env::args().skip(1).filter_map(|size| size.parse::<usize>().ok());
    println!("| members | comes in, ms | sealed, saved, acknowledged /s | opened, saved /s |");
    println!("|---|---|---|---|");
    for size in sizes {
        let house = House::open().await;
        let mut alice = house.guest("alice").await;
        for number in 2..size {
            house.guest(&format!("member{number}")).await.quit().await;
        }
        let begun = Instant::now();
        let bob = house.guest("bob").await;
        let joined = begun.elapsed();
        bob.quit().await;

        let sent = rate(&mut alice, true).await;
        let mut bob = house.knock("bob");
        let opened = rate(&mut bob, false).await;
        println!("| {size} | {} | {sent:.0} | {opened:.0} |", joined.as_millis());
    }
}

/// How many messages a second: sent, or caught up with.
async fn rate(guest: &mut Guest, sends: bool) -> f64 {
    let begun = Instant::now();
    if sends {
        for number in 0..MESSAGES {
            guest.say(&text(number)).await;
        }
    }
    let who = if sends { "me" } else { "alice" };
    guest.sees(&format!("{who}: {}", text(MESSAGES - 1))).await;
    f64::from(MESSAGES) / begun.elapsed().as_secs_f64()
}

/// About 200 bytes, each different.
fn text(number: u32) -> String {
    format!("{number:06} {}", "a line as people write them, ".repeat(7))
}
