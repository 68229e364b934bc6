//! `tchat read` and `tchat export`: what was written in a room.
//!
//! What is printed comes from this machine's history alone, after it was brought up to date if the
//! server can be reached. With `--follow`, what comes after goes on from the last place printed, so
//! that nothing is missing or doubled where the two meet.
//!
//! The plain room has no history here: of it is printed what the server still has.

use tchat_client::client::{IfAbsent, Patience};
use tchat_client::event::{Connection, Gap, Message, PlainEvent};
use tchat_client::history::{History, Item, Since};
use tchat_client::visit::Claim;
use tchat_client::{Client, Event, Trouble};
use tchat_proto::id::{Seq, ServerKey};
use tchat_proto::room::RoomName;
use tchat_speech::tell::changes;
use tchat_speech::tell::connection_news::ConnectionNews;
use tchat_speech::tell::json;
use tchat_speech::tell::text::{Teller, Told};
use tchat_speech::tell::titles::BY_NAME;

use crate::cli::{Extent, Form, Read};
use crate::explain::Fault;
use crate::output::Output;
use crate::run::exporting::Exporting;
use crate::run::fetching::Fetching;
use crate::run::{AGENT, Exit, Setting, failed, visit, written};
use crate::signals::Signals;

/// How many items are read from the history at once: a page is quickly read, and a long history
/// never in memory.
pub(super) const PAGE_ITEMS: usize = 500;

/// Prints a room's history.
pub(super) async fn read(setting: &Setting, read: Read) -> Exit {
    let mut reading = Reading {
        setting,
        output: Output::new(read.output),
        room: read.room.clone(),
        since: read.since,
        last: read.last,
        news: ConnectionNews::default(),
        kind: Kind::Kept,
        export: None,
    };
    let (export, room) = (read.export.as_ref(), &read.room);
    match export.map(|it| Exporting::begin(setting, it, room)).transpose() {
        Ok(export) => reading.export = export,
        Err(fault) => return failed(setting, &mut reading.output, &fault),
    }
    match reading.run(&read).await {
        Ok(exit) => exit,
        Err(fault) => failed(setting, &mut reading.output, &fault),
    }
}

/// A room being read.
struct Reading<'s> {
    setting: &'s Setting,
    output: Output,
    room: RoomName,
    /// Where to go on.
    since: Since,
    /// So many of the last only, while that is not settled.
    last: Option<usize>,
    news: ConnectionNews,
    kind: Kind,
    /// The document that is made of it, if it is not just printed.
    export: Option<Exporting<'s>>,
}

/// Where a room's history is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// On this machine.
    Kept,
    /// On the server alone: the room is plain.
    Plain,
}

/// How bringing up to date ended.
#[derive(Debug)]
enum Synced {
    /// All is here, or as much as can be had.
    Done,
    /// The server cannot be reached.
    Away(Trouble),
    /// A signal came.
    Interrupted,
}

