//! The shell around the engine: sockets, time, and the two queues of the front end.
//!
//! [`run`] is the client's thread. It connects ([`dial`]), checks who the server is ([`tls`]),
//! greets, and then moves bytes between socket, link and engine until the line breaks; then it
//! waits and connects again. Everything that decides anything is in [`crate::engine`].

mod dial;
mod early;
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
use early::{Early, Meanwhile};
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
            Ok(Ok(Some((mut engine, line)))) => self.serve(&mut engine, line).await,
            Ok(Ok(None)) => Ok(()),
            Ok(Err(trouble)) => {
                let closed = Event::Closed { trouble: Some(trouble), unsent: 0 };
                self.events.send(closed).await.or(Err(Abandoned))
            }
            Err(abandoned) => Err(abandoned),
        };
        if told.is_err() {
            tracing::debug!("the front end is gone");
        }
    }

    /// Learns the server's key, from the link, from before, or by connecting for the first time,
    /// and opens what is kept of it. `None` if somebody wanted to close before that.
    async fn meet(&mut self) -> Result<Result<Option<(Engine, Option<Line>)>, Trouble>, Abandoned> {
        let known = match self.options.server.key {
            Some(key) => Ok(Some(key)),
            None => self.profile.pinned(&self.options.server.address),
        };
        match known {
            Ok(Some(key)) => Ok(self.open(key).map(|engine| Some((engine, None)))),
            Ok(None) => self.meet_first().await,
            Err(trouble) => Ok(Err(trouble)),
        }
    }

    /// The same with a server that was never seen.
    async fn meet_first(
        &mut self,
    ) -> Result<Result<Option<(Engine, Option<Line>)>, Trouble>, Abandoned> {
        let mut early = Early::default();
        loop {
            let trouble = match self.first_line(&mut early).await? {
                Some(Ok(line)) => {
                    let opened = self.open_trusting(&line, early);
                    return Ok(opened.map(|engine| Some((engine, Some(line)))));
                }
                Some(Err(trouble)) if self.gives_up(&trouble) => return Ok(Err(trouble)),
                Some(Err(trouble)) => trouble,
                None => return self.closed_early(early).await,
            };
            early.failed(trouble.clone());
            let after = self.retry.failed(Instant::now());
            let event = Event::Connection(Connection::Retrying { after, trouble });
            self.events.send(event).await.or(Err(Abandoned))?;
            let waiting = std::pin::pin!(tokio::time::sleep(after));
            match early.attend(&mut self.commands, self.events, waiting).await? {
                Meanwhile::Came(()) | Meanwhile::Reconnect => {}
                Meanwhile::Quit => return self.closed_early(early).await,
            }
        }
    }

    /// A line to a server that was never seen, unless somebody wants to close meanwhile.
    async fn first_line(
        &mut self,
        early: &mut Early,
    ) -> Result<Option<Result<Line, Trouble>>, Abandoned> {
        let ClientOptions { server, agent, .. } = &self.options;
        let mut opening = std::pin::pin!(Line::open(&server.address, None, &self.profile, agent));
        loop {
            match early.attend(&mut self.commands, self.events, opening.as_mut()).await? {
                Meanwhile::Came(line) => return Ok(Some(line)),
                Meanwhile::Reconnect => {}
                Meanwhile::Quit => return Ok(None),
            }
        }
    }

    /// Opens what is kept of a server that was never seen, and says what its key is.
    fn open_trusting(&self, line: &Line, early: Early) -> Result<Engine, Trouble> {
        let key = line.key();
        let fingerprint = tchat_mls::fingerprint::Fingerprint::of_server(key).to_string();
        let mut engine = self.open(key)?;
        engine.tell(Event::ServerKeyTrusted { key, fingerprint });
        engine.handle_commands(Instant::now(), early.into_commands());
        Ok(engine)
    }

    async fn closed_early<T>(&self, early: Early) -> Result<Result<Option<T>, Trouble>, Abandoned> {
        for event in early.into_events() {
            self.events.send(event).await.or(Err(Abandoned))?;
        }
        Ok(Ok(None))
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
                Err(_) if engine.is_closed() => Ended::Closed,
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
