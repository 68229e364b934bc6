//! A server: started, running, stopped.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Instant;

use tchat_proto::address::{ServerAddress, ServerLink};
use tchat_proto::id::{RoomId, ServerKey};
use tchat_proto::invitation::{Invitation, InvitationToken, Pass};
use tchat_proto::policy::Joining;
use tchat_proto::refusal::Code;
use tchat_proto::room::RoomName;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};
use tokio_rustls::TlsAcceptor;

use crate::connection::Shared;
use crate::door::Place;
use crate::files::disk::Disk;
use crate::files::sweep::{put_in_order, sweep};
use crate::files::{self, Files};
use crate::greet::{Greeted, greet};
use crate::hub::Hub;
use crate::identity::Identity;
use crate::limits::{
    ACCEPT_PAUSE, FILE_SWEEP_EVERY, READERS_MAX, SERVER_NAME_BYTES_MAX, STOP_TIME, TICK,
};
use crate::listen::{Listen, listen};
use crate::mailbox::Ticket;
use crate::plain::news::{PlainNews, Reporter};
use crate::plain::{PlainConfig, PlainRoom};
use crate::proposal::{Proposal, Wish};
use crate::queue::{Reply, Work};
use crate::session::{House, Moment};
use crate::start_failed::{ServerFailed, StartFailed};
use crate::state::{Day, FileLimits};
use crate::store::{DataFailed, DataFolder, Ledger, LedgerFailed, Setup};
use crate::{sweeper, tls, writer};

/// What a server must be told.
#[derive(Debug, Clone)]
pub struct ServerConfig {
    /// Where it listens.
    pub listen: Listen,
    /// The folder with its data. Made if there is none.
    pub data: PathBuf,
    /// What it is called, for people. At most 256 bytes count.
    pub name: String,
    /// Whether only who is invited may come: its first room is by invitation, and strangers can do
    /// nothing but show one.
    pub private: bool,
    /// For how many days a pseudonym is kept after its owner was seen last.
    pub keep_nicks_days: u32,
    /// Whether the worksheet's clients are welcome, in a room that is not encrypted, and how.
    pub plain: Option<PlainConfig>,
    /// How large files may be, and how much of them one account may have.
    pub files: FileLimits,
}

/// A running server.
pub struct Server {
    addresses: Vec<SocketAddr>,
    key: ServerKey,
    owner_token: Option<InvitationToken>,
    shared: Arc<Shared>,
    failed: watch::Receiver<Option<LedgerFailed>>,
    news: Option<mpsc::Receiver<PlainNews>>,
    admin: Admin,
    writer: Option<JoinHandle<Ledger>>,
    file_threads: Vec<JoinHandle<()>>,
    /// Ends when the last connection does.
    connections: mpsc::Receiver<Infallible>,
    /// Accepting and ticking. Aborted when dropped.
    tasks: JoinSet<()>,
}

/// Whether an operator can ask a running server.
#[derive(Debug)]
struct Admin {
    /// The data folder.
    data: PathBuf,
    /// Why not, in the system's words.
    hindered: Option<String>,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server").field("addresses", &self.addresses).finish_non_exhaustive()
    }
}

