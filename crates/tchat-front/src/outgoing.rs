//! What leaves this program: named, so that its answers are known again, until it is in the log.

use tchat_client::Event;
use tchat_client::command::Reference;
use tchat_speech::moment;

use crate::given::Given;
use crate::unsent::Unsent;

/// What leaves this program.
#[derive(Debug)]
pub(crate) struct Outgoing {
    /// What was given to the engine to be said and is not in the log.
    pub(crate) given: Given,
    /// How many messages wait to be sent.
    pub(crate) unsent: Unsent,
    /// When this program began, which tells what it says from what an earlier one said.
    started: u64,
    /// How many texts were given to the engine by this program.
    written: u64,
}

impl Outgoing {
    /// Nothing so far.
    pub(crate) fn new() -> Self {
        let started = moment::from_now(std::time::Duration::ZERO).0;
        Self { given: Given::default(), unsent: Unsent::default(), started, written: 0 }
    }

    /// Learns from an event.
    pub(crate) fn heard(&mut self, event: &Event) {
        self.given.heard(event);
        self.unsent.heard(event);
    }

    /// The next name for something that the engine is given. What an earlier run left is sent under
    /// the name that it had there.
    pub(crate) fn next_reference(&mut self) -> Reference {
        self.written = self.written.saturating_add(1);
        Reference(format!("w{:x}-{}", self.started, self.written))
    }
}
