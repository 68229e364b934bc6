//! `tchat join` in pipes: what is sent, printed, refused, and how it ends.

use std::process::Stdio;

use serde_json::json;

use crate::stage::{Home, Reading, Server, finish, signal};

#[test]
fn each_line_of_a_pipe_is_a_message_and_the_end_waits_until_all_are_sent() {
    let home = Home::new();
    let server = Server::start(&home);
    let lines = (0..300).map(|number| format!("line {number}\n")).collect::<String>();
    let ran = home.pipe(&["join", &server.link, "--nick", "alice"], lines.as_bytes()).exits(0);
    let expected = (0..300).map(|number| format!("alice: line {number}")).collect::<Vec<_>>();
    let messages = ran.lines().into_iter().filter(|line| line.starts_with("alice: "));
    assert_eq!(messages.collect::<Vec<_>>(), expected);
}

#[test]
fn commands_are_carried_out_and_two_slashes_are_one() {
    let home = Home::new();
    let server = Server::start(&home);
    let typed = b"//who\n/qui\n/hwo\n/join team\nin the team\n/quit\nunread\n";
    let ran = home.pipe(&["join", &server.link, "--nick", "alice"], typed).exits(0);
    assert!(ran.lines().contains(&"alice: /who"), "{ran:?}");
    assert!(ran.out.contains("* alice  online, you, owner"), "{ran:?}");
    assert!(ran.err.contains("there is no command `/hwo`"), "{ran:?}");
    assert!(ran.lines().contains(&"alice: in the team"), "{ran:?}");
    assert!(!ran.out.contains("unread"), "{ran:?}");
}

#[test]
fn who_left_the_room_writes_to_none() {
    let home = Home::new();
    let server = Server::start(&home);
    let typed = b"/part\nnowhere\n/join team\nsomewhere\n";
    let ran = home.pipe(&["join", &server.link, "--nick", "alice"], typed).exits(0);
    assert!(ran.err.contains("you are in no room here"), "{ran:?}");
    assert!(ran.lines().contains(&"alice: somewhere"), "{ran:?}");
    assert!(!ran.out.contains("nowhere"), "{ran:?}");
}

#[test]
fn a_line_that_is_no_text_is_told_and_the_rest_goes_on() {
    let home = Home::new();
    let server = Server::start(&home);
    let arguments = ["join", &server.link, "--nick", "alice", "--output", "json"];
    let ran = home.pipe(&arguments, b"one\nbad \xff\xfe\nthree\n").exits(0);
    let errors = ran.of_type("error");
    assert_eq!(
        (errors.len(), &errors[0]["code"], &errors[0]["line"]),
        (1, &json!("not_utf8"), &json!(2))
    );
    let sent = ran.of_type("sent");
    assert_eq!(sent.iter().map(|sent| &sent["text"]).collect::<Vec<_>>(), ["one", "three"]);
}

#[test]
fn a_line_that_is_too_long_is_told_with_the_limit_and_the_rest_goes_on() {
    let home = Home::new();
    let server = Server::start(&home);
    let mut input = Vec::new();
    for length in [65_536, 65_537, 2_000_000] {
        input.extend(std::iter::repeat_n(b'x', length).chain([b'\n']));
    }
    input.extend(b"after\n");
    let arguments = ["join", &server.link, "--nick", "alice", "--output", "json"];
    let ran = home.pipe(&arguments, &input).exits(0);
    let mut errors = ran.of_type("error");
    errors.sort_by_key(|error| error["bytes"].as_u64());
    assert_eq!(errors.len(), 2, "{:?}", ran.err);
    for (error, bytes) in errors.iter().zip([65_537, 2_000_000]) {
        assert_eq!((&error["code"], &error["limit"]), (&json!("too_long"), &json!(65_536)));
        assert_eq!(error["bytes"], bytes);
    }
    assert_eq!(ran.of_type("sent").len(), 2);
}

