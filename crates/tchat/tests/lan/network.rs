//! Machines on a switch: network namespaces joined by a bridge, gone at the end.

use std::cell::Cell;
use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use serde_json::Value as Json;
use tempfile::TempDir;

/// How long anything may take before a test gives up: far beyond what a busy machine needs.
const PATIENCE: Duration = Duration::from_secs(60);

/// A switch, and what is plugged into it.
pub(crate) struct Network {
    switch: Namespace,
    machines: Cell<u32>,
}

/// A machine on a network, with somebody's home on it.
pub(crate) struct Machine {
    namespace: Namespace,
    home: TempDir,
    /// Its address on the network.
    pub(crate) ip: String,
}

/// How a run ended, and what it wrote.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// A program that goes on, and what it says on standard output and error.
pub(crate) struct Running {
    child: Child,
    lines: mpsc::Receiver<String>,
}

/// A network namespace.
struct Namespace(String);

impl Namespace {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("tchat-{}-{count}", std::process::id());
        let made = Command::new("ip").args(["netns", "add", &name]).output();
        let made = made.expect("these tests need `ip`: install iproute2");
        let said = String::from_utf8_lossy(&made.stderr);
        assert!(made.status.success(), "these tests need root, to make network namespaces: {said}");
        Self(name)
    }

    /// Runs `ip` inside; its arguments are separated by spaces.
    #[track_caller]
    fn ip(&self, line: &str) -> String {
        let ran = Command::new("ip").args(["-n", &self.0]).args(line.split(' ')).output().unwrap();
        assert!(ran.status.success(), "ip {line}: {}", String::from_utf8_lossy(&ran.stderr));
        String::from_utf8_lossy(&ran.stdout).into_owned()
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        // What is left is not worth a second panic.
        Command::new("ip").args(["netns", "del", &self.0]).status().ok();
    }
}

impl Network {
    /// A switch with nothing plugged in.
    pub(crate) fn new() -> Self {
        let switch = Namespace::new();
        switch.ip("link add name switch type bridge");
        switch.ip("link set dev switch up");
        Self { switch, machines: Cell::new(0) }
    }

    /// A machine with an IPv4 address.
    pub(crate) fn machine(&self) -> Machine {
        self.plug("10.77.0.", "/24")
    }

    /// A machine with nothing but IPv6.
    pub(crate) fn machine_v6(&self) -> Machine {
        self.plug("fd77::", "/64 nodad")
    }

    fn plug(&self, network: &str, prefix: &str) -> Machine {
        let number = self.machines.get() + 1;
        self.machines.set(number);
        let mut machine = Machine::alone();
        machine.ip = format!("{network}{number}");
        self.cable(number, &machine, prefix);
        machine
    }

    /// Plugs in a machine that was on no network.
    pub(crate) fn connect(&self, machine: &mut Machine, ip: &str) {
        let number = self.machines.get() + 1;
        self.machines.set(number);
        machine.ip = ip.to_owned();
        self.cable(number, machine, "/24");
    }

    /// Lets no machine hear another, as networks for guests do.
    pub(crate) fn keep_apart(&self) {
        for number in 1..=self.machines.get() {
            self.switch.ip(&format!("link set dev port{number} type bridge_slave isolated on"));
        }
        // What was learned of each other before is forgotten.
        self.switch.ip("link set dev switch down");
        self.switch.ip("link set dev switch up");
    }

