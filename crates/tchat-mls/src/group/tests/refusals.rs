//! What a room does not allow, said by the server and by every member in the same words.
//!
//! Commits that no verb would make are crafted with OpenMLS itself. Rules that OpenMLS already
//! enforces, and those about full rooms, are told beside the policy in `tchat-roster`.

use std::collections::BTreeSet;

use openmls::messages::proposals::Proposal;
use openmls::prelude::tls_codec::DeserializeBytes as _;
use openmls::prelude::{
    BasicCredential, CredentialWithKey, Extension, Extensions, KeyPackage, LeafNodeParameters,
    Lifetime, MlsGroup, MlsMessageBodyIn, MlsMessageIn, PreSharedKeyProposal, RatchetTreeIn,
    UnknownExtension,
};
use openmls::schedule::PreSharedKeyId;
use openmls_traits::OpenMlsProvider as _;
use tchat_proto::id::{AccountKey, DeviceKey, Epoch};
use tchat_proto::identity::DeviceCertificate;
use tchat_proto::limits::ADDED_AT_ONCE_MAX;
use tchat_proto::policy::{EXTENSION_TYPE, Joining, RoomPolicy};
use tchat_roster::{
    CIPHERSUITE, CommitRefused, FoundingRefused, GroupUnfit, LeafUnfit, Roster, capabilities,
    context_extensions, join_key_id, timeless,
};

use super::story::{Client, NAME, OwnedDoor, Room, device, id, join_key, three};
use crate::group::join_config;
use crate::shelf::Provider;
use crate::{ApplyFailed, Bundle, CommitFailed, Device, Group, JoinKey, MemoryVault};

/// An external commit as no verb would make it: with these pre-shared keys, whatever the room wants.
fn come_in(door: &OwnedDoor, device: &Device, keys: &[(Vec<u8>, [u8; 32])]) -> Bundle {
    let vault = MemoryVault::default();
    let provider = Provider::new(&vault);
    let info = MlsMessageIn::tls_deserialize_exact_bytes(&door.group_info).unwrap();
    let MlsMessageBodyIn::GroupInfo(info) = info.extract() else { panic!("no GroupInfo") };
    let parameters = LeafNodeParameters::builder().with_capabilities(capabilities()).build();
    let mut builder = MlsGroup::external_commit_builder()
        .with_config(join_config())
        .with_aad(id(60).0.to_vec())
        .with_ratchet_tree(RatchetTreeIn::tls_deserialize_exact_bytes(&door.tree).unwrap())
        .build_group(&provider, info, device.credential())
        .unwrap()
        .leaf_node_parameters(parameters);
    for (n, (key, secret)) in keys.iter().enumerate() {
        let nonce = vec![u8::try_from(n).unwrap(); 32];
        let psk = PreSharedKeyId::external(key.clone(), nonce);
        psk.store(&provider, secret).unwrap();
        builder = builder.add_psk_proposal(PreSharedKeyProposal::new(psk));
    }
    let (_, messages) = builder
        .load_psks(provider.storage())
        .unwrap()
        .create_group_info(true)
        .use_ratchet_tree_extension(false)
        .build(provider.rand(), provider.crypto(), device, |_| true)
        .unwrap()
        .finalize(&provider)
        .unwrap();
    let (commit, _, group_info) = messages.into_messages();
    Bundle {
        commit: commit.to_bytes().unwrap(),
        group_info: group_info.unwrap().to_bytes().unwrap(),
        welcome: None,
        join_proof: None,
        join_key: None,
    }
}

fn right_key() -> (Vec<u8>, [u8; 32]) {
    (join_key_id(NAME.room, 1), *join_key().expose_secret())
}

/// A crafted commit that replaces the policy.
fn with_policy(member: &mut Client, policy: &RoomPolicy) -> Bundle {
    let extensions = context_extensions(policy).unwrap();
    member.craft(20, |commit| commit.propose_group_context_extensions(extensions).unwrap())
}

#[test]
fn nobody_comes_in_without_the_join_key() {
    let (room, mut alice, ..) = three();
    let bundle = come_in(&room.door(), &device(9), &[]);
    let refused = room.both_refuse(&bundle, &mut alice);
    assert_eq!(refused, CommitRefused::JoinKeyMissing { version: 1 });
}

