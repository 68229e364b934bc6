//! `/report` and `tchat report`: a message and its proof in a file, and what the file proves.

use std::fs;

use serde_json::json;

use crate::stage::{Home, Ran, Reading, Server};

/// A home in which bob was rude to alice, and the place of what he said.
fn insulted() -> (Home, u64) {
    let home = Home::new();
    let server = Server::start(&home);
    let (alice, bob) = (profile(&home, "alice"), profile(&home, "bob"));
    let arguments = ["join", &server.link, "--nick", "alice", "--profile", &alice];
    let mut chat = Reading::of(home.command(&arguments).current_dir(home.path()));
    chat.write("hello");
    chat.until("alice: hello");
    let arguments = ["join", &server.link, "--nick", "bob", "--profile", &bob];
    home.pipe(&arguments, b"you fool\n").exits(0);
    chat.until("bob: you fool");
    chat.write("/report -1 rude words");
    let told = chat.until("tchat report --check");
    assert!(told.iter().any(|line| line.starts_with("* bob’s message (place ")), "{told:?}");
    chat.write("/report last:bob");
    chat.until("tchat report --check");
    chat.write("/compare");
    chat.until("* general, place ");
    chat.finish().exits(0);

    let read = home.run(&["read", "--offline", "--output", "json", "--profile", &alice]).exits(0);
    let seq = read.of_type("message").last().unwrap()["seq"].as_u64().unwrap();
    (home, seq)
}

fn profile(home: &Home, name: &str) -> String {
    home.path().join(name).to_str().unwrap().to_owned()
}

fn check(home: &Home, file: &str, form: &str) -> Ran {
    // Whoever checks it has no profile and was never anywhere.
    let stranger = Home::new();
    let path = home.path().join(file);
    stranger.run(&["report", "--check", path.to_str().unwrap(), "--output", form])
}

#[test]
fn what_somebody_wrote_is_proven_to_somebody_who_was_not_there() {
    let (home, seq) = insulted();
    let file = format!("tchat-report-general-{seq}.cbor");
    let told = check(&home, &file, "text").exits(0);
    assert!(told.out.starts_with("written by bob, whose key is "), "{told:?}");
    assert!(told.out.contains("they wrote: you fool"), "{told:?}");
    assert!(told.out.contains("reported because: rude words"), "{told:?}");
    let told = check(&home, &file, "json").exits(0).objects().remove(0);
    assert_eq!(
        (&told["proven"]["nick"], &told["proven"]["text"]),
        (&json!("bob"), &json!("you fool"))
    );
    assert_eq!(
        (&told["claimed"]["seq"], &told["claimed"]["room"]),
        (&json!(seq), &json!("general"))
    );
    assert!(told["proven"]["after"].as_u64().unwrap() < seq, "{told}");
    // The second report did not take the first one's place.
    let second = check(&home, &format!("tchat-report-general-{seq}-2.cbor"), "json").exits(0);
    assert_eq!(second.objects()[0]["claimed"]["reason"], json!(null));
}

#[test]
fn a_report_is_written_from_the_history_to_a_file_that_was_not_there() {
    let (home, seq) = insulted();
    let (alice, out) = (profile(&home, "alice"), profile(&home, "out.cbor"));
    let seq = seq.to_string();
    let arguments =
        ["report", "--seq", &seq, "--reason", "rude", "--out", &out, "--profile", &alice];
    let told = home.run(&arguments).exits(0);
    assert!(told.out.contains("out.cbor"), "{told:?}");
    assert!(check(&home, "out.cbor", "text").exits(0).out.contains("you fool"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&out).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let twice = home.run(&arguments).exits(1);
    assert!(twice.err.contains("out.cbor") && twice.err.contains("--out"), "{twice:?}");

    let code = |seq: &str| {
        let arguments = ["report", "--seq", seq, "--profile", &alice, "--output", "json"];
        home.run(&arguments).exits(1).objects()[0]["code"].clone()
    };
    assert_eq!(code("9999"), "no_such_message");
}

#[test]
fn a_file_that_was_changed_or_is_something_else_proves_nothing() {
    let (home, seq) = insulted();
    let honest = fs::read(home.path().join(format!("tchat-report-general-{seq}.cbor"))).unwrap();
    let at = honest.windows(4).position(|part| part == b"fool").unwrap();
    let mut forged = honest;
    forged[at..at + 4].copy_from_slice(b"ass.");
    fs::write(home.path().join("forged.cbor"), forged).unwrap();
    fs::write(home.path().join("letter.txt"), "bob said it").unwrap();
    for (file, why) in [("forged.cbor", "did not sign"), ("letter.txt", "no report of tchat")] {
        let told = check(&home, file, "text").exits(1);
        assert!(told.err.contains(why) && told.out.is_empty(), "{told:?}");
        assert_eq!(check(&home, file, "json").exits(1).objects()[0]["code"], "report_broken");
    }
    check(&home, "nowhere.cbor", "text").exits(1);
}

#[test]
fn a_report_needs_a_message_or_a_file_and_not_both() {
    let home = Home::new();
    home.run(&["report"]).exits(2);
    home.run(&["report", "--seq", "x"]).exits(2);
    home.run(&["report", "--seq", "1", "--check", "x"]).exits(2);
}
