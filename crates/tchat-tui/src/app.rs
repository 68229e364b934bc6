//! All that can be seen and chosen: events and keys go in, orders come out.

mod acting;
mod alerting;
mod completing;
mod desk;
mod drafting;
mod hearing;
mod helping;
mod home;
mod own_commands;
mod pointing;
mod reading;
mod sending;
mod switching;
#[cfg(test)]
mod tests;
mod viewing;
mod writing;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::{Duration, Instant};

use crossterm::event::{Event as Input, KeyEvent, KeyEventKind};
use jiff::tz::TimeZone;
use ratatui::layout::Size;
use tchat_client::command::{Command, Reference, Wish};
use tchat_client::event::Connection;
use tchat_client::history::{Archive, History};
use tchat_client::{Event, Trouble, fingerprint_of_server};
use tchat_i18n::{Visible, Words};
use tchat_proto::id::{ServerKey, Timestamp};
use tchat_proto::room::RoomName;
use tchat_speech::moment;

use self::desk::Desk;
pub use self::reading::{OPENER, system_clock};
use crate::composer::Composer;
use crate::concerns::Concerns;
use crate::configuration::Configuration;
use crate::conversation::Conversation;
use crate::given::Given;
use crate::keymap::Keymap;
use crate::order::Order;
pub use crate::panel::code::Doors;
use crate::panel::{Panel, Reading};
use crate::people::People;
use crate::plain_log::PlainLog;
use crate::room_rules::RoomRules;
use crate::rooms::Rooms;
use crate::settings::Switch;
use crate::side::Side;
use crate::transfers::Transfers;
use crate::unsent::Unsent;
use crate::view::{Clickable, Formatted};
pub use crate::view::{Glyphs, Palette};

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
    /// What tells the time: [`system_clock`].
    pub clock: fn() -> Timestamp,
    /// Whether there is a desktop that could open a link: else its address is copied.
    pub opens_links: bool,
}

/// All that can be seen and chosen.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is one thing that is so or not")]
pub struct App {
    pub(crate) words: Words,
    pub(crate) zone: TimeZone,
    pub(crate) palette: Palette,
    pub(crate) glyphs: Glyphs,
    clock: fn() -> Timestamp,
    opens_links: bool,
    pub(crate) keymap: Keymap,
    archive: Archive,
    pub(crate) history: Option<History>,
    /// The room to be in: open, or being opened.
    pub(crate) here: Option<RoomName>,
    pub(crate) open: Option<Conversation>,
    pub(crate) rooms: Rooms,
    pub(crate) people: People,
    pub(crate) me: Option<String>,
    pub(crate) composer: Composer,
    pub(crate) panel: Option<Panel>,
    pub(crate) line: LineState,
    /// What was said last that is no part of a timeline: the answer to a command, an error.
    pub(crate) note: Option<Note>,
    /// Whether members and rooms are shown at the left, where there is room for them.
    pub(crate) sidebar: bool,
    /// Whether somebody looks: a terminal tells when it loses the focus.
    looked_at: bool,
    /// When this program began, which tells what it says from what an earlier one said.
    started: u64,
    /// How many texts were given to the engine by this program.
    written: u64,
    /// The rooms of which all that was missed is here.
    caught_up: BTreeSet<RoomName>,
    orders: VecDeque<Order>,
    /// Whether the conversation of two that comes next is to be opened.
    goes_to_direct: bool,
    /// How many rows of messages were seen when the screen was drawn last.
    pub(crate) page: usize,
    /// By how many rows somebody scrolled since: down, or (negative) up.
    pub(crate) scrolled: isize,
    /// What was given to the engine to be said and is not in the log.
    pub(crate) given: Given,
    /// What was said in the plain room.
    pub(crate) plain: PlainLog,
    /// The files on their way.
    pub(crate) transfers: Transfers,
    /// Rows that were made of messages before.
    pub(crate) formatted: Formatted,
    /// Where on the screen what can be chosen is.
    pub(crate) clickable: Clickable,
    // Writing.
    pub(crate) configuration: Configuration,
    pub(crate) desk: Desk,
    /// When somebody was last called for attention, by room.
    alerted: BTreeMap<RoomName, Instant>,
    /// The rooms one was in, the last first.
    recent: Vec<RoomName>,
    /// The size of the screen when it was drawn last.
    pub(crate) size: Size,
    // Around the timeline.
    pub(crate) rules: RoomRules,
    pub(crate) concerns: Concerns,
    pub(crate) unsent: Unsent,
    /// How far the lists at the left are scrolled.
    pub(crate) side: Side,
    /// The server's link, once one was there.
    pub(crate) server: Option<String>,
    /// The digits of its key.
    pub(crate) fingerprint: Option<String>,
    /// Why there was no connection last.
    pub(crate) last_trouble: Option<Trouble>,
    /// Whether one said that one is away.
    pub(crate) away: bool,
    /// Where others reach the server, if it runs beside this chat.
    reached_at: Option<String>,
}

