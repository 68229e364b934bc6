//! The server that runs beside the chat, as the window shows it, and the way to another one.
//!
//! It is run by the program around ([`crate::hosting`]): the window is told how it is, and asks.

use tchat_front::arrival::Failure;
use tchat_i18n::Visible;

use super::Window;
use crate::hosting::{Kind, State};
use crate::view::doors::Panel;

#[cfg(test)]
mod tests;

/// Something somebody wants of servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// To see how it is, and what can be done.
    Show,
    /// To be rid of that.
    Close,
    /// To have it let this kind in, when it is started.
    Kind(Kind),
    /// What the program around has to do.
    Around(Wish),
}

/// What is asked of the program around.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// To start one's own server.
    Start(Kind),
    /// To stop it.
    Stop,
    /// To leave this chat, and go to it.
    GoToOwn,
    /// To leave this chat, and choose another server.
    Choose,
    /// To have the lab opened before it.
    Lab,
}

/// One's own server, as the window shows it.
#[derive(Debug, Default)]
pub struct Host {
    state: State,
    /// What is seen of it, while that lies over the messages.
    panel: Option<Panel>,
    wishes: Vec<Wish>,
}

impl Host {
    /// How it is.
    #[must_use]
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// What lies over the messages, if it does.
    #[must_use]
    pub const fn panel(&self) -> Option<&Panel> {
        self.panel.as_ref()
    }
}

impl Window {
    /// Takes how it is with one's own server by now.
    pub fn own_server(&mut self, state: &State) {
        // What was said when it ended is over.
        if let State::Ended(failure) = &self.host.state
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
                if matches!(self.host.state, State::Running(_)) {
                    self.chat.note_wrong(ended(failure));
                }
            }
            State::Off | State::Starting | State::Stopping => self.chat.is_reached_no_more(),
        }
        self.host.state = state.clone();
    }

    /// Has how others come in shown.
    pub fn show_doors(&mut self) {
        self.take_deed(Deed::Show);
    }

    /// Has that out of the way.
    pub fn hide_doors(&mut self) {
        self.take_deed(Deed::Close);
    }

    /// What is asked of the program around.
    pub fn host_wishes(&mut self) -> Vec<Wish> {
        std::mem::take(&mut self.host.wishes)
    }

    /// Says in the panel, if that is open, why the lab was not.
    pub fn lab_did_not_open(&mut self) {
        if let Some(panel) = &mut self.host.panel {
            panel.lab_did_not_open();
        }
    }

    pub(super) fn take_deed(&mut self, deed: Deed) {
        match deed {
            Deed::Show => {
                // What is said from here on, such as that something was copied, is said in it.
                self.chat.forget_note();
                self.host.panel = Some(Panel::default());
            }
            Deed::Close => self.host.panel = None,
            Deed::Kind(kind) => {
                if let Some(panel) = &mut self.host.panel {
                    panel.choose(kind);
                }
            }
            Deed::Around(wish) => {
                if matches!(wish, Wish::GoToOwn | Wish::Choose) {
                    self.host.panel = None;
                }
                self.host.wishes.push(wish);
            }
        }
    }
}

/// That it ended by itself, and what to do.
fn ended(failure: &Failure) -> Visible {
    Visible::concat(&[&failure.message, &Visible::own(" — "), &failure.hint])
}
