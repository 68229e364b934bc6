//! Stories from the town: what went wrong there once, and what must go right.

#![expect(clippy::panic, reason = "a story that ends badly says how")]

use std::num::NonZeroU32;
use std::time::Duration;

use tchat_client::command::{IfMissing, RuleWish, Which, Wish};
use tchat_e2e::town::{Citizen, How, Town, Weather};
use tchat_proto::nick::Nick;
use tchat_proto::policy::Role;
use tchat_proto::room::RoomName;
use tchat_proto::topic::Topic;

const SECOND: Duration = Duration::from_secs(1);

/// A town where everybody is in.
fn town_of<const N: usize>(names: [&str; N]) -> (Town, [Citizen; N]) {
    let mut town = Town::new(1);
    let citizens = names.map(|name| {
        let citizen = town.person(name);
        town.pass(SECOND);
        citizen
    });
    (town, citizens)
}

/// Everything is mended, everybody comes to rest, and nothing is wrong.
fn ends_well(mut town: Town) {
    town.settle();
    if let Err(wrong) = town.check() {
        let wrong: Vec<_> = wrong.iter().map(ToString::to_string).collect();
        panic!("{}", wrong.join("\n"));
    }
}

fn has_seen(town: &Town, citizen: Citizen, line: &str) -> bool {
    town.screen(citizen).iter().any(|seen| seen == line)
}

#[test]
fn what_is_written_offline_arrives_once_and_in_order() {
    let (mut town, [alice, bob]) = town_of(["alice", "bob"]);
    town.disconnect(alice);
    for text in ["one", "two", "three"] {
        town.say(alice, text);
        town.pass(SECOND);
    }
    town.stop(alice, How::Killed);
    town.pass(20 * SECOND);
    town.back(alice);
    town.settle();
    let said: Vec<_> = town.screen(bob).iter().filter(|line| line.starts_with("alice:")).collect();
    assert_eq!(said, ["alice: alice 1: one", "alice: alice 2: two", "alice: alice 3: three"]);
    ends_well(town);
}

#[test]
fn an_answer_that_never_arrives_does_not_double_the_message() {
    let (mut town, [alice, bob]) = town_of(["alice", "bob"]);
    for round in 0..20 {
        town.say(alice, "again");
        // The post is through, or its answer is on its way, or neither.
        town.pass(Duration::from_millis(round));
        town.cut(alice);
        town.pass(3 * SECOND);
    }
    town.settle();
    let heard = town.screen(bob).iter().filter(|line| line.ends_with(": again")).count();
    assert_eq!(heard, 20);
    ends_well(town);
}

#[test]
fn a_power_cut_in_the_middle_of_any_write_loses_nothing_that_was_acknowledged() {
    for operations in 0..60 {
        let (mut town, [alice, bob]) = town_of(["alice", "bob"]);
        town.stop_server(How::PowerCutAfter(operations));
        for text in ["one", "two", "three", "four"] {
            town.say(alice, text);
            town.say(bob, text);
            town.pass(Duration::from_millis(7));
        }
        ends_well(town);
    }
}

#[test]
fn a_program_that_dies_in_the_middle_of_any_write_goes_on_where_it_was() {
    for operations in 0..60 {
        let (mut town, [alice, bob]) = town_of(["alice", "bob"]);
        town.stop(bob, How::PowerCutAfter(operations));
        for text in ["one", "two", "three", "four"] {
            town.say(alice, text);
            town.say(bob, text);
            town.pass(Duration::from_millis(7));
        }
        ends_well(town);
    }
}

#[test]
fn a_cable_that_lost_its_end_is_noticed_and_what_was_missed_comes() {
    let (mut town, [alice, bob]) = town_of(["alice", "bob"]);
    town.darken(bob);
    town.say(alice, "can you hear me?");
    town.pass(600 * SECOND);
    assert!(!has_seen(&town, bob, "alice: alice 1: can you hear me?"));
    town.back(bob);
    town.pass(60 * SECOND);
    assert!(has_seen(&town, bob, "alice: alice 1: can you hear me?"));
    ends_well(town);
}

