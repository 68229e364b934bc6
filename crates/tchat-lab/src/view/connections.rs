//! The list of connections: who, what they speak, how much.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use tchat_i18n::{Visible, Words};

use super::Screen;
use crate::record::{Connection, Record};
use crate::speech::Speech;

/// How many rows a connection takes.
const ROWS: usize = 2;

impl Screen {
    pub(super) fn draw_connections(
        &self,
        frame: &mut Frame<'_>,
        area: Rect,
        record: &Record,
        words: &Words,
    ) {
        let all = record.connections().collect::<Vec<_>>();
        let chosen = self.connection(record).map(|one| one.ends.id);
        let place = all.iter().position(|one| Some(one.ends.id) == chosen).unwrap_or_default();
        let fit = usize::from(area.height.saturating_sub(1)) / ROWS;
        // The chosen one is always seen, and the newest as long as there is room.
        let first = all.len().saturating_sub(fit).min(place);
        let shown = all.iter().skip(first).take(fit.max(1));
        let lines = shown.flat_map(|one| self.lines_of(one, Some(one.ends.id) == chosen, words));
        let list = Paragraph::new(lines.collect::<Vec<_>>());
        let heading = self.palette.headed(words.lab_connections(all.len()));
        frame.render_widget(list.block(heading), area);
    }

    fn lines_of(&self, one: &Connection, chosen: bool, words: &Words) -> [Line<'static>; ROWS] {
        let (mark, style) = match chosen {
            true => ("▶", self.palette.chosen()),
            false => (" ", self.palette.bold()),
        };
        let name = match one.pseudonym.as_deref() {
            Some(name) if !name.is_empty() => Visible::line(name),
            _ => Visible::line(&one.ends.client.to_string()),
        };
        let name = format!("{mark}{:>3} {name} ", one.ends.id.0);
        let (speech, style_of_speech) = match one.speech {
            Speech::Encrypted => (words.lab_encrypted(), self.palette.encrypted()),
            Speech::Plain => (words.lab_plain(), self.palette.warning()),
            Speech::Unclear => (words.lab_unclear(), self.palette.faint()),
        };
        let segments = one.totals.to_server.segments.saturating_add(one.totals.to_client.segments);
        let mut below = vec![
            Span::raw("     "),
            Span::styled(speech.to_string(), style_of_speech),
            Span::styled(format!(" · {segments}"), self.palette.faint()),
        ];
        if one.closed.is_some() {
            below.push(Span::styled(format!(" · {}", words.lab_over()), self.palette.faint()));
        }
        [Line::styled(name, style), Line::from(below)]
    }
}
