//! The chat in a real terminal: a prompt below, lines above, and the terminal left as it was.

use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::stage::{Home, Server};

/// A terminal with the program in it, in front of a shell.
pub(crate) struct Terminal {
    socket: String,
}

impl Terminal {
    /// One of 60 columns.
    fn start(home: &Home, arguments: &str) -> Self {
        Self::start_sized(home, arguments, ["60", "30"])
    }

    /// One of as many columns and rows.
    pub(crate) fn start_sized(home: &Home, arguments: &str, [columns, rows]: [&str; 2]) -> Self {
        static TERMINALS: AtomicU32 = AtomicU32::new(0);
        let socket = format!("tmux{}", TERMINALS.fetch_add(1, Ordering::Relaxed));
        let terminal = Self { socket: home.path().join(socket).to_str().unwrap().to_owned() };
        let program = env!("CARGO_BIN_EXE_tchat");
        let command = format!(
            "echo shell $$; {program} {arguments}; echo ended $?; stty -a | grep -c ' icanon'; \
             stty -a | grep -q ' echo ' && echo echoes; cat"
        );
        let data = format!("XDG_DATA_HOME={}", home.path().join("data").display());
        let config = format!("XDG_CONFIG_HOME={}", home.path().join("config").display());
        let editor = format!("EDITOR={}", home.path().join("editor").display());
        terminal.tmux(&[
            "-f",
            "/dev/null",
            "new-session",
            "-d",
            "-x",
            columns,
            "-y",
            rows,
            "-e",
            &data,
            "-e",
            &config,
            "-e",
            &editor,
            "-e",
            "VISUAL=",
            "-e",
            "LC_ALL=C.UTF-8",
            &command,
        ]);
        terminal
    }

    /// Does what tmux is asked, and gives what it says.
    pub(crate) fn tmux(&self, arguments: &[&str]) -> String {
        let mut command = Command::new("tmux");
        command.env("LC_ALL", "C.UTF-8").env_remove("TMUX").args(["-u", "-S", &self.socket]);
        let out = command.args(arguments).output().expect("tmux is installed");
        assert!(out.status.success(), "{out:?}");
        String::from_utf8(out.stdout).unwrap()
    }

    /// Types a line.
    pub(crate) fn type_line(&self, line: &str) {
        self.tmux(&["send-keys", "-l", line]);
        self.tmux(&["send-keys", "Enter"]);
    }

    /// What is on the screen.
    pub(crate) fn screen(&self) -> String {
        self.tmux(&["capture-pane", "-p"])
    }

    /// Waits for a line, and gives all.
    pub(crate) fn until(&self, line: &str) -> Vec<String> {
        self.until_some(line, |seen| seen == line)
    }

    /// Waits for a line that holds this, and gives all.
    pub(crate) fn until_containing(&self, part: &str) -> Vec<String> {
        self.until_some(part, |seen| seen.contains(part))
    }

