//! NATS's protocol: `PUB` and `MSG` on one connection.

use super::{Dialect, Garbled, Heard, Line, Payload, ROOM, Tag, line_end};
use crate::failed::Failed;

const SERVER: &str = "nats";

/// A subscriber.
pub(crate) struct Nats {
    payload: Payload,
    /// What stands before the payload of a message.
    head: Vec<u8>,
}

impl Nats {
    pub(crate) fn new(payload: Payload) -> Self {
        let head = format!("MSG {ROOM} 1 {}\r\n", payload.len()).into_bytes();
        Self { payload, head }
    }
}

impl Dialect for Nats {
    /// The server's `INFO` was read before TLS.
    fn enter(&mut self, line: &mut Line) -> Result<(), Failed> {
        let hello = r#"CONNECT {"verbose":false,"pedantic":false,"echo":true}"#;
        line.send(format!("{hello}\r\nSUB {ROOM} 1\r\nPING\r\n").as_bytes())?;
        line.wait_for("PONG\r\n").map(|_| ())
    }

    fn put(&mut self, tag: Tag, out: &mut Vec<u8>) {
        out.extend_from_slice(format!("PUB {ROOM} {}\r\n", self.payload.len()).as_bytes());
        self.payload.put(tag, out);
        out.extend_from_slice(b"\r\n");
    }

    fn take(&mut self, input: &[u8], heard: &mut Heard) -> Result<usize, Garbled> {
        let (mut taken, whole) = (0, self.head.len() + self.payload.len() + 2);
        loop {
            let rest = input.get(taken..).unwrap_or_default();
            match rest.first() {
                Some(b'M') if rest.len() >= whole => {
                    let payload = rest.strip_prefix(self.head.as_slice()).unwrap_or_default();
                    let tag = Tag::of_text(payload);
                    heard.tags.push(tag.ok_or_else(|| Garbled::new(SERVER, rest))?);
                    taken += whole;
                }
                Some(b'M') | None => return Ok(taken),
                Some(b'P' | b'I') => {
                    let Some(length) = line_end(rest) else {
                        return Ok(taken);
                    };
                    if rest.starts_with(b"PING") {
                        heard.reply.extend_from_slice(b"PONG\r\n");
                    }
                    taken += length;
                }
                Some(_) => return Err(Garbled::new(SERVER, rest)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ping_between_messages_is_answered() {
        let mut nats = Nats::new(Payload::new(16));
        let tag = Tag { sender: 3, number: 4 };
        let text = String::from_utf8(tag.to_text().to_vec()).unwrap();
        let input = format!("PING\r\nMSG room 1 16\r\n{text}\r\nMSG room");
        let mut heard = Heard::default();
        let taken = nats.take(input.as_bytes(), &mut heard);
        assert_eq!(taken, Ok(input.len() - "MSG room".len()));
        assert_eq!((heard.tags, heard.reply.as_slice()), (vec![tag], b"PONG\r\n".as_slice()));
    }
}
