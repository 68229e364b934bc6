//! The shell around the engine: sockets, time, and the two queues of the front end.
//!
//! [`run`] is the client's thread. It connects ([`dial`]), checks who the server is ([`tls`]),
//! greets, and then moves bytes between socket, link and engine until the line breaks; then it
//! waits and connects again. Everything that decides anything is in [`crate::engine`].

mod dial;
mod line;
mod tls;

use std::time::{Duration, Instant};

use tchat_proto::address::{ServerAddress, ServerLink};
use tchat_proto::id::ServerKey;
use tokio::sync::mpsc;

use crate::client::{ClientOptions, Patience};
use crate::command::Command;
use crate::engine::{Engine, Goal};
use crate::event::{Connection, Event};
use crate::meet::Met;
use crate::profile::Profile;
use crate::random::Random;
use crate::retry::Retry;
use crate::trouble::Trouble;
use line::{Ended, Line};

/// The client's thread: runs until the engine has ended or the front end is gone.
pub(crate) fn run(
    profile: Profile,
    options: ClientOptions,
    commands: mpsc::Receiver<Command>,
    events: &mpsc::Sender<Event>,
) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let shell = Shell { profile, options, commands, events, retry: Retry::new(Random::system()) };
    match runtime {
        Ok(runtime) => runtime.block_on(shell.run()),
        Err(error) => {
            let trouble = Trouble::Internal { what: format!("no runtime: {error}") };
            let closed = Event::Closed { trouble: Some(trouble), unsent: 0 };
            // A front end that is gone already needs no word.
            drop(events.try_send(closed));
        }
    }
}

/// Connects to whoever is there, and greets under keys that are nobody's.
pub(crate) async fn meet(address: &ServerAddress, agent: &str) -> Result<Met, Trouble> {
    line::meet(address, agent).await
}

struct Shell<'a> {
    profile: Profile,
    options: ClientOptions,
    commands: mpsc::Receiver<Command>,
    events: &'a mpsc::Sender<Event>,
    retry: Retry,
}

/// The front end dropped its end: nobody is there to work for.
struct Abandoned;

