//! A network that nobody else is on, and programs on it.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};

/// A network of its own, for as long as this is kept.
pub(crate) struct Network {
    holder: Child,
    _held: ChildStdin,
}

impl Network {
    /// One with nothing on it but the machine itself.
    pub(crate) fn new() -> Self {
        let mut holder = Command::new("unshare")
            .args(["--user", "--map-root-user", "--net", "sh", "-c"])
            .arg("ip link set lo up && echo up && exec cat")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = String::new();
        BufReader::new(holder.stdout.take().unwrap()).read_line(&mut said).unwrap();
        assert_eq!(said, "up\n");
        let _held = holder.stdin.take().unwrap();
        Self { holder, _held }
    }

    /// A program in it, which keeps what it has in a folder of somebody's own.
    pub(crate) fn command(&self, program: &Path, home: &Path) -> Command {
        let mut command = Command::new("nsenter");
        command
            .args(["--preserve-credentials", "--user", "--net", "--target"])
            .arg(self.holder.id().to_string())
            .arg(program)
            .env("XDG_DATA_HOME", home)
            .env_remove("TCHAT_HOME")
            .env_remove("TCHAT_PASSPHRASE");
        command
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        drop(self.holder.kill());
        drop(self.holder.wait());
    }
}

/// The program `tchat`, which lies beside the window as it does when both are installed. Tests of the
/// whole workspace have built it; those of this crate alone do it here.
pub(crate) fn tchat() -> PathBuf {
    let beside = Path::new(env!("CARGO_BIN_EXE_tchat-gui")).with_file_name("tchat");
    if !beside.is_file() {
        let profile = beside.parent().and_then(Path::file_name).unwrap().to_str().unwrap();
        let profile = if profile == "debug" { "dev" } else { profile };
        let mut build = Command::new(env!("CARGO"));
        build.args(["build", "--quiet", "--locked", "--package", "tchat", "--profile", profile]);
        assert!(build.status().unwrap().success());
    }
    beside
}
