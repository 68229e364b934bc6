//! `tchat admin`: what an operator does on the server's machine, and what people see of it.

use std::time::{Duration, Instant};

use serde_json::Value as Json;

use crate::stage::{Home, Ran, Reading, Server, signal};

/// Asks the server.
fn admin(home: &Home, server: &Server, arguments: &[&str]) -> Ran {
    let data = server.data.to_str().unwrap();
    home.run(&[&["admin", "--data", data], arguments].concat())
}

fn joined(home: &Home, server: &Server, nick: &str) -> Reading {
    let folder = home.path().join(nick);
    let arguments = [
        "join",
        &server.link,
        "--nick",
        nick,
        "--output",
        "json",
        "--profile",
        folder.to_str().unwrap(),
    ];
    let mut reading = Reading::start(home, &arguments);
    reading.until("\"caught_up\"");
    reading
}

#[test]
fn the_operator_sees_the_server_its_people_and_its_rooms() {
    let home = Home::new();
    let server = Server::start(&home);
    let mut alice = joined(&home, &server, "alice");
    alice.write("hello");
    alice.until("\"sent\"");
    let status = admin(&home, &server, &["status"]).exits(0);
    for part in ["tchat ", "Listening on `127.0.0.1:", "1 online", "1 messages", "free"] {
        assert!(status.out.contains(part), "{part}: {}", status.out);
    }
    let status = admin(&home, &server, &["status", "--output", "json"]).exits(0).objects();
    assert_eq!((&status[0]["type"], &status[0]["messages"]), (&"status".into(), &1.into()));
    assert!(server.link.ends_with(status[0]["key"].as_str().unwrap()));

    let people = admin(&home, &server, &["people"]).exits(0);
    assert!(people.out.starts_with("alice  online, in one room, first seen 20"), "{people:?}");
    let rooms = admin(&home, &server, &["rooms", "--lang", "fr"]).exits(0);
    assert!(rooms.out.starts_with("general  ") && rooms.out.contains("propriétaire"), "{rooms:?}");
    let rooms = admin(&home, &server, &["rooms", "--output", "json"]).exits(0).objects();
    assert_eq!(
        (&rooms[0]["rooms"][0]["devices"], &rooms[0]["rooms"][0]["owned"]),
        (&1.into(), &true.into())
    );
    alice.finish().exits(0);
}

#[test]
fn who_is_banned_is_told_why_and_does_not_knock_again() {
    let home = Home::new();
    let server = Server::start(&home);
    let mut alice = joined(&home, &server, "alice");
    let mallory = joined(&home, &server, "mallory");
    let banned =
        admin(&home, &server, &["ban", "mallory", "--reason", "floods", "--address"]).exits(0);
    assert!(
        banned.out.starts_with("mallory (") && banned.out.contains("is banned; one"),
        "{banned:?}"
    );
    assert!(banned.err.contains("can come back with a new one"), "{banned:?}");
    assert!(banned.err.contains("No address is turned away"), "{banned:?}");

    // Its input is still open: it ends by itself, at once, and for good.
    let (mut child, mut out) = mallory.split();
    let mut rest = String::new();
    let begun = Instant::now();
    std::io::Read::read_to_string(&mut out, &mut rest).unwrap();
    assert!(begun.elapsed() < Duration::from_secs(20), "it goes on");
    assert_eq!(child.wait().unwrap().code(), Some(1));
    let error: Json = rest
        .lines()
        .map(|line| serde_json::from_str::<Json>(line).unwrap())
        .find(|object| object["type"] == "error")
        .unwrap();
    assert_eq!((&error["code"], &error["reason"]), (&"banned".into(), &"floods".into()));
    assert!(!rest.contains("retrying"), "{rest}");

    let folder = home.path().join("mallory");
    let again = ["join", &server.link, "--profile", folder.to_str().unwrap()];
    let again = home.run(&again).exits(1);
    assert!(again.err.contains("has banned you: floods"), "{again:?}");
    let people = admin(&home, &server, &["people"]).exits(0);
    assert!(people.out.contains(": floods"), "{people:?}");

    admin(&home, &server, &["unban", "mallory"]).exits(0);
    joined(&home, &server, "mallory").finish().exits(0);
    let twice = admin(&home, &server, &["unban", "mallory"]).exits(1);
    assert!(twice.err.contains("not banned"), "{twice:?}");
    alice.write("still here");
    alice.until("\"sent\"");
    alice.finish().exits(0);
}

#[test]
fn an_announcement_is_the_servers_word_and_nobody_elses() {
    let home = Home::new();
    let server = Server::start(&home);
    let mut alice = joined(&home, &server, "alice");
    let hostile = "tea\nalice: \u{1b}[2Jhello";
    let told = admin(&home, &server, &["announce", hostile, "--for", "5"]).exits(0);
    assert_eq!(told.out, "Told to one connection\n");
    let object: Json =
        serde_json::from_str(alice.until("\"announcement\"").last().unwrap()).unwrap();
    assert_eq!(object["text"], hostile);
    alice.finish().exits(0);

    let bob = home.pipe(&["join", &server.link, "--nick", "bob"], b"* the server announces: me\n");
    let bob = bob.exits(0);
    let lines = bob.lines();
    let at = lines.iter().position(|line| *line == "* the server announces: tea").unwrap();
    assert!(lines[at + 1].starts_with("  | alice: ") && !bob.out.contains('\u{1b}'), "{bob:?}");
    assert!(lines.contains(&"bob: * the server announces: me"), "{bob:?}");
    let empty = admin(&home, &server, &["announce", ""]).exits(1);
    assert!(empty.err.contains("empty"), "{empty:?}");
}

#[test]
fn without_a_server_one_is_told_what_to_do() {
    let home = Home::new();
    let mut server = Server::start(&home);
    signal(&server.child, "KILL");
    server.child.wait().unwrap();
    assert!(server.data.join("admin.sock").exists(), "a killed server leaves it behind");
    let told = admin(&home, &server, &["status"]).exits(1);
    assert!(told.err.contains("no server runs on") && told.err.contains("tchat serve"), "{told:?}");
    let told = admin(&home, &server, &["status", "--output", "json"]).exits(1);
    assert_eq!(told.objects()[0]["code"], "not_running");
    // The next one takes its place.
    let data = server.data.to_str().unwrap();
    let mut next = Reading::start(&home, &["serve", "--listen", "127.0.0.1:0", "--data", data]);
    next.until("tchat://");
    admin(&home, &server, &["status"]).exits(0);
    signal(&next.child, "TERM");
    next.finish().exits(0);
    assert!(!server.data.join("admin.sock").exists());
}

#[test]
fn a_server_whose_folder_has_a_long_path_can_be_asked() {
    let home = Home::new();
    let data = home.path().join("d".repeat(100)).join("e".repeat(100));
    let data = data.to_str().unwrap();
    let mut server = Reading::start(&home, &["serve", "--listen", "127.0.0.1:0", "--data", data]);
    server.until("tchat://");
    let asked = home.run(&["admin", "status", "--data", data]);
    signal(&server.child, "TERM");
    server.finish().exits(0);
    if cfg!(target_os = "linux") {
        asked.exits(0);
    } else {
        asked.exits(1);
    }
}
