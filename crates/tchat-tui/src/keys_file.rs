//! The file with one's own keys: lines of `action = key, key`.
//!
//! A line gives an action the keys it names, and no others; without a key, none. What cannot be meant
//! is told with its line, and the rest goes.

use std::collections::HashMap;

use crate::keymap::{Action, BINDINGS, Binding, Key, Keymap, Place, named};
use tchat_front::assignments::{self, Fault, Wrong};

/// Reads the file over the keys that go without it.
pub(crate) fn read(text: &str) -> (Keymap, Vec<Wrong>) {
    let mut reader = Reader::default();
    let mut lines = Vec::new();
    for assignment in assignments::read(text) {
        match assignment {
            Ok(it) => lines.extend(reader.binding(it.line, it.name).map(|found| (it, found))),
            Err(wrong) => reader.wrong.push(wrong),
        }
    }
    // First away with what goes no more, so that keys can be exchanged.
    for (_, binding) in &lines {
        reader.keymap.forget(binding);
    }
    for (it, binding) in lines {
        for key in it.value.split(',').map(str::trim).filter(|key| !key.is_empty()) {
            reader.bind(it.line, binding, key);
        }
    }
    reader.look_for_lost();
    reader.wrong.sort_by_key(|wrong| wrong.line);
    (reader.keymap, reader.wrong)
}

#[derive(Default)]
struct Reader {
    keymap: Keymap,
    wrong: Vec<Wrong>,
    /// Actions that the file names.
    said: Vec<Action>,
    /// Keys that it gives, in a place.
    given: HashMap<(Place, Key), &'static str>,
    /// Keys that it takes from actions it does not name.
    taken: Vec<(usize, Key, Action)>,
}

impl Reader {
    fn fault(&mut self, line: usize, fault: Fault) {
        self.wrong.push(Wrong { line, fault });
    }

    fn binding(&mut self, line: usize, name: &str) -> Option<&'static Binding> {
        let Some(binding) = named(name) else {
            let similar = assignments::similar(name, BINDINGS.iter().map(|it| it.name));
            self.fault(line, Fault::Action { name: name.to_owned(), similar });
            return None;
        };
        if self.said.contains(&binding.action) {
            self.fault(line, Fault::Twice { name: name.to_owned() });
            return None;
        }
        self.said.push(binding.action);
        Some(binding)
    }

    fn bind(&mut self, line: usize, binding: &'static Binding, text: &str) {
        let Some(key) = Key::parse(text) else {
            return self.fault(line, Fault::Key { key: text.to_owned() });
        };
        if binding.place == Place::Anywhere && key.writes() {
            return self.fault(line, Fault::Writes { key: text.to_owned() });
        }
        if let Some(by) = self.given.get(&(binding.place, key)).copied() {
            if by != binding.name {
                self.fault(line, Fault::Taken { key: text.to_owned(), by });
            }
            return;
        }
        self.given.insert((binding.place, key), binding.name);
        if let Some(before) = self.keymap.bind(binding, key) {
            self.taken.push((line, key, before));
        }
    }

    /// Tells which actions were left without a key that the file does not name.
    fn look_for_lost(&mut self) {
        for (line, key, action) in std::mem::take(&mut self.taken) {
            let name = BINDINGS.iter().find(|it| it.action == action).map(|it| it.name);
            if let Some(action) = name.filter(|_| self.keymap.keys(action).is_empty()) {
                self.fault(line, Fault::Lost { key: key.to_string(), action });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(keymap: &Keymap, action: Action) -> Vec<String> {
        keymap.keys(action).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_line_gives_an_action_its_keys_and_no_others() {
        let (keymap, wrong) = read(
            "# mine\n\nundo = ctrl-u\n delete-to-start=alt-x , f5\nquit =\nreact = comma\nnext-room = pagedown\npage-down = ctrl-n",
        );
        assert_eq!(wrong, []);
        assert_eq!(keys(&keymap, Action::Undo), ["ctrl-u"]);
        assert_eq!(keys(&keymap, Action::DeleteToStart), ["f5", "alt-x"]);
        assert!(keys(&keymap, Action::Quit).is_empty());
        assert_eq!(keys(&keymap, Action::React), ["comma"]);
        assert_eq!(keys(&keymap, Action::NextRoom), ["pagedown"], "keys can be exchanged");
        assert_eq!(keys(&keymap, Action::PageDown), ["ctrl-n"]);
        assert_eq!(keys(&keymap, Action::Help), ["f1"], "what is not named stays");
    }

    #[test]
    fn what_cannot_be_meant_is_told_with_its_line_and_the_rest_goes() {
        let (keymap, wrong) = read(
            "undu = ctrl-x\nundo ctrl-x\nundo = hyper-x, ctrl-x\nredo = ctrl-x\nundo = f9\nquit = q\nhelp = alt-l",
        );
        let faults: Vec<_> = wrong.into_iter().map(|wrong| (wrong.line, wrong.fault)).collect();
        let text = |text: &str| text.to_owned();
        assert_eq!(
            faults,
            [
                (1, Fault::Action { name: text("undu"), similar: Some("undo") }),
                (2, Fault::Form),
                (3, Fault::Key { key: text("hyper-x") }),
                (4, Fault::Taken { key: text("ctrl-x"), by: "undo" }),
                (5, Fault::Twice { name: text("undo") }),
                (6, Fault::Writes { key: text("q") }),
                (7, Fault::Lost { key: text("alt-l"), action: "sidebar" }),
            ]
        );
        assert_eq!(keys(&keymap, Action::Undo), ["ctrl-x"]);
        assert_eq!(keys(&keymap, Action::Help), ["alt-l"]);
    }
}
