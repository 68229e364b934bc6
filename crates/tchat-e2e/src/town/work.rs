//! How things happen: which is next, what it does, and what follows from it at once.

use std::time::Duration;

use bytes::Buf as _;
use tchat_client::Trouble;
use tchat_client::limits::CONNECT_TIME_MAX;
use tchat_proto::greeting::{ChannelBinding, ClientHello, Login};
use tchat_proto::limits::GREETING_TIME_MAX;
use tchat_proto::link::{Greeting, Link};
use tchat_server::store::DataFailed;

use super::line::{Line, LineId, Piece};
use super::person::{Build, Network, Way};
use super::{Citizen, How, Town};

/// How often the server looks after what is due, as in production.
const TICK: Duration = Duration::from_millis(50);

/// How long after the last event something can still be due in the server by itself: a turn to join,
/// and some.
const TICKS_LAST: Duration = Duration::from_secs(6);

/// How long a batch takes the disk at most.
const WRITE_TIME: Duration = Duration::from_millis(6);

/// How long a read of the store takes at most.
const READ_TIME: Duration = Duration::from_millis(20);

/// How long it takes until somebody starts a server or a program again, at most.
const RESTART_TIME: Duration = Duration::from_secs(8);

/// Something that is about to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Doing {
    ToServer(LineId),
    ToPerson(LineId),
    VisitTimeout(LineId),
    Write,
    Read,
    Tick,
    StartServer,
    StartPerson(usize),
    PersonTimeout(usize),
}

impl Town {
    /// What happens next, and when.
    pub(super) fn next_thing(&mut self) -> Option<(Duration, Doing)> {
        let now = self.now;
        let mut next: Option<(Duration, Doing)> = None;
        let mut consider = |due: Option<Duration>, doing: Doing| {
            if let Some(due) = due.map(|due| due.max(now)) {
                let candidate = (due, doing);
                next = Some(next.map_or(candidate, |next| next.min(candidate)));
            }
        };
        let host = &mut self.host;
        consider(host.writes, Doing::Write);
        consider(host.reads, Doing::Read);
        consider(host.ticks, Doing::Tick);
        consider(host.starts, Doing::StartServer);
        for (id, visit) in &mut host.visits {
            let due = visit.poll_timeout().map(|due| due.saturating_duration_since(self.base));
            consider(due, Doing::VisitTimeout(*id));
        }
        for (id, line) in &self.lines {
            if self.people[line.person].network == Network::Dark {
                continue;
            }
            consider(line.to_person.due(), Doing::ToPerson(*id));
            let takes = host.visits.get_mut(id).is_none_or(|visit| visit.wants_bytes());
            consider(line.to_server.due().filter(|_| takes), Doing::ToServer(*id));
        }
        for (index, person) in self.people.iter().enumerate() {
            consider(person.starts, Doing::StartPerson(index));
            let Some(program) = &person.program else { continue };
            let since = |due: std::time::Instant| due.saturating_duration_since(self.base);
            let way = match &program.way {
                Way::Resting { until } | Way::Dialling { until } | Way::Greeting { until, .. } => {
                    *until
                }
                Way::Online { link, .. } => since(link.poll_timeout()),
            };
            let engine = program.engine.poll_timeout().map(since);
            let due = engine.map_or(way, |engine| engine.min(way));
            consider(Some(due), Doing::PersonTimeout(index));
        }
        next
    }

    pub(super) fn do_thing(&mut self, doing: Doing) {
        match doing {
            Doing::ToServer(line) => self.arrive_at_server(line),
            Doing::ToPerson(line) => self.arrive_at_person(line),
            Doing::VisitTimeout(line) => {
                let moment = self.moment();
                if let Some(visit) = self.host.visits.get_mut(&line) {
                    visit.handle_timeout(moment.now);
                    if visit.is_over() {
                        // The farewell has had its time.
                        visit.transmit().into_iter().for_each(|out| out.advance(out.remaining()));
                    }
                }
                self.after_server();
            }
            Doing::Write => self.write(),
            Doing::Read => self.read(),
            Doing::Tick => self.tick(),
            Doing::StartServer => self.start_server(),
            Doing::StartPerson(index) => self.start(Citizen(index)),
            Doing::PersonTimeout(index) => self.person_timeout(index),
        }
        self.lines.retain(|_, line| !line.is_gone());
    }

    // ------------------------------------------------------------------------------- the server

