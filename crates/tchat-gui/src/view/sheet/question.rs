//! Something grave that was asked for, asked again: what it means, doing it, and leaving it.

use eframe::egui::{Frame, Margin, Stroke, Ui};

use super::button::{self, Weight};
use crate::theme::BODY;
use crate::view::View;
use crate::view::text::{Type, label};

/// What somebody says to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// Do it.
    Yes,
    /// Leave it.
    No,
}

/// Asks whether `deed` is to be done; `means` is what comes of it.
pub(super) fn show(ui: &mut Ui, view: &View<'_>, deed: &str, means: &str) -> Option<Answer> {
    let (palette, mut answer) = (&view.palette, None);
    let frame = Frame::new()
        .stroke(Stroke::new(1.0, palette.wrong))
        .corner_radius(8)
        .inner_margin(Margin::same(12));
    let mut begins = false;
    // Names of its own for its buttons, so that it is known whether they were there before.
    let shown = ui.push_id(("question", deed), |ui| {
        frame.show(ui, |ui| {
            ui.set_width(ui.available_width());
            label(ui, means, &Type::new(BODY, palette.text));
            ui.add_space(4.0);
            ui.horizontal_wrapped(|ui| {
                begins = ui.ctx().read_response(ui.next_auto_id()).is_none();
                let cancel = view.words().gui_cancel();
                let leave = button::show(ui, view, Weight::Plain, cancel.as_str());
                // The keyboard is where it does no harm.
                if begins {
                    leave.request_focus();
                }
                if leave.clicked() {
                    answer = Some(Answer::No);
                }
                if button::show(ui, view, Weight::Grave, deed).clicked() {
                    answer = Some(Answer::Yes);
                }
            });
        });
    });
    if begins {
        shown.response.scroll_to_me(None);
    }
    answer
}
