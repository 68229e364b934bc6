//! A client of the worksheet, connected: what it says goes into the log, what others say comes out.
//!
//! Two things go on at once and wait for nobody else: hearing the client, and telling it what is
//! new. Either may find that it is gone; then its [`Seat`] is dropped, and with it the others hear.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use socket2::{SockRef, TcpKeepalive};
use tchat_plain::allowance::Allowance;
use tchat_plain::cutter::{Cutter, pieces};
use tchat_plain::limits::RECV_BYTES;
use tchat_plain::notice;
use tchat_plain::pseudonym::{Introduction, Oddity, not_utf8};
use tchat_plain::spacing::Spacing;
use tchat_proto::id::Seq;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::sync::{Notify, watch};
use tokio::time::{sleep, sleep_until, timeout};

use super::news::{PlainNews, Reporter};
use super::ring::{Line, NextLine};
use super::{Habits, Said, Seat, seat};
use crate::greet::tell_off;
use crate::limits::{INTRODUCTION_BYTES_MAX, INTRODUCTION_TIME, KEEPALIVE_AFTER, PUPIL_READ_BYTES};
use crate::session::{House, Moment};
use crate::sniff::FULL_ANSWER;

/// A worksheet's client that has said what it is called.
#[derive(Debug)]
pub(crate) struct Pupil {
    tcp: TcpStream,
    seat: Seat,
    bell: Arc<Notify>,
    reporter: Reporter,
    /// What came behind the pseudonym.
    rest: Bytes,
}

/// Why a pupil's connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gone {
    /// It closed, or broke.
    Left,
    /// It did not read what is no longer there.
    NeverReads,
    /// The server stops.
    Stopping,
}

impl Pupil {
    /// Lets somebody in who has sent their first bytes; `None` if they cannot be.
    pub(crate) async fn come_in(
        mut tcp: TcpStream,
        first: &[u8],
        address: IpAddr,
        house: &Arc<House>,
    ) -> Option<Self> {
        let plain = house.plain.as_ref()?;
        let reporter = plain.reporter.clone();
        let first = whole_segment(&mut tcp, first).await;
        let introduction = Introduction::read(&first);
        let wanted = introduction.pseudonym.to_string();
        let Some(wait) = plain.arrival_wait(address) else {
            tell_off(tcp, FULL_ANSWER).await;
            return None;
        };
        sleep(wait).await;
        let bell = Arc::<Notify>::default();
        let time = Moment::now().time;
        let seat = match seat(house, introduction.pseudonym, Some(Arc::clone(&bell)), time) {
            Ok(seat) => seat,
            Err(refusal) => {
                tracing::debug!(code = refusal.code.as_str(), "no place in the plain room");
                tell_off(tcp, FULL_ANSWER).await;
                return None;
            }
        };
        let who = seat.name().to_string();
        if let Some(oddity) = introduction.oddity {
            reporter.tell(news_of(oddity, who.clone()));
        }
        if who != wanted {
            reporter.tell(PlainNews::SamePseudonym { wanted, who });
        }
        watch_over(&tcp);
        let rest = Bytes::copy_from_slice(introduction.rest);
        Some(Self { tcp, seat, bell, reporter, rest })
    }

    /// Serves the client until it goes, or must go.
    pub(crate) async fn serve(mut self: Box<Self>, mut stopping: watch::Receiver<bool>) {
        let (reading, writing) = self.tcp.split();
        let hearing = hear(reading, &self.seat, &self.reporter, &self.rest);
        let telling = tell(writing, &self.seat, &self.bell);
        let gone = tokio::select! {
            gone = hearing => gone,
            gone = telling => gone,
            _ = stopping.wait_for(|stopping| *stopping) => Gone::Stopping,
        };
        tracing::debug!(?gone, "a client of the worksheet is gone");
        match gone {
            Gone::Left => {}
            Gone::NeverReads => {
                let who = self.seat.name().to_string();
                self.reporter.tell(PlainNews::NeverReads { who });
            }
            Gone::Stopping => tell_off(self.tcp, &notice::stopping()).await,
        }
    }
}

/// The rest of a first segment, of which the beginning was read. What is longer than a pseudonym can
/// be is dropped: as messages it would be noise.
async fn whole_segment(tcp: &mut TcpStream, first: &[u8]) -> Vec<u8> {
    let mut whole = first.to_vec();
    let mut buffer = [0; PUPIL_READ_BYTES];
    while whole.len() < INTRODUCTION_BYTES_MAX {
        let read = match tcp.try_read(&mut buffer) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock && whole.len() > RECV_BYTES => {
                timeout(INTRODUCTION_TIME, tcp.read(&mut buffer)).await.unwrap_or(Ok(0))
            }
            read => read,
        };
        match read {
            Ok(0) | Err(_) => break,
            Ok(length) => whole.extend_from_slice(buffer.get(..length).unwrap_or_default()),
        }
    }
    whole
}

const fn news_of(oddity: Oddity, who: String) -> PlainNews {
    match oddity {
        Oddity::NotUtf8 { byte, place } => PlainNews::NotUtf8 { who, byte, place },
        Oddity::TooLong { bytes } => PlainNews::LongPseudonym { who, bytes },
        Oddity::Nothing => PlainNews::EmptyPseudonym { who },
    }
}