impl Server {
    /// Opens the data, listens, and serves from here on.
    ///
    /// # Errors
    ///
    /// [`StartFailed`] says what is in the way, and what to do.
    pub async fn start(config: ServerConfig) -> Result<Self, StartFailed> {
        let listeners = listen(&config.listen)?;
        let addresses: io::Result<Vec<_>> = listeners.iter().map(TcpListener::local_addr).collect();
        let addresses = addresses.map_err(|error| StartFailed::system(&error))?;
        if addresses.is_empty() {
            return Err(StartFailed::NoAddress);
        }
        let ServerConfig { data, name, private, keep_nicks_days, plain, files, .. } = config;
        let manner = Manner { private, keep_nicks_days, plain, files };
        let folder = data.clone();
        let opening = tokio::task::spawn_blocking(move || open(&folder, manner));
        let opened = opening.await.map_err(|error| StartFailed::system(&error))?;
        let Opened { identity, ledger, files, plain, news } = opened?;
        let tls = tls::config(identity.seed()).map_err(|error| StartFailed::system(&error))?;

        let readers = ledger.readers();
        let waits_for_owner = private && ledger.state().untouched_general().is_some();
        let owner_token = waits_for_owner.then(|| identity.owner_token());
        let hub = Hub::new(ledger.state());
        if let Some(plain) = &plain {
            hub.open_plain(plain.id(), plain.head());
        }
        let house = Arc::new(House {
            hub,
            key: identity.key(),
            name: cut(name),
            private,
            draw_room,
            plain: plain.map(Arc::new),
            files: Arc::new(files),
        });
        let file_threads = files::spawn(&house.files);
        let file_threads = file_threads.map_err(|error| StartFailed::system(&error))?;
        let shared = Arc::new(Shared {
            house: Arc::clone(&house),
            tls: TlsAcceptor::from(tls),
            readers,
            reading: Semaphore::new(READERS_MAX),
            front_door: Arc::default(),
            stopping: watch::Sender::new(false),
        });
        let (fail, failed) = watch::channel(None);
        let writer = writer::spawn(ledger, house, fail);
        let writer = writer.map_err(|error| StartFailed::system(&error))?;
        let (alive, connections) = mpsc::channel(1);
        let mut tasks = JoinSet::new();
        for listener in listeners {
            tasks.spawn(accept(listener, Arc::clone(&shared), alive.clone()));
        }
        tasks.spawn(tick(Arc::clone(&shared)));
        tasks.spawn(sweep_files(Arc::clone(&shared)));
        tasks.spawn(sweeper::sweep(Arc::clone(&shared)));
        let hindered = admit_operators(&shared, &data, &addresses, &mut tasks);
        let hindered = hindered.err().map(|error| error.to_string());
        Ok(Self {
            addresses,
            key: identity.key(),
            owner_token,
            shared,
            failed,
            news,
            admin: Admin { data, hindered },
            writer: Some(writer),
            file_threads,
            connections,
            tasks,
        })
    }

    /// Where it listens, with the real ports.
    #[must_use]
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// Who it is.
    #[must_use]
    pub const fn key(&self) -> ServerKey {
        self.key
    }

    /// What it is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.shared.house.name
    }

    /// The link for those who reach this machine as `host`.
    #[must_use]
    pub fn link_for(&self, host: &str) -> ServerLink {
        let port = self.addresses.first().map_or(0, SocketAddr::port);
        ServerLink { address: ServerAddress { host: host.to_owned(), port }, key: Some(self.key) }
    }

    /// The invitation for the owner of a private server, if nobody had been in its first room when it
    /// started: whoever has it can be the first, and owns the room from then on. For those who reach
    /// this machine as `host`.
    #[must_use]
    pub fn owner_invitation_for(&self, host: &str) -> Option<Invitation> {
        let token = self.owner_token.clone()?;
        Some(Invitation {
            server: self.link_for(host),
            room: Some(RoomName::general()),
            pass: Some(Pass { token, join_key: None }),
        })
    }

    /// Why its operator cannot ask it anything while it runs, in the system's words; `None` if they
    /// can.
    #[must_use]
    pub fn admin_hindered(&self) -> Option<&str> {
        self.admin.hindered.as_deref()
    }

    /// Whether it has a room for the worksheet's clients.
    #[must_use]
    pub fn has_plain(&self) -> bool {
        self.shared.house.plain.is_some()
    }

    /// What the teacher hears of the worksheet's clients. There is one receiver, for the first who
    /// asks.
    pub const fn take_plain_news(&mut self) -> Option<mpsc::Receiver<PlainNews>> {
        self.news.take()
    }

    /// Waits until the server cannot go on, and says why. Stop it then.
    pub async fn failed(&self) -> ServerFailed {
        let mut failed = self.failed.clone();
        loop {
            let failure = failed.borrow_and_update().clone();
            if let Some(failure) = failure {
                return failure.into();
            }
            if failed.changed().await.is_err() {
                return ServerFailed::BrokeDown;
            }
        }
    }

    /// Stops: accepts nobody, answers what is under way, says goodbye, closes the store.
    ///
    /// # Errors
    ///
    /// [`ServerFailed`] if the store failed before or while closing. What was acknowledged is safe.
    pub async fn stop(mut self) -> Result<(), ServerFailed> {
        self.tasks.shutdown().await;
        #[cfg(unix)]
        if self.admin.hindered.is_none() {
            crate::admin::desk::close(&self.admin.data);
        }
        if let Some(plain) = &self.shared.house.plain {
            plain.close();
        }
        self.shared.stopping.send_replace(true);
        self.shared.house.hub.end_all(&Code::Stopping.into());
        // Nothing is ever sent: this ends when the last connection does.
        let left = timeout(STOP_TIME, self.connections.recv()).await;
        tracing::info!(in_time = left.is_ok(), "connections closed");
        self.shared.house.hub.queue.close();
        let Some(writer) = self.writer.take() else {
            return Ok(());
        };
        let failed = self.failed.clone();
        let plain = self.shared.house.plain.clone();
        self.shared.house.files.close();
        let file_threads = std::mem::take(&mut self.file_threads);
        let closing = tokio::task::spawn_blocking(move || {
            for thread in file_threads {
                thread.join().or(Err(ServerFailed::BrokeDown))?;
            }
            if let Some(plain) = plain {
                plain.finish();
            }
            let ledger = writer.join().or(Err(ServerFailed::BrokeDown))?;
            if let Some(failure) = failed.borrow().clone() {
                return Err(failure.into());
            }
            ledger.close().map_err(ServerFailed::from)
        });
        closing.await.or(Err(ServerFailed::BrokeDown))?
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.stopping.send_replace(true);
        // The writer's thread ends by itself, and with it the lock on the data.
        self.shared.house.hub.end_all(&Code::Stopping.into());
        self.shared.house.hub.queue.close();
        self.shared.house.files.abandon();
    }
}

