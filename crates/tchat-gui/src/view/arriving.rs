//! The screens on the way into a chat.

use eframe::egui::{Color32, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};
use tchat_front::arrival::{Arrival, Screen, Server, Tone};
use tchat_i18n::Visible;

use super::field::{self, Shown};
use super::page;
use super::text::{Type, label};
use crate::stages::arriving::Step;
use crate::theme::{self, BODY, Palette, SMALL};

/// What somebody wants, in the order in which they asked.
type Steps = Vec<Step>;

/// Shows the screen that it has come to; `is_new` if it was another before. `link` is what is typed of
/// one.
pub fn show(ui: &mut Ui, arrival: &Arrival, link: &str, is_new: bool, steps: &mut Steps) {
    let palette = theme::palette(ui.ctx());
    let words = arrival.words();
    let title = match arrival.screen() {
        Screen::Where => words.welcome_where(),
        Screen::Nick => words.welcome_nick(),
        Screen::Trying | Screen::Failed => arrival.tried(),
    };
    page::show(ui, &palette, &title, |ui| match arrival.screen() {
        Screen::Where => where_to(ui, &palette, arrival, link, is_new, steps),
        Screen::Nick => nick(ui, &palette, arrival, is_new, steps),
        Screen::Trying => trying(ui, arrival, steps),
        Screen::Failed => failed(ui, &palette, arrival, is_new, steps),
    });
}

fn where_to(
    ui: &mut Ui,
    palette: &Palette,
    arrival: &Arrival,
    link: &str,
    is_new: bool,
    steps: &mut Steps,
) {
    let words = arrival.words();
    page::section(ui, palette, &words.gui_servers());
    for (number, server) in arrival.servers().iter().enumerate() {
        let rows = server_rows(palette, arrival, server);
        if ui.push_id(number, |ui| card(ui, palette, &rows)).inner {
            steps.push(Step::Server(number));
        }
    }
    let looking = [words.welcome_looking()];
    for note in arrival.notes().unwrap_or(&looking) {
        let said = page::sentence(note);
        let response = label(ui, &said, &Type::new(SMALL, palette.weak));
        page::live(ui, &response, note);
    }
    page::section(ui, palette, &words.welcome_link());
    ui.horizontal(|ui| {
        let word = words.gui_connect();
        let wide = Type::new(BODY, palette.text).block(ui, word.as_str(), f32::INFINITY).size().x;
        let mut typed = link.to_owned();
        ui.scope(|ui| {
            let button = (wide + 20.0).max(page::BUTTON) + ui.spacing().item_spacing.x;
            ui.set_width((ui.available_width() - button).max(80.0));
            let field = field::of_page(ui, &words.welcome_link(), &mut typed, Shown::Text);
            if is_new {
                field.request_focus();
            }
            if typed != link {
                steps.push(Step::TypeLink(typed.clone()));
            }
            if field::is_entered(ui, &field) {
                // Whoever mistyped goes on where they were.
                field.request_focus();
                steps.push(Step::Link);
            }
        });
        if page::primary(ui, palette, &word).clicked() {
            steps.push(Step::Link);
        }
    });
    wrong(ui, palette, arrival);
    page::section(ui, palette, &words.gui_or());
    let host = [
        (words.welcome_host_here().to_string(), Type::new(BODY, palette.text).strong()),
        (words.welcome_host().to_string(), Type::new(SMALL, palette.weak)),
    ];
    if ui.push_id("host", |ui| card(ui, palette, &host)).inner {
        steps.push(Step::Own);
    }
}

/// A server to choose: what it is called, where it is, and below what is known of it.
fn server_rows(palette: &Palette, arrival: &Arrival, server: &Server) -> Vec<(String, Type)> {
    let title = Type::new(BODY, palette.text).strong();
    let mut rows = vec![(server.title(), title)];
    for (tone, fact) in server.facts(arrival.words()) {
        let (sign, colour) = match tone {
            Tone::Good => ("✓ ", palette.sealed),
            Tone::Warning => ("⚠ ", palette.plain),
            Tone::Wrong => ("⚠ ", palette.wrong),
            Tone::Faint => ("", palette.weak),
        };
        let said = format!("{sign}{}", page::sentence(&fact));
        rows.push((said, Type::new(SMALL, colour)));
    }
    rows
}

