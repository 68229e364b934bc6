//! What a mouse does beside the messages: at the left, and in panels. It does nothing that keys
//! cannot.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

use super::App;
use crate::panel::Panel;
use crate::view::{Places, panel, sheet, sidebar};

/// By how many rows a wheel scrolls.
const ROWS: isize = 3;

impl App {
    /// Takes what a mouse does beside the messages; says whether it was there.
    pub(super) fn point(&mut self, mouse: MouseEvent) -> bool {
        let at = Position::new(mouse.column, mouse.row);
        if self.panel.is_some() {
            self.point_at_panel(mouse.kind, at);
            return true;
        }
        let Some(side) = Places::of(self, self.size).side.filter(|side| side.contains(at)) else {
            return false;
        };
        let rows = match mouse.kind {
            MouseEventKind::ScrollUp => -ROWS,
            MouseEventKind::ScrollDown => ROWS,
            MouseEventKind::Down(MouseButton::Left) => {
                if let Some(room) = sidebar::room_at(self, side, at) {
                    self.show(room);
                }
                return true;
            }
            _ => return true,
        };
        if let Some((list, first)) = sidebar::list_at(self, side, at) {
            self.side.scroll(list, first, rows);
        }
        true
    }

    /// In a panel a wheel is the arrows; a click chooses, and on what is chosen it is Enter.
    fn point_at_panel(&mut self, kind: MouseEventKind, at: Position) {
        match kind {
            MouseEventKind::ScrollUp => self.press_there(KeyCode::Up),
            MouseEventKind::ScrollDown => self.press_there(KeyCode::Down),
            MouseEventKind::Down(MouseButton::Left) => match self.choices_between(at) {
                None => {}
                Some(0) => self.press_there(KeyCode::Enter),
                Some(steps) => {
                    let code = if steps > 0 { KeyCode::Down } else { KeyCode::Up };
                    (0..steps.unsigned_abs()).for_each(|_| self.press_there(code));
                }
            },
            _ => {}
        }
    }

    fn press_there(&mut self, code: KeyCode) {
        if self.panel.is_some() {
            self.press_in_panel(KeyEvent::new(code, KeyModifiers::NONE));
        }
    }

    /// How many choices a place is below the chosen one, or (negative) above, if it is one.
    fn choices_between(&self, at: Position) -> Option<isize> {
        let Some(Panel::View(view)) = &self.panel else { return None };
        let whole = Rect::new(0, 0, self.size.width, self.size.height);
        let shown = view.sheet(self);
        let sheet = sheet::Laid::of(
            &shown,
            panel::area(whole),
            self.palette,
            view.above(),
            self.note.as_ref(),
        );
        shown.steps_to(sheet.row_at(at)?)
    }
}
