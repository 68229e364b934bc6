//! Keeping order in a room: two people at their screens, one in each language.

use serde_json::json;

use crate::stage::{Home, Reading, Server};

/// Alice, who owns the room and reads English, and Bob, who reads French.
fn two(home: &Home, server: &Server) -> (Reading, Reading) {
    let mut alice = Reading::start(home, &["join", &server.link, "--nick", "alice"]);
    alice.until("* alice joined");
    let arguments = ["--lang", "fr", "join", &server.link, "--nick", "jean paul"];
    let bob = Reading::start(home, &arguments);
    alice.until("joined");
    (alice, bob)
}

#[test]
fn who_did_what_to_whom_is_said_in_each_readers_language() {
    let home = Home::new();
    let server = Server::start(&home);
    let (mut alice, mut bob) = two(&home, &server);

    alice.write("/topic  The trip on the 12th ");
    alice.until("* alice set the topic: The trip on the 12th");
    bob.until("* alice a fixé le sujet\u{A0}: The trip on the 12th");

    alice.write("/mute Jean Paul");
    alice.until("* alice muted “jean paul”");
    bob.until("* alice a coupé la parole à “jean paul”");
    bob.write("may I?");
    bob.write("/geler");
    alice.write("/unmute jean paul");
    bob.until("* alice a rendu la parole à “jean paul”");

    alice.write("/mod jean paul");
    bob.until("* alice a confié la modération à “jean paul”");
    bob.write("/lent 5");
    alice.until("* “jean paul” turned slow mode on: 5 seconds between two messages");
    bob.write("/geler");
    alice.until("* “jean paul” froze the room: only moderators and owners can write");
    bob.write("/règles");
    let rules = bob.until("* mode lent").join("\n");
    for rule in ["sujet\u{A0}: The trip on the 12th", "propriétaires\u{A0}: alice", "gelé"] {
        assert!(rules.contains(rule), "{rules}");
    }
    bob.write("/archiver");
    alice.write("/archive");
    bob.until("* alice a archivé le salon");

    let (ran, _) = bob.finish_reading();
    assert!(ran.err.contains("votre message n’est pas parti"), "{ran:?}");
    assert!(ran.err.contains("ce que vous aviez écrit\u{A0}: may I?"), "{ran:?}");
    assert!(ran.err.contains("seule la modération du salon general peut le faire"), "{ran:?}");
    assert!(ran.err.contains("seuls les propriétaires"), "{ran:?}");
    alice.finish_reading().0.exits(0);
}

#[test]
fn who_is_banned_is_out_until_they_are_let_in_again() {
    let home = Home::new();
    let server = Server::start(&home);
    let (mut alice, mut bob) = two(&home, &server);
    alice.write("/ban jean paul");
    alice.until("* alice banned “jean paul”");
    bob.until("* alice a banni “jean paul”");
    bob.finish_reading();
    let arguments = ["--lang", "fr", "join", &server.link, "--nick", "jean paul"];
    let refused = home.run(&arguments);
    assert!(refused.err.contains("la modération vous a expulsé du salon"), "{refused:?}");
    assert_ne!(refused.code, Some(0), "{refused:?}");

    alice.write("/unban jean paul");
    alice.until("* alice let “jean paul” come again");
    let mut bob = Reading::start(&home, &arguments);
    bob.write("merci");
    alice.until(": merci");
    bob.finish_reading().0.exits(0);
    alice.finish_reading().0.exits(0);
}

#[test]
fn programs_ask_for_rules_by_objects_and_read_what_changed() {
    let home = Home::new();
    let server = Server::start(&home);
    let arguments =
        ["join", &server.link, "--nick", "alice", "--output", "json", "--input", "json"];
    let mut alice = Reading::start(&home, &arguments);
    for object in [
        json!({"type": "create", "room": "team", "joining": "hidden", "ref": "1"}),
        json!({"type": "topic", "room": "team", "topic": "NSI", "ref": "2"}),
        json!({"type": "slow", "room": "team", "seconds": 10, "ref": "3"}),
        json!({"type": "slow", "room": "team", "seconds": 100_000, "ref": "4"}),
        json!({"type": "inviting", "room": "team", "by": "moderators", "ref": "5"}),
        json!({"type": "role", "room": "team", "who": "alice", "role": "member", "ref": "6"}),
        json!({"type": "archive", "room": "team", "ref": "7"}),
    ] {
        alice.write(&object.to_string());
    }
    let mut lines = alice.until(r#""type":"archived""#);
    let late = json!({"type": "send", "room": "team", "text": "too late", "ref": "8"});
    alice.write(&late.to_string());
    alice.write(&json!({"type": "rules", "room": "team", "ref": "9"}).to_string());
    lines.extend(alice.until(r#""type":"rules""#));
    let (ended, rest) = alice.finish_reading();
    lines.extend(rest.lines().chain(ended.err.lines()).map(str::to_owned));
    let objects =
        lines.iter().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let objects = objects.collect::<Vec<_>>();
    let answer = |reference: &str| {
        let found = objects.iter().find(|object| object["ref"] == reference);
        found.unwrap_or_else(|| panic!("{reference}: {objects:#?}")).clone()
    };
    for done in ["1", "2", "3", "5", "7"] {
        assert_eq!(answer(done)["type"], "done", "{done}");
    }
    assert_eq!(answer("4")["code"], "commit_refused");
    assert_eq!(answer("6")["code"], "last_owner");
    assert_eq!(
        (&answer("8")["code"], &answer("8")["text"]),
        (&json!("archived"), &json!("too late"))
    );
    let rules = answer("9");
    assert_eq!((&rules["topic"], &rules["slow_seconds"]), (&json!("NSI"), &json!(10)));
    assert_eq!((&rules["inviting"], &rules["joining"]), (&json!("moderators"), &json!("hidden")));
    let changed = |kind: &str| objects.iter().find(|object| object["type"] == kind).unwrap();
    assert_eq!(
        changed("topic"),
        &json!({"type": "topic", "room": "team", "by": "alice", "topic": "NSI"})
    );
    assert_eq!(changed("archived")["archived"], true);
}
