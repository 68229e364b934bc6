//! What is in the way is found, with what to do, and what cannot be known is said to be unknown.

use serde_json::Value as Json;

use crate::network::{Machine, Network, Ran, Running};

/// How a thing is, for each time that it was looked at.
fn states(ran: &Ran, check: &str) -> Vec<String> {
    let found = ran.of_type("finding").into_iter().filter(|finding| finding["check"] == check);
    found.map(|finding| finding["state"].as_str().unwrap().to_owned()).collect()
}

/// What is in the way: which thing, and how programs know it.
fn bad(ran: &Ran) -> Vec<(String, Json)> {
    let bad = ran.of_type("finding").into_iter().filter(|finding| finding["state"] == "bad");
    bad.map(|finding| {
        assert!(finding["cure"].is_string(), "{finding}");
        (finding["check"].as_str().unwrap().to_owned(), finding["code"].clone())
    })
    .collect()
}

fn here(machine: &Machine) -> Ran {
    machine.tchat(&["doctor", "--output", "json"])
}

fn there(machine: &Machine, address: &str) -> Ran {
    machine.tchat(&["doctor", address, "--output", "json"])
}

/// A service in Python that is no tchat server, at port 5555.
fn service(machine: &Machine, script: &str) -> Running {
    let begin = "import socket, time\n\
        listener = socket.create_server(('', 5555))\n\
        print('listening')\n\
        connections = []\n\
        while True:\n    connection, _ = listener.accept()\n    connections.append(connection)\n    ";
    let service = machine.start("python3", &["-u", "-c", &format!("{begin}{script}")]);
    service.until("listening");
    service
}

#[test]
fn where_all_is_well_nothing_is_in_the_way() {
    let network = Network::new();
    let (alice, bob) = (network.machine(), network.machine());
    let _server = alice.announce("Salle 12");
    let own = here(&alice).exits(0);
    assert_eq!(bad(&own), []);
    for check in ["address", "port", "reach", "discovery", "announced", "clock", "data"] {
        assert_eq!(states(&own, check), ["ok"], "{check}: {own:#?}");
    }
    let other = there(&bob, &alice.ip).exits(0);
    for check in ["server", "version", "clock", "discovery"] {
        assert_eq!(states(&other, check), ["ok"], "{check}: {other:#?}");
    }
    // Nobody compared anything yet; once joined, it is known.
    assert_eq!(states(&other, "key"), ["warn"]);
    bob.tchat(&["join", &alice.ip, "--nick", "bob"]).exits(0);
    let other = there(&bob, &alice.ip).exits(0);
    assert_eq!(states(&other, "key"), ["ok"]);
    let french = bob.tchat(&["doctor", &alice.ip, "--lang", "fr"]).exits(0);
    assert!(french.out.contains("un serveur tchat répond à 10.77.0.1:5555"), "{french:?}");
}

#[test]
fn a_doctor_in_the_middle_of_a_chat_disturbs_nobody() {
    let network = Network::new();
    let (alice, bob) = (network.machine(), network.machine());
    let _server = alice.announce("Salle 12");
    let mut chat = bob.chat(&["join", &alice.ip, "--nick", "bob"]);
    chat.until("You are bob in general");
    let looked = there(&bob, &alice.ip).exits(0);
    assert_eq!(states(&looked, "key"), ["unknown"]);
    chat.say("still here");
    let between = chat.until("bob: still here");
    assert!(!between.iter().any(|line| line.contains("connection")), "{between:?}");
}

#[test]
fn a_port_that_the_firewall_closes_is_found_from_both_sides() {
    let network = Network::new();
    let (alice, bob) = (network.machine(), network.machine());
    let _server = alice.announce("Salle 12");
    alice.nft("add table inet t");
    alice.nft("add chain inet t in { type filter hook input priority 0; policy accept; }");
    alice.nft("add rule inet t in tcp dport { 5550-5560 } drop");
    let (own, other) = std::thread::scope(|scope| {
        let own = scope.spawn(|| here(&alice).exits(1));
        let other = scope.spawn(|| there(&bob, &alice.ip).exits(1));
        (own.join().unwrap(), other.join().unwrap())
    });
    let closed: Vec<_> = bad(&own).into_iter().map(|(check, _)| check).collect();
    assert_eq!(closed, ["port", "reach", "firewall"], "{own:#?}");
    assert!(own.out.contains("sudo ufw allow 5555/tcp") && own.out.contains("inet t in"));
    assert_eq!(states(&own, "firewall"), ["bad", "ok"]);
    assert_eq!(bad(&other), [("reach".to_owned(), "timed_out".into())], "{other:#?}");
    assert_eq!(other.of_type("finding")[1]["near"], true);
}

#[test]
fn a_firewall_that_lets_nobody_new_in_is_found_before_anybody_serves() {
    let network = Network::new();
    let alice = network.machine();
    alice.nft("add table inet t");
    alice.nft("add chain inet t in { type filter hook input priority 0; policy drop; }");
    alice.nft("add rule inet t in iifname lo accept");
    alice.nft("add rule inet t in ct state vmap { established : accept, related : accept }");
    alice.nft("add rule inet t in meta l4proto icmp accept");
    let own = here(&alice).exits(1);
    assert_eq!(bad(&own), [("firewall".to_owned(), Json::Null)], "{own:#?}");
    assert_eq!(states(&own, "firewall"), ["bad", "warn"]);
    alice.nft("add rule inet t in tcp dport 5555 accept");
    alice.nft("add rule inet t in ip saddr 10.0.0.0/8 udp dport 5353 accept");
    let own = here(&alice).exits(0);
    assert_eq!(states(&own, "firewall"), ["ok", "unknown"], "{own:#?}");
}

