//! The links of a message, and one that may lead elsewhere than it says.

use eframe::egui::{Frame, Margin, Ui};
use tchat_client::markup::Doubt;
use tchat_front::links::Place;
use tchat_i18n::Visible;

use super::Turn;
use crate::intent::Intent;
use crate::theme::{BODY, SMALL};
use crate::view::button::{self, Weight};
use crate::view::text::{Type, label};
use crate::view::{Intents, View};

/// Shows links, each with what the message says where that is something else.
pub(super) fn show(places: &[Place], ui: &mut Ui, view: &View<'_>, wants: &mut Intents) {
    for place in places {
        let address = Visible::line(&place.link.url);
        if button::row(ui, view, Weight::Plain, address.as_str()).clicked() {
            wants.push(Intent::OpenLink(place.clone()));
        }
        if place.is_doubtful() {
            let host = Visible::line(place.link.host.as_deref().unwrap_or(&place.link.url));
            let told = format!("⚠ {}", view.words().link_doubtful(host));
            label(ui, &told, &Type::new(SMALL, view.palette.plain));
        }
    }
}

/// Shows a link that may lead elsewhere: what it says, where to, why that is doubtful, and only then the
/// way there. The keyboard is on staying away.
pub(super) fn doubtful(
    place: &Place,
    ui: &mut Ui,
    view: &View<'_>,
    turn: Turn,
    wants: &mut Intents,
) {
    let (words, palette) = (view.words(), &view.palette);
    let host = Visible::line(place.link.host.as_deref().unwrap_or(&place.link.url));
    let frame =
        Frame::new().fill(palette.plain_page).corner_radius(8).inner_margin(Margin::same(12));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        let says = words.link_says(Visible::line(&place.text));
        let width = ui.available_width();
        super::cut(ui, says.as_str(), &Type::new(BODY, palette.text), width);
        let leads = words.link_leads(Visible::line(&place.link.url));
        label(ui, leads.as_str(), &Type::new(BODY, palette.plain).strong());
        label(ui, words.link_host(host).as_str(), &Type::new(BODY, palette.text).strong());
    });
    for doubt in place.doubts() {
        let said = match doubt {
            Doubt::OtherHost => words.doubt_other_host(),
            Doubt::UserInfo => words.doubt_user_info(),
            Doubt::NotAscii => words.doubt_not_ascii(),
            Doubt::MixedScripts => words.doubt_mixed_scripts(),
        };
        label(ui, &format!("⚠ {said}"), &Type::new(BODY, palette.plain));
    }
    ui.add_space(6.0);
    ui.horizontal_wrapped(|ui| {
        let stay = button::show(ui, view, Weight::Main, words.gui_stay().as_str());
        if turn == Turn::First {
            stay.request_focus();
        }
        if stay.clicked() {
            wants.push(Intent::CloseSheet);
        }
        if button::show(ui, view, Weight::Plain, words.gui_copy_link().as_str()).clicked() {
            wants.push(Intent::Copy(place.link.url.clone()));
        }
        if button::show(ui, view, Weight::Grave, words.gui_open_anyway().as_str()).clicked() {
            wants.push(Intent::OpenLink(place.clone()));
        }
    });
}
