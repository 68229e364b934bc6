//! The servers on the network around, beside those that a profile knows.
//!
//! Whatever the network says is a hint: a server that was found is chosen with the key that it announces
//! pinned, so that whoever else answers there is found out.

use tchat_client::fingerprint_of_server;
use tchat_client::profile::KnownServer;
use tchat_i18n::{Visible, Words};
use tchat_lan::limits::LOOK_TIME;
use tchat_lan::{CannotLook, SERVICE, Sighting, Sightings};
use tchat_proto::address::ServerLink;
use tchat_proto::id::ServerKey;
use tchat_proto::invitation::Invitation;
use tchat_speech::explain::Explanation;

use super::{Looked, Regard, Server};

/// What a profile knows of servers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Acquaintance {
    /// These; none, if there is no profile.
    With(Vec<KnownServer>),
    /// Another program has the profile open, or it is sealed.
    Hidden,
}

/// How one stands to a server that was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing<'a> {
    /// One was there: its key is known.
    Known(&'a KnownServer),
    /// It is new, but at its address another server is known: new keys, or somebody in its place.
    OtherKey,
    /// It is new.
    New,
    /// Nobody can tell.
    Hidden,
}

impl Acquaintance {
    /// The keys of the servers that are known.
    #[must_use]
    pub fn keys(&self) -> Vec<ServerKey> {
        match self {
            Self::With(known) => known.iter().map(|known| known.key).collect(),
            Self::Hidden => Vec::new(),
        }
    }

    /// How one stands to a server.
    #[must_use]
    pub fn standing(&self, sighting: &Sighting) -> Standing<'_> {
        let Self::With(known) = self else { return Standing::Hidden };
        let key = sighting.announcement.key;
        if let Some(known) = known.iter().find(|known| known.key == key) {
            return Standing::Known(known);
        }
        let there = |known: &KnownServer| sighting.addresses.contains(&known.link.address);
        if known.iter().any(there) { Standing::OtherKey } else { Standing::New }
    }

    /// The servers, those that are known first: whoever announces many puts none before them.
    #[must_use]
    pub fn ordered<'s>(&self, found: &'s Sightings) -> Vec<&'s Sighting> {
        let mut servers: Vec<_> = found.iter().collect();
        servers.sort_by_key(|server| !matches!(self.standing(server), Standing::Known(_)));
        servers
    }

    /// Looks for servers.
    ///
    /// # Errors
    ///
    /// [`CannotLook`] if there is no network to look at.
    pub async fn seek(&self) -> Result<Sightings, CannotLook> {
        tchat_lan::look_around(SERVICE, LOOK_TIME, &self.keys()).await
    }

    /// Looks for servers to choose from.
    pub async fn look_around(&self, words: &Words) -> Looked {
        let alone = |why: Explanation| Looked { servers: Vec::new(), notes: vec![why.message] };
        match self.seek().await {
            Ok(found) if found.is_empty() => alone(explain_nobody(words)),
            Ok(found) => self.looked(&found, words),
            Err(why) => alone(explain(&why, words)),
        }
    }

    fn looked(&self, found: &Sightings, words: &Words) -> Looked {
        let servers = self.ordered(found).into_iter().filter_map(|sighting| self.seen(sighting));
        Looked { servers: servers.collect(), notes: notes(found, words) }
    }

    /// A server that was found, as it is chosen from.
    fn seen(&self, sighting: &Sighting) -> Option<Server> {
        let regard = match self.standing(sighting) {
            Standing::Known(known) => {
                Regard::Known { nick: known.nick.as_ref().map(ToString::to_string) }
            }
            Standing::OtherKey => Regard::OtherKey,
            Standing::New => Regard::New,
            Standing::Hidden => Regard::Hidden,
        };
        let said = &sighting.announcement;
        Some(Server {
            name: Some(said.name.clone()),
            to: way_to(sighting.link()?),
            fingerprint: Some(fingerprint_of_server(said.key)),
            regard,
            plain: said.plain,
        })
    }
}

impl From<&KnownServer> for Server {
    /// A server that is known, as it is chosen from.
    fn from(known: &KnownServer) -> Self {
        let nick = known.nick.as_ref().map(ToString::to_string);
        Self {
            name: None,
            to: way_to(ServerLink { key: Some(known.key), ..known.link.clone() }),
            fingerprint: Some(fingerprint_of_server(known.key)),
            regard: Regard::Known { nick },
            plain: false,
        }
    }
}

const fn way_to(server: ServerLink) -> Invitation {
    Invitation { server, room: None, pass: None }
}

/// What else there is to say of what was found.
#[must_use]
pub fn notes(found: &Sightings, words: &Words) -> Vec<Visible> {
    let mut notes = Vec::new();
    if found.more() > 0 {
        notes.push(words.around_more(found.more()));
    }
    if found.strange() > 0 {
        notes.push(words.around_strange(found.strange()));
    }
    if !found.is_empty() {
        notes.push(words.around_compare());
    }
    notes
}

/// Nobody answered.
#[must_use]
pub fn explain_nobody(words: &Words) -> Explanation {
    Explanation::new("nobody_around", words.around_nobody(), words.around_nobody_hint())
}

/// The question was not even asked.
#[must_use]
pub fn explain(cannot: &CannotLook, words: &Words) -> Explanation {
    match cannot {
        CannotLook::NoNetwork => Explanation::new(
            "no_network",
            words.around_no_network(),
            words.around_no_network_hint(),
        ),
        CannotLook::Multicast(reason) => Explanation::new(
            "cannot_look_around",
            words.around_multicast(Visible::line(reason)),
            words.around_multicast_hint(),
        ),
    }
}
