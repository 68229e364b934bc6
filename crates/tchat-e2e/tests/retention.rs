//! Rooms that keep messages for some days only: a month in the town.

use std::time::Duration;

use tchat_client::command::RuleWish;
use tchat_e2e::town::{Citizen, How, Town};
use tchat_proto::room::RoomName;

const SECOND: Duration = Duration::from_secs(1);
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// The server's clock at the beginning.
const THEN: u64 = 1_800_000_000_000;

/// Alice and Bob are in; Bob goes, Alice says three things, and makes it a rule to keep them for so many
/// days.
fn bob_is_away(days: u32) -> (Town, Citizen, Citizen) {
    let mut town = Town::new(1);
    town.set_clock(THEN);
    let [alice, bob] = ["alice", "bob"].map(|name| {
        let citizen = town.person(name);
        town.pass(SECOND);
        citizen
    });
    town.stop(bob, How::Killed);
    town.disconnect(bob);
    for text in ["one", "two", "three"] {
        town.say(alice, text);
        town.pass(SECOND);
    }
    town.rule(alice, &RoomName::general(), RuleWish::Retention(days));
    town.pass(SECOND);
    (town, alice, bob)
}

/// The server's clock goes on by so many days, it erases what it must, and everybody comes back.
fn days_later(town: &mut Town, days: u64, citizens: &[Citizen]) {
    let passed = u64::try_from(town.elapsed().as_millis()).unwrap_or(u64::MAX);
    town.set_clock(THEN + days * DAY_MS + passed);
    town.sweep();
    town.stop_server(How::Killed);
    town.pass(5 * SECOND);
    for citizen in citizens {
        town.back(*citizen);
        town.start(*citizen);
    }
    town.settle();
}

fn seen(town: &Town, citizen: Citizen, what: &str) -> usize {
    town.screen(citizen).iter().filter(|line| line.contains(what)).count()
}

#[test]
fn who_comes_back_after_a_month_finds_a_gap_and_the_conversation_goes_on() {
    let (mut town, alice, bob) = bob_is_away(30);
    days_later(&mut town, 31, &[alice, bob]);
    assert_eq!(seen(&town, bob, "* gap 3 Expired"), 1, "{:?}", town.screen(bob));
    assert_eq!(seen(&town, bob, ": one"), 0);
    // The rule came after them in the log, and bears out what the server says.
    assert_eq!(seen(&town, bob, "* alice: Retention(30)"), 1, "{:?}", town.screen(bob));
    town.say(alice, "still here?");
    town.settle();
    town.say(bob, "yes");
    town.settle();
    assert_eq!(seen(&town, bob, "still here?"), 1);
    assert_eq!(seen(&town, alice, ": yes"), 1);
    for citizen in [alice, bob] {
        assert_eq!(seen(&town, citizen, "* alarm"), 0, "{:?}", town.screen(citizen));
        assert_eq!(seen(&town, citizen, "* error"), 0, "{:?}", town.screen(citizen));
    }
}

#[test]
fn who_comes_back_in_time_reads_everything() {
    let (mut town, alice, bob) = bob_is_away(30);
    days_later(&mut town, 29, &[alice, bob]);
    assert_eq!(seen(&town, bob, "* gap 3 Expired"), 0, "{:?}", town.screen(bob));
    for text in ["one", "two", "three"] {
        assert_eq!(seen(&town, bob, &format!(": {text}")), 1, "{:?}", town.screen(bob));
    }
    assert_eq!(seen(&town, bob, "* alarm"), 0);
}

#[test]
fn a_message_that_was_acknowledged_and_expired_before_its_author_came_back_is_settled() {
    let (mut town, alice, _) = bob_is_away(1);
    town.say(alice, "before the tunnel");
    // It is through, and the answer is not.
    town.pass(Duration::from_millis(2));
    town.stop(alice, How::Killed);
    town.pass(SECOND);
    days_later(&mut town, 3, &[alice]);
    assert_eq!(seen(&town, alice, "* alarm"), 0, "{:?}", town.screen(alice));
    assert_eq!(seen(&town, alice, "before the tunnel"), 1, "{:?}", town.screen(alice));
    town.say(alice, "after it");
    town.settle();
    assert_eq!(seen(&town, alice, "after it"), 1, "{:?}", town.screen(alice));
}
