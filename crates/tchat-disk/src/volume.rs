//! A disk with everything around it: files and names, who has them open, locks, shared memory and
//! faults. What the VFS asks is answered here, under the disk's mutex.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::dice::Dice;
use crate::directory::{Directory, FileId};
use crate::disk::Losses;
use crate::faults::{Faults, Operation, Trouble};
use crate::file::File;
use crate::lock::{Level, raise};
use crate::shm::{Hold, Region, Slots};
use crate::stand_in::StandIns;

/// Says which opening of a file. Never used twice, so that a void one cannot be taken for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct HandleId(u64);

/// What is on a disk and in the page cache above it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Platter {
    directory: Directory,
    files: BTreeMap<FileId, File>,
}

/// A file that somebody has open.
#[derive(Debug)]
struct Handle {
    file: FileId,
    path: PathBuf,
    level: Level,
    slots: Slots,
    /// Its mappings of the shared memory, if it has begun to use that.
    regions: Option<Vec<Arc<Region>>>,
    /// Whether its first sync is one of the folder, too.
    sync_folder: bool,
}

/// How to open a file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Opening {
    /// What to do about a file that is there, or not.
    pub(crate) presence: Presence,
    /// What the file is for.
    pub(crate) role: Role,
}

/// What to do about a file that is there, or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    /// It must be there.
    Required,
    /// It is made if it is missing.
    Made,
    /// It must be missing, and is made.
    New,
}

/// What a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// The database itself.
    Database,
    /// A journal or log beside it. SQLite syncs its folder with its first sync.
    Journal,
    /// Something else.
    Other,
}

/// One disk.
#[derive(Debug, Default)]
pub(crate) struct Volume {
    platter: Platter,
    handles: BTreeMap<HandleId, Handle>,
    /// The memory that openings hold which are void: SQLite has its address until it closes them.
    void: BTreeMap<HandleId, Vec<Arc<Region>>>,
    shared: BTreeMap<FileId, Vec<Arc<Region>>>,
    stand_ins: StandIns,
    next_id: u64,
    pub(crate) faults: Faults,
    /// In bytes, over all files.
    pub(crate) capacity: Option<usize>,
    /// Whether a sync says that it did what it did not.
    pub(crate) sync_lies: bool,
}

// Files.
impl Volume {
    pub(crate) fn open(&mut self, path: &Path, opening: Opening) -> Result<HandleId, Trouble> {
        self.check_alive()?;
        let file = match (self.platter.directory.get(path), opening.presence) {
            (Some(_), Presence::New) => return Err(Trouble::Exists),
            (Some(file), _) => file,
            (None, Presence::Required) => return Err(Trouble::Missing),
            (None, _) => self.create(path),
        };
        if opening.role == Role::Database {
            self.stand_ins.add(path);
        }
        let handle = Handle {
            file,
            path: path.to_owned(),
            level: Level::Free,
            slots: Slots::default(),
            regions: None,
            sync_folder: opening.role == Role::Journal && opening.presence != Presence::Required,
        };
        let id = HandleId(self.new_id());
        self.handles.insert(id, handle);
        Ok(id)
    }

    fn create(&mut self, path: &Path) -> FileId {
        let file = FileId(self.new_id());
        self.platter.files.insert(file, File::default());
        self.platter.directory.set(path, Some(file));
        file
    }

    const fn new_id(&mut self) -> u64 {
        self.next_id += 1;
        self.next_id
    }

    pub(crate) fn close(&mut self, id: HandleId) {
        self.unmap(id);
        self.void.remove(&id);
        self.handles.remove(&id);
        self.forget_unneeded_files();
    }

    /// Reads as much as there is, and tells how much that was.
    pub(crate) fn read(
        &self,
        id: HandleId,
        offset: usize,
        into: &mut [u8],
    ) -> Result<usize, Trouble> {
        Ok(self.file(id)?.read(offset, into))
    }

    /// Writes. On a full disk, what fits is written nevertheless.
    pub(crate) fn write(
        &mut self,
        id: HandleId,
        offset: usize,
        data: &[u8],
    ) -> Result<(), Trouble> {
        let len = self.file(id)?.len();
        self.faults.admit(Operation::Write)?;
        let room = self.capacity.map_or(usize::MAX, |it| it.saturating_sub(self.used()));
        let fits = len.saturating_add(room).saturating_sub(offset).min(data.len());
        if fits > 0 {
            self.file_mut(id)?.write(offset, &data[..fits]);
            self.show_stand_in_of(id);
        }
        if fits < data.len() { Err(Trouble::Full) } else { Ok(()) }
    }

