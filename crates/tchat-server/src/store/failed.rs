//! What can go wrong with the disk, and what to do about it.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;
use tchat_proto::id::{RoomId, Seq};

/// Why the data folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataFailed {
    /// Another server uses it.
    #[error("`{}` is in use by another tchat server; stop that one, or choose another folder with `--data`", path.display())]
    Locked {
        /// The folder.
        path: PathBuf,
    },
    /// It cannot be created or written to.
    #[error("cannot write to `{}` ({reason}); change its permissions, or choose another folder with `--data`", path.display())]
    NotWritable {
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
    /// A later version of tchat wrote it.
    #[error(
        "the data has format {found}, this program knows formats up to {known}; use the newer version of tchat"
    )]
    Newer {
        /// The format of the data.
        found: i64,
        /// The newest format this program knows.
        known: i64,
    },
    /// It is not what was written.
    #[error("`{}` is damaged: {what}; restore a backup, and check the disk", place.display())]
    Corrupt {
        /// What is wrong.
        what: String,
        /// Which file.
        place: PathBuf,
    },
    /// The key of the server is gone while its data is there.
    #[error("`{}` is missing, without it no client would know this server again; restore it from a backup, or start with an empty folder", path.display())]
    IdentityMissing {
        /// Where it should be.
        path: PathBuf,
    },
    /// The disk has no space left.
    #[error("no space left on the disk of `{}`; make room and start again", path.display())]
    DiskFull {
        /// The folder or file.
        path: PathBuf,
    },
    /// The disk does not do what it should.
    #[error("cannot read `{}` ({reason}); check the disk", path.display())]
    Unreadable {
        /// The folder or file.
        path: PathBuf,
        /// What the system or SQLite said.
        reason: String,
    },
}

impl DataFailed {
    /// A stable word for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Locked { .. } => "data_locked",
            Self::NotWritable { .. } => "data_not_writable",
            Self::Newer { .. } => "data_newer",
            Self::Corrupt { .. } => "data_corrupt",
            Self::IdentityMissing { .. } => "identity_missing",
            Self::DiskFull { .. } => "disk_full",
            Self::Unreadable { .. } => "data_unreadable",
        }
    }

    /// From a failed call to the file system about `path`.
    pub(crate) fn from_io(path: &Path, reason: io::Error) -> Self {
        let path = path.to_owned();
        match reason.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull { path },
            _ => Self::NotWritable { path, reason },
        }
    }

    /// From a failed call to SQLite about the database at `path`.
    pub(crate) fn from_sqlite(path: &Path, error: &rusqlite::Error) -> Self {
        let path = path.to_owned();
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull { path },
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                let reason = io::Error::other(error.to_string());
                Self::NotWritable { path, reason }
            }
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Self::Corrupt { what: error.to_string(), place: path }
            }
            // A column that does not hold what was put there.
            None => Self::Corrupt { what: error.to_string(), place: path },
            Some(_) => Self::Unreadable { path, reason: error.to_string() },
        }
    }
}

/// Why the ledger cannot go on. What was acknowledged is safe; the server must be started anew.
///
/// A write or a sync that failed is never tried again: nobody knows what the disk has of it until
/// the store is opened anew.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LedgerFailed {
    /// The disk has no space left. Nothing of the batch was stored.
    #[error("no space left on the disk; nothing acknowledged is lost: make room and start again")]
    DiskFull,
    /// The disk or SQLite failed.
    #[error(
        "the store failed ({reason}); nothing acknowledged is lost: check the disk and start again"
    )]
    Disk {
        /// What SQLite said.
        reason: String,
    },
    /// It failed before, and was used again.
    #[error("the store failed before; start again")]
    Poisoned,
}

impl LedgerFailed {
    /// A stable word for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::DiskFull => "disk_full",
            Self::Disk { .. } | Self::Poisoned => "storage_failed",
        }
    }
}

impl From<rusqlite::Error> for LedgerFailed {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            _ => Self::Disk { reason: error.to_string() },
        }
    }
}

/// Why old entries could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadFailed {
    /// An entry is not what was written: a bit flipped on the disk.
    #[error(
        "entry {seq} of room {log} is damaged on the disk; restore a backup, and check the disk"
    )]
    Damaged {
        /// Which log.
        log: RoomId,
        /// Which entry.
        seq: Seq,
    },
    /// The disk or SQLite failed.
    #[error("the store cannot be read ({reason}); check the disk")]
    Disk {
        /// What SQLite said.
        reason: String,
    },
}

impl From<rusqlite::Error> for ReadFailed {
    fn from(error: rusqlite::Error) -> Self {
        Self::Disk { reason: error.to_string() }
    }
}