#[test]
fn five_who_come_at_the_same_moment_all_get_in() {
    let mut town = Town::new(3);
    town.set_weather(Weather::FOUL);
    let people = ["alice", "bob", "carol", "dave", "erin"].map(|name| town.person(name));
    // All five want in at the same moment, over a line of a second.
    town.pass(120 * SECOND);
    for someone in people {
        town.say(someone, "in");
    }
    town.settle();
    for someone in people {
        let heard = town.screen(someone).iter().filter(|line| line.ends_with(": in")).count();
        assert_eq!(heard, 5);
    }
    ends_well(town);
}

#[test]
fn adding_somebody_who_is_in_already_is_done_at_once() {
    let (mut town, [alice, bob]) = town_of(["alice", "bob"]);
    town.add(alice, &RoomName::general(), bob);
    town.pass(5 * SECOND);
    assert!(town.screen(alice).iter().all(|line| !line.contains("error")));
    ends_well(town);
}

#[test]
fn removing_oneself_is_said_to_be_leaving() {
    let (mut town, [alice, _bob]) = town_of(["alice", "bob"]);
    town.remove(alice, &RoomName::general(), alice);
    town.pass(5 * SECOND);
    assert!(has_seen(&town, alice, "* error yourself"));
    ends_well(town);
}

#[test]
fn who_left_and_comes_back_was_away_and_not_repaired() {
    let (mut town, [alice, bob]) = town_of(["alice", "bob"]);
    let general = RoomName::general();
    town.part(bob, &general);
    town.pass(5 * SECOND);
    town.say(alice, "he is gone");
    town.pass(5 * SECOND);
    town.join(bob, &general, IfMissing::Refuse);
    town.pass(5 * SECOND);
    assert!(has_seen(&town, bob, "* gap 1 BeforeYouJoined"));
    ends_well(town);
}

#[test]
fn somebody_added_while_away_finds_the_room_and_what_was_said_since() {
    let (mut town, [alice, bob]) = town_of(["alice", "bob"]);
    let tea = RoomName::parse("tea").expect("a room name");
    town.disconnect(bob);
    town.pass(SECOND);
    town.join(alice, &tea, IfMissing::CreateByInvitation);
    town.pass(SECOND);
    town.add(alice, &tea, bob);
    town.pass(SECOND);
    town.say_in(alice, &tea, "welcome");
    town.pass(3_600 * SECOND);
    town.back(bob);
    town.pass(60 * SECOND);
    assert!(has_seen(&town, bob, "alice: alice 1: welcome"));
    ends_well(town);
}

#[test]
fn a_removed_member_hears_nothing_any_more() {
    let (mut town, [alice, bob, carol]) = town_of(["alice", "bob", "carol"]);
    town.remove(alice, &RoomName::general(), bob);
    town.pass(5 * SECOND);
    town.say(carol, "just us");
    town.pass(5 * SECOND);
    assert!(has_seen(&town, alice, "carol: carol 1: just us"));
    assert!(!has_seen(&town, bob, "carol: carol 1: just us"));
    ends_well(town);
}

#[test]
fn a_clock_that_jumps_back_changes_nothing_but_what_it_shows() {
    let (mut town, [alice, bob]) = town_of(["alice", "bob"]);
    for wall in [1_900_000_000_000, 0, 4_000_000_000_000] {
        town.say(alice, "tick");
        town.set_clock(wall);
        town.say(bob, "tock");
        town.pass(SECOND);
    }
    ends_well(town);
}

