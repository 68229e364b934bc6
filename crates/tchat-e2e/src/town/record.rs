//! What is taken down for the history, and what is wrong whatever the history says.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use tchat_client::command::{Reference, Which, Wish};
use tchat_client::event::{Alarm, GapReason as ClientGap, Message};
use tchat_client::history::{History as Timeline, Item, Since};
use tchat_client::parts::{self, Mentioned};
use tchat_client::{Event, Trouble};
use tchat_history::{
    Body, Deed, Effect, End, GapReason, Kept, Logged, Mention, Quoted, Reactions, Reply, ServerEnd,
    State, Target, Told, Violation, Who,
};
use tchat_proto::entry::{Entry, EntryBody, chain_start};
use tchat_proto::id::{AccountKey, DeviceKey, RoomId, Seq};
use tchat_proto::room::RoomName;
use tchat_roster::Header;
use tchat_server::stepped::Stepped;
use tchat_server::store::{DataFailed, ReadFailed};

use super::host::Stay;
use super::person::Person;
use super::{Citizen, Town};

/// No beginning of a text, up to its colon, is longer.
const BEGINNING_BYTES: usize = 32;

/// What went wrong in a town.
#[derive(Debug)]
pub enum Wrong {
    /// The history cannot have happened.
    History(Vec<Violation>),
    /// Somebody's program ended, or complained, of what nobody did to it.
    Complaint {
        /// Whose.
        name: String,
        /// Of what.
        trouble: Trouble,
    },
    /// A program could not follow a room any more and came in anew, which nothing here calls for.
    Repaired {
        /// Whose.
        name: String,
    },
    /// A program took the server, which is honest, for one that cheats.
    Alarmed {
        /// Whose.
        name: String,
        /// What it says.
        alarm: Alarm,
    },
    /// A program keeps something else to send than it was asked to, or than it kept before.
    Distorted {
        /// Whose.
        name: String,
        /// What was asked for.
        label: String,
        /// What is kept.
        kept: String,
    },
    /// The server could not open its own data.
    Damaged(DataFailed),
    /// The server's log cannot be read to its end.
    LogDamaged(ReadFailed),
    /// There are people in a room that nobody in it owns.
    Ownerless {
        /// Which.
        room: RoomName,
    },
    /// At the end, with everything mended, somebody did not come to rest.
    Unsettled {
        /// How everybody stands.
        standing: String,
    },
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::History(violations) => {
                writeln!(f, "this cannot have happened:")?;
                violations.iter().try_for_each(|violation| writeln!(f, "  {violation}"))
            }
            Self::Complaint { name, trouble } => {
                write!(f, "{name}'s program says {}: {trouble:?}", trouble.code())
            }
            Self::Repaired { name } => write!(f, "{name}'s program had to come in anew"),
            Self::Alarmed { name, alarm } => write!(f, "{name}'s program raises {alarm:?}"),
            Self::Distorted { name, label, kept } => {
                write!(f, "{name}'s program keeps for {label:?}: {kept}")
            }
            Self::Damaged(failed) => write!(f, "the server's data: {failed}"),
            Self::LogDamaged(failed) => write!(f, "the server's log: {failed}"),
            Self::Ownerless { room } => write!(f, "nobody in the room {room} owns it"),
            Self::Unsettled { standing } => write!(f, "not everybody came to rest:\n{standing}"),
        }
    }
}

/// Complaints that are nobody's fault in a town where disks fail and owners throw people out.
fn is_expected(trouble: &Trouble) -> bool {
    matches!(
        trouble.code(),
        "connection_lost"
            | "nobody_called"
            | "owners_only"
            | "moderators_only"
            | "keeps_order"
            | "last_owner"
            | "kept_out"
            | "commit_refused"
            | "muted"
            | "frozen"
            | "archived"
            | "not_in_room"
            | "no_such_room"
            | "by_invitation"
            | "removed"
            | "yourself"
            | "profile_not_writable"
            | "disk_full"
            | "not_a_member"
            | "no_key_package"
            | "nick_taken"
            | "room_exists"
            | "no_such_message"
            | "message_deleted"
            | "not_yours"
            | "too_many_reactions"
    )
}

/// Complaints of a change that may be in the log all the same, where nothing came of it.
fn may_be_logged(trouble: &Trouble) -> bool {
    matches!(
        trouble.code(),
        "no_such_message" | "message_deleted" | "not_yours" | "too_many_reactions"
    )
}