    pub(super) fn start_server(&mut self) {
        let failed = self.host.start().err();
        if self.host.disk.is_dead() {
            self.server_dies(self.fuses.host.unwrap_or(How::Killed));
        } else if let Some(failed) = failed {
            if matches!(failed, DataFailed::Corrupt { .. }) {
                return self.note_damaged(failed);
            }
            // The disk failed: whoever runs the server tries again.
            self.happened(format!("the server cannot start: {failed}"));
            self.host.starts = Some(self.now + RESTART_TIME);
        } else {
            self.happened("the server starts".to_owned());
        }
    }

    /// The server's process ends, one way or another, and everybody's line with it.
    pub(super) fn server_dies(&mut self, how: How) {
        self.happened(format!("the server stops: {how:?}"));
        self.fuses.host = None;
        // First the disk: a program that ends by itself would tidy up.
        match how {
            How::Killed | How::KilledAfter(_) => self.host.disk.kill(),
            How::PowerCut | How::PowerCutAfter(_) => {
                let dice = &mut self.dice;
                self.host.disk.power_cut(&mut |bound| dice.below(bound));
            }
        }
        self.host.stop();
        let restart = u64::try_from(RESTART_TIME.as_micros()).unwrap_or(u64::MAX);
        let after = Duration::from_micros(self.dice.below(restart));
        self.host.starts = Some(self.now + after);
        for line in self.lines.values_mut().filter(|line| line.server_open) {
            line.server_open = false;
            line.to_person.end(self.now, &self.weather, &mut self.dice);
        }
    }

    fn arrive_at_server(&mut self, id: LineId) {
        let moment = self.moment();
        let Some(line) = self.lines.get_mut(&id) else { return };
        let piece = line.to_server.receive();
        match (piece, self.host.visits.get_mut(&id), &mut self.host.server) {
            (Some(Piece::Bytes(bytes)), Some(visit), Some(server)) => {
                server.handle_bytes(visit, moment, &bytes);
            }
            (Some(Piece::End), Some(_), _) => {
                self.host.visits.remove(&id);
                line.server_open = false;
                self.keep_ticking();
            }
            _ => line.server_open = false,
        }
        self.after_server();
    }

    /// The writer's turn.
    fn write(&mut self) {
        self.host.writes = None;
        let Some(server) = &mut self.host.server else { return };
        let failed = server.write().err();
        if self.host.disk.is_dead() {
            return self.server_dies(self.fuses.host.unwrap_or(How::Killed));
        }
        if failed.is_none() {
            self.host.note_members();
        }
        self.keep_ticking();
        self.after_server();
        if let Some(failed) = failed {
            self.happened(format!("the ledger failed: {failed}"));
            self.server_dies(How::Killed);
        }
    }

    fn read(&mut self) {
        self.host.reads = None;
        let Some(server) = &mut self.host.server else { return };
        let which = self.dice.below(server.reads() as u64);
        server.read(usize::try_from(which).unwrap_or(0));
        self.after_server();
    }

    fn tick(&mut self) {
        let now = self.instant();
        let again = self.now < self.host.ticks_until;
        self.host.ticks = again.then(|| self.now + TICK);
        if let Some(server) = &self.host.server {
            server.tick(now);
        }
        self.after_server();
    }

    /// Something happened that can leave something due in the server.
    fn keep_ticking(&mut self) {
        self.host.ticks_until = self.now + TICKS_LAST;
        self.host.ticks.get_or_insert(self.now + TICK);
    }

    /// Something happened in the server: every session works that was rung for, and what they have
    /// goes on the lines.
    fn after_server(&mut self) {
        if self.host.disk.is_dead() {
            return self.server_dies(self.fuses.host.unwrap_or(How::Killed));
        }
        let moment = self.moment();
        let Some(server) = &mut self.host.server else { return };
        loop {
            let mut moved = false;
            for (id, visit) in &mut self.host.visits {
                if visit.take_rung() {
                    server.work(visit, moment);
                    moved = true;
                }
                let Some(line) = self.lines.get_mut(id) else { continue };
                let Some(out) = visit.transmit() else { continue };
                let before = out.remaining();
                if line.person_open {
                    line.to_person.send(self.now, out, &self.weather, &mut self.dice);
                } else {
                    out.advance(before);
                }
                if out.remaining() < before {
                    server.work(visit, moment);
                    moved = true;
                }
            }
            if !moved {
                break;
            }
        }
        let (dice, now) = (&mut self.dice, self.now);
        let within = |time: Duration, dice: &mut super::Dice| {
            now + Duration::from_micros(dice.below(u64::try_from(time.as_micros()).unwrap_or(1)))
        };
        if server.has_work() && self.host.writes.is_none() {
            self.host.writes = Some(within(WRITE_TIME, dice));
        }
        if server.reads() > 0 && self.host.reads.is_none() {
            self.host.reads = Some(within(READ_TIME, dice));
        }
        self.close_visits();
    }

