//! From the command line to a chat, on a thread of its own: the window is there at once, and shows how
//! far it is.
//!
//! The thread opens the profile, says whether anything has to be asked ([`Told`]), and does what is
//! answered ([`Ask`]). Once one is in, it goes on as the engine's ([`crate::engine`]).

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::{fmt, io};

use tchat_client::client::{IfAbsent, Patience};
use tchat_client::history::Archive;
use tchat_client::home::Home;
use tchat_client::visit::{Claim, Opened};
use tchat_client::{Client, Event, Passphrase, Profile, Trouble};
use tchat_front::arrival::{self, Entered, Entrance, Failure, Guest, Looked, Means, Whose};
use tchat_i18n::{Visible, Words};
use tchat_proto::id::ServerKey;
use tchat_proto::invitation::Invitation;
use tchat_proto::nick::Nick;
use tchat_proto::room::RoomName;
use tchat_speech::environment::variable;
use tchat_speech::explain::{self, Explanation};
use tokio::sync::mpsc;

use crate::arguments::Arguments;
use crate::engine::{self, Engine};
use crate::limits::{ASKS_MAX, TOLD_MAX};

/// What holds the passphrase of a sealed profile, if it is not to be asked for.
pub const PASSPHRASE: &str = "TCHAT_PASSPHRASE";

/// What servers are told that the program is.
const AGENT: &str = concat!("tchat-gui/", env!("CARGO_PKG_VERSION"));

/// Where one wants to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Goal {
    /// There; without an invitation, to the server used last, and where none was, to be asked.
    To(Option<Invitation>),
    /// Wherever one chooses, whether or not one was somewhere.
    Choose,
}

/// What the window answers.
#[derive(Debug)]
pub enum Ask {
    /// To open the profile with this.
    Open(Passphrase),
    /// To go to one's own server, which runs again.
    Own(Invitation),
    /// To choose, as one's own does not run.
    Choose,
    /// To try to get in.
    Try(Invitation, Option<Nick>),
    /// To let go of what is being tried.
    Stop,
}

/// What the window is told.
#[derive(Debug)]
pub enum Told {
    /// The profile needs a passphrase.
    Sealed(Lock),
    /// One was the host of the server one goes to, and it does not run: it is to be begun.
    WasHost,
    /// One has to be asked, from this on.
    Stranger(Box<arrival::Setting>),
    /// What there is around.
    Looked(Looked),
    /// What was tried came to nothing.
    Failed(Box<Failure>),
    /// One is in, or on the way to where one was before.
    In(Box<In>),
    /// It cannot go on.
    Stopped(Box<Explanation>),
}

/// A profile that needs a passphrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lock {
    /// What it is called.
    pub profile: String,
    /// What was wrong with the passphrase that was given last, if one was.
    pub wrong: Option<Visible>,
}

/// A chat that one is in.
#[derive(Debug)]
pub struct In {
    /// The engine.
    pub engine: Engine,
    /// What it told on the way.
    pub events: Vec<Event>,
    /// What the profile keeps.
    pub archive: Archive,
    /// The server's key, if it was known before.
    pub key: Option<ServerKey>,
    /// The room to open.
    pub room: RoomName,
}

/// What wakes the window.
#[derive(Clone)]
pub struct Wake(Arc<dyn Fn() + Send + Sync>);

impl Wake {
    /// This.
    pub fn new(wake: impl Fn() + Send + Sync + 'static) -> Self {
        Self(Arc::new(wake))
    }

    /// Wakes it.
    pub fn up(&self) {
        (self.0)();
    }
}

impl fmt::Debug for Wake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wake")
    }
}

/// The way from the command line to a chat, as the window holds it.
#[derive(Debug)]
pub struct Beginning {
    /// Until it is given up.
    asks: Option<mpsc::Sender<Ask>>,
    told: Receiver<Told>,
    thread: Option<JoinHandle<()>>,
}

impl Beginning {
    /// Begins.
    ///
    /// # Errors
    ///
    /// What the system says, if it gives no thread.
    pub fn start(asked: &Arguments, goal: Goal, words: &Words, wake: Wake) -> io::Result<Self> {
        let (asks, answers) = mpsc::channel(ASKS_MAX);
        let (tells, told) = sync_channel(TOLD_MAX);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let home = Home::find(asked.profile.clone(), variable);
        let nick = asked.nick.clone();
        let room = asked.room.clone().unwrap_or_else(RoomName::general);
        let words = words.in_chat();
        let way = Way { home, nick, room, goal, words, answers, told: tells, wake };
        let run = move || runtime.block_on(way.go());
        let thread = std::thread::Builder::new().name("tchat engine".to_owned()).spawn(run)?;
        Ok(Self { asks: Some(asks), told, thread: Some(thread) })
    }

