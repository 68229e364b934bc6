//! Who is who: keys compared, names that change hands, people who are ignored.

#![expect(clippy::panic, clippy::unwrap_used, reason = "helpers of tests may stop them")]

use tchat_client::called::Called;
use tchat_client::command::{Ignore, Verify, Wish};
use tchat_client::event::{KeyChange, Present};
use tchat_client::safety_number::{ReadAloud, SafetyNumber};
use tchat_client::{Event, Trouble};
use tchat_e2e::{Guest, House};
use tchat_proto::nick::Nick;
use tchat_proto::room::RoomName;

fn called(text: &str) -> Called {
    Called::parse(text).unwrap()
}

/// The number, and whether the key is verified.
async fn verify(
    guest: &mut Guest,
    who: &str,
    how: Verify,
) -> Result<(SafetyNumber, bool), Trouble> {
    guest.wish(Wish::Verify { who: called(who), how }).await;
    let answer = |event: &Event| matches!(event, Event::Verification { .. } | Event::Error { .. });
    match guest.until(answer).await {
        Event::Verification { number, verified, .. } => Ok((number, verified)),
        Event::Error { trouble, .. } => Err(trouble),
        other => panic!("{other:?}"),
    }
}

async fn who(guest: &mut Guest) -> Vec<Present> {
    guest.wish(Wish::Who { room: RoomName::general() }).await;
    match guest.until(|event| matches!(event, Event::People { .. })).await {
        Event::People { people, .. } => people,
        other => panic!("{other:?}"),
    }
}

fn reads(text: &str) -> impl Fn(&Event) -> bool {
    move |event| matches!(event, Event::Message(message) if message.text == text)
}

async fn refused(guest: &mut Guest, wish: Wish) -> Trouble {
    guest.wish(wish).await;
    match guest.until(|event| matches!(event, Event::Error { .. })).await {
        Event::Error { trouble, .. } => trouble,
        other => panic!("{other:?}"),
    }
}

async fn rename(guest: &mut Guest, nick: &str) {
    guest.wish_for_good(Wish::Rename { nick: Nick::parse(nick).unwrap() }).await;
}

#[tokio::test]
async fn two_people_see_one_number_and_whoever_compared_it_sees_so_after_a_restart() {
    let house = House::open().await;
    let mut alice = house.guest("alice").await;
    let mut bob = house.guest("bob").await;
    alice.until(|event| matches!(event, Event::Joined { who, .. } if who.nick == "bob")).await;
    let (hers, verified) = verify(&mut alice, "bob", Verify::Show).await.unwrap();
    let (his, _) = verify(&mut bob, "alice", Verify::Show).await.unwrap();
    assert_eq!(hers, his);
    assert!(!verified);
    let read = ReadAloud::parse(&his.to_string()).unwrap();
    assert!(verify(&mut alice, "bob", Verify::Compare(read)).await.unwrap().1);
    alice.quit().await;

    let mut alice = house.guest("alice").await;
    let people = who(&mut alice).await;
    let verified: Vec<_> = people.iter().map(|one| (one.who.nick.as_str(), one.verified)).collect();
    assert_eq!(verified, [("alice", false), ("bob", true)]);
    // It is her own opinion, and nobody else's.
    assert!(who(&mut bob).await.iter().all(|one| !one.verified));
}

#[tokio::test]
async fn who_takes_the_name_of_somebody_verified_is_told_of_and_no_command_hits_them_by_it() {
    let mut house = House::open().await;
    let mut alice = house.guest("alice").await;
    let mut bob = house.guest("bob").await;
    alice.until(|event| matches!(event, Event::Joined { who, .. } if who.nick == "bob")).await;
    verify(&mut alice, "bob", Verify::Believe).await.unwrap();
    rename(&mut bob, "robert").await;
    alice
        .until(|event| matches!(event, Event::Renamed { to, .. } if to.as_str() == "robert"))
        .await;

    // Thirty days go by: the server holds the name for nobody any more.
    house.close().await;
    let db = rusqlite::Connection::open(house.data().join("tchat.db")).unwrap();
    assert_eq!(db.execute("DELETE FROM held", []).unwrap(), 1);
    drop(db);
    house.reopen().await;
    let mut mallory = house.knock_as("mallory", "bob");
    let told = alice.until(|event| matches!(event, Event::KeyChanged(_))).await;
    let Event::KeyChanged(KeyChange { was_verified, who, .. }) = told else { panic!() };
    assert!(was_verified);
    mallory.until(|event| matches!(event, Event::Ready { .. })).await;
    mallory.say_for_good("it is me, bob").await;
    alice.until(reads("it is me, bob")).await;

    let remove = |who: &str| Wish::Remove { room: RoomName::general(), who: called(who) };
    let Trouble::NameChangedHands { choice, .. } = refused(&mut alice, remove("bob")).await else {
        panic!()
    };
    assert!(verify(&mut alice, "robert", Verify::Show).await.unwrap().1);
    alice.wish_for_good(remove(&choice)).await;
    let gone = |event: &Event| matches!(event, Event::Left { who: left, .. } if left.account == who.account);
    alice.until(gone).await;
    bob.say_for_good("that was not me").await;
    alice.until(reads("that was not me")).await;
}

#[tokio::test]
async fn what_is_said_by_somebody_ignored_is_not_told_and_nobody_else_is_hushed() {
    let house = House::open().await;
    let mut alice = house.guest("alice").await;
    let mut bob = house.guest("bob").await;
    let mut carol = house.guest("carol").await;
    alice.until(|event| matches!(event, Event::Joined { who, .. } if who.nick == "carol")).await;
    let ignore = |ignore| Wish::Ignore { who: called("bob"), ignore };
    alice.wish(ignore(Ignore::Begin)).await;
    alice.until(|event| matches!(event, Event::Ignoring { ignore: Ignore::Begin, .. })).await;
    for text in ["one", "two"] {
        bob.say_for_good(text).await;
    }
    carol.say_for_good("three").await;
    alice.until(reads("three")).await;
    let hidden = |event: &&Event| matches!(event, Event::Hidden { who } if who.nick == "bob");
    assert_eq!(alice.seen.iter().filter(hidden).count(), 1);
    assert!(!alice.seen.iter().any(|event| reads("one")(event) || reads("two")(event)));
    alice.wish(Wish::Ignored).await;
    let Event::Ignored { people, .. } =
        alice.until(|event| matches!(event, Event::Ignored { .. })).await
    else {
        panic!()
    };
    assert_eq!(people.iter().map(|(_, count)| *count).collect::<Vec<_>>(), [2]);

    alice.wish(ignore(Ignore::End)).await;
    alice.until(|event| matches!(event, Event::Ignoring { ignore: Ignore::End, .. })).await;
    bob.say_for_good("four").await;
    alice.until(reads("four")).await;
}