    /// Waits until nothing on the screen holds this.
    pub(crate) fn until_gone(&self, part: &str) {
        let deadline = Instant::now() + Duration::from_secs(30);
        while self.screen().contains(part) {
            assert!(Instant::now() < deadline, "still {part:?} on\n{}", self.screen());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn until_some(&self, what: &str, is_it: impl Fn(&str) -> bool) -> Vec<String> {
        self.until_all(what, |lines| lines.iter().any(|seen| is_it(seen)))
    }

    /// Waits until the screen is so, and gives it.
    fn until_all(&self, what: &str, is_it: impl Fn(&[String]) -> bool) -> Vec<String> {
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            let screen = self.screen();
            let lines = screen.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>();
            if is_it(&lines) {
                return lines;
            }
            assert!(Instant::now() < deadline, "no {what:?} on\n{screen}");
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
    let alice = Terminal::start(&home, &format!("join {} --prompt --nick alice", server.link));
    alice.until("* alice joined");
    alice.tmux(&["send-keys", "-l", "half a sen"]);
    alice.until("> half a sen");
    home.run(&["send", "hello", &server.link, "--nick", "bob"]).exits(0);
    // Once all of it is drawn, that bob has gone again as well, what is being typed is the last line.
    alice.until_all("hello above the prompt", |lines| {
        let last = lines.iter().rfind(|line| !line.is_empty());
        lines.iter().any(|line| line == "bob: hello") && last.is_some_and(|it| it == "> half a sen")
    });
    alice.type_line("tence");
    alice.until("alice: half a sentence");
    alice.type_line("/quit");
    alice.until("ended 0");
}

#[test]
fn without_a_server_a_chat_says_what_came_of_trying_when_asked_and_ends_at_once() {
    let home = Home::new();
    let server = Server::start(&home);
    let arguments = format!("join {} --linear --nick alice", server.link);
    let alice = Terminal::start_sized(&home, &arguments, ["160", "30"]);
    alice.until("* alice joined");
    drop(server);
    let refused = |line: &&String| line.starts_with("nothing listens at");
    alice.until_all("why there is no connection", |lines| lines.iter().any(|it| refused(&it)));
    // The same again is told to nobody who has not asked.
    alice.type_line("/reconnect");
    alice.until_all("what came of it", |lines| lines.iter().filter(refused).count() > 1);
    let asked = Instant::now();
    alice.type_line("/quit");
    alice.until("ended 0");
    assert!(asked.elapsed() < Duration::from_secs(8), "it waited for a server");
}

#[test]
fn a_long_message_cannot_forge_a_line_at_the_edge() {
    let home = Home::new();
    let server = Server::start(&home);
    let alice = Terminal::start(&home, &format!("join {} --prompt --nick alice", server.link));
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
        let terminal =
            Terminal::start(&home, &format!("join {} --prompt --nick {nick}", server.link));
        terminal.until(&format!("* {nick} joined"));
        terminal.tmux(&["send-keys", key]);
        terminal.until("ended 0");
        terminal.until("1");
    }
    let home = Home::new();
    let terminal = Terminal::start(&home, &format!("join {} --prompt --nick carol", server.link));
    let lines = terminal.until("* carol joined");
    let shell = lines.iter().find_map(|line| line.strip_prefix("shell ")).unwrap();
    let children = Command::new("pgrep").args(["-P", shell]).output().unwrap();
    let pid = String::from_utf8(children.stdout).unwrap();
    Command::new("kill").args(["-s", "TERM", pid.trim()]).status().unwrap();
    terminal.until("ended 0");
    terminal.until("1");
}

/// A home with a sealed profile, and its words.
fn sealed(home: &Home) {
    let mut command = home.command(&["profile", "seal", "--nick", "alice"]);
    let words = "correct horse";
    crate::stage::finish(command.env("TCHAT_PASSPHRASE", words).spawn().unwrap()).exits(0);
}

#[test]
fn a_passphrase_is_asked_for_once_and_not_shown() {
    let home = Home::new();
    let server = Server::start(&home);
    sealed(&home);
    let alice = Terminal::start(&home, &format!("join {} --prompt --nick alice", server.link));
    alice.until("Passphrase of the profile alice:");
    alice.type_line("correct horse");
    let lines = alice.until("* alice joined");
    assert!(!lines.iter().any(|line| line.contains("horse")), "{lines:#?}");
    alice.type_line("hello");
    let lines = alice.until("alice: hello");
    assert_eq!(lines.iter().filter(|line| line.contains("Passphrase")).count(), 1);
    alice.type_line("/quit");
    alice.until("ended 0");
    alice.until("echoes");
}

#[test]
fn a_wrong_passphrase_may_be_tried_three_times_in_the_readers_language() {
    let home = Home::new();
    sealed(&home);
    let alice = Terminal::start(&home, "read --offline --lang fr");
    for tries in 1..=3 {
        let deadline = Instant::now() + Duration::from_secs(30);
        while alice.screen().matches("Phrase de passe du profil alice\u{A0}:").count() < tries {
            assert!(Instant::now() < deadline, "{}", alice.screen());
            std::thread::sleep(Duration::from_millis(20));
        }
        alice.type_line("wrong horse");
    }
    alice.until("ended 1");
    alice.until("echoes");
    let screen = alice.screen();
    assert!(screen.contains("la phrase de passe n’ouvre pas") && !screen.contains("horse"));
    assert_eq!(screen.matches("réessayez").count(), 3, "twice at the prompt, once at the end");
}

#[test]
fn what_ends_the_question_leaves_the_terminal_echoing() {
    let home = Home::new();
    sealed(&home);
    for key in ["C-c", "C-d"] {
        let alice = Terminal::start(&home, "rooms");
        alice.until("Passphrase of the profile alice:");
        alice.tmux(&["send-keys", key]);
        alice.until("ended 1");
        alice.until("echoes");
    }
    let alice = Terminal::start(&home, "rooms");
    let lines = alice.until("Passphrase of the profile alice:");
    let shell = lines.iter().find_map(|line| line.strip_prefix("shell ")).unwrap();
    let children = Command::new("pgrep").args(["-P", shell]).output().unwrap();
    let pid = String::from_utf8(children.stdout).unwrap();
    Command::new("kill").args(["-s", "TERM", pid.trim()]).status().unwrap();
    alice.until("ended 1");
    alice.until("echoes");
}

#[test]
fn a_new_passphrase_is_typed_twice() {
    let home = Home::new();
    let server = Server::start(&home);
    home.run(&["send", "hello", &server.link, "--nick", "alice"]).exits(0);
    let alice = Terminal::start(&home, "profile seal");
    alice.until("New passphrase:");
    alice.type_line("");
    alice.until_containing("the passphrase is empty");
    alice.type_line("correct horse");
    alice.until("The same again:");
    alice.type_line("correct house");
    alice.until("ended 1");
    assert!(alice.screen().contains("the two passphrases are not the same"));
    home.run(&["read", "--offline"]).exits(0);

    let alice = Terminal::start(&home, "profile seal");
    for question in ["New passphrase:", "The same again:"] {
        alice.until(question);
        alice.type_line("correct horse");
    }
    alice.until("ended 0");
    home.run(&["read", "--offline"]).exits(1);
    let mut command = home.command(&["read", "--offline"]);
    let read = command.env("TCHAT_PASSPHRASE", "correct horse").spawn().unwrap();
    assert_eq!(crate::stage::finish(read).exits(0).lines(), ["alice: hello"]);
}
