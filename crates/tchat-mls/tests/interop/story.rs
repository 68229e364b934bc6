//! The stage: a room as its server holds it, [`Us`], and [`Them`] with mls-rs in our place.

use std::time::Duration;

use mls_rs::client_builder::{self, WithCryptoProvider, WithIdentityProvider};
use mls_rs::extension::ExtensionType;
use mls_rs::extension::built_in::RequiredCapabilitiesExt;
use mls_rs::group::{CommitOutput, ExportedTree, ReceivedMessage};
use mls_rs::identity::basic::{BasicCredential, BasicIdentityProvider};
use mls_rs::identity::{CredentialType, SigningIdentity};
use mls_rs::mls_rules::{CommitOptions, DefaultMlsRules};
use mls_rs::psk::{ExternalPskId, PreSharedKey};
use mls_rs::time::MlsTime;
use mls_rs::{Client, Extension, ExtensionList, MlsMessage};
use tchat_mls::{
    Applied, ApplyFailed, Bundle, Device, Door, Group, JoinKey, MemoryVault, Opened, Welcome,
    key_package,
};
use tchat_proto::id::{DeviceKey, GroupName, MessageId, RoomId};
use tchat_proto::identity::SigningSeed;
use tchat_proto::policy::{EXTENSION_TYPE, Joining, RoomPolicy};
use tchat_roster::{Change, CommitRefused, Roster, Standing, join_key_id};

use crate::suite::{self, OurSuiteOnly};

const NAME: GroupName = GroupName { room: RoomId([7; 16]), generation: 0 };

pub(crate) fn id(n: u8) -> MessageId {
    MessageId([n; 16])
}

pub(crate) fn join_key() -> JoinKey {
    JoinKey::new(1, [42; 32])
}

fn device(n: u8) -> Device {
    Device::from_seeds(SigningSeed::from_bytes([n; 32]), SigningSeed::from_bytes([n + 100; 32]))
}

/// A member or newcomer with our code.
pub(crate) struct Us {
    pub(crate) device: Device,
    vault: MemoryVault,
    group: Option<Group>,
}

impl Us {
    pub(crate) fn new(n: u8) -> Self {
        Self { device: device(n), vault: MemoryVault::default(), group: None }
    }

    pub(crate) fn key_package(&self) -> Vec<u8> {
        key_package(&self.vault, &self.device).unwrap()
    }

    pub(crate) fn enter(&mut self, bundle: &Bundle, room: &Room) {
        let welcome = &bundle.welcome.as_ref().unwrap().bytes;
        let tree = room.roster.tree();
        let group = Group::from_welcome(&self.vault, &self.device, welcome, &tree, &[]).unwrap();
        self.group = Some(group);
    }

    pub(crate) fn knock(&mut self, n: u8, room: &Room, key: Option<&JoinKey>) -> Bundle {
        let tree = room.roster.tree();
        let door = Door { group_info: room.roster.group_info(), tree: &tree, leaving: &[] };
        let (group, bundle) =
            Group::join(&self.vault, &self.device, NAME, id(n), door, key).unwrap();
        self.group = Some(group);
        bundle
    }

    pub(crate) fn apply(&mut self, commit: &[u8]) -> Result<Applied, ApplyFailed> {
        self.group.as_mut().unwrap().apply(&self.vault, commit)
    }

    pub(crate) fn add(&mut self, n: u8, package: &[u8]) -> Bundle {
        let group = self.group.as_mut().unwrap();
        group.add(&self.vault, &self.device, id(n), &[package.to_vec()]).unwrap()
    }

    pub(crate) fn remove(&mut self, n: u8, gone: DeviceKey) -> Bundle {
        let group = self.group.as_mut().unwrap();
        group.remove(&self.vault, &self.device, id(n), &[gone]).unwrap()
    }

    pub(crate) fn update(&mut self, n: u8) -> Bundle {
        let group = self.group.as_mut().unwrap();
        group.update(&self.vault, &self.device, id(n)).unwrap()
    }

    pub(crate) fn set_policy(&mut self, n: u8, policy: RoomPolicy) -> Bundle {
        let group = self.group.as_mut().unwrap();
        group.set_policy(&self.vault, &self.device, id(n), policy).unwrap()
    }

