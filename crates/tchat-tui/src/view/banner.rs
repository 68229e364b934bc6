//! What lies between the heading and the messages until it is settled: what nobody may miss, and
//! that there is no connection.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;
use tchat_front::line::LineState;
use tchat_i18n::Visible;
use tchat_speech::explain;

use super::rows::{broken, cut};
use crate::app::App;
use crate::keymap::Action;

/// How many rows a concern has at most; the rest is in its view.
const CONCERN_ROWS: usize = 2;

/// How many rows there are.
pub(super) fn rows(app: &App, width: u16) -> u16 {
    u16::try_from(lines(app, width).len()).unwrap_or(u16::MAX)
}

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, app: &App) {
    frame.render_widget(Paragraph::new(lines(app, area.width)), area);
}

fn lines(app: &App, width: u16) -> Vec<Line<'static>> {
    let mut lines = concern(app, usize::from(width));
    lines.extend(connection(app, usize::from(width)));
    lines
}

/// The gravest concern, and how to learn what to do.
fn concern(app: &App, width: usize) -> Vec<Line<'static>> {
    let Some(first) = app.chat.concerns().first() else { return Vec::new() };
    let (words, palette) = (app.chat.words(), app.look.palette);
    let style = if first.is_grave() { palette.wrong() } else { palette.worth() };
    let what = first.what(words, app.chat.rooms().titles()).replace('\n', " ");
    let mut rows = broken(&[(format!("! {what}"), style)], width, "");
    if rows.len() > CONCERN_ROWS {
        rows.truncate(CONCERN_ROWS);
        if let Some(last) = rows.last_mut() {
            let shown = cut(&format!("{last}…"), width);
            *last = Line::styled(shown, style);
        }
    }
    let keys = app.keymap.keys(Action::Concerns);
    let key = keys.first().map_or(Visible::EMPTY, |key| Visible::line(&key.to_string()));
    let more = app.chat.concerns().all().len().saturating_sub(1);
    let told = match more {
        0 => words.banner_concern(key),
        more => words.banner_concerns(key, more),
    };
    rows.push(Line::styled(cut(&format!("! {told}"), width), style));
    rows
}

/// That there is no connection, when the next try comes, and what waits for it: what matters first,
/// why last.
fn connection(app: &App, width: usize) -> Option<Line<'static>> {
    let LineState::Lost { trouble, .. } = app.chat.line().state() else { return None };
    let words = app.chat.words();
    let told = match app.chat.line().seconds_left() {
        Some(seconds) => {
            let key = app.keymap.label(Action::Reconnect);
            words.banner_retrying(seconds, Visible::line(&key))
        }
        None => words.status_offline(),
    };
    let mut parts = vec![told.to_string()];
    let waiting = app.chat.unsent().count();
    if waiting > 0 {
        parts.push(words.banner_waiting(waiting).to_string());
    }
    parts.extend(
        trouble.iter().map(|why| explain::trouble::explain(why, words).message.to_string()),
    );
    Some(Line::styled(cut(&format!("! {}", parts.join(" · ")), width), app.look.palette.wrong()))
}
