//! What outlives the window, on the disk: how it was left ([`remembered`], written by [`remembering`]),
//! the emoji used last ([`recent_emoji`]), and the settings that every front end shares ([`own_settings`]).

pub mod own_settings;
pub mod recent_emoji;
pub mod remembered;
pub mod remembering;
