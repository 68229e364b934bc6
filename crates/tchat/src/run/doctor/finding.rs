//! Something that was looked at: how it is, what was seen, and what to do.

use serde_json::{Map, Value as Json};
use tchat_i18n::{Visible, Words};

/// How wide the word before a finding is.
const MARK_COLUMNS: usize = 11;

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// As it should be.
    Ok,
    /// It may be in somebody's way.
    Warn,
    /// It is in the way.
    Bad,
    /// It cannot be known from here.
    Unknown,
}

/// Something that was looked at.
#[derive(Debug)]
pub(super) struct Finding {
    /// What was looked at: a stable word, for programs.
    check: &'static str,
    /// How it is.
    pub(super) state: State,
    seen: Visible,
    cure: Option<Visible>,
    details: Map<String, Json>,
}

/// How many findings were how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) ok: usize,
    pub(super) warn: usize,
    pub(super) bad: usize,
    pub(super) unknown: usize,
}

impl Tally {
    pub(super) const fn count(&mut self, state: State) {
        match state {
            State::Ok => self.ok += 1,
            State::Warn => self.warn += 1,
            State::Bad => self.bad += 1,
            State::Unknown => self.unknown += 1,
        }
    }
}

impl Finding {
    /// What was seen.
    pub(super) fn new(check: &'static str, state: State, seen: Visible) -> Self {
        Self { check, state, seen, cure: None, details: Map::new() }
    }

    /// And what to do.
    pub(super) fn cured_by(mut self, cure: Visible) -> Self {
        self.cure = Some(cure);
        self
    }

    /// And what else programs can use.
    pub(super) fn with(mut self, name: &str, value: impl Into<Json>) -> Self {
        self.details.insert(name.to_owned(), value.into());
        self
    }

    /// For people: what was seen, and what to do.
    pub(super) fn lines(&self, words: &Words) -> (Visible, Option<Visible>) {
        let mark = match self.state {
            State::Ok => words.doctor_ok(),
            State::Warn => words.doctor_warn(),
            State::Bad => words.doctor_bad(),
            State::Unknown => words.doctor_unknown(),
        };
        let mark = Visible::line(&format!("{mark:<MARK_COLUMNS$}"));
        let seen = Visible::concat(&[&mark, &self.seen]);
        let indent = Visible::line(&" ".repeat(MARK_COLUMNS));
        let cure =
            self.cure.as_ref().map(|cure| Visible::concat(&[&indent, &words.doctor_cure(cure)]));
        (seen, cure)
    }

    /// For programs.
    pub(super) fn object(&self) -> Json {
        let mut object = Map::new();
        let state = match self.state {
            State::Ok => "ok",
            State::Warn => "warn",
            State::Bad => "bad",
            State::Unknown => "unknown",
        };
        object.insert("type".into(), "finding".into());
        object.insert("check".into(), self.check.into());
        object.insert("state".into(), state.into());
        object.insert("seen".into(), self.seen.as_str().into());
        object.insert("cure".into(), self.cure.as_ref().map(Visible::as_str).into());
        object.extend(self.details.clone());
        object.into()
    }
}