const fn joining(private: bool) -> Joining {
    if private { Joining::ByInvitation } else { Joining::Open }
}

/// What a server serves.
struct Opened {
    identity: Identity,
    ledger: Ledger,
    files: Files,
    plain: Option<PlainRoom>,
    news: Option<mpsc::Receiver<PlainNews>>,
}

/// Lets operators ask.
#[cfg(unix)]
fn admit_operators(
    shared: &Arc<Shared>,
    data: &std::path::Path,
    addresses: &[SocketAddr],
    tasks: &mut JoinSet<()>,
) -> io::Result<()> {
    use crate::admin::desk::{Desk, listen};
    let listener = listen(data)?;
    let addresses = addresses.iter().map(ToString::to_string).collect();
    let desk = Desk::new(Arc::clone(shared), data.to_owned(), addresses);
    tasks.spawn(desk.attend(listener));
    Ok(())
}

/// There is no way in for operators on a system without Unix sockets.
#[cfg(not(unix))]
fn admit_operators(
    _: &Arc<Shared>,
    _: &std::path::Path,
    _: &[SocketAddr],
    _: &mut JoinSet<()>,
) -> io::Result<()> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "this system has no Unix sockets"))
}

/// How a server is to behave.
struct Manner {
    private: bool,
    keep_nicks_days: u32,
    plain: Option<PlainConfig>,
    files: FileLimits,
}

/// Opens or makes everything in the data folder.
fn open(data: &std::path::Path, manner: Manner) -> Result<Opened, StartFailed> {
    let Manner { private, keep_nicks_days, plain, files } = manner;
    let folder = DataFolder::open(data)?;
    folder.begin()?;
    let identity = Identity::open(&folder)?;
    let setup = Setup {
        server: identity.key(),
        dedupe: identity.dedupe(),
        general: draw_room().ok_or_else(|| StartFailed::system(&"no randomness"))?,
        joining: joining(private),
        owner: private.then(|| identity.owner_token().hash()),
        keep_nicks_days,
        today: Day::of(Moment::now().time),
    };
    let mut ledger = Ledger::open(folder, setup).map_err(|failed: DataFailed| failed)?;
    ledger.allow_files(files);
    let disk = Disk::open(data)?;
    put_in_order(&disk, &mut ledger, identity.key(), Moment::now().time)?;
    let files = Files::new(disk, files);
    let Some(config) = plain else {
        return Ok(Opened { identity, ledger, files, plain: None, news: None });
    };
    // People type its name: it must mean one room, and never an encrypted one.
    if ledger.state().rooms().any(|room| room.name().is_plain()) {
        return Err(StartFailed::PlainNameTaken);
    }
    let (reporter, news) = Reporter::new();
    let fresh = draw_room().ok_or_else(|| StartFailed::system(&"no randomness"))?;
    let plain = Some(PlainRoom::open(config, fresh, data, reporter)?);
    Ok(Opened { identity, ledger, files, plain, news: Some(news) })
}