#[test]
fn nobody_comes_in_with_another_key_or_with_two() {
    let (room, mut alice, ..) = three();
    let other = (join_key_id(NAME.room, 9), [1; 32]);
    let wrong = CommitRefused::JoinKeyWrong { version: 1 };
    for keys in [vec![other.clone()], vec![right_key(), other], vec![(vec![], [0; 32])]] {
        let bundle = come_in(&room.door(), &device(9), &keys);
        assert_eq!(room.both_refuse(&bundle, &mut alice), wrong);
    }
}

#[test]
fn one_who_guesses_the_join_key_is_let_in_by_the_server_and_by_no_member() {
    let (room, mut alice, ..) = three();
    let bundle = come_in(&room.door(), &device(9), &[(right_key().0, [13; 32])]);
    assert!(room.judge(&bundle).is_ok(), "the server cannot know");
    let before = alice.vault.contents();
    let failed = alice.apply(&bundle.commit).unwrap_err();
    assert!(matches!(failed, ApplyFailed::Unfollowable { .. }) && failed.needs_rejoin());
    assert_eq!(alice.vault.contents(), before);
    alice.update(21);
}

#[test]
fn an_open_room_takes_no_key() {
    let (room, mut alice) = Room::found(Joining::Open);
    let bundle = come_in(&room.door(), &device(9), &[(join_key_id(NAME.room, 0), [1; 32])]);
    assert_eq!(room.both_refuse(&bundle, &mut alice), CommitRefused::JoinKeyUnwanted);
}

#[test]
fn a_newcomer_at_an_old_door_is_told_so() {
    let (mut room, mut alice, mut bob, mut carol) = three();
    let bundle = come_in(&room.door(), &device(9), &[right_key()]);
    let update = alice.update(20);
    room.follow(&update, &mut [&mut alice, &mut bob, &mut carol]);
    let stale = CommitRefused::StaleEpoch { commit: Epoch(2), current: Epoch(3) };
    assert_eq!(room.judge(&bundle), Err(stale));
    let failed = alice.apply(&bundle.commit);
    assert!(matches!(failed, Err(ApplyFailed::OtherEpoch { .. })));
}

#[test]
fn a_removed_device_that_knows_the_key_is_refused_at_the_door_and_by_welcome() {
    let (mut room, mut alice, mut bob, mut carol) = three();
    let (vault, device) = (alice.vault.clone(), alice.device.clone());
    let bundle = alice.group().remove(&vault, &device, id(20), &[bob.key()]).unwrap();
    alice.vault = vault;
    room.follow(&bundle, &mut [&mut alice, &mut carol]);

    let out = CommitRefused::DeviceRemoved { device: bob.key() };
    let back = come_in(&room.door(), &bob.device, &[right_key()]);
    assert_eq!(room.both_refuse(&back, &mut carol), out);

    let packages = [bob.key_package()];
    let (vault, device) = (carol.vault.clone(), carol.device.clone());
    let add = carol.group().add(&vault, &device, id(21), &packages);
    assert!(matches!(add, Err(CommitFailed::Refused(refused)) if refused == out));
    assert!(!carol.group().pending());
    bob.group = None;
}

