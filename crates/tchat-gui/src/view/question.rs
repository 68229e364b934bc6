//! Asking once more before something is done: the keyboard begins on the answer that does no harm.

use eframe::egui::{Frame, Margin, Stroke, Ui};

use super::View;
use super::button::{self, Weight};
use super::text::{Type, label};
use crate::theme::BODY;

/// What somebody says to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Do it.
    Yes,
    /// Leave it.
    No,
}

/// Whether what is asked was there before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seen {
    First,
    Before,
}

/// Asks among other things whether `deed` is to be done; `means` is what comes of it.
pub fn within(ui: &mut Ui, view: &View<'_>, deed: &str, means: &str) -> Option<Answer> {
    let frame = Frame::new()
        .stroke(Stroke::new(1.0, view.palette.wrong))
        .corner_radius(8)
        .inner_margin(Margin::same(12));
    let shown = frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        label(ui, means, &Type::new(BODY, view.palette.text));
        ui.add_space(4.0);
        buttons(ui, view, deed, |_| {})
    });
    let (answer, seen) = shown.inner;
    if seen == Seen::First {
        shown.response.scroll_to_me(None);
    }
    answer
}

/// The answers to what is asked above them, and between them what else may help.
pub fn answers(
    ui: &mut Ui,
    view: &View<'_>,
    deed: &str,
    between: impl FnOnce(&mut Ui),
) -> Option<Answer> {
    buttons(ui, view, deed, between).0
}

fn buttons(
    ui: &mut Ui,
    view: &View<'_>,
    deed: &str,
    between: impl FnOnce(&mut Ui),
) -> (Option<Answer>, Seen) {
    // Names of its own for its buttons, so that it is known whether they were there before.
    let asked = ui.push_id(("question", deed), |ui| {
        ui.horizontal_wrapped(|ui| {
            let seen = match ui.ctx().read_response(ui.next_auto_id()) {
                None => Seen::First,
                Some(_) => Seen::Before,
            };
            let leave = button::show(ui, view, Weight::Plain, view.words().gui_cancel().as_str());
            if seen == Seen::First || ui.memory(|memory| memory.focused().is_none()) {
                leave.request_focus();
            }
            between(ui);
            let does = button::show(ui, view, Weight::Grave, deed);
            let answer = match (does.clicked(), leave.clicked()) {
                (true, _) => Some(Answer::Yes),
                (false, true) => Some(Answer::No),
                (false, false) => None,
            };
            (answer, seen)
        })
    });
    asked.inner.inner
}
