//! Which key does what: the one table from which come the keys, their help and the palette.
//!
//! Each [`Action`] has a name that stays, for the file with one's own keys, and keys that it has
//! unless that file says otherwise. A key may mean one thing while a message is chosen and another
//! while one writes; within one [`Place`] it means one thing only.

use std::collections::HashMap;
use std::fmt;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use tchat_i18n::{Visible, Words};

/// Something that a key can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Action {
    Help,
    Switch,
    NextRoom,
    PreviousRoom,
    NextUnread,
    PageUp,
    PageDown,
    ToStart,
    ToEnd,
    ChooseUp,
    ChooseDown,
    Send,
    NewLine,
    EditOutside,
    SearchEverywhere,
    Members,
    Sidebar,
    Redraw,
    Reconnect,
    Quit,
    // With a message that is chosen.
    Reply,
    EditMessage,
    Delete,
    React,
    Copy,
    Save,
    SearchHere,
    Leave,
    // Of the timeline.
    ToUnread,
    OpenLink,
    GoToAnswered,
    Versions,
    Retry,
    Dismiss,
    // Writing.
    Complete,
    CompleteBack,
    RecallOlder,
    RecallNewer,
    Undo,
    Redo,
    WordBack,
    WordOn,
    LineStart,
    LineEnd,
    DeleteOn,
    DeleteWordBack,
    DeleteBlankBack,
    DeleteWordOn,
    DeleteToStart,
    DeleteToEnd,
    PutBack,
    // Views.
    RoomSettings,
    Invitations,
    RoomList,
    Transfers,
    Connection,
    Concerns,
    Doors,
}

/// Where a key is pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Place {
    /// Anywhere but in a panel.
    Anywhere,
    /// While a message is chosen.
    Message,
}

/// A row of the table.
pub(crate) struct Binding {
    pub(crate) action: Action,
    pub(crate) place: Place,
    /// What it is called in the file with one's own keys.
    pub(crate) name: &'static str,
    keys: &'static [&'static str],
    pub(crate) help: fn(&Words) -> Visible,
}

const fn anywhere(
    action: Action,
    name: &'static str,
    keys: &'static [&'static str],
    help: fn(&Words) -> Visible,
) -> Binding {
    Binding { action, place: Place::Anywhere, name, keys, help }
}

const fn of_message(
    action: Action,
    name: &'static str,
    keys: &'static [&'static str],
    help: fn(&Words) -> Visible,
) -> Binding {
    Binding { action, place: Place::Message, name, keys, help }
}

