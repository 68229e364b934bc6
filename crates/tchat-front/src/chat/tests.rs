//! Chats without any front end: what somebody does and the engine tells, and what comes of it.

use std::time::{Duration, Instant};

use jiff::tz::TimeZone;
use tchat_client::command::{Reference, Which, Wish};
use tchat_client::event::{
    Connection, Event, Message, PlainEvent, Present, Reach, Role, UnreadCount,
};
use tchat_client::scene::{ALICE, BOB, ME, SERVER, Scene, person, room};
use tchat_client::timeline::{Item, State};
use tchat_i18n::{Lang, Words};
use tchat_proto::id::{AccountKey, Seq, Timestamp};
use tchat_proto::limits::TEXT_BYTES_MAX;
use tchat_proto::plain::PlainName;
use tchat_proto::room::RoomName;

use super::{Chat, Focus, Setting, Taken};
use crate::composer::{Purpose, Target};
use crate::conversation::Scroll;
use crate::long_text::Way as LongWay;
use crate::order::{Order, Show};
use crate::own_command::{OwnArgument, OwnCommand, RETRY};
use crate::shown::{Key, Shown};
use crate::text_buffer::Way;

const OWN: &[OwnCommand] = &[
    OwnCommand {
        english: "do",
        french: "faire",
        help: Words::own_do,
        argument: Some(OwnArgument {
            called: Words::value_action,
            choices: || vec!["zoom".to_owned()],
        }),
    },
    RETRY,
];

/// A chat over a history made for it.
struct Stage {
    scene: Scene,
    chat: Chat,
}

fn here() -> RoomName {
    room(1).1
}

impl Stage {
    /// In a room in which some texts were said, and connected.
    fn new(said: &[(AccountKey, &str)]) -> Self {
        let mut stage = Self::offline(said);
        let (server, me) = ("tchat://x".to_owned(), "alice".to_owned());
        stage.hear(&Event::Ready { server, room: here(), me, encrypted: true });
        stage.hear(&Event::Connection(Connection::Online));
        stage.hear(&Event::CaughtUp { room: here() });
        stage.hear(&Event::Drafts {
            drafts: Vec::new(),
            reference: Some(Reference("kept".to_owned())),
        });
        stage.orders();
        stage
    }

    fn offline(said: &[(AccountKey, &str)]) -> Self {
        let mut scene = Scene::open();
        scene.say(1, ME, &[]);
        for (who, text) in said {
            scene.say(1, *who, &[text]);
        }
        let setting = Setting {
            words: Words::new(Lang::English),
            archive: scene.archive(),
            server: Some(SERVER),
            room: here(),
            zone: TimeZone::UTC,
            clock: || Timestamp(0),
            opens_links: true,
            own: OWN,
        };
        let mut chat = Chat::new(setting).unwrap();
        // What is shown can be chosen.
        chat.items();
        Self { scene, chat }
    }

    fn hear(&mut self, event: &Event) {
        self.chat.heard(event, Taken::No);
    }

    fn orders(&mut self) -> Vec<Order> {
        std::iter::from_fn(|| self.chat.next_order()).collect()
    }

    /// What the engine is asked for, with the names of that.
    fn wishes(&mut self) -> Vec<(Wish, Option<Reference>)> {
        let wishes = self.orders().into_iter().filter_map(|order| match order {
            Order::Command(command) => Some((command.wish, command.reference)),
            _ => None,
        });
        wishes.filter(|(wish, _)| !matches!(wish, Wish::Typing { .. })).collect()
    }

    fn write(&mut self, text: &str) {
        self.chat.change(|composer| composer.insert(text));
    }

    fn send(&mut self, text: &str) {
        self.write(text);
        self.chat.send();
    }

    fn texts(&mut self) -> Vec<String> {
        let items = self.chat.items();
        let texts = items.iter().filter_map(|shown| match shown {
            Shown::Item(Item::Message { message, .. }) => Some(message.text.clone()),
            Shown::Item(Item::Waiting(waiting)) => Some(waiting.text.clone()),
            _ => None,
        });
        texts.collect()
    }

