//! The folder with the server's data: whether it can be written, who else reads it, and what room
//! there is.

use std::path::{Path, PathBuf};

use tchat_i18n::{Visible, Words};

use super::finding::{Finding, State};

/// Below this, a busy server has weeks left at most.
const FREE_MEGABYTES_LOW: u64 = 500;

/// Below this, it may stop today.
const FREE_MEGABYTES_MIN: u64 = 20;

/// Looks at the folder, whether it is there already or not.
pub(super) fn look(words: &Words, folder: &Path) -> Vec<Finding> {
    let path = Visible::line(&folder.display().to_string());
    let Some(there) = nearest(folder) else {
        let seen = words.data_not_writable(&path, words.doctor_data_nowhere());
        return vec![
            Finding::new("data", State::Bad, seen).cured_by(words.data_not_writable_hint()),
        ];
    };
    let mut findings = Vec::new();
    if let Some(reason) = unwritable(&there) {
        let seen = words.data_not_writable(&path, Visible::line(&reason));
        findings
            .push(Finding::new("data", State::Bad, seen).cured_by(words.data_not_writable_hint()));
    } else {
        findings.push(room(words, &there, &path));
    }
    if there == folder && is_exposed(folder) {
        let seen = words.doctor_data_exposed(&path);
        findings.push(
            Finding::new("data", State::Warn, seen).cured_by(words.doctor_data_exposed_cure(path)),
        );
    }
    findings
}

fn room(words: &Words, there: &Path, path: &Visible) -> Finding {
    match free_megabytes(there) {
        None => Finding::new("data", State::Ok, words.doctor_data_ok(path)),
        Some(free) if free < FREE_MEGABYTES_LOW => {
            let state = if free < FREE_MEGABYTES_MIN { State::Bad } else { State::Warn };
            Finding::new("data", state, words.doctor_data_low(path, free))
                .cured_by(words.doctor_data_low_cure())
                .with("free_megabytes", free)
        }
        Some(free) => Finding::new("data", State::Ok, words.doctor_data_room(path, free))
            .with("free_megabytes", free),
    }
}

/// The folder, or the nearest one above it that is there.
fn nearest(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().find(|path| path.is_dir()).map(Path::to_owned)
}

/// Why a folder cannot be written, in the system's words.
#[cfg(unix)]
fn unwritable(folder: &Path) -> Option<String> {
    use nix::unistd::{AccessFlags, access};
    let denied = access(folder, AccessFlags::W_OK | AccessFlags::X_OK).err()?;
    Some(std::io::Error::from(denied).to_string())
}

/// Why a folder cannot be written, in the system's words.
#[cfg(not(unix))]
fn unwritable(folder: &Path) -> Option<String> {
    let about = std::fs::metadata(folder);
    about.err().map(|error| error.to_string())
}

/// How much more fits on its disk.
#[cfg(unix)]
fn free_megabytes(folder: &Path) -> Option<u64> {
    const MEGABYTE: u128 = 1_000_000;
    let disk = nix::sys::statvfs::statvfs(folder).ok()?;
    // How wide these numbers are differs between systems.
    let (blocks, size) = (u128::from(disk.blocks_available()), u128::from(disk.fragment_size()));
    u64::try_from(blocks.saturating_mul(size) / MEGABYTE).ok()
}

/// How much more fits on its disk: not known here.
#[cfg(not(unix))]
const fn free_megabytes(_: &Path) -> Option<u64> {
    None
}

/// Whether others on this machine can look into it.
#[cfg(unix)]
fn is_exposed(folder: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(folder).is_ok_and(|about| about.permissions().mode() & 0o077 != 0)
}

/// Whether others on this machine can look into it: its rights are not Unix's.
#[cfg(not(unix))]
const fn is_exposed(_: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use tchat_i18n::Lang;

    use super::*;

    fn states(folder: &Path) -> Vec<State> {
        look(&Words::new(Lang::English), folder).iter().map(|finding| finding.state).collect()
    }

    #[test]
    #[cfg(unix)]
    fn a_folder_that_others_can_read_is_told_and_one_to_come_is_fine() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let mode = |mode| {
            let rights = std::fs::Permissions::from_mode(mode);
            std::fs::set_permissions(folder.path(), rights).unwrap();
        };
        mode(0o700);
        let whole = states(folder.path());
        assert_eq!((whole.len(), states(&folder.path().join("a/b")).len()), (1, 1));
        mode(0o755);
        assert_eq!(states(folder.path())[1], State::Warn);
    }

    #[test]
    #[cfg(unix)]
    fn room_is_told_for_the_disk_that_the_folder_is_on() {
        let folder = tempfile::tempdir().unwrap();
        assert!(free_megabytes(folder.path()).is_some());
        assert_eq!(nearest(&folder.path().join("a/b")), Some(folder.path().to_owned()));
    }
}