/// Something to choose, of several rows; says whether it was.
fn card(ui: &mut Ui, palette: &Palette, rows: &[(String, Type)]) -> bool {
    const INNER: f32 = 12.0;
    const GAP: f32 = 2.0;
    let width = ui.available_width() - 2.0 * INNER;
    let blocks: Vec<_> = rows.iter().map(|(text, kind)| kind.block(ui, text, width)).collect();
    let high: f32 = blocks.iter().map(|block| block.size().y + GAP).sum();
    let size = vec2(ui.available_width(), high - GAP + 2.0 * INNER);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let name = rows.iter().map(|(text, _)| text.as_str()).collect::<Vec<_>>().join(", ");
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    let is_at = response.hovered() || response.has_focus();
    let fill = if is_at { palette.hovered } else { palette.raised };
    let edge = match is_at {
        true => Stroke::new(2.0, palette.accent),
        false => Stroke::new(1.0, palette.line),
    };
    ui.painter().rect(rect, 8.0, fill, edge, StrokeKind::Inside);
    let mut at = pos2(rect.left() + INNER, rect.top() + INNER);
    for block in blocks {
        block.paint(ui.painter(), at, 0..0, Color32::TRANSPARENT);
        at.y += block.size().y + GAP;
    }
    response.clicked()
}

fn nick(ui: &mut Ui, palette: &Palette, arrival: &Arrival, is_new: bool, steps: &mut Steps) {
    let words = arrival.words();
    if let Some(whereto) = arrival.whereto() {
        page::text(ui, &whereto, palette.weak);
    }
    page::text(ui, &words.welcome_nick_about(), palette.text);
    ui.add_space(6.0);
    let mut typed = arrival.nick().to_owned();
    let field = field::of_page(ui, &words.welcome_nick(), &mut typed, Shown::Text);
    if is_new {
        field.request_focus();
    }
    if typed != arrival.nick() {
        steps.push(Step::TypeNick(typed));
    }
    let takes = field::is_entered(ui, &field);
    if takes {
        field.request_focus();
    }
    match arrival.nick_fault().filter(|_| arrival.wrong().is_none()) {
        Some(fault) => {
            let said = format!("⚠ {}", page::sentence(&fault));
            let response = label(ui, &said, &Type::new(SMALL, palette.wrong));
            page::live(ui, &response, &fault);
        }
        None => wrong(ui, palette, arrival),
    }
    if !arrival.free().is_empty() {
        ui.horizontal_wrapped(|ui| {
            for (number, free) in arrival.free().iter().enumerate() {
                if page::secondary(ui, &Visible::name(free)).clicked() {
                    steps.push(Step::Free(number));
                }
            }
        });
    }
    ui.add_space(10.0);
    let mut back = page::escaped(ui);
    ui.horizontal(|ui| {
        if page::primary(ui, palette, &words.gui_continue()).clicked() || takes {
            steps.push(Step::Nick);
        }
        // Where it was said where to go, there is nothing before this.
        let word = if arrival.looks_around() { words.gui_back() } else { words.gui_quit() };
        back |= page::secondary(ui, &word).clicked();
    });
    if back {
        steps.push(Step::Back);
    }
}

fn trying(ui: &mut Ui, arrival: &Arrival, steps: &mut Steps) {
    ui.add_space(10.0);
    let mut stop = page::escaped(ui);
    ui.horizontal(|ui| {
        // What turns draws the window again and again: only where that costs nothing.
        if ui.style().animation_time > 0.0 {
            ui.spinner();
        }
        stop |= page::secondary(ui, &arrival.words().gui_stop_trying()).clicked();
    });
    if stop {
        steps.push(Step::Stop);
    }
}

fn failed(ui: &mut Ui, palette: &Palette, arrival: &Arrival, is_new: bool, steps: &mut Steps) {
    let words = arrival.words();
    wrong(ui, palette, arrival);
    ui.add_space(10.0);
    let mut back = page::escaped(ui);
    ui.horizontal(|ui| {
        let again = page::primary(ui, palette, &words.gui_try_again());
        if is_new {
            again.request_focus();
        }
        if again.clicked() {
            steps.push(Step::Again);
        }
        back |= page::secondary(ui, &words.gui_back()).clicked();
    });
    if back {
        steps.push(Step::Back);
    }
}

fn wrong(ui: &mut Ui, palette: &Palette, arrival: &Arrival) {
    if let Some(wrong) = arrival.wrong() {
        page::wrong(ui, palette, &wrong.message, &wrong.hint);
    }
}
