//! The links of a message, and the question before one is opened that is not what it seems.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::widgets::{Block, Paragraph};
use tchat_client::markup::Doubt;
use tchat_front::links::Place;
use tchat_i18n::{Visible, Words};

use super::rows::{Breaker, Breaks, Indent, Styled, cut};
use crate::app::App;
use crate::panel::Links;

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, app: &App, links: &Links) {
    let block = Block::bordered()
        .title(format!(" {} ", app.chat.words().panel_links()))
        .title_bottom(format!(" {} ", app.chat.words().links_hints()));
    let inside = block.inner(area);
    frame.render_widget(block, area);
    let width = usize::from(inside.width);
    let rows = match links.confirming() {
        Some(place) => confirmation(app, place, width),
        None => list(app, links, width, usize::from(inside.height)),
    };
    frame.render_widget(Paragraph::new(rows), inside);
}

/// Each link in two rows: what it says, and where it leads.
fn list(app: &App, links: &Links, width: usize, height: usize) -> Vec<Line<'static>> {
    let palette = app.look.palette;
    // The chosen one is always seen.
    let hidden = links.at().saturating_add(1).saturating_sub((height / 2).max(1));
    let rows = links.places().iter().enumerate().skip(hidden).flat_map(|(number, place)| {
        let sign = if number == links.at() { "›" } else { " " };
        let text = cut(&format!("{sign} {}", Visible::line(&place.text)), width);
        let url = cut(&format!("    {}", Visible::line(&place.link.url)), width);
        let style = if place.is_doubtful() { palette.wrong() } else { palette.link() };
        let rows = [Line::raw(text), Line::styled(url, style)];
        rows.map(|row| match number == links.at() {
            true => row.patch_style(palette.chosen()),
            false => row,
        })
    });
    rows.collect()
}

/// What to read before going there.
fn confirmation(app: &App, place: &Place, width: usize) -> Vec<Line<'static>> {
    let (words, palette) = (app.chat.words(), app.look.palette);
    let host = Visible::line(place.link.host.as_deref().unwrap_or(&place.link.url));
    let mut rows = Vec::new();
    let mut put = |text: &Visible, style: Style| {
        let breaker = Breaker { width, indent: Indent::blank(""), breaks: Breaks::Words };
        let broken = breaker.rows(&Styled::of(text.as_str(), style), 0);
        rows.extend(broken.into_iter().map(|row| row.line));
    };
    put(&words.link_says(Visible::line(&place.text)), Style::new());
    put(&words.link_leads(Visible::line(&place.link.url)), palette.wrong());
    put(&words.link_host(host), palette.bold());
    for doubt in place.doubts() {
        put(&doubt_said(words, doubt), palette.warning());
    }
    put(&Visible::EMPTY, Style::new());
    put(&words.link_confirm(), palette.bold());
    rows
}

fn doubt_said(words: &Words, doubt: Doubt) -> Visible {
    match doubt {
        Doubt::OtherHost => words.doubt_other_host(),
        Doubt::UserInfo => words.doubt_user_info(),
        Doubt::NotAscii => words.doubt_not_ascii(),
        Doubt::MixedScripts => words.doubt_mixed_scripts(),
    }
}
