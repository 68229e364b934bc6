//! Founding, joining, talking, leaving, with real groups.

use tchat_mls::{Device, Group};
use tchat_proto::entry::{Entry, EntryBody, inbox_of};
use tchat_proto::id::{RoomId, Seq};
use tchat_proto::identity::NickStatement;
use tchat_proto::nick::Nick;
use tchat_proto::policy::Joining;
use tchat_proto::refusal::Code;
use tchat_proto::request::{Answer, Request};
use tchat_proto::room::RoomName;

use crate::caller::House;
use crate::person::{Person, committed, start_of};

fn code<T: std::fmt::Debug>(answer: Result<T, tchat_proto::refusal::Refusal>) -> Code {
    answer.unwrap_err().code
}

#[tokio::test]
async fn two_people_found_join_and_talk() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let mut bob = Person::new(&house, "bob").await;
    let room = alice.line.general().await;
    alice.found(room).await;
    bob.join(room).await;

    alice.catch_up(room, Seq(2)).await;
    let hello = alice.say(room, b"hello").await;
    assert_eq!(hello, Seq(3));
    bob.catch_up(room, hello).await;
    let answer = bob.say(room, b"hi alice").await;
    alice.catch_up(room, answer).await;
    bob.catch_up(room, answer).await;

    assert_eq!(bob.heard, [b"hello".to_vec()]);
    assert_eq!(alice.heard, [b"hi alice".to_vec()]);
    assert_eq!(alice.at, bob.at, "both have seen the same log");
    let rooms = bob.line.rooms().await;
    assert_eq!((rooms[0].members, rooms[0].member), (2, true));
}

#[tokio::test]
async fn who_founds_second_joins_instead() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let mut bob = Person::new(&house, "bob").await;
    let room = alice.line.general().await;
    let Ok(Answer::Unfounded(name)) = bob.line.ask(Request::Enter(room)).await else {
        panic!("the room should have no group");
    };
    alice.found(room).await;
    let late = bob.founding(name, Joining::Open);
    assert_eq!(code(bob.line.ask(late).await), Code::AlreadyFounded);
    bob.join(room).await;
}

#[tokio::test]
async fn a_founding_of_another_kind_than_the_room_is_refused() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let room = alice.line.general().await;
    let Ok(Answer::Unfounded(name)) = alice.line.ask(Request::Enter(room)).await else {
        panic!("the room should have no group");
    };
    let founding = alice.founding(name, Joining::ByInvitation);
    let refusal = alice.line.ask(founding).await.unwrap_err();
    assert_eq!((refusal.code, refusal.rule.as_deref()), (Code::CommitRefused, Some("joining")));
}

#[tokio::test]
async fn without_a_pseudonym_nobody_founds_or_joins() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let room = alice.line.general().await;
    let device = Device::generate().unwrap();
    let line = house.call(&device).await;
    let mut nameless = Person::new(&house, "nobody").await;
    (nameless.device, nameless.line) = (device, line);
    let Ok(Answer::Unfounded(name)) = nameless.line.ask(Request::Enter(room)).await else {
        panic!("the room should have no group");
    };
    let founding = nameless.founding(name, Joining::Open);
    assert_eq!(code(nameless.line.ask(founding).await), Code::NickMissing);
    alice.found(room).await;
    let door = nameless.line.ask(Request::Enter(room)).await;
    let commit = nameless.joining(door);
    assert_eq!(code(nameless.line.ask(commit).await), Code::NickMissing);
}

#[tokio::test]
async fn a_post_repeated_gets_its_first_answer_even_after_the_epoch_moved_on() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let room = alice.line.general().await;
    alice.found(room).await;
    let post = alice.post(room, b"once");
    let first = alice.line.ask(post.clone()).await;
    assert_eq!(alice.line.ask(post.clone()).await, first);

    let commit = alice.updating(room);
    let admitted = alice.line.ask(commit.clone()).await;
    let (at, _) = committed(admitted.clone());
    assert_eq!(alice.line.ask(commit).await, admitted);
    alice.catch_up(room, at).await;
    assert_eq!(alice.line.ask(post).await, first);
    let next = alice.say(room, b"twice").await;
    assert_eq!(next, at.next(), "nothing was stored twice");
}

