//! Running `tchat check`, and the worksheet's Python programs beside it.

use std::io::{BufRead as _, BufReader, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value as Json;
use tempfile::TempDir;
use tokio::net::TcpSocket;

/// How long a grading may take here: the promise is a minute, on a machine that has time.
const PATIENCE: Duration = Duration::from_secs(110);

/// What a run of `tchat check` gave.
#[derive(Debug)]
pub(crate) struct Graded {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) took: Duration,
}

/// A run that has not ended.
pub(crate) struct Grading {
    pub(crate) child: Child,
    started: Instant,
    _home: TempDir,
}

impl Grading {
    /// Runs `tchat check` with these arguments.
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let home = tempfile::tempdir().unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_tchat"))
            .arg("check")
            .args(arguments)
            .env("HOME", home.path())
            .env("LC_ALL", "C.UTF-8")
            .env_remove("TCHAT_HOME")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        Self { child, started: Instant::now(), _home: home }
    }

    /// Waits for its end.
    pub(crate) fn finish(mut self) -> Graded {
        let out = collect(self.child.stdout.take());
        let err = collect(self.child.stderr.take());
        let code = loop {
            match self.child.try_wait().unwrap() {
                Some(status) => break status.code(),
                None if self.started.elapsed() > PATIENCE => {
                    self.child.kill().unwrap();
                    panic!("the grading does not end");
                }
                None => thread::sleep(Duration::from_millis(10)),
            }
        };
        let took = self.started.elapsed();
        Graded { code, out: out.join().unwrap(), err: err.join().unwrap(), took }
    }
}

/// Runs `tchat check` with these arguments to its end, and reads objects from it.
pub(crate) fn check(arguments: &[&str]) -> Graded {
    // Before `--`, behind which everything is the client's.
    Grading::start(&[&["--output", "json"], arguments].concat()).finish()
}

impl Graded {
    pub(crate) fn objects(&self) -> Vec<Json> {
        self.out.lines().map(|line| serde_json::from_str(line).expect(line)).collect()
    }

    /// The names of the checks with this verdict.
    pub(crate) fn named(&self, verdict: &str) -> Vec<String> {
        let objects = self.objects();
        let checks = objects.iter().filter(|object| object["verdict"] == verdict);
        checks.map(|check| check["name"].as_str().unwrap().to_owned()).collect()
    }

    /// The object of a check.
    pub(crate) fn of(&self, name: &str) -> Json {
        let found = self.objects().into_iter().find(|object| object["name"] == name);
        found.unwrap_or_else(|| panic!("no {name} in {self:?}"))
    }

    /// Checks the exit code.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:?}");
        assert!(!self.err.contains("panicked"), "{self:?}");
        self
    }
}

fn collect(stream: Option<impl Read + Send + 'static>) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut text = String::new();
        if let Some(mut stream) = stream {
            stream.read_to_string(&mut text).unwrap();
        }
        text
    })
}

/// One of the worksheet's programs.
pub(crate) fn program(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/worksheet").join(name)
}

/// A running server in Python.
pub(crate) struct Server {
    child: Child,
    /// `HOST:PORT`.
    pub(crate) address: String,
}

impl Server {
    /// Starts it on a free port.
    pub(crate) fn start(name: &str) -> Self {
        let mut child = Command::new("python3")
            .arg("-u")
            .arg(program(name))
            .args(["127.0.0.1", "0"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("python3");
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        let port = line.trim().rsplit(' ').next().unwrap();
        let address = format!("127.0.0.1:{}", port.parse::<u16>().expect(&line));
        // A console that nobody reads would freeze it (D15).
        thread::spawn(move || std::io::copy(&mut out, &mut std::io::sink()).unwrap());
        Self { child, address }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Gone already is as good.
        self.child.kill().ok();
        self.child.wait().ok();
    }
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
