//! The first run on the whole screen: what the profile knows, what is around, and getting in.

use tchat_client::client::{IfAbsent, Patience};
use tchat_client::history::Archive;
use tchat_client::profile::KnownServer;
use tchat_client::{Client, Event, Profile, Trouble, fingerprint_of_server};
use tchat_lan::{Sighting, Sightings};
use tchat_proto::address::ServerLink;
use tchat_proto::id::ServerKey;
use tchat_proto::invitation::Invitation;
use tchat_proto::nick::Nick;
use tchat_proto::room::RoomName;
use tchat_tui::app::Palette;
use tchat_tui::terminal::Terminal;
use tchat_tui::welcome::{self, Attempt, Destination, Failure, Looked, Regard, Server, Welcome};

use crate::acquaintance::{Acquaintance, Standing};
use crate::cli::{Form, Join, Serve};
use crate::explain::Fault;
use crate::output::Output;
use crate::passphrase;
use crate::report::around::Around;
use crate::run::host_note::HostNote;
use crate::run::hosted::Hosted;
use crate::run::visit::{Claim, Visit, first_nick, is_at};
use crate::run::{Exit, Setting, around};
use crate::signals::Signals;

/// Who sits there, as far as the profile says.
#[derive(Debug)]
pub(super) struct Guest {
    /// With what opens the profile, so that nobody is asked again once the screen is taken.
    pub(super) setting: Setting,
    known: Vec<KnownServer>,
    /// Whether there is no profile yet.
    is_new: bool,
}

/// A chat that one got into.
#[derive(Debug)]
pub(super) struct Entered {
    pub(super) client: Client,
    /// What the engine told on the way.
    pub(super) events: Vec<Event>,
    pub(super) archive: Archive,
    pub(super) key: Option<ServerKey>,
    pub(super) room: RoomName,
    /// The server that was begun for it, if one was.
    pub(super) hosted: Option<Hosted>,
}

impl Guest {
    /// Reads the profile, and asks for its passphrase if it is sealed.
    pub(super) async fn meet(
        setting: &Setting,
        join: &Join,
        signals: &mut Signals,
    ) -> Result<Self, Fault> {
        let folder = setting.home.profile(join.nick.as_ref())?.folder;
        let is_new = !Profile::exists(&folder)?;
        let (known, passphrase) = match is_new {
            true => (Vec::new(), setting.passphrase.again()),
            false => {
                let (given, words) = (&setting.passphrase, &setting.words);
                let opened = passphrase::open_for_good(&folder, given, words, signals).await?;
                (opened.0.servers()?, opened.1)
            }
        };
        let (words, home) = (setting.words.clone(), setting.home.clone());
        Ok(Self { setting: Setting { words, home, passphrase }, known, is_new })
    }

    /// Whether one was where one wants to go, under a pseudonym: then nothing has to be asked.
    pub(super) fn is_expected(&self, join: &Join) -> bool {
        let there = match &join.link {
            Some(link) => self.known.iter().find(|known| is_at(known, link)),
            None => self.known.first(),
        };
        there.is_some_and(|known| known.nick.is_some())
    }

    /// Whether the server that one was at last is one's own, begun beside a chat, and runs no more.
    pub(super) fn was_host(&self) -> bool {
        let note = HostNote::of(&self.setting.home);
        let last = self.known.first().filter(|known| known.nick.is_some());
        note.zip(last).is_some_and(|(note, last)| note.tells_of_ended(last))
    }

    /// Asks what has to be known, and gets in; `None` if somebody gave up.
    pub(super) async fn welcome(
        &self,
        join: &Join,
        palette: Palette,
        terminal: &mut Terminal,
        signals: &mut Signals,
        output: &mut Output,
    ) -> Result<Option<Entered>, Fault> {
        let to = join.link.clone().map(|server| Invitation {
            server,
            room: Some(join.room.clone()),
            pass: join.pass.clone(),
        });
        let proposed = first_nick(&self.known, &self.setting.home);
        let mut welcome = Welcome::new(welcome::Setting {
            words: self.setting.words.in_chat(),
            palette,
            known: self.known.iter().map(known_server).collect(),
            to,
            nick: join.nick.clone(),
            proposed: proposed.map(|nick| nick.to_string()).unwrap_or_default(),
        });
        let mut entrance = Entrance { guest: self, join, left: None, hosted: None };
        let entered = welcome::run(
            &mut welcome,
            terminal,
            self.look_around(),
            async |attempt| entrance.enter(attempt).await,
            async || signals.next().await,
        );
        let entered = entered.await.map_err(Fault::Write);
        // Begun by somebody who gave up, or who went elsewhere in the end.
        entrance.stop_hosting(output).await;
        entered
    }

