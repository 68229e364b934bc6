//! Several worksheet clients in one hand.
//!
//! They stay until the grading is over unless they are told to leave: a departure is a thing to be
//! checked, not a side effect. All are read whenever anything is waited for, so that none of them
//! holds a server up by accident; one is deaf on purpose. What each remembers is bounded.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use socket2::{Domain, Protocol, SockRef, Socket, Type};

use super::{Clock, End, Excerpt, position};

/// How long a connection may take.
const CONNECT_WAIT: Duration = Duration::from_secs(3);

/// How long a message may take to be taken by the system; a server that reads takes it at once.
const SEND_WAIT: Duration = Duration::from_secs(2);

/// How long after its pseudonym a client may write: a server takes one `recv` as the pseudonym and
/// cannot acknowledge it, so that what follows too soon would be part of it.
pub(crate) const SETTLE: Duration = Duration::from_millis(500);

/// How often sockets are looked at.
const TICK: Duration = Duration::from_millis(3);

/// How much each client remembers: more than any check sends, even the one that fills a deaf
/// client's queue.
const HEARD_BYTES_MAX: usize = 4 << 20;

/// How much is read from one client before the next has its turn.
const TURN_BYTES: usize = 256 << 10;

/// The receive buffer of who does not read: small, so that a server's own buffers are what fills.
const DEAF_BUFFER_BYTES: usize = 4 << 10;

/// A client in the crowd.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Who(usize);

/// Whether a client reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ears {
    Open,
    Shut,
}

/// Clients of one server.
#[derive(Debug)]
pub(crate) struct Crowd {
    address: SocketAddr,
    clock: Clock,
    peers: Vec<Peer>,
}

#[derive(Debug)]
struct Peer {
    stream: Option<TcpStream>,
    nick: String,
    ears: Ears,
    heard: Vec<u8>,
    /// How many bytes came since [`Crowd::forget`]; those beyond the limit are not in `heard`.
    total: usize,
    ended: Option<End>,
}

impl Crowd {
    pub(crate) const fn new(address: SocketAddr, clock: Clock) -> Self {
        Self { address, clock, peers: Vec::new() }
    }

    /// Connects, and says nothing.
    pub(crate) fn connect(&mut self, name: &str, ears: Ears) -> io::Result<Who> {
        let stream = dial(self.address, ears)?;
        let number = self.peers.len();
        let nick = format!("{name}{number}");
        let (heard, total, ended) = (Vec::new(), 0, None);
        self.peers.push(Peer { stream: Some(stream), nick, ears, heard, total, ended });
        Ok(Who(number))
    }

    /// Connects clients that send their pseudonyms, and waits until they may write.
    pub(crate) fn enter<const N: usize>(&mut self, names: [&str; N]) -> io::Result<[Who; N]> {
        let mut entered = [Who(0); N];
        for (who, name) in entered.iter_mut().zip(names) {
            *who = self.connect(name, Ears::Open)?;
            self.introduce(*who);
        }
        self.rest(SETTLE);
        self.forget();
        Ok(entered)
    }

    /// Sends the pseudonym.
    pub(crate) fn introduce(&mut self, who: Who) {
        let nick = self.peers[who.0].nick.clone();
        self.say(who, nick.as_bytes());
    }

    /// The pseudonym.
    pub(crate) fn nick(&self, who: Who) -> &str {
        &self.peers[who.0].nick
    }

    /// Takes another's pseudonym, before it is sent.
    pub(crate) fn rename(&mut self, who: Who, like: Who) {
        self.peers[who.0].nick = self.peers[like.0].nick.clone();
    }

    /// Sends, and gives how much of it the system took.
    pub(crate) fn say(&mut self, who: Who, bytes: &[u8]) -> usize {
        let end = self.clock.end_of(SEND_WAIT);
        let mut sent = 0;
        while sent < bytes.len() && Instant::now() < end {
            sent += self.peers[who.0].write(&bytes[sent..]);
            if sent < bytes.len() {
                if self.peers[who.0].ended.is_some() {
                    break;
                }
                self.tick();
            }
        }
        sent
    }

