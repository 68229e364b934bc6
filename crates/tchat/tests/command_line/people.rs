//! `tchat verify`, and what is typed about people: compared, marked, ignored, in both languages.

use std::process::Command;

use serde_json::Value as Json;

use crate::stage::{Home, Reading, Server, signal};

/// A server that alice and bob have met on.
struct Scene {
    home: Home,
    server: Server,
    alice: String,
}

impl Scene {
    fn new() -> Self {
        let home = Home::new();
        let server = Server::start(&home);
        let folder = |who: &str| home.path().join(who).to_str().unwrap().to_owned();
        let alice = folder("alice");
        let scene = Self { alice, server, home };
        scene.home.run(&["join", &scene.server.link, "--nick", "alice", "--profile", &scene.alice]);
        scene.sends("bob", "bob", "hello");
        scene
    }

    /// Somebody with a profile of their own says something under a pseudonym.
    fn sends(&self, who: &str, nick: &str, text: &str) {
        let folder = self.home.path().join(who);
        let arguments = ["send", text, &self.server.link, "--nick", nick, "--profile"];
        self.home.run(&[&arguments[..], &[folder.to_str().unwrap()]].concat()).exits(0);
    }

    /// Thirty days go by: the server holds for nobody what they gave up.
    fn a_month_later(mut self) -> Self {
        signal(&self.server.child, "TERM");
        self.server.child.wait().unwrap();
        let forget = "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); \
                      db.execute('DELETE FROM held'); db.commit()";
        let database = self.server.data.join("tchat.db");
        let ran = Command::new("python3").args(["-c", forget]).arg(database).status().unwrap();
        assert!(ran.success());
        self.server = Server::start(&self.home);
        self
    }

    /// Alice verifies.
    fn verify(&self, arguments: &[&str]) -> crate::stage::Ran {
        let (who, options) = arguments.split_first().unwrap();
        let command = ["verify", who, &self.server.link, "--profile", &self.alice];
        self.home.run(&[&command[..], options].concat())
    }

    fn bobs_number(&self) -> Json {
        let ran = self.verify(&["bob", "--output", "json"]).exits(0);
        ran.of_type("verification").remove(0)
    }

    fn is_verified(&self) -> bool {
        let arguments = ["who", &self.server.link, "--profile", &self.alice, "--output", "json"];
        let people = self.home.run(&arguments).exits(0).objects().remove(0);
        let people = people["people"].as_array().unwrap();
        people.iter().find(|one| one["nick"] == "bob").unwrap()["verified"] == true
    }
}

#[test]
fn what_was_read_aloud_is_compared_and_anything_else_is_a_loud_failure() {
    let scene = Scene::new();
    let shown = scene.bobs_number();
    let number = shown["number"].as_str().unwrap();
    let mut wrong = number.to_owned();
    let last = wrong.pop().unwrap();
    wrong.push(if last == '0' { '1' } else { '0' });
    for (lang, loud) in [("en", "WARNING"), ("fr", "ATTENTION")] {
        let ran = scene.verify(&["bob", "--number", &wrong, "--lang", lang]).exits(1);
        assert!(ran.err.contains(loud) && ran.out.is_empty(), "{ran:?}");
    }
    let ran = scene.verify(&["bob", "--number", &wrong, "--output", "json"]).exits(1);
    assert_eq!(ran.of_type("error")[0]["code"], "number_differs");
    assert!(!scene.is_verified());

    let ran = scene.verify(&["bob", "--number", number]).exits(0);
    assert_eq!(ran.out, "the key of bob is verified\n");
    assert!(scene.is_verified());
    scene.verify(&["bob", "--undo"]).exits(0);
    assert!(!scene.is_verified());
    for list in ["en", "fr"] {
        scene.verify(&["bob", "--words", shown["words"][list].as_str().unwrap()]).exits(0);
        assert!(scene.is_verified());
        scene.verify(&["bob", "--undo"]).exits(0);
    }
    scene.verify(&["bob", "--yes"]).exits(0);
    assert!(scene.is_verified());
}

#[test]
fn it_shows_the_number_words_and_code_in_the_readers_language_and_writes_a_picture() {
    let scene = Scene::new();
    let shown = scene.bobs_number();
    let picture = scene.home.path().join("bob.png");
    for (lang, command) in [("en", "`tchat verify bob --yes`"), ("fr", "`tchat verify bob --yes`")]
    {
        let arguments = ["bob", "--lang", lang, "--qr", picture.to_str().unwrap()];
        let ran = scene.verify(&arguments).exits(0);
        let number = shown["number"].as_str().unwrap();
        let word = shown["words"][lang].as_str().unwrap().split(' ').next().unwrap();
        for part in [&number[..35], &number[36..], word, "████", command] {
            assert!(ran.out.contains(part), "{part}: {ran:?}");
        }
    }
    assert_eq!(std::fs::read(&picture).unwrap()[..4], *b"\x89PNG");
    let nowhere = scene.home.path().join("nowhere/bob.png");
    let ran = scene.verify(&["bob", "--qr", nowhere.to_str().unwrap()]).exits(1);
    assert!(ran.err.contains("cannot be written"), "{ran:?}");
}

