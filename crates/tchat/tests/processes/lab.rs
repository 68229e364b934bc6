//! The lab in front of a real server with real clients: what an eavesdropper is left with.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::Value;

use crate::secrets::holds;
use crate::stage::{Person, Server, tchat};

/// A lab in front of a server, with all that it can write.
struct Lab {
    child: Child,
    out: BufReader<ChildStdout>,
    address: String,
}

impl Lab {
    fn before(home: &Path, server: &Server) -> Self {
        let mut child = tchat(home)
            .args(["lab", "--listen", "127.0.0.1:0", "--output", "json", "--to"])
            .arg(server.address.to_string())
            .arg("--pcap")
            .arg(home.join("a.pcap"))
            .arg("--text")
            .arg(home.join("a.txt"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut first = String::new();
        out.read_line(&mut first).unwrap();
        let listening: Value = serde_json::from_str(&first).unwrap();
        let address = listening["address"].as_str().unwrap().to_owned();
        Self { child, out, address }
    }

    /// Asks it to end, and gives all it printed.
    fn stop(mut self) -> Vec<Value> {
        let pid = self.child.id().to_string();
        Command::new("kill").args(["-s", "TERM", &pid]).status().unwrap();
        let lines = self.out.lines().map(|line| serde_json::from_str(&line.unwrap()).unwrap());
        let lines = lines.collect();
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
        lines
    }
}

#[test]
fn of_an_encrypted_room_it_has_sizes_and_times_and_nothing_else() {
    const CANARY: &str = "the canary sings at midnight";
    let home = tempfile::tempdir().unwrap();
    let server = Server::start(home.path());
    let lab = Lab::before(home.path(), &server);
    let mut alice = Person::join(home.path(), &lab.address, "alice");
    let bob = Person::join(home.path(), &lab.address, "bob");
    alice.say(CANARY);
    bob.until("the canary", |event| event["text"] == CANARY);
    let told = lab.stop();

    let segments = told.iter().filter(|event| event["type"] == "segment").collect::<Vec<_>>();
    assert!(segments.len() > 10, "it saw the conversation");
    let fields =
        ["type", "connection", "time", "direction", "bytes", "offset", "encrypted", "records"];
    for segment in &segments {
        assert_eq!(segment["encrypted"], true, "{segment}");
        let named = segment.as_object().unwrap().keys().map(String::as_str);
        assert_eq!(named.collect::<Vec<_>>(), fields, "{segment}");
    }
    let inside = segments.iter().flat_map(|segment| segment["records"].as_array().unwrap());
    assert!(inside.clone().any(|record| record["type"] == "application_data"));
    for record in inside {
        assert_eq!(record.as_object().unwrap().len(), 2, "type and length: {record}");
    }
    assert!(!told.iter().any(|event| event["type"] == "reading"), "there is nothing to read");

    let printed = told.iter().map(ToString::to_string).collect::<String>();
    let text = std::fs::read(home.path().join("a.txt")).unwrap();
    let pcap = std::fs::read(home.path().join("a.pcap")).unwrap();
    assert!(pcap.len() > 5_000 && text.len() > 1_000, "they hold the conversation");
    for word in ["canary", "midnight", "alice", "general"] {
        for (seen, bytes) in [("printed", printed.as_bytes()), ("text", &text), ("pcap", &pcap)] {
            assert!(!holds(bytes, word), "{word} in {seen}");
        }
    }
}
