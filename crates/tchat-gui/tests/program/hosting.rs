//! A server that the window runs, with real processes: it is there for others, and ends with the window
//! even if that is killed.
//!
//! Everything runs on a network of its own (a Linux network namespace), where nobody else has the port.
#![cfg(target_os = "linux")]

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use crate::network::{Network, tchat};
use crate::screen::Screen;

/// How long anything here may take on a busy machine.
const TIME: Duration = Duration::from_secs(60);

/// A server that somebody began by hand, and the link that it says leads to it.
pub(crate) fn served(network: &Network, home: &Path) -> (Child, String) {
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
pub(crate) fn let_go(mut server: Child) {
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
