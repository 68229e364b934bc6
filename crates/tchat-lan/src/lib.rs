//! The network around: finding tchat servers on it, being found, and what is in the way.
//!
//! A server announces itself by DNS-SD over multicast DNS (RFC 6762, RFC 6763): an [`Announcer`]
//! says what an [`Announcement`] holds, [`look_around`] hears it, and [`Sightings`] is what came,
//! within limits. Whatever the network says is a hint: anybody on it can announce anything. Who a
//! server is, its key shows, once somebody connects.
//!
//! Not here: connecting, words for people, and what a profile knows.

mod announcement;
mod announcer;
pub mod limits;
mod look;
pub mod network;
mod sighting;

pub use announcement::{Announcement, NotOurs};
pub use announcer::{Announced, Announcer, CannotAnnounce};
pub use look::{CannotLook, look_around};
pub use sighting::{Sighting, Sightings};

/// The service type (RFC 6763 §7): tchat's protocol, over TCP.
pub const SERVICE: &str = "_tchat._tcp.local.";
