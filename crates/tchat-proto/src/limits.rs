//! Every limit of the protocol: its unit, its reason, its one home.
//!
//! The server states those that a client must know in its greeting; a client obeys the smaller of
//! that and this.

use std::time::Duration;

/// The longest text message, in bytes of UTF-8: about ten printed pages.
pub const TEXT_BYTES_MAX: usize = 64 * 1024;

/// The longest excerpt in a reply, in bytes: a line or two, for those who do not have what is replied
/// to.
pub const EXCERPT_BYTES_MAX: usize = 256;

/// How many people one message can name. Beyond it naming is shouting.
pub const MENTIONS_MAX: usize = 100;

/// The longest reaction, in bytes: the longest emoji sequences of Unicode have about 40.
pub const EMOJI_BYTES_MAX: usize = 64;

/// The longest name of a file, in bytes, as file systems have it.
pub const FILE_NAME_BYTES_MAX: usize = 255;

/// The longest media type, in bytes: what RFC 6838 §4.2 allows, type and subtype.
pub const MEDIA_TYPE_BYTES_MAX: usize = 255;

/// The largest preview of a picture, in bytes: it travels inside the message.
pub const PREVIEW_BYTES_MAX: usize = 12 * 1024;

/// The longest text beside a file, in bytes: with a preview it must fit into one message.
pub const CAPTION_BYTES_MAX: usize = 16 * 1024;

/// The longest sealed message the server stores, in bytes: the longest text, MLS framing, padding,
/// and room for content kinds to come.
pub const SEALED_BYTES_MAX: usize = 80 * 1024;

/// The longest frame before login, in bytes: a greeting with room to grow. A stranger makes the
/// server hold no more than this.
pub const FRAME_BYTES_MAX_BEFORE_LOGIN: usize = 8 * 1024;

/// The longest frame a client may send after login, in bytes: a commit in a group of 1,000 whose
/// tree is still blank (0.6 MB joining, 1.2 MB adding), with its GroupInfo.
pub const FRAME_BYTES_MAX_TO_SERVER: usize = 2 * 1024 * 1024;

/// The longest frame a server may send, in bytes: the tree of a group of 1,000 (2.7 MB) with the
/// pseudonyms of all.
pub const FRAME_BYTES_MAX_TO_CLIENT: usize = 8 * 1024 * 1024;

/// How many bytes of entries the server puts into one delivery: large enough that TLS records are
/// full, small enough that other rooms get their turn.
pub const DELIVERY_BYTES_TARGET: usize = 64 * 1024;

/// How many members a room can have: beyond it a join costs every client a noticeable pause
/// (0.25 s and 5 MB written per commit at 1,000).
pub const ROOM_MEMBERS_MAX: usize = 1_000;

/// How many devices may be listed as removed in one room's policy: the policy is in every
/// GroupInfo, 34 bytes each.
pub const REMOVED_DEVICES_MAX: usize = 1_000;

/// How many accounts may be banned from a room, and how many muted in it: for the same reason.
pub const BANNED_ACCOUNTS_MAX: usize = 1_000;

/// The longest sealed join key, in bytes: a nonce, the key and its tag take 60.
pub const SEALED_JOIN_KEY_BYTES_MAX: usize = 128;

/// How many accounts can redeem one invitation, whatever it says.
pub const INVITATION_USES_MAX: u32 = 10_000;

/// How many invitations that can be redeemed a room may have at once: a class, each for itself, many
/// times over.
pub const INVITATIONS_PER_ROOM_MAX: usize = 1_000;

/// How many invitations that can be redeemed one account may have made, over all rooms.
pub const INVITATIONS_PER_ACCOUNT_MAX: usize = 100;

/// The longest topic of a room, in bytes of UTF-8: it is in every GroupInfo too.
pub const TOPIC_BYTES_MAX: usize = 256;

/// The longest pause between two messages that a room may ask of its members, in seconds: an hour.
pub const SLOW_SECONDS_MAX: u32 = 3_600;

/// The longest time for which a room can say that messages are kept, in days: ten years. Whoever
/// wants more wants them for ever.
pub const RETENTION_DAYS_MAX: u32 = 3_650;

/// How many rooms a server keeps, so that creating rooms cannot fill its memory.
pub const ROOMS_MAX: usize = 10_000;

