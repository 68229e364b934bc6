//! What is going to fail, and when.

/// Why the disk did not do what it was asked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// The process or the machine that asks is dead, so nothing reaches the disk.
    Dead,
    /// An I/O error.
    Io,
    /// No room.
    Full,
    /// Somebody else has it locked.
    Busy,
    /// There is no such file.
    Missing,
    /// The file must not be there, and is.
    Exists,
}

/// How a disk fails that is not dead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// An I/O error at a write, truncation, sync or deletion. When a sync fails, what it should have
    /// made safe stays at risk for good, though later syncs succeed: so does Linux.
    Io,
    /// No space left, at a write.
    Full,
}

/// For how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lasting {
    /// One operation.
    Once,
    /// Every operation from there on, until [`Disk::heal`](crate::Disk::heal).
    UntilHealed,
}

/// An operation that changes what is on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    Write,
    Truncate,
    Sync,
    Delete,
}

/// Counts the operations, and says which of them fail.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    operations: u64,
    /// The process dies at the operation of this number.
    fuse: Option<u64>,
    /// From which number on, what, and for how long.
    planned: Option<(u64, Fault, Lasting)>,
    dead: bool,
}

impl Faults {
    pub(crate) const fn operations(&self) -> u64 {
        self.operations
    }

    pub(crate) const fn is_dead(&self) -> bool {
        self.dead
    }

    pub(crate) const fn crash_after(&mut self, operations: u64) {
        self.fuse = Some(self.operations.saturating_add(operations));
    }

    pub(crate) const fn fail_after(&mut self, operations: u64, fault: Fault, lasting: Lasting) {
        self.planned = Some((self.operations.saturating_add(operations), fault, lasting));
    }

    pub(crate) const fn heal(&mut self) {
        self.planned = None;
        self.fuse = None;
    }

    /// A new process, on the same disk.
    pub(crate) const fn revive(&mut self) {
        self.dead = false;
        self.fuse = None;
    }

    /// Counts an operation that is about to happen, and says whether it may.
    pub(crate) fn admit(&mut self, operation: Operation) -> Result<(), Trouble> {
        if self.dead || self.fuse == Some(self.operations) {
            self.dead = true;
            return Err(Trouble::Dead);
        }
        let number = self.operations;
        self.operations += 1;
        let Some((from, fault, lasting)) = self.planned else { return Ok(()) };
        if number < from || (fault == Fault::Full && operation != Operation::Write) {
            return Ok(());
        }
        if lasting == Lasting::Once {
            self.planned = None;
        }
        Err(match fault {
            Fault::Io => Trouble::Io,
            Fault::Full => Trouble::Full,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fuse_lets_so_many_operations_happen_and_then_none() {
        let mut faults = Faults::default();
        faults.crash_after(2);
        assert_eq!(faults.admit(Operation::Write), Ok(()));
        assert_eq!(faults.admit(Operation::Sync), Ok(()));
        assert!(!faults.is_dead(), "nobody has noticed yet");
        assert_eq!(faults.admit(Operation::Delete), Err(Trouble::Dead));
        assert_eq!(faults.admit(Operation::Write), Err(Trouble::Dead));
        assert!(faults.is_dead());
        assert_eq!(faults.operations(), 2, "what did not happen is not counted");
        faults.revive();
        assert_eq!(faults.admit(Operation::Write), Ok(()));
    }

    #[test]
    fn a_fault_strikes_once_or_until_healed() {
        let mut faults = Faults::default();
        faults.fail_after(1, Fault::Io, Lasting::Once);
        let write = |faults: &mut Faults| faults.admit(Operation::Write);
        assert_eq!(write(&mut faults), Ok(()));
        assert_eq!(write(&mut faults), Err(Trouble::Io));
        assert_eq!(write(&mut faults), Ok(()));
        faults.fail_after(0, Fault::Full, Lasting::UntilHealed);
        assert_eq!(faults.admit(Operation::Sync), Ok(()), "a sync needs no room");
        assert_eq!(write(&mut faults), Err(Trouble::Full));
        assert_eq!(write(&mut faults), Err(Trouble::Full));
        faults.heal();
        assert_eq!(write(&mut faults), Ok(()));
    }
}