#[test]
fn a_newcomer_knows_of_a_wish_to_leave_that_came_between_door_and_entry() {
    // The door is looked through, then carol asks to leave, then the newcomer is in: alice, who
    // removes carol's leaf on her wish, must not look like somebody who throws people out.
    for pause in (0..2_000).step_by(100) {
        let (mut town, [alice, bob, carol]) = town_of(["alice", "bob", "carol"]);
        town.set_weather(Weather::FOUL);
        town.person("dave");
        town.pass(3 * SECOND + Duration::from_millis(pause));
        town.part(carol, &RoomName::general());
        town.pass(30 * SECOND);
        town.say(alice, "all here?");
        town.say(bob, "yes");
        ends_well(town);
    }
}

#[test]
fn a_greeting_of_ones_own_that_comes_late_does_not_end_the_program() {
    let (mut town, [alice, bob]) = town_of(["alice", "bob"]);
    town.set_weather(Weather::FOUL);
    for _ in 0..20 {
        // Its greeting is on its way when the program is started anew, and may come after the next.
        town.cut(bob);
        town.pass(2 * SECOND);
        town.stop(bob, How::Killed);
        town.pass(Duration::from_millis(50));
        town.start(bob);
        town.pass(20 * SECOND);
        assert!(town.is_running(bob));
    }
    town.pass(60 * SECOND);
    town.say(alice, "still there?");
    town.settle();
    assert!(has_seen(&town, bob, "alice: alice 1: still there?"));
    ends_well(town);
}

#[test]
fn who_is_removed_while_asking_to_leave_has_nothing_left_to_wait_for() {
    for pause in 0..30 {
        let (mut town, [alice, bob]) = town_of(["alice", "bob"]);
        let general = RoomName::general();
        town.disconnect(bob);
        town.part(bob, &general);
        town.remove(alice, &general, bob);
        town.pass(Duration::from_millis(pause));
        town.back(bob);
        ends_well(town);
    }
}

#[test]
fn a_wish_to_join_what_is_being_joined_joins_it_once() {
    for pause in 0..40 {
        let (mut town, [alice, bob]) = town_of(["alice", "bob"]);
        let tea = RoomName::parse("tea").expect("a room name");
        town.join(bob, &tea, IfMissing::CreateOpen);
        town.pass(SECOND);
        town.set_weather(Weather::FOUL);
        town.join(alice, &tea, IfMissing::Refuse);
        town.pass(Duration::from_millis(pause * 100));
        town.stop(alice, How::Killed);
        town.pass(10 * SECOND);
        town.join(alice, &tea, IfMissing::Refuse);
        ends_well(town);
    }
}

#[test]
fn somebody_added_to_the_room_they_are_about_to_join_takes_the_welcome() {
    for pause in 0..20 {
        let (mut town, [alice, bob]) = town_of(["alice", "bob"]);
        let general = RoomName::general();
        town.part(bob, &general);
        town.pass(5 * SECOND);
        town.stop(bob, How::Killed);
        town.disconnect(bob);
        town.add(alice, &general, bob);
        town.pass(SECOND);
        town.say(alice, "for you, too");
        town.stop_server(How::Killed);
        town.pass(20 * SECOND);
        // The program is started to be in this very room, and may be killed while it comes in.
        town.back(bob);
        town.start(bob);
        town.pass(Duration::from_millis(10 * pause));
        town.stop(bob, How::Killed);
        town.pass(20 * SECOND);
        assert!(has_seen(&town, bob, "alice: alice 1: for you, too"), "after {pause} moments");
        ends_well(town);
    }
}

/// A change of the rules of `general`, and time for it.
fn rules(town: &mut Town, citizen: Citizen, wish: RuleWish) {
    town.rule(citizen, &RoomName::general(), wish);
    town.pass(3 * SECOND);
}

