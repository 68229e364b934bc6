//! The servers that one can go to: those that are known, and those that were found around.

use tchat_i18n::{Visible, Words};
use tchat_proto::invitation::Invitation;

/// A server to go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// What it calls itself, if it was heard of on this network: anybody can announce any name.
    pub name: Option<String>,
    /// The way there; with the key, where that is known or was announced.
    pub to: Invitation,
    /// The fingerprint of that key.
    pub fingerprint: Option<String>,
    /// How one stands to it.
    pub regard: Regard,
    /// Whether it says that it has a room that is not encrypted.
    pub plain: bool,
}

/// How one stands to a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Regard {
    /// One was there.
    Known {
        /// Under this pseudonym, if one had one.
        nick: Option<String>,
    },
    /// It is new, but at its address another server is known.
    OtherKey,
    /// It is new.
    New,
    /// Nobody can tell: the profile cannot be read.
    Hidden,
}

/// How something that is said of a server is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// To be trusted.
    Good,
    /// To be noticed.
    Warning,
    /// To be stopped at.
    Wrong,
    /// By the way.
    Faint,
}

/// What looking around brought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Looked {
    /// The servers.
    pub servers: Vec<Server>,
    /// What else there is to say: that there are none, that more were announced.
    pub notes: Vec<Visible>,
}

impl Server {
    /// Whether it is one server: by the key, which nobody else has.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.to.server.key.is_some() && self.to.server.key == other.to.server.key
    }

    /// Learns of a server that is known what it announces of itself by now.
    pub(super) fn learn(&mut self, found: Self) {
        // Where it is by now, and not where it was.
        (self.name, self.plain, self.to) = (found.name, found.plain, found.to);
    }

    /// What it is called, and where it is.
    #[must_use]
    pub fn title(&self) -> String {
        let address = Visible::line(&self.to.server.address.to_string());
        match &self.name {
            Some(name) => format!("{}  {address}", Visible::quoted(name)),
            None => address.to_string(),
        }
    }

    /// What is known of it.
    #[must_use]
    pub fn facts(&self, words: &Words) -> Vec<(Tone, Visible)> {
        let mut facts = Vec::new();
        facts.push(match &self.regard {
            Regard::Known { nick: Some(nick) } => {
                (Tone::Good, words.around_known_as(Visible::quoted(nick)))
            }
            Regard::Known { nick: None } => (Tone::Good, words.around_known()),
            Regard::OtherKey => (Tone::Wrong, words.around_other_key()),
            Regard::New => (Tone::Faint, words.around_new()),
            Regard::Hidden => (Tone::Faint, Visible::EMPTY),
        });
        facts.retain(|(_, fact)| *fact != Visible::EMPTY);
        if let Some(fingerprint) = &self.fingerprint {
            let told = words.around_fingerprint(Visible::line(fingerprint));
            facts.push((Tone::Faint, told));
        }
        if self.plain {
            facts.push((Tone::Warning, words.around_plain()));
        }
        facts
    }
}
