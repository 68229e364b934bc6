//! Processes to play with: a server that can be killed and started again, people with profiles of
//! their own, and a relay that keeps what passes.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::net::TcpSocket;

/// How long anything may take before a test gives up: far beyond what a busy machine needs.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// The program, with a home of its own.
pub(crate) fn tchat(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tchat"));
    command.env("HOME", home).env("XDG_DATA_HOME", home.join("data")).env("LC_ALL", "C.UTF-8");
    command.env_remove("TCHAT_HOME").env_remove("TCHAT_PASSPHRASE");
    command
}

/// A server process.
pub(crate) struct Server {
    home: PathBuf,
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// Its link.
    pub(crate) link: String,
}

impl Server {
    /// Starts a new server on a port that stays its own while it is away.
    pub(crate) fn start(home: &Path) -> Self {
        Self::start_at(home, &free_address().to_string())
    }

    fn start_at(home: &Path, listen: &str) -> Self {
        let mut child = tchat(home)
            .args(["serve", "--listen", listen, "--data"])
            .arg(home.join("server"))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = lines.next().expect("the server says where it listens").unwrap();
        let address = first.strip_prefix("listening on ").expect(&first).parse().unwrap();
        let link = lines.next().expect("the server prints its link").unwrap();
        Self { home: home.to_owned(), child, address, link }
    }

    /// SIGKILL.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Starts it again, on the same data and port.
    pub(crate) fn restart(&mut self) {
        let deadline = Instant::now() + PATIENCE;
        // The killed one's connections may hold the port for a moment.
        while TcpListener::bind(self.address).is_err() {
            assert!(Instant::now() < deadline, "the port stays taken");
            std::thread::sleep(Duration::from_millis(20));
        }
        *self = Self::start_at(&self.home, &self.address.to_string());
    }

    /// Where it keeps its data.
    pub(crate) fn data(&self) -> PathBuf {
        self.home.join("server")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Gone already is as good.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// What a person's program printed so far.
#[derive(Default)]
struct Seen {
    events: Mutex<Vec<Value>>,
    more: Condvar,
}

/// Someone with a program in JSON mode.
pub(crate) struct Person {
    child: Child,
    stdin: Option<ChildStdin>,
    seen: Arc<Seen>,
    /// How often something was asked, for references.
    asked: u32,
}

impl Person {
    /// Starts `tchat join` without waiting until they are in.
    pub(crate) fn knock(home: &Path, server: &str, nick: &str) -> Self {
        let mut child = tchat(home)
            .args(["join", server, "--nick", nick, "--output", "json", "--input", "json"])
            .arg("--profile")
            .arg(home.join(nick))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let seen = Arc::new(Seen::default());
        let (stdout, keep) = (child.stdout.take().unwrap(), Arc::clone(&seen));
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines() {
                let Ok(line) = line else { return };
                let event =
                    serde_json::from_str(&line).unwrap_or(json!({"type": "junk", "line": line}));
                keep.events.lock().unwrap().push(event);
                keep.more.notify_all();
            }
        });
        let stdin = child.stdin.take();
        Self { child, stdin, seen, asked: 0 }
    }

    /// Starts it and waits until they are in.
    pub(crate) fn join(home: &Path, server: &str, nick: &str) -> Self {
        let person = Self::knock(home, server, nick);
        person.until("ready", |event| event["type"] == "ready");
        person
    }

    /// Says something in `general`.
    pub(crate) fn say(&mut self, text: &str) {
        self.give(&json!({"type": "send", "room": "general", "text": text}));
    }

    /// Gives a command.
    pub(crate) fn give(&mut self, command: &Value) {
        let stdin = self.stdin.as_mut().expect("still listening");
        // A program that was killed does not listen any more.
        writeln!(stdin, "{command}").ok();
    }

    /// Gives a command, and waits for an answer to it that is `wanted`.
    pub(crate) fn ask(&mut self, command: &Value, wanted: impl Fn(&Value) -> bool) -> Value {
        self.asked += 1;
        let reference = json!(format!("asked {}", self.asked));
        let mut asked = command.clone();
        asked["ref"] = reference.clone();
        self.give(&asked);
        self.until(&asked.to_string(), |event| {
            let answers = event["ref"] == reference;
            assert!(!answers || event["type"] != "error" || wanted(event), "{asked}: {event}");
            answers && wanted(event)
        })
    }

