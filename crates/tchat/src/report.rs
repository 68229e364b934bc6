//! What the engine told, as it is written: [`text`] for people, [`json`] for programs.
//!
//! Both are pure; [`crate::output`] writes what they give.

pub(crate) mod admin;
pub(crate) mod around;
pub(crate) mod check;
