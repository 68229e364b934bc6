//! A profile carried from one machine to another: two homes, one person, two devices.

use crate::stage::{Home, Ran, Reading, Server};

const WORDS: &str = "words for the way";

/// Runs the program with a passphrase in its environment.
fn with_words(home: &Home, words: &str, arguments: &[&str]) -> Ran {
    let mut command = home.command(arguments);
    command.env("TCHAT_PASSPHRASE", words);
    crate::stage::finish(command.spawn().unwrap())
}

fn code(ran: Ran) -> String {
    ran.exits(1).objects()[0]["code"].as_str().unwrap().to_owned()
}

/// A chat in which somebody types.
fn chat(home: &Home, link: &str) -> Reading {
    let mut command = home.command(&["join", link, "--nick", "alice"]);
    command.env("TCHAT_PASSPHRASE", WORDS);
    Reading::of(&mut command)
}

#[test]
fn a_second_machine_is_the_same_person_and_both_go_on_side_by_side() {
    let (here, there) = (Home::new(), Home::new());
    let server = Server::start(&here);
    here.pipe(
        &["join", &server.link, "--nick", "alice"],
        b"said at home\n/create team\nin the team\n",
    )
    .exits(0);
    let file = here.path().join("alice.tchat");
    let file = file.to_str().unwrap();
    let told = with_words(&here, WORDS, &["profile", "export", file]).exits(0);
    assert!(told.err.contains("alice.tchat") && told.err.contains("team"), "{told:?}");
    let told = with_words(&there, WORDS, &["profile", "import", file, "--nick", "alice"]).exits(0);
    assert!(told.err.contains("another device"), "{told:?}");

    // What was said comes along; who it is is the same.
    let read = with_words(&there, WORDS, &["read", "--offline"]).exits(0);
    assert_eq!(read.lines(), ["alice: said at home"]);
    let print = |ran: Ran| ran.exits(0).objects()[0]["fingerprint"].clone();
    let show = ["profile", "show", "--output", "json"];
    assert_eq!(print(here.run(&show)), print(with_words(&there, WORDS, &show)));

    // Both are in the open room at once, and hear each other.
    let (mut old, mut new) = (chat(&here, &server.link), chat(&there, &server.link));
    new.write("from the new one");
    old.until("alice: from the new one");
    old.write("from the old one");
    new.until("alice: from the old one");
    // Into the other room the old one lets the new one.
    old.write("/join team");
    old.write("/invite alice");
    new.until("team");
    old.write("welcome to the team");
    new.until("[team] alice: welcome to the team");
    new.write("/join team");
    new.write("glad to be here");
    old.until("alice: glad to be here");
}

#[test]
fn a_file_that_cannot_be_used_is_refused_and_nothing_is_left_of_the_try() {
    let (here, there) = (Home::new(), Home::new());
    let server = Server::start(&here);
    here.run(&["send", "hello", &server.link, "--nick", "alice"]).exits(0);
    let path = here.path().join("alice.tchat");
    let file = path.to_str().unwrap();
    assert_eq!(code(here.run(&["profile", "export", file, "--output", "json"])), "no_passphrase");
    assert!(!path.exists());
    with_words(&here, WORDS, &["profile", "export", file]).exits(0);
    let export = ["profile", "export", file, "--output", "json"];
    assert_eq!(code(with_words(&here, WORDS, &export)), "export_exists");

    let import = ["profile", "import", file, "--nick", "alice", "--output", "json"];
    assert_eq!(code(with_words(&there, "other words", &import)), "wrong_passphrase");
    assert_eq!(code(with_words(&here, WORDS, &import)), "folder_in_use");
    let whole = std::fs::read(&path).unwrap();
    let mut bent = whole.clone();
    *bent.last_mut().unwrap() ^= 1;
    for (bytes, expected) in [
        (&whole[..whole.len() - 9], "export_damaged"),
        (&bent, "export_damaged"),
        (b"a letter", "export_foreign"),
        (b"tchPROF9 from the future", "export_newer"),
    ] {
        std::fs::write(&path, bytes).unwrap();
        assert_eq!(code(with_words(&there, WORDS, &import)), expected);
        let none = ["profile", "show", "--nick", "alice", "--output", "json"];
        assert_eq!(code(there.run(&none)), "no_profile");
    }
    std::fs::write(&path, &whole).unwrap();
    let made = with_words(&there, WORDS, &import).exits(0).objects().remove(0);
    assert_eq!((&made["type"], &made["sealed"]), (&"profile_imported".into(), &true.into()));
    for wrong in [&["profile", "export"] as &[&str], &["profile", "show", "x"]] {
        here.run(wrong).exits(2);
    }
}
