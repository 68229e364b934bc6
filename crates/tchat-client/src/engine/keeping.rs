//! For how long a room's messages are kept: what the server says expired, and taking away one's own.
//!
//! The server's clock decides for everybody, as far as it was told: a message has expired for all at
//! about the same time, and a wrong clock on this machine deletes nothing. So without a connection
//! nothing goes.
//!
//! What the server says expired is not believed for its word ([`Engine::handle_expired`]): somewhere
//! in the log must be a rule by which it did. The rule may come later in the log than the messages, so
//! the claim is kept until it does, or until all is taken.

use std::time::Instant;

use tchat_proto::id::{RoomId, Timestamp};
use tchat_proto::policy::expired_up_to;
use tchat_proto::request::Expired;

use super::Engine;
use super::room::{Log, Room};
use crate::event::{Alarm, Event, Gap, GapReason};
use crate::limits::{EXPIRE_EVERY, EXPIRY_SLACK};
use crate::store::keeping::{self, Claim};
use crate::store::rooms::{self, Place, Standing};
use crate::store::{Durability, GivenUp, leftovers, timeline};
use crate::trouble::Trouble;

/// When to look next for messages that are kept no longer.
#[derive(Debug, Default)]
pub(super) struct Keeper {
    /// Nothing: at once.
    due: Option<Instant>,
    clock: ServerClock,
    /// Something was deleted whose bytes the log of the database may still have.
    unsettled: bool,
}

/// What time it is for the server, by what it said and what has passed since.
#[derive(Debug, Clone, Copy, Default)]
struct ServerClock {
    heard: Option<(Timestamp, Instant)>,
}

impl ServerClock {
    /// What time it is, if it named `latest` as the last one.
    fn now(&mut self, latest: Timestamp, now: Instant) -> Timestamp {
        let passed = self.heard.map(|(time, then)| {
            let passed = now.saturating_duration_since(then).as_millis();
            Timestamp(time.0.saturating_add(u64::try_from(passed).unwrap_or(u64::MAX)))
        });
        match passed {
            Some(time) if time >= latest => time,
            _ => {
                self.heard = Some((latest, now));
                latest
            }
        }
    }
}

impl Keeper {
    /// The rules changed, or what they are about.
    pub(super) const fn look_at_once(&mut self) {
        self.due = None;
    }

    /// When it has something to do, while there is a connection.
    pub(super) const fn poll_timeout(&self) -> Option<Instant> {
        self.due
    }
}

impl Engine {
    /// The server has messages of a log no longer, and says that they expired.
    pub(super) fn handle_expired(
        &mut self,
        now: Instant,
        expired: &Expired,
    ) -> Result<(), Trouble> {
        let Some(room) = self.rooms.get_mut(&expired.room) else {
            // Of a room that we just went out of; no other log has such a thing.
            return Ok(());
        };
        if room.flow.log == Log::Unfollowed {
            return Ok(());
        }
        let Place { cursor, messages, .. } = room.row.place;
        let Some(count) = expired.to.0.checked_sub(cursor.0).filter(|count| *count > 0) else {
            return Err(Trouble::ServerBroken);
        };
        let (first, last) = (cursor.next(), expired.to);
        let name = room.row.name.clone();
        let gap = Gap { room: name, first, last, count, reason: GapReason::Expired };
        let server_now = self.keeper.clock.now(self.time.latest(), now);
        self.store.write(Durability::Relaxed, |db| {
            // None is older than what came before it: that is in our hands already.
            let before = timeline::last_time(db, expired.room)?.max(room.heard);
            let row = &mut room.row;
            row.place = Place { cursor: last, chain: expired.chain, messages: messages + count };
            row.seen.begin(last, expired.chain);
            row.keeping.claim(Claim { to: last, time: expired.time.max(before) });
            look_up(room, db)?;
            room.row.keeping.settle(server_now);
            timeline::put_or_join_gap(db, expired.room, &gap)?;
            Ok(rooms::put(db, &room.row)?)
        })?;
        self.events.push_back(Event::Gap(gap));
        if let Some(room) = self.rooms.get_mut(&expired.room) {
            room.reached(now, last);
        }
        self.check_caught_up(now, expired.room);
        Ok(())
    }

