//! Help: keys, settings and commands, each from the table that it is done by.

use tchat_i18n::Visible;

use super::App;
use crate::configuration::{KEYS, SETTINGS};
use crate::keymap::{BINDINGS, Binding, Place};
use crate::panel::{Panel, Reading};
use tchat_front::settings;

/// How wide the column of keys is: the few that need more push the rest on.
const KEYS_WIDE: usize = 22;

impl App {
    /// Shows everything that can be done.
    pub(super) fn help(&mut self) {
        let mut lines = self.key_lines();
        lines.push(Visible::EMPTY);
        lines.extend(self.chat.command_lines());
        lines.push(Visible::EMPTY);
        lines.extend(self.setting_lines());
        self.panel = Some(Panel::Reading(Reading::new(self.chat.words().panel_help(), lines)));
    }

    /// Shows the keys, what each action is called, and the file with one's own.
    pub(super) fn show_keys(&mut self) {
        let lines = self.key_lines();
        self.panel = Some(Panel::Reading(Reading::new(self.chat.words().panel_keys(), lines)));
    }

    /// Shows the settings.
    pub(super) fn show_settings(&mut self) {
        let lines = self.setting_lines();
        self.panel = Some(Panel::Reading(Reading::new(self.chat.words().panel_settings(), lines)));
    }

    fn key_lines(&self) -> Vec<Visible> {
        let of = |place: Place| {
            let bindings = BINDINGS.iter().filter(move |binding| binding.place == place);
            bindings.map(|binding| self.key_line(binding))
        };
        let mut lines = vec![self.chat.words().help_keys()];
        lines.extend(of(Place::Anywhere));
        lines.extend([Visible::EMPTY, self.chat.words().help_keys_message()]);
        lines.extend(of(Place::Message));
        lines.push(Visible::EMPTY);
        lines.push(self.chat.words().help_keys_file(self.file(KEYS)));
        lines
    }

    /// The keys of an action, what it does, and what it is called in the file.
    fn key_line(&self, binding: &Binding) -> Visible {
        let keys = self.keymap.keys(binding.action);
        let keys: Vec<_> = keys.iter().map(ToString::to_string).collect();
        let keys = Visible::line(&format!("  {:KEYS_WIDE$}  ", keys.join(", ")));
        let name = Visible::line(&format!("  [{}]", binding.name));
        Visible::concat(&[&keys, &(binding.help)(self.chat.words()), &name])
    }

    fn setting_lines(&self) -> Vec<Visible> {
        let mut lines = vec![self.chat.words().help_settings(self.file(SETTINGS))];
        lines.extend(settings::SETTINGS.iter().map(|described| {
            let setting = format!("  {} = {}  ", described.name, described.choices);
            Visible::concat(&[&Visible::line(&setting), &(described.help)(self.chat.words())])
        }));
        lines
    }

    /// Where a file with one's own keys or settings is.
    fn file(&self, name: &str) -> Visible {
        match &self.folder {
            Some(folder) => Visible::line(&folder.join(name).display().to_string()),
            None => Visible::line(name),
        }
    }
}
