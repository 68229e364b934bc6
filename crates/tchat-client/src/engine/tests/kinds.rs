//! Messages that are more than a text, and what becomes of them: what honest people do, and what
//! others try.

use std::num::NonZeroU32;
use std::time::Duration;

use tchat_mls::content::{Body, Content, Mention, Quote, Target};
use tchat_proto::id::AccountKey;
use tchat_proto::policy::Role;

use super::cheats::Bob;
use super::*;
use crate::called::Called;
use crate::command::{Manner, RuleWish, Which};
use crate::event::{GapReason, Message, Person};
use crate::history::{Item, Since};
use crate::limits::REACTIONS_PER_PERSON_MAX;
use crate::parts::{Emoji, Form, Quoted};
use crate::store::changes::{self, Reaction};
use crate::store::{Durability, timeline};

fn general() -> RoomName {
    RoomName::general()
}

fn mine(back: u32) -> Which {
    Which::Mine(NonZeroU32::new(back).unwrap())
}

fn edit(which: Which, text: &str) -> Wish {
    Wish::Edit { room: general(), which, text: text.to_owned() }
}

fn delete(which: Which) -> Wish {
    Wish::Delete { room: general(), which }
}

fn react(which: Which, emoji: &str, on: bool) -> Wish {
    Wish::React { room: general(), which, emoji: Emoji::parse(emoji).unwrap(), on }
}

fn say(text: &str, manner: Manner, reply: Option<Which>) -> Wish {
    Wish::Say { room: general(), text: text.to_owned(), manner, reply }
}

/// The codes of what was refused.
fn refused(told: &[Event]) -> Vec<&'static str> {
    let code = |event: &Event| match event {
        Event::Error { trouble, .. } => Some(trouble.code()),
        _ => None,
    };
    told.iter().filter_map(code).collect()
}

impl Desk {
    /// All messages that are kept, in order.
    fn messages(&self) -> Vec<Message> {
        let items = timeline::items(self.engine.store.db(), &general(), Since::After(Seq(0)), 999);
        let message = |item| match item {
            Item::Message(message) => Some(message),
            Item::Gap(_) => None,
        };
        items.unwrap().into_iter().filter_map(message).collect()
    }

    fn gaps(&self) -> usize {
        let items = timeline::items(self.engine.store.db(), &general(), Since::After(Seq(0)), 999);
        items.unwrap().iter().filter(|item| matches!(item, Item::Gap(_))).count()
    }

    /// The last message that is kept.
    fn last(&self) -> Message {
        self.messages().pop().unwrap()
    }

    /// What the last message is meant by.
    fn target(&self) -> Target {
        let Message { seq, id, .. } = self.last();
        Target { seq, id }
    }
}

#[test]
fn an_edit_changes_the_message_and_what_it_said_can_be_read() {
    let mut desk = Desk::seated();
    desk.say("salut");
    desk.events();
    let told = desk.wish(edit(mine(1), "hello"));
    let [Event::Edited { message, .. }] = &told[..] else { panic!("{told:?}") };
    assert_eq!((message.text.as_str(), message.seq), ("hello", desk.last().seq));
    desk.wish(edit(mine(1), "hello!"));
    assert_eq!(desk.last().text, "hello!");
    assert!(desk.last().edited.is_some());
    let told = desk.wish(Wish::Edits { room: general(), which: mine(1) });
    let [Event::Edits { versions, .. }] = &told[..] else { panic!("{told:?}") };
    let texts: Vec<_> = versions.iter().map(|version| version.text.as_str()).collect();
    assert_eq!(texts, ["salut", "hello", "hello!"]);
    assert_eq!(versions[0].at, desk.last().seq);
    assert!(versions.is_sorted_by_key(|version| version.at));
    // Nothing was changed: nothing is sent.
    let posts = desk.posted_ids().len();
    assert!(matches!(desk.wish(edit(mine(1), "hello!"))[..], [Event::Done { .. }]));
    assert_eq!(desk.posted_ids().len(), posts);
}

