//! A broken promise, with what is needed to find out how.
//!
//! One variant for each rule of [`crate::rules`], and each reads as one line.

use std::fmt;
use std::time::Duration;

use tchat_proto::id::{Chain, Epoch, MessageId, RoomId, Seq};

use crate::kept::GapReason;
use crate::person::Name;

/// A rule that a history breaks.
///
/// `room` is where, `who` for whom, `seq` at which place of the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the line beside each variant says what its fields are")]
pub enum Violation {
    #[error("{}: two copies of the log differ at {seq}: {one} and {other}", short(room))]
    LogsDiffer { room: RoomId, seq: Seq, one: String, other: String },

    #[error("{}: the log goes on with {found} where {expected} belongs", short(room))]
    PlaceSkipped { room: RoomId, expected: Seq, found: Seq },

    #[error("{}: the message id {} is in the log at {first} and at {second}", short(room), id.short())]
    IdTwice { room: RoomId, id: MessageId, first: Seq, second: Seq },

    #[error(
        "{}: two commits of generation {generation} end epoch {epoch}, at {first} and {second}",
        short(room)
    )]
    TwoCommits { room: RoomId, generation: u32, epoch: Epoch, first: Seq, second: Seq },

    #[error(
        "{}: the commit at {seq} ends epoch {found} of generation {generation}, which was at {expected}",
        short(room)
    )]
    EpochSkipped { room: RoomId, seq: Seq, generation: u32, expected: Epoch, found: Epoch },

    #[error("{}: generation {found} at {seq}, where {expected} belongs", short(room))]
    GenerationSkipped { room: RoomId, seq: Seq, expected: u32, found: u32 },

    #[error("{}: {text:?} was acknowledged to {who} at {seq} as {}, but there is {found}", short(room), id.short())]
    AcknowledgedLost {
        room: RoomId,
        who: Name,
        seq: Seq,
        id: MessageId,
        text: String,
        found: String,
    },

    #[error(
        "{}: {who} said {text:?} {said} time(s), and it is in the log at {}",
        short(room),
        list(places)
    )]
    Doubled { room: RoomId, who: Name, text: String, said: usize, places: Vec<Seq> },

    #[error(
        "{}: {text:?} was refused to {who}, but is in the log at {}",
        short(room),
        list(places)
    )]
    FailedLogged { room: RoomId, who: Name, text: String, places: Vec<Seq> },

    #[error("{}: {who} never said {text:?}, but it is in the log at {}", short(room), list(places))]
    Invented { room: RoomId, who: Name, text: String, places: Vec<Seq> },

    #[error(
        "{}: {} message(s) in the log that nobody can have said or can read, the last at {seq}",
        short(room),
        unread
    )]
    Unaccounted { room: RoomId, seq: Seq, unread: usize },

    #[error(
        "{}: {later:?} was begun by {later_who} at {begun:?} and is at {later_seq}, before {earlier:?} \
         of {earlier_who} at {earlier_seq}, which was acknowledged at {acknowledged:?}",
        short(room)
    )]
    RealTime {
        room: RoomId,
        earlier: String,
        earlier_who: Name,
        earlier_seq: Seq,
        acknowledged: Duration,
        later: String,
        later_who: Name,
        later_seq: Seq,
        begun: Duration,
    },

    #[error(
        "{}: {who} wrote {first:?} before {second:?}, but they are at {first_seq} and {second_seq}",
        short(room)
    )]
    NotAsWritten {
        room: RoomId,
        who: Name,
        first: String,
        first_seq: Seq,
        second: String,
        second_seq: Seq,
    },

    #[error("{}: {who} keeps at {seq} {kept}, but there is {logged}", short(room))]
    KeptDiffers { room: RoomId, who: Name, seq: Seq, kept: String, logged: String },

    #[error("{}: {who} keeps {seq} after {after}", short(room))]
    KeptOutOfOrder { room: RoomId, who: Name, seq: Seq, after: Seq },

    #[error(
        "{}: {who} misses {count} message(s) from {first} to {last}: no message and no gap is kept",
        short(room)
    )]
    Hole { room: RoomId, who: Name, first: Seq, last: Seq, count: usize },

    #[error(
        "{}: the gap that {who} keeps from {first} to {last} ({reason}) is not true: {fault}",
        short(room)
    )]
    FalseGap { room: RoomId, who: Name, first: Seq, last: Seq, reason: GapReason, fault: GapFault },

    #[error(
        "{}: {who} cannot read what is from {first} to {last} ({reason}), and nobody misbehaved",
        short(room)
    )]
    Unreadable { room: RoomId, who: Name, first: Seq, last: Seq, reason: GapReason },

    #[error(
        "{}: {who} keeps of the message at {seq} as its {what} {kept}, by the log it is {expected}",
        short(room)
    )]
    NotAsChanged {
        room: RoomId,
        who: Name,
        seq: Seq,
        what: &'static str,
        kept: String,
        expected: String,
    },

    #[error(
        "{}: {text:?}, from the message at {seq} that was deleted at {at}, is on the disk of {who}",
        short(room)
    )]
    DeletedNotGone { room: RoomId, who: Name, seq: Seq, at: Seq, text: String },

    #[error("{}: {} waited in the outbox of {who} when run {run} ended, and not when the next began", short(room), id.short())]
    OutboxLost { room: RoomId, who: Name, run: usize, id: MessageId },

    #[error(
        "{}: run {run} of {who} was told at {seq} of {told}, but what the log does there is {effect}",
        short(room)
    )]
    ToldChangeDiffers {
        room: RoomId,
        who: Name,
        run: usize,
        seq: Seq,
        told: String,
        effect: String,
    },

    #[error("{}: run {run} of {who} was told of {seq} after {after}", short(room))]
    ToldOutOfOrder { room: RoomId, who: Name, run: usize, seq: Seq, after: Seq },

    #[error("{}: run {run} of {who} was told {told} at {seq}, but {kept} is kept", short(room))]
    ToldNotKept { room: RoomId, who: Name, run: usize, seq: Seq, told: String, kept: String },

    #[error("{}: run {run} of {who} was told {told} at {seq}, but there is {logged}", short(room))]
    ToldNotLogged { room: RoomId, who: Name, run: usize, seq: Seq, told: String, logged: String },

    #[error(
        "{}: run {run} of {who} went on from {after} to {seq} and skipped the message at {missed}",
        short(room)
    )]
    Skipped { room: RoomId, who: Name, run: usize, after: Seq, missed: Seq, seq: Seq },

    #[error("{}: {who} {what} at {seq}, where there is {logged}", short(room))]
    VisitNotLogged { room: RoomId, who: Name, seq: Seq, what: Step, logged: String },

    #[error("{}: {who} {how} the message at {seq}, from before they came in", short(room))]
    BeforeJoining { room: RoomId, who: Name, seq: Seq, how: Known },

    #[error(
        "{}: {who} {how} the message at {seq}, but was a member until {until} only",
        short(room)
    )]
    AfterLeaving { room: RoomId, who: Name, seq: Seq, until: Seq, how: Known },

    #[error("{}: {who} went back from epoch {} to {}", short(room), group(*before), group(*after))]
    EpochWentBack { room: RoomId, who: Name, before: (u32, Epoch), after: (u32, Epoch) },

    #[error("{}: {who} is a member at the end and was not heard of", short(room))]
    NotEnded { room: RoomId, who: Name },

    #[error("{}: {who} takes themselves for a member at the end, and is none", short(room))]
    EndedOutside { room: RoomId, who: Name },

    #[error("{}: at the end {who} is at {head}, but the log ends at {expected}", short(room))]
    HeadDiffers { room: RoomId, who: Name, head: Seq, expected: Seq },

    #[error("{}: at the end the chain of {who} is {}, that of {other} {}", short(room), chain.short(), expected.short())]
    ChainDiffers { room: RoomId, who: Name, chain: Chain, other: Name, expected: Chain },

    #[error("{}: at the end {who} is in epoch {}, but the group is in {}", short(room), group(*epoch), group(*expected))]
    EpochDiffers { room: RoomId, who: Name, epoch: (u32, Epoch), expected: (u32, Epoch) },

    #[error("{}: at the end {who} and {other} have different secrets in epoch {}", short(room), group(*epoch))]
    AuthenticatorDiffers { room: RoomId, who: Name, other: Name, epoch: (u32, Epoch) },
}

