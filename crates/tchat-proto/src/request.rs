//! Requests and answers: the frames that follow the greeting.
//!
//! A client sends [`ToServer`], a server [`ToClient`]. Every request has an id of the client's
//! choosing and gets exactly one answer; answers may come in another order. Deliveries
//! ([`Delivery`]) come unasked for logs that are followed. Presence is ephemeral: never stored,
//! first to be shed.

use bytes::{BufMut as _, Bytes, BytesMut};
use minicbor::{Decode, Decoder, Encode, Encoder};

use crate::entry::Blob;
use crate::frame::{FrameBroken, from_cbor};
use crate::greeting::{ClientHello, ServerHello};
use crate::id::{
    AccountKey, Chain, DeviceKey, Epoch, FileId, GroupName, MessageId, RoomId, Seq, Timestamp,
    TokenHash,
};
use crate::identity::{LeaveStatement, NickStatement, SignatureBytes};
use crate::invitation::{InvitationInfo, InvitationTerms, InvitationToken};
use crate::plain::{PlainName, PlainRoom};
use crate::policy::Joining;
use crate::refusal::{Code, Refusal};
use crate::room::{RoomInfo, RoomName};

/// A request's name on one connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct RequestId(#[n(0)] pub u32);

/// What a client can ask for.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Request {
    /// Claims a pseudonym. Answer: [`Answer::Done`].
    #[n(0)]
    ClaimNick(#[n(0)] NickStatement),
    /// Asks for the rooms this device may know of. Answer: [`Answer::Rooms`].
    #[n(1)]
    Rooms,
    /// Asks for the pseudonyms of a room's members and who of them is online. Answer:
    /// [`Answer::People`].
    #[n(2)]
    People(#[n(0)] RoomId),
    /// Makes a room. Answer: [`Answer::Created`].
    #[n(3)]
    CreateRoom {
        /// Its name.
        #[n(0)]
        name: RoomName,
        /// How one will come in.
        #[n(1)]
        joining: Joining,
    },
    /// Asks to come into a room: waits for a turn. Answer: [`Answer::Door`] or
    /// [`Answer::Unfounded`].
    #[n(4)]
    Enter(#[n(0)] RoomId),
    /// Founds a room that has no group. Answer: [`Answer::Committed`].
    #[n(5)]
    Found {
        /// The group's name: the room, and the generation that [`Answer::Unfounded`] gave.
        #[n(0)]
        group: GroupName,
        /// What the founding is called.
        #[n(1)]
        id: MessageId,
        /// The GroupInfo of epoch 0, without the tree.
        #[n(2)]
        group_info: Blob,
        /// The ratchet tree of epoch 0: one leaf.
        #[n(3)]
        tree: Blob,
    },
    /// Posts a commit, joining ones included. Answer: [`Answer::Committed`].
    #[n(6)]
    Commit(#[n(0)] CommitPost),
    /// Posts a sealed message. Answer: [`Answer::Stored`].
    #[n(7)]
    Post {
        /// Where.
        #[n(0)]
        room: RoomId,
        /// What it is called; also the authenticated data of `sealed`.
        #[n(1)]
        id: MessageId,
        /// The MLS PrivateMessage.
        #[n(2)]
        sealed: Blob,
    },
    /// Asks to leave. Answer: [`Answer::Stored`].
    #[n(8)]
    Leave {
        /// What the entry is called.
        #[n(0)]
        id: MessageId,
        /// The signed wish.
        #[n(1)]
        statement: LeaveStatement,
    },
    /// Follows a log: everything after `after` is delivered, now and as it comes. Answer:
    /// [`Answer::Following`]. The same request resumes after a cut.
    #[n(9)]
    Follow {
        /// Which log: a room, or this device's inbox.
        #[n(0)]
        room: RoomId,
        /// The last place the client has.
        #[n(1)]
        after: Seq,
        /// The chain at that place, as the client computed it.
        #[n(2)]
        chain: Chain,
    },
    /// Stops following. Answer: [`Answer::Done`].
    #[n(10)]
    Unfollow(#[n(0)] RoomId),
    /// Leaves key packages on the server, each to be used once; none, to hear how many are left.
    /// Answer: [`Answer::Published`].
    #[n(11)]
    PublishKeyPackages(#[n(0)] Vec<Blob>),
    /// Takes one key package of every device of an account. Answer: [`Answer::KeyPackages`].
    #[n(12)]
    TakeKeyPackages(#[n(0)] AccountKey),
    /// Reports that the door of a room cannot be used. The server asks a member online for a fresh
    /// one. Answer: [`Answer::Done`].
    #[n(13)]
    ReportDoor {
        /// Which room.
        #[n(0)]
        room: RoomId,
        /// The epoch of the door.
        #[n(1)]
        epoch: Epoch,
    },
    /// Comes into the plain room, for as long as the connection lasts. Answer:
    /// [`Answer::PlainEntered`].
    #[n(14)]
    EnterPlain(#[n(0)] RoomId),
    /// Goes out of the plain room. Answer: [`Answer::Done`].
    #[n(15)]
    LeavePlain(#[n(0)] RoomId),
    /// Says something in the plain room, for everybody on the network to read. Answer:
    /// [`Answer::Stored`], which says of the plain room only that it is in the log.
    #[n(16)]
    PostPlain {
        /// Where.
        #[n(0)]
        room: RoomId,
        /// What it is called.
        #[n(1)]
        id: MessageId,
        /// The text.
        #[n(2)]
        text: String,
    },
    /// Asks who is in the plain room. Answer: [`Answer::PlainPeople`].
    #[n(17)]
    PlainPeople(#[n(0)] RoomId),
    /// Shows an invitation's token. Answer: [`Answer::Redeemed`]. The same account may do so again.
    #[n(18)]
    Redeem(#[n(0)] InvitationToken),
    /// Makes an invitation into a room. Answer: [`Answer::Done`].
    #[n(19)]
    Invite {
        /// Into which.
        #[n(0)]
        room: RoomId,
        /// What it is good for.
        #[n(1)]
        terms: InvitationTerms,
    },
    /// Asks for a room's invitations that can be redeemed: those who keep order see all, others
    /// their own. Answer: [`Answer::Invitations`].
    #[n(20)]
    Invitations(#[n(0)] RoomId),
    /// Takes an invitation back, also from those who have redeemed it and not come in yet. Answer:
    /// [`Answer::Done`].
    #[n(21)]
    RevokeInvitation {
        /// Into which room.
        #[n(0)]
        room: RoomId,
        /// Which.
        #[n(1)]
        token: TokenHash,
    },
    /// Makes the direct conversation with an account, or finds it. Answer: [`Answer::Created`].
    #[n(22)]
    CreateDirect(#[n(0)] AccountKey),
    /// Says whether the person is away from this device, for as long as the connection lasts.
    /// Answer: [`Answer::Done`].
    #[n(23)]
    SetAway(#[n(0)] bool),
    // Files.
    /// Begins to leave a file in a room, or goes on with it. Repeated, it changes nothing. Answer:
    /// [`Answer::FileAt`].
    #[n(24)]
    OpenFile {
        /// In which room.
        #[n(0)]
        room: RoomId,
        /// What it is called.
        #[n(1)]
        file: FileId,
        /// How long all its sealed chunks are together.
        #[n(2)]
        bytes: u64,
    },
    /// Leaves the next chunk of a file that was opened on this connection. Answer: [`Answer::Done`],
    /// also to one that is there already.
    #[n(25)]
    PutChunk {
        /// Of which file.
        #[n(0)]
        file: FileId,
        /// Where in the sealed file it begins.
        #[n(1)]
        offset: u64,
        /// The sealed chunk, whole.
        #[n(2)]
        sealed: Blob,
    },
    /// All chunks of a file that was opened on this connection are there. Answer: [`Answer::Done`]
    /// once they are durable, and are what the id promises.
    #[n(26)]
    CloseFile {
        /// Which file.
        #[n(0)]
        file: FileId,
    },
    /// Asks for a chunk of a file. Answer: [`Answer::Chunk`].
    #[n(27)]
    GetChunk {
        /// In which room.
        #[n(0)]
        room: RoomId,
        /// Of which file.
        #[n(1)]
        file: FileId,
        /// Where in the sealed file it begins.
        #[n(2)]
        offset: u64,
    },
    /// Deletes a file: for whoever left it, and for the room's moderators and owners. Answer:
    /// [`Answer::Done`], also if there is none.
    #[n(28)]
    DropFile {
        /// In which room.
        #[n(0)]
        room: RoomId,
        /// Which.
        #[n(1)]
        file: FileId,
    },
    // Whispers, and the account's slot.
    /// Says something for the moment to whoever follows a room. Never stored. Answer:
    /// [`Answer::Done`], which does not say that anybody heard it.
    #[n(29)]
    Whisper(#[n(0)] Whisper),
    /// Asks for what the account's devices share. Answer: [`Answer::Slot`].
    #[n(30)]
    Slot,
    /// Replaces what the account's devices share. Answer: [`Answer::Done`], also to a repetition.
    #[n(31)]
    PutSlot {
        /// One more than that of what it replaces.
        #[n(0)]
        version: u64,
        /// Sealed for the account's devices.
        #[n(1)]
        sealed: Blob,
    },
}

/// Something said for the moment, to those who follow a room: that one is typing.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Whisper {
    /// Where.
    #[n(0)]
    pub room: RoomId,
    /// The group's epoch, whose members can open it.
    #[n(1)]
    pub epoch: Epoch,
    /// Sealed for those members: at most [`crate::limits::WHISPER_BYTES_MAX`] bytes.
    #[n(2)]
    pub sealed: Blob,
}

/// A commit with all that must be stored with it, or not at all.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct CommitPost {
    /// Where.
    #[n(0)]
    pub room: RoomId,
    /// What it is called; also the authenticated data of `commit`.
    #[n(1)]
    pub id: MessageId,
    /// The MLS PublicMessage.
    #[n(2)]
    pub commit: Blob,
    /// The GroupInfo of the next epoch, without the tree: for the next newcomer.
    #[n(3)]
    pub group_info: Blob,
    /// For those whom the commit adds.
    #[n(4)]
    pub welcome: Option<WelcomePost>,
    /// From a newcomer to a room that is not open: the proof that it has the join key
    /// ([`crate::join_key`]).
    #[n(5)]
    pub join_proof: Option<SignatureBytes>,
    /// The room's join key, sealed for the members of the next epoch.
    #[n(6)]
    pub join_key: Option<Blob>,
}

/// A Welcome and whom it is for.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct WelcomePost {
    /// The MLS Welcome.
    #[n(0)]
    pub welcome: Blob,
    /// The devices that it welcomes.
    #[n(1)]
    pub devices: Vec<DeviceKey>,
}

/// What a server answers when it does not refuse.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Answer {
    /// Done, and there is nothing more to say.
    #[n(0)]
    Done,
    /// The rooms.
    #[n(1)]
    Rooms {
        /// The sealed ones.
        #[n(0)]
        sealed: Vec<RoomInfo>,
        /// The plain one, if the server has it.
        #[n(1)]
        plain: Option<PlainRoom>,
    },
    /// The people of a room.
    #[n(2)]
    People(#[n(0)] Vec<Person>),
    /// The room was made.
    #[n(3)]
    Created(#[n(0)] RoomId),
    /// Nobody is in the room: found it under this name.
    #[n(4)]
    Unfounded(#[n(0)] GroupName),
    /// How to come in, and the turn to do it.
    #[n(5)]
    Door(#[n(0)] Door),
    /// A post is durable and has its place.
    #[n(6)]
    Stored {
        /// Its place.
        #[n(0)]
        seq: Seq,
        /// When.
        #[n(1)]
        time: Timestamp,
    },
    /// A founding or commit is durable and has its place.
    #[n(7)]
    Committed {
        /// Its place.
        #[n(0)]
        seq: Seq,
        /// When.
        #[n(1)]
        time: Timestamp,
        /// The chain after it.
        #[n(2)]
        chain: Chain,
        /// How many messages the log has before it.
        #[n(3)]
        messages_before: u64,
        /// For who came in by the door: the wishes to leave that were open then.
        #[n(4)]
        leaving: Vec<LeaveStatement>,
    },
    /// The log is followed from here on.
    #[n(8)]
    Following {
        /// The last place it has now.
        #[n(0)]
        head: Seq,
    },
    /// Key packages, one a device.
    #[n(9)]
    KeyPackages(#[n(0)] Vec<Blob>),
    /// This device's key packages are kept.
    #[n(10)]
    Published {
        /// How many nobody has taken yet, and need not be replaced for their age.
        #[n(0)]
        left: u32,
        /// Whether the last resort is there, and need not be replaced for its age or because
        /// somebody took it. `None` from servers that know of none.
        #[n(1)]
        last_resort: Option<bool>,
    },
    /// The connection is in the plain room.
    #[n(11)]
    PlainEntered {
        /// What one is called there.
        #[n(0)]
        name: PlainName,
        /// The place after which a newcomer reads. One's own coming lies after it.
        #[n(1)]
        after: Seq,
        /// The chain at that place.
        #[n(2)]
        chain: Chain,
        /// How many messages the log has up to that place.
        #[n(3)]
        messages: u64,
    },
    /// Who is in the plain room, in the order in which they came.
    #[n(12)]
    PlainPeople(#[n(0)] Vec<PlainName>),
    /// The invitation is this account's: it may come into this room.
    #[n(13)]
    Redeemed(#[n(0)] RoomInfo),
    /// A room's invitations, in the order in which they were made.
    #[n(14)]
    Invitations(#[n(0)] Vec<InvitationInfo>),
    // Files.
    /// How much of a file is there.
    #[n(15)]
    FileAt {
        /// How many bytes of the sealed file are there: whole chunks. Go on from here.
        #[n(0)]
        have: u64,
        /// Whether the file is there for its readers. Otherwise it has to be closed, even if all
        /// bytes are there.
        #[n(1)]
        complete: bool,
    },
    /// A chunk of a file.
    #[n(16)]
    Chunk {
        /// The sealed chunk, whole.
        #[n(0)]
        sealed: Blob,
        /// How long the whole sealed file is.
        #[n(1)]
        bytes: u64,
    },
    // The account's slot.
    /// What the account's devices share.
    #[n(17)]
    Slot {
        /// How often it was replaced; 0 if there is nothing.
        #[n(0)]
        version: u64,
        /// Sealed for the account's devices.
        #[n(1)]
        sealed: Option<Blob>,
    },
}

/// What a newcomer needs for its joining commit.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Door {
    /// The group.
    #[n(0)]
    pub group: GroupName,
    /// Its epoch.
    #[n(1)]
    pub epoch: Epoch,
    /// Its GroupInfo, without the tree.
    #[n(2)]
    pub group_info: Blob,
    /// Its ratchet tree.
    #[n(3)]
    pub tree: Blob,
    /// Wishes to leave that no commit has granted yet.
    #[n(4)]
    pub leaving: Vec<LeaveStatement>,
    /// The members' pseudonyms.
    #[n(5)]
    pub nicks: Vec<NickStatement>,
    /// How long the turn lasts, in milliseconds.
    #[n(6)]
    pub turn_ms: u32,
}

/// A person as the server knows them.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Person {
    /// Their claim to a pseudonym.
    #[n(0)]
    pub nick: NickStatement,
    /// Whether a device of theirs is connected.
    #[n(1)]
    pub online: bool,
    /// Whether they are away from every device of theirs that is connected.
    #[n(2)]
    #[cbor(skip_if = "std::ops::Not::not")]
    pub away: bool,
    /// The day on which the server first gave them a pseudonym, at midnight UTC; `None` if that was
    /// before it kept count.
    #[n(3)]
    pub first_seen: Option<Timestamp>,
}

/// Someone came or went, as far as the server sees.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Presence {
    /// Who.
    #[n(0)]
    pub account: AccountKey,
    /// Whether a device of theirs is connected.
    #[n(1)]
    pub online: bool,
    /// Whether they are away from every device of theirs that is connected.
    #[n(2)]
    #[cbor(skip_if = "std::ops::Not::not")]
    pub away: bool,
}

/// Entries of one log, in order, without a gap after what was delivered before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Which log.
    pub room: RoomId,
    /// The entries, each as the bytes that the chain covers.
    pub entries: Vec<Bytes>,
    /// The chain after the last of them.
    pub chain: Chain,
}

/// In the plain room: what a follower did not get in time, and the server has no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Skipped {
    /// Which log.
    pub room: RoomId,
    /// The place after which deliveries go on.
    pub to: Seq,
    /// The chain at that place.
    pub chain: Chain,
    /// How many messages the log has up to that place.
    pub messages: u64,
}

/// In a sealed room: messages that the room's rules keep no longer, one after the other. Deliveries
/// go on after the last of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expired {
    /// Which log.
    pub room: RoomId,
    /// The place of the last of them. The first comes after what was delivered before.
    pub to: Seq,
    /// The chain at that place.
    pub chain: Chain,
    /// When the latest of them was admitted.
    pub time: Timestamp,
}

/// The operator's word to everybody who is connected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announcement {
    /// When it was said, by the server's clock.
    pub time: Timestamp,
    /// The text, at most [`crate::limits::ANNOUNCEMENT_BYTES_MAX`] bytes. Foreign text.
    pub text: String,
}

/// A frame from a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ToServer {
    /// The greeting, first and once.
    Hello(Box<ClientHello>),
    /// A request, or the refusal that one which this version does not know deserves.
    Request(RequestId, Box<Result<Request, Code>>),
    /// Are you there?
    Ping,
    /// I am.
    Pong,
}

/// A frame from a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ToClient {
    /// The greeting, first and once.
    Hello(Box<ServerHello>),
    /// The answer to a request.
    Answer(RequestId, Box<Result<Answer, Refusal>>),
    /// Entries of a followed log.
    Delivery(Delivery),
    /// People who came or went.
    Presence(Vec<Presence>),
    /// Are you there?
    Ping,
    /// I am.
    Pong,
    /// The server closes, and why.
    Goodbye(Refusal),
    /// Newcomers cannot use the room's door of this epoch: a member should make a commit, which
    /// brings a fresh one.
    DoorWanted(RoomId, Epoch),
    /// Entries of the plain room that the server has no more.
    Skipped(Skipped),
    /// The operator's word to everybody.
    Announcement(Announcement),
    // Whispers, and the account's slot.
    /// Somebody says something for the moment in a followed room.
    Whisper(Whisper),
    /// Another device of the account has replaced what they share: this is its version.
    SlotChanged(u64),
    /// A kind of frame from a later version: passed over.
    Unknown(u32),
    // Retention.
    /// Messages that the room's rules keep no longer. Only for clients that know
    /// [`ClientHello::EXPIRED`].
    Expired(Expired),
}

/// Kinds of frames as numbers on the wire. Never reused.
mod kind {
    pub(super) const HELLO: u32 = 0;
    pub(super) const REQUEST: u32 = 1;
    pub(super) const PING: u32 = 2;
    pub(super) const PONG: u32 = 3;
    pub(super) const DELIVERY: u32 = 4;
    pub(super) const PRESENCE: u32 = 5;
    pub(super) const GOODBYE: u32 = 6;
    pub(super) const DOOR_WANTED: u32 = 7;
    pub(super) const SKIPPED: u32 = 8;
    pub(super) const ANNOUNCEMENT: u32 = 9;
    pub(super) const EXPIRED: u32 = 12;
    pub(super) const WHISPER: u32 = 10;
    pub(super) const SLOT_CHANGED: u32 = 11;
}

impl<C> Encode<C> for ToServer {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        c: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        match self {
            Self::Hello(hello) => {
                e.array(2)?.u32(kind::HELLO)?.encode_with(hello.as_ref(), c)?.ok()
            }
            Self::Request(id, request) => {
                e.array(3)?.u32(kind::REQUEST)?.encode_with(id, c)?;
                match request.as_ref() {
                    Ok(request) => e.encode_with(request, c)?.ok(),
                    // Only a later version would send this.
                    Err(_) => e.array(1)?.u32(u32::MAX)?.ok(),
                }
            }
            Self::Ping => e.array(1)?.u32(kind::PING)?.ok(),
            Self::Pong => e.array(1)?.u32(kind::PONG)?.ok(),
        }
    }
}

impl<'b, C> Decode<'b, C> for ToServer {
    fn decode(d: &mut Decoder<'b>, c: &mut C) -> Result<Self, minicbor::decode::Error> {
        let (kind, fields) = kind_and_fields(d)?;
        match (kind, fields) {
            (kind::HELLO, 2) => Ok(Self::Hello(Box::new(d.decode_with(c)?))),
            (kind::REQUEST, 3) => {
                let id = d.decode_with(c)?;
                let request = if knows_request(d)? {
                    Ok(d.decode_with(c)?)
                } else {
                    d.skip()?;
                    Err(Code::Unsupported)
                };
                Ok(Self::Request(id, Box::new(request)))
            }
            (kind::PING, 1) => Ok(Self::Ping),
            (kind::PONG, 1) => Ok(Self::Pong),
            _ => Err(minicbor::decode::Error::message("not a frame of a client")),
        }
    }
}

/// Looks ahead at the number of a request: one from a later version is refused by itself, it does
/// not break the link.
fn knows_request(d: &mut Decoder<'_>) -> Result<bool, minicbor::decode::Error> {
    let mut ahead = d.probe();
    ahead.array()?;
    Ok(matches!(ahead.u32()?, 0..=31))
}

fn kind_and_fields(d: &mut Decoder<'_>) -> Result<(u32, u64), minicbor::decode::Error> {
    let fields = d
        .array()?
        .ok_or_else(|| minicbor::decode::Error::message("a frame of indefinite length"))?;
    Ok((d.u32()?, fields))
}

impl<C> Encode<C> for ToClient {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        c: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        match self {
            Self::Hello(hello) => {
                e.array(2)?.u32(kind::HELLO)?.encode_with(hello.as_ref(), c)?.ok()
            }
            Self::Answer(id, answer) => {
                // Answer and refusal are two fields, of which one is null.
                let (answer, refusal) = match answer.as_ref() {
                    Ok(answer) => (Some(answer), None),
                    Err(refusal) => (None, Some(refusal)),
                };
                e.array(4)?.u32(kind::REQUEST)?.encode_with(id, c)?;
                e.encode_with(answer, c)?.encode_with(refusal, c)?.ok()
            }
            Self::Delivery(delivery) => {
                encode_delivery_head(e, delivery.room, delivery.chain, delivery.entries.len())?;
                for entry in &delivery.entries {
                    e.bytes(entry)?;
                }
                Ok(())
            }
            Self::Presence(people) => e.array(2)?.u32(kind::PRESENCE)?.encode_with(people, c)?.ok(),
            Self::Ping => e.array(1)?.u32(kind::PING)?.ok(),
            Self::Pong => e.array(1)?.u32(kind::PONG)?.ok(),
            Self::Goodbye(refusal) => e.array(2)?.u32(kind::GOODBYE)?.encode_with(refusal, c)?.ok(),
            Self::DoorWanted(room, epoch) => {
                e.array(3)?.u32(kind::DOOR_WANTED)?.encode_with(room, c)?;
                e.encode_with(epoch, c)?.ok()
            }
            Self::Skipped(Skipped { room, to, chain, messages }) => {
                e.array(5)?.u32(kind::SKIPPED)?.encode_with(room, c)?;
                e.encode_with(to, c)?.encode_with(chain, c)?.u64(*messages)?.ok()
            }
            Self::Announcement(Announcement { time, text }) => {
                e.array(3)?.u32(kind::ANNOUNCEMENT)?.encode_with(time, c)?.str(text)?.ok()
            }
            Self::Whisper(whisper) => e.array(2)?.u32(kind::WHISPER)?.encode_with(whisper, c)?.ok(),
            Self::SlotChanged(version) => e.array(2)?.u32(kind::SLOT_CHANGED)?.u64(*version)?.ok(),
            Self::Unknown(kind) => e.array(1)?.u32(*kind)?.ok(),
            Self::Expired(Expired { room, to, chain, time }) => {
                e.array(5)?.u32(kind::EXPIRED)?.encode_with(room, c)?;
                e.encode_with(to, c)?.encode_with(chain, c)?.encode_with(time, c)?.ok()
            }
        }
    }
}

fn encode_delivery_head<W: minicbor::encode::Write>(
    e: &mut Encoder<W>,
    room: RoomId,
    chain: Chain,
    entries: usize,
) -> Result<(), minicbor::encode::Error<W::Error>> {
    e.array(4)?.u32(kind::DELIVERY)?.encode(room)?.encode(chain)?;
    e.array(entries as u64)?.ok()
}

impl<'b, C> Decode<'b, C> for ToClient {
    fn decode(d: &mut Decoder<'b>, c: &mut C) -> Result<Self, minicbor::decode::Error> {
        let (kind, fields) = kind_and_fields(d)?;
        match (kind, fields) {
            (kind::HELLO, 2) => Ok(Self::Hello(Box::new(d.decode_with(c)?))),
            (kind::REQUEST, 4) => {
                let id = d.decode_with(c)?;
                let answer: Option<Answer> = d.decode_with(c)?;
                let refusal: Option<Refusal> = d.decode_with(c)?;
                match (answer, refusal) {
                    (Some(answer), None) => Ok(Self::Answer(id, Box::new(Ok(answer)))),
                    (None, Some(refusal)) => Ok(Self::Answer(id, Box::new(Err(refusal)))),
                    _ => Err(minicbor::decode::Error::message("neither answer nor refusal")),
                }
            }
            (kind::DELIVERY, 4) => {
                let room = d.decode_with(c)?;
                let chain = d.decode_with(c)?;
                let mut entries = Vec::new();
                for entry in d.array_iter_with::<_, &'b minicbor::bytes::ByteSlice>(c)? {
                    entries.push(Bytes::copy_from_slice(entry?));
                }
                Ok(Self::Delivery(Delivery { room, entries, chain }))
            }
            (kind::PRESENCE, 2) => Ok(Self::Presence(d.decode_with(c)?)),
            (kind::PING, 1) => Ok(Self::Ping),
            (kind::PONG, 1) => Ok(Self::Pong),
            (kind::GOODBYE, 2) => Ok(Self::Goodbye(d.decode_with(c)?)),
            (kind::DOOR_WANTED, 3) => Ok(Self::DoorWanted(d.decode_with(c)?, d.decode_with(c)?)),
            (kind::SKIPPED, 5) => Ok(Self::Skipped(Skipped {
                room: d.decode_with(c)?,
                to: d.decode_with(c)?,
                chain: d.decode_with(c)?,
                messages: d.u64()?,
            })),
            (kind::ANNOUNCEMENT, 3) => Ok(Self::Announcement(Announcement {
                time: d.decode_with(c)?,
                text: d.decode_with(c)?,
            })),
            (kind::EXPIRED, 5) => Ok(Self::Expired(Expired {
                room: d.decode_with(c)?,
                to: d.decode_with(c)?,
                chain: d.decode_with(c)?,
                time: d.decode_with(c)?,
            })),
            (kind::WHISPER, 2) => Ok(Self::Whisper(d.decode_with(c)?)),
            (kind::SLOT_CHANGED, 2) => Ok(Self::SlotChanged(d.u64()?)),
            (unknown, 1..) if unknown > kind::ANNOUNCEMENT => {
                for _ in 1..fields {
                    d.skip()?;
                }
                Ok(Self::Unknown(unknown))
            }
            _ => Err(minicbor::decode::Error::message("not a frame of a server")),
        }
    }
}

/// Appends a whole delivery frame to `out`, copying each entry's bytes once.
///
/// The server's hot path: the same bytes as [`ToClient::Delivery`] in a frame, without building it.
pub fn put_delivery(out: &mut BytesMut, room: RoomId, entries: &[Bytes], chain: Chain) {
    let start = out.len();
    out.put_u32(0);
    let mut encoder = Encoder::new(minicbor::encode::write::Writer::new(out.writer()));
    let mut result = encode_delivery_head(&mut encoder, room, chain, entries.len());
    for entry in entries {
        result = result.and_then(|()| encoder.bytes(entry)?.ok());
    }
    debug_assert!(result.is_ok(), "a growing buffer takes every write");
    let length = out.len().saturating_sub(start).saturating_sub(4);
    let prefix = u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes();
    if let Some(place) = out.get_mut(start..start.saturating_add(4)) {
        place.copy_from_slice(&prefix);
    }
}

impl ToServer {
    /// Reads a frame's body.
    ///
    /// # Errors
    ///
    /// [`FrameBroken::Undecodable`] if it is none of a client's.
    pub fn from_body(body: &[u8]) -> Result<Self, FrameBroken> {
        from_cbor(body)
    }
}

impl ToClient {
    /// Reads a frame's body.
    ///
    /// # Errors
    ///
    /// [`FrameBroken::Undecodable`] if it is none of a server's.
    pub fn from_body(body: &[u8]) -> Result<Self, FrameBroken> {
        from_cbor(body)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::frame::{Deframer, to_cbor};

    #[test]
    fn a_request_of_a_later_version_is_refused_by_itself() {
        let mut bytes = Vec::new();
        let mut e = Encoder::new(&mut bytes);
        e.array(3).unwrap().u32(1).unwrap().u32(7).unwrap();
        e.array(2).unwrap().u32(500).unwrap().str("something new").unwrap();
        assert_eq!(
            ToServer::from_body(&bytes),
            Ok(ToServer::Request(RequestId(7), Box::new(Err(Code::Unsupported))))
        );
    }

    #[test]
    fn a_frame_of_a_later_version_is_passed_over() {
        let mut bytes = Vec::new();
        let mut e = Encoder::new(&mut bytes);
        e.array(3).unwrap().u32(77).unwrap().str("x").unwrap().array(0).unwrap();
        assert_eq!(ToClient::from_body(&bytes), Ok(ToClient::Unknown(77)));
    }

    #[test]
    fn every_request_survives_the_wire() {
        let room = RoomId([1; 16]);
        let id = MessageId([2; 16]);
        for request in [
            Request::Rooms,
            Request::People(room),
            Request::CreateRoom { name: RoomName::general(), joining: Joining::Open },
            Request::Enter(room),
            Request::Found {
                group: GroupName { room, generation: 0 },
                id,
                group_info: vec![1].into(),
                tree: vec![2].into(),
            },
            Request::Commit(CommitPost {
                room,
                id,
                commit: vec![3].into(),
                group_info: vec![4].into(),
                welcome: Some(WelcomePost {
                    welcome: vec![5].into(),
                    devices: vec![DeviceKey([6; 32])],
                }),
                join_proof: Some(SignatureBytes([7; 64])),
                join_key: Some(vec![8].into()),
            }),
            Request::Redeem(InvitationToken::from_bytes([1; 16])),
            Request::Invite {
                room,
                terms: InvitationTerms { token: TokenHash([2; 32]), expires: None, uses: Some(3) },
            },
            Request::Invitations(room),
            Request::RevokeInvitation { room, token: TokenHash([2; 32]) },
            Request::Post { room, id, sealed: vec![0; 300].into() },
            Request::Follow { room, after: Seq(7), chain: Chain([8; 32]) },
            Request::Unfollow(room),
            Request::PublishKeyPackages(vec![vec![9].into()]),
            Request::TakeKeyPackages(AccountKey([1; 32])),
            Request::ReportDoor { room, epoch: Epoch(3) },
            Request::SetAway(true),
            Request::OpenFile { room, file: FileId([3; 32]), bytes: u64::MAX },
            Request::PutChunk { file: FileId([3; 32]), offset: 7, sealed: vec![1; 30].into() },
            Request::CloseFile { file: FileId([3; 32]) },
            Request::GetChunk { room, file: FileId([3; 32]), offset: 1 << 40 },
            Request::DropFile { room, file: FileId([3; 32]) },
            Request::Whisper(Whisper { room, epoch: Epoch(3), sealed: vec![1; 99].into() }),
            Request::Slot,
            Request::PutSlot { version: u64::MAX, sealed: vec![2; 30].into() },
        ] {
            let frame = ToServer::Request(RequestId(1), Box::new(Ok(request)));
            assert_eq!(ToServer::from_body(&to_cbor(&frame)), Ok(frame));
        }
    }

    /// What a server says that knows of nobody's being away.
    #[test]
    fn who_is_not_away_looks_as_before_there_was_such_a_thing() {
        let account = AccountKey([1; 32]);
        let mut earlier = Vec::new();
        let mut e = Encoder::new(&mut earlier);
        e.map(2).unwrap().u32(0).unwrap().encode(account).unwrap();
        e.u32(1).unwrap().bool(true).unwrap();
        let presence = Presence { account, online: true, away: false };
        assert_eq!(to_cbor(&presence), earlier);
        assert_eq!(from_cbor::<Presence>(&earlier), Ok(presence));
        let away = Presence { account, online: true, away: true };
        assert_eq!(from_cbor::<Presence>(&to_cbor(&away)), Ok(away));
    }

    #[test]
    fn what_expired_survives_the_wire() {
        let (room, chain) = (RoomId([1; 16]), Chain([2; 32]));
        let frame = ToClient::Expired(Expired { room, to: Seq(9), chain, time: Timestamp(5) });
        assert_eq!(ToClient::from_body(&to_cbor(&frame)), Ok(frame));
    }

    #[test]
    fn an_answer_and_a_refusal_survive_the_wire() {
        let stored = Answer::Stored { seq: Seq(3), time: Timestamp(4) };
        let at = Answer::FileAt { have: 262_160, complete: false };
        let chunk = Answer::Chunk { sealed: vec![1; 30].into(), bytes: 1 << 40 };
        let refused = Err(Refusal::stale(Epoch(9)));
        for answer in [Ok(stored), Ok(Answer::Done), Ok(at), Ok(chunk), refused] {
            let frame = ToClient::Answer(RequestId(1), Box::new(answer));
            assert_eq!(ToClient::from_body(&to_cbor(&frame)), Ok(frame));
        }
    }

    #[test]
    fn whispers_and_slots_survive_the_wire() {
        let sealed = Blob::from(vec![1; 30]);
        let whisper = Whisper { room: RoomId([1; 16]), epoch: Epoch(2), sealed: sealed.clone() };
        let answer = |slot| ToClient::Answer(RequestId(1), Box::new(Ok(slot)));
        for frame in [
            ToClient::Whisper(whisper),
            ToClient::SlotChanged(7),
            answer(Answer::Slot { version: 0, sealed: None }),
            answer(Answer::Slot { version: 7, sealed: Some(sealed) }),
        ] {
            assert_eq!(ToClient::from_body(&to_cbor(&frame)), Ok(frame));
        }
    }

    proptest! {
        #[test]
        fn the_hot_path_writes_what_the_type_reads(
            entries in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 0..20),
        ) {
            let delivery = Delivery {
                room: RoomId([1; 16]),
                entries: entries.into_iter().map(Bytes::from).collect(),
                chain: Chain([2; 32]),
            };
            let mut out = BytesMut::new();
            put_delivery(&mut out, delivery.room, &delivery.entries, delivery.chain);
            let mut deframer = Deframer::default();
            deframer.push(&out);
            let body = deframer.next_frame(1 << 20).unwrap().unwrap();
            prop_assert_eq!(body.as_ref(), to_cbor(&ToClient::Delivery(delivery.clone())));
            prop_assert_eq!(ToClient::from_body(&body), Ok(ToClient::Delivery(delivery)));
        }

        #[test]
        fn bytes_from_strangers_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            drop(ToServer::from_body(&bytes));
            drop(ToClient::from_body(&bytes));
        }
    }
}
