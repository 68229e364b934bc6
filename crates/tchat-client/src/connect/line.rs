//! A line: TLS and a greeted link to one server, and the loop that moves bytes over it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::{Buf as _, BytesMut};
use tchat_mls::Device;
use tchat_proto::address::ServerAddress;
use tchat_proto::greeting::{
    ChannelBinding, ClientHello, EXPORTER_LABEL, Login, ServerHello, ServerLimits,
};
use tchat_proto::id::{ServerKey, Timestamp};
use tchat_proto::limits::GREETING_TIME_MAX;
use tchat_proto::link::{Greeted, Greeting, Link};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, ReadHalf, WriteHalf};
use tokio::sync::mpsc;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::dial::{Remembering, dial, recognise};
use super::{Abandoned, sleep_until, tls};
use crate::command::Command;
use crate::engine::Engine;
use crate::event::Event;
use crate::meet::Met;
use crate::profile::Profile;
use crate::trouble::{NotTchat, Trouble};

/// How many bytes are read at once: a TLS record.
const READ_BYTES: usize = 16 * 1024;

/// How long the last bytes may take when closing.
const FAREWELL_TIME_MAX: Duration = Duration::from_secs(2);

/// A greeted connection.
pub(super) struct Line {
    stream: TlsStream<Remembering>,
    link: Link<Greeted>,
    address: ServerAddress,
    key: ServerKey,
    time: Timestamp,
    private: bool,
    limits: ServerLimits,
}

/// Why a line is no more.
pub(super) enum Ended {
    /// The engine has ended.
    Closed,
    /// Something went wrong.
    Trouble(Trouble),
}

impl Line {
    /// Connects, checks the server's key, and greets.
    pub(super) async fn open(
        address: &ServerAddress,
        pinned: Option<ServerKey>,
        profile: &Profile,
        agent: &str,
    ) -> Result<Self, Trouble> {
        let tcp = dial(address).await?;
        let opening = async {
            let (stream, key) = handshake(address, pinned, tcp).await?;
            let (stream, link, hello) = greet(stream, profile.device(), agent).await?;
            let (time, private, limits) = (hello.time, hello.is_private(), hello.limits);
            Ok(Self { stream, link, address: address.clone(), key, time, private, limits })
        };
        let silent = match pinned {
            // It was a tchat server before: it hangs, or the way to it does.
            Some(_) => Trouble::TimedOut { address: address.to_string(), after: GREETING_TIME_MAX },
            None => Trouble::NotTchat { address: address.to_string(), seen: NotTchat::Silence },
        };
        tokio::time::timeout(GREETING_TIME_MAX, opening).await.unwrap_or(Err(silent))
    }

    /// Who the server is.
    pub(super) const fn key(&self) -> ServerKey {
        self.key
    }

    /// Whether the server takes nothing from strangers but an invitation.
    pub(super) const fn is_private(&self) -> bool {
        self.private
    }

    /// What the server allows.
    pub(super) const fn limits(&self) -> &ServerLimits {
        &self.limits
    }

    /// What the server's clock said when it let us in.
    pub(super) const fn time(&self) -> Timestamp {
        self.time
    }
}

/// Connects to whoever is there, and greets under keys that are nobody's.
pub(super) async fn meet(address: &ServerAddress, agent: &str) -> Result<Met, Trouble> {
    let no_keys = |_| Trouble::Internal { what: "no randomness".to_owned() };
    let device = Device::generate().map_err(no_keys)?;
    let tcp = dial(address).await?;
    let meeting = async {
        let (stream, key) = handshake(address, None, tcp).await?;
        let greeted = greet(stream, &device, agent).await;
        Ok(Met { key, greeted: greeted.map(|(_, _, hello)| hello) })
    };
    let silent = Trouble::NotTchat { address: address.to_string(), seen: NotTchat::Silence };
    tokio::time::timeout(GREETING_TIME_MAX, meeting).await.unwrap_or(Err(silent))
}

