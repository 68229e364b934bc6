//! Searches of the front end, and what becomes of the index when something is deleted.

use super::*;
use crate::command::Which;
use crate::search::{Found, Query, Search};

fn look_for(text: &str) -> Wish {
    Wish::Search { search: Box::new(Search::new(Query::parse(text).unwrap(), 20)) }
}

/// What is told of a search.
fn found(told: &[Event]) -> Vec<String> {
    let [Event::Found { found: Found { hits, .. }, reference }] = told else { panic!("{told:?}") };
    assert_eq!(reference.as_ref().map(|it| it.0.as_str()), Some("mine"));
    hits.iter().map(|hit| hit.snippet.text.clone()).collect()
}

impl Desk {
    fn search(&mut self, text: &str) -> Vec<Event> {
        let reference = Some(Reference("mine".to_owned()));
        let command = Command { wish: look_for(text), reference };
        self.engine.handle_commands(self.now, [command]);
        // Slice by slice, each when the engine says so.
        while self.engine.searches.any() || !self.engine.waiting.is_empty() {
            self.engine.step(self.now).unwrap();
        }
        self.events()
    }

    fn is_on_disk(&self, text: &str) -> bool {
        std::fs::read_dir(self.home.path()).unwrap().any(|file| {
            let kept = std::fs::read(file.unwrap().path()).unwrap();
            kept.windows(text.len()).any(|part| part == text.as_bytes())
        })
    }
}

#[test]
fn what_was_written_is_found_whether_or_not_the_server_is_reached() {
    let mut desk = Desk::seated();
    desk.say("the first boat");
    desk.say("a house");
    desk.events();
    assert_eq!(found(&desk.search("BOAT")), ["the first boat"]);
    desk.engine.handle_disconnected();
    desk.events();
    assert_eq!(found(&desk.search("hou*")), ["a house"]);
    assert_eq!(found(&desk.search("submarine")), Vec::<String>::new());
}

#[test]
fn a_deleted_message_is_gone_from_the_index_and_its_words_from_the_disk() {
    let mut desk = Desk::seated();
    desk.say("the xylophonist");
    desk.say("somebody else");
    desk.events();
    assert_eq!(found(&desk.search("xylophonist")).len(), 1);
    assert!(desk.home.path().join("x.search").exists());
    assert!(desk.is_on_disk("xylophonist"));
    let which = Which::Mine(std::num::NonZeroU32::new(2).unwrap());
    let delete = Wish::Delete { room: RoomName::general(), which };
    desk.engine.handle_commands(desk.now, [Command::new(delete)]);
    desk.settle();
    let told = desk.events();
    assert!(told.iter().any(|event| matches!(event, Event::Deleted { .. })), "{told:?}");
    assert!(!desk.is_on_disk("xylophonist"));
    assert_eq!(found(&desk.search("xylophonist")), Vec::<String>::new());
    assert_eq!(found(&desk.search("somebody")).len(), 1);
}
