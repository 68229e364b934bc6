//! Turns: in a busy room newcomers come in one after the other, each at its own pace.
//!
//! An external commit is made for one epoch, and whoever is second must begin again; with a hundred
//! newcomers at once nearly everybody would. So each waits for its turn, gets the door, and has
//! [`JOIN_TURN`] to come in. A turn that has run out is taken away only when somebody waits for it.
//!
//! Ephemeral: a restart forgets it, and whoever waited asks again.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Instant;

use tchat_proto::id::RoomId;
use tchat_proto::limits::{JOIN_QUEUE_MAX, JOIN_TURN};

use super::SessionId;
use crate::mailbox::Mailbox;

/// Someone who has a turn or waits for it.
#[derive(Debug, Clone)]
pub(crate) struct Newcomer {
    pub(crate) session: SessionId,
    pub(crate) mailbox: Arc<Mailbox>,
}

/// What came of asking for a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// It is one's turn.
    Granted,
    /// Others are before.
    Waits,
    /// One waits already.
    WaitsAlready,
    /// Too many wait.
    Full,
}

/// The turns of all rooms.
#[derive(Debug, Default)]
pub(crate) struct Turns {
    doors: BTreeMap<RoomId, Doorstep>,
}

#[derive(Debug)]
struct Doorstep {
    holder: Newcomer,
    /// When the turn runs out; `None` while the server has the next move.
    until: Option<Instant>,
    waiting: VecDeque<Newcomer>,
}

impl Turns {
    /// Asks for a turn.
    pub(crate) fn ask(&mut self, room: RoomId, newcomer: Newcomer) -> Asked {
        let Some(step) = self.doors.get_mut(&room) else {
            self.doors
                .insert(room, Doorstep { holder: newcomer, until: None, waiting: VecDeque::new() });
            return Asked::Granted;
        };
        if step.holder.session == newcomer.session {
            // Asking again prolongs a turn only if nobody waits for it.
            if step.waiting.is_empty() {
                step.until = None;
            }
            return Asked::Granted;
        }
        if step.waiting.iter().any(|it| it.session == newcomer.session) {
            return Asked::WaitsAlready;
        }
        if step.waiting.len() >= JOIN_QUEUE_MAX {
            return Asked::Full;
        }
        step.waiting.push_back(newcomer);
        Asked::Waits
    }

    /// The holder has the door, its time begins.
    pub(crate) fn begin(&mut self, room: RoomId, session: SessionId, now: Instant) {
        if let Some(step) = self.held(room, session) {
            step.until = step.until.or_else(|| now.checked_add(JOIN_TURN));
        }
    }

    /// The holder's commit is with the server: no time runs. `false` if it is not this one's turn.
    pub(crate) fn pause(&mut self, room: RoomId, session: SessionId) -> bool {
        match self.held(room, session) {
            Some(step) => {
                step.until = None;
                true
            }
            None => false,
        }
    }

    fn held(&mut self, room: RoomId, session: SessionId) -> Option<&mut Doorstep> {
        let step = self.doors.get_mut(&room)?;
        (step.holder.session == session).then_some(step)
    }

    /// The session's turn is over, or it waits no more. Gives whose turn it is then, if it changed.
    pub(crate) fn end(&mut self, room: RoomId, session: SessionId) -> Option<Newcomer> {
        let step = self.doors.get_mut(&room)?;
        if step.holder.session != session {
            step.waiting.retain(|it| it.session != session);
            return None;
        }
        self.pass_on(room)
    }

    /// Takes away turns that have run out, where somebody waits. Gives whose turn it is then.
    pub(crate) fn run_out(&mut self, now: Instant) -> Vec<(RoomId, Newcomer)> {
        let over = |step: &Doorstep| {
            !step.waiting.is_empty() && step.until.is_some_and(|until| until <= now)
        };
        let rooms: Vec<RoomId> =
            self.doors.iter().filter(|(_, step)| over(step)).map(|(room, _)| *room).collect();
        rooms.into_iter().filter_map(|room| Some((room, self.pass_on(room)?))).collect()
    }