    fn message(&self, text: &str) -> Message {
        let open = self.chat.open().unwrap();
        open.messages().find(|message| message.text == text).unwrap().clone()
    }

    fn unread(&mut self, messages: u64) {
        let (count, read) = (UnreadCount { messages, mentions: 0 }, Seq(1));
        self.hear(&Event::Unread { room: here(), count, read, reference: None });
    }
}

fn refused(reference: Option<Reference>) -> Event {
    Event::Error { trouble: tchat_client::Trouble::Empty, reference }
}

#[test]
fn what_is_kept_is_there_before_there_is_a_connection() {
    let mut stage = Stage::offline(&[(BOB, "one"), (ME, "two")]);
    assert_eq!(stage.texts(), ["one", "two"]);
    assert!(!stage.chat.line().is_online() && stage.chat.line().fingerprint().is_some());
    assert_eq!(stage.chat.title(), format!("(1) tchat {}", here()));
}

#[test]
fn what_is_sent_is_seen_at_once_and_what_fails_is_sent_again_or_had_back() {
    let mut stage = Stage::new(&[]);
    stage.send("hello");
    let wish = Wish::Send { room: here(), text: "hello".to_owned() };
    let (first, reference) = stage.wishes().pop().unwrap();
    assert_eq!(first, wish);
    assert_eq!(stage.texts(), ["hello"]);
    stage.hear(&refused(reference.clone()));
    assert!(stage.chat.items().iter().any(|shown| matches!(shown,
        Shown::Item(Item::Waiting(waiting)) if matches!(waiting.state, State::Failed(_)))));
    stage.chat.retry();
    assert_eq!(stage.wishes(), [(wish, reference.clone())]);
    stage.hear(&refused(reference));
    stage.chat.dismiss();
    assert!(stage.texts().is_empty());
    assert_eq!(stage.chat.composer().text(), "hello");
}

#[test]
fn a_command_that_is_refused_comes_back_into_the_room_it_was_written_in() {
    let mut stage = Stage::new(&[]);
    stage.hear(&Event::CaughtUp { room: room(2).1 });
    stage.send("/msg nobody a secret");
    let asked = stage.wishes().into_iter().find(|(it, _)| matches!(it, Wish::Direct { .. }));
    stage.chat.show(room(2).1);
    stage.write("elsewhere");
    stage.hear(&refused(asked.unwrap().1));
    assert_eq!(stage.chat.composer().text(), "elsewhere");
    stage.chat.show(here());
    assert_eq!(stage.chat.composer().text(), "/msg nobody a secret");
    stage.chat.discard();
    stage.send("/nonsense");
    assert_eq!(stage.chat.composer().text(), "/nonsense");
    assert!(stage.chat.note().unwrap().wrong);
}

