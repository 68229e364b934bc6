//! The handle a test has on its simulated disk.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use crate::dice::Dice;
use crate::faults::{Fault, Lasting};
use crate::file::File;
use crate::vfs;
use crate::volume::{Platter, Volume};

/// A disk that its connections share with the test.
pub(crate) type SharedVolume = Arc<Mutex<Volume>>;

/// Every disk of the process, and where it is.
static MOUNTED: RwLock<Vec<(PathBuf, SharedVolume)>> = RwLock::new(Vec::new());

/// The disk that a path is on, if it is a simulated one.
pub(crate) fn mounted(path: &Path) -> Option<SharedVolume> {
    let mounted = MOUNTED.read().unwrap_or_else(PoisonError::into_inner);
    mounted.iter().find(|(root, _)| path.starts_with(root)).map(|(_, volume)| Arc::clone(volume))
}

/// Waits for the disk. What a panic left there is of use to whoever looks for its cause.
pub(crate) fn lock(volume: &SharedVolume) -> MutexGuard<'_, Volume> {
    volume.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A simulated disk under a folder. Dropped, it is gone with everything on it.
pub struct Disk {
    root: PathBuf,
    volume: SharedVolume,
}

/// Why there is no simulated disk.
#[derive(Debug, thiserror::Error)]
pub enum MountError {
    /// SQLite's names are text.
    #[error("the path {} is not UTF-8; take another folder", .0.display())]
    NotText(PathBuf),
    /// The path cannot be made absolute.
    #[error("SQLite cannot resolve {}: error {code}", path.display())]
    Unresolvable {
        /// As it was given.
        path: PathBuf,
        /// SQLite's extended result code.
        code: i32,
    },
    /// There is another disk above, below or exactly here.
    #[error("there is a simulated disk at {} already; drop it first, or take another folder", .0.display())]
    Overlaps(PathBuf),
    /// SQLite does not take our file system.
    #[error("SQLite refused the simulated file system: error {0}")]
    Refused(i32),
}

/// What a power cut did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Losses {
    /// How many writes and truncations no sync had made safe.
    pub at_risk: usize,
    /// How many of them were lost.
    pub lost: usize,
    /// How many survived in part.
    pub torn: usize,
}

/// A disk at some moment: see [`Disk::snapshot`].
#[derive(Clone)]
pub struct Snapshot(Platter);

impl Disk {
    /// Makes an empty disk under `root`. SQLite finds there what it writes from now on, and nothing
    /// else; the real folder is left to everybody else.
    ///
    /// The first disk of a process makes this crate's file system SQLite's default one, for good.
    /// Connections that are open already stay where they are.
    ///
    /// # Errors
    ///
    /// [`MountError`]
    pub fn mount(root: &Path) -> Result<Self, MountError> {
        vfs::register().map_err(MountError::Refused)?;
        let text = root.to_str().ok_or_else(|| MountError::NotText(root.to_owned()))?;
        let root = vfs::full_path(text)
            .map_err(|code| MountError::Unresolvable { path: root.to_owned(), code })?;
        let mut mounted = MOUNTED.write().unwrap_or_else(PoisonError::into_inner);
        let overlaps = |it: &PathBuf| it.starts_with(&root) || root.starts_with(it);
        if let Some((other, _)) = mounted.iter().find(|(it, _)| overlaps(it)) {
            return Err(MountError::Overlaps(other.clone()));
        }
        let volume = SharedVolume::default();
        mounted.push((root.clone(), Arc::clone(&volume)));
        Ok(Self { root, volume })
    }

    /// Where the disk is, as SQLite spells it.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The process dies. What it wrote stays, synced or not, for the kernel has it; its locks are
    /// gone, and its connections are void: whatever they try fails, and touches nothing.
    pub fn kill(&self) {
        self.volume().kill();
    }

    /// The machine dies, and every process with it.
    ///
    /// Of the changes that no sync had made safe, the dice choose which survive (see the
    /// [failure model](crate)). `dice` is given a bound and answers with a number below it:
    /// [`dice`](crate::dice()) makes some from a seed.
    pub fn power_cut(&self, dice: &mut dyn FnMut(u64) -> u64) -> Losses {
        self.volume().cut_power(&mut Dice(dice))
    }

