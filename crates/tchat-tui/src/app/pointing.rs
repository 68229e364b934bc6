//! What a mouse does. It does nothing that keys cannot.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

use super::App;
use crate::panel::Panel;
use crate::view::{self, Hit, Places, panel, sheet, sidebar};

/// How many rows a turn of the wheel scrolls.
const WHEEL: isize = 3;

impl App {
    /// Takes what a mouse did.
    pub(super) fn point(&mut self, mouse: MouseEvent) {
        let at = Position::new(mouse.column, mouse.row);
        let side = Places::of(self, self.screen.size).side.filter(|side| side.contains(at));
        match (&self.panel, side) {
            (Some(Panel::View(_)), _) => self.point_at_view(mouse.kind, at),
            (None, Some(side)) => self.point_at_side(mouse.kind, at, side),
            _ => match mouse.kind {
                MouseEventKind::ScrollUp => self.turn_wheel(WHEEL.saturating_neg()),
                MouseEventKind::ScrollDown => self.turn_wheel(WHEEL),
                MouseEventKind::Down(MouseButton::Left) => self.click_at(at),
                _ => {}
            },
        }
    }

    fn click_at(&mut self, at: Position) {
        self.chat.spare();
        match view::hit(self, at) {
            Some(Hit::Panel(row)) => {
                let asked = self.panel.as_mut().map(|panel| panel.click(row));
                if let Some(asked) = asked {
                    self.do_asked(asked);
                }
            }
            Some(Hit::Choice(number)) => self.chat.complete_with(number),
            Some(Hit::Text { row, column }) => {
                let at = self.written.at(self.chat.composer(), row, column);
                self.chat.composer_mut().go_to(at);
            }
            None => self.click(at.x, at.y),
        }
    }

    /// Chooses what was clicked on.
    fn click(&mut self, column: u16, row: u16) {
        let key = self.screen.clickable.at(column, row).filter(|_| self.panel.is_none());
        if let (Some(open), Some(key)) = (self.chat.open_mut(), key) {
            open.choose_this(key);
        }
    }

    fn turn_wheel(&mut self, rows: isize) {
        match &mut self.panel {
            Some(Panel::Switcher(switcher)) => switcher.scroll(rows.signum()),
            Some(Panel::Reading(reading)) => reading.scroll(rows),
            Some(_) => {}
            None => self.scroll_by(rows),
        }
    }

    /// At the left a wheel scrolls the list it is over, and a click opens a room.
    fn point_at_side(&mut self, kind: MouseEventKind, at: Position, side: Rect) {
        let rows = match kind {
            MouseEventKind::ScrollUp => WHEEL.saturating_neg(),
            MouseEventKind::ScrollDown => WHEEL,
            MouseEventKind::Down(MouseButton::Left) => {
                if let Some(room) = sidebar::room_at(self, side, at) {
                    self.chat.show(room);
                }
                return;
            }
            _ => return,
        };
        if let Some((list, first)) = sidebar::list_at(self, side, at) {
            self.screen.side.scroll(list, first, rows);
        }
    }

    /// In a view a wheel is the arrows; a click chooses, and on what is chosen it is Enter.
    fn point_at_view(&mut self, kind: MouseEventKind, at: Position) {
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
        let whole = Rect::new(0, 0, self.screen.size.width, self.screen.size.height);
        let shown = view.sheet(self);
        let sheet = sheet::Laid::of(
            &shown,
            panel::area(whole),
            self.look.palette,
            view.above(),
            self.chat.note(),
        );
        shown.steps_to(sheet.row_at(at)?)
    }
}
