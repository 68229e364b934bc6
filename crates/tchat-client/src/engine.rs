//! The engine: everything a client does, without sockets, clocks or tasks.
//!
//! What comes in: commands, the server's words, the time. What goes out: requests
//! ([`Engine::poll_request`]) and events ([`Engine::poll_event`]). In between lies one SQLite
//! database: whatever must survive a crash is written in one transaction before it is sent or told.
//! A failed write makes every `handle_*` return its [`Trouble`]; the caller then drops the
//! connection and calls [`Engine::recover`], and the server delivers again.
//!
//! One topic a module: [`exchange`] (what moves over a connection), [`greet`] (who we are), [`arrive`] (which rooms), [`enter`] (founding and
//! joining one), [`direct`] (conversations of two), [`invite`] (invitations), [`invited`] (being added to one), [`send`] (outbox),
//! [`receive`] (the log), [`say`] and [`change`] (what is said of messages, and what comes of it), [`mention`] (who is named),
//! [`govern`] (commits of a member), [`order`] (a room's rules), [`people`] and [`names`] (who is who), [`regards`] (comparing keys,
//! ignoring), [`unread`], [`notify`] and [`drafts`] (what one marks in one's rooms), [`slot`] (one's other devices), [`typing`],
//! [`alarm`] (a server that cheats), [`keeping`] (what is kept no longer), [`report`] (proof of who wrote what), [`files`], [`plain`]
//! (the room that is not encrypted), [`search`] (what was written), [`notices`] (what is kept between messages), [`answer`] (which
//! answer belongs to what).

mod alarm;
mod answer;
mod arrive;
mod change;
mod direct;
mod drafts;
mod enter;
mod exchange;
mod files;
mod govern;
mod greet;
mod invite;
mod invited;
mod keeping;
mod mention;
mod mistakes;
mod names;
mod notices;
mod notify;
mod order;
mod people;
mod plain;
mod receive;
mod regards;
mod report;
mod requests;
mod room;
mod say;
mod search;
mod send;
mod server_time;
mod slot;
#[cfg(test)]
mod tests;
mod typing;
mod unread;
mod whereabouts;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Instant;

use tchat_mls::Device;
use tchat_proto::address::ServerLink;
use tchat_proto::entry::chain_start;
use tchat_proto::id::{GroupName, MessageId, RoomId, Seq, ServerKey};
use tchat_proto::invitation::Pass;
use tchat_proto::limits::ANNOUNCEMENT_BYTES_MAX;
use tchat_proto::link::client::FromServer;
use tchat_proto::nick::Nick;
use tchat_proto::request::{Announcement, Request, RequestId};
use tchat_proto::room::RoomName;

use crate::command::{Command, Reference, Wish};
use crate::database::Database;
use crate::event::Event;
use crate::file::spool::Spool;
use crate::limits::{COMMANDS_WAITING_MAX, QUIT_TIME_MAX};
use crate::marks::Marks;
use crate::random::Random;
use crate::slot::SlotKey;
use crate::store::disputes::Disputes;
use crate::store::keeping::Keeping;
use crate::store::rooms::{Place, RoomRow, Standing};
use crate::store::seen::Seen;
use crate::store::{
    Store, marks, names as names_table, outbox, people as people_table, regards as regards_table,
    rooms,
};
use crate::trouble::Trouble;
use drafts::Drafts;
use files::Files;
use invite::{Looking, Shown};
use invited::Inbox;
use people::{Kept, People};
use plain::Plain;
use requests::Requests;
use room::{Outgoing, Room};
use search::Searches;
use server_time::ServerTime;
use slot::Slot;
use typing::Typing;
pub use whereabouts::{Unsent, Whereabouts};

/// What to do about a room that one is not in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IfAbsent {
    /// Join it.
    Join,
    /// Say so and close.
    Refuse,
}

/// What the front end started the client for.
#[derive(Debug, Clone)]
pub struct Goal {
    /// The pseudonym to claim; without it the one used here before.
    pub nick: Option<Nick>,
    /// The room to be in.
    pub room: Option<RoomName>,
    /// What to do when one is not in that room yet.
    pub if_absent: IfAbsent,
    /// The invitation one came with.
    pub pass: Option<Pass>,
}

