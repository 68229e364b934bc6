//! All that is known of a chat, and all that can be done in it, whatever it is drawn with.
//!
//! [`Chat::heard`] takes what the engine tells, the verbs take what somebody does, and
//! [`Chat::next_order`] gives what is to be done about it. What a front end draws, it asks for.
//!
//! Nothing here blocks or sleeps: when something changes without anything happening,
//! [`Chat::changes_at`] says when [`Chat::pass`] is to be called.

mod acting;
mod alerting;
mod completing;
mod drafting;
mod hearing;
mod offering;
mod reading;
mod sending;
mod sharing;
#[cfg(test)]
mod tests;
mod writing;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Instant;

use jiff::tz::TimeZone;
use tchat_client::Trouble;
use tchat_client::command::{Command, Reference, Wish};
use tchat_client::fingerprint_of_server;
use tchat_client::history::Archive;
use tchat_client::timeline::Day;
use tchat_i18n::{Visible, Words};
use tchat_proto::id::{Seq, ServerKey, Timestamp};
use tchat_proto::room::RoomName;

pub use self::hearing::Taken;
pub use self::reading::system_clock;
use crate::attention::Attention;
pub use crate::attention::Focus;
use crate::composer::Composer;
use crate::concerns::Concerns;
use crate::conversation::{Conversation, Surroundings};
use crate::day;
use crate::desk::Desk;
use crate::line::Line;
use crate::note::Note;
use crate::order::{Order, Show};
use crate::outgoing::Outgoing;
use crate::own_command::OwnCommand;
use crate::people::People;
use crate::plain_log::PlainLog;
use crate::reader::Reader;
use crate::records::Records;
use crate::room_rules::RoomRules;
use crate::rooms::Rooms;
use crate::settings::Settings;
use crate::shown::Shown;
use crate::transfers::Transfers;
use crate::unsent::Unsent;
use crate::whereabouts::Whereabouts;

/// What a chat starts with.
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
    /// What tells the time: [`system_clock`].
    pub clock: fn() -> Timestamp,
    /// Whether there is a desktop that could open a link: else its address is copied.
    pub opens_links: bool,
    /// The commands of the front end alone, in the order in which they are listed.
    pub own: &'static [OwnCommand],
}

/// All that is known of a chat, and all that can be done in it.
#[derive(Debug)]
pub struct Chat {
    reader: Reader,
    records: Records,
    whereabouts: Whereabouts,
    /// The room that is open.
    open: Option<Conversation>,
    rooms: Rooms,
    people: People,
    rules: RoomRules,
    line: Line,
    /// What was said last that is no part of a timeline: the answer to a command, an error.
    note: Option<Note>,
    /// The message of which the note asks whether it is to be deleted.
    doomed: Option<(RoomName, Seq)>,
    desk: Desk,
    outgoing: Outgoing,
    /// What was said in the plain room.
    plain: PlainLog,
    /// The files on their way.
    transfers: Transfers,
    concerns: Concerns,
    attention: Attention,
    orders: VecDeque<Order>,
}

impl Chat {
    /// A chat that knows what is kept, and waits for the engine.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if the history cannot be read.
    pub fn new(setting: Setting) -> Result<Self, Trouble> {
        let Setting { words, archive, server, room, zone, clock, opens_links, own } = setting;
        let settings = Settings::default();
        let mut chat = Self {
            reader: Reader {
                quits_by: Visible::own("/quit"),
                words,
                zone,
                clock,
                settings,
                own,
                opens_links,
            },
            records: Records::of(archive),
            whereabouts: Whereabouts::to(room.clone()),
            open: None,
            rooms: Rooms::default(),
            people: People::default(),
            rules: RoomRules::default(),
            line: Line::default(),
            note: None,
            doomed: None,
            desk: Desk::of_room(room),
            outgoing: Outgoing::new(),
            plain: PlainLog::default(),
            transfers: Transfers::default(),
            concerns: Concerns::default(),
            attention: Attention::default(),
            orders: VecDeque::new(),
        };
        if let Some(key) = server {
            chat.ask_for_drafts();
            chat.read_history(key)?;
        }
        Ok(chat)
    }

    /// Takes somebody's own settings, and what they press or type to end at once.
    pub fn configure(&mut self, settings: Settings, quits_by: Visible) {
        (self.reader.settings, self.reader.quits_by) = (settings, quits_by);
    }

    /// Takes other settings.
    pub fn set(&mut self, settings: Settings) {
        self.reader.settings = settings;
    }

    /// Says from now on everything in these words. What was said already stays.
    pub fn speak(&mut self, words: Words) {
        self.reader.words = words;
        if let Some(open) = &mut self.open {
            open.tell_anew();
        }
    }

