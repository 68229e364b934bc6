//! Proposals: what someone wants changed, with everything that deciding needs.
//!
//! A request that changes something becomes a [`Proposal`]: who asks, when, and a [`Wish`] that has
//! passed every check that needs no state ([`Proposal::check`]). Time and randomness come in here,
//! so that [`crate::apply::apply`] has neither: the same proposals in the same order give the same
//! verdicts everywhere.

use tchat_proto::entry::Blob;
use tchat_proto::id::{
    AccountKey, DeviceKey, FileId, GroupName, MessageId, RoomId, ServerKey, Timestamp, TokenHash,
};
use tchat_proto::identity::{LeaveStatement, NickStatement};
use tchat_proto::invitation::InvitationTerms;
use tchat_proto::limits::{
    KEY_PACKAGE_BYTES_MAX, KEY_PACKAGES_MAX, SEALED_BYTES_MAX, SLOT_BYTES_MAX,
};
use tchat_proto::policy::Joining;
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::request::CommitPost;
use tchat_proto::room::RoomName;
use tchat_roster::{CheckedKeyPackage, Header, Member};

use crate::state::Handing;

/// A request to change something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Who asks, as their login proved.
    pub by: Member,
    /// When it reached the server. Ends up in the entry, and decides which pseudonyms somebody was
    /// away from for too long, and whether an invitation is still good.
    pub time: Timestamp,
    /// What is asked.
    pub wish: Wish,
}

/// What a proposal asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// To be called something.
    ClaimNick(NickStatement),
    /// A new room.
    CreateRoom {
        /// Its id, drawn at random by whoever made the proposal.
        room: RoomId,
        /// Its name.
        name: RoomName,
        /// How one will come in.
        joining: Joining,
    },
    /// The direct conversation with an account.
    CreateDirect {
        /// The room's id if it is made, drawn at random by whoever made the proposal.
        room: RoomId,
        /// With whom.
        with: AccountKey,
    },
    /// The first entry of a room's group.
    Found {
        /// The group's name.
        group: GroupName,
        /// What the founding is called.
        id: MessageId,
        /// The GroupInfo of epoch 0.
        group_info: Blob,
        /// The tree of epoch 0.
        tree: Blob,
    },
    /// A commit with all that belongs to it.
    Commit(Box<CommitPost>),
    /// A sealed message. `header` was read from `sealed`.
    Post {
        /// Where.
        room: RoomId,
        /// What can be read of it.
        header: Header,
        /// The message.
        sealed: Blob,
    },
    /// To leave a room.
    Leave {
        /// What the entry is called.
        id: MessageId,
        /// The signed wish.
        statement: LeaveStatement,
    },
    /// To leave key packages, each with how often it is handed out, as it says itself.
    PublishKeyPackages(Vec<(Blob, Handing)>),
    /// To take one key package of every device of an account.
    TakeKeyPackages(AccountKey),
    /// To be let in by an invitation.
    Redeem(TokenHash),
    /// To invite others into a room.
    Invite {
        /// Into which.
        room: RoomId,
        /// What the invitation is good for.
        terms: InvitationTerms,
    },
    /// To see a room's invitations. Changes nothing.
    Invitations(RoomId),
    /// To take an invitation back.
    RevokeInvitation {
        /// Into which room.
        room: RoomId,
        /// Which.
        token: TokenHash,
    },
    /// To be known to be there: on a connection that lasts beyond a day.
    BeSeen,
    /// To ban an account. The operator's alone.
    Ban {
        /// Whom.
        account: AccountKey,
        /// Why, for the one who is banned.
        reason: Option<String>,
    },
    /// To take a ban back. The operator's alone.
    Unban(AccountKey),
    /// To begin a file, or go on with it.
    OpenFile {
        /// In which room.
        room: RoomId,
        /// What it is called.
        file: FileId,
        /// How long it is, sealed.
        bytes: u64,
    },
    /// To let others have a file, whose bytes are on the disk and were checked.
    CompleteFile {
        /// In which room.
        room: RoomId,
        /// Which.
        file: FileId,
    },
    /// To delete a file.
    DropFile {
        /// In which room.
        room: RoomId,
        /// Which.
        file: FileId,
    },
    /// To delete what was begun and not gone on with for long. The server's alone.
    SweepFiles,
    /// To know no more of files whose bytes are gone. The server's alone.
    LoseFiles(Vec<(RoomId, FileId)>),
    /// To see what the account's devices share. Changes nothing.
    Slot,
    /// To replace it.
    PutSlot {
        /// The version that it then has.
        version: u64,
        /// What shall lie in it.
        sealed: Blob,
    },
}

impl Wish {
    /// A post, if `sealed` is a sealed message of a size that is stored, called `id`.
    ///
    /// # Errors
    ///
    /// [`Code::TooLong`] or [`Code::NotSealed`].
    pub fn post(room: RoomId, id: MessageId, sealed: Blob) -> Result<Self, Refusal> {
        if sealed.0.len() > SEALED_BYTES_MAX {
            return Err(limited(Code::TooLong, SEALED_BYTES_MAX));
        }
        match Header::of_message(&sealed.0) {
            Ok(header) if header.id == id && header.group.room == room => {
                Ok(Self::Post { room, header, sealed })
            }
            Ok(_) | Err(_) => Err(Code::NotSealed.into()),
        }
    }

