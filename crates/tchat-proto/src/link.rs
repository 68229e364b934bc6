//! A connection as a state machine: bytes and the time in, events and bytes out.
//!
//! No socket, no clock, no task: whoever owns the socket calls `handle_bytes`, `handle_timeout`,
//! then drains `poll_*`, and writes what [`Link::transmit`] holds. The stage is in the type:
//! [`Link<Greeted>`](Greeted) only comes from a greeting that was accepted, so no request can be
//! taken from a stranger. [`server`] and [`client`] hold the two ends.
//!
//! A link that is quiet for [`PING_AFTER`] asks whether the other side is there, and breaks after
//! [`SILENCE_MAX`] without a byte.

pub mod client;
pub mod server;

use std::time::Instant;

use bytes::{Bytes, BytesMut};
use minicbor::Encode;

use crate::frame::{Deframer, FrameBroken, put_frame, to_cbor};
use crate::limits::{GREETING_TIME_MAX, PING_AFTER, SILENCE_MAX};

/// The link cannot go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkBroken {
    /// The peer broke the framing or sent what is no frame.
    #[error("the peer broke the protocol: {0}")]
    Frame(#[from] FrameBroken),
    /// The peer sent a frame that has no place at this stage.
    #[error("the peer broke the protocol: {what}")]
    OutOfPlace {
        /// What it did.
        what: &'static str,
    },
    /// The greeting took longer than [`GREETING_TIME_MAX`].
    #[error("the greeting took too long")]
    GreetingTimeout,
    /// Nothing came for [`SILENCE_MAX`].
    #[error("nothing was heard for too long")]
    Silent,
}

/// Stage: the greeting is not over.
#[derive(Debug)]
pub struct Greeting {
    deadline: Instant,
}

/// Stage: both sides have greeted.
#[derive(Debug)]
pub struct Greeted {
    heard: Instant,
    /// When a ping was sent that nothing has answered yet.
    pinged: Option<Instant>,
    /// Requests taken and not answered (server), or sent and not answered (client).
    in_flight: usize,
}

/// One end of a connection.
#[derive(Debug)]
pub struct Link<Stage> {
    deframer: Deframer,
    out: BytesMut,
    stage: Stage,
}

impl<Stage> Link<Stage> {
    /// Bytes to write to the peer. Take from the front what was written.
    pub const fn transmit(&mut self) -> &mut BytesMut {
        &mut self.out
    }

    fn put<T: Encode<()>>(&mut self, frame: &T) {
        put_frame(&mut self.out, &to_cbor(frame));
    }

    fn next_body(&mut self, limit: usize) -> Result<Option<Bytes>, LinkBroken> {
        Ok(self.deframer.next_frame(limit)?)
    }

    fn into_stage<Next>(self, stage: Next) -> Link<Next> {
        Link { deframer: self.deframer, out: self.out, stage }
    }
}

impl Link<Greeting> {
    /// A link to a peer that has said nothing yet.
    #[must_use]
    pub fn new(now: Instant) -> Self {
        Self {
            deframer: Deframer::default(),
            out: BytesMut::new(),
            stage: Greeting { deadline: later(now, GREETING_TIME_MAX) },
        }
    }

    /// Takes bytes from the peer.
    pub fn handle_bytes(&mut self, bytes: &[u8]) {
        self.deframer.push(bytes);
    }

    /// When to call [`Self::handle_timeout`].
    #[must_use]
    pub const fn poll_timeout(&self) -> Instant {
        self.stage.deadline
    }

    /// Says whether the greeting took too long.
    ///
    /// # Errors
    ///
    /// [`LinkBroken::GreetingTimeout`] once the deadline has passed.
    pub fn handle_timeout(&self, now: Instant) -> Result<(), LinkBroken> {
        if now >= self.stage.deadline { Err(LinkBroken::GreetingTimeout) } else { Ok(()) }
    }

    fn greeted(self, now: Instant) -> Link<Greeted> {
        self.into_stage(Greeted { heard: now, pinged: None, in_flight: 0 })
    }
}

impl Link<Greeted> {
    /// Takes bytes from the peer.
    pub fn handle_bytes(&mut self, now: Instant, bytes: &[u8]) {
        self.stage.heard = now;
        self.stage.pinged = None;
        self.deframer.push(bytes);
    }

    /// When to call `handle_timeout` next.
    #[must_use]
    pub fn poll_timeout(&self) -> Instant {
        match self.stage.pinged {
            None => later(self.stage.heard, PING_AFTER),
            Some(pinged) => later(pinged, PING_AFTER).min(later(self.stage.heard, SILENCE_MAX)),
        }
    }

    /// Does what is due: pings a quiet peer, gives up on a silent one.
    fn keep_alive<T: Encode<()>>(&mut self, now: Instant, ping: &T) -> Result<(), LinkBroken> {
        if now.saturating_duration_since(self.stage.heard) >= SILENCE_MAX {
            return Err(LinkBroken::Silent);
        }
        if now >= self.poll_timeout() {
            self.stage.pinged = Some(now);
            self.put(ping);
        }
        Ok(())
    }
}

