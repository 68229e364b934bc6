//! Why a server does not start, or does not go on, in words that say what to do.

use std::io;
use std::net::SocketAddr;

use crate::store::{DataFailed, LedgerFailed};

/// Why a server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartFailed {
    /// Another program listens there.
    #[error("port {} is taken on {}; stop the other program, or choose another port with `--listen`", address.port(), address.ip())]
    PortTaken {
        /// Where.
        address: SocketAddr,
    },
    /// The machine does not have this address.
    #[error("{} is not an address of this machine; choose one that is, or leave `--listen` out", address.ip())]
    AddressUnavailable {
        /// Which.
        address: SocketAddr,
    },
    /// The system forbids it: ports below 1024 belong to the administrator.
    #[error("not allowed to listen on port {}; choose one from 1024 on", address.port())]
    PermissionDenied {
        /// Where.
        address: SocketAddr,
    },
    /// Listening failed otherwise.
    #[error("cannot listen on {address} ({reason})")]
    Listening {
        /// Where.
        address: SocketAddr,
        /// What the system said.
        reason: io::Error,
    },
    /// Nowhere to listen.
    #[error("no address to listen on; name one with `--listen`")]
    NoAddress,
    /// The data cannot be used.
    #[error(transparent)]
    Data(#[from] DataFailed),
    /// There is a sealed room of the plain room's name.
    #[error(
        "there is an encrypted room called `plain`, and the plain room must not be taken for it; start without `--plain`, or with another `--data` folder"
    )]
    PlainNameTaken,
    /// The system does not give what every server needs.
    #[error("cannot start ({reason})")]
    System {
        /// What was wanting.
        reason: String,
    },
}

impl StartFailed {
    /// A stable word for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::PortTaken { .. } => "port_taken",
            Self::AddressUnavailable { .. } => "address_unavailable",
            Self::PermissionDenied { .. } => "permission_denied",
            Self::Listening { .. } => "cannot_listen",
            Self::NoAddress => "no_address",
            Self::Data(failed) => failed.code(),
            Self::PlainNameTaken => "plain_name_taken",
            Self::System { .. } => "cannot_start",
        }
    }

    pub(crate) fn from_listening(address: SocketAddr, reason: io::Error) -> Self {
        match reason.kind() {
            io::ErrorKind::AddrInUse => Self::PortTaken { address },
            io::ErrorKind::AddrNotAvailable => Self::AddressUnavailable { address },
            io::ErrorKind::PermissionDenied => Self::PermissionDenied { address },
            _ => Self::Listening { address, reason },
        }
    }

    pub(crate) fn system(reason: &dyn std::fmt::Display) -> Self {
        Self::System { reason: reason.to_string() }
    }
}

/// Why a running server cannot go on. It answers nobody any more and must be started anew.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ServerFailed {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] LedgerFailed),
    /// The server's writer ended without a word: a fault in tchat.
    #[error("the server broke down; please report this, and start again")]
    BrokeDown,
}

impl ServerFailed {
    /// A stable word for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Store(failed) => failed.code(),
            Self::BrokeDown => "broke_down",
        }
    }
}