    /// Key packages to leave, if each is one that any room would take, and `owner`'s own.
    ///
    /// # Errors
    ///
    /// [`Code::QuotaReached`] or [`Code::KeyPackageInvalid`].
    pub fn publish(packages: Vec<Blob>, owner: Member) -> Result<Self, Refusal> {
        // Beside those that are used once a device has one last resort.
        let most = KEY_PACKAGES_MAX.saturating_add(1);
        if packages.len() > most {
            return Err(limited(Code::QuotaReached, KEY_PACKAGES_MAX));
        }
        let checked = packages.into_iter().map(|package| {
            let handing = check_key_package(&package.0, owner)?;
            Ok((package, handing))
        });
        checked.collect::<Result<_, _>>().map(Self::PublishKeyPackages)
    }

    /// To replace what the account's devices share, if it is not too long.
    ///
    /// # Errors
    ///
    /// [`Code::TooLong`].
    pub fn put_slot(version: u64, sealed: Blob) -> Result<Self, Refusal> {
        if sealed.0.len() > SLOT_BYTES_MAX {
            return Err(limited(Code::TooLong, SLOT_BYTES_MAX));
        }
        Ok(Self::PutSlot { version, sealed })
    }

    /// How many bytes it holds, roughly: what it counts for in a queue.
    #[must_use]
    pub fn bytes(&self) -> usize {
        const SMALL: usize = 256;
        let large = match self {
            Self::ClaimNick(_)
            | Self::CreateRoom { .. }
            | Self::CreateDirect { .. }
            | Self::Leave { .. }
            | Self::TakeKeyPackages(_)
            | Self::Redeem(_)
            | Self::Invite { .. }
            | Self::Invitations(_)
            | Self::RevokeInvitation { .. }
            | Self::BeSeen
            | Self::OpenFile { .. }
            | Self::CompleteFile { .. }
            | Self::DropFile { .. }
            | Self::SweepFiles
            | Self::Slot
            | Self::Unban(_) => 0,
            Self::LoseFiles(lost) => {
                lost.len().saturating_mul(RoomId::LEN.saturating_add(FileId::LEN))
            }
            Self::Ban { reason, .. } => reason.as_ref().map_or(0, String::len),
            Self::Found { group_info, tree, .. } => group_info.0.len().saturating_add(tree.0.len()),
            Self::Commit(post) => {
                let welcome = post.welcome.as_ref().map_or(0, |it| it.welcome.0.len());
                let commit = post.commit.0.len().saturating_add(post.group_info.0.len());
                commit.saturating_add(welcome)
            }
            Self::Post { sealed, .. } | Self::PutSlot { sealed, .. } => sealed.0.len(),
            Self::PublishKeyPackages(packages) => {
                packages.iter().map(|(package, _)| package.0.len()).sum()
            }
        };
        large.saturating_add(SMALL)
    }
}

impl Proposal {
    /// What the operator of `server` wishes: proposed by the server's own key, which is nobody's
    /// account. Sessions never make such wishes.
    #[must_use]
    pub const fn of_operator(server: ServerKey, time: Timestamp, wish: Wish) -> Self {
        let by = Member { account: AccountKey(server.0), device: DeviceKey(server.0) };
        Self { by, time, wish }
    }

    /// The checks that need no state: signatures, sizes, whose statement it is.
    ///
    /// # Errors
    ///
    /// The refusal to answer with.
    pub fn check(self, server: ServerKey) -> Result<Self, Refusal> {
        match &self.wish {
            Wish::ClaimNick(statement) => {
                let own = statement.account == self.by.account;
                if !own || statement.verify(server).is_err() {
                    return Err(Code::NickInvalid.into());
                }
            }
            Wish::Leave { statement, .. } => {
                let own = statement.device == self.by.device;
                if !own || statement.verify().is_err() {
                    return Err(Code::LeaveInvalid.into());
                }
            }
            // Checked as it was made.
            Wish::PublishKeyPackages(_) | Wish::PutSlot { .. } => {}
            // Their bytes are read once, where they are judged.
            Wish::Commit(_) | Wish::Found { .. } | Wish::Post { .. } => {}
            Wish::CreateRoom { .. }
            | Wish::CreateDirect { .. }
            | Wish::TakeKeyPackages(_)
            | Wish::Redeem(_)
            | Wish::Invite { .. }
            | Wish::Invitations(_)
            | Wish::RevokeInvitation { .. }
            | Wish::OpenFile { .. }
            | Wish::CompleteFile { .. }
            | Wish::DropFile { .. }
            | Wish::BeSeen
            | Wish::Slot => {}
            // Whoever runs the server is asked nothing more.
            Wish::Ban { .. } | Wish::Unban(_) | Wish::SweepFiles | Wish::LoseFiles(_) => {}
        }
        Ok(self)
    }
}

/// How often a key package is handed out, if any room would take it and it is `owner`'s own.
fn check_key_package(package: &[u8], owner: Member) -> Result<Handing, Refusal> {
    if package.len() > KEY_PACKAGE_BYTES_MAX {
        return Err(limited(Code::KeyPackageInvalid, KEY_PACKAGE_BYTES_MAX));
    }
    match CheckedKeyPackage::from_bytes(package) {
        Ok(checked) if checked.member() != owner => Err(Code::KeyPackageInvalid.into()),
        Ok(checked) if checked.is_last_resort() => Ok(Handing::LastResort),
        Ok(_) => Ok(Handing::Once),
        Err(_) => Err(Code::KeyPackageInvalid.into()),
    }
}

/// A refusal that names the limit.
pub(crate) fn limited(code: Code, limit: usize) -> Refusal {
    Refusal { limit: u64::try_from(limit).ok(), ..Refusal::new(code) }
}
