//! A server that passes a room off as the conversation of two.

use tchat_proto::direct;

use super::cheats::Bob;
use super::*;
use crate::called::Called;

/// Writes to Bob alone.
fn write_to_bob(desk: &mut Desk) -> Result<(), Trouble> {
    let who: Called = Nick::parse("bob").unwrap().into();
    let wish = Wish::Direct { who, text: Some("for you alone".to_owned()) };
    desk.engine.handle_commands(desk.now, [Command::new(wish)]);
    desk.try_to_settle()
}

/// What a conversation of Alice and Bob is called.
fn name_with(desk: &Desk, bob: &Bob) -> RoomName {
    direct::name_of(desk.device.account(), bob.account())
}

#[test]
fn a_room_that_is_known_is_not_taken_for_the_conversation_that_was_asked_for() {
    let mut desk = Desk::seated();
    let bob = Bob::joins(&mut desk);
    desk.asked.clear();
    assert_eq!(write_to_bob(&mut desk), Err(Trouble::ServerBroken));
    // Not even the way in was asked for: what is known of the room stays as it is.
    assert_eq!(desk.asked, [Request::CreateDirect(bob.account())]);
    assert_eq!(desk.engine.rooms[&ROOM].row.standing, Standing::Member);
}

#[test]
fn a_room_that_is_known_keeps_its_name_and_nothing_that_was_for_one_is_written_there() {
    let mut desk = Desk::seated();
    let bob = Bob::joins(&mut desk);
    desk.listed_as = name_with(&desk, &bob);
    desk.connect();
    assert_eq!(desk.engine.rooms[&ROOM].row.name, RoomName::general());
    desk.asked.clear();
    assert_eq!(write_to_bob(&mut desk), Err(Trouble::ServerBroken));
    assert_eq!(desk.asked, [Request::CreateDirect(bob.account())], "nothing was written there");
}

#[test]
fn what_is_for_one_is_not_written_into_a_group_that_is_not_of_those_two() {
    let mut desk = Desk::seated();
    let bob = Bob::joins(&mut desk);
    // As if it had been called that from the beginning.
    let forged = name_with(&desk, &bob);
    desk.engine.rooms.get_mut(&ROOM).unwrap().row.name = forged;
    desk.events();
    write_to_bob(&mut desk).unwrap();

    let told = desk.events();
    let refused = |event: &&Event| matches!(event, Event::Error { trouble, .. } if matches!(trouble.why(), Trouble::ConversationForged { nick } if nick == "bob"));
    assert_eq!(told.iter().filter(refused).count(), 1, "{told:?}");
    assert!(!told.iter().any(|event| matches!(event, Event::Direct { .. })), "{told:?}");
    assert_eq!(desk.posted_ids(), []);
    assert!(!desk.asked.iter().any(|request| matches!(request, Request::CreateDirect(_))));

    // Nor later: it was given back, and does not wait.
    desk.crash();
    desk.connect();
    assert_eq!(desk.posted_ids(), []);
}
