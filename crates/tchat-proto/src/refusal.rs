//! Refusals: answers in the negative, with a stable code.
//!
//! A refusal is a domain answer, nobody's fault in the protocol: the person can act on it. Codes
//! never change their meaning and are never translated; clients turn them into words. What breaks
//! the protocol is not refused but ends the link ([`crate::link::LinkBroken`]).

use minicbor::{Decode, Decoder, Encode, Encoder};

use crate::id::Epoch;
use crate::nick::Nick;

macro_rules! refusal_codes {
    ($($(#[$doc:meta])* $variant:ident = $number:literal, $text:literal;)*) => {
        /// What was refused, as a stable number on the wire and a stable word in JSON.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[$doc])* $variant,)*
            /// A code from a later version.
            Other(u32),
        }

        impl Code {
            /// The word that programs see.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Other(_) => "refused",
                }
            }

            const fn number(self) -> u32 {
                match self {
                    $(Self::$variant => $number,)*
                    Self::Other(number) => number,
                }
            }

            const fn from_number(number: u32) -> Self {
                match number {
                    $($number => Self::$variant,)*
                    other => Self::Other(other),
                }
            }

            /// Every code of this version.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];
        }
    };
}

refusal_codes! {
    /// The two sides share no version of the protocol.
    Version = 1, "version";
    /// The login's signature or certificate does not hold.
    Login = 2, "login";
    /// The server has as many connections as it takes, in all or from this address.
    Busy = 3, "busy";
    /// The server is stopping.
    Stopping = 4, "stopping";
    /// Greeting or frames came too slowly, or nothing came for too long.
    TooSlow = 5, "too_slow";
    /// The same device logged in again elsewhere.
    Replaced = 6, "replaced";
    /// The bytes were not the protocol.
    Protocol = 7, "protocol";
    /// A request that this server does not know.
    Unsupported = 8, "unsupported";
    /// Too many requests at once or in a short time.
    RateLimited = 9, "rate_limited";
    /// Another account has this pseudonym.
    NickTaken = 10, "nick_taken";
    /// The statement about a pseudonym is not this account's, not for this server, or older than the
    /// known one; or what it claims is no pseudonym by the server's rules.
    NickInvalid = 11, "nick_invalid";
    /// A pseudonym must be claimed first.
    NickMissing = 12, "nick_missing";
    /// There is no such room, or none this device may know of.
    NoSuchRoom = 20, "no_such_room";
    /// The device is not a member of the room.
    NotAMember = 21, "not_a_member";
    /// The device was removed from the room and may not come back.
    Removed = 22, "removed";
    /// The room has a group already.
    AlreadyFounded = 23, "already_founded";
    /// The room has no group yet.
    NotFounded = 24, "not_founded";
    /// The room has as many members as it can have.
    RoomFull = 25, "room_full";
    /// The post was made for another epoch than the room's.
    StaleEpoch = 26, "stale_epoch";
    /// The commit does what its maker may not do, or is not valid.
    CommitRefused = 27, "commit_refused";
    /// It is another newcomer's turn.
    NotYourTurn = 28, "not_your_turn";
    /// The message is longer than the limit.
    TooLong = 29, "too_long";
    /// The sealed message is not one for this room, or its id differs.
    NotSealed = 30, "not_sealed";
    /// The log at the named place is not what the client has seen.
    HistoryDiffers = 31, "history_differs";
    /// The room exists already.
    RoomExists = 32, "room_exists";
    /// The server keeps as many rooms or key packages as it takes.
    QuotaReached = 33, "quota_reached";
    /// Nobody of that account left a key package.
    NoKeyPackage = 34, "no_key_package";
    /// The key package is not one of this device's.
    KeyPackageInvalid = 35, "key_package_invalid";
    /// The wish to leave is not this device's, or for another epoch.
    LeaveInvalid = 36, "leave_invalid";
    /// The server's disk is full or failing; nothing was stored.
    StorageFailed = 37, "storage_failed";
    /// By the server's rules no room can have this name.
    RoomNameInvalid = 38, "room_name_invalid";
    /// The room is plain: nothing sealed belongs into it, and it has no group.
    PlainRoom = 39, "plain_room";
    /// What was asked is for the plain room only, and this is not it.
    NotPlain = 40, "not_plain";
    /// The room's moderation does not let this member write.
    Muted = 41, "muted";
    /// Only the room's moderators and owners may write for now.
    Frozen = 42, "frozen";
    /// The room asks for a pause between two messages of a member.
    SlowMode = 43, "slow_mode";
    /// The server's operator does not let this account in.
    Banned = 44, "banned";
    /// There is no such invitation.
    InvitationInvalid = 45, "invitation_invalid";
    /// The invitation was good until some time ago.
    InvitationExpired = 46, "invitation_expired";
    /// As many people as the invitation was for have used it.
    InvitationUsedUp = 47, "invitation_used_up";
    /// The invitation was taken back.
    InvitationRevoked = 48, "invitation_revoked";
    /// The server is private: an invitation must be redeemed first.
    InvitationNeeded = 49, "invitation_needed";
    /// The room is over: it can be read, and nobody may write.
    Archived = 50, "archived";
    /// What was asked is for others in this room to do.
    NotAllowed = 51, "not_allowed";
    /// The newcomer does not have the room's join key.
    JoinProof = 52, "join_proof";
    /// The server knows nobody with this account.
    NoSuchPerson = 53, "no_such_person";
    /// The file is larger than the server takes.
    FileTooLarge = 54, "file_too_large";
    /// There is no such file in this room, or none that is complete; or it was not opened on this
    /// connection.
    NoSuchFile = 55, "no_such_file";
    /// What came is not the file that its id and size promise; the server threw it away.
    FileDiffers = 56, "file_differs";
    /// The server's disk has no room for the file.
    DiskFull = 57, "disk_full";
    /// The chunk does not go on where the file ends on the server, or is not of the right length.
    ChunkMisplaced = 58, "chunk_misplaced";
    /// The account's slot has another version than the one that was to be replaced.
    StaleSlot = 59, "stale_slot";
}

