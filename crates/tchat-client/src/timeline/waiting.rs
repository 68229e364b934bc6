//! What one wrote and is not in the log: shown at the end, until it is there or was given up.

use tchat_mls::content::Content;
use tchat_proto::id::MessageId;
use tchat_proto::room::RoomName;

use crate::command::Reference;
use crate::history::History;
use crate::trouble::Trouble;

/// Something written that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Its id, once the engine has taken it.
    pub id: Option<MessageId>,
    /// The front end's own name for it, if it gave one.
    pub reference: Option<Reference>,
    /// The text, exact.
    pub text: String,
    /// How far it is.
    pub state: State,
}

/// How far something written is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// On its way, or waiting for one.
    Sending,
    /// It will not get there by itself.
    Failed(Box<Trouble>),
}

/// What one wrote and is not in the log.
#[derive(Debug, Default)]
pub(super) struct Unsent {
    /// What the engine has taken, in its order.
    taken: Vec<Waiting>,
    /// What it was given, or has given back: by reference.
    given: Vec<Waiting>,
}

impl Unsent {
    /// Reads what the engine has taken.
    pub(super) fn load(&mut self, history: &History, room: &RoomName) -> Result<(), Trouble> {
        let rows = history.outbox(room)?.into_iter();
        let waiting = rows.filter_map(|row| {
            // Changes of messages are shown where they will be, once they are.
            let Content::Message(body) = row.content else { return None };
            Some(Waiting {
                id: Some(row.id),
                reference: row.reference,
                text: body.text,
                state: State::Sending,
            })
        });
        self.taken = waiting.collect();
        Ok(())
    }

    pub(super) fn wrote(&mut self, reference: Reference, text: String) {
        let (id, reference, state) = (None, Some(reference), State::Sending);
        self.given.push(Waiting { id, reference, text, state });
    }

    pub(super) fn retry(&mut self, reference: &Reference) {
        if let Some(waiting) = self.given(reference) {
            waiting.state = State::Sending;
        }
    }

    pub(super) fn dismiss(&mut self, reference: &Reference) {
        self.given.retain(|waiting| waiting.reference.as_ref() != Some(reference));
    }

    /// It has its place.
    pub(super) fn sent(&mut self, reference: Option<&Reference>) {
        if let Some(reference) = reference {
            self.dismiss(reference);
        }
    }

    /// The engine gave something back; says whether it was one of these.
    pub(super) fn failed(&mut self, reference: &Reference, trouble: &Trouble) -> bool {
        let state = State::Failed(Box::new(trouble.clone()));
        if let Some(waiting) = self.given(reference) {
            waiting.state = state;
            return true;
        }
        let taken = self.taken.iter().find(|it| it.reference.as_ref() == Some(reference));
        let Some(taken) = taken.cloned() else { return false };
        self.given.push(Waiting { id: None, state, ..taken });
        true
    }

    fn given(&mut self, reference: &Reference) -> Option<&mut Waiting> {
        self.given.iter_mut().find(|waiting| waiting.reference.as_ref() == Some(reference))
    }

    /// What to show: what the engine has taken, and what it has not.
    pub(super) fn shown(&self) -> Vec<Waiting> {
        let is_taken = |given: &&Waiting| {
            given.state == State::Sending
                && self.taken.iter().any(|taken| taken.reference == given.reference)
        };
        let given = self.given.iter().filter(|given| !is_taken(given));
        self.taken.iter().chain(given).cloned().collect()
    }
}
