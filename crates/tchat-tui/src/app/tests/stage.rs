//! An app with rooms and people, into which one types.

use std::any::Any;

use crossterm::event::{Event as Input, KeyEvent, KeyModifiers};
use jiff::tz::TimeZone;
use ratatui::layout::Size;
use tchat_client::Profile;
use tchat_client::command::{Reference, Wish};
use tchat_client::event::{Event, Message, Person, Present, Reach, Role, UnreadCount};
use tchat_client::history::Archive;
use tchat_client::parts::Form;
use tchat_client::scene::{SERVER, Scene};
use tchat_client::trouble::Trouble;
use tchat_i18n::{Lang, Words};
use tchat_proto::id::{AccountKey, MessageId, Seq, ServerKey, Timestamp};
use tchat_proto::room::RoomName;

use crate::app::{App, Glyphs, Palette, Pictures, Setting};
use crate::configuration::{Configuration, KEYS, SETTINGS};
use crate::keymap::Key;
use tchat_front::order::Order;

/// An app in the room `general`, where `bob`, `bobby` and `Éloïse` are; there is `other`, too.
pub(super) struct Stage {
    pub(super) app: App,
    /// What the history lies in.
    _kept: Box<dyn Any>,
}

pub(super) fn room(name: &str) -> RoomName {
    RoomName::parse(name).unwrap()
}

pub(super) fn person(nick: &str) -> Person {
    let mut account = [0; 32];
    account.iter_mut().zip(nick.bytes()).for_each(|(to, byte)| *to = byte);
    Person { nick: nick.to_owned(), account: AccountKey(account) }
}

fn present(nick: &str) -> Present {
    Present {
        who: person(nick),
        reach: Reach::Online,
        me: nick == "alice",
        verified: false,
        ignored: false,
        role: Role::Member,
        mark: "k7f2".to_owned(),
        first_seen: None,
        fingerprint: String::new(),
    }
}

impl Stage {
    pub(super) fn new(lang: Lang) -> Self {
        let mut stage = Self::before(lang, None);
        stage.begin();
        stage
    }

    /// An app that has heard nothing yet.
    pub(super) fn before(lang: Lang, server: Option<ServerKey>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let profile = Profile::open(&folder.path().join("alice")).unwrap();
        let (archive, room) = (Archive::of(&profile), room("general"));
        Self::with(Words::new(lang), archive, server, room, Box::new(folder))
    }

    /// An app in a room, `room1`, in which some texts were said before.
    pub(super) fn in_room1(said: &[(AccountKey, &str)]) -> Self {
        Self::in_room1_with(Words::new(Lang::English), said)
    }

    /// The same in whatever words.
    pub(super) fn in_room1_with(words: Words, said: &[(AccountKey, &str)]) -> Self {
        let mut scene = Scene::open();
        for (who, text) in said {
            scene.say(1, *who, &[text]);
        }
        let (archive, room) = (scene.archive(), room("room1"));
        let mut stage = Self::with(words, archive, Some(SERVER), room, Box::new(scene));
        stage.app.settle(Size::new(80, 24));
        stage.orders();
        stage
    }

    fn with(
        words: Words,
        archive: Archive,
        server: Option<ServerKey>,
        room: RoomName,
        kept: Box<dyn Any>,
    ) -> Self {
        let setting = Setting {
            words,
            archive,
            server,
            room,
            zone: TimeZone::UTC,
            palette: Palette::Plain,
            glyphs: Glyphs::Full,
            pictures: Pictures::No,
            clock: || Timestamp(0),
            opens_links: false,
        };
        Self { app: App::new(setting).unwrap(), _kept: kept }
    }

    /// Comes into `general`, where others are.
    pub(super) fn begin(&mut self) {
        self.app.heard(&Event::Ready {
            server: "tchat://x".to_owned(),
            room: room("general"),
            me: "alice".to_owned(),
            encrypted: true,
        });
        self.enter("other");
        let people = ["alice", "bob", "bobby", "Éloïse"].map(present).to_vec();
        let people = Event::People { room: room("general"), people, reference: None };
        self.app.heard(&people);
        self.orders();
    }

    pub(super) fn enter(&mut self, name: &str) {
        self.app.heard(&Event::CaughtUp { room: room(name) });
        self.orders();
    }

    pub(super) fn configure(&mut self, keys: &str, settings: &str) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(KEYS), keys).unwrap();
        std::fs::write(folder.path().join(SETTINGS), settings).unwrap();
        self.app.configure(Configuration::read(Some(folder.path().to_owned())));
    }

    /// Types a text.
    pub(super) fn keys(&mut self, text: &str) {
        for c in text.chars() {
            self.press(crossterm::event::KeyCode::Char(c), KeyModifiers::NONE);
        }
    }

    /// Presses a key as it is written in the file of keys.
    pub(super) fn key(&mut self, key: &str) {
        let (code, held) = Key::parse(key).unwrap().parts();
        self.press(code, held);
    }

    pub(super) fn press(&mut self, code: crossterm::event::KeyCode, held: KeyModifiers) {
        self.app.input(Input::Key(KeyEvent::new(code, held)));
    }

    pub(super) fn paste(&mut self, text: &str) {
        self.app.input(Input::Paste(text.to_owned()));
    }

    pub(super) fn go(&mut self, name: &str) {
        self.app.show(room(name));
    }

    pub(super) fn orders(&mut self) -> Vec<Order> {
        self.app.orders_of_chat()
    }

    /// What the engine is asked for, but for who is where and that somebody types.
    pub(super) fn wishes(&mut self) -> Vec<Wish> {
        let wishes = self.orders().into_iter().filter_map(|order| match order {
            Order::Command(command) => Some(command.wish),
            _ => None,
        });
        wishes.filter(|wish| !matches!(wish, Wish::Who { .. } | Wish::Typing { .. })).collect()
    }

    /// How often the engine was told that somebody types.
    pub(super) fn typing(&mut self) -> usize {
        let is_typing = |order: &Order| match order {
            Order::Command(command) => matches!(command.wish, Wish::Typing { .. }),
            _ => false,
        };
        self.orders().iter().filter(|order| is_typing(order)).count()
    }

    /// The references of what was said or asked for.
    pub(super) fn references(&mut self) -> Vec<Reference> {
        let references = self.orders().into_iter().filter_map(|order| match order {
            Order::Command(command) => command.reference,
            _ => None,
        });
        references.filter(|reference| reference.0.starts_with('w')).collect()
    }

    pub(super) fn refuse(&mut self, reference: Reference) {
        let trouble = Trouble::NobodyCalled { name: "nobody".to_owned() };
        self.app.heard(&Event::Error { trouble, reference: Some(reference) });
    }

    pub(super) fn unread(&mut self, name: &str, messages: u64) {
        let count = UnreadCount { messages, mentions: 0 };
        let (room, read) = (room(name), Seq(1));
        self.app.heard(&Event::Unread { room, count, read, reference: None });
    }

    /// Somebody writes in `general`, and it is worth a notification.
    pub(super) fn hear_from(&mut self, nick: &str, text: &str) {
        self.app.heard(&Event::Message(Message {
            room: room("general"),
            seq: Seq(7),
            id: MessageId([7; 16]),
            from: person(nick),
            text: text.to_owned(),
            time: Timestamp(0),
            mine: false,
            form: Form::Text,
            reply: None,
            mentions: Vec::new(),
            edited: None,
            deleted: None,
            reactions: Vec::new(),
            notify: true,
        }));
    }
}
