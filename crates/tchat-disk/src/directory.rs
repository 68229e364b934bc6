//! Which name stands for which file, today and after a power cut.
//!
//! A file system keeps the changes of a directory in order, and syncing the directory makes all of
//! them safe at once. SQLite relies on it: the sync of a fresh log also buries the journal that was
//! deleted before.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::dice::Dice;

/// Says which file, whatever its name. Never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FileId(pub(crate) u64);

/// The names on a disk.
#[derive(Debug, Clone, Default)]
pub(crate) struct Directory {
    current: BTreeMap<PathBuf, FileId>,
    settled: BTreeMap<PathBuf, FileId>,
    /// Not yet safe: the file a name came to stand for, or that it stands for none.
    changes: Vec<(PathBuf, Option<FileId>)>,
}

impl Directory {
    pub(crate) fn get(&self, path: &Path) -> Option<FileId> {
        self.current.get(path).copied()
    }

    pub(crate) fn paths(&self) -> impl Iterator<Item = &PathBuf> {
        self.current.keys()
    }

    /// Makes the name stand for the file, or for none.
    pub(crate) fn set(&mut self, path: &Path, file: Option<FileId>) {
        apply(&mut self.current, path.to_owned(), file);
        self.changes.push((path.to_owned(), file));
    }

    /// Whether a power cut could undo that the name stands for the file.
    pub(crate) fn is_at_risk(&self, path: &Path, file: FileId) -> bool {
        self.changes.iter().any(|(name, it)| name == path && *it == Some(file))
    }

    /// Makes every change safe in the folder where `path` is.
    pub(crate) fn sync_around(&mut self, path: &Path) {
        let settled = &mut self.settled;
        self.changes.retain(|(name, file)| {
            let elsewhere = name.parent() != path.parent();
            if !elsewhere {
                apply(settled, name.clone(), *file);
            }
            elsewhere
        });
    }

    /// The power goes: each name falls back to some moment since the last sync.
    pub(crate) fn cut(&mut self, dice: &mut Dice<'_>) {
        let changes = std::mem::take(&mut self.changes);
        let names: BTreeSet<_> = changes.iter().map(|(name, _)| name).collect();
        for name in names {
            let history: Vec<_> = changes.iter().filter(|(it, _)| it == name).collect();
            if let Some((_, file)) =
                dice.below(history.len() + 1).checked_sub(1).map(|i| history[i])
            {
                apply(&mut self.settled, name.clone(), *file);
            }
        }
        self.current = self.settled.clone();
    }

    /// Whether some name stands for the file, or did and might again.
    pub(crate) fn needs(&self, file: FileId) -> bool {
        let named = |names: &BTreeMap<_, _>| names.values().any(|it| *it == file);
        named(&self.current)
            || named(&self.settled)
            || self.changes.iter().any(|(_, it)| *it == Some(file))
    }
}

fn apply(names: &mut BTreeMap<PathBuf, FileId>, path: PathBuf, file: Option<FileId>) {
    match file {
        Some(file) => names.insert(path, file),
        None => names.remove(&path),
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::dice;

    const A: FileId = FileId(1);
    const B: FileId = FileId(2);

    /// What a name can stand for after a power cut.
    fn outcomes(directory: &Directory, path: &Path) -> BTreeSet<Option<FileId>> {
        let cut = |seed| {
            let mut directory = directory.clone();
            directory.cut(&mut Dice(&mut dice(seed)));
            directory.get(path)
        };
        (0..100).map(cut).collect()
    }

    #[test]
    fn a_name_falls_back_to_any_moment_since_the_last_sync() {
        let path = Path::new("/disk/x");
        let mut directory = Directory::default();
        directory.set(path, Some(A));
        assert_eq!(outcomes(&directory, path), [None, Some(A)].into());
        directory.sync_around(path);
        assert_eq!(outcomes(&directory, path), [Some(A)].into());
        directory.set(path, None);
        directory.set(path, Some(B));
        assert_eq!(outcomes(&directory, path), [None, Some(A), Some(B)].into());
        assert!(directory.needs(A), "the old file may come back");
        directory.sync_around(path);
        assert!(!directory.needs(A));
    }

    #[test]
    fn syncing_a_folder_settles_its_names_and_no_other_folders() {
        let (here, beside, elsewhere) =
            (Path::new("/disk/a/x"), Path::new("/disk/a/y"), Path::new("/disk/b/x"));
        let mut directory = Directory::default();
        for path in [here, beside, elsewhere] {
            directory.set(path, Some(A));
        }
        directory.sync_around(here);
        assert_eq!(outcomes(&directory, beside), [Some(A)].into());
        assert_eq!(outcomes(&directory, elsewhere), [None, Some(A)].into());
    }
}
