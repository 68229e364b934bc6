//! What a view shows: rows under a title, and below them what its keys do.
//!
//! Views say what there is to read; how it is broken into rows of a screen, and which part of it is
//! seen, is [`crate::view`]'s business.

use tchat_i18n::Visible;

/// What a view shows.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    pub(crate) title: String,
    pub(crate) rows: Vec<Row>,
    /// Which row is chosen: it is always seen.
    pub(crate) chosen: Option<usize>,
    /// What the keys do, for the lower edge.
    pub(crate) keys: String,
    /// Whether the rows have the whole screen for themselves, without a frame.
    pub(crate) bare: bool,
}

/// One thing to read.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) text: String,
    pub(crate) look: Look,
    /// Whether it is never broken: the line of a code.
    pub(crate) whole: bool,
    /// Whether it can be chosen.
    pub(crate) choice: bool,
}

/// How a row looks. Nothing is said by it that the words do not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    Plain,
    Bold,
    Faint,
    Good,
    Warning,
    Wrong,
}

impl Sheet {
    /// An empty one.
    pub(crate) fn new(title: &Visible, keys: &Visible) -> Self {
        Self { title: title.to_string(), keys: keys.to_string(), ..Self::default() }
    }

    /// With one more row.
    pub(crate) fn row(&mut self, look: Look, text: impl std::fmt::Display) {
        self.rows.push(Row { text: text.to_string(), look, whole: false, choice: false });
    }

    /// With one more row that can be chosen; `chosen` says whether it is.
    pub(crate) fn choice(&mut self, chosen: bool, look: Look, text: impl std::fmt::Display) {
        if chosen {
            self.chosen = Some(self.rows.len());
        }
        let sign = if chosen { "› " } else { "  " };
        self.rows.push(Row { text: format!("{sign}{text}"), look, whole: false, choice: true });
    }

    /// How many choices a row is below the chosen one, or (negative) above. `None` if it is none.
    pub(crate) fn steps_to(&self, row: usize) -> Option<isize> {
        self.rows.get(row).filter(|it| it.choice)?;
        let from = self.chosen?;
        let between = self.rows.get(from.min(row)..from.max(row))?;
        let count = isize::try_from(between.iter().filter(|it| it.choice).count()).ok()?;
        Some(if row >= from { count } else { count.saturating_neg() })
    }

    /// With nothing for a row.
    pub(crate) fn gap(&mut self) {
        self.row(Look::Plain, "");
    }

    /// With a row that is shown as it is, or cut.
    pub(crate) fn whole(&mut self, text: impl std::fmt::Display) {
        self.rows.push(Row {
            text: text.to_string(),
            look: Look::Plain,
            whole: true,
            choice: false,
        });
    }
}