    /// Closes the visits that are over and have said all.
    fn close_visits(&mut self) {
        let over = |visit: &mut tchat_server::stepped::Visit| {
            visit.is_over() && visit.transmit().is_none_or(|out| !out.has_remaining())
        };
        let closed: Vec<_> = self.host.visits.extract_if(.., |_, visit| over(visit)).collect();
        for (id, _) in closed {
            if let Some(line) = self.lines.get_mut(&id) {
                line.server_open = false;
                line.to_person.end(self.now, &self.weather, &mut self.dice);
            }
        }
    }

    // --------------------------------------------------------------------------------- a person

    fn arrive_at_person(&mut self, id: LineId) {
        let now = self.instant();
        let Some(line) = self.lines.get_mut(&id) else { return };
        let (index, piece) = (line.person, line.to_person.receive());
        // The window has room again.
        if line.server_open {
            self.after_server();
        }
        let Some(program) = &mut self.people[index].program else { return };
        if program.way.line() != Some(id) {
            return;
        }
        match piece {
            Some(Piece::Bytes(bytes)) => match &mut program.way {
                Way::Greeting { link, .. } => {
                    link.handle_bytes(&bytes);
                    self.greet(index, id);
                }
                Way::Online { link, .. } => link.handle_bytes(now, &bytes),
                Way::Resting { .. } | Way::Dialling { .. } => {}
            },
            Some(Piece::End) => self.lost(index, Trouble::ConnectionLost),
            None => {}
        }
        self.after_person(index);
    }

    /// Looks whether the server has answered the greeting.
    fn greet(&mut self, index: usize, line: LineId) {
        let now = self.instant();
        let Some(program) = &mut self.people[index].program else { return };
        let Way::Greeting { link, .. } = &mut program.way else { return };
        match link.poll_welcome() {
            Ok(None) => {}
            Ok(Some(Ok(hello))) => {
                let link = std::mem::replace(link, Box::new(Link::new(now)));
                program.way = Way::Online { line, link: Box::new(link.welcomed(now)) };
                program.was_online = true;
                program.retry.connected(now);
                if let Err(trouble) = program.engine.handle_connected(hello.time) {
                    self.lost(index, trouble);
                }
            }
            Ok(Some(Err(refusal))) => self.lost(index, refusal.into()),
            Err(_) => self.lost(index, Trouble::ServerBroken),
        }
    }

    /// Time is up for something of a person's program.
    fn person_timeout(&mut self, index: usize) {
        let (now, instant) = (self.now, self.instant());
        let Some(program) = &mut self.people[index].program else { return };
        match &mut program.way {
            Way::Resting { until } if now >= *until => self.dial(index),
            Way::Dialling { until } | Way::Greeting { until, .. } if now >= *until => {
                self.lost(index, Trouble::ConnectionLost);
            }
            Way::Online { link, .. } if instant >= link.poll_timeout() => {
                if let Err(trouble) = program.engine.handle_timeout(instant, link) {
                    self.lost(index, trouble);
                }
            }
            _ => {}
        }
        self.after_person(index);
    }

    fn dial(&mut self, index: usize) {
        let instant = self.instant();
        let network = self.people[index].network;
        let up = self.host.server.is_some();
        let Some(program) = &mut self.people[index].program else { return };
        if network == Network::Dark {
            program.way = Way::Dialling { until: self.now + CONNECT_TIME_MAX };
            return;
        }
        if network == Network::Down || !up {
            return self.lost(index, Trouble::ConnectionLost);
        }
        self.last_line += 1;
        let line = LineId(self.last_line);
        let binding = ChannelBinding(self.dice.bytes());
        let device = &self.people[index].device;
        let login = Login::sign(device.device_seed(), *device.certificate(), binding);
        let mut link = Link::<Greeting>::new(instant);
        link.say_hello(&ClientHello::new("town", login));
        let until = self.now + GREETING_TIME_MAX;
        let moment = self.moment();
        if let Some(program) = &mut self.people[index].program {
            program.way = Way::Greeting { line, link: Box::new(link), until };
        }
        self.lines.insert(line, Line::new(index));
        if let Some(server) = &self.host.server {
            self.host.visits.insert(line, server.visit(moment, binding));
        }
        self.keep_ticking();
    }

