//! tchat's protocol: a device logs in, follows the room's log, and posts sealed messages.
//!
//! Frames are read in place, without the client's decoder, so that a thousand members cost the load
//! less than the server. What is posted was sealed by a real member; only the message's id, which
//! lies in the clear as authenticated data, is written anew each time. The server cannot tell.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use bytes::BytesMut;
use minicbor::Decoder;
use tchat_mls::Device;
use tchat_proto::frame::{put_frame, to_cbor};
use tchat_proto::greeting::{ChannelBinding, ClientHello, EXPORTER_LABEL, Login};
use tchat_proto::id::{Chain, MessageId, RoomId, Seq};
use tchat_proto::request::{Answer, Request, RequestId, ToClient, ToServer};

use super::{Dialect, Garbled, Heard, Line, Tag};
use crate::failed::Failed;

const SERVER: &str = "tchat";

/// Kinds of frames that are told apart without decoding them (`docs/protocol.cddl`).
const DELIVERY: u8 = 4;

/// The first byte of an array of four.
const ARRAY_OF_FOUR: u8 = 0x84;

/// Request ids start here, so that all are encoded in as many bytes.
const FIRST_POST: u32 = 0x0001_0000;

/// A place in a log, and the chain there.
pub(crate) type Place = (Seq, Chain);

/// A frame that posts a message, and where what differs from post to post lies in it.
#[derive(Debug, Clone)]
pub(crate) struct Post {
    frame: Vec<u8>,
    request_at: usize,
    ids_at: [usize; 2],
    sealed_bytes: usize,
}

/// A post did not hold what differs where it was looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the post does not hold its id where the protocol says")]
pub(crate) struct Lost;

impl Post {
    /// The frame for a message sealed under `id`.
    pub(crate) fn new(room: RoomId, id: MessageId, sealed: Vec<u8>) -> Result<Self, Lost> {
        let sealed_bytes = sealed.len();
        let request = Request::Post { room, id, sealed: sealed.into() };
        let mut frame = BytesMut::new();
        let request = ToServer::Request(RequestId(FIRST_POST), Box::new(Ok(request)));
        put_frame(&mut frame, &to_cbor(&request));
        let frame = frame.to_vec();
        let places = |wanted: &[u8]| {
            let windows = frame.windows(wanted.len()).enumerate();
            windows.filter(|(_, it)| *it == wanted).map(|(at, _)| at).collect::<Vec<_>>()
        };
        let request_at = *places(&FIRST_POST.to_be_bytes()).first().ok_or(Lost)?;
        let ids_at = <[usize; 2]>::try_from(places(&id.0)).or(Err(Lost))?;
        Ok(Self { frame, request_at, ids_at, sealed_bytes })
    }

    /// How many bytes the sealed message has.
    pub(crate) const fn sealed_bytes(&self) -> usize {
        self.sealed_bytes
    }

    /// Appends the frame, under this request id and message id.
    pub(crate) fn put(&self, request: u32, id: MessageId, out: &mut Vec<u8>) {
        let start = out.len();
        out.extend_from_slice(&self.frame);
        let mut write = |at: usize, bytes: &[u8]| {
            if let Some(place) = out.get_mut(start + at..start + at + bytes.len()) {
                place.copy_from_slice(bytes);
            }
        };
        write(self.request_at, &request.to_be_bytes());
        for at in self.ids_at {
            write(at, &id.0);
        }
    }
}

/// A member of a room.
pub(crate) struct Tchat {
    device: Arc<Device>,
    follows: Follows,
    post: Arc<Post>,
    /// What tells this round's ids from those of the rounds before.
    round: u16,
    requests: u32,
    /// Which sender it is, once it has sent something.
    sends_as: u32,
    at: Place,
}

/// What a member follows.
#[derive(Debug, Clone)]
pub(crate) enum Follows {
    /// Its room, from where the last round ended; where this one ends is left there for the next.
    Live(RoomId, Arc<Mutex<Place>>),
    /// Its room, from an earlier place on.
    From(RoomId, Place),
    /// Nothing: its messages arrive when the server says that they are stored.
    Nothing,
}

