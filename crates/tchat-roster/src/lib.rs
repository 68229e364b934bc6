//! A room's MLS group as everybody may see it, and who may change it how. No secrets.
//!
//! The server keeps a [`Roster`] per room: it judges every commit before it enters the log, and
//! merges it after. Each client holds its own MLS group and the same [`Standing`]; it judges every
//! commit with the same function, [`commit_policy::judge`]. Both must come to the same verdict, or
//! the room forks; so everything here is deterministic: no clock, no randomness, no order that
//! hangs on hashing.
//!
//! OpenMLS does not decide who may do what. It accepts an external commit that removes another
//! member, or one without the room's join key; refusing those is the work of this crate.
//!
//! Not here: anything secret (`tchat-mls`), the log and its order (`tchat-server`).

#![cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::arithmetic_side_effects))]

mod change;
pub mod commit_policy;
mod group_info;
mod header;
mod key_package;
mod member;
mod roster;
mod snapshot;
mod standing;
mod suite;
mod wire;

pub use change::Change;
pub use commit_policy::CommitRefused;
pub use header::{Header, NotACommit, NotAMessage};
pub use key_package::{CheckedKeyPackage, KeyPackageUnfit};
pub use member::{LeafUnfit, Member};
pub use roster::{FoundingRefused, Judged, MergeRefused, Roster};
pub use snapshot::SnapshotBroken;
pub use standing::{GroupUnfit, LeaveRefused, Standing};
pub use suite::{
    CIPHERSUITE, capabilities, capabilities_of_last_resort, context_extensions, join_key_id,
    policy_in, timeless,
};
pub use wire::read_all;