async fn handshake(
    address: &ServerAddress,
    pinned: Option<ServerKey>,
    tcp: tokio::net::TcpStream,
) -> Result<(TlsStream<Remembering>, ServerKey), Trouble> {
    let internal = |error: rustls::Error| Trouble::Internal { what: format!("TLS: {error}") };
    let (config, verifier) = tls::config(pinned).map_err(internal)?;
    let name = tls::server_name().map_err(internal)?;
    let connecting = TlsConnector::from(Arc::new(config)).connect(name, Remembering::new(tcp));
    match connecting.into_fallible().await {
        Ok(stream) if stream.get_ref().1.alpn_protocol() == Some(tchat_proto::ALPN) => {
            let key = verifier.seen().ok_or(Trouble::ServerBroken)?;
            Ok((stream, key))
        }
        Ok(_) => Err(not_tchat(address, NotTchat::OtherTls)),
        Err((error, tcp)) => Err(match (pinned, verifier.seen()) {
            (Some(pinned), Some(seen)) if pinned != seen => {
                Trouble::ServerKeyChanged { address: address.to_string(), pinned, seen }
            }
            _ => match recognise(tcp.first()) {
                // Cut off in the middle of a handshake: a server that was killed, for one.
                NotTchat::OtherTls | NotTchat::Silence if is_lost(&error) => {
                    Trouble::ConnectionLost
                }
                seen => not_tchat(address, seen),
            },
        }),
    }
}

fn not_tchat(address: &ServerAddress, seen: NotTchat) -> Trouble {
    Trouble::NotTchat { address: address.to_string(), seen }
}

fn is_lost(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(error.kind(), BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof)
}

async fn greet(
    mut stream: TlsStream<Remembering>,
    device: &Device,
    agent: &str,
) -> Result<(TlsStream<Remembering>, Link<Greeted>, ServerHello), Trouble> {
    let mut binding = [0; 32];
    stream
        .get_ref()
        .1
        .export_keying_material(&mut binding, EXPORTER_LABEL, None)
        .map_err(|error| Trouble::Internal { what: format!("TLS exporter: {error}") })?;
    let login = Login::sign(device.device_seed(), *device.certificate(), ChannelBinding(binding));
    let mut link = Link::<Greeting>::new(Instant::now());
    link.say_hello(&ClientHello::new(agent, login));
    let hello = link.transmit().split();
    stream.write_all(&hello).await.or(Err(Trouble::ConnectionLost))?;
    stream.flush().await.or(Err(Trouble::ConnectionLost))?;
    let mut bytes = BytesMut::with_capacity(READ_BYTES);
    loop {
        let read = stream.read_buf(&mut bytes).await.or(Err(Trouble::ConnectionLost))?;
        if read == 0 {
            return Err(Trouble::ConnectionLost);
        }
        link.handle_bytes(&bytes.split());
        match link.poll_welcome().or(Err(Trouble::ServerBroken))? {
            None => {}
            Some(Ok(hello)) => {
                tracing::debug!(version = hello.version, "greeted");
                return Ok((stream, link.welcomed(Instant::now()), hello));
            }
            Some(Err(refusal)) => return Err(refusal.into()),
        }
    }
}

/// What happened while waiting.
enum Happened {
    Read(std::io::Result<usize>),
    Wrote(std::io::Result<usize>),
    Flushed(std::io::Result<()>),
    Command(Option<Command>),
    Told,
    Timeout,
}

/// A line in use: its halves, and what is between socket and link.
struct Traffic {
    link: Link<Greeted>,
    reader: ReadHalf<TlsStream<Remembering>>,
    writer: WriteHalf<TlsStream<Remembering>>,
    bytes: BytesMut,
    /// TLS may still hold bytes that were written.
    unflushed: bool,
}

