//! Opening addresses and files with the reader's own program for them.

use std::ffi::OsStr;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

/// The program of a desktop that opens an address or a file with the one that the reader chose for it.
const OPENER: &str = if cfg!(target_os = "macos") {
    "open"
} else if cfg!(windows) {
    "explorer"
} else {
    "xdg-open"
};

/// The endings of files that may do something by being opened: programs and scripts, what starts them, and
/// pages and documents that run what is in them.
const RUN: &[&str] = &[
    "apk",
    "app",
    "appimage",
    "application",
    "bash",
    "bat",
    "chm",
    "cmd",
    "com",
    "command",
    "cpl",
    "csh",
    "deb",
    "desktop",
    "dll",
    "dmg",
    "docm",
    "exe",
    "fish",
    "gadget",
    "hta",
    "htm",
    "html",
    "inf",
    "ipa",
    "iso",
    "jar",
    "js",
    "jse",
    "lnk",
    "lua",
    "mjs",
    "msc",
    "msi",
    "msp",
    "osx",
    "php",
    "pif",
    "pkg",
    "pl",
    "pptm",
    "ps1",
    "py",
    "pyw",
    "rb",
    "reg",
    "rpm",
    "run",
    "scf",
    "scpt",
    "scr",
    "sh",
    "svg",
    "tcl",
    "url",
    "vb",
    "vbe",
    "vbs",
    "workflow",
    "ws",
    "wsf",
    "wsh",
    "xhtml",
    "xlsm",
    "xml",
    "zsh",
];

/// Has an address or a file opened by the desktop, which goes on by itself.
///
/// # Errors
///
/// If there is no such program: [`crate::chat::Chat::could_not_open`].
pub fn open(what: impl AsRef<OsStr>) -> io::Result<()> {
    let mut program = Command::new(OPENER);
    program.arg(what).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = program.spawn()?;
    // Else it would stay behind as a zombie. It ends at once, or is the reader's browser.
    std::thread::spawn(move || drop(child.wait()));
    Ok(())
}

/// Whether a file may do something by being opened, so that the reader is to be asked first: by its ending, or
/// because the system may run it.
#[must_use]
pub fn may_run(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    ending.is_some_and(|ending| RUN.contains(&ending.as_str())) || is_executable(path)
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata().is_ok_and(|it| it.is_file() && it.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(_path: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_run_is_told_from_what_is_only_looked_at() {
        for runs in ["a.EXE", "b.sh", "photo.jpg.desktop", "c.AppImage", "page.html"] {
            assert!(may_run(Path::new(runs)), "{runs}");
        }
        for looked_at in ["a.jpg", "b.pdf", "notes", "c.tar.gz", "sh"] {
            assert!(!may_run(Path::new(looked_at)), "{looked_at}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn what_the_system_may_run_may_run_whatever_it_is_called() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("photo.jpg");
        std::fs::write(&path, "#!/bin/sh").unwrap();
        assert!(!may_run(&path));
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        assert!(may_run(&path));
        assert!(!may_run(folder.path()), "a folder is no program");
    }
}
