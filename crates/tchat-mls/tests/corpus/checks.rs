//! What must hold for bytes from a hostile server, member or disk: read or refused, never a panic,
//! and what is refused changes nothing.
//!
//! The fuzzer in `fuzz/` calls these checks by name with bytes of its own making; the test beside
//! this file calls them with those it has kept. Where the bytes must be nearly right to get
//! anywhere, they say how to bend valid ones ([`Bends`]); those are made anew in each process.

use std::cell::OnceCell;
use std::error::Error;
use std::slice;

use openmls::prelude::tls_codec::{Serialize as _, VLBytes};
use openmls::prelude::{MlsMessageBodyIn, MlsMessageIn};
use openmls_traits::signatures::Signer as _;
use tchat_mls::content::Content;
use tchat_mls::report::Report;
use tchat_mls::{Bundle, Device, Door, Group, JoinFailed, JoinKey, MemoryVault, key_package, said};
use tchat_proto::id::{DeviceKey, GroupName, MessageId, RoomId};
use tchat_proto::identity::SigningSeed;
use tchat_proto::policy::{Joining, RoomPolicy};
use tchat_roster::{CheckedKeyPackage, Header, Roster, read_all};

/// A check: panics if it does not hold.
type Check = fn(&[u8]);

/// Every check by its name, which is also that of its folder in `fuzz/corpus/`.
pub(crate) const CHECKS: &[(&str, Check)] = &[
    ("content", content),
    ("said", said),
    ("report", report),
    ("header", header),
    ("key_package_raw", key_package_raw),
    ("founding_raw", founding_raw),
    ("commit_raw", commit_raw),
    ("snapshot_raw", snapshot_raw),
    ("snapshot", snapshot),
    ("founding", founding),
    ("package", package),
    ("judge", judge),
    ("judge_signed", judge_signed),
    ("apply", apply),
    ("open", open),
    ("door", door),
    ("welcome", welcome),
];

/// A length and a MAC: the membership tag, and the confirmation tag before it.
const TAG_BYTES: usize = 33;

/// A length and a signature.
const SIGNATURE_BYTES: usize = 66;

const NAME: GroupName = GroupName { room: RoomId([7; 16]), generation: 0 };

fn content(bytes: &[u8]) {
    if let Ok(content) = Content::from_bytes(bytes) {
        let written = content.to_bytes();
        assert_eq!(written.map(|bytes| Content::from_bytes(&bytes)), Ok(Ok(content)));
    }
}

/// Whatever somebody says can be put under their name, and is then theirs and the same; what says
/// to be signed by somebody else is not ours.
fn said(bytes: &[u8]) {
    let (author, room, id) = (device(1), RoomId([1; 16]), MessageId([2; 16]));
    let Ok(read) = said::read(bytes) else { return };
    let (content, witness) = (read.content.clone(), read.witness);
    assert!(!matches!(read.vouched(author.key(), room, id), Ok(Some(_))));
    let signed = said::write(&content, witness, &author, room, id).unwrap_or_default();
    let again = said::read(&signed);
    let same = again.as_ref().map(|again| (&again.content, again.witness));
    assert_eq!(same, Ok((&content, witness)));
    let vouched = again.map(|again| again.vouched(author.key(), room, id));
    assert!(matches!(vouched, Ok(Ok(Some(_)))));
}

fn report(bytes: &[u8]) {
    if let Ok(report) = Report::from_bytes(bytes) {
        assert_eq!(Report::from_bytes(&report.to_bytes()), Ok(report.clone()));
        let _checked = report.check();
    }
}

fn header(bytes: &[u8]) {
    let (message, commit) = (Header::of_message(bytes), Header::of_commit(bytes));
    assert!(message.is_err() || commit.is_err(), "a message or a commit, not both");
}

fn key_package_raw(bytes: &[u8]) {
    let _checked = CheckedKeyPackage::from_bytes(bytes);
}

fn founding_raw(bytes: &[u8]) {
    let (info, tree) = bytes.split_at(bytes.len() / 2);
    let _founded = Roster::found(NAME, device(1).member(), info, tree);
}

fn commit_raw(bytes: &[u8]) {
    on_stage(|stage| {
        assert!(stage.roster.judge(bytes, &stage.commits[0].group_info, &[]).is_err());
    });
}

fn snapshot_raw(bytes: &[u8]) {
    if let Ok(roster) = Roster::restore(bytes) {
        restores_the_same(&roster);
    }
}

fn snapshot(bytes: &[u8]) {
    on_stage(|stage| snapshot_raw(&Bends(bytes).bend(&stage.roster.snapshot())));
}

