//! Commits: who is in the group changes, and with it the epoch.
//!
//! A commit, its GroupInfo and its Welcome are one decision: all are written, or none. A Welcome
//! goes into the inbox of each device that the commit adds.

use std::collections::BTreeSet;

use tchat_proto::entry::{Blob, EntryBody, Invited, inbox_of};
use tchat_proto::id::{AccountKey, DeviceKey, Seq};
use tchat_proto::identity::NickStatement;
use tchat_proto::limits::{ROOM_MEMBERS_MAX, SEALED_JOIN_KEY_BYTES_MAX};
use tchat_proto::policy::JoinVerifier;
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::request::{Answer, CommitPost, WelcomePost};
use tchat_roster::{Change, CommitRefused, Header, Judged, Member, Roster};

use super::{Decided, Deciding, Ended, Write, append};
use crate::proposal::limited;
use crate::state::{LogHead, Past, Place, Room};

/// The answer for an entry that is stored.
pub(super) fn committed(place: Place) -> Answer {
    Answer::Committed {
        seq: place.seq,
        time: place.time,
        chain: place.chain,
        messages_before: place.messages_before,
        leaving: place.leaving,
    }
}

impl<P: Past> Deciding<'_, P> {
    pub(super) fn commit(&mut self, post: CommitPost) -> Decided<P::Failed> {
        let room = post.room;
        let known = self.room(room)?;
        if let Some(place) = self.posted(room, post.id)? {
            return Ok(committed(place));
        }
        let judged = self.judge(known, &post)?;
        let nicks = self.nicks_of_joining(judged.change())?;

        let messages_before = known.head.messages;
        let known = self.state.rooms.get_mut(&room).ok_or(Code::NoSuchRoom)?;
        let roster = known.roster.as_mut().ok_or(Code::NotFounded)?;
        let came_back = roster.leaving().contains_key(&self.by.device).then_some(self.by);
        let version_before = roster.policy().join_key_version;
        // Judged by this very roster a moment ago, so this is not refused.
        let change = roster.merge(judged).map_err(|error| rule_broken(&error.to_string()))?;
        let leaving: Vec<_> = match change.external {
            true => roster.leaving().values().copied().collect(),
            false => Vec::new(),
        };
        let turned = roster.policy().join_key_version != version_before;
        let body = EntryBody::Commit {
            commit: post.commit.0,
            nicks,
            leaving: leaving.clone(),
            join_key: post.join_key.clone(),
        };
        let head = self.append(room, post.id, body).ok_or(Code::NoSuchRoom)?;
        let known = self.state.rooms.get_mut(&room).ok_or(Code::NoSuchRoom)?;
        let welcomed = post.welcome.as_ref().map_or_else(Vec::new, |it| it.devices.clone());
        self.writes.push(Write::Step {
            room,
            seq: head.seq,
            group_info: post.group_info.0,
            welcomed,
        });
        note_change(known, &change, head.seq, &mut self.writes);
        if let Some(member) = came_back {
            // What was said while it was gone was not for it.
            note_joined(known, member, head.seq, &mut self.writes);
        }
        for member in &change.joined {
            self.guest_came(room, member.account);
        }
        if turned {
            self.revoke_all(room);
        }
        if let Some(welcome) = post.welcome {
            let join_key = post.join_key;
            self.welcome(room, head, messages_before, &post.id, &welcome, join_key.as_ref());
        }
        Ok(Answer::Committed {
            seq: head.seq,
            time: self.time,
            chain: head.chain,
            messages_before,
            leaving,
        })
    }

    /// Whether the room allows the commit, and the proposer may post it. Changes nothing.
    fn judge(&self, room: &Room, post: &CommitPost) -> Result<Judged, Ended<P::Failed>> {
        let roster = room.roster.as_ref().ok_or(Code::NotFounded)?;
        let Ok(header) = Header::of_commit(&post.commit.0) else {
            return Err(rule_broken("not_a_commit").into());
        };
        if header.id != post.id || header.group != roster.name() {
            return Err(Code::NotSealed.into());
        }
        if header.epoch != roster.epoch() {
            return Err(Refusal::stale(roster.epoch()).into());
        }
        let sealed_key = post.join_key.as_ref().map_or(0, |it| it.0.len());
        if sealed_key > SEALED_JOIN_KEY_BYTES_MAX {
            return Err(limited(Code::TooLong, SEALED_JOIN_KEY_BYTES_MAX).into());
        }
        let welcomed = post.welcome.as_ref().map_or(&[][..], |it| &it.devices);
        let judged = roster
            .judge(&post.commit.0, &post.group_info.0, welcomed)
            .map_err(|error| refusal_of(&error))?;
        let change = judged.change();
        if change.by != self.by {
            return Err(rule_broken("not_your_commit").into());
        }
        if change.external {
            check_join_proof(roster, change.by, post)?;
        }
        Ok(judged)
    }

    /// The pseudonyms of the accounts that come in.
    fn nicks_of_joining(&self, change: &Change) -> Result<Vec<NickStatement>, Ended<P::Failed>> {
        let joining: BTreeSet<AccountKey> = change.joined.iter().map(|it| it.account).collect();
        let nicks = joining.into_iter().map(|it| self.state.nicks.of(it).cloned());
        let nicks: Option<Vec<_>> = nicks.collect();
        nicks.ok_or_else(|| Code::NickMissing.into())
    }

    /// Puts the Welcome into the inboxes of those who were added.
    fn welcome(
        &mut self,
        room: tchat_proto::id::RoomId,
        at: LogHead,
        messages_before: u64,
        id: &tchat_proto::id::MessageId,
        welcome: &WelcomePost,
        join_key: Option<&Blob>,
    ) {
        let Some(invited) = self.invited(room, at, messages_before, &welcome.welcome) else {
            return;
        };
        let invited = Invited { join_key: join_key.cloned(), ..invited };
        for device in &welcome.devices {
            let inbox = inbox_of(*device);
            let head = self.state.inboxes.entry(inbox);
            let head = head.or_insert_with(|| LogHead::start(inbox));
            let body = EntryBody::Welcome(Box::new(invited.clone()));
            let appended = append(head, inbox, (self.time, *id), body, None);
            self.writes.push(Write::Append(appended));
        }
    }

    /// What a device needs to enter after the commit at `at`.
    fn invited(
        &self,
        room: tchat_proto::id::RoomId,
        at: LogHead,
        messages_before: u64,
        welcome: &Blob,
    ) -> Option<Invited> {
        let known = self.state.rooms.get(&room)?;
        let roster = known.roster.as_ref()?;
        Some(Invited {
            group: roster.name(),
            seq: at.seq,
            chain: at.chain,
            messages_before,
            welcome: welcome.clone(),
            tree: roster.tree().into(),
            leaving: roster.leaving().values().copied().collect(),
            nicks: self.state.nicks_of_members(known),
            join_key: None,
        })
    }
}