    fn cable(&self, number: u32, machine: &Machine, prefix: &str) {
        let inside = &machine.namespace;
        let cable =
            format!("link add name port{number} type veth peer name eth0 netns {}", inside.0);
        self.switch.ip(&cable);
        self.switch.ip(&format!("link set dev port{number} master switch up"));
        inside.ip(&format!("address add {}{prefix} dev eth0", machine.ip));
        inside.ip("link set dev eth0 up");
        let deadline = Instant::now() + PATIENCE;
        while !inside.ip("link show dev eth0").contains("state UP") {
            assert!(Instant::now() < deadline, "the cable stays dead");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Machine {
    /// A machine on no network.
    pub(crate) fn alone() -> Self {
        let namespace = Namespace::new();
        namespace.ip("link set dev lo up");
        Self { namespace, home: tempfile::tempdir().unwrap(), ip: String::new() }
    }

    /// Whose home is there.
    pub(crate) fn home(&self) -> &std::path::Path {
        self.home.path()
    }

    /// A program, about to run there.
    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new("ip");
        command
            .args(["netns", "exec", &self.namespace.0, program])
            .args(arguments)
            .current_dir(self.home.path())
            .env("HOME", self.home.path())
            .env("XDG_DATA_HOME", self.home.path().join("data"))
            .env("LC_ALL", "C.UTF-8")
            .env("USER", "carol")
            .env_remove("TCHAT_HOME")
            .env_remove("TCHAT_PASSPHRASE")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs tchat there, to its end.
    pub(crate) fn tchat(&self, arguments: &[&str]) -> Ran {
        self.run(env!("CARGO_BIN_EXE_tchat"), arguments)
    }

    /// Runs a program there, to its end.
    pub(crate) fn run(&self, program: &str, arguments: &[&str]) -> Ran {
        let ran = self.command(program, arguments).output().unwrap();
        Ran {
            code: ran.status.code(),
            out: String::from_utf8(ran.stdout).unwrap(),
            err: String::from_utf8(ran.stderr).unwrap(),
        }
    }

    /// Gives its packet filter a command.
    #[track_caller]
    pub(crate) fn nft(&self, line: &str) {
        let ran = self.run("nft", &[line]);
        assert_eq!(ran.code, Some(0), "these tests need `nft`: install nftables; {ran:?}");
    }

    /// Starts tchat there, with an input that stays open.
    pub(crate) fn chat(&self, arguments: &[&str]) -> Running {
        let mut command = self.command(env!("CARGO_BIN_EXE_tchat"), arguments);
        Running::of(command.stdin(Stdio::piped()))
    }

    /// Starts a program there.
    pub(crate) fn start(&self, program: &str, arguments: &[&str]) -> Running {
        Running::of(&mut self.command(program, arguments))
    }

    /// Starts a server there, and waits until it says this.
    pub(crate) fn serve(&self, arguments: &[&str], until: &str) -> Running {
        let arguments = [&["serve"], arguments].concat();
        let server = self.start(env!("CARGO_BIN_EXE_tchat"), &arguments);
        server.until(until);
        server
    }

    /// Starts a server that is announced.
    pub(crate) fn announce(&self, name: &str) -> Running {
        self.serve(&["--name", name], "Announced on this network")
    }
}

impl Running {
    fn of(command: &mut Command) -> Self {
        let mut child = command.spawn().unwrap();
        let (tell, lines) = mpsc::channel();
        let (out, err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        let streams: [Box<dyn Read + Send>; 2] = [Box::new(out), Box::new(err)];
        for stream in streams {
            let tell = tell.clone();
            std::thread::spawn(move || {
                for line in BufReader::new(stream).lines().map_while(Result::ok) {
                    // Whoever stopped listening does not miss it.
                    tell.send(line).ok();
                }
            });
        }
        Self { child, lines }
    }

    /// Waits for a line that holds this, and gives those before it.
    #[track_caller]
    pub(crate) fn until(&self, part: &str) -> Vec<String> {
        self.wait(part).0
    }

    /// Waits for an object whose line holds this.
    #[track_caller]
    pub(crate) fn object(&self, part: &str) -> Json {
        let (_, line) = self.wait(part);
        serde_json::from_str(&line).expect(&line)
    }

    /// The first line that holds this, after those before it.
    #[track_caller]
    fn wait(&self, part: &str) -> (Vec<String>, String) {
        let deadline = Instant::now() + PATIENCE;
        let mut before = Vec::new();
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let Ok(line) = self.lines.recv_timeout(left) else {
                panic!("no {part:?} in {before:#?}");
            };
            if line.contains(part) {
                return (before, line);
            }
            before.push(line);
        }
    }

    /// Types a line to it.
    pub(crate) fn say(&mut self, line: &str) {
        writeln!(self.child.stdin.as_mut().unwrap(), "{line}").unwrap();
    }

    /// Whether it still runs.
    pub(crate) fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// How much memory it has.
    pub(crate) fn memory_kib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }

    /// Asks it to stop, and waits until it has.
    pub(crate) fn stop(mut self) -> Option<i32> {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", "TERM", &pid]).status().unwrap().success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Gone already is as good.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

impl Ran {
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
        assert_eq!(self.code, Some(code), "{self:#?}");
        assert!(!self.err.contains("panicked"), "{self:#?}");
        self
    }
}
