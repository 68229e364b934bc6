//! Which profile goes to which server, under which pseudonym.

use tchat_client::client::{IfAbsent, Patience};
use tchat_client::history::Archive;
use tchat_client::home::{Chosen, Home, NoHome};
use tchat_client::profile::KnownServer;
use tchat_client::{Client, ClientOptions, Profile, Trouble};
use tchat_proto::address::ServerLink;
use tchat_proto::id::ServerKey;
use tchat_proto::invitation::Pass;
use tchat_proto::nick::Nick;
use tchat_proto::room::RoomName;

use crate::explain::Fault;
use crate::passphrase;
use crate::run::{AGENT, Setting};
use crate::signals::Signals;

/// A profile, open, on its way to a server.
#[derive(Debug)]
pub(crate) struct Visit {
    profile: Profile,
    /// The pseudonym to claim; `None` for the one used there before.
    nick: Option<Nick>,
    /// What the profile keeps, for reading beside the engine.
    pub(crate) archive: Archive,
    /// Where the server is.
    pub(crate) server: ServerLink,
    /// The invitation one comes with.
    pub(crate) pass: Option<Pass>,
    /// The server's key, if it is known.
    pub(crate) key: Option<ServerKey>,
}

/// Which pseudonym to come under.
#[derive(Debug, Clone)]
pub(crate) enum Claim {
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
    fn profile(&self, home: &Home) -> Result<Chosen, NoHome> {
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

impl Visit {
    /// Opens the profile and finds the server: the one asked for, or the one used last.
    pub(crate) async fn prepare(
        setting: &Setting,
        link: Option<ServerLink>,
        claim: Claim,
        signals: &mut Signals,
    ) -> Result<Self, Fault> {
        let opened = Opened::open(setting, &claim, signals).await?;
        let server = link.or_else(|| opened.last()).ok_or(Fault::NoKnownServer)?;
        Ok(opened.to(server, claim, &setting.home))
    }

    /// The same, and where no server is known, `seek` finds one.
    pub(crate) async fn prepare_or_seek(
        setting: &Setting,
        link: Option<ServerLink>,
        claim: Claim,
        signals: &mut Signals,
        seek: impl Future<Output = Result<ServerLink, Fault>>,
    ) -> Result<Self, Fault> {
        let opened = Opened::open(setting, &claim, signals).await?;
        let server = match link.or_else(|| opened.last()) {
            Some(server) => server,
            None => tokio::select! {
                found = seek => found?,
                () = signals.next() => return Err(Fault::NobodyAround),
            },
        };
        Ok(opened.to(server, claim, &setting.home))
    }

    /// The same, to a server that is known, where nobody is asked for a passphrase any more.
    pub(crate) fn prepare_unasked(
        setting: &Setting,
        server: ServerLink,
        claim: Claim,
    ) -> Result<Self, Fault> {
        let chosen = claim.profile(&setting.home)?;
        let profile = passphrase::open_unasked(&chosen.folder, &setting.passphrase)?;
        let known = profile.servers()?;
        Ok(Opened { chosen, profile, known }.to(server, claim, &setting.home))
    }

    /// Starts the engine.
    pub(crate) fn start(
        self,
        room: Option<RoomName>,
        if_absent: IfAbsent,
        patience: Patience,
    ) -> Result<Client, Trouble> {
        let options = ClientOptions {
            server: self.server,
            nick: self.nick,
            room,
            if_absent,
            pass: self.pass,
            patience,
            agent: AGENT.to_owned(),
        };
        Client::start(self.profile, options)
    }
}

/// A profile, open, before it is known where it goes.
struct Opened {
    chosen: Chosen,
    profile: Profile,
    known: Vec<KnownServer>,
}

impl Opened {
    async fn open(setting: &Setting, claim: &Claim, signals: &mut Signals) -> Result<Self, Fault> {
        let Setting { words, home, passphrase } = setting;
        let chosen = claim.profile(home)?;
        let profile = passphrase::open(&chosen.folder, passphrase, words, signals).await?;
        let known = profile.servers()?;
        Ok(Self { chosen, profile, known })
    }

    /// The server used last.
    fn last(&self) -> Option<ServerLink> {
        self.known.first().map(|known| known.link.clone())
    }

    /// On the way to a server.
    fn to(self, server: ServerLink, claim: Claim, home: &Home) -> Visit {
        let Self { chosen, profile, known } = self;
        chosen.remember();
        let here = known.iter().find(|known| is_at(known, &server));
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

/// Whether a link leads to a server that is known: by its key, or, where the link has none, by its
/// address.
pub(crate) fn is_at(known: &KnownServer, link: &ServerLink) -> bool {
    match link.key {
        Some(key) => known.key == key,
        None => known.link.address == link.address,
    }
}

/// The pseudonym to begin with: the last one used anywhere, else the system's name for the person.
pub(crate) fn first_nick(known: &[KnownServer], home: &Home) -> Option<Nick> {
    known.iter().find_map(|server| server.nick.clone()).or_else(|| home.user_nick())
}