    /// Something happened to a person's program: what follows from it.
    pub(super) fn after_person(&mut self, index: usize) {
        let instant = self.instant();
        let altered = self.people[index].build == Build::Altered;
        let _liberties = altered.then(tchat_planted::take_liberties);
        if let Some(program) = &mut self.people[index].program {
            let exchanged = match &mut program.way {
                Way::Online { link, .. } => program.engine.exchange(instant, link),
                Way::Resting { .. } | Way::Dialling { .. } | Way::Greeting { .. } => {
                    program.engine.step(instant)
                }
            };
            match exchanged {
                Ok(()) => {}
                Err(trouble) if program.way.line().is_some() => self.lost(index, trouble),
                Err(_) => {
                    if let Err(trouble) = program.engine.recover() {
                        program.engine.close(Some(trouble));
                    }
                }
            }
        }
        self.note_outbox(index);
        if self.people[index].disk.is_dead() {
            let how = self.fuses.people.get(&index).copied();
            return self.person_dies(index, how.unwrap_or(How::Killed));
        }
        self.take_events(index);
        self.put_on_line(index);
    }

    fn put_on_line(&mut self, index: usize) {
        let Some(program) = &mut self.people[index].program else { return };
        let (id, out) = match &mut program.way {
            Way::Greeting { line, link, .. } => (*line, link.transmit()),
            Way::Online { line, link } => (*line, link.transmit()),
            Way::Resting { .. } | Way::Dialling { .. } => return,
        };
        if let Some(line) = self.lines.get_mut(&id) {
            line.to_server.send(self.now, out, &self.weather, &mut self.dice);
        }
    }

    /// A person's connection is lost, or could not be made: as the shell of a client has it.
    pub(super) fn lost(&mut self, index: usize, trouble: Trouble) {
        let instant = self.instant();
        if let Some(id) = self.line_of(index)
            && let Some(line) = self.lines.get_mut(&id)
        {
            line.person_open = false;
            line.to_person.lose();
            line.to_server.end(self.now, &self.weather, &mut self.dice);
        }
        let Some(program) = &mut self.people[index].program else { return };
        program.way = Way::Resting { until: self.now };
        if !program.retry.may_pass(instant, &trouble, program.was_online) {
            program.engine.close(Some(trouble));
            return;
        }
        match program.engine.recover() {
            Ok(()) => {
                let after = program.retry.failed(instant);
                program.way = Way::Resting { until: self.now + after };
            }
            Err(trouble) => program.engine.close(Some(trouble)),
        }
    }

    /// Both ends notice at once that a line is cut; what was on its way is lost.
    pub(super) fn break_line(&mut self, id: LineId) {
        let Some(line) = self.lines.get_mut(&id) else { return };
        let index = line.person;
        line.to_server.lose();
        line.to_person.lose();
        line.server_open = false;
        line.person_open = false;
        self.host.visits.remove(&id);
        self.keep_ticking();
        self.lost(index, Trouble::ConnectionLost);
        self.after_person(index);
        self.after_server();
        self.lines.remove(&id);
    }

    /// A person's process ends, one way or another.
    pub(super) fn person_dies(&mut self, index: usize, how: How) {
        self.happened(format!("{}'s program stops: {how:?}", self.people[index].name));
        self.fuses.people.remove(&index);
        if let Some(id) = self.line_of(index)
            && let Some(line) = self.lines.get_mut(&id)
        {
            line.person_open = false;
            line.to_person.lose();
            line.to_server.end(self.now, &self.weather, &mut self.dice);
        }
        let person = &mut self.people[index];
        match how {
            How::Killed | How::KilledAfter(_) => person.disk.kill(),
            How::PowerCut | How::PowerCutAfter(_) => {
                let dice = &mut self.dice;
                person.disk.power_cut(&mut |bound| dice.below(bound));
            }
        }
        person.program = None;
        let restart = u64::try_from(RESTART_TIME.as_micros()).unwrap_or(u64::MAX);
        let after = Duration::from_micros(self.dice.below(restart));
        self.people[index].starts = Some(self.now + after);
    }

    /// A program could not be started.
    pub(super) fn could_not_start(&mut self, index: usize, trouble: Trouble) {
        if self.people[index].disk.is_dead() {
            let how = self.fuses.people.get(&index).copied();
            return self.person_dies(index, how.unwrap_or(How::Killed));
        }
        self.program_ended(index, Some(trouble));
    }
}
