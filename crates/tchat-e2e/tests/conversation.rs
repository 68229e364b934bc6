//! Conversations: what people do on any evening.

use std::time::{Duration, Instant};

use tchat_client::command::{IfMissing, Wish};
use tchat_client::event::{Connection, Reach};
use tchat_client::limits::QUIT_TIME_MAX;
use tchat_client::{Event, Trouble};
use tchat_e2e::House;
use tchat_proto::nick::Nick;
use tchat_proto::room::RoomName;

#[tokio::test]
async fn alice_and_bob_talk() {
    let house = House::open().await;
    let mut alice = house.guest("alice").await;
    let mut bob = house.guest("bob").await;
    alice.sees("* bob joined").await;

    alice.say("hello bob").await;
    bob.sees("alice: hello bob").await;
    bob.say("hello alice").await;
    alice.sees("bob: hello alice").await;

    assert_eq!(
        alice.screen(),
        ["* alice joined", "* bob joined", "me: hello bob", "bob: hello alice"]
    );
}

#[tokio::test]
async fn someone_who_joins_later_reads_from_then_on_and_is_told_what_they_missed() {
    let house = House::open().await;
    let mut alice = house.guest("alice").await;
    for line in ["one", "two", "three"] {
        alice.say_for_good(line).await;
    }

    let mut bob = house.guest("bob").await;
    alice.say("four").await;
    bob.sees("alice: four").await;

    assert_eq!(bob.screen(), ["* bob joined", "* gap 3 BeforeYouJoined", "alice: four"]);
}

#[tokio::test]
async fn someone_who_was_away_for_500_messages_gets_each_once_and_in_order() {
    let house = House::open().await;
    let mut alice = house.guest("alice").await;
    let bob = house.guest("bob").await;
    alice.sees("* bob joined").await;
    bob.quit().await;

    for number in 0..500 {
        alice.say(&format!("line {number}")).await;
    }
    alice.sees("me: line 499").await;
    let mut bob = house.guest("bob").await;
    bob.sees("alice: line 499").await;

    let expected: Vec<_> = (0..500).map(|number| format!("alice: line {number}")).collect();
    assert_eq!(bob.screen(), expected);
}

#[tokio::test]
async fn a_server_that_stops_and_starts_again_is_hardly_noticed() {
    let mut house = House::open().await;
    let mut alice = house.guest("alice").await;
    let mut bob = house.guest("bob").await;
    alice.say_for_good("before").await;

    house.close().await;
    alice.say("meanwhile").await;
    house.reopen().await;
    alice.sees("me: meanwhile").await;
    bob.sees("alice: meanwhile").await;
    bob.say_for_good("after").await;
    alice.sees("bob: after").await;

    assert_eq!(bob.screen(), ["* bob joined", "alice: before", "alice: meanwhile", "me: after"]);
}

#[tokio::test]
async fn what_was_written_offline_is_sent_by_the_next_start() {
    let mut house = House::open().await;
    let mut bob = house.guest("bob").await;
    let mut alice = house.guest("alice").await;
    bob.sees("* alice joined").await;

    house.close().await;
    alice.say("written down").await;
    // The program is gone before there is a server again. Its answer comes after it wrote that down.
    alice.wish_for_good(Wish::Cancel { number: None }).await;
    drop(alice);
    house.reopen().await;
    let mut alice = house.guest("alice").await;

    alice.sees("alice: written down").await;
    bob.sees("alice: written down").await;
}

#[tokio::test]
async fn two_founders_at_once_end_up_in_one_room() {
    let house = House::open().await;
    let (mut alice, mut bob) = tokio::join!(house.guest("alice"), house.guest("bob"));
    alice.say("are you there?").await;
    bob.sees("alice: are you there?").await;
    bob.say("yes").await;
    alice.sees("bob: yes").await;
}