#[test]
fn what_cannot_be_changed_is_refused_before_anything_is_sent() {
    let mut desk = Desk::seated();
    let mut bob = Bob::joins(&mut desk);
    let (bobs, _) = bob.says_content(&mut desk, &Content::text("mine"));
    desk.events();
    let posts = desk.posted_ids().len();
    let nothing_there = Which::Place(Seq(1));
    let in_plain = Wish::Delete { room: RoomName::plain(), which: mine(1) };
    for (wish, code) in [
        (edit(Which::Place(bobs), "yours"), "not_yours"),
        (edit(nothing_there.clone(), "x"), "no_such_message"),
        (edit(mine(1), "x"), "no_such_message"),
        (edit(Which::Place(bobs), ""), "empty"),
        (edit(Which::Place(bobs), &"x".repeat(70_000)), "too_long"),
        (delete(nothing_there.clone()), "no_such_message"),
        (react(nothing_there.clone(), "👍", true), "no_such_message"),
        (say("yes", Manner::Text, Some(nothing_there)), "no_such_message"),
        (say("", Manner::Action, None), "empty"),
        (in_plain, "only_text"),
    ] {
        let told = desk.wish(wish.clone());
        assert_eq!(refused(&told), [code], "{wish:?}");
    }
    assert_eq!(desk.posted_ids().len(), posts);
    assert_eq!(desk.last().text, "mine");
}

#[test]
fn nobody_edits_what_somebody_else_said() {
    let mut desk = Desk::seated();
    let mut bob = Bob::joins(&mut desk);
    desk.say("what I said");
    let target = desk.target();
    desk.events();
    let (text, mentions) = ("what I never said".to_owned(), Vec::new());
    bob.says_content(&mut desk, &Content::Edit { target, text, mentions });
    assert_eq!(desk.events(), []);
    assert_eq!((desk.last().text.as_str(), desk.last().edited), ("what I said", None));
    assert_eq!(desk.gaps(), 0);
}

#[test]
fn a_member_deletes_their_own_and_who_keeps_order_anybodys() {
    let mut desk = Desk::seated();
    let mut bob = Bob::joins(&mut desk);
    // A member cannot delete the owner's.
    desk.say("the owner's");
    let owners = desk.target();
    desk.events();
    bob.says_content(&mut desk, &Content::Delete { target: owners });
    assert_eq!(desk.events(), []);
    assert_eq!(desk.last().text, "the owner's");
    // But their own.
    let (seq, id) = bob.says_content(&mut desk, &Content::text("regretted"));
    desk.events();
    bob.says_content(&mut desk, &Content::Delete { target: Target { seq, id } });
    let told = desk.events();
    let [Event::Deleted { from, deletion, .. }] = &told[..] else { panic!("{told:?}") };
    assert_eq!(from, &deletion.by);
    // And the owner the member's.
    bob.says_content(&mut desk, &Content::text("an insult"));
    desk.events();
    let told = desk.wish(delete(Which::LastOf(Called::parse("bob").unwrap())));
    let [Event::Deleted { from, deletion, .. }] = &told[..] else { panic!("{told:?}") };
    assert_eq!((from.nick.as_str(), deletion.by.nick.as_str()), ("bob", "alice"));
    let kept = desk.messages();
    assert_eq!(kept.iter().filter(|it| it.deleted.is_some()).count(), 2);
    assert!(kept.iter().filter(|it| it.deleted.is_some()).all(|it| it.text.is_empty()));
}

#[test]
fn a_moderator_may_delete_from_the_place_on_at_which_they_are_one() {
    let mut desk = Desk::seated();
    let mut bob = Bob::joins(&mut desk);
    desk.say("the owner's");
    let target = desk.target();
    let who = Called::parse("bob").unwrap();
    let wish = RuleWish::Role { who, role: Role::Moderator };
    desk.wish(Wish::Rule { room: general(), wish });
    bob.follows(&desk);
    bob.says_content(&mut desk, &Content::Delete { target });
    assert!(matches!(&desk.events()[..], [Event::Deleted { .. }]));
}

