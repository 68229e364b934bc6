//! The load: all members of a room on one thread, and the clock.
//!
//! Members are sockets that do not block, behind one epoll. Some of them send, either as fast as
//! the window lets them or at a fixed rate; every one listens, and each message is expected at each
//! member once and in order. A message is in flight until the last member has it, which is the same
//! for all servers, whether they acknowledge or not, and keeps one that favours its senders from
//! piling up what the others have not got yet.
//!
//! At a fixed rate a message's latency counts from when it was due, not from when the load came to
//! send it (otherwise a server that stalls would also stall the clock: coordinated omission).

use std::io::ErrorKind;
use std::os::fd::{AsFd as _, AsRawFd as _, RawFd};
use std::time::{Duration, Instant};

use mio::unix::SourceFd;
use mio::{Events, Interest, Poll, Token};
use nix::sys::time::TimeSpec;
use nix::sys::timerfd::{ClockId, Expiration, TimerFd, TimerFlags, TimerSetTimeFlags};

use crate::dialect::{Dialect, Heard, Line, Tag};
use crate::failed::Failed;
use crate::histogram::Histogram;

/// How many sockets one turn looks at.
const EVENTS: usize = 1024;

/// How many bytes one read takes.
const READ_BYTES: usize = 256 * 1024;

/// The token of the timer.
const TIMER: Token = Token(usize::MAX);

/// How long the load waits for what is still under way, since the last that came.
const DRAIN_PATIENCE: Duration = Duration::from_secs(5);

/// How often a paced sender looks whether it may go on.
const PACE_TURN: Duration = Duration::from_millis(1);

/// When senders send.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Pacing {
    /// Each has up to so many messages in flight.
    Window(u32),
    /// So many messages a second, all senders together.
    Rate(f64),
}

/// How fast one sender may send before the server refuses: a token bucket.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Allowance {
    pub(crate) burst: f64,
    pub(crate) per_second: f64,
}

/// A member, connected and in the room.
pub(crate) struct Seat {
    pub(crate) line: Line,
    pub(crate) dialect: Box<dyn Dialect>,
    pub(crate) expects: Expects,
}

/// Which messages must arrive at a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expects {
    /// All that anyone sends.
    All,
    /// Its own, as acknowledged.
    Own,
}

/// What a stretch of load came to.
#[derive(Debug, Default, Clone)]
pub(crate) struct Count {
    /// Messages that arrived at a member while it was counted.
    pub(crate) deliveries: u64,
    /// From sent, or due, to arrived.
    pub(crate) latency: Histogram,
    /// Whether a sender had to wait for its allowance.
    pub(crate) paced: bool,
}

/// Messages that did not arrive as they should, since the beginning.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Faults {
    /// Never arrived.
    pub(crate) lost: u64,
    /// Arrived twice, or after a later one of the same sender.
    pub(crate) repeated: u64,
}

struct Member {
    seat: Seat,
    arrivals: Arrivals,
}

/// What arrived at one member.
struct Arrivals {
    /// Of each sender the number that comes next.
    next: Vec<u32>,
    /// Which sender the member is.
    sends_as: Option<usize>,
}

struct Sender {
    member: usize,
    /// When each message was sent, or due, in nanoseconds since the beginning.
    times: Vec<u64>,
    /// At how many members each message arrived.
    arrived: Vec<u32>,
    /// At how many it must.
    expected: u32,
    in_flight: u32,
    tokens: f64,
    filled: Instant,
    /// Has room in its window and no token.
    waits: bool,
}

/// The members of a room and what they heard.
pub(crate) struct Load {
    poll: Poll,
    events: Events,
    timer: TimerFd,
    buffer: Vec<u8>,
    heard: Heard,
    members: Vec<Member>,
    senders: Vec<Sender>,
    /// Members whose sockets nobody reads.
    silent: Vec<Seat>,
    pacing: Pacing,
    allowance: Option<Allowance>,
    begun: Instant,
    /// At a fixed rate: how many were due so far, and since when.
    due: Option<(Instant, u64)>,
    sending: bool,
    counting: bool,
    count: Count,
    faults: Faults,
    last_heard: Instant,
}

