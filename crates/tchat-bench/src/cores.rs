//! Which core the server runs on, and which the load.
//!
//! A server is started with its affinity set, so that it sees a machine of one core and all its
//! threads share it. The load keeps to the other core: what it costs is not the server's.

use std::process::{Child, Command};

use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
use nix::unistd::Pid;

use crate::failed::Failed;

/// The two cores of a measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cores {
    /// Where the server runs.
    pub(crate) server: usize,
    /// Where the load runs.
    pub(crate) load: usize,
}

impl Cores {
    /// The first two cores this process may use; both the same if there is only one.
    pub(crate) fn of_this_machine() -> Result<Self, Failed> {
        let allowed = sched_getaffinity(Pid::from_raw(0))?;
        let cores = (0..CpuSet::count()).filter(|core| allowed.is_set(*core).unwrap_or(false));
        Self::among(cores).ok_or_else(|| Failed::Unfit("this process may use no core".to_owned()))
    }

    fn among(mut allowed: impl Iterator<Item = usize>) -> Option<Self> {
        let server = allowed.next()?;
        Some(Self { server, load: allowed.next().unwrap_or(server) })
    }

    /// Whether the load disturbs the server.
    pub(crate) const fn is_shared(self) -> bool {
        self.server == self.load
    }

    /// Keeps this thread, and what it starts, to the load's core.
    pub(crate) fn keep_to_load(self) -> Result<(), Failed> {
        keep_to(self.load)
    }

    /// Starts a program on the server's core.
    pub(crate) fn start(self, command: &mut Command) -> Result<Child, Failed> {
        let started = self.start_with(|| command.spawn())?;
        let program = command.get_program().to_string_lossy().into_owned();
        started.map_err(Failed::system(format!("start {program}")))
    }

    /// Does what starts a program, so that it starts on the server's core.
    pub(crate) fn start_with<T>(self, start: impl FnOnce() -> T) -> Result<T, Failed> {
        keep_to(self.server)?;
        let started = start();
        keep_to(self.load)?;
        Ok(started)
    }
}

fn keep_to(core: usize) -> Result<(), Failed> {
    let mut only = CpuSet::new();
    only.set(core)?;
    Ok(sched_setaffinity(Pid::from_raw(0), &only)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn server_and_load_get_different_cores_where_there_are_two() {
        let cores = Cores::among([3, 5, 6].into_iter()).unwrap();
        assert_eq!(cores, Cores { server: 3, load: 5 });
        assert!(!cores.is_shared());
        assert!(Cores::among([4].into_iter()).unwrap().is_shared());
        assert_eq!(Cores::among([].into_iter()), None);
    }

    #[test]
    fn a_thread_stays_on_the_core_it_is_kept_to() {
        let before = sched_getaffinity(Pid::from_raw(0)).unwrap();
        let cores = Cores::of_this_machine().unwrap();
        cores.keep_to_load().unwrap();
        let after = sched_getaffinity(Pid::from_raw(0)).unwrap();
        let kept: Vec<_> = (0..CpuSet::count()).filter(|it| after.is_set(*it).unwrap()).collect();
        assert_eq!(kept, [cores.load]);
        sched_setaffinity(Pid::from_raw(0), &before).unwrap();
    }
}