impl Shell<'_> {
    async fn run(mut self) {
        let told = match self.meet().await {
            Ok(Some((mut engine, line))) => self.serve(&mut engine, line).await,
            Ok(None) => Ok(()),
            Err(trouble) => {
                let closed = Event::Closed { trouble: Some(trouble), unsent: 0 };
                self.events.send(closed).await.or(Err(Abandoned))
            }
        };
        if told.is_err() {
            tracing::debug!("the front end is gone");
        }
    }

    /// Learns the server's key, from the link, from before, or by connecting for the first time,
    /// and opens what is kept of it.
    async fn meet(&mut self) -> Result<Option<(Engine, Option<Line>)>, Trouble> {
        let address = self.options.server.address.clone();
        let known = match self.options.server.key {
            Some(key) => Some(key),
            None => self.profile.pinned(&address)?,
        };
        if let Some(key) = known {
            return Ok(Some((self.open(key)?, None)));
        }
        loop {
            let opening = Line::open(&address, None, &self.profile, &self.options.agent);
            let opened = tokio::select! {
                opened = opening => opened,
                () = self.events.closed() => return Ok(None),
            };
            match opened {
                Ok(line) => {
                    let key = line.key();
                    let fingerprint = tchat_mls::fingerprint::Fingerprint::of_server(key);
                    let mut engine = self.open(key)?;
                    engine.tell(Event::ServerKeyTrusted {
                        key,
                        fingerprint: fingerprint.to_string(),
                    });
                    return Ok(Some((engine, Some(line))));
                }
                Err(trouble) if self.gives_up(&trouble) => return Err(trouble),
                Err(trouble) => {
                    let after = self.retry.failed(Instant::now());
                    let event = Event::Connection(Connection::Retrying { after, trouble });
                    if self.events.send(event).await.is_err() {
                        return Ok(None);
                    }
                    tokio::time::sleep(after).await;
                }
            }
        }
    }

    fn gives_up(&self, trouble: &Trouble) -> bool {
        self.options.patience == Patience::GiveUp || !trouble.is_passing()
    }

    fn open(&self, key: ServerKey) -> Result<Engine, Trouble> {
        let goal = Goal {
            nick: self.options.nick.clone(),
            room: self.options.room.clone(),
            if_absent: self.options.if_absent,
            pass: self.options.pass.clone(),
        };
        let server = ServerLink { address: self.options.server.address.clone(), key: Some(key) };
        let device = self.profile.device().clone();
        Engine::open(&self.profile.database_of(key), device, server, key, goal, Random::system())
    }

    /// Keeps the engine connected until it has ended.
    async fn serve(
        &mut self,
        engine: &mut Engine,
        mut line: Option<Line>,
    ) -> Result<(), Abandoned> {
        let mut was_online = false;
        loop {
            let ended = match self.connected(engine, line.take()).await? {
                Ok(line) => {
                    was_online = true;
                    self.retry.connected(Instant::now());
                    line::drive(line, engine, &self.profile, &mut self.commands, self.events)
                        .await?
                }
                Err(trouble) => Ended::Trouble(trouble),
            };
            let trouble = match ended {
                Ended::Closed => return self.drain(engine).await,
                Ended::Trouble(trouble) => trouble,
            };
            if !self.retry.may_pass(Instant::now(), &trouble, was_online)
                || (!was_online && self.gives_up(&trouble))
            {
                engine.close(Some(trouble));
                return self.drain(engine).await;
            }
            if let Err(trouble) = self.before_retry(engine, trouble).await? {
                engine.close(Some(trouble));
            }
            if engine.is_closed() {
                return self.drain(engine).await;
            }
        }
    }

    /// A line to the server, greeted, with its key remembered.
    async fn connected(
        &mut self,
        engine: &mut Engine,
        line: Option<Line>,
    ) -> Result<Result<Line, Trouble>, Abandoned> {
        let address = self.options.server.address.clone();
        let line = match line {
            Some(line) => Ok(line),
            None => {
                let dialling =
                    Line::open(&address, Some(engine.key()), &self.profile, &self.options.agent);
                match idle(engine, &mut self.commands, self.events, dialling).await? {
                    Some(line) => line,
                    None => return Ok(Err(Trouble::ConnectionLost)),
                }
            }
        };
        Ok(line.and_then(|line| {
            self.profile.remember(&address, line.key(), None)?;
            engine.set_private(line.is_private());
            engine.set_limits(line.limits());
            engine.handle_connected(line.time())?;
            Ok(line)
        }))
    }

    /// Says what went wrong, puts the engine back to what is on disk, and waits.
    async fn before_retry(
        &mut self,
        engine: &mut Engine,
        trouble: Trouble,
    ) -> Result<Result<(), Trouble>, Abandoned> {
        if let Err(trouble) = engine.recover() {
            return Ok(Err(trouble));
        }
        if let Trouble::DiskFull { .. } = trouble {
            engine.tell(Event::Error { trouble: trouble.clone(), reference: None });
        }
        let after = self.retry.failed(Instant::now());
        engine.tell(Event::Connection(Connection::Retrying { after, trouble }));
        // Who wished for a try while one was made has had it.
        engine.poll_reconnect();
        let waiting = tokio::time::sleep(after);
        tokio::pin!(waiting);
        while !engine.is_closed() && !engine.poll_reconnect() {
            let attended = attend(engine, &mut self.commands, self.events, waiting.as_mut());
            if attended.await?.is_some() {
                break;
            }
        }
        Ok(Ok(()))
    }

    /// Tells the last events.
    async fn drain(&self, engine: &mut Engine) -> Result<(), Abandoned> {
        while let Some(event) = engine.poll_event() {
            self.events.send(event).await.or(Err(Abandoned))?;
        }
        Ok(())
    }
}

/// Serves the front end while something else is awaited: what is written offline is kept. `None` if
/// the engine ended meanwhile.
async fn idle<T>(
    engine: &mut Engine,
    commands: &mut mpsc::Receiver<Command>,
    events: &mpsc::Sender<Event>,
    awaited: impl Future<Output = T>,
) -> Result<Option<T>, Abandoned> {
    tokio::pin!(awaited);
    while !engine.is_closed() {
        let attended = attend(engine, commands, events, awaited.as_mut()).await?;
        if attended.is_some() {
            return Ok(attended);
        }
    }
    Ok(None)
}

/// Does the next thing that there is to do for the front end, unless what is awaited comes before
/// it.
async fn attend<T>(
    engine: &mut Engine,
    commands: &mut mpsc::Receiver<Command>,
    events: &mpsc::Sender<Event>,
    awaited: impl Future<Output = T>,
) -> Result<Option<T>, Abandoned> {
    tokio::select! {
        value = awaited => return Ok(Some(value)),
        permit = events.reserve(), if engine.has_events() => {
            let permit = permit.or(Err(Abandoned))?;
            if let Some(event) = engine.poll_event() {
                permit.send(event);
            }
        }
        command = commands.recv(), if engine.wants_commands() => {
            engine.handle_commands(Instant::now(), [command.ok_or(Abandoned)?]);
        }
        () = sleep_until(engine.poll_timeout()) => {}
    }
    if let Err(trouble) = engine.step(Instant::now()) {
        engine.tell(Event::Error { trouble, reference: None });
        if let Err(trouble) = engine.recover() {
            engine.close(Some(trouble));
        }
    }
    Ok(None)
}

/// Sleeps until a moment; without one, for long.
async fn sleep_until(moment: Option<Instant>) {
    const LONG: Duration = Duration::from_secs(3600);
    let moment = moment.unwrap_or_else(|| Instant::now() + LONG);
    tokio::time::sleep_until(moment.into()).await;
}