impl Load {
    /// Takes members that have come in; `senders` of them, evenly spread, will send.
    pub(crate) fn new(
        seats: Vec<Seat>,
        senders: usize,
        pacing: Pacing,
        allowance: Option<Allowance>,
    ) -> Result<Self, Failed> {
        let poll = Poll::new().map_err(Failed::system("make an epoll"))?;
        let timer = TimerFd::new(ClockId::CLOCK_MONOTONIC, TimerFlags::TFD_NONBLOCK)?;
        watch(&poll, timer.as_fd().as_raw_fd(), TIMER, Interest::READABLE)?;
        let (begun, count) = (Instant::now(), seats.len());
        let sender = |sender| Sender {
            member: sender * count / senders.max(1),
            times: Vec::new(),
            arrived: Vec::new(),
            expected: 0,
            in_flight: 0,
            tokens: allowance.map_or(0.0, |it| it.burst),
            filled: begun,
            waits: false,
        };
        let mut load = Self {
            poll,
            events: Events::with_capacity(EVENTS),
            timer,
            buffer: vec![0; READ_BYTES],
            heard: Heard::default(),
            members: Vec::with_capacity(seats.len()),
            senders: (0..senders).map(sender).collect(),
            silent: Vec::new(),
            pacing,
            allowance,
            begun,
            due: None,
            sending: false,
            counting: false,
            count: Count::default(),
            faults: Faults::default(),
            last_heard: begun,
        };
        for seat in seats {
            load.join(seat)?;
        }
        let all = load.members.iter().filter(|it| it.seat.expects == Expects::All).count();
        for (index, sender) in load.senders.iter_mut().enumerate() {
            if let Some(member) = load.members.get_mut(sender.member) {
                member.arrivals.sends_as = Some(index);
                let own = usize::from(member.seat.expects == Expects::Own);
                sender.expected = narrow(all + own);
            }
        }
        Ok(load)
    }

    /// Takes one more member, which listens to all that is and was said.
    pub(crate) fn join(&mut self, seat: Seat) -> Result<(), Failed> {
        seat.line.wire.unblock().map_err(Failed::Broken)?;
        let (descriptor, token) = (seat.line.wire.descriptor(), Token(self.members.len()));
        watch(&self.poll, descriptor, token, Interest::READABLE | Interest::WRITABLE)?;
        let arrivals = Arrivals { next: vec![0; self.senders.len()], sends_as: None };
        self.members.push(Member { seat, arrivals });
        Ok(())
    }

    /// Takes members who stay connected and never read.
    pub(crate) fn leave_unread(&mut self, seats: Vec<Seat>) {
        self.silent = seats;
    }

    /// How many messages were sent so far.
    pub(crate) fn sent(&self) -> u64 {
        self.senders.iter().map(|it| it.times.len() as u64).sum()
    }

    /// Goes on for a while: sending if that has begun, or listening only.
    pub(crate) fn listen(&mut self, time: Duration) -> Result<(), Failed> {
        self.turn_until(Instant::now() + time)
    }

    /// Begins to send, uncounted, and goes on for a while: until the server is warm.
    pub(crate) fn warm_up(&mut self, time: Duration) -> Result<(), Failed> {
        self.sending = true;
        match self.pacing {
            Pacing::Window(_) => {
                for sender in 0..self.senders.len() {
                    self.fill_window(sender)?;
                }
            }
            Pacing::Rate(_) => {
                self.due = Some((Instant::now(), 0));
                self.send_due()?;
            }
        }
        self.listen(time)
    }

    /// Goes on sending for a while, and counts.
    pub(crate) fn count(&mut self, time: Duration) -> Result<Count, Failed> {
        self.count = Count::default();
        self.counting = true;
        self.turn_until(Instant::now() + time)?;
        self.counting = false;
        Ok(std::mem::take(&mut self.count))
    }

    /// Sends no more, waits for what is under way, and says what did not arrive.
    pub(crate) fn drain(&mut self) -> Result<Faults, Failed> {
        self.sending = false;
        self.last_heard = Instant::now();
        while !self.all_arrived() && self.last_heard.elapsed() < DRAIN_PATIENCE {
            self.turn(Duration::from_millis(100))?;
        }
        let mut faults = self.faults;
        faults.lost += self.missing();
        Ok(faults)
    }

    /// How many the members still wait for.
    fn missing(&self) -> u64 {
        let sent: Vec<u64> = self.senders.iter().map(|it| it.times.len() as u64).collect();
        let missing = |member: &Member| member.arrivals.missing(member.seat.expects, &sent);
        self.members.iter().map(missing).sum()
    }

