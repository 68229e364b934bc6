//! Sealed groups: MLS ([RFC 9420]) behind few verbs.
//!
//! A [`Device`] founds or joins a [`Group`], seals what it says, opens what others say, and applies
//! the commits that change the group. Everything secret lies in the caller's [`Vault`], inside the
//! caller's transaction: ratchets, outbox and cursor move together or not at all.
//!
//! **After any [`VaultFailed`], and after every rollback, drop the [`Group`] and load it again.** In
//! memory it may be ahead of the vault, and a ratchet used twice is a message lost.
//!
//! Which commits a room allows is decided in [`tchat_roster::commit_policy`], the same for server
//! and clients. Not here: order, the log, sockets, clocks.
//!
//! [RFC 9420]: https://www.rfc-editor.org/rfc/rfc9420.html

#![cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::arithmetic_side_effects))]

mod bundle;
pub mod content;
mod device;
pub mod fingerprint;
mod group;
pub mod join_key;
mod key_package;
pub mod report;
pub mod said;
mod shelf;
mod vault;

pub use bundle::{Bundle, Door, Founding, Welcome};
pub use device::{Device, NoRandomness};
pub use group::{
    Applied, ApplyFailed, CommitFailed, FoundFailed, Group, Heard, JoinFailed, JoinKeyTaken,
    LeaveFailed, LoadFailed, NotWhispered, OpenFailed, Opened, SealFailed, WelcomeFailed,
    Whispered,
};
pub use key_package::{KeyPackageFailed, key_package, last_resort};
pub use tchat_proto::join_key::JoinKey;
pub use vault::{MemoryVault, Vault, VaultFailed};
