//! What the app asks of what is around it.

/// Something to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// What a chat asks for, whatever it is drawn with.
    Chat(tchat_front::order::Order),
    /// Draw all anew, whatever a terminal made of it.
    Redraw,
    /// Let somebody edit a text in a program of their choice; what they made of it comes back as
    /// [`crate::app::App::edited`].
    Edit(String),
}
