//! What nobody may miss: a server that cheats or may, a name that changed hands, the operator's word.
//!
//! Each stays above the messages until somebody has settled it, whatever else happens.

use tchat_client::Event;
use tchat_client::called::Called;
use tchat_client::command::{Reference, Verify, Wish};
use tchat_client::event::{Alarm, KeyChange, Person};
use tchat_i18n::Words;
use tchat_proto::id::Timestamp;
use tchat_proto::room::RoomName;
use tchat_speech::tell::text::{Teller, Told};
use tchat_speech::tell::titles::{BY_NAME, Titles};

/// How many are kept: whoever can make many makes nothing of it but that.
const MAX: usize = 50;

/// Something that nobody may miss.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Concern {
    /// The server shows members different things, or may.
    Alarm {
        /// In which room.
        room: RoomName,
        /// What was noticed.
        alarm: Alarm,
    },
    /// Somebody else is called as someone was.
    KeyChanged(KeyChange),
    /// The server's operator says something.
    Announcement {
        /// When, by the server's clock.
        time: Timestamp,
        /// What, exact.
        text: String,
    },
}

/// All of them, in the order in which they came.
#[derive(Debug, Default)]
pub struct Concerns(Vec<Concern>);

/// The name of a wish to send again in a room, so that it is known when that was done.
const RESUME: &str = "resume ";

impl Concerns {
    /// The name of the wish to send again in a room.
    pub fn resuming(room: &RoomName) -> Reference {
        Reference(format!("{RESUME}{room}"))
    }

    /// Learns from an event.
    pub fn heard(&mut self, event: &Event) {
        match event {
            Event::Alarm { room, alarm } => {
                self.add(Concern::Alarm { room: room.clone(), alarm: alarm.clone() });
            }
            Event::KeyChanged(change) => self.add(Concern::KeyChanged(change.clone())),
            Event::Announcement { time, text } => {
                self.add(Concern::Announcement { time: *time, text: text.clone() });
            }
            Event::Done { reference: Some(Reference(name)) } => {
                if let Some(room) = name.strip_prefix(RESUME) {
                    self.0.retain(|it| !it.is_fork_of(room));
                }
            }
            // Who was compared is known.
            Event::Verification { who, verified: true, .. } => self.0.retain(
                |it| !matches!(it, Concern::KeyChanged(it) if it.who.account == who.account),
            ),
            _ => {}
        }
    }

    fn add(&mut self, concern: Concern) {
        if self.0.contains(&concern) {
            return;
        }
        if self.0.len() >= MAX {
            // What is grave takes the place of what is not.
            let Some(at) = self.0.iter().position(|it| !it.is_grave()) else { return };
            if !concern.is_grave() {
                return;
            }
            self.0.remove(at);
        }
        self.0.push(concern);
    }

    /// Somebody has settled one.
    pub fn settle(&mut self, settled: &Concern) {
        self.0.retain(|it| it != settled);
    }

    /// Whether one is not settled.
    pub fn holds(&self, concern: &Concern) -> bool {
        self.0.contains(concern)
    }

    /// All that are not settled.
    pub fn all(&self) -> &[Concern] {
        &self.0
    }

    /// The gravest of them: of several, the first.
    pub fn first(&self) -> Option<&Concern> {
        self.0.iter().find(|it| it.is_grave()).or_else(|| self.0.first())
    }
}

impl Concern {
    /// Whether somebody may be deceived.
    pub const fn is_grave(&self) -> bool {
        match self {
            Self::Alarm { .. } => true,
            Self::KeyChanged(change) => change.was_verified,
            Self::Announcement { .. } => false,
        }
    }

    /// The room in which nothing is sent until somebody says that it shall be
    /// ([`tchat_client::command::Wish::Resume`]): then it is settled.
    #[must_use]
    pub const fn forked_room(&self) -> Option<&RoomName> {
        match self {
            Self::Alarm { room, alarm: Alarm::Forked { .. } } => Some(room),
            _ => None,
        }
    }

