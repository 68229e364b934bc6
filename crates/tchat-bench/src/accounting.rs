//! What a process costs, as the system counts it: time on the processor, and memory.
//!
//! Times are user and system time of all threads together (`/proc/PID/stat`, fields 14 and 15 of
//! proc(5)); memory is the proportional set size (`/proc/PID/smaps_rollup`), or the most that was
//! ever resident (`VmHWM` in `/proc/PID/status`).

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;
use nix::time::{ClockId, clock_gettime};
use nix::unistd::{SysconfVar, sysconf};

use crate::failed::Failed;

/// A process to be watched.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Watched {
    pid: u32,
    ticks_per_second: u64,
}

impl Watched {
    pub(crate) fn new(pid: u32) -> Result<Self, Failed> {
        let ticks = sysconf(SysconfVar::CLK_TCK)?.and_then(|it| u64::try_from(it).ok());
        Ok(Self { pid, ticks_per_second: ticks.filter(|it| *it > 0).unwrap_or(100) })
    }

    /// The measuring process itself.
    pub(crate) fn oneself() -> Result<Self, Failed> {
        Self::new(std::process::id())
    }

    fn file(self, name: &str) -> PathBuf {
        PathBuf::from(format!("/proc/{}/{name}", self.pid))
    }

    fn read(self, name: &str) -> Result<String, Failed> {
        let path = self.file(name);
        fs::read_to_string(&path).map_err(Failed::file(&path))
    }

    /// Time on the processor so far.
    pub(crate) fn cpu(self) -> Result<Duration, Failed> {
        let ticks = ticks_in(&self.read("stat")?);
        let ticks = ticks.ok_or_else(|| Failed::Unfit("/proc has another format".to_owned()))?;
        Ok(Duration::from_secs_f64(ticks as f64 / self.ticks_per_second as f64))
    }

    /// The same to the nanosecond, of its threads that still run (`/proc/PID/task/*/schedstat`).
    pub(crate) fn threads_cpu(self) -> Result<Duration, Failed> {
        let path = self.file("task");
        let threads = fs::read_dir(&path).map_err(Failed::file(&path))?;
        let nanos = threads.filter_map(|thread| {
            // One that ends meanwhile counts no more.
            let stat = fs::read_to_string(thread.ok()?.path().join("schedstat")).ok()?;
            stat.split_ascii_whitespace().next()?.parse::<u64>().ok()
        });
        Ok(Duration::from_nanos(nanos.sum()))
    }

    /// Bytes of memory it holds, pages shared with others counted by its part.
    pub(crate) fn memory(self) -> Result<u64, Failed> {
        let kib = kib_in(&self.read("smaps_rollup")?, "Pss:");
        let kib = kib.ok_or_else(|| Failed::Unfit("/proc has another format".to_owned()))?;
        Ok(kib.saturating_mul(1024))
    }

    /// What its memory holds, a line for each part (`/proc/PID/maps`).
    pub(crate) fn maps(self) -> Result<String, Failed> {
        self.read("maps")
    }

    /// The most bytes of memory that were ever resident, pages shared with others included; `None`
    /// once it has ended.
    pub(crate) fn peak(self) -> Option<u64> {
        let status = fs::read_to_string(self.file("status")).ok()?;
        Some(kib_in(&status, "VmHWM:")?.saturating_mul(1024))
    }
}

/// Time on the processor of the children that have ended so far, and of theirs.
pub(crate) fn children_cpu() -> Result<Duration, Failed> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    Ok([usage.user_time(), usage.system_time()].into_iter().map(of_time_val).sum())
}

fn of_time_val(time: TimeVal) -> Duration {
    let seconds = u64::try_from(time.tv_sec()).unwrap_or_default();
    let micros = u64::try_from(time.tv_usec()).unwrap_or_default();
    Duration::from_secs(seconds).saturating_add(Duration::from_micros(micros))
}

/// Time on the processor of the calling thread so far: what others do meanwhile does not count.
pub(crate) fn thread_cpu() -> Duration {
    // The clock is always there on Linux; without it every difference would be nothing.
    clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).map_or(Duration::ZERO, Duration::from)
}

/// User and system time in a line of `/proc/PID/stat`. The program's name is in parentheses and may
/// hold anything.
fn ticks_in(stat: &str) -> Option<u64> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_ascii_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    user.checked_add(system)
}

fn kib_in(rollup: &str, field: &str) -> Option<u64> {
    let line = rollup.lines().find_map(|line| line.strip_prefix(field))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_whose_name_looks_like_fields_is_still_counted() {
        let stat = "12 (a) R 7 (b) S 1 2 3 4 5 6 7 8 9 10 250 50 0 0 20 0 1 0";
        assert_eq!(ticks_in(stat), Some(300));
        assert_eq!(ticks_in("12 (a) S 1"), None);
    }

    #[test]
    fn the_proportional_set_size_is_read_in_bytes() {
        let rollup = "00400000-7fff ---p 00000000 00:00 0 [rollup]\nRss: 9 kB\nPss:    7 kB\n";
        assert_eq!(kib_in(rollup, "Pss:"), Some(7));
        assert_eq!(kib_in(rollup, "Swap:"), None);
    }

    #[test]
    fn this_very_process_costs_something() {
        let oneself = Watched::oneself().unwrap();
        assert!(oneself.memory().unwrap() > 4096);
        let before = oneself.cpu().unwrap();
        assert!(oneself.cpu().unwrap() >= before);
        assert!(oneself.threads_cpu().unwrap() > Duration::ZERO);
        assert!(oneself.peak().unwrap() >= 4096);
    }
}
