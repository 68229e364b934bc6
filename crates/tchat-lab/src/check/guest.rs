//! The server's end of the one connection a client is graded over.

use std::io::{self, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use super::{Clock, End, Excerpt};

/// How often the socket is looked at.
const TICK: Duration = Duration::from_millis(5);

/// How much of what a client sends is kept.
const HEARD_BYTES_MAX: usize = 64 << 10;

/// How long a client may take to take what it is sent.
const SEND_WAIT: Duration = Duration::from_secs(2);

/// A client that came.
#[derive(Debug)]
pub(crate) struct Guest {
    stream: TcpStream,
    heard: Vec<u8>,
    total: usize,
    ended: Option<End>,
}

impl Guest {
    /// Waits for one; `given_up` tells that none will come. The listener does not block.
    pub(crate) fn welcome(
        listener: &TcpListener,
        clock: &Clock,
        wait: Duration,
        mut given_up: impl FnMut() -> bool,
    ) -> Option<Self> {
        let end = clock.end_of(wait);
        while !clock.is_over() && Instant::now() < end {
            if let Ok((stream, _)) = listener.accept() {
                return Self::over(stream).ok();
            }
            if given_up() {
                return None;
            }
            thread::sleep(TICK);
        }
        None
    }

    fn over(stream: TcpStream) -> io::Result<Self> {
        // Each piece goes out by itself: what a check cuts must arrive cut.
        stream.set_nodelay(true)?;
        stream.set_nonblocking(true)?;
        Ok(Self { stream, heard: Vec::new(), total: 0, ended: None })
    }

    /// Sends.
    pub(crate) fn say(&mut self, bytes: &[u8], clock: &Clock) {
        let end = clock.end_of(SEND_WAIT);
        let mut sent = 0;
        while sent < bytes.len() && Instant::now() < end && self.ended.is_none() {
            match self.stream.write(&bytes[sent..]) {
                Ok(count) => sent += count,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => thread::sleep(TICK),
                Err(_) => self.ended = Some(End::Reset),
            }
        }
    }

    /// Listens until something is so; whether it was before the wait was over.
    pub(crate) fn until(
        &mut self,
        clock: &Clock,
        wait: Duration,
        mut so: impl FnMut(&Self) -> bool,
    ) -> bool {
        let end = clock.end_of(wait);
        loop {
            self.read();
            if so(self) {
                return true;
            }
            if clock.is_over() || Instant::now() >= end {
                return false;
            }
            thread::sleep(TICK);
        }
    }

    /// What came since [`Guest::forget`].
    pub(crate) fn heard(&self) -> &[u8] {
        &self.heard
    }

    /// The beginning of it.
    pub(crate) fn excerpt(&self) -> Excerpt {
        Excerpt::of(&self.heard, self.total)
    }

    /// How the client ended the connection, if it did.
    pub(crate) const fn ended(&self) -> Option<End> {
        self.ended
    }

    /// Forgets what came.
    pub(crate) fn forget(&mut self) {
        self.read();
        self.heard.clear();
        self.total = 0;
    }

    /// Closes our half, as a server that ends does (FIN).
    pub(crate) fn hang_up(&mut self) {
        if self.stream.shutdown(std::net::Shutdown::Write).is_err() {
            self.ended.get_or_insert(End::Reset);
        }
    }

    fn read(&mut self) {
        let mut chunk = [0; 8 << 10];
        // Bounded: a client that sends without end must not hold the check.
        for _ in 0..64 {
            if self.ended.is_some() {
                return;
            }
            match self.stream.read(&mut chunk) {
                Ok(0) => self.ended = Some(End::Closed),
                Ok(count) => {
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
}
