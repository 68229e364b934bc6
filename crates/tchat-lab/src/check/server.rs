//! Grading a server, by being its clients.
//!
//! Each check has clients of its own, and none of them leaves afterwards: the worksheet's server
//! suffers from departures, and one check must not spoil the next. What can break a server for
//! good comes last, and clients for the very last checks are let in before.

use std::io;
use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

use super::crowd::{Crowd, Ears, SETTLE, Who};
use super::{Came, Check, Clock, End, Excerpt, Outcome, Verdict, Why, occurrences};

/// How long the grading of a server may take in all.
pub const SERVER_TIME: Duration = Duration::from_secs(55);

/// How long something that should come may take: much longer than a chat may feel slow.
const ARRIVAL: Duration = Duration::from_secs(3);

/// The same for many messages at once, which a server may space out.
const ARRIVAL_MANY: Duration = Duration::from_secs(8);

/// How long nothing must come, where nothing should.
const QUIET: Duration = Duration::from_millis(500);

/// Between two messages of somebody who types.
const TYPING: Duration = Duration::from_millis(150);

/// How many messages a burst has.
const BURST_COUNT: usize = 40;

/// How much is poured at first while somebody does not read, and at most: the next portion goes
/// out when the others have the last, so a server that spaces messages out is not overrun.
const PORTION_BYTES: usize = 4 << 10;
const PORTION_BYTES_MAX: usize = 128 << 10;

/// The others had the last portion this soon: the next may be larger. More than a machine that is busy
/// needs for a message, or portions would never grow there, and no buffer be filled in time.
const PORTION_SOON: Duration = Duration::from_millis(250);

/// The others have had nothing for so long: the server is stuck.
const STUCK_AFTER: Duration = Duration::from_millis(1_200);

/// How much is poured at most: the buffers of both systems hold less.
const POUR_BYTES_MAX: usize = 12 << 20;

/// How long is poured: a server that spaces messages out would take an hour to fill any buffer,
/// and one that does not gets more time, in case its machine is slow.
const POUR_TIME: Duration = Duration::from_secs(3);
const POUR_TIME_FAST: Duration = Duration::from_secs(9);

/// Grades the server at the first of these addresses that answers, and tells each outcome.
///
/// # Errors
///
/// No address answers: why the last one does not.
pub fn grade(
    addresses: &[SocketAddr],
    clock: &Clock,
    tell: &mut dyn FnMut(Outcome),
) -> io::Result<()> {
    let (mut crowd, resident) = reach(addresses, clock)?;
    crowd.introduce(resident);
    let (lounge, crush, shut_by) = (None, None, None);
    let mut grader = Grader { crowd, clock, resident, lounge, crush, shut_by, failed: Vec::new() };
    for check in Check::SERVER {
        tell(grader.outcome(check));
    }
    Ok(())
}

/// The first client: a connection that asked nothing more than whether it can be made would be one
/// that says nothing, which is a check of its own.
fn reach(addresses: &[SocketAddr], clock: &Clock) -> io::Result<(Crowd, Who)> {
    let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for address in addresses {
        let mut crowd = Crowd::new(*address, clock.clone());
        match crowd.connect("alice", Ears::Open) {
            Ok(resident) => return Ok((crowd, resident)),
            Err(error) => last = error,
        }
    }
    Err(last)
}

struct Grader<'c> {
    crowd: Crowd,
    clock: &'c Clock,
    /// The first client, who stays and listens.
    resident: Who,
    /// Clients let in before anything could close the door.
    lounge: Option<Lounge>,
    /// Clients among whom one does not read.
    crush: Option<Crush>,
    /// After which check nobody was let in any more.
    shut_by: Option<Check>,
    failed: Vec<Check>,
}

/// Clients among whom one does not read, while another writes much.
#[derive(Clone, Copy)]
struct Crush {
    /// Came before the deaf one.
    before: Who,
    deaf: Who,
    /// Came after.
    next: Who,
    last: Who,
    pourer: Who,
    speaker: Who,
}

/// Clients let in before anything could close the door.
#[derive(Clone, Copy)]
struct Lounge {
    one: Who,
    other: Who,
    /// Will close the connection.
    leaver: Who,
    /// Will cease to read.
    deaf: Who,
}

/// Why there is no verdict: somebody could not come in at all.
type Tried = io::Result<Verdict>;