#[tokio::test]
async fn thirty_people_come_in_at_once_and_all_hear_each_other() {
    let house = House::open().await;
    let host = house.guest("host").await;
    let guests: Vec<_> = (0..30).map(|number| house.knock(&format!("guest{number}"))).collect();
    let mut inside = Vec::new();
    for mut guest in guests {
        guest.until(|event| matches!(event, Event::Ready { .. })).await;
        inside.push(guest);
    }
    host.say("welcome").await;
    for guest in &mut inside {
        guest.sees("host: welcome").await;
    }
    inside[0].say("thanks").await;
    for guest in &mut inside[1..] {
        guest.sees("guest0: thanks").await;
    }
}

#[tokio::test]
async fn someone_who_leaves_is_gone_for_everybody_and_may_come_back() {
    let house = House::open().await;
    let mut alice = house.guest("alice").await;
    let mut bob = house.guest("bob").await;

    bob.wish(Wish::Part { room: RoomName::general() }).await;
    alice.sees("* bob left (Left)").await;
    bob.sees("* bob left (Left)").await;
    alice.say_for_good("just us now").await;

    bob.join("general", IfMissing::Refuse).await;
    alice.until(|event| matches!(event, Event::Joined { who, .. } if who.nick == "bob")).await;
    alice.say("there you are").await;
    bob.sees("alice: there you are").await;
    assert!(!bob.screen().contains(&"alice: just us now".to_owned()), "sealed while bob was out");
}

#[tokio::test]
async fn an_owner_removes_someone_who_cannot_read_on_or_come_back() {
    let house = House::open().await;
    let mut alice = house.guest("alice").await;
    let mut bob = house.guest("bob").await;
    let mut carol = house.guest("carol").await;
    alice.sees("* carol joined").await;

    let bobs = Nick::parse("bob").unwrap();
    alice.wish(Wish::Remove { room: RoomName::general(), who: bobs.clone().into() }).await;
    bob.sees("* bob left (Removed)").await;
    carol.sees("* bob left (Removed)").await;
    alice.say_for_good("bob cannot read this").await;

    bob.join("general", IfMissing::Refuse).await;
    bob.sees("* error removed").await;
    bob.say("let me in").await;
    bob.until(|event| matches!(event, Event::Error { trouble, .. } if trouble.code() == "removed"))
        .await;
    carol
        .wish(Wish::Remove { room: RoomName::general(), who: Nick::parse("alice").unwrap().into() })
        .await;
    carol.sees("* error moderators_only").await;
    assert!(!bob.screen().iter().any(|line| line.contains("cannot read")));
}

#[tokio::test]
async fn someone_removed_while_away_learns_it_on_their_return() {
    let house = House::open().await;
    let mut alice = house.guest("alice").await;
    let bob = house.guest("bob").await;
    alice.sees("* bob joined").await;
    alice.say_for_good("bob may read this").await;
    bob.quit().await;

    let bobs = Nick::parse("bob").unwrap();
    alice.wish(Wish::Remove { room: RoomName::general(), who: bobs.into() }).await;
    alice.sees("* bob left (Removed)").await;
    alice.say_for_good("and not this").await;

    let mut bob = house.knock("bob");
    bob.sees("* bob left (Removed)").await;
    assert!(!bob.screen().contains(&"alice: and not this".to_owned()));
}

#[tokio::test]
async fn a_pseudonym_belongs_to_one_person_and_is_kept_while_they_are_away() {
    let house = House::open().await;
    let alice = house.guest("alice").await;
    alice.quit().await;

    let mut impostor = house.knock_as("mallory", "Alice");
    let closed = impostor.until(|event| matches!(event, Event::Closed { .. })).await;
    let Event::Closed { trouble: Some(Trouble::NickTaken { suggestions, .. }), .. } = closed else {
        panic!("{closed:?}");
    };
    assert_eq!(suggestions.len(), 3);
    house.guest("alice").await;
}

