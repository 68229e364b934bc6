//! From a TCP connection to a session: sniffing, TLS, greeting.
//!
//! All of it has [`GREETING_TIME_MAX`], and a stranger can make the server hold no more than one
//! small frame meanwhile.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::{Buf as _, Bytes};
use tchat_proto::ALPN;
use tchat_proto::greeting::{ChannelBinding, EXPORTER_LABEL};
use tchat_proto::limits::GREETING_TIME_MAX;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::server::TlsStream;

use crate::connection::{Connection, Shared};
use crate::door::Place;
use crate::limits::{FAREWELL_TIME, SILENCE_WHEN_FULL};
use crate::reception::{Reached, Reception};
use crate::session::Moment;
use crate::sniff::{HTTP_ANSWER, SNIFF_BYTES, Speaks, WORKSHEET_ANSWER, sniff};

/// A TCP connection of which the first bytes were read already.
#[derive(Debug)]
pub(crate) struct Sniffed {
    first: Bytes,
    pub(crate) tcp: TcpStream,
}

/// Makes a session of a connection, or `None` if it comes to nothing.
pub(crate) async fn greet(
    tcp: TcpStream,
    shared: &Arc<Shared>,
    place: &Place,
) -> Option<Box<Connection>> {
    match timeout(GREETING_TIME_MAX, receive(tcp, shared, place)).await {
        Ok(connection) => connection,
        Err(_) => {
            tracing::debug!("a stranger took too long");
            None
        }
    }
}

async fn receive(
    mut tcp: TcpStream,
    shared: &Arc<Shared>,
    place: &Place,
) -> Option<Box<Connection>> {
    let patience =
        if shared.front_door.is_crowded() { SILENCE_WHEN_FULL } else { GREETING_TIME_MAX };
    let sniffing = timeout(patience, first_bytes(&mut tcp)).await;
    let (speaks, first) = sniffing.ok()?.ok()?;
    match speaks {
        Speaks::Tls => {}
        Speaks::Http => {
            tell_off(tcp, HTTP_ANSWER).await;
            return None;
        }
        Speaks::Worksheet => {
            tell_off(tcp, WORKSHEET_ANSWER).await;
            return None;
        }
        Speaks::Ssh => {
            tell_off(tcp, "").await;
            return None;
        }
        Speaks::Unclear => return None,
    }
    let tls = shared.tls.accept(Sniffed { first, tcp }).await;
    match tls {
        Ok(tls) if tls.get_ref().1.alpn_protocol() == Some(ALPN) => {
            log_in(tls, shared, place).await
        }
        Ok(_) => {
            tracing::debug!("a client that does not speak tchat");
            None
        }
        Err(error) => {
            tracing::debug!(kind = ?error.kind(), "no TLS came about");
            None
        }
    }
}

/// Reads until it is clear what the connection speaks.
async fn first_bytes(tcp: &mut TcpStream) -> io::Result<(Speaks, Bytes)> {
    let mut first = [0; SNIFF_BYTES];
    let mut length = 0;
    loop {
        let (read, room) = first.split_at_mut(length);
        let speaks = sniff(read);
        if speaks != Speaks::Unclear || room.is_empty() {
            return Ok((speaks, Bytes::copy_from_slice(read)));
        }
        match tcp.read(room).await? {
            0 => return Ok((Speaks::Unclear, Bytes::new())),
            more => length = length.saturating_add(more),
        }
    }
}

/// Says in the peer's own protocol that it is at the wrong door.
async fn tell_off(mut tcp: TcpStream, answer: &str) {
    let telling = async {
        tcp.write_all(answer.as_bytes()).await?;
        tcp.shutdown().await?;
        drain(&mut tcp).await
    };
    let told = timeout(FAREWELL_TIME, telling).await;
    tracing::debug!(told = matches!(told, Ok(Ok(()))), "not a tchat client");
}

/// Reads on for a while what the peer still sends: closing with unread bytes would destroy the
/// answer before it is read.
pub(crate) async fn drain(tcp: &mut TcpStream) -> io::Result<()> {
    let mut discarded = 0_usize;
    let mut buffer = [0; 1024];
    while discarded < 1024 * 1024 {
        match tcp.read(&mut buffer).await? {
            0 => return Ok(()),
            more => discarded = discarded.saturating_add(more),
        }
    }
    Ok(())
}

async fn log_in(
    mut tls: TlsStream<Sniffed>,
    shared: &Arc<Shared>,
    place: &Place,
) -> Option<Box<Connection>> {
    let mut reception = Reception::new(Moment::now());
    loop {
        let full = place.is_for_turning_away();
        match reception.receive(&shared.house, Moment::now(), full, || binding(&tls)) {
            Reached::Waiting => {}
            Reached::LetIn(session, mailbox) => {
                let connection = Connection::new(tls, *session, mailbox, Arc::clone(shared));
                return Some(Box::new(connection));
            }
            Reached::TurnedAway => {
                turn_away(tls, reception).await;
                return None;
            }
        }
        let mut buffer = [0; 1024];
        match tls.read(&mut buffer).await {
            Ok(0) | Err(_) => return None,
            Ok(length) => reception.handle_bytes(buffer.get(..length)?),
        }
    }
}

/// What both ends of this TLS connection know, and nobody else.
fn binding(tls: &TlsStream<Sniffed>) -> Option<ChannelBinding> {
    let mut binding = [0; 32];
    let (_, connection) = tls.get_ref();
    connection.export_keying_material(&mut binding, EXPORTER_LABEL, None).ok()?;
    Some(ChannelBinding(binding))
}

/// Writes the farewell, and closes.
async fn turn_away(mut tls: TlsStream<Sniffed>, mut reception: Reception) {
    let farewell = reception.transmit().split();
    let telling = async {
        tls.write_all(&farewell).await?;
        tls.shutdown().await?;
        drain(&mut tls.get_mut().0.tcp).await
    };
    let told = timeout(FAREWELL_TIME, telling).await;
    tracing::trace!(told = matches!(told, Ok(Ok(()))), "turned away");
}

impl AsyncRead for Sniffed {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.first.is_empty() {
            return Pin::new(&mut self.tcp).poll_read(context, buffer);
        }
        let length = self.first.len().min(buffer.remaining());
        buffer.put_slice(self.first.get(..length).unwrap_or_default());
        self.first.advance(length);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Sniffed {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.tcp).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.tcp).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_shutdown(context)
    }
}
