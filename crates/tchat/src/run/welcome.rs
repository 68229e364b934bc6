//! The first run on the whole screen: what the profile knows, what is around, and getting in.

use tchat_client::Profile;
use tchat_front::arrival::{self, Entered, Entrance, Failure, Means, Whose};
use tchat_proto::invitation::Invitation;
use tchat_tui::app::Palette;
use tchat_tui::terminal::Terminal;
use tchat_tui::welcome::{self, Attempt, Destination, Welcome};

use crate::cli::{Form, Join, Serve};
use crate::explain::Fault;
use crate::output::Output;
use crate::passphrase;
use crate::run::hosted::Hosted;
use crate::run::{AGENT, Exit, Setting};
use crate::signals::Signals;

/// Who sits there, as far as the profile says.
#[derive(Debug)]
pub(super) struct Guest {
    /// With what opens the profile, so that nobody is asked again once the screen is taken.
    pub(super) setting: Setting,
    guest: arrival::Guest,
}

impl Guest {
    /// Reads the profile, and asks for its passphrase if it is sealed.
    pub(super) async fn meet(
        setting: &Setting,
        join: &Join,
        signals: &mut Signals,
    ) -> Result<Self, Fault> {
        let folder = setting.home.profile(join.nick.as_ref())?.folder;
        let (guest, passphrase) = match Profile::exists(&folder)? {
            false => (arrival::Guest::New, setting.passphrase.again()),
            true => {
                let (given, words) = (&setting.passphrase, &setting.words);
                let opened = passphrase::open_for_good(&folder, given, words, signals).await?;
                (arrival::Guest::Known(opened.0.servers()?), opened.1)
            }
        };
        let (words, home) = (setting.words.clone(), setting.home.clone());
        Ok(Self { setting: Setting { words, home, passphrase }, guest })
    }

    /// Whether one was where one wants to go, under a pseudonym: then nothing has to be asked.
    pub(super) fn is_expected(&self, join: &Join) -> bool {
        self.guest.is_expected(join.link.as_ref())
    }

    /// Whether the server that one was at last is one's own, begun beside a chat, and runs no more.
    pub(super) fn was_host(&self) -> bool {
        self.guest.was_host(&self.setting.home)
    }

    /// Asks what has to be known, and gets in, with the server that was begun for it, if one was;
    /// `None` if somebody gave up.
    pub(super) async fn welcome(
        &self,
        join: &Join,
        palette: Palette,
        terminal: &mut Terminal,
        signals: &mut Signals,
        output: &mut Output,
    ) -> Result<Option<(Entered, Option<Hosted>)>, Fault> {
        let Setting { words, home, passphrase } = &self.setting;
        let to = join.link.clone().map(|server| Invitation {
            server,
            room: Some(join.room.clone()),
            pass: join.pass.clone(),
        });
        let setting = self.guest.setting(words.in_chat(), home, to, join.nick.clone());
        let mut welcome = Welcome::new(setting, palette);
        let is_named = join.nick.is_some() || self.guest == arrival::Guest::New;
        let entrance = Entrance::new(Means {
            words: words.clone(),
            home: home.clone(),
            passphrase: passphrase.passphrase()?,
            whose: if is_named { Whose::Named } else { Whose::Last },
            room: join.room.clone(),
            agent: AGENT,
        });
        let mut way = Way { setting: &self.setting, entrance, hosted: None };
        let acquaintance = self.guest.acquaintance();
        let entered = welcome::run(
            &mut welcome,
            terminal,
            acquaintance.look_around(words),
            async |attempt| way.enter(attempt).await,
            async || signals.next().await,
        );
        let entered = entered.await.map_err(Fault::Write);
        let entered = entered.map(|entered| entered.map(|it| (it, way.hosted.take())));
        // Begun by somebody who gave up, or who went elsewhere in the end.
        way.stop_hosting(output).await;
        entered
    }
}

/// The way into a chat, to others or to a server that is begun here.
struct Way<'s> {
    setting: &'s Setting,
    entrance: Entrance,
    /// The server that was begun here, until a chat has it.
    hosted: Option<Hosted>,
}

impl Way<'_> {
    async fn enter(&mut self, Attempt { to, nick }: Attempt) -> Result<Entered, Failure> {
        let words = &self.setting.words;
        let to = self.to(to).await.map_err(|fault| Failure::explained(fault.explain(words)))?;
        self.entrance.enter(to, nick).await
    }

    /// The way to where somebody wants to go. A server that is to be here is begun, once.
    async fn to(&mut self, to: Destination) -> Result<Invitation, Fault> {
        match to {
            Destination::There(there) => {
                self.stop_hosting(&mut Output::new(Form::Text)).await;
                Ok(there)
            }
            Destination::Here => {
                if self.hosted.is_none() {
                    let (hosted, hindered) = Hosted::start(self.setting, Serve::default()).await?;
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
            hosted.stop(self.setting, output, Exit::Done).await;
        }
    }
}
