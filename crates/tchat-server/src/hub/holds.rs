//! Commits that are held back for a moment, so that a post gets its chance.
//!
//! In a room where many come and go, the epoch can change faster than a member's post travels. A
//! post that was refused twice as stale therefore holds the next commit back for [`COMMIT_HOLD`]:
//! once per epoch, so that nobody can hold a room for good.

use std::collections::{BTreeMap, VecDeque};
use std::time::Instant;

use tchat_proto::id::{Epoch, RoomId};
use tchat_proto::limits::COMMIT_HOLD;

use crate::limits::HELD_COMMITS_MAX;
use crate::queue::Work;

/// Held commits by room.
#[derive(Debug, Default)]
pub(crate) struct Holds {
    rooms: BTreeMap<RoomId, Hold>,
}

#[derive(Debug)]
struct Hold {
    epoch: Epoch,
    until: Instant,
    commits: VecDeque<Work>,
}

impl Holds {
    /// Holds commits in `room` back for a moment, unless that was done in this epoch before.
    pub(crate) fn hold(&mut self, room: RoomId, epoch: Epoch, now: Instant) {
        let until = now.checked_add(COMMIT_HOLD).unwrap_or(now);
        match self.rooms.get_mut(&room) {
            Some(hold) if hold.epoch >= epoch => {}
            Some(hold) => (hold.epoch, hold.until) = (epoch, until),
            None => {
                let commits = VecDeque::new();
                self.rooms.insert(room, Hold { epoch, until, commits });
            }
        }
    }

    /// Takes a commit that has to wait; gives it back if it need not.
    pub(crate) fn park(&mut self, room: RoomId, commit: Work, now: Instant) -> Option<Work> {
        match self.rooms.get_mut(&room) {
            Some(hold) if now < hold.until && hold.commits.len() < HELD_COMMITS_MAX => {
                hold.commits.push_back(commit);
                None
            }
            Some(_) | None => Some(commit),
        }
    }

    /// Hands in what has waited long enough. `submit` gives back what finds no room.
    pub(crate) fn release(
        &mut self,
        now: Instant,
        mut submit: impl FnMut(Work) -> Result<(), Work>,
    ) {
        for hold in self.rooms.values_mut().filter(|it| it.until <= now) {
            while let Some(commit) = hold.commits.pop_front() {
                if let Err(commit) = submit(commit) {
                    hold.commits.push_front(commit);
                    return;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;
    use crate::mailbox::{Mailbox, Ticket};
    use crate::queue::Reply;

    const ROOM: RoomId = RoomId([1; 16]);

    fn work() -> Work {
        let mailbox = Arc::<Mailbox>::default();
        let ticket = Ticket(1);
        Work::Door(ROOM, Reply { mailbox, ticket })
    }

    #[test]
    fn a_commit_waits_once_per_epoch_and_then_goes_through() {
        let now = Instant::now();
        let mut holds = Holds::default();
        assert!(holds.park(ROOM, work(), now).is_some());

        holds.hold(ROOM, Epoch(3), now);
        assert!(holds.park(ROOM, work(), now).is_none());
        let mut released = 0;
        holds.release(now + Duration::from_millis(10), |_| {
            released += 1;
            Ok(())
        });
        assert_eq!(released, 0);
        let later = now + COMMIT_HOLD;
        holds.hold(ROOM, Epoch(3), later);
        holds.release(later, |_| {
            released += 1;
            Ok(())
        });
        assert_eq!(released, 1);
        assert!(holds.park(ROOM, work(), later).is_some(), "held before");
        holds.hold(ROOM, Epoch(4), later);
        assert!(holds.park(ROOM, work(), later).is_none());
    }
}