/// Why a gap is not true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GapFault {
    /// It does not end where its owner came in.
    NotWhereTheyCameIn,
    /// It does not end at a place where anyone can come in.
    NothingToRepair,
    /// Another number of messages lies there.
    Counts {
        /// As many as it says.
        said: u64,
        /// As many as there are.
        there: usize,
    },
}

impl fmt::Display for GapFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotWhereTheyCameIn => f.write_str("they did not come in right after it"),
            Self::NothingToRepair => f.write_str("nobody can have come in right after it"),
            Self::Counts { said, there } => {
                write!(f, "it counts {said} messages, there are {there}")
            }
        }
    }
}

/// How a person knows of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// It is on their machine.
    Kept,
    /// Their process said so.
    Told,
}

impl fmt::Display for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Kept => "keeps",
            Self::Told => "was told",
        })
    }
}

/// A change of a person's membership.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Became a member.
    Came,
    /// Is a member no more.
    Went,
    /// Is a member no more, and was none.
    WentWithoutComing,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Came => "came in",
            Self::Went => "went",
            Self::WentWithoutComing => "went without having come in",
        })
    }
}

fn short(room: &RoomId) -> String {
    room.short()
}

fn list(places: &[Seq]) -> String {
    places.iter().map(Seq::to_string).collect::<Vec<_>>().join(", ")
}

