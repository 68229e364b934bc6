//! Someone with a device, a connection, and a sealed group.

use tchat_mls::{Device, Door as SealedDoor, Group, JoinKey, MemoryVault, Opened, key_package};
use tchat_proto::entry::{EntryBody, chain_after, chain_start};
use tchat_proto::id::{Chain, GroupName, MessageId, RoomId, Seq};
use tchat_proto::identity::NickStatement;
use tchat_proto::nick::Nick;
use tchat_proto::policy::{Joining, RoomPolicy};
use tchat_proto::refusal::Refusal;
use tchat_proto::request::{Answer, Request};

use crate::caller::{Caller, House};

/// One person on one device in at most one room.
pub(crate) struct Person {
    pub(crate) device: Device,
    pub(crate) vault: MemoryVault,
    pub(crate) group: Option<Group>,
    pub(crate) line: Caller,
    /// What it joins with.
    pub(crate) key: Option<JoinKey>,
    /// How far the group has applied the log, and the chain there.
    pub(crate) at: (Seq, Chain),
    ids: u64,
    /// What was opened.
    pub(crate) heard: Vec<Vec<u8>>,
}

impl Person {
    /// Someone who is connected and has a pseudonym.
    pub(crate) async fn new(house: &House, nick: &str) -> Self {
        let mut person = Self::stranger(house).await;
        assert_eq!(person.claim(house, nick).await, Ok(Answer::Done));
        person
    }

    pub(crate) async fn claim(&mut self, house: &House, nick: &str) -> Result<Answer, Refusal> {
        let nick = Nick::parse(nick).unwrap();
        let claim = NickStatement::sign(self.device.account_seed(), house.server.key(), 1, nick);
        self.line.ask(Request::ClaimNick(claim)).await
    }

    /// Someone who is connected.
    pub(crate) async fn stranger(house: &House) -> Self {
        Self::on(house, Device::generate().unwrap()).await
    }

    /// Whoever has this device, connected.
    pub(crate) async fn on(house: &House, device: Device) -> Self {
        let line = house.call(&device).await;
        Self {
            device,
            vault: MemoryVault::default(),
            group: None,
            line,
            key: None,
            at: (Seq::ZERO, Chain([0; 32])),
            ids: 0,
            heard: Vec::new(),
        }
    }

    /// The same person on another device, connected.
    pub(crate) async fn second_device(&self, house: &House) -> Self {
        let seed = Device::generate().unwrap().device_seed().clone();
        let device = Device::from_seeds(self.device.account_seed().clone(), seed);
        Self::on(house, device).await
    }

    /// Connects again.
    pub(crate) async fn reconnect(&mut self, house: &House) {
        self.line = house.call(&self.device).await;
    }

    pub(crate) fn next_id(&mut self) -> MessageId {
        self.ids += 1;
        let mut id = [0; 16];
        id[..8].copy_from_slice(&self.device.key().0[..8]);
        id[8..].copy_from_slice(&self.ids.to_be_bytes());
        MessageId(id)
    }

    pub(crate) fn group(&mut self) -> &mut Group {
        self.group.as_mut().expect("in a group")
    }

    pub(crate) fn founding(&mut self, name: GroupName, joining: Joining) -> Request {
        let policy = RoomPolicy::of_founder(self.device.account(), joining);
        let key = match joining {
            Joining::Open => None,
            Joining::ByInvitation | Joining::Hidden => {
                Some(tchat_mls::join_key::generate(1).unwrap())
            }
        };
        let founded = Group::found(&self.vault, &self.device, name, &policy, key.as_ref());
        let (group, founding) = founded.unwrap();
        self.group = Some(group);
        Request::Found {
            group: name,
            id: self.next_id(),
            group_info: founding.group_info.into(),
            tree: founding.tree.into(),
        }
    }

    /// Founds a room that is open.
    pub(crate) async fn found(&mut self, room: RoomId) {
        let name = match self.line.ask(Request::Enter(room)).await {
            Ok(Answer::Unfounded(name)) => name,
            other => panic!("{other:?}"),
        };
        let founding = self.founding(name, Joining::Open);
        let answer = self.line.ask(founding).await;
        self.at = committed(answer);
        self.line.follow(room, self.at).await;
    }

    /// Makes the commit that brings this one in, with the door that the server gave.
    pub(crate) fn joining(&mut self, answer: Result<Answer, Refusal>) -> Request {
        let Ok(Answer::Door(door)) = answer else {
            panic!("{answer:?}");
        };
        let id = self.next_id();
        let sealed = SealedDoor {
            group_info: &door.group_info.0,
            tree: &door.tree.0,
            leaving: &door.leaving,
        };
        let key = self.key.as_ref();
        let joined = Group::join(&self.vault, &self.device, door.group, id, sealed, key);
        let (group, bundle) = joined.unwrap();
        self.group = Some(group);
        Request::Commit(bundle.into_post(door.group.room, id))
    }

    /// Joins a room by its door, and follows it from there.
    pub(crate) async fn join(&mut self, room: RoomId) {
        self.key = None;
        self.join_with(room, None).await;
    }