impl Tchat {
    pub(crate) const fn new(
        device: Arc<Device>,
        follows: Follows,
        post: Arc<Post>,
        round: u16,
    ) -> Self {
        let at = (Seq::ZERO, Chain([0; 32]));
        Self { device, follows, post, round, requests: 0, sends_as: 0, at }
    }

    /// Logs in.
    pub(crate) fn log_in(device: &Device, line: &mut Line) -> Result<(), Failed> {
        let binding = line.wire.export(EXPORTER_LABEL).map_err(Failed::Broken)?;
        let login =
            Login::sign(device.device_seed(), *device.certificate(), ChannelBinding(binding));
        let hello = ClientHello::new("tchat-bench", login);
        send(line, &ToServer::Hello(Box::new(hello)))?;
        match next_frame(line)? {
            ToClient::Hello(_) => Ok(()),
            other => Err(unexpected(&other)),
        }
    }

    /// Asks, and waits for the answer. Whatever else comes is passed over.
    pub(crate) fn ask(line: &mut Line, id: u32, request: Request) -> Result<Answer, Failed> {
        send(line, &ToServer::Request(RequestId(id), Box::new(Ok(request))))?;
        loop {
            match next_frame(line)? {
                ToClient::Answer(RequestId(of), answer) if of == id => {
                    return answer.map_err(|refusal| Failed::Unexpected {
                        server: SERVER,
                        detail: format!("{refusal:?}"),
                    });
                }
                ToClient::Ping => send(line, &ToServer::Pong)?,
                ToClient::Goodbye(refusal) => {
                    return Err(unexpected(&ToClient::Goodbye(refusal)));
                }
                _ => {}
            }
        }
    }

    fn take_frame(&mut self, body: &[u8], heard: &mut Heard) -> Result<(), Garbled> {
        let garbled = || Garbled::new(SERVER, body);
        if body.starts_with(&[ARRAY_OF_FOUR, DELIVERY]) {
            return self.take_delivery(body, heard).map_err(|_undecodable| garbled());
        }
        match ToClient::from_body(body).map_err(|_undecodable| garbled())? {
            ToClient::Answer(RequestId(id), answer) => {
                let refused = |refusal| Garbled { server: SERVER, detail: format!("{refusal:?}") };
                answer.map_err(refused)?;
                if let (Follows::Nothing, Some(number)) = (&self.follows, post_number(id)) {
                    heard.tags.push(Tag { sender: self.sends_as, number });
                }
                Ok(())
            }
            ToClient::Ping => {
                put(&ToServer::Pong, &mut heard.reply);
                Ok(())
            }
            ToClient::Presence(_)
            | ToClient::Announcement(_)
            | ToClient::Whisper(_)
            | ToClient::SlotChanged(_)
            | ToClient::Pong
            | ToClient::Unknown(_) => Ok(()),
            other @ (ToClient::Hello(_)
            | ToClient::Goodbye(_)
            | ToClient::Delivery(_)
            | ToClient::DoorWanted(..)
            | ToClient::Skipped(_)
            | ToClient::Expired(_)) => {
                Err(Garbled { server: SERVER, detail: format!("{other:?}") })
            }
        }
    }

    fn take_delivery(
        &mut self,
        body: &[u8],
        heard: &mut Heard,
    ) -> Result<(), minicbor::decode::Error> {
        let mut decoder = Decoder::new(body);
        decoder.array()?;
        decoder.u8()?;
        decoder.bytes()?;
        let chain = decoder.bytes()?.try_into().unwrap_or([0; 32]);
        let entries = decoder.array()?.unwrap_or_default();
        for _ in 0..entries {
            let mut entry = Decoder::new(decoder.bytes()?);
            // Its place, its time and its id, each behind its number.
            entry.map()?;
            entry.u8()?;
            let seq = Seq(entry.u64()?);
            entry.u8()?;
            entry.u64()?;
            entry.u8()?;
            let id = entry.bytes()?;
            self.at = (seq, Chain(chain));
            if let Some((round, tag)) = round_and_tag_of(id)
                && round == self.round
            {
                heard.tags.push(tag);
            }
        }
        Ok(())
    }
}

