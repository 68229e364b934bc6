//! `tchat serve --plain`: the worksheet's programs beside tchat's own, and what each front end says of
//! a room that is not encrypted.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Instant;

use crate::stage::{Home, PATIENCE, Reading, signal};

/// A program of the worksheet.
struct Pupil(TcpStream);

impl Pupil {
    fn called(address: &str, pseudonym: &str) -> Self {
        let mut tcp = TcpStream::connect(address).unwrap();
        tcp.set_read_timeout(Some(PATIENCE)).unwrap();
        tcp.write_all(pseudonym.as_bytes()).unwrap();
        Self(tcp)
    }

    fn says(&mut self, message: &str) {
        self.0.write_all(message.as_bytes()).unwrap();
    }

    /// Reads until all of this has come.
    fn hears(&mut self, message: &str) {
        let mut heard = String::new();
        while !heard.contains(message) {
            let mut buffer = [0; 1024];
            let length = self.0.read(&mut buffer).unwrap();
            assert!(length > 0, "closed after {heard}");
            heard.push_str(std::str::from_utf8(&buffer[..length]).unwrap());
        }
    }
}

/// A server with a plain room. Gives it, and where it listens.
fn serve(home: &Home, more: &[&str]) -> (Reading, String) {
    let arguments = ["serve", "--listen", "127.0.0.1:0", "--data", "server"];
    let mut command = home.command(&[&arguments[..], more].concat());
    let mut server = Reading::of(command.current_dir(home.path()));
    let lines = server.until("tchat://");
    let address = lines[0].trim_start_matches("listening on ").to_owned();
    (server, address)
}

/// Waits until so many are in the plain room: what a pupil says before would be a part of their
/// pseudonym.
fn are_in(home: &Home, address: &str, count: usize) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let who = home.run(&["who", address, "--room", "plain"]).exits(0);
        if who.lines().len() == count {
            return;
        }
        assert!(Instant::now() < deadline, "{who:?}");
    }
}

#[test]
fn the_line_to_paste_is_printed_and_the_contract_of_standard_output_holds() {
    let home = Home::new();
    for name in ["--plain", "--classe"] {
        let (server, address) = serve(&home, &[name, "--lang", "fr"]);
        let port = address.rsplit(':').next().unwrap();
        let mut bob = Pupil::called(&address, "bob");
        let mut other = Pupil::called(&address, "bob");
        are_in(&home, &address, 2);
        other.says("salut");
        bob.hears("salut");
        signal(&server.child, "TERM");
        bob.hears("SERVEUR : le serveur s'arrete ");
        let ran = server.finish().exits(0);
        assert!(ran.err.contains(&format!("\n    client.connect(('127.0.0.1', {port}))\n")));
        assert!(ran.err.contains("n’est pas chiffré"), "{ran:?}");
        assert!(ran.err.contains("Il y a déjà bob"), "{ran:?}");
    }
}