impl Town {
    /// Takes down what somebody's program tells.
    pub(super) fn take_events(&mut self, index: usize) {
        let person = &mut self.people[index];
        let Some(program) = &mut person.program else { return };
        person.named |= program.engine.poll_accepted_nick().is_some();
        let events = program.take_events();
        for event in events {
            self.take_event(index, event);
        }
    }

    fn take_event(&mut self, index: usize, event: Event) {
        self.note(|| format!("{} hears {event:?}", self.people[index].name));
        self.people[index].screen.extend(crate::line_of(&event));
        match event {
            Event::Message(message) => self.take_message(index, message),
            Event::Sent { room, seq, id, text, .. } => {
                let told = Told::Sent { id, text: text.clone() };
                self.tell(index, &room, seq, told);
                if let Some(say) = self.people[index].says.remove(&text) {
                    self.history.acknowledged(say, self.now, seq, id);
                }
            }
            Event::Joined { room, who }
                if who.account == self.people[index].device.account()
                    && !self.people[index].rooms.insert(room.clone()) =>
            {
                self.repaired(index);
            }
            Event::Left { room, who, .. } if who.account == self.people[index].device.account() => {
                self.people[index].rooms.remove(&room);
            }
            Event::Gap(gap) => {
                if gap.reason == ClientGap::Repaired {
                    self.repaired(index);
                }
                let reason = reason(gap.reason);
                let told = Told::Gap { last: gap.last, count: gap.count, reason };
                self.tell(index, &gap.room, gap.first, told);
            }
            Event::Error { trouble, reference } => {
                self.take_error(index, &trouble, reference);
                self.complain(index, trouble);
            }
            // Of a change: all was so already, by what is known or at its place in the log.
            Event::Done { reference: Some(reference) } => {
                self.people[index].says.remove(&reference.0);
            }
            Event::Edited { .. } | Event::Deleted { .. } | Event::Reacted { .. } => {
                self.take_change(index, event);
            }
            Event::Edits { room, seq, versions, .. } => {
                let versions = versions.into_iter().map(|it| (it.at, it.text)).collect();
                self.people[index].versions.insert((room, seq), versions);
            }
            // The server of the town is honest.
            Event::Alarm { alarm, .. } => {
                let name = self.people[index].name.clone();
                self.wrong.push(Wrong::Alarmed { name, alarm });
            }
            Event::Closed { trouble, .. } => self.program_ended(index, trouble),
            _ => {}
        }
    }

    fn take_error(&mut self, index: usize, trouble: &Trouble, reference: Option<Reference>) {
        let Some(Reference(label)) = reference else { return };
        let Some(say) = self.people[index].says.remove(&label) else { return };
        // A disk that fails while it keeps a text may have kept it: nobody knows.
        let unknown = trouble.code() == "profile_not_writable"
            || (may_be_logged(trouble) && self.ids.contains_key(&label));
        if !unknown {
            self.history.failed(say, self.now);
        }
    }

    /// A message was changed. One's own change is settled.
    fn take_change(&mut self, index: usize, event: Event) {
        let (room, at, seq, by, deed, label) = match event {
            Event::Edited { message, reference } => {
                let Message { room, seq, from, text, mine, edited, mentions, .. } = *message;
                let Some(edited) = edited else { return };
                let label = reference.map(|it| it.0).or_else(|| mine.then(|| text.clone()));
                let deed = Deed::Edit { text, mentions: self.mentioned(&mentions) };
                (room, edited.at, seq, from, deed, label)
            }
            Event::Deleted { room, seq, deletion, reference, .. } => {
                (room, deletion.at, seq, deletion.by, Deed::Delete, reference.map(|it| it.0))
            }
            Event::Reacted { room, seq, who, emoji, on, at, reference, .. } => {
                let deed = Deed::React { emoji: emoji.to_string(), on };
                (room, at, seq, who, deed, reference.map(|it| it.0))
            }
            _ => return,
        };
        let Some(by) = self.who(by.account) else { return };
        self.tell(index, &room, at, Told::Changed(Effect { seq, by, deed }));
        if let Some(label) = label
            && let Some(id) = self.ids.get(&label)
            && let Some(say) = self.people[index].says.remove(&label)
        {
            self.history.acknowledged(say, self.now, at, *id);
        }
    }

    fn mentioned(&self, mentioned: &[Mentioned]) -> Vec<Mention> {
        let mention = |it: &Mentioned| {
            Some(Mention { who: self.who(it.who.account)?, range: it.range.clone() })
        };
        mentioned.iter().filter_map(mention).collect()
    }

    fn repaired(&mut self, index: usize) {
        let name = self.people[index].name.clone();
        self.wrong.push(Wrong::Repaired { name });
    }

