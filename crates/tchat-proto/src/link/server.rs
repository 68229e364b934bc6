//! The server's end of a link.

use std::time::Instant;

use bytes::Bytes;

use super::{Greeted, Greeting, Link, LinkBroken};
use crate::greeting::{ClientHello, ServerHello};
use crate::id::{Chain, Epoch, RoomId};
use crate::limits::{
    FRAME_BYTES_MAX_BEFORE_LOGIN, FRAME_BYTES_MAX_TO_SERVER, REQUESTS_IN_FLIGHT_MAX,
};
use crate::refusal::{Code, Refusal};
use crate::request::{
    Announcement, Answer, Expired, Presence, Request, RequestId, Skipped, ToClient, ToServer,
    Whisper, put_delivery,
};

/// A request as it came: [`Code::Unsupported`] stands for one of a later version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Under which id to answer.
    pub id: RequestId,
    /// What was asked.
    pub request: Result<Request, Code>,
}

impl Link<Greeting> {
    /// The client's greeting, once it is whole.
    ///
    /// # Errors
    ///
    /// [`LinkBroken`] if what came is no greeting.
    pub fn poll_hello(&mut self) -> Result<Option<ClientHello>, LinkBroken> {
        let Some(body) = self.next_body(FRAME_BYTES_MAX_BEFORE_LOGIN)? else {
            return Ok(None);
        };
        match ToServer::from_body(&body)? {
            ToServer::Hello(hello) => Ok(Some(*hello)),
            ToServer::Request(..) | ToServer::Ping | ToServer::Pong => {
                Err(LinkBroken::OutOfPlace { what: "spoke before greeting" })
            }
        }
    }

    /// Lets the client in.
    #[must_use]
    pub fn accept(mut self, now: Instant, hello: &ServerHello) -> Link<Greeted> {
        self.put(&ToClient::Hello(Box::new(hello.clone())));
        self.greeted(now)
    }

    /// Turns the client away. Write what [`Link::transmit`] holds, then close.
    pub fn refuse(&mut self, refusal: Refusal) {
        self.put(&ToClient::Goodbye(refusal));
    }
}

impl Link<Greeted> {
    /// The next request, or `None` if there is none, or if the client must first take answers.
    ///
    /// # Errors
    ///
    /// [`LinkBroken`] if the client broke the protocol.
    pub fn poll_request(&mut self) -> Result<Option<Asked>, LinkBroken> {
        while self.wants_bytes() {
            let Some(body) = self.next_body(FRAME_BYTES_MAX_TO_SERVER)? else {
                return Ok(None);
            };
            match ToServer::from_body(&body)? {
                ToServer::Request(id, request) => {
                    self.stage.in_flight = self.stage.in_flight.saturating_add(1);
                    return Ok(Some(Asked { id, request: *request }));
                }
                ToServer::Ping => self.put(&ToClient::Pong),
                ToServer::Pong => {}
                ToServer::Hello(_) => {
                    return Err(LinkBroken::OutOfPlace { what: "greeted twice" });
                }
            }
        }
        Ok(None)
    }

    /// Whether more bytes should be read from the client: not while it has as many requests open as
    /// it may have.
    #[must_use]
    pub const fn wants_bytes(&self) -> bool {
        self.stage.in_flight < REQUESTS_IN_FLIGHT_MAX
    }

    /// Answers a request.
    pub fn answer(&mut self, id: RequestId, answer: Result<Answer, Refusal>) {
        self.stage.in_flight = self.stage.in_flight.saturating_sub(1);
        self.put(&ToClient::Answer(id, Box::new(answer)));
    }

    /// Hands on entries of a followed log.
    pub fn deliver(&mut self, room: RoomId, entries: &[Bytes], chain: Chain) {
        put_delivery(&mut self.out, room, entries, chain);
    }

    /// Tells who came and went.
    pub fn tell_presence(&mut self, people: Vec<Presence>) {
        self.put(&ToClient::Presence(people));
    }

    /// Asks for a fresh door of a room.
    pub fn want_door(&mut self, room: RoomId, epoch: Epoch) {
        self.put(&ToClient::DoorWanted(room, epoch));
    }

    /// Says that entries of the plain room are no more.
    pub fn skip(&mut self, skipped: Skipped) {
        self.put(&ToClient::Skipped(skipped));
    }

    /// Hands on what the operator says to everybody.
    pub fn announce(&mut self, announcement: Announcement) {
        self.put(&ToClient::Announcement(announcement));
    }

    /// Says that messages of a followed log are kept no longer.
    pub fn expire(&mut self, expired: Expired) {
        self.put(&ToClient::Expired(expired));
    }

    /// Hands on what somebody says for the moment.
    pub fn whisper(&mut self, whisper: Whisper) {
        self.put(&ToClient::Whisper(whisper));
    }

    /// Says that another device has replaced what the account's devices share.
    pub fn tell_slot(&mut self, version: u64) {
        self.put(&ToClient::SlotChanged(version));
    }

    /// Says goodbye. Write what [`Link::transmit`] holds, then close.
    pub fn goodbye(&mut self, refusal: Refusal) {
        self.put(&ToClient::Goodbye(refusal));
    }

    /// Does what is due on the server's side.
    ///
    /// # Errors
    ///
    /// [`LinkBroken::Silent`] if the client was not heard for too long.
    pub fn handle_server_timeout(&mut self, now: Instant) -> Result<(), LinkBroken> {
        self.keep_alive(now, &ToClient::Ping)
    }
}
