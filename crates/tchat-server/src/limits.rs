//! Every limit of the server: its unit, its reason, its one home.
//!
//! Limits that clients must know are the protocol's ([`tchat_proto::limits`]); these are the server's
//! own. A limit is reached in public: the client gets a refusal with a code, or the log says so.

use std::time::Duration;

use tchat_proto::limits::SEALED_CHUNK_BYTES;

/// Connections at once, in all. Below the usual limit of open files of a service (16,384), with
/// room for the store and for those who are turned away.
pub(crate) const CONNECTIONS_MAX: usize = 12_000;

/// Connections at once from one address (IPv6: from one /64). A school or an office behind one
/// address fits in; one machine cannot take every place.
pub(crate) const CONNECTIONS_PER_ADDRESS_MAX: usize = 2_048;

/// Connections at once that have not logged in. Each costs a TLS handshake and at most
/// 8 KiB of greeting.
pub(crate) const STRANGERS_MAX: usize = 2_048;

/// Connections beyond all places that are still greeted, to hear that there is none; the rest are
/// closed without a word.
pub(crate) const TURNED_AWAY_MAX: usize = 64;

/// From this many strangers on, silence is borne for [`SILENCE_WHEN_FULL`] only.
pub(crate) const STRANGERS_MANY: usize = 1_024;

/// How long a stranger may be silent when slots run short.
pub(crate) const SILENCE_WHEN_FULL: Duration = Duration::from_secs(3);

/// How long a client that is told off in plain text (HTTP, worksheet) has to read it.
pub(crate) const FAREWELL_TIME: Duration = Duration::from_secs(2);

/// How long the accept loop pauses when the system has no file descriptor left.
pub(crate) const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Proposals waiting for the writer. One batch takes them all, so this is also what one
/// transaction holds at most.
pub(crate) const QUEUE_PROPOSALS_MAX: usize = 4_096;

/// Bytes of proposals waiting for the writer; one proposal alone may be larger.
pub(crate) const QUEUE_BYTES_MAX: usize = 1024 * 1024;

/// Bytes that one session puts into its output before it waits for the peer to take them: a full
/// socket buffer. What a reader that never reads costs.
pub(crate) const OUTPUT_BYTES_MAX: usize = 256 * 1024;

/// Bytes of recent entries kept in memory for one room: a burst of a thousand messages.
pub(crate) const TAIL_BYTES_PER_ROOM_MAX: usize = 1024 * 1024;

/// Bytes of recent entries kept in memory in all.
pub(crate) const TAIL_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Reads of the store at once: each has a connection of its own to SQLite.
pub(crate) const READERS_MAX: usize = 4;

/// Entries in one read of the store, beside the byte limit.
pub(crate) const READ_ENTRIES_MAX: usize = 1_024;

/// Logs that one session follows at once.
pub(crate) const FOLLOWS_MAX: usize = 4_096;

/// Posts a second from one session, in the long run. A person types one; a bot pastes a log. Two
/// thirds of what the store takes, so that nobody is kept waiting by one session alone.
pub(crate) const POSTS_PER_SECOND: u32 = 20_000;

/// Posts that one session may send at once, after a pause.
pub(crate) const POSTS_BURST: u32 = 20_000;

/// How long no post of a session is taken after one was refused for its pace: longer than a post is
/// under way, so that what was sent behind it is refused too and order holds.
pub(crate) const POSTS_CLOSED: Duration = Duration::from_millis(500);

/// Other requests a second from one session, in the long run.
pub(crate) const REQUESTS_PER_SECOND: u32 = 100;

/// Other requests that one session may send at once: a client that opens with hundreds of rooms.
pub(crate) const REQUESTS_BURST: u32 = 500;

/// Changes of presence that are remembered; a session further behind gets a full account.
pub(crate) const PRESENCE_CHANGES_MAX: usize = 1_024;

/// How often sessions are woken for presence alone. Presence is the first to wait.
pub(crate) const PRESENCE_EVERY: Duration = Duration::from_millis(250);

