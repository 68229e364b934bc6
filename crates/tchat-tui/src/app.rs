//! A chat on a terminal: what is known and done is [`Chat`]'s; here is how it is seen, and what keys and
//! the mouse do. Keys and events go in, orders come out.

mod acting;
mod helping;
mod own_commands;
mod pointing;
mod switching;
#[cfg(test)]
mod tests;
mod viewing;
mod writing;

use std::collections::VecDeque;
use std::io;
use std::path::PathBuf;
use std::time::Instant;

use crossterm::event::{Event as Input, KeyEvent, KeyEventKind};
use jiff::tz::TimeZone;
use ratatui::layout::Size;
use tchat_client::history::Archive;
use tchat_client::report::Report;
use tchat_client::{Event, Trouble};
use tchat_front::chat::{self, Chat, Focus, Taken};
use tchat_front::order::{Order as Asked, Share};
use tchat_front::settings::Switch;
use tchat_i18n::{Visible, Words};
use tchat_proto::id::{ServerKey, Timestamp};
use tchat_proto::room::RoomName;

pub use tchat_front::chat::system_clock;
pub use tchat_front::doors::Doors;

use crate::configuration::Configuration;
use crate::keymap::{Action, Keymap};
use crate::order::Order;
use crate::panel::{Panel, Reading};
use crate::side::Side;
use crate::view::{Clickable, Formatted};
pub use crate::view::{Glyphs, Palette, Pictures};
use crate::written::Written;

/// What an app starts with.
#[derive(Debug)]
pub struct Setting {
    /// The language.
    pub words: Words,
    /// What the profile keeps.
    pub archive: Archive,
    /// The server's key, if it is known: then there is something to read before there is a
    /// connection.
    pub server: Option<ServerKey>,
    /// The room to open.
    pub room: RoomName,
    /// Where the reader's days begin and end.
    pub zone: TimeZone,
    /// How things look.
    pub palette: Palette,
    /// Which characters can be shown.
    pub glyphs: Glyphs,
    /// In which colours pictures can be shown, if in any.
    pub pictures: Pictures,
    /// What tells the time: [`system_clock`].
    pub clock: fn() -> Timestamp,
    /// Whether there is a desktop that could open a link: else its address is copied.
    pub opens_links: bool,
}

/// A chat on a terminal.
#[derive(Debug)]
pub struct App {
    pub(crate) chat: Chat,
    pub(crate) look: Look,
    pub(crate) keymap: Keymap,
    /// Where the files with one's own keys and settings are, if there is a place for them.
    folder: Option<PathBuf>,
    pub(crate) panel: Option<Panel>,
    /// How others come to the server that runs beside this chat, if one does.
    doors: Option<Doors>,
    pub(crate) written: Written,
    pub(crate) screen: Screen,
    orders: VecDeque<Order>,
}

/// How things look.
#[derive(Debug)]
pub(crate) struct Look {
    pub(crate) palette: Palette,
    pub(crate) glyphs: Glyphs,
    pub(crate) pictures: Pictures,
    /// Whether members and rooms are shown at the left, where there is room for them.
    pub(crate) sidebar: bool,
}

/// What is where on the screen.
#[derive(Debug, Default)]
pub(crate) struct Screen {
    /// Its size when it was drawn last.
    pub(crate) size: Size,
    /// How many rows of messages were seen then.
    pub(crate) page: usize,
    /// By how many rows somebody scrolled since: down, or (negative) up.
    pub(crate) scrolled: isize,
    /// Rows that were made of messages before.
    pub(crate) formatted: Formatted,
    /// Where what can be chosen is.
    pub(crate) clickable: Clickable,
    /// How far the lists at the left are scrolled.
    pub(crate) side: Side,
}

impl App {
    /// An app that shows what is kept, and waits for the engine.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if the history cannot be read.
    pub fn new(setting: Setting) -> Result<Self, Trouble> {
        let Setting { words, archive, server, room, zone, clock, opens_links, .. } = setting;
        let (palette, glyphs, pictures) = (setting.palette, setting.glyphs, setting.pictures);
        let own = own_commands::OWN;
        let chat = chat::Setting { words, archive, server, room, zone, clock, opens_links, own };
        let mut app = Self {
            chat: Chat::new(chat)?,
            look: Look { palette, glyphs, pictures, sidebar: true },
            keymap: Keymap::default(),
            folder: None,
            panel: None,
            doors: None,
            written: Written::default(),
            screen: Screen::default(),
            orders: VecDeque::new(),
        };
        app.configure(Configuration::default());
        Ok(app)
    }

