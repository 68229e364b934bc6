//! An invitation that was made: its link to be copied, and a code for a telephone.

use eframe::egui::{Frame, Margin, Ui};
use tchat_i18n::Visible;

use super::Turn;
use crate::intent::Intent;
use crate::theme::{BODY, SMALL};
use crate::view::button::{self, Weight};
use crate::view::text::{Type, label};
use crate::view::{Intents, View, qr};

/// How wide the code is at most, in points.
const CODE: f32 = 280.0;

/// An invitation that was made.
#[derive(Debug, Clone)]
pub struct InvitationForm {
    /// The link, secrets and all.
    pub link: String,
    /// What it is good for.
    pub good: Vec<Visible>,
}

impl InvitationForm {
    /// Shows it.
    pub fn show(&self, ui: &mut Ui, view: &View<'_>, turn: Turn, wants: &mut Intents) {
        let (words, palette) = (view.words(), &view.palette);
        for line in &self.good {
            label(ui, line.as_str(), &Type::new(BODY, palette.text));
        }
        let frame = Frame::new().fill(palette.side).corner_radius(8).inner_margin(Margin::same(10));
        frame.show(ui, |ui| {
            ui.set_width(ui.available_width());
            label(ui, &self.link, &Type::new(SMALL, palette.accent));
        });
        let copy = button::show(ui, view, Weight::Main, words.gui_copy_link().as_str());
        if turn == Turn::First {
            copy.request_focus();
        }
        if copy.clicked() {
            wants.push(Intent::Copy(self.link.clone()));
        }
        ui.add_space(6.0);
        ui.vertical_centered(|ui| {
            let name = words.show_code();
            if qr::show(ui, &self.link, name.as_str(), CODE).is_err() {
                let told = words.link_too_long_for_qr();
                label(ui, told.as_str(), &Type::new(SMALL, palette.weak));
            }
        });
    }
}