    /// Answers; after it has ended, nobody hears it. One thing is asked at a time, so there is room.
    pub fn ask(&self, ask: Ask) {
        if let Some(asks) = &self.asks {
            drop(asks.try_send(ask));
        }
    }

    /// What it tells next. Of a chat one is in, the thread goes with the engine.
    pub fn told(&mut self) -> Option<Told> {
        let mut told = self.told.try_recv().ok()?;
        if let (Told::In(within), Some(thread)) = (&mut told, self.thread.take()) {
            within.engine.runs_on(thread);
        }
        Some(told)
    }

    /// Gives up, and waits until nothing of it is left.
    pub fn end(&mut self) {
        self.asks = None;
        // What it tells is dropped from here on: an engine that nobody took ends with it.
        self.told = sync_channel(TOLD_MAX).1;
        if let Some(thread) = self.thread.take() {
            // What it had to say, nobody waits for any more.
            drop(thread.join());
        }
    }
}

/// Why it goes on no further.
enum End {
    /// Nobody wants it to.
    Left,
    /// It cannot.
    Stopped(Box<Explanation>),
}

/// The same, as its thread has it.
struct Way {
    home: Home,
    nick: Option<Nick>,
    room: RoomName,
    goal: Goal,
    words: Words,
    answers: mpsc::Receiver<Ask>,
    told: SyncSender<Told>,
    wake: Wake,
}

/// A profile that was read.
struct Met {
    guest: Guest,
    /// The profile, open, if there is one.
    opened: Option<Opened>,
    passphrase: Option<Passphrase>,
}

impl Way {
    async fn go(mut self) {
        match self.begin().await {
            Ok((client, cable)) => {
                let wake = self.wake.clone();
                engine::carry(client, cable, move || wake.up()).await;
            }
            Err(End::Left) => {}
            Err(End::Stopped(why)) => self.tell(Told::Stopped(why)),
        }
    }

    fn tell(&self, told: Told) {
        // A window that is gone is told nothing.
        drop(self.told.send(told));
        self.wake.up();
    }

    async fn answer(&mut self) -> Result<Ask, End> {
        self.answers.recv().await.ok_or(End::Left)
    }

    fn trouble(&self, trouble: &Trouble) -> End {
        End::Stopped(Box::new(explain::trouble::explain(trouble, &self.words)))
    }

    async fn begin(&mut self) -> Result<(Client, engine::Cable), End> {
        let Met { guest, opened, passphrase } = self.meet().await?;
        let asks_nothing = self.goal == Goal::To(None);
        if asks_nothing && guest.was_host(&self.home) {
            self.tell(Told::WasHost);
            loop {
                match self.answer().await? {
                    Ask::Own(own) => break self.goal = Goal::To(Some(own)),
                    Ask::Choose => break self.goal = Goal::Choose,
                    Ask::Open(_) | Ask::Try(..) | Ask::Stop => {}
                }
            }
        }
        let to = match self.goal.clone() {
            Goal::To(to) if guest.is_expected(to.as_ref().map(|to| &to.server)) => {
                if let Some(opened) = opened {
                    return self.straight(opened, to);
                }
                to
            }
            Goal::To(to) => to,
            Goal::Choose => None,
        };
        // Each attempt opens it anew, under the name that is chosen by then.
        drop(opened);
        self.arrive(guest, passphrase, to).await
    }

    /// Reads the profile, and has its passphrase asked for if it is sealed.
    async fn meet(&mut self) -> Result<Met, End> {
        let homeless = |_| {
            let (message, hint) = (self.words.no_home(), self.words.no_home_hint());
            End::Stopped(Box::new(Explanation::new("no_home", message, hint)))
        };
        let chosen = self.home.profile(self.nick.as_ref()).map_err(homeless)?;
        let folder = chosen.folder.clone();
        if !Profile::exists(&folder).map_err(|trouble| self.trouble(&trouble))? {
            return Ok(Met { guest: Guest::New, opened: None, passphrase: None });
        }
        let name = folder.file_name().unwrap_or(folder.as_os_str()).to_string_lossy().into_owned();
        let given = variable(PASSPHRASE);
        let mut passphrase = given.and_then(|given| Passphrase::from_utf8(given.as_bytes()).ok());
        let profile = loop {
            let wrong = match Profile::open_with(&folder, passphrase.as_ref()) {
                Ok(profile) => break profile,
                Err(Trouble::ProfileSealed { .. }) => None,
                Err(Trouble::WrongPassphrase { .. }) => {
                    Some(self.words.passphrase_wrong_try_again())
                }
                Err(trouble) => return Err(self.trouble(&trouble)),
            };
            self.tell(Told::Sealed(Lock { profile: name.clone(), wrong }));
            passphrase = loop {
                if let Ask::Open(typed) = self.answer().await? {
                    break Some(typed);
                }
            };
        };
        let servers = profile.servers().map_err(|trouble| self.trouble(&trouble))?;
        let opened = Opened::new(chosen, profile).map_err(|trouble| self.trouble(&trouble))?;
        Ok(Met { guest: Guest::Known(servers), opened: Some(opened), passphrase })
    }

