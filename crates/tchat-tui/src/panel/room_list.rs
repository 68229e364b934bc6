//! The rooms of the server: going into one, or making another.

use crossterm::event::{KeyCode, KeyEvent};
use tchat_client::Event;
use tchat_client::command::{IfMissing, Wish};
use tchat_client::event::RoomSummary;
use tchat_i18n::{Visible, Words};
use tchat_proto::policy::Joining;
use tchat_proto::room::RoomName;
use tchat_speech::hear::vocabulary::fold;
use tchat_speech::tell::text;
use tchat_speech::tell::titles;

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

/// Something that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Choice<'r> {
    Room(&'r RoomSummary),
    New(RoomName, IfMissing),
}

impl RoomList {
    /// Those that were told, if any were.
    pub(crate) fn new(there: Option<Vec<RoomSummary>>) -> Self {
        Self { there, ..Self::default() }
    }

    fn choices(&self) -> Vec<Choice<'_>> {
        let there = self.there.as_deref().unwrap_or_default();
        let typed = fold(self.typed.text().trim());
        let goes = |room: &&RoomSummary| fold(title(room).as_str()).contains(&typed);
        let mut choices: Vec<_> = there.iter().filter(goes).map(Choice::Room).collect();
        if let Ok(name) = RoomName::parse(self.typed.text().trim())
            && there.iter().all(|room| room.name != name)
        {
            let ways =
                [IfMissing::CreateByInvitation, IfMissing::CreateOpen, IfMissing::CreateHidden];
            choices.extend(ways.into_iter().map(|way| Choice::New(name.clone(), way)));
        }
        choices
    }

    fn choose(&self) -> Asked {
        let choices = self.choices();
        match choices.get(self.pick.of(choices.len())) {
            None => Asked::Stay,
            Some(Choice::Room(room)) if room.member => Asked::Open(room.name.clone()),
            Some(Choice::Room(room)) => go(room.name.clone(), IfMissing::Refuse),
            Some(Choice::New(name, missing)) => go(name.clone(), *missing),
        }
    }
}

fn go(room: RoomName, missing: IfMissing) -> Asked {
    Asked::Go(room.clone(), Wish::Join { room, missing })
}

/// What a room is called.
fn title(room: &RoomSummary) -> Visible {
    match &room.with {
        Some(with) => titles::at(&with.nick),
        None => Visible::line(room.name.as_str()),
    }
}

fn line(words: &Words, room: &RoomSummary) -> Visible {
    let mut facts = vec![words.room_members(u64::from(room.members))];
    facts.push(match room.joining {
        Joining::Open => words.room_open(),
        Joining::ByInvitation => words.room_by_invitation(),
        Joining::Hidden => words.room_hidden(),
    });
    facts.push(if room.encrypted { words.room_encrypted() } else { words.is_not_encrypted() });
    facts.extend(room.member.then(|| words.room_joined()));
    let unread = room.unread.map_or(0, |unread| unread.messages);
    facts.extend((unread > 0).then(|| words.status_unread(unread)));
    text::row(&title(room), &facts, None)
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
            match choice {
                Choice::Room(room) => {
                    let look = match (room.encrypted, room.member) {
                        (false, _) => Look::Warning,
                        (true, true) => Look::Bold,
                        (true, false) => Look::Plain,
                    };
                    sheet.choice(chosen, look, line(words, room));
                }
                Choice::New(name, way) => {
                    let how = match way {
                        IfMissing::CreateOpen => words.room_open(),
                        IfMissing::CreateHidden => words.room_hidden(),
                        IfMissing::CreateByInvitation | IfMissing::Refuse => {
                            words.room_by_invitation()
                        }
                    };
                    let told = words.room_list_make(Visible::quoted(name.as_str()), how);
                    sheet.choice(chosen, Look::Plain, told);
                }
            }
        }
        sheet
    }
}
