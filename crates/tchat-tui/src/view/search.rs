//! Looking for what was written: the line that is typed, and below it what was found.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Paragraph};
use tchat_client::search::{Hit, Snippet};
use tchat_front::search::Stage;
use tchat_i18n::Visible;
use tchat_speech::explain;

use super::rows::{Breaker, Breaks, Indent, Styled, cut};
use crate::app::App;
use crate::panel::Search;

/// How many rows a hit takes: where it is, and two of what it says.
const HIT_ROWS: usize = 3;

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, app: &App, search: &Search) {
    let block = Block::bordered()
        .title(format!(" {} ", title(app, search)))
        .title_bottom(format!(" {} ", app.chat.words().search_hints()));
    let inside = block.inner(area);
    frame.render_widget(block, area);
    let [typed, state, below] =
        Layout::vertical([Constraint::Length(1), Constraint::Length(1), Constraint::Fill(1)])
            .areas(inside);
    frame.render_widget(Paragraph::new(format!("› {}", search.field())), typed);
    let said = cut(self::state(app, search).as_str(), usize::from(state.width));
    frame.render_widget(Paragraph::new(Line::styled(said, app.look.palette.faint())), state);
    frame.render_widget(Paragraph::new(hits(app, search, below)), below);
}

fn title(app: &App, search: &Search) -> Visible {
    match app.chat.open().filter(|_| !search.looking().is_everywhere()) {
        Some(open) => app.chat.words().search_in(app.chat.rooms().title(open.room())),
        None => app.chat.words().search_everywhere(),
    }
}

fn state(app: &App, search: &Search) -> Visible {
    let words = app.chat.words();
    match search.looking().stage() {
        Stage::Nothing => words.search_how(),
        Stage::Refused(refused) => explain::input::explain(refused, words).sentence(),
        Stage::Looking => words.search_looking(),
        Stage::Done if search.looking().hits().is_empty() => words.search_nothing(),
        Stage::Done => {
            let count = u64::try_from(search.looking().hits().len()).unwrap_or(u64::MAX);
            match search.looking().has_more() {
                true => words.search_hits_and_more(count),
                false => words.search_hits(count),
            }
        }
    }
}

/// The hits around the chosen one.
fn hits(app: &App, search: &Search, area: Rect) -> Vec<Line<'static>> {
    let fit = (usize::from(area.height) / HIT_ROWS).max(1);
    let hidden = search.at().saturating_add(1).saturating_sub(fit);
    let rows = search.looking().hits().iter().enumerate().skip(hidden).take(fit.saturating_add(1));
    let rows = rows.flat_map(|(number, hit)| {
        let mut rows = vec![head(app, hit, usize::from(area.width), number == search.at())];
        rows.extend(snippet(app, &hit.snippet, usize::from(area.width)));
        rows.resize(HIT_ROWS, Line::default());
        rows
    });
    rows.collect()
}

/// Who wrote it, where and when.
fn head(app: &App, hit: &Hit, width: usize, chosen: bool) -> Line<'static> {
    let day = app.chat.day_name(app.chat.day_of(hit.time));
    let who = cut(Visible::name(&hit.from.nick).as_str(), width / 3);
    let sign = if chosen { "› " } else { "  " };
    let place = format!("  {}  {day}  #{}", app.chat.rooms().title(&hit.room), hit.seq);
    let line = Line::from(vec![
        Span::raw(sign),
        Span::styled(who, app.look.palette.person(hit.from.account)),
        Span::styled(cut(&place, width.saturating_mul(2) / 3), app.look.palette.faint()),
    ]);
    match chosen {
        true => line.patch_style(app.look.palette.chosen()),
        false => line,
    }
}

/// What it says, with what was looked for marked.
fn snippet(app: &App, snippet: &Snippet, width: usize) -> Vec<Line<'static>> {
    let mut line = Styled::default();
    let (plain, marked) =
        (ratatui::style::Style::new(), app.look.palette.worth().add_modifier(Modifier::UNDERLINED));
    // Its lines in one.
    let mut put = |part: &str, style| {
        let part = part.replace(['\n', '\r', '\t'], " ");
        line.push(Visible::line(&part).as_str(), style);
    };
    if snippet.cut_before {
        put("… ", plain);
    }
    let mut at = 0_usize;
    for found in &snippet.matches {
        put(snippet.text.get(at..found.start).unwrap_or_default(), plain);
        put(snippet.text.get(found.clone()).unwrap_or_default(), marked);
        at = found.end;
    }
    put(snippet.text.get(at..).unwrap_or_default(), plain);
    if snippet.cut_after {
        put(" …", plain);
    }
    let breaker = Breaker { width, indent: Indent::blank("    "), breaks: Breaks::Words };
    let rows = breaker.rows(&line, 0).into_iter().map(|row| row.line);
    rows.take(HIT_ROWS.saturating_sub(1)).collect()
}