#[test]
fn objects_are_answered_with_their_reference() {
    let home = Home::new();
    let server = Server::start(&home);
    let arguments =
        ["join", &server.link, "--nick", "alice", "--output", "json", "--input", "json"];
    let input = [
        json!({"type": "send", "room": "general", "text": "several\nlines", "ref": "1"}),
        json!({"type": "send", "text": "", "ref": "2"}),
        json!({"type": "send", "txt": "x", "ref": "3"}),
        json!({"type": "dance", "ref": "4"}),
        json!({"type": "who", "ref": "5"}),
        json!({"type": "rooms", "ref": "6"}),
        json!({"type": "join", "room": "team", "ref": "7"}),
        json!({"type": "help", "ref": "8"}),
        json!({"type": "quit"}),
    ];
    let input = input.map(|object| format!("{object}\n")).concat() + "junk\n";
    let ran = home.pipe(&arguments, input.as_bytes()).exits(0);
    let answer = |reference: &str| {
        let found = ran.objects().into_iter().filter(|object| object["ref"] == reference);
        let found = found.collect::<Vec<_>>();
        assert_eq!(found.len(), 1, "{reference}: {ran:?}");
        found[0].clone()
    };
    assert_eq!(
        (&answer("1")["type"], &answer("1")["text"]),
        (&json!("sent"), &json!("several\nlines"))
    );
    assert_eq!(answer("2")["code"], "empty");
    assert_eq!(answer("3")["code"], "bad_input");
    assert_eq!(answer("4")["code"], "unknown_command");
    assert_eq!(answer("5")["people"][0]["nick"], "alice");
    assert_eq!(answer("6")["rooms"][0]["name"], "general");
    assert_eq!(answer("7")["type"], "done");
    assert_eq!(answer("8")["type"], "help");
    assert_eq!(ran.of_type("ready").len(), 1);
    assert_eq!(ran.of_type("ready")[0]["me"], "alice");
}

#[test]
fn what_others_write_is_exact_for_programs_and_harmless_for_eyes() {
    let home = Home::new();
    let server = Server::start(&home);
    let nasty = "\u{1b}]52;c;YQ==\u{7}\u{202E}x\n* bob left";
    let mut json =
        Reading::start(&home, &["join", &server.link, "--nick", "bob", "--output", "json"]);
    json.until("caught_up");
    let mut text = Reading::start(&home, &["join", &server.link, "--nick", "carol"]);
    text.until("* carol joined");
    home.run(&["send", nasty, &server.link, "--nick", "alice"]).exits(0);

    let seen = json.until("]52").pop().unwrap();
    let seen: serde_json::Value = serde_json::from_str(&seen).unwrap();
    assert_eq!((&seen["text"], &seen["mine"]), (&json!(nasty), &json!(false)));
    let lines = text.until("bob left");
    let shown = &lines[lines.len() - 2..];
    assert_eq!(shown, ["alice: ␛]52;c;YQ==␇\\u{202E}x", "  | * bob left"]);
    json.finish();
    text.finish();
}

#[test]
fn signals_end_it_well() {
    let home = Home::new();
    let server = Server::start(&home);
    for name in ["TERM", "INT", "HUP"] {
        let mut chat = Reading::start(&home, &["join", &server.link, "--nick", "alice"]);
        chat.write("hello");
        chat.until("alice: hello");
        signal(&chat.child, name);
        let (ran, _) = chat.finish_reading();
        ran.exits(0);
    }
}

#[test]
fn a_reader_that_goes_is_no_failure() {
    let home = Home::new();
    let server = Server::start(&home);
    let mut chat = Reading::start(&home, &["join", &server.link, "--nick", "alice"]);
    chat.write("one");
    chat.until("alice: one");
    let (mut child, out) = chat.split();
    drop(out);
    for number in 0..50 {
        // It may have ended already.
        std::io::Write::write_all(child.stdin.as_mut().unwrap(), format!("{number}\n").as_bytes())
            .ok();
    }
    finish(child).exits(0);
}

#[cfg(target_os = "linux")]
#[test]
fn an_output_that_is_full_is_a_failure() {
    let home = Home::new();
    let server = Server::start(&home);
    home.pipe(&["join", &server.link, "--nick", "alice"], b"hello\n").exits(0);
    for arguments in [["read", "--lang", "en"], ["rooms", "--lang", "en"]] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let mut command = home.command(&arguments);
        let ran = finish(command.stdout(Stdio::from(full)).spawn().unwrap()).exits(1);
        assert!(ran.err.contains("the output cannot be written"), "{ran:?}");
    }
}
