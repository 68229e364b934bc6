//! The limit of carrying files: a server that keeps what it is given and gives it back, and a client
//! that does nothing else.
//!
//! They speak as much HTTPS as `curl` needs (RFC 9112, "HTTP/1.1"): `PUT` and `GET` of one file a
//! connection. The bytes are on the disk before either says that it is done, as with tchat; but
//! nothing is sealed, checked or counted, and nobody is asked who they are.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::pki_types::ServerName;
use rustls::{ClientConnection, ServerConfig, ServerConnection, StreamOwned};

use crate::certificate::{self, Certificate};
use crate::failed::Failed;

/// How many bytes are read and written at once: as many as a chunk of tchat's.
const PIECE_BYTES: usize = 256 * 1024;

/// The longest head of a request or an answer.
const HEAD_BYTES_MAX: usize = 8 * 1024;

/// A way of a file between a disk and the shelf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Way {
    /// Onto the shelf, from this file.
    Put(PathBuf),
    /// From the shelf, into this file.
    Get(PathBuf),
}

/// Somebody who carries one file to or from a shelf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Porter {
    pub(crate) at: SocketAddr,
    /// Where the authority's certificate is.
    pub(crate) certificates: PathBuf,
    pub(crate) way: Way,
}

/// What the file is called on the shelf.
pub(crate) const NAME: &str = "file";

/// Keeps files in a folder until the process is ended. Says where it listens on standard output.
pub(crate) fn serve(
    listen: SocketAddr,
    certificates: &Path,
    folder: &Path,
) -> Result<std::convert::Infallible, Failed> {
    let tls = Certificate::in_folder(certificates).server()?;
    let failed = || Failed::system(format!("listen on {listen}"));
    let listener = TcpListener::bind(listen).map_err(failed())?;
    let address = listener.local_addr().map_err(failed())?;
    writeln!(io::stdout(), "listening on {address}")
        .map_err(Failed::system("write to standard output"))?;
    loop {
        let (socket, _) = listener.accept().map_err(failed())?;
        let (tls, path) = (Arc::clone(&tls), folder.join(NAME));
        std::thread::Builder::new()
            .spawn(move || {
                if let Err(error) = attend(socket, tls, &path) {
                    // Standard error is a file of the run; there is nobody else to tell.
                    writeln!(io::stderr(), "a connection broke: {error}").ok();
                }
            })
            .map_err(Failed::system("start a thread"))?;
    }
}

/// Serves one request.
fn attend(socket: TcpStream, tls: Arc<ServerConfig>, path: &Path) -> io::Result<()> {
    socket.set_nodelay(true)?;
    let connection = ServerConnection::new(tls).map_err(io::Error::other)?;
    let mut line = StreamOwned::new(connection, socket);
    let head = head(&mut line)?;
    if head.starts_with("PUT ") {
        take(&mut line, path, length(&head)?)?;
        line.write_all(b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")?;
    } else if head.starts_with("GET ") {
        let mut file = File::open(path)?;
        let bytes = file.metadata()?.len();
        let head =
            format!("HTTP/1.1 200 OK\r\nContent-Length: {bytes}\r\nConnection: close\r\n\r\n");
        line.write_all(head.as_bytes())?;
        give(&mut file, &mut line, bytes)?;
    } else {
        return Err(ErrorKind::Unsupported.into());
    }
    line.conn.send_close_notify();
    line.flush()
}

impl Porter {
    /// Carries the file.
    ///
    /// # Errors
    ///
    /// [`Failed`] if it did not arrive.
    pub(crate) fn carry(&self) -> Result<(), Failed> {
        let config = Certificate::in_folder(&self.certificates).client()?;
        let name = ServerName::try_from(certificate::NAME)
            .map_err(Failed::unprepared("a server's name"))?;
        let connection = ClientConnection::new(config, name)
            .map_err(Failed::unprepared::<rustls::Error>("TLS"))?;
        let socket = TcpStream::connect(self.at).map_err(Failed::Broken)?;
        socket.set_nodelay(true).map_err(Failed::Broken)?;
        let mut line = StreamOwned::new(connection, socket);
        match &self.way {
            Way::Put(path) => put(&mut line, path),
            Way::Get(path) => get(&mut line, path),
        }
        .map_err(Failed::Broken)
    }
}

fn put(line: &mut (impl Read + Write), path: &Path) -> io::Result<()> {
    let mut file = File::open(path)?;
    let bytes = file.metadata()?.len();
    let request = format!("PUT /{NAME} HTTP/1.1\r\nContent-Length: {bytes}\r\n\r\n");
    line.write_all(request.as_bytes())?;
    give(&mut file, line, bytes)?;
    expect(&head(line)?, "201")
}

fn get(line: &mut (impl Read + Write), path: &Path) -> io::Result<()> {
    line.write_all(format!("GET /{NAME} HTTP/1.1\r\n\r\n").as_bytes())?;
    let head = head(line)?;
    expect(&head, "200")?;
    take(line, path, length(&head)?)
}

fn expect(head: &str, code: &str) -> io::Result<()> {
    if head.split(' ').nth(1) == Some(code) { Ok(()) } else { Err(ErrorKind::InvalidData.into()) }
}

/// Writes so many bytes of a line into a file, durably.
fn take(line: &mut impl Read, path: &Path, bytes: u64) -> io::Result<()> {
    let mut file = File::create(path)?;
    give(line, &mut file, bytes)?;
    file.sync_all()
}

/// Hands on so many bytes.
fn give(from: &mut impl Read, to: &mut impl Write, bytes: u64) -> io::Result<()> {
    let (mut piece, mut left) = (vec![0; PIECE_BYTES], bytes);
    while left > 0 {
        let most = usize::try_from(left).map_or(PIECE_BYTES, |left| left.min(PIECE_BYTES));
        let room = piece.get_mut(..most).unwrap_or_default();
        let read = match from.read(room) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            read => read?,
        };
        to.write_all(room.get(..read).unwrap_or_default())?;
        left = left.saturating_sub(read as u64);
    }
    to.flush()
}

/// The head of a request or an answer, its last empty line included.
fn head(line: &mut impl Read) -> io::Result<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        line.read_exact(&mut byte)?;
        head.extend(byte);
        if head.len() > HEAD_BYTES_MAX {
            return Err(ErrorKind::InvalidData.into());
        }
    }
    String::from_utf8(head).map_err(io::Error::other)
}

/// How many bytes follow a head.
fn length(head: &str) -> io::Result<u64> {
    let fields = head.lines().filter_map(|line| line.split_once(':'));
    let mut lengths = fields.filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let length = lengths.next().and_then(|(_, value)| value.trim().parse().ok());
    length.ok_or_else(|| ErrorKind::InvalidData.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_ends_where_it_ends_and_says_how_much_follows() {
        let mut bytes = &b"PUT /x HTTP/1.1\r\ncontent-length: 12\r\n\r\nbody"[..];
        let head = head(&mut bytes).unwrap();
        assert_eq!((length(&head).unwrap(), bytes), (12, &b"body"[..]));
        assert!(length("GET / HTTP/1.1\r\n\r\n").is_err());
        assert!(super::head(&mut vec![b'a'; 2 * HEAD_BYTES_MAX].as_slice()).is_err());
    }

    #[test]
    fn what_ends_early_is_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        assert!(take(&mut &b"four"[..], &path, 5).is_err());
        take(&mut &b"four, and more"[..], &path, 4).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"four");
    }
}