#[tokio::test]
async fn a_new_pseudonym_is_told_to_everybody_and_stays_over_restarts() {
    let house = House::open().await;
    let mut alice = house.guest("alice").await;
    let mut bob = house.guest("bob").await;
    alice.sees("* bob joined").await;

    bob.wish(Wish::Rename { nick: Nick::parse("robert").unwrap() }).await;
    alice.sees("* bob is now robert").await;
    bob.until(|event| matches!(event, Event::Done { .. })).await;
    bob.say("it is me").await;
    alice.sees("robert: it is me").await;
}

#[tokio::test]
async fn a_room_by_invitation_is_entered_by_being_added_even_while_away() {
    let house = House::open().await;
    let mut alice = house.guest("alice").await;
    let bob = house.guest("bob").await;
    let mut carol = house.guest("carol").await;
    alice.sees("* carol joined").await;
    bob.quit().await;

    alice.join("secrets", IfMissing::CreateByInvitation).await;
    let secrets = RoomName::parse("secrets").unwrap();
    alice.until(|event| matches!(event, Event::Joined { room, .. } if *room == secrets)).await;
    carol.join("secrets", IfMissing::Refuse).await;
    carol.sees("* error by_invitation").await;

    alice.add(&secrets, "bob").await;
    alice.until(|event| matches!(event, Event::Joined { who, .. } if who.nick == "bob")).await;
    alice.wish(Wish::Send { room: secrets.clone(), text: "psst".into() }).await;

    let mut bob = house.guest("bob").await;
    bob.sees("alice: psst").await;
    bob.wish(Wish::Send { room: secrets, text: "I am here".into() }).await;
    alice.sees("bob: I am here").await;
}

#[tokio::test]
async fn a_room_that_everybody_left_is_founded_anew() {
    let house = House::open().await;
    let mut alice = house.guest("alice").await;
    alice.say_for_good("first age").await;
    alice.wish(Wish::Part { room: RoomName::general() }).await;
    alice.sees("* alice left (Left)").await;

    let mut bob = house.guest("bob").await;
    bob.say_for_good("second age").await;
    assert_eq!(bob.screen(), ["* bob joined", "* gap 1 BeforeYouJoined", "me: second age"]);
    alice.join("general", IfMissing::Refuse).await;
    alice.until(|event| matches!(event, Event::Joined { .. })).await;
    bob.sees("* alice joined").await;
    bob.say("welcome back").await;
    alice.sees("bob: welcome back").await;
}

#[tokio::test]
async fn people_see_who_is_online_away_and_gone() {
    let house = House::open().await;
    let mut alice = house.guest("alice").await;
    let mut bob = house.guest("bob").await;
    let is = |nick: &'static str, state: Reach| move |event: &Event| matches!(event, Event::Presence { who, reach } if who.nick == nick && *reach == state);
    alice.until(is("bob", Reach::Online)).await;
    bob.until(is("alice", Reach::Online)).await;

    bob.wish(Wish::Who { room: RoomName::general() }).await;
    let people = bob.until(|event| matches!(event, Event::People { .. })).await;
    let Event::People { people, .. } = people else { panic!("{people:?}") };
    let reach: Vec<_> = people.iter().map(|one| (one.who.nick.as_str(), one.reach)).collect();
    assert_eq!(reach, [("alice", Reach::Online), ("bob", Reach::Online)]);
    assert!(people.iter().all(|one| one.first_seen.is_some_and(|day| day.0 % 86_400_000 == 0)));

    bob.wish(Wish::Away { away: true }).await;
    alice.until(is("bob", Reach::Away)).await;
    bob.wish(Wish::Away { away: false }).await;
    alice.until(is("bob", Reach::Online)).await;

    bob.quit().await;
    alice.until(is("bob", Reach::Offline)).await;
    let mut bob = house.guest("bob").await;
    alice.until(is("bob", Reach::Online)).await;
    bob.until(is("alice", Reach::Online)).await;
}

