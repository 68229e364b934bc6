//! A tap: it stands in front of a server, copies bytes both ways, and tells what passes.
//!
//! Each client that comes gets a connection of its own to the real server. What one side sends
//! reaches the other as it came, boundaries included, unless there are faults ([`crate::fault`]):
//! bytes, a half-close (FIN), a reset (RST), and waiting, if one side reads slowly. The server sees
//! the tap's address in place of the client's.
//!
//! Who watches never holds up the traffic for longer than [`WATCH_PATIENCE`]: what passes faster
//! than it is looked at goes by unseen, and is counted ([`News::Missed`]).
//!
//! [`WATCH_PATIENCE`]: crate::limits::WATCH_PATIENCE

mod connection;
mod listen;
mod watch;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch as switch;
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;

use self::connection::{pass, reset};
pub use self::listen::Listen;
use self::watch::Watch;
use crate::fault::Faults;
use crate::limits::{CONNECTIONS_MAX, NEWS_MAX};
use crate::news::News;
use crate::segment::{ConnectionId, Ends};

/// A running tap. It ends when dropped, and every connection through it with it.
#[derive(Debug)]
pub struct Tap {
    addresses: Vec<SocketAddr>,
    server: SocketAddr,
    news: mpsc::Receiver<News>,
    faults: FaultSwitch,
    tasks: JoinSet<()>,
}

/// Turns faults on and off while traffic passes.
#[derive(Debug, Clone)]
pub struct FaultSwitch(Arc<switch::Sender<Faults>>);

/// Why a tap did not start.
#[derive(Debug, thiserror::Error)]
pub enum TapFailed {
    /// It cannot listen there.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// The server's name leads nowhere.
    #[error("`{server}` is no address: {source}")]
    Server {
        /// As it was given.
        server: String,
        /// What the system says.
        source: io::Error,
    },
    /// It would stand in front of itself, and every connection would go round for ever.
    #[error("{server} is the tap itself")]
    Itself {
        /// Where the server should be.
        server: SocketAddr,
    },
}

impl Tap {
    /// Opens a tap in front of a server, which need not be there yet. Within a runtime only.
    ///
    /// # Errors
    ///
    /// An address that cannot be listened on, or a server that cannot be meant.
    pub async fn open(listen: Listen, server: &str, faults: Faults) -> Result<Self, TapFailed> {
        let failed = |source| TapFailed::Server { server: server.to_owned(), source };
        let servers = tokio::net::lookup_host(server).await.map_err(failed)?.collect::<Vec<_>>();
        let Some(first) = servers.first().copied() else {
            return Err(failed(io::ErrorKind::NotFound.into()));
        };
        let listeners = listen.open()?;
        let addresses = listeners.iter().map(TcpListener::local_addr).collect::<Result<_, _>>();
        let addresses: Vec<SocketAddr> = addresses.map_err(failed)?;
        if let Some(server) = servers.iter().find(|server| leads_to(**server, &addresses)) {
            return Err(TapFailed::Itself { server: *server });
        }
        let (sender, news) = mpsc::channel(NEWS_MAX);
        let faults = FaultSwitch(Arc::new(switch::Sender::new(faults)));
        let door = Arc::new(Door {
            servers,
            server: first,
            watch: Watch::new(sender),
            faults: faults.0.subscribe(),
            free: Arc::new(Semaphore::new(CONNECTIONS_MAX)),
            last: AtomicU64::new(0),
        });
        let mut tasks = JoinSet::new();
        for listener in listeners {
            tasks.spawn(accept(listener, Arc::clone(&door)));
        }
        Ok(Self { addresses, server: first, news, faults, tasks })
    }

    /// Where clients reach it.
    #[must_use]
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// The server behind it.
    #[must_use]
    pub const fn server(&self) -> SocketAddr {
        self.server
    }

    /// The switch for its faults.
    #[must_use]
    pub fn faults(&self) -> FaultSwitch {
        self.faults.clone()
    }

    /// What happens next. Cancel safe.
    pub async fn next(&mut self) -> News {
        match self.news.recv().await {
            Some(news) => news,
            // The tasks that hold the other end live as long as `self`.
            None => std::future::pending().await,
        }
    }

    /// Ends every connection; what was told of them can still be heard.
    pub async fn stop(&mut self) {
        self.tasks.shutdown().await;
    }

    /// What has happened already, if anything.
    pub fn try_next(&mut self) -> Option<News> {
        self.news.try_recv().ok()
    }
}

impl FaultSwitch {
    /// What is done to what passes from here on.
    pub fn set(&self, faults: Faults) {
        self.0.send_replace(faults);
    }

    /// What is done.
    #[must_use]
    pub fn get(&self) -> Faults {
        *self.0.borrow()
    }
}

/// What every connection needs.
#[derive(Debug)]
struct Door {
    servers: Vec<SocketAddr>,
    /// The one that is shown.
    server: SocketAddr,
    watch: Watch,
    faults: switch::Receiver<Faults>,
    free: Arc<Semaphore>,
    last: AtomicU64,
}

/// How long to wait when the system has no more descriptors: others will close some.
const BREATH: Duration = Duration::from_millis(100);

async fn accept(listener: TcpListener, door: Arc<Door>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((client, address)) => {
                    admit(client, address, &door, &mut connections).await;
                }
                Err(_) => tokio::time::sleep(BREATH).await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn admit(
    client: TcpStream,
    address: SocketAddr,
    door: &Arc<Door>,
    connections: &mut JoinSet<()>,
) {
    let id = ConnectionId(door.last.fetch_add(1, Ordering::Relaxed).saturating_add(1));
    let ends = Ends { id, client: plain(address), server: door.server };
    let at = SystemTime::now();
    match Arc::clone(&door.free).try_acquire_owned() {
        Ok(permit) => {
            let door = Arc::clone(door);
            connections.spawn(async move {
                pass(client, ends, &door).await;
                drop(permit);
            });
        }
        Err(_) => {
            reset(client);
            door.watch.tell(News::TurnedAway { ends, at }).await;
        }
    }
}

/// An IPv4 address that came through an IPv6 socket, as people know it.
fn plain(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}

/// Whether connections to the server would come back to one of these.
fn leads_to(server: SocketAddr, listening: &[SocketAddr]) -> bool {
    listening.iter().any(|own| {
        let same = own.ip() == server.ip()
            || own.ip().is_unspecified()
                && own.is_ipv4() == server.is_ipv4()
                && (server.ip().is_loopback() || server.ip().is_unspecified());
        same && own.port() == server.port()
    })
}

#[cfg(test)]
mod tests;