/// How far the goal is reached on this connection and in this process.
#[derive(Debug, Default)]
struct Progress {
    /// How far the connection is.
    reach: Reach,
    /// [`Event::Ready`] was told, or there is no room to be ready in.
    ready: bool,
    /// What became of the invitation that we came with.
    invitation: Shown,
    /// When to close even if something is still under way.
    closing: Option<Instant>,
    /// How much somebody wants to close.
    haste: Haste,
    /// When the next try to connect is wanted.
    next_try: NextTry,
    /// [`Event::Closed`] was told.
    closed: bool,
}

/// How much somebody wants to close.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Haste {
    /// When all that was asked for is done, though a connection were lost meanwhile.
    #[default]
    Thorough,
    /// When what can be finished is, and files that move are where they should be.
    Patient,
    /// Asked twice: not to be kept waiting.
    Hurried,
}

/// When the next try to connect is wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum NextTry {
    /// When it comes by itself.
    #[default]
    InTime,
    /// At once.
    Now,
}

/// How far the connection is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    /// There is none: it was lost, or could not be made.
    Offline,
    /// The first is being made.
    #[default]
    Connecting,
    /// The server has let us in.
    Greeted,
    /// The server has listed its rooms.
    Settled,
}

/// The state of one client on one server.
pub struct Engine {
    store: Store,
    random: Random,
    time: ServerTime,
    device: Device,
    server: ServerLink,
    key: ServerKey,
    goal: Goal,
    progress: Progress,
    people: People,
    /// Whether one is away, as the server is told after each connecting.
    away: bool,
    rooms: BTreeMap<RoomId, Room>,
    /// What this process wrote and its front end waits for, by id: survives [`Self::recover`].
    ours: BTreeSet<MessageId>,
    requests: Requests,
    waiting: VecDeque<Command>,
    inbox: Inbox,
    plain: Plain,
    /// Whether the server takes nothing from strangers but an invitation.
    private: bool,
    files: Files,
    searches: Searches,
    events: VecDeque<Event>,
    keeper: keeping::Keeper,
    // Marks.
    /// What one marks in one's rooms: as it is on disk.
    marks: Marks,
    slot: Slot,
    typing: Typing,
    drafts: Drafts,
    /// In which rooms one has written since the last step, and what this device had of them then.
    wrote: BTreeMap<RoomId, Seq>,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine")
            .field("progress", &self.progress)
            .field("waiting", &self.waiting.len())
            .field("requests", &self.requests.any_of_ours())
            .field("rooms", &self.rooms)
            .finish_non_exhaustive()
    }
}

impl Engine {
    /// Opens the history kept in `database` of the server with `key`.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if it cannot be read.
    pub fn open(
        database: &Database,
        device: Device,
        server: ServerLink,
        key: ServerKey,
        goal: Goal,
        random: Random,
    ) -> Result<Self, Trouble> {
        let spool = Spool::new(database.profile(), &device, key);
        let mut engine = Self {
            store: Store::open(database)?,
            random,
            time: ServerTime::default(),
            people: People::new(key, device.account()),
            slot: Slot::new(SlotKey::derive(device.account_seed(), key)),
            marks: Marks::default(),
            typing: Typing::default(),
            drafts: Drafts::default(),
            wrote: BTreeMap::new(),
            away: false,
            device,
            server,
            key,
            progress: Progress { ready: goal.room.is_none(), ..Progress::default() },
            goal,
            rooms: BTreeMap::new(),
            ours: BTreeSet::new(),
            requests: Requests::default(),
            waiting: VecDeque::new(),
            inbox: Inbox::default(),
            plain: Plain::default(),
            private: false,
            files: Files::new(spool),
            searches: Searches::new(database.clone()),
            events: VecDeque::new(),
            keeper: keeping::Keeper::default(),
        };
        engine.load()?;
        engine.mistake_on_start()?;
        engine.load_files()?;
        Ok(engine)
    }

