//! A server that the window runs, with real processes: it is there for others, and ends with the window
//! even if that is killed.
//!
//! Everything runs on a network of its own (a Linux network namespace), where nobody else has the port.
#![cfg(target_os = "linux")]

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use crate::screen::Screen;

/// How long anything here may take on a busy machine.
const TIME: Duration = Duration::from_secs(60);

/// A network of its own, for as long as this is kept.
struct Network {
    holder: Child,
    _held: ChildStdin,
}

impl Network {
    fn new() -> Self {
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
    fn command(&self, program: &Path, home: &Path) -> Command {
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
fn tchat() -> PathBuf {
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

/// A server that somebody began by hand, and the link that it says leads to it.
fn served(network: &Network, home: &Path) -> (Child, String) {
    let mut server = network
        .command(&tchat(), home)
        .args(["serve", "--while-stdin", "--output", "json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let said: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!(said["type"], "serving", "{line}");
    (server, said["own_link"].as_str().unwrap().to_owned())
}

/// It stops when its standard input ends, and cleanly.
fn let_go(mut server: Child) {
    drop(server.stdin.take());
    assert!(server.wait().unwrap().success());
}

/// Whether a message reaches a server there.
fn sends(network: &Network, home: &Path, nick: &str) -> bool {
    let mut send = network.command(&tchat(), home);
    send.args(["send", "hello", "127.0.0.1", "--nick", nick]);
    send.output().unwrap().status.success()
}

#[test]
fn a_server_of_the_window_is_there_for_others_and_ends_even_with_a_window_that_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let (zoe, bob) = (folder.path().join("zoe"), folder.path().join("bob"));
    let network = Network::new();
    // As whoever was a host left it: the note says that the server ends with the chat.
    let (server, own_link) = served(&network, &zoe);
    assert!(sends(&network, &zoe, "zoe"));
    let_go(server);
    let note = zoe.join("tchat/server/hosted");
    std::fs::write(&note, &own_link).unwrap();
    assert!(!sends(&network, &bob, "bob"), "nobody serves any more");

    let screen = Screen::with_opengl();
    let mut window = network
        .command(Path::new(env!("CARGO_BIN_EXE_tchat-gui")), &zoe)
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("WAYLAND_SOCKET")
        .env("DISPLAY", screen.display())
        .env("LIBGL_ALWAYS_SOFTWARE", "1")
        // The server has it, too: it ends when both have.
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let began = Instant::now();
    while !sends(&network, &bob, "bob") {
        assert!(began.elapsed() < TIME, "the window hosts again what it hosted before");
        assert_eq!(window.try_wait().unwrap(), None);
    }

    let mut both = window.stderr.take().unwrap();
    window.kill().unwrap();
    window.wait().unwrap();
    let (ended, ending) = mpsc::channel();
    std::thread::spawn(move || {
        let mut said = String::new();
        ended.send(both.read_to_string(&mut said).map(|_| said)).unwrap();
    });
    let said = ending.recv_timeout(TIME).expect("the server ended with the window").unwrap();
    assert!(!said.contains("panicked"), "{said}");
    assert!(!sends(&network, &bob, "bob"), "nobody serves any more");
    assert_eq!(std::fs::read_to_string(&note).unwrap(), own_link, "it is hosted again next time");
    let (server, _) = served(&network, &zoe);
    let_go(server);
}
