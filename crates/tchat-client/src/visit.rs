//! Which profile goes to which server, under which pseudonym.
//!
//! A [`Claim`] says which profile is meant; [`Opened`] is that profile, before it is known where it
//! goes; a [`Visit`] is it on its way. Opening it is its caller's: it may have to ask for a passphrase.

use tchat_proto::address::ServerLink;
use tchat_proto::id::ServerKey;
use tchat_proto::invitation::Pass;
use tchat_proto::nick::Nick;
use tchat_proto::room::RoomName;

use crate::client::{Client, ClientOptions, IfAbsent, Patience};
use crate::history::Archive;
use crate::home::{Chosen, Home, NoHome};
use crate::profile::{KnownServer, Profile};
use crate::trouble::Trouble;

/// Which pseudonym to come under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// This one.
    Asked(Nick),
    /// This one, for the person whose profile was used last.
    Called(Nick),
    /// The one used there before, else any that fits.
    Any,
    /// The one used there before or none: who only looks takes no name.
    None,
}

impl Claim {
    /// The profile that goes with it.
    ///
    /// # Errors
    ///
    /// [`NoHome`] if there is no folder for profiles.
    pub fn profile(&self, home: &Home) -> Result<Chosen, NoHome> {
        home.profile(match self {
            Self::Asked(nick) => Some(nick),
            Self::Called(_) | Self::Any | Self::None => None,
        })
    }
}

impl From<Option<Nick>> for Claim {
    fn from(nick: Option<Nick>) -> Self {
        nick.map_or(Self::Any, Self::Asked)
    }
}

/// A profile, open, before it is known where it goes.
#[derive(Debug)]
pub struct Opened {
    chosen: Chosen,
    profile: Profile,
    known: Vec<KnownServer>,
}

impl Opened {
    /// A profile that was opened, and what it knows of servers.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if that cannot be read.
    pub fn new(chosen: Chosen, profile: Profile) -> Result<Self, Trouble> {
        let known = profile.servers()?;
        Ok(Self { chosen, profile, known })
    }

    /// The server used last.
    #[must_use]
    pub fn last(&self) -> Option<ServerLink> {
        self.known.first().map(|known| known.link.clone())
    }

    /// On the way to a server; the profile is the last one used from here on.
    #[must_use]
    pub fn to(self, server: ServerLink, claim: Claim, home: &Home) -> Visit {
        let Self { chosen, profile, known } = self;
        chosen.remember();
        let here = known.iter().find(|known| known.is_at(&server));
        let key = server.key.or_else(|| here.map(|known| known.key));
        let used_here = here.is_some_and(|known| known.nick.is_some());
        let nick = match claim {
            Claim::Asked(nick) | Claim::Called(nick) => Some(nick),
            Claim::Any if !used_here => first_nick(&known, home),
            Claim::Any | Claim::None => None,
        };
        Visit { archive: Archive::of(&profile), profile, nick, server, pass: None, key }
    }
}

/// A profile, open, on its way to a server.
#[derive(Debug)]
pub struct Visit {
    profile: Profile,
    /// The pseudonym to claim; `None` for the one used there before.
    nick: Option<Nick>,
    /// What the profile keeps, for reading beside the engine.
    pub archive: Archive,
    /// Where the server is.
    pub server: ServerLink,
    /// The invitation one comes with.
    pub pass: Option<Pass>,
    /// The server's key, if it is known.
    pub key: Option<ServerKey>,
}

impl Visit {
    /// Starts the engine, for a program that servers are told is this one.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if it does not start.
    pub fn start(
        self,
        room: Option<RoomName>,
        if_absent: IfAbsent,
        patience: Patience,
        agent: &str,
    ) -> Result<Client, Trouble> {
        let options = ClientOptions {
            server: self.server,
            nick: self.nick,
            room,
            if_absent,
            pass: self.pass,
            patience,
            agent: agent.to_owned(),
        };
        Client::start(self.profile, options)
    }
}

/// The pseudonym to begin with: the last one used anywhere, else the system's name for the person.
#[must_use]
pub fn first_nick(known: &[KnownServer], home: &Home) -> Option<Nick> {
    known.iter().find_map(|server| server.nick.clone()).or_else(|| home.user_nick())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_nowhere_comes_under_the_name_that_was_asked_for_or_the_systems() {
        let folder = tempfile::tempdir().unwrap();
        let named = Some(folder.path().join("profile"));
        let user = |name: &str| (name == "USER").then(|| "carol".to_owned());
        let home = Home::find(named, user);
        let visit = |claim: Claim| {
            let chosen = claim.profile(&home).unwrap();
            let profile = Profile::open(&chosen.folder).unwrap();
            let opened = Opened::new(chosen, profile).unwrap();
            assert_eq!(opened.last(), None);
            opened.to(ServerLink::parse("127.0.0.1:1").unwrap(), claim, &home)
        };
        let nick = |name| Some(Nick::parse(name).unwrap());
        assert_eq!(visit(Claim::Any).nick, nick("carol"));
        assert_eq!(visit(Claim::Called(nick("zoe").unwrap())).nick, nick("zoe"));
        assert_eq!(visit(nick("bob").into()).nick, nick("bob"));
        let looks = visit(Claim::None);
        assert_eq!((looks.nick, looks.key), (None, None));
    }
}
