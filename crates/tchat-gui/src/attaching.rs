//! Files on their way into a message: those that wait, room by room ([`tray`]), and those that another
//! program has put on the clipboard ([`copied_files`]).

pub mod copied_files;
pub mod tray;
