//! Redis's protocol (RESP3): subscribed and publishing on one connection.

use super::{Dialect, Garbled, Heard, Line, Payload, ROOM, Tag, line_end};
use crate::failed::Failed;

const SERVER: &str = "redis";

/// A subscriber.
pub(crate) struct Resp {
    payload: Payload,
    /// What stands before the payload of a message.
    head: Vec<u8>,
}

impl Resp {
    pub(crate) fn new(payload: Payload) -> Self {
        let (room, length) = (ROOM.len(), payload.len());
        let head = format!(">3\r\n$7\r\nmessage\r\n${room}\r\n{ROOM}\r\n${length}\r\n");
        Self { payload, head: head.into_bytes() }
    }
}

impl Dialect for Resp {
    fn enter(&mut self, line: &mut Line) -> Result<(), Failed> {
        line.send(b"HELLO 3\r\n")?;
        // The last of the map that greets is the list of modules.
        line.wait_for("modules\r\n*0\r\n")?;
        line.send(format!("SUBSCRIBE {ROOM}\r\n").as_bytes())?;
        line.wait_for(":1\r\n").map(|_| ())
    }

    fn put(&mut self, tag: Tag, out: &mut Vec<u8>) {
        let (room, length) = (ROOM.len(), self.payload.len());
        let head = format!("*3\r\n$7\r\nPUBLISH\r\n${room}\r\n{ROOM}\r\n${length}\r\n");
        out.extend_from_slice(head.as_bytes());
        self.payload.put(tag, out);
        out.extend_from_slice(b"\r\n");
    }

    fn take(&mut self, input: &[u8], heard: &mut Heard) -> Result<usize, Garbled> {
        let (mut taken, whole) = (0, self.head.len() + self.payload.len() + 2);
        loop {
            let rest = input.get(taken..).unwrap_or_default();
            match rest.first() {
                Some(b'>') if rest.len() >= whole => {
                    let payload = rest.strip_prefix(self.head.as_slice()).unwrap_or_default();
                    let tag = Tag::of_text(payload);
                    heard.tags.push(tag.ok_or_else(|| Garbled::new(SERVER, rest))?);
                    taken += whole;
                }
                // How many subscribers a message of its own reached.
                Some(b':') => match line_end(rest) {
                    Some(length) => taken += length,
                    None => return Ok(taken),
                },
                Some(b'>') | None => return Ok(taken),
                Some(_) => return Err(Garbled::new(SERVER, rest)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_told_from_the_answer_to_publishing() {
        let mut resp = Resp::new(Payload::new(16));
        let tag = Tag { sender: 0, number: 7 };
        let mut input = b":12\r\n".to_vec();
        input.extend_from_slice(b">3\r\n$7\r\nmessage\r\n$4\r\nroom\r\n$16\r\n");
        input.extend_from_slice(&tag.to_text());
        input.extend_from_slice(b"\r\n>3\r\n");
        let mut heard = Heard::default();
        assert_eq!(resp.take(&input, &mut heard), Ok(input.len() - 4));
        assert_eq!(heard.tags, [tag]);
    }

    #[test]
    fn an_error_is_not_passed_over() {
        let mut resp = Resp::new(Payload::new(16));
        assert!(resp.take(b"-ERR no\r\n", &mut Heard::default()).is_err());
    }
}