#[test]
fn after_a_deletion_nothing_can_be_done_to_the_message() {
    let mut desk = Desk::seated();
    let mut bob = Bob::joins(&mut desk);
    desk.say("gone soon");
    let target = desk.target();
    desk.wish(delete(mine(1)));
    let emoji = Emoji::parse("👍").unwrap();
    let (text, mentions) = ("back".to_owned(), Vec::new());
    for content in [
        Content::Edit { target, text, mentions },
        Content::Reaction { target, emoji, on: true },
        Content::Delete { target },
    ] {
        bob.says_content(&mut desk, &content);
    }
    assert_eq!(desk.events(), []);
    let last = desk.last();
    assert_eq!((last.text.as_str(), &last.reactions[..]), ("", &[][..]));
    let place = Which::Place(target.seq);
    assert_eq!(refused(&desk.wish(edit(place.clone(), "back"))), ["message_deleted"]);
    assert_eq!(refused(&desk.wish(react(place.clone(), "👍", true))), ["message_deleted"]);
    assert_eq!(
        refused(&desk.wish(say("x", Manner::Text, Some(place.clone())))),
        ["message_deleted"]
    );
    // Twice is as good as once.
    assert!(matches!(desk.wish(delete(place))[..], [Event::Done { .. }]));
    // And one's own last one is another.
    assert_eq!(refused(&desk.wish(delete(mine(1)))), ["no_such_message"]);
}

#[test]
fn what_is_about_something_that_one_does_not_see_is_passed_over() {
    let mut desk = Desk::seated();
    let mut bob = Bob::joins(&mut desk);
    desk.say("hello");
    let there = desk.target();
    let before = desk.messages();
    desk.events();
    let ahead = Target { seq: Seq(desk.head().0 + 1), ..there };
    let other = Target { id: MessageId([9; 16]), ..there };
    let nowhere = [0, 1, 9_999, u64::MAX].map(|seq| Target { seq: Seq(seq), ..there });
    for target in nowhere.into_iter().chain([ahead, other]) {
        let (text, mentions) = ("x".to_owned(), Vec::new());
        let emoji = Emoji::parse("👍").unwrap();
        for content in [
            Content::Edit { target, text, mentions },
            Content::Delete { target },
            Content::Reaction { target, emoji, on: true },
        ] {
            bob.says_content(&mut desk, &content);
        }
    }
    assert_eq!(desk.events(), []);
    assert_eq!((desk.messages(), desk.gaps()), (before, 0));
}

#[test]
fn reactions_are_added_up_and_taken_back() {
    let mut desk = Desk::seated();
    let mut bob = Bob::joins(&mut desk);
    desk.say("a joke");
    let target = desk.target();
    desk.events();
    let laughs = |on| Content::Reaction { target, emoji: Emoji::parse("😂").unwrap(), on };
    bob.says_content(&mut desk, &laughs(true));
    let told = desk.events();
    let [Event::Reacted { who, mine, on: true, excerpt, .. }] = &told[..] else {
        panic!("{told:?}")
    };
    assert_eq!((who.nick.as_str(), mine, excerpt.as_str()), ("bob", &false, "a joke"));
    // Once more changes nothing.
    bob.says_content(&mut desk, &laughs(true));
    assert_eq!(desk.events(), []);
    let told = desk.wish(react(Which::Place(target.seq), "😂", true));
    assert!(matches!(&told[..], [Event::Reacted { mine: true, .. }]), "{told:?}");
    assert!(matches!(
        desk.wish(react(Which::Place(target.seq), "😂", true))[..],
        [Event::Done { .. }]
    ));
    let [count] = &desk.last().reactions[..] else { panic!("{:?}", desk.last()) };
    assert_eq!((count.emoji.as_str(), count.count, count.mine), ("😂", 2, true));
    let first: Vec<_> = count.first.iter().map(|who| who.nick.as_str()).collect();
    assert_eq!(first, ["bob", "alice"]);
    bob.says_content(&mut desk, &laughs(false));
    desk.wish(react(Which::Place(target.seq), "😂", false));
    assert_eq!(desk.last().reactions, []);
    assert!(matches!(
        desk.wish(react(Which::Place(target.seq), "😂", false))[..],
        [Event::Done { .. }]
    ));
}

#[test]
fn nobody_reacts_with_everything() {
    let mut desk = Desk::seated();
    let mut bob = Bob::joins(&mut desk);
    desk.say("hello");
    let target = desk.target();
    for letter in ('a'..='z').map(|letter| letter.to_string()) {
        let emoji = Emoji::parse(&letter).unwrap();
        bob.says_content(&mut desk, &Content::Reaction { target, emoji, on: true });
    }
    assert_eq!(desk.last().reactions.len(), REACTIONS_PER_PERSON_MAX);
    let all = ('a'..='z').map(|letter| desk.wish(react(mine(1), &letter.to_string(), true)));
    let codes: Vec<_> = all.flat_map(|told| refused(&told)).collect();
    assert_eq!(codes, vec!["too_many_reactions"; 26 - REACTIONS_PER_PERSON_MAX]);
}

