//! The words both sides of tchat speak.
//!
//! Everything here is pure: no sockets, no files, no clocks, no MLS. A server, a client and a
//! simulated town all stand on the same ids ([`id`]), signed statements ([`identity`]), log
//! entries ([`entry`]), requests and answers ([`request`]), frames ([`frame`]), and the connection's
//! state machine ([`link`]). Every limit of the protocol has its one home in [`limits`].
//!
//! The prose that someone with another language needs is `docs/protocol.md`; the grammar is
//! `docs/protocol.cddl`, and a test holds it against the encoder.

#![cfg_attr(
    not(test),
    deny(
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        clippy::wildcard_enum_match_arm
    )
)]

pub mod address;
pub mod direct;
pub mod entry;
pub mod file;
pub mod frame;
pub mod greeting;
pub mod id;
pub mod identity;
pub mod invitation;
pub mod join_key;
pub mod limits;
pub mod link;
pub mod nick;
pub mod plain;
pub mod policy;
pub mod refusal;
pub mod request;
pub mod room;
mod spelling;
pub mod topic;

pub use spelling::UNICODE_VERSION;

/// The port a tchat server listens on unless told otherwise, as in the worksheet.
pub const PORT_DEFAULT: u16 = 5555;

/// The ALPN protocol id of tchat over TLS (RFC 7301).
pub const ALPN: &[u8] = b"tchat/1";

/// The name that tchat's certificates carry and that clients send as SNI.
///
/// A server is known by its identity key, never by a host name, so one fixed name serves all and
/// tells an onlooker nothing but the protocol.
pub const TLS_NAME: &str = "tchat";
