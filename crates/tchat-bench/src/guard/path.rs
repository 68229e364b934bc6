//! The hot paths: what happens so often that people would notice if it took more.

use tchat_mls::content::Content;
use tchat_mls::said::{self, ShortChain, Witness};
use tchat_mls::{Device, Door, Group, MemoryVault, Opened};
use tchat_proto::id::{MessageId, Seq};
use tchat_proto::policy::{Joining, RoomPolicy};
use tchat_roster::Roster;

use super::host::{GROUP, Host, device};
use crate::failed::Failed;

/// What one repetition of [`Path::Fanout`] posts, and how many follow.
const FANOUT: (u32, u8) = (200, 50);

/// What one repetition of [`Path::Append`] posts.
const APPENDS: u32 = 200;

/// What one repetition of [`Path::CatchUp`] reads.
const MISSED: u32 = 1_000;

/// How many posts the server finds waiting at a time, as under load.
const BATCH: u32 = 20;

/// How many are in the group that [`Path::Join`] joins, before.
const MEMBERS: u8 = 20;

const ID: MessageId = MessageId([2; 16]);

/// How long the text is that is sealed.
const TEXT_BYTES: usize = 128;

/// A hot path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Path {
    /// 200 posts reach 50 who follow.
    Fanout,
    /// 200 posts become durable, and nobody reads.
    Append,
    /// One who was away reads 1,000 entries that only the store has.
    CatchUp,
    /// A member signs and seals a message.
    Seal,
    /// Another does, and a member opens it and checks its author's signature.
    Open,
    /// A newcomer makes its commit to a group of 20, and the server judges it.
    Join,
}

impl Path {
    pub(crate) const ALL: [Self; 6] =
        [Self::Fanout, Self::Append, Self::CatchUp, Self::Seal, Self::Open, Self::Join];

    /// As it is called on the command line and in the record.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Fanout => "fan-out",
            Self::Append => "append",
            Self::CatchUp => "catch-up",
            Self::Seal => "seal",
            Self::Open => "open",
            Self::Join => "join",
        }
    }

    /// The path that is called so.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// How often it is repeated, at least: more often where one repetition drowns in the noise of
    /// preparing.
    pub(super) const fn times(self) -> u64 {
        match self {
            Self::Fanout | Self::CatchUp => 4,
            Self::Append => 10,
            Self::Seal | Self::Open => 100,
            Self::Join => 2,
        }
    }

    /// Prepares, and carries out so many repetitions.
    ///
    /// # Errors
    ///
    /// [`Failed`] if something is not as it must be, which includes that less arrived than was said.
    pub(super) fn carry_out(self, times: u64) -> Result<(), Failed> {
        match self {
            Self::Fanout => fan_out(times),
            Self::Append => append(times),
            Self::CatchUp => catch_up(times),
            Self::Seal => talk(times, Listener::Away),
            Self::Open => talk(times, Listener::There),
            Self::Join => join(times),
        }
    }
}

fn folder() -> Result<tempfile::TempDir, Failed> {
    tempfile::tempdir().map_err(Failed::system("make a folder"))
}

fn fan_out(times: u64) -> Result<(), Failed> {
    let folder = folder()?;
    let (posts, followers) = FANOUT;
    let mut host = Host::found(folder.path(), followers)?;
    (0..followers).try_for_each(|it| host.follow(it))?;
    host.take_bytes();
    let least = host.sealed_bytes() * posts as usize * usize::from(followers);
    for _ in 0..times {
        host.post(posts, BATCH)?;
        arrived(host.take_bytes(), least)?;
    }
    Ok(())
}

fn append(times: u64) -> Result<(), Failed> {
    let folder = folder()?;
    let mut host = Host::found(folder.path(), 1)?;
    host.take_bytes();
    for _ in 0..times {
        host.post(APPENDS, BATCH)?;
        // At least a byte for each answer.
        arrived(host.take_bytes(), APPENDS as usize)?;
    }
    Ok(())
}

fn catch_up(times: u64) -> Result<(), Failed> {
    let folder = folder()?;
    let mut host = Host::found(folder.path(), 2)?;
    host.post(MISSED, BATCH)?;
    let mut host = host.restart(2)?;
    let least = host.sealed_bytes() * MISSED as usize;
    for _ in 0..times {
        host.take_bytes();
        host.follow(1)?;
        arrived(host.take_bytes(), least)?;
        host.unfollow(1)?;
    }
    Ok(())
}

