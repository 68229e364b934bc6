//! Pages of one thing: that something is under way, a passphrase to type, why it cannot go on.

use eframe::egui::Ui;
use tchat_i18n::{Visible, Words};

use super::field::{self, Shown};
use super::page;
use crate::stages::beginning::Lock;
use crate::theme;

/// That something is under way.
pub fn waiting(ui: &mut Ui, what: &Visible) {
    let palette = theme::palette(ui.ctx());
    page::show(ui, &palette, what, |ui| {
        if ui.style().animation_time > 0.0 {
            ui.add_space(8.0);
            ui.spinner();
        }
    });
}

/// A passphrase to type; says whether it is to be taken. `is_new` if it was not asked for before.
pub fn unlock(ui: &mut Ui, words: &Words, lock: &Lock, typed: &mut String, is_new: bool) -> bool {
    let palette = theme::palette(ui.ctx());
    let mut takes = false;
    page::show(ui, &palette, &words.gui_sealed(), |ui| {
        page::text(ui, &words.gui_sealed_about(), palette.text);
        let name = words.passphrase_ask(Visible::line(&lock.profile));
        page::section(ui, &palette, &name);
        let field = field::of_page(ui, &name, typed, Shown::Dots);
        if is_new {
            field.request_focus();
        }
        takes = field::is_entered(ui, &field);
        if let Some(wrong) = lock.wrong.as_ref().filter(|_| typed.is_empty()) {
            page::wrong(ui, &palette, wrong, &Visible::EMPTY);
        }
        ui.add_space(10.0);
        takes |= page::primary(ui, &palette, &words.gui_unlock()).clicked();
    });
    takes && !typed.is_empty()
}

/// What somebody wants where it cannot go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cure {
    /// To have it tried again.
    Again,
    /// To choose another server.
    Choose,
    /// To end.
    Quit,
}

/// Why it cannot go on, and what can be done.
pub fn stopped(
    ui: &mut Ui,
    words: &Words,
    [message, hint]: [&Visible; 2],
    cures: &[Cure],
) -> Option<Cure> {
    let palette = theme::palette(ui.ctx());
    let mut wanted = None;
    page::show(ui, &palette, &words.gui_stopped(), |ui| {
        page::wrong(ui, &palette, message, hint);
        ui.add_space(10.0);
        ui.horizontal_wrapped(|ui| {
            for (number, cure) in cures.iter().enumerate() {
                let word = match cure {
                    Cure::Again => words.gui_try_again(),
                    Cure::Choose => words.gui_other_server(),
                    Cure::Quit => words.gui_quit(),
                };
                let button = match number {
                    0 => page::primary(ui, &palette, &word),
                    _ => page::secondary(ui, &word),
                };
                // Enter does what helps most often.
                if number == 0 && ui.memory(|memory| memory.focused().is_none()) {
                    button.request_focus();
                }
                if button.clicked() {
                    wanted = Some(*cure);
                }
            }
        });
    });
    wanted
}
