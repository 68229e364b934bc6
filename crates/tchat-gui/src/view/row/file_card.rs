//! A file in a conversation: what it is called, how big it is, how far on its way, and how it looks.

use eframe::egui::{Rect, Stroke, pos2, vec2};
use tchat_client::event::Message;
use tchat_client::parts::FileManifest;
use tchat_client::transfer::Transfer;
use tchat_front::settings::Switch;
use tchat_i18n::Visible;
use tchat_speech::tell::files;

use super::writer::{ABOVE, BELOW, INDENT, Making, Writer};
use super::{Part, Press, Row};
use crate::intent::file_wish::FileWish;
use crate::theme::{BODY, SMALL};
use crate::view::picture::Picture;
use crate::view::text::Type;
use crate::view::tray::sign;

/// How wide a card is at most, in points.
const WIDE: f32 = 420.0;
/// How high the bar is that shows how far a file is.
const BAR: f32 = 5.0;

/// What is told of a file.
pub(super) struct Told<'t> {
    pub(super) name: Visible,
    pub(super) size: Visible,
    /// What is in it (RFC 6838), as its sender says.
    pub(super) media: Option<&'t str>,
}

impl Writer<'_> {
    /// The file of a message: its card, how far it is, and what can be done with it.
    pub(super) fn file(self, making: &mut Making, message: &Message, told: &Told<'_>) {
        let words = self.view.words();
        let transfers = self.view.chat.transfers();
        let transfer = transfers.of(&message.room, message.seq);
        self.card(making, told, transfer);
        let buttons = match (transfer, transfers.saved(&message.room, message.seq)) {
            (Some(transfer), _) => vec![stop(self, transfer)],
            (None, Some(path)) => vec![
                (words.gui_open(), Press::File(FileWish::Open(path.to_owned()))),
                (words.gui_open_folder(), Press::File(FileWish::OpenFolder(path.to_owned()))),
            ],
            (None, None) => vec![(words.gui_save(), Press::Save)],
        };
        making.buttons(self, &buttons);
    }

    /// What a file is called and how big it is, and how far if it is on its way.
    fn card(self, making: &mut Making, told: &Told<'_>, transfer: Option<&Transfer>) {
        let palette = &self.view.palette;
        let width = self.text_width().min(WIDE);
        let sign = Type::new(22.0, palette.accent).block(self.ui, sign(told.media), f32::INFINITY);
        let text = width - sign.size().x - 36.0;
        let name = Type::new(BODY, palette.text).strong().line(self.ui, told.name.as_str(), text);
        let about = match transfer {
            Some(transfer) => Visible::concat(&[
                &files::state(self.view.words(), transfer),
                &Visible::own("  ·  "),
                &files::progress(self.view.words(), transfer),
            ]),
            None => told.size.clone(),
        };
        let about = Type::new(SMALL, palette.weak).line(self.ui, about.as_str(), text);
        let bar = if transfer.is_some() { BAR + 6.0 } else { 0.0 };
        let high = name.size().y + about.size().y + 16.0 + bar;
        let area = Rect::from_min_size(pos2(INDENT, making.y + 3.0), vec2(width, high));
        making.row.parts.push(Part::Box(area, palette.side, Stroke::new(1.0, palette.line)));
        let x = area.left() + 12.0;
        let at = pos2(x, area.center().y - sign.size().y / 2.0);
        let text = pos2(x + sign.size().x + 12.0, area.top() + 8.0);
        let below = text + vec2(0.0, name.size().y);
        if let Some(transfer) = transfer {
            let top = below.y + about.size().y + 6.0;
            let track = Rect::from_min_max(pos2(text.x, top), pos2(area.right() - 12.0, top + BAR));
            let mut done = track;
            done.set_width(track.width() * share(transfer));
            making.row.parts.push(Part::Box(track, palette.line, Stroke::NONE));
            making.row.parts.push(Part::Box(done, palette.accent, Stroke::NONE));
        }
        making.row.parts.push(Part::Text(at, sign));
        making.row.parts.push(Part::Text(text, name));
        making.row.parts.push(Part::Text(below, about));
        making.y = area.bottom() + 3.0;
    }

    /// How a picture looks, unless the reader wants none.
    pub(super) fn picture(self, making: &mut Making, file: &FileManifest) {
        let preview = file.preview.as_ref();
        let preview = preview.filter(|_| self.view.chat.settings().is_on(Switch::Pictures));
        let width = self.text_width();
        if let Some(picture) = preview.and_then(|it| Picture::of_preview(self.ctx(), it, width)) {
            let at = pos2(INDENT, making.y + 2.0);
            making.y = at.y + picture.size.y + 4.0;
            let area = Rect::from_min_size(at, picture.size);
            let name =
                format!("{}: {}", self.view.words().gui_see_large(), Visible::line(&file.name));
            making.press(area, Press::SeeLarge, name);
            making.row.parts.push(Part::Picture(at, picture));
        }
    }

    /// A file that one shares and that is on its way.
    pub(super) fn sharing(self, transfer: &Transfer) -> Row {
        let name = Visible::line(&transfer.name);
        let state = files::state(self.view.words(), transfer);
        let mut making = Self::begin(format!("{name}: {state}"));
        making.y = ABOVE;
        let size = files::size(self.view.words(), transfer.total);
        self.card(&mut making, &Told { name, size, media: None }, Some(transfer));
        making.buttons(self, &[stop(self, transfer)]);
        making.end(BELOW)
    }
}

fn stop(writer: Writer<'_>, transfer: &Transfer) -> (Visible, Press) {
    (writer.view.words().gui_stop(), Press::File(FileWish::Stop(transfer.number)))
}

/// How much of a file is where it belongs, of 1.
fn share(transfer: &Transfer) -> f32 {
    let percent = transfer.bytes.saturating_mul(100).checked_div(transfer.total);
    f32::from(u8::try_from(percent.unwrap_or_default().min(100)).unwrap_or(100)) / 100.0
}
