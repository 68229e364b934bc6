//! The lines around: which room it is and who can read it, what is being answered, how the
//! connection is.

use ratatui::text::{Line, Span};
use tchat_front::line::LineState;
use tchat_i18n::Visible;
use tchat_proto::room::RoomName;
use unicode_width::UnicodeWidthStr as _;

use super::Palette;
use super::rows::{broken, cut};
use crate::app::App;
use crate::keymap::Action;
use tchat_front::composer::Purpose;
use tchat_front::note::Note;

/// How much of a room's name is always seen.
const TITLE_LEAST: usize = 12;

/// With what the rule above the composer begins where it says something.
const RULE: &str = "── ";

/// How many rows a note has at most: what is told in one sentence, on the narrowest screen.
const NOTE_ROWS: usize = 3;

/// Below so many columns a topic says nothing.
const TOPIC_LEAST: usize = 10;

/// The line above the messages: which room, whether others can read along, what it is about, and how
/// many are in it. On a narrow screen what it is about goes first, and who can read along never. Of a
/// room that one is not in, it says that instead.
pub(super) fn heading(app: &App, width: u16) -> Line<'static> {
    let Some(here) = app.chat.here() else { return Line::default() };
    let (words, palette, width) = (app.chat.words(), app.look.palette, usize::from(width));
    let title = app.chat.rooms().title(here).to_string();
    let lock = standing(app, here);
    let least = title.width().min(TITLE_LEAST);
    let lock = Span::styled(cut(&lock.content, width.saturating_sub(least + 2)), lock.style);
    let room = width.saturating_sub(lock.width()).saturating_sub(2);
    let mut spans = vec![Span::styled(cut(&title, room), palette.bold())];
    let mut left = room.saturating_sub(title.width());
    let people = app.chat.people().count(here);
    let count = format!("  {}", words.heading_members(people));
    if left >= count.width() && people > 0 {
        left = left.saturating_sub(count.width());
        spans.push(Span::styled(count, palette.faint()));
    }
    spans.extend([Span::raw("  "), lock]);
    let topic = app.chat.rules().of(here).and_then(|rules| rules.policy.topic.as_ref());
    if let Some(topic) = topic.filter(|_| left > TOPIC_LEAST) {
        let topic = cut(&format!("  {}", Visible::line(topic.as_str())), left);
        spans.push(Span::styled(topic, palette.italic()));
    }
    Line::from(spans)
}

/// Who can read along, or that one is not in the room oneself.
fn standing(app: &App, room: &RoomName) -> Span<'static> {
    let (words, palette) = (app.chat.words(), app.look.palette);
    // The first room is on its way while none is open.
    let is_out = app.chat.open().is_some() && !app.chat.rooms().contains(room);
    let (told, style) = match *room == RoomName::plain() {
        _ if is_out => (words.heading_not_in(), palette.warning()),
        true => (words.is_not_encrypted(), palette.wrong()),
        false => (words.is_encrypted(), palette.good()),
    };
    Span::styled(told.to_string(), style)
}

/// How many rows [`rule`] has.
pub(super) fn rule_rows(app: &App, width: u16) -> u16 {
    u16::try_from(rule(app, width).len()).unwrap_or(u16::MAX)
}

/// The rule above the composer: what was told last, and what is being answered or edited.
pub(super) fn rule(app: &App, width: u16) -> Vec<Line<'static>> {
    let (words, palette, width) = (app.chat.words(), app.look.palette, usize::from(width));
    let mut rows = match app.chat.note() {
        Some(note) => told(app, note, width),
        None => Vec::new(),
    };
    let (text, style) = match app.chat.composer().purpose() {
        Purpose::Reply(target) => {
            let (who, what) = (Visible::name(&target.from), Visible::line(&target.text));
            (words.composer_reply(who, what).to_string(), palette.bold())
        }
        Purpose::Edit(_) => (words.composer_edit().to_string(), palette.bold()),
        Purpose::New if !rows.is_empty() => return rows,
        Purpose::New => (typing(app), palette.faint()),
    };
    let text = match text.is_empty() {
        true => String::new(),
        false => cut(&format!("{RULE}{} ", text.replace('\n', " ")), width),
    };
    rows.push(ruled(Line::styled(text, style), palette, width));
    rows
}

