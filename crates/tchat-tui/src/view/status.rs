//! The lines around: which room it is and who can read it, what is being answered, how the
//! connection is.

use std::time::Instant;

use ratatui::text::{Line, Span};
use tchat_i18n::Visible;
use tchat_proto::room::RoomName;
use unicode_width::UnicodeWidthStr as _;

use super::rows::cut;
use crate::app::{App, LineState};
use crate::composer::Purpose;

/// The line above the messages.
pub(super) fn heading(app: &App, width: u16) -> Line<'static> {
    let Some(here) = &app.here else { return Line::default() };
    let (words, palette) = (&app.words, app.palette);
    let title = app.rooms.title(here).to_string();
    let lock = match *here == RoomName::plain() {
        true => Span::styled(words.is_not_encrypted().to_string(), palette.wrong()),
        false => Span::styled(words.is_encrypted().to_string(), palette.good()),
    };
    let room = usize::from(width).saturating_sub(lock.width()).saturating_sub(2);
    Line::from(vec![Span::styled(cut(&title, room), palette.bold()), Span::raw("  "), lock])
}

/// The rule above the composer: what is being answered or edited, or what was told last.
pub(super) fn rule(app: &App, width: u16) -> Line<'static> {
    let (words, palette, width) = (&app.words, app.palette, usize::from(width));
    let (text, style) = match (&app.note, &app.composer.purpose) {
        (Some(note), _) => {
            (note.text.to_string(), if note.wrong { palette.wrong() } else { palette.bold() })
        }
        (None, Purpose::Reply(target)) => {
            let (who, what) = (Visible::name(&target.from), Visible::line(&target.text));
            (words.composer_reply(who, what).to_string(), palette.bold())
        }
        (None, Purpose::Edit(_)) => (words.composer_edit().to_string(), palette.bold()),
        (None, Purpose::New) => (typing(app), palette.faint()),
    };
    let text = match text.is_empty() {
        true => "─".repeat(width),
        false => cut(&format!("── {} ", text.replace('\n', " ")), width),
    };
    let rest = "─".repeat(width.saturating_sub(text.width()));
    Line::from(vec![Span::styled(text, style), Span::styled(rest, palette.faint())])
}

/// Who is typing.
fn typing(app: &App) -> String {
    let Some(here) = &app.here else { return String::new() };
    let names: Vec<_> = app.people.typing(here).map(Visible::name).collect();
    match names.len() {
        0 => String::new(),
        count => app
            .words
            .are_typing(app.words.list(&names), u64::try_from(count).unwrap_or(u64::MAX))
            .to_string(),
    }
}

/// The line below everything.
pub(super) fn line(app: &App, width: u16) -> Line<'static> {
    let (words, palette) = (&app.words, app.palette);
    let (state, style) = match &app.line {
        LineState::Connecting => (words.status_connecting(), palette.warning()),
        LineState::Online => (words.status_online(), palette.good()),
        LineState::Lost { next, trouble } => {
            let seconds = next.map(|next| next.saturating_duration_since(Instant::now()).as_secs());
            let why = trouble.as_ref().map_or(Visible::EMPTY, |trouble| {
                tchat_speech::explain::trouble::explain(trouble, words).message
            });
            let told = match seconds {
                Some(seconds) => words.status_retrying(seconds, why),
                None => words.status_offline(),
            };
            (told, palette.wrong())
        }
    };
    let me = app.me.as_deref().map_or(Visible::EMPTY, Visible::name);
    let unread = app.rooms.unread().messages;
    let mut spans = vec![
        Span::styled(format!(" {me} "), palette.bold()),
        Span::styled(state.to_string(), style),
    ];
    if unread > 0 {
        spans.push(Span::styled(format!("  {}", words.status_unread(unread)), palette.worth()));
    }
    let hints = format!("  {}", words.status_hints());
    let used: usize = spans.iter().map(Span::width).sum();
    if used.saturating_add(hints.width()) <= usize::from(width) {
        spans.push(Span::styled(hints, palette.faint()));
    }
    Line::from(spans)
}
