//! What the mouse does; nothing needs it.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;

use super::App;
use crate::panel::Panel;
use crate::view::{self, Hit};

/// How many rows a turn of the wheel scrolls.
const WHEEL: isize = 3;

impl App {
    /// Takes what the mouse did.
    pub(super) fn point(&mut self, mouse: MouseEvent) {
        match mouse.kind {
            MouseEventKind::ScrollUp => self.turn_wheel(WHEEL.saturating_neg()),
            MouseEventKind::ScrollDown => self.turn_wheel(WHEEL),
            MouseEventKind::Down(MouseButton::Left) => {
                match view::hit(self, Position { x: mouse.column, y: mouse.row }) {
                    Some(Hit::Panel(row)) => {
                        let asked = self.panel.as_mut().map(|panel| panel.click(row));
                        if let Some(asked) = asked {
                            self.do_asked(asked);
                        }
                    }
                    Some(Hit::Choice(number)) => self.complete_with(number),
                    Some(Hit::Text { row, column }) => self.composer.go_to_seen(row, column),
                    None => self.click(mouse.column, mouse.row),
                }
            }
            _ => {}
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
}
