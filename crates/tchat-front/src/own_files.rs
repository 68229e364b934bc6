//! The files that somebody wrote down in how they want this program: where they are, and reading them.

use std::io;
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
