//! The stage: one room, its roster and log, and clients that follow it.
//!
//! Every commit is judged by the roster and by every client, and all must agree on what it changes.

use openmls::group::{CommitBuilder, Initial};
use openmls::prelude::MlsGroup;
use openmls_traits::OpenMlsProvider as _;
use tchat_proto::id::{DeviceKey, GroupName, MessageId, RoomId};
use tchat_proto::identity::{LeaveStatement, SigningSeed};
use tchat_proto::policy::{Joining, RoomPolicy};
use tchat_roster::{Change, CommitRefused, Roster};

use crate::shelf::Provider;
use crate::{
    Applied, ApplyFailed, Bundle, Device, Door, Group, JoinFailed, JoinKey, JoinKeyTaken,
    MemoryVault, Opened,
};

pub(super) const NAME: GroupName = GroupName { room: RoomId([7; 16]), generation: 0 };

pub(super) fn id(n: u8) -> MessageId {
    MessageId([n; 16])
}

pub(super) fn device(n: u8) -> Device {
    Device::from_seeds(SigningSeed::from_bytes([n; 32]), SigningSeed::from_bytes([n + 100; 32]))
}

pub(super) fn join_key() -> JoinKey {
    JoinKey::new(1, [42; 32])
}

/// Someone with a vault, and a group once in the room.
pub(super) struct Client {
    pub(super) device: Device,
    pub(super) vault: MemoryVault,
    pub(super) group: Option<Group>,
}

impl Client {
    pub(super) fn new(n: u8) -> Self {
        Self { device: device(n), vault: MemoryVault::default(), group: None }
    }

    pub(super) fn key(&self) -> DeviceKey {
        self.device.key()
    }

    pub(super) fn group(&mut self) -> &mut Group {
        self.group.as_mut().unwrap()
    }

    /// As after a start: what is in memory is gone.
    pub(super) fn reload(&mut self) {
        self.group = Group::load(&self.vault, NAME).unwrap();
    }

    /// As after a crash before the transaction was committed.
    pub(super) fn roll_back_to(&mut self, vault: &MemoryVault) {
        self.vault = vault.clone();
        self.reload();
    }

    pub(super) fn seal(&mut self, n: u8, text: &str) -> Vec<u8> {
        let group = self.group.as_mut().unwrap();
        group.seal(&self.vault, &self.device, id(n), text.as_bytes()).unwrap()
    }

    /// What was said, and that it was said by `from` under id `n`.
    pub(super) fn hears(&mut self, from: &Device, n: u8, sealed: &[u8]) -> String {
        let opened = self.group.as_mut().unwrap().open(&self.vault, sealed).unwrap();
        let Opened::Message { from: sender, id: called, content } = opened else {
            panic!("an own message");
        };
        assert_eq!((sender, called), (*from.certificate(), id(n)));
        String::from_utf8(content).unwrap()
    }

    pub(super) fn apply(&mut self, commit: &[u8]) -> Result<Applied, ApplyFailed> {
        self.group.as_mut().unwrap().apply(&self.vault, commit)
    }

    /// Takes the join key that came beside the commit of `bundle`.
    pub(super) fn take_join_key(&self, bundle: &Bundle) -> JoinKeyTaken {
        let group = self.group.as_ref().unwrap();
        group.take_join_key(&self.vault, bundle.join_key.as_deref()).unwrap()
    }

    /// The join key as this member would put it into an invitation.
    pub(super) fn join_key(&self) -> Option<JoinKey> {
        self.group.as_ref().unwrap().join_key(&self.vault).unwrap()
    }

    pub(super) fn update(&mut self, n: u8) -> Bundle {
        let group = self.group.as_mut().unwrap();
        group.update(&self.vault, &self.device, id(n)).unwrap()
    }

    pub(super) fn key_package(&self) -> Vec<u8> {
        crate::key_package(&self.vault, &self.device).unwrap()
    }

