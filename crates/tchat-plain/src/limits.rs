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

/// How much one person may say at once, in bytes: a pasted file.
pub const SAID_BURST_BYTES: u32 = 256 * 1024;

/// How much one person may say in the long run, in bytes a second. A class of thirty that all do
/// their worst stays below what [`GAP_WHEN_BUSY`] lets through.
pub const SAID_BYTES_PER_SECOND: u32 = 32 * 1024;

/// What each message counts for beside its bytes: a flood of single characters is a flood.
pub const SAID_COST_BYTES: u32 = 256;