    pub(crate) fn say(&mut self, n: u8, text: &str) -> Vec<u8> {
        let group = self.group.as_mut().unwrap();
        group.seal(&self.vault, &self.device, id(n), text.as_bytes()).unwrap()
    }

    pub(crate) fn hears(&mut self, from: &Device, n: u8, text: &str, sealed: &[u8]) {
        let opened = self.group.as_mut().unwrap().open(&self.vault, sealed).unwrap();
        let (from, id, content) = (*from.certificate(), id(n), text.as_bytes().to_vec());
        assert_eq!(opened, Opened::Message { from, id, content });
    }

    pub(crate) fn opens(&mut self, sealed: &[u8]) -> bool {
        self.group.as_mut().unwrap().open(&self.vault, sealed).is_ok()
    }
}

/// How mls-rs is set up in our place.
type Config = WithIdentityProvider<
    BasicIdentityProvider,
    WithCryptoProvider<OurSuiteOnly, client_builder::BaseConfig>,
>;

/// A member or newcomer with mls-rs.
pub(crate) struct Them {
    pub(crate) device: Device,
    client: Client<Config>,
    group: Option<mls_rs::Group<Config>>,
}

impl Them {
    pub(crate) fn new(n: u8) -> Self {
        Self::with_join_key(n, &join_key())
    }

    pub(crate) fn with_join_key(n: u8, key: &JoinKey) -> Self {
        let device = device(n);
        let public = device.key().as_bytes().to_vec();
        let secret = [device.device_seed().expose_bytes().as_slice(), &public].concat();
        let credential = BasicCredential::new(device.certificate().to_bytes()).into_credential();
        let identity = SigningIdentity::new(credential, public.into());
        let options = CommitOptions::new()
            .with_path_required(true)
            .with_ratchet_tree_extension(false)
            .with_allow_external_commit(true);
        let client = Client::builder()
            .crypto_provider(OurSuiteOnly)
            .identity_provider(BasicIdentityProvider)
            .mls_rules(DefaultMlsRules::new().with_commit_options(options))
            .extension_type(ExtensionType::new(EXTENSION_TYPE))
            .key_package_lifetime(Duration::from_secs(u64::MAX))
            .psk(psk_id(key.version()), PreSharedKey::new(key.expose_secret().to_vec()))
            .signing_identity(identity, secret.into(), suite::ours())
            .build();
        Self { device, client, group: None }
    }

    fn group(&mut self) -> &mut mls_rs::Group<Config> {
        self.group.as_mut().unwrap()
    }

    pub(crate) fn key_package(&self) -> Vec<u8> {
        let none = ExtensionList::default;
        let made = self.client.generate_key_package_message(none(), none(), Some(always()));
        made.unwrap().to_bytes().unwrap()
    }

    pub(crate) fn enter(&mut self, bundle: &Bundle, room: &Room) {
        let welcome = message(&bundle.welcome.as_ref().unwrap().bytes);
        let joined = self.client.join_group(Some(room.tree()), &welcome, Some(always()));
        self.group = Some(joined.unwrap().0);
    }

    /// A commit from outside, with the join key of this version if any.
    pub(crate) fn knock(&mut self, n: u8, room: &Room, version: Option<u32>) -> Bundle {
        self.come_in(n, room, version, None)
    }

    /// A commit from outside that replaces this member's leaf.
    pub(crate) fn knock_again(&mut self, n: u8, room: &Room) -> Bundle {
        let old = self.group().current_member_index();
        self.come_in(n, room, Some(1), Some(old))
    }

    fn come_in(&mut self, n: u8, room: &Room, version: Option<u32>, old: Option<u32>) -> Bundle {
        let mut builder = self
            .client
            .external_commit_builder()
            .unwrap()
            .with_tree_data(room.tree())
            .with_authenticated_data(id(n).0.to_vec())
            .commit_time(always());
        if let Some(version) = version {
            builder = builder.with_external_psk(psk_id(version));
        }
        if let Some(old) = old {
            builder = builder.with_removal(old);
        }
        let (group, commit) = builder.build(message(room.roster.group_info())).unwrap();
        let group_info = group.group_info_message_allowing_ext_commit(false).unwrap();
        self.group = Some(group);
        Bundle {
            commit: commit.to_bytes().unwrap(),
            group_info: group_info.to_bytes().unwrap(),
            welcome: None,
            join_proof: None,
            join_key: None,
        }
    }