    fn take_message(&mut self, index: usize, message: Message) {
        let Message { room, seq, id, from, text, mine, .. } = message;
        let Some(by) = self.who(from.account) else { return };
        self.tell(index, &room, seq, Told::Message { id, by, text: text.clone() });
        // One's own from an earlier run.
        if mine && let Some(say) = self.people[index].says.remove(&text) {
            self.history.acknowledged(say, self.now, seq, id);
        }
    }

    fn tell(&mut self, index: usize, room: &RoomName, seq: Seq, told: Told) {
        if matches!(told, Told::Message { .. } | Told::Sent { .. }) {
            self.people[index].messages.entry(room.clone()).or_default().insert(seq);
        }
        let room = self.known_room(room);
        if let (Some(program), Some(room)) = (&self.people[index].program, room) {
            self.history.told(program.run, self.now, room, seq, told);
        }
    }

    /// A room's id, also while the server is down.
    fn known_room(&mut self, name: &RoomName) -> Option<RoomId> {
        if let Some(id) = self.room_id(name) {
            self.rooms.insert(name.clone(), id);
        }
        self.rooms.get(name).copied()
    }

    fn complain(&mut self, index: usize, trouble: Trouble) {
        if !is_expected(&trouble) {
            let name = self.people[index].name.clone();
            self.wrong.push(Wrong::Complaint { name, trouble });
        }
    }

    /// A program has ended by itself. If its disk was at fault it is started again.
    pub(super) fn program_ended(&mut self, index: usize, trouble: Option<Trouble>) {
        let Some(trouble) = trouble else { return };
        self.happened(format!("{}'s program ends: {}", self.people[index].name, trouble.code()));
        self.complain(index, trouble.clone());
        let person = &mut self.people[index];
        person.program = None;
        person.disk.kill();
        match trouble.code() {
            "profile_not_writable" | "disk_full" => {
                // Whoever mends the disk starts it again.
            }
            "removed" if !person.rooms.is_empty() && !person.shut_out => {
                person.shut_out = true;
                person.starts = Some(self.now);
            }
            _ => person.ended = Some(trouble),
        }
    }

    pub(super) fn note_damaged(&mut self, failed: DataFailed) {
        self.wrong.push(Wrong::Damaged(failed));
    }

    pub(super) fn is_at_rest(&self) -> bool {
        let rests = |person: &Person| match &person.program {
            Some(program) => program.engine.is_at_rest(),
            None => person.ended.is_some(),
        };
        let server = self.host.server.as_ref();
        server.is_some_and(|server| !server.has_work() && server.reads() == 0)
            && self.people.iter().all(rests)
    }

    pub(super) fn note_unsettled(&mut self) {
        let mut standing = String::new();
        for person in &self.people {
            let how = match &person.program {
                Some(program) if program.engine.is_at_rest() => "at rest".to_owned(),
                Some(program) => format!("{:?} {:?}", program.way.line(), program.engine),
                None => format!("ended: {:?}", person.ended),
            };
            standing.push_str(&format!("  {}: {how}\n", person.name));
        }
        self.wrong.push(Wrong::Unsettled { standing });
    }

