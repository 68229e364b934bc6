//! What lies over the messages until it is closed: something to read, to decide, or to fill in.
//!
//! A sheet has a title, a way to close it and, where it lies over another, the way back; below it says
//! what was answered last, so that nobody has to close it to learn what went wrong. The keyboard stays
//! in it, and begins where it does the least harm.

mod invitation;
mod invitations;
mod links;
mod long_text;
mod members;
mod person;
mod radio;
mod reading;
mod room_list;
mod rules;
mod switch;
mod transfers;

use std::time::Instant;

use eframe::egui::{
    Color32, Frame, Margin, Response, Role, Sense, Stroke, Ui, WidgetInfo, accesskit, pos2, vec2,
};
use tchat_client::Event;
use tchat_front::comparison::Comparison;
use tchat_front::invitations::Invitations;
use tchat_front::links::Place;
use tchat_front::long_text::LongText;
use tchat_front::members::Members;
use tchat_front::order::Show;
use tchat_front::ruling::Ruling;
use tchat_front::transfer_list::TransferList;
use tchat_i18n::Visible;
use tchat_proto::room::RoomName;
use tchat_speech::tell::text;

pub use self::invitation::InvitationForm;
pub use self::invitations::InvitationsForm;
pub use self::members::MembersForm;
pub use self::person::PersonForm;
pub use self::room_list::RoomListForm;
pub use self::rules::RulesForm;
pub use self::switch::show as switch;
pub use self::transfers::TransfersForm;

use super::dialog::{self, Dialog};
use super::sign::{self, Sign};
use super::text::{Type, label};
use super::{Intents, View};
use crate::intent::Intent;
use crate::intent::form::FormIntent;
use crate::theme::{BODY, SMALL, TITLE};

/// How wide a sheet is, in points.
const WIDTH: f32 = 560.0;

/// What is above and below what a sheet shows, in points: its title, what was answered, the margin.
const AROUND: f32 = 150.0;

/// How often what is shown is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// For the first time since it lies on top: the keyboard goes where one begins.
    First,
    /// Once more.
    Later,
}

/// What a sheet shows.
#[derive(Debug, Clone)]
pub enum Form {
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
    /// Who is in a room.
    Members(MembersForm),
    /// Whether somebody is who they seem.
    Person(PersonForm),
    /// What goes for a room.
    Rules(RulesForm),
    /// An invitation that was made.
    Invitation(InvitationForm),
    /// The invitations into a room.
    Invitations(InvitationsForm),
    /// The rooms of the server.
    Rooms(RoomListForm),
    /// The files on their way.
    Transfers(TransfersForm),
}

/// Something over the messages.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// What it shows.
    pub form: Form,
    turn: Turn,
}

impl From<Form> for Sheet {
    fn from(form: Form) -> Self {
        Self { form, turn: Turn::First }
    }
}

/// Whether there is another sheet below one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Below {
    /// There is: one can go back.
    Sheet,
    /// There is not.
    Messages,
}

impl Form {
    /// What a chat asks to show, if it is to be read or decided; a search is typed in, a part of its
    /// own.
    #[must_use]
    pub fn of(show: Show) -> Option<Self> {
        Some(match show {
            Show::Search => return None,
            Show::Text { title, lines } => Self::Text { title, lines },
            Show::LongText(long) => Self::LongText(long),
            Show::Links(places) => Self::Links(places),
            Show::Invitation { link, good } => Self::Invitation(InvitationForm { link, good }),
            Show::Members { room, people, muted } => {
                Self::Members(MembersForm::new(Members::new(room, people, muted)))
            }
            Show::Person { who, number, verified } => {
                Self::Person(PersonForm::new(Comparison::new(who, number, verified)))
            }
            Show::Rules { room, rules, me } => {
                Self::Rules(RulesForm::new(Ruling::new(room, rules, me)))
            }
            Show::Rooms(rooms) => Self::Rooms(RoomListForm::new(rooms)),
            Show::Invitations { room, invitations } => {
                Self::Invitations(InvitationsForm::new(Invitations::new(room, Some(invitations))))
            }
            Show::Transfers(there) => Self::Transfers(TransfersForm::new(TransferList::new(there))),
        })
    }