#[test]
fn who_was_removed_comes_back_only_once_they_are_let_in_again() {
    let (mut town, [alice, bob, carol]) = town_of(["alice", "bob", "carol"]);
    let general = RoomName::general();
    town.remove(alice, &general, bob);
    town.pass(3 * SECOND);
    town.join(bob, &general, IfMissing::Refuse);
    town.say(bob, "let me in");
    town.pass(3 * SECOND);
    assert!(has_seen(&town, bob, "* error removed"));
    town.say(carol, "without him");
    town.pass(3 * SECOND);

    let bobs = town.nick(bob);
    rules(&mut town, alice, RuleWish::Unban(bobs.into()));
    assert!(has_seen(&town, carol, "* alice: LetInAgain { devices: 1 }"));
    // Nobody comes back by an open door without wishing to.
    town.cut(bob);
    town.pass(30 * SECOND);
    town.say(carol, "still without him");
    town.pass(3 * SECOND);
    town.join(bob, &general, IfMissing::Refuse);
    town.pass(3 * SECOND);
    town.say(carol, "hello again");
    town.pass(3 * SECOND);
    assert!(has_seen(&town, bob, "carol: carol 4: hello again"));
    assert!(town.screen(bob).iter().all(|line| !line.contains("without him")));
    ends_well(town);
}

#[test]
fn who_was_removed_is_back_when_somebody_who_keeps_order_adds_them() {
    let (mut town, [alice, bob, carol]) = town_of(["alice", "bob", "carol"]);
    let general = RoomName::general();
    town.remove(alice, &general, bob);
    town.pass(3 * SECOND);
    town.add(carol, &general, bob);
    town.pass(3 * SECOND);
    assert!(has_seen(&town, carol, "* error kept_out"));
    town.add(alice, &general, bob);
    town.pass(5 * SECOND);
    town.say(alice, "welcome back");
    town.pass(3 * SECOND);
    assert!(has_seen(&town, bob, "alice: alice 1: welcome back"));
    ends_well(town);
}

#[test]
fn who_is_banned_stays_out_and_everybody_hears_by_whom() {
    let (mut town, [alice, bob, carol]) = town_of(["alice", "bob", "carol"]);
    let (bobs, carols) = (town.nick(bob), town.nick(carol));
    rules(&mut town, alice, RuleWish::Role { who: bobs.into(), role: Role::Moderator });
    town.disconnect(alice);
    rules(&mut town, bob, RuleWish::Ban(carols.clone().into()));
    assert!(has_seen(&town, carol, "* bob: banned carol"));
    town.join(carol, &RoomName::general(), IfMissing::Refuse);
    town.pass(3 * SECOND);
    assert!(has_seen(&town, carol, "* error removed"));
    town.add(bob, &RoomName::general(), carol);
    town.pass(3 * SECOND);
    assert!(has_seen(&town, bob, "* error kept_out"));
    // Who was away is told the same.
    town.back(alice);
    town.pass(30 * SECOND);
    assert!(has_seen(&town, alice, "* bob: banned carol"));
    assert!(has_seen(&town, alice, "* carol left (Banned)"));

    rules(&mut town, alice, RuleWish::Unban(carols.into()));
    town.join(carol, &RoomName::general(), IfMissing::Refuse);
    town.pass(3 * SECOND);
    town.say(bob, "hello");
    town.pass(3 * SECOND);
    assert!(has_seen(&town, carol, "bob: bob 1: hello"));
    ends_well(town);
}

#[test]
fn who_may_not_write_gets_their_words_back() {
    let (mut town, [alice, bob]) = town_of(["alice", "bob"]);
    let bobs = town.nick(bob);
    rules(&mut town, alice, RuleWish::Mute(bobs.clone().into()));
    assert!(has_seen(&town, bob, "* alice: muted bob"));
    town.say(bob, "may I?");
    town.pass(3 * SECOND);
    assert!(has_seen(&town, bob, "* error muted"));
    rules(&mut town, alice, RuleWish::Unmute(bobs.into()));
    rules(&mut town, alice, RuleWish::Freeze(true));
    town.say(bob, "and now?");
    town.say(alice, "not yet");
    town.pass(3 * SECOND);
    assert!(has_seen(&town, bob, "* error frozen"));
    assert!(has_seen(&town, bob, "alice: alice 3: not yet"));
    rules(&mut town, alice, RuleWish::Freeze(false));
    town.say(bob, "thanks");
    town.pass(3 * SECOND);
    let heard: Vec<_> = town.screen(alice).iter().filter(|it| it.starts_with("bob:")).collect();
    assert_eq!(heard, ["bob: bob 4: thanks"]);
    ends_well(town);
}

