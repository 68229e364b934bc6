//! The desktop window.
//!
//! What is known of a chat and what can be done in it are `tchat-front`'s; here it is drawn
//! ([`view`]), and what somebody does with mouse and keyboard becomes a verb there
//! ([`window::Window`]). egui's types stay in this crate.

pub mod arguments;
pub mod arriving;
pub mod beginning;
pub mod body;
pub mod copied_files;
pub mod draft_text;
pub mod emoji;
pub mod engine;
pub mod file_wish;
pub mod fonts;
pub mod heights;
pub mod hold;
pub mod hosting;
pub mod icon;
pub mod intent;
pub mod keymap;
pub mod lab;
pub mod limits;
pub mod notifier;
pub mod own_settings;
pub mod pick;
pub mod points;
pub mod program;
pub mod recent_emoji;
pub mod remembered;
pub mod remembering;
pub mod renderer;
pub mod rtl;
pub mod run;
pub mod selection;
pub mod stages;
pub mod text_block;
pub mod theme;
pub mod tray;
pub mod view;
pub mod wheel;
pub mod window;