    /// The invitations into a room, before it was told which there are.
    #[must_use]
    pub fn invitations(room: RoomName) -> Self {
        Self::Invitations(InvitationsForm::new(Invitations::new(room, None)))
    }

    /// Learns from an event; says whether it is to be told nowhere else.
    pub fn heard(&mut self, event: &Event, now: Instant) -> bool {
        match self {
            Self::Members(form) => form.there.heard(event),
            Self::Person(form) => form.heard(event),
            Self::Rules(form) => form.there.heard(event),
            Self::Invitations(form) => form.there.heard(event),
            Self::Rooms(form) => form.heard(event),
            Self::Transfers(form) => form.there.heard(event, now),
            Self::Text { .. }
            | Self::LongText(_)
            | Self::Links(_)
            | Self::Doubtful(_)
            | Self::Invitation(_) => false,
        }
    }

    /// Goes a step back within it; says whether there was one.
    pub fn step_back(&mut self) -> bool {
        match self {
            Self::Members(form) => form.step_back(),
            Self::Rules(form) => form.step_back(),
            Self::Invitations(form) => form.step_back(),
            Self::Rooms(form) => form.step_back(),
            Self::Transfers(form) => form.step_back(),
            _ => false,
        }
    }

    fn title(&self, view: &View<'_>) -> Visible {
        let (words, title) = (view.words(), |room| view.chat.rooms().title(room));
        match self {
            Self::Text { title, .. } => title.clone(),
            Self::LongText(_) => words.panel_long_text(),
            Self::Links(_) => words.panel_links(),
            Self::Doubtful(_) => words.gui_doubtful_link(),
            Self::Invitation(_) => words.invitation_title(),
            Self::Members(_) => words.members_title(),
            Self::Person(form) => words.person_title(text::name(form.with.who())),
            Self::Rules(form) => words.settings_title(title(form.there.room())),
            Self::Invitations(form) => words.invitations_title(title(form.there.room())),
            Self::Rooms(_) => words.room_list_title(),
            Self::Transfers(_) => words.transfers_title(),
        }
    }

    fn show(&mut self, ui: &mut Ui, view: &View<'_>, turn: Turn, wants: &mut Intents) {
        match self {
            Self::Text { lines, .. } => reading::show(lines, ui, view),
            Self::LongText(long) => long_text::show(long, ui, view, turn, wants),
            Self::Links(places) => links::show(places, ui, view, wants),
            Self::Doubtful(place) => links::doubtful(place, ui, view, turn, wants),
            Self::Invitation(form) => form.show(ui, view, turn, wants),
            Self::Members(form) => form.show(ui, view, turn, wants),
            Self::Person(form) => form.show(ui, view, turn, wants),
            Self::Rules(form) => form.show(ui, view, turn, wants),
            Self::Invitations(form) => form.show(ui, view, turn, wants),
            Self::Rooms(form) => form.show(ui, view, turn, wants),
            Self::Transfers(form) => form.show(ui, view, turn, wants),
        }
    }
}

impl Sheet {
    /// It lies on top again: the keyboard goes where one begins.
    pub const fn begin_again(&mut self) {
        self.turn = Turn::First;
    }