    /// Whose key is another than before, and the wish to compare it.
    #[must_use]
    pub fn comparing(&self) -> Option<(&Person, Wish)> {
        let Self::KeyChanged(change) = self else { return None };
        let who = Called::parse(&change.choice).ok()?;
        Some((&change.who, Wish::Verify { who, how: Verify::Show }))
    }

    fn is_fork_of(&self, name: &str) -> bool {
        self.forked_room().is_some_and(|room| room.as_str() == name)
    }

    /// What is the matter.
    pub fn what(&self, words: &Words, titles: &Titles) -> String {
        let said = self.lines(words).into_iter().next().unwrap_or_default();
        match self {
            Self::Alarm { room, .. } => format!("{}: {said}", titles.of(room)),
            Self::KeyChanged(_) | Self::Announcement { .. } => said,
        }
    }

    /// What can be done about it.
    pub fn to_do(&self, words: &Words) -> Vec<String> {
        self.lines(words).into_iter().skip(1).collect()
    }

    /// As it is told elsewhere, without the star before each line.
    fn lines(&self, words: &Words) -> Vec<String> {
        let (here, event) = match self {
            Self::Alarm { room, alarm } => {
                (Some(room), Event::Alarm { room: room.clone(), alarm: alarm.clone() })
            }
            Self::KeyChanged(change) => (None, Event::KeyChanged(change.clone())),
            Self::Announcement { time, text } => {
                (None, Event::Announcement { time: *time, text: text.clone() })
            }
        };
        let teller = Teller { words, here, titles: &BY_NAME };
        let told = teller.tell(&event, None).into_iter();
        let bare = |told| {
            let (Told::Result(line) | Told::Note(line)) = told;
            line.as_str().trim_start_matches("* ").to_owned()
        };
        told.map(bare).collect()
    }
}

#[cfg(test)]
mod tests {
    use tchat_client::event::Person;
    use tchat_i18n::Lang;
    use tchat_proto::id::{AccountKey, Seq};

    use super::*;

    fn fork(room: &str) -> Event {
        let who = Person { nick: "bob".to_owned(), account: AccountKey([2; 32]) };
        let alarm = Alarm::Forked { who, place: Seq(41) };
        Event::Alarm { room: RoomName::parse(room).unwrap(), alarm }
    }

    fn announced(text: &str) -> Event {
        Event::Announcement { time: Timestamp(0), text: text.to_owned() }
    }

    #[test]
    fn a_fork_stays_until_sending_goes_on_in_that_very_room() {
        let mut concerns = Concerns::default();
        concerns.heard(&fork("general"));
        concerns.heard(&fork("general"));
        assert_eq!(concerns.all().len(), 1, "told twice, shown once");
        let done = |room: &str| Event::Done {
            reference: Some(Concerns::resuming(&RoomName::parse(room).unwrap())),
        };
        concerns.heard(&Event::Done { reference: Some(Reference("typed".to_owned())) });
        concerns.heard(&done("team"));
        assert_eq!(concerns.all().len(), 1);
        concerns.heard(&done("general"));
        assert!(concerns.all().is_empty());
    }

    #[test]
    fn what_is_grave_comes_before_what_an_operator_says() {
        let mut concerns = Concerns::default();
        concerns.heard(&announced("tea"));
        assert!(!concerns.first().unwrap().is_grave());
        concerns.heard(&fork("general"));
        let words = Words::new(Lang::English);
        let told = concerns.first().unwrap().what(&words, &Titles::default());
        assert!(told.starts_with("general: WARNING: bob was shown another log"), "{told}");
    }

    #[test]
    fn who_announces_without_end_fills_no_memory() {
        let mut concerns = Concerns::default();
        for number in 0..1_000 {
            concerns.heard(&announced(&number.to_string()));
        }
        assert_eq!(concerns.all().len(), MAX);
        concerns.heard(&fork("general"));
        assert!(concerns.first().unwrap().is_grave(), "nor hides what is grave");
        assert_eq!(concerns.all().len(), MAX);
    }
}
