//! What every front end knows and does between the engine and the eye.
//!
//! [`chat::Chat`] is all that is known of a chat and all that can be done in it, whatever it is
//! drawn with: events of the engine and what somebody does go in, [`order::Order`]s come out:
//! commands for the engine, and what the program around is asked for. It reads the history beside
//! the engine, and does no other input or output.
//!
//! A front end owns one, draws what it tells, and keeps to itself how: in rows or points, with which
//! keys and colours, and how far a list is scrolled. What of a conversation is seen it holds by
//! message ([`conversation::Scroll`]), so that nothing moves under a reader's eyes.
//!
//! What was written by others goes through the gate of `tchat-i18n` before it is shown; what is
//! handed out here as [`tchat_i18n::Visible`] has gone through it.

pub mod arrival;
pub mod assignments;
mod attention;
pub mod chat;
pub mod comparison;
pub mod completion;
pub mod composer;
pub mod concerns;
pub mod conversation;
mod day;
pub mod deed;
mod desk;
pub mod doors;
pub mod emoji_choice;
pub mod fold;
pub mod folder_choice;
pub mod given;
pub mod home;
pub mod invitation_terms;
pub mod invitations;
pub mod line;
pub mod links;
pub mod long_text;
pub mod members;
pub mod message_deed;
pub mod note;
pub mod opener;
pub mod order;
mod outgoing;
pub mod own_command;
pub mod own_files;
pub mod people;
pub mod person_colour;
pub mod plain_log;
pub mod reactions;
mod reader;
mod recall;
mod records;
pub mod room_choice;
pub mod room_deed;
pub mod room_rules;
pub mod room_setting;
pub mod rooms;
pub mod ruling;
pub mod search;
pub mod settings;
pub mod shared_text;
pub mod shown;
pub mod switcher;
pub mod text_buffer;
pub mod transfer_list;
pub mod transfers;
pub mod unsent;
mod whereabouts;
