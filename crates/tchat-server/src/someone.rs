//! For tests: someone with a device and a sealed group, who makes proposals.

use tchat_mls::{Device, Door, Group, JoinKey, MemoryVault};
use tchat_proto::entry::Blob;
use tchat_proto::id::{Epoch, GroupName, MessageId, RoomId, ServerKey, Timestamp};
use tchat_proto::identity::{NickStatement, SigningSeed};
use tchat_proto::nick::Nick;
use tchat_proto::policy::{Joining, RoomPolicy};

use crate::proposal::{Proposal, Wish};
use crate::state::State;

/// The server of all tests.
pub(crate) const SERVER: ServerKey = ServerKey([7; 32]);

/// The first room of all tests.
pub(crate) const GENERAL: RoomId = RoomId([1; 16]);

/// The first join key of each room by invitation.
pub(crate) fn join_key() -> JoinKey {
    JoinKey::new(1, [42; 32])
}

/// A person with one device.
pub(crate) struct Someone {
    pub(crate) device: Device,
    pub(crate) vault: MemoryVault,
    pub(crate) group: Option<Group>,
}

impl Someone {
    /// The same person for the same seed.
    pub(crate) fn new(seed: u8) -> Self {
        let account = SigningSeed::from_bytes([seed; 32]);
        let device = SigningSeed::from_bytes([seed.wrapping_add(100); 32]);
        Self {
            device: Device::from_seeds(account, device),
            vault: MemoryVault::default(),
            group: None,
        }
    }

    pub(crate) fn wishes(&self, wish: Wish) -> Proposal {
        Proposal { by: self.device.member(), time: Timestamp(1_700_000_000_000), wish }
            .check(SERVER)
            .unwrap()
    }

    pub(crate) fn claims(&self, nick: &str, serial: u64) -> Proposal {
        let nick = Nick::parse(nick).unwrap();
        let account = self.device.account_seed();
        let statement = NickStatement::sign(account, SERVER, serial, nick);
        self.wishes(Wish::ClaimNick(statement))
    }

    pub(crate) fn founds(&mut self, group: GroupName, id: u8) -> Proposal {
        self.founds_as(group, id, Joining::Open)
    }

    pub(crate) fn founds_as(&mut self, group: GroupName, id: u8, joining: Joining) -> Proposal {
        let policy = RoomPolicy::of_founder(self.device.account(), joining);
        self.founds_under(&policy, group, id)
    }

    pub(crate) fn founds_under(
        &mut self,
        policy: &RoomPolicy,
        group: GroupName,
        id: u8,
    ) -> Proposal {
        let key = policy.joining.needs_invitation().then(join_key);
        let founded = Group::found(&self.vault, &self.device, group, policy, key.as_ref());
        let (founded, founding) = founded.unwrap();
        self.group = Some(founded);
        self.wishes(Wish::Found {
            group,
            id: MessageId([id; 16]),
            group_info: founding.group_info.into(),
            tree: founding.tree.into(),
        })
    }

    /// Joins by the door, as the state has it.
    pub(crate) fn joins(&mut self, state: &State, room: RoomId, id: u8) -> Proposal {
        let roster = state.room(room).unwrap().roster().unwrap();
        let leaving: Vec<_> = roster.leaving().values().copied().collect();
        let (tree, id) = (roster.tree(), MessageId([id; 16]));
        let door = Door { group_info: roster.group_info(), tree: &tree, leaving: &leaving };
        let key = roster.policy().joining.needs_invitation().then(join_key);
        let name = roster.name();
        let joined = Group::join(&self.vault, &self.device, name, id, door, key.as_ref());
        let (group, bundle) = joined.unwrap();
        self.group = Some(group);
        self.commits(bundle, room, id)
    }

    pub(crate) fn commits(
        &self,
        bundle: tchat_mls::Bundle,
        room: RoomId,
        id: MessageId,
    ) -> Proposal {
        self.wishes(Wish::Commit(Box::new(bundle.into_post(room, id))))
    }

    pub(crate) fn updates(&mut self, room: RoomId, id: u8) -> Proposal {
        let id = MessageId([id; 16]);
        let group = self.group.as_mut().unwrap();
        let bundle = group.update(&self.vault, &self.device, id).unwrap();
        self.commits(bundle, room, id)
    }

    /// Changes the policy of its room.
    pub(crate) fn amends(
        &mut self,
        room: RoomId,
        id: u8,
        change: impl FnOnce(&mut RoomPolicy),
    ) -> Proposal {
        let id = MessageId([id; 16]);
        let group = self.group.as_mut().unwrap();
        let mut policy = group.policy().clone();
        change(&mut policy);
        let bundle = group.set_policy(&self.vault, &self.device, id, policy).unwrap();
        self.commits(bundle, room, id)
    }

    /// Takes somebody else's commit, or its own, as admitted.
    pub(crate) fn applies(&mut self, proposal: &Proposal) {
        let Wish::Commit(post) = &proposal.wish else {
            return;
        };
        let group = self.group.as_mut().unwrap();
        group.apply(&self.vault, &post.commit.0).unwrap();
    }

    pub(crate) fn leaves(&self, id: u8) -> Proposal {
        let group = self.group.as_ref().unwrap();
        self.leaves_group(group.name(), group.epoch(), id)
    }

    pub(crate) fn leaves_group(&self, group: GroupName, epoch: Epoch, id: u8) -> Proposal {
        self.wishes(Wish::Leave {
            id: MessageId([id; 16]),
            statement: self.device.leave_statement(group, epoch),
        })
    }

    /// Posts what looks sealed from outside.
    pub(crate) fn posts(
        &self,
        group: GroupName,
        epoch: u64,
        id: MessageId,
        size: usize,
    ) -> Proposal {
        let sealed = looks_sealed(group, Epoch(epoch), id, size);
        self.wishes(Wish::post(group.room, id, sealed).unwrap())
    }
}

/// An MLS PrivateMessage as far as a server can see (RFC 9420 §6.3).
pub(crate) fn looks_sealed(group: GroupName, epoch: Epoch, id: MessageId, size: usize) -> Blob {
    let vector = |bytes: &[u8]| {
        let length = u32::try_from(bytes.len()).unwrap() | 0x8000_0000;
        [&length.to_be_bytes()[..], bytes].concat()
    };
    let short = |bytes: &[u8]| [&[u8::try_from(bytes.len()).unwrap()][..], bytes].concat();
    let ciphertext = vec![0x5a; size];
    let ciphertext = if size < 64 {
        short(&ciphertext)
    } else if size < 16_384 {
        let length = u16::try_from(size).unwrap() | 0x4000;
        [&length.to_be_bytes()[..], &ciphertext].concat()
    } else {
        vector(&ciphertext)
    };
    let parts = [
        vec![0, 1, 0, 2],
        short(&group.to_bytes()),
        epoch.0.to_be_bytes().to_vec(),
        vec![1],
        short(&id.0),
        short(&[0x11; 28]),
        ciphertext,
    ];
    parts.concat().into()
}

/// The first founding of the first room.
pub(crate) const FIRST: GroupName = GroupName { room: GENERAL, generation: 0 };
