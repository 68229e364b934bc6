//! The rooms of the server: going into one, or making another.

use crossterm::event::{KeyCode, KeyEvent};
use tchat_client::Event;
use tchat_client::event::RoomSummary;
use tchat_front::room_choice::RoomChoice;

use super::{Asked, Field, Look, Pick, Sheet, View};
use crate::app::App;

/// The rooms of the server.
#[derive(Debug, Default)]
pub(crate) struct RoomList {
    /// Those there are, once the engine told.
    there: Option<Vec<RoomSummary>>,
    /// The beginning of a name, of one there is or of a new one.
    typed: Field,
    pick: Pick,
}

impl RoomList {
    /// Those that were told, if any were.
    pub(crate) fn new(there: Option<Vec<RoomSummary>>) -> Self {
        Self { there, ..Self::default() }
    }

    fn choices(&self) -> Vec<RoomChoice<'_>> {
        RoomChoice::all(self.there.as_deref().unwrap_or_default(), self.typed.text())
    }

    fn choose(&self) -> Asked {
        let choices = self.choices();
        match choices.get(self.pick.of(choices.len())).map(RoomChoice::does) {
            None => Asked::Stay,
            Some((room, None)) => Asked::Open(room),
            Some((room, Some(wish))) => Asked::Go(room, wish),
        }
    }
}

impl View for RoomList {
    fn press(&mut self, key: KeyEvent) -> Asked {
        match key.code {
            KeyCode::Esc if !self.typed.is_empty() => self.typed = Field::default(),
            KeyCode::Esc => return Asked::Close,
            KeyCode::Enter => return self.choose(),
            _ if self.pick.press(key, self.choices().len()) => {}
            _ => {
                if self.typed.press(key) {
                    self.pick = Pick::default();
                }
            }
        }
        Asked::Stay
    }

    fn paste(&mut self, text: &str) {
        self.typed.paste(text);
    }

    fn heard(&mut self, event: &Event) -> bool {
        let Event::Rooms { rooms, .. } = event else { return false };
        self.there = Some(rooms.clone());
        true
    }

    fn sheet(&self, app: &App) -> Sheet {
        let words = app.chat.words();
        let mut sheet = Sheet::new(&words.room_list_title(), &words.room_list_keys());
        sheet.row(Look::Bold, format!("› {}", self.typed));
        if self.there.is_none() {
            sheet.row(Look::Faint, words.asking());
        }
        let choices = self.choices();
        if choices.is_empty() && !self.typed.is_empty() {
            sheet.row(Look::Wrong, words.room_list_no_name());
        }
        let at = self.pick.of(choices.len());
        for (number, choice) in choices.iter().enumerate() {
            let chosen = number == at;
            let look = match choice {
                RoomChoice::There(room) if !room.encrypted => Look::Warning,
                RoomChoice::There(room) if room.member => Look::Bold,
                RoomChoice::There(_) | RoomChoice::New(..) => Look::Plain,
            };
            sheet.choice(chosen, look, choice.told(words));
        }
        sheet
    }
}
