//! A simulated disk under SQLite: tests crash it between any two writes, and look what is left.
//!
//! Production code opens its databases by path, with as many connections as it likes, and knows
//! nothing of this crate. A test mounts a [`Disk`] on a folder; from then on what SQLite keeps under
//! that folder lives in memory, and the test decides what becomes of it. Every other path goes to
//! the file system that SQLite used before.
//!
//! ```
//! use rusqlite::Connection;
//! use tchat_disk::{Disk, dice};
//!
//! let folder = tempfile::tempdir()?;
//! let disk = Disk::mount(folder.path())?;
//! let path = folder.path().join("notes.db");
//!
//! let before = Connection::open(&path)?;
//! before.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE notes(text); INSERT INTO notes VALUES ('kept');")?;
//! disk.power_cut(&mut dice(1));
//! assert!(before.execute("INSERT INTO notes VALUES ('never')", []).is_err());
//!
//! let after = Connection::open(&path)?;
//! assert_eq!(after.query_row("SELECT text FROM notes", [], |row| row.get::<_, String>(0))?, "kept");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The failure model
//!
//! A program reads what it wrote at once. A **sync** of a file makes safe what was done to it. After
//! [`Disk::power_cut`], of the writes and truncations since then *any subset* is there, applied in
//! order: none, all, those up to some moment, or each by its own coin. One write in each file may be
//! **torn**: each of its sectors (512 bytes, aligned) survives or does not, and the file may have
//! grown for missing ones, which then hold zeros. A sector is written as a whole, and bytes beside a
//! write never change: what SQLite calls powersafe overwrite, and assumes on Linux, too.
//!
//! **Names** are kept as journalling file systems keep them. Creating and deleting is at risk until
//! the folder is synced, and each name falls back to some moment since. A folder is synced where
//! SQLite does that: with the first sync of a journal or log, and after deletions for which it asks.
//! The sync of a file that was just created also makes its name safe, as on ext4 and XFS.
//!
//! When a **sync fails** ([`Fault::Io`]), what it should have made safe stays at risk for good, though
//! later syncs succeed (Rebello et al., "Can Applications Recover from fsync Failures?", 2020).
//!
//! [`Disk::kill`] ends the process only: its locks and shared memory go, everything it wrote stays.
//! [`Disk::crash_after`] stops it before a chosen operation.
//!
//! # What is not modelled
//!
//! - Files other than SQLite's: keys, lock files and the folder itself are real and survive
//!   everything. A real file at a database's path is a *stand-in*: programs make one to choose its
//!   mode, and look at its length. SQLite finds the simulated content there; the stand-in is empty
//!   exactly while that is. Removing or renaming it does nothing to the database.
//! - Temporary files without a name, which go to the real file system. No crash needs them.
//! - Disks that lie: only as a control ([`Disk::lie_about_sync`]), because no program can help it.
//! - Bits that rot: only where a test flips one ([`Disk::flip`]).
//! - Memory-mapped reading, several real processes on one disk, and disks that are slow.
//! - Reads that fail on a disk that is not dead.
//!
//! # Repeating a run
//!
//! The same dice, [`seed`](environment::seed) and order of operations give the same bytes. See
//! [`environment`] for randomness, time and sleep, which belong to the whole process.

mod content;
mod dice;
mod directory;
mod disk;
pub mod environment;
mod faults;
mod file;
mod lock;
mod shm;
mod stand_in;
mod vfs;
mod volume;

pub use dice::dice;
pub use disk::{Disk, Losses, MountError, Snapshot};
pub use faults::{Fault, Lasting};
