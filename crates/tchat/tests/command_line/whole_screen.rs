//! The chat on the whole screen of a real terminal: talked in, scrolled, pasted into, resized, cut off
//! from its server, and ended in every way.

use std::process::Command;

use crate::stage::{Home, Server};
use crate::terminal::Terminal;

/// A terminal as most have it.
const USUAL: [&str; 2] = ["100", "30"];

fn join(home: &Home, server: &Server, nick: &str) -> Terminal {
    let terminal =
        Terminal::start_sized(home, &format!("join {} --nick {nick}", server.link), USUAL);
    terminal.until_containing("end-to-end encrypted");
    terminal.until_containing(&format!("{nick} joined"));
    terminal
}

/// Pastes a text as terminals do that say so.
fn paste(terminal: &Terminal, home: &Home, text: &str) {
    let file = home.path().join("pasted");
    std::fs::write(&file, text).unwrap();
    terminal.tmux(&["load-buffer", file.to_str().unwrap()]);
    terminal.tmux(&["paste-buffer", "-p", "-r"]);
}

/// Ends the program in a terminal from outside.
fn terminate(terminal: &Terminal) {
    let shell = terminal.tmux(&["display-message", "-p", "#{pane_pid}"]);
    let children = Command::new("pgrep").args(["-P", shell.trim()]).output().unwrap();
    let pid = String::from_utf8(children.stdout).unwrap();
    Command::new("kill").args(["-s", "TERM", pid.trim()]).status().unwrap();
    terminal.until("ended 0");
}

/// The program that texts are edited with, as a script.
fn write_editor(home: &Home, script: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    let path = home.path().join("editor");
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
}

