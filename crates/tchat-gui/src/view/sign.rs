//! Signs, and buttons that are one: drawn here, so that they look alike whatever faces the machine has.
//! Buttons are named for those who do not see them.

use eframe::egui::{
    Color32, CornerRadius, Id, Painter, Pos2, Rect, Response, Role, Sense, Shape, Stroke, Ui, Vec2,
    WidgetInfo, pos2, vec2,
};

use super::focus;
use crate::theme;

/// How wide and high a button is, in points: large enough for a finger (WCAG 2.2, 2.5.8).
pub const SIZE: f32 = 32.0;

/// The same of one among other things.
pub const SMALL: f32 = 30.0;

/// What is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// Three lines: rooms and people.
    Sides,
    /// A glass: looking for something.
    Search,
    /// Two people.
    People,
    /// Three points: all else.
    More,
    /// A cross: closes, or takes away.
    Cross,
    /// An angle to the left: goes back.
    Back,
    /// An arrow: the folder above.
    Above,
    /// An arrow that turns: answers.
    Reply,
    /// A clip: files.
    Attach,
    /// A face: emoji.
    Emoji,
    /// A lock: nobody else reads it.
    Lock,
    /// A triangle: take care.
    Warning,
}

/// Draws a button; `is_on` says whether what it shows is there, `keys` by what it is pressed, too.
pub fn button(ui: &mut Ui, sign: Sign, name: &str, keys: &str, is_on: bool) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(SIZE, SIZE), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_on, name));
    drawn(ui, (sign, is_on), rect, &response);
    response.on_hover_text(format!("{name} ({keys})"))
}

/// Draws one among other things, which no key presses.
pub fn small(ui: &mut Ui, sign: Sign, name: &str) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(SMALL, SMALL), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    drawn(ui, (sign, false), rect, &response);
    response.on_hover_text(name)
}

