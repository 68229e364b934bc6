//! The engine's limits: unit, reason, one home. The protocol's are in [`tchat_proto::limits`].

use std::time::Duration;

/// How many commands may wait for the engine: what a script pipes in is read no faster than it is
/// taken.
pub const COMMANDS_WAITING_MAX: usize = 64;

/// How many events may wait for the front end before reading from the server pauses.
pub const EVENTS_WAITING_MAX: usize = 1_024;

/// How many messages may wait in the outbox of one profile: a day of writing offline, not a leak.
pub const OUTBOX_MAX: usize = 10_000;

/// How many posts are under way at once in one room: fills a line of 100 ms at 600 posts a second,
/// and keeps what a commit makes stale small.
pub const POSTS_IN_FLIGHT_MAX: usize = 64;

/// How long connecting may take: beyond it nobody believes it will come.
pub const CONNECT_TIME_MAX: Duration = Duration::from_secs(10);

/// The shortest wait before connecting again.
pub const RETRY_FIRST: Duration = Duration::from_millis(250);

/// The longest wait before connecting again: a server that was repaired is noticed soon.
pub const RETRY_MAX: Duration = Duration::from_secs(30);

/// How long a connection must last before waits begin small again.
pub const RETRY_FORGET: Duration = Duration::from_secs(10);

/// How often another connection with our keys may take the place of ours before we give way: an old
/// one of our own does it once, another program again and again.
pub const REPLACED_MAX: usize = 3;

/// How long that is remembered.
pub const REPLACED_FORGET: Duration = Duration::from_secs(120);

/// The longest random delay before removing the leaf of someone who left: long enough that in a
/// room of a hundred mostly one does it.
pub const GRANT_LEAVE_WITHIN: Duration = Duration::from_secs(2);

/// How long to wait before asking for the door again after losing a turn.
pub const ENTER_AGAIN: Duration = Duration::from_millis(200);

/// How often a newcomer reports a door that cannot be used before giving up: as many members were
/// asked for a fresh one.
pub const DOOR_REPORTS_MAX: u32 = 5;

/// How long a newcomer waits for a fresh door: a member must hear of it and commit.
pub const DOOR_WAIT: Duration = Duration::from_secs(1);

/// How long the inbox has to explain why the server calls us no member: it is on its way already.
pub const DISOWNED_WAIT: Duration = Duration::from_secs(5);

/// How many places back the chain of a room's log is kept to compare with: more than can happen
/// between a message's sealing and its arrival in a busy room; 16 KiB a room.
pub const CHAINS_KEPT: usize = 1_024;

/// How many of them survive a restart: 1 KiB, so that a room's row stays within a page.
pub const CHAINS_KEPT_ON_DISK: usize = 64;

/// How many members of a room may see another log before the oldest dispute is forgotten.
pub const DISPUTES_MAX: usize = 100;

/// How long the log may lack what the server has acknowledged: it was on its disk then, and is
/// delivered in the same moment. Longer than a dead line goes unnoticed
/// ([`tchat_proto::limits::SILENCE_MAX`]): on such a one nothing comes, and nobody keeps it back.
pub const WITHHELD_AFTER: Duration = Duration::from_secs(60);

/// How many messages in a row that nobody here can open look like a group that is not the others':
/// a single member's mistakes are fewer.
pub const UNREADABLE_IN_A_ROW: u32 = 5;

/// How far back a message is looked for by its author or by counting: a long evening.
pub const MESSAGES_BACK_MAX: usize = 1_000;

/// How long changes of what one's devices share are gathered before they are put on the server: what
/// is read in one go is one change, and the server learns less of when.
pub const SLOT_WRITE_AFTER: Duration = Duration::from_secs(3);

/// How often others are told at most that one is typing in a room.
pub const TYPING_EVERY: Duration = Duration::from_secs(5);

/// How long somebody counts as typing who does not say so again: twice as long as they may be silent.
pub const TYPING_LASTS: Duration = Duration::from_secs(10);

/// In how large a room, in people, others are told that one is typing: in a larger one somebody always
/// is.
pub const TYPING_PEOPLE_MAX: usize = 50;

/// How many drafts are kept: more than anybody has open.
pub const DRAFTS_MAX: usize = 1_000;

/// How often a member makes a fresh door at most: a server cannot keep a group busy with it.
pub const FRESH_DOOR_EVERY: Duration = Duration::from_secs(10);