#[tokio::test]
async fn commands_are_carried_out_in_the_order_in_which_they_were_given() {
    let house = House::open().await;
    let mut alice = house.guest("alice").await;
    let bob = house.guest("bob").await;
    let den = RoomName::parse("den").unwrap();
    alice.join("den", IfMissing::CreateOpen).await;
    alice.wish(Wish::Send { room: den.clone(), text: "first".into() }).await;
    alice.sees("me: first").await;

    bob.join("den", IfMissing::Refuse).await;
    bob.wish(Wish::Send { room: den.clone(), text: "hello".into() }).await;
    bob.wish(Wish::Send { room: den.clone(), text: "and goodbye".into() }).await;
    bob.wish(Wish::Part { room: den }).await;
    alice.sees("bob: and goodbye").await;
    alice.sees("* bob left (Left)").await;
    assert!(bob.screen().iter().all(|line| !line.contains("error")), "{:?}", bob.screen());
}

#[tokio::test]
async fn being_added_to_rooms_leaves_a_busy_room_in_peace() {
    let house = House::open().await;
    let mut alice = house.guest("alice").await;
    let mut bob = house.guest("bob").await;
    alice.sees("* bob joined").await;
    for number in 0..5 {
        let den = RoomName::parse(&format!("den{number}")).unwrap();
        bob.join(den.as_str(), IfMissing::CreateByInvitation).await;
        bob.add(&den, "alice").await;
        for line in 0..40 {
            bob.say(&format!("{number} {line}")).await;
        }
    }
    alice.sees("bob: 4 39").await;
    for number in 0..5 {
        let den = RoomName::parse(&format!("den{number}")).unwrap();
        alice.wish(Wish::Send { room: den.clone(), text: format!("in {den}") }).await;
        bob.sees(&format!("alice: in {den}")).await;
    }
    let lines: Vec<_> =
        alice.screen().into_iter().filter(|line| line.starts_with("bob: ")).collect();
    let expected: Vec<_> = (0..5)
        .flat_map(|number| (0..40).map(move |line| format!("bob: {number} {line}")))
        .collect();
    assert_eq!(lines, expected);
}

#[tokio::test]
async fn someone_who_left_while_nobody_was_there_is_gone_when_somebody_comes() {
    let house = House::open().await;
    let alice = house.guest("alice").await;
    let mut bob = house.guest("bob").await;
    alice.quit().await;
    bob.wish(Wish::Part { room: RoomName::general() }).await;
    bob.sees("* bob left (Left)").await;
    bob.quit().await;

    house.guest("alice").await.quit().await;
    let mut alice = house.guest("alice").await;
    alice.sees("* bob left (Left)").await;
}

#[tokio::test]
async fn adding_someone_who_is_in_again_and_again_does_not_take_their_key_packages() {
    let house = House::open().await;
    let mut alice = house.guest("alice").await;
    let bob = house.guest("bob").await;
    alice.sees("* bob joined").await;
    bob.quit().await;
    let who = Nick::parse("bob").unwrap();
    // More often than there are key packages, and than one may take.
    for _ in 0..12 {
        let room = RoomName::general();
        alice.wish_for_good(Wish::Add { room, who: who.clone().into() }).await;
    }
    alice.join("den", IfMissing::CreateByInvitation).await;
    let den = RoomName::parse("den").unwrap();
    alice.until(|event| matches!(event, Event::Joined { room, .. } if *room == den)).await;
    alice.add(&den, "bob").await;
}

