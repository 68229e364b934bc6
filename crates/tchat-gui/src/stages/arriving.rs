//! The way into a chat, as it is seen: where to go, as whom, and what came of it.
//!
//! [`Arrival`] is what is asked and answered; here is what is typed. As in the chat itself, drawing
//! ([`crate::view::arriving`]) only looks and puts down what somebody wants ([`Step`]), and that is done
//! after it.

use eframe::egui::Ui;
use tchat_front::arrival::{Arrival, Failure, Looked, Screen, Setting, Wish};

use crate::view::arriving;

#[cfg(test)]
mod tests;

/// Something somebody wants on the way in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// To go to the server with this number.
    Server(usize),
    /// To have typed this as a link or an address.
    TypeLink(String),
    /// To go where that leads.
    Link,
    /// To be the host.
    Own,
    /// To have typed this as a pseudonym.
    TypeNick(String),
    /// To be called that.
    Nick,
    /// To be called by this one of those that are free.
    Free(usize),
    /// To have it tried again.
    Again,
    /// To let go of what is being tried.
    Stop,
    /// To be where one was before.
    Back,
}

/// The way into a chat, as it is seen.
#[derive(Debug)]
pub struct Arriving {
    arrival: Arrival,
    /// A link or an address, as it is typed.
    link: String,
    /// The screen whose entry the keyboard was given to.
    entered: Option<Screen>,
}

impl Arriving {
    /// The first screen that has something to ask.
    #[must_use]
    pub fn new(setting: Setting) -> Self {
        Self { arrival: Arrival::new(setting), link: String::new(), entered: None }
    }

    /// Takes what looking around brought.
    pub fn looked(&mut self, looked: Looked) {
        self.arrival.looked(looked);
    }

    /// Takes how an attempt failed.
    pub fn failed(&mut self, failure: Failure) {
        self.arrival.failed(failure);
    }

    /// Takes that one's own server, in which one was before, did not start.
    pub fn could_not_host(&mut self, failure: Failure) {
        self.arrival.go_to_own();
        self.arrival.failed(failure);
    }

    /// What is asked of the program around.
    pub fn next_wish(&mut self) -> Option<Wish> {
        self.arrival.next_wish()
    }

    /// How far it is.
    #[must_use]
    pub const fn arrival(&self) -> &Arrival {
        &self.arrival
    }

    /// Draws it, and does what somebody asked for.
    pub fn show(&mut self, ui: &mut Ui) {
        let screen = self.arrival.screen();
        let is_new = self.entered.replace(screen) != Some(screen);
        let mut steps = Vec::new();
        arriving::show(ui, &self.arrival, &self.link, is_new, &mut steps);
        let again = !steps.is_empty();
        steps.into_iter().for_each(|step| self.take(step));
        if again {
            ui.ctx().request_repaint();
        }
    }

    /// Does what somebody wants.
    fn take(&mut self, step: Step) {
        match step {
            Step::Server(number) => self.arrival.go_to_server(number),
            Step::TypeLink(text) => {
                self.link = text;
                self.arrival.forget_wrong();
            }
            Step::Link => self.arrival.go_to_link(&self.link),
            Step::Own => self.arrival.go_to_own(),
            Step::TypeNick(text) => self.arrival.type_nick(&text),
            Step::Nick => self.arrival.take_nick(),
            Step::Free(number) => self.arrival.take_free(number),
            Step::Again => self.arrival.attempt(),
            Step::Stop => self.arrival.stop(),
            Step::Back => self.arrival.back(),
        }
    }
}