/// The worksheet's protocol has no way to ask whether somebody is still there; the system has.
fn watch_over(tcp: &TcpStream) {
    let asking = TcpKeepalive::new().with_time(KEEPALIVE_AFTER).with_interval(KEEPALIVE_AFTER);
    if let Err(error) = SockRef::from(tcp).set_tcp_keepalive(&asking) {
        tracing::debug!(%error, "a machine that is gone will not be noticed");
    }
}

/// Puts what the client says into the log.
async fn hear(mut reading: ReadHalf<'_>, seat: &Seat, reporter: &Reporter, rest: &[u8]) -> Gone {
    let mut voice = Voice {
        seat,
        reporter,
        cutter: Cutter::default(),
        allowance: Allowance::new(Instant::now()),
    };
    voice.takes(rest);
    let mut buffer = vec![0; PUPIL_READ_BYTES];
    loop {
        if let Some(wait) = voice.allowance.wait(Instant::now()) {
            reporter.tell(PlainNews::Flood { who: seat.name().to_string() });
            sleep(wait).await;
        }
        let read = match voice.cutter.poll_timeout() {
            None => reading.read(&mut buffer).await,
            Some(at) => tokio::select! {
                read = reading.read(&mut buffer) => read,
                () = sleep_until(at.into()) => {
                    voice.speaks();
                    continue;
                }
            },
        };
        match read {
            Ok(0) | Err(_) => {
                while let Some(piece) = voice.cutter.finish() {
                    voice.says(piece);
                }
                return Gone::Left;
            }
            Ok(length) => voice.takes(buffer.get(..length).unwrap_or_default()),
        }
    }
}

/// What one client says.
struct Voice<'v> {
    seat: &'v Seat,
    reporter: &'v Reporter,
    cutter: Cutter,
    allowance: Allowance,
}

impl Voice<'_> {
    fn takes(&mut self, bytes: &[u8]) {
        if bytes.len() > RECV_BYTES {
            let who = self.seat.name().to_string();
            self.reporter.tell(PlainNews::TooLong { who, bytes: bytes.len() });
        }
        self.cutter.push(Instant::now(), bytes);
        self.speaks();
    }

    fn speaks(&mut self) {
        while let Some(piece) = self.cutter.poll(Instant::now()) {
            self.says(piece);
        }
    }

    fn says(&mut self, piece: Vec<u8>) {
        if let Some((byte, place)) = not_utf8(&piece) {
            let who = self.seat.name().to_string();
            self.reporter.tell(PlainNews::NotUtf8 { who, byte, place });
        }
        self.allowance.said(Instant::now(), piece.len());
        if let Err(refusal) = self.seat.say(piece.into(), Moment::now().time, None) {
            tracing::error!(code = refusal.code.as_str(), "something said was lost");
        }
    }
}

/// Tells the client what others say, piece by piece.
async fn tell(mut writing: WriteHalf<'_>, seat: &Seat, bell: &Notify) -> Gone {
    let mut at = seat.joined();
    let mut spacing = Spacing::default();
    let habits = seat.room().habits();
    loop {
        match seat.next(at) {
            NextLine::CaughtUp => bell.notified().await,
            NextLine::Lost => return Gone::NeverReads,
            NextLine::Line(line) => {
                at = line.head.seq;
                let Some(text) = text_of(&line, habits) else { continue };
                for piece in pieces(&text) {
                    let waiting = seat.bytes_after(at).saturating_add(text.len());
                    if let Some(due) = spacing.due(waiting) {
                        sleep_until(due.into()).await;
                    }
                    if let Some(gone) = write(&mut writing, piece, at, seat, bell).await {
                        return gone;
                    }
                    spacing.wrote(Instant::now());
                }
            }
        }
    }
}

/// Writes one piece. Somebody who does not take it may be so far behind meanwhile that the rest is
/// gone.
async fn write(
    writing: &mut WriteHalf<'_>,
    piece: &[u8],
    at: Seq,
    seat: &Seat,
    bell: &Notify,
) -> Option<Gone> {
    let mut written = std::pin::pin!(writing.write_all(piece));
    loop {
        tokio::select! {
            done = &mut written => return done.err().map(|_| Gone::Left),
            () = bell.notified() => {
                if seat.has_lost(at) {
                    return Some(Gone::NeverReads);
                }
            }
        }
    }
}

/// A line as the worksheet's clients get it, if they do.
fn text_of(line: &Line, habits: Habits) -> Option<Vec<u8>> {
    let name = line.name.as_str();
    let said = match &line.said {
        Said::Left => return Some(notice::left(name).into_bytes()),
        Said::Joined => return habits.joins.then(|| notice::joined(name).into_bytes()),
        Said::Message(said) => said,
    };
    let said = match habits.only_server_says_serveur {
        true => notice::without_serveur(said),
        false => std::borrow::Cow::Borrowed(&said[..]),
    };
    Some(match habits.authors {
        true => notice::with_author(name, &said),
        false => said.into_owned(),
    })
}