#[test]
fn a_newcomer_under_somebody_elses_name_is_refused() {
    let (room, mut alice, bob, _) = three();
    let mallory = device(9);
    let claim = |identity: Vec<u8>| {
        let vault = MemoryVault::default();
        let provider = Provider::new(&vault);
        let psk = PreSharedKeyId::external(right_key().0, vec![0; 32]);
        psk.store(&provider, &right_key().1).unwrap();
        let door = room.door();
        let info = MlsMessageIn::tls_deserialize_exact_bytes(&door.group_info).unwrap();
        let MlsMessageBodyIn::GroupInfo(info) = info.extract() else { panic!("no GroupInfo") };
        let credential = CredentialWithKey {
            credential: BasicCredential::new(identity).into(),
            signature_key: mallory.key().as_bytes().as_slice().into(),
        };
        let parameters = LeafNodeParameters::builder().with_capabilities(capabilities()).build();
        let (_, messages) = MlsGroup::external_commit_builder()
            .with_config(join_config())
            .with_aad(id(60).0.to_vec())
            .with_ratchet_tree(RatchetTreeIn::tls_deserialize_exact_bytes(&door.tree).unwrap())
            .build_group(&provider, info, credential)
            .unwrap()
            .leaf_node_parameters(parameters)
            .add_psk_proposal(PreSharedKeyProposal::new(psk))
            .load_psks(provider.storage())
            .unwrap()
            .create_group_info(true)
            .build(provider.rand(), provider.crypto(), &mallory, |_| true)
            .unwrap()
            .finalize(&provider)
            .unwrap();
        let (commit, _, info) = messages.into_messages();
        let group_info = info.unwrap().to_bytes().unwrap();
        Bundle {
            commit: commit.to_bytes().unwrap(),
            group_info,
            welcome: None,
            join_proof: None,
            join_key: None,
        }
    };
    let of_bob = claim(bob.device.certificate().to_bytes());
    let other = CommitRefused::Leaf(LeafUnfit::OtherKey);
    assert_eq!(room.both_refuse(&of_bob, &mut alice), other);

    let certificate = DeviceCertificate { account: bob.device.account(), ..*mallory.certificate() };
    let forged = claim(certificate.to_bytes());
    let broken = CommitRefused::Leaf(LeafUnfit::Certificate);
    assert_eq!(room.both_refuse(&forged, &mut alice), broken);
    let nobody = claim(b"mallory".to_vec());
    assert_eq!(room.both_refuse(&nobody, &mut alice), broken);
}

#[test]
fn one_who_owns_nothing_removes_nobody_and_changes_no_policy() {
    let (room, mut alice, mut bob, carol) = three();
    let not_an_owner = CommitRefused::NotAnOwner { account: bob.device.account() };
    let carols_leaf = bob.group().leaf_of(carol.key()).unwrap();
    let bundle = bob.craft(20, |commit| commit.propose_removals([carols_leaf]));
    let not_a_moderator = CommitRefused::NotAModerator { account: bob.device.account() };
    assert_eq!(room.both_refuse(&bundle, &mut alice), not_a_moderator);

    let policy = RoomPolicy {
        owners: BTreeSet::from([bob.device.account()]),
        ..room.roster.policy().clone()
    };
    let bundle = with_policy(&mut bob, &policy);
    assert_eq!(room.both_refuse(&bundle, &mut alice), not_an_owner);

    let (vault, device) = (bob.vault.clone(), bob.device.clone());
    let verb = bob.group().remove(&vault, &device, id(21), &[carol.key()]);
    assert!(matches!(verb, Err(CommitFailed::Refused(refused)) if refused == not_a_moderator));
    bob.vault = vault;
    assert!(!bob.group().pending());
    room.assert_agreement(&mut [&mut bob]);
}

#[test]
fn an_owner_cannot_remove_another_owner_nor_oneself_nor_a_stranger() {
    let (mut room, mut alice, mut bob, mut carol) = three();
    let mut policy = room.roster.policy().clone();
    policy.owners.insert(bob.device.account());
    let (vault, device) = (alice.vault.clone(), alice.device.clone());
    let bundle = alice.group().set_policy(&vault, &device, id(20), policy).unwrap();
    alice.vault = vault;
    room.follow(&bundle, &mut [&mut alice, &mut bob, &mut carol]);

    let mut policy = room.roster.policy().clone();
    policy.removed.insert(bob.key());
    let bobs_leaf = alice.group().leaf_of(bob.key()).unwrap();
    let extensions = context_extensions(&policy).unwrap();
    let bundle = alice.craft(21, |commit| {
        let commit = commit.propose_removals([bobs_leaf]);
        commit.propose_group_context_extensions(extensions).unwrap()
    });
    let refused = CommitRefused::RemovesOwner { account: bob.device.account() };
    assert_eq!(room.both_refuse(&bundle, &mut carol), refused);

    let vault = alice.vault.clone();
    let oneself = [alice.key()];
    let oneself = alice.group().remove(&vault, &device, id(22), &oneself);
    assert!(matches!(oneself, Err(CommitFailed::Oneself)));
    let stranger = Client::new(9).key();
    let stranger = alice.group().remove(&vault, &device, id(22), &[stranger]);
    assert!(matches!(stranger, Err(CommitFailed::NotAMember { .. })));
}

#[test]
fn a_removal_that_would_let_the_device_back_in_is_refused() {
    let (room, mut alice, bob, mut carol) = three();
    let bobs_leaf = alice.group().leaf_of(bob.key()).unwrap();
    let bundle = alice.craft(20, |commit| commit.propose_removals([bobs_leaf]));
    let refused = CommitRefused::RemovedNotListed { device: bob.key() };
    assert_eq!(room.both_refuse(&bundle, &mut carol), refused);
}