    /// A commit that no verb would make, not pending afterwards.
    pub(super) fn craft(
        &mut self,
        n: u8,
        ask: impl for<'a> FnOnce(
            CommitBuilder<'a, Initial, &'a mut MlsGroup>,
        ) -> CommitBuilder<'a, Initial, &'a mut MlsGroup>,
    ) -> Bundle {
        let group = self.group.as_mut().unwrap();
        let provider = Provider::new(&self.vault);
        group.mls.set_aad(id(n).0.to_vec());
        let messages = ask(group.mls.commit_builder())
            .load_psks(provider.storage())
            .unwrap()
            .create_group_info(true)
            .use_ratchet_tree_extension(false)
            .build(provider.rand(), provider.crypto(), &self.device, |_| true)
            .unwrap()
            .stage_commit(&provider)
            .unwrap();
        group.mls.clear_pending_commit(provider.storage()).unwrap();
        let (commit, _, group_info) = messages.into_messages();
        Bundle {
            commit: commit.to_bytes().unwrap(),
            group_info: group_info.unwrap().to_bytes().unwrap(),
            welcome: None,
            join_proof: None,
            join_key: None,
        }
    }
}

/// The door as the server holds it open.
pub(super) struct OwnedDoor {
    pub(super) group_info: Vec<u8>,
    pub(super) tree: Vec<u8>,
    pub(super) leaving: Vec<LeaveStatement>,
}

impl OwnedDoor {
    pub(super) fn as_door(&self) -> Door<'_> {
        Door { group_info: &self.group_info, tree: &self.tree, leaving: &self.leaving }
    }
}

/// The server's side of the room.
pub(super) struct Room {
    pub(super) roster: Roster,
}

impl Room {
    /// A room founded by client 1.
    pub(super) fn found(joining: Joining) -> (Self, Client) {
        let mut alice = Client::new(1);
        let policy = RoomPolicy::of_founder(alice.device.account(), joining);
        let key = (joining == Joining::ByInvitation).then(join_key);
        let (group, founding) =
            Group::found(&alice.vault, &alice.device, NAME, &policy, key.as_ref()).unwrap();
        alice.group = Some(group);
        let roster =
            Roster::found(NAME, alice.device.member(), &founding.group_info, &founding.tree)
                .unwrap();
        (Self { roster }, alice)
    }

    pub(super) fn door(&self) -> OwnedDoor {
        OwnedDoor {
            group_info: self.roster.group_info().to_vec(),
            tree: self.roster.tree(),
            leaving: self.roster.leaving().values().copied().collect(),
        }
    }

    pub(super) fn judge(&self, bundle: &Bundle) -> Result<Change, CommitRefused> {
        let devices = bundle.welcome.as_ref().map_or(&[][..], |welcome| &welcome.devices);
        let judged = self.roster.judge(&bundle.commit, &bundle.group_info, devices)?;
        Ok(judged.change().clone())
    }

    /// The server takes the commit into its log. The roster goes through a snapshot each time.
    pub(super) fn post(&mut self, bundle: &Bundle) -> Result<Change, CommitRefused> {
        let devices = bundle.welcome.as_ref().map_or(&[][..], |welcome| &welcome.devices);
        let judged = self.roster.judge(&bundle.commit, &bundle.group_info, devices)?;
        let change = self.roster.merge(judged).unwrap();
        let restored = Roster::restore(&self.roster.snapshot()).unwrap();
        assert_eq!(restored.snapshot(), self.roster.snapshot());
        assert_eq!(restored.standing(), self.roster.standing());
        self.roster = restored;
        Ok(change)
    }

    /// The server takes the commit, and everybody follows and agrees.
    pub(super) fn follow(&mut self, bundle: &Bundle, everybody: &mut [&mut Client]) -> Change {
        let change = self.post(bundle).unwrap();
        for client in everybody.iter_mut() {
            let applied = client.apply(&bundle.commit).unwrap();
            assert_eq!(applied.change, change);
            assert_eq!(applied.own, change.by.device == client.key());
            client.take_join_key(bundle);
        }
        self.assert_agreement(everybody);
        change
    }

