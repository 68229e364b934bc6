//! The chat in a real terminal: a prompt below, lines above, and the terminal left as it was.

use std::process::Command;
use std::time::{Duration, Instant};

use crate::stage::{Home, Server};

/// A terminal of 60 columns with the program in it, in front of a shell.
struct Terminal {
    socket: String,
}

impl Terminal {
    fn start(home: &Home, arguments: &str) -> Self {
        let terminal = Self { socket: home.path().join("tmux").to_str().unwrap().to_owned() };
        let program = env!("CARGO_BIN_EXE_tchat");
        let command = format!(
            "echo shell $$; {program} {arguments}; echo ended $?; stty -a | grep -c ' icanon'; cat"
        );
        let data = format!("XDG_DATA_HOME={}", home.path().join("data").display());
        terminal.tmux(&[
            "-f",
            "/dev/null",
            "new-session",
            "-d",
            "-x",
            "60",
            "-y",
            "30",
            "-e",
            &data,
            "-e",
            "LC_ALL=C.UTF-8",
            &command,
        ]);
        terminal
    }

    fn tmux(&self, arguments: &[&str]) -> String {
        let mut command = Command::new("tmux");
        command.env("LC_ALL", "C.UTF-8").env_remove("TMUX").args(["-u", "-S", &self.socket]);
        let out = command.args(arguments).output().expect("tmux is installed");
        assert!(out.status.success(), "{out:?}");
        String::from_utf8(out.stdout).unwrap()
    }

    fn type_line(&self, line: &str) {
        self.tmux(&["send-keys", "-l", line]);
        self.tmux(&["send-keys", "Enter"]);
    }

    /// Waits for a line, and gives all.
    fn until(&self, line: &str) -> Vec<String> {
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            let screen = self.tmux(&["capture-pane", "-p"]);
            let lines = screen.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>();
            if lines.iter().any(|seen| seen == line) {
                return lines;
            }
            assert!(Instant::now() < deadline, "no {line:?} on\n{screen}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let mut command = Command::new("tmux");
        command.args(["-S", &self.socket, "kill-server"]).output().ok();
    }
}

#[test]
fn what_comes_in_does_not_disturb_what_is_being_typed() {
    let home = Home::new();
    let server = Server::start(&home);
    let alice = Terminal::start(&home, &format!("join {} --nick alice", server.link));
    alice.until("* alice joined");
    alice.tmux(&["send-keys", "-l", "half a sen"]);
    alice.until("> half a sen");
    home.run(&["send", "hello", &server.link, "--nick", "bob"]).exits(0);
    let lines = alice.until("bob: hello");
    assert_eq!(lines.iter().rfind(|line| !line.is_empty()).unwrap(), "> half a sen");
    alice.type_line("tence");
    alice.until("alice: half a sentence");
    alice.type_line("/quit");
    alice.until("ended 0");
}

#[test]
fn a_long_message_cannot_forge_a_line_at_the_edge() {
    let home = Home::new();
    let server = Server::start(&home);
    let alice = Terminal::start(&home, &format!("join {} --nick alice", server.link));
    alice.until("* alice joined");
    let forged = format!("hm{}* bob left", " ".repeat(60 - "bob: hm".len()));
    home.run(&["send", &forged, &server.link, "--nick", "bob"]).exits(0);
    alice.until("    * bob left");
}

#[test]
fn the_terminal_is_left_as_it_was_whatever_ends_the_chat() {
    let home = Home::new();
    let server = Server::start(&home);
    for (nick, key) in [("alice", "C-c"), ("bob", "C-d")] {
        let home = Home::new();
        let terminal = Terminal::start(&home, &format!("join {} --nick {nick}", server.link));
        terminal.until(&format!("* {nick} joined"));
        terminal.tmux(&["send-keys", key]);
        terminal.until("ended 0");
        terminal.until("1");
    }
    let home = Home::new();
    let terminal = Terminal::start(&home, &format!("join {} --nick carol", server.link));
    let lines = terminal.until("* carol joined");
    let shell = lines.iter().find_map(|line| line.strip_prefix("shell ")).unwrap();
    let children = Command::new("pgrep").args(["-P", shell]).output().unwrap();
    let pid = String::from_utf8(children.stdout).unwrap();
    Command::new("kill").args(["-s", "TERM", pid.trim()]).status().unwrap();
    terminal.until("ended 0");
    terminal.until("1");
}