/// Moves bytes between socket, link and engine until one of them ends.
pub(super) async fn drive(
    line: Line,
    engine: &mut Engine,
    profile: &Profile,
    commands: &mut mpsc::Receiver<Command>,
    events: &mpsc::Sender<Event>,
) -> Result<Ended, Abandoned> {
    let Line { stream, link, address, key, .. } = line;
    let (reader, writer) = tokio::io::split(stream);
    let mut traffic = Traffic { link, reader, writer, bytes: BytesMut::new(), unflushed: false };
    loop {
        if let Err(trouble) = engine.exchange(Instant::now(), &mut traffic.link) {
            return Ok(Ended::Trouble(trouble));
        }
        if let Some(nick) = engine.poll_accepted_nick()
            && let Err(trouble) = profile.remember(&address, key, Some(&nick))
        {
            return Ok(Ended::Trouble(trouble));
        }
        if engine.is_closed() {
            traffic.farewell().await;
            return Ok(Ended::Closed);
        }
        let happened = traffic.next(engine, commands, events).await?;
        if let Err(trouble) = traffic.take(happened, engine, commands)? {
            return Ok(Ended::Trouble(trouble));
        }
    }
}

impl Traffic {
    /// Waits for the next thing to happen.
    async fn next(
        &mut self,
        engine: &mut Engine,
        commands: &mut mpsc::Receiver<Command>,
        events: &mpsc::Sender<Event>,
    ) -> Result<Happened, Abandoned> {
        if self.bytes.capacity() == 0 {
            self.bytes.reserve(READ_BYTES);
        }
        let timeout = engine.poll_timeout().into_iter().chain([self.link.poll_timeout()]).min();
        let output = self.link.transmit();
        let to_write = self.unflushed || !output.is_empty();
        Ok(tokio::select! {
            read = self.reader.read_buf(&mut self.bytes), if engine.wants_input() => {
                Happened::Read(read)
            }
            happened = write_or_flush(&mut self.writer, output), if to_write => happened,
            permit = events.reserve(), if engine.has_events() => {
                let permit = permit.or(Err(Abandoned))?;
                if let Some(event) = engine.poll_event() {
                    permit.send(event);
                }
                Happened::Told
            }
            command = commands.recv(), if engine.wants_commands() => Happened::Command(command),
            () = sleep_until(timeout) => Happened::Timeout,
        })
    }

    /// Does what follows from it.
    fn take(
        &mut self,
        happened: Happened,
        engine: &mut Engine,
        commands: &mut mpsc::Receiver<Command>,
    ) -> Result<Result<(), Trouble>, Abandoned> {
        let now = Instant::now();
        match happened {
            Happened::Read(Ok(0) | Err(_))
            | Happened::Wrote(Err(_))
            | Happened::Flushed(Err(_)) => return Ok(Err(Trouble::ConnectionLost)),
            Happened::Read(Ok(_)) => self.link.handle_bytes(now, &self.bytes.split()),
            Happened::Wrote(Ok(wrote)) => {
                self.link.transmit().advance(wrote);
                self.unflushed = true;
            }
            Happened::Flushed(Ok(())) => self.unflushed = false,
            Happened::Command(command) => {
                let first = command.ok_or(Abandoned)?;
                engine.handle_commands(now, [first].into_iter().chain(waiting(commands)));
            }
            Happened::Told => {}
            Happened::Timeout => return Ok(engine.handle_timeout(now, &mut self.link)),
        }
        Ok(Ok(()))
    }

    /// Writes what is left and closes.
    async fn farewell(mut self) {
        let last = self.link.transmit().split();
        let farewell = async {
            self.writer.write_all(&last).await?;
            self.writer.shutdown().await
        };
        // Everything that mattered was acknowledged; the server may be gone by now.
        drop(tokio::time::timeout(FAREWELL_TIME_MAX, farewell).await);
    }
}

/// Writes what there is to write, else flushes what TLS still holds. Both may be dropped half way
/// and begun again.
async fn write_or_flush(writer: &mut WriteHalf<TlsStream<Remembering>>, output: &[u8]) -> Happened {
    if output.is_empty() {
        Happened::Flushed(writer.flush().await)
    } else {
        Happened::Wrote(writer.write(output).await)
    }
}

/// The commands that wait already: taken together they share a transaction.
fn waiting(commands: &mut mpsc::Receiver<Command>) -> impl Iterator<Item = Command> {
    std::iter::from_fn(|| commands.try_recv().ok()).take(crate::limits::COMMANDS_WAITING_MAX)
}
