//! `tchat lab`: what an eavesdropper sees, line by line, in files, and on a screen.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use serde_json::Value as Json;

use crate::stage::{Home, Ran, Reading, free_address, signal};

/// A server of the test's own with a lab in front of it.
struct Lab {
    server: TcpListener,
    reading: Reading,
    address: String,
}

impl Lab {
    fn start(home: &Home, options: &[&str]) -> Self {
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let to = server.local_addr().unwrap().to_string();
        let arguments = [&["lab", "--listen", "127.0.0.1:0", "--to", &to], options].concat();
        let mut reading = Reading::start(home, &arguments);
        let first = reading.until("127.0.0.1:").pop().unwrap();
        let address = match first.strip_prefix("listening on ") {
            Some(address) => address.to_owned(),
            None => object(&first)["address"].as_str().unwrap().to_owned(),
        };
        Self { server, reading, address }
    }

    /// A client, and its other end.
    fn pair(&self) -> (TcpStream, TcpStream) {
        let client = TcpStream::connect(&self.address).unwrap();
        let (server, _) = self.server.accept().unwrap();
        client.set_nodelay(true).unwrap();
        (client, server)
    }

    /// Asks it to end, and gives what it still wrote.
    fn stop(self, name: &str) -> (Ran, String) {
        signal(&self.reading.child, name);
        self.reading.finish_reading()
    }
}

fn object(line: &str) -> Json {
    serde_json::from_str(line).expect(line)
}

/// Sends, and waits until all of it has come.
fn passes(from: &mut TcpStream, to: &mut TcpStream, bytes: &[u8]) {
    from.write_all(bytes).unwrap();
    let mut heard = vec![0; bytes.len()];
    to.read_exact(&mut heard).unwrap();
    assert_eq!(heard, bytes);
}

