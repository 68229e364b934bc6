//! The limits of the worksheet's protocol: unit, reason, one home.

use std::time::Duration;

/// What the worksheet's programs read at once, in bytes: `recv(1024)`. More is cut by them at any
/// byte, so nobody is sent more in one piece.
pub const RECV_BYTES: usize = 1_024;

/// How long the beginning of a character waits for the rest of it. Longer than a segment is under way
/// behind another in one building; nobody notices it in a conversation.
pub const UNFINISHED_MAX: Duration = Duration::from_millis(50);

/// How long a pseudonym may be, in characters.
pub const PSEUDONYM_CHARS_MAX: usize = 32;

/// How far apart two pieces go out to one reader, so that each is a `recv` of its own: what a Python
/// program needs to print the one before.
pub const GAP: Duration = Duration::from_millis(10);

/// The same when many pieces wait: that they arrive matters more then than that none is glued to
/// another. A megabyte a second.
pub const GAP_WHEN_BUSY: Duration = Duration::from_millis(1);

/// From how many bytes that wait for one reader on the shorter gap holds: a burst of forty messages
/// of any length is spaced well.
pub const BUSY_BYTES: usize = 40 * RECV_BYTES;

/// From how many bytes that wait for one reader on there is no gap at all: glued is better than never
/// read, and who floods must not make others lose what they have not read.
pub const FLOOD_BYTES: usize = 512 * 1024;

/// How much one person may say at once, in bytes: a pasted file.
pub const SAID_BURST_BYTES: u32 = 128 * 1024;

/// How much one person may say in the long run, in bytes a second. A class of thirty that all do
/// their worst stays below what [`GAP_WHEN_BUSY`] lets through.
pub const SAID_BYTES_PER_SECOND: u32 = 32 * 1024;

/// What each message counts for beside its bytes: a flood of single characters is a flood.
pub const SAID_COST_BYTES: u32 = 256;

/// How long a client waits after its pseudonym before the first message: the server takes one
/// `recv` for the pseudonym, and cannot say that it did.
pub const PSEUDONYM_PAUSE: Duration = Duration::from_millis(300);

/// How far apart a client sends its messages, so that the server's `recv` takes each alone: what a
/// Python server needs to hand one on to a class.
pub const SEND_GAP: Duration = Duration::from_millis(60);

/// The most a client sends at once, in bytes: below [`RECV_BYTES`], with room for the name that some
/// servers put before it.
pub const SENT_BYTES_MAX: usize = 1_000;

/// From how many bytes a piece that was read may be the first part of something longer: a `recv`
/// filled to the end, or cut before a character of up to four bytes.
pub const FULL_BYTES: usize = RECV_BYTES - 3;

/// How long what may be a first part waits for the next. Servers that cut send the rest at once, or
/// [`GAP`] later.
pub const NEXT_PART_MAX: Duration = Duration::from_millis(50);

/// How long a client waits for the rest of a character. The other side may be a program that sends
/// byte by byte, or a line that lost a packet; a person notices no more than a late message.
pub const CHARACTER_MAX: Duration = Duration::from_millis(500);

/// How much a client keeps of one message, in bytes: as long as any that tchat itself sends. A server
/// that goes on without end is shown in parts of this size.
pub const HELD_BYTES_MAX: usize = 64 * 1024;
