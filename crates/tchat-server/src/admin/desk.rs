//! The server's end of the socket: where an operator's questions are answered.

use std::fs;
use std::future::poll_fn;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use bytes::{Bytes, BytesMut};
use tchat_proto::frame::{Deframer, from_cbor, put_frame, to_cbor};
use tchat_proto::id::{AccountKey, Seq, Timestamp};
use tchat_proto::limits::{ANNOUNCEMENT_BYTES_MAX, BAN_REASON_BYTES_MAX};
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::request::Announcement;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{UnixListener, UnixStream};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::survey::Survey;
use super::{
    Declined, Known, QUESTION_BYTES_MAX, Question, Reply, RoomState, Status, VERSION, socket,
};
use crate::connection::Shared;
use crate::limits::{
    ACCEPT_PAUSE, ADDRESS_BANNED, ADMIN_TIME_MAX, ADMINS_MAX, ANNOUNCED_MINUTES_MAX,
};
use crate::mailbox::{Mailbox, Note, Ticket};
use crate::proposal::{Proposal, Wish};
use crate::queue::{Reply as ReplyTo, Work};
use crate::session::Moment;
use crate::store::ReadFailed;

/// Where an operator's questions are answered.
pub(crate) struct Desk {
    shared: Arc<Shared>,
    data: PathBuf,
    addresses: Vec<String>,
    since: Timestamp,
}

/// Begins to listen in a data folder that this process has for itself.
pub(crate) fn listen(data: &Path) -> io::Result<UnixListener> {
    socket::listen(data)
}

/// Leaves nothing behind.
pub(crate) fn close(data: &Path) {
    if let Err(error) = socket::remove(data) {
        tracing::warn!(kind = ?error.kind(), "the operator's socket could not be removed");
    }
}

impl Desk {
    pub(crate) fn new(shared: Arc<Shared>, data: PathBuf, addresses: Vec<String>) -> Self {
        Self { shared, data, addresses, since: Moment::now().time }
    }

    /// Answers until the task is ended.
    pub(crate) async fn attend(self, listener: UnixListener) {
        let desk = Arc::new(self);
        // Ended with this one: who asks then is told nothing, and sees that the server is gone.
        let mut visits = JoinSet::new();
        loop {
            while visits.len() >= ADMINS_MAX {
                visits.join_next().await;
            }
            tokio::select! {
                accepted = listener.accept() => match accepted {
                    Ok((stream, _)) => {
                        visits.spawn(timeout(ADMIN_TIME_MAX, Arc::clone(&desk).visit(stream)));
                    }
                    Err(error) => {
                        tracing::warn!(%error, "cannot take an operator's question");
                        sleep(ACCEPT_PAUSE).await;
                    }
                },
                Some(_) = visits.join_next() => {}
            }
        }
    }

    async fn visit(self: Arc<Self>, mut stream: UnixStream) {
        let Some(body) = read(&mut stream).await else {
            tracing::debug!("an operator's question that is none");
            return;
        };
        let reply = match from_cbor::<(u32, Question)>(&body) {
            Ok((VERSION, question)) => self.reply(question).await,
            Ok(_) | Err(_) => Err(Declined::Unsupported),
        };
        let reply = reply.unwrap_or_else(Reply::Declined);
        let mut out = BytesMut::new();
        put_frame(&mut out, &to_cbor(&(VERSION, reply)));
        let written = stream.write_all(&out).await;
        tracing::debug!(written = written.is_ok(), "an operator's question was answered");
    }

    async fn reply(&self, question: Question) -> Result<Reply, Declined> {
        match question {
            Question::Status => self.status().await,
            Question::People => self.people().await.map(Reply::People),
            Question::Rooms => self.rooms().await.map(Reply::Rooms),
            Question::Ban { who, reason, addresses } => self.ban(&who, reason, addresses).await,
            Question::Unban(who) => self.unban(&who).await,
            Question::Announce { text, minutes } => self.announce(text, minutes),
        }
    }