    /// Takes away what the rooms' rules keep no longer, some at a time, and says what the server
    /// called expired without a rule for it.
    pub(super) fn keep_no_longer(&mut self, now: Instant) -> Result<(), Trouble> {
        if self.keeper.due.is_some_and(|due| now < due) || self.time.latest().0 == 0 {
            return Ok(());
        }
        let server_now = self.keeper.clock.now(self.time.latest(), now);
        let rooms: Vec<_> = self.rooms.keys().copied().collect();
        let mut more = false;
        for id in rooms {
            more |= self.keep_no_longer_in(id, server_now)?;
            self.check_claimed(id, server_now)?;
        }
        // There is time for others in between.
        self.keeper.due = Some(if more { now } else { now + EXPIRE_EVERY });
        if !more && std::mem::take(&mut self.keeper.unsettled) {
            self.store.forget_traces();
        }
        Ok(())
    }

    /// The same in one room. Says whether there is more.
    fn keep_no_longer_in(&mut self, id: RoomId, server_now: Timestamp) -> Result<bool, Trouble> {
        let Some(room) = self.rooms.get_mut(&id) else { return Ok(false) };
        if room.row.keeping.days.is_none() && room.row.standing == Standing::Member {
            self.store.write(Durability::Relaxed, |db| {
                look_up(room, db)?;
                Ok(rooms::put(db, &room.row)?)
            })?;
        }
        let days = room.row.keeping.days.unwrap_or_default();
        let Some(up_to) = expired_up_to(days, server_now) else { return Ok(false) };
        let name = room.row.name.clone();
        let expired = self.store.write(Durability::Relaxed, |db| {
            let expired = keeping::expire(db, id, &name, up_to)?;
            if expired.as_ref().is_some_and(|it| !it.more) {
                leftovers::clear(db)?;
            }
            Ok(expired)
        })?;
        let Some(keeping::Expired { before, count, more }) = expired else { return Ok(false) };
        self.keeper.unsettled = true;
        room.unread.recount();
        self.message_deleted();
        self.events.push_back(Event::Expired { room: name, before, count });
        Ok(more)
    }

    /// All of a log was taken, and in it is no rule by which that expired of which the server says so.
    fn check_claimed(&mut self, id: RoomId, server_now: Timestamp) -> Result<(), Trouble> {
        let Some(room) = self.rooms.get_mut(&id) else { return Ok(()) };
        if !room.is_live() || room.row.keeping.claimed.is_none() {
            return Ok(());
        }
        let slack = u64::try_from(EXPIRY_SLACK.as_millis()).unwrap_or(u64::MAX);
        room.row.keeping.settle(Timestamp(server_now.0.saturating_add(slack)));
        let unfounded = room.row.keeping.claimed.take();
        let row = &room.row;
        self.store.write(Durability::Relaxed, |db| Ok(rooms::put(db, row)?))?;
        if let Some(claim) = unfounded {
            tracing::warn!(room = %id, to = %claim.to, "messages expired by no rule");
            let alarm = Alarm::Expired { place: claim.to };
            self.events.push_back(Event::Alarm { room: room.row.name.clone(), alarm });
        }
        Ok(())
    }
}

/// Looks up in the group for how long messages are kept, unless it is known.
pub(super) fn look_up(room: &mut Room, db: &rusqlite::Connection) -> Result<(), GivenUp> {
    if room.row.keeping.days.is_none() {
        room.row.keeping.days = Some(room.group(db)?.policy().retention_days);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_servers_clock_goes_on_between_its_words_and_never_back() {
        let (mut clock, start) = (ServerClock::default(), Instant::now());
        assert_eq!(clock.now(Timestamp(1_000), start), Timestamp(1_000));
        let later = start + Duration::from_secs(5);
        assert_eq!(clock.now(Timestamp(1_000), later), Timestamp(6_000));
        assert_eq!(clock.now(Timestamp(5_500), later), Timestamp(6_000));
        assert_eq!(clock.now(Timestamp(9_000), later), Timestamp(9_000));
    }
}