#[tokio::test]
async fn what_was_made_for_an_earlier_epoch_is_stale() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let mut bob = Person::new(&house, "bob").await;
    let room = alice.line.general().await;
    alice.found(room).await;
    let late_post = alice.post(room, b"late");
    let late_commit = alice.updating(room);
    bob.join(room).await;
    let refusal = alice.line.ask(late_post).await.unwrap_err();
    assert_eq!(refusal.code, Code::StaleEpoch);
    assert_eq!(refusal.epoch.map(|it| it.0), Some(1));
    assert_eq!(code(alice.line.ask(late_commit).await), Code::StaleEpoch);
}

#[tokio::test]
async fn what_is_not_for_this_room_or_too_long_is_refused() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let mut mallory = Person::new(&house, "mallory").await;
    let room = alice.line.general().await;
    alice.found(room).await;
    let Request::Post { id, sealed, .. } = alice.post(room, b"text") else {
        panic!("a post is a post");
    };
    let other_id = mallory.next_id();
    let posts = [
        (other_id, sealed.clone(), Code::NotSealed),
        (id, b"plain text".to_vec().into(), Code::NotSealed),
        (id, vec![0; 80 * 1024 + 1].into(), Code::TooLong),
    ];
    for (id, sealed, expected) in posts {
        let post = Request::Post { room, id, sealed };
        assert_eq!(code(alice.line.ask(post).await), expected);
    }
    let post = Request::Post { room, id, sealed: sealed.clone() };
    assert_eq!(code(mallory.line.ask(post).await), Code::NotAMember);
    let nowhere = Request::Post { room: RoomId([0; 16]), id, sealed };
    assert_eq!(code(alice.line.ask(nowhere).await), Code::NotSealed);
}

#[tokio::test]
async fn who_asked_to_leave_posts_no_more_and_the_next_commit_lets_go() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let mut bob = Person::new(&house, "bob").await;
    let room = alice.line.general().await;
    alice.found(room).await;
    bob.join(room).await;
    let leave = bob.leaving();
    let left = bob.line.ask(leave.clone()).await;
    let Ok(Answer::Stored { seq: left_at, .. }) = left else {
        panic!("{left:?}");
    };
    assert_eq!(bob.line.ask(leave).await, left);
    let post = bob.post(room, b"one more thing");
    assert_eq!(code(bob.line.ask(post).await), Code::NotAMember);

    alice.catch_up(room, left_at).await;
    let removal = alice.removing(room, &[&bob]);
    let (removed_at, _) = committed(alice.line.ask(removal).await);
    alice.catch_up(room, removed_at).await;
    let later = alice.say(room, b"alone again").await;
    alice.catch_up(room, later).await;
    // Bob sees the commit that let him go, and nothing after it.
    let seen = bob.line.entries_until(room, removed_at).await;
    assert_eq!(seen.last().map(|it| it.seq), Some(removed_at));
    assert!(bob.line.is_quiet_for(std::time::Duration::from_millis(300)).await);
    assert_eq!(bob.line.rooms().await[0].members, 1);
}

#[tokio::test]
async fn the_last_to_leave_turns_out_the_light_and_the_room_is_founded_anew() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let mut bob = Person::new(&house, "bob").await;
    let room = alice.line.general().await;
    alice.found(room).await;
    let leave = alice.leaving();
    assert!(alice.line.ask(leave).await.is_ok());
    assert_eq!(bob.line.rooms().await[0].members, 0);
    let Ok(Answer::Unfounded(name)) = bob.line.ask(Request::Enter(room)).await else {
        panic!("the room should have no group");
    };
    assert_eq!(name.generation, 1);
    let founding = bob.founding(name, Joining::Open);
    let (at, _) = committed(bob.line.ask(founding).await);
    assert_eq!(at, Seq(3), "the same log goes on");
    let house = house.restart().await;
    bob.reconnect(&house).await;
    assert_eq!(bob.line.rooms().await[0].members, 1);
    assert_eq!(bob.say(room, b"hello?").await, Seq(4));
}

#[tokio::test]
async fn who_was_removed_may_not_come_back() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let mut bob = Person::new(&house, "bob").await;
    let room = alice.line.general().await;
    alice.found(room).await;
    bob.join(room).await;
    alice.catch_up(room, Seq(2)).await;
    let removal = alice.removing(room, &[&bob]);
    committed(alice.line.ask(removal).await);
    assert_eq!(code(bob.line.ask(Request::Enter(room)).await), Code::Removed);
}