    /// What is to be done, one after another.
    pub fn next_order(&mut self) -> Option<Order> {
        self.orders.pop_front()
    }

    /// Opens the history with a server, and the room to be in if that was read before.
    fn read_history(&mut self, server: ServerKey) -> Result<(), Trouble> {
        let history = self.records.open(server)?;
        self.rooms.keep(&history.kept_rooms()?);
        self.outgoing.unsent.found(history.unsent()?);
        self.line.fingerprint = Some(fingerprint_of_server(server));
        let here = self.here().filter(|room| self.rooms.contains(room)).cloned();
        if let Some(room) = here {
            self.show(room);
        }
        Ok(())
    }

    /// Opens a room one is in.
    pub fn show(&mut self, room: RoomName) {
        let before = self.here().filter(|before| **before != room).cloned();
        self.turn_to(&room);
        if self.open.as_ref().is_some_and(|open| *open.room() == room) {
            return;
        }
        if let Some(before) = before {
            self.whereabouts.was_in(before);
        }
        let Some(history) = &self.records.history else { return };
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

    /// When something changes without anything happening: a countdown or the name of a day that is
    /// seen, or what is written is to be kept ([`Self::pass`]).
    #[must_use]
    pub fn changes_at(&self, now: Instant) -> Option<Instant> {
        let countdown = self.line.counts_at(now);
        let tomorrow = now.checked_add(self.reader.until_tomorrow());
        countdown.into_iter().chain(self.desk.save_at()).chain(tomorrow).min()
    }

    /// What the window is called: the room, and before it how much is unread.
    #[must_use]
    pub fn title(&self) -> String {
        let room = self.here().map_or(Visible::EMPTY, |room| self.rooms.title(room));
        let unread = self.rooms.unread();
        match (unread.mentions, unread.messages) {
            (0, 0) => format!("tchat {room}"),
            (0, messages) => format!("({messages}) tchat {room}"),
            (mentions, _) => format!("({mentions}!) tchat {room}"),
        }
    }

    /// Takes note of whether somebody looks at this program.
    pub fn focus(&mut self, focus: Focus) {
        self.attention.focus = focus;
        self.mark_as_read();
    }

    /// What is shown counts as read, where somebody looks, its end is in sight ([`Conversation::hold`])
    /// and all that was missed is there. To be called when what is seen may have changed.
    pub fn mark_as_read(&mut self) {
        let Some(open) = &self.open else { return };
        let room = open.room().clone();
        let unread = self.rooms.of(&room).is_some_and(|it| it.unread.messages > 0);
        let seen = self.attention.focus == Focus::Here && open.is_at_end() && open.counts_as_read();
        if unread && seen && self.line.has_caught_up(&room) && self.rooms.read(&room) {
            self.wish(Wish::Read { room, up_to: None });
        }
    }

    /// Takes note of where others reach the server that runs beside this chat. Invitations made here
    /// name that address, instead of this machine's own.
    pub fn is_reached_at(&mut self, host: String) {
        self.line.reached_at = Some(host);
    }

    /// The server beside this chat runs no more.
    pub fn is_reached_no_more(&mut self) {
        self.line.reached_at = None;
    }

    /// Asks for something unasked: the answer is shown where it belongs.
    fn wish(&mut self, wish: Wish) {
        self.order(wish, None);
    }

    fn order(&mut self, wish: Wish, reference: Option<Reference>) {
        if let Some(reference) = &reference {
            self.outgoing.given.gave(&wish, reference);
        }
        self.orders.push_back(Order::Command(Command { wish, reference }));
    }

    fn show_over(&mut self, show: Show) {
        self.orders.push_back(Order::Show(show));
    }

    /// Says what went wrong.
    pub fn wrong(&mut self, trouble: &Trouble) {
        let explained = tchat_speech::explain::trouble::explain(trouble, self.words());
        self.note_wrong(explained.sentence());
    }

    /// Says what went wrong.
    pub fn note_wrong(&mut self, text: Visible) {
        self.note = Some(Note { text, wrong: true });
    }

    /// Says something beside the messages.
    pub fn say_beside(&mut self, text: Visible) {
        self.note = Some(Note { text, wrong: false });
    }

    /// What was said beside the messages was read; says whether there was something.
    pub fn forget_note(&mut self) -> bool {
        self.note.take().is_some()
    }

    /// Ends, once what is written is kept. Whoever hosts others is told first that the server ends,
    /// too, and has to ask again.
    pub fn quit(&mut self) {
        if let Some(others) = self.ends_others() {
            let text = self.words().quitting_hosted(others, &self.reader.quits_by);
            let warning = Note { text, wrong: true };
            if self.note.as_ref() != Some(&warning) {
                self.note = Some(warning);
                return;
            }
        }
        self.quit_now();
    }

    /// How many others lose their server if this ends, where one runs beside this chat and they are
    /// here.
    #[must_use]
    pub fn ends_others(&self) -> Option<u64> {
        let others = self.people.others_online();
        let hosts = !self.line.ends && self.line.reached_at.is_some();
        (hosts && others > 0).then_some(others)
    }

    /// Ends, once what is written is kept, whoever is here: who was asked has said so.
    pub fn quit_now(&mut self) {
        self.line.ends = true;
        self.save_drafts();
        self.say_beside(self.words().quitting(&self.reader.quits_by));
        self.orders.push_back(Order::Quit);
    }
}

/// What there is to draw.
impl Chat {
    /// The words to say it in.
    #[must_use]
    pub const fn words(&self) -> &Words {
        &self.reader.words
    }