/// All there are, in the order of the help.
pub(crate) const BINDINGS: &[Binding] = &[
    anywhere(Action::Help, "help", &["f1"], Words::key_help),
    anywhere(Action::Switch, "switch", &["ctrl-k"], Words::key_switch),
    anywhere(Action::NextRoom, "next-room", &["ctrl-n", "alt-right"], Words::key_next_room),
    anywhere(
        Action::PreviousRoom,
        "previous-room",
        &["ctrl-p", "alt-left"],
        Words::key_previous_room,
    ),
    anywhere(Action::NextUnread, "next-unread", &["alt-a"], Words::key_next_unread),
    anywhere(Action::PageUp, "page-up", &["pageup"], Words::key_page_up),
    anywhere(Action::PageDown, "page-down", &["pagedown"], Words::key_page_down),
    anywhere(Action::ToStart, "to-start", &["ctrl-home"], Words::key_to_start),
    anywhere(Action::ToEnd, "to-end", &["ctrl-end"], Words::key_to_end),
    anywhere(Action::ChooseUp, "choose-up", &["alt-up"], Words::key_choose_up),
    anywhere(Action::ChooseDown, "choose-down", &["alt-down"], Words::key_choose_down),
    anywhere(Action::Send, "send", &["enter"], Words::key_send),
    anywhere(
        Action::NewLine,
        "new-line",
        &["alt-enter", "shift-enter", "ctrl-j"],
        Words::key_new_line,
    ),
    anywhere(Action::EditOutside, "edit-outside", &["alt-e"], Words::key_edit_outside),
    anywhere(
        Action::SearchEverywhere,
        "search-everywhere",
        &["ctrl-f"],
        Words::key_search_everywhere,
    ),
    anywhere(Action::Members, "members", &["alt-m"], Words::key_members),
    anywhere(Action::Sidebar, "sidebar", &["alt-l"], Words::key_sidebar),
    anywhere(Action::Redraw, "redraw", &["ctrl-l"], Words::key_redraw),
    anywhere(Action::Reconnect, "reconnect", &["alt-n"], Words::key_reconnect),
    anywhere(Action::Quit, "quit", &["ctrl-q"], Words::key_quit),
    anywhere(Action::RoomSettings, "room-settings", &["alt-s"], Words::key_room_settings),
    anywhere(Action::Invitations, "invitations", &["alt-i"], Words::key_invitations),
    anywhere(Action::RoomList, "room-list", &["alt-r"], Words::key_room_list),
    anywhere(Action::Transfers, "transfers", &["alt-t"], Words::key_transfers),
    anywhere(Action::Connection, "connection", &["alt-c"], Words::key_connection),
    anywhere(Action::Concerns, "warnings", &["alt-w"], Words::key_concerns),
    anywhere(Action::Doors, "doors", &["alt-o"], Words::key_doors),
    of_message(Action::Reply, "reply", &["enter", "r"], Words::key_reply),
    of_message(Action::EditMessage, "edit-message", &["e"], Words::key_edit_message),
    of_message(Action::Delete, "delete", &["d", "delete"], Words::key_delete),
    of_message(Action::React, "react", &["+"], Words::key_react),
    of_message(Action::Copy, "copy", &["y", "c"], Words::key_copy),
    of_message(Action::Save, "save", &["s"], Words::key_save),
    of_message(Action::SearchHere, "search-here", &["/"], Words::key_search_here),
    of_message(Action::Leave, "leave", &["esc"], Words::key_leave),
    // Of the timeline.
    anywhere(Action::ToUnread, "to-unread", &["alt-u"], Words::key_to_unread),
    of_message(Action::OpenLink, "open-link", &["o"], Words::key_open_link),
    of_message(Action::GoToAnswered, "go-to-answered", &["g"], Words::key_go_to_answered),
    of_message(Action::Versions, "versions", &["v"], Words::key_versions),
    of_message(Action::Retry, "retry", &["t"], Words::key_retry),
    of_message(Action::Dismiss, "dismiss", &["x"], Words::key_dismiss),
    // Writing, as in a shell where that leaves a key free.
    anywhere(Action::Complete, "complete", &["tab"], Words::key_complete),
    anywhere(Action::CompleteBack, "complete-back", &["backtab"], Words::key_complete_back),
    anywhere(Action::RecallOlder, "recall-older", &["ctrl-up"], Words::key_recall_older),
    anywhere(Action::RecallNewer, "recall-newer", &["ctrl-down"], Words::key_recall_newer),
    anywhere(Action::Undo, "undo", &["ctrl-z", "ctrl-_"], Words::key_undo),
    anywhere(Action::Redo, "redo", &["alt-z"], Words::key_redo),
    anywhere(Action::WordBack, "word-back", &["ctrl-left", "alt-b"], Words::key_word_back),
    anywhere(Action::WordOn, "word-on", &["ctrl-right", "alt-f"], Words::key_word_on),
    anywhere(Action::LineStart, "line-start", &["home", "ctrl-a"], Words::key_line_start),
    anywhere(Action::LineEnd, "line-end", &["end", "ctrl-e"], Words::key_line_end),
    anywhere(Action::DeleteOn, "delete-on", &["delete", "ctrl-d"], Words::key_delete_on),
    anywhere(
        Action::DeleteWordBack,
        "delete-word-back",
        &["alt-backspace", "ctrl-backspace"],
        Words::key_delete_word_back,
    ),
    anywhere(
        Action::DeleteBlankBack,
        "delete-blank-back",
        &["ctrl-w"],
        Words::key_delete_blank_back,
    ),
    anywhere(
        Action::DeleteWordOn,
        "delete-word-on",
        &["alt-d", "ctrl-delete"],
        Words::key_delete_word_on,
    ),
    anywhere(Action::DeleteToStart, "delete-to-start", &["ctrl-u"], Words::key_delete_to_start),
    anywhere(Action::DeleteToEnd, "delete-to-end", &["alt-k"], Words::key_delete_to_end),
    anywhere(Action::PutBack, "put-back", &["ctrl-y"], Words::key_put_back),
];