    /// Looks at everything once more, and says what is wrong. To be called after
    /// [`Self::settle`].
    ///
    /// # Errors
    ///
    /// What went wrong, all of it.
    pub fn check(mut self) -> Result<(), Vec<Wrong>> {
        self.take_down_server();
        for index in 0..self.people.len() {
            self.take_down_person(index);
        }
        let mut wrong = self.wrong;
        if let Err(violations) = self.history.check() {
            wrong.push(Wrong::History(violations));
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    }

    /// The server's logs, who was in which room when, and where each room ended.
    fn take_down_server(&mut self) {
        let Some(server) = &self.host.server else { return };
        let mut memberships = std::mem::take(&mut self.host.memberships.0);
        for room in server.state().rooms() {
            self.rooms.insert(room.name().clone(), room.id());
            if room.roster().is_some_and(|roster| {
                let owners = &roster.policy().owners;
                !roster.members().any(|member| owners.contains(&member.account))
            }) {
                self.wrong.push(Wrong::Ownerless { room: room.name().clone() });
            }
            let (id, head) = (room.id(), room.head());
            let log = match read_log(server, id, head.seq) {
                Ok(log) => log,
                Err(failed) => {
                    self.wrong.push(Wrong::LogDamaged(failed));
                    continue;
                }
            };
            let leaves = note_leaves(&log);
            let log: Vec<_> = log.into_iter().map(|entry| self.logged(entry)).collect();
            for ((of, device), stays) in &mut memberships {
                if *of == id {
                    end_with_leaves(stays, leaves.get(device));
                }
            }
            for (head, keepers) in self.host.order.remove(&id).unwrap_or_default() {
                let changed = |it: &&Logged| it.seq <= head && it.body.lets_in();
                let since = log.iter().rev().find(changed).map_or(Seq::ZERO, |it| it.seq);
                let keepers = keepers.into_iter().filter_map(|it| who_of(&self.people, it));
                self.history.keeps_order(id, since, keepers);
            }
            self.history.log(id, log);
            if let Some(epoch) = room.epoch() {
                let generation = room.group().generation;
                let end = ServerEnd { generation, epoch, head: head.seq, chain: head.chain };
                self.history.server_ended(id, end);
            }
        }
        let who: BTreeMap<DeviceKey, Who> =
            self.people.iter().map(|person| (person.device.key(), person.who)).collect();
        for ((room, device), stays) in memberships {
            let Some(who) = who.get(&device) else { continue };
            for Stay { joined, left } in stays {
                self.history.member_from(*who, room, joined);
                if let Some(left) = left {
                    self.history.member_until(*who, room, left);
                }
            }
        }
    }

    /// What a person keeps, and where they stand.
    fn take_down_person(&mut self, index: usize) {
        let who = self.people[index].who;
        let ends = match &mut self.people[index].program {
            Some(program) => program.engine.whereabouts(),
            None => Ok(Vec::new()),
        };
        let ends = ends.unwrap_or_else(|trouble| {
            self.complain(index, trouble);
            Vec::new()
        });
        for end in ends {
            let generation = end.group.generation;
            let (epoch, authenticator) = (end.epoch, end.authenticator);
            let end_ = End { generation, epoch, authenticator, head: end.seq, chain: end.chain };
            self.history.ended(who, end.group.room, end_);
        }
        let mut on_disk = None;
        let kept = Timeline::open(&self.people[index].database(self.host.key()));
        let kept = kept.expect("the disk is healed");
        for (name, room) in self.rooms.clone() {
            let items = kept.items(&name, Since::After(Seq::ZERO), usize::MAX);
            let items = items.expect("the disk is healed");
            self.ask_for_versions(index, &name, &items);
            let rows = items.into_iter().filter_map(|item| self.row(index, item));
            let rows = rows.collect::<Vec<_>>();
            let deleted = |row: &Kept| {
                matches!(row, Kept::Message { state: State { deleted: Some(_), .. }, .. })
            };
            if rows.iter().any(deleted) {
                let texts = on_disk.get_or_insert_with(|| self.on_disk(index)).clone();
                self.history.on_disk(who, room, texts);
            }
            self.history.kept(who, room, rows);
        }
    }

    /// Has somebody's program tell all that edited messages said.
    fn ask_for_versions(&mut self, index: usize, room: &RoomName, items: &[Item]) {
        for item in items {
            if let Item::Message(Message { seq, edited: Some(_), .. }) = item {
                let which = Which::Place(*seq);
                self.wish(Citizen(index), Wish::Edits { room: room.clone(), which });
            }
        }
    }

    /// The texts that are on somebody's disk, wherever and whole or not: each begins like no other.
    fn on_disk(&self, index: usize) -> BTreeSet<String> {
        let texts = self.texts();
        let beginnings: BTreeMap<&str, &str> = texts
            .into_iter()
            .filter_map(|(label, text)| Some((label.split_once(':')?.0, text)))
            .collect();
        let disk = &self.people[index].disk;
        let mut found = BTreeSet::new();
        for bytes in disk.files().iter().filter_map(|path| disk.read(path)) {
            for piece in bytes.split(|byte| *byte == b':') {
                let tail = piece.get(piece.len().saturating_sub(BEGINNING_BYTES)..);
                let tail = tail.unwrap_or_default();
                let said = beginnings.iter().filter(|(label, _)| tail.ends_with(label.as_bytes()));
                found.extend(said.map(|(_, text)| (*text).to_owned()));
            }
        }
        found
    }

    fn row(&self, index: usize, item: Item) -> Option<Kept> {
        Some(match item {
            Item::Message(message) => {
                let state = self.state(index, &message);
                let Message { seq, id, from, text, .. } = message;
                Kept::Message { seq, id, by: self.who(from.account)?, text, state }
            }
            Item::Gap(gap) => Kept::Gap {
                first: gap.first,
                last: gap.last,
                count: gap.count,
                reason: reason(gap.reason),
            },
        })
    }

    /// What became of a message, as somebody's machine has it.
    fn state(&self, index: usize, message: &Message) -> State {
        let reply = message.reply.as_ref().map(|reply| Reply {
            target: Target { seq: reply.seq, id: reply.id },
            quoted: match &reply.quoted {
                parts::Quoted::Kept(excerpt) => Quoted::Kept(excerpt.clone()),
                parts::Quoted::Deleted => Quoted::Deleted,
                parts::Quoted::Claimed(_) | parts::Quoted::Ignored => Quoted::Claimed,
            },
        });
        let reactions = message.reactions.iter().map(|kind| Reactions {
            emoji: kind.emoji.clone(),
            count: kind.count,
            first: kind.first.iter().filter_map(|it| self.who(it.account)).collect(),
            mine: kind.mine,
        });
        let versions = self.people[index].versions.get(&(message.room.clone(), message.seq));
        State {
            action: message.form == parts::Form::Action,
            reply,
            mentions: self.mentioned(&message.mentions),
            edited: message.edited.map(|edited| edited.at),
            versions: versions.cloned().unwrap_or_default(),
            deleted: message
                .deleted
                .as_ref()
                .and_then(|it| Some((it.at, self.who(it.by.account)?))),
            reactions: reactions.collect(),
        }
    }

    pub(super) fn who(&self, account: AccountKey) -> Option<Who> {
        who_of(&self.people, account)
    }

    /// A place of the log, with what is known of what it says.
    fn logged(&self, entry: Entry) -> Logged {
        let known = match &entry.body {
            EntryBody::Message { .. } => self.body_of(entry.id),
            _ => None,
        };
        let Logged { seq, id, body } = logged(entry);
        Logged { seq, id, body: known.unwrap_or(body) }
    }
}

fn who_of(people: &[Person], account: AccountKey) -> Option<Who> {
    people.iter().find(|it| it.device.account() == account).map(|person| person.who)
}

const fn reason(reason: ClientGap) -> GapReason {
    match reason {
        ClientGap::BeforeYouJoined => GapReason::BeforeYouJoined,
        ClientGap::Repaired => GapReason::Repaired,
        ClientGap::Unreadable => GapReason::Unreadable,
        ClientGap::LaterVersion => GapReason::LaterVersion,
        ClientGap::NotAllowed => GapReason::NotAllowed,
        ClientGap::Expired => GapReason::Expired,
    }
}

/// A room's whole log, as the server would read it out.
fn read_log(server: &Stepped, room: RoomId, head: Seq) -> Result<Vec<Entry>, ReadFailed> {
    let (mut at, mut chain, mut log) = (Seq::ZERO, chain_start(room), Vec::new());
    while at < head {
        let batch =
            server.readers().with(|reader| reader.entries(room, (at, chain), head, 1 << 20))?;
        for bytes in &batch.entries {
            log.push(Entry::from_bytes(bytes).expect("the server wrote it"));
        }
        (at, chain) = (batch.to, batch.chain);
    }
    Ok(log)
}

/// Where devices asked to leave: they read no further, though their leaf goes later.
fn note_leaves(log: &[Entry]) -> BTreeMap<DeviceKey, Vec<Seq>> {
    let mut leaves = BTreeMap::<_, Vec<_>>::new();
    for entry in log {
        if let EntryBody::Leave(statement) = &entry.body {
            leaves.entry(statement.device).or_default().push(entry.seq);
        }
    }
    leaves
}

fn end_with_leaves(stays: &mut [Stay], leaves: Option<&Vec<Seq>>) {
    for Stay { joined, left } in stays {
        let end = left.unwrap_or(Seq(u64::MAX));
        let asked = leaves.and_then(|it| it.iter().find(|at| **at > *joined && **at <= end));
        if let Some(asked) = asked {
            *left = Some(*asked);
        }
    }
}

fn logged(entry: Entry) -> Logged {
    let body = match &entry.body {
        EntryBody::Message { .. } => Body::Sealed,
        EntryBody::Founding { group, .. } => Body::Founding { generation: group.generation },
        EntryBody::Commit { commit, .. } => {
            let header = Header::of_commit(commit).expect("the server admitted it");
            Body::Commit { generation: header.group.generation, epoch: header.epoch }
        }
        EntryBody::Leave(_)
        | EntryBody::Nick(_)
        | EntryBody::Welcome(_)
        | EntryBody::Plain { .. }
        | EntryBody::PlainJoined(_)
        | EntryBody::PlainLeft(_)
        | EntryBody::Unknown(_) => Body::Other,
    };
    Logged { seq: entry.seq, id: entry.id, body }
}
