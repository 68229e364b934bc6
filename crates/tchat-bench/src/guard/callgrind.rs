//! Counting instructions: this program runs itself under valgrind's callgrind.

use std::process::{Command, Stdio};

use super::Path;
use crate::failed::Failed;

/// Instructions of one repetition of a path.
///
/// # Errors
///
/// [`Failed`] if there is no valgrind, or the path could not be carried out.
pub(super) fn instructions_each(path: Path) -> Result<u64, Failed> {
    let times = path.times();
    let once = instructions(path, times)?;
    let twice = instructions(path, times.saturating_mul(2))?;
    Ok(twice.saturating_sub(once) / times.max(1))
}

/// Instructions of the whole program.
fn instructions(path: Path, times: u64) -> Result<u64, Failed> {
    let this = std::env::current_exe().map_err(Failed::system("find this program"))?;
    let mut valgrind = Command::new("valgrind");
    valgrind
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(this)
        .args(["guard", "--carry-out", path.name(), "--times", &times.to_string()])
        // What else the environment holds must not matter.
        .env_clear()
        .envs(std::env::vars_os().filter(|(name, _)| name == "PATH" || name == "TMPDIR"))
        .stdin(Stdio::null());
    let output = valgrind.output().map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Failed::NotInstalled { package: "valgrind" },
        _ => Failed::system("start valgrind")(error),
    })?;
    let said = String::from_utf8_lossy(&output.stderr);
    match collected(&said) {
        Some(count) if output.status.success() => Ok(count),
        _ => {
            let detail = said.lines().rev().take(5).collect::<Vec<_>>().join("; ");
            Err(Failed::NotStarted { program: format!("callgrind ({})", path.name()), detail })
        }
    }
}

/// The count in what callgrind says at the end.
fn collected(said: &str) -> Option<u64> {
    let count = said.lines().find_map(|line| line.split_once("Collected :"))?.1;
    count.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_is_found_in_what_callgrind_says() {
        let said = "==7== Events    : Ir\n==7== Collected : 123456\n==7==\n";
        assert_eq!(collected(said), Some(123_456));
        assert_eq!(collected("valgrind: not for this machine"), None);
    }
}
