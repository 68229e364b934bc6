//! Chats without any front end.