#[test]
fn wrong_usage_compares_nothing() {
    let scene = Scene::new();
    scene.verify(&["bob", "--number", "12345"]).exits(2);
    scene.verify(&["bob", "--yes", "--undo"]).exits(2);
    let ran = scene.verify(&["nobody", "--yes"]).exits(1);
    assert!(ran.err.contains("nobody called nobody"), "{ran:?}");
    let ran = scene.verify(&["alice", "--yes"]).exits(1);
    assert!(ran.err.contains("that is yourself"), "{ran:?}");
    assert!(!scene.is_verified());
}

#[test]
fn somebody_else_under_a_verified_name_is_told_loudly_and_is_hit_by_no_command() {
    let scene = Scene::new();
    scene.verify(&["bob", "--yes"]).exits(0);
    scene.sends("bob", "robert", "I am robert now");
    let scene = scene.a_month_later();
    scene.sends("mallory", "bob", "it is me, bob");
    let join = ["join", &scene.server.link, "--profile", &scene.alice, "--lang", "fr"];
    let ran = scene.home.pipe(&join, b"/expulser bob\n/inviter bob\n/empreinte bob\n").exits(0);
    assert_eq!(ran.out.matches("ATTENTION").count(), 1, "{ran:?}");
    let marked = ran.lines().into_iter().find_map(|line| line.strip_suffix(": it is me, bob"));
    let marked = marked.unwrap();
    assert!(marked.starts_with("bob~"), "{marked}");
    assert!(ran.out.contains(&format!("`/vérifier {marked}`")), "{ran:?}");
    assert_eq!(ran.err.matches("rien n’a été fait").count(), 3, "{ran:?}");
    assert!(!ran.out.contains("expulsé"), "{ran:?}");
    // Told once; and by the mark they can be named.
    let typed = format!("/kick {marked}\n");
    let join = ["join", &scene.server.link, "--profile", &scene.alice];
    let ran = scene.home.pipe(&join, typed.as_bytes()).exits(0);
    assert!(!ran.out.contains("WARNING"), "{ran:?}");
    assert!(ran.out.contains(&format!("alice removed {marked}")), "{ran:?}");
}

#[test]
fn whom_one_ignores_is_not_read_nor_told_to_programs_and_moderation_is() {
    let scene = Scene::new();
    let join = ["join", &scene.server.link, "--profile", &scene.alice, "--output", "json"];
    let mut alice = Reading::start(&scene.home, &join);
    alice.until("caught_up");
    alice.write("/ignorer bob");
    alice.until(r#"{"type":"ignoring","who":"bob","ignored":true}"#);
    scene.sends("bob", "bob", "unread one");
    scene.sends("bob", "bob", "unread two");
    alice.until(r#"{"type":"hidden","who":"bob"}"#);
    alice.write("/ignorés");
    let told = alice.until(r#""type":"ignored""#);
    assert!(!told.iter().any(|line| line.contains("unread")), "{told:?}");
    alice.write("/kick bob");
    alice.until(r#""reason":"removed""#);
    alice.finish();
    let read = ["read", &scene.server.link, "--profile", &scene.alice, "--offline"];
    let ran = scene.home.run(&read).exits(0);
    assert!(!ran.out.contains("unread"), "{ran:?}");
    let typed = b"/unignore bob\n/ignored\n";
    let join = ["join", &scene.server.link, "--profile", &scene.alice];
    let ran = scene.home.pipe(&join, typed).exits(0);
    assert!(ran.out.contains("* you ignore nobody"), "{ran:?}");
    let ran = scene.home.run(&read).exits(0);
    assert!(ran.out.contains("bob: unread two"), "{ran:?}");
}

#[test]
fn who_is_away_is_seen_to_be_in_both_languages() {
    let scene = Scene::new();
    let folder = scene.home.path().join("bob");
    let join = ["join", &scene.server.link, "--profile", folder.to_str().unwrap(), "--lang", "fr"];
    let mut bob = Reading::start(&scene.home, &join);
    bob.write("/absent");
    bob.until("* vous êtes absent");
    for (lang, away) in [("en", "bob  away, first seen "), ("fr", "bob  absent, vu ")] {
        let who = ["who", &scene.server.link, "--profile", &scene.alice, "--lang", lang];
        let ran = scene.home.run(&who).exits(0);
        assert!(ran.out.contains(away), "{ran:?}");
    }
    bob.write("/back");
    bob.until("* vous êtes de retour");
    bob.finish().exits(0);
}
