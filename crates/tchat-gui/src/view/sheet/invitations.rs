//! The invitations into a room: making one, and taking back those there are.

use eframe::egui::{Role, Ui, UiBuilder};
use tchat_client::command::Revoked;
use tchat_front::invitation_terms::Terms;
use tchat_front::invitations::Invitations;
use tchat_i18n::Visible;
use tchat_speech::tell::text::Teller;

use super::{Turn, heading, line, radio};
use crate::intent::Intent;
use crate::intent::form::FormIntent;
use crate::theme::BODY;
use crate::view::button::{self, Weight};
use crate::view::question::{self, Answer};
use crate::view::text::{Type, label};
use crate::view::{Intents, View};

/// The invitations into a room, and which is asked about.
#[derive(Debug, Clone)]
pub struct InvitationsForm {
    pub(super) there: Invitations,
    /// What is taken back once that is said again.
    sure: Option<Revoked>,
}

impl InvitationsForm {
    /// Those of a room.
    #[must_use]
    pub const fn new(there: Invitations) -> Self {
        Self { there, sure: None }
    }

    /// Leaves a question; says whether there was one.
    pub fn step_back(&mut self) -> bool {
        self.sure.take().is_some()
    }

    /// Shows them.
    pub fn show(&mut self, ui: &mut Ui, view: &View<'_>, turn: Turn, wants: &mut Intents) {
        let words = view.words();
        let terms = self.there.terms;
        choices(
            ui,
            &words.gui_invite_lasts(),
            view,
            terms.each_length(),
            &mut self.there.terms,
            |it| it.lasts(words),
        );
        let terms = self.there.terms;
        choices(
            ui,
            &words.gui_invite_admits(),
            view,
            terms.each_number(),
            &mut self.there.terms,
            |it| it.admits(words),
        );
        ui.add_space(4.0);
        let make = button::show(ui, view, Weight::Main, words.invite_make().as_str());
        if turn == Turn::First {
            make.request_focus();
        }
        if make.clicked() {
            let wishes = vec![self.there.make(), self.there.list()];
            wants.push(Intent::Form(FormIntent::Ask(wishes)));
        }
        ui.add_space(6.0);
        line(ui, view);
        heading(ui, view, words.gui_invitations_there().as_str());
        self.those_there(ui, view, wants);
    }

    fn those_there(&mut self, ui: &mut Ui, view: &View<'_>, wants: &mut Intents) {
        let (words, text) = (view.words(), Type::new(BODY, view.palette.text));
        let Some(there) = self.there.there() else {
            label(ui, words.asking().as_str(), &Type::new(BODY, view.palette.weak));
            return;
        };
        let teller = Teller { words, here: None, titles: view.chat.rooms().titles() };
        let lines = teller.invitations(there);
        if there.is_empty() {
            lines.iter().for_each(|it| drop(label(ui, it.as_str(), &text)));
            return;
        }
        let each: Vec<_> = there
            .iter()
            .zip(&lines)
            .map(|(it, told)| (Revoked::One(it.name.clone()), Some(told.clone())))
            .chain([(Revoked::All, None)])
            .collect();
        for (which, told) in each {
            let deed = match &told {
                Some(told) => words.invite_revoke(told),
                None => words.invite_revoke_all(),
            };
            if let Some(told) = &told {
                label(ui, told.as_str(), &text);
            }
            if self.sure.as_ref() == Some(&which) {
                let means = words.gui_revoke_means();
                match question::within(ui, view, words.gui_take_back().as_str(), means.as_str()) {
                    Some(Answer::Yes) => {
                        self.sure = None;
                        let wishes = self.there.take_back(which).into();
                        wants.push(Intent::Form(FormIntent::Ask(wishes)));
                    }
                    Some(Answer::No) => self.sure = None,
                    None => {}
                }
                continue;
            }
            let shown = match &told {
                Some(_) => words.gui_take_back(),
                None => deed.clone(),
            };
            let button = button::show(ui, view, Weight::Plain, shown.as_str());
            // Which of them it takes back is heard as well.
            ui.ctx().accesskit_node_builder(button.id, |node| node.set_label(deed.to_string()));
            if button.clicked() {
                self.sure = Some(which);
            }
            ui.add_space(4.0);
        }
    }
}

/// One of several, in a row.
fn choices(
    ui: &mut Ui,
    title: &Visible,
    view: &View<'_>,
    all: impl Iterator<Item = Terms>,
    chosen: &mut Terms,
    told: impl Fn(&Terms) -> Visible,
) {
    heading(ui, view, title.as_str());
    let group = UiBuilder::new()
        .accessibility_role(Role::RadioGroup)
        .accessibility_label(title.to_string());
    ui.scope_builder(group, |ui| {
        ui.horizontal_wrapped(|ui| {
            for terms in all {
                if radio::show(ui, view, terms == *chosen, told(&terms).as_str()).clicked() {
                    *chosen = terms;
                }
            }
        });
    });
}
