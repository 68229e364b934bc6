//! Getting in, however often it is tried: from where somebody wants to go, and as whom, to a chat.

use tchat_client::client::{IfAbsent, Patience};
use tchat_client::history::Archive;
use tchat_client::home::Home;
use tchat_client::visit::{Claim, Opened, Visit};
use tchat_client::{Client, Event, Passphrase, Profile, Trouble};
use tchat_i18n::Words;
use tchat_proto::id::ServerKey;
use tchat_proto::invitation::Invitation;
use tchat_proto::nick::Nick;
use tchat_proto::room::RoomName;
use tchat_speech::explain::Explanation;

use super::Failure;

/// Whose profile it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// The one that is named after the pseudonym.
    Named,
    /// The one used last, whatever its owner is called this time.
    Last,
}

/// What an entrance leads with.
#[derive(Debug)]
pub struct Means {
    /// The language.
    pub words: Words,
    /// Where profiles are.
    pub home: Home,
    /// What opens a sealed one.
    pub passphrase: Option<Passphrase>,
    /// Whose profile it is.
    pub whose: Whose,
    /// The room to come into, where the way there names none.
    pub room: RoomName,
    /// What servers are told that the program is.
    pub agent: &'static str,
}

/// The way into a chat, however often it is tried.
#[derive(Debug)]
pub struct Entrance {
    means: Means,
    /// A client of an attempt that somebody let go of: it ends before another one begins.
    left: Option<Client>,
}

/// A chat that one got into.
#[derive(Debug)]
pub struct Entered {
    /// The engine.
    pub client: Client,
    /// What it told on the way.
    pub events: Vec<Event>,
    /// What the profile keeps.
    pub archive: Archive,
    /// The server's key, if it was known before.
    pub key: Option<ServerKey>,
    /// The room to open.
    pub room: RoomName,
}

impl Entrance {
    /// One that nobody has tried yet.
    #[must_use]
    pub const fn new(means: Means) -> Self {
        Self { means, left: None }
    }

    /// Opens the profile, connects, and waits until one is in. What is let go of on the way is ended
    /// before it is tried again.
    ///
    /// # Errors
    ///
    /// [`Failure`] that says what to do.
    pub async fn enter(&mut self, to: Invitation, nick: Option<Nick>) -> Result<Entered, Failure> {
        if let Some(left) = self.left.take() {
            left.quit().await;
        }
        let failed = |trouble: Trouble, words| Failure::of_trouble(&trouble, words);
        let room = to.room.clone().unwrap_or_else(|| self.means.room.clone());
        let visit = self.prepare(to, nick)?;
        let (archive, key) = (visit.archive.clone(), visit.key);
        let Means { words, agent, .. } = &self.means;
        let started = visit.start(Some(room.clone()), IfAbsent::Join, Patience::GiveUp, agent);
        let client = self.left.insert(started.map_err(|trouble| failed(trouble, words))?);
        let events = until_ready(client).await;
        // INVARIANT: it was put there two lines above, and nobody else takes it.
        let client = self.left.take().ok_or_else(|| failed(Trouble::ConnectionLost, words))?;
        match events {
            Ok(events) => Ok(Entered { client, events, archive, key, room }),
            Err(trouble) => {
                client.quit().await;
                Err(failed(trouble, words))
            }
        }
    }

    /// Ends what was let go of.
    pub async fn close(self) {
        if let Some(left) = self.left {
            left.quit().await;
        }
    }

    /// Opens the profile: the one there is, or one named after the pseudonym.
    fn prepare(&self, to: Invitation, nick: Option<Nick>) -> Result<Visit, Failure> {
        let Means { words, home, passphrase, whose, .. } = &self.means;
        let claim = match (nick, whose) {
            (Some(nick), Whose::Named) => Claim::Asked(nick),
            (Some(nick), Whose::Last) => Claim::Called(nick),
            (None, _) => Claim::Any,
        };
        let homeless = |_| {
            let (message, hint) = (words.no_home(), words.no_home_hint());
            Failure::explained(Explanation::new("no_home", message, hint))
        };
        let chosen = claim.profile(home).map_err(homeless)?;
        let opened = Profile::open_with(&chosen.folder, passphrase.as_ref())
            .and_then(|profile| Opened::new(chosen, profile))
            .map_err(|trouble| Failure::of_trouble(&trouble, words))?;
        let mut visit = opened.to(to.server, claim, home);
        visit.pass = to.pass;
        Ok(visit)
    }
}

/// What the engine tells until one is in, or why one is not.
async fn until_ready(client: &mut Client) -> Result<Vec<Event>, Trouble> {
    let mut events = Vec::new();
    let mut last = None;
    loop {
        match client.event().await {
            Some(event @ Event::Ready { .. }) => {
                events.push(event);
                return Ok(events);
            }
            Some(Event::Closed { trouble, .. }) => {
                return Err(trouble.or(last).unwrap_or(Trouble::ConnectionLost));
            }
            None => return Err(last.unwrap_or(Trouble::ConnectionLost)),
            Some(event) => {
                if let Event::Error { trouble, .. } = &event {
                    last = Some(trouble.clone());
                }
                events.push(event);
            }
        }
    }
}
