//! The lab in a real terminal, as on a classroom's projector.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::Command;

use crate::stage::Home;
use crate::terminal::Terminal;

/// A terminal with a lab in it, and a server behind.
struct Projector {
    terminal: Terminal,
    server: TcpListener,
    address: String,
}

impl Projector {
    fn start(home: &Home, options: &str) -> Self {
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let to = server.local_addr().unwrap();
        let arguments = format!("lab --listen 127.0.0.1:0 --to {to} {options}");
        let terminal = Terminal::start_sized(home, &arguments, ["100", "30"]);
        let lines = terminal.until_containing("tchat lab  127.0.0.1:");
        let head = lines.iter().find_map(|line| line.split("tchat lab  ").nth(1)).unwrap();
        let address = head.split(' ').next().unwrap().to_owned();
        Self { terminal, server, address }
    }

    /// A pupil, and their other end at the server.
    fn pupil(&self, nick: &str) -> (TcpStream, TcpStream) {
        let mut client = TcpStream::connect(&self.address).unwrap();
        let mut server = self.server.accept().unwrap().0;
        send(&mut client, &mut server, nick);
        (client, server)
    }

    fn press(&self, key: &str) {
        self.terminal.tmux(&["send-keys", key]);
    }

    /// The program's end: its exit code, and a terminal as it was before.
    fn ends(&self) {
        let lines = self.terminal.until("ended 0");
        assert!(lines.iter().any(|line| line.starts_with("shell ")), "as before: {lines:#?}");
        assert!(!lines.iter().any(|line| line.contains("tchat lab  127")), "{lines:#?}");
        self.terminal.until("1");
        self.terminal.until("echoes");
    }
}

fn send(from: &mut TcpStream, to: &mut TcpStream, text: &str) {
    from.write_all(text.as_bytes()).unwrap();
    let mut heard = vec![0; text.len()];
    to.read_exact(&mut heard).unwrap();
}

#[test]
fn a_caesar_cipher_is_broken_on_the_screen_and_the_screen_given_back() {
    let home = Home::new();
    let projector = Projector::start(&home, "--lang fr");
    let (mut alice, mut server) = projector.pupil("alice");
    send(&mut alice, &mut server, "Vdoxw à wrxv, rq vh uhwurxyh ghpdlq ghydqw oh obféh ?");
    let lines = projector.terminal.until_containing("Vdoxw à wrxv, rq vh");
    assert!(!lines.iter().any(|line| line.contains("Salut")), "{lines:#?}");
    projector.terminal.until_containing("56 64 6f 78 77 20 c3 a0");
    projector.press("r");
    projector.terminal.until_containing("= Salut à tous, on se retrouve demain devant le lycée ?");
    projector.terminal.until_containing("1. cesar 3");
    projector.press("q");
    projector.ends();
}

#[test]
fn what_pupils_send_cannot_draw_on_the_projector() {
    let home = Home::new();
    let projector = Projector::start(&home, "");
    let (mut alice, mut server) = projector.pupil("alice");
    send(&mut alice, &mut server, "\u{1b}[2J\u{1b}[H\u{1b}]0;owned\u{7}☠ 👩🏽‍💻");
    let lines = projector.terminal.until_containing("␛[2J␛[H␛]0;owned␇");
    assert!(lines[0].contains("tchat lab"), "{lines:#?}");
    projector.press("C-c");
    projector.ends();
}

#[test]
fn a_flood_does_not_freeze_the_screen() {
    let home = Home::new();
    let projector = Projector::start(&home, "");
    let (mut alice, mut server) = projector.pupil("alice");
    let flood = std::thread::spawn(move || {
        let bytes = vec![b'x'; 64 * 1024];
        while alice.write_all(&bytes).is_ok() {}
    });
    let reading = std::thread::spawn(move || {
        let mut bytes = vec![0; 64 * 1024];
        while server.read(&mut bytes).is_ok_and(|count| count > 0) {}
    });
    projector.terminal.until_containing("more bytes");
    projector.press("?");
    projector.terminal.until_containing("┌ Keys");
    for key in ["x", "q"] {
        projector.press(key);
    }
    projector.ends();
    // Both ends are closed with the lab.
    flood.join().unwrap();
    reading.join().unwrap();
}

#[test]
fn a_signal_ends_it_and_the_terminal_is_left_as_it_was() {
    let home = Home::new();
    let projector = Projector::start(&home, "");
    let lines = projector.terminal.tmux(&["display-message", "-p", "#{pane_pid}"]);
    let children = Command::new("pgrep").args(["-P", lines.trim()]).output().unwrap();
    let pid = String::from_utf8(children.stdout).unwrap();
    Command::new("kill").args(["-s", "TERM", pid.trim()]).status().unwrap();
    projector.ends();
}
