//! The segments of a connection, the newest at the bottom.
//!
//! Only what fits is prepared, from the bottom upwards, so a long record costs nothing to draw.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use tchat_i18n::Visible;

use super::{Bytes, Screen};
use crate::hex_rows::hex_rows;
use crate::record::{Connection, Kept};
use crate::telling::{Teller, text};

/// How many rows of hexadecimal a segment has at most on a low screen and on a high one; the rest
/// is counted.
const HEX_ROWS_MAX: [usize; 2] = [2, 4];
/// From how many rows on a screen is high.
const HIGH_ROWS: u16 = 16;
/// How much of a long text is looked at for its first row.
const TEXT_BYTES_MAX: usize = 512;
/// What stands before everything that belongs to the segment above.
const INDENT: &str = "          ";

impl Screen {
    pub(super) fn draw_segments(
        &self,
        frame: &mut Frame<'_>,
        area: Rect,
        one: &Connection,
        teller: Teller<'_>,
    ) {
        let title = match one.pseudonym.as_deref() {
            Some(name) if !name.is_empty() => {
                format!("#{} {} · {}", one.ends.id.0, Visible::line(name), one.ends.client)
            }
            _ => format!("#{} · {}", one.ends.id.0, one.ends.client),
        };
        let block = self.palette.headed(Visible::line(&title));
        let inside = block.inner(area);
        let room = usize::from(inside.height);
        let newer = (self.back > 0).then(|| teller.words.lab_newer(self.back));
        let mut lines = Vec::new();
        lines.extend(newer.map(|newer| Line::styled(newer.to_string(), self.palette.faint())));
        let shape = Shape::of(inside);
        for kept in self.segments(one).skip(self.back) {
            if lines.len() >= room {
                break;
            }
            let block = self.lines_of_segment(kept, teller, shape);
            lines.extend(block.into_iter().rev());
        }
        if lines.len() < room && one.forgotten > 0 {
            let forgotten = teller.words.lab_forgotten(one.forgotten);
            lines.push(Line::styled(forgotten.to_string(), self.palette.faint()));
        }
        lines.truncate(room);
        lines.reverse();
        frame.render_widget(Paragraph::new(lines).block(block), area);
    }

    fn lines_of_segment(
        &self,
        kept: &Kept,
        teller: Teller<'_>,
        shape: Shape,
    ) -> Vec<Line<'static>> {
        let mut head = vec![
            Span::styled(teller.time(kept.at).to_string(), self.palette.faint()),
            Span::raw(" "),
            Span::styled(
                format!("{} {}", teller.way(kept.direction), teller.words.lab_bytes(kept.length)),
                self.palette.way(kept.direction),
            ),
        ];
        if let Some(bytes) = kept.bytes() {
            let beginning = bytes.get(..TEXT_BYTES_MAX).unwrap_or(bytes);
            head.push(Span::styled(format!("  {}", text(beginning)), self.palette.bold()));
        }
        let mut lines = vec![Line::from(head)];
        if let Some(clear) = self.deciphered(kept) {
            let clear = format!("{INDENT}= {}", Visible::line(clear));
            lines.push(Line::styled(clear, self.palette.deciphered()));
        }
        for note in teller.notes(kept) {
            lines.push(Line::styled(format!("{INDENT}! {note}"), self.palette.warning()));
        }
        if let (Bytes::Hex, Some(bytes)) = (self.bytes, kept.bytes()) {
            lines.extend(hex_lines(bytes, shape, teller));
        }
        lines
    }
}

/// How bytes are laid out.
#[derive(Debug, Clone, Copy)]
struct Shape {
    per_row: usize,
    rows: usize,
}

impl Shape {
    /// As many bytes in a row as fit, in fours.
    fn of(area: Rect) -> Self {
        // Three columns in hexadecimal, one as text, and a space between them.
        let fit = usize::from(area.width).saturating_sub(INDENT.len()).saturating_sub(1) / 4;
        let [low, high] = HEX_ROWS_MAX;
        let rows = if area.height < HIGH_ROWS { low } else { high };
        Self { per_row: (fit / 4 * 4).clamp(4, 16), rows }
    }
}

fn hex_lines(bytes: &[u8], shape: Shape, teller: Teller<'_>) -> Vec<Line<'static>> {
    let shown = shape.per_row.saturating_mul(shape.rows);
    let beginning = bytes.get(..shown).unwrap_or(bytes);
    let rows = hex_rows(beginning, shape.per_row);
    let mut lines =
        rows.map(|row| Line::raw(format!("{INDENT}{} {}", row.hex, row.text))).collect::<Vec<_>>();
    let more = bytes.len().saturating_sub(shown);
    if more > 0 {
        lines.push(Line::raw(format!("{INDENT}{}", teller.words.lab_more_bytes(more))));
    }
    lines
}
