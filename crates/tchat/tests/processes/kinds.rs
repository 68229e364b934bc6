//! Every kind of message and mark, through all three programs killed with SIGKILL.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::stage::{Person, Server, tchat};

/// What the file that is shared says.
const FILE: &[u8] = b"of the lesson";

/// Two people in one room.
struct Chat {
    alice: Person,
    bob: Person,
}

impl Chat {
    fn join(home: &Path, server: &Server) -> Self {
        let alice = Person::join(home, &server.link, "alice");
        let bob = Person::join(home, &server.link, "bob");
        for person in [&alice, &bob] {
            person.until("all that was said", |event| event["type"] == "caught_up");
        }
        Self { alice, bob }
    }

    /// Alice says something; gives its place once Bob has it, too.
    fn alice_says(&mut self, command: &Value) -> u64 {
        says(&mut self.alice, &self.bob, command)
    }

    /// The same the other way round.
    fn bob_says(&mut self, command: &Value) -> u64 {
        says(&mut self.bob, &self.alice, command)
    }

    /// Waits until both have heard the same.
    fn both_hear(&self, what: &str, wanted: impl Fn(&Value) -> bool) {
        for person in [&self.alice, &self.bob] {
            person.until(what, &wanted);
        }
    }
}

fn says(author: &mut Person, reader: &Person, command: &Value) -> u64 {
    let sent = author.ask(command, |event| event["type"] == "sent");
    let seq = &sent["seq"];
    let read =
        reader.until("a message", |event| event["type"] == "message" && event["seq"] == *seq);
    for field in ["id", "text", "action", "reply_to", "file"] {
        assert_eq!(read[field], sent[field], "{field}: {read} {sent}");
    }
    seq.as_u64().unwrap()
}

/// Where everything of the evening is in the log.
struct Places {
    kept: u64,
    edited: u64,
    deleted: u64,
    answer: u64,
    answer_to_deleted: u64,
    mention: u64,
    action: u64,
    file: u64,
}

/// Says one of everything.
fn talk(chat: &mut Chat, notes: &Path) -> Places {
    let kept = chat.alice_says(&json!({"type": "send", "text": "who comes along?"}));
    let edited = chat.alice_says(&json!({"type": "send", "text": "at fiev"}));
    let deleted = chat.alice_says(&json!({"type": "send", "text": "tangerine"}));
    let answer = json!({"type": "send", "text": "I do", "reply_to": kept});
    let answer = chat.bob_says(&answer);
    let answer_to_deleted = json!({"type": "send", "text": "what?", "reply_to": deleted});
    let answer_to_deleted = chat.bob_says(&answer_to_deleted);
    let mention = chat.bob_says(&json!({"type": "send", "text": "@alice where?"}));
    let action = chat.bob_says(&json!({"type": "send", "text": "waves", "action": true}));
    let file = json!({"type": "file", "path": notes, "text": "the notes"});
    let file = chat.alice_says(&file);
    Places { kept, edited, deleted, answer, answer_to_deleted, mention, action, file }
}

/// Changes what was said, in every way.
fn change(chat: &mut Chat, places: &Places) {
    chat.alice.give(&json!({"type": "edit", "seq": places.edited, "text": "at five"}));
    chat.both_hear("the edit", |event| event["type"] == "edited" && event["text"] == "at five");
    chat.alice.give(&json!({"type": "delete", "seq": places.deleted}));
    chat.both_hear("the deletion", |event| {
        event["type"] == "deleted" && event["seq"] == places.deleted
    });
    for (kind, emoji) in [("react", "👍"), ("react", "🎉"), ("unreact", "🎉")] {
        chat.bob.give(&json!({"type": kind, "seq": places.edited, "emoji": emoji}));
        chat.both_hear("Bob’s reaction", |event| {
            event["emoji"] == emoji && event["on"] == (kind == "react")
        });
    }
    chat.alice.give(&json!({"type": "react", "seq": places.edited, "emoji": "👍"}));
    chat.both_hear("Alice’s reaction", |event| event["emoji"] == "👍" && event["who"] == "alice");
    chat.alice.give(&json!({"type": "retention", "days": 30}));
    chat.both_hear("the rule", |event| event["type"] == "retention" && event["days"] == 30);
}

/// Marks what only oneself sees.
fn mark(chat: &mut Chat, places: &Places) {
    let is_unread = |event: &Value| event["type"] == "unread";
    chat.alice.ask(&json!({"type": "read"}), is_unread);
    chat.bob.ask(&json!({"type": "mark_unread", "seq": places.action}), is_unread);
    let draft = json!({"type": "draft", "text": "half a", "reply_to": places.answer});
    chat.alice.ask(&draft, |event| event["type"] == "draft");
}

/// A room's messages as a person's machine has them, without what differs by who looks.
fn timeline(home: &Path, nick: &str) -> Vec<Value> {
    let read = ["read", "--room", "general", "--output", "json", "--profile"];
    let read = tchat(home).args(read).arg(home.join(nick)).output().unwrap();
    assert!(read.status.success(), "{read:?}");
    let lines = String::from_utf8(read.stdout).unwrap();
    let objects = lines.lines().map(|line| serde_json::from_str::<Value>(line).expect(line));
    let mut messages: Vec<_> = objects.filter(|it| it["type"] == "message").collect();
    messages.iter_mut().for_each(without_reader);
    messages
}

fn without_reader(object: &mut Value) {
    match object {
        Value::Object(fields) => {
            fields.retain(|name, _| !matches!(name.as_str(), "mine" | "me" | "mentions_me"));
            fields.values_mut().for_each(without_reader);
        }
        Value::Array(values) => values.iter_mut().for_each(without_reader),
        _ => {}
    }
}

