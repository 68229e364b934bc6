//! The sheets over the messages, one upon another, and what is wanted in them.

use std::time::Instant;

use eframe::egui::{self, Id};
use tchat_client::Event;
use tchat_client::command::Wish;
use tchat_front::chat::Taken;
use tchat_front::order::{Order, Show};

use super::Window;
use crate::intent::form::FormIntent;
use crate::view::sheet::{Below, Form, Sheet};
use crate::view::writing::Writing;
use crate::view::{Intents, View};

/// How many sheets lie upon each other at most: nobody goes back further.
const DEEP: usize = 8;

/// The sheets over the messages; the last lies on top.
#[derive(Debug, Default)]
pub(super) struct Forms {
    sheets: Vec<Sheet>,
    /// What had the keyboard before.
    before: Option<Id>,
}

impl Forms {
    /// What the one on top shows.
    #[must_use]
    pub(super) fn top(&self) -> Option<&Form> {
        self.sheets.last().map(|sheet| &sheet.form)
    }

    /// Lays a sheet on top, in the place of one of its kind.
    pub(super) fn open(&mut self, form: Form) {
        let same = |it: &Form| std::mem::discriminant(it) == std::mem::discriminant(&form);
        if self.top().is_some_and(same) {
            self.sheets.pop();
        }
        if self.sheets.len() >= DEEP {
            self.sheets.remove(0);
        }
        self.sheets.push(form.into());
    }

    /// Goes a step back: within the one on top, or to the one below.
    pub(super) fn step_back(&mut self) {
        if self.sheets.last_mut().is_some_and(|sheet| sheet.form.step_back()) {
            return;
        }
        self.close_top();
    }

    /// Takes away the one on top.
    pub(super) fn close_top(&mut self) -> Option<Form> {
        let top = self.sheets.pop();
        self.sheets.iter_mut().for_each(Sheet::begin_again);
        top.map(|sheet| sheet.form)
    }

    /// Takes away all.
    pub(super) fn close(&mut self) {
        self.sheets.clear();
    }

    /// Lets them learn from an event; says whether it is to be told nowhere else.
    pub(super) fn heard(&mut self, event: &Event) -> Taken {
        let now = Instant::now();
        let mut taken = Taken::No;
        for sheet in &mut self.sheets {
            if sheet.form.heard(event, now) {
                taken = Taken::ByView;
            }
        }
        taken
    }

    /// Gives the keyboard back to what had it before there was a sheet; whoever types writes, wherever
    /// they clicked last.
    pub(super) fn give_back(&mut self, ui: &egui::Ui) {
        let to = match self.before.take() {
            None if ui.memory(|memory| memory.focused().is_none()) => Some(Writing::id()),
            before => before,
        };
        to.into_iter().for_each(|id| ui.memory_mut(|memory| memory.request_focus(id)));
    }

    /// Shows the one on top.
    pub(super) fn show(&mut self, ui: &egui::Ui, view: &View<'_>, wants: &mut Intents) {
        let below = if self.sheets.len() > 1 { Below::Sheet } else { Below::Messages };
        let Some(sheet) = self.sheets.last_mut() else { return };
        if self.before.is_none() {
            self.before = ui.memory(|memory| memory.focused());
        }
        sheet.show(ui, view, below, wants);
    }
}

impl Window {
    /// Lays what a chat has to show over the messages; says whether that is a sheet.
    pub(super) fn open_form(&mut self, show: Show) -> bool {
        let form = Form::of(show);
        form.is_some_and(|form| {
            self.chat.forget_note();
            self.forms.open(form);
            true
        })
    }

    /// Does what somebody wants in a form. What was answered before is over.
    pub(super) fn take_form(&mut self, intent: FormIntent) {
        self.chat.forget_note();
        match intent {
            FormIntent::Ask(wishes) => self.ask_all(wishes),
            FormIntent::AskAndGo(wish) => {
                self.forms.close();
                self.chat.ask_and_go(wish);
            }
            FormIntent::Go(room, wish) => {
                self.forms.close();
                match wish {
                    Some(wish) => self.chat.go(room, wish),
                    None => self.chat.show(room),
                }
            }
            FormIntent::Invitations(room) => {
                self.forms.open(Form::invitations(room.clone()));
                self.chat.ask(Wish::Invitations { room });
            }
            FormIntent::OpenFolder(folder) => {
                self.orders.push(Order::OpenLink(folder.display().to_string()));
            }
            FormIntent::CloseAll => self.forms.close(),
        }
    }

    fn ask_all(&mut self, wishes: Vec<Wish>) {
        for wish in wishes {
            self.chat.ask(wish);
        }
    }
}