#[test]
fn even_an_owner_changes_the_policy_only_within_bounds() {
    let (mut room, mut alice, mut bob, mut carol) = three();
    let (vault, device) = (alice.vault.clone(), alice.device.clone());
    let bundle = alice.group().remove(&vault, &device, id(20), &[carol.key()]).unwrap();
    alice.vault = vault;
    room.follow(&bundle, &mut [&mut alice, &mut bob]);
    carol.group = None;

    let now = room.roster.policy().clone();
    let nobody = RoomPolicy { owners: BTreeSet::new(), ..now.clone() };
    let open = RoomPolicy { joining: Joining::Open, ..now.clone() };
    let mut unfounded = now.clone();
    unfounded.removed.insert(DeviceKey([5; 32]));
    let version = |to| RoomPolicy { join_key_version: to, ..now.clone() };
    let cases = [
        (nobody, CommitRefused::OwnersCount { count: 0 }),
        (open, CommitRefused::JoiningChanged),
        (unfounded, CommitRefused::RemovedUnfounded { device: DeviceKey([5; 32]) }),
        (version(4), CommitRefused::JoinKeyVersion { from: 2, to: 4 }),
        (version(0), CommitRefused::JoinKeyVersion { from: 2, to: 0 }),
        (version(3), CommitRefused::JoinVerifier),
    ];
    for (policy, refused) in cases {
        let bundle = with_policy(&mut alice, &policy);
        assert_eq!(room.both_refuse(&bundle, &mut bob), refused);
    }
}

#[test]
fn a_policy_that_cannot_be_read_is_refused() {
    let (room, mut alice, mut bob, _) = three();
    let good = context_extensions(room.roster.policy()).unwrap();
    let required = good.required_capabilities().unwrap().clone();
    let junk = Extensions::from_vec(vec![
        Extension::RequiredCapabilities(required),
        Extension::Unknown(EXTENSION_TYPE, UnknownExtension(b"junk".to_vec())),
    ]);
    for extensions in [junk.unwrap(), Extensions::empty()] {
        let bundle =
            alice.craft(20, |commit| commit.propose_group_context_extensions(extensions).unwrap());
        assert_eq!(room.both_refuse(&bundle, &mut bob), CommitRefused::PolicyUnreadable);
    }
}

#[test]
fn a_members_commit_takes_no_pre_shared_key() {
    let (room, mut alice, mut bob, _) = three();
    let psk = PreSharedKeyId::external(right_key().0, vec![0; 32]);
    let proposal = Proposal::PreSharedKey(Box::new(PreSharedKeyProposal::new(psk)));
    let bundle = alice.craft(20, |commit| commit.add_proposal(proposal));
    let refused = CommitRefused::ProposalNotAllowed { kind: 4 };
    assert_eq!(room.both_refuse(&bundle, &mut bob), refused);
}

#[test]
fn a_member_cannot_become_somebody_else() {
    let (room, mut alice, mut bob, carol) = three();
    let credential = CredentialWithKey {
        signature_key: alice.key().as_bytes().as_slice().into(),
        ..carol.device.credential()
    };
    let parameters = LeafNodeParameters::builder().with_credential_with_key(credential).build();
    let bundle = alice.craft(20, |commit| commit.leaf_node_parameters(parameters));
    assert_eq!(room.both_refuse(&bundle, &mut bob), CommitRefused::IdentityChanged);
}

#[test]
fn a_commit_without_a_message_id_is_none() {
    let (room, mut alice, mut bob, _) = three();
    let group = alice.group.as_mut().unwrap();
    let provider = Provider::new(&alice.vault);
    group.mls.set_aad(b"short".to_vec());
    let messages = group.mls.self_update(&provider, &alice.device, LeafNodeParameters::default());
    let commit = messages.unwrap().into_commit().to_bytes().unwrap();
    let bundle =
        Bundle { commit, group_info: vec![], welcome: None, join_proof: None, join_key: None };
    assert_eq!(room.judge(&bundle), Err(CommitRefused::NotACommit));
    assert!(matches!(bob.apply(&bundle.commit), Err(ApplyFailed::NotACommit)));
}