fn restores_the_same(roster: &Roster) {
    let Ok(restored) = Roster::restore(&roster.snapshot()) else {
        panic!("a snapshot of a restored roster can be restored");
    };
    assert_eq!(restored.standing(), roster.standing());
    assert_eq!(restored.snapshot(), roster.snapshot());
}

fn founding(bytes: &[u8]) {
    on_stage(|stage| {
        let (what, bends) = Bends(bytes).choose();
        let (mut info, mut tree) = (stage.founding.0.clone(), stage.founding.1.clone());
        let bent = if what.is_multiple_of(2) { &mut info } else { &mut tree };
        *bent = bends.bend(bent);
        if let Ok(roster) = Roster::found(NAME, stage.alice.member(), &info, &tree) {
            assert_eq!((info, tree), stage.founding, "only what was signed");
            restores_the_same(&roster);
        }
    });
}

fn package(bytes: &[u8]) {
    on_stage(|stage| {
        let bent = Bends(bytes).bend(&stage.package);
        let checked = CheckedKeyPackage::from_bytes(&bent);
        assert_eq!(checked.is_ok(), bent == stage.package, "only what was signed");
    });
}

/// The server: a bent commit, GroupInfo or list of addressees is refused, and nothing changes.
fn judge(bytes: &[u8]) {
    on_stage(|stage| {
        let (which, bends) = Bends(bytes).choose();
        let (what, bends) = bends.choose();
        let valid = stage.commits.get(usize::from(which) % stage.commits.len());
        let Some(Bundle { commit, group_info, welcome, .. }) = valid else {
            return;
        };
        let devices = welcome.as_ref().map_or(&[][..], |welcome| &welcome.devices);
        let before = stage.roster.snapshot();
        let (mut bent_commit, mut bent_info) = (commit.clone(), group_info.clone());
        let mut bent_devices = devices.to_vec();
        match what % 4 {
            0 | 1 => bent_commit = bends.bend(commit),
            2 => bent_info = bends.bend(group_info),
            _ => bent_devices.extend(bends.0.first_chunk().copied().map(DeviceKey)),
        }
        let judged = stage.roster.judge(&bent_commit, &bent_info, &bent_devices);
        let unbent = bent_commit == *commit && bent_info == *group_info && bent_devices == devices;
        assert!(judged.is_ok() || !unbent, "what is valid is allowed");
        if let Ok(judged) = judged {
            // Only members have the key for the membership tag, which comes last. Everything else
            // must be exactly what was made.
            let signed = commit.len().saturating_sub(TAG_BYTES);
            assert!(bent_commit.starts_with(&commit[..signed]), "only what was signed");
            assert!(bent_info == *group_info && bent_devices == devices, "only what belongs to it");
            let mut roster = match Roster::restore(&before) {
                Ok(roster) => roster,
                Err(broken) => panic!("{broken}"),
            };
            if let Err(refused) = roster.merge(judged) {
                panic!("allowed and then not merged: {refused}");
            }
            restores_the_same(&roster);
        }
        assert_eq!(stage.roster.snapshot(), before);
    });
}

/// The server: a commit that its author bent before signing it is refused, because the GroupInfo
/// that came with it is about another one.
fn judge_signed(bytes: &[u8]) {
    on_stage(|stage| {
        let (which, bends) = Bends(bytes).choose();
        let which = usize::from(which) % stage.commits.len();
        let Some(Bundle { commit, group_info, welcome, .. }) = stage.commits.get(which) else {
            return;
        };
        let devices = welcome.as_ref().map_or(&[][..], |welcome| &welcome.devices);
        // The last one is from outside: its author is no member, and has no membership tag.
        let outside = which + 1 == stage.commits.len();
        let author = if outside { device(5) } else { stage.alice.clone() };
        let tags = if outside { TAG_BYTES } else { 2 * TAG_BYTES };
        let (signed, tags) = commit.split_at(commit.len() - tags);
        let content = &signed[..signed.len() - SIGNATURE_BYTES];

        let bent_content = bends.bend(content);
        let Some(signature) = stage.sign(&author, &bent_content) else {
            panic!("what is there can be signed");
        };
        let bent = [&bent_content, signature.as_slice(), tags].concat();
        assert!(bent_content != content || bent == *commit, "signed as its author signed it");
        let judged = stage.roster.judge(&bent, group_info, devices);
        assert_eq!(judged.is_ok(), bent == *commit, "only what the GroupInfo is about");
    });
}