/// Holds a timeline against what was said and done.
fn check_timeline(timeline: &[Value], places: &Places) {
    let at = |seq: u64| timeline.iter().find(|it| it["seq"] == seq).expect("it is there");
    let texts = timeline.iter().map(|it| it["text"].as_str().unwrap()).collect::<Vec<_>>();
    let said = ["who comes along?", "at five", "", "I do", "what?", "@alice where?", "waves"];
    assert_eq!(texts, [&said[..], &["the notes"]].concat());
    assert!(at(places.kept).get("edited").is_none());
    assert!(at(places.edited)["edited"]["at"].is_u64());
    let reactions = json!([{"emoji": "👍", "count": 2, "first": ["bob", "alice"]}]);
    assert_eq!(at(places.edited)["reactions"], reactions);
    assert_eq!(at(places.deleted)["deleted"]["by"], "alice");
    let quote = json!({"seq": places.kept, "from": "alice", "text": "who comes along?"});
    assert_eq!(at(places.answer)["reply_to"], quote);
    let no_quote = json!({"seq": places.deleted, "from": "alice", "deleted": true});
    assert_eq!(at(places.answer_to_deleted)["reply_to"], no_quote);
    let mentions = json!([{"who": "alice", "bytes": [0, 6]}]);
    assert_eq!(at(places.mention)["mentions"], mentions);
    assert_eq!(at(places.action)["action"], true);
    let file = &at(places.file)["file"];
    assert_eq!((&file["name"], &file["size"]), (&json!("notes.txt"), &json!(FILE.len())));
}

/// Asks a person's program for what no timeline shows.
fn check_beside(person: &mut Person, places: &Places, into: &Path) {
    let edits = json!({"type": "edits", "seq": places.edited});
    let edits = person.ask(&edits, |event| event["type"] == "edits");
    let versions = edits["versions"].as_array().unwrap();
    let texts = versions.iter().map(|it| it["text"].as_str().unwrap()).collect::<Vec<_>>();
    assert_eq!(texts, ["at fiev", "at five"]);
    for (query, found) in [("five", vec![places.edited]), ("fiev", vec![]), ("tangerine", vec![])] {
        let search = json!({"type": "search", "query": query});
        let answer = person.ask(&search, |event| event["type"] == "found");
        let hits = answer["hits"].as_array().unwrap();
        let hits = hits.iter().map(|hit| hit["seq"].as_u64().unwrap()).collect::<Vec<_>>();
        assert_eq!(hits, found, "{query}");
    }
    let rules = person.ask(&json!({"type": "rules"}), |event| event["type"] == "rules");
    assert_eq!(rules["retention_days"], 30);
    fs::create_dir(into).unwrap();
    let save = json!({"type": "save", "seq": places.file, "into": into});
    let saved = person.ask(&save, |event| event["state"] == "done");
    assert_eq!(fs::read(saved["path"].as_str().unwrap()).unwrap(), FILE);
}

/// What Alice and Bob marked for themselves, as their programs tell it.
fn marks(chat: &mut Chat) -> [Value; 3] {
    let unread = json!({"type": "unread"});
    let unread = |person: &mut Person| {
        let told = person.ask(&unread, |event| event["type"] == "unread");
        json!({"count": told["count"], "mentions": told["mentions"], "read": told["read"]})
    };
    let of_both = [unread(&mut chat.alice), unread(&mut chat.bob)];
    let drafts = chat.alice.ask(&json!({"type": "drafts"}), |event| event["type"] == "drafts");
    let [alice, bob] = of_both;
    [alice, bob, drafts["drafts"].clone()]
}

/// Holds marks against what was marked.
fn check_marks(marks: &[Value; 3], places: &Places) {
    let [alice, bob, drafts] = marks;
    assert_eq!((&alice["count"], &alice["mentions"]), (&json!(0), &json!(0)));
    assert!(alice["read"].as_u64() >= Some(places.file), "{alice}");
    // The file: what follows the action, and is not Bob's own.
    assert_eq!(bob["count"], 1);
    assert!(bob["read"].as_u64() < Some(places.action), "{bob}");
    let kept = json!([{"room": "general", "text": "half a", "reply_to": places.answer}]);
    assert_eq!(*drafts, kept);
}

#[test]
fn a_room_with_every_kind_survives_a_kill_of_all_three_programs() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let notes = home.join("notes.txt");
    fs::write(&notes, FILE).unwrap();
    let mut server = Server::start(home);
    let mut chat = Chat::join(home, &server);
    let places = talk(&mut chat, &notes);
    change(&mut chat, &places);
    mark(&mut chat, &places);
    check_beside(&mut chat.bob, &places, &home.join("before"));
    let marked = marks(&mut chat);
    check_marks(&marked, &places);

    server.kill();
    chat.alice.kill();
    chat.bob.kill();
    // What is saved from here on comes from the server.
    fs::remove_file(&notes).unwrap();
    server.restart();
    let mut chat = Chat::join(home, &server);
    assert_eq!(marks(&mut chat), marked);
    check_beside(&mut chat.alice, &places, &home.join("of alice"));
    check_beside(&mut chat.bob, &places, &home.join("of bob"));
    for person in [chat.alice, chat.bob] {
        let (code, events) = person.finish();
        assert_eq!(code, 0, "{events:?}");
    }
    let shown = timeline(home, "alice");
    check_timeline(&shown, &places);
    assert_eq!(timeline(home, "bob"), shown, "both show the same");
}
