//! One end of a connection, with or without TLS, for clients and for the limit programs.
//!
//! A [`Wire`] takes bytes to send and keeps what the socket does not take; it gives what came,
//! decrypted. It works the same on a socket that blocks (while a client logs in) and on one that
//! does not (under load). One read of the socket takes as much as there is, whatever the TLS
//! library would ask for, so that the load costs less than the server.

use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::os::fd::{AsRawFd as _, RawFd};
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, Connection, ServerConfig, ServerConnection};

/// How long a client that blocks waits for a server.
const PATIENCE: Duration = Duration::from_secs(30);

/// One end of a connection.
pub(crate) struct Wire {
    socket: TcpStream,
    tls: Option<Box<Connection>>,
    /// What the socket did not take (of a connection without TLS; with TLS the library keeps it).
    unsent: Vec<u8>,
    /// What came together with the handshake's end.
    early: Vec<u8>,
}

impl Wire {
    /// Connects without TLS. The socket blocks.
    pub(crate) fn connect(address: SocketAddr) -> io::Result<Self> {
        let socket = TcpStream::connect(address)?;
        socket.set_read_timeout(Some(PATIENCE))?;
        Self::of(socket)
    }

    /// Over a socket that is connected.
    pub(crate) fn of(socket: TcpStream) -> io::Result<Self> {
        socket.set_nodelay(true)?;
        Ok(Self { socket, tls: None, unsent: Vec::new(), early: Vec::new() })
    }

    /// Goes on with TLS, as the client. Returns once the handshake is done.
    pub(crate) fn secure(
        &mut self,
        config: &Arc<ClientConfig>,
        name: &'static str,
    ) -> io::Result<()> {
        let name = ServerName::try_from(name).map_err(io::Error::other)?;
        let mut client =
            ClientConnection::new(Arc::clone(config), name).map_err(io::Error::other)?;
        client.set_buffer_limit(None);
        let mut tls = Box::new(Connection::Client(client));
        tls.complete_io(&mut self.socket)?;
        take_plain(&mut tls, &mut self.early)?;
        self.tls = Some(tls);
        Ok(())
    }

    /// Goes on with TLS, as the server. The handshake goes on with each [`Self::receive`].
    pub(crate) fn serve_tls(&mut self, config: &Arc<ServerConfig>) -> io::Result<()> {
        let mut server = ServerConnection::new(Arc::clone(config)).map_err(io::Error::other)?;
        server.set_buffer_limit(None);
        self.tls = Some(Box::new(Connection::Server(server)));
        Ok(())
    }

    /// Keying material that only the two ends know (RFC 5705).
    pub(crate) fn export(&self, label: &[u8]) -> io::Result<[u8; 32]> {
        let tls = self.tls.as_ref().ok_or_else(|| io::Error::other("no TLS"))?;
        tls.export_keying_material([0; 32], label, None).map_err(io::Error::other)
    }

    /// From here on the socket does not block.
    pub(crate) fn unblock(&self) -> io::Result<()> {
        self.socket.set_nonblocking(true)
    }

    pub(crate) fn descriptor(&self) -> RawFd {
        self.socket.as_raw_fd()
    }

    /// Reads the socket once and appends what came to `plain`. Says whether there may be more.
    ///
    /// # Errors
    ///
    /// `WouldBlock` if nothing came, `UnexpectedEof` at the end.
    pub(crate) fn receive(&mut self, buffer: &mut [u8], plain: &mut Vec<u8>) -> io::Result<bool> {
        if !self.early.is_empty() {
            plain.append(&mut self.early);
            return Ok(true);
        }
        let length = self.socket.read(buffer)?;
        let received = buffer.get(..length).unwrap_or_default();
        if received.is_empty() {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        match &mut self.tls {
            None => plain.extend_from_slice(received),
            Some(tls) => {
                decrypt(tls, received, plain)?;
                if tls.wants_write() {
                    self.flush()?;
                }
            }
        }
        Ok(length == buffer.len())
    }

    /// Sends, or keeps what the socket does not take.
    pub(crate) fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.tls {
            Some(tls) => {
                tls.writer().write_all(bytes)?;
                self.flush()
            }
            None if self.unsent.is_empty() => {
                let taken = match self.socket.write(bytes) {
                    Ok(taken) => taken,
                    Err(error) if error.kind() == ErrorKind::WouldBlock => 0,
                    Err(error) => return Err(error),
                };
                self.unsent.extend_from_slice(bytes.get(taken..).unwrap_or_default());
                Ok(())
            }
            None => {
                self.unsent.extend_from_slice(bytes);
                Ok(())
            }
        }
    }

    /// Sends what was kept, as far as the socket takes it.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        while self.has_unsent() {
            let written = match &mut self.tls {
                Some(tls) => tls.write_tls(&mut self.socket),
                None => self.socket.write(&self.unsent).inspect(|taken| {
                    self.unsent.drain(..*taken);
                }),
            };
            match written {
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Whether something waits until the socket takes it.
    pub(crate) fn has_unsent(&self) -> bool {
        self.tls.as_ref().map_or(!self.unsent.is_empty(), |tls| tls.wants_write())
    }
}

fn decrypt(tls: &mut Connection, mut received: &[u8], plain: &mut Vec<u8>) -> io::Result<()> {
    while !received.is_empty() {
        tls.read_tls(&mut received)?;
        take_plain(tls, plain)?;
    }
    Ok(())
}

fn take_plain(tls: &mut Connection, plain: &mut Vec<u8>) -> io::Result<()> {
    let state = tls.process_new_packets().map_err(io::Error::other)?;
    let (more, start) = (state.plaintext_bytes_to_read(), plain.len());
    plain.resize(start + more, 0);
    match plain.get_mut(start..) {
        Some(place) if more > 0 => tls.reader().read_exact(place),
        _ => Ok(()),
    }
}