/// A measurement of work that was not done would be worth nothing.
fn arrived(bytes: usize, least: usize) -> Result<(), Failed> {
    if bytes < least {
        return Err(Failed::Unfit(format!("{bytes} bytes arrived, and not {least}")));
    }
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Listener {
    Away,
    There,
}

/// Somebody with a group.
struct Member {
    device: Device,
    vault: MemoryVault,
    group: Group,
}

fn talk(times: u64, listener: Listener) -> Result<(), Failed> {
    let (mut roster, mut alice) = found()?;
    let mut bob = enter(&mut roster, &mut alice, 1)?;
    let content = Content::text("x".repeat(TEXT_BYTES));
    let witness = Some(Witness { seq: Seq(70_000), chain: ShortChain([7; 16]) });
    for _ in 0..times {
        let Member { device, vault, group } = &mut alice;
        let written = said::write(&content, witness, device, GROUP.room, ID);
        let written = written.map_err(Failed::unprepared("a message"))?;
        let sealed = group.seal(vault, device, ID, &written);
        let sealed = sealed.map_err(Failed::unprepared("a message"))?;
        if listener == Listener::There {
            let opened = bob.group.open(&bob.vault, &sealed);
            vouched(opened.map_err(Failed::unprepared("a message"))?)?;
        }
    }
    Ok(())
}

/// Reads what was opened, and checks its author's signature.
fn vouched(opened: Opened) -> Result<(), Failed> {
    let Opened::Message { from, content, .. } = opened else {
        return Err(Failed::Unfit("a message of one's own cannot be opened".to_owned()));
    };
    let said = said::read(&content).map_err(Failed::unprepared("a message"))?;
    let signed = said.vouched(from.device, GROUP.room, ID);
    drop(signed.map_err(Failed::unprepared("a message"))?);
    Ok(())
}

fn join(times: u64) -> Result<(), Failed> {
    let (mut roster, mut alice) = found()?;
    for number in 1..MEMBERS {
        enter(&mut roster, &mut alice, number)?;
    }
    let (newcomer, tree) = (device(MEMBERS), roster.tree());
    for _ in 0..times {
        // The commit is never merged: each finds the same group.
        let door = Door { group_info: roster.group_info(), tree: &tree, leaving: &[] };
        let joined = Group::join(&MemoryVault::default(), &newcomer, GROUP, ID, door, None);
        let (_, bundle) = joined.map_err(Failed::unprepared("a commit"))?;
        let judged = roster.judge(&bundle.commit, &bundle.group_info, &[]);
        drop(judged.map_err(Failed::unprepared("a commit"))?);
    }
    Ok(())
}

fn found() -> Result<(Roster, Member), Failed> {
    let (device, vault) = (device(0), MemoryVault::default());
    let policy = RoomPolicy::of_founder(device.account(), Joining::Open);
    let founded = Group::found(&vault, &device, GROUP, &policy, None);
    let (group, founding) = founded.map_err(Failed::unprepared("a group"))?;
    let roster = Roster::found(GROUP, device.member(), &founding.group_info, &founding.tree);
    let roster = roster.map_err(Failed::unprepared("a group"))?;
    Ok((roster, Member { device, vault, group }))
}

/// Somebody comes into the group by the door.
fn enter(roster: &mut Roster, alice: &mut Member, number: u8) -> Result<Member, Failed> {
    let (device, vault) = (device(number), MemoryVault::default());
    let tree = roster.tree();
    let door = Door { group_info: roster.group_info(), tree: &tree, leaving: &[] };
    let joined = Group::join(&vault, &device, GROUP, ID, door, None);
    let (group, bundle) = joined.map_err(Failed::unprepared("a commit"))?;
    let judged = roster.judge(&bundle.commit, &bundle.group_info, &[]);
    let judged = judged.map_err(Failed::unprepared("a commit"))?;
    roster.merge(judged).map_err(Failed::unprepared("a commit"))?;
    let applied = alice.group.apply(&alice.vault, &bundle.commit);
    applied.map_err(Failed::unprepared("a commit"))?;
    Ok(Member { device, vault, group })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_path_can_be_carried_out_again_and_again() {
        for path in Path::ALL {
            path.carry_out(2).unwrap();
        }
    }

    #[test]
    fn each_path_is_found_by_its_name() {
        for path in Path::ALL {
            assert_eq!(Path::named(path.name()), Some(path));
        }
        assert_eq!(Path::named("sleep"), None);
    }
}
