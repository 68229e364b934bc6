//! MQTT 3.1.1 at quality of service 0: at most once, not acknowledged.

use super::{Dialect, Garbled, Heard, Line, Payload, ROOM, Tag};
use crate::failed::Failed;

const SERVER: &str = "mosquitto";

/// A subscriber.
pub(crate) struct Mqtt {
    payload: Payload,
    client: String,
}

/// Kinds of packets, in the upper half of the first byte (§2.2.1).
mod kind {
    pub(super) const CONNECT: u8 = 0x10;
    pub(super) const CONNACK: u8 = 0x20;
    pub(super) const PUBLISH: u8 = 0x30;
    /// With the flags that it must have.
    pub(super) const SUBSCRIBE: u8 = 0x82;
    pub(super) const SUBACK: u8 = 0x90;
}

impl Mqtt {
    pub(crate) fn new(payload: Payload, place: usize) -> Self {
        Self { payload, client: format!("n{place:06}") }
    }
}

/// A text and its length (§1.5.3).
fn text(text: &str) -> Vec<u8> {
    let length = u16::try_from(text.len()).unwrap_or(u16::MAX);
    [&length.to_be_bytes(), text.as_bytes()].concat()
}

/// Appends the first byte and the remaining length (§2.2.3).
fn put_head(kind: u8, mut length: usize, out: &mut Vec<u8>) {
    out.push(kind);
    loop {
        let low = u8::try_from(length % 128).unwrap_or_default();
        length /= 128;
        out.push(if length > 0 { low | 128 } else { low });
        if length == 0 {
            return;
        }
    }
}

/// The first packet's kind, head and whole length, once all of it is there.
fn packet(input: &[u8]) -> Option<(u8, &[u8], usize)> {
    let (kind, rest) = input.split_first()?;
    let (mut length, mut head) = (0_usize, 1);
    for (index, byte) in rest.iter().take(4).enumerate() {
        length |= usize::from(byte & 127) << (7 * index);
        head += 1;
        if byte & 128 == 0 {
            return Some((*kind, input.get(head..head + length)?, head + length));
        }
    }
    None
}

impl Dialect for Mqtt {
    fn enter(&mut self, line: &mut Line) -> Result<(), Failed> {
        // Level 4, a clean session, no keep-alive (§3.1).
        let body = [text("MQTT"), vec![4, 2, 0, 0], text(&self.client)].concat();
        let mut out = Vec::new();
        put_head(kind::CONNECT, body.len(), &mut out);
        out.extend_from_slice(&body);
        let body = [vec![0, 1], text(ROOM), vec![0]].concat();
        put_head(kind::SUBSCRIBE, body.len(), &mut out);
        out.extend_from_slice(&body);
        line.send(&out)?;
        for expected in [kind::CONNACK, kind::SUBACK] {
            let (came, refused, length) = loop {
                match packet(&line.input) {
                    Some((came, body, length)) => {
                        break (came, body.last().is_none_or(|code| *code != 0), length);
                    }
                    None => line.wait()?,
                }
            };
            if came != expected || refused {
                return Err(Garbled::new(SERVER, &line.input).into());
            }
            line.input.drain(..length);
        }
        Ok(())
    }

    fn put(&mut self, tag: Tag, out: &mut Vec<u8>) {
        let topic = text(ROOM);
        put_head(kind::PUBLISH, topic.len() + self.payload.len(), out);
        out.extend_from_slice(&topic);
        self.payload.put(tag, out);
    }

    fn take(&mut self, input: &[u8], heard: &mut Heard) -> Result<usize, Garbled> {
        let mut taken = 0;
        loop {
            let rest = input.get(taken..).unwrap_or_default();
            let Some((kind, body, length)) = packet(rest) else {
                return Ok(taken);
            };
            if kind != kind::PUBLISH {
                return Err(Garbled::new(SERVER, rest));
            }
            let payload = body.get(2 + ROOM.len()..).unwrap_or_default();
            let tag = Tag::of_text(payload);
            heard.tags.push(tag.ok_or_else(|| Garbled::new(SERVER, rest))?);
            taken += length;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packet_with_a_length_of_two_bytes_is_read_as_it_was_written() {
        let mut mqtt = Mqtt::new(Payload::new(300), 0);
        let tag = Tag { sender: 5, number: 6 };
        let mut input = Vec::new();
        mqtt.put(tag, &mut input);
        assert_eq!(input.len(), 3 + 2 + ROOM.len() + 300);
        let whole = input.len();
        input.extend_from_slice(&[0x30, 0xff]);
        let mut heard = Heard::default();
        assert_eq!(mqtt.take(&input, &mut heard), Ok(whole));
        assert_eq!(heard.tags, [tag]);
    }
}