#[test]
fn key_packages_that_expire_or_lie_are_refused_before_and_in_a_commit() {
    let (room, mut alice, mut bob, _) = three();
    let newcomer = Client::new(4);
    let make = |lifetime: Lifetime, credential: CredentialWithKey| {
        let provider = Provider::new(&newcomer.vault);
        let made = KeyPackage::builder()
            .leaf_node_capabilities(capabilities())
            .key_package_lifetime(lifetime)
            .build(CIPHERSUITE, &provider, &newcomer.device, credential);
        made.unwrap().into_key_package()
    };
    let expiring = make(Lifetime::default(), newcomer.device.credential());
    let lying = CredentialWithKey {
        signature_key: newcomer.key().as_bytes().as_slice().into(),
        ..bob.device.credential()
    };
    let lying = make(timeless(), lying);
    for (package, unfit) in [(expiring, LeafUnfit::Expires), (lying, LeafUnfit::OtherKey)] {
        let bundle = alice.craft(20, |commit| commit.propose_adds([package.clone()]));
        assert_eq!(room.both_refuse(&bundle, &mut bob), CommitRefused::Leaf(unfit));
        let bytes = openmls::prelude::MlsMessageOut::from(package).to_bytes().unwrap();
        let (vault, device) = (alice.vault.clone(), alice.device.clone());
        let verb = alice.group().add(&vault, &device, id(21), &[bytes]);
        assert!(matches!(verb, Err(CommitFailed::KeyPackage(_))));
    }
}

#[test]
fn one_more_than_may_be_added_at_once_is_refused() {
    let (room, mut alice, mut bob, _) = three();
    let packages: Vec<KeyPackage> = (0..=ADDED_AT_ONCE_MAX)
        .map(|n| {
            let mut seed = [0; 32];
            seed[..8].copy_from_slice(&n.to_be_bytes());
            let account = tchat_proto::identity::SigningSeed::from_bytes([77; 32]);
            let device = tchat_proto::identity::SigningSeed::from_bytes(seed);
            let device = Device::from_seeds(account, device);
            let bytes = crate::key_package(&MemoryVault::default(), &device).unwrap();
            tchat_roster::CheckedKeyPackage::from_bytes(&bytes).unwrap().into_inner()
        })
        .collect();
    let bundle = alice.craft(20, |commit| commit.propose_adds(packages));
    let refused = CommitRefused::TooManyAdded { limit: ADDED_AT_ONCE_MAX };
    assert_eq!(room.both_refuse(&bundle, &mut bob), refused);
}

#[test]
fn one_who_is_in_cannot_be_added_again() {
    let (_, mut alice, bob, _) = three();
    let packages = [bob.key_package()];
    let (vault, device) = (alice.vault.clone(), alice.device.clone());
    let again = alice.group().add(&vault, &device, id(20), &packages);
    assert!(matches!(again, Err(CommitFailed::Failed { .. } | CommitFailed::Refused(_))));
}

#[test]
fn a_commit_of_an_outsider_in_a_members_name_is_refused() {
    let (room, mut alice, mut bob, _) = three();
    let mut bundle = alice.update(20);
    // Any change breaks the signature.
    let last = bundle.commit.len() - 200;
    bundle.commit[last] ^= 1;
    assert_eq!(room.judge(&bundle).unwrap_err().code(), "invalid");
    assert!(bob.apply(&bundle.commit).is_err());
}

#[test]
fn a_commit_is_refused_without_the_group_info_that_fits() {
    let (room, mut alice, mut bob, _) = three();
    let bundle = alice.update(20);
    let with =
        |group_info: Vec<u8>| room.judge(&Bundle { group_info, ..bundle.clone() }).unwrap_err();
    assert_eq!(with(vec![]), CommitRefused::GroupInfoUnusable);
    assert_eq!(with(b"junk".to_vec()), CommitRefused::GroupInfoUnusable);
    assert_eq!(with(room.roster.group_info().to_vec()), CommitRefused::GroupInfoMismatch);
    assert_eq!(with(bob.update(21).group_info), CommitRefused::GroupInfoMismatch);

    // Bob follows and makes a GroupInfo of the same epoch: right, but not the committer's.
    bob.apply(&bundle.commit).unwrap();
    let provider = Provider::new(&bob.vault);
    let export = |tree| {
        let info =
            bob.group.as_ref().unwrap().mls.export_group_info(provider.crypto(), &bob.device, tree);
        info.unwrap().to_bytes().unwrap()
    };
    assert_eq!(with(export(false)), CommitRefused::GroupInfoUnsigned);
    assert_eq!(with(export(true)), CommitRefused::GroupInfoUnusable);
    assert!(room.judge(&bundle).is_ok());
}

