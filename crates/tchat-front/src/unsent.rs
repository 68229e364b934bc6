//! How many messages wait to be sent: those of this run, and those that an earlier one left.

use std::collections::BTreeSet;

use tchat_client::command::Reference;
use tchat_client::{Event, Trouble};

/// Messages that wait to be sent.
#[derive(Debug, Default)]
pub struct Unsent {
    named: BTreeSet<Reference>,
    /// Those that another front end left, and gave no name.
    nameless: u64,
}

impl Unsent {
    /// Takes note of those that an earlier run left.
    pub fn found(&mut self, left: Vec<Option<Reference>>) {
        for name in left {
            match name {
                Some(name) => {
                    self.named.insert(name);
                }
                None => self.nameless = self.nameless.saturating_add(1),
            }
        }
    }

    /// Takes note of one that was given to the engine.
    pub fn said(&mut self, reference: Reference) {
        self.named.insert(reference);
    }

    /// Learns from an event.
    pub fn heard(&mut self, event: &Event) {
        match event {
            Event::Sent { reference: Some(reference), .. }
            | Event::Error { reference: Some(reference), .. } => {
                self.named.remove(reference);
            }
            Event::Sent { reference: None, .. }
            | Event::Error {
                trouble: Trouble::NotSent { .. } | Trouble::MayNotWrite { .. },
                reference: None,
            } => self.nameless = self.nameless.saturating_sub(1),
            _ => {}
        }
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.nameless.saturating_add(u64::try_from(self.named.len()).unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use tchat_client::parts::Form;
    use tchat_proto::id::{MessageId, Seq, Timestamp};
    use tchat_proto::room::RoomName;

    use super::*;

    fn sent(reference: Option<&str>) -> Event {
        Event::Sent {
            room: RoomName::general(),
            seq: Seq(1),
            id: MessageId([0; 16]),
            text: String::new(),
            time: Timestamp(0),
            reference: reference.map(|it| Reference(it.to_owned())),
            form: Form::Text,
            reply: None,
            mentions: Vec::new(),
        }
    }

    #[test]
    fn each_message_waits_until_it_is_sent_or_will_never_be() {
        let mut unsent = Unsent::default();
        unsent.found(vec![None, Some(Reference("before".to_owned()))]);
        for name in ["a", "b"] {
            unsent.said(Reference(name.to_owned()));
        }
        assert_eq!(unsent.count(), 4);
        unsent.heard(&sent(Some("a")));
        unsent.heard(&sent(None));
        let reference = Some(Reference("b".to_owned()));
        unsent.heard(&Event::Error { trouble: Trouble::Empty, reference });
        assert_eq!(unsent.count(), 1);
        unsent.heard(&sent(Some("before")));
        assert_eq!(unsent.count(), 0);
        unsent.said(Reference("c".to_owned()));
        unsent.heard(&Event::Error { trouble: Trouble::Empty, reference: None });
        assert_eq!(unsent.count(), 1, "that was something else");
    }
}
