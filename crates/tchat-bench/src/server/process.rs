//! A server's process: started, waited for, ended.

use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::Stage;
use crate::accounting::Watched;
use crate::cores::Cores;
use crate::failed::Failed;
use crate::interrupt::Known;

/// How long a server may take to listen, and to stop.
const PATIENCE: Duration = Duration::from_secs(20);

/// A process that ends when it is dropped.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    program: String,
    log: PathBuf,
    /// While it runs.
    known: Option<Known>,
}

impl Process {
    /// Starts a program on the server's core. What it says goes into a file of the run.
    pub(super) fn start(command: &mut Command, stage: &Stage) -> Result<Self, Failed> {
        Self::start_on(Some(stage.cores), command, &stage.folder)
    }

    /// Starts a program on the server's core, or wherever there is room.
    pub(crate) fn start_on(
        cores: Option<Cores>,
        command: &mut Command,
        folder: &Path,
    ) -> Result<Self, Failed> {
        let program = command.get_program().to_string_lossy().into_owned();
        let name = Path::new(&program).file_name().unwrap_or_default().to_string_lossy();
        let log = folder.join(format!("{name}.log"));
        let file = File::create(&log).map_err(Failed::file(&log))?;
        // In the run's folder, so that nothing that a server leaves behind stays.
        command.stdin(Stdio::null()).stderr(file).current_dir(folder);
        let child = match cores {
            Some(cores) => cores.start(command)?,
            None => command.spawn().map_err(Failed::system(format!("start {program}")))?,
        };
        let mut process = Self { child, program, log, known: None };
        process.known = Some(Known::new(process.pid()?)?);
        Ok(process)
    }

    fn pid(&self) -> Result<Pid, Failed> {
        let pid = i32::try_from(self.child.id());
        pid.map(Pid::from_raw).map_err(|error| Failed::Unfit(error.to_string()))
    }

    /// For the system's accounting.
    pub(crate) fn watched(&self) -> Result<Watched, Failed> {
        Watched::new(self.child.id())
    }

    /// Waits until something listens at `address`.
    pub(crate) fn wait_until_at(&mut self, address: SocketAddr) -> Result<(), Failed> {
        let begun = Instant::now();
        while TcpStream::connect(address).is_err() {
            let ended = self.child.try_wait().map_err(Failed::system("watch a process"))?;
            if ended.is_some() || begun.elapsed() > PATIENCE {
                return Err(self.not_started());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// The first lines of its standard output, which must be piped.
    pub(crate) fn first_lines<const COUNT: usize>(&mut self) -> Result<[String; COUNT], Failed> {
        let stdout = self.child.stdout.take().ok_or_else(|| self.not_started())?;
        let lines: io::Result<Vec<String>> = BufReader::new(stdout).lines().take(COUNT).collect();
        let lines = lines.ok().and_then(|lines| lines.try_into().ok());
        lines.ok_or_else(|| self.not_started())
    }

    /// That it has not ended by itself.
    pub(crate) fn still_runs(&mut self) -> Result<(), Failed> {
        let ended = self.child.try_wait().map_err(Failed::system("watch a process"))?;
        ended.map_or(Ok(()), |_status| Err(self.not_started()))
    }

    fn not_started(&self) -> Failed {
        let said = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = said.lines().rev().take(5).collect();
        let detail = lines.into_iter().rev().collect::<Vec<_>>().join("; ");
        Failed::NotStarted { program: self.program.clone(), detail }
    }

    fn stop(&mut self) -> io::Result<()> {
        kill(self.pid().map_err(io::Error::other)?, Signal::SIGTERM)?;
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if self.child.try_wait()?.is_some() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Err(io::ErrorKind::TimedOut.into())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if self.stop().is_err() {
            // It is gone already, or does not listen to reason.
            self.child.kill().ok();
            self.child.wait().ok();
        }
        self.known = None;
    }
}

/// The program's place, if the package that brings it is installed.
pub(crate) fn installed(program: &str, package: &'static str) -> Result<PathBuf, Failed> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    // Servers lie where a user's PATH does not look.
    let folders =
        std::env::split_paths(&path).chain(["/usr/sbin".into(), "/usr/local/sbin".into()]);
    let mut places = folders.map(|folder| folder.join(program));
    places.find(|place| place.is_file()).ok_or(Failed::NotInstalled { package })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_installed_names_the_package_that_brings_it() {
        assert!(installed("sh", "dash").is_ok());
        let missing = installed("no-such-program", "no-package").unwrap_err();
        assert_eq!(missing.to_string(), "not installed (apt-get install no-package)");
    }
}