    /// What there is around, for the first screen.
    async fn look_around(&self) -> Looked {
        let words = &self.setting.words;
        let acquaintance = Acquaintance::With(self.known.clone());
        let found = match around::seek(&acquaintance).await {
            Ok(found) if found.is_empty() => Err(Fault::NobodyAround),
            other => other,
        };
        match found {
            Ok(found) => self.looked(&found, &acquaintance),
            Err(fault) => Looked { servers: Vec::new(), notes: vec![fault.explain(words).message] },
        }
    }

    fn looked(&self, found: &Sightings, acquaintance: &Acquaintance) -> Looked {
        let around = Around { words: &self.setting.words, acquaintance };
        let servers = around.ordered(found).into_iter();
        let servers = servers.filter_map(|sighting| seen_server(sighting, acquaintance));
        Looked { servers: servers.collect(), notes: around.notes(found) }
    }
}

/// A server that is known, as it is chosen from.
fn known_server(known: &KnownServer) -> Server {
    let nick = known.nick.as_ref().map(ToString::to_string);
    Server {
        name: None,
        to: way_to(ServerLink { key: Some(known.key), ..known.link.clone() }),
        fingerprint: Some(fingerprint_of_server(known.key)),
        regard: Regard::Known { nick },
        plain: false,
    }
}

/// A server that was found around, as it is chosen from: with the key that it announces pinned, so
/// that whoever else answers there is found out.
fn seen_server(sighting: &Sighting, acquaintance: &Acquaintance) -> Option<Server> {
    let regard = match acquaintance.standing(sighting) {
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

const fn way_to(server: ServerLink) -> Invitation {
    Invitation { server, room: None, pass: None }
}

/// The way into a chat, however often it is tried.
struct Entrance<'g> {
    guest: &'g Guest,
    join: &'g Join,
    /// A client of an attempt that somebody let go of: it ends before another one begins.
    left: Option<Client>,
    /// The server that was begun here, until a chat has it.
    hosted: Option<Hosted>,
}

impl Entrance<'_> {
    async fn enter(&mut self, attempt: Attempt) -> Result<Entered, Failure> {
        if let Some(left) = self.left.take() {
            left.quit().await;
        }
        let words = &self.guest.setting.words;
        let Attempt { to, nick } = attempt;
        let prepared = match self.way(to).await {
            Ok(to) => {
                let room = to.room.clone().unwrap_or_else(|| self.join.room.clone());
                self.prepare(to, nick).map(|visit| (visit, room))
            }
            Err(fault) => Err(fault),
        };
        let (visit, room) = prepared.map_err(|fault| match fault {
            Fault::Trouble(trouble) => Failure::of_trouble(&trouble, words),
            other => Failure::explained(other.explain(words)),
        })?;
        let (archive, key) = (visit.archive.clone(), visit.key);
        let started = visit.start(Some(room.clone()), IfAbsent::Join, Patience::GiveUp);
        let client = started.map_err(|trouble| Failure::of_trouble(&trouble, words))?;
        let events = until_ready(self.left.insert(client)).await;
        // INVARIANT: it was put there two lines above, and nobody else takes it.
        let Some(client) = self.left.take() else {
            let lost = Trouble::ConnectionLost;
            return Err(Failure::of_trouble(&lost, words));
        };
        match events {
            Ok(events) => {
                let hosted = self.hosted.take();
                Ok(Entered { client, events, archive, key, room, hosted })
            }
            Err(trouble) => {
                client.quit().await;
                Err(Failure::of_trouble(&trouble, words))
            }
        }
    }

    /// The way to where somebody wants to go. A server that is to be here is begun, once.
    async fn way(&mut self, to: Destination) -> Result<Invitation, Fault> {
        match to {
            Destination::There(there) => {
                self.stop_hosting(&mut Output::new(Form::Text)).await;
                Ok(there)
            }
            Destination::Here => {
                if self.hosted.is_none() {
                    let (hosted, hindered) =
                        Hosted::start(&self.guest.setting, Serve::default()).await?;
                    if let Some(why) = hindered {
                        tracing::warn!(%why, "others cannot find this server by themselves");
                    }
                    self.hosted = Some(hosted);
                }
                // INVARIANT: it listens somewhere, or it would not have started.
                self.hosted.as_ref().and_then(Hosted::own_way).ok_or(Fault::NoKnownServer)
            }
        }
    }

    /// Stops the server that was begun and that nobody is in.
    async fn stop_hosting(&mut self, output: &mut Output) {
        if let Some(hosted) = self.hosted.take() {
            hosted.stop(&self.guest.setting, output, Exit::Done).await;
        }
    }

    /// Opens the profile: the one there is, or one named after the pseudonym.
    fn prepare(&self, to: Invitation, nick: Option<Nick>) -> Result<Visit, Fault> {
        let asked = self.join.nick.is_some() || self.guest.is_new;
        let claim = match nick {
            Some(nick) if asked => Claim::Asked(nick),
            Some(nick) => Claim::Called(nick),
            None => Claim::Any,
        };
        let mut visit = Visit::prepare_unasked(&self.guest.setting, to.server, claim)?;
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