fn group((generation, epoch): (u32, Epoch)) -> String {
    format!("{generation}/{epoch}")
}

impl Violation {
    /// The name of the rule.
    #[must_use]
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::LogsDiffer { .. } => "one-log",
            Self::PlaceSkipped { .. } => "places-without-gap",
            Self::IdTwice { .. } => "ids-once",
            Self::TwoCommits { .. } => "one-commit-per-epoch",
            Self::EpochSkipped { .. } => "epochs-without-gap",
            Self::GenerationSkipped { .. } => "generations-follow",
            Self::AcknowledgedLost { .. } => "acknowledged-is-logged",
            Self::Doubled { .. } => "said-at-most-once",
            Self::FailedLogged { .. } => "failed-never-logged",
            Self::Invented { .. } => "nothing-invented",
            Self::Unaccounted { .. } => "every-message-accounted-for",
            Self::RealTime { .. } => "real-time-order",
            Self::NotAsWritten { .. } => "order-of-writing",
            Self::KeptDiffers { .. } => "kept-is-logged",
            Self::KeptOutOfOrder { .. } => "kept-in-order",
            Self::Hole { .. } => "no-hole",
            Self::FalseGap { .. } => "gaps-are-true",
            Self::Unreadable { .. } => "all-readable",
            Self::NotAsChanged { .. } => "kept-as-changed",
            Self::DeletedNotGone { .. } => "deleted-is-gone",
            Self::OutboxLost { .. } => "outbox-survives",
            Self::ToldChangeDiffers { .. } => "told-changes-hold",
            Self::ToldOutOfOrder { .. } => "told-in-order",
            Self::ToldNotKept { .. } => "told-is-kept",
            Self::ToldNotLogged { .. } => "told-is-logged",
            Self::Skipped { .. } => "nothing-skipped",
            Self::VisitNotLogged { .. } => "visits-are-logged",
            Self::BeforeJoining { .. } => "nothing-from-before-joining",
            Self::AfterLeaving { .. } => "nothing-from-after-leaving",
            Self::EpochWentBack { .. } => "epochs-never-go-back",
            Self::NotEnded { .. } => "all-members-end",
            Self::EndedOutside { .. } => "only-members-end",
            Self::HeadDiffers { .. } => "same-head",
            Self::ChainDiffers { .. } => "same-chain",
            Self::EpochDiffers { .. } => "same-epoch",
            Self::AuthenticatorDiffers { .. } => "same-secrets",
        }
    }

    /// In which room.
    #[must_use]
    pub const fn room(&self) -> RoomId {
        match self {
            Self::LogsDiffer { room, .. }
            | Self::PlaceSkipped { room, .. }
            | Self::IdTwice { room, .. }
            | Self::TwoCommits { room, .. }
            | Self::EpochSkipped { room, .. }
            | Self::GenerationSkipped { room, .. }
            | Self::AcknowledgedLost { room, .. }
            | Self::Doubled { room, .. }
            | Self::FailedLogged { room, .. }
            | Self::Invented { room, .. }
            | Self::Unaccounted { room, .. }
            | Self::RealTime { room, .. }
            | Self::NotAsWritten { room, .. }
            | Self::KeptDiffers { room, .. }
            | Self::KeptOutOfOrder { room, .. }
            | Self::Hole { room, .. }
            | Self::FalseGap { room, .. }
            | Self::Unreadable { room, .. }
            | Self::NotAsChanged { room, .. }
            | Self::DeletedNotGone { room, .. }
            | Self::OutboxLost { room, .. }
            | Self::ToldChangeDiffers { room, .. }
            | Self::ToldOutOfOrder { room, .. }
            | Self::ToldNotKept { room, .. }
            | Self::ToldNotLogged { room, .. }
            | Self::Skipped { room, .. }
            | Self::VisitNotLogged { room, .. }
            | Self::BeforeJoining { room, .. }
            | Self::AfterLeaving { room, .. }
            | Self::EpochWentBack { room, .. }
            | Self::NotEnded { room, .. }
            | Self::EndedOutside { room, .. }
            | Self::HeadDiffers { room, .. }
            | Self::ChainDiffers { room, .. }
            | Self::EpochDiffers { room, .. }
            | Self::AuthenticatorDiffers { room, .. } => *room,
        }
    }

    /// The places of the log that it is about; none for what concerns a room's end.
    #[must_use]
    pub fn places(&self) -> Vec<Seq> {
        match self {
            Self::Doubled { places, .. }
            | Self::FailedLogged { places, .. }
            | Self::Invented { places, .. } => places.clone(),
            Self::IdTwice { first, second, .. } | Self::TwoCommits { first, second, .. } => {
                vec![*first, *second]
            }
            Self::PlaceSkipped { expected, found, .. } => vec![*expected, *found],
            Self::RealTime { earlier_seq: first, later_seq: second, .. }
            | Self::NotAsWritten { first_seq: first, second_seq: second, .. }
            | Self::Skipped { missed: first, seq: second, .. } => vec![*first, *second],
            Self::Hole { first, last, .. }
            | Self::FalseGap { first, last, .. }
            | Self::Unreadable { first, last, .. } => vec![*first, *last],
            Self::DeletedNotGone { seq, at, .. } => vec![*seq, *at],
            Self::HeadDiffers { head, expected, .. } => vec![*head, *expected],
            Self::LogsDiffer { seq, .. }
            | Self::EpochSkipped { seq, .. }
            | Self::GenerationSkipped { seq, .. }
            | Self::AcknowledgedLost { seq, .. }
            | Self::Unaccounted { seq, .. }
            | Self::KeptDiffers { seq, .. }
            | Self::KeptOutOfOrder { seq, .. }
            | Self::NotAsChanged { seq, .. }
            | Self::ToldChangeDiffers { seq, .. }
            | Self::ToldOutOfOrder { seq, .. }
            | Self::ToldNotKept { seq, .. }
            | Self::ToldNotLogged { seq, .. }
            | Self::VisitNotLogged { seq, .. }
            | Self::BeforeJoining { seq, .. }
            | Self::AfterLeaving { seq, .. } => vec![*seq],
            Self::OutboxLost { .. }
            | Self::EpochWentBack { .. }
            | Self::NotEnded { .. }
            | Self::EndedOutside { .. }
            | Self::ChainDiffers { .. }
            | Self::EpochDiffers { .. }
            | Self::AuthenticatorDiffers { .. } => Vec::new(),
        }
    }
}
