//! A bad evening: lines cut in the middle of anything, the server restarted, people coming, leaving
//! and being removed, all at once, by a seed. At the end everybody has the same log.
//!
//! `TCHAT_CHAOS_SEEDS=50 cargo test -p tchat-e2e --test chaos` plays more evenings.

#![expect(clippy::unwrap_used, reason = "helpers of tests may stop them")]

use std::collections::BTreeMap;
use std::time::Duration;

use tchat_client::Event;
use tchat_client::command::{IfMissing, Wish};
use tchat_e2e::{Guest, House, Relay};
use tchat_proto::nick::Nick;
use tchat_proto::room::RoomName;

/// Small and predictable (xorshift, Marsaglia 2003): a seed replays the same wishes.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

/// Someone who stays all evening: what they wrote, and their line.
struct Regular {
    guest: Guest,
    relay: Relay,
    name: String,
    said: usize,
}

impl Regular {
    async fn say(&mut self) {
        let text = format!("{} {}", self.name, self.said);
        self.said += 1;
        self.guest.say(&text).await;
    }

    /// Every message that is placed in the log, with whether it is one's own.
    fn log(&self) -> Vec<(u64, String, bool)> {
        let general = RoomName::general();
        self.guest
            .seen
            .iter()
            .filter_map(|event| match event {
                Event::Sent { room, seq, text, .. } if *room == general => {
                    Some((seq.0, text.clone(), true))
                }
                Event::Message(message) if message.room == general => {
                    Some((message.seq.0, message.text.clone(), message.mine))
                }
                _ => None,
            })
            .collect()
    }
}

async fn evening(seed: u64) {
    let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let mut house = House::open().await;
    let mut regulars = Vec::new();
    for name in ["alice", "bob", "carol"] {
        let relay = Relay::before(house.address()).await;
        let mut guest = house.knock_through(&relay, name);
        guest.until(|event| matches!(event, Event::Ready { .. })).await;
        regulars.push(Regular { guest, relay, name: name.to_owned(), said: 0 });
    }
    let mut passers_by = Vec::new();
    for turn in 0..40 {
        let who = usize::try_from(dice.roll(3)).unwrap();
        match dice.roll(12) {
            0..=5 => {
                for _ in 0..=dice.roll(6) {
                    regulars[who].say().await;
                }
            }
            6 | 7 => regulars[who].relay.cut(),
            8 => passers_by.push(house.knock(&format!("guest{turn}"))),
            9 => {
                // Whoever came in lately leaves, or is thrown out by the owner.
                if let Some(guest) = passers_by.last() {
                    guest.wish(Wish::Part { room: RoomName::general() }).await;
                }
            }
            10 => {
                let nick = Nick::parse(&format!("guest{}", dice.roll(40))).unwrap();
                let remove = Wish::Remove { room: RoomName::general(), who: nick.into() };
                regulars[0].guest.wish(remove).await;
            }
            _ => {
                house.close().await;
                house.reopen().await;
            }
        }
        tokio::time::sleep(Duration::from_millis(dice.roll(40))).await;
        regulars.iter_mut().for_each(|regular| regular.guest.look());
        passers_by.iter_mut().for_each(Guest::look);
    }
    check(seed, regulars).await;
}

/// Everybody says a last word and hears everybody's; then all logs are the same.
async fn check(seed: u64, mut regulars: Vec<Regular>) {
    for regular in &mut regulars {
        regular.guest.say(&format!("{} goes home", regular.name)).await;
    }
    for regular in &mut regulars {
        for name in ["alice", "bob", "carol"] {
            let who = if name == regular.name { "me" } else { name };
            regular.guest.sees(&format!("{who}: {name} goes home")).await;
        }
    }
    // Bob and carol joined after alice: what all can have is the log from the last one's entry on.
    let logs: Vec<_> = regulars.iter().map(Regular::log).collect();
    for (regular, log) in regulars.iter().zip(&logs) {
        let name = &regular.name;
        assert!(log.is_sorted_by(|one, next| one.0 < next.0), "seed {seed}: {name}, each once");
        let own: Vec<_> =
            log.iter().filter(|(_, _, mine)| *mine).map(|(_, text, _)| text.clone()).collect();
        let mut expected: Vec<_> = (0..regular.said).map(|said| format!("{name} {said}")).collect();
        expected.push(format!("{name} goes home"));
        assert_eq!(own, expected, "seed {seed}: all that {name} wrote, in order");
    }
    let all: BTreeMap<_, _> = logs[0].iter().map(|(seq, text, _)| (*seq, text.clone())).collect();
    for log in &logs[1..] {
        let theirs: BTreeMap<_, _> =
            log.iter().map(|(seq, text, _)| (*seq, text.clone())).collect();
        let first = *theirs.keys().next().unwrap();
        let same: BTreeMap<_, _> =
            all.range(first..).map(|(seq, text)| (*seq, text.clone())).collect();
        assert_eq!(theirs, same, "seed {seed}: the same log for everybody");
    }
    let odd: Vec<_> = regulars
        .iter()
        .flat_map(|regular| &regular.guest.seen)
        .filter(|event| match event {
            Event::Gap(gap) => gap.reason != tchat_client::event::GapReason::BeforeYouJoined,
            Event::Closed { .. } => true,
            Event::Error { trouble, .. } => {
                !matches!(trouble.code(), "nobody_called" | "connection_lost" | "owners_only")
            }
            _ => false,
        })
        .collect();
    assert!(odd.is_empty(), "seed {seed}: {odd:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_an_evening_of_cuts_and_restarts_everybody_has_the_same_log() {
    let seeds = std::env::var("TCHAT_CHAOS_SEEDS").ok().and_then(|text| text.parse().ok());
    for seed in 1..=seeds.unwrap_or(6) {
        evening(seed).await;
    }
}

#[tokio::test]
async fn a_line_that_is_cut_while_coming_in_ends_with_being_in() {
    let house = House::open().await;
    let mut alice = house.guest("alice").await;
    // In the handshake, and further on each time.
    let relay = Relay::cutting_ever_later(house.address(), 1_500, 4).await;
    let mut bob = house.knock_through(&relay, "bob");
    bob.until(|event| matches!(event, Event::Ready { .. })).await;
    let cut_off = |event: &&Event| {
        matches!(event, Event::Connection(tchat_client::event::Connection::Retrying { .. }))
    };
    assert!(bob.seen.iter().any(|event| cut_off(&event)), "the line was really cut");
    bob.say("made it").await;
    alice.sees("bob: made it").await;
    assert_eq!(alice.screen().iter().filter(|line| *line == "* bob joined").count(), 1);
    bob.join("general", IfMissing::Refuse).await;
}
