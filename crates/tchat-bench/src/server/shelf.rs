//! The shelf of [`crate::shelf`], as a process of its own.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};

use super::Process;
use crate::cores::Cores;
use crate::failed::Failed;

/// Starts a shelf that keeps what it is given in `folder`, with the certificates there.
pub(crate) fn serve_shelf(cores: Cores, folder: &Path) -> Result<(Process, SocketAddr), Failed> {
    let program = std::env::current_exe().map_err(Failed::system("find this program"))?;
    let kept = folder.join("shelf");
    std::fs::create_dir(&kept).map_err(Failed::file(&kept))?;
    let mut command = Command::new(program);
    command.arg("limit-shelf").arg("--certificates").arg(folder).arg("--folder").arg(kept);
    let mut process = Process::start_on(Some(cores), command.stdout(Stdio::piped()), folder)?;
    let [line] = process.first_lines()?;
    match line.strip_prefix("listening on ").and_then(|it| it.parse().ok()) {
        Some(address) => Ok((process, address)),
        None => Err(Failed::NotStarted { program: "limit-shelf".to_owned(), detail: line }),
    }
}