    fn all_arrived(&self) -> bool {
        self.missing() == 0
    }

    fn turn_until(&mut self, end: Instant) -> Result<(), Failed> {
        loop {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(());
            }
            self.turn(left)?;
        }
    }

    fn turn(&mut self, timeout: Duration) -> Result<(), Failed> {
        let waits = self.senders.iter().any(|it| it.waits);
        let timeout = if waits { timeout.min(PACE_TURN) } else { timeout };
        match self.poll.poll(&mut self.events, Some(timeout)) {
            Err(error) if error.kind() == ErrorKind::Interrupted => return Ok(()),
            polled => polled.map_err(Failed::system("wait for sockets"))?,
        }
        // The list is taken out for the turn: serving a member needs all of the load.
        let events = std::mem::replace(&mut self.events, Events::with_capacity(0));
        let mut served = Ok(());
        for event in &events {
            if event.token() != TIMER {
                served = served.and_then(|()| self.serve(event.token().0));
            }
        }
        self.events = events;
        served?;
        for sender in 0..self.senders.len() {
            self.fill_window(sender)?;
        }
        self.send_due()
    }

    /// Takes what came for a member, and lets go what waits for its socket.
    fn serve(&mut self, index: usize) -> Result<(), Failed> {
        let Some(member) = self.members.get_mut(index) else {
            return Ok(());
        };
        let Line { wire, input } = &mut member.seat.line;
        if wire.has_unsent() {
            wire.flush().map_err(Failed::Broken)?;
        }
        loop {
            let more = match wire.receive(&mut self.buffer, input) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                received => received.map_err(Failed::Broken)?,
            };
            self.last_heard = Instant::now();
            let taken = member.seat.dialect.take(input, &mut self.heard)?;
            input.drain(..taken);
            if !self.heard.reply.is_empty() {
                wire.send(&self.heard.reply).map_err(Failed::Broken)?;
                self.heard.reply.clear();
            }
            let now = nanos(self.last_heard.duration_since(self.begun));
            for tag in self.heard.tags.drain(..) {
                let sent = member.arrivals.note(tag, &mut self.senders, &mut self.faults);
                if let (Some(sent), true) = (sent, self.counting) {
                    self.count.deliveries += 1;
                    self.count.latency.record(now.saturating_sub(sent));
                }
            }
            if !more {
                break;
            }
        }
        Ok(())
    }

    /// Sends as many messages as the window has room for and the allowance lets through.
    fn fill_window(&mut self, index: usize) -> Result<(), Failed> {
        let (Pacing::Window(window), true) = (self.pacing, self.sending) else {
            return Ok(());
        };
        let Some(sender) = self.senders.get_mut(index) else {
            return Ok(());
        };
        let room = window.saturating_sub(sender.in_flight);
        if room == 0 {
            sender.waits = false;
            return Ok(());
        }
        let now = Instant::now();
        let allowed = self.allowance.map_or(room, |allowance| sender.allow(allowance, room, now));
        sender.waits = allowed < room;
        self.count.paced |= sender.waits;
        sender.in_flight += allowed;
        let at = nanos(now.duration_since(self.begun));
        self.send(index, allowed, |_| at)
    }

    /// Sends what is due by now, and sets the timer to what is due next.
    fn send_due(&mut self) -> Result<(), Failed> {
        let (Pacing::Rate(rate), Some((since, mut sent)), true) =
            (self.pacing, self.due, self.sending)
        else {
            return Ok(());
        };
        let start = nanos(since.duration_since(self.begun));
        let due_at = |number: u64| Duration::from_secs_f64(number as f64 / rate);
        while due_at(sent) <= since.elapsed() {
            let sender = usize::try_from(sent).unwrap_or_default() % self.senders.len().max(1);
            let due = start + nanos(due_at(sent));
            self.send(sender, 1, |_| due)?;
            sent += 1;
        }
        self.due = Some((since, sent));
        let wait = due_at(sent).saturating_sub(since.elapsed()).max(Duration::from_micros(1));
        let expiration = Expiration::OneShot(TimeSpec::from_duration(wait));
        Ok(self.timer.set(expiration, TimerSetTimeFlags::empty())?)
    }

    fn send(&mut self, index: usize, count: u32, at: impl Fn(u32) -> u64) -> Result<(), Failed> {
        let Some(sender) = self.senders.get_mut(index).filter(|_| count > 0) else {
            return Ok(());
        };
        let Some(member) = self.members.get_mut(sender.member) else {
            return Ok(());
        };
        let mut out = Vec::new();
        for number in 0..count {
            let tag = Tag { sender: narrow(index), number: narrow(sender.times.len()) };
            member.seat.dialect.put(tag, &mut out);
            sender.times.push(at(number));
            sender.arrived.push(0);
        }
        member.seat.line.wire.send(&out).map_err(Failed::Broken)
    }
}