/// `duration` after `now`; an instant beyond what the platform can say is as good as never.
fn later(now: Instant, duration: std::time::Duration) -> Instant {
    now.checked_add(duration).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::greeting::{ChannelBinding, ClientHello, Login, ServerHello, ServerLimits};
    use crate::id::{DeviceKey, Timestamp};
    use crate::identity::{DeviceCertificate, SigningSeed};
    use crate::link::client::FromServer;
    use crate::refusal::{Code, Refusal};
    use crate::request::{Answer, Request, RequestId};

    struct Pair {
        client: Link<Greeted>,
        server: Link<Greeted>,
        now: Instant,
    }

    impl Pair {
        /// Carries bytes until nobody has more to say.
        fn carry(&mut self) {
            let to_server = self.client.transmit().split();
            let to_client = self.server.transmit().split();
            if !to_server.is_empty() {
                self.server.handle_bytes(self.now, &to_server);
            }
            if !to_client.is_empty() {
                self.client.handle_bytes(self.now, &to_client);
            }
        }
    }

    fn client_hello() -> ClientHello {
        let device = SigningSeed::from_bytes([2; 32]);
        let certificate = DeviceCertificate::sign(&device, DeviceKey(device.public_bytes()));
        ClientHello::new("test", Login::sign(&device, certificate, ChannelBinding([3; 32])))
    }

    fn server_hello() -> ServerHello {
        ServerHello {
            version: 1,
            name: "test".into(),
            time: Timestamp(0),
            limits: ServerLimits::default(),
            capabilities: vec![],
        }
    }

    fn greet() -> Pair {
        let now = Instant::now();
        let mut client = Link::<Greeting>::new(now);
        let mut server = Link::<Greeting>::new(now);
        client.say_hello(&client_hello());
        server.handle_bytes(&client.transmit().split());
        assert!(server.poll_hello().unwrap().is_some());
        let mut server = server.accept(now, &server_hello());
        client.handle_bytes(&server.transmit().split());
        assert_eq!(client.poll_welcome().unwrap(), Some(Ok(server_hello())));
        Pair { client: client.welcomed(now), server, now }
    }

    #[test]
    fn a_request_is_answered_under_its_id() {
        let mut pair = greet();
        let id = RequestId(7);
        pair.client.request(id, Request::Rooms);
        pair.carry();
        let asked = pair.server.poll_request().unwrap().unwrap();
        assert_eq!(asked, server::Asked { id, request: Ok(Request::Rooms) });
        pair.server.answer(asked.id, Ok(Answer::Done));
        pair.carry();
        let event = pair.client.poll_event().unwrap();
        assert_eq!(event, Some(FromServer::Answer(id, Ok(Answer::Done))));
    }

    #[test]
    fn a_stranger_who_says_nothing_is_given_up_on() {
        let now = Instant::now();
        let link = Link::<Greeting>::new(now);
        assert_eq!(link.handle_timeout(now + Duration::from_secs(9)), Ok(()));
        assert_eq!(link.handle_timeout(link.poll_timeout()), Err(LinkBroken::GreetingTimeout));
    }

    #[test]
    fn a_stranger_cannot_ask_before_greeting() {
        let mut link = Link::<Greeting>::new(Instant::now());
        let mut pair = greet();
        pair.client.request(RequestId(1), Request::Rooms);
        link.handle_bytes(&pair.client.transmit().split());
        assert!(matches!(link.poll_hello(), Err(LinkBroken::OutOfPlace { .. })));
    }

    #[test]
    fn a_stranger_cannot_make_the_server_hold_a_large_frame() {
        let mut link = Link::<Greeting>::new(Instant::now());
        link.handle_bytes(&100_000_u32.to_be_bytes());
        assert!(matches!(link.poll_hello(), Err(LinkBroken::Frame(FrameBroken::TooLong { .. }))));
    }

    #[test]
    fn a_quiet_link_stays_and_a_silent_one_breaks() {
        let mut pair = greet();
        for _ in 0..10 {
            pair.now = pair.client.poll_timeout();
            pair.client.handle_timeout(pair.now).unwrap();
            pair.carry();
            assert_eq!(pair.server.poll_request(), Ok(None));
            pair.carry();
            assert_eq!(pair.client.poll_event(), Ok(None));
        }
        let mut pings = 0;
        let broken = loop {
            pair.now = pair.client.poll_timeout();
            if let Err(broken) = pair.client.handle_timeout(pair.now) {
                break broken;
            }
            pings += 1;
            pair.client.transmit().clear();
        };
        assert_eq!((broken, pings), (LinkBroken::Silent, 2));
    }

    #[test]
    fn a_client_with_too_many_open_requests_waits() {
        let mut pair = greet();
        for id in 0..300 {
            pair.client.request(RequestId(id), Request::Rooms);
        }
        pair.carry();
        let mut taken = Vec::new();
        while let Some(asked) = pair.server.poll_request().unwrap() {
            taken.push(asked.id);
        }
        assert_eq!(taken.len(), crate::limits::REQUESTS_IN_FLIGHT_MAX);
        assert!(!pair.server.wants_bytes());
        pair.server.answer(taken[0], Ok(Answer::Done));
        assert!(pair.server.poll_request().unwrap().is_some());
    }

    #[test]
    fn a_refused_client_learns_why() {
        let mut server = Link::<Greeting>::new(Instant::now());
        let mut client = Link::<Greeting>::new(Instant::now());
        server.refuse(Refusal::new(Code::Busy));
        client.handle_bytes(&server.transmit().split());
        assert_eq!(client.poll_welcome(), Ok(Some(Err(Refusal::new(Code::Busy)))));
    }
}