    /// `newcomer` joins by the door with the join key, if the room has one; everybody follows.
    pub(super) fn let_in(
        &mut self,
        newcomer: &mut Client,
        n: u8,
        everybody: &mut [&mut Client],
    ) -> Change {
        let bundle = self.knock(newcomer, n).unwrap();
        let change = self.follow(&bundle, everybody);
        self.assert_agreement(&mut [newcomer]);
        change
    }

    pub(super) fn knock(&self, newcomer: &mut Client, n: u8) -> Result<Bundle, JoinFailed> {
        let key = self.roster.policy().joining.needs_invitation().then(join_key);
        self.knock_with(newcomer, n, key)
    }

    pub(super) fn knock_with(
        &self,
        newcomer: &mut Client,
        n: u8,
        key: Option<JoinKey>,
    ) -> Result<Bundle, JoinFailed> {
        let door = self.door();
        let (group, bundle) = Group::join(
            &newcomer.vault,
            &newcomer.device,
            NAME,
            id(n),
            door.as_door(),
            key.as_ref(),
        )?;
        newcomer.group = Some(group);
        Ok(bundle)
    }

    /// A wish to leave enters the log, and everybody reads it.
    pub(super) fn hears_leave(&mut self, wish: &LeaveStatement, everybody: &mut [&mut Client]) {
        self.roster.leave(wish).unwrap();
        for client in everybody.iter_mut() {
            client.group.as_mut().unwrap().leave(&client.vault, wish).unwrap();
        }
        self.assert_agreement(everybody);
    }

    /// Roster and groups stand alike, in memory and in what they stored, and share one secret.
    pub(super) fn assert_agreement(&self, everybody: &mut [&mut Client]) {
        let mut secrets = Vec::new();
        for client in everybody.iter_mut() {
            let group = client.group.as_ref().unwrap();
            assert_eq!(group.standing(), self.roster.standing());
            let stored = Group::load(&client.vault, NAME).unwrap().unwrap();
            assert_eq!(stored.standing(), self.roster.standing());
            assert_eq!(stored.is_member(), group.is_member());
            assert_eq!(stored.pending(), group.pending());
            if group.is_member() {
                secrets.push(group.epoch_authenticator());
            }
        }
        secrets.dedup();
        assert!(secrets.len() <= 1, "members of one epoch share its authenticator");
    }

    /// Roster and member refuse alike, and neither changes.
    pub(super) fn both_refuse(&self, bundle: &Bundle, member: &mut Client) -> CommitRefused {
        let before = member.vault.clone();
        let epoch = self.roster.epoch();
        let by_server = self.judge(bundle).unwrap_err();
        match member.apply(&bundle.commit).unwrap_err() {
            ApplyFailed::Refused(by_member) => assert_eq!(by_member.code(), by_server.code()),
            other => panic!("the member says {other}, the server {by_server}"),
        }
        assert_eq!(self.roster.epoch(), epoch);
        assert_eq!(member.vault.contents(), before.contents());
        self.assert_agreement(&mut [member]);
        by_server
    }
}

/// A room by invitation with `n` members, numbered from 1.
pub(super) fn room_of(n: u8) -> (Room, Vec<Client>) {
    let (mut room, alice) = Room::found(Joining::ByInvitation);
    let mut clients = vec![alice];
    for number in 2..=n {
        let mut newcomer = Client::new(number);
        let mut everybody: Vec<&mut Client> = clients.iter_mut().collect();
        room.let_in(&mut newcomer, number, &mut everybody);
        clients.push(newcomer);
    }
    (room, clients)
}

pub(super) fn three() -> (Room, Client, Client, Client) {
    let (room, clients) = room_of(3);
    let [alice, bob, carol] = clients.try_into().ok().unwrap();
    (room, alice, bob, carol)
}
