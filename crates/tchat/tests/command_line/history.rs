//! `tchat send`, `read` and `export`: one message in, the history out.

use crate::stage::{Home, Reading, Server, signal};

#[test]
fn send_waits_for_the_server_and_says_nothing() {
    let home = Home::new();
    let server = Server::start(&home);
    let quiet = home.run(&["send", "hello", &server.link]).exits(0);
    assert_eq!((quiet.out.as_str(), quiet.err.as_str()), ("", ""));

    let json = home.pipe(&["send", "-", "--output", "json"], b"several\nlines\n").exits(0);
    let sent = json.objects();
    assert_eq!(
        (sent.len(), &sent[0]["type"], &sent[0]["text"]),
        (1, &"sent".into(), &"several\nlines".into())
    );
    assert_eq!(
        home.run(&["read"]).exits(0).lines(),
        ["carol: hello", "carol: several", "  | lines"]
    );
}

#[test]
fn what_cannot_be_sent_is_refused_without_a_server() {
    let home = Home::new();
    let address = "127.0.0.1:9";
    let code = |input: &[u8]| {
        let ran = home.pipe(&["send", "-", address, "--output", "json"], input).exits(1);
        ran.objects()[0]["code"].clone()
    };
    assert_eq!(code(b""), "empty");
    assert_eq!(code(b"\xff"), "not_utf8");
    assert_eq!(code(&[b'x'; 65_537]), "too_long");
}

#[test]
fn history_is_read_from_a_place_or_a_time_online_and_off() {
    let home = Home::new();
    let mut server = Server::start(&home);
    home.pipe(&["join", &server.link, "--nick", "alice"], b"one\ntwo\nthree\n").exits(0);
    let all = home.run(&["export"]).exits(0);
    let messages = all.of_type("message");
    assert_eq!(messages.iter().map(|m| &m["text"]).collect::<Vec<_>>(), ["one", "two", "three"]);
    assert!(messages.iter().all(|m| m["mine"] == true && m["from"] == "alice"));

    let second = messages[1]["seq"].to_string();
    assert_eq!(home.run(&["read", "--since", &second]).exits(0).lines(), ["alice: three"]);
    let time = messages[2]["time"].as_str().unwrap();
    let since = home.run(&["read", "--since", time]).exits(0);
    assert_eq!(since.lines().last(), Some(&"alice: three"));
    assert!(home.run(&["read", "--since", "2100-01-01"]).exits(0).out.is_empty());
    assert_eq!(home.run(&["read", "--room", "nowhere"]).exits(1).out, "");

    signal(&server.child, "TERM");
    server.child.wait().unwrap();
    let away = home.run(&["read"]).exits(0);
    assert_eq!(away.lines(), ["alice: one", "alice: two", "alice: three"]);
    assert!(away.err.contains("the server cannot be reached"), "{away:?}");
    let offline = home.run(&["read", "--offline"]).exits(0);
    assert_eq!((offline.lines().len(), offline.err.as_str()), (3, ""));
}

#[test]
fn following_goes_on_where_the_history_ends() {
    let home = Home::new();
    let server = Server::start(&home);
    home.run(&["join", &server.link, "--nick", "bob"]).exits(0);
    let mut alice = Reading::start(&home, &["join", &server.link, "--nick", "alice"]);
    alice.write("before");
    alice.until("alice: before");

    let home_of_bob = home.path().join("data/tchat/profiles/bob");
    let profile = home_of_bob.to_str().unwrap();
    let mut follow = Reading::start(&home, &["read", "--follow", "--profile", profile]);
    follow.until("alice: before");
    for number in 0..20 {
        alice.write(&format!("after {number}"));
    }
    let seen = follow.until("after 19");
    let expected = (0..20).map(|number| format!("alice: after {number}")).collect::<Vec<_>>();
    assert_eq!(seen, expected);
    signal(&follow.child, "INT");
    follow.finish_reading().0.exits(0);
    alice.finish();
}

#[test]
fn who_and_rooms_are_lists() {
    let home = Home::new();
    let server = Server::start(&home);
    home.run(&["join", &server.link, "--nick", "alice"]).exits(0);
    let rooms = home.run(&["rooms"]).exits(0);
    assert_eq!(rooms.lines(), ["general  one device, open, encrypted, you are in it"]);
    let who = home.run(&["who", "--output", "json"]).exits(0);
    assert_eq!(who.objects()[0]["people"][0]["me"], true);
    assert_eq!(home.run(&["who", "--room", "nowhere"]).exits(1).out, "");
}

#[test]
fn a_history_becomes_a_document_that_is_new_and_whole() {
    let home = Home::new();
    let server = Server::start(&home);
    home.pipe(&["join", &server.link, "--nick", "alice"], b"<b>one</b>\n# two\n").exits(0);
    let into = home.path().join("page.html");
    let page = into.to_str().unwrap();
    let export = ["export", "--offline", "--format", "html", "--into", page];
    let told = home.run(&export).exits(0);
    assert_eq!(told.out, "");
    assert!(told.err.contains("page.html"), "{told:?}");
    let written = std::fs::read_to_string(&into).unwrap();
    assert!(written.starts_with("<!DOCTYPE html>") && written.ends_with("</html>\n"));
    assert!(written.contains("&lt;b&gt;one&lt;/b&gt;"), "{written}");
    let again = home.run(&export).exits(1);
    assert!(again.err.contains("is there already"), "{again:?}");
    assert_eq!(std::fs::read_to_string(&into).unwrap(), written);

    let markdown = home.run(&["export", "--offline", "--format", "markdown"]).exits(0);
    assert!(markdown.out.starts_with("# general\n"), "{markdown:?}");
    assert!(markdown.out.contains("\n> \\# two\n"), "{markdown:?}");
    let folder = home.path().to_str().unwrap().to_owned();
    home.run(&["export", "--offline", "--format", "json", "--into", &folder]).exits(0);
    let lines = std::fs::read_to_string(home.path().join("general.jsonl")).unwrap();
    assert_eq!(lines, home.run(&["export", "--offline"]).exits(0).out);
    let none = home.run(&["export", "--offline", "--room", "nowhere", "--into", &folder]).exits(1);
    assert!(!home.path().join("nowhere.jsonl").exists(), "{none:?}");
    home.run(&["export", "--format", "html", "--output", "text"]).exits(2);
}

#[test]
fn an_owner_says_for_how_long_messages_are_kept_and_everybody_is_told() {
    let home = Home::new();
    let server = Server::start(&home);
    let input = "{\"type\":\"retention\",\"days\":30}\n{\"type\":\"rules\"}\n{\"type\":\"retention\",\"days\":3651}\n";
    let json = ["--input", "json", "--output", "json"];
    let arguments = [&["join", server.link.as_str(), "--nick", "alice"][..], &json].concat();
    let told = home.pipe(&arguments, input.as_bytes());
    let ruled = told.of_type("retention");
    assert_eq!((&ruled[0]["days"], &ruled[0]["by"]), (&30.into(), &"alice".into()));
    assert_eq!(told.of_type("rules")[0]["retention_days"], 30);
    assert_eq!(told.of_type("error")[0]["code"], "retention_invalid");
    let french = home.pipe(
        &["join", "--nick", "alice", "--lang", "fr"],
        "/conservation 7j\n/règles\n/conservation bof\n".as_bytes(),
    );
    assert!(french.out.contains("les messages sont gardés 7 jours"), "{french:?}");
    assert!(french.err.contains("durée de conservation"), "{french:?}");
}
