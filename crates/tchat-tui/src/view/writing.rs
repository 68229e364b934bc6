//! Where one writes, and what lies over it: choices for a word, the quick switcher, what to do with a
//! long text.

use ratatui::Frame;
use ratatui::buffer::{Buffer, CellDiffOption};
use ratatui::layout::{Constraint, Layout, Position, Rect, Size};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Paragraph};
use tchat_front::long_text::Way;
use tchat_i18n::Visible;
use unicode_width::UnicodeWidthStr as _;

use super::rows::cut;
use super::{Places, panel};
use crate::app::App;
use crate::panel::{Panel, Paste, Switcher};
use crate::soft_wrap::Wrapped;
use tchat_front::completion::Completion;

/// What stands before where one writes, and how wide it is.
const SIGN: (&str, u16) = ("› ", 2);

/// How many choices are seen at once.
const CHOICES_SEEN: u16 = 6;

/// Where the mouse points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hit {
    /// A row of what there is to choose in a panel, counted from the first that is seen.
    Panel(usize),
    /// A choice for the word at the cursor.
    Choice(usize),
    /// Where one writes.
    Text { row: usize, column: usize },
}

/// What is at a place of the screen as it was drawn last.
pub(crate) fn hit(app: &App, at: Position) -> Option<Hit> {
    let whole = Rect::new(0, 0, app.screen.size.width, app.screen.size.height);
    if let Some(open) = &app.panel {
        let choices = choices_area(open, panel::area(whole))?;
        let row = usize::from(at.y.saturating_sub(choices.y));
        return choices.contains(at).then_some(Hit::Panel(row));
    }
    let places = Places::of(app, app.screen.size);
    if let Some(completion) = app.chat.composer().completion() {
        let area = completion_area(completion, places.timeline);
        if area.contains(at) {
            let row = usize::from(at.y.saturating_sub(area.y));
            let first = first_choice(completion, area.height);
            return Some(Hit::Choice(first.saturating_add(row)));
        }
    }
    let text = text_area(places.composer);
    let (row, column) = (at.y.saturating_sub(text.y), at.x.saturating_sub(text.x));
    text.contains(at).then_some(Hit::Text { row: row.into(), column: column.into() })
}

impl App {
    /// Lays out what is written, for a size.
    pub(super) fn lay_out_writing(&mut self, size: Size) {
        self.screen.size = size;
        let width = Places::of(self, size).composer.width.saturating_sub(SIGN.1);
        self.written.lay_out(self.chat.composer(), width, Places::composer_rows_max(size));
        let whole = Rect::new(0, 0, size.width, size.height);
        let choices = self.panel.as_ref().and_then(|open| choices_area(open, panel::area(whole)));
        if let (Some(Panel::Switcher(switcher)), Some(area)) = (&mut self.panel, choices) {
            switcher.lay_out(area.height.into());
        }
    }
}

/// Where one writes, behind the sign.
fn text_area(composer: Rect) -> Rect {
    let [_, text] =
        Layout::horizontal([Constraint::Length(SIGN.1), Constraint::Fill(1)]).areas(composer);
    text
}

pub(super) fn draw_composer(frame: &mut Frame<'_>, area: Rect, app: &App) {
    let text = text_area(area);
    let sign = Rect { x: area.x, width: SIGN.1.min(area.width), ..text };
    frame.render_widget(Paragraph::new(SIGN.0), sign);
    let lines: Vec<Line<'_>> = match app.chat.composer().is_empty() {
        true => vec![placeholder(app, text.width)],
        false => app.written.shown().into_iter().map(Line::raw).collect(),
    };
    frame.render_widget(Paragraph::new(lines), text);
    draw_whole(frame.buffer_mut(), text);
    let is_chosen = app.chat.open().is_some_and(|open| open.chosen().is_some());
    if app.panel.is_none() && !is_chosen {
        let at = app.written.cursor();
        let place = Position { x: text.x.saturating_add(at.x), y: text.y.saturating_add(at.y) };
        if text.contains(place) {
            // The terminal's own cursor: there input methods show what is being composed.
            frame.set_cursor_position(place);
        }
    }
}

/// Has an area drawn whole, whatever was there: where terminals disagree about how wide an emoji is,
/// parts of one that was deleted would stay.
fn draw_whole(buffer: &mut Buffer, area: Rect) {
    for place in area.intersection(buffer.area).positions() {
        if let Some(cell) = buffer.cell_mut(place) {
            cell.set_diff_option(CellDiffOption::AlwaysUpdate);
        }
    }
}

/// What stands where nothing is written.
fn placeholder(app: &App, width: u16) -> Line<'static> {
    let Some(here) = app.chat.here() else { return Line::default() };
    let text = app.chat.words().composer_placeholder(app.chat.rooms().title(here)).to_string();
    Line::styled(cut(&text, width.into()), app.look.palette.faint())
}

/// Where the choices for the word at the cursor are: over the last messages.
fn completion_area(completion: &Completion, timeline: Rect) -> Rect {
    let rows = u16::try_from(completion.choices().len()).unwrap_or(u16::MAX);
    let rows = rows.min(CHOICES_SEEN).min(timeline.height);
    let y = timeline.bottom().saturating_sub(rows);
    Rect { y, height: rows, ..timeline }
}

fn first_choice(completion: &Completion, rows: u16) -> usize {
    let at = completion.at().unwrap_or_default();
    at.saturating_add(1).saturating_sub(rows.into())
}

