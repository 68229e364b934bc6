//! Crashes: before the transaction, after it, before the socket, in the middle.
//!
//! A clone of a [`MemoryVault`] is a snapshot; a crash is going back to one and loading again.

use super::story::{Client, NAME, id, three};
use crate::{ApplyFailed, Group, MemoryVault, OpenFailed, Opened, Vault, VaultFailed};

#[test]
fn s1_a_message_sent_before_it_was_committed_costs_the_next_one() {
    let (_, mut alice, mut bob, _) = three();
    let before = alice.vault.clone();
    let sent_too_early = alice.seal(50, "one");
    alice.roll_back_to(&before);
    let next = alice.seal(51, "two");
    assert_eq!(bob.hears(&alice.device, 50, &sent_too_early), "one");
    let vault = bob.vault.clone();
    assert!(matches!(bob.group().open(&vault, &next), Err(OpenFailed::KeyGone)));
}

#[test]
fn s2_a_message_committed_and_never_sent_costs_nothing() {
    let (_, mut alice, mut bob, _) = three();
    for n in 0..40 {
        drop(alice.seal(n, "sealed, stored, lost with the power"));
    }
    alice.reload();
    let sent = alice.seal(50, "after the power came back");
    assert_eq!(bob.hears(&alice.device, 50, &sent), "after the power came back");
}

#[test]
fn r1_an_opened_message_that_is_delivered_again_does_not_open_and_changes_nothing() {
    let (_, mut alice, mut bob, _) = three();
    let sealed = alice.seal(50, "once");
    bob.hears(&alice.device, 50, &sealed);
    let before = bob.vault.contents();
    let vault = bob.vault.clone();
    assert!(matches!(bob.group().open(&vault, &sealed), Err(OpenFailed::KeyGone)));
    assert_eq!(vault.contents(), before);
    let next = alice.seal(51, "twice");
    assert_eq!(bob.hears(&alice.device, 51, &next), "twice");
}

#[test]
fn r2_a_message_rolled_back_with_its_ratchet_opens_again() {
    let (_, mut alice, mut bob, _) = three();
    let sealed = alice.seal(50, "again");
    let before = bob.vault.clone();
    bob.hears(&alice.device, 50, &sealed);
    bob.roll_back_to(&before);
    assert_eq!(bob.hears(&alice.device, 50, &sealed), "again");
}

#[test]
fn r3_a_group_kept_over_a_rollback_has_spent_its_keys() {
    let (_, mut alice, mut bob, _) = three();
    let sealed = alice.seal(50, "again");
    let before = bob.vault.clone();
    bob.hears(&alice.device, 50, &sealed);
    bob.vault = before;
    let vault = bob.vault.clone();
    assert!(matches!(bob.group().open(&vault, &sealed), Err(OpenFailed::KeyGone)));
    bob.reload();
    assert_eq!(bob.hears(&alice.device, 50, &sealed), "again");
}

#[test]
fn c1_a_pending_commit_survives_a_restart_and_its_echo_merges_it() {
    let (mut room, mut alice, mut bob, mut carol) = three();
    let bundle = alice.update(20);
    alice.reload();
    assert!(alice.group().pending());
    room.follow(&bundle, &mut [&mut alice, &mut bob, &mut carol]);
    assert!(!alice.group().pending());
}

#[test]
fn c2_an_own_commit_that_was_abandoned_needs_a_rejoin() {
    let (mut room, mut alice, mut bob, mut carol) = three();
    let bundle = alice.update(20);
    let vault = alice.vault.clone();
    alice.group().abandon_pending(&vault).unwrap();
    alice.vault = vault;
    room.follow(&bundle, &mut [&mut bob, &mut carol]);
    let failed = alice.apply(&bundle.commit).unwrap_err();
    assert!(matches!(failed, ApplyFailed::OwnAbandoned));
    assert!(failed.needs_rejoin());

    let change = room.let_in(&mut alice, 21, &mut [&mut bob, &mut carol]);
    assert!(change.rejoined);
    let sealed = alice.seal(50, "repaired");
    assert_eq!(carol.hears(&alice.device, 50, &sealed), "repaired");
}

#[test]
fn a_newcomer_whose_commit_is_refused_deletes_its_group_and_tries_at_the_new_door() {
    let (mut room, mut alice, mut bob, mut carol) = three();
    let mut dora = Client::new(4);
    let too_late = room.knock(&mut dora, 20).unwrap();
    let update = alice.update(21);
    room.follow(&update, &mut [&mut alice, &mut bob, &mut carol]);
    assert_eq!(room.post(&too_late).unwrap_err().code(), "stale-epoch");
    dora.reload();
    dora.group.take().unwrap().delete(&dora.vault).unwrap();
    room.let_in(&mut dora, 22, &mut [&mut alice, &mut bob, &mut carol]);
    let sealed = alice.seal(50, "welcome");
    assert_eq!(dora.hears(&alice.device, 50, &sealed), "welcome");
}

