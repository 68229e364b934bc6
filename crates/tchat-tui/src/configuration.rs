//! What somebody wrote down of how they want this program: their keys and settings.

use std::io;
use std::path::{Path, PathBuf};

use tchat_i18n::{Visible, Words};

use crate::keymap::Keymap;
use crate::keys_file;
use tchat_front::assignments::Wrong;
use tchat_front::own_files;
pub(crate) use tchat_front::own_files::SETTINGS;
pub use tchat_front::own_files::folder;
use tchat_front::settings::{Settings, Switch};

/// The file with one's own keys.
pub(crate) const KEYS: &str = "keys";
/// One's own keys and settings.
#[derive(Debug, Clone, Default)]
pub struct Configuration {
    pub(crate) keymap: Keymap,
    pub(crate) settings: Settings,
    /// Where the files are, if there is a place for them.
    pub(crate) folder: Option<PathBuf>,
    wrong: Vec<(&'static str, Wrong)>,
    unreadable: Vec<(PathBuf, String)>,
}

impl Configuration {
    /// Reads the files in a folder; a file that is not there says nothing.
    #[must_use]
    pub fn read(folder: Option<PathBuf>) -> Self {
        let mut read = Self::default();
        if let Some(folder) = &folder {
            if let Some(text) = read.text(&folder.join(KEYS)) {
                let (keymap, wrong) = keys_file::read(&text);
                read.keymap = keymap;
                read.wrong.extend(wrong.into_iter().map(|wrong| (KEYS, wrong)));
            }
            if let Some(text) = read.text(&folder.join(SETTINGS)) {
                let (settings, wrong) = Settings::read(&text);
                read.settings = settings;
                read.wrong.extend(wrong.into_iter().map(|wrong| (SETTINGS, wrong)));
            }
        }
        read.folder = folder;
        read
    }

    fn text(&mut self, path: &Path) -> Option<String> {
        match own_files::read(path) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => {
                self.unreadable.push((path.to_owned(), error.to_string()));
                None
            }
        }
    }

    /// Whether colours are wanted.
    #[must_use]
    pub fn wants_colours(&self) -> bool {
        self.settings.is_on(Switch::Colour)
    }

    /// What is wrong with the files, line by line.
    pub(crate) fn faults(&self, words: &Words) -> Vec<Visible> {
        let unreadable = self.unreadable.iter().map(|(path, reason)| {
            words.own_file_unreadable(
                Visible::line(&path.display().to_string()),
                Visible::line(reason),
            )
        });
        let wrong = self.wrong.iter().map(|(file, wrong)| wrong.explained(file, words));
        unreadable.chain(wrong).collect()
    }
}

#[cfg(test)]
mod tests {
    use tchat_i18n::Lang;

    use super::*;

    #[test]
    fn what_is_wrong_with_the_files_is_told_in_ones_language() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(KEYS), "undu = ctrl-x\nredo = f9\n").unwrap();
        std::fs::write(folder.path().join(SETTINGS), "bell = loud\n").unwrap();
        let read = Configuration::read(Some(folder.path().to_owned()));
        let told = |lang| {
            let faults = read.faults(&Words::new(lang));
            faults.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        insta::assert_debug_snapshot!((told(Lang::English), told(Lang::French)));
    }

    #[test]
    fn files_that_are_not_there_say_nothing_and_ones_that_cannot_be_read_say_so() {
        let folder = tempfile::tempdir().unwrap();
        let words = Words::new(Lang::English);
        let read = Configuration::read(Some(folder.path().to_owned()));
        assert!(read.faults(&words).is_empty() && read.wants_colours());
        std::fs::write(folder.path().join(SETTINGS), b"bell = \xff").unwrap();
        let read = Configuration::read(Some(folder.path().to_owned()));
        assert_eq!(read.faults(&words).len(), 1);
    }
}
