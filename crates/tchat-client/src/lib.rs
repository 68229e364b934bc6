//! The engine every front end of tchat stands on: commands in, events out.
//!
//! A [`Profile`] is a folder with a person's identity and history, locked while it is open, and
//! sealed by a passphrase if they wish. A
//! [`Client`] connects it to one server and keeps it connected: it takes [`Command`]s and gives
//! [`Event`]s. Between the two lies the [`engine`]: pure of sockets and clocks, it keeps rooms,
//! outbox and timeline in SQLite and the MLS groups in the same transactions, so that no crash can
//! lose, double or reorder what was acknowledged.
//!
//! Not here: anything that prints or draws, and every translated word.

pub mod called;
pub mod client;
pub mod command;
pub mod command_queue;
mod connect;
mod data_key;
pub mod database;
pub mod engine;
pub mod event;
pub mod file;
pub mod history;
pub mod home;
pub mod host_note;
pub mod limits;
pub mod mark;
pub mod marks;
pub mod markup;
mod meet;
pub mod parts;
pub mod passphrase;
pub mod picture;
mod private_file;
pub mod profile;
pub mod random;
pub mod retry;
pub mod safe_name;
pub mod safety_number;
#[cfg(any(test, feature = "scene"))]
#[doc(hidden)]
pub mod scene;
pub mod search;
mod slot;
mod store;
pub mod timeline;
pub mod transfer;
pub mod trouble;
pub mod visit;
pub mod wrapped_key;

pub use client::{Client, ClientOptions};
pub use command::Command;
pub use event::Event;
pub use meet::{Met, meet};
pub use passphrase::Passphrase;
pub use profile::Profile;
pub use tchat_mls::report;
pub use trouble::Trouble;

/// A person's key as digits that people can read to each other.
#[must_use]
pub fn fingerprint_of_account(key: tchat_proto::id::AccountKey) -> String {
    tchat_mls::fingerprint::Fingerprint::of_account(key).to_string()
}

/// A server's key as digits that people can read to each other.
#[must_use]
pub fn fingerprint_of_server(key: tchat_proto::id::ServerKey) -> String {
    tchat_mls::fingerprint::Fingerprint::of_server(key).to_string()
}