    /// Shows it.
    pub fn show(&mut self, ui: &Ui, view: &View<'_>, below: Below, wants: &mut Intents) {
        let turn = std::mem::replace(&mut self.turn, Turn::Later);
        let title = self.form.title(view);
        let is_left = Dialog::new("tchat sheet", &title, WIDTH).show(ui, |ui| {
            // What somebody may not change is there to be read.
            ui.visuals_mut().disabled_alpha = 1.0;
            let way_out = self.head(ui, view, title.as_str(), below, wants);
            if turn == Turn::First {
                way_out.request_focus();
            }
            ui.add_space(8.0);
            dialog::scrolled(ui, AROUND).show(ui, |ui| {
                // The bar of what is longer lies beside it, and rings around it are not cut.
                let around = Margin { left: 3, right: 12, top: 3, bottom: 3 };
                Frame::new().inner_margin(around).show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = 8.0;
                    self.form.show(ui, view, turn, wants);
                });
            });
            answered(ui, view);
        });
        if is_left {
            wants.push(Intent::CloseSheet);
        }
    }

    /// The title between the way back and the way out; gives the way out.
    fn head(
        &self,
        ui: &mut Ui,
        view: &View<'_>,
        title: &str,
        below: Below,
        wants: &mut Intents,
    ) -> Response {
        let words = view.words();
        let can_step = matches!(&self.form, Form::Members(form) if form.is_about_somebody());
        let wide = ui.available_width();
        ui.horizontal(|ui| {
            let mut left = wide - 30.0 - 8.0;
            if can_step || below == Below::Sheet {
                let back = words.gui_back();
                if sign::small(ui, Sign::Back, back.as_str()).clicked() {
                    wants.push(Intent::CloseSheet);
                }
                left -= 38.0;
            }
            let block = Type::new(TITLE, view.palette.text).strong().block(ui, title, left);
            let size = vec2(left, block.size().y.max(30.0));
            let (rect, heading) = ui.allocate_exact_size(size, Sense::hover());
            let at = pos2(rect.left(), rect.center().y - block.size().y / 2.0);
            block.paint(ui.painter(), at, 0..0, Color32::TRANSPARENT);
            heading.widget_info(|| WidgetInfo::labeled(Role::Heading, true, title));
            let close = sign::small(ui, Sign::Cross, words.gui_close().as_str());
            if close.clicked() {
                wants.push(Intent::Form(FormIntent::CloseAll));
            }
            close
        })
        .inner
    }
}

/// What was answered last.
pub(super) fn answered(ui: &mut Ui, view: &View<'_>) {
    let Some(note) = view.chat.note() else { return };
    ui.add_space(6.0);
    let (sign, colour) = match note.wrong {
        true => ("✗ ", view.palette.wrong),
        false => ("", view.palette.text),
    };
    // The star is for lines among others.
    let told = format!("{sign}{}", note.text.as_str().trim_start_matches("* "));
    let response = label(ui, &told, &Type::new(SMALL, colour).strong());
    response.widget_info(|| WidgetInfo::labeled(Role::Status, true, &told));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_live(accesskit::Live::Polite));
}

/// What a part of a form is about.
fn heading(ui: &mut Ui, view: &View<'_>, text: &str) {
    label(ui, text, &Type::new(BODY, view.palette.text).strong());
}

/// A line between parts of a form.
fn line(ui: &mut Ui, view: &View<'_>) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 5.0), Sense::hover());
    ui.painter().hline(rect.x_range(), rect.center().y, Stroke::new(1.0, view.palette.line));
}

/// Why what was filled in is not taken.
fn failed(ui: &mut Ui, view: &View<'_>, text: &str) {
    let told = format!("✗ {text}");
    let response = label(ui, &told, &Type::new(SMALL, view.palette.wrong));
    response.widget_info(|| WidgetInfo::labeled(Role::Alert, true, &told));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_live(accesskit::Live::Polite));
}

/// A text on one line, cut to so many points.
fn cut(ui: &mut Ui, text: &str, kind: &Type, width: f32) {
    let block = kind.line(ui, text, width);
    let (rect, response) = ui.allocate_exact_size(block.size(), Sense::hover());
    block.paint(ui.painter(), rect.min, 0..0, Color32::TRANSPARENT);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
}
