//! The left side: the rooms with what is unread in them, and below who is in the open one.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use tchat_client::event::{Present, Reach, Role};
use tchat_i18n::Visible;
use tchat_proto::room::RoomName;
use tchat_speech::moment;
use unicode_width::UnicodeWidthStr as _;

use super::rows::cut;
use crate::app::App;
use crate::side::List;
use tchat_front::people::Somebody;
use tchat_front::rooms::Room;

/// Where the two lists are, and from which row on each is seen.
struct Parts {
    rooms: Rect,
    people: Rect,
    first_room: usize,
    first_person: usize,
}

impl Parts {
    fn of(app: &App, area: Rect) -> Self {
        let rooms = app.chat.rooms().in_order();
        // Two thirds at most: people are of interest, too.
        let most = area.height.saturating_mul(2) / 3;
        let height = u16::try_from(rooms.len()).unwrap_or(u16::MAX).min(most);
        // A gap, and what the list below is of.
        let parts = [
            Constraint::Length(height),
            Constraint::Length(1),
            Constraint::Length(1),
            Constraint::Fill(1),
        ];
        let [above, _, _, below] = Layout::vertical(parts).areas(area);
        let open = rooms.iter().position(|(name, _)| Some(*name) == app.chat.here());
        let side = &app.screen.side;
        let first = |list, count, rect: Rect, shown| {
            side.first(list, count, usize::from(rect.height), shown)
        };
        Self {
            rooms: above,
            people: below,
            first_room: first(List::Rooms, rooms.len(), above, open.unwrap_or_default()),
            first_person: first(List::People, people(app).len(), below, 0),
        }
    }
}

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, app: &App) {
    let parts = Parts::of(app, area);
    let width = usize::from(area.width);
    let rooms = app.chat.rooms().in_order().into_iter().skip(parts.first_room);
    let rooms = rooms.take(usize::from(parts.rooms.height));
    let rows: Vec<_> = rooms.map(|(name, room)| room_row(app, name, room, width)).collect();
    frame.render_widget(Paragraph::new(rows), parts.rooms);
    let heading = Rect { y: parts.people.y.saturating_sub(1), height: 1, ..parts.people };
    if parts.people.height > 0 {
        let told =
            Line::styled(app.chat.words().side_people().to_string(), app.look.palette.faint());
        frame.render_widget(Paragraph::new(told), heading);
    }
    let people = people(app).into_iter().skip(parts.first_person);
    let people = people.take(usize::from(parts.people.height));
    let rows: Vec<_> = people.map(|somebody| person_row(app, somebody, width)).collect();
    frame.render_widget(Paragraph::new(rows), parts.people);
}

/// The room that lies at a place of the screen.
pub(crate) fn room_at(app: &App, area: Rect, at: Position) -> Option<RoomName> {
    let parts = Parts::of(app, area);
    let row = usize::from(at.y.checked_sub(parts.rooms.y)?);
    if !parts.rooms.contains(at) {
        return None;
    }
    let rooms = app.chat.rooms().in_order();
    rooms.get(parts.first_room.saturating_add(row)).map(|(name, _)| (*name).clone())
}

/// The list that lies at a place of the screen, and its first row that is seen.
pub(crate) fn list_at(app: &App, area: Rect, at: Position) -> Option<(List, usize)> {
    let parts = Parts::of(app, area);
    if !area.contains(at) {
        return None;
    }
    Some(match parts.rooms.contains(at) {
        true => (List::Rooms, parts.first_room),
        false => (List::People, parts.first_person),
    })
}

fn room_row(app: &App, name: &RoomName, room: Room, width: usize) -> Line<'static> {
    let palette = app.look.palette;
    let open = app.chat.here() == Some(name);
    let quiet = room.is_quiet(moment::from_now(std::time::Duration::ZERO));
    let mut count = match (room.unread.mentions, room.unread.messages) {
        (0, 0) => String::new(),
        (0, messages) => format!(" {messages}"),
        (mentions, messages) => format!(" {messages} @{mentions}"),
    };
    if quiet {
        count.push_str(" z");
    }
    let sign = if open { "›" } else { " " };
    let plain = if *name == RoomName::plain() { "!" } else { "" };
    let title = app.chat.rooms().title(name);
    let room_for = width.saturating_sub(count.width()).saturating_sub(3);
    let title = cut(&format!("{plain}{title}"), room_for);
    let style = match (open, room.unread.messages > 0, quiet) {
        (true, ..) | (false, true, false) => palette.bold(),
        (false, _, true) => palette.faint(),
        (false, false, false) => Style::new(),
    };
    let counted = if quiet { palette.faint() } else { palette.worth() };
    Line::from(vec![Span::styled(format!("{sign} {title}"), style), Span::styled(count, counted)])
}

/// Who is in the open room, those who can be reached first.
fn people(app: &App) -> Vec<Somebody<'_>> {
    app.chat.here().map_or_else(Vec::new, |here| app.chat.people().in_order(here))
}

fn person_row(app: &App, somebody: Somebody<'_>, width: usize) -> Line<'static> {
    match somebody {
        Somebody::Named(name) => Line::raw(cut(Visible::name(name.as_str()).as_str(), width)),
        Somebody::Member(present) => member(app, present, width),
    }
}

fn member(app: &App, present: &Present, width: usize) -> Line<'static> {
    let palette = app.look.palette;
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
    if present.ignored {
        facts.push_str(" ×");
    }
    let name = Visible::name(&present.who.nick).to_string();
    let name = cut(&name, width.saturating_sub(facts.width()).saturating_sub(3));
    let style = match present.reach {
        Reach::Offline => palette.faint(),
        Reach::Online | Reach::Away => palette.person(present.who.account),
    };
    Line::from(vec![sign, Span::styled(name, style), Span::raw(facts)])
}