    /// The moment.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.reader.clock)()
    }

    /// Where the reader's days begin and end.
    #[must_use]
    pub const fn zone(&self) -> &TimeZone {
        &self.reader.zone
    }

    /// By how many seconds the reader's clock is ahead of UTC at a moment.
    fn offset(&self, time: Timestamp) -> i32 {
        self.reader.offset(time)
    }

    /// A day as the reader names it: today, yesterday, Monday 23 November.
    #[must_use]
    pub fn day_name(&self, day: Day) -> Visible {
        let now = self.now();
        day::name(self.words(), day, now, self.offset(now))
    }

    /// The day of a moment, as the reader's clock has it.
    #[must_use]
    pub fn day_of(&self, time: Timestamp) -> Day {
        Day::of(time, self.offset(time))
    }

    /// A moment of a day, by the reader's clock: `17:03`.
    #[must_use]
    pub fn time_of_day(&self, time: Timestamp) -> String {
        let seconds = i64::try_from(time.0 / 1_000).unwrap_or_default();
        let local = seconds.saturating_add(i64::from(self.offset(time)));
        let minutes = local.div_euclid(60);
        format!("{:02}:{:02}", minutes.div_euclid(60).rem_euclid(24), minutes.rem_euclid(60))
    }

    /// How the reader wants things.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.reader.settings
    }

    /// The room to be in: open, or being opened.
    #[must_use]
    pub const fn here(&self) -> Option<&RoomName> {
        self.whereabouts.here.as_ref()
    }

    /// The conversation that is open.
    #[must_use]
    pub const fn open(&self) -> Option<&Conversation> {
        self.open.as_ref()
    }

    /// The same, to choose in it and to say what of it is seen.
    pub const fn open_mut(&mut self) -> Option<&mut Conversation> {
        self.open.as_mut()
    }

    /// What there is to show of the open conversation, from the first to the last.
    pub fn items(&mut self) -> Arc<[Shown]> {
        let around = Surroundings {
            reader: &self.reader,
            plain: &self.plain,
            given: &self.outgoing.given,
            transfers: &self.transfers,
        };
        self.open.as_mut().map_or_else(|| Arc::new([]) as Arc<[Shown]>, |open| open.items(&around))
    }

    /// The rooms one is in, and what is unread in them.
    #[must_use]
    pub const fn rooms(&self) -> &Rooms {
        &self.rooms
    }

    /// Who is in them, and who types.
    #[must_use]
    pub const fn people(&self) -> &People {
        &self.people
    }

    /// What goes for them.
    #[must_use]
    pub const fn rules(&self) -> &RoomRules {
        &self.rules
    }

    /// How one is connected, and as whom.
    #[must_use]
    pub const fn line(&self) -> &Line {
        &self.line
    }

    /// What was said last beside the messages.
    #[must_use]
    pub const fn note(&self) -> Option<&Note> {
        self.note.as_ref()
    }

    /// Where one writes.
    #[must_use]
    pub const fn composer(&self) -> &Composer {
        &self.desk.composer
    }

    /// The same, to move in it; its text is changed by [`Self::change`].
    pub const fn composer_mut(&mut self) -> &mut Composer {
        &mut self.desk.composer
    }

    /// How many messages wait to be sent.
    #[must_use]
    pub const fn unsent(&self) -> &Unsent {
        &self.outgoing.unsent
    }

    /// The files on their way.
    #[must_use]
    pub const fn transfers(&self) -> &Transfers {
        &self.transfers
    }

    /// What nobody may miss.
    #[must_use]
    pub const fn concerns(&self) -> &Concerns {
        &self.concerns
    }

    /// Everything that is written anywhere and can be had again, for tests that nothing is lost.
    #[must_use]
    pub fn everything_written(&self) -> String {
        self.desk.everything().join("\n")
    }
}
