//! Files on this machine: those to be sent, those that came, and what lies in between.
//!
//! One noun a module: [`source`] is a file that somebody wants to send, [`sealed`] how it is sealed
//! and opened, [`spool`] where it waits sealed, [`arriving`] a file on its way into a folder,
//! [`attachment`] what is told of a file beside its bytes, [`looking`] finding that out. Nothing here knows of servers or rooms;
//! which file goes where and when is the engine's business.

pub(crate) mod arriving;
pub mod attachment;
pub mod looking;
pub(crate) mod sealed;
pub(crate) mod source;
pub(crate) mod spool;
pub mod trouble;