/// The connection, as it is shown.
#[derive(Debug, Clone)]
pub(crate) enum LineState {
    /// Not yet connected.
    Connecting,
    /// Connected.
    Online,
    /// Not connected.
    Lost {
        /// When the next try comes, if there is one.
        next: Option<Instant>,
        /// Why.
        trouble: Option<Trouble>,
    },
}

impl LineState {
    /// In how many seconds the next try comes, if one does; a second that has begun counts.
    pub(crate) fn seconds_left(&self) -> Option<u64> {
        let Self::Lost { next: Some(next), .. } = self else { return None };
        let left = next.saturating_duration_since(Instant::now()).as_millis();
        u64::try_from(left.div_ceil(1_000)).ok()
    }
}

/// A line below the messages, until something else is done.
#[derive(Debug, Clone)]
pub(crate) struct Note {
    pub(crate) text: Visible,
    /// Whether something went wrong.
    pub(crate) wrong: bool,
}

impl App {
    /// An app that shows what is kept, and waits for the engine.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if the history cannot be read.
    pub fn new(setting: Setting) -> Result<Self, Trouble> {
        let Setting { words, archive, server, room, zone, palette, glyphs, clock, opens_links } =
            setting;
        let mut app = Self {
            words,
            zone,
            palette,
            glyphs,
            clock,
            opens_links,
            keymap: Keymap::default(),
            archive,
            history: None,
            here: Some(room),
            open: None,
            rooms: Rooms::default(),
            people: People::default(),
            me: None,
            composer: Composer::new(),
            panel: None,
            line: LineState::Connecting,
            note: None,
            sidebar: true,
            looked_at: true,
            started: moment::from_now(Duration::ZERO).0,
            written: 0,
            caught_up: BTreeSet::new(),
            orders: VecDeque::new(),
            goes_to_direct: false,
            page: 0,
            scrolled: 0,
            given: Given::default(),
            plain: PlainLog::default(),
            transfers: Transfers::default(),
            formatted: Formatted::default(),
            clickable: Clickable::default(),
            configuration: Configuration::default(),
            desk: Desk::default(),
            alerted: BTreeMap::new(),
            recent: Vec::new(),
            size: Size::ZERO,
            rules: RoomRules::default(),
            concerns: Concerns::default(),
            unsent: Unsent::default(),
            side: Side::default(),
            server: None,
            fingerprint: None,
            last_trouble: None,
            away: false,
            reached_at: None,
        };
        app.desk.room.clone_from(&app.here);
        if let Some(key) = server {
            app.ask_for_drafts();
            app.read_history(key)?;
        }
        Ok(app)
    }

    /// Takes somebody's own keys and settings, and says what is wrong with their files.
    pub fn configure(&mut self, configuration: Configuration) {
        let faults = configuration.faults(&self.words);
        self.keymap = configuration.keymap.clone();
        self.sidebar = configuration.settings.is_on(Switch::Sidebar);
        self.configuration = configuration;
        if !faults.is_empty() {
            let title = self.words.panel_faults();
            self.panel = Some(Panel::Reading(Reading::new(title, faults)));
        }
    }

    /// What is to be done, one after another.
    pub fn next_order(&mut self) -> Option<Order> {
        self.orders.pop_front()
    }

    /// Opens the history with a server, and the room to be in if that was read before.
    fn read_history(&mut self, server: ServerKey) -> Result<(), Trouble> {
        let history = self.archive.open(server)?;
        self.rooms.keep(&history.kept_rooms()?);
        self.unsent.found(history.unsent()?);
        self.fingerprint = Some(fingerprint_of_server(server));
        self.history = Some(history);
        if let Some(room) = self.here.clone().filter(|room| self.rooms.contains(room)) {
            self.show(room);
        }
        Ok(())
    }

