//! What servers, networks and the grader told, as it is written: lines for people, objects for
//! programs. What the engine told is written by [`tchat_speech::tell`].
//!
//! All of it is pure; [`crate::output`] writes what they give.

pub(crate) mod admin;
pub(crate) mod around;
pub(crate) mod check;
