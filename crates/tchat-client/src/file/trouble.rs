//! What can go wrong with a file, as a front end tells it.
//!
//! Part of [`crate::Trouble`], in the same manner: each has a stable code, and its values are what a
//! sentence about it needs. Names are as their senders gave them: foreign text.

use std::path::PathBuf;

use tchat_proto::id::Seq;
use tchat_proto::room::RoomName;

/// Something about a file was refused or failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileTrouble {
    /// The file to be sent cannot be read.
    #[error("{} cannot be read: {reason}", .path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// The system's word for it.
        reason: String,
    },
    /// What was to be sent is a folder.
    #[error("{} is a folder", .path.display())]
    Folder {
        /// Which.
        path: PathBuf,
    },
    /// What was to be sent is a pipe, a device or the like.
    #[error("{} is no file", .path.display())]
    Special {
        /// Which.
        path: PathBuf,
    },
    /// The file changed while it was being sealed.
    #[error("{} changed while it was being read", .path.display())]
    Changed {
        /// Which.
        path: PathBuf,
    },
    /// Files are sealed, and the plain room is not.
    #[error("no files are sent in the plain room")]
    PlainRoom,
    /// The server takes no files.
    #[error("the server takes no files")]
    NotTaken,
    /// The file is larger than the server takes.
    #[error("the file has {bytes} bytes, the server takes {limit}")]
    TooLarge {
        /// How many bytes it has.
        bytes: u64,
        /// How many a file may have.
        limit: u64,
    },
    /// The server keeps no more files of this account.
    #[error("the files of this account on the server would be more than {limit} bytes")]
    Quota {
        /// How many bytes they may have together.
        limit: u64,
    },
    /// The server's disk has no room for the file.
    #[error("the server's disk is full")]
    ServerFull,
    /// Too many files are on their way.
    #[error("{limit} files are on their way already")]
    TooMany {
        /// How many may be.
        limit: usize,
    },
    /// There is no file with the message.
    #[error("the message at place {place} of the room {room} is no file")]
    NoFile {
        /// The room.
        room: RoomName,
        /// The message's place.
        place: Seq,
    },
    /// The server does not have the file any more.
    #[error("the server does not have the file {name:?} any more")]
    Gone {
        /// What it is called.
        name: String,
    },
    /// What the server has is not the file.
    #[error("what the server has of the file {name:?} is not what was sent")]
    Damaged {
        /// What it is called.
        name: String,
    },
    /// The file cannot be put into a folder.
    #[error("nothing can be written in {}: {reason}", .path.display())]
    NotSaved {
        /// The folder.
        path: PathBuf,
        /// The system's word for it.
        reason: String,
    },
    /// Nothing is on its way under this number.
    #[error("no file is on its way under the number {number}")]
    NoTransfer {
        /// The number.
        number: u64,
    },
}

impl FileTrouble {
    /// Its stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "file_unreadable",
            Self::Folder { .. } => "file_is_folder",
            Self::Special { .. } => "file_is_special",
            Self::Changed { .. } => "file_changed",
            Self::PlainRoom => "file_in_plain_room",
            Self::NotTaken => "files_not_taken",
            Self::TooLarge { .. } => "file_too_large",
            Self::Quota { .. } => "file_quota",
            Self::ServerFull => "server_disk_full",
            Self::TooMany { .. } => "too_many_files",
            Self::NoFile { .. } => "no_file",
            Self::Gone { .. } => "file_gone",
            Self::Damaged { .. } => "file_damaged",
            Self::NotSaved { .. } => "file_not_saved",
            Self::NoTransfer { .. } => "no_transfer",
        }
    }
}
