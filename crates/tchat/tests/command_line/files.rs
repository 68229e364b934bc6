//! Files: `tchat send --file`, `tchat save`, and both in a chat.

use std::fs;
use std::path::Path;

use serde_json::{Value as Json, json};

use crate::stage::{Home, Reading, Server};

/// Two people on one server, one of whom only listens.
struct Scene {
    home: Home,
    server: Server,
    folder: tempfile::TempDir,
}

impl Scene {
    fn new() -> Self {
        let home = Home::new();
        let server = Server::start(&home);
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("saved")).unwrap();
        Self { home, server, folder }
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    fn file(&self, name: &str, bytes: &[u8]) -> String {
        fs::write(self.folder.path().join(name), bytes).unwrap();
        self.path(name)
    }

    fn bob<'a>(&'a self, arguments: &[&'a str]) -> Vec<&'a str> {
        let mut all = arguments.to_vec();
        all.extend([self.server.link.as_str(), "--nick", "bob", "--output", "json"]);
        all
    }
}

#[test]
fn a_file_is_sent_seen_and_saved_by_commands_alone() {
    let scene = Scene::new();
    let (home, server) = (&scene.home, &scene.server);
    let mut bob = Reading::start(home, &scene.bob(&["join"]));
    bob.until("caught_up");
    let path = scene.file("my notes.txt", b"of the lesson");
    let arguments = ["send", "--file", &path, &server.link, "--nick", "alice", "--output", "json"];
    let sent = home.run(&arguments).exits(0).objects();
    assert_eq!((sent.len(), &sent[0]["type"]), (1, &json!("sent")));
    assert_eq!(sent[0]["file"]["name"], "my notes.txt");
    assert_eq!(sent[0]["file"]["size"], 13);
    assert_eq!(sent[0]["file"]["media"], "text/plain");
    bob.until("my notes.txt");
    bob.finish().exits(0);

    let (seq, into) = (sent[0]["seq"].to_string(), scene.path("saved"));
    let save = ["save", &seq, &server.link, "--into", &into, "--profile"];
    let profile = home.path().join("data/tchat/profiles/bob");
    let mut save = save.to_vec();
    save.push(profile.to_str().unwrap());
    for name in ["my notes.txt", "my notes (2).txt"] {
        let saved = home.run(&save).exits(0);
        let path = Path::new(&into).join(name);
        assert_eq!(saved.out, format!("{}\n", path.display()));
        assert_eq!(fs::read(path).unwrap(), b"of the lesson");
    }
}

#[test]
fn what_is_no_file_is_refused_before_anybody_is_asked() {
    let scene = Scene::new();
    let (home, folder) = (&scene.home, scene.path("saved"));
    for (path, code) in [
        (folder.as_str(), "file_is_folder"),
        ("/nowhere/to/be/found", "file_unreadable"),
        #[cfg(unix)]
        ("/dev/null", "file_is_special"),
    ] {
        let arguments = ["send", "--file", path, "127.0.0.1:9", "--output", "json"];
        let told = home.run(&arguments).exits(1).objects();
        assert_eq!((&told[0]["code"], &told[0]["path"]), (&json!(code), &json!(path)));
    }
    home.run(&["send"]).exits(2);
    home.run(&["save"]).exits(2);
    home.run(&["save", "the last one"]).exits(2);
}

#[test]
fn a_program_sends_and_saves_in_one_chat_and_all_is_done_before_it_ends() {
    let scene = Scene::new();
    let path = scene.file("data.bin", &vec![7; 3_000_000]);
    let into = scene.path("saved");
    let mut alice = scene.bob(&["join", "--input", "json"]);
    let nick = alice.iter().position(|it| *it == "bob").unwrap();
    alice[nick] = "alice";
    let sends = json!({"type": "file", "path": path, "text": "look", "ref": "1"});
    let ran = scene.home.pipe(&alice, format!("{sends}\n").as_bytes()).exits(0);
    let sent = ran.of_type("sent");
    assert_eq!((sent.len(), &sent[0]["ref"], &sent[0]["text"]), (1, &json!("1"), &json!("look")));
    let states: Vec<_> = ran.of_type("transfer").iter().map(|it| it["state"].clone()).collect();
    assert_eq!(states.last(), Some(&json!("done")));

    let save = json!({"type": "save", "seq": sent[0]["seq"], "into": into, "ref": "2"});
    let list = json!({"type": "transfers", "ref": "3"});
    let cancel = json!({"type": "cancel", "id": 99, "ref": "4"});
    let input = format!("{save}\n{list}\n{cancel}\n");
    let ran = scene.home.pipe(&alice, input.as_bytes()).exits(0);
    let done: Vec<_> =
        ran.of_type("transfer").into_iter().filter(|it| it["state"] == "done").collect();
    assert_eq!(
        (done.len(), &done[0]["ref"], &done[0]["bytes"]),
        (1, &json!("2"), &json!(3_000_000))
    );
    assert_eq!(fs::read(done[0]["path"].as_str().unwrap()).unwrap(), vec![7; 3_000_000]);
    assert_eq!(ran.of_type("transfers")[0]["ref"], "3");
    let errors = ran.of_type("error");
    assert_eq!(
        (errors.len(), &errors[0]["code"], &errors[0]["ref"]),
        (1, &json!("no_transfer"), &json!("4"))
    );
}

/// What `tchat export` writes to `into`, with files.
fn export<'a>(scene: &'a Scene, format: &'a str, into: &'a str) -> Vec<&'a str> {
    let link = scene.server.link.as_str();
    vec!["export", link, "--format", format, "--into", into, "--with-files"]
}

