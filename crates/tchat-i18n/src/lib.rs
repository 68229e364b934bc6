//! What people read: tchat's words in their language, and other people's text made harmless.
//!
//! [`Words`] says everything the program says, in English or French ([`Lang`]); each sentence is a
//! method, so one that does not exist, or lacks a value, does not compile. [`Visible`] is text that
//! a terminal can be given: only [`visible`] makes one from what others wrote, and the sentences
//! take nothing else. So no name or message reaches a screen past the gate.
//!
//! Not here: which sentence belongs to what happened, and anything that prints.

pub mod lang;
pub mod visible;
pub mod words;

pub use lang::Lang;
pub use visible::Visible;
#[cfg(feature = "pseudo")]
pub use words::PSEUDO_LETTERS;
pub use words::{Value, Words};