#[test]
fn json_says_what_is_not_encrypted_and_text_marks_each_line() {
    let home = Home::new();
    let (server, address) = serve(&home, &["--plain"]);
    let join = ["join", &address, "--nick", "alice", "--room", "plain"];
    let mut alice = Reading::start(&home, &[&join[..], &["--output", "json"]].concat());
    let lines = alice.until(r#""type":"caught_up""#);
    let ready = lines.iter().find(|line| line.contains(r#""type":"ready""#)).unwrap();
    assert!(ready.contains(r#""room":"plain","me":"alice","encrypted":false"#), "{ready}");
    let mut bob = Pupil::called(&address, "bob");
    alice.until(r#""type":"joined","room":"plain","who":"bob""#);
    bob.says("bonjour");
    let lines = alice.until(r#""text":"bonjour""#);
    let message = lines.last().unwrap();
    assert!(message.contains(r#""from":"bob""#) && message.contains(r#""encrypted":false"#));

    let other = Home::new();
    let join = ["join", &address, "--nick", "carol", "--lang", "fr"];
    let mut carol = Reading::start(&other, &join);
    carol.until("carol a rejoint le salon");
    carol.write("/salon plain");
    carol.until("[en clair] * carol a rejoint le salon");
    carol.write("pour tout le monde");
    carol.until("[en clair] carol: pour tout le monde");
    bob.hears("pour tout le monde");
    let (ran, _) = carol.finish_reading();
    assert!(ran.exits(0).err.contains("Le salon `plain` n’est pas chiffré"));
    bob.hears("SERVEUR : carol a quitte le chat ");
    drop(alice);
    signal(&server.child, "TERM");
    server.finish().exits(0);
}

#[test]
fn one_can_send_list_and_read_without_staying() {
    let home = Home::new();
    let (server, address) = serve(&home, &["--plain", "--keep"]);
    let mut bob = Pupil::called(&address, "bob");
    are_in(&home, &address, 1);
    home.run(&["send", "un mot", &address, "--room", "plain", "--nick", "alice"]).exits(0);
    bob.hears("un mot");
    let who = home.run(&["who", &address, "--room", "plain"]).exits(0);
    assert_eq!(who.lines(), ["bob  online"]);
    let rooms = home.run(&["rooms", &address, "--output", "json"]).exits(0);
    assert!(
        rooms
            .out
            .contains(r#""name":"plain","members":1,"member":false,"open":true,"encrypted":false"#)
    );
    let read = home.run(&["read", &address, "--room", "plain"]).exits(0);
    assert_eq!(read.lines(), ["[plain] alice: un mot"]);

    let into = home.path().join("plain.md");
    let export = ["export", &address, "--room", "plain", "--format", "markdown"];
    for more in [&["--into", into.to_str().unwrap()][..], &["--offline"], &[]] {
        let refused = home.run(&[&export[..], more].concat()).exits(1);
        assert_eq!(refused.out, "", "{refused:?}");
        assert!(refused.err.contains("tchat read --room plain"), "{refused:?}");
    }
    assert!(!into.exists());

    let data = home.path().join("server");
    let forget = ["admin", "forget", "--data", data.to_str().unwrap()];
    let forgotten = home.run(&forget).exits(0);
    assert!(
        forgotten.out.starts_with("One message of the room `plain` was deleted"),
        "{forgotten:?}"
    );
    let again = home.run(&forget).exits(0);
    assert!(again.out.starts_with("No message of the room `plain`"), "{again:?}");
    signal(&server.child, "TERM");
    server.finish().exits(0);
    let nothing = home.run(&["admin", "forget", "--data", "nowhere"]).exits(0);
    assert!(nothing.out.starts_with("Nothing of a room `plain` is kept here"));
}

#[test]
fn without_it_a_pupil_is_told_so_and_there_is_no_such_room() {
    let home = Home::new();
    let mut server = Reading::start(&home, &["serve", "--listen", "127.0.0.1:0"]);
    let lines = server.until("tchat://");
    let address = lines[0].trim_start_matches("listening on ").to_owned();
    Pupil::called(&address, "bob").hears("SERVEUR : ce serveur n'accepte pas");
    let join = home.run(&["join", &address, "--nick", "alice", "--room", "plain"]).exits(1);
    assert!(join.err.contains("plain"), "{join:?}");
    signal(&server.child, "TERM");
    server.finish().exits(0);
}

#[test]
fn a_server_can_have_the_lab_in_front_of_it() {
    let home = Home::new();
    let (mut server, address) = serve(&home, &["--plain", "--lab", "--lang", "en"]);
    let mut alice = Pupil::called(&address, "alice");
    server.until("alice");
    let mut bob = Pupil::called(&address, "bob");
    server.until("bob");
    are_in(&home, &address, 2);
    alice.says("Salut");
    bob.hears("Salut");
    server.until("Salut");
    signal(&server.child, "TERM");
    server.finish().exits(0);
}
