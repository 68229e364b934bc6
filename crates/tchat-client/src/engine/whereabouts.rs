//! Where this device stands in its rooms and what waits in its outbox, for whoever compares members
//! with each other and with what they were asked for.

use tchat_mls::content::Content;
use tchat_proto::id::{Chain, Epoch, GroupName, MessageId, RoomId, Seq};
use tchat_proto::room::RoomName;

use super::Engine;
use super::room::Room;
use crate::command::Reference;
use crate::store::Durability;
use crate::store::rooms::Standing;
use crate::trouble::Trouble;

/// Where this device stands in a room that it is in.
///
/// Two members at the same place of the same log have the same chain, and in the same epoch the
/// same authenticator: else somebody shows them different rooms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whereabouts {
    /// Which room.
    pub room: RoomName,
    /// Its group.
    pub group: GroupName,
    /// The group's epoch.
    pub epoch: Epoch,
    /// A secret of the epoch that only its members can know ([RFC 9420 §8.7, Epoch
    /// Authenticators]).
    ///
    /// [RFC 9420 §8.7, Epoch Authenticators]: https://www.rfc-editor.org/rfc/rfc9420.html#section-8.7
    pub authenticator: Vec<u8>,
    /// The last entry taken.
    pub seq: Seq,
    /// The chain after it.
    pub chain: Chain,
}

/// Something written that is not in the log yet, as far as is known.
#[derive(Debug, Clone, Copy)]
pub struct Unsent<'e> {
    /// For which room.
    pub room: RoomId,
    /// What it is called.
    pub id: MessageId,
    /// What it is.
    pub content: &'e Content,
    /// From the command.
    pub reference: Option<&'e Reference>,
}

impl Engine {
    /// What waits in the outbox, in the order of each room.
    pub fn unsent_contents(&self) -> impl Iterator<Item = Unsent<'_>> {
        let rows = self.rooms.values().flat_map(|room| &room.outgoing).map(|it| &it.row);
        rows.map(|row| Unsent {
            room: row.room,
            id: row.id,
            content: &row.content,
            reference: row.reference.as_ref(),
        })
    }

    /// Where this device stands in every room that it is in.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if it cannot be read.
    pub fn whereabouts(&mut self) -> Result<Vec<Whereabouts>, Trouble> {
        let members = self.rooms.values_mut().filter(|it| it.row.standing == Standing::Member);
        let store = &mut self.store;
        members
            .map(|room| {
                let (epoch, authenticator) = store.write(Durability::Relaxed, |db| {
                    let group = room.group(db)?;
                    Ok((group.epoch(), group.epoch_authenticator()))
                })?;
                Ok(Whereabouts {
                    room: room.row.name.clone(),
                    group: room.row.group,
                    epoch,
                    authenticator,
                    seq: room.row.place.cursor,
                    chain: room.row.place.chain,
                })
            })
            .collect()
    }

    /// Whether all is done: connected, every room followed to its end, nothing under way.
    #[must_use]
    pub fn is_at_rest(&self) -> bool {
        let at_rest = |room: &Room| match room.row.standing {
            Standing::Member => room.is_live() && room.row.pending.is_none(),
            Standing::Entering => false,
            Standing::Out | Standing::Removed => true,
        };
        self.is_idle() && self.has_arrived() && self.rooms.values().all(at_rest)
    }
}