pub(super) fn draw_completion(frame: &mut Frame<'_>, timeline: Rect, app: &App) {
    let Some(completion) = app.chat.composer().completion() else { return };
    let area = completion_area(completion, timeline);
    let first = first_choice(completion, area.height);
    let choices = completion.choices().iter().enumerate().skip(first);
    let rows = choices.take(area.height.into()).map(|(number, choice)| {
        let is_written = completion.at() == Some(number);
        let sign = if is_written { "› " } else { "  " };
        let text = format!("{sign}{}  {}", choice.shown, choice.about);
        let line = Line::raw(cut(&text, area.width.into()));
        match is_written {
            true => line.patch_style(app.look.palette.chosen()),
            false => line,
        }
    });
    let rows: Vec<_> = rows.collect();
    frame.render_widget(Clear, area);
    frame.render_widget(Paragraph::new(rows), area);
}

/// Where there is something to choose in a panel.
fn choices_area(open: &Panel, area: Rect) -> Option<Rect> {
    let inside = Block::bordered().inner(area);
    match open {
        Panel::Switcher(_) => Some(below_the_line(inside)),
        Panel::LongText(_) => Some(below(inside, LONG_TEXT_ABOVE)),
        _ => None,
    }
}

/// What is below the line typed into.
fn below_the_line(inside: Rect) -> Rect {
    below(inside, 1)
}

fn below(area: Rect, rows: u16) -> Rect {
    let [_, below] = Layout::vertical([Constraint::Length(rows), Constraint::Fill(1)]).areas(area);
    below
}

pub(super) fn draw_switcher(frame: &mut Frame<'_>, area: Rect, app: &App, switcher: &Switcher) {
    let block = Block::bordered()
        .title(format!(" {} ", app.chat.words().panel_switch()))
        .title_bottom(format!(" {} ", app.chat.words().panel_choose()));
    let inside = block.inner(area);
    frame.render_widget(block, area);
    draw_typed(frame, Rect { height: 1.min(inside.height), ..inside }, switcher);
    let below = below_the_line(inside);
    let width = usize::from(below.width);
    let shown = switcher.found().enumerate().skip(switcher.first_seen());
    let rows = shown.take(below.height.into()).map(|(number, choice)| {
        let is_chosen = number == switcher.at();
        let sign = if is_chosen { "› " } else { "  " };
        let title = cut(&format!("{sign}{}", choice.title), width.saturating_sub(2));
        let about = match choice.about == Visible::EMPTY {
            true => choice.kind.to_string(),
            false => format!("{}, {}", choice.kind, choice.about),
        };
        let about = cut(&format!("  {about}"), width.saturating_sub(title.width()));
        let line =
            Line::from(vec![Span::raw(title), Span::styled(about, app.look.palette.faint())]);
        match is_chosen {
            true => line.patch_style(app.look.palette.chosen()),
            false => line,
        }
    });
    let mut rows: Vec<_> = rows.collect();
    if rows.is_empty() {
        rows.push(Line::raw(format!("  {}", app.chat.words().panel_nothing_found())));
    }
    frame.render_widget(Paragraph::new(rows), below);
}

/// The line typed into, with the cursor.
fn draw_typed(frame: &mut Frame<'_>, area: Rect, switcher: &Switcher) {
    let typed = switcher.typed();
    let width = area.width.saturating_sub(SIGN.1);
    let wrapped = Wrapped::of(typed.text(), width);
    let (row, column) = wrapped.place(typed.text(), typed.cursor());
    let shown = wrapped.shown(typed.text(), row..row.saturating_add(1)).concat();
    frame.render_widget(Paragraph::new(format!("{}{shown}", SIGN.0)), area);
    let column = u16::try_from(column).unwrap_or(u16::MAX);
    let x = area.x.saturating_add(SIGN.1).saturating_add(column);
    if area.contains(Position { x, y: area.y }) {
        frame.set_cursor_position(Position { x, y: area.y });
    }
}

/// How many rows of a long text's panel are above what there is to choose.
const LONG_TEXT_ABOVE: u16 = 5;

pub(super) fn draw_long_text(frame: &mut Frame<'_>, area: Rect, app: &App, paste: &Paste) {
    let long = paste.text();
    let (words, palette) = (app.chat.words(), app.look.palette);
    let block = Block::bordered()
        .title(format!(" {} ", words.panel_long_text()))
        .title_bottom(format!(" {} ", words.panel_choose()));
    let inside = block.inner(area);
    frame.render_widget(block, area);
    let width = usize::from(inside.width);
    let number = |it: usize| u64::try_from(it).unwrap_or(u64::MAX);
    let said = words.paste_long(number(long.lines()), number(long.text.len().div_ceil(1_024)));
    let mut rows = vec![Line::raw(cut(&said.to_string(), width))];
    let excerpt = long.text.lines().filter(|line| !line.trim().is_empty()).take(2);
    rows.extend(excerpt.map(|line| {
        // Only what can be seen is made harmless: a line may be long.
        let start: String = line.chars().take(width).collect();
        Line::styled(cut(&format!("  {}", Visible::line(&start)), width), palette.faint())
    }));
    rows.resize(usize::from(LONG_TEXT_ABOVE), Line::default());
    for (at, way) in long.ways().into_iter().enumerate() {
        let does = match way {
            Way::File => words.paste_as_file(words.paste_file_name()),
            Way::Text => words.paste_as_text(),
            Way::Cut => words.paste_cut(number(long.cut().len().div_ceil(1_024))),
        };
        let sign = if at == paste.at() { "›" } else { " " };
        let row = Line::raw(cut(&format!("{sign} {}  {does}", at.saturating_add(1)), width));
        rows.push(if at == paste.at() { row.patch_style(palette.chosen()) } else { row });
    }
    frame.render_widget(Paragraph::new(rows), inside);
}