    async fn status(&self) -> Result<Reply, Declined> {
        let survey = self.survey().await?;
        let (house, data) = (&self.shared.house, self.data.clone());
        let looking = tokio::task::spawn_blocking(move || Disk::of(&data));
        let disk = looking.await.or(Err(Declined::Stopping))?;
        let guests = self.shared.front_door.guests();
        let (recent_messages, recent) = house.hub.recent_messages();
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        Ok(Reply::Status(Box::new(Status {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            name: house.name.clone(),
            key: house.key,
            since: self.since,
            addresses: self.addresses.clone(),
            connections: count(guests.known),
            strangers: count(guests.strangers),
            online: count(house.hub.count_online()),
            people: count(survey.people.iter().filter(|it| it.named.nick.is_some()).count()),
            banned: count(survey.people.iter().filter(|it| it.banned.is_some()).count()),
            rooms: count(survey.rooms.len()),
            entries: survey.rooms.iter().map(|room| room.head).sum(),
            messages: survey.rooms.iter().map(|room| room.messages).sum(),
            recent_messages,
            recent_ms: u64::try_from(recent.as_millis()).unwrap_or(u64::MAX),
            disk_used: disk.used.saturating_add(survey.files.1),
            disk_free: disk.free,
            database: disk.database,
            written_ahead: disk.written_ahead,
            plain_people: house.plain.as_ref().map(|plain| count(plain.people().len())),
            files: survey.files.0,
            file_bytes: survey.files.1,
        })))
    }

    async fn people(&self) -> Result<Vec<Known>, Declined> {
        let mut people = self.survey().await?.people;
        let reach = self.shared.house.hub.reach_of(people.iter().map(account_of));
        for known in &mut people {
            known.online = reach.get(&account_of(known)).is_some_and(|it| it.is_online());
        }
        Ok(people)
    }

    async fn rooms(&self) -> Result<Vec<RoomState>, Declined> {
        let mut rooms = self.survey().await?.rooms;
        let readers = self.shared.readers.clone();
        let reading = tokio::task::spawn_blocking(move || {
            for room in &mut rooms {
                let last = readers.with(|reader| reader.time_at(room.room, Seq(room.head)));
                room.last = last.unwrap_or_else(unread);
            }
            rooms
        });
        reading.await.or(Err(Declined::Stopping))
    }

    async fn ban(
        &self,
        who: &str,
        reason: Option<String>,
        with_addresses: bool,
    ) -> Result<Reply, Declined> {
        let reason = reason.filter(|reason| !reason.trim().is_empty());
        if reason.as_ref().is_some_and(|reason| reason.len() > BAN_REASON_BYTES_MAX) {
            return Err(too_much(BAN_REASON_BYTES_MAX));
        }
        let survey = self.survey().await?;
        let who = survey.find(who)?.named.clone();
        // Asked before their connections end.
        let hub = &self.shared.house.hub;
        let (sessions, addresses) = hub.whereabouts(who.account);
        self.wish(Wish::Ban { account: who.account, reason }).await?;
        let mut turned_away = Vec::new();
        if with_addresses {
            let until = Instant::now().checked_add(ADDRESS_BANNED);
            for address in addresses {
                if self.shared.front_door.ban(address, who.account, until) {
                    turned_away.push(address.to_string());
                }
            }
        }
        tracing::info!(account = %who.account.short(), sessions, "an account was banned");
        let hours = ADDRESS_BANNED.as_secs().checked_div(60 * 60).unwrap_or_default();
        Ok(Reply::Banned {
            who,
            sessions: u32::try_from(sessions).unwrap_or(u32::MAX),
            addresses: turned_away,
            hours: u32::try_from(hours).unwrap_or(u32::MAX),
        })
    }

    async fn unban(&self, who: &str) -> Result<Reply, Declined> {
        let survey = self.survey().await?;
        let known = survey.find(who)?;
        let who = known.named.clone();
        if known.banned.is_none() {
            return Err(Declined::NotBanned(who));
        }
        self.wish(Wish::Unban(who.account)).await?;
        self.shared.front_door.unban(who.account);
        tracing::info!(account = %who.account.short(), "an account is banned no more");
        Ok(Reply::Unbanned(who))
    }