#[test]
fn what_was_written_while_away_is_not_sent_by_one_who_was_muted_meanwhile() {
    let (mut town, [alice, bob]) = town_of(["alice", "bob"]);
    let bobs = town.nick(bob);
    town.disconnect(bob);
    town.say(bob, "written in a tunnel");
    rules(&mut town, alice, RuleWish::Mute(bobs.into()));
    town.back(bob);
    town.pass(30 * SECOND);
    assert!(has_seen(&town, bob, "* error muted"));
    assert!(!has_seen(&town, alice, "bob: bob 1: written in a tunnel"));
    ends_well(town);
}

#[test]
fn slow_mode_waits_by_itself_and_keeps_order() {
    let (mut town, [alice, bob]) = town_of(["alice", "bob"]);
    rules(&mut town, alice, RuleWish::Slow(10));
    for text in ["one", "two", "three"] {
        town.say(bob, text);
    }
    town.pass(3 * SECOND);
    let heard = |town: &Town| {
        let screen = town.screen(alice).iter();
        screen.filter(|line| line.starts_with("bob:")).cloned().collect::<Vec<_>>()
    };
    assert_eq!(heard(&town), ["bob: bob 1: one"]);
    assert!(has_seen(&town, bob, "* waiting 10 s"), "{:?}", town.screen(bob));
    town.pass(30 * SECOND);
    assert_eq!(heard(&town), ["bob: bob 1: one", "bob: bob 2: two", "bob: bob 3: three"]);
    ends_well(town);
}

#[test]
fn of_two_owners_who_wish_for_something_at_once_both_get_it() {
    let (mut town, [alice, bob, carol, dave]) = town_of(["alice", "bob", "carol", "dave"]);
    let (bobs, carols, daves) = (town.nick(bob), town.nick(carol), town.nick(dave));
    rules(&mut town, alice, RuleWish::Role { who: bobs.into(), role: Role::Owner });
    let topic = Topic::parse("NSI").expect("a topic");
    let general = RoomName::general();
    town.rule(alice, &general, RuleWish::Mute(carols.into()));
    town.rule(bob, &general, RuleWish::Mute(daves.into()));
    town.rule(alice, &general, RuleWish::Topic(Some(topic)));
    town.rule(bob, &general, RuleWish::Slow(5));
    town.pass(20 * SECOND);
    for line in
        ["* alice: muted carol", "* bob: muted dave", "* alice: topic NSI", "* bob: Slow(5)"]
    {
        for citizen in [alice, bob, carol, dave] {
            let told = town.screen(citizen).iter().filter(|seen| *seen == line).count();
            assert_eq!(told, 1, "{line}: {:?}", town.screen(citizen));
        }
    }
    assert!(town.screen(carol).iter().all(|line| !line.contains("unmuted")));
    ends_well(town);
}

#[test]
fn when_the_last_owner_leaves_the_moderators_own_the_room() {
    let (mut town, [alice, bob, carol]) = town_of(["alice", "bob", "carol"]);
    let (bobs, carols) = (town.nick(bob), town.nick(carol));
    rules(&mut town, alice, RuleWish::Role { who: carols.into(), role: Role::Moderator });
    town.part(alice, &RoomName::general());
    town.pass(30 * SECOND);
    for citizen in [bob, carol] {
        assert!(has_seen(&town, citizen, "* nobody: carol is Owner"), "{:?}", town.screen(citizen));
    }
    rules(&mut town, carol, RuleWish::Role { who: bobs.into(), role: Role::Moderator });
    assert!(has_seen(&town, bob, "* carol: bob is Moderator"));
    // Who owned it comes back as a member like any other.
    town.join(alice, &RoomName::general(), IfMissing::Refuse);
    town.pass(5 * SECOND);
    rules(&mut town, alice, RuleWish::Freeze(true));
    assert!(has_seen(&town, alice, "* error moderators_only"));
    ends_well(town);
}