#[tokio::test]
async fn who_is_added_finds_the_welcome_in_the_inbox() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let mut carol = Person::new(&house, "carol").await;
    let room = alice.line.general().await;
    alice.found(room).await;
    alice.say(room, b"before carol").await;

    let package = carol.key_package();
    let publish = Request::PublishKeyPackages(vec![package.clone().into()]);
    assert_eq!(
        carol.line.ask(publish.clone()).await,
        Ok(Answer::Published { left: 1, last_resort: Some(false) })
    );
    let take = Request::TakeKeyPackages(carol.device.account());
    let Ok(Answer::KeyPackages(taken)) = alice.line.ask(take.clone()).await else {
        panic!("there should be a key package");
    };
    assert_eq!(taken, vec![package.into()]);
    assert_eq!(code(alice.line.ask(take.clone()).await), Code::NoKeyPackage);
    // Left again, it is not handed out again.
    assert_eq!(
        carol.line.ask(publish).await,
        Ok(Answer::Published { left: 0, last_resort: Some(false) })
    );
    assert_eq!(code(alice.line.ask(take).await), Code::NoKeyPackage);

    let commit = alice.adding(room, &[taken[0].0.to_vec()]);
    let (at, chain) = committed(alice.line.ask(commit).await);
    alice.catch_up(room, at).await;

    let inbox = inbox_of(carol.device.key());
    carol.line.follow(inbox, start_of(inbox)).await;
    let mail = carol.line.entries_until(inbox, Seq(1)).await;
    let EntryBody::Welcome(invited) = mail[0].body.clone() else {
        panic!("{mail:?}");
    };
    assert_eq!((invited.seq, invited.chain), (at, chain));
    assert_eq!(invited.messages_before, 1);
    assert_eq!(invited.nicks.len(), 2);
    let group = Group::from_welcome(
        &carol.vault,
        &carol.device,
        &invited.welcome.0,
        &invited.tree.0,
        &invited.leaving,
    );
    (carol.group, carol.at) = (Some(group.unwrap()), (invited.seq, invited.chain));
    carol.line.follow(room, carol.at).await;
    let seq = alice.say(room, b"welcome").await;
    carol.catch_up(room, seq).await;
    assert_eq!(carol.heard, [b"welcome".to_vec()]);
    // An inbox is its device's alone.
    let (after, chain) = start_of(inbox);
    let peek = Request::Follow { room: inbox, after, chain };
    assert_eq!(code(alice.line.ask(peek).await), Code::NoSuchRoom);
}

#[tokio::test]
async fn a_key_package_of_somebody_else_is_not_kept() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let mut bob = Person::new(&house, "bob").await;
    let package = alice.key_package();
    let publish = Request::PublishKeyPackages(vec![package.into()]);
    assert_eq!(code(bob.line.ask(publish).await), Code::KeyPackageInvalid);
    let junk = Request::PublishKeyPackages(vec![vec![1, 2, 3].into()]);
    assert_eq!(code(alice.line.ask(junk).await), Code::KeyPackageInvalid);
}

#[tokio::test]
async fn a_pseudonym_is_one_accounts_and_a_new_one_is_told_to_its_rooms() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let mut bob = Person::new(&house, "bob").await;
    let room = alice.line.general().await;
    alice.found(room).await;
    let claim = |who: &Person, serial, nick: &str| {
        let nick = Nick::parse(nick).unwrap();
        let account = who.device.account_seed();
        Request::ClaimNick(NickStatement::sign(account, house.server.key(), serial, nick))
    };
    let refusal = bob.line.ask(claim(&bob, 2, "ALICE")).await.unwrap_err();
    assert_eq!(refusal.code, Code::NickTaken);
    let free: Vec<String> = refusal.suggestions.unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(free, ["ALICE2", "ALICE3", "ALICE4"]);

    let renamed = claim(&alice, 2, "alicia");
    assert_eq!(alice.line.ask(renamed.clone()).await, Ok(Answer::Done));
    assert_eq!(alice.line.ask(renamed).await, Ok(Answer::Done));
    assert_eq!(code(alice.line.ask(claim(&alice, 2, "other")).await), Code::NickInvalid);
    assert_eq!(code(alice.line.ask(claim(&bob, 3, "mine")).await), Code::NickInvalid);
    let seen = alice.line.entries_until(room, Seq(2)).await;
    assert!(matches!(&seen[0].body, EntryBody::Nick(nick) if nick.nick.as_str() == "alicia"));
    // The old one is held for whoever gave it up.
    assert_eq!(code(bob.line.ask(claim(&bob, 2, "alice")).await), Code::NickTaken);
    assert_eq!(alice.line.ask(claim(&alice, 3, "alice")).await, Ok(Answer::Done));
    assert_eq!(alice.line.ask(claim(&alice, 4, "alicia")).await, Ok(Answer::Done));
    let Ok(Answer::People(people)) = bob.line.ask(Request::People(room)).await else {
        panic!("an open room shows its people");
    };
    assert_eq!(people.len(), 1);
    assert_eq!((people[0].nick.nick.as_str(), people[0].online), ("alicia", true));
}