/// Entries that one piece of a sweep for expired messages looks at: a few milliseconds of the writer's
/// time.
pub(crate) const SWEEP_ENTRIES_MAX: usize = 256;

/// Bytes of entries after which a piece of a sweep ends: they are written over, page by page.
pub(crate) const SWEEP_BYTES_MAX: usize = 1024 * 1024;

/// How long the writer has for others between two pieces of a sweep.
pub(crate) const SWEEP_PAUSE: Duration = Duration::from_millis(20);

/// How often expired messages are looked for. Rooms count in days.
pub(crate) const SWEEP_EVERY: Duration = Duration::from_secs(60 * 60);

/// How often turns, held commits and presence are looked after.
pub(crate) const TICK: Duration = Duration::from_millis(50);

/// Commits held back at once in one room; more go through at once.
pub(crate) const HELD_COMMITS_MAX: usize = 64;

/// Posts whose stale refusals a session remembers.
pub(crate) const STALE_POSTS_MAX: usize = 256;

/// Devices that left a room and may still read up to there, per room; the longest gone are
/// forgotten first.
pub(crate) const FORMER_MEMBERS_MAX: usize = 1_000;

/// How many invitations one connection may show at once: a person pastes one, perhaps twice.
pub(crate) const REDEEMS_BURST: u32 = 10;

/// How often it may show one more after that: nobody guesses 16 bytes, and nobody needs to try.
pub(crate) const REDEEM_EVERY: Duration = Duration::from_secs(6);

/// How long it is known that an invitation has expired or was taken back: whoever comes late hears
/// which, and not that there never was one.
pub(crate) const INVITATION_KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Pseudonyms on one server, so that claiming cannot fill its memory.
pub(crate) const NICKS_MAX: usize = 200_000;

/// How many days a pseudonym is held for whoever gave it up: until their friends have noticed.
pub(crate) const NICKS_HELD_DAYS: u32 = 30;

/// How many pseudonyms are held for one account; the one given up first is then free at once.
pub(crate) const NICKS_HELD_MAX: usize = 3;

/// How long an operator's question may take, from its first byte to the last of its reply.
pub(crate) const ADMIN_TIME_MAX: Duration = Duration::from_secs(20);

/// Questions of operators that are answered at once; more wait.
pub(crate) const ADMINS_MAX: usize = 4;

/// How long an address is turned away when somebody is banned with it: addresses change hands.
pub(crate) const ADDRESS_BANNED: Duration = Duration::from_secs(24 * 60 * 60);

/// Addresses that are turned away at once.
pub(crate) const ADDRESSES_BANNED_MAX: usize = 10_000;

/// How many minutes an announcement may be told to those who connect: a week.
pub(crate) const ANNOUNCED_MINUTES_MAX: u32 = 7 * 24 * 60;

/// Announcements that are told to those who connect; the oldest gives way.
pub(crate) const ANNOUNCEMENTS_STANDING_MAX: usize = 8;

/// How long "lately" is when messages are counted.
pub(crate) const RECENT: Duration = Duration::from_secs(10);

/// How often one account may take the key packages of one other at once: into several rooms. Fewer
/// than a device leaves (our clients: ten, beside the last resort).
pub(crate) const TAKES_AT_ONCE: u32 = 8;

/// How often one more after that.
pub(crate) const TAKE_EVERY: Duration = Duration::from_secs(10 * 60);

/// Pairs of accounts of which that is remembered: some megabytes.
pub(crate) const TAKES_REMEMBERED_MAX: usize = 50_000;

/// Accounts that an operator can ban. Far more than a person can judge.
pub(crate) const BANS_MAX: usize = 100_000;

/// Bytes of what accounts' devices share, on one server: read at each start, in about a second.
pub(crate) const SLOTS_BYTES_IN_ALL_MAX: usize = 1024 * 1024 * 1024;

/// How often one connection may replace what its account's devices share, at once.
pub(crate) const SLOTS_BURST: u32 = 10;

