//! What `tchat join --plain` refuses, and with which words.

use crate::stage::{Program, free_address};

#[test]
fn what_does_not_fit_is_wrong_usage() {
    let key = "A".repeat(43);
    let link = format!("tchat://127.0.0.1:5555/{key}");
    for (arguments, message) in [
        (&["join", "--plain"][..], "name the server"),
        (&["join", "h", "--cipher", "cesar:3"], "it is for `--plain`"),
        (&["join", "--plain", "h", "--cipher", "enigma:A"], "there is no cipher `enigma`"),
        (&["join", "--plain", "h", "--cipher", "affine:2,3"], "1, 3, 5, 7, 9, 11, 15"),
        (&["join", "--plain", "h", "--cipher", "cesar:x"], "such as `3`"),
        (&["join", "--plain", "h", "--room", "general"], "is `plain`"),
        (&["join", "--plain", "h:0"], "a port is a number"),
        (&["join", "--plain", "h", "--nick", "SERVEUR"], "reserved"),
        (&["join", "--plain", &link], "without `--plain`"),
        (
            &["--lang", "fr", "join", "--plain", "h", "--cipher", "cesar:x"],
            "la clé est un nombre entier, par exemple `3`",
        ),
    ] {
        let ended = Program::tchat_with(arguments).end();
        assert_eq!(ended.code, Some(2), "{arguments:?}: {ended:?}");
        assert!(ended.err.contains(message), "{arguments:?}: {ended:?}");
    }
}

#[test]
fn where_nothing_listens_the_connection_is_refused() {
    let free = free_address().to_string();
    let ended = Program::tchat(&free, "zoe", &["--output", "json"]).end();
    assert_eq!(ended.code, Some(1));
    let error = &ended.of_type("error")[0];
    assert_eq!(error["code"], "connection_refused");
    assert!(error["hint"].as_str().unwrap().contains("serveur.py"), "{error}");
    let ended = Program::tchat("nowhere.invalid", "zoe", &["--output", "json"]).end();
    assert_eq!(ended.of_type("error")[0]["code"], "host_unknown");
}

#[test]
fn help_says_that_nothing_is_encrypted() {
    for (lang, said) in [("en", "NOT encrypted"), ("fr", "RIEN n’est chiffré")] {
        let ended = Program::tchat_with(&["join", "--help", "--lang", lang]).end();
        // However the lines are broken.
        let text = ended.out.join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(ended.code, Some(0), "{ended:?}");
        assert!(text.contains(said) && text.contains("--cipher"), "{text}");
    }
}
