//! SIGKILL at any moment: what was acknowledged is there once, in order, for everybody.

use std::io::Write as _;
use std::time::Duration;

use serde_json::json;

use crate::stage::{Person, Server};

/// A number from the environment, for runs longer than the gate's.
fn setting(name: &str, otherwise: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// Sends numbered lines as fast as they are taken.
fn send_all(person: &mut Person, name: &str, count: usize) -> std::thread::JoinHandle<()> {
    let (mut stdin, name) = (person.take_stdin(), name.to_owned());
    std::thread::spawn(move || {
        for number in 0..count {
            let text = format!("{name} {number}");
            let line = json!({"type": "send", "room": "general", "text": text, "ref": text});
            if writeln!(stdin, "{line}").is_err() {
                // Why it ended is in its last events.
                return;
            }
        }
        // The way in stays open: its end would end the program.
        std::mem::forget(stdin);
    })
}

/// `TCHAT_KILL_CLIENTS=20 TCHAT_KILL_MESSAGES=2000 TCHAT_KILL_TIMES=20` is the long run.
#[test]
fn a_server_killed_again_and_again_loses_doubles_and_reorders_nothing() {
    let clients = setting("TCHAT_KILL_CLIENTS", 8);
    let messages = setting("TCHAT_KILL_MESSAGES", 150);
    let kills = setting("TCHAT_KILL_TIMES", 6);
    let home = tempfile::tempdir().unwrap();
    let mut server = Server::start(home.path());
    let mut people: Vec<_> = (0..clients)
        .map(|number| Person::join(home.path(), &server.link, &format!("p{number}")))
        .collect();

    let writers: Vec<_> = people
        .iter_mut()
        .enumerate()
        .map(|(number, person)| send_all(person, &format!("p{number}"), messages))
        .collect();
    for kill in 0..kills {
        // Somewhere in the middle of things, each time elsewhere.
        std::thread::sleep(Duration::from_millis(150 + (kill as u64 * 137) % 400));
        let placed = people[0].messages().len();
        assert!(kill > 0 || placed < clients * messages, "the first kill comes in the middle");
        server.kill();
        server.restart();
    }
    for writer in writers {
        writer.join().unwrap();
    }
    for person in &people {
        person.until_messages(clients * messages);
    }

    let log = people[0].messages();
    let mut texts: Vec<_> = log.iter().map(|(_, text)| text.clone()).collect();
    assert!(log.is_sorted_by_key(|(seq, _)| *seq), "in the order of the log");
    texts.sort();
    texts.dedup();
    assert_eq!((log.len(), texts.len()), (clients * messages, clients * messages), "each once");
    for person in &people {
        assert_eq!(person.messages(), log, "the same for everybody");
    }
    for number in 0..clients {
        let own = format!("p{number} ");
        let said = log.iter().filter_map(|(_, text)| text.strip_prefix(&own));
        let said: Vec<usize> = said.map(|number| number.parse().unwrap()).collect();
        assert!(said.is_sorted(), "everyone's lines in the order in which they were written");
    }
    let errors: Vec<_> = people
        .iter()
        .flat_map(|person| person.events())
        .filter(|event| {
            event["type"] == "error" || event["type"] == "junk" || event["type"] == "gap"
        })
        .filter(|event| event["reason"] != "before_you_joined")
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
}

#[test]
fn a_client_killed_while_sending_goes_on_where_it_was() {
    let home = tempfile::tempdir().unwrap();
    let server = Server::start(home.path());
    let bob = Person::join(home.path(), &server.link, "bob");
    let mut alice = Person::join(home.path(), &server.link, "alice");
    let count = 400;
    let writer = send_all(&mut alice, "alice", count);
    bob.until("the 50th line", |event| event["text"] == "alice 50");
    let before = alice.kill();
    drop(writer);

    let acknowledged = before.iter().filter(|event| event["type"] == "sent").count();
    let alice = Person::join(home.path(), &server.link, "alice");
    // Whatever was in the outbox comes out; a last line shows that it is empty.
    let mut alice = alice;
    alice.say("done");
    bob.until("the last line", |event| event["text"] == "done");

    let heard: Vec<_> = bob.messages().into_iter().map(|(_, text)| text).collect();
    assert!(heard.len() > acknowledged, "what was acknowledged is there");
    let (last, lines) = heard.split_last().unwrap();
    assert_eq!(last, "done");
    let expected: Vec<_> = (0..lines.len()).map(|number| format!("alice {number}")).collect();
    assert_eq!(lines, expected, "each once, in order, none left out");
}

#[test]
fn a_client_killed_while_coming_in_leaves_a_room_that_works() {
    let home = tempfile::tempdir().unwrap();
    let server = Server::start(home.path());
    let mut alice = Person::join(home.path(), &server.link, "alice");
    for number in 0..12 {
        let carol = Person::knock(home.path(), &server.link, "carol");
        std::thread::sleep(Duration::from_millis(10 + 17 * number));
        carol.kill();
    }
    let mut carol = Person::join(home.path(), &server.link, "carol");
    alice.say("still here?");
    carol.until("alice's line", |event| event["text"] == "still here?");
    carol.say("yes");
    alice.until("carol's line", |event| event["text"] == "yes");
    let joins = alice.events();
    let joins = joins.iter().filter(|event| event["type"] == "joined" && event["who"] == "carol");
    assert_eq!(joins.count(), 1, "carol joined once, however often she was killed");
}

#[test]
fn clients_and_server_killed_together_carry_on() {
    let home = tempfile::tempdir().unwrap();
    let mut server = Server::start(home.path());
    let mut alice = Person::join(home.path(), &server.link, "alice");
    let mut bob = Person::join(home.path(), &server.link, "bob");
    for round in 0..4 {
        alice.say(&format!("a{round}"));
        bob.until("alice's line", |event| event["text"] == format!("a{round}"));
        server.kill();
        alice.kill();
        bob.kill();
        server.restart();
        alice = Person::join(home.path(), &server.link, "alice");
        bob = Person::join(home.path(), &server.link, "bob");
    }
    bob.say("here again");
    alice.until("bob's line", |event| event["text"] == "here again");
    let (code, events) = alice.finish();
    assert_eq!(code, 0, "{events:?}");
}