/// What was told last, in a few rows: what to do about it stands at its end.
fn told(app: &App, note: &Note, width: usize) -> Vec<Line<'static>> {
    let palette = app.look.palette;
    let style = if note.wrong { palette.wrong() } else { palette.bold() };
    let text = note.text.to_string().replace('\n', " ");
    // As wide as the rule's beginning, which stands before the first row.
    let indent = " ".repeat(RULE.width());
    let mut rows = broken(&[(text, style)], width, &indent);
    let is_cut = rows.len() > NOTE_ROWS;
    rows.truncate(NOTE_ROWS);
    if let Some(last) = rows.last_mut().filter(|_| is_cut) {
        *last = Line::styled(cut(&format!("{last}…"), width), style);
    }
    if let Some(beginning) = rows.first_mut().and_then(|first| first.spans.first_mut()) {
        *beginning = Span::styled(RULE, style);
    }
    if let Some(mut last) = rows.pop() {
        if last.width() < width {
            last.push_span(" ");
        }
        rows.push(ruled(last, palette, width));
    }
    rows
}

/// A row, and the rule behind it.
fn ruled(mut row: Line<'static>, palette: Palette, width: usize) -> Line<'static> {
    let rest = width.saturating_sub(row.width());
    row.push_span(Span::styled("─".repeat(rest), palette.faint()));
    row
}

/// Who is typing.
fn typing(app: &App) -> String {
    app.chat.typing().map_or(String::new(), |typing| typing.to_string())
}

/// The line below everything: who one is and how the connection is first, then what is elsewhere, and
/// hints where there is room.
pub(super) fn line(app: &App, width: u16) -> Line<'static> {
    let (words, palette, width) = (app.chat.words(), app.look.palette, usize::from(width));
    let me = app.chat.line().me().map_or(Visible::EMPTY, Visible::name).to_string();
    let mut spans = vec![Span::styled(format!(" {} ", cut(&me, width / 3)), palette.bold())];
    spans.push(state(app));
    let mut more = Vec::new();
    let waiting = app.chat.unsent().count();
    // While connected they are on their way, and said to be in the timeline.
    if waiting > 0 && !app.chat.line().is_online() {
        more.push((words.status_waiting(waiting), palette.warning()));
    }
    let elsewhere = app.chat.rooms().unread_but(app.chat.here());
    if elsewhere > 0 {
        more.push((words.status_unread(elsewhere), palette.worth()));
    }
    if app.chat.transfers().count() > 0 {
        let (count, percent) = (app.chat.transfers().count(), app.chat.transfers().percent());
        more.push((words.status_transfers(count, percent), palette.bold()));
    }
    if app.chat.line().is_away() {
        more.push((words.status_away(), palette.warning()));
    }
    more.push((hints(app), palette.faint()));
    for (text, style) in more {
        let text = format!("  {text}");
        let used: usize = spans.iter().map(Span::width).sum();
        if used.saturating_add(text.width()) <= width {
            spans.push(Span::styled(text, style));
        }
    }
    Line::from(spans)
}

/// How the connection is, in a word: why and until when is in the banner.
fn state(app: &App) -> Span<'static> {
    let (words, palette) = (app.chat.words(), app.look.palette);
    let (state, style) = match app.chat.line().state() {
        LineState::Connecting => (words.status_connecting(), palette.warning()),
        LineState::Online => (words.status_online(), palette.good()),
        LineState::Lost { .. } => (words.status_offline(), palette.wrong()),
    };
    Span::styled(state.to_string(), style)
}

/// What whoever knows nothing else needs: three keys, as they are in one's own file.
fn hints(app: &App) -> Visible {
    let key = |action| Visible::line(&app.keymap.label(action));
    let (help, switch, quit) = (key(Action::Help), key(Action::Switch), key(Action::Quit));
    app.chat.words().status_hints(help, switch, quit)
}