    /// Lights a fuse: so many more writes, truncations, syncs and deletions happen, and the next
    /// does not. From then on everything fails as after a [`kill`](Self::kill), until the test
    /// notices ([`is_dead`](Self::is_dead)) and calls that or [`power_cut`](Self::power_cut).
    pub fn crash_after(&self, operations: u64) {
        self.volume().faults.crash_after(operations);
    }

    /// Whether the fuse has burned down.
    #[must_use]
    pub fn is_dead(&self) -> bool {
        self.volume().faults.is_dead()
    }

    /// After so many more operations, one fails, or all do. It replaces what was planned before.
    pub fn fail_after(&self, operations: u64, fault: Fault, lasting: Lasting) {
        self.volume().faults.fail_after(operations, fault, lasting);
    }

    /// Ends what [`fail_after`](Self::fail_after) began or planned, and puts out a fuse that
    /// [`crash_after`](Self::crash_after) lit.
    pub fn heal(&self) {
        self.volume().faults.heal();
    }

    /// How many bytes fit, over all files. Smaller than what is there, it only forbids to grow.
    pub fn set_capacity(&self, bytes: Option<usize>) {
        self.volume().capacity = bytes;
    }

    /// Makes syncs do nothing and say that they did: a control that shows whether a test would
    /// notice a program that does not sync.
    pub fn lie_about_sync(&self, lie: bool) {
        self.volume().sync_lies = lie;
    }

    /// How many writes, truncations, syncs and deletions there were, failed ones included.
    #[must_use]
    pub fn operations(&self) -> u64 {
        self.volume().faults.operations()
    }

    /// The disk as it is, with what is not yet safe: [`restore`](Self::restore) it as often as
    /// wanted to see many ends of one story.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        Snapshot(self.volume().platter())
    }

    /// Kills the process and puts the disk back as it was. Given an old snapshot, this is what
    /// happens to somebody who restores a backup.
    pub fn restore(&self, snapshot: &Snapshot) {
        self.volume().restore(snapshot.0.clone());
    }

    /// Every file SQLite has on the disk.
    #[must_use]
    pub fn files(&self) -> Vec<PathBuf> {
        self.volume().paths()
    }

    /// What a program reads from the file, `None` if there is no such file.
    #[must_use]
    pub fn read(&self, path: &Path) -> Option<Vec<u8>> {
        self.volume().named(&resolved(path)).map(File::to_vec)
    }

    /// What would be left of the file's content if nothing survived that is at risk.
    #[must_use]
    pub fn read_synced(&self, path: &Path) -> Option<Vec<u8>> {
        self.volume().named(&resolved(path)).map(File::settled)
    }

    /// Damages the medium: inverts a bit (0 to 7) of the byte at `offset`. Tells whether there is
    /// such a byte.
    pub fn flip(&self, path: &Path, offset: usize, bit: u32) -> bool {
        let mut volume = self.volume();
        let file = volume.named_mut(&resolved(path)).filter(|it| offset < it.len());
        file.map(|it| it.flip(offset, bit)).is_some()
    }

    fn volume(&self) -> MutexGuard<'_, Volume> {
        lock(&self.volume)
    }
}

/// The path as SQLite spells it.
fn resolved(path: &Path) -> PathBuf {
    path.to_str().and_then(|it| vfs::full_path(it).ok()).unwrap_or_else(|| path.to_owned())
}

impl Drop for Disk {
    fn drop(&mut self) {
        let mut mounted = MOUNTED.write().unwrap_or_else(PoisonError::into_inner);
        mounted.retain(|(_, it)| !Arc::ptr_eq(it, &self.volume));
        drop(mounted);
        self.kill();
    }
}

impl fmt::Debug for Disk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Disk").field("root", &self.root).finish_non_exhaustive()
    }
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Snapshot(..)")
    }
}
