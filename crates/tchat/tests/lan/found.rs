//! Servers that are found, and joined without an address.

use std::time::Instant;

use serde_json::Value as Json;

use crate::network::{Machine, Network, Ran};

/// The names that a list has, in its order.
fn names(list: &Ran) -> Vec<String> {
    let name = |server: &Json| server["name"].as_str().unwrap().to_owned();
    list.of_type("server").iter().map(name).collect()
}

fn list(machine: &Machine) -> Ran {
    machine.tchat(&["--output", "json"])
}

#[test]
fn a_server_is_found_from_another_machine_and_joined_without_an_address() {
    let network = Network::new();
    let (alice, bob) = (network.machine(), network.machine());
    let server = alice.announce("Salle 12");

    let began = Instant::now();
    let found = list(&bob).exits(0).of_type("server");
    assert!(began.elapsed().as_secs() < 10, "{:?}", began.elapsed());
    let [found] = &found[..] else { panic!("{found:?}") };
    assert_eq!(found["name"], "Salle 12");
    assert_eq!(found["address"], format!("{}:5555", alice.ip));
    assert_eq!((&found["known"], &found["plain"]), (&Json::from(false), &Json::from(false)));

    let joined = bob.tchat(&["join", "--nick", "bob"]).exits(0);
    // By which of its addresses is for the network to say: whichever was heard first.
    let addresses =
        [format!("“Salle 12” at {}:5555", alice.ip), "“Salle 12” at [fe80::".to_owned()];
    assert!(addresses.iter().any(|it| joined.err.contains(it)), "{joined:?}");
    assert!(joined.err.contains(found["fingerprint"].as_str().unwrap()), "{joined:?}");
    assert!(joined.err.contains("You are bob in general"), "{joined:?}");

    // From here on it is known.
    let again = bob.tchat(&[]).exits(0);
    let link = found["link"].as_str().unwrap();
    assert!(again.out.contains("you have been there as bob"), "{again:?}");
    assert!(again.out.lines().any(|line| line == format!("    tchat join {link}")), "{again:?}");
    assert!(again.out.contains(found["fingerprint"].as_str().unwrap()), "{again:?}");
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn what_is_not_announced_is_not_found() {
    let network = Network::new();
    let (alice, carol, bob) = (network.machine(), network.machine(), network.machine());
    let _quiet = alice.serve(&["--name", "quiet", "--no-announce"], "fingerprint");
    let here = ["--name", "here", "--listen", "127.0.0.1:5555"];
    let _here = bob.serve(&here, "fingerprint");
    let _loud = carol.announce("loud");
    assert_eq!(names(&list(&bob).exits(0)), ["loud"]);
}

#[test]
fn a_server_that_stopped_is_not_listed() {
    let network = Network::new();
    let (alice, bob) = (network.machine(), network.machine());
    let server = alice.announce("tchat");
    let listener = include_str!("goodbyes.py");
    let goodbyes = bob.start("python3", &["-u", "-c", listener, &bob.ip]);
    goodbyes.until("listening");
    assert_eq!(server.stop(), Some(0));
    goodbyes.until("goodbye");

    let nobody = list(&bob).exits(1);
    assert_eq!(nobody.objects()[0]["code"], "nobody_around");
    let nobody = bob.tchat(&["join"]).exits(1);
    assert!(nobody.err.contains("`tchat host`") && nobody.err.contains("`tchat doctor`"));
}

#[test]
fn of_several_servers_somebody_chooses_and_the_known_one_comes_first() {
    let network = Network::new();
    let (alice, carol, bob) = (network.machine(), network.machine(), network.machine());
    // The name that both have unless told otherwise.
    let (_one, _other) = (alice.announce("tchat"), carol.announce("tchat"));
    let refused = bob.tchat(&["join", "--nick", "bob"]).exits(1);
    assert_eq!(refused.out.matches("tchat join tchat://").count(), 2, "{refused:?}");
    assert!(refused.err.contains("2 servers were found"), "{refused:?}");
    let refused = bob.tchat(&["join", "--output", "json"]).exits(1);
    assert_eq!(refused.of_type("error")[0]["code"], "several_around");
    let servers = refused.of_type("server");
    assert_eq!(servers.len(), 2, "{servers:?}");

    let last = servers.last().unwrap()["link"].as_str().unwrap();
    bob.tchat(&["join", last, "--nick", "bob"]).exits(0);
    let list = list(&bob).exits(0).of_type("server");
    assert_eq!((&list[0]["link"], &list[0]["known"]), (&last.into(), &true.into()));
    assert_eq!(list[1]["known"], false);
    // Without an address it is the one used last, however many there are.
    bob.tchat(&["join"]).exits(0);
}

#[test]
fn a_server_on_its_own_port_with_a_plain_room_is_announced_so() {
    let network = Network::new();
    let (alice, bob) = (network.machine(), network.machine());
    let listen = [&alice.ip, ":6000"].concat();
    let arguments = ["--listen", &listen, "--plain"];
    let _server = alice.serve(&arguments, "Announced on this network");
    let found = list(&bob).exits(0).of_type("server");
    assert_eq!((&found[0]["address"], &found[0]["plain"]), (&listen.into(), &true.into()));
    assert!(bob.tchat(&["--lang", "fr"]).out.contains("n’est pas chiffré"));
}

#[test]
fn with_nothing_but_ipv6_it_is_the_same() {
    let network = Network::new();
    let (alice, bob) = (network.machine_v6(), network.machine_v6());
    let _server = alice.announce("tchat");
    let found = list(&bob).exits(0).of_type("server");
    assert_eq!(found[0]["address"], format!("[{}]:5555", alice.ip));
    let joined = bob.tchat(&["join", "--nick", "bob"]).exits(0);
    assert!(joined.err.contains("You are bob in general"), "{joined:?}");
}

#[test]
fn without_a_network_a_server_serves_and_is_announced_once_there_is_one() {
    let mut machine = Machine::alone();
    let mut server = machine.serve(&[], "Not announced on the network");
    let alone = list(&machine).exits(1);
    assert_eq!(alone.objects()[0]["code"], "no_network");
    machine.tchat(&["join", "127.0.0.1", "--nick", "bob"]).exits(0);

    let network = Network::new();
    let bob = network.machine();
    network.connect(&mut machine, "10.77.0.99");
    // The library looks every few seconds where the machine is.
    let found = (0..20).map(|_| list(&bob)).find(|list| list.code == Some(0));
    let found = found.expect("it is found").of_type("server");
    assert_eq!(found[0]["address"], "10.77.0.99:5555");
    assert!(server.is_running());
}