#[test]
fn ten_thousand_reactions_to_one_message_are_quick_to_take_and_to_read() {
    let mut desk = Desk::seated();
    let mut bob = Bob::joins(&mut desk);
    desk.say("hello");
    let target = desk.target();
    let letters = || ('a'..='t').map(|letter| Emoji::parse(&letter.to_string()).unwrap());
    // Those of 499 people are there.
    let others = (0..499_u16).map(|number| {
        let mut account = [0xEE; 32];
        account[..2].copy_from_slice(&number.to_be_bytes());
        Person { nick: format!("p{number}"), account: AccountKey(account) }
    });
    let write = |db: &rusqlite::Transaction<'_>| {
        for who in others {
            for emoji in letters() {
                let (seq, at, mine) = (target.seq, Seq(target.seq.0 + 1), false);
                let (who, emoji) = (&who, &emoji);
                let reaction = Reaction { room: ROOM, seq, who, emoji, on: true, at, mine };
                changes::react(db, &reaction)?;
            }
        }
        Ok(())
    };
    desk.engine.store.write(Durability::Relaxed, write).unwrap();
    desk.events();
    let begun = Instant::now();
    for emoji in letters() {
        bob.says_content(&mut desk, &Content::Reaction { target, emoji, on: true });
    }
    let taken = begun.elapsed();
    assert_eq!(desk.events().len(), REACTIONS_PER_PERSON_MAX);
    let begun = Instant::now();
    let last = desk.last();
    let read = begun.elapsed();
    assert_eq!(last.reactions.len(), REACTIONS_PER_PERSON_MAX);
    assert!(last.reactions.iter().all(|it| it.count == 500 && it.first.len() == 5));
    // Milliseconds each; where every one looked at all others it would be many seconds.
    assert!(taken < Duration::from_secs(5) && read < Duration::from_secs(2), "{taken:?} {read:?}");
    tracing::debug!(?taken, ?read, "ten thousand reactions");
}

#[test]
fn an_answer_shows_what_it_answers_as_it_is_kept_here() {
    let mut desk = Desk::seated();
    let mut bob = Bob::joins(&mut desk);
    desk.say("who comes?");
    let target = desk.target();
    let me = desk.device.account();
    desk.events();
    // Bob quotes words that were never said.
    let forged = Quote::new(target, bob.account(), "who goes?");
    let answer = |quote| Content::Message(Body { reply: Some(quote), ..Body::text("I do") });
    bob.says_content(&mut desk, &answer(forged));
    let told = desk.events();
    let [Event::Message(message)] = &told[..] else { panic!("{told:?}") };
    let reply = message.reply.clone().unwrap();
    assert_eq!((reply.from.account, reply.quoted), (me, Quoted::Kept("who comes?".to_owned())));
    let quoted = |desk: &Desk| desk.last().reply.unwrap().quoted;
    desk.wish(edit(Which::Place(target.seq), "who comes along?"));
    assert_eq!(quoted(&desk), Quoted::Kept("who comes along?".to_owned()));
    desk.wish(delete(Which::Place(target.seq)));
    assert_eq!(quoted(&desk), Quoted::Deleted);
    // Of what is not kept here his word is all there is, and is told as such.
    let unseen = Target { seq: Seq(1), id: MessageId([9; 16]) };
    bob.says_content(&mut desk, &answer(Quote::new(unseen, me, "my secrets")));
    assert_eq!(quoted(&desk), Quoted::Claimed("my secrets".to_owned()));
}

#[test]
fn one_answers_and_tells_what_one_does() {
    let mut desk = Desk::seated();
    let mut bob = Bob::joins(&mut desk);
    bob.says_content(&mut desk, &Content::text("coming?"));
    desk.events();
    let back = Some(Which::Back(NonZeroU32::MIN));
    let told = desk.wish(say("waves @bob", Manner::Action, back));
    let [Event::Sent { form, reply: Some(reply), mentions, .. }] = &told[..] else {
        panic!("{told:?}")
    };
    assert_eq!((form, reply.from.nick.as_str()), (&Form::Action, "bob"));
    assert_eq!(reply.quoted, Quoted::Kept("coming?".to_owned()));
    assert_eq!((mentions[0].who.account, mentions[0].range.clone()), (bob.account(), 6..10));
    // And so it is kept, and read by Bob.
    let last = desk.last();
    assert_eq!((&last.form, last.mentions.len()), (&Form::Action, 1));
    assert_eq!(last.reply.unwrap().quoted, Quoted::Kept("coming?".to_owned()));
}

