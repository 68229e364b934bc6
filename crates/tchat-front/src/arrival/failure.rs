//! How an attempt to get into a chat failed, and what can be done about it on the spot.

use tchat_client::Trouble;
use tchat_i18n::{Visible, Words};
use tchat_proto::refusal::Code;
use tchat_speech::explain::{Explanation, trouble};

/// How an attempt failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What happened.
    pub message: Visible,
    /// What to do.
    pub hint: Visible,
    /// What it lies in.
    pub cause: Cause,
}

/// What a failure lies in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// In the pseudonym.
    Nick {
        /// Others that are free.
        free: Vec<String>,
    },
    /// In something that another pseudonym does not change.
    Other,
}

impl Failure {
    /// One of the engine's.
    #[must_use]
    pub fn of_trouble(trouble: &Trouble, words: &Words) -> Self {
        let cause = match trouble {
            Trouble::NickTaken { suggestions, .. } => {
                Cause::Nick { free: suggestions.iter().map(ToString::to_string).collect() }
            }
            Trouble::NickInvalid(_) => Cause::Nick { free: Vec::new() },
            Trouble::Refused(refusal)
                if matches!(refusal.code, Code::NickInvalid | Code::NickMissing) =>
            {
                Cause::Nick { free: Vec::new() }
            }
            _ => Cause::Other,
        };
        Self { cause, ..Self::explained(trouble::explain(trouble, words)) }
    }

    /// One that another pseudonym does not cure.
    #[must_use]
    pub fn explained(explanation: Explanation) -> Self {
        let Explanation { message, hint, .. } = explanation;
        Self { message, hint, cause: Cause::Other }
    }
}
