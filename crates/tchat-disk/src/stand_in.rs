//! Real files that stand where simulated databases are.
//!
//! Programs make a database's file themselves before SQLite opens it, to choose its mode, and look
//! at its length to tell whether anything was ever written. Where they have made one, it is empty
//! exactly while the simulated file is.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

const NOTE: &[u8] = b"The content of this database is in the memory of a test (tchat-disk).\n";

/// The stand-ins of one disk, and whether each shows that there is something.
#[derive(Debug, Default)]
pub(crate) struct StandIns(BTreeMap<PathBuf, bool>);

impl StandIns {
    pub(crate) fn add(&mut self, path: &Path) {
        self.0.entry(path.to_owned()).or_insert(false);
    }

    pub(crate) fn paths(&self) -> Vec<PathBuf> {
        self.0.keys().cloned().collect()
    }

    /// Makes the real file show whether there is something, if it is there and does not.
    pub(crate) fn show(&mut self, path: &Path, something: bool) {
        let Some(shown) = self.0.get_mut(path).filter(|it| **it != something) else { return };
        *shown = something;
        // Without a real file nobody looks at it, and it is not for us to make one.
        let Ok(mut file) = OpenOptions::new().write(true).truncate(true).open(path) else { return };
        if something {
            file.write_all(NOTE).ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stand_in_is_empty_while_the_database_is_and_is_never_made_here() {
        let folder = tempfile::tempdir().unwrap();
        let (there, missing) = (folder.path().join("there"), folder.path().join("missing"));
        std::fs::write(&there, "").unwrap();
        let mut stand_ins = StandIns::default();
        for path in [&there, &missing] {
            stand_ins.add(path);
            stand_ins.show(path, true);
        }
        assert_eq!(std::fs::read(&there).unwrap(), NOTE);
        stand_ins.show(&there, false);
        assert_eq!(std::fs::read(&there).unwrap(), b"");
        assert!(!missing.exists());
    }
}
