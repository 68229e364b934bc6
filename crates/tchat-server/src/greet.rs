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
use crate::limits::{FAREWELL_TIME, SILENCE_WHEN_FULL, UNDECIDED_MAX};
use crate::plain::pupil::Pupil;
use crate::plain::waiting::wait_for_bytes;
use crate::reception::{Reached, Reception};
use crate::session::Moment;
use crate::sniff::{FULL_ANSWER, HTTP_ANSWER, SNIFF_BYTES, Speaks, WORKSHEET_ANSWER, sniff};

/// A TCP connection of which the first bytes were read already.
#[derive(Debug)]
pub(crate) struct Sniffed {
    first: Bytes,
    pub(crate) tcp: TcpStream,
}

/// Who greeted.
pub(crate) enum Greeted {
    /// A client of tchat.
    Client(Box<Connection>),
    /// A client of the worksheet, in the plain room.
    Pupil(Box<Pupil>),
}

/// Makes something of a connection, or `None` if it comes to nothing.
pub(crate) async fn greet(
    mut tcp: TcpStream,
    shared: &Arc<Shared>,
    place: &Place,
) -> Option<Greeted> {
    if let Some(plain) = &shared.house.plain
        && !place.is_for_turning_away()
    {
        // Only until the first byte: whoever has begun must go on.
        let waiting = wait_for_bytes(&tcp, place.address(), &shared.front_door, &plain.reporter);
        if !waiting.await {
            return None;
        }
    }
    match timeout(GREETING_TIME_MAX, receive(&mut tcp, shared)).await {
        Ok(Some((Speaks::Tls, first))) => {
            let greeting = shake_hands(Sniffed { first, tcp }, shared, place);
            timeout(GREETING_TIME_MAX, greeting).await.ok().flatten().map(Greeted::Client)
        }
        Ok(Some((speaks, first))) => other_than_tls(tcp, speaks, &first, shared, place).await,
        Ok(None) | Err(_) => {
            tracing::debug!("a stranger said nothing, or took too long");
            if let Some(plain) = &shared.house.plain {
                plain.reporter.nobody(place.address());
            }
            None
        }
    }
}

/// Reads until it is clear what the connection speaks; `None` if it ends before.
async fn receive(tcp: &mut TcpStream, shared: &Arc<Shared>) -> Option<(Speaks, Bytes)> {
    let patience =
        if shared.front_door.is_crowded() { SILENCE_WHEN_FULL } else { GREETING_TIME_MAX };
    let mut first = FirstBytes::default();
    timeout(patience, first.read(tcp)).await.ok()?.ok()?;
    if first.speaks() == Speaks::Unclear && shared.house.plain.is_some() && first.may_be_a_name() {
        // Somebody may be called `G`, and says no more until they are answered, which is never.
        let decided = timeout(UNDECIDED_MAX, first.decide(tcp)).await;
        if decided.is_err() {
            return Some((Speaks::Worksheet, first.bytes()));
        }
    }
    if first.speaks() == Speaks::Unclear {
        timeout(patience, first.decide(tcp)).await.ok()?.ok()?;
    }
    match first.speaks() {
        Speaks::Unclear => None,
        speaks => Some((speaks, first.bytes())),
    }
}

/// The first bytes of a connection.
#[derive(Debug, Default)]
struct FirstBytes {
    bytes: [u8; SNIFF_BYTES],
    length: usize,
    ended: bool,
}

impl FirstBytes {
    /// What has come.
    fn read_so_far(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }

    fn bytes(&self) -> Bytes {
        Bytes::copy_from_slice(self.read_so_far())
    }

    fn speaks(&self) -> Speaks {
        sniff(self.read_so_far())
    }

    /// Whether the bytes, undecided as they are, may be a whole pseudonym: not the beginning of TLS.
    fn may_be_a_name(&self) -> bool {
        self.read_so_far().first().is_some_and(|first| *first != 0x16)
    }

    /// Reads once.
    async fn read(&mut self, tcp: &mut TcpStream) -> io::Result<()> {
        let room = self.bytes.get_mut(self.length..).unwrap_or_default();
        let more = tcp.read(room).await?;
        self.length = self.length.saturating_add(more);
        self.ended = more == 0;
        Ok(())
    }

    /// Reads until it is clear what they are, or nothing more comes.
    async fn decide(&mut self, tcp: &mut TcpStream) -> io::Result<()> {
        while self.speaks() == Speaks::Unclear && !self.ended && self.length < SNIFF_BYTES {
            self.read(tcp).await?;
        }
        Ok(())
    }
}

/// What becomes of a connection that is not tchat's own.
async fn other_than_tls(
    tcp: TcpStream,
    speaks: Speaks,
    first: &[u8],
    shared: &Arc<Shared>,
    place: &Place,
) -> Option<Greeted> {
    match (speaks, &shared.house.plain) {
        (Speaks::Worksheet, Some(_)) if place.is_for_turning_away() => {
            tell_off(tcp, FULL_ANSWER).await;
            None
        }
        (Speaks::Worksheet, Some(_)) => {
            let pupil = Pupil::come_in(tcp, first, place.address(), &shared.house).await?;
            Some(Greeted::Pupil(Box::new(pupil)))
        }
        (Speaks::Worksheet, None) => {
            tell_off(tcp, WORKSHEET_ANSWER).await;
            None
        }
        (Speaks::Http, _) => {
            tell_off(tcp, HTTP_ANSWER).await;
            None
        }
        (Speaks::Ssh, _) => {
            tell_off(tcp, "").await;
            None
        }
        (Speaks::Unclear | Speaks::Tls, _) => None,
    }
}

/// TLS, and the greeting over it.
async fn shake_hands(
    sniffed: Sniffed,
    shared: &Arc<Shared>,
    place: &Place,
) -> Option<Box<Connection>> {
    match shared.tls.accept(sniffed).await {
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

/// Says in the peer's own protocol that it is at the wrong door.
pub(crate) async fn tell_off(mut tcp: TcpStream, answer: &str) {
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
    let mut reception = Reception::new(Moment::now(), Some(place.address()));
    loop {
        let turned_away = place.turned_away();
        match reception.receive(&shared.house, Moment::now(), turned_away, || binding(&tls)) {
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