    /// Listens until something is so; whether it was before the wait was over.
    pub(crate) fn until(&mut self, wait: Duration, so: impl Fn(&Self) -> bool) -> bool {
        let end = self.clock.end_of(wait);
        loop {
            self.read_all();
            if so(self) {
                return true;
            }
            if self.clock.is_over() || Instant::now() >= end {
                return false;
            }
            thread::sleep(TICK);
        }
    }

    /// Listens for a while.
    pub(crate) fn rest(&mut self, wait: Duration) {
        self.until(wait, |_| false);
    }

    /// Everybody forgets what they heard.
    pub(crate) fn forget(&mut self) {
        self.read_all();
        for peer in &mut self.peers {
            peer.heard.clear();
            peer.total = 0;
        }
    }

    /// What came since the crowd forgot.
    pub(crate) fn heard(&self, who: Who) -> &[u8] {
        &self.peers[who.0].heard
    }

    /// How much came since the crowd forgot.
    pub(crate) fn total(&self, who: Who) -> usize {
        self.peers[who.0].total
    }

    /// Whether this came since the crowd forgot.
    pub(crate) fn has_heard(&self, who: Who, part: &[u8]) -> bool {
        position(self.heard(who), part).is_some()
    }

    /// How the connection ended, if the server ended it.
    pub(crate) fn ended(&self, who: Who) -> Option<End> {
        self.peers[who.0].ended
    }

    /// The beginning of what came.
    pub(crate) fn excerpt(&self, who: Who) -> Excerpt {
        Excerpt::of(self.heard(who), self.total(who))
    }

    /// Begins or ceases to read.
    pub(crate) fn set_ears(&mut self, who: Who, ears: Ears) {
        self.peers[who.0].ears = ears;
    }

    /// Leaves as a closed program does (FIN).
    pub(crate) fn close(&mut self, who: Who) {
        // What was not read would make it a reset.
        self.read_all();
        self.peers[who.0].stream = None;
    }

    /// Leaves as a killed one does (RST).
    pub(crate) fn reset(&mut self, who: Who) {
        if let Some(stream) = self.peers[who.0].stream.take() {
            // Without it the departure is a clean one, which is graded less severely.
            SockRef::from(&stream).set_linger(Some(Duration::ZERO)).ok();
        }
    }

    fn tick(&mut self) {
        self.read_all();
        thread::sleep(TICK);
    }

    fn read_all(&mut self) {
        for peer in &mut self.peers {
            peer.read();
        }
    }
}

impl Drop for Crowd {
    /// Leaves without a trace that would keep a server busy: as killed programs do.
    fn drop(&mut self) {
        for number in 0..self.peers.len() {
            self.reset(Who(number));
        }
    }
}

impl Peer {
    fn read(&mut self) {
        let Some(stream) = self.stream.as_mut().filter(|_| self.ears == Ears::Open) else { return };
        let mut chunk = [0; 16 << 10];
        let mut turn = 0;
        while self.ended.is_none() && turn < TURN_BYTES {
            match stream.read(&mut chunk) {
                Ok(0) => self.ended = Some(End::Closed),
                Ok(count) => {
                    turn += count;
                    self.total += count;
                    let room = HEARD_BYTES_MAX - self.heard.len();
                    self.heard.extend_from_slice(&chunk[..count.min(room)]);
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => self.ended = Some(End::Reset),
            }
        }
    }

    /// Writes what the system takes at once.
    fn write(&mut self, bytes: &[u8]) -> usize {
        let Some(stream) = &mut self.stream else { return 0 };
        match stream.write(bytes) {
            Ok(count) => count,
            Err(error) => {
                let later = [io::ErrorKind::WouldBlock, io::ErrorKind::Interrupted];
                if !later.contains(&error.kind()) {
                    self.ended.get_or_insert(End::Reset);
                }
                0
            }
        }
    }
}

fn dial(address: SocketAddr, ears: Ears) -> io::Result<TcpStream> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    if ears == Ears::Shut {
        // Before the connection, so that the window is small from the start.
        socket.set_recv_buffer_size(DEAF_BUFFER_BYTES)?;
    }
    socket.connect_timeout(&address.into(), CONNECT_WAIT)?;
    let stream = TcpStream::from(socket);
    stream.set_nodelay(true)?;
    stream.set_nonblocking(true)?;
    Ok(stream)
}
