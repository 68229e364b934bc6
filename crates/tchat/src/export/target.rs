//! Where an export goes: standard output, or a new file that is there whole or not at all.
//!
//! Until it is whole the file has another name, `team.html.part`; then it takes its own, if nobody
//! has it. Nothing is written over, and nobody else can read it.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use tchat_proto::room::RoomName;

use super::Format;

/// A file that is not whole yet.
#[derive(Debug)]
pub(crate) struct NewFile {
    unfinished: PathBuf,
    path: PathBuf,
    file: BufWriter<File>,
    whole: bool,
}

/// The file that is meant: `into` itself, or one in it if it is a folder.
pub(crate) fn path(into: &Path, room: &RoomName, format: Format) -> PathBuf {
    if into.is_dir() {
        into.join(format!(
            "{}.{}",
            tchat_client::safe_name::safe_name(room.as_str()),
            format.extension()
        ))
    } else {
        into.to_owned()
    }
}

impl NewFile {
    /// Begins it.
    ///
    /// # Errors
    ///
    /// [`io::ErrorKind::AlreadyExists`] if there is something at `path`, or an export to it under way.
    pub(crate) fn begin(path: PathBuf) -> io::Result<Self> {
        if fs::symlink_metadata(&path).is_ok() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let mut unfinished = path.clone().into_os_string();
        unfinished.push(format!(".{}.part", std::process::id()));
        let unfinished = PathBuf::from(unfinished);
        let mut options = File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = BufWriter::new(options.open(&unfinished)?);
        Ok(Self { unfinished, path, file, whole: false })
    }

    /// What it will be called.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes what comes next.
    pub(crate) fn write(&mut self, text: &str) -> io::Result<()> {
        self.file.write_all(text.as_bytes())
    }

    /// To write what comes next.
    pub(crate) const fn writer(&mut self) -> &mut BufWriter<File> {
        &mut self.file
    }

    /// It is whole: waits until it is on disk, and gives it its name. Gives its path.
    ///
    /// # Errors
    ///
    /// [`io::ErrorKind::AlreadyExists`] if somebody took the name meanwhile.
    pub(crate) fn finish(mut self) -> io::Result<PathBuf> {
        self.file.flush()?;
        self.file.get_ref().sync_all()?;
        match fs::hard_link(&self.unfinished, &self.path) {
            // The other name goes when this is dropped.
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(error),
            // A disk without hard links: the name is taken first.
            Err(_) => {
                File::options().write(true).create_new(true).open(&self.path)?;
                fs::rename(&self.unfinished, &self.path)?;
                self.whole = true;
            }
        }
        #[cfg(unix)]
        if let Some(folder) = self.path.parent().filter(|it| !it.as_os_str().is_empty()) {
            File::open(folder)?.sync_all()?;
        }
        Ok(self.path.clone())
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if !self.whole
            && let Err(error) = fs::remove_file(&self.unfinished)
        {
            tracing::warn!("an unfinished export stays: {}", error.kind());
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
    fn an_export_has_its_name_only_once_it_is_whole() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("x.html");
        let mut file = NewFile::begin(path.clone()).unwrap();
        file.write("half").unwrap();
        assert!(!path.exists());
        drop(file);
        assert_eq!(names(home.path()), Vec::<String>::new(), "what was given up is gone");
        let mut file = NewFile::begin(path.clone()).unwrap();
        file.write("whole").unwrap();
        assert_eq!(file.finish().unwrap(), path);
        assert_eq!(names(home.path()), ["x.html"]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn nothing_is_written_over_not_even_what_came_meanwhile() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("x.html");
        fs::write(&path, "precious").unwrap();
        assert_eq!(NewFile::begin(path.clone()).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        fs::remove_file(&path).unwrap();
        let file = NewFile::begin(path.clone()).unwrap();
        fs::write(&path, "precious").unwrap();
        assert_eq!(file.finish().unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(&path).unwrap(), "precious");
        assert_eq!(names(home.path()), ["x.html"]);
    }

    #[test]
    fn a_folder_gets_a_file_named_after_the_room() {
        let home = tempfile::tempdir().unwrap();
        let room = RoomName::parse("équipe").unwrap();
        assert_eq!(path(home.path(), &room, Format::Markdown), home.path().join("équipe.md"));
        let file = home.path().join("x");
        assert_eq!(path(&file, &room, Format::Html), file);
    }
}
