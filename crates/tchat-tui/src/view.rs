//! The screen: rooms and people at the left, messages and the composer beside them, one line below.
//!
//! [`App::settle`] works out, for a size, what of the timeline is seen; [`draw`] only looks.

mod banner;
mod foot;
mod formatted;
mod glyphs;
mod links;
mod message;
mod palette;
pub(crate) mod panel;
mod picture;
mod rows;
mod search;
mod settle;
pub(crate) mod sheet;
pub(crate) mod sidebar;
mod status;
mod text;
#[cfg(test)]
mod timeline_tests;
mod writing;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect, Size};
use ratatui::text::Line;
use ratatui::widgets::{Clear, Paragraph};

pub(crate) use self::formatted::Formatted;
pub use self::glyphs::Glyphs;
pub use self::palette::Palette;
pub use self::picture::Pictures;
pub(crate) use self::settle::Clickable;
pub use self::settle::Seen;
pub(crate) use self::writing::{Hit, hit};
use crate::app::App;

/// Below this many columns there is no room for a side.
const SIDE_FROM: u16 = 72;
/// How wide the side is.
const SIDE: u16 = 22;
/// How high the composer grows, in parts of the screen: a third.
const COMPOSER_PART: u16 = 3;

/// Where everything is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Places {
    pub(crate) side: Option<Rect>,
    heading: Rect,
    /// What nobody may miss, and that there is no connection.
    banner: Rect,
    timeline: Rect,
    /// Between the messages and where one writes: what was told, what is answered or edited.
    rule: Rect,
    composer: Rect,
    status: Rect,
}

impl Places {
    pub(crate) fn of(app: &App, size: Size) -> Self {
        let whole = Rect::new(0, 0, size.width, size.height);
        let [above, status] =
            Layout::vertical([Constraint::Fill(1), Constraint::Length(1)]).areas(whole);
        let (side, main) = match app.look.sidebar && size.width >= SIDE_FROM {
            true => {
                let parts = [Constraint::Length(SIDE), Constraint::Length(1), Constraint::Fill(1)];
                let [side, _, main] = Layout::horizontal(parts).areas(above);
                (Some(side), main)
            }
            false => (None, above),
        };
        let rows = app.written.rows().clamp(1, Self::composer_rows_max(size));
        let parts = [
            Constraint::Length(1),
            Constraint::Length(banner::rows(app, main.width)),
            Constraint::Fill(1),
            Constraint::Length(status::rule_rows(app, main.width)),
            Constraint::Length(rows),
        ];
        let [heading, banner, timeline, rule, composer] = Layout::vertical(parts).areas(main);
        Self { side, heading, banner, timeline, rule, composer, status }
    }

    /// How many rows of what is written are seen at most.
    fn composer_rows_max(size: Size) -> u16 {
        (size.height / COMPOSER_PART).max(1)
    }
}

/// Draws the app as it was settled for this size.
pub fn draw(frame: &mut Frame<'_>, app: &App, seen: &Seen) {
    let places = Places::of(app, frame.area().as_size());
    if let Some(side) = places.side {
        sidebar::draw(frame, side, app);
    }
    frame.render_widget(Paragraph::new(status::heading(app, places.heading.width)), places.heading);
    banner::draw(frame, places.banner, app);
    draw_timeline(frame, places.timeline, seen);
    frame.render_widget(Paragraph::new(status::rule(app, places.rule.width)), places.rule);
    writing::draw_composer(frame, places.composer, app);
    writing::draw_completion(frame, places.timeline, app);
    frame.render_widget(Paragraph::new(status::line(app, places.status.width)), places.status);
    if let Some(open) = &app.panel {
        let area = panel::area(frame.area());
        frame.render_widget(Clear, area);
        panel::draw(frame, area, app, open);
    }
    app.look.glyphs.apply(frame.buffer_mut());
}

/// At the bottom, as what is said last belongs beside where one writes.
fn draw_timeline(frame: &mut Frame<'_>, area: Rect, seen: &Seen) {
    let foot = u16::from(seen.foot.is_some());
    let [messages, below] =
        Layout::vertical([Constraint::Fill(1), Constraint::Length(foot)]).areas(area);
    let rows = u16::try_from(seen.rows.len()).unwrap_or(u16::MAX).min(messages.height);
    let above = messages.height.saturating_sub(rows);
    let at = Rect { y: messages.y.saturating_add(above), height: rows, ..messages };
    let first = seen.rows.len().saturating_sub(usize::from(rows));
    let rows: Vec<Line<'_>> = seen.rows.iter().skip(first).cloned().collect();
    frame.render_widget(Paragraph::new(rows), at);
    if let Some(foot) = &seen.foot {
        frame.render_widget(Paragraph::new(foot.clone()), below);
    }
}
