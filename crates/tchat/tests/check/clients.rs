//! Grading clients.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use crate::stage::{Graded, Grading, check, free_address, program};

/// How long the grading of a started client may take; a busy machine is forgiven some.
const PROMISED: Duration = Duration::from_secs(90);

/// Grades one of the worksheet's clients.
fn graded(name: &str) -> Graded {
    let address = free_address();
    let (port, path) = (address.port().to_string(), program(name));
    let command = ["python3", path.to_str().unwrap(), "127.0.0.1", &port];
    let arguments = ["--client", "--listen", &address.to_string(), "--"];
    let graded = check(&[&arguments[..], &command[..]].concat());
    assert!(graded.took < PROMISED, "{graded:?}");
    graded
}

/// Grades a client that the shell starts.
fn graded_line(line: &str) -> Graded {
    let address = free_address().to_string();
    let graded = check(&["--client", "--listen", &address, "--run", line]);
    assert!(graded.took < PROMISED, "{graded:?}");
    graded
}

/// Whether a process is there still; its number is read from a file.
fn is_alive(pid_file: &std::path::Path) -> bool {
    let pid = std::fs::read_to_string(pid_file).unwrap();
    let status = Command::new("kill").args(["-0", pid.trim()]).output().unwrap().status;
    status.success()
}

#[test]
fn the_worksheets_client_has_exactly_the_defects_it_is_known_for() {
    let graded = graded("client.py").exits(1);
    let failed = [
        "notice_not_forged", // D13
        "cut_character",     // D10
        "not_utf8",          // D10
        "escapes",           // D18
        "server_gone",       // D16
    ];
    assert_eq!(graded.named("failed"), failed, "{graded:?}");
    assert_eq!(graded.named("passed").len(), 8);
    let came = graded.of("cut_character")["came"].as_str().unwrap().to_owned();
    assert!(came.contains("UnicodeDecodeError"), "{came}");
    assert!(graded.of("escapes")["came"].as_str().unwrap().contains("\\x1b]0;"), "{graded:?}");
}

#[test]
fn the_corrected_client_passes_every_check() {
    let graded = graded("client_corrige.py").exits(0);
    assert_eq!(graded.named("passed").len(), 13, "{graded:?}");
}

#[test]
fn a_client_that_never_connects_is_ended_with_its_children() {
    let folder = tempfile::tempdir().unwrap();
    let [child, parent] = ["child", "parent"].map(|name| folder.path().join(name));
    let line = format!(
        "trap '' TERM HUP INT; sleep 600 & echo $! > '{}'; echo $$ > '{}'; wait",
        child.display(),
        parent.display()
    );
    let graded = graded_line(&line).exits(1);
    assert_eq!(graded.named("failed"), ["connects"], "{graded:?}");
    assert_eq!(graded.named("skipped").len(), 12);
    // Who has lost the parent is collected by another, which may take a moment.
    let end = Instant::now() + Duration::from_secs(20);
    while is_alive(&child) || is_alive(&parent) {
        assert!(Instant::now() < end, "they live on");
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_client_that_ends_at_once_is_told_with_its_last_words() {
    let graded = graded_line("echo 'no such module' >&2; exit 3").exits(1);
    assert_eq!(graded.named("failed"), ["connects"]);
    let came = graded.of("connects")["came"].as_str().unwrap().to_owned();
    assert!(came.contains("ended") && came.contains("no such module"), "{came}");
}

#[test]
fn a_client_that_writes_without_end_is_graded_all_the_same() {
    let graded = graded_line("while :; do echo again; done").exits(1);
    assert_eq!(graded.named("failed"), ["connects"], "{graded:?}");
}

#[test]
fn an_interrupted_grading_ends_the_client_it_started() {
    let folder = tempfile::tempdir().unwrap();
    let pid = folder.path().join("pid");
    let line = format!("echo $$ > '{0}.new'; mv '{0}.new' '{0}'; sleep 600", pid.display());
    let address = free_address().to_string();
    let grading = Grading::start(&["--client", "--listen", &address, "--run", &line]);
    let end = Instant::now() + Duration::from_secs(30);
    while !pid.exists() {
        assert!(Instant::now() < end, "the client does not start");
        thread::sleep(Duration::from_millis(10));
    }
    let ours = grading.child.id().to_string();
    assert!(Command::new("kill").args(["-s", "INT", &ours]).status().unwrap().success());
    let graded = grading.finish();
    assert_eq!(graded.code, Some(1), "{graded:?}");
    assert!(graded.out.is_empty(), "{graded:?}");
    while is_alive(&pid) {
        assert!(Instant::now() < end, "it lives on");
        thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_pupil_who_follows_the_instructions_passes_and_reads_what_nobody_else_can_see() {
    let address = free_address();
    let mut grading = Grading::start(&["--client", "--listen", &address.to_string()]);
    let mut told = BufReader::new(grading.child.stderr.take().unwrap());
    let mut instruction = || {
        let mut line = String::new();
        told.read_line(&mut line).unwrap();
        line
    };
    assert_eq!(instruction(), format!("Start your client; it must connect to {address}\n"));
    assert_eq!(instruction(), "Type in your client: `alice`\n");
    let mut client = TcpStream::connect(address).unwrap();
    client.write_all(b"alice").unwrap();
    for text in ["bonjour", "merci"] {
        if text == "merci" {
            assert!(instruction().contains("enter key"));
        }
        assert_eq!(instruction(), format!("Type in your client: `{text}`\n"));
        client.write_all(text.as_bytes()).unwrap();
    }
    assert!(instruction().contains("a message that comes is shown"));
    let mut shown = Vec::new();
    client.read_to_end(&mut shown).unwrap();
    drop(client);
    thread::spawn(move || told.read_to_end(&mut Vec::new()).unwrap());
    let graded = grading.finish().exits(0);
    assert!(shown.starts_with("bonjour de zoéSERVEUR".as_bytes()), "{shown:?}");
    let lines = |mark: &str| graded.out.lines().filter(|line| line.starts_with(mark)).count();
    assert_eq!([lines("✔ passed"), lines("✘ failed"), lines("– not checked")], [5, 0, 8]);
    assert!(graded.out.contains("why not: only you see the screen"), "{graded:?}");
}
