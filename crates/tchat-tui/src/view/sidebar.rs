//! The left side: the rooms with what is unread in them, and below who is in the open one.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use tchat_client::event::{Present, Reach, Role};
use tchat_i18n::Visible;
use tchat_proto::room::RoomName;
use unicode_width::UnicodeWidthStr as _;

use super::rows::cut;
use crate::app::App;

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, app: &App) {
    let rooms = rooms(app, usize::from(area.width));
    // Two thirds at most: people are of interest, too.
    let most = area.height.saturating_mul(2) / 3;
    let height = u16::try_from(rooms.len()).unwrap_or(u16::MAX).min(most);
    let parts = [Constraint::Length(height), Constraint::Length(1), Constraint::Fill(1)];
    let [above, _, below] = Layout::vertical(parts).areas(area);
    let at = app.rooms.in_order().iter().position(|(name, _)| Some(*name) == app.here.as_ref());
    // The open one is always seen.
    let hidden = at.unwrap_or_default().saturating_sub(usize::from(height.saturating_sub(1)));
    frame.render_widget(Paragraph::new(rooms.into_iter().skip(hidden).collect::<Vec<_>>()), above);
    frame.render_widget(Paragraph::new(people(app, usize::from(below.width))), below);
}

fn rooms(app: &App, width: usize) -> Vec<Line<'static>> {
    let palette = app.palette;
    let row = |(name, room): (&RoomName, crate::rooms::Room)| {
        let open = app.here.as_ref() == Some(name);
        let count = match (room.unread.mentions, room.unread.messages) {
            (0, 0) => String::new(),
            (0, messages) => format!(" {messages}"),
            (mentions, messages) => format!(" {messages} @{mentions}"),
        };
        let sign = if open { "›" } else { " " };
        let plain = if *name == RoomName::plain() { "!" } else { "" };
        let title = app.rooms.title(name);
        let room_for = width.saturating_sub(count.width()).saturating_sub(3);
        let title = cut(&format!("{plain}{title}"), room_for);
        let style = match (open, room.unread.messages > 0) {
            (true, _) | (_, true) => palette.bold(),
            _ => Style::new(),
        };
        Line::from(vec![
            Span::styled(format!("{sign} {title}"), style),
            Span::styled(count, palette.worth()),
        ])
    };
    app.rooms.in_order().into_iter().map(row).collect()
}

fn people(app: &App, width: usize) -> Vec<Line<'static>> {
    let Some(here) = &app.here else { return Vec::new() };
    let palette = app.palette;
    let mut lines = vec![Line::styled(app.words.side_people().to_string(), palette.faint())];
    if *here == RoomName::plain() {
        let names = app.people.plain().iter();
        lines.extend(
            names.map(|name| Line::raw(cut(&Visible::name(&name.to_string()).to_string(), width))),
        );
        return lines;
    }
    let mut people: Vec<&Present> = app.people.of(here).iter().collect();
    people.sort_by_key(|it| (it.reach == Reach::Offline, it.who.nick.to_lowercase()));
    lines.extend(people.into_iter().map(|present| person(app, present, width)));
    lines
}

fn person(app: &App, present: &Present, width: usize) -> Line<'static> {
    let palette = app.palette;
    let sign = match present.reach {
        Reach::Online => Span::styled("● ", palette.good()),
        Reach::Away => Span::styled("◐ ", palette.warning()),
        Reach::Offline => Span::styled("○ ", palette.faint()),
    };
    let mut facts = String::new();
    match present.role {
        Role::Owner => facts.push_str(" ★"),
        Role::Moderator => facts.push_str(" ☆"),
        Role::Member => {}
    }
    if present.verified {
        facts.push_str(" ✓");
    }
    let name = Visible::name(&present.who.nick).to_string();
    let name = cut(&name, width.saturating_sub(facts.width()).saturating_sub(3));
    let style = match present.reach {
        Reach::Offline => palette.faint(),
        Reach::Online | Reach::Away => palette.person(present.who.account),
    };
    Line::from(vec![sign, Span::styled(name, style), Span::raw(facts)])
}