impl Sender {
    /// How many of `wanted` may be sent now.
    fn allow(&mut self, allowance: Allowance, wanted: u32, now: Instant) -> u32 {
        let since = now.saturating_duration_since(self.filled).as_secs_f64();
        self.filled = now;
        self.tokens = since.mul_add(allowance.per_second, self.tokens).min(allowance.burst);
        let mut allowed = 0;
        while allowed < wanted && self.tokens >= 1.0 {
            self.tokens -= 1.0;
            allowed += 1;
        }
        allowed
    }
}

fn watch(poll: &Poll, source: RawFd, token: Token, interest: Interest) -> Result<(), Failed> {
    let registered = poll.registry().register(&mut SourceFd(&source), token, interest);
    registered.map_err(Failed::system("watch a socket"))
}

impl Arrivals {
    /// How many have not arrived of those that each sender sent.
    fn missing(&self, expects: Expects, sent: &[u64]) -> u64 {
        let expected = self.next.iter().zip(sent).enumerate().filter(|(sender, _)| match expects {
            Expects::All => true,
            Expects::Own => self.sends_as == Some(*sender),
        });
        expected.map(|(_, (next, sent))| sent.saturating_sub(u64::from(*next))).sum()
    }

    /// Notes a message, and says when it was sent or due if it arrived as it should.
    fn note(&mut self, tag: Tag, senders: &mut [Sender], faults: &mut Faults) -> Option<u64> {
        let index = tag.sender as usize;
        let (next, sender) = (self.next.get_mut(index)?, senders.get_mut(index)?);
        let Some(missed) = tag.number.checked_sub(*next) else {
            faults.repeated += 1;
            return None;
        };
        faults.lost += u64::from(missed);
        *next = tag.number + 1;
        let arrived = sender.arrived.get_mut(tag.number as usize)?;
        *arrived += 1;
        if *arrived == sender.expected {
            sender.in_flight = sender.in_flight.saturating_sub(1);
        }
        sender.times.get(tag.number as usize).copied()
    }
}

fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sender() -> Sender {
        let filled = Instant::now();
        let (times, arrived) = (vec![10, 20, 30], vec![1, 0, 1]);
        let (expected, in_flight) = (2, 3);
        Sender { member: 0, times, arrived, expected, in_flight, tokens: 3.0, filled, waits: false }
    }

    #[test]
    fn a_sender_spends_its_burst_and_then_what_time_brings() {
        let allowance = Allowance { burst: 3.0, per_second: 100.0 };
        let mut sender = sender();
        let now = sender.filled;
        assert_eq!(sender.allow(allowance, 5, now), 3);
        assert_eq!(sender.allow(allowance, 5, now), 0);
        assert_eq!(sender.allow(allowance, 5, now + Duration::from_millis(21)), 2);
        assert_eq!(sender.allow(allowance, 9, now + Duration::from_secs(9)), 3);
    }

    #[test]
    fn what_is_missing_and_what_comes_twice_is_noticed_and_the_last_arrival_makes_room() {
        let mut senders = [sender()];
        let mut arrivals = Arrivals { next: vec![0], sends_as: Some(0) };
        let mut faults = Faults::default();
        let mut note = |number| arrivals.note(Tag { sender: 0, number }, &mut senders, &mut faults);
        assert_eq!([note(0), note(2), note(2), note(1)], [Some(10), Some(30), None, None]);
        assert_eq!(faults, Faults { lost: 1, repeated: 2 });
        assert_eq!(senders[0].in_flight, 1);
    }

    #[test]
    fn one_who_only_posts_does_not_miss_what_others_say() {
        let arrivals = Arrivals { next: vec![3, 1], sends_as: Some(1) };
        assert_eq!(arrivals.missing(Expects::All, &[5, 2]), 3);
        assert_eq!(arrivals.missing(Expects::Own, &[5, 2]), 1);
    }
}