    /// Opens a room one is in.
    pub(crate) fn show(&mut self, room: RoomName) {
        let before = self.here.clone().filter(|before| *before != room);
        self.turn_to(&room);
        if self.open.as_ref().is_some_and(|open| *open.room() == room) {
            return;
        }
        if let Some(before) = before {
            self.was_in(before);
        }
        self.side.reset();
        let Some(history) = &self.history else { return };
        match Conversation::open(history, room.clone()) {
            Ok(open) => {
                self.open = Some(open);
                self.show_given();
            }
            Err(trouble) => return self.wrong(&trouble),
        }
        self.people.doubt(room);
        self.ask_who();
        self.note = None;
    }

    /// Takes what comes from the terminal.
    pub fn input(&mut self, input: Input) {
        match input {
            Input::Key(key) if key.kind != KeyEventKind::Release => self.press(key),
            Input::Paste(text) => self.paste(&text),
            Input::FocusGained => self.looked_at = true,
            Input::FocusLost => self.looked_at = false,
            Input::Mouse(mouse) => self.point(mouse),
            Input::Key(_) | Input::Resize(..) => {}
        }
        self.mark_as_read();
    }

    fn press(&mut self, key: KeyEvent) {
        match self.panel {
            Some(_) => self.press_in_panel(key),
            None => self.press_here(key),
        }
    }

    /// When something changes without anything happening: a countdown on the screen, or what is
    /// written is to be kept ([`Self::pass`]).
    #[must_use]
    pub fn changes_at(&self, now: Instant) -> Option<Instant> {
        let countdown = match &self.line {
            LineState::Lost { next: Some(next), .. } if *next > now => {
                Some(now + Duration::from_secs(1))
            }
            _ => None,
        };
        let tomorrow = now.checked_add(self.until_tomorrow());
        countdown.into_iter().chain(self.desk.save_at()).chain(tomorrow).min()
    }

    /// What the terminal's window is called.
    #[must_use]
    pub fn title(&self) -> String {
        let room = self.here.as_ref().map_or(Visible::EMPTY, |room| self.rooms.title(room));
        let unread = self.rooms.unread();
        match (unread.mentions, unread.messages) {
            (0, 0) => format!("tchat {room}"),
            (0, messages) => format!("({messages}) tchat {room}"),
            (mentions, _) => format!("({mentions}!) tchat {room}"),
        }
    }

    /// Asks for something unasked: the answer is shown where it belongs.
    pub(crate) fn wish(&mut self, wish: Wish) {
        self.order(wish, None);
    }

    fn order(&mut self, wish: Wish, reference: Option<Reference>) {
        if let Some(reference) = &reference {
            self.given.gave(&wish, reference);
        }
        self.orders.push_back(Order::Command(Command { wish, reference }));
    }

    /// Says what went wrong.
    pub(crate) fn wrong(&mut self, trouble: &Trouble) {
        let explained = tchat_speech::explain::trouble::explain(trouble, &self.words);
        self.note = Some(Note { text: explained.sentence(), wrong: true });
    }

    /// What is shown counts as read, where somebody looks and all that was missed is there.
    pub(crate) fn mark_as_read(&mut self) {
        let Some(open) = &self.open else { return };
        let room = open.room().clone();
        let unread = self.rooms.of(&room).is_some_and(|it| it.unread.messages > 0);
        let seen = self.looked_at && open.is_at_end() && open.counts_as_read;
        if unread && seen && self.caught_up.contains(&room) && self.rooms.read(&room) {
            self.wish(Wish::Read { room, up_to: None });
        }
    }

    /// By how many seconds the reader's clock is ahead of UTC at a moment.
    pub(crate) fn offset(zone: &TimeZone, time: Timestamp) -> i32 {
        let moment = i64::try_from(time.0).ok();
        let moment = moment.and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
        moment.map_or(0, |moment| zone.to_offset(moment).seconds())
    }

    /// Whether the connection is there.
    pub(crate) const fn is_online(&self) -> bool {
        matches!(self.line, LineState::Online)
    }

    fn connection(&mut self, connection: &Connection) {
        self.line = match connection {
            Connection::Online => LineState::Online,
            Connection::Offline => LineState::Lost { next: None, trouble: None },
            Connection::Retrying { after, trouble } => {
                self.last_trouble = Some(trouble.clone());
                LineState::Lost {
                    next: Instant::now().checked_add(*after),
                    trouble: Some(trouble.clone()),
                }
            }
        };
    }

    /// Scrolls by so many rows, down or (negative) up: once it is known how they are broken.
    pub(crate) const fn scroll_by(&mut self, rows: isize) {
        self.scrolled = self.scrolled.saturating_add(rows);
    }

    /// Takes an event of the engine.
    pub fn heard(&mut self, event: &Event) {
        self.hear(event);
        self.mark_as_read();
    }
}