impl Reading<'_> {
    async fn run(&mut self, read: &Read) -> Result<Exit, Fault> {
        let mut signals = Signals::listen().map_err(Fault::System)?;
        let visit =
            visit::prepare(self.setting, read.link.clone(), Claim::None, &mut signals).await?;
        let (archive, mut key) = (visit.archive.clone(), visit.key);
        let patience = match read.extent {
            Extent::Offline => {
                self.print(&archive.open(key.ok_or_else(|| self.nothing())?)?)?;
                return Ok(written(self.setting, &mut self.output));
            }
            Extent::UpToDate => Patience::GiveUp,
            Extent::Follow => Patience::KeepTrying,
        };
        let mut client = visit.start(Some(self.room.clone()), IfAbsent::Refuse, patience, AGENT)?;
        match self.catch_up(&mut client, &mut key, &mut signals).await? {
            Synced::Done => {}
            Synced::Interrupted => return Ok(self.end(client).await),
            Synced::Away(trouble) => {
                let why = Fault::Trouble(trouble.clone()).explain(&self.setting.words).message;
                let wants_files = self.export.as_ref().is_some_and(Exporting::wants_files);
                if wants_files || key.is_none() && read.extent != Extent::Follow {
                    return Err(trouble.into());
                }
                self.output.note(&self.setting.words.read_offline(why));
            }
        }
        if self.kind == Kind::Plain {
            return match read.extent {
                Extent::Follow => self.follow(client, &mut signals).await,
                Extent::Offline | Extent::UpToDate => Ok(self.end(client).await),
            };
        }
        if read.extent == Extent::UpToDate {
            // Opened while the client holds the profile: nobody seals it in between.
            let history = archive.open(key.ok_or_else(|| self.nothing())?)?;
            let fetched = self.fetch_files(&history, &mut client, &mut signals).await;
            client.quit().await;
            fetched?;
            self.print(&history)?;
            return Ok(written(self.setting, &mut self.output));
        }
        if let Some(key) = key {
            self.print(&archive.open(key)?)?;
        }
        self.follow(client, &mut signals).await
    }

    /// Waits until the room is up to date, or cannot be.
    async fn catch_up(
        &mut self,
        client: &mut Client,
        key: &mut Option<ServerKey>,
        signals: &mut Signals,
    ) -> Result<Synced, Fault> {
        loop {
            let event = tokio::select! {
                event = client.event() => event,
                () = signals.next() => return Ok(Synced::Interrupted),
            };
            match event {
                Some(Event::CaughtUp { room }) if room == self.room => return Ok(Synced::Done),
                Some(Event::Connection(Connection::Retrying { trouble, .. })) => {
                    return Ok(Synced::Away(trouble));
                }
                Some(Event::Closed { trouble: Some(trouble), .. }) if trouble.is_passing() => {
                    return Ok(Synced::Away(trouble));
                }
                Some(
                    Event::Error { trouble, .. } | Event::Closed { trouble: Some(trouble), .. },
                ) => {
                    return Err(trouble.into());
                }
                Some(Event::Plain(event)) => {
                    self.kind = Kind::Plain;
                    self.plain(&event);
                }
                Some(event @ Event::Alarm { .. }) => self.note(&event),
                Some(event @ Event::ServerKeyTrusted { key: seen, .. }) => {
                    *key = Some(seen);
                    self.note(&event);
                }
                Some(Event::Closed { trouble: None, .. }) | None => return Ok(Synced::Done),
                Some(_) => {}
            }
        }
    }

    /// Fetches the files that were shared, if the document shall link to them.
    async fn fetch_files(
        &mut self,
        history: &History,
        client: &mut Client,
        signals: &mut Signals,
    ) -> Result<(), Fault> {
        let Some(export) = &mut self.export else { return Ok(()) };
        let (words, output, news) = (&self.setting.words, &mut self.output, &mut self.news);
        export.fetch_files(history, Fetching { words, client, signals, output, news }).await
    }

    /// Prints everything from where it stands, page by page.
    fn print(&mut self, history: &History) -> Result<(), Fault> {
        if !history.rooms()?.contains(&self.room) {
            return Err(self.nothing());
        }
        if let Some(last) = self.last.take() {
            self.since = Since::After(history.before_last(&self.room, last)?);
        }
        while !self.output.is_closed() {
            let items = history.items(&self.room, self.since, PAGE_ITEMS)?;
            let Some(last) = items.last() else { return self.printed() };
            let last = Since::After(last_place(last));
            for item in items {
                match (&mut self.export, item) {
                    (Some(export), item) => export.write(&mut self.output, &item)?,
                    (None, Item::Message(message)) => self.message(&message),
                    (None, Item::Gap(gap)) => self.gap(&gap),
                }
            }
            self.since = last;
        }
        Ok(())
    }

    /// All was printed that there is: a document is whole.
    fn printed(&mut self) -> Result<(), Fault> {
        match self.export.take() {
            Some(export) => export.finish(&mut self.output),
            None => Ok(()),
        }
    }

    /// Prints what comes, until a signal.
    async fn follow(&mut self, mut client: Client, signals: &mut Signals) -> Result<Exit, Fault> {
        while !self.output.is_closed() {
            let event = tokio::select! {
                event = client.event() => event,
                () = signals.next() => break,
            };
            match event {
                Some(Event::Message(message)) if self.is_next(&message.room, message.seq) => {
                    self.since = Since::After(message.seq);
                    self.message(&message);
                }
                Some(Event::Gap(gap)) if self.is_next(&gap.room, gap.last) => {
                    self.since = Since::After(gap.last);
                    self.gap(&gap);
                }
                Some(Event::Plain(event)) if self.kind == Kind::Plain => self.plain(&event),
                Some(
                    event @ (Event::Edited { .. } | Event::Deleted { .. } | Event::Reacted { .. }),
                ) => self.change(&event),
                Some(
                    Event::Error { trouble, .. } | Event::Closed { trouble: Some(trouble), .. },
                ) => {
                    return Err(trouble.into());
                }
                Some(Event::Closed { trouble: None, .. }) | None => break,
                Some(Event::Connection(state)) if !self.news.is_news(&state) => {}
                Some(
                    event @ (Event::Connection(_)
                    | Event::ServerKeyTrusted { .. }
                    | Event::Alarm { .. }),
                ) => {
                    self.note(&event);
                }
                Some(_) => {}
            }
        }
        Ok(self.end(client).await)
    }

    /// Whether a place lies after all that was printed.
    fn is_next(&self, room: &RoomName, seq: Seq) -> bool {
        *room == self.room
            && match self.since {
                Since::After(last) => seq > last,
                Since::Time(_) => true,
            }
    }

    async fn end(&mut self, client: Client) -> Exit {
        client.quit().await;
        written(self.setting, &mut self.output)
    }

    fn nothing(&self) -> Fault {
        Trouble::NotInRoom { room: self.room.clone() }.into()
    }

    fn message(&mut self, message: &Message) {
        match self.output.form() {
            Form::Json => self.output.object(&json::message(message)),
            Form::Text => {
                for line in self.teller().message(message) {
                    self.output.line(&line);
                }
            }
        }
    }

    /// What was done to a message, unless the history that was printed has it.
    fn change(&mut self, event: &Event) {
        let Some((room, at)) = changes::place(event) else { return };
        if !self.is_next(room, at) {
            return;
        }
        self.since = Since::After(at);
        match self.output.form() {
            Form::Json => {
                if let Some(object) = json::object(event) {
                    self.output.object(&object);
                }
            }
            Form::Text => {
                for told in self.teller().tell(event, None) {
                    let (Told::Note(line) | Told::Result(line)) = told;
                    self.output.line(&line);
                }
            }
        }
    }

    /// Messages and gaps of the plain room; who came and went is no history.
    fn plain(&mut self, event: &PlainEvent) {
        if !matches!(event, PlainEvent::Message(_) | PlainEvent::Gap(_)) {
            return;
        }
        match self.output.form() {
            Form::Json => self.output.object(&json::plain(event)),
            Form::Text => {
                for told in self.teller().plain(event) {
                    let (Told::Note(line) | Told::Result(line)) = told;
                    self.output.line(&line);
                }
            }
        }
    }

    fn gap(&mut self, gap: &Gap) {
        match self.output.form() {
            Form::Json => self.output.object(&json::gap(gap)),
            Form::Text => {
                let line = self.teller().gap(gap);
                self.output.line(&line);
            }
        }
    }

    fn note(&mut self, event: &Event) {
        for told in self.teller().tell(event, None) {
            let (Told::Note(line) | Told::Result(line)) = told;
            self.output.note(&line);
        }
    }

    fn teller(&self) -> Teller<'_> {
        Teller { words: &self.setting.words, here: Some(&self.room), titles: &BY_NAME }
    }
}

pub(super) const fn last_place(item: &Item) -> Seq {
    match item {
        Item::Message(message) => message.seq,
        Item::Gap(gap) => gap.last,
    }
}
