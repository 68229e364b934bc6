//! Slow mode: a pause between two messages of a member.
//!
//! In memory only: a server that starts anew has forgotten who wrote last, and nobody waits for it.
//! Moderators and owners do not wait.

use std::collections::BTreeMap;
use std::time::Duration;

use tchat_proto::id::{AccountKey, Timestamp};
use tchat_proto::limits::ROOM_MEMBERS_MAX;
use tchat_proto::policy::{Role, RoomPolicy};

/// When each member of a room wrote last, as far as it matters.
#[derive(Debug, Default)]
pub(super) struct SlowMode {
    last: BTreeMap<AccountKey, Timestamp>,
}

impl SlowMode {
    /// How long `account` must wait until it may write again, if it must.
    pub(super) fn wait_for(
        &self,
        policy: &RoomPolicy,
        account: AccountKey,
        now: Timestamp,
    ) -> Option<Duration> {
        let pause = pause_of(policy, account)?;
        let last = self.last.get(&account)?;
        // A clock that was set back makes nobody wait longer than the pause.
        let since = Duration::from_millis(now.0.saturating_sub(last.0));
        pause.checked_sub(since).filter(|wait| !wait.is_zero())
    }

    /// Notes that `account` wrote.
    pub(super) fn note_post(&mut self, policy: &RoomPolicy, account: AccountKey, now: Timestamp) {
        if policy.slow_seconds == 0 {
            self.last.clear();
            return;
        }
        let Some(pause) = pause_of(policy, account) else { return };
        if self.last.len() >= ROOM_MEMBERS_MAX {
            let waits = |at: &Timestamp| Duration::from_millis(now.0.saturating_sub(at.0)) < pause;
            self.last.retain(|_, at| waits(at));
        }
        self.last.insert(account, now);
    }
}

/// The pause that the room asks of this member, if it asks for one.
fn pause_of(policy: &RoomPolicy, account: AccountKey) -> Option<Duration> {
    let asked = policy.slow_seconds > 0 && policy.role(account) == Role::Member;
    asked.then(|| Duration::from_secs(policy.slow_seconds.into()))
}

#[cfg(test)]
mod tests {
    use tchat_proto::policy::Joining;

    use super::*;

    const OWNER: AccountKey = AccountKey([1; 32]);
    const MEMBER: AccountKey = AccountKey([2; 32]);

    fn at(seconds: u64) -> Timestamp {
        Timestamp(1_700_000_000_000 + seconds * 1_000)
    }

    fn slow_by(slow_seconds: u32) -> RoomPolicy {
        RoomPolicy { slow_seconds, ..RoomPolicy::of_founder(OWNER, Joining::Open) }
    }

    #[test]
    fn a_member_waits_between_two_messages_and_an_owner_does_not() {
        let (policy, mut slow) = (slow_by(10), SlowMode::default());
        for account in [OWNER, MEMBER] {
            assert_eq!(slow.wait_for(&policy, account, at(0)), None);
            slow.note_post(&policy, account, at(0));
        }
        assert_eq!(slow.wait_for(&policy, OWNER, at(1)), None);
        assert_eq!(slow.wait_for(&policy, MEMBER, at(3)), Some(Duration::from_secs(7)));
        assert_eq!(slow.wait_for(&policy, MEMBER, at(10)), None);
    }

    #[test]
    fn a_clock_set_back_makes_nobody_wait_longer_than_the_pause() {
        let (policy, mut slow) = (slow_by(10), SlowMode::default());
        slow.note_post(&policy, MEMBER, at(5_000));
        assert_eq!(slow.wait_for(&policy, MEMBER, at(0)), Some(Duration::from_secs(10)));
    }

    #[test]
    fn without_slow_mode_nobody_waits_and_nothing_is_remembered() {
        let (policy, mut slow) = (slow_by(10), SlowMode::default());
        slow.note_post(&policy, MEMBER, at(0));
        assert_eq!(slow.wait_for(&slow_by(0), MEMBER, at(1)), None);
        slow.note_post(&slow_by(0), MEMBER, at(1));
        assert_eq!(slow.wait_for(&policy, MEMBER, at(1)), None);
    }
}