/// A member: a bent commit is refused and changes nothing.
fn apply(bytes: &[u8]) {
    on_stage(|stage| {
        let (which, bends) = Bends(bytes).choose();
        let Some(valid) = stage.commits.get(usize::from(which) % stage.commits.len()) else {
            return;
        };
        let bent = bends.bend(&valid.commit);
        let (vault, mut group) = stage.bob();
        let standing = group.standing().clone();
        match group.apply(&vault, &bent) {
            Ok(_) => assert!(bent == valid.commit, "only what was signed"),
            Err(refused) => {
                assert!(bent != valid.commit, "{refused}");
                assert_eq!(group.standing(), &standing);
                assert_eq!(vault.size(), stage.vault.size());
            }
        }
    });
}

/// A member: a bent message is refused and changes nothing.
fn open(bytes: &[u8]) {
    on_stage(|stage| {
        let bent = Bends(bytes).bend(&stage.sealed);
        let (vault, mut group) = stage.bob();
        match group.open(&vault, &bent) {
            Ok(_) => assert!(bent == stage.sealed, "only what was sealed"),
            Err(refused) => {
                assert!(bent != stage.sealed, "{refused}");
                assert_eq!(vault.size(), stage.vault.size());
            }
        }
    });
}

/// A newcomer: a bent GroupInfo or tree lets nobody in.
fn door(bytes: &[u8]) {
    on_stage(|stage| {
        let (what, bends) = Bends(bytes).choose();
        let (mut info, mut tree) = (stage.roster.group_info().to_vec(), stage.roster.tree());
        let valid = (info.clone(), tree.clone());
        let bent = if what.is_multiple_of(2) { &mut info } else { &mut tree };
        *bent = bends.bend(bent);
        let door = Door { group_info: &info, tree: &tree, leaving: &[] };
        let vault = MemoryVault::default();
        let newcomer = device(9);
        let joined = Group::join(&vault, &newcomer, NAME, id(1), door, Some(&join_key()));
        assert_eq!(joined.is_ok(), (info, tree) == valid, "only what was signed");
    });
}

/// Someone who is added: a bent Welcome or tree lets nobody in.
fn welcome(bytes: &[u8]) {
    on_stage(|stage| {
        let (what, bends) = Bends(bytes).choose();
        let (mut welcome, mut tree) = (stage.welcome.clone(), stage.tree_after_add.clone());
        let valid = (welcome.clone(), tree.clone());
        let bent = if what.is_multiple_of(2) { &mut welcome } else { &mut tree };
        *bent = bends.bend(bent);
        let vault = stage.waiting.clone();
        let entered = Group::from_welcome(&vault, &device(4), &welcome, &tree, &[]);
        assert_eq!(entered.is_ok(), (welcome, tree) == valid, "only what was sealed");
    });
}

/// A room of two with everything that may happen next, all of it valid.
struct Stage {
    alice: Device,
    founding: (Vec<u8>, Vec<u8>),
    roster: Roster,
    /// Bob's vault.
    vault: MemoryVault,
    /// For the current epoch: an addition, an update, a removal, a newcomer from outside.
    commits: Vec<Bundle>,
    sealed: Vec<u8>,
    package: Vec<u8>,
    /// The vault of whom the package is from.
    waiting: MemoryVault,
    welcome: Vec<u8>,
    tree_after_add: Vec<u8>,
}

impl Stage {
    fn bob(&self) -> (MemoryVault, Group) {
        let vault = self.vault.clone();
        match Group::load(&vault, NAME) {
            Ok(Some(group)) => (vault, group),
            other => panic!("{other:?}"),
        }
    }

    /// The signature of a commit's content, which goes from its version to its proposals and path
    /// ([RFC 9420 §6.1, Content Authentication]).
    ///
    /// [RFC 9420 §6.1, Content Authentication]: https://www.rfc-editor.org/rfc/rfc9420.html#section-6.1
    fn sign(&self, author: &Device, content: &[u8]) -> Option<Vec<u8>> {
        let info = read_all::<MlsMessageIn>(self.roster.group_info())?.extract();
        let MlsMessageBodyIn::GroupInfo(info) = info else {
            return None;
        };
        let context = info.group_context().tls_serialize_detached().ok()?;
        let label = VLBytes::new(b"MLS 1.0 FramedContentTBS".to_vec());
        let signed = VLBytes::new([content, &context].concat());
        let written = |part: &VLBytes| part.tls_serialize_detached().ok();
        let signature = author.sign(&[written(&label)?, written(&signed)?].concat()).ok()?;
        written(&VLBytes::new(signature))
    }

