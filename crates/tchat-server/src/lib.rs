//! The delivery service: it orders, checks, stores and hands on what it cannot read.
//!
//! A room is an append-only log of sealed entries, and the log is the queue: whatever reaches a
//! member is an entry, and a connection is a cursor. The core is pure: a request becomes a
//! [`proposal`], [`apply`] decides it on the [`state`], and the [`store`] makes the decision
//! durable before anybody hears of it. Around it lies a thin shell of tasks and sockets that
//! [`Server`] starts and stops. [`stepped`] is the same core in the hands of a simulation.
//!
//! Nothing here has a key that opens a message. Membership is what `tchat-roster` says.

pub mod admin;
pub mod apply;
mod connection;
mod door;
mod files;
mod greet;
mod hub;
mod identity;
mod limits;
mod listen;
mod mailbox;
mod output;
pub mod plain;
pub mod proposal;
mod queue;
mod reception;
mod serve;
mod session;
mod sniff;
#[cfg(test)]
mod someone;
mod start_failed;
pub mod state;
pub mod stepped;
pub mod store;
mod sweeper;
mod tail;
mod tls;
mod writer;

pub use listen::Listen;
pub use plain::{Habits, Keep, PlainConfig};
pub use serve::{Server, ServerConfig};
pub use session::{DrawRoom, Moment};
pub use start_failed::{ServerFailed, StartFailed};
pub use state::FileLimits;