#[test]
fn one_stays_where_one_is_until_one_is_let_into_another_room() {
    let mut stage = Stage::new(&[(BOB, "one")]);
    let planning = RoomName::parse("planning").unwrap();
    let asked = |stage: &mut Stage| {
        let asked = stage.wishes().into_iter().find(|(it, _)| matches!(it, Wish::Join { .. }));
        asked.unwrap().1
    };
    let refusal = |reference| Event::Error {
        trouble: tchat_client::Trouble::ByInvitation { room: planning.clone() },
        reference,
    };
    stage.send("/join planning");
    assert_eq!(stage.chat.here(), Some(&here()), "not before one is in");
    let reference = asked(&mut stage);
    stage.hear(&refusal(reference));
    assert_eq!(stage.chat.here(), stage.chat.open().map(|open| open.room()));
    assert!(stage.chat.note().unwrap().text.as_str().contains("by invitation only"));
    assert_eq!(stage.chat.composer().text(), "/join planning", "to be written on");
    stage.chat.discard();
    // Chosen from a list of rooms.
    let (room, missing) = (planning.clone(), tchat_client::command::IfMissing::Refuse);
    stage.chat.go(planning.clone(), Wish::Join { room, missing });
    let reference = asked(&mut stage);
    stage.hear(&refusal(reference));
    assert!(stage.chat.note().unwrap().wrong && stage.chat.composer().is_empty());
    stage.hear(&Event::CaughtUp { room: planning.clone() });
    assert_eq!(stage.chat.here(), Some(&here()), "that was given up");
    stage.hear(&Event::Left {
        room: planning.clone(),
        who: tchat_client::event::Person { nick: "alice".to_owned(), account: ME },
        reason: tchat_client::event::LeftReason::Left,
        by: None,
    });
    stage.send("/join planning");
    stage.write("half");
    stage.hear(&Event::CaughtUp { room: planning.clone() });
    assert_eq!(stage.chat.here(), Some(&planning));
    assert!(stage.chat.composer().is_empty());
    stage.chat.show(here());
    assert_eq!(stage.chat.composer().text(), "half");
}

#[test]
fn who_is_removed_is_told_so_and_nothing_is_asked_of_that_room_any_more() {
    use tchat_client::event::{LeftReason, Person};
    let mut stage = Stage::new(&[(BOB, "one")]);
    stage.hear(&people(None));
    stage.orders();
    let who = Person { nick: "alice".to_owned(), account: ME };
    let (by, reason) = (Some(person(BOB)), LeftReason::Removed);
    stage.hear(&Event::Left { room: here(), who, reason, by });
    let told = stage.chat.note().unwrap().clone();
    assert!(told.wrong && told.text.as_str().contains("you were removed"), "{}", told.text);
    assert_eq!(stage.chat.people().count(&here()), 0);
    assert_eq!(stage.wishes(), []);
    // What was asked just before.
    let refusal = tchat_proto::refusal::Refusal::new(tchat_proto::refusal::Code::NoSuchRoom);
    stage.hear(&Event::Error { trouble: refusal.into(), reference: None });
    let trouble = tchat_client::Trouble::NotInRoom { room: here() };
    stage.hear(&Event::Error { trouble: trouble.clone(), reference: None });
    assert_eq!(stage.chat.note(), Some(&told));
    let reference = Some(Reference("typed".to_owned()));
    stage.hear(&Event::Error { trouble, reference });
    assert_ne!(stage.chat.note(), Some(&told), "somebody asked for that");
}

#[test]
fn what_is_refused_is_told_in_the_plain_room_too() {
    let mut stage = Stage::new(&[]);
    stage.hear(&Event::CaughtUp { room: RoomName::plain() });
    stage.chat.show(RoomName::plain());
    stage.send("/join planning");
    let (_, reference) = stage.wishes().pop().unwrap();
    stage.hear(&refused(reference));
    assert!(stage.chat.note().is_some_and(|note| note.wrong));
    assert_eq!(stage.chat.composer().text(), "/join planning");
}

#[test]
fn messages_count_as_read_only_where_somebody_looks_at_the_end() {
    let read = [(Wish::Read { room: here(), up_to: None }, None)];
    let mut stage = Stage::new(&[(BOB, "one"), (BOB, "two")]);
    stage.chat.focus(Focus::Elsewhere);
    stage.unread(2);
    assert_eq!(stage.wishes(), [], "nobody looks");
    assert_eq!(stage.chat.title(), format!("(2) tchat {}", here()));
    stage.chat.focus(Focus::Here);
    assert_eq!(stage.wishes(), read);
    let key = stage.chat.items().iter().find_map(Shown::key).unwrap();
    stage.chat.open_mut().unwrap().hold(Scroll::At { key, mark: 0 });
    stage.unread(1);
    assert_eq!(stage.wishes(), [], "the end is not in sight");
    stage.chat.go_to_end();
    stage.chat.mark_as_read();
    assert_eq!(stage.wishes(), read);
}

