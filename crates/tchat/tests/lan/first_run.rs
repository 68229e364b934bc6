//! The first run in a terminal, on a network: being the host, and finding who is.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::network::{Machine, Network};

/// Somebody before a terminal with the program in it.
struct Seat<'m> {
    machine: &'m Machine,
    socket: String,
}

impl<'m> Seat<'m> {
    /// Types `tchat` and no more.
    fn take(machine: &'m Machine) -> Self {
        static SEATS: AtomicU32 = AtomicU32::new(0);
        // Each its own: the terminal of a seat that was left may still be ending.
        let socket = format!("tmux{}", SEATS.fetch_add(1, Ordering::Relaxed));
        let socket = machine.home().join(socket).to_str().unwrap().to_owned();
        let seat = Self { machine, socket };
        let command = format!("{}; echo ended $?; cat", env!("CARGO_BIN_EXE_tchat"));
        seat.tmux(&["-f", "/dev/null", "new-session", "-d", "-x", "90", "-y", "24", &command]);
        seat
    }

    fn tmux(&self, arguments: &[&str]) -> String {
        let arguments = [&["-u", "-S", &self.socket], arguments].concat();
        self.machine.run("tmux", &arguments).exits(0).out
    }

    fn press(&self, key: &str) {
        self.tmux(&["send-keys", key]);
    }

    /// Says who one is, in place of what is proposed.
    fn call_oneself(&self, nick: &str) {
        self.until("What do you want to be called?");
        self.press("C-u");
        self.tmux(&["send-keys", "-l", nick]);
        self.press("Enter");
    }

    /// Closes the view with this in it. A key right behind Escape would be one with Alt.
    fn close(&self, part: &str) {
        self.press("Escape");
        let deadline = Instant::now() + Duration::from_secs(60);
        while self.tmux(&["capture-pane", "-p"]).contains(part) {
            assert!(Instant::now() < deadline, "{part:?} stays");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Waits until this is on the screen.
    fn until(&self, part: &str) -> String {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            let screen = self.tmux(&["capture-pane", "-p"]);
            if screen.contains(part) {
                return screen;
            }
            assert!(Instant::now() < deadline, "no {part:?} on\n{screen}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        // Gone already is as good.
        self.machine.run("tmux", &["-S", &self.socket, "kill-server"]);
    }
}

#[test]
fn one_becomes_the_host_and_another_finds_them_with_nothing_typed_but_names() {
    let network = Network::new();
    let (here, there) = (network.machine(), network.machine());
    let alice = Seat::take(&here);
    alice.until("no server was found");
    alice.press("Down");
    alice.press("Enter");
    alice.call_oneself("alice");
    let doors = alice.until("Your server is running");
    assert!(doors.contains(&format!("tchat join {}", here.ip)), "{doors}");
    alice.press("Escape");

    let bob = Seat::take(&there);
    bob.until("you have not been there");
    bob.press("Enter");
    bob.call_oneself("bob");
    bob.until("end-to-end encrypted");
    alice.until("bob joined");
    bob.tmux(&["send-keys", "-l", "found you"]);
    bob.press("Enter");
    alice.until("found you");

    alice.press("C-q");
    alice.until("the server ends with this program");
    alice.press("C-q");
    alice.until("ended 0");
    bob.until("not connected");
}

#[test]
fn a_host_who_comes_back_and_types_tchat_alone_is_the_host_again() {
    let network = Network::new();
    let machine = network.machine();
    let alice = Seat::take(&machine);
    alice.until("no server was found");
    alice.press("Down");
    alice.press("Enter");
    alice.call_oneself("alice");
    alice.until("Your server is running");
    alice.close("Your server is running");
    alice.press("C-q");
    alice.until("ended 0");
    drop(alice);

    let alice = Seat::take(&machine);
    let doors = alice.until("Your server is running");
    assert!(doors.contains(&format!("tchat join {}", machine.ip)), "{doors}");
    alice.close("Your server is running");
    alice.tmux(&["send-keys", "-l", "back again"]);
    alice.press("Enter");
    let chat = alice.until("back again");
    assert!(!chat.contains("not connected"), "{chat}");
}

#[test]
fn a_host_whose_place_is_taken_is_told_so_and_can_go_elsewhere() {
    let network = Network::new();
    let machine = network.machine();
    let server = machine.serve(&["--no-announce"], "fingerprint");
    let alice = Seat::take(&machine);
    alice.until("no server was found");
    alice.press("Down");
    alice.press("Enter");
    alice.call_oneself("alice");
    alice.until("something else already listens");
    assert_eq!(server.stop(), Some(0));
    alice.press("Enter");
    alice.until("Your server is running");
}
