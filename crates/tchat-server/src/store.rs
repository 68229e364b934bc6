//! The store: what was decided, on disk, for good.
//!
//! One folder holds one SQLite database in write-ahead mode. A [`Ledger`] owns the state and the
//! only connection that writes; its [`Ledger::propose`] decides a batch and makes it durable in one
//! transaction, and only then gives answers away ([`Stored`]). [`Readers`] hand out old entries from
//! connections of their own.
//!
//! No file system and no database protects a log against a flipped bit, so every entry carries the
//! chain over all before it, checked on each read, and every other row a checksum.

mod erased;
mod failed;
mod files;
mod folder;
mod ledger;
mod load;
mod migrate;
mod past;
mod readers;
mod rows;
mod schema;
mod slots;
mod snapshots;
mod sum;
mod sweeps;
#[cfg(test)]
mod tests;

pub use failed::{DataFailed, LedgerFailed, ReadFailed};
pub use folder::DataFolder;
pub(crate) use folder::{private_existing, private_file, private_folder};
pub use ledger::{Ledger, Settled, Setup, Stored};
pub use past::DedupeKey;
pub use readers::{Batch, Reader, Readers};
pub use sweeps::Swept;
