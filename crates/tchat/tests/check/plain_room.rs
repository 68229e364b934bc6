//! Grading our own server's plain room and our own client of it: they do what we ask of a pupil's.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use crate::stage::{check, free_address};

/// Ended whatever the test finds.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        // Gone already is as good.
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

#[test]
fn our_own_plain_room_passes_every_check() {
    let home = tempfile::tempdir().unwrap();
    let server = Command::new(env!("CARGO_BIN_EXE_tchat"))
        .args(["serve", "--plain", "--listen", "127.0.0.1:0", "--data"])
        .arg(home.path().join("server"))
        .env("HOME", home.path())
        .env("LC_ALL", "C.UTF-8")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut server = Ended(server);
    let mut line = String::new();
    let mut out = BufReader::new(server.0.stdout.take().unwrap());
    out.read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix("listening on ").expect(&line);
    let graded = check(&[address]).exits(0);
    assert_eq!(graded.named("passed").len(), 20, "{graded:?}");
}

/// The chat of a worksheet's client asks for a pseudonym; ours is given it on the command line.
#[cfg(unix)]
#[test]
fn our_own_client_of_the_worksheets_protocol_passes_every_check() {
    let home = tempfile::tempdir().unwrap();
    let address = free_address().to_string();
    let line = format!(
        "read -r nick; HOME='{}' exec '{}' join --plain {address} --nick \"$nick\"",
        home.path().display(),
        env!("CARGO_BIN_EXE_tchat"),
    );
    let graded = check(&["--client", "--listen", &address, "--run", &line]).exits(0);
    assert_eq!(graded.named("passed").len(), 13, "{graded:?}");
}
