//! What is under the segments: letters, and keys; or what of an encrypted connection remains.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Wrap};
use tchat_i18n::{Lang, Visible, Words};

use super::{Keys, Screen};
use crate::reading::{Guess, Reading, Scope, french_shares};
use crate::record::Connection;
use crate::speech::Speech;

/// The eighths of a cell, from nothing to all of it.
const EIGHTHS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// The share that fills a bar: a little more than E has in French.
const FULL_SHARE: f64 = 0.20;

/// How many columns the names of the two histograms take.
const NAME_COLUMNS: usize = 10;

impl Screen {
    pub(super) fn draw_analysis(
        &self,
        frame: &mut Frame<'_>,
        area: Rect,
        one: &Connection,
        words: &Words,
    ) {
        match one.speech {
            Speech::Encrypted => self.draw_encrypted(frame, area, one, words),
            Speech::Plain | Speech::Unclear => self.draw_plain(frame, area, one, words),
        }
    }

    fn draw_encrypted(&self, frame: &mut Frame<'_>, area: Rect, one: &Connection, words: &Words) {
        let seen = words.lab_encrypted_seen(one.totals.to_server.bytes, one.totals.to_client.bytes);
        let lines = [seen, Visible::EMPTY, words.lab_encrypted_hidden()];
        let lines = lines.map(|line| Line::raw(line.to_string())).to_vec();
        let text = Paragraph::new(lines).wrap(Wrap { trim: true });
        frame.render_widget(text.block(self.palette.headed(words.lab_encrypted())), area);
    }

    fn draw_plain(&self, frame: &mut Frame<'_>, area: Rect, one: &Connection, words: &Words) {
        let reading = self.reading.as_ref().filter(|reading| reading.connection == one.ends.id);
        let scope = match self.scope {
            Scope::Client => words.lab_scope_one(),
            Scope::Everyone => words.lab_scope_all(),
        };
        let letters = reading.map_or(0, |reading| reading.letters.total());
        let heading = self.palette.headed(words.lab_letters(letters, scope));
        let inside = heading.inner(area);
        let tall = if inside.height >= 12 { 3 } else { 2 };
        let mut lines = Vec::new();
        if let Some(reading) = reading {
            lines.extend(self.histogram(reading, tall, inside.width, words));
            lines.push(coincidence(reading, words));
        }
        lines.extend(self.keys_found(reading, words));
        frame.render_widget(Paragraph::new(lines).block(heading), area);
    }

    /// The letters here over those of French, so that a shift is seen as a shift.
    fn histogram(
        &self,
        reading: &Reading,
        tall: usize,
        width: u16,
        words: &Words,
    ) -> Vec<Line<'static>> {
        let columns = if width >= 110 { 4 } else { 2 };
        let names = ('A'..='Z').map(|letter| format!("{letter:<columns$}")).collect::<String>();
        let named = |name: &str, row: String, style: Style| {
            let name = format!(" {name:<width$}", width = NAME_COLUMNS.saturating_sub(1));
            Line::from(vec![Span::raw(name), Span::styled(row, style)])
        };
        let mut lines = Vec::new();
        let here = bars(&reading.letters.shares(), tall, columns);
        for (row, bars) in here.into_iter().enumerate() {
            let name = if row == 0 { words.lab_here() } else { Visible::EMPTY };
            lines.push(named(name.as_str(), bars, self.palette.bold()));
        }
        lines.push(named("", names, Style::new()));
        let french = bars(french_shares(), tall, columns);
        for (row, bars) in french.into_iter().enumerate() {
            let name = if row == 0 { words.lab_french() } else { Visible::EMPTY };
            lines.push(named(name.as_str(), bars, self.palette.faint()));
        }
        lines
    }

    fn keys_found(&self, reading: Option<&Reading>, words: &Words) -> Vec<Line<'static>> {
        let mut lines = Vec::new();
        if let Some(proposal) = &self.proposal {
            let said = words.lab_proposed(Visible::line(&proposal.label));
            lines.push(Line::styled(format!(" {said}"), self.palette.deciphered()));
        }
        let told = |told: Visible| vec![Line::styled(format!(" {told}"), self.palette.warning())];
        lines.extend(match (self.keys, reading) {
            (Keys::Hidden, _) => told(words.lab_reveal()),
            (Keys::Revealed, None) => told(words.lab_reading()),
            (Keys::Revealed, Some(reading)) => {
                let believed = reading.guesses.first().is_some_and(Guess::is_believed);
                let mut lines = if believed { vec![] } else { told(words.lab_nothing_found()) };
                let numbered = reading.guesses.iter().enumerate();
                lines.extend(numbered.map(|(number, guess)| self.guess(number, guess, words)));
                lines
            }
        });
        lines
    }

    fn guess(&self, number: usize, guess: &Guess, words: &Words) -> Line<'static> {
        let name = match words.lang() {
            Lang::French => guess.name.french(),
            Lang::English => guess.name.english(),
        };
        let key = match guess.is_in_clear() {
            true => words.lab_plain(),
            false => Visible::line(&format!("{name} {}", guess.key)),
        };
        // Never 100: a certainty that is rounded up is none.
        let sure = (guess.probability * 100.0).clamp(0.0, 99.9);
        let rank = number.saturating_add(1);
        let first = number == 0 && guess.is_believed();
        let style = if first { self.palette.deciphered() } else { Style::new() };
        Line::styled(
            format!(" {rank}. {key}  {sure:>4.1} %  {}", Visible::line(&guess.text)),
            style,
        )
    }
}

fn coincidence(reading: &Reading, words: &Words) -> Line<'static> {
    let index = reading.letters.index_of_coincidence().map_or_else(
        || "—".to_owned(),
        |index| match words.lang() {
            Lang::French => format!("{index:.3}").replace('.', ","),
            Lang::English => format!("{index:.3}"),
        },
    );
    Line::raw(format!(" {}", words.lab_coincidence(Visible::line(&index))))
}

/// Bars side by side, in rows from the top.
fn bars(shares: &[f64; 26], tall: usize, columns: usize) -> Vec<String> {
    let rows = (0..tall).rev();
    rows.map(|row| {
        shares.iter().map(|share| format!("{:<columns$}", eighth(*share, row, tall))).collect()
    })
    .collect()
}

/// How much of a cell a bar fills, in the row of this number from the bottom.
fn eighth(share: f64, row: usize, tall: usize) -> char {
    let full = tall.saturating_mul(8);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a share from 0 to 1, of a few dozen eighths"
    )]
    let filled = (share / FULL_SHARE * full as f64).round() as usize;
    let at_least = usize::from(share > 0.0);
    let here = filled.max(at_least).saturating_sub(row.saturating_mul(8)).min(8);
    EIGHTHS.get(here).copied().unwrap_or('█')
}
