//! Reaching a server: names, addresses, and what it turns out to be.
//!
//! Every way in which reaching can fail is told apart here, for the person to act on. The first
//! bytes that come back are kept, so that a web server can be called one.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tchat_proto::address::ServerAddress;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use crate::limits::CONNECT_TIME_MAX;
use crate::trouble::{NotTchat, Trouble};

/// Opens a TCP connection to the first of the server's addresses that answers.
pub(super) async fn dial(server: &ServerAddress) -> Result<TcpStream, Trouble> {
    let unknown = || Trouble::HostUnknown { host: server.host.clone() };
    let timed_out = || Trouble::TimedOut { address: server.to_string(), after: CONNECT_TIME_MAX };
    let connecting = async {
        let addresses: Vec<SocketAddr> =
            tokio::net::lookup_host((server.host.as_str(), server.port))
                .await
                .or(Err(unknown()))?
                .collect();
        let mut trouble = unknown();
        for address in addresses {
            match TcpStream::connect(address).await {
                Ok(stream) => return Ok(stream),
                Err(error) => trouble = unreachable_because(server, &error),
            }
        }
        Err(trouble)
    };
    let stream =
        tokio::time::timeout(CONNECT_TIME_MAX, connecting).await.or(Err(timed_out()))??;
    // What is coalesced on purpose must not wait for more by itself.
    stream.set_nodelay(true).or(Err(Trouble::ConnectionLost))?;
    Ok(stream)
}

fn unreachable_because(server: &ServerAddress, error: &io::Error) -> Trouble {
    let address = server.to_string();
    match error.kind() {
        io::ErrorKind::ConnectionRefused => Trouble::ConnectionRefused { address },
        io::ErrorKind::TimedOut => Trouble::TimedOut { address, after: CONNECT_TIME_MAX },
        _ => Trouble::Unreachable { address },
    }
}

/// How many first bytes are kept.
const FIRST_BYTES: usize = 8;

/// A stream that remembers the first bytes it read.
#[derive(Debug)]
pub(super) struct Remembering {
    stream: TcpStream,
    first: Vec<u8>,
}

impl Remembering {
    pub(super) const fn new(stream: TcpStream) -> Self {
        Self { stream, first: Vec::new() }
    }
}

/// What a server that is not ours seems to be, by what it said first.
pub(super) fn recognise(first: &[u8]) -> NotTchat {
    match first {
        [b'H', b'T', b'T', b'P', ..] => NotTchat::Http,
        [b'S', b'S', b'H', b'-', ..] => NotTchat::Ssh,
        // TLS handshake and alert records (RFC 8446 §5.1).
        [0x15 | 0x16, 0x03, ..] => NotTchat::OtherTls,
        [] => NotTchat::Silence,
        _ => NotTchat::Unknown,
    }
}

impl Remembering {
    /// The first bytes that came.
    pub(super) fn first(&self) -> &[u8] {
        &self.first
    }
}

impl AsyncRead for Remembering {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        let wanted = FIRST_BYTES.saturating_sub(self.first.len());
        let read = buf.filled().get(before..).unwrap_or_default();
        self.first.extend(read.iter().take(wanted));
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Remembering {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_servers_are_recognised_by_what_they_say_first() {
        assert_eq!(recognise(b"HTTP/1.1"), NotTchat::Http);
        assert_eq!(recognise(b"SSH-2.0-"), NotTchat::Ssh);
        assert_eq!(recognise(&[0x15, 3, 3, 0, 2]), NotTchat::OtherTls);
        assert_eq!(recognise(b"220 mail"), NotTchat::Unknown);
        assert_eq!(recognise(b""), NotTchat::Silence);
    }

    #[tokio::test]
    async fn a_port_where_nobody_listens_is_said_to_refuse() {
        let taken = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = taken.local_addr().unwrap().port();
        drop(taken);
        let server = ServerAddress { host: "127.0.0.1".into(), port };
        let trouble = dial(&server).await.unwrap_err();
        assert_eq!(trouble, Trouble::ConnectionRefused { address: server.to_string() });
    }
}
