//! `tchat invite` and what comes of its links, as people and programs see it.

use serde_json::Value as Json;

use crate::stage::{Home, Reading, Server, signal};
use crate::terminal::Terminal;

/// A private server, and the link that its owner comes in with.
fn private(home: &Home) -> (Reading, String) {
    let arguments = ["serve", "--private", "--no-announce", "--listen", "127.0.0.1:0"];
    let mut server = Reading::start(home, &arguments);
    let link = server.until("/general#").pop().unwrap();
    (server, link)
}

fn profile(home: &Home, who: &str) -> String {
    home.path().join(who).display().to_string()
}

fn says(home: &Home, who: &str, link: &str, lang: &str) -> crate::stage::Ran {
    let profile = profile(home, who);
    home.pipe(&["join", link, "--profile", &profile, "--nick", who, "--lang", lang], b"hello\n")
}

#[test]
fn the_owner_invites_and_whoever_comes_late_hears_why_in_their_language() {
    let home = Home::new();
    let (server, owners) = private(&home);
    let bare = owners.split("/general").next().unwrap();
    let stranger = says(&home, "mallory", bare, "en").exits(1);
    assert!(stranger.err.contains("only who is invited may come in"), "{stranger:?}");
    let stranger = says(&home, "mallory", bare, "fr").exits(1);
    assert!(stranger.err.contains("on n’y entre que sur invitation"), "{stranger:?}");

    // As people paste it.
    says(&home, "alice", &format!(" <{owners}>. "), "en").exits(0);
    let made = home.run(&["invite", "--profile", &profile(&home, "alice"), "--uses", "1"]).exits(0);
    assert!(made.err.contains("for 1 person"), "{made:?}");
    let link = made.out.trim();
    says(&home, "bob", link, "en").exits(0);
    let late = says(&home, "carol", link, "en").exits(1);
    assert!(late.err.contains("as many people as the invitation was for"), "{late:?}");
    let late = says(&home, "carol", link, "fr").exits(1);
    assert!(late.err.contains("autant de fois que prévu"), "{late:?}");
    // Who is in needs it no more.
    says(&home, "bob", link, "fr").exits(0);
    let late = says(&home, "dora", &owners, "en").exits(1);
    assert!(late.err.contains("as many people"), "somebody was first: {late:?}");

    let cut = &link[..link.len() - 3];
    let cut = says(&home, "carol", cut, "fr").exits(2);
    assert!(cut.err.contains("recopiez le lien entier"), "{cut:?}");
    let secret = link.rsplit('.').next().unwrap();
    assert!(!cut.err.contains(&secret[..20]), "no error shows what lets people in");
    signal(&server.child, "TERM");
    server.finish().exits(0);
}

#[test]
fn programs_read_invitations_and_taking_all_back_shuts_every_link() {
    let home = Home::new();
    let (server, owners) = private(&home);
    says(&home, "alice", &owners, "en").exits(0);
    let json = |arguments: &[&str]| {
        let profile = profile(&home, "alice");
        let base = ["invite", "--profile", &profile, "--output", "json"];
        let ran = home.run(&[&base, arguments].concat()).exits(0);
        serde_json::from_str::<Json>(ran.out.trim()).unwrap()
    };
    let made = json(&["--expires", "2h"]);
    assert_eq!((&made["type"], &made["room"]), (&"invitation".into(), &"general".into()));
    assert!(made["expires"].is_string() && made["uses"].is_null());
    let for_ever = json(&["--expires", "never", "--uses", "3"]);
    assert_eq!((&for_ever["expires"], &for_ever["uses"]), (&Json::Null, &3.into()));
    let listed = json(&["--list"]);
    let listed = listed["invitations"].as_array().unwrap();
    assert_eq!(listed.len(), 2);
    assert_eq!(listed[0]["by"], "alice");
    assert_eq!(json(&["--revoke", "all"])["type"], "done");
    assert_eq!(json(&["--list"])["invitations"], Json::Array(Vec::new()));
    let link = made["link"].as_str().unwrap();
    let shut = says(&home, "bob", link, "fr").exits(1);
    assert!(shut.err.contains("l’invitation a été retirée"), "{shut:?}");
    signal(&server.child, "TERM");
    server.finish().exits(0);
}

#[test]
fn a_lifetime_that_is_none_is_wrong_usage() {
    let home = Home::new();
    let wrong = home.run(&["invite", "--expires", "soon"]).exits(2);
    assert!(wrong.err.contains("`7d`"), "{wrong:?}");
    let wrong = home.run(&["invite", "--expires", "soon", "--lang", "fr"]).exits(2);
    assert!(wrong.err.contains("donnez un nombre et une unité"), "{wrong:?}");
}

#[test]
fn a_code_that_the_terminal_has_no_room_for_is_not_cut_but_said_to_need_more() {
    let home = Home::new();
    let server = Server::start(&home);
    home.run(&["join", &server.link, "--nick", "alice"]).exits(0);
    let small = Terminal::start_sized(&home, "invite --qr", ["80", "16"]);
    small.until_containing("The QR code needs a terminal of");
    let seen = small.until("ended 0");
    assert!(seen.iter().any(|row| row.contains("--png FILE")), "{seen:#?}");
    assert!(!seen.iter().any(|row| row.contains('▀')), "{seen:#?}");
    let large = Terminal::start_sized(&home, "invite --qr", ["80", "40"]);
    let seen = large.until("ended 0");
    assert!(seen.iter().filter(|row| row.contains('▀')).count() > 15, "{seen:#?}");
}