/// Whether who comes in by the door of a room that is not open has its join key.
///
/// Members alone see whether the commit used the key. One that did not would be in the log before
/// they do, and none of them could go on.
fn check_join_proof(roster: &Roster, by: Member, post: &CommitPost) -> Result<(), Refusal> {
    let policy = roster.policy();
    if !policy.joining.needs_invitation() {
        return Ok(());
    }
    let proves = |verifier: JoinVerifier| {
        let proof = post.join_proof.as_ref()?;
        verifier.check(roster.name(), roster.epoch(), by.device, proof).ok()
    };
    match policy.join_verifier {
        Some(verifier) => proves(verifier).ok_or_else(|| Code::JoinProof.into()),
        // From before there were verifiers: nobody can prove anything, and members may come back.
        None if roster.member(by.device).is_some() => Ok(()),
        None => Err(Code::JoinProof.into()),
    }
}

/// Notes who may read from or up to the commit at `seq`.
fn note_change(room: &mut Room, change: &Change, seq: Seq, writes: &mut Vec<Write>) {
    for gone in &change.left {
        note_left(room, gone.device, seq, writes);
    }
    for member in &change.joined {
        note_joined(room, *member, seq, writes);
    }
}

/// Notes that `member` may read from `seq` on.
fn note_joined(room: &mut Room, member: Member, seq: Seq, writes: &mut Vec<Write>) {
    let membership = room.note_joined(member, seq);
    writes.push(Write::Member(room.id(), member.device, membership));
}

/// Notes that `device` may read up to `seq` and no further.
pub(super) fn note_left(room: &mut Room, device: DeviceKey, seq: Seq, writes: &mut Vec<Write>) {
    let Some((membership, forgotten)) = room.note_left(device, seq) else {
        return;
    };
    writes.push(Write::Member(room.id(), device, membership));
    if let Some(forgotten) = forgotten {
        writes.push(Write::ForgetMember(room.id(), forgotten));
    }
}

fn rule_broken(rule: &str) -> Refusal {
    Refusal { rule: Some(rule.to_owned()), ..Refusal::new(Code::CommitRefused) }
}

/// A commit's refusal as it goes over the wire.
fn refusal_of(error: &CommitRefused) -> Refusal {
    match error {
        CommitRefused::StaleEpoch { current, .. } => Refusal::stale(*current),
        CommitRefused::OtherGroup { .. } => Refusal::new(Code::NotSealed),
        CommitRefused::RoomFull { .. } => limited(Code::RoomFull, ROOM_MEMBERS_MAX),
        CommitRefused::DeviceRemoved { .. } | CommitRefused::AccountBanned { .. } => {
            Refusal::new(Code::Removed)
        }
        CommitRefused::NotAMember => Refusal::new(Code::NotAMember),
        other => rule_broken(other.code()),
    }
}