#[test]
fn each_event_is_an_object_and_the_key_is_found() {
    let home = Home::new();
    let mut lab = Lab::start(&home, &["--output", "json"]);
    let (mut alice, mut server) = lab.pair();
    passes(&mut alice, &mut server, b"alice");
    let text = "Vdoxw à wrxv, rq vh uhwurxyh ghpdlq ?";
    passes(&mut alice, &mut server, text.as_bytes());
    let lines = lab.reading.until(r#""key":"3""#);
    let of = |kind: &str| {
        lines.iter().map(|line| object(line)).filter(|one| one["type"] == kind).collect::<Vec<_>>()
    };
    assert_eq!(of("opened")[0]["connection"], 1);
    let segments = of("segment");
    assert_eq!(segments[0]["remarks"][0]["type"], "pseudonym");
    let message = &segments[1];
    assert_eq!((&message["direction"], &message["bytes"]), (&"to_server".into(), &38.into()));
    assert_eq!((&message["text"], &message["encrypted"]), (&text.into(), &false.into()));
    assert!(message["hex"].as_str().unwrap().starts_with("56646f787720c3a0"));
    assert!(message["time"].as_str().unwrap().ends_with('Z'));
    let reading = of("reading").pop().unwrap();
    assert_eq!(reading["keys"][0]["cipher"], "caesar");
    assert_eq!(reading["keys"][0]["text"], "Salut à tous, on se retrouve demain ?");
    drop((alice, server));
    let closed = object(&lab.reading.until(r#""closed""#).pop().unwrap());
    assert_eq!(closed["how"], "fin");
    assert_eq!(closed["bytes"]["to_server"], 43);
    lab.stop("TERM").0.exits(0);
}

#[test]
fn it_ends_when_asked_and_its_files_are_whole() {
    let home = Home::new();
    for name in ["INT", "TERM"] {
        let (pcap, text) = (home.path().join("a.pcap"), home.path().join("a.txt"));
        let files =
            ["--pcap", pcap.to_str().unwrap(), "--text", text.to_str().unwrap(), "--lang", "fr"];
        let mut lab = Lab::start(&home, &files);
        let (mut alice, mut server) = lab.pair();
        passes(&mut alice, &mut server, b"alice");
        lab.reading.until("alice");
        let (ran, _) = lab.stop(name);
        ran.exits(0);
        let text = std::fs::read_to_string(&text).unwrap();
        assert!(
            text.contains("#1 alice → serveur 5 octets [le pseudo] 616c696365: alice"),
            "{text}"
        );
        let pcap = std::fs::read(&pcap).unwrap();
        assert_eq!(pcap[..4], [0xD4, 0xC3, 0xB2, 0xA1]);
        // Three packets of a handshake, and one with the pseudonym.
        assert_eq!(pcap.len(), 24 + 3 * (16 + 40) + 16 + 45);
        assert!(pcap.ends_with(b"alice"));
    }
}

#[test]
fn what_it_writes_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = Home::new();
    let pcap = home.path().join("a.pcap");
    let lab = Lab::start(&home, &["--pcap", pcap.to_str().unwrap()]);
    assert_eq!(pcap.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    lab.stop("TERM").0.exits(0);
}

#[test]
fn what_is_in_the_way_is_told_with_its_cure() {
    let home = Home::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let to = "127.0.0.1:9";
    let ran = home.run(&["lab", "--listen", &address, "--to", to]).exits(1);
    assert!(ran.err.contains(&address) && ran.err.contains("--listen"), "{ran:?}");
    drop(taken);
    let ran = home.run(&["lab", "--listen", &address, "--to", &address]).exits(1);
    assert!(ran.err.contains("round for ever") && ran.err.contains("--to"), "{ran:?}");
    let file = ["lab", "--listen", "127.0.0.1:0", "--pcap", "/nowhere/a.pcap", "--output", "json"];
    let ran = home.run(&file).exits(1);
    assert_eq!(ran.objects()[0]["code"], "file_not_written");
    for wrong in [["--fault", "lose=1"], ["--to", "127.0.0.1:x"], ["--listen", "here"]] {
        let ran = home.run(&[&["lab"], &wrong[..]].concat()).exits(2);
        assert!(ran.err.contains(wrong[0]) && ran.out.is_empty(), "{ran:?}");
    }
}

#[test]
fn a_server_that_is_away_is_told_and_the_client_closed() {
    let home = Home::new();
    let gone = free_address().to_string();
    let arguments = ["lab", "--listen", "127.0.0.1:0", "--to", &gone, "--output", "json"];
    let mut lab = Reading::start(&home, &arguments);
    let listening = object(&lab.until("listening").pop().unwrap());
    let mut client = TcpStream::connect(listening["address"].as_str().unwrap()).unwrap();
    let away = object(&lab.until("server_away").pop().unwrap());
    assert_eq!((&away["connection"], &away["reason"]), (&1.into(), &"connection_refused".into()));
    let closed = object(&lab.until("closed").pop().unwrap());
    assert_eq!((&closed["how"], &closed["by"]), (&"rst".into(), &"lab".into()));
    assert!(!matches!(client.read(&mut [0]), Ok(count) if count > 0));
    signal(&lab.child, "TERM");
    lab.finish().exits(0);
}

#[test]
fn faults_disturb_what_passes_and_are_told() {
    let home = Home::new();
    let mut lab = Lab::start(&home, &["--fault", "split=2", "--output", "json"]);
    let (mut alice, mut server) = lab.pair();
    alice.write_all("clé".as_bytes()).unwrap();
    let mut piece = [0; 64];
    assert_eq!(server.read(&mut piece).unwrap(), 2);
    let lines = lab.reading.until("handed");
    assert!(lines.iter().any(|line| object(line)["fault"] == "changed"), "{lines:#?}");
    assert_eq!(object(lines.last().unwrap())["bytes"], 2);
    lab.stop("TERM").0.exits(0);
}

/// Nobody reads what the lab prints, and the class chats on.
#[test]
fn a_reader_that_does_not_read_does_not_stop_the_traffic() {
    let home = Home::new();
    let mut lab = Lab::start(&home, &["--output", "json"]);
    let (mut alice, mut server) = lab.pair();
    let line = [b'x'; 1_000];
    for _ in 0..3_000 {
        passes(&mut alice, &mut server, &line);
    }
    // What was missed is told once somebody reads again; all else is told in full.
    drop((alice, server));
    let lines = lab.reading.until("closed");
    let told = lines.iter().map(|line| object(line)).map(|one| match one["type"].as_str() {
        Some("segment" | "missed") => one["bytes"].as_u64().unwrap(),
        _ => 0,
    });
    assert_eq!(told.sum::<u64>(), 3_000_000);
    lab.stop("TERM").0.exits(0);
}

/// Who reads the output has stopped, as a console does in which somebody selects text.
#[test]
fn it_ends_when_asked_though_nobody_reads_what_it_prints() {
    let home = Home::new();
    let pcap = home.path().join("a.pcap");
    let mut lab = Lab::start(&home, &["--output", "json", "--pcap", pcap.to_str().unwrap()]);
    let (mut alice, mut server) = lab.pair();
    for _ in 0..400 {
        passes(&mut alice, &mut server, &[b'x'; 1_000]);
    }
    signal(&lab.reading.child, "TERM");
    let deadline = Instant::now() + Duration::from_secs(20);
    let ended = loop {
        if let Some(status) = lab.reading.child.try_wait().unwrap() {
            break status;
        }
        assert!(Instant::now() < deadline, "it waits for a reader");
        std::thread::sleep(Duration::from_millis(10));
    };
    assert_eq!(ended.code(), Some(0));
    // A handshake, and every one of the sends: nothing was missed, nothing is cut off.
    let whole = 24 + 3 * (16 + 40) + 400 * (16 + 40 + 1_000);
    assert_eq!(std::fs::metadata(&pcap).unwrap().len(), whole);
}
