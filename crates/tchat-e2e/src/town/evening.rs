//! An evening in town: what people do and what happens to them, all by dice.

use std::num::NonZeroU32;
use std::time::Duration;

use tchat_client::called::Called;
use tchat_client::command::{IfMissing, RuleWish, Which, Wish};
use tchat_disk::Fault;
use tchat_proto::nick::Nick;
use tchat_proto::policy::Role;
use tchat_proto::room::RoomName;

use super::{Citizen, How, Town, Weather, Wrong};

/// How many people live in a town at most.
const PEOPLE_MAX: usize = 6;

/// How many things are done in an evening.
const TURNS: u64 = 40;

/// A whole evening: people come, talk, go; lines break, programs die, disks fail. At the end
/// everything is mended, and looked at.
///
/// # Errors
///
/// What went wrong.
pub fn evening(seed: u64) -> Result<Memory, Vec<Wrong>> {
    live(seed, Disks::Failing)
}

/// The same, but that no disk fails and no program ends in the middle of writing: what that does
/// depends on which pages of a database were touched, and those on keys that MLS draws at random.
///
/// # Errors
///
/// What went wrong.
pub fn evening_of_sound_disks(seed: u64) -> Result<Memory, Vec<Wrong>> {
    live(seed, Disks::Sound)
}

/// What may happen to disks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Disks {
    /// Nothing.
    Sound,
    /// They fail, and lose what was not synced.
    Failing,
}

fn live(seed: u64, disks: Disks) -> Result<Memory, Vec<Wrong>> {
    let mut town = Town::new(seed);
    if town.dice().once_in(3) {
        town.set_weather(Weather::FOUL);
    }
    let restless = town.dice().once_in(4);
    let mut evening = Evening { rooms: vec![RoomName::general()], restless, disks, town };
    evening.newcomer();
    for _ in 0..TURNS {
        evening.turn();
        let pause = evening.pause();
        evening.town.pass(pause);
    }
    evening.town.settle();
    Memory::of(evening.town)
}

/// What is left of an evening on which all went well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Memory {
    /// How long it was, by the town's clock.
    pub elapsed: Duration,
    /// What everybody's screen has shown.
    pub screens: Vec<Vec<String>>,
}

impl Memory {
    /// Looks at a town that has settled.
    pub(super) fn of(town: Town) -> Result<Self, Vec<Wrong>> {
        let screens = town.citizens().map(|citizen| town.screen(citizen).to_vec()).collect();
        let memory = Self { elapsed: town.elapsed(), screens };
        town.check().map(|()| memory)
    }
}

struct Evening {
    town: Town,
    rooms: Vec<RoomName>,
    /// People come and go all the time, and lines are cut in the middle of it.
    restless: bool,
    disks: Disks,
}

impl Evening {
    /// Mostly people are quick; now and then the town sleeps for hours.
    fn pause(&mut self) -> Duration {
        let restless = self.restless;
        let dice = self.town.dice();
        if restless && !dice.once_in(10) {
            return Duration::from_millis(dice.below(12));
        }
        match dice.below(40) {
            0 => Duration::from_secs(60 + dice.below(3 * 3600)),
            1..=5 => Duration::from_millis(dice.below(20_000)),
            6..=20 => Duration::from_millis(dice.below(1_000)),
            _ => Duration::from_millis(dice.below(40)),
        }
    }

    fn turn(&mut self) {
        let someone = self.someone();
        if self.restless {
            match self.town.dice().below(10) {
                0..=3 => return self.membership_cut_short(),
                4..=6 => return self.town.cut(someone),
                _ => {}
            }
        }
        match self.town.dice().below(100) {
            0..=39 => self.talk(someone),
            40..=47 => self.newcomer(),
            48..=53 => self.membership(someone),
            54..=59 => self.town.cut(someone),
            60..=63 => self.town.disconnect(someone),
            64..=66 => self.town.darken(someone),
            67..=75 => self.town.back(someone),
            76..=85 => {
                let how = self.how();
                self.town.stop(someone, how);
            }
            86..=91 => {
                let how = self.how();
                self.town.stop_server(how);
            }
            92 => self.disk_fails(someone),
            93..=94 => self.town.heal(someone),
            95 => {
                let jump = self.town.dice().below(3_600_000_000_000);
                self.town.set_clock(jump);
            }
            96..=97 => self.rename(someone),
            _ => self.town.start(someone),
        }
    }

    fn someone(&mut self) -> Citizen {
        let citizens: Vec<_> = self.town.citizens().collect();
        *self.town.dice().pick(&citizens).expect("somebody lives here")
    }

    fn room(&mut self) -> RoomName {
        let rooms = self.rooms.clone();
        // Most of the talk is where everybody is.
        if self.town.dice().once_in(3) {
            self.town.dice().pick(&rooms).cloned().unwrap_or_else(RoomName::general)
        } else {
            RoomName::general()
        }
    }

    fn talk(&mut self, someone: Citizen) {
        let room = self.room();
        for _ in 0..=self.town.dice().below(5) {
            if self.town.dice().once_in(2) {
                let text = self.text();
                self.town.say_in(someone, &room, &text);
            } else {
                self.say_more(someone, &room);
            }
        }
    }