/// Draws one that is known by an id, and is neither on nor off.
pub fn button_called(ui: &mut Ui, id: Id, sign: Sign, name: &str, keys: &str) -> Response {
    let (_, rect) = ui.allocate_space(vec2(SIZE, SIZE));
    let response = ui.interact(rect, id, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    drawn(ui, (sign, false), rect, &response);
    response.on_hover_text(format!("{name} ({keys})"))
}

fn drawn(ui: &Ui, (sign, is_on): (Sign, bool), rect: Rect, response: &Response) {
    let palette = theme::palette(ui.ctx());
    let fill = match (response.hovered() || response.has_focus(), is_on) {
        (true, _) => palette.hovered,
        (false, true) => palette.chosen,
        (false, false) => Color32::TRANSPARENT,
    };
    let inner = rect.shrink(1.0);
    ui.painter().rect_filled(inner, CornerRadius::same(8), fill);
    focus::within(ui, response, inner, 8);
    let colour = if is_on { palette.accent } else { palette.text };
    draw(ui.painter(), sign, rect.center(), Stroke::new(1.6, colour));
}

/// Draws a sign around a place.
pub fn draw(painter: &Painter, sign: Sign, at: Pos2, line: Stroke) {
    match sign {
        Sign::Sides => {
            for below in [-5.0, 0.0, 5.0] {
                painter.hline(at.x - 8.0..=at.x + 8.0, at.y + below, line);
            }
        }
        Sign::Search => {
            painter.circle_stroke(at - vec2(2.0, 2.0), 5.5, line);
            painter.line_segment([at + vec2(2.2, 2.2), at + vec2(7.0, 7.0)], line);
        }
        Sign::People => {
            person(painter, at - vec2(3.0, 0.0), line);
            painter.circle_stroke(at + vec2(5.0, -3.5), 2.4, line);
            arc(painter, pos2(at.x + 5.0, at.y + 6.5), 5.0, -1.3..0.0, line);
        }
        Sign::More => {
            for beside in [-6.0, 0.0, 6.0] {
                painter.circle_filled(at + vec2(beside, 0.0), 1.8, line.color);
            }
        }
        Sign::Cross => {
            for beside in [-5.0, 5.0] {
                painter.line_segment([at - vec2(beside, 5.0), at + vec2(beside, 5.0)], line);
            }
        }
        Sign::Back => {
            for below in [-6.0, 6.0] {
                painter.line_segment([at + vec2(3.0, below), at - vec2(3.0, 0.0)], line);
            }
        }
        Sign::Above => {
            painter.vline(at.x, at.y - 6.0..=at.y + 7.0, line);
            angle(painter, at - vec2(0.0, 7.0), [vec2(-5.0, 5.0), vec2(5.0, 5.0)], line);
        }
        Sign::Reply => {
            let tip = at - vec2(7.0, 2.0);
            angle(painter, tip, [vec2(5.0, -5.0), vec2(5.0, 5.0)], line);
            let way = [tip, at + vec2(3.0, -2.0), at + vec2(7.0, 2.0), at + vec2(7.0, 7.0)];
            painter.line(way.to_vec(), line);
        }
        Sign::Attach => {
            // A wire that is bent twice.
            let wire =
                [(4.0, -4.0), (4.0, 5.0), (0.0, 9.0), (-4.0, 5.0), (-4.0, -5.0), (-1.5, -8.0)];
            let end = [(1.0, -5.0), (1.0, 4.0)];
            let bent = wire.into_iter().chain(end).map(|(x, y)| at + vec2(x, y));
            painter.line(bent.collect(), line);
        }
        Sign::Emoji => {
            painter.circle_stroke(at, 8.0, line);
            for beside in [-3.0, 3.0] {
                painter.circle_filled(at + vec2(beside, -2.0), 1.3, line.color);
            }
            let smile = [(-4.0, 2.0), (-2.0, 4.0), (2.0, 4.0), (4.0, 2.0)];
            painter.line(smile.map(|(x, y)| at + vec2(x, y)).to_vec(), line);
        }
        Sign::Lock => {
            let body = Rect::from_center_size(at + vec2(0.0, 2.5), vec2(9.0, 7.0));
            painter.rect_filled(body, CornerRadius::same(1), line.color);
            let bow =
                [(-2.5, -1.0), (-2.5, -4.0), (-1.0, -5.5), (1.0, -5.5), (2.5, -4.0), (2.5, -1.0)];
            painter.line(bow.map(|(x, y)| at + vec2(x, y)).to_vec(), line);
        }
        Sign::Warning => {
            let corners = [(0.0, -6.0), (6.5, 5.5), (-6.5, 5.5)];
            painter.add(Shape::closed_line(corners.map(|(x, y)| at + vec2(x, y)).to_vec(), line));
            painter.vline(at.x, at.y - 2.0..=at.y + 1.5, line);
            painter.circle_filled(at + vec2(0.0, 3.7), 0.9, line.color);
        }
    }
}

fn person(painter: &Painter, at: Pos2, line: Stroke) {
    painter.circle_stroke(at - vec2(0.0, 4.0), 3.2, line);
    let shoulders = std::f32::consts::PI..std::f32::consts::TAU;
    arc(painter, pos2(at.x, at.y + 7.0), 6.0, shoulders, line);
}

/// A part of a circle, from one angle to another.
fn arc(painter: &Painter, at: Pos2, radius: f32, angles: std::ops::Range<f32>, line: Stroke) {
    let points = (0_u8..=12).map(|step| {
        let angle = angles.start + (angles.end - angles.start) * f32::from(step) / 12.0;
        at + radius * vec2(angle.cos(), angle.sin())
    });
    painter.line(points.collect(), line);
}

/// Draws the head of an arrow.
fn angle(painter: &Painter, tip: Pos2, ends: [Vec2; 2], line: Stroke) {
    ends.into_iter().for_each(|end| {
        painter.line_segment([tip, tip + end], line);
    });
}
