//! What was given to the engine to be said and is not in the log: kept until it is, so that what
//! fails can be sent again or taken back, whichever room is open meanwhile.

use tchat_client::command::{Reference, Wish};
use tchat_client::event::PlainEvent;
use tchat_client::timeline::{State, Waiting};
use tchat_client::{Event, Trouble};
use tchat_proto::room::RoomName;

/// One thing that was given to the engine.
#[derive(Debug)]
struct Said {
    reference: Reference,
    room: RoomName,
    wish: Wish,
    /// Why it was not sent, if it was not.
    trouble: Option<Trouble>,
}

/// What was given to the engine and is not in the log.
#[derive(Debug, Default)]
pub struct Given(Vec<Said>);

impl Given {
    /// Takes note of a wish, if it says something.
    pub fn gave(&mut self, wish: &Wish, reference: &Reference) {
        if let Wish::Send { room, .. } | Wish::Say { room, .. } = wish {
            let (reference, room, wish) = (reference.clone(), room.clone(), wish.clone());
            self.0.push(Said { reference, room, wish, trouble: None });
        }
    }

    /// Learns from an event.
    pub fn heard(&mut self, event: &Event) {
        match event {
            Event::Sent { reference: Some(reference), .. }
            | Event::Plain(PlainEvent::Sent { reference: Some(reference), .. }) => {
                self.0.retain(|said| said.reference != *reference);
            }
            Event::Error { trouble, reference: Some(reference) } => {
                if let Some(said) = self.0.iter_mut().find(|said| said.reference == *reference) {
                    said.trouble = Some(trouble.clone());
                }
            }
            _ => {}
        }
    }

    /// Whether something was given under a name.
    pub fn holds(&self, reference: &Reference) -> bool {
        self.0.iter().any(|said| said.reference == *reference)
    }

    /// What of a room waits or has failed, in order.
    pub fn waiting(&self, room: &RoomName) -> impl Iterator<Item = Waiting> {
        self.0.iter().filter(move |said| said.room == *room).map(|said| Waiting {
            id: None,
            reference: Some(said.reference.clone()),
            text: said.text().to_owned(),
            state: match &said.trouble {
                None => State::Sending,
                Some(trouble) => State::Failed(Box::new(trouble.clone())),
            },
        })
    }

    /// The last thing in a room that has failed.
    pub fn last_failed(&self, room: &RoomName) -> Option<Reference> {
        let mut failed = self.0.iter().filter(|said| said.room == *room && said.trouble.is_some());
        failed.next_back().map(|said| said.reference.clone())
    }

    /// The wish to give to the engine again.
    pub fn retry(&mut self, reference: &Reference) -> Option<Wish> {
        let said = self.0.iter_mut().find(|said| said.reference == *reference)?;
        said.trouble.take().map(|_| said.wish.clone())
    }

    /// Forgets what has failed; its text is given back.
    pub fn dismiss(&mut self, reference: &Reference) -> Option<String> {
        let failed = |said: &Said| said.reference == *reference && said.trouble.is_some();
        let at = self.0.iter().position(failed)?;
        Some(self.0.remove(at).text().to_owned())
    }
}

impl Said {
    fn text(&self) -> &str {
        match &self.wish {
            Wish::Send { text, .. } | Wish::Say { text, .. } => text,
            _ => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(text: &str) -> Wish {
        Wish::Send { room: RoomName::general(), text: text.to_owned() }
    }

    fn named(name: &str) -> Reference {
        Reference(name.to_owned())
    }

    #[test]
    fn what_has_failed_stays_until_it_is_sent_again_or_given_up() {
        let mut given = Given::default();
        given.gave(&wish("a"), &named("1"));
        given.gave(&wish("b"), &named("2"));
        assert_eq!(given.last_failed(&RoomName::general()), None);
        let error = |name| Event::Error { trouble: Trouble::Empty, reference: Some(named(name)) };
        given.heard(&error("1"));
        given.heard(&error("2"));
        assert_eq!(given.last_failed(&RoomName::general()), Some(named("2")));
        assert_eq!(given.retry(&named("2")), Some(wish("b")));
        assert_eq!(given.retry(&named("2")), None, "it is under way");
        assert_eq!(given.dismiss(&named("2")), None, "it is under way");
        assert_eq!(given.dismiss(&named("1")).as_deref(), Some("a"));
        let states: Vec<_> = given.waiting(&RoomName::general()).map(|it| it.state).collect();
        assert_eq!(states, [State::Sending]);
    }
}
