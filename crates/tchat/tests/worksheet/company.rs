//! Our client among the worksheet's programs, in every combination.

use std::io::Write as _;
use std::net::TcpStream;

use crate::stage::{Program, PythonServer};

const JSON: &[&str] = &["--output", "json"];

/// A message from the client that speaks is heard by the others, and not by itself.
fn all_hear(people: &mut [Program]) {
    for speaking in 0..people.len() {
        let text = format!("été n°{speaking}, salut à tous !");
        people[speaking].say(&text);
        for (at, one) in people.iter_mut().enumerate() {
            if at != speaking {
                one.hear(&text);
            }
        }
    }
}

#[test]
fn ours_and_two_of_the_worksheets_hear_each_other_through_its_server() {
    let mut server = PythonServer::start("serveur.py");
    let mut people = Vec::new();
    for pseudonym in ["alice", "éloïse"] {
        people.push(Program::python_client("client.py", &server.address, pseudonym, &[]));
        server.lets_in();
    }
    people.push(Program::tchat(&server.address, "zoé", &[]));
    server.lets_in();
    // That it was let in does not say that the name was taken: the first message waits for that.
    people[2].say("me voilà");
    people[0].hear("me voilà");
    all_hear(&mut people);
    let ended = people.pop().unwrap().end();
    assert_eq!(ended.code, Some(0));
    assert!(ended.out.contains(&"?: été n°0, salut à tous !".to_owned()), "{ended:?}");
    assert!(ended.out.contains(&"zoé: été n°2, salut à tous !".to_owned()), "{ended:?}");
}

#[test]
fn ours_twice_hear_each_other_through_either_server() {
    for file in ["serveur.py", "serveur_corrige.py"] {
        let mut server = PythonServer::start(file);
        let mut people = Vec::new();
        for nick in ["alice", "bob"] {
            people.push(Program::tchat(&server.address, nick, JSON));
            server.lets_in();
        }
        people[1].say("me voilà");
        people[0].hear("me voilà");
        all_hear(&mut people);
        let ended = people.pop().unwrap().end();
        assert_eq!(ended.code, Some(0), "{file}: {ended:?}");
        let messages = ended.of_type("message");
        assert_eq!(messages.len(), 1, "{messages:?}");
        assert!(messages[0]["from"].is_null() && messages[0]["encrypted"] == false);
        assert_eq!(ended.of_type("sent").len(), 2, "{ended:?}");
    }
}

#[test]
fn ours_gets_along_with_the_corrected_pair() {
    let mut server = PythonServer::start("serveur_corrige.py");
    let mut ours = Program::tchat(&server.address, "zoe", JSON);
    server.lets_in();
    ours.say("seule");
    ours.hear_object("sent");
    let mut bob = Program::python_client("client_corrige.py", &server.address, "bob", &[]);
    let came = ours.hear_object("notice");
    assert_eq!(came["text"], "SERVEUR : bob a rejoint le chat");
    bob.say("bonjour");
    assert_eq!(ours.hear_object("message")["text"], "bonjour");
    ours.say("au revoir");
    bob.hear("au revoir");
    assert_eq!(bob.end().code, Some(0));
    assert_eq!(ours.hear_object("notice")["text"], "SERVEUR : bob a quitte le chat ");
}

#[test]
fn three_that_write_at_once_are_all_heard_whole_and_in_order() {
    const EACH: usize = 12;
    let mut server = PythonServer::start("serveur_corrige.py");
    let mut people = Vec::new();
    for nick in ["alice", "bob", "chloé"] {
        people.push(Program::tchat(&server.address, nick, JSON));
        server.lets_in();
        // Who was heard is in, and hears what comes.
        if let [first, .., last] = people.as_mut_slice() {
            last.say(&format!("{nick} est là"));
            first.hear(&format!("{nick} est là"));
        }
    }
    all_hear(&mut people);
    for number in 0..EACH {
        for (who, one) in people.iter_mut().enumerate() {
            one.say(&format!("{who}:{number};"));
        }
    }
    for (at, mut one) in people.into_iter().enumerate() {
        // A server that is late makes one text of several messages, so they are counted by their
        // own ends.
        let mut heard = [const { Vec::new() }; 3];
        while heard.iter().map(Vec::len).sum::<usize>() < 2 * EACH {
            for said in one.hear_object("message")["text"].as_str().unwrap().split_terminator(';') {
                let (who, number) = said.split_once(':').unwrap();
                heard[who.parse::<usize>().unwrap()].push(number.parse::<usize>().unwrap());
            }
        }
        for (who, numbers) in heard.into_iter().enumerate() {
            // One's own do not come back.
            let expected = if who == at { 0..0 } else { 0..EACH };
            assert!(numbers.iter().copied().eq(expected), "{at} heard of {who}: {numbers:?}");
        }
    }
}

#[test]
fn a_departure_is_shown_as_the_server_words_it() {
    let mut server = PythonServer::start("serveur.py");
    let mut bob = TcpStream::connect(&server.address).unwrap();
    bob.write_all(b"bob").unwrap();
    server.lets_in();
    let mut ours = Program::tchat(&server.address, "zoe", &["--cipher", "cesar:3"]);
    server.lets_in();
    ours.say("salut");
    server.program.hear("b'vdoxw'");
    // What is closed with something unread is reset, and that the worksheet's server notices.
    let mut unread = [0; 1];
    bob.peek(&mut unread).unwrap();
    drop(bob);
    assert_eq!(ours.hear("SERVEUR"), "* SERVEUR : bob a quitte le chat ");
}

#[test]
fn the_worksheets_client_takes_a_long_message_from_ours_without_harm() {
    let mut server = PythonServer::start("serveur.py");
    let mut alice = Program::python_client("client.py", &server.address, "alice", &[]);
    server.lets_in();
    let mut ours = Program::tchat(&server.address, "zoe", JSON);
    server.lets_in();
    let text = format!("x{}", "é".repeat(1_500));
    ours.say(&text);
    assert_eq!(ours.hear_object("sent")["text"], text);
    ours.say("fin");
    let mut got = String::new();
    while got.chars().filter(|c| *c == 'é').count() < 1_500 {
        got.push_str(&alice.hear("é"));
    }
    assert!(got.contains(&text));
    // It still reads: nothing was cut within a character.
    alice.hear("fin");
}

#[test]
fn a_long_message_of_the_worksheets_client_is_one_message_here() {
    let mut server = PythonServer::start("serveur.py");
    let mut ours = Program::tchat(&server.address, "zoe", JSON);
    server.lets_in();
    ours.say("là");
    ours.hear_object("sent");
    let mut alice = Program::python_client("client.py", &server.address, "alice", &[]);
    server.lets_in();
    let text = format!("x{}", "é".repeat(1_000));
    // Its pseudonym goes alone only if something is in between.
    ours.say("prête");
    alice.hear("prête");
    alice.say(&text);
    assert_eq!(ours.hear_object("message")["text"], text);
}