    pub(crate) fn truncate(&mut self, id: HandleId, len: usize) -> Result<(), Trouble> {
        self.file(id)?;
        self.faults.admit(Operation::Truncate)?;
        self.file_mut(id)?.set_len(len);
        self.show_stand_in_of(id);
        Ok(())
    }

    /// Makes safe what was done to the file, and its name.
    pub(crate) fn sync(&mut self, id: HandleId) -> Result<(), Trouble> {
        self.file(id)?;
        if let Err(trouble) = self.faults.admit(Operation::Sync) {
            if trouble == Trouble::Io {
                self.file_mut(id)?.fail_sync();
            }
            return Err(trouble);
        }
        if self.sync_lies {
            return Ok(());
        }
        self.file_mut(id)?.sync();
        let Some(handle) = self.handles.get_mut(&id) else { return Err(Trouble::Dead) };
        let directory = &mut self.platter.directory;
        if std::mem::take(&mut handle.sync_folder)
            || directory.is_at_risk(&handle.path, handle.file)
        {
            directory.sync_around(&handle.path);
        }
        Ok(())
    }

    pub(crate) fn len(&self, id: HandleId) -> Result<usize, Trouble> {
        Ok(self.file(id)?.len())
    }

    /// Takes a name away; with `and_sync_folder`, for good.
    pub(crate) fn delete(&mut self, path: &Path, and_sync_folder: bool) -> Result<(), Trouble> {
        self.check_alive()?;
        if self.platter.directory.get(path).is_none() {
            return Err(Trouble::Missing);
        }
        self.faults.admit(Operation::Delete)?;
        self.platter.directory.set(path, None);
        if and_sync_folder && !self.sync_lies {
            self.platter.directory.sync_around(path);
        }
        self.stand_ins.show(path, false);
        self.forget_unneeded_files();
        Ok(())
    }

    /// How long the file of this name is, if there is one.
    pub(crate) fn find(&self, path: &Path) -> Result<Option<usize>, Trouble> {
        self.check_alive()?;
        Ok(self.named(path).map(File::len))
    }

    const fn check_alive(&self) -> Result<(), Trouble> {
        if self.faults.is_dead() { Err(Trouble::Dead) } else { Ok(()) }
    }

    fn handle(&self, id: HandleId) -> Result<&Handle, Trouble> {
        self.check_alive()?;
        self.handles.get(&id).ok_or(Trouble::Dead)
    }

    fn file(&self, id: HandleId) -> Result<&File, Trouble> {
        self.platter.files.get(&self.handle(id)?.file).ok_or(Trouble::Dead)
    }

    fn file_mut(&mut self, id: HandleId) -> Result<&mut File, Trouble> {
        let file = self.handle(id)?.file;
        self.platter.files.get_mut(&file).ok_or(Trouble::Dead)
    }

    /// How many bytes all files have, the deleted ones that are still open included.
    fn used(&self) -> usize {
        self.platter.files.values().map(File::len).sum()
    }

    fn forget_unneeded_files(&mut self) {
        let (directory, handles) = (&self.platter.directory, &self.handles);
        self.platter.files.retain(|id, _| {
            directory.needs(*id) || handles.values().any(|handle| handle.file == *id)
        });
    }

    fn show_stand_in_of(&mut self, id: HandleId) {
        let Some(handle) = self.handles.get(&id) else { return };
        let something = self.platter.files.get(&handle.file).is_some_and(|it| it.len() > 0);
        self.stand_ins.show(&handle.path, something);
    }
}

// Locks and shared memory.
impl Volume {
    pub(crate) fn lock(&mut self, id: HandleId, wanted: Level) -> Result<(), Trouble> {
        let others = self.others(id)?.map(|it| it.level).max().unwrap_or_default();
        let Some(handle) = self.handles.get_mut(&id) else { return Err(Trouble::Dead) };
        let (level, enough) = raise(handle.level, wanted, others);
        handle.level = level;
        if enough { Ok(()) } else { Err(Trouble::Busy) }
    }

    /// Lets go what is above `level`. The dead have nothing to let go.
    pub(crate) fn unlock(&mut self, id: HandleId, level: Level) {
        if let Some(handle) = self.handles.get_mut(&id) {
            handle.level = handle.level.min(level);
        }
    }

