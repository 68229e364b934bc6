//! `tchat serve` and `tchat host`: starting, stopping, and what is in the way.

use std::process::Stdio;

use crate::stage::{Home, Reading, Server, finish, signal};

#[test]
fn it_prints_where_it_listens_and_stops_when_asked() {
    let home = Home::new();
    for name in ["TERM", "INT"] {
        let mut server = Server::start(&home);
        assert!(server.address.starts_with("127.0.0.1:") && !server.address.ends_with(":0"));
        assert!(server.link.starts_with(&format!("tchat://{}/", server.address)));
        signal(&server.child, name);
        assert_eq!(server.child.wait().unwrap().code(), Some(0), "SIG{name}");
    }
}

#[test]
fn it_is_the_same_server_after_a_restart() {
    let home = Home::new();
    let key = |server: &Server| server.link.rsplit('/').next().unwrap().to_owned();
    let first = key(&Server::start(&home));
    assert_eq!(key(&Server::start(&home)), first);
}

#[test]
fn each_address_has_a_line() {
    let home = Home::new();
    let listen = ["serve", "--listen", "127.0.0.1:0", "--listen", "127.0.0.2:0"];
    let mut server = Reading::start(&home, &listen);
    let lines = server.until("tchat://127.0.0.2:");
    assert_eq!(lines.len(), 4, "{lines:?}");
    assert!(lines[0].starts_with("listening on 127.0.0.1:"));
    assert!(lines[1].starts_with("listening on 127.0.0.2:"));
    signal(&server.child, "TERM");
    server.finish().exits(0);
}

#[test]
fn a_taken_port_or_folder_is_told_with_its_cure() {
    let home = Home::new();
    let server = Server::start(&home);
    let taken = home.run(&["serve", "--listen", &server.address, "--data", "other"]).exits(1);
    assert!(taken.err.contains(&server.address) && taken.err.contains("--listen"), "{taken:?}");
    assert!(taken.out.is_empty());

    let data = server.data.to_str().unwrap();
    let locked = home.run(&["serve", "--listen", "127.0.0.1:0", "--data", data]).exits(1);
    assert!(locked.err.contains("--data DIR"), "{locked:?}");
    let elsewhere = home.run(&["serve", "--listen", "192.0.2.1", "--data", "other"]).exits(1);
    assert!(elsewhere.err.contains("192.0.2.1 is not an address of this machine"));
}

#[test]
fn one_command_serves_and_chats_and_a_second_joins() {
    let home = Home::new();
    let arguments = ["host", "--nick", "alice", "--listen", "127.0.0.1:0"];
    let mut command = home.command(&arguments);
    let mut host = command.stderr(Stdio::piped()).spawn().unwrap();
    let mut err = std::io::BufReader::new(host.stderr.take().unwrap());
    let address = loop {
        let mut line = String::new();
        assert_ne!(std::io::BufRead::read_line(&mut err, &mut line).unwrap(), 0);
        if let Some(address) = line.trim().strip_prefix("tchat join 127") {
            break format!("127{address}");
        }
    };
    let bob = home.pipe(&["join", &address, "--nick", "bob"], b"hello alice\n").exits(0);
    assert!(bob.lines().contains(&"bob: hello alice"), "{bob:?}");
    signal(&host, "TERM");
    let host = finish(host).exits(0);
    assert!(host.lines().contains(&"* bob joined"), "{host:?}");
    assert!(host.lines().contains(&"bob: hello alice"), "{host:?}");
}
