//! The task around a session: one per connection, and the only place that touches its socket.
//!
//! It sleeps until bytes come, the bell rings, the socket takes more, or time is up. Then it writes,
//! reads and lets the session work until nothing moves. Whatever the session has is written in one
//! go, so that under load one TLS record carries many entries; when idle one entry goes out at once.
//! While nothing flows there are no buffers.

use std::future::poll_fn;
use std::io;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use bytes::Buf as _;
use tokio::io::{AsyncRead as _, AsyncWrite as _, AsyncWriteExt as _, ReadBuf};
use tokio::sync::{Semaphore, watch};
use tokio::time::{Sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::door::FrontDoor;
use crate::greet::{Sniffed, drain};
use crate::limits::FAREWELL_TIME;
use crate::mailbox::Mailbox;
use crate::session::{House, Moment, Read, Session};
use crate::store::Readers;

/// How many bytes one read of a socket takes: a whole TLS record.
const READ_BYTES: usize = 16 * 1024;

/// How many pieces of the output one write takes. TLS puts them together into full records.
const SLICES_MAX: usize = 64;

/// How often a connection goes on before others get their turn.
const ROUNDS_MAX: usize = 16;

/// What all connections of a server have in common.
pub(crate) struct Shared {
    pub(crate) house: Arc<House>,
    pub(crate) tls: TlsAcceptor,
    pub(crate) readers: Readers,
    pub(crate) reading: Semaphore,
    pub(crate) front_door: Arc<FrontDoor>,
    /// Turns true once; strangers need not finish their greeting then.
    pub(crate) stopping: watch::Sender<bool>,
}

/// A client that has logged in, and its socket.
pub(crate) struct Connection {
    tls: TlsStream<Sniffed>,
    session: Session,
    mailbox: Arc<Mailbox>,
    shared: Arc<Shared>,
    timer: Pin<Box<Sleep>>,
    /// TLS has bytes that the socket did not take yet.
    unflushed: bool,
    /// The goodbye must be out by then.
    close_by: Option<Instant>,
}

impl Connection {
    pub(crate) fn new(
        tls: TlsStream<Sniffed>,
        session: Session,
        mailbox: Arc<Mailbox>,
        shared: Arc<Shared>,
    ) -> Self {
        // The greeting waits in the output: let it go at once.
        mailbox.ring();
        let timer = Box::pin(tokio::time::sleep_until(session.poll_timeout().into()));
        Self { tls, session, mailbox, shared, timer, unflushed: false, close_by: None }
    }

    /// Serves the client until it goes, or must go.
    ///
    /// In a box: the task's state would hold a second connection, to move it from.
    pub(crate) async fn serve(mut self: Box<Self>) {
        let ended = poll_fn(|context| self.poll(context)).await;
        if let Err(error) = ended {
            tracing::debug!(kind = ?error.kind(), "a connection broke");
            return;
        }
        // In a box as well: while the connection lives, the task has no room for its end.
        let closed = Box::pin(timeout(FAREWELL_TIME, self.close())).await;
        tracing::trace!(closed = matches!(closed, Ok(Ok(()))), "a connection closed");
    }

    async fn close(&mut self) -> io::Result<()> {
        self.tls.shutdown().await?;
        drain(&mut self.tls.get_mut().0.tcp).await
    }

    /// Ready once the connection is over, with an error if it broke.
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        for _ in 0..ROUNDS_MAX {
            let room = self.poll_write(context)?;
            if self.session.is_over() && self.is_written() {
                return Poll::Ready(Ok(()));
            }
            let read = match self.poll_read(context) {
                Poll::Ready(Ok(0)) => return Poll::Ready(Ok(())),
                Poll::Ready(length) => length? > 0,
                Poll::Pending => false,
            };
            let rung = self.mailbox.poll_rung(context).is_ready();
            let due = self.poll_timer(context);
            if due && self.close_by.is_some_and(|by| by <= Instant::now()) {
                return Poll::Ready(Ok(()));
            }
            if !(room || read || rung || due) {
                return Poll::Pending;
            }
            self.work();
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }

    fn work(&mut self) {
        let moment = Moment::now();
        if let Err(broken) = self.session.work(moment) {
            tracing::debug!(%broken, "a client broke the protocol");
            self.session.break_off(broken);
        }
        for read in self.session.take_reads() {
            self.spawn_read(read);
        }
        if self.session.is_over() && self.close_by.is_none() {
            let by = moment.now.checked_add(FAREWELL_TIME);
            self.close_by = by;
            self.timer.as_mut().reset(by.unwrap_or(moment.now).into());
        }
    }

    fn is_written(&mut self) -> bool {
        self.session.transmit().is_empty() && !self.unflushed
    }

    /// Writes what the socket takes. Says whether the session, which waited for room, has some by it:
    /// one that did not has done all it can already.
    fn poll_write(&mut self, context: &mut Context<'_>) -> io::Result<bool> {
        let waited = self.session.waits_for_room();
        while !self.session.transmit().is_empty() {
            let out = self.session.transmit();
            let mut slices = [io::IoSlice::new(&[]); SLICES_MAX];
            let count = out.chunks_vectored(&mut slices);
            let slices = slices.get(..count).unwrap_or_default();
            match Pin::new(&mut self.tls).poll_write_vectored(context, slices) {
                Poll::Ready(Ok(0)) => return Err(io::ErrorKind::WriteZero.into()),
                Poll::Ready(length) => {
                    out.advance(length?);
                    self.unflushed = true;
                }
                Poll::Pending => break,
            }
        }
        if self.unflushed
            && self.session.transmit().is_empty()
            && let Poll::Ready(flushed) = Pin::new(&mut self.tls).poll_flush(context)
        {
            flushed?;
            self.unflushed = false;
        }
        Ok(waited && !self.session.waits_for_room())
    }

    /// Reads what came, if the session has room for it. The buffer lives on the stack: a quiet
    /// connection has none.
    fn poll_read(&mut self, context: &mut Context<'_>) -> Poll<io::Result<usize>> {
        if !self.session.wants_bytes() {
            return Poll::Pending;
        }
        let mut buffer = [MaybeUninit::uninit(); READ_BYTES];
        let mut buffer = ReadBuf::uninit(&mut buffer);
        match Pin::new(&mut self.tls).poll_read(context, &mut buffer) {
            Poll::Ready(Ok(())) => {
                self.session.handle_bytes(Instant::now(), buffer.filled());
                Poll::Ready(Ok(buffer.filled().len()))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => Poll::Pending,
        }
    }

    /// Whether time is up for something. The timer is set anew only when it rings: bytes that come
    /// only ever put it off.
    fn poll_timer(&mut self, context: &mut Context<'_>) -> bool {
        if self.timer.as_mut().poll(context).is_pending() {
            return false;
        }
        let now = Instant::now();
        if let Some(by) = self.close_by {
            self.timer.as_mut().reset(by.into());
            return true;
        }
        if let Err(broken) = self.session.handle_timeout(now) {
            tracing::debug!(%broken, "a client is gone");
            self.session.break_off(broken);
        }
        let next = self.session.poll_timeout();
        self.timer.as_mut().reset(next.into());
        true
    }

    /// Reads from the store on a thread that may block; few at a time.
    fn spawn_read(&self, read: Read) {
        let (shared, mailbox) = (Arc::clone(&self.shared), Arc::clone(&self.mailbox));
        tokio::spawn(async move {
            let Ok(_permit) = shared.reading.acquire().await else {
                return;
            };
            let readers = shared.readers.clone();
            let reading = tokio::task::spawn_blocking(move || read.carry_out(&readers));
            if let Ok(note) = reading.await {
                mailbox.send(note);
            }
        });
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.session.end();
    }
}