    /// Whether anybody means to write.
    pub(crate) fn is_reserved(&self, id: HandleId) -> Result<bool, Trouble> {
        let own = self.handle(id)?.level;
        Ok(self.others(id)?.map(|it| it.level).chain([own]).any(|it| it >= Level::Reserved))
    }

    /// A piece of shared memory, `None` if it is not there and `make` does not ask for it.
    pub(crate) fn map(
        &mut self,
        id: HandleId,
        index: usize,
        bytes: usize,
        make: bool,
    ) -> Result<Option<*mut u8>, Trouble> {
        let file = self.handle(id)?.file;
        let shared = self.shared.entry(file).or_default();
        while make && shared.len() <= index {
            shared.push(Arc::new(Region::new(bytes)));
        }
        let Some(handle) = self.handles.get_mut(&id) else { return Err(Trouble::Dead) };
        // The handle holds what it was given, in case the others go first.
        handle.regions = Some(shared.clone());
        Ok(shared.get(index).map(|it| it.address()))
    }

    pub(crate) fn unmap(&mut self, id: HandleId) {
        let Some(handle) = self.handles.get_mut(&id) else { return };
        handle.regions = None;
        handle.slots = Slots::default();
        let file = handle.file;
        let in_use = self.handles.values().any(|it| it.file == file && it.regions.is_some());
        if !in_use {
            self.shared.remove(&file);
        }
    }

    pub(crate) fn take_slots(&mut self, id: HandleId, mask: u8, hold: Hold) -> Result<(), Trouble> {
        let mut slots = self.handle(id)?.slots;
        if !slots.take(mask, hold, self.others(id)?.map(|it| it.slots)) {
            return Err(Trouble::Busy);
        }
        if let Some(handle) = self.handles.get_mut(&id) {
            handle.slots = slots;
        }
        Ok(())
    }

    pub(crate) fn release_slots(&mut self, id: HandleId, mask: u8) {
        if let Some(handle) = self.handles.get_mut(&id) {
            handle.slots.release(mask);
        }
    }

    /// Everybody else who has the same file open.
    fn others(&self, id: HandleId) -> Result<impl Iterator<Item = &Handle>, Trouble> {
        let file = self.handle(id)?.file;
        let same = move |(it, handle): &(&HandleId, &Handle)| **it != id && handle.file == file;
        Ok(self.handles.iter().filter(same).map(|(_, handle)| handle))
    }
}

// What a test does to the disk.
impl Volume {
    /// The process is gone; what it wrote stays.
    pub(crate) fn kill(&mut self) {
        let handles = std::mem::take(&mut self.handles);
        self.void.extend(
            handles.into_iter().filter_map(|(id, handle)| handle.regions.map(|it| (id, it))),
        );
        self.shared.clear();
        self.faults.revive();
        self.forget_unneeded_files();
    }

    /// The machine is gone; of what was not synced, the dice choose what stays.
    pub(crate) fn cut_power(&mut self, dice: &mut Dice<'_>) -> Losses {
        self.kill();
        let mut losses = Losses::default();
        for file in self.platter.files.values_mut() {
            file.cut(dice, &mut losses);
        }
        self.platter.directory.cut(dice);
        self.forget_unneeded_files();
        self.show_stand_ins();
        losses
    }

    pub(crate) fn platter(&self) -> Platter {
        self.platter.clone()
    }

    /// Puts everything back as it was, for a new process.
    pub(crate) fn restore(&mut self, platter: Platter) {
        self.kill();
        self.platter = platter;
        self.forget_unneeded_files();
        self.show_stand_ins();
    }

    fn show_stand_ins(&mut self) {
        for path in self.stand_ins.paths() {
            let something = self.named(&path).is_some_and(|it| it.len() > 0);
            self.stand_ins.show(&path, something);
        }
    }

    pub(crate) fn paths(&self) -> Vec<PathBuf> {
        self.platter.directory.paths().cloned().collect()
    }

    pub(crate) fn named(&self, path: &Path) -> Option<&File> {
        self.platter.files.get(&self.platter.directory.get(path)?)
    }

