//! What lies over the messages: of all that can, one is seen and has the keyboard.

use eframe::egui::{Popup, Ui};

use super::Window;

/// What lies over the messages, from what is answered first to what gives way to all else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Over {
    /// A question.
    Question,
    /// A file: to be chosen, or seen large.
    File,
    /// A sheet.
    Sheet,
    /// One's own server, and the way to others.
    Server,
    /// Looking for what was written.
    Finding,
    /// Rooms, people and commands to choose from, or the list of keys.
    Offered,
    /// Rooms and people, where the window is narrow.
    Drawer,
    /// A menu.
    Menu,
    /// Nothing.
    Nothing,
}

impl Over {
    /// Whether keys that work anywhere else are not for the window.
    pub(super) const fn takes_keys(self) -> bool {
        !matches!(self, Self::Drawer | Self::Menu | Self::Nothing)
    }
}

impl Window {
    /// What has the keyboard before the messages have.
    pub(super) fn over(&self, ui: &Ui) -> Over {
        match () {
            () if self.picking.is_asking() => Over::Question,
            () if self.files.is_open() => Over::File,
            () if self.forms.top().is_some() => Over::Sheet,
            () if self.own_server.is_open() => Over::Server,
            () if self.finding.is_some() => Over::Finding,
            () if self.picking.is_offering() => Over::Offered,
            () if self.picking.has_drawer(ui) => Over::Drawer,
            () if Popup::is_any_open(ui.ctx()) => Over::Menu,
            () => Over::Nothing,
        }
    }
}