    /// Reads everything from the disk, as it was after the last transaction.
    fn load(&mut self) -> Result<(), Trouble> {
        let read = |db| {
            let kept = Kept {
                claims: people_table::all(db)?,
                own: people_table::own(db)?,
                names: names_table::all(db)?,
                regards: regards_table::all(db)?,
            };
            Ok((rooms::all(db)?, outbox::all(db)?, kept, marks::all(db)?))
        };
        let (rows, waiting, kept, marks) =
            read(self.store.db()).map_err(|error| self.store.trouble(&error))?;
        self.people.load(kept);
        self.marks = marks;
        let mut before = std::mem::take(&mut self.rooms);
        for row in rows {
            let id = row.group.room;
            let mut room = Room::new(row);
            if let Some(before) = before.remove(&id) {
                room.keep_wishes(before);
            }
            self.rooms.insert(id, room);
        }
        for row in waiting {
            if let Some(room) = self.rooms.get_mut(&row.room) {
                let ours = self.ours.contains(&row.id);
                room.outgoing.push_back(Outgoing { row, ours, sealed_at: None });
            }
        }
        Ok(())
    }

    /// After a trouble: forgets what is ahead of the disk.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if the disk cannot be read either; then there is no way on.
    pub fn recover(&mut self) -> Result<(), Trouble> {
        self.handle_disconnected();
        self.load()?;
        self.mistake_on_cut()
    }

    /// Whether another command can be taken.
    #[must_use]
    pub fn wants_commands(&self) -> bool {
        self.waiting.len() < COMMANDS_WAITING_MAX
    }

    /// Whether the front end has taken enough of the events for more to be made.
    #[must_use]
    pub fn wants_input(&self) -> bool {
        self.events.len() < crate::limits::EVENTS_WAITING_MAX
    }

    /// Takes commands, in order; [`Self::step`] carries them out. One that needs the server holds
    /// back those behind it until the server is reached.
    pub fn handle_commands(&mut self, now: Instant, commands: impl IntoIterator<Item = Command>) {
        for command in commands {
            match command.wish {
                Wish::Quit => self.begin_to_close(now, Haste::Patient),
                Wish::Finish => self.begin_to_close(now, Haste::Thorough),
                Wish::Reconnect => self.reconnect(command.reference),
                _ => self.waiting.push_back(command),
            }
        }
    }

    fn begin_to_close(&mut self, now: Instant, haste: Haste) {
        self.progress.haste = match self.progress.closing {
            None => haste,
            Some(_) => Haste::Hurried,
        };
        self.progress.closing.get_or_insert(now + QUIT_TIME_MAX);
    }

    /// Somebody does not want to wait for the next try, if one is waited for: not queued, since what
    /// waits for the server would hold it back.
    fn reconnect(&mut self, reference: Option<Reference>) {
        if self.progress.reach == Reach::Offline {
            self.progress.next_try = NextTry::Now;
        }
        self.events.push_back(Event::Done { reference });
    }

    /// Whether somebody wished to connect at once since this was last asked.
    pub fn poll_reconnect(&mut self) -> bool {
        std::mem::take(&mut self.progress.next_try) == NextTry::Now
    }

    /// Takes what the server said.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if a write failed or the server broke the protocol.
    pub fn handle_server(&mut self, now: Instant, word: FromServer) -> Result<(), Trouble> {
        match word {
            FromServer::Answer(id, answer) => self.handle_answer(now, id, answer)?,
            FromServer::Delivery(delivery) => self.handle_delivery(now, &delivery)?,
            FromServer::Presence(people) => {
                for presence in people {
                    if presence.online {
                        self.reach_sooner(presence.account);
                    }
                    let told = self.people.presence(&presence);
                    self.events.extend(told);
                }
            }
            FromServer::DoorWanted(room, epoch) => self.door_wanted(now, room, epoch)?,
            FromServer::Skipped(skipped) => self.take_skipped(&skipped)?,
            FromServer::Announcement(announcement) => self.take_announcement(announcement),
            FromServer::Whisper(whisper) => self.hear(now, &whisper)?,
            FromServer::SlotChanged(version) => self.slot_changed(version),
            FromServer::Goodbye(refusal) => return Err(refusal.into()),
            FromServer::Expired(expired) => self.handle_expired(now, &expired)?,
        }
        Ok(())
    }

    /// The operator says something. What is longer than may be said is cut: it is the server that
    /// broke its word, not the reader.
    fn take_announcement(&mut self, announcement: Announcement) {
        let Announcement { time, mut text } = announcement;
        let end = text.floor_char_boundary(ANNOUNCEMENT_BYTES_MAX);
        text.truncate(end);
        self.events.push_back(Event::Announcement { time, text });
    }