impl Grader<'_> {
    fn outcome(&mut self, check: Check) -> Outcome {
        let (verdict, wanted) = match self.hindrance(check) {
            Some(why) => (Verdict::Unchecked(why), Vec::new()),
            None => self.check(check),
        };
        if !matches!(verdict, Verdict::Failed(_)) {
            return Outcome { check, verdict, wanted };
        }
        if self.clock.is_over() {
            // The wait was cut short: what did not come might have.
            return Outcome { check, verdict: Verdict::Unchecked(Why::NoTime), wanted };
        }
        self.failed.push(check);
        self.see_to_the_door(check);
        Outcome { check, verdict, wanted }
    }

    /// What makes a check pointless.
    fn hindrance(&self, check: Check) -> Option<Why> {
        if self.clock.is_over() {
            return Some(Why::NoTime);
        }
        let needed = [Check::Accepts, Check::AcceptsSeveral, Check::ReachesOthers];
        let missing = needed.into_iter().take_while(|needed| *needed != check);
        if let Some(missing) = missing.into_iter().find(|needed| self.failed.contains(needed)) {
            return Some(Why::Needs(missing));
        }
        match check {
            Check::NobodySkipped if self.crush.is_none() => Some(Why::Needs(Check::NeverReads)),
            // These are in already, or are about the door itself.
            Check::NobodySkipped
            | Check::StaysAfterReset
            | Check::DepartureClose
            | Check::StaysAfterClose
            | Check::StillAccepts => None,
            _ => self.shut_by.map(Why::DoorClosedBy),
        }
    }

    /// The verdict, and the bytes that should have come.
    fn check(&mut self, check: Check) -> (Verdict, Vec<u8>) {
        let mut wanted = Vec::new();
        let tried = match check {
            Check::Accepts => Ok(self.accepts()),
            Check::AcceptsSeveral => self.accepts_several(),
            Check::ReachesOthers => self.reaches_others(&mut wanted),
            Check::NoEcho => self.no_echo(),
            Check::Unchanged => self.unchanged(&mut wanted),
            Check::LongMessage => self.long_message(&mut wanted),
            Check::KeepsOrder => self.keeps_order(&mut wanted),
            Check::Burst => self.burst(&mut wanted),
            Check::HalfCharacter => self.half_character(&mut wanted),
            Check::SameNick => self.same_nick(&mut wanted),
            Check::DepartureReset => self.departure_reset(&mut wanted),
            Check::NeverReads => self.never_reads(&mut wanted),
            Check::NobodySkipped => Ok(self.nobody_skipped(&mut wanted)),
            Check::StaysAfterReset => Ok(self.stays_after_reset(&mut wanted)),
            Check::SilentClient => self.silent_client(&mut wanted),
            Check::SilentReset => self.silent_reset(&mut wanted),
            Check::NickNotUtf8 => self.nick_not_utf8(&mut wanted),
            Check::DepartureClose => Ok(self.departure_close(&mut wanted)),
            Check::StaysAfterClose => Ok(self.stays_after_close(&mut wanted)),
            _ => self.still_accepts(&mut wanted),
        };
        let refused = Came::Ended(End::Reset, Excerpt::default());
        (tried.unwrap_or(Verdict::Failed(refused)), wanted)
    }

    /// After a failure: whether anybody is let in and heard still, where that matters.
    fn see_to_the_door(&mut self, check: Check) {
        match check {
            // Without these nothing else is checked.
            Check::Accepts | Check::AcceptsSeveral | Check::ReachesOthers => return,
            // As long as somebody does not read, a server may be stuck that will go on afterwards.
            Check::NeverReads => return,
            // Nobody new is needed any more.
            Check::DepartureClose | Check::StaysAfterClose | Check::StaysAfterReset => return,
            _ => {}
        }
        // These have just seen that nobody is let in.
        let seen = matches!(check, Check::SilentReset | Check::NickNotUtf8 | Check::StillAccepts);
        let is_open = |verdict: Tried| matches!(verdict, Ok(Verdict::Passed));
        if self.shut_by.is_none() && (seen || !is_open(self.newcomer_is_heard(&mut Vec::new()))) {
            self.shut_by = Some(check);
        }
    }

    fn accepts(&mut self) -> Verdict {
        self.crowd.rest(SETTLE);
        self.kept(&[self.resident])
    }

    fn accepts_several(&mut self) -> Tried {
        let entered = self.crowd.enter(["bob", "chloé"])?;
        Ok(self.kept(&[self.resident, entered[0], entered[1]]))
    }

    fn reaches_others(&mut self, wanted: &mut Vec<u8>) -> Tried {
        let [author, other] = self.crowd.enter(["bob", "chloé"])?;
        let others = [self.resident, other];
        Ok(self.arrives(author, "Salut à tous !", &others, wanted))
    }

    fn no_echo(&mut self) -> Tried {
        let [author, other] = self.crowd.enter(["bob", "chloé"])?;
        let text = "un écho ?";
        self.crowd.say(author, text.as_bytes());
        self.crowd.until(ARRIVAL, |crowd| crowd.has_heard(other, text.as_bytes()));
        self.crowd.rest(QUIET);
        Ok(match self.crowd.total(author) {
            0 => Verdict::Passed,
            _ if !self.crowd.has_heard(author, "écho".as_bytes()) => Verdict::Passed,
            _ => self.failed(author),
        })
    }

    fn unchanged(&mut self, wanted: &mut Vec<u8>) -> Tried {
        let [author, other] = self.crowd.enter(["bob", "chloé"])?;
        let text = "Déjà vu : œuvre, naïve, ÿ, €, 😀, 100 %\\n";
        let arrived = self.arrives(author, text, &[other], wanted);
        self.crowd.rest(QUIET);
        // More than what was sent is a change too.
        let exact = self.crowd.heard(other) == text.as_bytes();
        Ok(if exact || arrived != Verdict::Passed { arrived } else { self.failed(other) })
    }

    fn long_message(&mut self, wanted: &mut Vec<u8>) -> Tried {
        let [author, other] = self.crowd.enter(["bob", "chloé"])?;
        let text = format!("x{}z", "é".repeat(1_500));
        Ok(self.arrives(author, &text, &[other], wanted))
    }

    fn keeps_order(&mut self, wanted: &mut Vec<u8>) -> Tried {
        let [author, other] = self.crowd.enter(["bob", "chloé"])?;
        for part in ["un,", "deux,", "trois,", "quatre,", "cinq"] {
            self.crowd.say(author, part.as_bytes());
            self.crowd.rest(TYPING);
            wanted.extend_from_slice(part.as_bytes());
        }
        Ok(self.heard_by(&[other], wanted, ARRIVAL))
    }

    fn burst(&mut self, wanted: &mut Vec<u8>) -> Tried {
        let [author, other] = self.crowd.enter(["bob", "chloé"])?;
        for number in 1..=BURST_COUNT {
            let part = format!("rafale {number};");
            self.crowd.say(author, part.as_bytes());
            wanted.extend_from_slice(part.as_bytes());
        }
        Ok(self.heard_by(&[other], wanted, ARRIVAL_MANY))
    }

    fn half_character(&mut self, wanted: &mut Vec<u8>) -> Tried {
        let [author, other, third] = self.crowd.enter(["bob", "chloé", "denis"])?;
        self.crowd.say(author, b"bl\xC3");
        self.crowd.rest(TYPING);
        let heard = self.arrives(third, "je suis là", &[other], wanted);
        if heard != Verdict::Passed {
            return Ok(heard);
        }
        Ok(self.arrives(author, "et moi aussi", &[other], wanted))
    }

    fn same_nick(&mut self, wanted: &mut Vec<u8>) -> Tried {
        let [one, other] = self.crowd.enter(["bob", "chloé"])?;
        let twin = self.crowd.connect("bob", Ears::Open)?;
        self.crowd.rename(twin, one);
        self.crowd.introduce(twin);
        self.crowd.rest(SETTLE);
        for (author, others, text) in
            [(one, [twin, other], "je suis le premier"), (twin, [one, other], "et moi le second")]
        {
            let heard = self.arrives(author, text, &others, wanted);
            if heard != Verdict::Passed {
                return Ok(heard);
            }
        }
        Ok(Verdict::Passed)
    }

    fn departure_reset(&mut self, wanted: &mut Vec<u8>) -> Tried {
        let [one, other, leaver] = self.crowd.enter(["bob", "chloé", "éloïse"])?;
        self.crowd.reset(leaver);
        Ok(self.announced_once(leaver, [one, other], wanted))
    }

    /// Somebody does not read, somebody else writes until the server is stuck or has shown that it
    /// does not mind, and a third has something to say.
    fn never_reads(&mut self, wanted: &mut Vec<u8>) -> Tried {
        let before = self.crowd.enter(["bob"])?[0];
        let deaf = self.enter_deaf()?;
        let [next, last, pourer, speaker] =
            self.crowd.enter(["chloé", "denis", "éloïse", "fanny"])?;
        self.pour(pourer, next);
        self.crowd.forget();
        self.crush = Some(Crush { before, deaf, next, last, pourer, speaker });
        Ok(self.arrives(speaker, "il y a quelqu'un ?", &[next], wanted))
    }

    /// While the server hands a message on, somebody who was let in earlier leaves.
    fn nobody_skipped(&mut self, wanted: &mut Vec<u8>) -> Verdict {
        let Some(crush) = self.crush else { return Verdict::Unchecked(Why::NoTime) };
        let others = [crush.next, crush.last];
        *wanted = b"il y a quelqu'un ?".to_vec();
        self.crowd.reset(crush.before);
        // Time to be missed, before the server can go on.
        self.crowd.rest(QUIET);
        self.crowd.set_ears(crush.deaf, Ears::Open);
        let heard = self.heard_by(&others, wanted, ARRIVAL);
        if heard != Verdict::Passed {
            return heard;
        }
        self.arrives(crush.speaker, "et encore ?", &others, wanted)
    }

    fn silent_client(&mut self, wanted: &mut Vec<u8>) -> Tried {
        self.lounge = Some(self.fill_lounge()?);
        let silent = self.crowd.connect("zoé", Ears::Open)?;
        self.crowd.rest(TYPING);
        let verdict = self.newcomer_is_heard(wanted);
        // Who speaks at last lets a server go on that waited for them.
        self.crowd.introduce(silent);
        self.crowd.rest(SETTLE);
        verdict
    }

    fn silent_reset(&mut self, wanted: &mut Vec<u8>) -> Tried {
        let silent = self.crowd.connect("zoé", Ears::Open)?;
        self.crowd.rest(TYPING);
        self.crowd.reset(silent);
        self.crowd.rest(TYPING);
        self.newcomer_is_heard(wanted)
    }

    fn nick_not_utf8(&mut self, wanted: &mut Vec<u8>) -> Tried {
        let strange = self.crowd.connect("zoé", Ears::Open)?;
        self.crowd.say(strange, b"\xFF\xFE\xE9");
        self.crowd.rest(TYPING);
        self.newcomer_is_heard(wanted)
    }

    fn departure_close(&mut self, wanted: &mut Vec<u8>) -> Verdict {
        let Some(Lounge { one, other, leaver, .. }) = self.lounge else {
            return Verdict::Unchecked(Why::Needs(Check::SilentClient));
        };
        self.crowd.forget();
        if self.arrives(one, "toujours là ?", &[other], wanted) != Verdict::Passed {
            self.lounge = None;
            return Verdict::Unchecked(Why::DoorClosedBy(self.last_failed()));
        }
        self.crowd.rest(QUIET);
        self.crowd.forget();
        self.crowd.close(leaver);
        self.announced_once(leaver, [one, other], wanted)
    }

    fn stays_after_close(&mut self, wanted: &mut Vec<u8>) -> Verdict {
        let Some(Lounge { one, other, .. }) = self.lounge else {
            return Verdict::Unchecked(Why::Needs(Check::DepartureClose));
        };
        self.crowd.forget();
        self.can_go_on_writing(one, other, wanted)
    }

    /// While the server sends to somebody, they drop: the author of the message stays.
    fn stays_after_reset(&mut self, wanted: &mut Vec<u8>) -> Verdict {
        let (Some(lounge), Some(crush)) = (self.lounge, self.crush) else {
            return Verdict::Unchecked(Why::Needs(Check::DepartureClose));
        };
        self.crowd.set_ears(lounge.deaf, Ears::Shut);
        self.pour(crush.pourer, crush.next);
        self.crowd.reset(lounge.deaf);
        self.crowd.rest(QUIET);
        self.crowd.forget();
        self.can_go_on_writing(crush.pourer, crush.next, wanted)
    }

    fn fill_lounge(&mut self) -> io::Result<Lounge> {
        let deaf = self.enter_deaf()?;
        self.crowd.set_ears(deaf, Ears::Open);
        let [one, other, leaver] = self.crowd.enter(["bob", "chloé", "éloïse"])?;
        Ok(Lounge { one, other, leaver, deaf })
    }

    /// Several come in: a server that announces arrivals to one who has left fails at the second.
    fn still_accepts(&mut self, wanted: &mut Vec<u8>) -> Tried {
        self.crowd.enter(["inès", "jules"])?;
        self.newcomer_is_heard(wanted)
    }

    /// Somebody new comes in, and the first client hears them.
    fn newcomer_is_heard(&mut self, wanted: &mut Vec<u8>) -> Tried {
        let newcomer = self.crowd.enter(["hugo"])?[0];
        let text = format!("bonjour de {}", self.crowd.nick(newcomer));
        Ok(self.arrives(newcomer, &text, &[self.resident], wanted))
    }

    fn enter_deaf(&mut self) -> io::Result<Who> {
        let deaf = self.crowd.connect("gaston", Ears::Shut)?;
        self.crowd.introduce(deaf);
        self.crowd.rest(SETTLE);
        Ok(deaf)
    }

    /// Writes until the reader gets nothing any more, or enough was written.
    fn pour(&mut self, author: Who, reader: Who) {
        let (end, end_fast) = (self.clock.end_of(POUR_TIME), self.clock.end_of(POUR_TIME_FAST));
        let (mut poured, mut portion) = (0, PORTION_BYTES);
        self.crowd.forget();
        while poured < POUR_BYTES_MAX {
            let fast = portion == PORTION_BYTES_MAX;
            if Instant::now() >= if fast { end_fast } else { end } {
                return;
            }
            let begun = Instant::now();
            poured += self.crowd.say(author, &vec![b'.'; portion]);
            if self.crowd.ended(author).is_some() || !self.catches_up(reader, poured) {
                return;
            }
            if begun.elapsed() < PORTION_SOON {
                portion = (portion * 2).min(PORTION_BYTES_MAX);
            }
        }
    }

    /// Waits until a reader has had so much; false if nothing more comes.
    fn catches_up(&mut self, reader: Who, amount: usize) -> bool {
        loop {
            let had = self.crowd.total(reader);
            if had >= amount {
                return true;
            }
            if !self.crowd.until(STUCK_AFTER, |crowd| crowd.total(reader) > had) {
                return false;
            }
            thread::yield_now();
        }
    }

    /// Several messages of one reach another, and the author is not thrown out for them.
    fn can_go_on_writing(&mut self, author: Who, other: Who, wanted: &mut Vec<u8>) -> Verdict {
        for text in ["un,", "deux,", "trois"] {
            *wanted = text.as_bytes().to_vec();
            self.crowd.say(author, wanted);
            self.crowd.until(ARRIVAL, |crowd| {
                crowd.has_heard(other, wanted) || crowd.ended(author).is_some()
            });
            if self.crowd.ended(author).is_some() {
                return self.failed(author);
            }
            if !self.crowd.has_heard(other, wanted) {
                return self.failed(other);
            }
            self.crowd.rest(TYPING);
        }
        self.kept(&[author])
    }

    /// Everybody hears once that somebody left, in the worksheet's words. A blank may follow.
    fn announced_once(&mut self, leaver: Who, others: [Who; 2], wanted: &mut Vec<u8>) -> Verdict {
        *wanted = format!("SERVEUR : {} a quitte le chat", self.crowd.nick(leaver)).into_bytes();
        let heard = self.heard_by(&others, wanted, ARRIVAL);
        if heard != Verdict::Passed {
            return heard;
        }
        self.crowd.rest(QUIET);
        let again = others.into_iter().find(|who| occurrences(self.crowd.heard(*who), wanted) > 1);
        again.map_or(Verdict::Passed, |who| self.failed(who))
    }

    fn arrives(
        &mut self,
        author: Who,
        text: &str,
        others: &[Who],
        wanted: &mut Vec<u8>,
    ) -> Verdict {
        *wanted = text.as_bytes().to_vec();
        self.crowd.say(author, wanted);
        self.heard_by(others, wanted, ARRIVAL)
    }

    /// Whether these hear this in time.
    fn heard_by(&mut self, others: &[Who], wanted: &[u8], wait: Duration) -> Verdict {
        for who in others {
            if !self
                .crowd
                .until(wait, |crowd| crowd.ended(*who).is_some() || crowd.has_heard(*who, wanted))
                || !self.crowd.has_heard(*who, wanted)
            {
                return self.failed(*who);
            }
        }
        Verdict::Passed
    }

    /// Whether these are still connected.
    fn kept(&self, people: &[Who]) -> Verdict {
        let out = people.iter().find(|who| self.crowd.ended(**who).is_some());
        out.map_or(Verdict::Passed, |who| self.failed(*who))
    }

    /// A failure, with what one client got.
    fn failed(&self, who: Who) -> Verdict {
        let came = self.crowd.excerpt(who);
        Verdict::Failed(match self.crowd.ended(who) {
            Some(end) => Came::Ended(end, came),
            None if came.total == 0 => Came::Nothing,
            None => Came::Bytes(came),
        })
    }

    fn last_failed(&self) -> Check {
        self.failed.last().copied().unwrap_or(Check::Accepts)
    }
}
