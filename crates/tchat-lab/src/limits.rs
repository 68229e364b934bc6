//! Every limit of the lab, and what it means to someone.

use std::time::Duration;

/// How many bytes one read may bring: what a pipe of the kernel usually holds at once. Long enough
/// that a file passes fast, short enough that a segment can be looked at.
pub const SEGMENT_BYTES_MAX: usize = 16 * 1024;

/// How many connections pass at once: some classes' worth. Each takes two file descriptors, and
/// 1,024 are usual for a process.
pub const CONNECTIONS_MAX: usize = 400;

/// How long the real server may take to answer a new connection.
pub const CONNECT_PATIENCE: Duration = Duration::from_secs(10);

/// How many pieces of news may wait for who watches. With [`SEGMENT_BYTES_MAX`], 16 MiB.
pub const NEWS_MAX: usize = 1_024;

/// How long traffic waits for who watches before it passes unseen: not noticeable in a chat, enough
/// for a screen or a disk that is only busy.
pub const WATCH_PATIENCE: Duration = Duration::from_millis(200);

/// How long the end of a connection waits to be told: nothing passes on it any more.
pub const CLOSED_PATIENCE: Duration = Duration::from_secs(10);

/// How many bytes faults may hold back in one direction; then the sender waits, as with any slow
/// network.
pub const HELD_BYTES_MAX: usize = 64 * 1024;

/// The time between two pieces that a fault cut: more than the reader of a pupil's program needs to
/// come back to `recv`.
pub const PIECE_GAP: Duration = Duration::from_millis(20);

/// How long all pieces of one send take at most: a long one, as in TLS, must not take minutes.
pub const PIECES_SPREAD_MAX: Duration = Duration::from_secs(1);

/// The longest delay a fault may be given: longer, and a client gives up.
pub const DELAY_MAX: Duration = Duration::from_secs(60);

/// How long messages are gathered by `merge` if no time is given: what a quick typist needs for two
/// short ones.
pub const MERGE_FOR: Duration = Duration::from_millis(500);

/// How many bytes of traffic the record keeps in all: hours of a class, and a fraction of a
/// laptop's memory.
pub const RECORD_BYTES_MAX: usize = 32 * 1024 * 1024;

/// How many bytes of one connection it keeps, so that a flood on one does not push out the others.
pub const CONNECTION_BYTES_MAX: usize = 4 * 1024 * 1024;

/// What a kept segment costs beside its bytes, as the two limits above count it.
pub const SEGMENT_COST: usize = 128;

/// How many connections the record knows, closed ones included; the oldest closed one goes first.
pub const RECORD_CONNECTIONS_MAX: usize = 1_000;

/// How many sends are remembered to recognise them in what goes to others: those of a few seconds
/// in a busy class.
pub const SENDS_REMEMBERED_MAX: usize = 64;

/// How many sends may be found merged in one segment.
pub const MERGED_MAX: usize = 16;

/// What the worksheet's programs take from a connection at once: `recv(1024)`.
pub const RECV_BYTES: usize = 1_024;

/// How many characters of a connection are analysed: the last ones. Every breaker is sure long
/// before.
pub const READING_CHARS_MAX: usize = 2_000;

/// How often the screen is drawn at most: 20 times a second look continuous.
pub const DRAW_EVERY: Duration = Duration::from_millis(50);

/// How often what was gathered is analysed anew at most: a breaker may take half a second.
pub const READ_EVERY: Duration = Duration::from_millis(500);

/// How large a captured file grows at most: days of a class, and no disk is full of it.
pub const CAPTURE_BYTES_MAX: u64 = 1024 * 1024 * 1024;

/// How many messages of the connection on the screen are deciphered: more than fit on it.
pub const DECIPHERED_MAX: usize = 200;

/// How much of one message is read: nobody types more in a chat.
pub const MESSAGE_BYTES_MAX: usize = 2_048;
