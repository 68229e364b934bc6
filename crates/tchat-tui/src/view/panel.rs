//! What lies over the timeline.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::{Block, Clear, Paragraph};

use super::rows::hanging;
use super::{sheet, writing};
use crate::app::App;
use crate::panel::{Panel, Reading};

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
        Panel::Switcher(switcher) => writing::draw_switcher(frame, area, app, switcher),
        Panel::LongText(text) => writing::draw_long_text(frame, area, app, text),
        Panel::Search(search) => super::search::draw(frame, area, app, search),
        Panel::Links(links) => super::links::draw(frame, area, app, links),
        Panel::View(view) => {
            let shown = view.sheet(app);
            let area = if shown.bare { frame.area() } else { area };
            frame.render_widget(Clear, area);
            sheet::draw(frame, area, app.look.palette, &shown, view.above(), app.chat.note());
        }
    }
}

fn draw_reading(frame: &mut Frame<'_>, area: Rect, app: &App, reading: &Reading) {
    let block = Block::bordered()
        .title(format!(" {} ", reading.title))
        .title_bottom(format!(" {} ", app.chat.words().panel_close()));
    let inside = block.inner(area);
    frame.render_widget(block, area);
    let width = usize::from(inside.width);
    let rows = reading
        .lines
        .iter()
        .flat_map(|line| line.as_str().split('\n'))
        .flat_map(|line| hanging(line, width));
    let rows: Vec<Line<'_>> = rows.collect();
    let above = reading.above.min(rows.len().saturating_sub(usize::from(inside.height)));
    frame.render_widget(Paragraph::new(rows.into_iter().skip(above).collect::<Vec<_>>()), inside);
}
