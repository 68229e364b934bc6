//! The limit programs: relays that do nothing but pass lines on, to show what the system itself
//! costs.
//!
//! `limit-each` sends each line to each client by a write of its own. `limit-coal` takes all that is
//! readable in one turn, joins it, and writes to each client once. Neither stores, orders, checks or
//! forgets anything. An empty line is answered to its sender alone: a client learns that it is in.

use std::io::{ErrorKind, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::os::fd::AsRawFd as _;
use std::sync::Arc;

use mio::unix::SourceFd;
use mio::{Events, Interest, Poll, Token};
use rustls::ServerConfig;

use crate::failed::Failed;
use crate::wire::Wire;

/// How many sockets one turn looks at.
const EVENTS: usize = 1024;

/// How many bytes one read takes.
const READ_BYTES: usize = 64 * 1024;

/// The token of the socket that listens.
const DOOR: Token = Token(usize::MAX);

/// When lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Relay {
    /// Each line by itself.
    Each,
    /// Those of one turn together.
    Coalesced,
}

struct Client {
    wire: Wire,
    /// The beginning of a line.
    partial: Vec<u8>,
}

struct Limit {
    relay: Relay,
    poll: Poll,
    listener: TcpListener,
    tls: Option<Arc<ServerConfig>>,
    clients: Vec<Option<Client>>,
    /// The lines of this turn, each with its end.
    lines: Vec<u8>,
}

/// Relays until the process is ended. Says where it listens on standard output.
pub(crate) fn serve(
    relay: Relay,
    listen: SocketAddr,
    tls: Option<Arc<ServerConfig>>,
) -> Result<std::convert::Infallible, Failed> {
    let failed = || Failed::system(format!("listen on {listen}"));
    let listener = TcpListener::bind(listen).map_err(failed())?;
    listener.set_nonblocking(true).map_err(failed())?;
    let poll = Poll::new().map_err(failed())?;
    let source = listener.as_raw_fd();
    poll.registry().register(&mut SourceFd(&source), DOOR, Interest::READABLE).map_err(failed())?;
    let address = listener.local_addr().map_err(failed())?;
    writeln!(std::io::stdout(), "listening on {address}")
        .map_err(Failed::system("write to standard output"))?;
    let (clients, lines) = (Vec::new(), Vec::new());
    Limit { relay, poll, listener, tls, clients, lines }.run()
}

impl Limit {
    fn run(mut self) -> Result<std::convert::Infallible, Failed> {
        let mut events = Events::with_capacity(EVENTS);
        let mut buffer = vec![0; READ_BYTES];
        loop {
            match self.poll.poll(&mut events, None) {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                polled => polled.map_err(Failed::system("wait for sockets"))?,
            }
            for event in &events {
                match event.token() {
                    DOOR => self.accept(),
                    Token(index) => self.serve_client(index, &mut buffer),
                }
            }
            self.pass_on();
        }
    }

    fn accept(&mut self) {
        while let Ok((socket, _)) = self.listener.accept() {
            let index = self.clients.iter().position(Option::is_none).unwrap_or_else(|| {
                self.clients.push(None);
                self.clients.len() - 1
            });
            let client = Wire::of(socket).and_then(|mut wire| {
                wire.unblock()?;
                if let Some(config) = &self.tls {
                    wire.serve_tls(config)?;
                }
                let (source, both) = (wire.descriptor(), Interest::READABLE | Interest::WRITABLE);
                self.poll.registry().register(&mut SourceFd(&source), Token(index), both)?;
                Ok(Client { wire, partial: Vec::new() })
            });
            if let Some(place) = self.clients.get_mut(index) {
                *place = client.ok();
            }
        }
    }

    /// Flushes what waits, and takes all that came.
    fn serve_client(&mut self, index: usize, buffer: &mut [u8]) {
        let Some(place) = self.clients.get_mut(index) else {
            return;
        };
        let Some(client) = place else {
            return;
        };
        if client.serve(buffer, &mut self.lines).is_err() {
            *place = None;
        }
    }

    fn pass_on(&mut self) {
        if self.lines.is_empty() {
            return;
        }
        let lines = std::mem::take(&mut self.lines);
        match self.relay {
            Relay::Coalesced => self.send_to_all(&lines),
            Relay::Each => {
                for line in lines.split_inclusive(|byte| *byte == b'\n') {
                    self.send_to_all(line);
                }
            }
        }
        self.lines = lines;
        self.lines.clear();
    }

    fn send_to_all(&mut self, bytes: &[u8]) {
        for place in &mut self.clients {
            if let Some(client) = place
                && client.wire.send(bytes).is_err()
            {
                *place = None;
            }
        }
    }
}

impl Client {
    fn serve(&mut self, buffer: &mut [u8], lines: &mut Vec<u8>) -> std::io::Result<()> {
        self.wire.flush()?;
        loop {
            let more = match self.wire.receive(buffer, &mut self.partial) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                received => received?,
            };
            self.take_lines(lines)?;
            if !more {
                return Ok(());
            }
        }
    }

    /// Takes whole lines. Those that are empty are answered at once.
    fn take_lines(&mut self, lines: &mut Vec<u8>) -> std::io::Result<()> {
        let whole = self.partial.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        for line in self.partial.get(..whole).unwrap_or_default().split_inclusive(|it| *it == b'\n')
        {
            if line == b"\n" {
                self.wire.send(line)?;
            } else {
                lines.extend_from_slice(line);
            }
        }
        self.partial.drain(..whole);
        Ok(())
    }
}