    /// Takes somebody's own keys and settings, and says what is wrong with their files.
    pub fn configure(&mut self, configuration: Configuration) {
        let faults = configuration.faults(self.chat.words());
        let Configuration { keymap, settings, folder, .. } = configuration;
        self.look.sidebar = settings.is_on(Switch::Sidebar);
        if !settings.is_on(Switch::Pictures) {
            self.look.pictures = Pictures::No;
        }
        let key = keymap.keys(Action::Quit).first().map(ToString::to_string);
        self.chat.configure(settings, Visible::line(key.as_deref().unwrap_or("/quit")));
        (self.keymap, self.folder) = (keymap, folder);
        if !faults.is_empty() {
            let title = self.chat.words().panel_faults();
            self.panel = Some(Panel::Reading(Reading::new(title, faults)));
        }
    }

    /// What is to be done, one after another.
    pub fn next_order(&mut self) -> Option<Order> {
        self.follow();
        self.orders.pop_front()
    }

    /// Does what the chat asks for, as far as it is done here.
    fn follow(&mut self) {
        while let Some(order) = self.chat.next_order() {
            match order {
                Asked::Show(show) => self.panel = Some(Panel::of(show, &self.chat)),
                Asked::Own(own) => self.take_own_command(own),
                order => self.orders.push_back(Order::Chat(order)),
            }
        }
        self.screen.side.follow(self.chat.open().map(|open| open.room()));
    }

    /// Takes what comes from the terminal.
    pub fn input(&mut self, input: Input) {
        match input {
            Input::Key(key) if key.kind != KeyEventKind::Release => self.press(key),
            Input::Paste(text) => self.paste(&text),
            Input::FocusGained => self.chat.focus(Focus::Here),
            Input::FocusLost => self.chat.focus(Focus::Elsewhere),
            Input::Mouse(mouse) => self.point(mouse),
            Input::Key(_) | Input::Resize(..) => {}
        }
        self.follow();
        self.chat.mark_as_read();
    }

    fn press(&mut self, key: KeyEvent) {
        match self.panel {
            Some(_) => self.press_in_panel(key),
            None => self.press_here(key),
        }
    }

    /// When something changes without anything happening ([`Self::pass`]).
    #[must_use]
    pub fn changes_at(&self, now: Instant) -> Option<Instant> {
        self.chat.changes_at(now)
    }

    /// Does what was to be done by a moment.
    pub fn pass(&mut self, now: Instant) {
        self.chat.pass(now);
    }

    /// What the terminal's window is called.
    #[must_use]
    pub fn title(&self) -> String {
        self.chat.title()
    }

    /// Scrolls by so many rows, down or (negative) up: once it is known how they are broken.
    pub(crate) const fn scroll_by(&mut self, rows: isize) {
        self.screen.scrolled = self.screen.scrolled.saturating_add(rows);
    }

    /// Takes an event of the engine.
    pub fn heard(&mut self, event: &Event) {
        let taken = match self.panel.as_mut().is_some_and(|panel| panel.heard(event)) {
            true => Taken::ByView,
            false => Taken::No,
        };
        self.chat.heard(event, taken);
        if let Some(Panel::Search(search)) = &mut self.panel
            && let Err(trouble) = search.heard(event)
        {
            self.chat.wrong(trouble);
        }
        self.follow();
    }

    /// Lets the engine keep what is written.
    pub(crate) fn save_drafts(&mut self) {
        self.chat.save_drafts();
    }

    /// A text could not be sent as a file: it can be had again.
    pub(crate) fn could_not_share(&mut self, share: &Share, error: &io::Error) {
        self.chat.could_not_share(share, error);
    }

    /// No program could be started to open an address.
    pub(crate) fn could_not_open(&mut self, url: &str) {
        self.chat.could_not_open(url);
    }

    /// Takes note of where the report of a message is, or why it is nowhere.
    pub(crate) fn report_kept(&mut self, who: &str, report: &Report, kept: io::Result<PathBuf>) {
        self.chat.report_kept(who, report, kept);
        self.follow();
    }
}

#[cfg(test)]
impl App {
    /// Opens a room one is in.
    pub(crate) fn show(&mut self, room: RoomName) {
        self.chat.show(room);
        self.follow();
    }

    /// All that the chat asks for.
    pub(crate) fn orders_of_chat(&mut self) -> Vec<Asked> {
        let orders = std::iter::from_fn(|| self.next_order());
        let of_chat = orders.filter_map(|order| match order {
            Order::Chat(order) => Some(order),
            Order::Redraw | Order::Edit(_) => None,
        });
        of_chat.collect()
    }
}