#[test]
fn where_nobody_keeps_order_the_first_of_those_who_stay_owns_the_room() {
    let (mut town, [alice, bob, carol]) = town_of(["alice", "bob", "carol"]);
    town.disconnect(bob);
    town.part(alice, &RoomName::general());
    town.pass(30 * SECOND);
    assert!(has_seen(&town, carol, "* nobody: bob is Owner"));
    town.back(bob);
    town.pass(30 * SECOND);
    rules(&mut town, bob, RuleWish::Archive(true));
    town.say(carol, "anybody?");
    town.pass(3 * SECOND);
    assert!(has_seen(&town, carol, "* error archived"));
    ends_well(town);
}

#[test]
fn a_member_without_a_role_changes_nothing_and_is_told_whose_business_it_is() {
    let (mut town, [alice, bob, carol]) = town_of(["alice", "bob", "carol"]);
    let (alices, carols, bobs) = (town.nick(alice), town.nick(carol), town.nick(bob));
    rules(&mut town, bob, RuleWish::Ban(carols.clone().into()));
    rules(&mut town, bob, RuleWish::Mute(carols.into()));
    rules(&mut town, bob, RuleWish::Slow(5));
    let refused = |town: &Town, who: Citizen, code: &str| {
        town.screen(who).iter().filter(|line| **line == format!("* error {code}")).count()
    };
    assert_eq!(refused(&town, bob, "moderators_only"), 3);
    rules(&mut town, bob, RuleWish::Role { who: bobs.clone().into(), role: Role::Owner });
    rules(&mut town, bob, RuleWish::Archive(true));
    assert_eq!(refused(&town, bob, "owners_only"), 2);

    rules(&mut town, alice, RuleWish::Role { who: bobs.into(), role: Role::Moderator });
    rules(&mut town, bob, RuleWish::Ban(alices.clone().into()));
    assert_eq!(refused(&town, bob, "keeps_order"), 1);
    rules(&mut town, alice, RuleWish::Role { who: alices.into(), role: Role::Member });
    assert_eq!(refused(&town, alice, "last_owner"), 1);
    town.wish(alice, Wish::Rules { room: RoomName::general() });
    ends_well(town);
}

#[test]
fn a_change_is_made_once_though_the_program_dies_in_the_middle_of_it() {
    for operations in 0..30 {
        let (mut town, [alice, bob]) = town_of(["alice", "bob"]);
        town.stop(alice, How::PowerCutAfter(operations));
        let bobs = town.nick(bob);
        town.rule(alice, &RoomName::general(), RuleWish::Mute(bobs.into()));
        town.settle();
        let told = town.screen(bob).iter().filter(|line| line.ends_with("muted bob")).count();
        assert!(told <= 1, "{:?}", town.screen(bob));
        ends_well(town);
    }
}

#[test]
fn a_lost_profile_joins_again_as_somebody_new_and_its_old_device_can_be_removed() {
    let (mut town, [alice, bob]) = town_of(["alice", "bob"]);
    town.disconnect(bob);
    // The same person on another machine, with nothing kept, is another account.
    let again = town.person("robert");
    town.pass(5 * SECOND);
    town.say(alice, "welcome");
    town.pass(3 * SECOND);
    assert!(has_seen(&town, again, "alice: alice 1: welcome"));
    town.remove(alice, &RoomName::general(), bob);
    town.pass(5 * SECOND);
    assert!(has_seen(&town, again, "* bob left (Removed)"));
    ends_well(town);
}

