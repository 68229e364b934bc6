//! A drill: one thing is done, and a moment later something breaks that had a part in it.
//!
//! Evenings find what nobody thought of; drills find soon what breaks when the answer to one request
//! is lost. The moment is anywhere in the life of a request: made, on its way, decided, stored,
//! answered, handed on.

use std::num::NonZeroU32;
use std::time::Duration;

use tchat_client::command::{IfMissing, Which};
use tchat_proto::room::RoomName;

use super::evening::Memory;
use super::{Citizen, How, Town, Wrong};

/// How long a request lives, from the wish to the last reader.
const LIFE: Duration = Duration::from_millis(22);

/// Three people and a room of their own; one does something, something breaks, and all go on.
///
/// # Errors
///
/// What went wrong.
pub fn drill(seed: u64) -> Result<Memory, Vec<Wrong>> {
    let mut town = Town::new(seed);
    let [alice, bob, carol] = ["alice", "bob", "carol"].map(|name| {
        let citizen = town.person(name);
        town.pass(Duration::from_secs(1));
        citizen
    });
    let den = RoomName::parse("den").expect("a room name");
    town.join(alice, &den, IfMissing::CreateByInvitation);
    town.pass(Duration::from_secs(1));

    town.say(bob, "here we are");
    town.say(alice, "all of us");
    town.pass(Duration::from_secs(1));
    something_is_done(&mut town, [alice, bob, carol], &den);
    let micros = u64::try_from(LIFE.as_micros()).unwrap_or(u64::MAX);
    let moment = Duration::from_micros(town.dice().below(micros));
    town.pass(moment);
    something_breaks(&mut town, alice);
    town.pass(Duration::from_secs(10));

    for someone in [alice, bob, carol] {
        town.say(someone, "and on we go");
    }
    town.say_in(alice, &den, "here too");
    town.settle();
    Memory::of(town)
}

/// Alice does something that the server must decide.
fn something_is_done(town: &mut Town, [alice, bob, carol]: [Citizen; 3], den: &RoomName) {
    let general = RoomName::general();
    let last = Which::Mine(NonZeroU32::MIN);
    match town.dice().below(12) {
        0 => town.remove(alice, &general, bob),
        1 => town.add(alice, den, carol),
        2 => town.part(alice, &general),
        3 => {
            let tea = RoomName::parse("tea").expect("a room name");
            town.join(alice, &tea, IfMissing::CreateOpen);
        }
        4 => {
            // A commit and posts at the same time: some are sealed for an epoch that is over.
            town.say(bob, "before, or after?");
            town.remove(alice, &general, carol);
            town.say(alice, "she is out");
            town.say(bob, "who?");
        }
        5 | 6 => (0..4).for_each(|_| town.say(alice, "one of four")),
        7 => {
            for text in ["better", "better still"] {
                town.edit(alice, &general, last.clone(), text);
            }
        }
        8 => {
            town.edit(alice, &general, last.clone(), "better not");
            town.delete(alice, &general, last);
        }
        9 | 10 => {
            // Nothing comes of it, whatever breaks: she wrote that, and keeps order.
            town.take_liberties(bob);
            town.edit(bob, &general, Which::Back(NonZeroU32::MIN), "as if she had said that");
            town.delete(bob, &general, Which::Back(NonZeroU32::MIN));
            town.react(alice, &general, last, "🎉", true);
        }
        _ => {
            town.react(alice, &general, last.clone(), "👍", true);
            town.answer(alice, &general, last.clone(), "@bob");
            town.react(alice, &general, last, "👍", false);
        }
    }
}

/// Alice's line, her machine or the server's breaks.
fn something_breaks(town: &mut Town, alice: Citizen) {
    match town.dice().below(8) {
        0..=2 => town.cut(alice),
        3 => town.stop(alice, How::Killed),
        4 | 5 => town.stop(alice, How::PowerCut),
        6 => town.stop_server(How::Killed),
        _ => town.stop_server(How::PowerCut),
    }
}
