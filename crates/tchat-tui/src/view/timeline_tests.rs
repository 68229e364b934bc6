//! The timeline as it is seen: whole screens after what happened and what was pressed.

mod choosing;
mod hostile;
mod looks;
mod staying;

use crossterm::event::{
    Event as Input, KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};
use jiff::tz::TimeZone;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Size;
use tchat_client::Event;
use tchat_client::event::{Connection, Message};
use tchat_client::scene::{ME, SERVER, Scene, room};
use tchat_client::timeline::{Anchor, Entry};
use tchat_i18n::{Lang, Words};
use tchat_proto::id::{AccountKey, Seq, Timestamp};

use super::draw;
use crate::app::{App, Glyphs, Palette, Pictures, Setting};
use tchat_front::order::Order;

/// Monday 23 November 2026, noon.
fn clock() -> Timestamp {
    Timestamp(1_795_435_200_000)
}

/// An app over a history made for it, and the screen on which it is shown.
struct Stage {
    scene: Scene,
    app: App,
    size: Size,
}

impl Stage {
    /// In a room in which some texts were said.
    fn new(lang: Lang, size: (u16, u16), texts: &[(AccountKey, &str)]) -> Self {
        let mut scene = Scene::open();
        scene.say(1, ME, &[]);
        for (who, text) in texts {
            scene.say(1, *who, &[text]);
        }
        let app = App::new(Setting {
            words: Words::new(lang),
            archive: scene.archive(),
            server: Some(SERVER),
            room: room(1).1,
            zone: TimeZone::UTC,
            palette: Palette::Coloured,
            glyphs: Glyphs::Full,
            pictures: Pictures::No,
            clock,
            opens_links: true,
        });
        let mut stage = Self { scene, app: app.unwrap(), size: Size::new(size.0, size.1) };
        stage.app.look.sidebar = false;
        let (server, me, encrypted) = (String::new(), "alice".to_owned(), true);
        stage.app.heard(&Event::Ready { server, room: room(1).1, me, encrypted });
        stage.app.heard(&Event::Connection(Connection::Online));
        stage.app.heard(&Event::CaughtUp { room: room(1).1 });
        stage
    }

    /// Somebody says something while one looks.
    fn arrives(&mut self, who: AccountKey, text: &str) {
        self.scene.say(1, who, &[text]);
        let last = Seq(self.scene.cursor(1));
        let message = self.message(last);
        self.app.heard(&Event::Message(message));
    }

    /// A message says something else from now on.
    fn edits(&mut self, seq: Seq, text: &str) {
        self.scene.edit(1, seq.0, text);
        let message = Box::new(self.message(seq));
        self.app.heard(&Event::Edited { message, reference: None });
    }

    fn message(&self, seq: Seq) -> Message {
        let page = self.scene.history().entries_from(&room(1).1, Anchor::of(seq), 1).unwrap();
        match page.entries.first() {
            Some(Entry::Message(message)) => message.as_ref().clone(),
            other => panic!("{other:?}"),
        }
    }

    fn press(&mut self, code: KeyCode) {
        self.press_with(code, KeyModifiers::NONE);
    }

    fn press_with(&mut self, code: KeyCode, held: KeyModifiers) {
        self.app.input(Input::Key(KeyEvent::new(code, held)));
    }

    fn write(&mut self, text: &str) {
        for c in text.chars() {
            self.press(KeyCode::Char(c));
        }
    }

    fn click(&mut self, column: u16, row: u16) {
        let kind = MouseEventKind::Down(MouseButton::Left);
        let modifiers = KeyModifiers::NONE;
        self.app.input(Input::Mouse(MouseEvent { kind, column, row, modifiers }));
    }

    /// What was ordered since.
    fn orders(&mut self) -> Vec<Order> {
        self.app.orders_of_chat()
    }

    /// The rows of the screen.
    fn rows(&mut self) -> Vec<String> {
        let seen = self.app.settle(self.size);
        let mut terminal =
            Terminal::new(TestBackend::new(self.size.width, self.size.height)).unwrap();
        terminal.draw(|frame| draw(frame, &self.app, &seen)).unwrap();
        let shown = terminal.backend().to_string();
        // What ratatui says of cells behind wide characters is not on the screen.
        let row = |row: &str| row.split("\" Hidden by").next().unwrap_or_default().to_owned();
        let rows = shown.lines().map(row);
        let rows = rows.map(|row| row.trim_matches('"').trim_end().to_owned());
        rows.collect()
    }

    /// The rows of the timeline alone.
    fn timeline(&mut self) -> Vec<String> {
        let rows = self.rows();
        let end = rows.iter().rposition(|row| row.starts_with("──")).unwrap();
        rows.get(1..end).unwrap().to_vec()
    }

    fn screen(&mut self) -> String {
        self.rows().join("\n")
    }
}
