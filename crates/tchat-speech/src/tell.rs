//! What the engine told, as it is written: [`text`] for people, [`json`] for programs.

pub mod changes;
pub mod connection_news;
pub mod files;
pub mod json;
mod marks;
mod markup;
mod regards;
pub mod rules;
pub mod searching;
pub mod text;
pub mod titles;