#[test]
fn a_member_who_never_commits_stands_in_nobodys_way() {
    let (mut town, [alice, bob, carol]) = town_of(["alice", "bob", "carol"]);
    town.disconnect(bob);
    for round in 0..20 {
        rules(&mut town, alice, RuleWish::Slow(round % 2));
    }
    town.part(carol, &RoomName::general());
    town.pass(30 * SECOND);
    town.back(bob);
    town.pass(30 * SECOND);
    town.say(alice, "still there?");
    town.pass(3 * SECOND);
    assert!(has_seen(&town, bob, "alice: alice 1: still there?"));
    ends_well(town);
}

/// One's own last message.
const LAST: Which = Which::Mine(NonZeroU32::MIN);

/// The last message that others wrote.
const THEIRS: Which = Which::Back(NonZeroU32::MIN);

fn has_heard(town: &Town, citizen: Citizen, part: &str) -> usize {
    town.screen(citizen).iter().filter(|line| line.contains(part)).count()
}

#[test]
fn what_is_changed_offline_is_changed_in_order_and_survives_a_crash() {
    let general = RoomName::general();
    for how in [How::Killed, How::PowerCut] {
        let (mut town, [alice, bob]) = town_of(["alice", "bob"]);
        town.say(alice, "salut");
        town.pass(SECOND);
        town.disconnect(alice);
        town.edit(alice, &general, LAST, "hello");
        town.edit(alice, &general, LAST, "hello, @bob");
        town.react(alice, &general, LAST, "👋", true);
        // What these are about is itself on its way.
        town.answer(alice, &general, LAST, "how ar you");
        town.edit(alice, &general, LAST, "how are you");
        town.act(alice, &general, "blushes");
        town.delete(alice, &general, LAST);
        town.pass(SECOND);
        town.stop(alice, how);
        town.pass(20 * SECOND);
        town.back(alice);
        town.settle();
        let heard = town.screen(bob).iter().filter(|line| line.contains("alice"));
        let heard = heard.skip_while(|line| !line.ends_with(": salut")).collect::<Vec<_>>();
        assert_eq!(
            heard,
            [
                "alice: alice 1: salut",
                "* alice changes 3: alice 2: hello",
                "* alice changes 3: alice 3: hello, @bob",
                "* alice reacts +👋 to 3",
                "alice: alice 5: how ar you",
                "* alice changes 7: alice 6: how are you",
                "alice: alice 7: blushes",
                "* alice deletes 9",
            ]
        );
        ends_well(town);
    }
}

#[test]
fn a_program_that_asks_nobody_changes_nothing_of_what_others_wrote() {
    let (mut town, [alice, bob, carol]) = town_of(["alice", "bob", "carol"]);
    let general = RoomName::general();
    town.take_liberties(bob);
    town.say(alice, "my word");
    town.pass(SECOND);
    town.edit(bob, &general, THEIRS, "your word");
    town.delete(bob, &general, THEIRS);
    town.pass(5 * SECOND);
    assert_eq!(has_heard(&town, bob, "* error not_yours"), 2);
    for citizen in [alice, bob, carol] {
        let changed = has_heard(&town, citizen, "changes") + has_heard(&town, citizen, "deletes");
        assert_eq!(changed, 0, "{:?}", town.screen(citizen));
    }
    // Who keeps order may delete, and still not edit.
    let bobs = town.nick(bob);
    rules(&mut town, alice, RuleWish::Role { who: bobs.into(), role: Role::Moderator });
    town.edit(bob, &general, THEIRS, "your word");
    town.delete(bob, &general, THEIRS);
    town.pass(5 * SECOND);
    assert_eq!(has_heard(&town, carol, "changes"), 0);
    assert_eq!(has_heard(&town, carol, "* bob deletes"), 1);
    ends_well(town);
}

