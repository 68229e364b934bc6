//! Who came and went, of the people in the rooms that are followed.

use std::collections::BTreeMap;
use std::sync::Arc;

use tchat_proto::id::AccountKey;
use tchat_proto::request::Presence;

use super::Session;
use crate::hub::log_view::RoomView;
use crate::hub::presence::Reach;

impl Session {
    /// Puts news of presence into the output, unless there is enough in it already.
    pub(super) fn tell_presence(&mut self) {
        if self.is_full() || self.presence_seen == Some(self.house.hub.presence_version()) {
            return;
        }
        let hub = &self.house.hub;
        let (changes, version) = match self.presence_seen {
            Some(seen) => hub.presence_since(seen),
            None => (None, hub.presence_version()),
        };
        self.presence_seen = Some(version);
        let rooms: Vec<Arc<RoomView>> =
            self.cursors.iter().filter_map(|it| it.log.room()).collect();
        let changes = match changes {
            Some(mut changes) => {
                changes.retain(|account, _| rooms.iter().any(|it| it.has_account(*account)));
                changes
            }
            None => self.presence_of_all(&rooms),
        };
        let me = self.me.account;
        let people = changes.into_iter().filter(|(account, _)| *account != me);
        let people: Vec<Presence> =
            people.map(|(account, reach)| presence_of(account, reach)).collect();
        if !people.is_empty() {
            self.link.tell_presence(people);
        }
    }

    fn presence_of_all(&self, rooms: &[Arc<RoomView>]) -> BTreeMap<AccountKey, Reach> {
        let accounts = rooms.iter().flat_map(|room| room.people.iter().map(|it| it.account));
        self.house.hub.reach_of(accounts)
    }
}

const fn presence_of(account: AccountKey, reach: Reach) -> Presence {
    Presence { account, online: reach.is_online(), away: reach.is_away() }
}
