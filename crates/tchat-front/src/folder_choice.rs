//! Choosing a file: what is in a folder, by what was typed of a path.
//!
//! What is typed is a path, `~/` included; what stands behind its last slash is looked for in the
//! folder before that. So one goes down with a click and to any place with a few letters.

use std::path::PathBuf;

use crate::completion::path;

/// The most entries that are shown: more are found by typing.
pub const SHOWN_MAX: usize = 500;

/// What is in a folder that begins as was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FolderChoice {
    typed: String,
    entries: Vec<Entry>,
    /// How many more there are.
    more: usize,
}

/// Something in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it is called, as the system has it.
    pub name: String,
    /// Whether it is a folder.
    pub is_folder: bool,
}

/// What somebody comes to by choosing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Into a folder.
    Into(FolderChoice),
    /// To a file.
    File(PathBuf),
}

impl FolderChoice {
    /// One's own folder.
    #[must_use]
    pub fn home() -> Self {
        Self::of("~/")
    }

    /// What is there that begins as this path does. Folders come first; what is hidden only if it was
    /// begun with its dot. A folder that cannot be read has nothing in it.
    #[must_use]
    pub fn of(typed: &str) -> Self {
        let (folder, begun) = split(typed);
        let mut entries: Vec<Entry> = path::list(&path::place(folder))
            .into_iter()
            .filter(|(name, _)| path::is_meant(name, begun))
            .map(|(name, is_folder)| Entry { name, is_folder })
            .collect();
        entries.sort_by_key(|entry| (!entry.is_folder, entry.name.to_lowercase()));
        let more = entries.len().saturating_sub(SHOWN_MAX);
        entries.truncate(SHOWN_MAX);
        Self { typed: typed.to_owned(), entries, more }
    }

    /// What is typed.
    #[must_use]
    pub fn typed(&self) -> &str {
        &self.typed
    }

    /// What begins so.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// How many there are beyond what is shown.
    #[must_use]
    pub const fn more(&self) -> usize {
        self.more
    }

    /// Where one comes by choosing something in the folder.
    #[must_use]
    pub fn step(&self, entry: &Entry) -> Step {
        let (folder, _) = split(&self.typed);
        match entry.is_folder {
            true => Step::Into(Self::of(&format!("{folder}{}/", entry.name))),
            false => Step::File(path::place(folder).join(&entry.name)),
        }
    }

    /// Where one comes by what is typed: the file of that name, or the first that begins so.
    #[must_use]
    pub fn enter(&self) -> Option<Step> {
        let (_, begun) = split(&self.typed);
        let exact = self.entries.iter().find(|entry| entry.name == begun);
        exact.or_else(|| self.entries.first()).map(|entry| self.step(entry))
    }

    /// The folder above.
    #[must_use]
    pub fn above(&self) -> Self {
        let folder = path::place(split(&self.typed).0);
        let whole = std::path::absolute(&folder).unwrap_or(folder);
        let above = whole.parent().unwrap_or(&whole).display().to_string();
        Self::of(&format!("{}/", above.trim_end_matches('/')))
    }
}

/// The folder of a path, with its slash, and what is typed behind it.
fn split(typed: &str) -> (&str, &str) {
    let at = typed.rfind('/').map_or(0, |at| at.saturating_add(1));
    typed.split_at_checked(at).unwrap_or(("", typed))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> (tempfile::TempDir, String) {
        let folder = tempfile::tempdir().unwrap();
        for name in ["été.png", "Notes.txt", ".hidden"] {
            std::fs::write(folder.path().join(name), "x").unwrap();
        }
        std::fs::create_dir(folder.path().join("zoo")).unwrap();
        std::fs::write(folder.path().join("zoo/lion.jpg"), "x").unwrap();
        let typed = format!("{}/", folder.path().display());
        (folder, typed)
    }

    fn names(choice: &FolderChoice) -> Vec<&str> {
        choice.entries().iter().map(|entry| entry.name.as_str()).collect()
    }

    #[test]
    fn folders_come_first_and_what_is_hidden_only_when_it_is_asked_for() {
        let (_kept, typed) = folder();
        assert_eq!(names(&FolderChoice::of(&typed)), ["zoo", "Notes.txt", "été.png"]);
        assert_eq!(names(&FolderChoice::of(&format!("{typed}."))), [".hidden"]);
        assert_eq!(names(&FolderChoice::of(&format!("{typed}no"))), ["Notes.txt"]);
        assert_eq!(names(&FolderChoice::of("/nowhere/at/all/")), [""; 0]);
    }

    #[test]
    fn one_goes_down_up_and_to_a_file() {
        let (kept, typed) = folder();
        let Some(Step::Into(zoo)) = FolderChoice::of(&format!("{typed}z")).enter() else {
            panic!()
        };
        assert_eq!(names(&zoo), ["lion.jpg"]);
        assert_eq!(zoo.enter(), Some(Step::File(kept.path().join("zoo/lion.jpg"))));
        assert_eq!(names(&zoo.above()), names(&FolderChoice::of(&typed)));
        assert_eq!(FolderChoice::of("/").above(), FolderChoice::of("/"));
        assert_eq!(FolderChoice::of(&format!("{typed}nothing")).enter(), None);
    }
}