#[tokio::test]
async fn a_hidden_room_is_known_to_its_members_only() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let mut bob = Person::new(&house, "bob").await;
    let create =
        Request::CreateRoom { name: RoomName::parse("secret").unwrap(), joining: Joining::Hidden };
    let created = alice.line.ask(create.clone()).await;
    let Ok(Answer::Created(room)) = created else {
        panic!("{created:?}");
    };
    assert_eq!(alice.line.ask(create.clone()).await, created, "asked again");
    assert_eq!(code(bob.line.ask(create).await), Code::RoomExists);
    assert_eq!(bob.line.rooms().await.len(), 1);
    assert_eq!(code(bob.line.ask(Request::Enter(room)).await), Code::NoSuchRoom);

    let Ok(Answer::Unfounded(name)) = alice.line.ask(Request::Enter(room)).await else {
        panic!("the room should have no group");
    };
    let founding = alice.founding(name, Joining::Hidden);
    committed(alice.line.ask(founding).await);
    assert_eq!(alice.line.rooms().await.len(), 2);
    assert_eq!(bob.line.rooms().await.len(), 1);
    assert_eq!(code(bob.line.ask(Request::People(room)).await), Code::NoSuchRoom);
    // Whoever knows its id does not learn by that whether it is there.
    assert_eq!(code(bob.line.ask(Request::Enter(room)).await), Code::NoSuchRoom);
}

#[tokio::test]
async fn a_room_by_invitation_is_listed_and_its_door_is_not_for_everybody() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let mut bob = Person::new(&house, "bob").await;
    let name = RoomName::parse("team").unwrap();
    let create = Request::CreateRoom { name: name.clone(), joining: Joining::ByInvitation };
    let Ok(Answer::Created(room)) = alice.line.ask(create).await else {
        panic!("the room should be made");
    };
    let Ok(Answer::Unfounded(group)) = alice.line.ask(Request::Enter(room)).await else {
        panic!("the room should have no group");
    };
    let founding = alice.founding(group, Joining::ByInvitation);
    committed(alice.line.ask(founding).await);
    let listed = bob.line.rooms().await;
    assert!(listed.iter().any(|info| info.name == name && !info.member));
    assert_eq!(code(bob.line.ask(Request::People(room)).await), Code::NoSuchRoom);
    assert_eq!(code(bob.line.ask(Request::Enter(room)).await), Code::InvitationNeeded);
}

#[tokio::test]
async fn a_member_that_lost_its_state_comes_back_by_the_door() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let mut bob = Person::new(&house, "bob").await;
    let room = alice.line.general().await;
    alice.found(room).await;
    bob.join(room).await;
    alice.catch_up(room, Seq(2)).await;
    bob.vault = tchat_mls::MemoryVault::default();
    bob.join(room).await;
    alice.catch_up(room, Seq(3)).await;
    let seq = alice.say(room, b"there you are").await;
    bob.catch_up(room, seq).await;
    assert_eq!(bob.heard, [b"there you are".to_vec()]);
    assert_eq!(alice.line.rooms().await[0].members, 2);
}

#[tokio::test]
async fn an_entry_says_what_was_posted_and_not_by_whom() {
    let house = House::open().await;
    let mut alice = Person::new(&house, "alice").await;
    let room = alice.line.general().await;
    alice.found(room).await;
    let seq = alice.say(room, b"who said this?").await;
    alice.line.entries_until(room, seq).await;
    let bytes = alice.line.raw_entries(room).pop().unwrap();
    let device = alice.device.key().0;
    assert!(!bytes.windows(32).any(|it| it == device));
    assert!(Entry::from_bytes(&bytes).is_ok());
}
