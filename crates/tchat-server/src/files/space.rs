//! How much of the disk files may still fill.

use std::path::Path;

use crate::limits::{DISK_RESERVE_MAX, DISK_RESERVE_MIN, DISK_RESERVE_PART};

/// A disk's size, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Space {
    pub(super) total: u64,
    pub(super) free: u64,
}

impl Space {
    /// Asks the system; `None` where it does not say.
    #[cfg(unix)]
    pub(super) fn of(folder: &Path) -> Option<Self> {
        let disk = nix::sys::statvfs::statvfs(folder).ok()?;
        // How wide these numbers are depends on the system.
        let size = u128::from(disk.fragment_size());
        let bytes = |blocks: u128| u64::try_from(blocks.checked_mul(size)?).ok();
        Some(Self {
            total: bytes(disk.blocks().into())?,
            free: bytes(disk.blocks_available().into())?,
        })
    }

    #[cfg(not(unix))]
    pub(super) fn of(_: &Path) -> Option<Self> {
        None
    }

    /// How many bytes of it files may have: messages must go on when they have filled it.
    pub(super) fn for_files(self) -> u64 {
        let part = self.total.checked_div(DISK_RESERVE_PART).unwrap_or_default();
        self.free.saturating_sub(part.clamp(DISK_RESERVE_MIN, DISK_RESERVE_MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_the_disk_is_kept_for_messages() {
        const MIB: u64 = 1024 * 1024;
        const GIB: u64 = 1024 * MIB;
        for (total, free, left) in [
            (10 * GIB, 10 * GIB, 10 * GIB - 512 * MIB),
            (10 * GIB, 512 * MIB, 0),
            (100 * MIB, 100 * MIB, 36 * MIB),
            (10 * MIB, 10 * MIB, 0),
            (100, 0, 0),
            (1_000 * GIB, 10 * GIB, 9 * GIB),
            (1_000 * GIB, GIB, 0),
        ] {
            assert_eq!(Space { total, free }.for_files(), left, "{free} of {total}");
        }
    }
}
