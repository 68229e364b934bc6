//! The desktop window.
//!
//! What is known of a chat and what can be done in it are `tchat-front`'s; here it is drawn, and what
//! somebody does with mouse and keyboard becomes a verb there. egui's types stay in this crate.

pub mod draft_text;
pub mod emoji;
pub mod fonts;
pub mod heights;
pub mod hold;
pub mod icon;
pub mod points;
pub mod renderer;
pub mod rtl;
pub mod selection;
pub mod text_block;
pub mod theme;
