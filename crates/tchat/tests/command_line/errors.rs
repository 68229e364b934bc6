//! Who cannot join is told why, and what to do, and the program exits 1.

use std::io::Write as _;
use std::net::TcpListener;

use crate::stage::{Home, Ran, Server, free_address};

/// The code in JSON, after checking that people get a sentence and a hint.
fn refused(home: &Home, address: &str) -> (String, Ran) {
    let ran = home.run(&["join", address, "--output", "json"]).exits(1);
    let errors = ran.of_type("error");
    assert_eq!(errors.len(), 1, "{ran:?}");
    assert!(errors[0]["message"].as_str().is_some_and(|text| !text.is_empty()));
    assert!(errors[0]["hint"].as_str().is_some_and(|text| !text.is_empty()));
    (errors[0]["code"].as_str().unwrap().to_owned(), ran)
}

/// A service that greets everyone like this, and its address.
fn service(greeting: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        let mut open = Vec::new();
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            stream.write_all(greeting).ok();
            open.push(stream);
        }
    });
    address
}

#[test]
fn where_nothing_listens_the_connection_is_refused() {
    let home = Home::new();
    let free = free_address().to_string();
    assert_eq!(refused(&home, &free).0, "connection_refused");
    let text = home.run(&["join", &free]).exits(1);
    assert!(text.out.is_empty(), "{text:?}");
    assert!(text.err.contains(&format!("error: nothing listens at {free}")), "{text:?}");
    assert!(text.err.contains("hint: check that the server runs"), "{text:?}");
    for command in ["rooms", "who", "read", "export"] {
        home.run(&[command, &free]).exits(1);
    }
    home.run(&["send", "hello", &free]).exits(1);
}

#[test]
fn other_services_are_recognised() {
    let home = Home::new();
    let ssh = service(b"SSH-2.0-OpenSSH_9.2p1\r\n");
    let http = service(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    for (address, seen) in [(ssh, "an SSH server"), (http, "a web server")] {
        assert_eq!(refused(&home, &address).0, "not_tchat");
        let text = home.run(&["join", &address]).exits(1);
        assert!(text.err.contains(seen), "{text:?}");
    }
}

#[test]
fn a_service_that_says_nothing_is_given_up() {
    let home = Home::new();
    let (code, _) = refused(&home, &service(b""));
    assert!(matches!(code.as_str(), "not_tchat" | "timed_out"), "{code}");
}

#[test]
fn a_name_without_address_is_told() {
    let home = Home::new();
    assert_eq!(refused(&home, "nowhere.invalid").0, "host_unknown");
}

#[test]
fn a_taken_pseudonym_is_told_with_free_ones() {
    let home = Home::new();
    let server = Server::start(&home);
    home.run(&["join", &server.link, "--nick", "alice"]).exits(0);
    let other = Home::new();
    let ran = other.run(&["join", &server.link, "--nick", "Alice", "--output", "json"]).exits(1);
    let error = &ran.of_type("error")[0];
    assert_eq!(error["code"], "nick_taken");
    assert!(error["suggestions"].as_array().is_some_and(|free| !free.is_empty()), "{error}");
}

#[test]
fn another_key_than_the_pinned_one_stops_everything() {
    let home = Home::new();
    let first = Server::start(&home);
    home.run(&["join", &first.address, "--nick", "alice"]).exits(0);
    let (_, port) = first.address.rsplit_once(':').unwrap();
    let impostor = Server::start(&Home::new());
    let key = impostor.link.rsplit('/').next().unwrap();
    let link = format!("tchat://127.0.0.1:{port}/{key}");
    let ran = home.run(&["join", &link, "--nick", "alice", "--output", "json"]).exits(1);
    let error = &ran.of_type("error")[0];
    assert_eq!(error["code"], "server_key_changed", "{ran:?}");
    assert!(error["hint"].as_str().unwrap().contains("--profile"));
}

#[test]
fn a_profile_in_use_is_told_with_its_cure() {
    let home = Home::new();
    let server = Server::start(&home);
    let mut chat = crate::stage::Reading::start(&home, &["join", &server.link, "--nick", "alice"]);
    chat.until("* alice joined");
    let ran = home.run(&["join", &server.link, "--nick", "alice", "--output", "json"]).exits(1);
    let error = &ran.of_type("error")[0];
    assert_eq!(error["code"], "profile_in_use");
    assert!(error["hint"].as_str().unwrap().contains("--profile"));
    chat.finish();
}

#[test]
fn a_hint_names_what_can_be_typed_where_it_is_read() {
    let home = Home::new();
    let server = Server::start(&home);
    let alice = home.path().join("x.txt");
    std::fs::write(&alice, "x").unwrap();
    let file = alice.to_str().unwrap();
    home.run(&["send", "--file", file, &server.link, "--nick", "alice"]).exits(0);
    home.run(&["join", &server.link, "--nick", "bob"]).exits(0);
    home.run(&["send", "--file", file, &server.link, "--nick", "alice"]).exits(0);

    let bob = home.path().join("data/tchat/profiles/bob");
    let bob = bob.to_str().unwrap();
    let read = home.run(&["read", "--profile", bob]).exits(0);
    assert!(read.out.contains("x.txt (1 B): `tchat save "), "{read:?}");
    let input = "/react 999 👍\n/save 999\n/verify nobody\n/join nowhere no\n".as_bytes();
    let chat = home.pipe(&["join", "--profile", bob], input);
    assert!(chat.err.contains("hint: `-1` is the last one"), "{chat:?}");
    assert!(chat.err.contains("hint: `/who` lists who is"), "{chat:?}");
    assert!(!chat.err.contains("/report") && !chat.err.contains("`tchat "), "{chat:?}");
    for (command, hint) in [
        (["save", "999"], "`tchat read --output json` shows the place"),
        (["verify", "nobody"], "`tchat who` lists who is"),
        (["read", "--room=nowhere"], "`tchat rooms` lists"),
    ] {
        let told = home.run(&[&command[..], &["--profile", bob]].concat()).exits(1);
        assert!(told.err.contains(hint) && !told.err.contains("`/"), "{told:?}");
    }
}
