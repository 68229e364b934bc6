//! Direct conversations: one for each two people, found by both, by nobody else.

use tchat_proto::direct;
use tchat_proto::id::RoomId;
use tchat_proto::policy::Joining;
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::request::{Answer, Request};

use crate::caller::House;
use crate::person::Person;

fn code(answer: Result<Answer, Refusal>) -> Code {
    answer.unwrap_err().code
}

async fn write_to(person: &mut Person, other: &Person) -> RoomId {
    match person.line.ask(Request::CreateDirect(other.device.account())).await {
        Ok(Answer::Created(room)) => room,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn two_people_have_one_conversation_whoever_begins_it() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let mut bob = Person::new(&house, "bob").await;
    let room = write_to(&mut alice, &bob).await;
    assert_eq!(write_to(&mut alice, &bob).await, room);
    assert_eq!(write_to(&mut bob, &alice).await, room);
    for person in [&mut alice, &mut bob] {
        let rooms = person.line.rooms().await;
        let listed = rooms.iter().find(|info| info.room == room).unwrap();
        assert!(direct::is_reserved(&listed.name));
        let entered = person.line.ask(Request::Enter(room)).await;
        assert!(matches!(entered, Ok(Answer::Unfounded(_))), "{entered:?}");
    }
}

#[tokio::test]
async fn nobody_else_learns_of_a_conversation_or_founds_it() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let bob = Person::new(&house, "bob").await;
    let mut eve = Person::new(&house, "eve").await;
    let room = write_to(&mut alice, &bob).await;
    assert!(eve.line.rooms().await.iter().all(|info| info.room != room));
    assert_eq!(code(eve.line.ask(Request::Enter(room)).await), Code::NoSuchRoom);
    let Ok(Answer::Unfounded(name)) = alice.line.ask(Request::Enter(room)).await else {
        panic!("the conversation should have no group");
    };
    let founding = eve.founding(name, Joining::Hidden);
    assert_eq!(code(eve.line.ask(founding).await), Code::NoSuchRoom);
}

#[tokio::test]
async fn a_conversation_is_not_founded_as_a_room_of_one_owner() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let bob = Person::new(&house, "bob").await;
    let room = write_to(&mut alice, &bob).await;
    let Ok(Answer::Unfounded(name)) = alice.line.ask(Request::Enter(room)).await else {
        panic!("the conversation should have no group");
    };
    let founding = alice.founding(name, Joining::Hidden);
    let refusal = alice.line.ask(founding).await.unwrap_err();
    assert_eq!((refusal.code, refusal.rule.as_deref()), (Code::CommitRefused, Some("kind")));
}

#[tokio::test]
async fn a_conversation_is_with_somebody_else_whom_the_server_knows() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let bob = Person::new(&house, "bob").await;
    let own = Request::CreateDirect(alice.device.account());
    assert_eq!(code(alice.line.ask(own).await), Code::NotAllowed);
    let stranger = tchat_mls::Device::generate().unwrap().account();
    let nobody = alice.line.ask(Request::CreateDirect(stranger)).await;
    assert_eq!(code(nobody), Code::NoSuchPerson);
    // Else anybody could sit down where two others will talk.
    let name = direct::name_of(alice.device.account(), bob.device.account());
    let taken = Request::CreateRoom { name, joining: Joining::Open };
    assert_eq!(code(alice.line.ask(taken).await), Code::RoomNameInvalid);
}
