//! The files that somebody wrote down in how they want this program: where they are, reading them, and
//! writing them where a program keeps what was set in it.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// The file with one's own settings ([`crate::settings::Settings::read`]).
pub const SETTINGS: &str = "settings";

/// The largest file that is read: a hundred times what anybody writes by hand.
const FILE_BYTES_MAX: u64 = 256 * 1024;

/// Reads one.
///
/// # Errors
///
/// What the system says; not found if there is none, which is no fault.
pub fn read(path: &Path) -> io::Result<String> {
    use io::Read as _;
    let mut text = String::new();
    std::fs::File::open(path)?.take(FILE_BYTES_MAX).read_to_string(&mut text)?;
    Ok(text)
}

/// Writes one as a whole, for its owner only: it is there, or as it was before. Of one that is a link
/// elsewhere, what it leads to is written.
///
/// # Errors
///
/// What the system says; that there is more in it than [`read`] gives, which would be lost.
pub fn replace(path: &Path, text: &str) -> io::Result<()> {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    if path.metadata().is_ok_and(|it| it.len() > FILE_BYTES_MAX) {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
    let mut file = tempfile::NamedTempFile::new_in(folder.unwrap_or_else(|| Path::new(".")))?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

/// The folder for them: where the system keeps such files of people.
#[must_use]
pub fn folder(variable: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    base(&variable).map(|base| base.join("tchat"))
}

#[cfg(target_os = "macos")]
fn base(variable: &impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    variable("HOME").map(|home| PathBuf::from(home).join("Library").join("Application Support"))
}

#[cfg(windows)]
fn base(variable: &impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    variable("APPDATA").map(PathBuf::from)
}

/// The XDG Base Directory Specification: `XDG_CONFIG_HOME` if it is absolute, else its default.
#[cfg(not(any(target_os = "macos", windows)))]
fn base(variable: &impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let named = variable("XDG_CONFIG_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    named.or_else(|| variable("HOME").map(|home| PathBuf::from(home).join(".config")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_as_a_whole_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(SETTINGS);
        for text in ["a longer one\n", "short\n"] {
            replace(&path, text).unwrap();
            assert_eq!(read(&path).unwrap(), text);
        }
        assert_eq!(folder.path().read_dir().unwrap().count(), 1);
    }

    #[test]
    fn what_is_larger_than_what_is_read_is_not_cut_short() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(SETTINGS);
        let much = "#".repeat(usize::try_from(FILE_BYTES_MAX).unwrap() + 1);
        std::fs::write(&path, &much).unwrap();
        let refused = replace(&path, "short").unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::FileTooLarge);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), much);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_a_file_elsewhere_stays_one() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("mine"), folder.path().join(SETTINGS));
        std::fs::write(&file, "bell = off\n").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        replace(&link, "bell = on\n").unwrap();
        assert!(link.is_symlink());
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "bell = on\n");
    }
}