#[test]
fn who_is_named_is_kept_by_key_and_what_cannot_be_of_the_text_is_dropped() {
    let mut desk = Desk::seated();
    let mut bob = Bob::joins(&mut desk);
    let me = desk.device.account();
    let stranger = AccountKey([9; 32]);
    let mentions = vec![
        Mention { account: me, from: 0, to: 6 },
        Mention { account: me, from: 3, to: 6 },
        Mention { account: stranger, from: 7, to: 900 },
        Mention { account: stranger, from: 8, to: 9 },
    ];
    let body = Body { mentions, ..Body::text("@alice é") };
    bob.says_content(&mut desk, &Content::Message(body));
    let last = desk.last();
    assert!(last.mentions_me());
    let [only] = &last.mentions[..] else { panic!("{:?}", last.mentions) };
    assert_eq!(only.range, 0..6);
    // A name that nobody has names nobody; oneself can be named.
    desk.say("@nobody and @alice, @bob.");
    let named: Vec<_> = desk.last().mentions.iter().map(|it| it.who.account).collect();
    assert_eq!(named, [me, bob.account()]);
    assert!(desk.last().mentions_me());
}

#[test]
fn content_of_a_later_version_is_shown_as_it_asks_and_without_that_it_is_a_gap() {
    let mut desk = Desk::seated();
    let mut bob = Bob::joins(&mut desk);
    let shown = Content::Unknown { kind: 900, fallback: Some("five stars".to_owned()) };
    bob.says_content(&mut desk, &shown);
    assert_eq!(desk.last().text, "five stars");
    desk.events();
    bob.says_content(&mut desk, &Content::Unknown { kind: 901, fallback: None });
    let told = desk.events();
    let [Event::Gap(gap)] = &told[..] else { panic!("{told:?}") };
    assert_eq!(gap.reason, GapReason::LaterVersion);
}

#[test]
fn changes_wait_in_the_outbox_and_survive_a_crash() {
    let mut desk = Desk::seated();
    desk.say("salut");
    desk.admits = false;
    desk.wish(edit(mine(1), "hello"));
    desk.wish(react(mine(1), "👍", true));
    assert_eq!((desk.last().text.as_str(), desk.last().edited), ("salut", None));
    desk.crash();
    desk.admits = true;
    desk.connect();
    let told = desk.events();
    assert_eq!(told.iter().filter(|it| matches!(it, Event::Edited { .. })).count(), 1, "{told:?}");
    let last = desk.last();
    assert_eq!((last.text.as_str(), last.reactions.len()), ("hello", 1));
}

#[test]
fn ones_own_message_can_be_changed_before_it_has_its_place() {
    let mut desk = Desk::seated();
    desk.say("before");
    desk.admits = false;
    for wish in [
        say("salut", Manner::Text, None),
        edit(mine(1), "hello"),
        react(mine(1), "👍", true),
        say("an answer", Manner::Text, Some(mine(1))),
        say("regretted", Manner::Text, None),
        delete(mine(1)),
        // What is being deleted is one's last message no more.
        edit(mine(1), "a better answer"),
    ] {
        assert_eq!(refused(&desk.wish(wish)), Vec::<&str>::new());
    }
    desk.crash();
    desk.admits = true;
    desk.connect();
    let kept = desk.messages();
    let texts: Vec<_> = kept.iter().map(|it| it.text.as_str()).collect();
    assert_eq!(texts, ["before", "hello", "a better answer", ""]);
    assert_eq!((kept[1].reactions.len(), kept[3].deleted.is_some()), (1, true));
    let reply = kept[2].reply.clone().unwrap();
    assert_eq!((reply.seq, reply.quoted), (kept[1].seq, Quoted::Kept("hello".to_owned())));
}