    /// Hands over the way in, for a thread of its own.
    pub(crate) fn take_stdin(&mut self) -> ChildStdin {
        self.stdin.take().expect("still listening")
    }

    /// Waits until an event has come.
    pub(crate) fn until(&self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let mut events = self.seen.events.lock().unwrap();
        let deadline = Instant::now() + PATIENCE;
        let mut looked = 0;
        loop {
            if let Some(event) = events.iter().skip(looked).find(|event| wanted(event)) {
                return event.clone();
            }
            looked = events.len();
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero(),
                "{what} did not come; last: {:?}",
                events.iter().rev().take(5).collect::<Vec<_>>()
            );
            events = self.seen.more.wait_timeout(events, left).unwrap().0;
        }
    }

    /// Waits until as many messages have come, one's own included, or an error.
    pub(crate) fn until_messages(&self, count: usize) {
        let mut events = self.seen.events.lock().unwrap();
        let mut deadline = Instant::now() + PATIENCE;
        let mut had = 0;
        loop {
            let have = events.iter().filter(|event| is_message(event)).count();
            if have >= count {
                return;
            }
            let error = events.iter().find(|event| event["type"] == "error");
            assert!(error.is_none(), "{have} of {count} messages came, then {error:?}");
            if have > had {
                (had, deadline) = (have, Instant::now() + PATIENCE);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero(),
                "{have} of {count} messages came; last: {:?}",
                events.iter().rev().take(3).collect::<Vec<_>>()
            );
            events = self.seen.more.wait_timeout(events, left).unwrap().0;
        }
    }

    /// Everything so far.
    pub(crate) fn events(&self) -> Vec<Value> {
        self.seen.events.lock().unwrap().clone()
    }

    /// Place and text of every message so far, in the order in which they came.
    pub(crate) fn messages(&self) -> Vec<(u64, String)> {
        let events = self.seen.events.lock().unwrap();
        events
            .iter()
            .filter(|event| is_message(event))
            .map(|event| {
                (event["seq"].as_u64().unwrap(), event["text"].as_str().unwrap().to_owned())
            })
            .collect()
    }

    /// SIGKILL.
    pub(crate) fn kill(mut self) -> Vec<Value> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.events()
    }

    /// End of input, then the exit code.
    pub(crate) fn finish(mut self) -> (i32, Vec<Value>) {
        self.stdin = None;
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (status.code().unwrap_or(-1), self.events());
            }
            assert!(Instant::now() < deadline, "the program does not end");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Person {
    fn drop(&mut self) {
        // Gone already is as good.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn is_message(event: &Value) -> bool {
    event["type"] == "message" || event["type"] == "sent"
}

/// A relay in front of a server that keeps every byte that passes.
pub(crate) struct Relay {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    kept: Arc<Mutex<Vec<u8>>>,
}

impl Relay {
    /// Stands in front of `server`.
    pub(crate) fn before(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let kept = Arc::new(Mutex::new(Vec::new()));
        let keep = Arc::clone(&kept);
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let (client, server) = (client.unwrap(), TcpStream::connect(server).unwrap());
                for (from, to) in [(&client, &server), (&server, &client)] {
                    let (from, to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
                    let keep = Arc::clone(&keep);
                    std::thread::spawn(move || pass(from, to, &keep));
                }
            }
        });
        Self { address, kept }
    }

    /// Everything that passed, both ways.
    pub(crate) fn kept(&self) -> Vec<u8> {
        self.kept.lock().unwrap().clone()
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream, keep: &Mutex<Vec<u8>>) {
    let mut bytes = [0; 16 * 1024];
    while let Ok(count) = from.read(&mut bytes) {
        keep.lock().unwrap().extend_from_slice(&bytes[..count]);
        if count == 0 || to.write_all(&bytes[..count]).is_err() {
            break;
        }
    }
    // One end is gone; the other learns it.
    to.shutdown(Shutdown::Write).ok();
}

/// An address that nobody listens on. No other program is given it by chance, at least on Linux: a socket
/// that is bound and does not listen keeps it, and only who asks for it with `SO_REUSEADDR` gets it.
pub(crate) fn free_address() -> SocketAddr {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
    let address = socket.local_addr().unwrap();
    if cfg!(target_os = "linux") {
        // After binding: with it, two sockets may be given the same port.
        socket.set_reuseaddr(true).unwrap();
        // Until the test's process ends.
        std::mem::forget(socket);
    }
    address
}