/// How often once more after that: a client gathers what changes for some seconds.
pub(crate) const SLOT_EVERY: Duration = Duration::from_secs(1);

/// Whispers a second from one session, in the long run: somebody types in one room, or two.
pub(crate) const WHISPERS_PER_SECOND: u32 = 2;

/// Whispers that one session may send at once.
pub(crate) const WHISPERS_BURST: u32 = 10;

/// Whispers that wait for one session; more are dropped.
pub(crate) const WHISPERS_WAITING_MAX: usize = 64;

/// Key packages on one server: half a gigabyte of disk.
pub(crate) const KEY_PACKAGES_IN_ALL_MAX: usize = 200_000;

/// How many days a key package may wait before it is handed out no more: three times 28 days is what
/// MLS programs give theirs; below that, so that it can still be used.
pub(crate) const KEY_PACKAGE_DAYS_MAX: u32 = 80;

/// After how many days a device is asked to replace a key package.
pub(crate) const KEY_PACKAGE_DAYS_FRESH: u32 = 60;

/// After how many days a device is asked to replace its last resort, which many may have taken.
pub(crate) const LAST_RESORT_DAYS_FRESH: u32 = 28;

/// Devices of one account whose key packages one request takes.
pub(crate) const DEVICES_TAKEN_MAX: usize = 32;

/// Commits after which a room's roster is written down anew, so that a start replays few.
pub(crate) const COMMITS_PER_SNAPSHOT: u32 = 50;

/// How long a stopping server waits for its clients to take what is theirs.
pub(crate) const STOP_TIME: Duration = Duration::from_secs(3);

/// Bytes of a name that an operator may give a server.
pub(crate) const SERVER_NAME_BYTES_MAX: usize = 256;

/// How many members are asked for a fresh door of one epoch: newcomers who say that none works cannot
/// keep a group committing.
pub(crate) const DOORS_WANTED_MAX: usize = 5;

/// Bytes of the plain room's log in memory. What a reader may be behind before its connection ends:
/// hours of a class that talks a lot, and of a class that floods all that its allowances let through
/// at once.
pub(crate) const PLAIN_BYTES_MAX: usize = 16 * 1024 * 1024;

/// How many may be in the plain room: each who goes is a notice to each who stays.
pub(crate) const PLAIN_PEOPLE_MAX: usize = 512;

/// Posts of tchat clients into the plain room that are remembered, to recognise a repetition.
pub(crate) const PLAIN_POSTED_MAX: usize = 10_000;

/// How long what is said in the plain room is kept, in memory or on disk.
pub(crate) const PLAIN_KEPT: Duration = Duration::from_secs(24 * 60 * 60);

/// How often it is looked whether `tchat admin forget` was here.
pub(crate) const PLAIN_LOOK: Duration = Duration::from_secs(1);

/// How long a program of the worksheet may be silent before the teacher hears of it.
pub(crate) const PSEUDONYM_AWAITED: Duration = Duration::from_secs(10);

/// How often a silent connection is looked at, where silence is welcome.
pub(crate) const SILENCE_LOOK: Duration = Duration::from_secs(1);

/// How long the first bytes of a connection may be undecided where the worksheet's clients are
/// welcome: somebody may be called `G`, which is also how `GET` begins.
pub(crate) const UNDECIDED_MAX: Duration = Duration::from_millis(300);

/// Bytes that are read of a worksheet's client at once.
pub(crate) const PUPIL_READ_BYTES: usize = 4 * 1024;

/// Bytes of a first segment that are looked at; of more than a pseudonym the rest is dropped.
pub(crate) const INTRODUCTION_BYTES_MAX: usize = 64 * 1024;

/// How long the rest of a first segment that was too long may take to come.
pub(crate) const INTRODUCTION_TIME: Duration = Duration::from_millis(50);

/// Silence after which the system asks whether a worksheet's client is still there: its protocol has
/// no way to.
pub(crate) const KEEPALIVE_AFTER: Duration = Duration::from_secs(30);