/// How many rooms one account may have made: nobody alone can use up [`ROOMS_MAX`].
pub const ROOMS_PER_ACCOUNT_MAX: usize = 100;

/// How many direct conversations one account may have begun: more than anybody keeps up.
pub const DIRECT_PER_ACCOUNT_MAX: usize = 1_000;

/// The longest room name, in characters.
pub const ROOM_NAME_CHARS_MAX: usize = 64;

/// The longest pseudonym, in characters.
pub const NICK_CHARS_MAX: usize = 32;

/// The longest pseudonym, in bytes of UTF-8: 32 characters of four bytes.
pub const NICK_BYTES_MAX: usize = 128;

/// The longest announcement of an operator, in bytes of UTF-8: a few sentences, which is what people
/// read between other things.
pub const ANNOUNCEMENT_BYTES_MAX: usize = 1024;

/// The longest reason that an operator gives for a ban, in bytes of UTF-8: one sentence.
pub const BAN_REASON_BYTES_MAX: usize = 256;

/// How many bytes of a file are sealed together, but for the last ones: enough that headers cost
/// nothing, few enough that a message between two chunks does not wait.
pub const FILE_CHUNK_BYTES: usize = 256 * 1024;

/// How many bytes sealing adds to a chunk: the tag of AES-256-GCM.
pub const FILE_TAG_BYTES: usize = 16;

/// How long a sealed chunk is, but for the last one.
pub const SEALED_CHUNK_BYTES: usize = FILE_CHUNK_BYTES + FILE_TAG_BYTES;

/// How many requests for or with a chunk a client may have under way at once: two megabytes, which
/// fills the way there and back at 100 Mbit/s and 160 ms. One more is refused as
/// [`crate::refusal::Code::RateLimited`].
pub const CHUNKS_IN_FLIGHT_MAX: usize = 8;

/// How many files one connection may have open for writing at once: a folder full of pictures comes
/// one after the other.
pub const UPLOADS_MAX: usize = 16;

/// The longest whisper, sealed, in bytes: that somebody is typing takes half of it.
pub const WHISPER_BYTES_MAX: usize = 256;

/// The longest slot of an account, sealed, in bytes: where one is in a thousand rooms.
pub const SLOT_BYTES_MAX: usize = 64 * 1024;

/// How many alternatives are offered for a taken pseudonym.
pub const NICK_SUGGESTIONS: usize = 3;

/// How many requests a client may have under way at once, so that a client that never reads its
/// answers cannot pile them up.
pub const REQUESTS_IN_FLIGHT_MAX: usize = 256;

/// How many key packages the server keeps for one device: what a busy day of invitations takes.
pub const KEY_PACKAGES_MAX: usize = 50;

/// The largest key package, in bytes: 2.7 KB with post-quantum keys, with room to grow.
pub const KEY_PACKAGE_BYTES_MAX: usize = 8 * 1024;

/// How many newcomers one commit may add: beyond it one commit takes seconds to make.
pub const ADDED_AT_ONCE_MAX: usize = 100;

/// How long the TLS handshake and the greeting may take together.
///
/// Slow enough for a phone at the edge of its network, short enough that silent strangers cannot
/// hold the door.
pub const GREETING_TIME_MAX: Duration = Duration::from_secs(10);

/// How long a link may be quiet before a ping asks whether the other side is still there.
///
/// Below the shortest idle time-outs of home routers in common use (30 s).
pub const PING_AFTER: Duration = Duration::from_secs(15);

/// How long a peer may be silent before its link is closed.
///
/// Three missed pings: a tunnel must not throw a traveller out, and a dead phone should leave the
/// member list within a minute.
pub const SILENCE_MAX: Duration = Duration::from_secs(45);

/// How long a newcomer has for its joining commit before the next one gets its turn.
///
/// Building it takes a quarter of a second in a room of 1,000; the rest is the network and a slow
/// machine.
pub const JOIN_TURN: Duration = Duration::from_secs(4);

/// How many newcomers may wait for their turn in one room; more are told to try again.
pub const JOIN_QUEUE_MAX: usize = 1_000;

/// How long the next commit is held back after a post was refused twice as stale: long enough for
/// one more try of that post.
pub const COMMIT_HOLD: Duration = Duration::from_millis(300);