    /// Joins a room by its door with its join key.
    pub(crate) async fn join_with(&mut self, room: RoomId, key: Option<JoinKey>) {
        self.key = key;
        let answer = self.line.ask(Request::Enter(room)).await;
        let commit = self.joining(answer);
        let answer = self.line.ask(commit).await;
        self.at = committed(answer);
        self.line.follow(room, self.at).await;
    }

    pub(crate) fn post(&mut self, room: RoomId, text: &[u8]) -> Request {
        let id = self.next_id();
        let group = self.group.as_mut().expect("in a group");
        let sealed = group.seal(&self.vault, &self.device, id, text).unwrap();
        Request::Post { room, id, sealed: sealed.into() }
    }

    /// Says something, and gives its place.
    pub(crate) async fn say(&mut self, room: RoomId, text: &[u8]) -> Seq {
        let post = self.post(room, text);
        match self.line.ask(post).await {
            Ok(Answer::Stored { seq, .. }) => seq,
            other => panic!("{other:?}"),
        }
    }

    /// Asks for a change of the group.
    pub(crate) fn commit(&self, room: RoomId, bundle: tchat_mls::Bundle, id: MessageId) -> Request {
        Request::Commit(bundle.into_post(room, id))
    }

    /// Adds the devices of these key packages.
    pub(crate) fn adding(&mut self, room: RoomId, packages: &[Vec<u8>]) -> Request {
        let id = self.next_id();
        let group = self.group.as_mut().expect("in a group");
        let bundle = group.add(&self.vault, &self.device, id, packages).unwrap();
        self.commit(room, bundle, id)
    }

    /// Removes members.
    pub(crate) fn removing(&mut self, room: RoomId, gone: &[&Self]) -> Request {
        let id = self.next_id();
        let gone: Vec<_> = gone.iter().map(|it| it.device.key()).collect();
        let group = self.group.as_mut().expect("in a group");
        let bundle = group.remove(&self.vault, &self.device, id, &gone).unwrap();
        self.commit(room, bundle, id)
    }

    /// Renews this member's keys.
    pub(crate) fn updating(&mut self, room: RoomId) -> Request {
        let id = self.next_id();
        let group = self.group.as_mut().expect("in a group");
        let bundle = group.update(&self.vault, &self.device, id).unwrap();
        self.commit(room, bundle, id)
    }

    /// Changes the room's rules.
    pub(crate) fn ruling(&mut self, room: RoomId, change: impl FnOnce(&mut RoomPolicy)) -> Request {
        let id = self.next_id();
        let group = self.group.as_mut().expect("in a group");
        let mut policy = group.policy().clone();
        change(&mut policy);
        let bundle = group.set_policy(&self.vault, &self.device, id, policy).unwrap();
        self.commit(room, bundle, id)
    }

    pub(crate) fn leaving(&mut self) -> Request {
        let statement = self.group().name();
        let epoch = self.group().epoch();
        Request::Leave {
            id: self.next_id(),
            statement: self.device.leave_statement(statement, epoch),
        }
    }

    pub(crate) fn key_package(&self) -> Vec<u8> {
        key_package(&self.vault, &self.device).unwrap()
    }

    /// Takes the log up to `last`: applies commits, opens messages, checks the chain.
    pub(crate) async fn catch_up(&mut self, room: RoomId, last: Seq) {
        let _ = self.line.entries_until(room, last).await;
        let me = self.device.key();
        for bytes in self.line.raw_entries(room) {
            let entry = tchat_proto::entry::Entry::from_bytes(&bytes).unwrap();
            if entry.seq != self.at.0.next() {
                assert!(entry.seq <= self.at.0, "a gap before {}", entry.seq);
                continue;
            }
            self.at = (entry.seq, chain_after(self.at.1, &bytes));
            let vault = &self.vault;
            let group = self.group.as_mut().expect("in a group");
            match entry.body {
                EntryBody::Commit { commit, join_key, .. } => {
                    group.apply(vault, &commit).unwrap();
                    let sealed = join_key.as_ref().map(|it| it.0.as_ref());
                    group.take_join_key(vault, sealed).unwrap();
                }
                EntryBody::Message { sealed } => {
                    let mine = entry.id.0[..8] == me.0[..8];
                    if !mine {
                        match group.open(vault, &sealed).unwrap() {
                            Opened::Message { content, .. } => self.heard.push(content),
                            other => panic!("{other:?}"),
                        }
                    }
                }
                EntryBody::Leave(statement) => {
                    group.leave(vault, &statement).unwrap();
                }
                EntryBody::Founding { .. }
                | EntryBody::Nick(_)
                | EntryBody::Welcome(_)
                | EntryBody::Unknown(_) => {}
                plain @ (EntryBody::Plain { .. }
                | EntryBody::PlainJoined(_)
                | EntryBody::PlainLeft(_)) => panic!("{plain:?} in a sealed room"),
            }
        }
    }
}

/// The place of a commit or founding that was admitted.
pub(crate) fn committed(answer: Result<Answer, Refusal>) -> (Seq, Chain) {
    match answer {
        Ok(Answer::Committed { seq, chain, .. }) => (seq, chain),
        other => panic!("{other:?}"),
    }
}

/// The place before a log's first entry.
pub(crate) fn start_of(room: RoomId) -> (Seq, Chain) {
    (Seq::ZERO, chain_start(room))
}
