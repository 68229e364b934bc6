//! The client's end of a link.

use std::time::Instant;

use super::{Greeted, Greeting, Link, LinkBroken};
use crate::greeting::{ClientHello, ServerHello};
use crate::id::{Epoch, RoomId};
use crate::limits::FRAME_BYTES_MAX_TO_CLIENT;
use crate::refusal::Refusal;
use crate::request::{
    Announcement, Answer, Delivery, Expired, Presence, Request, RequestId, Skipped, ToClient,
    ToServer, Whisper,
};

/// What a server says to a client that it let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FromServer {
    /// The answer to a request.
    Answer(RequestId, Result<Answer, Refusal>),
    /// Entries of a followed log.
    Delivery(Delivery),
    /// People who came or went.
    Presence(Vec<Presence>),
    /// The server closes, and why.
    Goodbye(Refusal),
    /// Newcomers cannot use the room's door of this epoch.
    DoorWanted(RoomId, Epoch),
    /// Entries of the plain room that the server has no more.
    Skipped(Skipped),
    /// The operator's word to everybody.
    Announcement(Announcement),
    // Retention.
    /// Messages of a followed log that are kept no longer.
    Expired(Expired),
    // Whispers, and the account's slot.
    /// Somebody says something for the moment in a followed room.
    Whisper(Whisper),
    /// Another device of the account has replaced what they share: this is its version.
    SlotChanged(u64),
}

impl Link<Greeting> {
    /// Greets the server.
    pub fn say_hello(&mut self, hello: &ClientHello) {
        self.put(&ToServer::Hello(Box::new(hello.clone())));
    }

    /// The server's greeting or its refusal, once it is whole.
    ///
    /// # Errors
    ///
    /// [`LinkBroken`] if what came is neither.
    pub fn poll_welcome(&mut self) -> Result<Option<Result<ServerHello, Refusal>>, LinkBroken> {
        let Some(body) = self.next_body(FRAME_BYTES_MAX_TO_CLIENT)? else {
            return Ok(None);
        };
        match ToClient::from_body(&body)? {
            ToClient::Hello(hello) => Ok(Some(Ok(*hello))),
            ToClient::Goodbye(refusal) => Ok(Some(Err(refusal))),
            ToClient::Answer(..)
            | ToClient::Delivery(_)
            | ToClient::Presence(_)
            | ToClient::Ping
            | ToClient::Pong
            | ToClient::DoorWanted(..)
            | ToClient::Skipped(_)
            | ToClient::Announcement(_)
            | ToClient::Expired(_)
            | ToClient::Whisper(_)
            | ToClient::SlotChanged(_)
            | ToClient::Unknown(_) => Err(LinkBroken::OutOfPlace { what: "spoke before greeting" }),
        }
    }

    /// Goes on once the server has let us in.
    #[must_use]
    pub fn welcomed(self, now: Instant) -> Link<Greeted> {
        self.greeted(now)
    }
}

impl Link<Greeted> {
    /// Sends a request under `id`, which must not be one that is still open.
    pub fn request(&mut self, id: RequestId, request: Request) {
        self.put(&ToServer::Request(id, Box::new(Ok(request))));
    }

    /// The next thing the server said.
    ///
    /// # Errors
    ///
    /// [`LinkBroken`] if the server broke the protocol.
    pub fn poll_event(&mut self) -> Result<Option<FromServer>, LinkBroken> {
        while let Some(body) = self.next_body(FRAME_BYTES_MAX_TO_CLIENT)? {
            match ToClient::from_body(&body)? {
                ToClient::Answer(id, answer) => return Ok(Some(FromServer::Answer(id, *answer))),
                ToClient::Delivery(delivery) => return Ok(Some(FromServer::Delivery(delivery))),
                ToClient::Presence(people) => return Ok(Some(FromServer::Presence(people))),
                ToClient::Goodbye(refusal) => return Ok(Some(FromServer::Goodbye(refusal))),
                ToClient::DoorWanted(room, epoch) => {
                    return Ok(Some(FromServer::DoorWanted(room, epoch)));
                }
                ToClient::Skipped(skipped) => return Ok(Some(FromServer::Skipped(skipped))),
                ToClient::Announcement(said) => return Ok(Some(FromServer::Announcement(said))),
                ToClient::Expired(expired) => return Ok(Some(FromServer::Expired(expired))),
                ToClient::Whisper(whisper) => return Ok(Some(FromServer::Whisper(whisper))),
                ToClient::SlotChanged(version) => {
                    return Ok(Some(FromServer::SlotChanged(version)));
                }
                ToClient::Ping => self.put(&ToServer::Pong),
                ToClient::Pong | ToClient::Unknown(_) => {}
                ToClient::Hello(_) => {
                    return Err(LinkBroken::OutOfPlace { what: "greeted twice" });
                }
            }
        }
        Ok(None)
    }

    /// Does what is due on the client's side.
    ///
    /// # Errors
    ///
    /// [`LinkBroken::Silent`] if the server was not heard for too long.
    pub fn handle_timeout(&mut self, now: Instant) -> Result<(), LinkBroken> {
        self.keep_alive(now, &ToServer::Ping)
    }
}
