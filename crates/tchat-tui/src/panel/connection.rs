//! How the connection is: to which server, who can read, what went wrong, and what waits.

use crossterm::event::{KeyCode, KeyEvent};
use tchat_client::command::Wish;
use tchat_client::{Event, Trouble};
use tchat_front::line::LineState;
use tchat_i18n::{Visible, Words};
use tchat_proto::room::RoomName;
use tchat_speech::explain;

use super::{Asked, Look, Sheet, View};
use crate::app::App;
use crate::keymap::Action;

/// How the connection is. All of it is the app's.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Connection;

impl Connection {
    fn state(app: &App, sheet: &mut Sheet) {
        let words = app.chat.words();
        match app.chat.line().state() {
            LineState::Connecting => sheet.row(Look::Warning, words.status_connecting()),
            LineState::Online => sheet.row(Look::Good, words.status_online()),
            LineState::Lost { .. } => match app.chat.line().seconds_left() {
                Some(seconds) => {
                    let key = Visible::line(&app.keymap.label(Action::Reconnect));
                    sheet.row(Look::Wrong, words.banner_retrying(seconds, key));
                }
                None => sheet.row(Look::Wrong, words.status_offline()),
            },
        }
        if let Some(trouble) = app.chat.line().last_trouble() {
            Self::trouble(trouble, app.chat.line().is_online(), words, sheet);
        }
    }

    fn trouble(trouble: &Trouble, over: bool, words: &Words, sheet: &mut Sheet) {
        let told = explain::trouble::explain(trouble, words);
        let look = if over { Look::Faint } else { Look::Wrong };
        sheet.row(look, words.connection_last(told.message));
        if !over {
            sheet.row(Look::Plain, told.hint);
            sheet.row(Look::Faint, words.connection_by_itself());
        }
    }

    fn server(app: &App, sheet: &mut Sheet) {
        let words = app.chat.words();
        if let Some(server) = app.chat.line().server() {
            sheet.row(Look::Plain, words.connection_server(Visible::line(server)));
        }
        if let Some(fingerprint) = app.chat.line().fingerprint() {
            sheet.row(Look::Plain, words.connection_fingerprint(Visible::line(fingerprint)));
            sheet.row(Look::Faint, words.connection_compare());
        }
        if let Some(me) = app.chat.line().me() {
            sheet.row(Look::Plain, words.connection_me(Visible::quoted(me)));
        }
    }
}

impl View for Connection {
    fn press(&mut self, key: KeyEvent) -> Asked {
        match key.code {
            KeyCode::Esc | KeyCode::Enter | KeyCode::Char('q') => Asked::Close,
            KeyCode::Char('n') => Asked::Ask(Wish::Reconnect),
            _ => Asked::Stay,
        }
    }

    fn heard(&mut self, _: &Event) -> bool {
        false
    }

    fn sheet(&self, app: &App) -> Sheet {
        let words = app.chat.words();
        let mut sheet = Sheet::new(&words.connection_title(), &words.connection_keys());
        Self::state(app, &mut sheet);
        sheet.gap();
        Self::server(app, &mut sheet);
        sheet.gap();
        match app.chat.here() {
            Some(here) if *here == RoomName::plain() => {
                sheet.row(Look::Wrong, words.is_not_encrypted());
            }
            Some(here) => {
                sheet.row(Look::Good, words.connection_encrypted(app.chat.rooms().title(here)));
                sheet.row(Look::Faint, words.connection_sees());
            }
            None => {}
        }
        sheet.gap();
        match app.chat.unsent().count() {
            0 => sheet.row(Look::Plain, words.connection_nothing_waits()),
            count => sheet.row(Look::Warning, words.banner_waiting(count)),
        }
        let transfers = app.chat.transfers().count();
        if transfers > 0 {
            sheet.row(Look::Plain, words.connection_transfers(transfers));
        }
        sheet
    }
}
