//! The files on their way, followed while they are looked at: how far each is, how fast, and how it
//! ended.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use tchat_client::Event;
use tchat_client::command::{Which, Wish};
use tchat_client::transfer::{Direction, State, Transfer};

/// How long a file is watched before its pace is told: less says more of how pieces are cut.
const WATCHED_MIN: Duration = Duration::from_millis(1_500);

/// The longest rest that is told: of a day more than that nobody knows.
const LEFT_MAX: Duration = Duration::from_secs(24 * 60 * 60);

/// The files on their way, and those that were.
#[derive(Debug, Clone, Default)]
pub struct TransferList {
    there: Vec<Transfer>,
    over: Vec<Transfer>,
    /// When each was looked at first, and how much of it there was.
    began: BTreeMap<u64, (Instant, u64)>,
}

/// How fast a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// How many bytes move in a second.
    pub bytes: u64,
    /// How long it takes until it is there.
    pub left: Duration,
}

impl TransferList {
    /// Of those there are.
    #[must_use]
    pub fn new(there: Vec<Transfer>) -> Self {
        Self { there, ..Self::default() }
    }

    /// Those on their way.
    #[must_use]
    pub fn there(&self) -> &[Transfer] {
        &self.there
    }

    /// Those that ended while one looked, the last first.
    #[must_use]
    pub fn over(&self) -> &[Transfer] {
        &self.over
    }

    /// How fast one is, once that can be said.
    #[must_use]
    pub fn pace(&self, transfer: &Transfer, now: Instant) -> Option<Pace> {
        let (began, before) = *self.began.get(&transfer.number)?;
        let watched = now.saturating_duration_since(began);
        if transfer.state != State::Running || watched < WATCHED_MIN {
            return None;
        }
        let moved = u128::from(transfer.bytes.checked_sub(before)?);
        let bytes = u64::try_from(moved * 1_000 / watched.as_millis().max(1)).ok()?;
        let rest = transfer.total.saturating_sub(transfer.bytes);
        let left = Duration::from_secs(rest.checked_div(bytes)?);
        (left <= LEFT_MAX).then_some(Pace { bytes, left })
    }

    /// The wish to stop one.
    #[must_use]
    pub const fn stop(transfer: &Transfer) -> Wish {
        Wish::Cancel { number: Some(transfer.number) }
    }

    /// The wish to have a file saved once more that was not, if it is known whose it is. One that was
    /// to be sent is sent again where it stands among the messages.
    #[must_use]
    pub fn again(transfer: &Transfer, folder: std::path::PathBuf) -> Option<Wish> {
        let room = transfer.room.clone();
        let not_saved = transfer.state != State::Done && transfer.direction == Direction::Down;
        let which = Which::Place(transfer.seq.filter(|_| not_saved)?);
        Some(Wish::Save { room, which, folder })
    }

    /// Learns from an event; says whether it is to be told nowhere else: how a file ended is told below
    /// as well.
    pub fn heard(&mut self, event: &Event, now: Instant) -> bool {
        match event {
            Event::Transfers { transfers, .. } => {
                self.there.clone_from(transfers);
                true
            }
            Event::Transfer(transfer) => {
                self.follow(transfer, now);
                false
            }
            _ => false,
        }
    }

    fn follow(&mut self, transfer: &Transfer, now: Instant) {
        let number = transfer.number;
        if transfer.state.is_over() {
            self.there.retain(|it| it.number != number);
            self.began.remove(&number);
            self.over.insert(0, transfer.clone());
            return;
        }
        if transfer.state == State::Running {
            self.began.entry(number).or_insert((now, transfer.bytes));
        } else {
            // It waits, for a connection perhaps: what comes then has a pace of its own.
            self.began.remove(&number);
        }
        match self.there.iter_mut().find(|it| it.number == number) {
            Some(there) => there.clone_from(transfer),
            None => self.there.push(transfer.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use tchat_proto::id::Seq;
    use tchat_proto::room::RoomName;

    use super::*;

    fn file(state: State, bytes: u64) -> Transfer {
        Transfer {
            number: 1,
            direction: Direction::Down,
            room: RoomName::general(),
            seq: Some(Seq(4)),
            name: "x".to_owned(),
            bytes,
            total: 1_000,
            state,
            path: None,
            reference: None,
        }
    }

    #[test]
    fn a_pace_is_told_once_it_was_watched_for_a_while_and_begins_anew_after_waiting() {
        let (start, mut list) = (Instant::now(), TransferList::default());
        let at = |seconds| start + Duration::from_secs(seconds);
        let heard = |list: &mut TransferList, it: &Transfer, now| {
            assert!(!list.heard(&Event::Transfer(Box::new(it.clone())), now));
        };
        heard(&mut list, &file(State::Running, 100), at(0));
        assert_eq!(list.pace(&file(State::Running, 100), at(1)), None);
        let half = file(State::Running, 500);
        heard(&mut list, &half, at(4));
        let pace = Pace { bytes: 100, left: Duration::from_secs(5) };
        assert_eq!(list.pace(&half, at(4)), Some(pace));
        heard(&mut list, &file(State::Waiting, 500), at(5));
        heard(&mut list, &half, at(60));
        assert_eq!(list.pace(&half, at(61)), None);
        assert_eq!(list.pace(&half, at(70)), None, "what does not move takes for ever");
    }

    #[test]
    fn what_ended_is_kept_to_be_opened_and_what_was_not_saved_can_be_wished_for_again() {
        let mut list = TransferList::new(vec![file(State::Running, 5)]);
        let failed = file(State::Failed, 5);
        list.heard(&Event::Transfer(Box::new(failed.clone())), Instant::now());
        assert!(list.there().is_empty());
        assert_eq!(list.over(), std::slice::from_ref(&failed));
        assert!(matches!(
            TransferList::again(&failed, "/tmp".into()),
            Some(Wish::Save { which: Which::Place(Seq(4)), .. })
        ));
        assert_eq!(TransferList::again(&file(State::Done, 9), "/tmp".into()), None);
    }
}
