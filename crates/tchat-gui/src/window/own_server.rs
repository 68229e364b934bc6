//! The server that runs beside the chat, as the window shows it, and the way to another one.
//!
//! It is run by the program around ([`crate::hosting`]): the window is told how it is, and asks.

use eframe::egui::Ui;
use tchat_front::arrival::Failure;
use tchat_i18n::Visible;

use super::Window;
use crate::hosting::State;
use crate::intent::host::{HostIntent, HostWish};
use crate::view::doors::Panel;
use crate::view::{Intents, View};

#[cfg(test)]
mod tests;

/// One's own server, as the window shows it.
#[derive(Debug, Default)]
pub(super) struct OwnServer {
    state: State,
    /// What is seen of it, while that lies over the messages.
    panel: Option<Panel>,
    wishes: Vec<HostWish>,
}

impl OwnServer {
    /// Whether it lies over the messages.
    pub(super) const fn is_open(&self) -> bool {
        self.panel.is_some()
    }

    /// Shows how it is.
    pub(super) fn show(&self, ui: &Ui, view: &View<'_>, wants: &mut Intents) {
        self.panel.iter().for_each(|panel| panel.show(ui, view, &self.state, wants));
    }
}

impl Window {
    /// Takes how it is with one's own server by now.
    pub fn own_server(&mut self, state: &State) {
        // What was said when it ended is over.
        if let State::Ended(failure) = &self.own_server.state
            && !matches!(state, State::Ended(_))
            && self.chat.note().is_some_and(|note| note.text == ended(failure))
        {
            self.chat.forget_note();
        }
        match state {
            State::Running(doors) => {
                let best = doors.links.first().unwrap_or(&doors.own.server);
                let is_here = self.chat.line().fingerprint() == Some(doors.fingerprint.as_str());
                // Whoever is elsewhere makes no invitations to it, and warns nobody there.
                if is_here {
                    self.chat.is_reached_at(best.address.host.clone());
                    // It is there again: the next try need not be waited for.
                    if !self.chat.line().is_online() {
                        self.chat.ask(tchat_client::command::Wish::Reconnect);
                    }
                }
            }
            State::Ended(failure) => {
                self.chat.is_reached_no_more();
                // Nobody looks at the panel all the time.
                if matches!(self.own_server.state, State::Running(_)) {
                    self.chat.note_wrong(ended(failure));
                }
            }
            State::Off | State::Starting | State::Stopping => self.chat.is_reached_no_more(),
        }
        self.own_server.state = state.clone();
    }

    /// Has how others come in shown.
    pub fn show_doors(&mut self) {
        self.take_host(HostIntent::Show);
    }

    /// Has that out of the way.
    pub fn hide_doors(&mut self) {
        self.take_host(HostIntent::Close);
    }

    /// What is asked of the program around.
    pub fn host_wishes(&mut self) -> Vec<HostWish> {
        std::mem::take(&mut self.own_server.wishes)
    }

    /// Says in the panel, if that is open, why the lab was not.
    pub fn lab_did_not_open(&mut self) {
        if let Some(panel) = &mut self.own_server.panel {
            panel.lab_did_not_open();
        }
    }

    pub(super) fn take_host(&mut self, intent: HostIntent) {
        match intent {
            HostIntent::Show => {
                // What is said from here on, such as that something was copied, is said in it.
                self.chat.forget_note();
                self.own_server.panel = Some(Panel::default());
            }
            HostIntent::Close => self.own_server.panel = None,
            HostIntent::Kind(kind) => {
                if let Some(panel) = &mut self.own_server.panel {
                    panel.choose(kind);
                }
            }
            HostIntent::Around(wish) => {
                if matches!(wish, HostWish::GoToOwn | HostWish::Choose) {
                    self.own_server.panel = None;
                }
                self.own_server.wishes.push(wish);
            }
        }
    }
}

/// That it ended by itself, and what to do.
fn ended(failure: &Failure) -> Visible {
    Visible::concat(&[&failure.message, &Visible::own(" — "), &failure.hint])
}
