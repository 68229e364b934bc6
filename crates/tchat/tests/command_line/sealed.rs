//! Sealed profiles as scripts meet them: a passphrase by descriptor or environment, and without.

use crate::stage::{Home, Ran, Reading, Server, finish, signal};

const WORDS: &str = "correct horse battery staple";

/// The program with a passphrase on descriptor 3.
fn with_words(home: &Home, words: &str, arguments: &[&str]) -> Ran {
    let arguments = [arguments, &["--passphrase-fd", "3"]].concat();
    home.shell(&format!("\"$@\" 3<<'END'\n{words}\nEND\n"), &arguments)
}

/// A home in which alice has said something, and sealed her profile.
fn sealed() -> (Home, Server) {
    let home = Home::new();
    let server = Server::start(&home);
    home.run(&["send", "hello from alice", &server.link, "--nick", "alice"]).exits(0);
    let ran = with_words(&home, WORDS, &["profile", "seal"]).exits(0);
    assert!(ran.err.contains("is sealed") && ran.out.is_empty(), "{ran:?}");
    (home, server)
}

#[test]
fn a_sealed_profile_is_used_by_scripts_as_any_other() {
    let (home, server) = sealed();
    let read = |ran: Ran| {
        assert_eq!(ran.exits(0).lines(), ["alice: hello from alice"]);
    };
    read(with_words(&home, WORDS, &["read", "--offline"]));
    read(with_words(&home, WORDS, &["read"]));
    // From a pipe, with the line break of another system, and without one.
    let arguments = ["read", "--offline", "--passphrase-fd", "0"];
    read(home.pipe(&arguments, format!("{WORDS}\r\nand what follows").as_bytes()));
    read(home.pipe(&arguments, WORDS.as_bytes()));
    let mut command = home.command(&["read", "--offline"]);
    read(finish(command.env("TCHAT_PASSPHRASE", WORDS).spawn().unwrap()));

    with_words(&home, WORDS, &["send", "and again", &server.link]).exits(0);
    let input = "one more\n";
    let line = format!("printf '{input}' | \"$@\" 3<<'END'\n{WORDS}\nEND\n");
    let joined = home.shell(&line, &["join", &server.link, "--passphrase-fd", "3"]).exits(0);
    assert!(joined.out.contains("alice: one more"), "{joined:?}");
    let who = with_words(&home, WORDS, &["who", "--output", "json"]).exits(0);
    assert_eq!(who.objects()[0]["people"][0]["nick"], "alice");
}

#[test]
fn without_its_passphrase_it_is_refused_with_the_next_step() {
    let (home, _server) = sealed();
    let ran = home.run(&["read", "--offline"]).exits(1);
    assert!(ran.err.contains("is sealed") && ran.err.contains("--passphrase-fd"), "{ran:?}");
    let code = |ran: Ran| ran.exits(1).objects()[0]["code"].as_str().unwrap().to_owned();
    let json = ["rooms", "--output", "json"];
    assert_eq!(code(home.run(&json)), "profile_sealed");
    assert_eq!(code(with_words(&home, "correct horse", &json)), "wrong_passphrase");
    assert_eq!(code(with_words(&home, "", &json)), "passphrase_invalid");
    assert_eq!(code(with_words(&home, &"x".repeat(2_000), &json)), "passphrase_invalid");
    let mut command = home.command(&json);
    command.env("TCHAT_PASSPHRASE", "");
    assert_eq!(code(finish(command.spawn().unwrap())), "passphrase_invalid");
    // What is not open is said to be, and never a file that the program opened itself.
    let unopened = home.run(&[&json as &[&str], &["--passphrase-fd", "7"]].concat());
    assert_eq!(code(unopened), "passphrase_fd");
    // A descriptor goes before the environment.
    let mut command = home.command(&[&json as &[&str], &["--passphrase-fd", "7"]].concat());
    command.env("TCHAT_PASSPHRASE", WORDS);
    assert_eq!(code(finish(command.spawn().unwrap())), "passphrase_fd");
}

