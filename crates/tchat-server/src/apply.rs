//! The one place that decides.
//!
//! [`apply`] takes a state and a proposal, and gives the verdict and what has to be written for it.
//! It has no clock, no randomness and no I/O beyond [`Past`]: whoever applies the same proposals in
//! the same order comes to the same verdicts and the same logs. First applied is first, for
//! everybody, for good.
//!
//! INVARIANT: an entry enters a room's log only at the room's current epoch, so each reader can open
//! it at the epoch it has reached. A refused proposal changes nothing.
//!
//! Not here: durability ([`crate::store`]), turns and rate limits (the request layer).

mod ban;
mod commit;
mod files;
mod found;
mod invitations;
mod leave;
mod nick;
mod packages;
mod post;
mod rooms;
mod slots;
#[cfg(test)]
mod tests;

use bytes::Bytes;
use tchat_proto::entry::EntryBody;
use tchat_proto::id::{
    AccountKey, Chain, DeviceKey, FileId, MessageId, RoomId, Seq, Timestamp, TokenHash,
};
use tchat_proto::identity::NickStatement;
use tchat_proto::policy::MayNotWrite;
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::request::Answer;
use tchat_roster::Member;

use crate::proposal::{Proposal, Wish};
use crate::state::{
    Day, Handing, KeptFile, LogHead, Membership, PackageHash, PackageId, Past, Room, State,
};

/// The answer to a proposal.
pub type Verdict = Result<Answer, Refusal>;

/// An entry that was given its place in a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appended {
    /// Which log.
    pub log: RoomId,
    /// Its place.
    pub seq: Seq,
    /// The entry.
    pub bytes: Bytes,
    /// The chain after it.
    pub chain: Chain,
    /// How many messages the log has before it.
    pub messages_before: u64,
    /// Whose request it was, to recognise a repetition. `None` for what the server adds itself.
    pub posted: Option<(DeviceKey, MessageId)>,
}

/// Something to write down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Write {
    /// An entry.
    Append(Appended),
    /// A new room. Its row is the state's.
    Room(RoomId),
    /// A room got a group, or lost it.
    Group(RoomId),
    /// A device may read a room from or up to somewhere.
    Member(RoomId, DeviceKey, Membership),
    /// A device that left long ago is forgotten.
    ForgetMember(RoomId, DeviceKey),
    /// What the roster needs to come to the same state again, beside the entry at `seq`.
    Step {
        /// Which room.
        room: RoomId,
        /// The commit or wish to leave.
        seq: Seq,
        /// What came with a commit; empty for a wish to leave.
        group_info: Bytes,
        /// Whom a commit's Welcome is for.
        welcomed: Vec<DeviceKey>,
    },
    /// An account is called something.
    Nick(NickStatement),
    /// An account is called nothing any more: it was away for too long.
    NickLapsed(AccountKey),
    /// An account holds other pseudonyms that it gave up. They are the state's.
    NicksHeld(AccountKey),
    /// Somebody was there today. The day is the state's.
    Seen(AccountKey),
    /// An account was banned, or is so no more. The ban is the state's.
    Ban(AccountKey),
    /// A key package was left.
    Package {
        /// Its name.
        id: PackageId,
        /// What it is recognised by.
        hash: PackageHash,
        /// Whose it is.
        owner: Member,
        /// The key package.
        bytes: Bytes,
        /// When it was left.
        day: Day,
        /// How often it is handed out.
        handing: Handing,
    },
    /// A last resort was handed out for the first time.
    LastResortUsed(PackageId),
    /// A key package is not handed out any more.
    PackageTaken(PackageId),
    /// An invitation was made, changed or forgotten. Its row is the state's.
    Invitation(RoomId, TokenHash),
    /// An account has redeemed an invitation, used it, or lost it. Its row is the state's.
    Guest(RoomId, TokenHash, AccountKey),
    /// A file was begun, gone on with, or is complete.
    File(RoomId, FileId, KeptFile),
    /// A file is gone. Its bytes follow.
    FileDropped(RoomId, FileId),
    /// What an account's devices share was replaced.
    Slot {
        /// Whose it is.
        account: AccountKey,
        /// Which device did so.
        by: DeviceKey,
        /// Its version.
        version: u64,
        /// What lies in it.
        sealed: Bytes,
    },
}

/// What applying a proposal came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The answer.
    pub verdict: Verdict,
    /// What must be durable before anyone hears the answer.
    pub writes: Vec<Write>,
}

/// A decision under way: the state, and what it comes to so far.
struct Deciding<'a, P> {
    state: &'a mut State,
    past: &'a P,
    by: Member,
    time: Timestamp,
    writes: Vec<Write>,
}

/// Why a decision ended early.
enum Ended<F> {
    /// No.
    Refused(Refusal),
    /// The store could not be read: nothing was decided.
    Failed(F),
}

