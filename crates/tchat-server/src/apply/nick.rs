//! Pseudonyms: one account each, and every room of that account hears of a change.

use tchat_proto::entry::EntryBody;
use tchat_proto::id::{MessageId, RoomId};
use tchat_proto::identity::NickStatement;
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::request::Answer;

use super::{Decided, Deciding, Write};
use crate::limits::NICKS_MAX;
use crate::proposal::limited;
use crate::state::nicks::Claimed;
use crate::state::{NickRefused, Past, Room, State};

impl<P: Past> Deciding<'_, P> {
    pub(super) fn claim_nick(&mut self, statement: NickStatement) -> Decided<P::Failed> {
        let newcomer = self.state.nicks.of(statement.account).is_none();
        let account = statement.account;
        match self.state.nicks.claim(&statement) {
            Ok(Claimed::Same) => {}
            Ok(Claimed::Renewed) => self.writes.push(Write::Nick(statement)),
            Ok(Claimed::Renamed) => self.rename(statement),
            Err(refused) => return Err(refusal_of(refused).into()),
        }
        if newcomer && let Some(day) = self.state.nicks.arrive(account, self.time) {
            self.writes.push(Write::Arrival(account, day));
        }
        Ok(Answer::Done)
    }

    fn rename(&mut self, statement: NickStatement) {
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