#[test]
fn a_change_that_came_too_late_is_answered_too() {
    let mut desk = Desk::seated();
    let mut bob = Bob::joins(&mut desk);
    let (seq, id) = bob.says_content(&mut desk, &Content::text("hello"));
    desk.admits = false;
    let command = Command {
        wish: react(Which::Place(seq), "👍", true),
        reference: Some(Reference("7".to_owned())),
    };
    desk.engine.handle_commands(desk.now, [command]);
    desk.settle();
    bob.says_content(&mut desk, &Content::Delete { target: Target { seq, id } });
    desk.events();
    desk.admits = true;
    desk.engine.handle_disconnected();
    desk.connect();
    let told = desk.events();
    let answered = told.iter().any(|event| {
        matches!(event, Event::Error { trouble: Trouble::MessageDeleted { .. }, reference: Some(it) } if it.0 == "7")
    });
    assert!(answered, "{told:?}");
}

#[test]
fn an_edited_message_can_be_reported_as_it_is_and_as_it_was() {
    let mut desk = Desk::seated();
    let mut bob = Bob::joins(&mut desk);
    let (seq, id) = bob.says_content(&mut desk, &Content::text("an insult"));
    let target = Target { seq, id };
    let (text, mentions) = ("a compliment".to_owned(), Vec::new());
    bob.says_content(&mut desk, &Content::Edit { target, text, mentions });
    desk.events();
    let mut proven = |which| {
        let told = desk.wish(Wish::Report { room: general(), which, reason: None });
        let [Event::Reported { report, .. }] = &told[..] else { panic!("{told:?}") };
        assert_eq!(report.seq, seq);
        let proven = report.check().unwrap();
        assert_eq!(proven.author, bob.account());
        proven.content.shown().unwrap().to_owned()
    };
    assert_eq!(proven(Which::Place(seq)), "a compliment");
    assert_eq!(proven(Which::Version { seq, at: seq }), "an insult");
    let last = Which::Back(NonZeroU32::MIN);
    assert_eq!(proven(last), "a compliment");
}

#[test]
fn what_those_do_whom_one_ignores_is_not_told() {
    let mut desk = Desk::seated();
    let mut bob = Bob::joins(&mut desk);
    let (seq, id) = bob.says_content(&mut desk, &Content::text("first"));
    desk.say("@bob no");
    let target = desk.target();
    let who = Called::parse("bob").unwrap();
    desk.wish(Wish::Ignore { who, ignore: crate::command::Ignore::Begin });
    let emoji = Emoji::parse("👎").unwrap();
    bob.says_content(&mut desk, &Content::Reaction { target, emoji, on: true });
    let (text, mentions) = ("changed".to_owned(), Vec::new());
    bob.says_content(&mut desk, &Content::Edit { target: Target { seq, id }, text, mentions });
    assert_eq!(desk.events(), []);
    assert_eq!(desk.last().reactions, []);
    let told = desk.wish(say("still no", Manner::Text, Some(Which::Place(seq))));
    let [Event::Sent { reply: Some(reply), .. }] = &told[..] else { panic!("{told:?}") };
    assert_eq!(reply.quoted, Quoted::Ignored);
}

/// All that is on the disk of a desk.
fn on_disk(desk: &Desk) -> Vec<u8> {
    let files = std::fs::read_dir(desk.home.path()).unwrap();
    files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect()
}

fn has(disk: &[u8], text: &str) -> bool {
    disk.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn of_a_deleted_message_nothing_is_left_on_the_disk() {
    let mut desk = Desk::seated();
    let mut bob = Bob::joins(&mut desk);
    let me = desk.device.account();
    bob.says_content(&mut desk, &Content::text("what was asked"));
    let asked = desk.target();
    desk.wish(say("first canary", Manner::Text, Some(Which::Place(asked.seq))));
    desk.wish(edit(mine(1), "second canary @alice"));
    let own = desk.target();
    let (text, quote) = ("third canary", Quote::new(own, me, "fourth canary"));
    let body = Body { reply: Some(quote), ..Body::text(text) };
    bob.says_content(&mut desk, &Content::Message(body));
    let theirs = desk.target();
    let emoji = Emoji::parse("🐤").unwrap();
    bob.says_content(&mut desk, &Content::Reaction { target: own, emoji, on: true });
    let canaries = ["first canary", "second canary", "third canary", "fourth canary", "🐤"];
    let before = on_disk(&desk);
    assert!(canaries.iter().all(|canary| has(&before, canary)), "they are there to be found");
    desk.wish(delete(Which::Place(own.seq)));
    desk.wish(delete(Which::Place(theirs.seq)));
    let after = on_disk(&desk);
    for canary in canaries {
        assert!(!has(&after, canary), "{canary} is still there");
    }
    assert!(has(&after, "what was asked"));
}