/// How many posts a session made before the one with this request id.
const fn post_number(request: u32) -> Option<u32> {
    request.checked_sub(FIRST_POST)
}

/// A message's id: the time in milliseconds as UUIDs of version 7 begin (RFC 9562 §5.7), the round,
/// the tag.
fn id_of(time: SystemTime, round: u16, tag: Tag) -> MessageId {
    let millis = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_millis();
    let bits = millis << 80
        | u128::from(round) << 64
        | u128::from(tag.sender) << 32
        | u128::from(tag.number);
    MessageId(bits.to_be_bytes())
}

fn round_and_tag_of(id: &[u8]) -> Option<(u16, Tag)> {
    let (round, tag) = id.get(6..)?.split_first_chunk::<2>()?;
    let (sender, number) = tag.split_first_chunk::<4>()?;
    let tag = Tag {
        sender: u32::from_be_bytes(*sender),
        number: u32::from_be_bytes(*number.first_chunk()?),
    };
    Some((u16::from_be_bytes(*round), tag))
}

impl Dialect for Tchat {
    fn enter(&mut self, line: &mut Line) -> Result<(), Failed> {
        Self::log_in(&self.device, line)?;
        let (room, (after, chain)) = match &self.follows {
            Follows::Live(room, place) => {
                (*room, *place.lock().unwrap_or_else(PoisonError::into_inner))
            }
            Follows::From(room, place) => (*room, *place),
            Follows::Nothing => return Ok(()),
        };
        self.at = (after, chain);
        match Self::ask(line, 1, Request::Follow { room, after, chain })? {
            Answer::Following { .. } => Ok(()),
            other => Err(Failed::Unexpected { server: SERVER, detail: format!("{other:?}") }),
        }
    }

    fn put(&mut self, tag: Tag, out: &mut Vec<u8>) {
        let id = id_of(SystemTime::now(), self.round, tag);
        self.sends_as = tag.sender;
        self.post.put(FIRST_POST.wrapping_add(self.requests), id, out);
        self.requests = self.requests.wrapping_add(1);
    }

    fn take(&mut self, input: &[u8], heard: &mut Heard) -> Result<usize, Garbled> {
        let mut taken = 0;
        while let Some(body) = frame(input.get(taken..).unwrap_or_default()) {
            self.take_frame(body, heard)?;
            taken += 4 + body.len();
        }
        Ok(taken)
    }
}

impl Drop for Tchat {
    /// Leaves the place it came to, if nobody came further.
    fn drop(&mut self) {
        if let Follows::Live(_, place) = &self.follows {
            let mut place = place.lock().unwrap_or_else(PoisonError::into_inner);
            if self.at.0 > place.0 {
                *place = self.at;
            }
        }
    }
}

/// The body of the frame at the front, once it is whole.
fn frame(input: &[u8]) -> Option<&[u8]> {
    let (length, rest) = input.split_first_chunk::<4>()?;
    rest.get(..usize::try_from(u32::from_be_bytes(*length)).ok()?)
}

fn put(frame: &ToServer, out: &mut Vec<u8>) {
    let mut bytes = BytesMut::new();
    put_frame(&mut bytes, &to_cbor(frame));
    out.extend_from_slice(&bytes);
}

fn send(line: &mut Line, frame: &ToServer) -> Result<(), Failed> {
    let mut out = Vec::new();
    put(frame, &mut out);
    line.send(&out)
}

fn next_frame(line: &mut Line) -> Result<ToClient, Failed> {
    loop {
        if let Some(body) = frame(&line.input) {
            let length = body.len();
            let Ok(decoded) = ToClient::from_body(body) else {
                return Err(Garbled::new(SERVER, body).into());
            };
            line.input.drain(..4 + length);
            return Ok(decoded);
        }
        line.wait()?;
    }
}

