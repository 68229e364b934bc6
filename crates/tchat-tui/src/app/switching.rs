//! What the quick switcher offers: rooms, people, commands and what keys do.

use tchat_front::switcher::{Choice, Does};
use tchat_i18n::Visible;

use super::App;
use crate::keymap::{Action, BINDINGS, Place};
use crate::panel::{Panel, Switcher};

impl App {
    /// Opens the switcher.
    pub(super) fn switch(&mut self) {
        let choices = self.chat.choices(self.action_choices());
        self.panel = Some(Panel::Switcher(Switcher::new(choices)));
    }

    fn action_choices(&self) -> Vec<Choice<Action>> {
        let is_offered = |action: Action| !matches!(action, Action::Send | Action::Switch);
        let actions = BINDINGS.iter().filter(|binding| binding.place == Place::Anywhere);
        let actions = actions.filter(|binding| is_offered(binding.action)).map(|binding| {
            let keys = self.keymap.keys(binding.action);
            Choice {
                title: (binding.help)(self.chat.words()),
                about: keys.first().map_or(Visible::EMPTY, |key| Visible::line(&key.to_string())),
                kind: self.chat.words().kind_key(),
                does: Does::Act(binding.action),
            }
        });
        actions.collect()
    }
}
