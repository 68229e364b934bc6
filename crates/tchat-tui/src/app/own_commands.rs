//! Commands of this program alone, beside those that every front end has: so that whatever a key does
//! can be typed as well.

use tchat_front::order::Own;
use tchat_front::own_command::{DISMISS, OwnArgument, OwnCommand, RETRY};
use tchat_i18n::{Visible, Words};

use super::App;
use crate::keymap::{self, BINDINGS};

/// Does what a key does, by the name of the action.
const DO: OwnCommand = OwnCommand {
    english: "do",
    french: "faire",
    help: Words::own_do,
    argument: Some(OwnArgument { called: Words::value_action, choices: actions }),
};

/// Shows the keys, and how they are changed.
const KEYS: OwnCommand =
    OwnCommand { english: "keys", french: "touches", help: Words::own_keys, argument: None };

/// Shows the settings, and how they are changed.
const SETTINGS: OwnCommand = OwnCommand {
    english: "settings",
    french: "réglages",
    help: Words::own_settings,
    argument: None,
};

/// All there are.
pub(super) const OWN: &[OwnCommand] = &[DO, RETRY, DISMISS, KEYS, SETTINGS];

fn actions() -> Vec<String> {
    BINDINGS.iter().map(|binding| binding.name.to_owned()).collect()
}

impl App {
    /// Does what a line asks of this program alone.
    pub(super) fn take_own_command(&mut self, own: Own) {
        let Own { name, argument, line } = own;
        match (name, keymap::named(&argument)) {
            (name, _) if name == KEYS.english => self.show_keys(),
            (name, _) if name == SETTINGS.english => self.show_settings(),
            (_, Some(binding)) => self.act(binding.action),
            (_, None) => {
                let name = Visible::line(&argument);
                let why = self.chat.words().keys_no_action(name, Visible::EMPTY);
                self.chat.give_back(&line, why);
            }
        }
    }
}