#[test]
fn somebody_is_called_by_the_engines_rule_unless_they_look_and_not_for_each_of_many() {
    let mut stage = Stage::new(&[(BOB, "one")]);
    let alerts = |stage: &mut Stage| {
        let orders = stage.orders();
        orders.into_iter().filter(|order| matches!(order, Order::Alert(_))).count()
    };
    let message = |notify| Event::Message(Message { notify, ..stage.message("one") });
    let (loud, quiet) = (message(true), message(false));
    stage.hear(&loud);
    assert_eq!(alerts(&mut stage), 0, "they look");
    stage.chat.focus(Focus::Elsewhere);
    stage.hear(&quiet);
    assert_eq!(alerts(&mut stage), 0, "it is not worth it");
    stage.hear(&loud);
    stage.hear(&loud);
    assert_eq!(alerts(&mut stage), 1);
}

fn people(reference: Option<&str>) -> Event {
    let people = [("alice", ME), ("bob", BOB)].map(|(nick, account)| Present {
        who: tchat_client::event::Person { nick: nick.to_owned(), account },
        reach: Reach::Online,
        me: account == ME,
        verified: false,
        ignored: false,
        role: Role::Member,
        mark: "k7f2".to_owned(),
        first_seen: None,
        fingerprint: String::new(),
    });
    let reference = reference.map(|it| Reference(it.to_owned()));
    Event::People { room: here(), people: people.to_vec(), reference }
}

#[test]
fn an_answer_is_shown_once_by_the_view_that_took_it_or_by_one_that_is_opened_for_it() {
    let mut stage = Stage::new(&[]);
    stage.hear(&people(None));
    assert_eq!(stage.orders(), [], "nobody asked");
    stage.hear(&people(Some("typed")));
    let orders = stage.orders();
    assert!(matches!(orders.as_slice(), [Order::Show(Show::Members { people, .. })]
        if people.len() == 2));
    stage.chat.heard(&people(Some("typed")), Taken::ByView);
    assert_eq!(stage.orders(), []);
    assert_eq!(stage.chat.people().count(&here()), 2, "and it is known all the same");
}

#[test]
fn what_is_done_with_a_message_begins_with_that_message() {
    let mut stage = Stage::new(&[(BOB, "see https://a.org"), (ME, "mine")]);
    let (bobs, mine) = (stage.message("see https://a.org"), stage.message("mine"));
    stage.chat.reply(&bobs);
    assert_eq!(*stage.chat.composer().purpose(), Purpose::Reply(Target::of(&bobs)));
    stage.chat.edit(&mine);
    assert_eq!(stage.chat.composer().text(), "mine");
    stage.write(", edited");
    stage.chat.send();
    let (room, which) = (here(), Which::Place(mine.seq));
    let text = "mine, edited".to_owned();
    let edited = Wish::Edit { room: room.clone(), which: which.clone(), text };
    assert!(stage.wishes().iter().any(|(wish, _)| *wish == edited));
    stage.chat.edit(&bobs);
    assert!(stage.chat.composer().is_empty(), "only one's own");
    stage.chat.delete(&mine);
    assert!(
        stage
            .wishes()
            .iter()
            .any(|(wish, _)| *wish == Wish::Delete { room: room.clone(), which: which.clone() })
    );
    stage.chat.links(&bobs.text);
    assert_eq!(stage.orders(), [Order::OpenLink("https://a.org/".to_owned())]);
    stage.chat.could_not_open("https://a.org/");
    stage.chat.links(&bobs.text);
    let copied = Order::Copy("https://a.org/".to_owned());
    assert_eq!(stage.orders(), [copied.clone(), copied]);
}

