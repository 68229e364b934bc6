//! Which key does what: the one table by which keys are obeyed, and from which come their list in the
//! window and the one in `docs/window.md`.
//!
//! A key may mean one thing where one writes and another while a message is chosen; within one
//! [`Place`] it means one thing only. What keys do within a text (copy, undo, by the word) is as on the
//! desktop, and the toolkit's.

use eframe::egui::{Event, Key, KeyboardShortcut, Modifiers};
use tchat_i18n::{Visible, Words};

/// Something that a key can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// List the keys and the commands.
    Help,
    /// Offer rooms, people and commands.
    Switch,
    /// Offer commands alone.
    Commands,
    /// Look for something in this room.
    SearchHere,
    /// Look for something in all of them.
    SearchEverywhere,
    /// Open the room below.
    NextRoom,
    /// Open the room above.
    PreviousRoom,
    /// Open the next room with something unread.
    NextUnread,
    /// Go a page up.
    PageUp,
    /// Go a page down.
    PageDown,
    /// Go to the first message.
    ToStart,
    /// Go to the newest.
    ToEnd,
    /// Go to the first that was not read.
    ToUnread,
    /// Choose the message above.
    ChooseUp,
    /// Choose the message below.
    ChooseDown,
    /// Show or hide rooms and people.
    Sides,
    /// Show or hide the people alone.
    People,
    /// Go to the next part of the window.
    NextPart,
    /// Go to the part before.
    PreviousPart,
    /// Offer what can be done with what has the keyboard.
    Menu,
    /// Offer the settings.
    Settings,
    /// Show who is in the room.
    Members,
    /// Show what goes for it.
    RoomSettings,
    /// Show its invitations.
    Invitations,
    /// Show the rooms of the server.
    RoomList,
    /// Show the files on their way.
    Transfers,
    /// Show how others come in.
    Doors,
    /// Connect at once.
    Reconnect,
    /// Make everything larger.
    Larger,
    /// Make everything smaller.
    Smaller,
    /// Make it as large as at first.
    AsItWas,
    /// End.
    Quit,
    // Where one writes.
    /// Send what is written.
    Send,
    /// Begin a line.
    NewLine,
    /// Go on with a word.
    Complete,
    /// Go back to the completion before.
    CompleteBack,
    /// Have what was written before.
    RecallOlder,
    /// Have what was written after that.
    RecallNewer,
    /// Edit the last of one's own.
    EditLast,
    /// Be rid of what is in the way.
    StepBack,
    // While a message is chosen.
    /// Answer it.
    Reply,
    /// Let it say something else.
    Edit,
    /// Delete it.
    Delete,
    /// Save its file.
    Save,
}

/// Where a key is pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Anywhere, unless something lies over the messages.
    Anywhere,
    /// Where one writes.
    Writing,
    /// While a message is chosen.
    Message,
}

impl Place {
    /// All of them, in the order of the help.
    pub const ALL: [Self; 3] = [Self::Anywhere, Self::Writing, Self::Message];

    /// What it is called.
    #[must_use]
    pub fn told(self, words: &Words) -> Visible {
        match self {
            Self::Anywhere => words.gui_keys_anywhere(),
            Self::Writing => words.gui_keys_writing(),
            Self::Message => words.gui_keys_message(),
        }
    }
}

/// A row of the table.
#[derive(Debug)]
pub struct Binding {
    /// What is done.
    pub action: Action,
    /// Where.
    pub place: Place,
    /// By which keys.
    pub keys: &'static [KeyboardShortcut],
    /// What that is, in words.
    pub help: fn(&Words) -> Visible,
}

const fn row(
    place: Place,
    action: Action,
    keys: &'static [KeyboardShortcut],
    help: fn(&Words) -> Visible,
) -> Binding {
    Binding { action, place, keys, help }
}

const fn bare(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::NONE, key)
}

const fn shift(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::SHIFT, key)
}

const fn alt(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::ALT, key)
}