    /// Goes where one was before: what is kept can be read, and written to, without a connection.
    fn straight(
        &self,
        opened: Opened,
        to: Option<Invitation>,
    ) -> Result<(Client, engine::Cable), End> {
        let (server, room, pass) = match to {
            Some(to) => (Some(to.server), to.room, to.pass),
            None => (opened.last(), None, None),
        };
        let room = room.unwrap_or_else(|| self.room.clone());
        let nowhere = || {
            let (message, hint) = (self.words.no_known_server(), self.words.no_known_server_hint());
            End::Stopped(Box::new(Explanation::new("no_known_server", message, hint)))
        };
        let claim = Claim::from(self.nick.clone());
        let mut visit = opened.to(server.ok_or_else(nowhere)?, claim, &self.home);
        visit.pass = pass;
        let (archive, key) = (visit.archive.clone(), visit.key);
        let patience = if key.is_some() { Patience::KeepTrying } else { Patience::GiveUp };
        let started = visit.start(Some(room.clone()), IfAbsent::Join, patience, AGENT);
        let client = started.map_err(|trouble| self.trouble(&trouble))?;
        Ok(self.hand_over(Entered { client, events: Vec::new(), archive, key, room }))
    }

    /// Gives the window its end of the engine.
    fn hand_over(&self, entered: Entered) -> (Client, engine::Cable) {
        let Entered { client, events, archive, key, room } = entered;
        let (engine, cable) = Engine::new();
        self.tell(Told::In(Box::new(In { engine, events, archive, key, room })));
        (client, cable)
    }

    /// Has asked where to go and as whom, until one is in.
    async fn arrive(
        &mut self,
        guest: Guest,
        passphrase: Option<Passphrase>,
        to: Option<Invitation>,
    ) -> Result<(Client, engine::Cable), End> {
        let looks = to.is_none();
        let setting = guest.setting(self.words.clone(), &self.home, to, self.nick.clone());
        self.tell(Told::Stranger(Box::new(setting)));
        let is_named = self.nick.is_some() || guest == Guest::New;
        let mut entrance = Entrance::new(Means {
            words: self.words.clone(),
            home: self.home.clone(),
            passphrase,
            whose: if is_named { Whose::Named } else { Whose::Last },
            room: self.room.clone(),
            agent: AGENT,
        });
        let (acquaintance, words) = (guest.acquaintance(), self.words.clone());
        let mut around = std::pin::pin!(async {
            match looks {
                true => acquaintance.look_around(&words).await,
                false => std::future::pending().await,
            }
        });
        let mut has_looked = false;
        let mut wanted = None;
        loop {
            let Some((to, nick)) = wanted.take() else {
                tokio::select! {
                    looked = &mut around, if !has_looked => {
                        has_looked = true;
                        self.tell(Told::Looked(looked));
                    }
                    ask = self.answers.recv() => match ask {
                        Some(Ask::Try(to, nick)) => wanted = Some((to, nick)),
                        Some(_) => {}
                        None => {
                            entrance.close().await;
                            return Err(End::Left);
                        }
                    },
                }
                continue;
            };
            let answers = &mut self.answers;
            let tried = tokio::select! {
                tried = entrance.enter(to, nick) => Some(tried),
                // Whatever is answered meanwhile lets go of it.
                ask = answers.recv() => {
                    if let Some(Ask::Try(to, nick)) = ask {
                        wanted = Some((to, nick));
                    }
                    None
                }
            };
            match tried {
                Some(Ok(entered)) => return Ok(self.hand_over(entered)),
                Some(Err(failure)) => self.tell(Told::Failed(Box::new(failure))),
                None => {}
            }
        }
    }
}