fn unexpected(frame: &ToClient) -> Failed {
    Failed::Unexpected { server: SERVER, detail: format!("{frame:?}") }
}

#[cfg(test)]
mod tests {
    use tchat_proto::entry::{Entry, EntryBody};
    use tchat_proto::id::Timestamp;
    use tchat_proto::request::put_delivery;

    use super::*;

    const ROOM: RoomId = RoomId([1; 16]);
    const THIS_ROUND: u16 = 9;

    fn member() -> Tchat {
        let id = MessageId([0xee; 16]);
        let sealed = [vec![0, 1, 0, 2], id.0.to_vec(), vec![5; 200]].concat();
        let post = Post::new(ROOM, id, sealed).unwrap();
        let device = Arc::new(Device::generate().unwrap());
        Tchat::new(device, Follows::Nothing, Arc::new(post), THIS_ROUND)
    }

    #[test]
    fn a_post_carries_its_tag_as_id_outside_and_inside_the_sealed_message() {
        let mut member = member();
        let mut out = Vec::new();
        member.put(Tag { sender: 3, number: 0x0102_0304 }, &mut out);
        let end = [0, 9, 0, 0, 0, 3, 1, 2, 3, 4];
        let body = frame(&out).unwrap();
        assert_eq!(body.len() + 4, out.len());
        match ToServer::from_body(body).unwrap() {
            ToServer::Request(_, request) => match *request {
                Ok(Request::Post { room, id: outside, sealed }) => {
                    assert_eq!((room, outside.0.get(6..)), (ROOM, Some(end.as_slice())));
                    assert_eq!(sealed.0.get(4..20), Some(outside.0.as_slice()));
                    assert_eq!(sealed.0.len(), member.post.sealed_bytes());
                }
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn entries_of_this_round_are_found_in_a_delivery_and_the_place_moves() {
        let entry = |seq, round| {
            let body = EntryBody::Message { sealed: vec![7; 300].into() };
            let id = id_of(SystemTime::now(), round, Tag { sender: 1, number: 2 });
            Entry { seq: Seq(seq), time: Timestamp(1 << 40), id, body }.to_bytes()
        };
        let entries = [entry(70_000, THIS_ROUND - 1), entry(70_001, THIS_ROUND)];
        let mut delivery = BytesMut::new();
        put_delivery(&mut delivery, ROOM, &entries, Chain([4; 32]));
        delivery.extend_from_slice(&[0, 0]);
        let (mut member, mut heard) = (member(), Heard::default());
        assert_eq!(member.take(&delivery, &mut heard), Ok(delivery.len() - 2));
        assert_eq!(heard.tags, [Tag { sender: 1, number: 2 }]);
        assert_eq!(member.at, (Seq(70_001), Chain([4; 32])));
    }

    #[test]
    fn a_refusal_is_not_passed_over() {
        use tchat_proto::refusal::{Code, Refusal};
        let refused = ToClient::Answer(RequestId(1), Box::new(Err(Refusal::new(Code::Busy))));
        let mut input = BytesMut::new();
        put_frame(&mut input, &to_cbor(&refused));
        assert!(member().take(&input, &mut Heard::default()).is_err());
    }

    #[test]
    fn what_was_stored_arrives_at_one_who_does_not_follow() {
        let mut member = member();
        member.put(Tag { sender: 6, number: 0 }, &mut Vec::new());
        let stored = Answer::Stored { seq: Seq(1), time: Timestamp(2) };
        let answer = ToClient::Answer(RequestId(FIRST_POST), Box::new(Ok(stored)));
        let mut input = BytesMut::new();
        put_frame(&mut input, &to_cbor(&answer));
        let mut heard = Heard::default();
        assert_eq!(member.take(&input, &mut heard), Ok(input.len()));
        assert_eq!(heard.tags, [Tag { sender: 6, number: 0 }]);
    }
}