impl<C> Encode<C> for Code {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.u32(self.number())?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Code {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        Ok(Self::from_number(d.u32()?))
    }
}

/// A refusal, with what a client needs to go on.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, thiserror::Error)]
#[error("refused: {}", .code.as_str())]
#[cbor(map)]
pub struct Refusal {
    /// What was refused.
    #[n(0)]
    pub code: Code,
    /// With [`Code::StaleEpoch`]: the room's epoch.
    #[n(1)]
    pub epoch: Option<Epoch>,
    /// With [`Code::NickTaken`]: pseudonyms that are free.
    #[n(2)]
    pub suggestions: Option<Vec<Nick>>,
    /// With [`Code::TooLong`], [`Code::QuotaReached`] and [`Code::FileTooLarge`]: the limit, in the
    /// unit of what was refused. With [`Code::ChunkMisplaced`]: where the file goes on.
    #[n(3)]
    pub limit: Option<u64>,
    /// With [`Code::RateLimited`], [`Code::SlowMode`], [`Code::Busy`] and [`Code::NotYourTurn`]: when
    /// to try again, in milliseconds.
    #[n(4)]
    pub retry_after_ms: Option<u32>,
    /// With [`Code::CommitRefused`]: which rule, as a stable English word for developers.
    #[n(5)]
    pub rule: Option<String>,
    /// With [`Code::Banned`]: why, in the operator's words. Foreign text.
    #[n(6)]
    pub reason: Option<String>,
}

impl Refusal {
    /// A refusal that says no more than its code.
    #[must_use]
    pub const fn new(code: Code) -> Self {
        Self {
            code,
            epoch: None,
            suggestions: None,
            limit: None,
            retry_after_ms: None,
            rule: None,
            reason: None,
        }
    }

    /// Posted for another epoch than `current`.
    #[must_use]
    pub fn stale(current: Epoch) -> Self {
        Self { epoch: Some(current), ..Self::new(Code::StaleEpoch) }
    }
}

impl From<Code> for Refusal {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::frame::{from_cbor, to_cbor};

    #[test]
    fn codes_are_distinct_and_survive_the_wire() {
        let numbers: BTreeSet<_> = Code::ALL.iter().map(|code| code.number()).collect();
        let words: BTreeSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!((numbers.len(), words.len()), (Code::ALL.len(), Code::ALL.len()));
        for code in Code::ALL {
            assert_eq!(from_cbor::<Code>(&to_cbor(code)), Ok(*code));
        }
    }

    #[test]
    fn a_code_from_a_later_version_is_still_a_refusal() {
        let refusal = from_cbor::<Refusal>(&to_cbor(&Refusal::new(Code::Other(999)))).unwrap();
        assert_eq!(refusal.code, Code::Other(999));
        assert_eq!(refusal.code.as_str(), "refused");
    }
}