    pub(crate) fn apply(&mut self, commit: &[u8]) {
        let received = self.group().process_incoming_message(message(commit)).unwrap();
        assert!(matches!(received, ReceivedMessage::Commit(_)), "a commit, not {received:?}");
    }

    pub(crate) fn add(&mut self, n: u8, package: &[u8], device: DeviceKey) -> Bundle {
        let builder = self.group().commit_builder().authenticated_data(id(n).0.to_vec());
        bundle(builder.add_member(message(package)).unwrap().build().unwrap(), vec![device])
    }

    pub(crate) fn remove(&mut self, n: u8, gone: DeviceKey, room: &Room) -> Bundle {
        let mut policy = room.standing().policy().clone();
        policy.removed.insert(gone);
        let members = self.group().roster().members();
        let leaf = members
            .iter()
            .find(|it| it.signing_identity.signature_key.as_bytes() == gone.as_bytes())
            .unwrap()
            .index;
        let builder = self.group().commit_builder().authenticated_data(id(n).0.to_vec());
        let builder = builder.remove_member(leaf).unwrap();
        let builder = builder.set_group_context_ext(context_extensions(&policy)).unwrap();
        bundle(builder.build().unwrap(), vec![])
    }

    pub(crate) fn update(&mut self, n: u8) -> Bundle {
        bundle(self.group().commit(id(n).0.to_vec()).unwrap(), vec![])
    }

    pub(crate) fn policy(&mut self) -> RoomPolicy {
        let extensions = self.group().context().extensions.clone();
        let policy = extensions.get(ExtensionType::new(EXTENSION_TYPE)).unwrap();
        RoomPolicy::from_bytes(&policy.extension_data).unwrap()
    }

    pub(crate) fn say(&mut self, n: u8, text: &str) -> Vec<u8> {
        let sealed = self.group().encrypt_application_message(text.as_bytes(), id(n).0.to_vec());
        sealed.unwrap().to_bytes().unwrap()
    }

    pub(crate) fn hears(&mut self, from: &Device, n: u8, text: &str, sealed: &[u8]) {
        let opened = self.group().process_incoming_message(message(sealed)).unwrap();
        let ReceivedMessage::ApplicationMessage(said) = opened else {
            panic!("a message, not {opened:?}");
        };
        let sender = self.group().member_at_index(said.sender_index).unwrap().signing_identity;
        assert_eq!(sender.signature_key.as_bytes(), from.key().as_bytes());
        let identity = sender.credential.as_basic().unwrap().identifier.clone();
        assert_eq!(identity, from.certificate().to_bytes());
        assert_eq!(said.authenticated_data, id(n).0);
        assert_eq!(said.data(), text.as_bytes());
    }

    pub(crate) fn opens(&mut self, sealed: &[u8]) -> bool {
        let read = MlsMessage::from_bytes(sealed);
        read.is_ok_and(|message| self.group().process_incoming_message(message).is_ok())
    }
}

/// The start of time: everything timeless is valid then, as it is at any other time.
fn always() -> MlsTime {
    MlsTime::from(0)
}

fn psk_id(version: u32) -> ExternalPskId {
    ExternalPskId::new(join_key_id(NAME.room, version))
}

fn message(bytes: &[u8]) -> MlsMessage {
    MlsMessage::from_bytes(bytes).unwrap()
}

fn context_extensions(policy: &RoomPolicy) -> ExtensionList {
    let ours = ExtensionType::new(EXTENSION_TYPE);
    let required = RequiredCapabilitiesExt::new(vec![ours], vec![], vec![CredentialType::BASIC]);
    let mut extensions = ExtensionList::new();
    extensions.set_from(required).unwrap();
    extensions.set(Extension::new(ours, policy.to_bytes()));
    extensions
}

fn bundle(output: CommitOutput, devices: Vec<DeviceKey>) -> Bundle {
    let welcome = output.welcome_messages.first();
    let welcome = welcome.map(|it| Welcome { bytes: it.to_bytes().unwrap(), devices });
    Bundle {
        commit: output.commit_message.to_bytes().unwrap(),
        group_info: output.external_commit_group_info.unwrap().to_bytes().unwrap(),
        welcome,
        join_proof: None,
        join_key: None,
    }
}

/// The room as its server holds it.
pub(crate) struct Room {
    roster: Roster,
}

