//! Homes with the program in them, and a way to run it to its end.

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::Value as Json;
use tempfile::TempDir;
use tokio::net::TcpSocket;

/// How long anything may take before a test gives up: far beyond what a busy machine needs.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A person's home on a machine.
pub(crate) struct Home(TempDir);

/// How a run ended, and what it wrote.
#[derive(Debug)]
pub(crate) struct Ran {
    /// The exit code.
    pub(crate) code: Option<i32>,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
}

impl Home {
    /// An empty one.
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// The program, about to run here.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        self.command_of(env!("CARGO_BIN_EXE_tchat"), arguments)
    }

    /// A line of shell, about to run here, in which `$@` is the program with its arguments.
    #[cfg(unix)]
    pub(crate) fn shell_command(&self, line: &str, arguments: &[&str]) -> Command {
        let program = ["-c", line, "sh", env!("CARGO_BIN_EXE_tchat")];
        self.command_of("sh", &[&program, arguments].concat())
    }

    /// Runs a line of shell, in which `$@` is the program with its arguments.
    #[cfg(unix)]
    pub(crate) fn shell(&self, line: &str, arguments: &[&str]) -> Ran {
        finish(self.shell_command(line, arguments).spawn().unwrap())
    }

    fn command_of(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .env("HOME", self.path())
            .env("XDG_DATA_HOME", self.path().join("data"))
            .env("LC_ALL", "C.UTF-8")
            .env("USER", "carol")
            .env_remove("TCHAT_HOME")
            .env_remove("TCHAT_PASSPHRASE")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs the program with nothing on its standard input.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.pipe(arguments, b"")
    }

    /// Runs the program with this on its standard input.
    pub(crate) fn pipe(&self, arguments: &[&str], input: &[u8]) -> Ran {
        let mut child = self.command(arguments).spawn().unwrap();
        let (mut stdin, input) = (child.stdin.take().unwrap(), input.to_vec());
        let writing = std::thread::spawn(move || {
            // A program that ends early reads no more.
            stdin.write_all(&input).ok();
        });
        let ran = finish(child);
        writing.join().unwrap();
        ran
    }
}

impl Ran {
    /// The lines of standard output.
    pub(crate) fn lines(&self) -> Vec<&str> {
        self.out.lines().collect()
    }

    /// The objects on standard output.
    pub(crate) fn objects(&self) -> Vec<Json> {
        self.out.lines().map(|line| serde_json::from_str(line).expect(line)).collect()
    }

    /// The objects of one type.
    pub(crate) fn of_type(&self, kind: &str) -> Vec<Json> {
        self.objects().into_iter().filter(|object| object["type"] == kind).collect()
    }

    /// Checks the exit code.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:?}");
        assert!(!self.err.contains("panicked"), "{self:?}");
        self
    }
}

/// Waits for the end of a program, and takes what it wrote.
pub(crate) fn finish(mut child: Child) -> Ran {
    drop(child.stdin.take());
    let (out, err) = (collect(child.stdout.take()), collect(child.stderr.take()));
    let started = Instant::now();
    let status = loop {
        match child.try_wait().unwrap() {
            Some(status) => break status,
            None if started.elapsed() > PATIENCE => {
                child.kill().unwrap();
                panic!("it does not end");
            }
            None => std::thread::sleep(Duration::from_millis(5)),
        }
    };
    Ran { code: status.code(), out: out.join().unwrap(), err: err.join().unwrap() }
}

fn collect(stream: Option<impl Read + Send + 'static>) -> JoinHandle<String> {
    std::thread::spawn(move || {
        let mut text = Vec::new();
        if let Some(mut stream) = stream {
            stream.read_to_end(&mut text).unwrap();
        }
        String::from_utf8(text).expect("the program writes UTF-8")
    })
}

/// Sends a signal by its name.
pub(crate) fn signal(child: &Child, name: &str) {
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-s", name, &pid]).status().unwrap().success());
}

/// A running server.
pub(crate) struct Server {
    pub(crate) child: Child,
    /// `HOST:PORT`.
    pub(crate) address: String,
    /// With its key.
    pub(crate) link: String,
    pub(crate) data: PathBuf,
    /// Kept, so that it can go on writing.
    _out: BufReader<ChildStdout>,
}

impl Server {
    /// Starts one on a free port of this machine's own.
    pub(crate) fn start(home: &Home) -> Self {
        Self::start_at(home, "127.0.0.1:0")
    }

    /// Starts one at an address: another time with the same data, if there are some.
    pub(crate) fn start_at(home: &Home, address: &str) -> Self {
        let data = home.path().join("server");
        let mut command = home.command(&["serve", "--listen", address, "--data"]);
        let mut child = command.arg(&data).stderr(Stdio::null()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut lines = [String::new(), String::new()];
        for line in &mut lines {
            out.read_line(line).unwrap();
        }
        let [listening, link] = lines;
        let address = listening.trim().strip_prefix("listening on ").expect(&listening).to_owned();
        Self { child, address, link: link.trim().to_owned(), data, _out: out }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Gone already is as good.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// A program that is read line by line while it runs.
pub(crate) struct Reading {
    pub(crate) child: Child,
    out: BufReader<ChildStdout>,
}

impl Reading {
    /// Starts it.
    pub(crate) fn start(home: &Home, arguments: &[&str]) -> Self {
        Self::of(&mut home.command(arguments))
    }

    /// Starts what is about to run.
    pub(crate) fn of(command: &mut Command) -> Self {
        let mut child = command.spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        Self { child, out }
    }

    /// Writes a line to it.
    pub(crate) fn write(&mut self, line: &str) {
        writeln!(self.child.stdin.as_mut().unwrap(), "{line}").unwrap();
    }

    /// Reads up to a line that holds this, and gives the lines up to it.
    pub(crate) fn until(&mut self, part: &str) -> Vec<String> {
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            assert_ne!(self.out.read_line(&mut line).unwrap(), 0, "no {part:?} in {lines:#?}");
            let found = line.contains(part);
            lines.push(line.trim_end().to_owned());
            if found {
                return lines;
            }
        }
    }

    /// The program, and its output apart from it.
    pub(crate) fn split(self) -> (Child, BufReader<ChildStdout>) {
        (self.child, self.out)
    }

    /// Lets it end; what is on its output is not read any more.
    pub(crate) fn finish(self) -> Ran {
        drop(self.out);
        finish(self.child)
    }

    /// Lets it end, and reads the rest of its output.
    pub(crate) fn finish_reading(mut self) -> (Ran, String) {
        drop(self.child.stdin.take());
        let mut rest = String::new();
        self.out.read_to_string(&mut rest).unwrap();
        (finish(self.child), rest)
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