/// The row of an action's name.
pub(crate) fn named(name: &str) -> Option<&'static Binding> {
    BINDINGS.iter().find(|binding| binding.name == name)
}

/// A key with what is held down beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Hash)]
pub(crate) struct Key {
    code: KeyCode,
    held: KeyModifiers,
}

impl Key {
    /// Reads `ctrl-k`, `alt-enter`, `f1`, `+`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut held = KeyModifiers::NONE;
        let mut rest = text;
        loop {
            let prefixes = [
                ("ctrl-", KeyModifiers::CONTROL),
                ("alt-", KeyModifiers::ALT),
                ("shift-", KeyModifiers::SHIFT),
            ];
            let found = prefixes.into_iter().find_map(|(prefix, modifier)| {
                rest.strip_prefix(prefix)
                    .filter(|rest| !rest.is_empty())
                    .map(|rest| (rest, modifier))
            });
            let Some((after, modifier)) = found else { break };
            (rest, held) = (after, held | modifier);
        }
        Some(Self { code: one_of(code(rest)?, held), held })
    }

    /// The key alone, and what is held down beside it.
    #[cfg(test)]
    pub(crate) const fn parts(self) -> (KeyCode, KeyModifiers) {
        (self.code, self.held)
    }

    /// Whether it writes a character, so that nothing could be written with it that means something.
    pub(crate) fn writes(self) -> bool {
        let held = self.held & (KeyModifiers::CONTROL | KeyModifiers::ALT);
        matches!(self.code, KeyCode::Char(_)) && held.is_empty()
    }

    /// The key of an event. That shift is held says nothing where it made another character.
    pub(crate) fn of(event: KeyEvent) -> Self {
        let mut held =
            event.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SHIFT);
        let mut code = event.code;
        if let KeyCode::Char(c) = code {
            held.remove(KeyModifiers::SHIFT);
            if held.contains(KeyModifiers::CONTROL) {
                code = KeyCode::Char(c.to_ascii_lowercase());
            }
        }
        Self { code: one_of(code, held), held }
    }
}

/// Of keys for which most terminals send the same byte, one.
const fn one_of(code: KeyCode, held: KeyModifiers) -> KeyCode {
    match code {
        KeyCode::Char('7') if held.contains(KeyModifiers::CONTROL) => KeyCode::Char('_'),
        _ => code,
    }
}

const NAMED: &[(&str, KeyCode)] = &[
    ("enter", KeyCode::Enter),
    ("tab", KeyCode::Tab),
    ("backtab", KeyCode::BackTab),
    ("esc", KeyCode::Esc),
    ("space", KeyCode::Char(' ')),
    ("comma", KeyCode::Char(',')),
    ("backspace", KeyCode::Backspace),
    ("delete", KeyCode::Delete),
    ("insert", KeyCode::Insert),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("pageup", KeyCode::PageUp),
    ("pagedown", KeyCode::PageDown),
];

