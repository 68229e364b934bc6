//! Between the heading and the messages until it is settled: what nobody may miss, and that there is no
//! connection.

use eframe::egui::{Align, Color32, Frame, Layout, Margin, Role, Ui, WidgetInfo, accesskit};
use tchat_front::line::LineState;
use tchat_i18n::Visible;
use tchat_speech::explain;
use tchat_speech::tell::text;

use super::text::{Type, label};
use super::{Intents, View};
use crate::intent::Intent;
use crate::intent::form::FormIntent;
use crate::theme::BODY;

/// Shows what there is.
pub fn show(ui: &mut Ui, view: &View<'_>, wants: &mut Intents) {
    let (words, palette) = (view.words(), &view.palette);
    if let Some(concern) = view.chat.concerns().first() {
        let colour = if concern.is_grave() { palette.wrong } else { palette.plain };
        let what = concern.what(words, view.chat.rooms().titles());
        strip(ui, view, |ui| {
            said(ui, &format!("⚠ {what}"), colour);
            for line in concern.to_do(words) {
                label(ui, &line, &Type::new(BODY, palette.text));
            }
            ui.horizontal_wrapped(|ui| {
                if ui.button(words.gui_understood().as_str()).clicked() {
                    wants.push(Intent::Settle(concern.clone()));
                }
                if let Some((who, wish)) = concern.comparing()
                    && ui.button(words.deed_verify(text::name(who)).as_str()).clicked()
                {
                    wants.push(Intent::Form(FormIntent::Ask(vec![wish])));
                }
            });
        });
    }
    match view.chat.line().state() {
        LineState::Online => {}
        LineState::Connecting => {
            strip(ui, view, |ui| {
                said(ui, words.status_connecting().as_str(), palette.text);
            });
        }
        LineState::Lost { trouble, .. } => {
            let told = match view.chat.line().seconds_left() {
                Some(seconds) => words.banner_retrying(seconds, Visible::own("Alt+N")),
                None => words.status_offline(),
            };
            let waiting = view.chat.unsent().count();
            let mut more: Vec<String> = Vec::new();
            if waiting > 0 {
                more.push(words.banner_waiting(waiting).to_string());
            }
            let why = trouble.iter().map(|it| explain::trouble::explain(it, words).message);
            more.extend(why.map(|why| why.to_string()));
            strip(ui, view, |ui| {
                said(ui, &format!("⚠ {told}"), palette.plain);
                if !more.is_empty() {
                    label(ui, &more.join("  ·  "), &Type::new(BODY, palette.text));
                }
                if ui.button(words.gui_connect_now().as_str()).clicked() {
                    wants.push(Intent::Reconnect);
                }
            });
        }
    }
}

fn strip(ui: &mut Ui, view: &View<'_>, content: impl FnOnce(&mut Ui)) {
    Frame::new().fill(view.palette.plain_page).inner_margin(Margin::symmetric(16, 8)).show(
        ui,
        |ui| {
            ui.with_layout(Layout::top_down(Align::Min), |ui| {
                ui.set_width(ui.available_width());
                content(ui);
            });
        },
    );
}

/// Says something that a screen reader is to say by itself.
fn said(ui: &mut Ui, text: &str, colour: Color32) {
    let response = label(ui, text, &Type::new(BODY, colour).strong());
    response.widget_info(|| WidgetInfo::labeled(Role::Status, true, text));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_live(accesskit::Live::Polite);
    });
}
