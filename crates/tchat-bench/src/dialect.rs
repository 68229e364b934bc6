//! What a client says to a server, in the server's own protocol.
//!
//! The load knows messages by their [`Tag`] only. A [`Dialect`] is one member: it comes into the
//! room, puts a tagged message into bytes, and finds the tags in what comes.

mod irc;
mod line;
mod mqtt;
mod nats;
mod resp;
mod tchat;

use std::io;

use crate::failed::Failed;
use crate::wire::Wire;

pub(crate) use irc::Irc;
pub(crate) use line::Lines;
pub(crate) use mqtt::Mqtt;
pub(crate) use nats::Nats;
pub(crate) use resp::Resp;
pub(crate) use tchat::{Follows, Place, Post, Tchat};

/// The name of the room, in protocols that have names for rooms.
pub(crate) const ROOM: &str = "room";

/// How many bytes a tag has in a payload of text.
pub(crate) const TAG_BYTES: usize = 16;

/// Which message it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tag {
    /// Which of the senders sent it.
    pub(crate) sender: u32,
    /// How many it sent before.
    pub(crate) number: u32,
}

impl Tag {
    /// As text of [`TAG_BYTES`].
    pub(crate) fn to_text(self) -> [u8; TAG_BYTES] {
        let bits = u64::from(self.sender) << 32 | u64::from(self.number);
        let mut text = [0; TAG_BYTES];
        for (index, digit) in text.iter_mut().enumerate() {
            let nibble = (bits >> (60 - 4 * index)) & 15;
            *digit = b"0123456789abcdef"[usize::try_from(nibble).unwrap_or_default()];
        }
        text
    }

    /// The tag at the beginning of a payload.
    pub(crate) fn of_text(payload: &[u8]) -> Option<Self> {
        let text = payload.first_chunk::<TAG_BYTES>()?;
        let mut bits = 0_u64;
        for digit in text {
            let nibble = match digit {
                b'0'..=b'9' => digit - b'0',
                b'a'..=b'f' => digit - b'a' + 10,
                _ => return None,
            };
            bits = bits << 4 | u64::from(nibble);
        }
        let low = |bits: u64| u32::try_from(bits & u64::from(u32::MAX)).unwrap_or_default();
        Some(Self { sender: low(bits >> 32), number: low(bits) })
    }
}

/// What every message of a run looks like: printable text, as long as asked for, behind its tag.
#[derive(Debug, Clone)]
pub(crate) struct Payload {
    text: Vec<u8>,
}

impl Payload {
    /// Of so many bytes, the tag among them.
    pub(crate) fn new(bytes: usize) -> Self {
        Self { text: vec![b'x'; bytes.max(TAG_BYTES)] }
    }

    pub(crate) const fn len(&self) -> usize {
        self.text.len()
    }

    /// Appends the message of this tag.
    pub(crate) fn put(&self, tag: Tag, out: &mut Vec<u8>) {
        out.extend_from_slice(&tag.to_text());
        out.extend_from_slice(self.text.get(TAG_BYTES..).unwrap_or_default());
    }
}

/// What a dialect found in what came.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    /// Messages.
    pub(crate) tags: Vec<Tag>,
    /// What to answer at once.
    pub(crate) reply: Vec<u8>,
}

/// A server said what its protocol does not have at that point.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{server} answered with something unexpected: {detail}")]
pub(crate) struct Garbled {
    /// Which server.
    pub(crate) server: &'static str,
    /// What it said.
    pub(crate) detail: String,
}

impl Garbled {
    /// As much of `input` as a person needs.
    pub(crate) fn new(server: &'static str, input: &[u8]) -> Self {
        let start = input.get(..input.len().min(200)).unwrap_or_default();
        Self { server, detail: start.escape_ascii().to_string() }
    }
}

impl From<Garbled> for Failed {
    fn from(Garbled { server, detail }: Garbled) -> Self {
        Self::Unexpected { server, detail }
    }
}

/// A member of the room, in one protocol.
pub(crate) trait Dialect: Send {
    /// Comes into the room. The line blocks.
    ///
    /// # Errors
    ///
    /// [`Failed`] if the server does not let it in.
    fn enter(&mut self, line: &mut Line) -> Result<(), Failed>;

    /// Appends the message of this tag.
    fn put(&mut self, tag: Tag, out: &mut Vec<u8>);

    /// Takes whole frames from the front of `input`, and says how many bytes they were.
    ///
    /// # Errors
    ///
    /// [`Garbled`] if they are no frames of this protocol, or say that something was refused.
    fn take(&mut self, input: &[u8], heard: &mut Heard) -> Result<usize, Garbled>;
}

/// A wire and what came on it that was not taken yet.
pub(crate) struct Line {
    pub(crate) wire: Wire,
    pub(crate) input: Vec<u8>,
}

impl Line {
    pub(crate) const fn new(wire: Wire) -> Self {
        Self { wire, input: Vec::new() }
    }

    pub(crate) fn send(&mut self, bytes: &[u8]) -> Result<(), Failed> {
        self.wire.send(bytes).map_err(Failed::Broken)
    }

    /// Waits for more.
    pub(crate) fn wait(&mut self) -> Result<(), Failed> {
        let mut buffer = [0; 16 * 1024];
        match self.wire.receive(&mut buffer, &mut self.input) {
            Ok(_) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(()),
            Err(error) => Err(Failed::Broken(error)),
        }
    }

    /// Waits for a line of text that ends with `end`, and takes all up to there.
    pub(crate) fn wait_for(&mut self, end: &str) -> Result<Vec<u8>, Failed> {
        let end = end.as_bytes();
        loop {
            if let Some(at) = self.input.windows(end.len()).position(|it| it == end) {
                return Ok(self.input.drain(..at + end.len()).collect());
            }
            self.wait()?;
        }
    }
}

/// The lines at the front of `input`, each with its end, and how long they are together.
pub(crate) fn line_end(input: &[u8]) -> Option<usize> {
    input.iter().position(|byte| *byte == b'\n').map(|at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_found_in_the_payload_it_was_put_into() {
        let tag = Tag { sender: 9, number: 0xdead_beef };
        let mut out = Vec::new();
        Payload::new(40).put(tag, &mut out);
        assert_eq!((out.len(), Tag::of_text(&out)), (40, Some(tag)));
        assert_eq!(Tag::of_text(b"0123456789abcdeX"), None);
        assert_eq!(Tag::of_text(b"012"), None);
    }
}