    fn text(&mut self) -> String {
        let length = self.town.dice().below(200);
        let text = "la ".repeat(usize::try_from(length / 3).unwrap_or(0));
        if self.town.dice().once_in(8) {
            let whom = self.someone();
            return format!("@{}, {text}", self.town.nick(whom));
        }
        text
    }

    /// Somebody says what is more than a text, or does something to a message.
    fn say_more(&mut self, someone: Citizen, room: &RoomName) {
        let text = self.text();
        let Some(which) = self.which(someone, room) else {
            return self.town.act(someone, room, &text);
        };
        match self.town.dice().below(12) {
            0 => self.town.act(someone, room, &text),
            1 | 2 => self.town.answer(someone, room, which, &text),
            3..=5 => self.town.edit(someone, room, which, &text),
            6 | 7 => self.town.delete(someone, room, which),
            _ => {
                let with = ["👍", "❤️", "🎉"];
                let with = self.town.dice().pick(&with).expect("there are some");
                let on = !self.town.dice().once_in(3);
                self.town.react(someone, room, which, with, on);
            }
        }
    }

    /// A message: one's own, which may be on its way, or one of the last, whosever; now and then one
    /// that somebody else has heard of.
    fn which(&mut self, someone: Citizen, room: &RoomName) -> Option<Which> {
        let whose = if self.town.dice().once_in(8) { self.someone() } else { someone };
        let places = self.town.message_places(whose, room);
        let dice = self.town.dice();
        let recent = if dice.once_in(5) { 0 } else { places.len().saturating_sub(8) };
        let place = *dice.pick(&places[recent..])?;
        if dice.once_in(3) {
            let back = if dice.once_in(3) { 2 } else { 1 };
            return NonZeroU32::new(back).map(Which::Mine);
        }
        Some(Which::Place(place))
    }

    fn newcomer(&mut self) {
        let count = self.town.citizens().count();
        if count < PEOPLE_MAX {
            let name = ["alice", "bob", "carol", "dave", "erin", "frank"][count];
            let citizen = self.town.person(name);
            if self.town.dice().once_in(3) {
                self.town.take_liberties(citizen);
            }
        }
    }

    fn membership(&mut self, someone: Citizen) {
        let other = self.someone();
        let room = self.room();
        match self.town.dice().below(10) {
            8 | 9 => self.order(someone, &room, other),
            0 => self.town.part(someone, &room),
            1 => self.town.remove(someone, &room, other),
            2 | 3 => self.town.join(someone, &room, IfMissing::Refuse),
            4 | 5 => self.town.add(someone, &room, other),
            kind => {
                let name = format!("room{}", self.rooms.len());
                let room = RoomName::parse(&name).expect("a room name");
                let open =
                    [IfMissing::CreateByInvitation, IfMissing::CreateOpen][usize::from(kind == 6)];
                self.town.join(someone, &room, open);
                self.rooms.push(room);
            }
        }
    }

    /// Somebody wishes for other rules, mostly without the right to.
    fn order(&mut self, someone: Citizen, room: &RoomName, other: Citizen) {
        let who = Called::from(self.town.nick(other));
        let wish = match self.town.dice().below(12) {
            0 => RuleWish::Role { who, role: Role::Owner },
            1 => RuleWish::Role { who, role: Role::Moderator },
            2 => RuleWish::Role { who, role: Role::Member },
            3 => RuleWish::Mute(who),
            4 | 5 => RuleWish::Unmute(who),
            6 => RuleWish::Ban(who),
            7 | 8 => RuleWish::Unban(who),
            9 => RuleWish::Freeze(true),
            10 => RuleWish::Freeze(false),
            _ => RuleWish::Slow(if self.town.dice().once_in(3) { 5 } else { 0 }),
        };
        self.town.rule(someone, room, wish);
    }

    /// Somebody, mostly the founder, comes, goes or changes who is in; and is cut off a moment later,
    /// when the server may have heard of it or not.
    fn membership_cut_short(&mut self) {
        let founder = self.town.citizens().next().expect("somebody lives here");
        let someone = if self.town.dice().once_in(3) { self.someone() } else { founder };
        self.membership(someone);
        let moment = Duration::from_micros(self.town.dice().below(15_000));
        self.town.pass(moment);
        self.town.cut(someone);
    }

    fn rename(&mut self, someone: Citizen) {
        let nick = format!("nick{}", self.town.dice().below(50));
        let nick = Nick::parse(&nick).expect("a pseudonym");
        self.town.wish(someone, Wish::Rename { nick });
    }

    fn how(&mut self) -> How {
        let operations = self.town.dice().below(40);
        match self.town.dice().below(4) {
            _ if self.disks == Disks::Sound => How::Killed,
            0 => How::Killed,
            1 => How::PowerCut,
            2 => How::KilledAfter(operations),
            _ => How::PowerCutAfter(operations),
        }
    }

    fn disk_fails(&mut self, someone: Citizen) {
        if self.disks == Disks::Sound {
            return;
        }
        let operations = self.town.dice().below(60);
        let fault = if self.town.dice().once_in(2) { Fault::Full } else { Fault::Io };
        if self.town.dice().once_in(2) {
            self.town.fail_server_disk(operations, fault);
        } else {
            self.town.fail_disk(someone, operations, fault);
        }
    }
}