const fn ctrl(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::CTRL, key)
}

const fn ctrl_shift(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::CTRL.plus(Modifiers::SHIFT), key)
}

use self::Place::{Anywhere, Message, Writing};

/// All there are, in the order of the help.
pub const BINDINGS: &[Binding] = &[
    row(Anywhere, Action::Help, &[bare(Key::F1)], Words::key_help),
    row(Anywhere, Action::Switch, &[ctrl(Key::K)], Words::key_switch),
    row(Anywhere, Action::Commands, &[ctrl_shift(Key::P)], Words::gui_key_commands),
    row(Anywhere, Action::SearchHere, &[ctrl(Key::F)], Words::gui_key_search_here),
    row(Anywhere, Action::SearchEverywhere, &[ctrl_shift(Key::F)], Words::key_search_everywhere),
    row(Anywhere, Action::PreviousRoom, &[ctrl(Key::PageUp)], Words::key_previous_room),
    row(Anywhere, Action::NextRoom, &[ctrl(Key::PageDown)], Words::key_next_room),
    row(Anywhere, Action::NextUnread, &[ctrl(Key::N)], Words::key_next_unread),
    row(Anywhere, Action::PageUp, &[bare(Key::PageUp)], Words::key_page_up),
    row(Anywhere, Action::PageDown, &[bare(Key::PageDown)], Words::key_page_down),
    row(Anywhere, Action::ToStart, &[ctrl(Key::Home)], Words::key_to_start),
    row(Anywhere, Action::ToEnd, &[ctrl(Key::End)], Words::key_to_end),
    row(Anywhere, Action::ToUnread, &[alt(Key::U)], Words::key_to_unread),
    row(Anywhere, Action::ChooseUp, &[alt(Key::ArrowUp)], Words::key_choose_up),
    row(Anywhere, Action::ChooseDown, &[alt(Key::ArrowDown)], Words::key_choose_down),
    row(Anywhere, Action::Sides, &[ctrl(Key::B)], Words::gui_key_sides),
    row(Anywhere, Action::People, &[ctrl_shift(Key::B)], Words::gui_key_people),
    row(Anywhere, Action::NextPart, &[bare(Key::F6), ctrl(Key::Tab)], Words::gui_key_next_part),
    row(
        Anywhere,
        Action::PreviousPart,
        &[shift(Key::F6), ctrl_shift(Key::Tab)],
        Words::gui_key_previous_part,
    ),
    row(Anywhere, Action::Menu, &[bare(Key::Menu), shift(Key::F10)], Words::gui_key_menu),
    row(Anywhere, Action::Settings, &[ctrl(Key::Comma)], Words::gui_key_settings),
    row(Anywhere, Action::Members, &[alt(Key::M)], Words::key_members),
    row(Anywhere, Action::RoomSettings, &[alt(Key::S)], Words::key_room_settings),
    row(Anywhere, Action::Invitations, &[alt(Key::I)], Words::key_invitations),
    row(Anywhere, Action::RoomList, &[alt(Key::R)], Words::key_room_list),
    row(Anywhere, Action::Transfers, &[alt(Key::T)], Words::key_transfers),
    row(Anywhere, Action::Doors, &[alt(Key::O)], Words::key_doors),
    row(Anywhere, Action::Reconnect, &[alt(Key::N)], Words::key_reconnect),
    row(Anywhere, Action::Larger, &[ctrl(Key::Plus), ctrl(Key::Equals)], Words::gui_key_larger),
    row(Anywhere, Action::Smaller, &[ctrl(Key::Minus)], Words::gui_key_smaller),
    row(Anywhere, Action::AsItWas, &[ctrl(Key::Num0)], Words::gui_key_as_it_was),
    row(Anywhere, Action::Quit, &[ctrl(Key::Q)], Words::key_quit),
    row(Writing, Action::Send, &[bare(Key::Enter)], Words::key_send),
    row(Writing, Action::NewLine, &[shift(Key::Enter)], Words::key_new_line),
    row(Writing, Action::Complete, &[bare(Key::Tab)], Words::key_complete),
    row(Writing, Action::CompleteBack, &[shift(Key::Tab)], Words::key_complete_back),
    row(Writing, Action::RecallOlder, &[ctrl(Key::ArrowUp)], Words::key_recall_older),
    row(Writing, Action::RecallNewer, &[ctrl(Key::ArrowDown)], Words::key_recall_newer),
    row(Writing, Action::EditLast, &[bare(Key::ArrowUp)], Words::gui_key_edit_last),
    row(Writing, Action::StepBack, &[bare(Key::Escape)], Words::gui_key_step_back),
    row(Message, Action::Reply, &[ctrl(Key::R)], Words::gui_reply),
    row(Message, Action::Edit, &[ctrl(Key::E)], Words::gui_edit),
    row(Message, Action::Save, &[ctrl(Key::S)], Words::gui_save_file),
    row(Message, Action::Delete, &[ctrl(Key::Delete)], Words::gui_delete),
];