/// How long quitting waits for what is under way before it leaves the rest in the outbox. Without a
/// connection nothing is, and it does not wait.
pub const QUIT_TIME_MAX: Duration = Duration::from_secs(10);

/// How long to wait before asking again for key packages of someone who had none to be added with,
/// or of whom all devices are in.
pub const REACH_AGAIN: Duration = Duration::from_secs(60);

/// How long to wait for the Welcome into a conversation that the other began, before asking for the
/// door again: it may be that they never added us.
pub const WELCOME_WAIT: Duration = Duration::from_secs(15);

/// How many messages that are kept no longer are taken away in one transaction: what takes a moment.
pub(crate) const EXPIRED_AT_ONCE_MAX: usize = 512;

/// How often messages that are kept no longer are looked for. Rooms count in days.
pub(crate) const EXPIRE_EVERY: Duration = Duration::from_secs(60 * 60);

/// How much earlier than by our reckoning the server may say that messages expired: clocks drift, and a
/// connection lasts.
pub(crate) const EXPIRY_SLACK: Duration = Duration::from_secs(60 * 60);

/// How many key packages are kept on the server: newcomers' invitations while one is away.
pub const KEY_PACKAGES_KEPT: usize = 10;

/// The longest passphrase, in bytes as typed: a paragraph. More is a file given by mistake.
pub const PASSPHRASE_BYTES_MAX: usize = 1_024;

/// The most memory that a profile's key file may ask for, in KiB: sixteen times what we write, and
/// what a small machine can still give. A hostile file must not ask for all there is.
pub const KDF_MEMORY_KIB_MAX: u32 = 1024 * 1024;

/// The most passes over that memory: with the greatest memory, about ten seconds.
pub const KDF_PASSES_MAX: u32 = 16;

/// The most lanes; they are computed one after the other.
pub const KDF_LANES_MAX: u32 = 16;

/// How many different reactions one account may have on one message: more is noise.
pub const REACTIONS_PER_PERSON_MAX: usize = 20;

/// How many of those who reacted alike are named with a message: as many as a line has room for.
pub const REACTION_NAMES_MAX: usize = 5;

/// How many `@` of a text are looked at for somebody's name: more than can be named
/// ([`tchat_proto::limits::MENTIONS_MAX`]), and no work without end.
pub const MENTIONS_TRIED_MAX: usize = 500;

/// How many numbers are tried for the name of a file that is saved: `photo (2).jpg` and on. Who has
/// that many alike has another problem.
pub const SAVED_NAMES_MAX: u32 = 10_000;

/// The largest picture that gets a preview, in bytes: what cameras make, and some.
pub const PICTURE_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// The most memory that a picture may take once it is decoded: 50 megapixels.
pub const PICTURE_MEMORY_MAX: u64 = 160 * 1024 * 1024;

/// The longest side of a picture that gets a preview, in pixels.
pub const PICTURE_SIDE_MAX: u32 = 20_000;

/// How long making a preview may take; after that the file is sent without.
pub const PREVIEW_TIME_MAX: Duration = Duration::from_secs(5);

/// How many files may be on their way: a folder full of pictures, many times over.
pub const TRANSFERS_MAX: usize = 1_000;

/// How many of them move at once: each that has begun is the sooner done, and the server keeps no
/// more open than [`tchat_proto::limits::UPLOADS_MAX`].
pub const TRANSFERS_AT_ONCE: usize = 4;

/// How many chunks are sealed or gone through before messages have their turn again: a megabyte, a
/// millisecond or two.
pub const FILE_STEPS_AT_ONCE: usize = 4;

/// After how many chunks the disk is waited for: 16 MiB, so that a file of a gigabyte does not keep
/// messages waiting for a gigabyte at its end.
pub const SYNC_EVERY_CHUNKS: u64 = 64;

/// How often something that went wrong with a file is tried again before it is given up.
pub const TRANSFER_TRIES: u32 = 3;

/// How long to wait before that, the first time; then twice and three times as long.
pub const TRANSFER_RETRY_AFTER: Duration = Duration::from_secs(1);

/// How often a front end is told how far a file is: four times a second moves evenly enough.
pub const PROGRESS_EVERY: Duration = Duration::from_millis(250);

/// How far back a file to save is looked for by its author, or counted to.
pub const FILES_BACK_MAX: usize = 10_000;