#[test]
fn a_descriptor_that_is_for_something_else_is_wrong_usage() {
    let home = Home::new();
    for arguments in [
        &["join", "--passphrase-fd", "0"] as &[&str],
        &["host", "--passphrase-fd", "0"],
        &["send", "-", "--passphrase-fd", "0"],
        &["rooms", "--passphrase-fd", "1"],
        &["rooms", "--passphrase-fd", "2"],
        &["rooms", "--passphrase-fd", "three"],
        &["profile", "passphrase", "--new-passphrase-fd", "1"],
        &["profile", "reseal"],
        &["profile"],
    ] {
        let ran = home.run(arguments).exits(2);
        assert!(ran.err.contains("hint: "), "{arguments:?}: {ran:?}");
    }
}

#[test]
fn the_passphrase_is_changed_and_taken_away() {
    let (home, _server) = sealed();
    let read = |words: &str| with_words(&home, words, &["read", "--offline"]).code;
    let change = ["profile", "passphrase", "--passphrase-fd", "3"];
    let ran = home.shell(&format!("\"$@\" 3<<'END'\n{WORDS}\nEND\n"), &change).exits(1);
    assert!(ran.err.contains("--new-passphrase-fd"), "{ran:?}");
    let line = format!("\"$@\" 3<<'END' 4<<'NEW'\n{WORDS}\nEND\nanother one\nNEW\n");
    home.shell(&line, &[&change as &[&str], &["--new-passphrase-fd", "4"]].concat()).exits(0);
    assert_eq!((read(WORDS), read("another one")), (Some(1), Some(0)));

    let show = || with_words(&home, "another one", &["profile", "show", "--output", "json"]);
    let shown = show().exits(0).objects().remove(0);
    assert_eq!((&shown["type"], &shown["sealed"]), (&"profile".into(), &true.into()));
    with_words(&home, "another one", &["profile", "unseal"]).exits(0);
    let open = home.run(&["profile", "show", "--output", "json"]).exits(0).objects().remove(0);
    assert_eq!(open["sealed"], false);
    assert_eq!((&open["fingerprint"], &open["folder"]), (&shown["fingerprint"], &shown["folder"]));
    home.run(&["read", "--offline"]).exits(0);
    let text = home.run(&["profile", "show"]).exits(0);
    assert_eq!((text.lines().len(), text.lines()[1]), (3, "Not sealed"));

    let code = |ran: Ran| ran.exits(1).objects()[0]["code"].as_str().unwrap().to_owned();
    let again = ["profile", "unseal", "--output", "json"];
    assert_eq!(code(home.run(&again)), "profile_not_sealed");
    assert_eq!(code(home.run(&["profile", "seal", "--output", "json"])), "no_passphrase");
    let missing = ["profile", "show", "--nick", "nobody", "--output", "json"];
    assert_eq!(code(home.run(&missing)), "no_profile");
    assert!(!home.path().join("data/tchat/profiles/nobody").exists());
}

#[test]
fn a_profile_can_be_sealed_before_its_first_use() {
    let home = Home::new();
    let server = Server::start(&home);
    with_words(&home, WORDS, &["profile", "seal", "--nick", "bob"]).exits(0);
    assert!(!home.path().join("data/tchat/profiles/bob/profile.db").exists());
    with_words(&home, WORDS, &["send", "hello", &server.link, "--nick", "bob"]).exits(0);
    let read = with_words(&home, WORDS, &["read", "--offline"]).exits(0);
    assert_eq!(read.lines(), ["bob: hello"]);
    let ran = with_words(&home, WORDS, &["profile", "seal"]).exits(1);
    assert!(ran.err.contains("already"), "{ran:?}");
}

#[test]
fn following_asks_once_at_the_start_and_goes_on() {
    let (home, server) = sealed();
    let line = format!("exec \"$@\" 3<<'END'\n{WORDS}\nEND\n");
    let arguments = ["read", "--follow", "--passphrase-fd", "3"];
    let mut follow = Reading::of(&mut home.shell_command(&line, &arguments));
    assert_eq!(follow.until("alice: hello"), ["alice: hello from alice"]);
    home.run(&["send", "hello alice", &server.link, "--nick", "bob"]).exits(0);
    assert_eq!(follow.until("bob: "), ["bob: hello alice"]);
    signal(&follow.child, "INT");
    follow.finish_reading().0.exits(0);
}