impl Room {
    pub(crate) fn found_by_us(joining: Joining) -> (Self, Us) {
        let mut alice = Us::new(1);
        let policy = RoomPolicy::of_founder(alice.device.account(), joining);
        let key = (joining == Joining::ByInvitation).then(join_key);
        let (group, founding) =
            Group::found(&alice.vault, &alice.device, NAME, &policy, key.as_ref()).unwrap();
        alice.group = Some(group);
        (Self::of_founding(&alice.device, &founding.group_info, &founding.tree), alice)
    }

    pub(crate) fn found_by_them(joining: Joining) -> (Self, Them) {
        let mut bob = Them::new(2);
        let mut policy = RoomPolicy::of_founder(bob.device.account(), joining);
        policy.join_verifier = joining.needs_invitation().then(|| join_key().verifier());
        let extensions = context_extensions(&policy);
        let none = ExtensionList::default();
        let id = NAME.to_bytes();
        let group = bob.client.create_group_with_id(id, extensions, none, Some(always())).unwrap();
        let info = group.group_info_message_allowing_ext_commit(false).unwrap();
        let tree = group.export_tree().to_bytes().unwrap();
        bob.group = Some(group);
        (Self::of_founding(&bob.device, &info.to_bytes().unwrap(), &tree), bob)
    }

    /// A room by invitation that we founded, and mls-rs in it.
    pub(crate) fn of_two() -> (Self, Us, Them) {
        let (mut room, mut alice) = Self::found_by_us(Joining::ByInvitation);
        let mut bob = Them::new(2);
        let bundle = bob.knock(10, &room, Some(1));
        room.follow(&bundle, &mut alice, None);
        room.assert_agreement(&alice, &bob);
        (room, alice, bob)
    }

    fn of_founding(founder: &Device, group_info: &[u8], tree: &[u8]) -> Self {
        Self { roster: Roster::found(NAME, founder.member(), group_info, tree).unwrap() }
    }

    pub(crate) const fn standing(&self) -> &Standing {
        self.roster.standing()
    }

    fn tree(&self) -> ExportedTree<'static> {
        ExportedTree::from_bytes(&self.roster.tree()).unwrap()
    }

    pub(crate) fn judge(&self, bundle: &Bundle) -> Result<Change, CommitRefused> {
        let devices = bundle.welcome.as_ref().map_or(&[][..], |welcome| &welcome.devices);
        let judged = self.roster.judge(&bundle.commit, &bundle.group_info, devices)?;
        Ok(judged.change().clone())
    }

    /// The server takes the commit.
    pub(crate) fn post(&mut self, bundle: &Bundle) -> Result<Change, CommitRefused> {
        let devices = bundle.welcome.as_ref().map_or(&[][..], |welcome| &welcome.devices);
        let judged = self.roster.judge(&bundle.commit, &bundle.group_info, devices)?;
        Ok(self.roster.merge(judged).unwrap())
    }

    /// The server takes the commit, and those in the room follow it.
    pub(crate) fn follow(
        &mut self,
        bundle: &Bundle,
        us: &mut Us,
        them: Option<&mut Them>,
    ) -> Change {
        let change = self.post(bundle).unwrap();
        assert_eq!(us.apply(&bundle.commit).unwrap().change, change);
        if let Some(them) = them {
            them.apply(&bundle.commit);
        }
        change
    }

    /// All three hold the same tree at the same epoch, and the two members one secret.
    pub(crate) fn assert_agreement(&self, us: &Us, them: &Them) {
        let (ours, theirs) = (us.group.as_ref().unwrap(), them.group.as_ref().unwrap());
        assert_eq!(ours.standing(), self.roster.standing());
        assert_eq!(theirs.current_epoch(), self.roster.epoch().0);
        assert_eq!(theirs.export_tree().to_bytes().unwrap(), self.roster.tree());
        assert_eq!(
            theirs.epoch_authenticator().unwrap().as_bytes(),
            ours.epoch_authenticator().as_slice()
        );
    }
}

/// Each says something, and the other hears it.
pub(crate) fn hear_each_other(us: &mut Us, them: &mut Them, n: u8) {
    let sealed = us.say(n, "hello from us");
    them.hears(&us.device, n, "hello from us", &sealed);
    let sealed = them.say(n + 1, "hello from mls-rs");
    us.hears(&them.device, n + 1, "hello from mls-rs", &sealed);
}
