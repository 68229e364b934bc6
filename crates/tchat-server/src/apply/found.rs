//! Founding: the first group of a room, or the next one after its last member left.

use tchat_proto::entry::{Blob, EntryBody};
use tchat_proto::id::{GroupName, MessageId};
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::request::Answer;
use tchat_roster::{FoundingRefused, Roster};

use super::{Decided, Deciding, Write};
use crate::state::Past;

impl<P: Past> Deciding<'_, P> {
    pub(super) fn found(
        &mut self,
        group: GroupName,
        id: MessageId,
        group_info: &Blob,
        tree: &Blob,
    ) -> Decided<P::Failed> {
        let known = self.room(group.room)?;
        if let Some(place) = self.posted(group.room, id)? {
            return Ok(super::commit::committed(place));
        }
        if known.roster.is_some() {
            return Err(Code::AlreadyFounded.into());
        }
        if !known.may_be_founded_by(self.by.account) {
            return Err(Code::NoSuchRoom.into());
        }
        if group.generation < known.group().generation {
            // It was founded meanwhile, and everybody has left again.
            return Err(Code::AlreadyFounded.into());
        }
        if group != known.group() {
            return Err(refused("other_group").into());
        }
        let nick = self.state.nicks.of(self.by.account);
        let nick = nick.cloned().ok_or(Code::NickMissing)?;
        let roster = Roster::found(group, self.by, &group_info.0, &tree.0)
            .map_err(|error| refused(rule_of(&error)))?;
        if roster.policy().joining != known.joining() {
            return Err(refused("joining").into());
        }
        if !known.has_kind_of(roster.policy()) {
            return Err(refused("kind").into());
        }

        let messages_before = known.head.messages;
        let body = EntryBody::Founding { group, founder: self.by.device, nick };
        let head = self.append(group.room, id, body).ok_or(Code::NoSuchRoom)?;
        let room = self.state.rooms.get_mut(&group.room);
        let room = room.ok_or(Code::NoSuchRoom)?;
        room.roster = Some(roster);
        room.generation = group.generation.saturating_add(1);
        let membership = room.note_joined(self.by, head.seq);
        self.writes.push(Write::Group(group.room));
        self.writes.push(Write::Member(group.room, self.by.device, membership));
        self.guest_came(group.room, self.by.account);
        self.close_owners_invitation(group.room);
        Ok(Answer::Committed {
            seq: head.seq,
            time: self.time,
            chain: head.chain,
            messages_before,
            leaving: Vec::new(),
        })
    }
}

fn refused(rule: &str) -> Refusal {
    Refusal { rule: Some(rule.to_owned()), ..Refusal::new(Code::CommitRefused) }
}

/// Which rule of founding was broken, as a stable word.
const fn rule_of(error: &FoundingRefused) -> &'static str {
    match error {
        FoundingRefused::GroupInfoUnusable => "group_info_unusable",
        FoundingRefused::TreeUnreadable => "tree_unreadable",
        FoundingRefused::Invalid { .. } => "invalid",
        FoundingRefused::Unfit(_) => "unfit",
        FoundingRefused::OtherGroup { .. } => "other_group",
        FoundingRefused::NotTheFirstEpoch { .. } => "not_the_first_epoch",
        FoundingRefused::NotAlone => "not_alone",
        FoundingRefused::Policy => "policy",
    }
}
