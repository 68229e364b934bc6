//! One connection through the tap: two directions, each with an end of its own.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;
use std::io;
use std::net::Shutdown;
use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use socket2::SockRef;
use tokio::io::Interest;
use tokio::net::TcpStream;
use tokio::sync::Barrier;

use super::Door;
use crate::fault::Line;
use crate::limits::{CONNECT_PATIENCE, SEGMENT_BYTES_MAX};
use crate::news::{Close, Fate, News};
use crate::segment::{Direction, Ends, Segment};

/// Passes a connection on until it is over.
pub(super) async fn pass(client: TcpStream, ends: Ends, door: &Door) {
    door.watch.tell(News::Opened { ends, at: SystemTime::now() }).await;
    let how = match connect(door).await {
        Ok(server) => join(client, server, ends, door).await,
        Err(error) => {
            // As the server's own machine would have answered.
            reset(client);
            let reason = error.kind();
            let away = News::ServerAway { ends, at: SystemTime::now(), reason };
            door.watch.tell(away).await;
            Close::Reset { direction: None }
        }
    };
    door.watch.tell_closed(News::Closed { ends, at: SystemTime::now(), how }).await;
}

async fn connect(door: &Door) -> io::Result<TcpStream> {
    let connecting = TcpStream::connect(&door.servers[..]);
    match tokio::time::timeout(CONNECT_PATIENCE, connecting).await {
        Ok(connected) => connected,
        Err(_) => Err(io::ErrorKind::TimedOut.into()),
    }
}

/// Ends a connection with RST.
pub(super) fn reset(stream: TcpStream) {
    // Where the system does not know the option, the other side sees FIN.
    SockRef::from(&stream).set_linger(Some(Duration::ZERO)).ok();
    drop(stream);
}

/// Copies both ways until both directions have come to their end, or one side breaks off.
async fn join(client: TcpStream, server: TcpStream, ends: Ends, door: &Door) -> Close {
    for stream in [&client, &server] {
        // Small messages must not wait for each other: that would merge them.
        stream.set_nodelay(true).ok();
    }
    let both = Barrier::new(2);
    let pump = |from, to, direction| Pump { from, to, direction, ends, door, both: &both };
    let over = tokio::try_join!(
        pump(&client, &server, Direction::ToServer).run(),
        pump(&server, &client, Direction::ToClient).run(),
    );
    match over {
        Ok(_) => Close::Fin,
        Err(Broken { direction }) => {
            reset(client);
            reset(server);
            Close::Reset { direction: Some(direction) }
        }
    }
}

/// One side broke off: the way that its reset goes.
#[derive(Debug)]
struct Broken {
    direction: Direction,
}

/// One direction of a connection.
struct Pump<'c> {
    from: &'c TcpStream,
    to: &'c TcpStream,
    direction: Direction,
    ends: Ends,
    door: &'c Door,
    /// Where this direction's end waits for the other's.
    both: &'c Barrier,
}

impl Pump<'_> {
    async fn run(self) -> Result<(), Broken> {
        self.copy().await?;
        // Here the other end may be gone already: then the other direction finds out.
        SockRef::from(self.to).shutdown(Shutdown::Write).ok();
        tokio::select! {
            _ = self.both.wait() => Ok(()),
            () = reset_after_end(self.from) => Err(self.broken_by_sender()),
        }
    }

    /// Copies until the sender's end.
    async fn copy(&self) -> Result<(), Broken> {
        let mut line = Line::new(RandomState::new().hash_one(self.ends.id));
        let mut buffer = vec![0; SEGMENT_BYTES_MAX];
        let (mut offset, mut open) = (0, true);
        while open || !line.is_empty() {
            tokio::select! {
                ready = self.from.readable(), if open && line.has_room() => {
                    let read = ready.and_then(|()| self.from.try_read(&mut buffer));
                    match read {
                        Ok(0) => {
                            open = false;
                            self.tell_half_closed().await;
                            line.finish(Instant::now(), &self.door.faults.borrow());
                        }
                        Ok(count) => {
                            let came = Bytes::copy_from_slice(buffer.get(..count).unwrap_or(&[]));
                            self.take(came, offset, &mut line).await;
                            offset = offset.saturating_add(u64::try_from(count).unwrap_or(0));
                        }
                        Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                        Err(_) => return Err(self.broken_by_sender()),
                    }
                }
                () = until(line.due()) => {}
            }
            self.hand_on(&mut line).await?;
        }
        Ok(())
    }

    /// Tells of what came, then lets it go on: what follows from it is told after it.
    async fn take(&self, bytes: Bytes, offset: u64, line: &mut Line) {
        let segment = Segment {
            direction: self.direction,
            at: SystemTime::now(),
            offset,
            bytes: bytes.clone(),
        };
        let fate = line.take(Instant::now(), bytes, &self.door.faults.borrow());
        self.door.watch.tell(News::Segment { ends: self.ends, segment, fate }).await;
    }

    /// Writes what is due.
    async fn hand_on(&self, line: &mut Line) -> Result<(), Broken> {
        line.handle_timeout(Instant::now(), &self.door.faults.borrow());
        while let Some(piece) = line.poll(Instant::now()) {
            if piece.fate == Fate::Changed {
                let (at, direction) = (SystemTime::now(), self.direction);
                let bytes = piece.bytes.len();
                let handed = News::Handed { ends: self.ends, at, direction, bytes };
                self.door.watch.tell(handed).await;
            }
            self.write(&piece.bytes).await.map_err(|_broken| self.broken_by_receiver())?;
        }
        Ok(())
    }

    async fn write(&self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            self.to.writable().await?;
            match self.to.try_write(bytes) {
                Ok(written) => bytes = bytes.get(written..).unwrap_or_default(),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    async fn tell_half_closed(&self) {
        let (at, direction) = (SystemTime::now(), self.direction);
        self.door.watch.tell(News::HalfClosed { ends: self.ends, at, direction }).await;
    }

    const fn broken_by_sender(&self) -> Broken {
        Broken { direction: self.direction }
    }

    const fn broken_by_receiver(&self) -> Broken {
        let direction = match self.direction {
            Direction::ToServer => Direction::ToClient,
            Direction::ToClient => Direction::ToServer,
        };
        Broken { direction }
    }
}

/// Waits for a time, or for ever.
async fn until(due: Option<Instant>) {
    match due {
        Some(due) => tokio::time::sleep_until(due.into()).await,
        None => std::future::pending().await,
    }
}

/// Waits until one that had said it is done breaks off all the same: it reads no more either.
async fn reset_after_end(stream: &TcpStream) {
    let ready = stream.ready(Interest::ERROR).await;
    let broken = ready.is_err() || matches!(stream.take_error(), Ok(Some(_)) | Err(_));
    if !broken {
        // Told without a reason: the next write will find out.
        std::future::pending::<()>().await;
    }
}
