//! Making rooms with members, by the requests that clients make.
//!
//! Only founders hold a group. The others are in it by their key packages and never open anything,
//! which the server cannot know: so a room of a thousand takes ten commits.

use std::sync::{Arc, Mutex};

use tchat_mls::{Device, Group, MemoryVault, key_package};
use tchat_proto::id::{GroupName, MessageId, RoomId};
use tchat_proto::identity::NickStatement;
use tchat_proto::limits::ADDED_AT_ONCE_MAX;
use tchat_proto::nick::Nick;
use tchat_proto::policy::{Joining, RoomPolicy};
use tchat_proto::request::{Answer, Request};
use tchat_proto::room::RoomName;

use super::{Crowd, Door, Resident};
use crate::dialect::{Line, Place, Post, Tchat};
use crate::failed::Failed;

/// The id under which the message to be posted again and again is sealed.
const SEALED_AS: MessageId = MessageId(*b"id of every post");

/// Puts the crowd into rooms, and seals the message that each room will be posted.
pub(super) fn settle(
    door: &Door,
    crowd: Crowd,
    text_bytes: usize,
) -> Result<Vec<Resident>, Failed> {
    let mut residents = Vec::with_capacity(crowd.members);
    while residents.len() < crowd.members {
        let count = crowd.per_room.min(crowd.members - residents.len()).max(1);
        residents.extend(found_room(door, residents.len(), count, text_bytes)?);
    }
    Ok(residents)
}

/// A room of `count`, whose members get the places from `first` on.
fn found_room(
    door: &Door,
    first: usize,
    count: usize,
    text_bytes: usize,
) -> Result<Vec<Resident>, Failed> {
    let (founder, mut line) = newcomer(door, first)?;
    let mut others = Vec::with_capacity(count);
    for place in first + 1..first + count {
        let (device, _) = newcomer(door, place)?;
        others.push(device);
    }
    let mut founding = Founding::begin(founder, &mut line, first)?;
    for some in others.chunks(ADDED_AT_ONCE_MAX) {
        founding.add(some)?;
    }
    let text = vec![b'x'; text_bytes];
    let sealed = founding
        .group
        .seal(&founding.vault, &founding.device, SEALED_AS, &text)
        .map_err(Failed::unprepared("a message"))?;
    let room = founding.group.name().room;
    let post = Post::new(room, SEALED_AS, sealed).map_err(Failed::unprepared("a post"))?;
    let (place, post) = (Arc::new(Mutex::new(founding.place)), Arc::new(post));
    let devices = std::iter::once(founding.device).chain(others);
    let resident = |device| Resident {
        device: Arc::new(device),
        room,
        place: Arc::clone(&place),
        post: Arc::clone(&post),
    };
    Ok(devices.map(resident).collect())
}

/// A device that is logged in and has a pseudonym.
fn newcomer(door: &Door, place: usize) -> Result<(Device, Line), Failed> {
    let device = Device::generate().map_err(Failed::unprepared("a device"))?;
    let mut line = door.connect()?;
    Tchat::log_in(&device, &mut line)?;
    let nick = Nick::parse(&format!("b{place:06}")).map_err(Failed::unprepared("a pseudonym"))?;
    let claim = NickStatement::sign(device.account_seed(), door.key, 1, nick);
    Tchat::ask(&mut line, 1, Request::ClaimNick(claim))?;
    Ok((device, line))
}

/// A room that is being filled by its founder.
struct Founding<'a> {
    device: Device,
    vault: MemoryVault,
    group: Group,
    line: &'a mut Line,
    requests: u32,
    place: Place,
}

impl<'a> Founding<'a> {
    fn begin(device: Device, line: &'a mut Line, number: usize) -> Result<Self, Failed> {
        let name = RoomName::parse(&format!("bench{number}"));
        let name = name.map_err(Failed::unprepared("a room's name"))?;
        let joining = Joining::Open;
        let room = match Tchat::ask(line, 2, Request::CreateRoom { name, joining })? {
            Answer::Created(room) => room,
            other => return Err(unexpected(&other)),
        };
        let name = unfounded(line, room)?;
        let (vault, id) = (MemoryVault::default(), MessageId([0xf0; 16]));
        let policy = RoomPolicy::of_founder(device.account(), joining);
        let founded = Group::found(&vault, &device, name, &policy, None);
        let (group, founding) = founded.map_err(Failed::unprepared("a group"))?;
        let (group_info, tree) = (founding.group_info.into(), founding.tree.into());
        let answer = Tchat::ask(line, 4, Request::Found { group: name, id, group_info, tree })?;
        let place = committed(&answer)?;
        Ok(Self { device, vault, group, line, requests: 4, place })
    }

    fn add(&mut self, devices: &[Device]) -> Result<(), Failed> {
        self.requests += 1;
        let mut id = [0xf1; 16];
        id[..4].copy_from_slice(&self.requests.to_be_bytes());
        let id = MessageId(id);
        // Nobody will open the Welcome: the private halves are forgotten at once.
        let packages = devices.iter().map(|it| key_package(&MemoryVault::default(), it));
        let packages: Result<Vec<_>, _> = packages.collect();
        let packages = packages.map_err(Failed::unprepared("a key package"))?;
        let bundle = self
            .group
            .add(&self.vault, &self.device, id, &packages)
            .map_err(Failed::unprepared("a commit"))?;
        let commit = bundle.clone().into_post(self.group.name().room, id);
        let answer = Tchat::ask(self.line, self.requests, Request::Commit(commit))?;
        self.place = committed(&answer)?;
        let applied = self.group.apply(&self.vault, &bundle.commit);
        applied.map(|_| ()).map_err(Failed::unprepared("a commit"))
    }
}

fn unfounded(line: &mut Line, room: RoomId) -> Result<GroupName, Failed> {
    match Tchat::ask(line, 3, Request::Enter(room))? {
        Answer::Unfounded(name) => Ok(name),
        other => Err(unexpected(&other)),
    }
}

fn committed(answer: &Answer) -> Result<Place, Failed> {
    match answer {
        Answer::Committed { seq, chain, .. } => Ok((*seq, *chain)),
        other => Err(unexpected(other)),
    }
}

fn unexpected(answer: &Answer) -> Failed {
    Failed::Unexpected { server: "tchat", detail: format!("{answer:?}") }
}