#[test]
fn a_server_on_another_port_is_looked_at_by_its_own_address() {
    let network = Network::new();
    let alice = network.machine();
    let address = [&alice.ip, ":6000"].concat();
    let _server = alice.serve(&["--listen", &address], "Announced");
    let own = there(&alice, &address).exits(0);
    assert_eq!(
        (states(&own, "firewall"), states(&own, "server")),
        (vec!["ok".into()], vec!["ok".into()])
    );
    alice.nft("add table inet t");
    alice.nft("add chain inet t in { type filter hook input priority 0; policy accept; }");
    alice.nft("add rule inet t in iifname != lo tcp dport 6000 reject");
    let own = there(&alice, &address).exits(1);
    assert_eq!(bad(&own), [("firewall".to_owned(), Json::Null)], "{own:#?}");
}

#[test]
fn where_nobody_listens_the_connection_is_refused_and_at_home_the_port_is_free() {
    let network = Network::new();
    let (alice, bob) = (network.machine(), network.machine());
    let other = there(&bob, &alice.ip).exits(1);
    assert_eq!(bad(&other), [("reach".to_owned(), "connection_refused".into())]);
    let own = here(&alice).exits(0);
    assert_eq!(
        (states(&own, "port"), states(&own, "reach")),
        (vec!["warn".into()], vec!["ok".into()])
    );
    let _server = alice.serve(&["--listen", "127.0.0.1:5555"], "fingerprint");
    let own = here(&alice).exits(0);
    assert_eq!(
        (states(&own, "port"), states(&own, "announced")),
        (vec!["ok".into()], vec!["warn".into()])
    );
}

#[test]
fn what_is_no_tchat_server_is_named() {
    let network = Network::new();
    let (alice, bob) = (network.machine(), network.machine());
    let web = service(&alice, "connection.recv(9); connection.sendall(b'HTTP/1.0 400 Bad\\r\\n')");
    let other = there(&bob, &alice.ip).exits(1);
    assert_eq!(bad(&other), [("server".to_owned(), "not_tchat".into())], "{other:#?}");
    assert!(other.out.contains("it is a web server"), "{other:#?}");
    let own = here(&alice).exits(1);
    assert_eq!(bad(&own), [("port".to_owned(), "not_tchat".into())], "{own:#?}");
    drop(web);
    let secure = service(&alice, "connection.sendall(b'SSH-2.0-x\\r\\n')");
    let other = there(&bob, &alice.ip).exits(1);
    assert!(other.out.contains("it is an SSH server"), "{other:#?}");
    drop(secure);
    let _mute = service(&alice, "pass");
    let other = there(&bob, &alice.ip).exits(1);
    assert_eq!(states(&other, "worksheet"), ["unknown"], "{other:#?}");
    assert!(other.out.contains("tchat join --plain 10.77.0.1:5555"), "{other:#?}");
}

#[test]
fn another_key_at_a_known_address_is_told_loudly() {
    let network = Network::new();
    let (alice, bob) = (network.machine(), network.machine());
    let first = alice.serve(&["--data", "first"], "Announced");
    bob.tchat(&["join", &alice.ip, "--nick", "bob"]).exits(0);
    assert_eq!(first.stop(), Some(0));
    let _second = alice.serve(&["--data", "second"], "Announced");
    let other = there(&bob, &alice.ip).exits(1);
    assert_eq!(bad(&other), [("key".to_owned(), "server_key_changed".into())], "{other:#?}");
    // The list tells, too, once the server was heard at that address: which of its addresses is
    // heard first is for the network to say.
    let tells = |tells: &dyn Fn() -> bool| (0..10).any(|_| tells());
    assert!(tells(&|| {
        let list = bob.tchat(&["--output", "json"]).exits(0);
        let server = &list.of_type("server")[0];
        assert_eq!(server["known"], Json::from(false));
        server["other_key"] == true
    }));
    assert!(tells(&|| bob.tchat(&[]).out.contains("WARNING: at this address you know")));
}

#[test]
fn a_network_that_keeps_its_machines_apart_is_suspected() {
    let network = Network::new();
    let (alice, bob) = (network.machine(), network.machine());
    let _server = alice.announce("Salle 12");
    network.keep_apart();
    let other = there(&bob, &alice.ip).exits(1);
    assert_eq!(bad(&other)[0].0, "reach", "{other:#?}");
    assert_eq!(other.of_type("finding")[1]["near"], true, "{other:#?}");
    let own = here(&alice).exits(0);
    assert_eq!(states(&own, "isolation"), ["unknown"], "{own:#?}");
    assert_eq!(bob.tchat(&["--output", "json"]).exits(1).objects()[0]["code"], "nobody_around");
}

#[test]
fn without_a_network_that_is_what_is_in_the_way() {
    let alone = Machine::alone();
    let own = here(&alone).exits(1);
    assert_eq!(bad(&own), [("address".to_owned(), Json::Null)], "{own:#?}");
    let other = there(&alone, "10.77.0.1").exits(1);
    assert_eq!(bad(&other), [("reach".to_owned(), "unreachable".into())], "{other:#?}");
    let other = there(&alone, "no-such-host.invalid").exits(1);
    assert_eq!(bad(&other), [("name".to_owned(), "host_unknown".into())], "{other:#?}");
}