fn sent(home: &Home) -> Vec<String> {
    let ran = home.run(&["read", "--offline", "--output", "json"]).exits(0);
    let messages = ran.of_type("message").into_iter();
    messages.map(|message| message["text"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn two_people_talk_and_see_each_other_at_the_side() {
    let (home, other) = (Home::new(), Home::new());
    let server = Server::start(&home);
    let alice = join(&home, &server, "alice");
    let bob = join(&other, &server, "bob");
    alice.until_containing("bob joined");
    alice.type_line("héllo **wörld** 👋");
    bob.until_containing("wörld");
    bob.type_line("salut");
    let lines = alice.until_containing("salut");
    assert!(lines.iter().any(|line| line.starts_with("● alice")), "{lines:#?}");
    assert!(lines.iter().any(|line| line.starts_with("● bob")), "{lines:#?}");
    bob.tmux(&["send-keys", "C-q"]);
    bob.until("ended 0");
    alice.until_containing("○ bob");
}

#[test]
fn several_lines_that_are_pasted_are_one_message() {
    let home = Home::new();
    let server = Server::start(&home);
    let alice = join(&home, &server, "alice");
    paste(&alice, &home, "one\ntwo\nthree");
    alice.until_containing("three");
    alice.tmux(&["send-keys", "Enter"]);
    alice.tmux(&["send-keys", "-l", "next"]);
    alice.tmux(&["send-keys", "Enter"]);
    alice.until_containing("next");
    alice.tmux(&["send-keys", "C-q"]);
    alice.until("ended 0");
    assert_eq!(sent(&home), ["one\ntwo\nthree", "next"]);
}

#[test]
fn what_is_written_without_a_server_is_sent_once_it_is_back() {
    let home = Home::new();
    let mut server = Server::start(&home);
    let alice = join(&home, &server, "alice");
    alice.type_line("before");
    alice.until_containing("before");
    server.child.kill().unwrap();
    server.child.wait().unwrap();
    alice.until_containing("next try in");
    alice.type_line("meanwhile");
    alice.until_containing("waiting for the connection");
    let _again = Server::start_at(&home, &server.address);
    alice.until_gone("next try in");
    alice.until_gone("waiting for the connection");
    alice.tmux(&["send-keys", "C-q"]);
    alice.until("ended 0");
    assert_eq!(sent(&home), ["before", "meanwhile"]);
}

#[test]
fn who_was_there_before_reads_and_writes_without_a_server() {
    let home = Home::new();
    let mut server = Server::start(&home);
    let alice = join(&home, &server, "alice");
    alice.type_line("before");
    alice.until_containing("before");
    alice.tmux(&["send-keys", "C-q"]);
    alice.until("ended 0");
    server.child.kill().unwrap();
    server.child.wait().unwrap();
    let alice = Terminal::start_sized(&home, &format!("join {}", server.link), USUAL);
    alice.until_containing("before");
    alice.type_line("later");
    alice.until_containing("waiting for the connection");
    alice.tmux(&["send-keys", "C-q"]);
    // One message is kept for the next time.
    alice.until("ended 1");
    alice.until_containing("error: one message is not sent yet");
    let _again = Server::start_at(&home, &server.address);
    let alice = Terminal::start_sized(&home, &format!("join {}", server.link), USUAL);
    alice.until_containing("later");
    alice.until_gone("waiting for the connection");
    alice.until_gone("sending…");
    alice.tmux(&["send-keys", "C-q"]);
    alice.until("ended 0");
    assert_eq!(sent(&home), ["before", "later"]);
}

#[test]
fn sizes_may_change_as_they_like() {
    let home = Home::new();
    let server = Server::start(&home);
    let alice = join(&home, &server, "alice");
    for number in 0..12 {
        alice.type_line(&format!("{number} {}", "wörd 👩🏽‍💻 ".repeat(number)));
    }
    let long = format!("much {}", "wörd 👩🏽‍💻 ".repeat(300));
    for _ in 0..8 {
        paste(&alice, &home, &long);
        alice.tmux(&["send-keys", "Enter"]);
    }
    for (columns, rows) in [(60, 16), (200, 60), (20, 5), (1, 1), (61, 16), (100, 3), (120, 40)] {
        alice.tmux(&["resize-window", "-x", &columns.to_string(), "-y", &rows.to_string()]);
        alice.tmux(&["send-keys", "PPage"]);
        alice.tmux(&["send-keys", "C-End"]);
    }
    alice.type_line("after the storm");
    alice.until_containing("after the storm");
    alice.tmux(&["resize-window", "-x", "60", "-y", "16"]);
    alice.until_containing("after the storm");
    alice.until_containing("end-to-end encrypted");
    alice.tmux(&["send-keys", "C-q"]);
    alice.until("ended 0");
}

#[test]
fn the_terminal_is_given_back_whatever_ends_the_chat() {
    let home = Home::new();
    let server = Server::start(&home);
    for (nick, key) in [("alice", "C-q"), ("bob", "C-c")] {
        let home = Home::new();
        let terminal = join(&home, &server, nick);
        terminal.tmux(&["send-keys", key]);
        terminal.until("ended 0");
        terminal.until("1");
        terminal.until("echoes");
    }
    let home = Home::new();
    let terminal = join(&home, &server, "carol");
    terminate(&terminal);
    terminal.until("1");
}

#[test]
fn a_server_that_is_not_there_is_told_in_place_with_what_to_do() {
    let home = Home::new();
    let terminal = Terminal::start_sized(&home, "join 127.0.0.1:1 --nick alice", USUAL);
    terminal.until_containing("nothing listens at 127.0.0.1:1");
    terminal.until_containing("check that the server runs there");
    terminal.tmux(&["send-keys", "C-c"]);
    terminal.until("ended 0");
    terminal.until("1");
}

#[test]
fn what_others_send_cannot_leave_its_place() {
    let home = Home::new();
    let server = Server::start(&home);
    let alice = join(&home, &server, "alice");
    let other = Home::new();
    let hostile = format!(
        "\u{1b}[2J\u{1b}]52;c;AAAA\u{7}\u{202E}evil {} {}",
        "x\u{301}".repeat(500),
        "\u{1F469}\u{200D}".repeat(50),
    );
    let sending = ["send", &hostile, &server.link, "--nick", "bob"];
    other.run(&sending).exits(0);
    let lines = alice.until_containing("evil");
    assert!(lines.iter().any(|line| line.contains("end-to-end encrypted")), "{lines:#?}");
    assert!(lines.iter().any(|line| line.contains("connected")), "{lines:#?}");
    assert!(!alice.screen().contains('\u{202E}'));
    alice.type_line("still here");
    alice.until_containing("still here");
}

#[test]
fn what_was_being_written_is_there_again_however_the_chat_ended() {
    let home = Home::new();
    let server = Server::start(&home);
    let alice = join(&home, &server, "alice");
    alice.tmux(&["send-keys", "-l", "half a sentence 👩🏽‍💻"]);
    alice.until_containing("half a sentence");
    terminate(&alice);
    let alice = Terminal::start_sized(&home, &format!("join {}", server.link), USUAL);
    alice.until_containing("half a sentence");
    alice.tmux(&["send-keys", "-l", ", whole"]);
    alice.until_containing(", whole");
    alice.tmux(&["send-keys", "C-q"]);
    alice.until("ended 0");
    let alice = Terminal::start_sized(&home, &format!("join {}", server.link), USUAL);
    alice.until_containing(", whole");
    alice.tmux(&["send-keys", "Enter"]);
    alice.until_containing("sent");
    alice.tmux(&["send-keys", "C-q"]);
    alice.until("ended 0");
    assert_eq!(sent(&home), ["half a sentence 👩🏽‍💻, whole"]);
}

#[test]
fn another_program_writes_and_gives_the_terminal_back() {
    let home = Home::new();
    let server = Server::start(&home);
    let alice = join(&home, &server, "alice");
    write_editor(&home, r#"grep -q '^half$' "$1" && echo 'all of it' > "$1""#);
    alice.tmux(&["send-keys", "-l", "half"]);
    alice.tmux(&["send-keys", "M-e"]);
    alice.until_containing("› all of it");
    write_editor(&home, r#"echo 'given up' > "$1"; exit 1"#);
    alice.tmux(&["send-keys", "M-e"]);
    alice.until_containing("exit status: 1");
    alice.until_containing("› all of it");
    alice.tmux(&["send-keys", "Enter"]);
    alice.until_containing("sent");
    alice.tmux(&["send-keys", "C-Up"]);
    alice.tmux(&["send-keys", "C-Up"]);
    alice.until_containing("› given up");
    terminate(&alice);
    assert_eq!(sent(&home), ["all of it"]);
}

#[test]
fn keys_of_ones_own_are_read_from_their_file_and_what_is_wrong_in_it_is_told() {
    let home = Home::new();
    let server = Server::start(&home);
    let folder = home.path().join("config").join("tchat");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("keys"), "# mine\nquit = f9\nundu = f10\n").unwrap();
    let command = format!("join {} --nick alice", server.link);
    let alice = Terminal::start_sized(&home, &command, USUAL);
    alice.until_containing("`keys`, line 3: no action is called `undu`. Is it `undo`?");
    alice.tmux(&["send-keys", "Escape"]);
    alice.until_containing("alice joined");
    alice.tmux(&["send-keys", "C-q"]);
    alice.tmux(&["send-keys", "-l", "still here"]);
    alice.until_containing("still here");
    alice.tmux(&["send-keys", "F9"]);
    alice.until("ended 0");
}

#[test]
fn two_hundred_kilobytes_that_are_pasted_are_offered_as_a_file() {
    let home = Home::new();
    let server = Server::start(&home);
    let alice = join(&home, &server, "alice");
    paste(&alice, &home, &"a line that is somewhat long, to be true\n".repeat(5_000));
    alice.until_containing("5000 lines, 201 KiB");
    alice.tmux(&["send-keys", "1"]);
    alice.until_containing("text.txt");
    alice.until_containing("sent");
    alice.tmux(&["send-keys", "C-q"]);
    alice.until("ended 0");
}

#[test]
fn who_comes_for_the_first_time_is_asked_where_and_as_whom() {
    let home = Home::new();
    let server = Server::start(&home);
    let other = Home::new();
    // Nobody is around on the network of this test who must not be met: an address is typed.
    let terminal = Terminal::start_sized(&other, "", USUAL);
    terminal.until_containing("Type or paste a link or an address");
    terminal.tmux(&["send-keys", "End"]);
    terminal.tmux(&["send-keys", "-l", &server.link]);
    terminal.until_containing("tchat://");
    terminal.tmux(&["send-keys", "Enter"]);
    terminal.until_containing("What do you want to be called?");
    for _ in 0..40 {
        terminal.tmux(&["send-keys", "BSpace"]);
    }
    terminal.tmux(&["send-keys", "-l", "zoe"]);
    terminal.tmux(&["send-keys", "Enter"]);
    terminal.until_containing("zoe joined");
    terminal.type_line("bonjour");
    terminal.until_containing("bonjour");
    terminal.tmux(&["send-keys", "C-q"]);
    terminal.until("ended 0");
    // And is not asked again.
    let terminal = Terminal::start_sized(&other, "", USUAL);
    terminal.until_containing("bonjour");
    terminal.tmux(&["send-keys", "C-q"]);
    terminal.until("ended 0");
}