    pub(crate) fn named_mut(&mut self, path: &Path) -> Option<&mut File> {
        self.platter.files.get_mut(&self.platter.directory.get(path)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::dice;

    const MADE: Opening = Opening { presence: Presence::Made, role: Role::Database };
    const JOURNAL: Opening = Opening { presence: Presence::Made, role: Role::Journal };

    fn path() -> &'static Path {
        Path::new("/simulated/x.db")
    }

    fn cut(volume: &mut Volume, seed: u64) -> Losses {
        volume.cut_power(&mut Dice(&mut dice(seed)))
    }

    #[test]
    fn a_killed_process_leaves_what_it_wrote_and_none_of_its_handles() {
        let mut volume = Volume::default();
        let old = volume.open(path(), MADE).unwrap();
        volume.write(old, 0, b"written").unwrap();
        volume.lock(old, Level::Exclusive).unwrap();
        volume.kill();

        let new = volume.open(path(), MADE).unwrap();
        volume.lock(new, Level::Exclusive).unwrap();
        assert_eq!(volume.len(new), Ok(7));
        assert_eq!(volume.write(old, 0, b"haunted"), Err(Trouble::Dead));
        volume.unlock(old, Level::Free);
        volume.close(old);
        assert_eq!(volume.lock(new, Level::Exclusive), Ok(()));
        assert_eq!(volume.named(path()).unwrap().to_vec(), b"written");
    }

    #[test]
    fn an_unsynced_file_can_vanish_and_a_synced_one_cannot() {
        let vanished = (0..50).filter(|seed| {
            let mut volume = Volume::default();
            let synced = volume.open(path(), MADE).unwrap();
            volume.sync(synced).unwrap();
            let journal = Path::new("/simulated/x.db-journal");
            volume.open(journal, JOURNAL).unwrap();
            cut(&mut volume, *seed);
            assert!(volume.named(path()).is_some());
            volume.named(journal).is_none()
        });
        assert!((10..40).contains(&vanished.count()));
    }

    #[test]
    fn the_first_sync_of_a_journal_settles_deletions_in_its_folder() {
        for seed in 0..50 {
            let mut volume = Volume::default();
            let database = volume.open(path(), MADE).unwrap();
            volume.sync(database).unwrap();
            volume.delete(path(), false).unwrap();
            let journal = volume.open(Path::new("/simulated/journal"), JOURNAL).unwrap();
            volume.sync(journal).unwrap();
            cut(&mut volume, seed);
            assert!(volume.named(path()).is_none());
        }
    }

    #[test]
    fn a_full_disk_takes_what_fits() {
        let mut volume = Volume { capacity: Some(10), ..Volume::default() };
        let handle = volume.open(path(), MADE).unwrap();
        assert_eq!(volume.write(handle, 0, b"eight by"), Ok(()));
        assert_eq!(volume.write(handle, 8, b"tes"), Err(Trouble::Full));
        assert_eq!(volume.len(handle), Ok(10));
        assert_eq!(volume.write(handle, 0, b"overwrites"), Ok(()));
    }

    #[test]
    fn shared_memory_ends_with_its_last_user_and_with_a_kill() {
        let mut volume = Volume::default();
        let [first, second] = [(); 2].map(|()| volume.open(path(), MADE).unwrap());
        assert_eq!(volume.map(first, 0, 64, false), Ok(None));
        let address = volume.map(first, 0, 64, true).unwrap();
        assert_eq!(volume.map(second, 0, 64, false), Ok(address));
        volume.unmap(first);
        assert_eq!(volume.map(first, 0, 64, false), Ok(address), "the second still uses it");
        volume.unmap(first);
        volume.unmap(second);
        assert_eq!(volume.map(first, 0, 64, false), Ok(None));

        volume.map(first, 0, 64, true).unwrap();
        volume.kill();
        let third = volume.open(path(), MADE).unwrap();
        assert_eq!(volume.map(third, 0, 64, false), Ok(None));
        assert_eq!(volume.void.len(), 1, "SQLite may still look at it");
        volume.close(first);
        assert_eq!(volume.void.len(), 0);
    }

    #[test]
    fn a_restored_disk_is_as_it_was_unsynced_changes_included() {
        let mut volume = Volume::default();
        let handle = volume.open(path(), MADE).unwrap();
        volume.write(handle, 0, b"unsynced").unwrap();
        let before = volume.platter();
        let outcomes: Vec<_> = (0..30)
            .map(|seed| {
                volume.restore(before.clone());
                cut(&mut volume, seed);
                volume.named(path()).map(File::to_vec)
            })
            .collect();
        assert!(outcomes.contains(&None));
        assert!(outcomes.contains(&Some(b"unsynced".to_vec())));
    }
}