/// The names in a folder, in order.
fn names(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> =
        entries.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn an_export_brings_the_files_along_and_says_which_it_cannot() {
    let scene = Scene::new();
    let home = &scene.home;
    let send = |path: &str| {
        let arguments = ["send", "--file", path, &scene.server.link, "--nick", "alice"];
        home.run(&arguments).exits(0);
    };
    let kept = scene.file("notes.txt", b"of the lesson");
    send(&kept);
    fs::write(&kept, b"of the next one").unwrap();
    send(&kept);
    let sealed = scene.server.data.join("files");
    let before = names(sealed.to_str().unwrap());
    send(&scene.file("lost.txt", b"soon gone"));
    let lost = names(sealed.to_str().unwrap()).into_iter().find(|it| !before.contains(it));
    fs::remove_file(sealed.join(lost.expect("the server keeps the file"))).unwrap();

    let page = scene.path("saved/page.html");
    let told = home.run(&export(&scene, "html", &page)).exits(0);
    assert!(told.out.is_empty() && told.err.contains("lost.txt is not in the export"), "{told:?}");
    assert!(told.err.contains("2 files are in ") && told.err.contains("page_files"), "{told:?}");
    let beside = scene.path("saved/page_files");
    assert_eq!(names(&scene.path("saved")), ["page.html", "page_files"]);
    assert_eq!(names(&beside), ["notes (2).txt", "notes.txt"]);
    for (name, bytes) in
        [("notes.txt", &b"of the lesson"[..]), ("notes (2).txt", b"of the next one")]
    {
        assert_eq!(fs::read(Path::new(&beside).join(name)).unwrap(), bytes);
    }
    let written = fs::read_to_string(&page).unwrap();
    for part in ["\"page_files/notes.txt\"", "\"page_files/notes%20%282%29.txt\"", "not fetched: "]
    {
        assert!(written.contains(part), "{part}: {written}");
    }

    // Neither is written over.
    let again = home.run(&export(&scene, "html", &page)).exits(1);
    assert!(again.err.contains("is there already"), "{again:?}");
    fs::remove_file(&page).unwrap();
    home.run(&export(&scene, "html", &page)).exits(1);
    assert_eq!(names(&scene.path("saved")), ["page_files"], "nothing half is left");

    let lines = scene.path("saved/room.jsonl");
    home.run(&[&export(&scene, "json", &lines)[..], &["--lang", "fr"]].concat()).exits(0);
    let text = fs::read_to_string(&lines).unwrap();
    let files = text.lines().map(|line| serde_json::from_str::<Json>(line).unwrap());
    let files = files.map(|it| (it["file"]["path"].clone(), it["file"]["missing"].clone()));
    let files = files.collect::<Vec<_>>();
    assert_eq!(files[0], (json!("room_files/notes.txt"), Json::Null));
    assert_eq!(files[2], (Json::Null, json!("file_gone")));
}

#[test]
fn an_export_with_files_is_there_whole_or_not_at_all() {
    let mut scene = Scene::new();
    let page = scene.path("saved/page.md");
    let path = scene.file("notes.txt", b"of the lesson");
    let arguments = ["send", "--file", &path, &scene.server.link, "--nick", "alice"];
    scene.home.run(&arguments).exits(0);
    scene.server.child.kill().unwrap();
    scene.server.child.wait().unwrap();
    let away = scene.home.run(&export(&scene, "markdown", &page)).exits(1);
    assert!(!away.err.is_empty(), "{away:?}");
    assert!(names(&scene.path("saved")).is_empty());
    scene.home.run(&["export", "--format", "markdown", "--into", &page]).exits(0);
    assert_eq!(names(&scene.path("saved")), ["page.md"], "without files no server is needed");
}

#[test]
fn a_shared_file_is_a_notice_that_nobody_can_write() {
    let scene = Scene::new();
    let server = &scene.server;
    let mut carol = Reading::start(&scene.home, &["join", &server.link, "--nick", "carol"]);
    carol.until("carol");
    let path = scene.file("\u{202E}gpj.exe", b"x");
    let arguments = ["send", "beside it", "--file", &path, &server.link, "--nick", "alice"];
    scene.home.run(&arguments).exits(0);
    let seen = carol.until("alice: beside it");
    let notice = seen.iter().find(|line| line.contains("shares")).unwrap();
    assert!(notice.starts_with("* alice shares ") && notice.contains("(1 B): `/save "), "{notice}");
}
