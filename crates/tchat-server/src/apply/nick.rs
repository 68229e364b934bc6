//! Pseudonyms: one account each, and every room of that account hears of a change.

use tchat_proto::entry::EntryBody;
use tchat_proto::id::{MessageId, RoomId};
use tchat_proto::identity::NickStatement;
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::request::Answer;

use super::{Decided, Deciding, Write};
use crate::limits::NICKS_MAX;
use crate::proposal::limited;
use crate::state::nicks::{Claimed, Displaced};
use crate::state::{NickRefused, Past, Room, State};

impl<P: Past> Deciding<'_, P> {
    pub(super) fn claim_nick(&mut self, statement: NickStatement) -> Decided<P::Failed> {
        let today = self.today();
        match self.state.nicks.claim(&statement, today) {
            Ok(Claimed::Same) => {}
            Ok(Claimed::Renewed) => self.writes.push(Write::Nick(statement)),
            Ok(Claimed::Renamed(displaced)) => self.rename(statement, displaced),
            Err(refused) => return Err(refusal_of(refused).into()),
        }
        Ok(self.be_seen())
    }

    /// Somebody is there: that is written down once a day.
    pub(super) fn be_seen(&mut self) -> Answer {
        let (account, today) = (self.by.account, self.today());
        if self.state.nicks.saw(account, today) {
            self.writes.push(Write::Seen(account));
        }
        Answer::Done
    }

    fn rename(&mut self, statement: NickStatement, displaced: Displaced) {
        for account in displaced.lapsed {
            self.state.slots.forget(account);
            self.writes.push(Write::NickLapsed(account));
        }
        self.writes.extend(displaced.holders.into_iter().map(Write::NicksHeld));
        self.writes.push(Write::Nick(statement.clone()));
        let account = statement.account;
        let rooms = self.state.rooms.values();
        let of_account = rooms.filter(|room| room.has_account(account));
        let of_account: Vec<RoomId> = of_account.map(Room::id).collect();
        let id = id_of(&statement);
        for room in of_account {
            self.append_as(room, id, EntryBody::Nick(statement.clone()), None);
        }
    }
}

impl State {
    /// The pseudonyms of a room's members, in the order of accounts.
    pub(crate) fn nicks_of_members(&self, room: &Room) -> Vec<NickStatement> {
        let mut accounts: Vec<_> =
            room.members.values().filter(|it| it.is_current()).map(|it| it.account).collect();
        accounts.sort_unstable();
        accounts.dedup();
        let nicks = accounts.into_iter().filter_map(|it| self.nicks.of(it));
        nicks.cloned().collect()
    }
}

/// What the entry about a claim is called: the same everywhere, as nobody chose it.
fn id_of(statement: &NickStatement) -> MessageId {
    let mut hasher = blake3::Hasher::new_derive_key("tchat nick entry v1");
    hasher.update(&statement.account.0);
    hasher.update(&statement.serial.to_be_bytes());
    let mut id = [0; MessageId::LEN];
    hasher.finalize_xof().fill(&mut id);
    MessageId(id)
}

fn refusal_of(refused: NickRefused) -> Refusal {
    match refused {
        NickRefused::Taken(suggestions) => {
            Refusal { suggestions: Some(suggestions), ..Refusal::new(Code::NickTaken) }
        }
        NickRefused::Invalid(_) | NickRefused::Outdated => Refusal::new(Code::NickInvalid),
        NickRefused::Full => limited(Code::QuotaReached, NICKS_MAX),
    }
}
