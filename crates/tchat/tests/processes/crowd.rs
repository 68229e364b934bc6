//! Many at once: everyone gets in, and everyone hears everyone.

use crate::stage::{Person, Server};

#[test]
fn twenty_clients_in_one_room_hear_each_other() {
    let home = tempfile::tempdir().unwrap();
    let server = Server::start(home.path());
    let knocking: Vec<_> = (0..20)
        .map(|number| Person::knock(home.path(), &server.link, &format!("p{number}")))
        .collect();
    let mut people = knocking;
    for person in &people {
        person.until("ready", |event| event["type"] == "ready");
    }
    for person in &mut people {
        person.say("here");
    }
    for person in &people {
        person.until_messages(20);
        // In the log's order, whatever each came from.
        assert!(person.messages().is_sorted_by_key(|(seq, _)| *seq));
    }
    for person in people {
        assert_eq!(person.finish().0, 0);
    }
}
