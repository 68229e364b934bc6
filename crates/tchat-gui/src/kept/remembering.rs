//! Keeps on the disk how the window is, when that has changed: not each point of it while it is drawn larger,
//! and without waking a window in which nothing happens.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use eframe::egui::Context;

use crate::kept::remembered::Remembered;
use crate::theme::Look;

/// How long after a change it is written, so that one movement is written once.
const AFTER: Duration = Duration::from_secs(1);

/// Keeps how the window is.
#[derive(Debug)]
pub struct Remembering {
    folder: PathBuf,
    /// As the disk has it.
    kept: Remembered,
    /// As it is.
    now: Remembered,
    /// When that is to be written.
    due: Option<Instant>,
}

impl Remembering {
    /// Keeps it in the folder of a profile, where this is.
    #[must_use]
    pub fn new(folder: PathBuf, kept: Remembered) -> Self {
        Self { folder, now: kept.clone(), kept, due: None }
    }

    /// Takes note of how the window is, and writes it if that is due. To be called when it was drawn.
    pub fn follow(&mut self, ctx: &Context, look: Look, side: f32) {
        self.take(self.now.now(ctx, look, side), Instant::now());
        if let Some(due) = self.due {
            ctx.request_repaint_after(due.saturating_duration_since(Instant::now()));
        }
    }

    fn take(&mut self, now: Remembered, at: Instant) {
        if now != self.now {
            self.due = at.checked_add(AFTER);
            self.now = now;
        }
        if self.due.is_some_and(|due| at >= due) {
            self.write();
        }
    }

    /// Writes it, if it is not as the disk has it. Should that fail, the window opens as it did before:
    /// nothing to bother anybody with.
    pub fn write(&mut self) {
        self.due = None;
        if self.now != self.kept && self.now.write(&self.folder).is_ok() {
            self.kept = self.now.clone();
        }
    }
}

#[cfg(test)]
mod tests {
    use tchat_i18n::{Lang, Words};

    use super::*;

    #[test]
    fn it_is_written_once_after_the_last_of_many_changes() {
        let folder = tempfile::tempdir().unwrap();
        let mut remembering = Remembering::new(folder.path().to_owned(), Remembered::default());
        let file = folder.path().join(crate::kept::remembered::FILE);
        let begun = Instant::now();
        let wide = |side: f32| Remembered { side, ..Remembered::default() };
        for (tenth, side) in [(0_u64, 230.0), (6, 240.0), (12, 250.0)] {
            remembering.take(wide(side), begun + Duration::from_millis(100 * tenth));
            assert!(!file.exists());
        }
        remembering.take(wide(250.0), begun + Duration::from_millis(2_300));
        let words = Words::new(Lang::English);
        assert_eq!(Remembered::read(folder.path(), &words).0.side, 250.0);
        assert_eq!(remembering.due, None, "nothing wakes the window");
        std::fs::remove_file(&file).unwrap();
        remembering.take(wide(250.0), begun + Duration::from_secs(9));
        remembering.write();
        assert!(!file.exists(), "what has not changed is not written");
    }
}