/// Whether a key is where its character stands on some keyboards only with Shift, so that Shift says
/// nothing about it.
const fn is_a_sign(key: Key) -> bool {
    matches!(key, Key::Plus | Key::Equals | Key::Minus | Key::Num0 | Key::Comma)
}

/// What a key does in a place.
#[must_use]
pub fn action(place: Place, key: Key, held: Modifiers) -> Option<Action> {
    let is_it = |shortcut: &KeyboardShortcut| {
        let fits = match is_a_sign(key) {
            true => held.matches_logically(shortcut.modifiers),
            false => held.matches_exact(shortcut.modifiers),
        };
        shortcut.logical_key == key && fits
    };
    let here = BINDINGS.iter().filter(|row| row.place == place);
    let mut found = here.filter(|row| row.keys.iter().any(is_it));
    found.next().map(|row| row.action)
}

/// What an event of the keyboard does in a place.
#[must_use]
pub fn meant(place: Place, event: &Event) -> Option<Action> {
    match event {
        Event::Key { key, pressed: true, modifiers, .. } => action(place, *key, *modifiers),
        _ => None,
    }
}

/// Takes the first key that does something in one of these places out of what happened, and gives what
/// it does; what was typed after it comes back, to be looked at once that is done.
pub fn take(events: &mut Vec<Event>, places: &[Place]) -> Option<(Action, Vec<Event>)> {
    let found = events.iter().enumerate().find_map(|(at, event)| {
        let action = places.iter().find_map(|place| meant(*place, event))?;
        Some((at, action))
    });
    let (at, action) = found?;
    let mut later = events.split_off(at);
    let pressed = later.remove(0);
    // With Alt, desktops send the letter as well.
    let has_alt = matches!(pressed, Event::Key { modifiers, .. } if modifiers.alt);
    if has_alt && matches!(later.first(), Some(Event::Text(_))) {
        later.remove(0);
    }
    let (typed, others) = later.into_iter().partition(is_typed);
    events.extend::<Vec<_>>(others);
    Some((action, typed))
}

/// Whether an event is somebody's at the keyboard.
#[must_use]
pub const fn is_typed(event: &Event) -> bool {
    matches!(
        event,
        Event::Text(_)
            | Event::Key { .. }
            | Event::Copy
            | Event::Cut
            | Event::Paste(_)
            | Event::PasteImage(_)
            | Event::Ime(_)
    )
}

/// The first key that does something: every action has one.
#[must_use]
pub fn first(action: Action) -> Option<KeyboardShortcut> {
    let row = BINDINGS.iter().find(|row| row.action == action)?;
    row.keys.first().copied()
}

/// The first key that does something, as it stands on keyboards.
#[must_use]
pub fn label(words: &Words, action: Action) -> String {
    first(action).map_or_else(String::new, |it| told(words, it))
}

