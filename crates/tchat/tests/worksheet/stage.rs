//! Programs that run beside each other, and a server of the test's own.

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::Value as Json;
use tempfile::TempDir;
use tokio::net::TcpSocket;

/// How long anything may take before a test gives up: far beyond what a busy machine needs.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A running program; it ends with the test.
pub(crate) struct Program {
    child: Child,
    stdin: Option<ChildStdin>,
    lines: Receiver<String>,
    heard: Vec<String>,
    errors: Option<JoinHandle<String>>,
    /// Its home, where it should leave nothing.
    home: TempDir,
}

/// How a program ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    /// The lines of standard output.
    pub(crate) out: Vec<String>,
    /// Standard error.
    pub(crate) err: String,
}

impl Program {
    /// `tchat join --plain` under a name.
    pub(crate) fn tchat(address: &str, nick: &str, more: &[&str]) -> Self {
        let arguments = [&["join", "--plain", address, "--nick", nick], more].concat();
        Self::tchat_with(&arguments)
    }

    /// `tchat` with these arguments.
    pub(crate) fn tchat_with(arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tchat"));
        command.args(arguments);
        Self::start(command)
    }

    /// One of the worksheet's clients, which has told its pseudonym.
    pub(crate) fn python_client(file: &str, address: &str, pseudonym: &str, more: &[&str]) -> Self {
        let (host, port) = address.rsplit_once(':').unwrap();
        let mut client = Self::python(file, &[&[host, port], more].concat());
        client.say(pseudonym);
        client
    }

    fn python(file: &str, arguments: &[&str]) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/worksheet");
        let mut command = Command::new("python3");
        // Unbuffered, and without a __pycache__ beside the fixtures.
        command.args(["-u", "-B"]).arg(folder.join(file)).args(arguments);
        Self::start(command)
    }

    fn start(mut command: Command) -> Self {
        let home = tempfile::tempdir().unwrap();
        let mut child = command
            .env("HOME", home.path())
            .env("XDG_DATA_HOME", home.path().join("data"))
            .env("LC_ALL", "C.UTF-8")
            .env("PYTHONUTF8", "1")
            .env_remove("TCHAT_HOME")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (said, lines) = channel();
        let out = BufReader::new(child.stdout.take().unwrap());
        std::thread::spawn(move || {
            // The worksheet's server writes `b''` without end once a client has left.
            for line in out.lines().map_while(Result::ok).filter(|line| line != "b''") {
                if said.send(line).is_err() {
                    return;
                }
            }
        });
        let mut err = child.stderr.take().unwrap();
        let errors = std::thread::spawn(move || {
            let mut text = Vec::new();
            err.read_to_end(&mut text).ok();
            String::from_utf8_lossy(&text).into_owned()
        });
        let stdin = child.stdin.take();
        Self { child, stdin, lines, heard: Vec::new(), errors: Some(errors), home }
    }

    /// Types a line.
    pub(crate) fn say(&mut self, line: &str) {
        writeln!(self.stdin.as_mut().unwrap(), "{line}").unwrap();
    }

    /// Waits for a line that holds this.
    #[track_caller]
    pub(crate) fn hear(&mut self, part: &str) -> String {
        let until = Instant::now() + PATIENCE;
        loop {
            match self.lines.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(line) => {
                    self.heard.push(line.clone());
                    if line.contains(part) {
                        return line;
                    }
                }
                Err(RecvTimeoutError::Timeout) => panic!("no {part:?} in {:#?}", self.heard),
                Err(RecvTimeoutError::Disconnected) => {
                    panic!("it ended before {part:?}: {:#?}", self.heard)
                }
            }
        }
    }

    /// Waits for an object of this type.
    #[track_caller]
    pub(crate) fn hear_object(&mut self, kind: &str) -> Json {
        let line = self.hear(&format!(r#"{{"type":"{kind}","#));
        serde_json::from_str(&line).unwrap()
    }

    /// Ends its input, and waits for its own end.
    #[track_caller]
    pub(crate) fn end(mut self) -> Ended {
        drop(self.stdin.take());
        self.ended()
    }

    /// Waits for its end.
    #[track_caller]
    pub(crate) fn ended(&mut self) -> Ended {
        let until = Instant::now() + PATIENCE;
        let status = loop {
            match self.child.try_wait().unwrap() {
                Some(status) => break status,
                None if Instant::now() > until => panic!("it does not end: {:#?}", self.heard),
                None => std::thread::sleep(Duration::from_millis(5)),
            }
        };
        self.heard.extend(self.lines.iter());
        let err = self.errors.take().unwrap().join().unwrap();
        assert!(!err.contains("panicked"), "{err}");
        Ended { code: status.code(), out: self.heard.clone(), err }
    }

    /// Sends it a signal by its name.
    pub(crate) fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &pid]).status().unwrap().success());
    }

    /// What it left in its home.
    pub(crate) fn left_behind(&self) -> usize {
        std::fs::read_dir(self.home.path()).unwrap().count()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Gone already is as good.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

impl Ended {
    /// The objects of one type.
    pub(crate) fn of_type(&self, kind: &str) -> Vec<Json> {
        let objects = self.out.iter().map(|line| serde_json::from_str::<Json>(line).expect(line));
        objects.filter(|object| object["type"] == kind).collect()
    }
}

/// One of the worksheet's servers.
pub(crate) struct PythonServer {
    pub(crate) program: Program,
    pub(crate) address: String,
}

impl PythonServer {
    pub(crate) fn start(file: &str) -> Self {
        let mut program = Program::python(file, &["127.0.0.1", "0"]);
        let line = program.hear("SERVEUR: en ecoute sur le port ");
        let port = line.rsplit(' ').next().unwrap();
        Self { address: format!("127.0.0.1:{port}"), program }
    }

    /// Waits until it has let one more in. Two that come at once are one after the other.
    pub(crate) fn lets_in(&mut self) {
        self.program.hear("est entre");
    }
}

/// A server of the test's own.
pub(crate) struct OwnServer {
    listener: TcpListener,
    pub(crate) address: String,
}

impl OwnServer {
    pub(crate) fn bind(at: &str) -> Option<Self> {
        let listener = TcpListener::bind(at).ok()?;
        let address = listener.local_addr().unwrap().to_string();
        Some(Self { listener, address })
    }

    pub(crate) fn new() -> Self {
        Self::bind("127.0.0.1:0").unwrap()
    }

    /// Takes a client, and its pseudonym as the worksheet's server does: by one `recv`.
    pub(crate) fn accept(&self) -> (TcpStream, String) {
        let (mut stream, _) = self.listener.accept().unwrap();
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let pseudonym = recv(&mut stream);
        (stream, pseudonym)
    }
}

/// One `recv(1024).decode()`.
pub(crate) fn recv(stream: &mut TcpStream) -> String {
    let mut buffer = [0; 1_024];
    let length = stream.read(&mut buffer).unwrap();
    String::from_utf8(buffer[..length].to_vec()).expect("what is sent at once is a text")
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
