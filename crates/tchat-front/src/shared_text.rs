//! Texts that are sent as files: written where nobody else can read them, until they are sealed.

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::path::PathBuf;

use tchat_client::command::{Command, Reference, Wish};
use tchat_client::file::attachment::Attachment;
use tempfile::TempDir;

use crate::order::Share;

/// Texts that are on their way as files. What is left of them goes when this is dropped.
#[derive(Debug, Default)]
pub struct SharedTexts(BTreeMap<Reference, TempDir>);

impl SharedTexts {
    /// Writes a text that is to be sent as a file, and gives the command that sends it.
    ///
    /// # Errors
    ///
    /// What the system says of writing it: [`crate::chat::Chat::could_not_share`].
    pub fn share(&mut self, share: &Share) -> io::Result<Command> {
        let path = self.write(share.reference.clone(), &share.name, &share.text)?;
        let file = Attachment::plain(path);
        let wish = Wish::SendFile { room: share.room.clone(), file, text: None };
        Ok(Command { wish, reference: Some(share.reference.clone()) })
    }

    /// Writes a text into a file with a name, in a folder of its own.
    fn write(&mut self, reference: Reference, name: &str, text: &str) -> io::Result<PathBuf> {
        // For its owner only, so that the file in it is, too.
        let folder = tempfile::Builder::new().prefix("tchat-").tempdir()?;
        let path = folder.path().join(name);
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&path)?.write_all(text.as_bytes())?;
        self.0.insert(reference, folder);
        Ok(path)
    }

    /// Deletes one: it is sealed, or was given up.
    pub fn forget(&mut self, reference: &Reference) {
        self.0.remove(reference);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_in_a_file_until_it_is_forgotten() {
        let mut texts = SharedTexts::default();
        let reference = Reference("w1".to_owned());
        let path = texts.write(reference.clone(), "pasted.txt", "été").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "été");
        assert!(path.ends_with("pasted.txt"));
        texts.forget(&reference);
        assert!(!path.exists());
    }
}