/// How long until the same is told again on the console.
pub(crate) const NEWS_AGAIN: Duration = Duration::from_secs(60);

/// How much is told on the console in [`NEWS_AGAIN`]: what somebody can read.
pub(crate) const NEWS_MAX: usize = 60;

/// From how many silent connections of one address within [`SCAN_TIME`] on the teacher hears of a
/// port scan.
pub(crate) const SCAN_CONNECTIONS: usize = 5;

/// How long silent connections are remembered.
pub(crate) const SCAN_TIME: Duration = Duration::from_secs(60);

/// Clients of the worksheet that one address may send at once: a class behind one address that
/// starts its programs together, twice.
pub(crate) const ARRIVALS_AT_ONCE: u32 = 64;

/// How often one more may come after that.
pub(crate) const ARRIVAL_EVERY: Duration = Duration::from_millis(500);

/// How long one waits for that; beyond it the room is said to be full.
pub(crate) const ARRIVAL_WAIT_MAX: Duration = Duration::from_secs(5);

/// How often what the plain room kept for long enough is looked for and deleted.
pub(crate) const PLAIN_FORGET_EVERY: Duration = Duration::from_secs(60);

/// The largest sealed file, unless the operator chose otherwise, in bytes: one of two gigabytes, an
/// hour of video, in 8,192 chunks.
pub(crate) const FILE_BYTES_MAX_DEFAULT: u64 = 8_192 * SEALED_CHUNK_BYTES as u64;

/// How many bytes of sealed files one account may have here, unless the operator chose otherwise.
pub(crate) const FILE_QUOTA_DEFAULT: u64 = 10 * 1024 * 1024 * 1024;

/// What a file counts for at least, in bytes: however little is in it, it costs a row and a name.
pub(crate) const FILE_CHARGE_MIN: u64 = 64 * 1024;

/// Files on one server: a few hundred megabytes of rows, and what a folder holds with ease.
pub(crate) const FILES_IN_ALL_MAX: u64 = 1_000_000;

/// After how many days a file that was begun and not gone on with is dropped: a week's holiday.
pub(crate) const FILE_IDLE_DAYS: u32 = 7;

/// How often what is left over of files is looked for.
pub(crate) const FILE_SWEEP_EVERY: Duration = Duration::from_secs(24 * 60 * 60);

/// Which part of the disk files never fill, so that messages can be stored: one in so many.
pub(crate) const DISK_RESERVE_PART: u64 = 20;

/// How much of the disk files leave free at least, in bytes: twice what the store writes ahead.
pub(crate) const DISK_RESERVE_MIN: u64 = 64 * 1024 * 1024;

/// How much of the disk files leave free at most, in bytes: more than messages need in a year.
pub(crate) const DISK_RESERVE_MAX: u64 = 1024 * 1024 * 1024;

/// Threads that read and write files. Two keep a disk busy while a third and fourth hash.
pub(crate) const FILE_THREADS: usize = 4;

/// Bytes of chunks that wait to be written, over all connections; more are refused for a moment.
pub(crate) const FILE_QUEUE_BYTES_MAX: usize = 64 * 1024 * 1024;

/// How long a client waits that was refused because of that: a disk writes a good part of it.
pub(crate) const FILE_QUEUE_WAIT: Duration = Duration::from_millis(200);

/// After how many bytes of a file that is being written the disk is waited for: what is left to the
/// system piles up, and then a message's own write waits for all of it.
pub(crate) const FILE_SYNC_EVERY: u64 = 8 * 1024 * 1024;

/// Chunks a second for one session, in the long run, each way counted: 500 megabytes.
pub(crate) const CHUNKS_PER_SECOND: u32 = 2_000;

/// Chunks that one session may send or ask for at once, after a pause.
pub(crate) const CHUNKS_BURST: u32 = 4_000;

/// How little must wait in a session's output before a chunk is put there: entries and answers go
/// first, and wait for one chunk at most.
pub(crate) const OUTPUT_BYTES_LOW: usize = 32 * 1024;
