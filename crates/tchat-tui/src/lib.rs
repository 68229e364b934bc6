//! The terminal client: rooms, a timeline and a composer over the engine's events.
//!
//! [`app::App`] is all that can be seen and chosen. Events of the engine and what is typed go in;
//! [`order::Order`]s come out: commands for the engine, and what the program around is asked for.
//! It reads the history beside the engine, and does no other input or output. [`view`] draws it;
//! [`run`] joins it to a terminal and a running client.
//!
//! What is shown of others goes through the gate of `tchat-i18n`; nothing is drawn to the right of
//! it, because terminals disagree about how wide some of it is.

pub mod app;
mod assignments;
mod completion;
mod composer;
mod concerns;
pub mod configuration;
mod conversation;
pub mod editor;
mod fold;
mod given;
mod keymap;
mod keys_file;
mod notification;
pub mod order;
mod panel;
mod people;
mod plain_log;
mod recall;
mod room_rules;
mod rooms;
pub mod run;
pub mod settings;
mod shared_text;
mod shown;
mod side;
mod soft_wrap;
pub mod terminal;
mod text_buffer;
mod transfers;
mod unsent;
pub mod view;
pub mod welcome;
