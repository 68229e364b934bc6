//! What lies over the messages until it is closed: something to read, or to decide.

use eframe::egui::{
    Color32, Frame, Id, Margin, Modal, Role, ScrollArea, Ui, UiBuilder, WidgetInfo, vec2,
};
use tchat_client::command::Verify;
use tchat_client::markup::Doubt;
use tchat_front::links::Place;
use tchat_front::long_text::{LongText, Way};
use tchat_front::order::Show;
use tchat_i18n::{Visible, Words};
use tchat_speech::tell::text::Teller;
use tchat_speech::tell::{files, rules};

use super::text::{Type, label};
use super::{Intents, View};
use crate::intent::Intent;
use crate::theme::{BODY, TITLE};

/// How wide a sheet is, in points.
const WIDTH: f32 = 520.0;

/// Something over the messages.
#[derive(Debug, Clone)]
pub enum Sheet {
    /// A text to read.
    Text {
        /// What it is.
        title: Visible,
        /// Line by line.
        lines: Vec<Visible>,
    },
    /// What to do with a text that is long for a message.
    LongText(LongText),
    /// Links, one of which is to be opened.
    Links(Vec<Place>),
    /// A link that may lead elsewhere than it says.
    Doubtful(Place),
    /// An invitation that was made.
    Invitation {
        /// The link.
        link: String,
        /// What it is good for.
        good: Vec<Visible>,
    },
}

impl Sheet {
    /// What a chat asks to show, if it is to be read or decided.
    #[must_use]
    pub fn of(show: Show, view: &View<'_>) -> Option<Self> {
        let words = view.words();
        let titles = view.chat.rooms().titles();
        let here = view.chat.here();
        let teller = Teller { words, here, titles };
        let text = |title, lines| Self::Text { title, lines };
        Some(match show {
            // Not read, but typed in: a part of its own.
            Show::Search => return None,
            Show::Text { title, lines } => text(title, lines),
            Show::LongText(long) => Self::LongText(long),
            Show::Links(places) => Self::Links(places),
            Show::Invitation { link, good } => Self::Invitation { link, good },
            Show::Members { room, people, .. } => text(titles.of(&room), teller.people(&people)),
            Show::Person { who, number, verified } => {
                let lines = teller.verification(&who, Verify::Show, &number, verified);
                text(Visible::name(&who.nick), lines)
            }
            Show::Rules { room, rules, .. } => text(titles.of(&room), rules::lines(words, &rules)),
            Show::Rooms(rooms) => text(words.gui_rooms(), teller.rooms(&rooms)),
            Show::Invitations { room, invitations } => {
                let title = words.invitations_title(titles.of(&room));
                text(title, teller.invitations(&invitations))
            }
            Show::Transfers(transfers) => {
                text(words.panel_answer(), files::list(words, &transfers))
            }
        })
    }

    fn title(&self, words: &Words) -> Visible {
        match self {
            Self::Text { title, .. } => title.clone(),
            Self::LongText(_) => words.panel_long_text(),
            Self::Links(_) | Self::Doubtful(_) => words.panel_links(),
            Self::Invitation { .. } => words.invitation_title(),
        }
    }

