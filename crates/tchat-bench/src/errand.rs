//! An errand: a program that does one thing and ends, and what that cost.
//!
//! Time on the processor is what the system counts for children that have ended, those of the
//! program included. Memory is looked at while it runs: it only grows, so the last look, a moment
//! before the end, is nearly the most.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::unistd::Pid;

use crate::accounting::{Watched, children_cpu};
use crate::failed::Failed;
use crate::interrupt::{self, Known};

/// How often its memory is looked at.
const LOOK: Duration = Duration::from_millis(3);

/// What an errand cost.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cost {
    pub(crate) elapsed: Duration,
    /// User and system time.
    pub(crate) cpu: Duration,
    /// The most bytes of memory that were resident.
    pub(crate) peak: u64,
}

/// Sends a program on its errand, from `folder`; gives what it printed, and what it cost.
///
/// # Errors
///
/// [`Failed`] if it does not start, or does not end well.
pub(crate) fn run(command: &mut Command, folder: &Path) -> Result<(String, Cost), Failed> {
    let program = command.get_program().to_string_lossy().into_owned();
    let (out, err) = (folder.join("errand.out"), folder.join("errand.err"));
    let file = |path: &Path| File::create(path).map_err(Failed::file(path));
    command.stdin(Stdio::null()).stdout(file(&out)?).stderr(file(&err)?).current_dir(folder);
    let before = children_cpu()?;
    let begun = Instant::now();
    let mut child = command.spawn().map_err(Failed::system(format!("start {program}")))?;
    let watched = watch(&mut child);
    // Whatever happened: no child outlives its errand.
    if watched.is_err() {
        child.kill().ok();
        child.wait().ok();
    }
    let (ended_well, peak) = watched?;
    let cost = Cost { elapsed: begun.elapsed(), cpu: children_cpu()?.saturating_sub(before), peak };
    interrupt::check()?;
    if !ended_well {
        let said = fs::read_to_string(&err).unwrap_or_default();
        let detail = said.lines().last().unwrap_or("it said nothing").to_owned();
        return Err(Failed::EndedBadly { program, detail });
    }
    Ok((fs::read_to_string(&out).map_err(Failed::file(&out))?, cost))
}

/// Waits for the end: whether that was well, and how much memory was used.
fn watch(child: &mut Child) -> Result<(bool, u64), Failed> {
    let pid = i32::try_from(child.id()).map_err(|error| Failed::Unfit(error.to_string()))?;
    let _known = Known::new(Pid::from_raw(pid))?;
    let watched = Watched::new(child.id())?;
    let mut peak = 0;
    loop {
        peak = watched.peak().unwrap_or(peak);
        if let Some(status) = child.try_wait().map_err(Failed::system("watch a process"))? {
            return Ok((status.success(), peak));
        }
        std::thread::sleep(LOOK);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_printed_is_given_and_what_went_wrong_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let shell = |script: &str| {
            let mut command = Command::new("sh");
            command.args(["-c", script]);
            run(&mut command, folder.path())
        };
        let (said, cost) = shell("sleep 0.1; echo it is done").unwrap();
        assert_eq!(said, "it is done\n");
        assert!(cost.peak > 4096 && cost.elapsed >= Duration::from_millis(100), "{cost:?}");
        let failed = shell("echo no >&2; echo never >&2; exit 3").unwrap_err();
        assert_eq!(failed.to_string(), "sh did not end well: never");
    }
}
