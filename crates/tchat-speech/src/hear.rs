//! What is said to the engine: [`slash`] commands that people type, [`objects`] that programs write.

pub mod file_path;
pub mod looking;
pub mod marking;
pub mod objects;
mod person;
mod retention;
mod searching;
pub mod slash;
pub mod typed;
pub mod vocabulary;
mod which;

/// How many hits of a search people want to see at once.
pub const HITS_DEFAULT: usize = 20;
