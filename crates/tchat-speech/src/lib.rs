//! How people and programs speak with the engine, whatever front end they sit at.
//!
//! [`hear`] makes wishes of what is typed in either language, or piped in as objects; [`tell`]
//! makes sentences of events for people, and objects for programs; [`explain`] says what went wrong
//! and what to do next. All of it is pure words: nothing here reads, writes or draws, but for a
//! file that somebody names to be sent, and the [`report_file`] of a message.

pub mod downloads;
pub mod environment;
pub mod explain;
pub mod hear;
pub mod moment;
pub mod qr;
pub mod report_file;
pub mod tell;
