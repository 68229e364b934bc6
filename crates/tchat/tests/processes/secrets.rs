//! What people write is nowhere but with them.

use std::path::Path;

use crate::stage::{Person, Relay, Server};

/// Every file below a folder, as bytes.
pub(crate) fn files(folder: &Path) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.is_file() {
            // Not the operator's socket, in which nothing lies.
            found.push(std::fs::read(path).unwrap());
        }
    }
    found
}

pub(crate) fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn neither_the_wire_nor_the_servers_disk_holds_a_word() {
    const CANARY: &str = "the canary sings at midnight";
    const ANSWER: &str = "nobody heard the canary";
    let home = tempfile::tempdir().unwrap();
    let mut server = Server::start(home.path());
    let relay = Relay::before(server.address);
    let door = relay.address.to_string();
    let mut alice = Person::join(home.path(), &door, "alice");
    let mut bob = Person::join(home.path(), &door, "bob");
    alice.say(CANARY);
    bob.until("the canary", |event| event["text"] == CANARY);
    bob.say(ANSWER);
    alice.until("the answer", |event| event["text"] == ANSWER);
    // While they run, files come and go.
    server.kill();
    alice.kill();
    bob.kill();

    let wire = relay.kept();
    assert!(wire.len() > 10_000, "the relay saw the conversation");
    for word in [CANARY, ANSWER, "canary", "midnight"] {
        assert!(!holds(&wire, word), "on the wire: {word}");
        for file in files(&server.data()) {
            assert!(!holds(&file, word), "on the server's disk: {word}");
        }
    }
    // The search itself works: alice's own disk has it.
    let own = files(&home.path().join("alice"));
    assert!(own.iter().any(|file| holds(file, CANARY)), "in alice's history");
}

#[cfg(unix)]
#[test]
fn every_file_of_server_and_clients_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    fn check(folder: &Path, checked: &mut usize) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let mode = path.metadata().unwrap().permissions().mode() & 0o777;
            let wanted = if path.is_dir() { 0o700 } else { 0o600 };
            assert_eq!(mode, wanted, "{}", path.display());
            *checked += 1;
            if path.is_dir() {
                check(&path, checked);
            }
        }
    }
    let home = tempfile::tempdir().unwrap();
    let mut server = Server::start(home.path());
    let mut alice = Person::join(home.path(), &server.link, "alice");
    alice.say("hello");
    alice.until("the acknowledgement", |event| event["type"] == "sent");
    // While they run, files come and go.
    server.kill();
    alice.kill();
    let mut checked = 0;
    check(&server.data(), &mut checked);
    check(&home.path().join("alice"), &mut checked);
    assert!(checked >= 8, "databases, their companions, locks and keys");
}
