//! One's own settings, in the file that every front end reads: read at the start, and written to when
//! something is set in the window.

use std::fs;
use std::io;
use std::path::PathBuf;

use tchat_front::assignments;
use tchat_front::chat::Chat;
use tchat_front::own_files::{self, SETTINGS};
use tchat_front::settings::Settings;
use tchat_i18n::Visible;
use tchat_speech::environment::variable;

/// The file, where there is a place for it.
#[derive(Debug, Clone)]
pub struct OwnSettings(Option<PathBuf>);

impl OwnSettings {
    /// The one where the system keeps such files of people.
    #[must_use]
    pub fn find() -> Self {
        Self(own_files::folder(variable).map(|folder| folder.join(SETTINGS)))
    }

    /// Lets a chat be as somebody wants it, and tells them what in their file is passed over.
    pub fn configure(&self, chat: &mut Chat) {
        let Some(path) = &self.0 else { return };
        let text = match own_files::read(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return,
            Err(error) => {
                let path = Visible::line(&path.display().to_string());
                let reason = Visible::line(&error.to_string());
                let told = chat.words().own_file_unreadable(path, reason);
                return chat.note_wrong(told);
            }
        };
        let (settings, wrong) = Settings::read(&text);
        chat.set(settings);
        let told = wrong.first().map(|wrong| wrong.explained(SETTINGS, chat.words()));
        told.into_iter().for_each(|told| chat.note_wrong(told));
    }

    /// Keeps a setting; what else is in the file stays as it is.
    ///
    /// # Errors
    ///
    /// What the system says. The file is as it was then.
    pub fn keep(&self, name: &str, value: &str) -> io::Result<()> {
        let Some(path) = &self.0 else { return Err(io::ErrorKind::NotFound.into()) };
        let text = match own_files::read(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            read => read?,
        };
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        own_files::replace(path, &assignments::with(&text, name, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_is_kept_among_what_somebody_wrote() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tchat").join(SETTINGS);
        let own = OwnSettings(Some(path.clone()));
        own.keep("notify", "off").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "notify = off\n");
        fs::write(&path, "# mine\nbell=off\n notify = who\nwhat\n").unwrap();
        own.keep("notify", "text").unwrap();
        own.keep("pictures", "off").unwrap();
        let kept = fs::read_to_string(&path).unwrap();
        assert_eq!(kept, "# mine\nbell=off\nnotify = text\nwhat\npictures = off\n");
    }

    #[test]
    fn a_file_that_cannot_be_written_says_so_and_stays() {
        let folder = tempfile::tempdir().unwrap();
        let own = OwnSettings(Some(folder.path().to_owned()));
        assert!(own.keep("notify", "off").is_err(), "it is a folder");
        assert!(OwnSettings(None).keep("notify", "off").is_err());
    }
}