    /// Shows it.
    pub fn show(&self, ui: &Ui, view: &View<'_>, wants: &mut Intents) {
        let modal = Modal::new(Id::unique("tchat sheet")).frame(frame(ui));
        let answer = modal.show(ui.ctx(), |ui| {
            let title = self.title(view.words());
            let dialog = UiBuilder::new()
                .accessibility_role(Role::Dialog)
                .accessibility_label(title.to_string());
            ui.scope_builder(dialog, |ui| {
                ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - 48.0));
                let heading =
                    label(ui, title.as_str(), &Type::new(TITLE, view.palette.text).strong());
                heading.widget_info(|| WidgetInfo::labeled(Role::Heading, true, &title));
                ui.add_space(6.0);
                let high = ui.ctx().content_rect().height() * 0.6;
                ScrollArea::vertical()
                    .max_height(high)
                    .show(ui, |ui| self.content(ui, view, wants));
                ui.add_space(6.0);
                if ui.button(view.words().gui_close().as_str()).clicked() {
                    wants.push(Intent::CloseSheet);
                }
            });
        });
        if answer.should_close() {
            wants.push(Intent::CloseSheet);
        }
    }

    fn content(&self, ui: &mut Ui, view: &View<'_>, wants: &mut Intents) {
        let (words, palette) = (view.words(), &view.palette);
        let text = Type::new(BODY, palette.text);
        match self {
            Self::Text { lines, .. } => lines_of(ui, lines, palette.text),
            Self::LongText(long) => {
                let count = u64::try_from(long.lines()).unwrap_or(u64::MAX);
                let told = words.paste_long(count, files::size(words, size(long.text.len())));
                label(ui, told.as_str(), &text);
                for way in long.ways() {
                    let name = match way {
                        Way::File => words.paste_as_file(words.paste_file_name()),
                        Way::Text => words.paste_as_text(),
                        Way::Cut => words.paste_cut(size(long.cut().len().div_ceil(1_024))),
                    };
                    if ui.button(name.as_str()).clicked() {
                        wants.push(Intent::LongText(way));
                    }
                }
            }
            Self::Links(places) => {
                for place in places {
                    let name = Visible::line(&place.link.url);
                    if ui.button(name.as_str()).clicked() {
                        wants.push(Intent::OpenLink(place.clone()));
                    }
                }
            }
            Self::Doubtful(place) => doubtful(ui, view, place, wants),
            Self::Invitation { link, good } => {
                label(ui, link, &Type::new(BODY, palette.accent));
                lines_of(ui, good, palette.weak);
                if ui.button(words.gui_copy_link().as_str()).clicked() {
                    wants.push(Intent::Copy(link.clone()));
                }
            }
        }
    }
}

/// The frame of what lies over everything, with room around what is in it.
pub(super) fn frame(ui: &Ui) -> Frame {
    Frame::popup(ui.style()).inner_margin(Margin::same(18))
}

fn size(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// Lines as they are; those of a picture made of blocks in a face in which all are as wide.
fn lines_of(ui: &mut Ui, lines: &[Visible], colour: Color32) {
    ui.spacing_mut().item_spacing = vec2(8.0, 0.0);
    for line in lines {
        let is_picture = line.as_str().contains(['█', '▀', '▄']);
        if is_picture {
            let text =
                eframe::egui::RichText::new(line.as_str()).monospace().line_height(Some(14.0));
            ui.label(text.color(colour));
        } else if let Some((what, about)) = columns(line.as_str()) {
            label(ui, what, &Type::new(BODY, colour).strong());
            label(ui, about, &Type::new(BODY, colour));
            ui.add_space(6.0);
        } else {
            label(ui, line.as_str(), &Type::new(BODY, colour));
        }
    }
}

/// What stands in the two columns of a line that was written for a terminal.
fn columns(line: &str) -> Option<(&str, &str)> {
    let (what, about) = line.trim().split_once("  ")?;
    Some((what.trim(), about.trim()))
}

/// A link that may lead elsewhere: where to, why that is doubtful, and only then the way there.
fn doubtful(ui: &mut Ui, view: &View<'_>, place: &Place, wants: &mut Intents) {
    let (words, palette) = (view.words(), &view.palette);
    let host = Visible::line(place.link.host.as_deref().unwrap_or(&place.link.url));
    let leads = words.link_leads(Visible::line(&place.link.url));
    label(ui, leads.as_str(), &Type::new(BODY, palette.wrong));
    label(ui, words.link_host(host).as_str(), &Type::new(BODY, palette.text).strong());
    for doubt in place.doubts() {
        let said = match doubt {
            Doubt::OtherHost => words.doubt_other_host(),
            Doubt::UserInfo => words.doubt_user_info(),
            Doubt::NotAscii => words.doubt_not_ascii(),
            Doubt::MixedScripts => words.doubt_mixed_scripts(),
        };
        label(ui, said.as_str(), &Type::new(BODY, palette.plain));
    }
    ui.add_space(6.0);
    if ui.button(words.gui_copy_link().as_str()).clicked() {
        wants.push(Intent::Copy(place.link.url.clone()));
    }
    if ui.button(words.gui_open_link().as_str()).clicked() {
        wants.push(Intent::OpenLink(place.clone()));
    }
}