#[test]
fn what_is_begun_for_somebody_is_in_their_language_and_says_how_to_go_on() {
    let mut stage = Stage::new(&[(BOB, "one")]);
    let one = stage.message("one");
    stage.chat.reader.words = Words::new(Lang::French);
    stage.chat.save(&one);
    assert_eq!(stage.chat.composer().text(), "/enregistrer 1");
    stage.chat.react(&one);
    assert_eq!(stage.chat.composer().text(), "/réagir 1 ");
    assert!(stage.chat.note().unwrap().text.as_str().contains("`:tada:`"));
    for c in ":tada:".chars() {
        stage.chat.put(c);
    }
    stage.chat.send();
    let reacts = |wish: &Wish| matches!(wish, Wish::React { emoji, .. } if emoji.as_str() == "🎉");
    assert!(stage.wishes().iter().any(|(wish, _)| reacts(wish)));
}

#[test]
fn nothing_is_begun_with_a_message_that_was_deleted() {
    let mut stage = Stage::new(&[(ME, "mine")]);
    let by = person(ME);
    let deletion = tchat_client::parts::Deletion { at: Seq(9), by, time: Timestamp(0) };
    let gone = Message { deleted: Some(deletion), ..stage.message("mine") };
    let deeds: [fn(&mut Chat, &Message); 4] = [Chat::reply, Chat::edit, Chat::react, |chat, it| {
        chat.delete_if_meant(it, tchat_i18n::Visible::own("d"));
    }];
    for deed in deeds {
        stage.chat.forget_note();
        deed(&mut stage.chat, &gone);
        assert!(stage.chat.writes_nothing());
        assert!(stage.chat.note().unwrap().text.as_str().contains("was deleted"));
    }
}

#[test]
fn another_text_for_a_message_deleted_meanwhile_becomes_a_message_of_its_own() {
    let mut stage = Stage::new(&[(ME, "mine")]);
    stage.chat.edit(&stage.message("mine"));
    stage.write(", edited");
    stage.chat.send();
    let edited = stage.wishes().into_iter().find(|(it, _)| matches!(it, Wish::Edit { .. }));
    let trouble = tchat_client::Trouble::MessageDeleted { room: here() };
    stage.hear(&Event::Error { trouble, reference: edited.unwrap().1 });
    assert_eq!(stage.chat.composer().text(), "mine, edited");
    assert_eq!(*stage.chat.composer().purpose(), Purpose::New);
    stage.chat.send();
    let said = Wish::Send { room: here(), text: "mine, edited".to_owned() };
    assert!(stage.wishes().iter().any(|(wish, _)| *wish == said));
}

#[test]
fn commands_are_commands_while_one_edits_or_answers() {
    let mut stage = Stage::new(&[(ME, "mine"), (ME, "/etc"), (BOB, "a question")]);
    let [mine, etc, question] = ["mine", "/etc", "a question"].map(|text| stage.message(text));
    stage.chat.edit(&mine);
    stage.chat.change(|composer| composer.rewrite("/quit"));
    stage.chat.send();
    assert!(stage.orders().contains(&Order::Quit) && stage.chat.writes_nothing());
    stage.chat.reply(&question);
    stage.send("/who");
    let (wish, _) = stage.wishes().pop().unwrap();
    assert_eq!(wish, Wish::Who { room: here() });
    assert!(matches!(stage.chat.composer().purpose(), Purpose::Reply(_)), "still to be answered");
    stage.chat.discard();
    stage.chat.reply(&question);
    stage.send("//etc");
    let (wish, _) = stage.wishes().remove(0);
    assert!(matches!(wish, Wish::Say { text, .. } if text == "/etc"));
    // What begins so already is no command.
    stage.chat.edit(&etc);
    stage.write("/passwd");
    stage.chat.send();
    let wishes = stage.wishes();
    let edits = |wish: &Wish| matches!(wish, Wish::Edit { text, .. } if text == "/etc/passwd");
    assert!(wishes.iter().any(|(wish, _)| edits(wish)), "{wishes:?}");
}