#[test]
fn a_welcome_for_others_than_the_added_is_refused() {
    let (room, mut alice, bob, _) = three();
    let dora = Client::new(4);
    let packages = [dora.key_package()];
    let (vault, device) = (alice.vault.clone(), alice.device.clone());
    let bundle = alice.group().add(&vault, &device, id(20), &packages).unwrap();
    let judge = |devices: &[DeviceKey]| {
        room.roster.judge(&bundle.commit, &bundle.group_info, devices).map(|_| ())
    };
    assert_eq!(judge(&[]), Err(CommitRefused::WelcomeMismatch));
    assert_eq!(judge(&[bob.key()]), Err(CommitRefused::WelcomeMismatch));
    assert_eq!(judge(&[dora.key(), bob.key()]), Err(CommitRefused::WelcomeMismatch));
    assert_eq!(judge(&[dora.key(), dora.key()]), Err(CommitRefused::WelcomeMismatch));
    assert_eq!(judge(&[dora.key()]), Ok(()));
}

#[test]
fn a_founding_is_refused_unless_it_is_the_founders_own_at_epoch_0() {
    let alice = Client::new(1);
    let policy = RoomPolicy::of_founder(alice.device.account(), Joining::Open);
    let found = |policy: &RoomPolicy| {
        let vault = MemoryVault::default();
        Group::found(&vault, &alice.device, NAME, policy, None).unwrap()
    };
    let (_, founding) = found(&policy);
    let refused = |name, founder: &Device, info: &[u8], tree: &[u8]| {
        Roster::found(name, founder.member(), info, tree).unwrap_err()
    };
    let (info, tree) = (&founding.group_info, &founding.tree);
    let other = tchat_proto::id::GroupName { generation: 1, ..NAME };
    let other_group = FoundingRefused::OtherGroup { founded: NAME, wanted: other };
    assert_eq!(refused(other, &alice.device, info, tree), other_group);
    assert_eq!(refused(NAME, &device(2), info, tree), FoundingRefused::NotAlone);
    let unusable = FoundingRefused::GroupInfoUnusable;
    assert_eq!(refused(NAME, &alice.device, b"junk", tree), unusable);
    let unreadable = FoundingRefused::TreeUnreadable;
    assert_eq!(refused(NAME, &alice.device, info, b"junk"), unreadable);
    let (_, another) = found(&policy);
    let mixed = refused(NAME, &alice.device, info, &another.tree);
    assert!(matches!(mixed, FoundingRefused::Invalid { .. }));

    let foreign = RoomPolicy::of_founder(AccountKey([8; 32]), Joining::Open);
    let (_, founding) = found(&foreign);
    let (info, tree) = (&founding.group_info, &founding.tree);
    assert_eq!(refused(NAME, &alice.device, info, tree), FoundingRefused::Policy);
    let mut banning = policy;
    banning.removed.insert(alice.key());
    let in_its_own_way = Group::found(&MemoryVault::default(), &alice.device, NAME, &banning, None);
    let removed = GroupUnfit::RemovedDevice { device: alice.key() };
    assert!(matches!(in_its_own_way, Err(crate::FoundFailed::Unfit(unfit)) if unfit == removed));

    let (room, ..) = three();
    let later = refused(NAME, &alice.device, room.roster.group_info(), &room.roster.tree());
    assert_eq!(later, FoundingRefused::NotTheFirstEpoch { epoch: Epoch(2) });
}

#[test]
fn a_join_key_of_another_room_does_not_open_this_one() {
    let (room, mut alice, ..) = three();
    let other_room = tchat_proto::id::RoomId([99; 16]);
    let key: &JoinKey = &join_key();
    let bundle =
        come_in(&room.door(), &device(9), &[(join_key_id(other_room, 1), *key.expose_secret())]);
    assert_eq!(room.both_refuse(&bundle, &mut alice), CommitRefused::JoinKeyWrong { version: 1 });
}
