//! What lies over the timeline.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Paragraph};

use super::rows::{broken, cut};
use super::sheet;
use crate::app::App;
use crate::panel::{Panel, Reading, Switcher};

/// Where panels are: in the middle, or everywhere on a small screen.
pub(crate) fn area(whole: Rect) -> Rect {
    let width = whole.width.min(100).max(whole.width.saturating_mul(3) / 4).min(whole.width);
    let height = whole.height.saturating_sub(2).max(whole.height.min(10));
    let x = whole.x.saturating_add(whole.width.saturating_sub(width) / 2);
    Rect { x, y: whole.y, width, height }
}

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, app: &App, panel: &Panel) {
    match panel {
        Panel::Reading(reading) => draw_reading(frame, area, app, reading),
        Panel::Switcher(switcher) => draw_switcher(frame, area, app, switcher),
        Panel::View(view) => {
            let shown = view.sheet(app);
            let area = if shown.bare { frame.area() } else { area };
            frame.render_widget(Clear, area);
            sheet::draw(frame, area, app.palette, &shown, view.above(), app.note.as_ref());
        }
    }
}

fn draw_reading(frame: &mut Frame<'_>, area: Rect, app: &App, reading: &Reading) {
    let block = Block::bordered()
        .title(format!(" {} ", reading.title))
        .title_bottom(format!(" {} ", app.words.panel_close()));
    let inside = block.inner(area);
    frame.render_widget(block, area);
    let width = usize::from(inside.width);
    let rows = reading
        .lines
        .iter()
        .flat_map(|line| line.as_str().split('\n'))
        .flat_map(|line| broken(&[(line.to_owned(), ratatui::style::Style::new())], width, ""));
    let rows: Vec<Line<'_>> = rows.collect();
    let above = reading.above.min(rows.len().saturating_sub(usize::from(inside.height)));
    frame.render_widget(Paragraph::new(rows.into_iter().skip(above).collect::<Vec<_>>()), inside);
}

fn draw_switcher(frame: &mut Frame<'_>, area: Rect, app: &App, switcher: &Switcher) {
    let block = Block::bordered().title(format!(" {} ", app.words.panel_switch()));
    let inside = block.inner(area);
    frame.render_widget(block, area);
    let [typed, below] =
        Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]).areas(inside);
    frame.render_widget(Paragraph::new(format!("› {}", switcher.typed)), typed);
    let (found, at) = (switcher.found(), switcher.at());
    let height = usize::from(below.height);
    let above = at.saturating_sub(height.saturating_sub(1));
    let rows = found.iter().enumerate().skip(above).take(height).map(|(number, choice)| {
        let title = cut(&format!("  {}", choice.title), usize::from(below.width).saturating_sub(8));
        let line = Line::from(vec![
            Span::raw(title),
            Span::styled(format!("  {}", choice.about), app.palette.worth()),
        ]);
        match number == at {
            true => line.patch_style(app.palette.chosen()),
            false => line,
        }
    });
    frame.render_widget(Paragraph::new(rows.collect::<Vec<_>>()), below);
}
