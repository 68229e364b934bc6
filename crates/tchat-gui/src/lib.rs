//! The desktop window.
//!
//! What is known of a chat and what can be done in it are `tchat-front`'s; here it is drawn
//! ([`view`]), and what somebody does with mouse and keyboard becomes a verb there
//! ([`window::Window`]). egui's types stay in this crate.
//!
//! Where to find what:
//!
//! - **From the start to the end**: [`run`] reads the [`arguments`] and asks [`renderer`] for something to
//!   draw with; [`stages`] is what is seen one after another: the way in, the chat, what went wrong.
//! - **While there is a chat**: [`program`] stands between the [`engine`] on its thread, the desktop
//!   ([`notifier`]) and the [`window`]. Each turn of it [`view`] draws and puts down what somebody wants,
//!   an [`intent`]; the window does it. Which key wants what is in [`keymap`].
//! - **What drawing stands on**: [`theme`] for colours and sizes, [`typesetting`] for text, [`points`],
//!   [`icon`].
//! - **Beside it**: one's own server ([`hosting`]), files that wait to be sent ([`attaching`]), and what
//!   is [`kept`] on the disk. What may grow has its bound in [`limits`].

pub mod arguments;
pub mod attaching;
pub mod engine;
pub mod hosting;
pub mod icon;
pub mod intent;
pub mod kept;
pub mod keymap;
pub mod limits;
pub mod notifier;
pub mod points;
pub mod program;
pub mod renderer;
pub mod run;
pub mod stages;
pub mod theme;
pub mod typesetting;
pub mod view;
pub mod wheel;
pub mod window;