#[test]
fn a_deletion_that_waited_until_its_author_kept_order_no_more_deletes_nothing() {
    let (mut town, [alice, bob]) = town_of(["alice", "bob"]);
    let bobs = town.nick(bob);
    let role = |role| RuleWish::Role { who: bobs.clone().into(), role };
    rules(&mut town, alice, role(Role::Moderator));
    town.say(alice, "an insult");
    town.pass(SECOND);
    town.disconnect(bob);
    town.delete(bob, &RoomName::general(), THEIRS);
    rules(&mut town, alice, role(Role::Member));
    town.back(bob);
    town.pass(30 * SECOND);
    assert!(has_seen(&town, bob, "* error not_yours"));
    assert_eq!(has_heard(&town, alice, "deletes"), 0);
    ends_well(town);
}

#[test]
fn who_was_away_from_a_message_makes_nothing_of_what_is_done_to_it() {
    let (mut town, [alice, bob]) = town_of(["alice", "bob"]);
    let general = RoomName::general();
    town.part(bob, &general);
    town.pass(5 * SECOND);
    town.say(alice, "he is gone");
    town.pass(5 * SECOND);
    town.join(bob, &general, IfMissing::Refuse);
    town.pass(5 * SECOND);
    town.edit(alice, &general, LAST, "he was gone");
    town.react(alice, &general, LAST, "👍", true);
    town.answer(alice, &general, LAST, "I said");
    town.delete(alice, &general, Which::Mine(NonZeroU32::MIN.saturating_add(1)));
    town.pass(5 * SECOND);
    let changes = ["changes", "reacts", "deletes"];
    assert!(changes.iter().all(|it| has_heard(&town, bob, it) == 0), "{:?}", town.screen(bob));
    assert!(has_seen(&town, bob, "alice: alice 4: I said"));
    ends_well(town);
}

#[test]
fn nothing_of_a_deleted_message_is_left_by_who_stops_in_the_middle_of_any_write() {
    let general = RoomName::general();
    for operations in (0..60).step_by(2) {
        for how in [How::PowerCutAfter(operations), How::KilledAfter(operations)] {
            let (mut town, [alice, bob]) = town_of(["alice", "bob"]);
            town.say(alice, "what I should not have said");
            town.edit(alice, &general, LAST, "what I should not have said either");
            town.react(bob, &general, THEIRS, "👎", true);
            town.pass(SECOND);
            town.stop(alice, how);
            town.stop(bob, how);
            town.react(bob, &general, THEIRS, "👎", true);
            town.edit(alice, &general, LAST, "nor this");
            town.delete(alice, &general, LAST);
            town.pass(30 * SECOND);
            town.start(alice);
            town.delete(alice, &general, LAST);
            ends_well(town);
        }
    }
}

#[test]
fn reactions_count_once_over_cuts_restarts_and_other_names() {
    let (mut town, [alice, bob]) = town_of(["alice", "bob"]);
    let general = RoomName::general();
    town.say(alice, "who is in?");
    town.pass(SECOND);
    let nick = Nick::parse("robert").expect("a pseudonym");
    for round in 0..12 {
        town.react(bob, &general, THEIRS, "👍", round % 3 != 2);
        // The reaction is through, or its answer is on its way, or neither.
        town.pass(Duration::from_millis(round * 2));
        match round % 4 {
            0 => town.cut(bob),
            1 => town.stop(bob, How::Killed),
            2 => town.stop(bob, How::PowerCut),
            _ => town.wish(bob, Wish::Rename { nick: nick.clone() }),
        }
        town.pass(20 * SECOND);
    }
    // Four times it was there, and taken back.
    assert_eq!(has_heard(&town, alice, "reacts +👍"), 4, "{:?}", town.screen(alice));
    assert_eq!(has_heard(&town, alice, "reacts -👍"), 4);
    ends_well(town);
}