impl<F> From<Refusal> for Ended<F> {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl<F> From<Code> for Ended<F> {
    fn from(code: Code) -> Self {
        Self::Refused(code.into())
    }
}

/// Decides one proposal and changes the state accordingly.
///
/// # Errors
///
/// Only if `past` cannot be read; the state is then no longer to be trusted.
pub fn apply<P: Past>(
    state: &mut State,
    past: &P,
    proposal: Proposal,
) -> Result<Outcome, P::Failed> {
    let mut deciding =
        Deciding { state, past, by: proposal.by, time: proposal.time, writes: Vec::new() };
    let verdict = match proposal.wish {
        Wish::ClaimNick(statement) => deciding.claim_nick(statement),
        Wish::CreateRoom { room, name, joining } => deciding.create_room(room, name, joining),
        Wish::CreateDirect { room, with } => deciding.create_direct(room, with),
        Wish::Found { group, id, group_info, tree } => {
            deciding.found(group, id, &group_info, &tree)
        }
        Wish::Commit(post) => deciding.commit(*post),
        Wish::Post { room, header, sealed } => deciding.post(room, header, sealed),
        Wish::Leave { id, statement } => deciding.leave(id, statement),
        Wish::PublishKeyPackages(packages) => deciding.publish_key_packages(packages),
        Wish::TakeKeyPackages(account) => deciding.take_key_packages(account),
        Wish::Redeem(token) => deciding.redeem(token),
        Wish::Invite { room, terms } => deciding.invite(room, terms),
        Wish::Invitations(room) => deciding.invitations(room),
        Wish::RevokeInvitation { room, token } => deciding.revoke_invitation(room, token),
        Wish::Slot => deciding.slot(),
        Wish::PutSlot { version, sealed } => deciding.put_slot(version, sealed),
        Wish::BeSeen => Ok(deciding.be_seen()),
        Wish::Ban { account, reason } => deciding.ban(account, reason),
        Wish::Unban(account) => Ok(deciding.unban(account)),
        Wish::OpenFile { room, file, bytes } => deciding.open_file(room, file, bytes),
        Wish::CompleteFile { room, file } => deciding.complete_file(room, file),
        Wish::DropFile { room, file } => deciding.drop_file(room, file),
        Wish::SweepFiles => deciding.sweep_files(),
        Wish::LoseFiles(lost) => deciding.lose_files(lost),
    };
    let writes = deciding.writes;
    match verdict {
        Ok(answer) => Ok(Outcome { verdict: Ok(answer), writes }),
        Err(Ended::Refused(refusal)) => Ok(Outcome { verdict: Err(refusal), writes: Vec::new() }),
        Err(Ended::Failed(failed)) => Err(failed),
    }
}

type Decided<F> = Result<Answer, Ended<F>>;

impl<P: Past> Deciding<'_, P> {
    /// The entry that this device posted under `id` before, if it did.
    fn posted(
        &self,
        room: RoomId,
        id: MessageId,
    ) -> Result<Option<crate::state::Place>, Ended<P::Failed>> {
        self.past.posted(room, self.by.device, id).map_err(Ended::Failed)
    }

    /// Appends to a room's log what the proposer asked for under `id`.
    fn append(&mut self, room: RoomId, id: MessageId, body: EntryBody) -> Option<LogHead> {
        let posted = Some((self.by.device, id));
        self.append_as(room, id, body, posted)
    }

    /// Appends to a room's log what follows from the proposal.
    fn append_as(
        &mut self,
        room: RoomId,
        id: MessageId,
        body: EntryBody,
        posted: Option<(DeviceKey, MessageId)>,
    ) -> Option<LogHead> {
        let head = &mut self.state.rooms.get_mut(&room)?.head;
        let appended = append(head, room, (self.time, id), body, posted);
        let head = *head;
        self.writes.push(Write::Append(appended));
        Some(head)
    }

    /// The day of the proposal.
    fn today(&self) -> Day {
        Day::of(self.time)
    }

    fn room(&self, room: RoomId) -> Result<&Room, Ended<P::Failed>> {
        let room = self.state.rooms.get(&room);
        room.ok_or_else(|| Code::NoSuchRoom.into())
    }
}

/// The room's policy does not let somebody write.
const fn may_not_write(why: MayNotWrite) -> Code {
    match why {
        MayNotWrite::Muted => Code::Muted,
        MayNotWrite::Frozen => Code::Frozen,
        MayNotWrite::Archived => Code::Archived,
    }
}

/// Gives `body` its place at the end of a log.
fn append(
    head: &mut LogHead,
    log: RoomId,
    (time, id): (Timestamp, MessageId),
    body: EntryBody,
    posted: Option<(DeviceKey, MessageId)>,
) -> Appended {
    let messages_before = head.messages;
    let bytes = head.append(time, id, body);
    Appended { log, seq: head.seq, bytes, chain: head.chain, messages_before, posted }
}
