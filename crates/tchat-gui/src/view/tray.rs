//! Above where one writes: the files that wait to be sent.

use std::collections::HashMap;

use eframe::egui::{
    Color32, CornerRadius, Frame, Margin, Rect, Role, ScrollArea, Sense, Stroke, Ui, UiBuilder,
    WidgetInfo, vec2,
};
use tchat_i18n::Visible;
use tchat_speech::explain;
use tchat_speech::tell::files;

use super::picture::Picture;
use super::sign::{self, Sign};
use super::text::{Type, label};
use super::{Intents, View};
use crate::attaching::tray::{Seen, Waiting};
use crate::intent::Intent;
use crate::intent::file_wish::FileWish;
use crate::theme::{BODY, SMALL};

/// The room for how a file looks, in points.
const THUMB: f32 = 44.0;
/// How high what waits is at most, in points: beyond, it scrolls.
const HIGH_MAX: f32 = 190.0;

/// What is remembered of the files that wait: how they look.
#[derive(Debug, Default)]
pub struct TrayView {
    pictures: HashMap<u64, Picture>,
}

impl TrayView {
    /// Shows them, if there are some.
    pub fn show(&mut self, ui: &mut Ui, view: &View<'_>, waiting: &[Waiting], wants: &mut Intents) {
        self.pictures.retain(|number, _| waiting.iter().any(|it| it.number == *number));
        if waiting.is_empty() {
            return;
        }
        let (words, palette) = (view.words(), &view.palette);
        let title = words.gui_files_waiting();
        let list =
            UiBuilder::new().accessibility_role(Role::List).accessibility_label(title.to_string());
        Frame::new()
            .fill(palette.side)
            .stroke(Stroke::new(1.0, palette.line))
            .corner_radius(CornerRadius::same(10))
            .inner_margin(Margin::symmetric(12, 8))
            .show(ui, |ui| {
                ui.set_width(ui.available_width());
                label(ui, title.as_str(), &Type::new(SMALL, palette.weak).strong());
                ScrollArea::vertical().id_salt("tray").max_height(HIGH_MAX).show(ui, |ui| {
                    ui.scope_builder(list, |ui| {
                        for one in waiting {
                            self.one(ui, view, one, wants);
                        }
                    });
                });
                let count = waiting.iter().filter(|it| it.may_go()).count();
                if count > 0 {
                    ui.horizontal(|ui| {
                        let word = words.gui_send_files(count);
                        let text = eframe::egui::RichText::new(word.as_str());
                        let button = eframe::egui::Button::new(text.color(palette.on_accent));
                        if ui.add(button.fill(palette.accent)).clicked() {
                            wants.push(Intent::File(FileWish::Send));
                        }
                        let hint = words.gui_caption_hint();
                        label(ui, hint.as_str(), &Type::new(SMALL, palette.weak));
                    });
                }
            });
        ui.add_space(6.0);
    }

    fn one(&mut self, ui: &mut Ui, view: &View<'_>, one: &Waiting, wants: &mut Intents) {
        let (words, palette) = (view.words(), &view.palette);
        let name = Visible::line(&one.name());
        ui.horizontal(|ui| {
            let (rect, _) = ui.allocate_exact_size(vec2(THUMB, THUMB), Sense::hover());
            self.look(ui, view, one, rect);
            let (told, colour) = match &one.seen {
                Seen::Looking => (words.gui_looking_at(), palette.weak),
                Seen::Ready { bytes, .. } => (files::size(words, *bytes), palette.weak),
                Seen::Wrong(trouble) => {
                    let why = explain::trouble::explain(trouble, words).sentence();
                    (Visible::concat(&[&Visible::own("✗ "), &why]), palette.wrong)
                }
            };
            let buttons = if one.may_go() { 44.0 } else { 170.0 };
            let width = (ui.available_width() - buttons).max(80.0);
            ui.vertical(|ui| {
                ui.set_width(width);
                ui.spacing_mut().item_spacing.y = 1.0;
                let block = Type::new(BODY, palette.text).strong().line(ui, name.as_str(), width);
                let (rect, response) = ui.allocate_exact_size(block.size(), Sense::hover());
                block.paint(ui.painter(), rect.min, 0..0, Color32::TRANSPARENT);
                let row = format!("{name}, {told}");
                response.widget_info(|| WidgetInfo::labeled(Role::ListItem, true, &row));
                label(ui, told.as_str(), &Type::new(SMALL, colour));
            });
            if !one.may_go() && ui.button(words.gui_retry().as_str()).clicked() {
                wants.push(Intent::File(FileWish::TryAgain(one.number)));
            }
            let away = words.gui_take_away(name);
            if sign::small(ui, Sign::Cross, away.as_str()).clicked() {
                wants.push(Intent::File(FileWish::TakeAway(one.number)));
            }
        });
    }

    /// How it looks, or a sign of its kind.
    fn look(&mut self, ui: &Ui, view: &View<'_>, one: &Waiting, rect: Rect) {
        let corners = CornerRadius::same(6);
        ui.painter().rect_filled(rect, corners, view.palette.hovered);
        let (media, preview) = match &one.seen {
            Seen::Ready { media, preview, .. } => (media.as_deref(), preview.as_deref()),
            Seen::Looking | Seen::Wrong(_) => (None, None),
        };
        if let Some(preview) = preview
            && !self.pictures.contains_key(&one.number)
            && let Some(picture) = Picture::of_preview(ui.ctx(), preview, 320.0)
        {
            self.pictures.insert(one.number, picture);
        }
        if let Some(picture) = self.pictures.get(&one.number) {
            let scale = (rect.width() / picture.size.x).min(rect.height() / picture.size.y);
            picture
                .paint(ui.painter(), Rect::from_center_size(rect.center(), picture.size * scale));
            return;
        }
        let block = Type::new(22.0, view.palette.weak).block(ui, sign(media), f32::INFINITY);
        let at = rect.center() - block.size() / 2.0;
        block.paint(ui.painter(), at, 0..0, Color32::TRANSPARENT);
    }
}

/// A sign for what is in a file (RFC 6838).
#[must_use]
pub fn sign(media: Option<&str>) -> &'static str {
    let media = media.unwrap_or_default();
    match media.split('/').next() {
        Some("image") => "🖼\u{fe0f}",
        Some("audio") => "🎵",
        Some("video") => "🎬",
        _ if media == "application/pdf" => "📕",
        _ if ["zip", "gzip", "tar", "7z"].iter().any(|it| media.contains(it)) => "📦",
        _ => "📄",
    }
}
