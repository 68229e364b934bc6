//! A line that tells how far something is, written over itself: at a terminal, and nowhere else.

use std::io::{self, IsTerminal as _, Write as _};

use tchat_i18n::Visible;

use super::Output;

/// Back to the first column, and the rest of the line wiped (ECMA-48 EL).
const WIPE: &str = "\r\x1b[K";

impl Output {
    /// Tells how far something is, in place of what was told before.
    pub(crate) fn progress(&mut self, line: &Visible) {
        if self.above.is_some() || !io::stderr().is_terminal() {
            return;
        }
        let columns = terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0));
        // One row: what goes on in the next could not be written over.
        let folded = line.folded(columns.saturating_sub(1));
        let row = folded.as_str().lines().next().unwrap_or_default();
        drop(write!(io::stderr().lock(), "{WIPE}{row}").and_then(|()| io::stderr().flush()));
        self.progressing = true;
    }

    /// Wipes that line: something else is written, or it is over.
    pub(crate) fn progress_over(&mut self) {
        if std::mem::take(&mut self.progressing) {
            drop(write!(io::stderr().lock(), "{WIPE}"));
        }
    }
}