fn draw_room() -> Option<RoomId> {
    let mut id = [0; RoomId::LEN];
    getrandom::fill(&mut id).ok().map(|()| RoomId(id))
}

/// A server's name as the greeting holds it.
fn cut(mut name: String) -> String {
    let mut end = name.len().min(SERVER_NAME_BYTES_MAX);
    while !name.is_char_boundary(end) {
        end = end.saturating_sub(1);
    }
    name.truncate(end);
    name
}

/// Accepts for as long as the server runs.
async fn accept(listener: TcpListener, shared: Arc<Shared>, alive: mpsc::Sender<Infallible>) {
    loop {
        match listener.accept().await {
            Ok((tcp, peer)) => {
                if let Some(place) = shared.front_door.come_in(peer.ip()) {
                    let connection = connect(tcp, place, Arc::clone(&shared), alive.clone());
                    tokio::spawn(connection);
                } else {
                    tracing::debug!("a connection too many");
                }
            }
            Err(error) if is_of_the_peer(&error) => {}
            Err(error) => {
                // No file descriptors left, most likely: some will be, soon.
                tracing::warn!(%error, "cannot accept");
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// Whether a failed accept says something about that connection only.
fn is_of_the_peer(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::Interrupted
    )
}

async fn connect(
    tcp: TcpStream,
    mut place: Place,
    shared: Arc<Shared>,
    alive: mpsc::Sender<Infallible>,
) {
    if let Err(error) = tcp.set_nodelay(true) {
        tracing::debug!(%error, "a connection was gone at once");
        return;
    }
    // In a box, so that a greeted connection does not carry the greeting's state along.
    let mut stopping = shared.stopping.subscribe();
    let greeted = tokio::select! {
        greeted = Box::pin(greet(tcp, &shared, &place)) => greeted,
        _ = stopping.wait_for(|stopping| *stopping) => None,
    };
    match greeted {
        Some(Greeted::Client(connection)) => {
            place.is_known();
            drop((shared, stopping));
            connection.serve().await;
        }
        Some(Greeted::Pupil(pupil)) => {
            place.is_known();
            drop(shared);
            // In a box too: it is larger than what a client of tchat needs.
            Box::pin(pupil.serve(stopping)).await;
        }
        None => {}
    }
    drop((place, alive));
}

/// Looks after what is due from time to time.
async fn tick(shared: Arc<Shared>) {
    let mut ticks = interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        shared.house.hub.tick(Instant::now());
        if let Some(plain) = &shared.house.plain {
            plain.tick(&shared.house.hub, Moment::now().time);
        }
    }
}

/// Looks for what is left over of files, once a day.
async fn sweep_files(shared: Arc<Shared>) {
    loop {
        sleep(FILE_SWEEP_EVERY).await;
        let proposal =
            Proposal::of_operator(shared.house.key, Moment::now().time, Wish::SweepFiles);
        // The verdict is for nobody. A queue that is full is full tomorrow as well, or it is not.
        let reply = Reply { mailbox: Arc::default(), ticket: Ticket(0) };
        drop(shared.house.hub.queue.submit(Work::Propose(Box::new(proposal), reply)));
        let shared = Arc::clone(&shared);
        let swept = tokio::task::spawn_blocking(move || {
            sweep(&shared.house.files, &shared.readers);
        });
        let swept = swept.await.is_ok();
        tracing::debug!(swept, "files were looked through");
    }
}