    /// The connection is gone: what was asked will not be answered.
    pub fn handle_disconnected(&mut self) {
        self.progress.reach = Reach::Offline;
        self.inbox = Inbox::default();
        for (_, purpose) in self.requests.clear() {
            self.give_back(purpose);
        }
        for room in self.rooms.values_mut() {
            room.disconnected();
            if room.row.standing == Standing::Out {
                // What is on its way in goes on after connecting; what has not begun does not.
                self.events.extend(
                    room.joins.drain(..).map(|reference| Event::Error {
                        trouble: Trouble::ConnectionLost,
                        reference,
                    }),
                );
            }
        }
        self.plain.disconnected();
        self.files.disconnected();
        self.people.all_offline();
        self.slot.disconnected();
        self.end_all_typing();
    }

    /// When to call [`Self::step`] next, if nothing else happens.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        let rooms = self.rooms.values().filter_map(Room::poll_timeout);
        let rooms = rooms.chain(self.plain.poll_timeout()).chain(self.keeper.poll_timeout());
        let rooms = rooms.chain(self.slot.poll_timeout());
        let rooms = if self.is_online() { rooms.min() } else { None };
        let files = self.files.poll_timeout(self.is_online());
        let searches = self.searches.poll_timeout();
        let typing = self.typing.poll_timeout();
        let by_themselves = files.into_iter().chain(searches).chain(typing);
        rooms.into_iter().chain(self.progress.closing).chain(by_themselves).min()
    }

    /// The next request to send.
    pub fn poll_request(&mut self) -> Option<(RequestId, Request)> {
        self.requests.poll()
    }

    /// What the server said of itself: whether strangers must show an invitation before all else.
    pub const fn set_private(&mut self, private: bool) {
        self.private = private;
    }

    /// Which server this is the client of.
    #[must_use]
    pub const fn key(&self) -> ServerKey {
        self.key
    }

    /// The pseudonym that the server has accepted since this was last asked.
    pub fn poll_accepted_nick(&mut self) -> Option<Nick> {
        self.people.poll_accepted()
    }

    /// Whether there is an event for the front end.
    #[must_use]
    pub fn has_events(&self) -> bool {
        !self.events.is_empty()
    }

    /// The next event for the front end.
    pub fn poll_event(&mut self) -> Option<Event> {
        while let Some(event) = self.events.pop_front() {
            if let Some(event) = self.people.shown(event) {
                return Some(event);
            }
        }
        None
    }

    /// Whether the last event was told.
    #[must_use]
    pub const fn is_closed(&self) -> bool {
        self.progress.closed
    }

    /// Tells the front end of something that the shell around the engine saw.
    pub fn tell(&mut self, event: Event) {
        self.events.push_back(event);
    }

    /// Ends, telling why.
    pub fn close(&mut self, trouble: Option<Trouble>) {
        if !self.progress.closed {
            self.progress.closed = true;
            self.searches.close();
            self.give_up_waiting(trouble.as_ref());
            self.events.push_back(Event::Closed { trouble, unsent: self.unsent() });
        }
    }

    /// Answers what waited for a server in vain, and gives back what was written.
    fn give_up_waiting(&mut self, why: Option<&Trouble>) {
        let why = why.unwrap_or(&Trouble::ConnectionLost);
        for Command { wish, reference } in std::mem::take(&mut self.waiting) {
            self.refuse(why.clone().about(wish.text()), reference);
        }
    }

    fn is_online(&self) -> bool {
        self.progress.reach > Reach::Connecting
    }

    /// How many messages wait in the outbox.
    fn unsent(&self) -> usize {
        let sealed: usize = self.rooms.values().map(|room| room.outgoing.len()).sum();
        sealed + self.plain.unsent() + self.files.unsent()
    }

    /// Does whatever can be done now. To be called after anything was handed in: once for as much
    /// as there was, since what is done together shares a transaction.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if a write failed.
    pub fn step(&mut self, now: Instant) -> Result<(), Trouble> {
        self.take_waiting(now)?;
        self.search_on(now)?;
        self.note_written(now)?;
        if self.is_online() {
            let rooms: Vec<_> = self.rooms.keys().copied().collect();
            for room in rooms {
                self.post_again(now, room);
                self.disowned(now, room);
                self.reach(now, room)?;
                self.check_withheld(now, room);
                self.pump(room)?;
                self.govern(now, room)?;
            }
            self.enter_again(now);
            self.pump_plain(now);
            self.keep_no_longer(now)?;
            self.put_slot(now);
        }
        self.move_files(now)?;
        self.end_typing(now);
        self.bring_drafts()?;
        self.tell_unread()?;
        self.close_if_done(now);
        Ok(())
    }

    /// Whether we are where the front end wanted to be, with all told that was there.
    fn has_arrived(&self) -> bool {
        match &self.goal.room {
            None => self.progress.reach == Reach::Settled,
            Some(name) if self.means_plain(name) => {
                self.progress.ready && (self.plain.is_live() || !self.plain.is_wanted())
            }
            Some(name) => {
                self.progress.ready
                    && self
                        .room_named(name)
                        .is_none_or(|room| room.is_live() || room.row.standing != Standing::Member)
            }
        }
    }

    fn close_if_done(&mut self, now: Instant) {
        let Some(deadline) = self.progress.closing else {
            return;
        };
        if (self.is_idle() && self.has_arrived()) || self.can_do_no_more() {
            self.close(None);
        } else if now >= deadline {
            match self.files.moved_until().map(|moved| moved + QUIT_TIME_MAX) {
                Some(later) if later > now && self.progress.haste < Haste::Hurried => {
                    self.progress.closing = Some(later);
                }
                Some(_) | None => self.close(None),
            }
        }
    }

    /// Whether waiting for the server would only keep somebody waiting: there is none, and what waits
    /// for it is on the disk. Who asked twice does not wait for a first try either.
    fn can_do_no_more(&self) -> bool {
        let kept_nowhere = self.plain.unsent() > 0
            || self.searches.any()
            || self.waiting.iter().any(|command| command.wish.text().is_some());
        match self.progress.haste {
            Haste::Thorough => false,
            Haste::Patient => self.progress.reach == Reach::Offline && !kept_nowhere,
            Haste::Hurried => !self.is_online(),
        }
    }

    /// Whether nothing that the front end asked for is under way.
    fn is_idle(&self) -> bool {
        let shares = self.progress.closing.is_some() && self.slot.is_behind();
        self.waiting.is_empty()
            && self.unsent() == 0
            && !self.requests.any_of_ours()
            && !self.rooms.values().any(Room::has_wishes)
            && !self.plain.has_joins()
            && !self.files.any_of_ours()
            && !self.searches.any()
            && !shares
    }

    /// Takes the commands that can be carried out, in order.
    fn take_waiting(&mut self, now: Instant) -> Result<(), Trouble> {
        while let Some(command) = self.waiting.front() {
            if !self.can_take(&command.wish) && !self.bring_writing_forward() {
                return Ok(());
            }
            let Some(command) = self.waiting.front() else { return Ok(()) };
            if let Wish::Send { room, .. } = &command.wish {
                if self.means_plain(room) {
                    self.take_plain_send();
                } else {
                    self.take_sends();
                }
            } else if let Some(command) = self.waiting.pop_front() {
                let asked = command.clone();
                if let Err(trouble) = self.take(now, command) {
                    // Nothing was done of it: it waits until there is room.
                    if let Trouble::DiskFull { .. } = trouble {
                        self.waiting.push_front(asked);
                    }
                    return Err(trouble);
                }
            }
        }
        Ok(())
    }

    /// Without a server, lets what is written pass what waits for one, and drafts and marks: else a
    /// question asked while offline would keep all that comes after it from the disk. Nothing passes what else is
    /// wished of its room.
    fn bring_writing_forward(&mut self) -> bool {
        if self.is_online() {
            return false;
        }
        let mut rooms = BTreeSet::new();
        let at = self.waiting.iter().position(|command| match command.wish.writes_to() {
            Some(room) => !rooms.contains(room) && self.can_take(&command.wish),
            None => {
                rooms.extend(command.wish.changes());
                command.wish.is_noted_here()
            }
        });
        let Some(command) = at.and_then(|at| self.waiting.remove(at)) else { return false };
        self.waiting.push_front(command);
        true
    }

    /// Takes the wish at the front to say something in the plain room.
    fn take_plain_send(&mut self) {
        if let Some(Command { wish: Wish::Send { text, .. }, reference }) = self.waiting.pop_front()
        {
            self.send_plain(text, reference);
        }
    }

    /// Whether a command can be carried out now. Writing needs no server, only a room; all else
    /// waits until the server is reached and a wish to join before it is answered.
    fn can_take(&self, wish: &Wish) -> bool {
        let settled = self.progress.ready
            && self.progress.reach == Reach::Settled
            && !self.requests.any_join()
            && self.rooms.values().all(|room| room.joins.is_empty())
            && !self.plain.has_joins();
        match wish {
            Wish::Send { room, .. }
            | Wish::Say { room, .. }
            | Wish::Edit { room, .. }
            | Wish::Delete { room, .. }
            | Wish::React { room, .. }
            | Wish::Edits { room, .. }
            | Wish::SendFile { room, .. }
            | Wish::Save { room, .. } => {
                settled
                    || (self.means_plain(room) && self.plain.is_wanted())
                    || self.room_named(room).is_some_and(|room| {
                        matches!(room.row.standing, Standing::Member | Standing::Entering)
                    })
            }
            // With the key that the room has now.
            Wish::Invite { room, .. } => {
                let member = self.room_named(room).filter(|it| it.row.standing == Standing::Member);
                settled && member.is_none_or(Room::is_live)
            }
            Wish::Join { .. }
            | Wish::JoinBy { .. }
            | Wish::Direct { .. }
            | Wish::Part { .. }
            | Wish::Invitations { .. }
            | Wish::Revoke { .. }
            | Wish::Rename { .. }
            | Wish::Away { .. }
            | Wish::Resume { .. }
            | Wish::Compare { .. }
            | Wish::Report { .. } => settled,
            // Who is in a room its log says: what came while one was away belongs to it.
            // And who is meant by a name: it may have changed hands meanwhile.
            Wish::Who { room }
            | Wish::Remove { room, .. }
            | Wish::Add { room, .. }
            | Wish::Rule { room, .. } => {
                settled && self.room_named(room).is_none_or(|room| !room.is_catching_up())
            }
            // With how much of each is unread, here and by what was read elsewhere.
            Wish::Rooms => {
                let all_told = !self.rooms.values().any(Room::is_catching_up);
                settled && all_told && !self.slot.is_awaited()
            }
            // Of what is known here.
            Wish::Read { .. }
            | Wish::MarkUnread { .. }
            | Wish::Unread { .. }
            | Wish::Notify { .. }
            | Wish::Snooze { .. }
            | Wish::Typing { .. }
            | Wish::ShareTyping { .. }
            | Wish::Draft { .. }
            | Wish::Drafts => true,
            // Who has just changed the rules wants to hear the changed ones.
            Wish::Rules { room } => {
                settled && self.room_named(room).is_none_or(|room| room.intents.is_empty())
            }
            // Of what is known here; but whoever asked who is there first waits for the answer.
            Wish::Verify { .. }
            | Wish::Fingerprint { .. }
            | Wish::Ignore { .. }
            | Wish::Ignored => !self.requests.any_people() && (self.progress.ready || settled),
            Wish::Quit | Wish::Finish | Wish::Reconnect | Wish::Cancel { .. } | Wish::Transfers => {
                true
            }
            // One at a time; of what is here, whether or not the server is reached.
            Wish::Search { .. } => !self.searches.any(),
        }
    }

    fn take(&mut self, now: Instant, command: Command) -> Result<(), Trouble> {
        let Command { wish, reference } = command;
        match wish {
            Wish::Send { .. } | Wish::Quit | Wish::Finish | Wish::Reconnect => Ok(()),
            wish @ (Wish::Say { .. }
            | Wish::Edit { .. }
            | Wish::Delete { .. }
            | Wish::React { .. }
            | Wish::Edits { .. }) => {
                self.take_saying(wish, reference);
                Ok(())
            }
            Wish::Direct { who, text } => self.write_to(&who, text, reference),
            Wish::Join { room, missing } => {
                self.join(&room, missing, reference);
                Ok(())
            }
            Wish::JoinBy { server, room, pass } => {
                self.join_by(server, room, pass, reference);
                Ok(())
            }
            Wish::Part { room } if self.means_plain(&room) => {
                self.part_plain(reference);
                Ok(())
            }
            Wish::Part { room } => self.part(now, &room, reference),
            Wish::Remove { room, who } => self.remove(now, &room, &who, reference),
            Wish::Rule { room, wish } => self.rule(now, &room, wish, reference),
            Wish::Rules { room } => self.tell_rules(&room, reference),
            Wish::Add { room, who } => {
                self.add(now, &room, &who, reference);
                Ok(())
            }
            Wish::Invite { room, good } => self.invite(&room, good, reference),
            Wish::Invitations { room } => {
                self.look_for_invitations(&room, Looking::Tell, reference);
                Ok(())
            }
            Wish::Revoke { room, which } => self.revoke(&room, which, reference),
            Wish::Rename { nick } => self.rename(nick, reference),
            Wish::Resume { room } => self.resume(&room, reference),
            Wish::Compare { room, place } => self.compare(&room, place, reference),
            Wish::Report { room, which, reason } => {
                self.report(&room, &which, reason.as_deref(), reference);
                Ok(())
            }
            Wish::Verify { who, how } => self.verify(&who, how, reference),
            Wish::Fingerprint { who } => {
                self.fingerprint(who.as_ref(), reference);
                Ok(())
            }
            Wish::Ignore { who, ignore } => self.ignore(&who, ignore, reference),
            Wish::Ignored => {
                let people = self.people.ignored();
                self.events.push_back(Event::Ignored { people, reference });
                Ok(())
            }
            Wish::Away { away } => {
                self.be_away(away, reference);
                Ok(())
            }
            Wish::Rooms => {
                self.ask_rooms(Some(reference));
                Ok(())
            }
            Wish::Read { room, up_to } => self.read(now, &room, up_to, reference),
            Wish::MarkUnread { room, from } => self.mark_unread(now, &room, &from, reference),
            Wish::Unread { room } => self.ask_unread(&room, reference),
            Wish::Notify { room, rule } => self.notify(now, &room, rule, reference),
            Wish::Snooze { room, until } => self.snooze(now, &room, until, reference),
            Wish::Typing { room } => self.type_in(now, &room, reference),
            Wish::ShareTyping { share } => self.share_typing(now, share, reference),
            Wish::Draft { room, reply, text } => self.draft(&room, reply, text, reference),
            Wish::Drafts => self.tell_drafts(reference),
            Wish::Who { room } if self.means_plain(&room) => {
                self.who_in_plain(reference);
                Ok(())
            }
            Wish::Who { room } => {
                self.who(&room, reference);
                Ok(())
            }
            Wish::Search { search } => {
                self.search(*search, reference);
                Ok(())
            }
            Wish::SendFile { room, file, text } => {
                self.send_file(now, &room, file, text, reference)
            }
            Wish::Save { room, which, folder } => {
                self.save_file(now, &room, &which, &folder, reference)
            }
            Wish::Cancel { number } => self.cancel_files(number, reference),
            Wish::Transfers => {
                self.tell_transfers(reference);
                Ok(())
            }
        }
    }

    /// Tells what a transaction that is on disk has brought.
    fn tell_kept(&mut self, events: impl IntoIterator<Item = Event>) {
        let mut deleted = false;
        for event in events {
            deleted |= event.is_deletion();
            self.events.push_back(event);
        }
        if deleted {
            self.store.forget_traces();
            self.message_deleted();
        }
    }

    fn refuse(&mut self, trouble: Trouble, reference: Option<Reference>) {
        self.events.push_back(Event::Error { trouble, reference });
    }

    fn room_named(&self, name: &RoomName) -> Option<&Room> {
        self.rooms.values().find(|room| room.row.name == *name)
    }

    /// The room one is a member of under this name, or the trouble that one is not.
    fn member_room(&self, name: &RoomName) -> Result<RoomId, Trouble> {
        match self.room_named(name) {
            Some(room) if room.row.standing == Standing::Member => Ok(room.id()),
            Some(room) if room.row.standing == Standing::Removed => {
                Err(Trouble::Removed { room: name.clone() })
            }
            Some(_) | None => Err(Trouble::NotInRoom { room: name.clone() }),
        }
    }

    /// A room that was never entered.
    fn unknown_room(id: RoomId, name: RoomName) -> Room {
        Room::new(RoomRow {
            group: GroupName { room: id, generation: 0 },
            name,
            standing: Standing::Out,
            place: Place { cursor: Seq::ZERO, chain: chain_start(id), messages: 0 },
            pending: None,
            seen: Seen::default(),
            disputes: Disputes::default(),
            keeping: Keeping::default(),
        })
    }
}