    fn pass_on(&mut self, room: RoomId) -> Option<Newcomer> {
        let step = self.doors.get_mut(&room)?;
        let Some(next) = step.waiting.pop_front() else {
            self.doors.remove(&room);
            return None;
        };
        step.holder = next.clone();
        step.until = None;
        Some(next)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const ROOM: RoomId = RoomId([1; 16]);

    fn newcomer(session: u64) -> Newcomer {
        Newcomer { session: SessionId(session), mailbox: Arc::default() }
    }

    #[test]
    fn newcomers_come_in_one_after_the_other() {
        let mut turns = Turns::default();
        assert_eq!(turns.ask(ROOM, newcomer(1)), Asked::Granted);
        assert_eq!(turns.ask(ROOM, newcomer(2)), Asked::Waits);
        assert_eq!(turns.ask(ROOM, newcomer(3)), Asked::Waits);
        assert_eq!(turns.ask(ROOM, newcomer(3)), Asked::WaitsAlready);
        assert!(turns.pause(ROOM, SessionId(1)));
        assert!(!turns.pause(ROOM, SessionId(2)));

        let next = turns.end(ROOM, SessionId(1)).map(|it| it.session);
        assert_eq!(next, Some(SessionId(2)));
        let next = turns.end(ROOM, SessionId(2)).map(|it| it.session);
        assert_eq!(next, Some(SessionId(3)));
        assert!(turns.end(ROOM, SessionId(3)).is_none());
        assert_eq!(turns.ask(ROOM, newcomer(4)), Asked::Granted);
    }

    #[test]
    fn a_turn_that_ran_out_is_taken_away_only_when_somebody_waits() {
        let now = Instant::now();
        let late = now + JOIN_TURN + Duration::from_millis(1);
        let mut turns = Turns::default();
        turns.ask(ROOM, newcomer(1));
        turns.begin(ROOM, SessionId(1), now);
        assert!(turns.run_out(late).is_empty());
        assert!(turns.pause(ROOM, SessionId(1)), "nobody wanted it");

        turns.begin(ROOM, SessionId(1), now);
        turns.ask(ROOM, newcomer(2));
        assert!(turns.run_out(now).is_empty());
        let next = turns.run_out(late);
        assert_eq!(next.len(), 1);
        assert_eq!(next[0].1.session, SessionId(2));
        assert!(!turns.pause(ROOM, SessionId(1)));
    }

    #[test]
    fn asking_again_and_again_does_not_keep_others_out() {
        let now = Instant::now();
        let mut turns = Turns::default();
        turns.ask(ROOM, newcomer(1));
        turns.begin(ROOM, SessionId(1), now);
        turns.ask(ROOM, newcomer(2));
        let later = now + JOIN_TURN - Duration::from_millis(1);
        assert_eq!(turns.ask(ROOM, newcomer(1)), Asked::Granted);
        turns.begin(ROOM, SessionId(1), later);
        assert_eq!(turns.run_out(now + JOIN_TURN).len(), 1);
    }

    #[test]
    fn a_commit_under_way_is_not_overtaken_by_the_clock() {
        let now = Instant::now();
        let mut turns = Turns::default();
        turns.ask(ROOM, newcomer(1));
        turns.begin(ROOM, SessionId(1), now);
        turns.ask(ROOM, newcomer(2));
        turns.pause(ROOM, SessionId(1));
        assert!(turns.run_out(now + JOIN_TURN * 2).is_empty());
    }

    #[test]
    fn who_goes_away_while_waiting_is_passed_over() {
        let mut turns = Turns::default();
        turns.ask(ROOM, newcomer(1));
        turns.ask(ROOM, newcomer(2));
        turns.ask(ROOM, newcomer(3));
        assert!(turns.end(ROOM, SessionId(2)).is_none());
        let next = turns.end(ROOM, SessionId(1)).map(|it| it.session);
        assert_eq!(next, Some(SessionId(3)));
    }

    #[test]
    fn the_queue_before_a_door_has_an_end() {
        let mut turns = Turns::default();
        for session in 0..=JOIN_QUEUE_MAX as u64 {
            assert_ne!(turns.ask(ROOM, newcomer(session)), Asked::Full);
        }
        assert_eq!(turns.ask(ROOM, newcomer(5_000)), Asked::Full);
    }
}
