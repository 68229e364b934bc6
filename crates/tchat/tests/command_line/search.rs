//! `tchat search` and `/search`: what was written, found again.

use serde_json::json;

use crate::stage::{Home, Reading, Server};

#[test]
fn what_was_written_is_found_by_its_words_on_the_command_line_and_in_a_chat() {
    let home = Home::new();
    let server = Server::start(&home);
    let mut alice = Reading::start(&home, &["join", &server.link, "--nick", "alice"]);
    for text in ["L’été dans la forêt", "a red boat", "a boat, red", "日本語です"] {
        alice.write(text);
        alice.until(&format!("alice: {text}"));
    }
    alice.write("/search \"red boat\"");
    let found = alice.until("alice: a red boat");
    assert!(found.len() == 1 && found[0].starts_with("* [general "), "{found:?}");
    alice.finish();

    for (query, texts) in [
        ("ete FORET", vec!["L’été dans la forêt"]),
        ("boat", vec!["a boat, red", "a red boat"]),
        ("\"red boat\"", vec!["a red boat"]),
        ("boat -\"red boat\"", vec!["a boat, red"]),
        ("本語", vec!["日本語です"]),
        ("for*", vec!["L’été dans la forêt"]),
        ("submarine", vec![]),
    ] {
        let ran = home.run(&["search", query, "--output", "json"]).exits(0);
        let objects = ran.objects();
        assert_eq!((objects.len(), &objects[0]["type"]), (1, &json!("found")));
        let hits = objects[0]["hits"].as_array().unwrap();
        let shown = hits.iter().map(|hit| hit["snippet"].as_str().unwrap()).collect::<Vec<_>>();
        assert_eq!(shown, texts, "{query}");
    }
    let one = home.run(&["search", "red", "--limit", "1", "--output", "json"]).exits(0);
    let one = &one.objects()[0];
    assert_eq!(one["hits"][0]["matches"], json!([[8, 11]]));
    assert_eq!(one["more"]["seq"], one["hits"][0]["seq"]);
    let text = home.run(&["search", "été", "--from", "alice", "--room", "general"]).exits(0);
    assert!(text.out.contains("alice: L’été dans la forêt"), "{text:?}");
    assert_eq!(home.run(&["search", "été", "--until", "2020-01-01"]).exits(0).lines().len(), 1);
}

#[test]
fn what_cannot_be_looked_for_is_said() {
    let home = Home::new();
    let server = Server::start(&home);
    home.pipe(&["join", &server.link, "--nick", "alice"], b"hello\n").exits(0);
    let long = "x".repeat(5_000);
    for query in ["", "***", "\"\"", "-boat", long.as_str()] {
        let ran = home.run(&["search", "--lang", "fr", "--", query]).exits(2);
        assert!(ran.out.is_empty() && ran.err.contains("tchat search --help"), "{query}: {ran:?}");
    }
    home.run(&["search", "hello", "--since", "yesterday"]).exits(2);
    let nobody = home.run(&["search", "hello", "--from", "carol", "--output", "json"]).exits(1);
    assert_eq!(nobody.objects()[0]["code"], "nobody_called");
    let objects = b"{\"type\":\"search\",\"query\":\"\",\"ref\":\"1\"}\n\
        {\"type\":\"search\",\"query\":\"hello\",\"order\":\"oldest\",\"ref\":\"2\"}\n";
    let chat = home.pipe(&["join", "--input", "json", "--output", "json"], objects).exits(0);
    let errors = chat.of_type("error");
    let codes = errors.iter().map(|error| (&error["ref"], &error["code"])).collect::<Vec<_>>();
    let (first, second) = (json!("1"), json!("2"));
    let (empty, bad) = (json!("query_empty"), json!("bad_input"));
    assert_eq!(codes, [(&first, &empty), (&second, &bad)]);
}

#[test]
fn a_search_beside_a_chat_that_is_open_finds_what_is_written_there() {
    let home = Home::new();
    let server = Server::start(&home);
    let mut alice = Reading::start(&home, &["join", &server.link, "--nick", "alice"]);
    alice.write("a red boat");
    alice.until("alice: a red boat");
    let beside = home.run(&["search", "boat"]).exits(0);
    assert!(beside.out.contains("alice: a red boat"), "{beside:?}");
    alice.write("another boat");
    alice.until("alice: another boat");
    assert_eq!(home.run(&["search", "boat"]).exits(0).lines().len(), 2);
    alice.finish();
}
