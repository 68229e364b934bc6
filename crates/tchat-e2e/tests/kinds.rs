//! Messages that are more than a text, between whole clients, over cuts and restarts of everybody.

#![expect(clippy::panic, clippy::unwrap_used, reason = "helpers of tests may stop them")]

use tchat_client::Event;
use tchat_client::called::Called;
use tchat_client::command::{Manner, RuleWish, Which, Wish};
use tchat_client::event::{Message, Role};
use tchat_client::history::Item;
use tchat_client::parts::{Emoji, Form, Quoted};
use tchat_e2e::{Guest, House};
use tchat_proto::id::Seq;
use tchat_proto::room::RoomName;

fn general() -> RoomName {
    RoomName::general()
}

fn edit(seq: Seq, text: &str) -> Wish {
    Wish::Edit { room: general(), which: Which::Place(seq), text: text.to_owned() }
}

fn delete(seq: Seq) -> Wish {
    Wish::Delete { room: general(), which: Which::Place(seq) }
}

fn react(seq: Seq, emoji: &str, on: bool) -> Wish {
    let emoji = Emoji::parse(emoji).unwrap();
    Wish::React { room: general(), which: Which::Place(seq), emoji, on }
}

fn say(text: &str, manner: Manner, reply: Option<Seq>) -> Wish {
    let reply = reply.map(Which::Place);
    Wish::Say { room: general(), text: text.to_owned(), manner, reply }
}

/// Says something and waits for its place.
async fn said(guest: &mut Guest, wish: Wish) -> Seq {
    guest.wish(wish).await;
    match guest.until(|event| matches!(event, Event::Sent { .. })).await {
        Event::Sent { seq, .. } => seq,
        other => panic!("{other:?}"),
    }
}

/// The message at a place, when it comes.
async fn read(guest: &mut Guest, at: Seq) -> Message {
    let is = |event: &Event| matches!(event, Event::Message(message) if message.seq == at);
    match guest.until(is).await {
        Event::Message(message) => message,
        other => panic!("{other:?}"),
    }
}

/// Waits until a message says this.
async fn says(guest: &mut Guest, at: Seq, text: &str) {
    let is = |event: &Event| matches!(event, Event::Edited { message, .. } if message.seq == at && message.text == text);
    guest.until(is).await;
}

async fn loses(guest: &mut Guest, at: Seq) {
    guest.until(|event| matches!(event, Event::Deleted { seq, .. } if *seq == at)).await;
}

async fn hears_of(guest: &mut Guest, at: Seq, with: &str, wanted: bool) {
    let is = |event: &Event| matches!(event, Event::Reacted { seq, emoji, on, .. } if *seq == at && emoji.as_str() == with && *on == wanted);
    guest.until(is).await;
}

async fn refused(guest: &mut Guest, wish: Wish) -> &'static str {
    guest.wish(wish).await;
    match guest.until(|event| matches!(event, Event::Error { .. })).await {
        Event::Error { trouble, .. } => trouble.code(),
        other => panic!("{other:?}"),
    }
}

/// What a history says of each message: its place, its text, and what became of it.
fn told_of(items: &[Item]) -> Vec<String> {
    let told = items.iter().filter_map(|item| match item {
        Item::Message(message) => Some(line_of(message)),
        Item::Gap(_) => None,
    });
    told.collect()
}

fn line_of(message: &Message) -> String {
    let Message { seq, from, text, form, reply, mentions, edited, deleted, reactions, .. } =
        message;
    let mut line = format!("{seq} {}: {text}", from.nick);
    if *form == Form::Action {
        line.push_str(" (action)");
    }
    if let Some(reply) = reply {
        line.push_str(&format!(" (to {} {:?})", reply.seq, reply.quoted));
    }
    for mention in mentions {
        line.push_str(&format!(" (names {} at {:?})", mention.who.nick, mention.range));
    }
    if let Some(edited) = edited {
        line.push_str(&format!(" (edited at {})", edited.at));
    }
    if let Some(deletion) = deleted {
        line.push_str(&format!(" (deleted at {} by {})", deletion.at, deletion.by.nick));
    }
    for reaction in reactions {
        let first: Vec<_> = reaction.first.iter().map(|who| who.nick.as_str()).collect();
        line.push_str(&format!(" ({} {} {first:?})", reaction.emoji, reaction.count));
    }
    line
}