    fn set() -> Result<Self, Box<dyn Error>> {
        let (alice, bob, carol) = (device(1), device(2), device(3));
        let (of_alice, vault) = (MemoryVault::default(), MemoryVault::default());
        let policy = RoomPolicy::of_founder(alice.account(), Joining::ByInvitation);
        let (mut group, founding) =
            Group::found(&of_alice, &alice, NAME, &policy, Some(&join_key()))?;
        let founding = (founding.group_info, founding.tree);
        let mut roster = Roster::found(NAME, alice.member(), &founding.0, &founding.1)?;
        let (mut of_bob, bundle) = join(&vault, &bob, &roster)?;
        take(&mut roster, &bundle)?;
        group.apply(&of_alice, &bundle.commit)?;
        let (_, bundle) = join(&MemoryVault::default(), &carol, &roster)?;
        take(&mut roster, &bundle)?;
        group.apply(&of_alice, &bundle.commit)?;
        of_bob.apply(&vault, &bundle.commit)?;

        let sealed = group.seal(&of_alice, &alice, id(10), b"hello")?;
        let waiting = MemoryVault::default();
        let package = key_package(&waiting, &device(4))?;
        let add = group.add(&of_alice, &alice, id(11), slice::from_ref(&package))?;
        group.abandon_pending(&of_alice)?;
        let update = group.update(&of_alice, &alice, id(12))?;
        group.abandon_pending(&of_alice)?;
        let removal = group.remove(&of_alice, &alice, id(13), &[carol.key()])?;
        let (_, external) = join(&MemoryVault::default(), &device(5), &roster)?;

        let mut after_add = Roster::restore(&roster.snapshot())?;
        take(&mut after_add, &add)?;
        let welcome = add.welcome.as_ref().map(|it| it.bytes.clone()).unwrap_or_default();
        Ok(Self {
            alice,
            founding,
            roster,
            vault,
            commits: vec![add, update, removal, external],
            sealed,
            package,
            waiting,
            welcome,
            tree_after_add: after_add.tree(),
        })
    }
}

fn join(vault: &MemoryVault, who: &Device, roster: &Roster) -> Result<(Group, Bundle), JoinFailed> {
    let tree = roster.tree();
    let door = Door { group_info: roster.group_info(), tree: &tree, leaving: &[] };
    Group::join(vault, who, NAME, id(1), door, Some(&join_key()))
}

fn take(roster: &mut Roster, bundle: &Bundle) -> Result<(), Box<dyn Error>> {
    let devices = bundle.welcome.as_ref().map_or(&[][..], |welcome| &welcome.devices);
    let judged = roster.judge(&bundle.commit, &bundle.group_info, devices)?;
    roster.merge(judged)?;
    Ok(())
}

/// Runs on a stage that is set once.
fn on_stage(act: impl FnOnce(&Stage)) {
    thread_local! {
        static STAGE: OnceCell<Stage> = const { OnceCell::new() };
    }
    STAGE.with(|stage| {
        act(stage.get_or_init(|| match Stage::set() {
            Ok(stage) => stage,
            Err(error) => panic!("the stage cannot be set: {error}"),
        }));
    });
}

fn device(n: u8) -> Device {
    Device::from_seeds(SigningSeed::from_bytes([n; 32]), SigningSeed::from_bytes([n + 100; 32]))
}

fn id(n: u8) -> MessageId {
    MessageId([n; 16])
}

fn join_key() -> JoinKey {
    JoinKey::new(1, [42; 32])
}

/// How to bend valid bytes: four bytes per bend, of which two say where.
#[derive(Clone, Copy)]
struct Bends<'a>(&'a [u8]);

impl Bends<'_> {
    const MOST: usize = 8;

    /// A choice from the front, and the bends after it.
    fn choose(self) -> (u8, Self) {
        match self.0.split_first() {
            Some((choice, rest)) => (*choice, Self(rest)),
            None => (0, self),
        }
    }

    fn bend(self, valid: &[u8]) -> Vec<u8> {
        let mut bytes = valid.to_vec();
        for bend in self.0.as_chunks().0.iter().take(Self::MOST) {
            let [high, low, how, what] = *bend;
            let place = usize::from(u16::from_be_bytes([high, low]));
            bend_at(&mut bytes, place, how, what);
        }
        bytes
    }
}

fn bend_at(bytes: &mut Vec<u8>, place: usize, how: u8, what: u8) {
    let place = place % bytes.len().max(1);
    if bytes.is_empty() {
        return;
    }
    match how % 6 {
        0 => bytes[place] ^= what,
        1 => bytes[place] = what,
        2 => bytes.truncate(place),
        3 => drop(bytes.remove(place)),
        4 => bytes.insert(place, what),
        _ => {
            // Bytes of the same message in another place, as many as a key has.
            let from = usize::from(what) * bytes.len() / 256;
            let length = 32.min(bytes.len() - from.max(place));
            bytes.copy_within(from..from + length, place);
        }
    }
}