/// All keys of a row, as they stand on keyboards.
#[must_use]
pub fn labels(words: &Words, row: &Binding) -> String {
    row.keys.iter().map(|it| told(words, *it)).collect::<Vec<_>>().join(", ")
}

/// A key as it stands on keyboards: `Ctrl+K`.
#[must_use]
pub fn told(words: &Words, shortcut: KeyboardShortcut) -> String {
    let KeyboardShortcut { modifiers, logical_key } = shortcut;
    let mut told = String::new();
    if modifiers.ctrl {
        told.push_str("Ctrl+");
    }
    if modifiers.alt {
        told.push_str("Alt+");
    }
    if modifiers.shift {
        told.push_str(words.gui_press_shift().as_str());
        told.push('+');
    }
    let named = match logical_key {
        Key::Enter => words.gui_press_enter(),
        Key::Escape => words.gui_press_escape(),
        Key::Delete => words.gui_press_delete(),
        Key::PageUp => words.gui_press_page_up(),
        Key::PageDown => words.gui_press_page_down(),
        Key::Home => words.gui_press_home(),
        Key::End => words.gui_press_end(),
        Key::ArrowUp => words.gui_press_up(),
        Key::ArrowDown => words.gui_press_down(),
        Key::Menu => words.gui_press_menu(),
        other => {
            told.push_str(other.symbol_or_name());
            return told;
        }
    };
    told.push_str(named.as_str());
    told
}

#[cfg(test)]
mod tests {
    use tchat_i18n::Lang;

    use super::*;

    fn press(shortcut: KeyboardShortcut) -> Event {
        Event::Key {
            key: shortcut.logical_key,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers: shortcut.modifiers,
        }
    }

    #[test]
    fn every_key_of_the_table_does_what_its_row_says_and_nothing_else_there() {
        for row in BINDINGS {
            assert!(!row.keys.is_empty(), "{:?}", row.action);
            for key in row.keys {
                let mut events = vec![press(*key)];
                let taken = take(&mut events, &[row.place]);
                assert_eq!(taken, Some((row.action, Vec::new())), "{key:?}");
                let of_it = |other: &&Binding| other.place == row.place && other.keys.contains(key);
                assert_eq!(BINDINGS.iter().filter(of_it).count(), 1, "{key:?}");
            }
        }
        let held = Modifiers::CTRL.plus(Modifiers::SHIFT);
        assert_eq!(action(Anywhere, Key::K, held), None, "Ctrl+Shift+K is another key");
        assert_eq!(action(Anywhere, Key::Plus, held), Some(Action::Larger));
    }

    #[test]
    fn what_is_typed_after_a_key_waits_until_that_is_done() {
        let letter = |text: &str| Event::Text(text.to_owned());
        let mut events = vec![letter("a"), press(ctrl(Key::K)), letter("b"), Event::PointerGone];
        let taken = take(&mut events, &[Anywhere]);
        assert_eq!(taken, Some((Action::Switch, vec![letter("b")])));
        assert_eq!(events, [letter("a"), Event::PointerGone]);
        // The letter of a key with Alt is not written.
        let mut events = vec![press(alt(Key::N)), letter("n"), letter("o")];
        let taken = take(&mut events, &[Anywhere]);
        assert_eq!(taken, Some((Action::Reconnect, vec![letter("o")])));
    }

    #[test]
    fn the_page_about_the_window_lists_the_keys_of_this_table() {
        let page = include_str!("../../../docs/window.md");
        let words = Words::new(Lang::English).in_chat();
        let mut expected = String::new();
        for place in Place::ALL {
            expected.push_str(&format!("\n| {} | |\n|---|---|\n", place.told(&words)));
            for row in BINDINGS.iter().filter(|row| row.place == place) {
                let (keys, help) = (labels(&words, row), (row.help)(&words));
                expected.push_str(&format!("| {keys} | {help} |\n"));
            }
        }
        assert!(page.contains(&expected), "docs/window.md is to say:\n{expected}");
    }
}