    fn announce(&self, text: String, minutes: u32) -> Result<Reply, Declined> {
        if text.trim().is_empty() {
            return Err(Declined::Empty);
        }
        if text.len() > ANNOUNCEMENT_BYTES_MAX {
            return Err(too_much(ANNOUNCEMENT_BYTES_MAX));
        }
        if minutes > ANNOUNCED_MINUTES_MAX {
            return Err(Declined::TooMuch(u64::from(ANNOUNCED_MINUTES_MAX)));
        }
        let moment = Moment::now();
        let lasts = std::time::Duration::from_secs(u64::from(minutes).saturating_mul(60));
        let until = moment.now.checked_add(lasts).unwrap_or(moment.now);
        let said = Announcement { time: moment.time, text };
        let sessions = self.shared.house.hub.announce(&said, moment.now, until);
        tracing::info!(sessions, minutes, "the operator said something");
        Ok(Reply::Announced { sessions: u32::try_from(sessions).unwrap_or(u32::MAX) })
    }

    async fn survey(&self) -> Result<Survey, Declined> {
        match self.write(Work::Survey).await {
            Note::Surveyed(survey) => Ok(*survey),
            _ => Err(Declined::Stopping),
        }
    }

    async fn wish(&self, wish: Wish) -> Result<(), Declined> {
        let proposal = Proposal::of_operator(self.shared.house.key, Moment::now().time, wish);
        match self.write(|reply| Work::Propose(Box::new(proposal), reply)).await {
            Note::Verdict(_, stored) => stored.into_verdict().map(drop).map_err(declined),
            _ => Err(Declined::Stopping),
        }
    }

    /// Hands work to the writer, and waits for its note. The time for an answer bounds the wait.
    async fn write(&self, work: impl FnOnce(ReplyTo) -> Work) -> Note {
        let mailbox = Arc::<Mailbox>::default();
        let mut work = work(ReplyTo { mailbox: Arc::clone(&mailbox), ticket: Ticket(0) });
        while let Err(refused) = self.shared.house.hub.queue.submit(work) {
            work = refused;
            poll_fn(|context| mailbox.poll_rung(context)).await;
        }
        loop {
            if let Some(note) = mailbox.take().pop() {
                return note;
            }
            poll_fn(|context| mailbox.poll_rung(context)).await;
        }
    }
}

const fn account_of(known: &Known) -> AccountKey {
    known.named.account
}

fn declined(refusal: Refusal) -> Declined {
    match (refusal.code, refusal.limit) {
        (Code::QuotaReached, Some(limit)) => Declined::Full(limit),
        _ => Declined::Stopping,
    }
}

fn too_much(limit: usize) -> Declined {
    Declined::TooMuch(u64::try_from(limit).unwrap_or(u64::MAX))
}

fn unread(failed: ReadFailed) -> Option<Timestamp> {
    tracing::warn!(%failed, "a room's last entry cannot be read");
    None
}

/// Reads one frame.
async fn read(stream: &mut UnixStream) -> Option<Bytes> {
    let (mut deframer, mut buffer) = (Deframer::default(), [0; 1024]);
    loop {
        if let Some(body) = deframer.next_frame(QUESTION_BYTES_MAX).ok()? {
            return Some(body);
        }
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return None,
            Ok(length) => deframer.push(buffer.get(..length)?),
        }
    }
}

/// How much the data folder takes.
#[derive(Debug)]
struct Disk {
    used: u64,
    free: Option<u64>,
    database: u64,
    written_ahead: u64,
}

impl Disk {
    fn of(data: &Path) -> Self {
        let size = |name: &str| fs::metadata(data.join(name)).map_or(0, |file| file.len());
        let files = fs::read_dir(data).into_iter().flatten().flatten();
        let sizes = files.filter_map(|file| file.metadata().ok()).map(|it| it.len());
        // How wide these numbers are depends on the system.
        let free = nix::sys::statvfs::statvfs(data).ok().and_then(|disk| {
            let (blocks, size) = (u128::from(disk.blocks_available()), disk.fragment_size().into());
            blocks.checked_mul(size).and_then(|bytes| u64::try_from(bytes).ok())
        });
        Self {
            used: sizes.sum(),
            free,
            database: size("tchat.db"),
            written_ahead: size("tchat.db-wal"),
        }
    }
}
