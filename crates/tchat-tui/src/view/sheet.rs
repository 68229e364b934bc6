//! What a view shows, as rows of a screen, the chosen one in sight.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::widgets::{Block, Paragraph};

use super::Palette;
use super::rows::{broken, cut};
use crate::panel::{Look, Row, Sheet};
use tchat_front::note::Note;

/// How many rows a note within a view has at most.
const NOTE_ROWS: usize = 4;

/// Draws it, with what was told last below.
pub(crate) fn draw(
    frame: &mut Frame<'_>,
    area: Rect,
    palette: Palette,
    sheet: &Sheet,
    above: usize,
    note: Option<&Note>,
) {
    if sheet.bare {
        let rows: Vec<_> = sheet.rows.iter().map(|row| Line::raw(row.text.clone())).collect();
        return frame.render_widget(Paragraph::new(rows), area);
    }
    let inner = usize::from(area.width.saturating_sub(4));
    let block = Block::bordered()
        .title(format!(" {} ", cut(&sheet.title, inner)))
        .title_bottom(format!(" {} ", cut(&sheet.keys, inner)));
    frame.render_widget(block, area);
    let laid = Laid::of(sheet, area, palette, above, note);
    frame.render_widget(Paragraph::new(laid.told), laid.below);
    let rows: Vec<_> = laid.rows.into_iter().map(|(_, line)| line).collect();
    frame.render_widget(Paragraph::new(rows), laid.body);
}

/// A sheet as it lies on a screen.
pub(crate) struct Laid {
    body: Rect,
    below: Rect,
    /// What is seen, and of which row of the sheet each is.
    rows: Vec<(usize, Line<'static>)>,
    told: Vec<Line<'static>>,
}

impl Laid {
    /// A sheet in a frame, with what was told last below.
    pub(crate) fn of(
        sheet: &Sheet,
        area: Rect,
        palette: Palette,
        above: usize,
        note: Option<&Note>,
    ) -> Self {
        let inside = Block::bordered().inner(area);
        let told = note.map(|note| told(note, palette, inside.width)).unwrap_or_default();
        let height = u16::try_from(told.len()).unwrap_or(u16::MAX);
        let [body, below] =
            Layout::vertical([Constraint::Fill(1), Constraint::Length(height)]).areas(inside);
        let rows = seen(sheet, palette, above, (body.width, body.height));
        Self { body, below, rows, told }
    }

    /// The row of the sheet that lies at a place of the screen.
    pub(crate) fn row_at(&self, at: Position) -> Option<usize> {
        let row = usize::from(at.y.checked_sub(self.body.y)?);
        let found = self.rows.get(row).filter(|_| self.body.contains(at));
        found.map(|(number, _)| *number)
    }
}

fn told(note: &Note, palette: Palette, width: u16) -> Vec<Line<'static>> {
    let style = if note.wrong { palette.wrong() } else { palette.bold() };
    let mut rows = Vec::new();
    for line in note.text.as_str().split('\n') {
        rows.extend(broken(&[(line.to_owned(), style)], usize::from(width), ""));
    }
    rows.truncate(NOTE_ROWS);
    rows
}

/// The rows that are seen: with the chosen one among them, or from `above` on.
fn seen(
    sheet: &Sheet,
    palette: Palette,
    above: usize,
    (width, height): (u16, u16),
) -> Vec<(usize, Line<'static>)> {
    let (width, height) = (usize::from(width), usize::from(height));
    let mut lines = Vec::new();
    let mut chosen = None;
    for (number, row) in sheet.rows.iter().enumerate() {
        let from = lines.len();
        let row = laid_out(row, palette, width, sheet.chosen == Some(number));
        lines.extend(row.into_iter().map(|line| (number, line)));
        if sheet.chosen == Some(number) {
            chosen = Some((from, lines.len()));
        }
    }
    let most = lines.len().saturating_sub(height);
    let above = match chosen {
        None => above.min(most),
        // One row of what comes next is seen as well, so that it is known to be there.
        Some((from, until)) => until.saturating_add(1).saturating_sub(height).min(most).min(from),
    };
    lines.into_iter().skip(above).take(height).collect()
}

/// A row, broken to a width.
fn laid_out(row: &Row, palette: Palette, width: usize, chosen: bool) -> Vec<Line<'static>> {
    let style = style(row.look, palette);
    if row.whole {
        return vec![Line::styled(cut(&row.text, width), style)];
    }
    let indent: String = row.text.chars().take_while(|c| *c == ' ' || *c == '›').collect();
    let text = row.text.get(indent.len()..).unwrap_or_default();
    let blank = " ".repeat(indent.chars().count());
    let mut lines = Vec::new();
    for (number, line) in text.split('\n').enumerate() {
        let parts = [(line.to_owned(), style)];
        let mut broken = broken(&parts, width, &blank);
        if number == 0
            && let Some(first) = broken.first_mut().and_then(|first| first.spans.first_mut())
        {
            // Spans of one style are one: what follows may be in the same.
            let after = first.content.get(blank.len()..).unwrap_or_default();
            first.content = format!("{indent}{after}").into();
        }
        lines.extend(broken);
    }
    if chosen {
        for line in &mut lines {
            *line = std::mem::take(line).patch_style(palette.chosen());
        }
    }
    lines
}

const fn style(look: Look, palette: Palette) -> Style {
    match look {
        Look::Plain => Style::new(),
        Look::Bold => palette.bold(),
        Look::Faint => palette.faint(),
        Look::Good => palette.good(),
        Look::Warning => palette.warning(),
        Look::Wrong => palette.wrong(),
    }
}
