//! A line beside the messages, until something else is done.

use tchat_i18n::Visible;

/// What was said last that is no part of a timeline: the answer to a command, an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What is said.
    pub text: Visible,
    /// Whether something went wrong.
    pub wrong: bool,
}