#[test]
fn drafts_are_kept_when_typing_pauses_and_on_going_elsewhere() {
    let draft = |text: &str| {
        let wish = Wish::Draft { room: here(), reply: None, text: Some(text.to_owned()) };
        (wish, Some(Reference("kept".to_owned())))
    };
    let mut stage = Stage::new(&[]);
    stage.hear(&Event::CaughtUp { room: room(2).1 });
    stage.orders();
    stage.write("half");
    let now = Instant::now();
    let due = stage.chat.changes_at(now).unwrap();
    assert!(due <= now + Duration::from_secs(1));
    stage.chat.pass(due);
    assert_eq!(stage.wishes(), [draft("half")]);
    stage.write(" done");
    stage.chat.show(room(2).1);
    assert!(stage.wishes().contains(&draft("half done")));
    assert!(stage.chat.composer().is_empty());
    assert_eq!(stage.chat.everything_written(), "half done");
}

#[test]
fn commands_of_the_front_end_come_back_to_it_and_are_completed_like_all_others() {
    let mut stage = Stage::new(&[]);
    stage.write("/do z");
    stage.chat.complete(Way::On);
    assert_eq!(stage.chat.composer().text(), "/do zoom");
    stage.chat.send();
    let own = stage.orders().into_iter().find_map(|order| match order {
        Order::Own(own) => Some(own),
        _ => None,
    });
    let own = own.unwrap();
    assert_eq!((own.name, own.argument.as_str()), ("do", "zoom"));
    stage.chat.give_back(&own.line, tchat_i18n::Visible::own("no"));
    assert_eq!(stage.chat.composer().text(), "/do zoom");
    stage.chat.discard();
    stage.send("/renvoyer");
    assert!(stage.chat.note().is_some(), "every front end knows what has failed: nothing");
    assert!(stage.chat.command_lines().iter().any(|line| line.as_str().contains("/do")));
}

#[test]
fn a_text_that_is_too_long_is_sent_as_a_file_or_cut() {
    let mut stage = Stage::new(&[]);
    stage.chat.paste(&"é".repeat(TEXT_BYTES_MAX));
    let shown = stage.orders().into_iter().find_map(|order| match order {
        Order::Show(Show::LongText(long)) => Some(long),
        _ => None,
    });
    let long = shown.unwrap();
    stage.chat.take_long_text(&long, LongWay::Cut);
    assert_eq!(stage.chat.composer().text().len(), TEXT_BYTES_MAX);
    stage.chat.take_long_text(&long, LongWay::File);
    let share = stage.orders().into_iter().any(|order| matches!(order, Order::Share(_)));
    assert!(share);
}

#[test]
fn what_is_seen_stays_held_while_older_messages_are_paged_in() {
    let said: Vec<_> = (0..300).map(|number| (ALICE, format!("text {number}"))).collect();
    let said: Vec<_> = said.iter().map(|(who, text)| (*who, text.as_str())).collect();
    let mut stage = Stage::new(&said);
    let first = |stage: &mut Stage| stage.chat.items().iter().find_map(Shown::key).unwrap();
    let held = Scroll::At { key: first(&mut stage), mark: 7 };
    stage.chat.open_mut().unwrap().hold(held.clone());
    while stage.chat.page_in(0, usize::MAX) {
        stage.chat.items();
    }
    assert_eq!(stage.texts().first().map(String::as_str), Some("text 0"));
    assert_eq!(*stage.chat.open().unwrap().scroll(), held);
    stage.chat.go_to(here(), Seq(150));
    let open = stage.chat.open().unwrap();
    assert_eq!(open.reveal().map(|it| &it.key), open.chosen());
    assert!(matches!(open.chosen(), Some(Key::Log(anchor)) if anchor.seq == Seq(150)));
    stage.chat.go_to(here(), Seq(9_999));
    assert!(stage.chat.note().is_some(), "it is not here");
}