#[tokio::test]
async fn someone_whose_key_packages_were_all_taken_can_still_be_added() {
    let house = House::open().await;
    let bob = house.guest("bob").await;
    let mut rooms = Vec::new();
    let mut guests = Vec::new();
    for name in ["carol", "dave"] {
        let guest = house.guest(name).await;
        guest.join(&format!("{name}-0"), IfMissing::CreateByInvitation).await;
        guests.push((name, guest));
    }
    bob.quit().await;
    // Twelve rooms, ten key packages that are used once, and the last resort for the rest.
    for (name, guest) in &mut guests {
        for number in 0..6 {
            let den = RoomName::parse(&format!("{name}-{number}")).unwrap();
            if number > 0 {
                guest.join(den.as_str(), IfMissing::CreateByInvitation).await;
            }
            guest.until(|event| matches!(event, Event::Joined { room, .. } if *room == den)).await;
            guest.add(&den, "bob").await;
            rooms.push(den);
        }
    }
    let mut bob = house.guest("bob").await;
    while !rooms.is_empty() {
        let joined = bob
            .until(|event| matches!(event, Event::Joined { room, .. } if rooms.contains(room)))
            .await;
        if let Event::Joined { room: joined, .. } = joined {
            rooms.retain(|room| *room != joined);
        }
    }
}

#[tokio::test]
async fn who_does_not_want_to_wait_for_the_next_try_connects_at_once() {
    let mut house = House::open().await;
    let mut alice = house.guest("alice").await;
    house.close().await;
    let retrying = |event: &Event| match event {
        Event::Connection(Connection::Retrying { after, .. }) => Some(*after),
        _ => None,
    };

    // Each try that fails makes the next wait longer.
    let wait = loop {
        let event = alice.until(|event| retrying(event).is_some()).await;
        match retrying(&event) {
            Some(wait) if wait >= Duration::from_secs(15) => break wait,
            _ => alice.wish_for_good(Wish::Reconnect).await,
        }
    };
    let waits_since = Instant::now();
    house.reopen().await;
    alice.wish_for_good(Wish::Reconnect).await;
    alice.until(|event| *event == Event::Connection(Connection::Online)).await;
    assert!(waits_since.elapsed() < wait, "the next try came by itself");

    // Online it does nothing, but for its answer.
    let online = alice.seen.len();
    alice.wish_for_good(Wish::Reconnect).await;
    alice.say_for_good("here again").await;
    assert!(alice.seen.iter().skip(online).all(|event| !matches!(event, Event::Connection(_))));
}

#[tokio::test]
async fn quitting_while_there_is_no_server_ends_at_once_and_what_was_written_is_sent_the_next_time()
{
    let mut house = House::open().await;
    let mut alice = house.guest("alice").await;
    house.close().await;
    alice.until(|event| matches!(event, Event::Connection(Connection::Retrying { .. }))).await;
    alice.say("said to nobody").await;
    let asked = Instant::now();
    let told = alice.quit().await;
    assert!(asked.elapsed() < QUIT_TIME_MAX / 2, "{told:#?}");
    assert_eq!(told.last(), Some(&Event::Closed { trouble: None, unsent: 1 }));

    house.reopen().await;
    house.guest("alice").await.sees("alice: said to nobody").await;
}

#[tokio::test]
async fn who_waits_for_a_server_that_was_never_seen_can_try_at_once_and_can_quit() {
    let mut house = House::open().await;
    house.close().await;
    let is_lost = |event: &Event| matches!(event, Event::Connection(Connection::Retrying { .. }));
    let mut alice = house.knock_by_address("alice");
    alice.until(is_lost).await;
    alice.say("said to nobody").await;
    let told = alice.quit().await;
    let [.., Event::Error { trouble: Trouble::NotSent { text, .. }, .. }, closed] = &told[..]
    else {
        panic!("what was written is given back: {told:#?}")
    };
    assert_eq!(text, "said to nobody");
    assert_eq!(*closed, Event::Closed { trouble: None, unsent: 0 });

    let mut alice = house.knock_by_address("alice");
    alice.until(is_lost).await;
    alice.say("said to whoever comes").await;
    house.reopen().await;
    alice.wish_for_good(Wish::Reconnect).await;
    alice.sees("me: said to whoever comes").await;
}