#[test]
fn a_member_that_missed_a_commit_notices_and_repairs_itself() {
    let (mut room, mut alice, mut bob, mut carol) = three();
    let missed = alice.update(20);
    room.follow(&missed, &mut [&mut alice, &mut carol]);
    let sealed = alice.seal(50, "ahead");
    let vault = bob.vault.clone();
    assert!(matches!(bob.group().open(&vault, &sealed), Err(OpenFailed::OtherEpoch { .. })));
    let next = carol.update(21);
    room.follow(&next, &mut [&mut alice, &mut carol]);
    let failed = bob.apply(&next.commit).unwrap_err();
    assert!(matches!(failed, ApplyFailed::OtherEpoch { .. }) && failed.needs_rejoin());
    room.let_in(&mut bob, 22, &mut [&mut alice, &mut carol]);
    room.assert_agreement(&mut [&mut alice, &mut bob, &mut carol]);
}

/// A vault that fails after so many writes, as a full disk does.
struct FullVault {
    inner: MemoryVault,
    writes_left: std::cell::Cell<u32>,
}

#[derive(Debug, thiserror::Error)]
#[error("the disk is full")]
struct DiskFull;

impl FullVault {
    fn spend(&self) -> Result<(), DiskFull> {
        let left = self.writes_left.get().checked_sub(1).ok_or(DiskFull)?;
        self.writes_left.set(left);
        Ok(())
    }
}

impl Vault for FullVault {
    type Error = DiskFull;

    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, DiskFull> {
        Ok(self.inner.get(key).unwrap())
    }

    fn put(&self, key: &[u8], value: &[u8]) -> Result<(), DiskFull> {
        self.spend()?;
        self.inner.put(key, value).unwrap();
        Ok(())
    }

    fn delete(&self, key: &[u8]) -> Result<(), DiskFull> {
        self.spend()?;
        self.inner.delete(key).unwrap();
        Ok(())
    }
}

/// Runs `verb` on a vault that fails at its first, second, … write until it succeeds; each failure
/// must be reported as the disk's. Gives how many writes it takes.
fn fails_at_every_write(
    vault: &MemoryVault,
    verb: impl Fn(&FullVault) -> Result<(), Option<VaultFailed>>,
) -> u32 {
    let mut writes = 0;
    loop {
        let full = FullVault { inner: vault.clone(), writes_left: writes.into() };
        match verb(&full) {
            Ok(()) => return writes,
            Err(Some(VaultFailed::Store(source))) => {
                assert_eq!(source.to_string(), "the disk is full");
            }
            Err(other) => panic!("at write {writes}: {other:?}"),
        }
        writes += 1;
    }
}

#[test]
fn wherever_the_disk_fails_the_caller_is_told_and_goes_on_after_a_rollback() {
    let (mut room, mut alice, mut bob, mut carol) = three();
    let bundle = alice.update(20);
    let before = bob.vault.clone();
    let apply = |vault: &FullVault| {
        let mut group = Group::load(vault, NAME).unwrap().unwrap();
        group.apply(vault, &bundle.commit).map(|_| ()).map_err(|failed| match failed {
            ApplyFailed::Vault(failed) => Some(failed),
            _ => None,
        })
    };
    assert!(fails_at_every_write(&before, apply) >= 10);
    assert_eq!(bob.vault.contents(), before.contents());
    room.follow(&bundle, &mut [&mut alice, &mut bob, &mut carol]);
}

#[test]
fn a_full_disk_is_reported_when_sealing_opening_committing_and_joining() {
    let (room, mut alice, bob, _) = three();
    let sealed = alice.seal(50, "hello");
    let device = bob.device.clone();
    let loaded = |vault: &FullVault| Group::load(vault, NAME).unwrap().unwrap();
    let open = |vault: &FullVault| match loaded(vault).open(vault, &sealed) {
        Ok(Opened::Message { .. }) => Ok(()),
        Ok(Opened::Own { .. }) => Err(None),
        Err(OpenFailed::Vault(failed)) => Err(Some(failed)),
        Err(_) => Err(None),
    };
    assert!(fails_at_every_write(&bob.vault, open) >= 1);
    let seal = |vault: &FullVault| match loaded(vault).seal(vault, &device, id(1), b"x") {
        Ok(_) => Ok(()),
        Err(crate::SealFailed::Vault(failed)) => Err(Some(failed)),
        Err(_) => Err(None),
    };
    assert!(fails_at_every_write(&bob.vault, seal) >= 1);
    let update = |vault: &FullVault| match loaded(vault).update(vault, &device, id(1)) {
        Ok(_) => Ok(()),
        Err(crate::CommitFailed::Vault(failed)) => Err(Some(failed)),
        Err(_) => Err(None),
    };
    assert!(fails_at_every_write(&bob.vault, update) >= 1);
    let door = room.door();
    let key = super::story::join_key();
    let join = |vault: &FullVault| match Group::join(
        vault,
        &device,
        NAME,
        id(1),
        door.as_door(),
        Some(&key),
    ) {
        Ok(_) => Ok(()),
        Err(crate::JoinFailed::Vault(failed)) => Err(Some(failed)),
        Err(_) => Err(None),
    };
    assert!(fails_at_every_write(&bob.vault, join) >= 10);
}

#[test]
fn a_broken_record_is_reported_and_repaired_by_joining_anew() {
    let (mut room, mut alice, mut bob, mut carol) = three();
    for (key, mut value) in bob.vault.contents() {
        value.truncate(value.len() / 2);
        bob.vault.put(&key, &value).unwrap();
    }
    assert!(matches!(Group::load(&bob.vault, NAME), Err(VaultFailed::Corrupt)));
    bob.group = None;
    let change = room.let_in(&mut bob, 20, &mut [&mut alice, &mut carol]);
    assert!(change.rejoined);
}
