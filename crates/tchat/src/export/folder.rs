//! The folder beside an export for the files that were shared: `team_files` beside `team.html`, as
//! browsers have it.
//!
//! Until the export is whole the folder has another name; then it takes its own, if nobody has it.
//! If the export comes to nothing, it goes with all that is in it.

use std::fs::{self, DirBuilder};
use std::io;
use std::path::{Path, PathBuf};

/// A folder that is not whole yet.
#[derive(Debug)]
pub(crate) struct NewFolder {
    /// Where it is.
    at: PathBuf,
    /// Where it will be.
    path: PathBuf,
    whole: bool,
}

/// What the folder beside a document is called.
pub(crate) fn beside(document: &Path) -> PathBuf {
    let mut name = document.file_stem().unwrap_or(document.as_os_str()).to_owned();
    name.push("_files");
    document.with_file_name(name)
}

impl NewFolder {
    /// Begins it.
    ///
    /// # Errors
    ///
    /// [`io::ErrorKind::AlreadyExists`] if there is something at `path`, or an export to it under way.
    pub(crate) fn begin(path: PathBuf) -> io::Result<Self> {
        is_free(&path)?;
        let mut at = path.clone().into_os_string();
        at.push(format!(".{}.part", std::process::id()));
        let at = PathBuf::from(at);
        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&at)?;
        Ok(Self { at, path, whole: false })
    }

    /// Where it is until it is whole.
    pub(crate) fn unfinished(&self) -> &Path {
        &self.at
    }

    /// What it will be called, for links.
    pub(crate) fn name(&self) -> String {
        let name = self.path.file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    }

    /// Where it will be.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// All is in it: gives it its name.
    ///
    /// # Errors
    ///
    /// [`io::ErrorKind::AlreadyExists`] if somebody took the name meanwhile.
    pub(crate) fn rename(&mut self) -> io::Result<()> {
        is_free(&self.path)?;
        fs::rename(&self.at, &self.path)?;
        self.at.clone_from(&self.path);
        Ok(())
    }

    /// What links to it is whole, too.
    pub(crate) fn keep(mut self) {
        self.whole = true;
    }
}

/// Whether nothing has this name yet.
fn is_free(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(_) => Err(io::ErrorKind::AlreadyExists.into()),
        Err(_) => Ok(()),
    }
}

impl Drop for NewFolder {
    fn drop(&mut self) {
        if !self.whole
            && let Err(error) = fs::remove_dir_all(&self.at)
        {
            tracing::warn!("the files of an unfinished export stay: {}", error.kind());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        entries.map(|it| it.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn a_folder_stays_only_once_what_links_to_it_is_whole() {
        let home = tempfile::tempdir().unwrap();
        let path = beside(&home.path().join("team.html"));
        assert_eq!(path, home.path().join("team_files"));
        for renamed in [false, true] {
            let mut folder = NewFolder::begin(path.clone()).unwrap();
            fs::write(folder.unfinished().join("x"), "x").unwrap();
            if renamed {
                folder.rename().unwrap();
            }
            assert_eq!(names(home.path()).len(), 1);
            drop(folder);
            assert_eq!(names(home.path()), Vec::<String>::new());
        }
        let mut folder = NewFolder::begin(path.clone()).unwrap();
        fs::write(folder.unfinished().join("x"), "x").unwrap();
        folder.rename().unwrap();
        folder.keep();
        assert_eq!(names(&path), ["x"]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700);
        }
    }

    #[test]
    fn a_name_that_is_taken_stays_with_who_has_it() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("team_files");
        let mut folder = NewFolder::begin(path.clone()).unwrap();
        fs::create_dir(&path).unwrap();
        assert_eq!(folder.rename().unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        drop(folder);
        assert_eq!(names(home.path()), ["team_files"]);
        let taken = NewFolder::begin(path).unwrap_err();
        assert_eq!(taken.kind(), io::ErrorKind::AlreadyExists);
    }
}