#[tokio::test]
async fn every_kind_is_sent_received_and_survives_the_restart_of_all_three() {
    let mut house = House::open().await;
    let mut alice = house.guest("alice").await;
    let mut bob = house.guest("bob").await;
    alice.sees("* bob joined").await;

    let asked = said(&mut alice, say("lunch, @bob?", Manner::Text, None)).await;
    let heard = read(&mut bob, asked).await;
    assert!(heard.mentions_me() && heard.mentions[0].range == (7..11), "{heard:?}");

    let answered = said(&mut bob, say("at noon", Manner::Text, Some(asked))).await;
    let heard = read(&mut alice, answered).await;
    assert_eq!(heard.reply.unwrap().quoted, Quoted::Kept("lunch, @bob?".to_owned()));

    let acted = said(&mut bob, say("is hungry", Manner::Action, None)).await;
    assert_eq!(read(&mut alice, acted).await.form, Form::Action);

    alice.wish(edit(asked, "dinner, @bob?")).await;
    says(&mut alice, asked, "dinner, @bob?").await;
    says(&mut bob, asked, "dinner, @bob?").await;

    for (emoji, on) in [("👍", true), ("🍕", true), ("👍", false)] {
        bob.wish(react(asked, emoji, on)).await;
        hears_of(&mut alice, asked, emoji, on).await;
        hears_of(&mut bob, asked, emoji, on).await;
    }
    alice.wish(react(asked, "🍕", true)).await;
    hears_of(&mut bob, asked, "🍕", true).await;

    let regretted = said(&mut bob, say("never mind", Manner::Text, None)).await;
    bob.wish(delete(regretted)).await;
    loses(&mut bob, regretted).await;
    loses(&mut alice, regretted).await;

    let rude = said(&mut bob, say("an insult", Manner::Text, None)).await;
    read(&mut alice, rude).await;
    alice.wish(delete(rude)).await;
    loses(&mut alice, rude).await;
    loses(&mut bob, rude).await;

    assert_eq!(refused(&mut bob, edit(asked, "breakfast")).await, "not_yours");
    assert_eq!(refused(&mut bob, delete(asked)).await, "not_yours");

    alice.quit().await;
    bob.quit().await;
    house.close().await;
    house.reopen().await;

    // What both have kept is the same, and as it was told.
    let of_alice = told_of(&house.kept_by("alice"));
    assert_eq!(of_alice, told_of(&house.kept_by("bob")));
    let changed = of_alice.iter().find(|line| line.contains("dinner")).unwrap();
    assert!(changed.contains(r#"(🍕 2 ["bob", "alice"])"#) && !changed.contains("👍"), "{changed}");
    assert!(changed.contains("(names bob at 8..12) (edited at"), "{changed}");
    assert!(of_alice.iter().any(|line| line.contains(r#"Kept("dinner, @bob?")"#)), "{of_alice:#?}");
    assert!(of_alice.iter().any(|line| line.ends_with("is hungry (action)")), "{of_alice:#?}");
    let deleted =
        |by: &str| of_alice.iter().filter(|it| it.ends_with(&format!("by {by})"))).count();
    assert_eq!((deleted("bob"), deleted("alice")), (1, 1), "{of_alice:#?}");

    // And it goes on.
    let alice = house.guest("alice").await;
    let mut bob = house.guest("bob").await;
    alice.wish(edit(asked, "supper?")).await;
    says(&mut bob, asked, "supper?").await;
    bob.wish(Wish::Edits { room: general(), which: Which::Place(asked) }).await;
    match bob.until(|event| matches!(event, Event::Edits { .. })).await {
        Event::Edits { versions, .. } => {
            let texts: Vec<_> = versions.iter().map(|it| it.text.as_str()).collect();
            assert_eq!(texts, ["lunch, @bob?", "dinner, @bob?", "supper?"]);
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn changes_made_while_the_server_is_away_are_carried_out_when_it_is_back() {
    let mut house = House::open().await;
    let mut alice = house.guest("alice").await;
    let mut bob = house.guest("bob").await;
    alice.sees("* bob joined").await;
    let first = said(&mut alice, say("salut", Manner::Text, None)).await;
    let second = said(&mut alice, say("regretted", Manner::Text, None)).await;
    read(&mut bob, second).await;
    house.close().await;

    // The last of these is about what is itself on its way.
    let last = Which::Mine(std::num::NonZeroU32::MIN);
    for wish in [
        edit(first, "hello"),
        delete(second),
        react(first, "👋", true),
        say("how ar you", Manner::Text, Some(first)),
        Wish::Edit { room: general(), which: last, text: "how are you".to_owned() },
    ] {
        alice.wish(wish).await;
    }
    // Whoever leaves now leaves them in the outbox.
    let told = alice.quit().await;
    let unsent = |event: &Event| matches!(event, Event::Closed { unsent: 5, .. });
    assert!(told.iter().any(unsent), "{told:?}");

    house.reopen().await;
    let _alice = house.guest("alice").await;
    says(&mut bob, first, "hello").await;
    loses(&mut bob, second).await;
    hears_of(&mut bob, first, "👋", true).await;
    let is = |event: &Event| matches!(event, Event::Edited { message, .. } if message.text == "how are you");
    match bob.until(is).await {
        Event::Edited { message, .. } => {
            assert_eq!(message.reply.unwrap().quoted, Quoted::Kept("hello".to_owned()));
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_moderator_deletes_what_others_wrote_and_who_comes_later_is_not_troubled() {
    let house = House::open().await;
    let mut alice = house.guest("alice").await;
    let mut bob = house.guest("bob").await;
    let insult = said(&mut alice, say("an insult", Manner::Text, None)).await;
    read(&mut bob, insult).await;
    assert_eq!(refused(&mut bob, delete(insult)).await, "not_yours");
    let who = Called::parse("bob").unwrap();
    let wish = RuleWish::Role { who, role: Role::Moderator };
    alice.wish_for_good(Wish::Rule { room: general(), wish }).await;
    bob.sees("* alice: bob is Moderator").await;

    // Carol sees neither the message nor its place, and what is done to it is no news to her.
    let mut carol = house.guest("carol").await;
    bob.wish(delete(insult)).await;
    loses(&mut alice, insult).await;
    bob.wish(react(insult, "👎", true)).await;
    alice.say_for_good("welcome").await;
    carol.sees("alice: welcome").await;
    let news = |event: &Event| {
        matches!(event, Event::Deleted { .. } | Event::Reacted { .. } | Event::Error { .. })
    };
    assert!(!carol.seen.iter().any(news), "{:?}", carol.seen);
}
