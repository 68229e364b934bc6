//! What the engine told, as it is written: [`text`] for people, [`json`] for programs.
//!
//! Both are pure; [`crate::output`] writes what they give.

pub(crate) mod admin;
pub(crate) mod around;
pub(crate) mod changes;
pub(crate) mod check;
pub(crate) mod connection_news;
pub(crate) mod files;
pub(crate) mod json;
mod marks;
pub(crate) mod markup;
mod regards;
pub(crate) mod rules;
pub(crate) mod searching;
pub(crate) mod text;
pub(crate) mod titles;
