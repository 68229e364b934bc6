//! From a TCP connection to a session: sniffing, TLS, greeting.
//!
//! All of it has [`GREETING_TIME_MAX`], and a stranger can make the server hold no more than one
//! small frame meanwhile.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use bytes::{Buf as _, Bytes};
use tchat_proto::ALPN;
use tchat_proto::greeting::{
    ChannelBinding, ClientHello, EXPORTER_LABEL, LoggedIn, ServerHello, ServerLimits, VERSION,
};
use tchat_proto::limits::GREETING_TIME_MAX;
use tchat_proto::link::{Greeting, Link};
use tchat_proto::refusal::{Code, Refusal};
use tchat_roster::Member;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::server::TlsStream;

use crate::connection::{Connection, Shared, timestamp};
use crate::door::Place;
use crate::limits::{FAREWELL_TIME, SILENCE_WHEN_FULL};
use crate::mailbox::Mailbox;
use crate::session::Session;
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
) -> Option<Connection> {
    match timeout(GREETING_TIME_MAX, receive(tcp, shared, place)).await {
        Ok(connection) => connection,
        Err(_) => {
            tracing::debug!("a stranger took too long");
            None
        }
    }
}

async fn receive(mut tcp: TcpStream, shared: &Arc<Shared>, place: &Place) -> Option<Connection> {
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
) -> Option<Connection> {
    let mut link = Link::<Greeting>::new(Instant::now());
    let hello = loop {
        match link.poll_hello() {
            Ok(Some(hello)) => break hello,
            Ok(None) => {}
            Err(broken) => {
                tracing::debug!(%broken, "no greeting came about");
                link.refuse(Code::Protocol.into());
                turn_away(tls, link).await;
                return None;
            }
        }
        let mut buffer = [0; 1024];
        match tls.read(&mut buffer).await {
            Ok(0) | Err(_) => return None,
            Ok(length) => link.handle_bytes(buffer.get(..length)?),
        }
    };
    let begun = if place.is_for_turning_away() {
        Err(Code::Busy.into())
    } else {
        check(&tls, &hello).and_then(|who| begin(who, shared, &mut link))
    };
    match begun {
        Ok((session, mailbox)) => Some(Connection::new(tls, session, mailbox, Arc::clone(shared))),
        Err(refusal) => {
            tracing::debug!(code = refusal.code.as_str(), "a client was turned away");
            link.refuse(refusal);
            turn_away(tls, link).await;
            None
        }
    }
}

/// Who the client is, if it proves it on this very connection.
fn check(tls: &TlsStream<Sniffed>, hello: &ClientHello) -> Result<LoggedIn, Refusal> {
    if hello.common_version().is_none() {
        return Err(Code::Version.into());
    }
    let mut binding = [0; 32];
    let (_, connection) = tls.get_ref();
    let who = match connection.export_keying_material(&mut binding, EXPORTER_LABEL, None) {
        Ok(_) => hello.login.check(ChannelBinding(binding)).ok(),
        Err(_) => None,
    };
    who.ok_or_else(|| Code::Login.into())
}

fn begin(
    who: LoggedIn,
    shared: &Arc<Shared>,
    link: &mut Link<Greeting>,
) -> Result<(Session, Arc<Mailbox>), Refusal> {
    let now = Instant::now();
    let me = Member { account: who.account(), device: who.device() };
    let hello = ServerHello {
        version: VERSION,
        name: shared.name.clone(),
        time: timestamp(),
        limits: ServerLimits::default(),
        capabilities: Vec::new(),
    };
    let mailbox = Arc::<Mailbox>::default();
    let house = Arc::clone(&shared.house);
    let greeted = || std::mem::replace(link, Link::new(now)).accept(now, &hello);
    let session = Session::begin(house, me, Arc::clone(&mailbox), now, greeted)?;
    Ok((session, mailbox))
}

/// Writes what the link has to say, and closes.
async fn turn_away(mut tls: TlsStream<Sniffed>, mut link: Link<Greeting>) {
    let farewell = link.transmit().split();
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