#[test]
fn what_comes_while_one_looks_is_there_and_typing_is_told() {
    let mut stage = Stage::new(&[]);
    stage.scene.say(1, BOB, &["news"]);
    let last = Seq(stage.scene.cursor(1));
    let entries =
        stage.scene.history().entries_from(&here(), tchat_client::timeline::Anchor::of(last), 1);
    let message = entries.unwrap().entries.into_iter().find_map(|entry| match entry {
        tchat_client::timeline::Entry::Message(message) => Some(message),
        _ => None,
    });
    stage.hear(&Event::Message((*message.unwrap()).clone()));
    assert_eq!(stage.texts(), ["news"]);
    stage.hear(&Event::Typing { room: here(), who: person(BOB), on: true });
    let told = stage.chat.typing().unwrap();
    assert!(told.as_str().contains(&person(BOB).nick), "{told}");
    stage.hear(&Event::Typing { room: here(), who: person(BOB), on: false });
    assert_eq!(stage.chat.typing(), None);
}

#[test]
fn whoever_hosts_others_is_asked_before_the_server_ends() {
    let mut stage = Stage::new(&[]);
    stage.chat.is_reached_at("192.168.1.20".to_owned());
    stage.hear(&people(None));
    stage.orders();
    stage.chat.quit();
    assert_eq!(stage.orders(), [], "bob is there");
    let warning = stage.chat.note().unwrap().text.to_string();
    assert!(warning.contains("Somebody else is here"), "{warning}");
    // Something else was done in between.
    stage.chat.forget_note();
    stage.chat.quit();
    assert_eq!(stage.orders(), []);
    stage.chat.quit();
    assert_eq!(stage.orders(), [Order::Quit]);
    stage.chat.quit();
    assert_eq!(stage.orders(), [Order::Quit], "again ends at once");
}

#[test]
fn in_the_plain_room_neither_the_host_nor_members_are_counted_again() {
    let mut stage = Stage::new(&[]);
    stage.chat.is_reached_at("192.168.1.20".to_owned());
    let name = |text: &str| PlainName::admitted(text).unwrap();
    let in_plain = |names: &[&str]| {
        let people = names.iter().copied().map(name).collect();
        Event::Plain(PlainEvent::People { people, me: Some(name("alice")), reference: None })
    };
    stage.hear(&in_plain(&["alice"]));
    assert_eq!(stage.chat.ends_others(), None, "alice is alone");
    stage.hear(&people(None));
    stage.hear(&in_plain(&["alice", "bob", "élodie"]));
    assert_eq!(stage.chat.ends_others(), Some(2), "bob and élodie");
    let pupils: Vec<_> = stage.chat.people().pupils().map(ToString::to_string).collect();
    assert_eq!(pupils, ["élodie"]);
}

#[test]
fn a_host_who_is_alone_just_ends() {
    let mut stage = Stage::new(&[]);
    stage.chat.is_reached_at("192.168.1.20".to_owned());
    stage.chat.quit();
    assert_eq!(stage.orders(), [Order::Quit]);
}

#[test]
fn a_command_that_lacks_what_it_is_about_opens_where_that_is_chosen() {
    let mut stage = Stage::new(&[]);
    stage.send("/search");
    assert!(stage.orders().contains(&Order::Show(Show::Search)));
    let asked = |stage: &mut Stage| stage.wishes().into_iter().map(|(wish, _)| wish).next();
    stage.send("/rejoindre ");
    assert_eq!(asked(&mut stage), Some(Wish::Rooms));
    for line in ["/kick", "/msg", "/vérifier"] {
        stage.send(line);
        assert_eq!(asked(&mut stage), Some(Wish::Who { room: here() }), "{line}");
        assert!(stage.chat.composer().is_empty() && stage.chat.note().is_none());
    }
    stage.send("/topic");
    assert!(matches!(asked(&mut stage), Some(Wish::Rules { .. })), "it can be read");
    stage.send("/slow");
    assert!(stage.chat.note().unwrap().wrong, "nobody can guess a number");
}