fn code(name: &str) -> Option<KeyCode> {
    let lower = name.to_ascii_lowercase();
    if let Some((_, code)) = NAMED.iter().find(|(known, _)| *known == lower) {
        return Some(*code);
    }
    if let Some(number) = lower.strip_prefix('f').and_then(|number| number.parse().ok()) {
        return Some(KeyCode::F(number)).filter(|_| (1..=24).contains(&number));
    }
    let mut characters = name.chars();
    match (characters.next(), characters.next()) {
        (Some(c), None) => Some(KeyCode::Char(c)),
        _ => None,
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let held = [
            (KeyModifiers::CONTROL, "ctrl-"),
            (KeyModifiers::ALT, "alt-"),
            (KeyModifiers::SHIFT, "shift-"),
        ];
        for (modifier, prefix) in held {
            if self.held.contains(modifier) {
                f.write_str(prefix)?;
            }
        }
        if let Some((name, _)) = NAMED.iter().find(|(_, code)| *code == self.code) {
            return f.write_str(name);
        }
        match self.code {
            KeyCode::F(number) => write!(f, "f{number}"),
            KeyCode::Char(c) => write!(f, "{c}"),
            _ => f.write_str("?"),
        }
    }
}

/// Which key does what.
#[derive(Debug, Clone)]
pub(crate) struct Keymap(HashMap<(Place, Key), Action>);

impl Default for Keymap {
    fn default() -> Self {
        let mut keys = HashMap::new();
        for binding in BINDINGS {
            for key in binding.keys.iter().filter_map(|key| Key::parse(key)) {
                keys.insert((binding.place, key), binding.action);
            }
        }
        Self(keys)
    }
}

impl Keymap {
    /// Takes all keys of an action away.
    pub(crate) fn forget(&mut self, binding: &Binding) {
        self.0.retain(|_, action| *action != binding.action);
    }

    /// Gives an action a key; says what that key did before.
    pub(crate) fn bind(&mut self, binding: &Binding, key: Key) -> Option<Action> {
        self.0.insert((binding.place, key), binding.action)
    }

    /// What a key does.
    pub(crate) fn action(&self, place: Place, key: Key) -> Option<Action> {
        let here = self.0.get(&(place, key));
        here.or_else(|| self.0.get(&(Place::Anywhere, key))).copied()
    }

    /// The first key that does something, as it stands on keyboards: `Ctrl-K`. Without one, what can be
    /// typed instead.
    pub(crate) fn label(&self, action: Action) -> String {
        let Some(key) = self.keys(action).first().map(ToString::to_string) else {
            let binding = BINDINGS.iter().find(|binding| binding.action == action);
            return binding.map_or_else(String::new, |binding| format!("/do {}", binding.name));
        };
        let capital = |part: &str| {
            let mut characters = part.chars();
            let first = characters.next().map(|c| c.to_ascii_uppercase());
            first.into_iter().chain(characters).collect::<String>()
        };
        key.split('-').map(capital).collect::<Vec<_>>().join("-")
    }

    /// The keys that do something, for the help.
    pub(crate) fn keys(&self, action: Action) -> Vec<Key> {
        let doing = self.0.iter().filter(|(_, does)| **does == action);
        let mut keys: Vec<_> = doing.map(|((_, key), _)| *key).collect();
        keys.sort_by_cached_key(|key| (key.held.bits(), key.to_string()));
        keys
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_key_of_the_table_can_be_read_and_is_written_as_it_was() {
        for key in BINDINGS.iter().flat_map(|binding| binding.keys) {
            assert_eq!(Key::parse(key).unwrap().to_string(), **key);
        }
        assert_eq!(Key::parse("ctrl-"), None);
        assert_eq!(Key::parse("f25"), None);
        assert_eq!(Key::parse("ctrl--").unwrap().to_string(), "ctrl--");
    }

    #[test]
    fn a_key_is_named_as_it_stands_on_keyboards() {
        let mut keymap = Keymap::default();
        assert_eq!(keymap.label(Action::Switch), "Ctrl-K");
        assert_eq!(keymap.label(Action::Help), "F1");
        keymap.forget(named("help").unwrap());
        assert_eq!(keymap.label(Action::Help), "/do help");
    }

    #[test]
    fn no_key_means_two_things_in_one_place_and_no_name_is_given_twice() {
        let mut seen = BTreeSet::new();
        for binding in BINDINGS {
            assert!(seen.insert((None, binding.name.to_owned())), "{}", binding.name);
            for key in binding.keys {
                assert!(seen.insert((Some(binding.place), (*key).to_owned())), "{key}");
            }
        }
    }
}
