//! The terminal client: rooms, a timeline and a composer over the engine's events.
//!
//! What is known of a chat and can be done in it is [`tchat_front::chat::Chat`]'s. [`app::App`] is that on
//! a terminal: keys, and what is where on the screen. Events of the engine and what is typed go in;
//! [`order::Order`]s come out: commands for the engine, and what the program around is asked for.
//! [`view`] draws it; [`run`] joins it to a terminal and a running client.
//!
//! What is shown of others goes through the gate of `tchat-i18n`; nothing is drawn to the right of
//! it, because terminals disagree about how wide some of it is.

pub mod app;
pub mod configuration;
pub mod editor;
mod keymap;
mod keys_file;
mod notification;
pub mod order;
mod panel;
pub mod run;
mod side;
mod soft_wrap;
pub mod terminal;
pub mod view;
pub mod welcome;
mod written;
