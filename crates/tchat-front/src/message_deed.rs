//! What can be done with a message, or with what was not sent.

use tchat_client::event::Message;
use tchat_client::markup::{self, MarkKind};
use tchat_client::parts::Form;
use tchat_i18n::{Visible, Words};

use crate::conversation::Chosen;

/// Something that can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageDeed {
    /// Answer it.
    Reply,
    /// Open one of its links.
    OpenLink,
    /// Go to what it answers.
    GoToAnswered,
    /// Save its file.
    Save,
    /// Let it say something else.
    Edit,
    /// Delete it.
    Delete,
    /// React to it.
    React,
    /// See all that it ever said.
    Versions,
    /// Copy its text.
    Copy,
    /// Give to the engine again what was not sent.
    Retry,
    /// Give up what was not sent.
    Dismiss,
    /// Choose it no more.
    Leave,
}

impl MessageDeed {
    /// What can be done with something, the most wanted first.
    #[must_use]
    pub fn possible(chosen: Chosen<'_>) -> Vec<Self> {
        match chosen {
            Chosen::Message(message) => Self::of_message(message),
            Chosen::Failed(_) => vec![Self::Retry, Self::Dismiss, Self::Leave],
        }
    }

    fn of_message(message: &Message) -> Vec<Self> {
        let there = message.deleted.is_none();
        let is_link = |mark: &markup::Mark| matches!(mark.kind, MarkKind::Link(_));
        let links = there && markup::marks(&message.text).iter().any(is_link);
        let all = [
            (there, Self::Reply),
            (links, Self::OpenLink),
            (message.reply.is_some(), Self::GoToAnswered),
            (there && matches!(message.form, Form::File(_)), Self::Save),
            (there && message.mine, Self::Edit),
            (there && message.mine, Self::Delete),
            (there, Self::React),
            (there && message.edited.is_some(), Self::Versions),
            (there, Self::Copy),
            (true, Self::Leave),
        ];
        all.into_iter().filter(|(is_possible, _)| *is_possible).map(|(_, deed)| deed).collect()
    }

    /// What it is called.
    #[must_use]
    pub fn told(self, words: &Words) -> Visible {
        match self {
            Self::Reply => words.do_reply(),
            Self::OpenLink => words.do_open_link(),
            Self::GoToAnswered => words.do_go_to_answered(),
            Self::Save => words.do_save(),
            Self::Edit => words.do_edit(),
            Self::Delete => words.do_delete(),
            Self::React => words.do_react(),
            Self::Versions => words.do_versions(),
            Self::Copy => words.do_copy(),
            Self::Retry => words.do_retry(),
            Self::Dismiss => words.do_dismiss(),
            Self::Leave => words.do_leave(),
        }
    }
}
