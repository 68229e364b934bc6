//! What strangers on the network announce does no harm.

use std::time::{Duration, Instant};

use crate::network::{Machine, Network, Running};

/// Sends what `strangers.py` calls so, again and again.
fn stranger(machine: &Machine, what: &str, whom: &str) -> Running {
    let script = include_str!("strangers.py");
    let stranger = machine.start("python3", &["-u", "-c", script, &machine.ip, what, whom]);
    stranger.until("sent once");
    stranger
}

#[test]
fn ten_thousand_announcements_end_in_a_short_list_with_the_known_server_first() {
    let network = Network::new();
    let (alice, bob, mallory) = (network.machine(), network.machine(), network.machine());
    let _server = alice.announce("Salle 12");
    bob.tchat(&["join", "--nick", "bob"]).exits(0);
    let _flood = stranger(&mallory, "flood", "");
    let list = bob.tchat(&["--output", "json"]).exits(0);
    let servers = list.of_type("server");
    assert!(servers.len() > 1 && servers.len() <= 64, "{}", servers.len());
    assert!(list.err.contains("more announcements had no room"), "{}", list.err);
    if servers.iter().any(|server| server["known"] == true) {
        assert_eq!(servers[0]["name"], "Salle 12");
    }
    // Crowded out of the list or not: who was there needs no list.
    bob.tchat(&["join"]).exits(0);
}

#[test]
fn broken_announcements_are_passed_over_and_the_server_beside_them_is_found() {
    let network = Network::new();
    let (alice, bob, mallory) = (network.machine(), network.machine(), network.machine());
    let _server = alice.announce("Salle 12");
    let _broken = stranger(&mallory, "broken", "");
    let list = bob.tchat(&["--output", "json"]).exits(0);
    let servers = list.of_type("server");
    assert_eq!(servers.len(), 1, "{servers:?}");
    assert_eq!(servers[0]["name"], "Salle 12");
    assert!(list.err.contains("were of no servers that can be joined"), "{}", list.err);
}

#[test]
fn a_name_draws_nothing_on_the_screen() {
    let network = Network::new();
    let (bob, mallory) = (network.machine(), network.machine());
    let _ugly = stranger(&mallory, "ugly", "");
    let list = bob.tchat(&[]).exits(0);
    assert!(list.out.contains("evil"), "{list:?}");
    assert!(!list.out.chars().any(|c| c != '\n' && c.is_control()), "{list:?}");
    assert!(!list.out.contains('\u{202E}') && !list.out.contains("\nerror:"), "{list:?}");
}

#[test]
fn who_announces_a_key_that_a_server_does_not_have_brings_nobody_in() {
    let network = Network::new();
    let (alice, bob, mallory) = (network.machine(), network.machine(), network.machine());
    let _server = alice.serve(&["--no-announce"], "fingerprint");
    let _impostor = stranger(&mallory, "impostor", &alice.ip);
    let refused = bob.tchat(&["join", "--nick", "bob", "--output", "json"]).exits(1);
    assert_eq!(refused.of_type("error")[0]["code"], "server_key_changed", "{refused:?}");
}

#[test]
fn what_nobody_asked_for_fills_no_server() {
    let network = Network::new();
    let (alice, bob, mallory) = (network.machine(), network.machine(), network.machine());
    let mut server = alice.announce("Salle 12");
    let before = server.memory_kib();
    let _flood = stranger(&mallory, "unasked", "");
    let ends = Instant::now() + Duration::from_secs(10);
    while Instant::now() < ends {
        let now = server.memory_kib();
        assert!(now < before + 128 * 1024, "{before} KiB, then {now}");
        std::thread::sleep(Duration::from_millis(100));
    }
    assert!(server.is_running());
    bob.tchat(&["join", &alice.ip, "--nick", "bob"]).exits(0);
}
