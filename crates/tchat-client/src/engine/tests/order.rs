//! A room where order is kept, and a server that does not see to it.

use tchat_mls::{Door as OpenDoor, Group, MemoryVault};
use tchat_proto::id::DeviceKey;
use tchat_proto::identity::NickStatement;
use tchat_proto::policy::MayNotWrite;
use tchat_proto::refusal::{Code, Refusal};

use super::*;
use crate::command::RuleWish;
use crate::event::{GapReason, LeftReason, RuleChange};

/// Another member, whose client does what the test says.
struct Bob {
    device: Device,
    vault: MemoryVault,
    group: Group,
}

impl Bob {
    /// Comes into the room by the door that its founding left.
    fn joins(desk: &mut Desk) -> Self {
        let founding = desk.asked.iter().find_map(|request| match request {
            Request::Found { group_info, tree, .. } => Some((group_info.clone(), tree.clone())),
            _ => None,
        });
        let (info, tree) = founding.unwrap();
        let (device, vault) = (Device::generate().unwrap(), MemoryVault::default());
        let door = OpenDoor { group_info: &info.0, tree: &tree.0, leaving: &[] };
        let id = MessageId([50; 16]);
        let (group, bundle) = Group::join(&vault, &device, GROUP, id, door, None).unwrap();
        let nick = Nick::parse("bob").unwrap();
        let nicks = vec![NickStatement::sign(device.account_seed(), SERVER, 1, nick)];
        let (commit, leaving) = (bundle.commit.into(), Vec::new());
        let delivery =
            desk.append(id, EntryBody::Commit { commit, nicks, leaving, join_key: None });
        desk.engine.handle_server(desk.now, delivery).unwrap();
        Self { device, vault, group }
    }

    /// Takes over the last commit that Alice made.
    fn follows(&mut self, desk: &Desk) {
        let commit = desk.asked.iter().rev().find_map(|request| match request {
            Request::Commit(post) => Some(post.commit.clone()),
            _ => None,
        });
        self.group.apply(&self.vault, &commit.unwrap().0).unwrap();
    }

    /// Says something, and the server puts it into the log.
    fn says(&mut self, desk: &mut Desk, n: u8, text: &str) {
        let content = tchat_mls::content::Content::text(text).to_bytes().unwrap();
        let id = MessageId([n; 16]);
        let sealed = self.group.seal(&self.vault, &self.device, id, &content).unwrap();
        let delivery = desk.append(id, EntryBody::Message { sealed: sealed.into() });
        desk.engine.handle_server(desk.now, delivery).unwrap();
    }

    fn key(&self) -> DeviceKey {
        self.device.key()
    }
}

fn rule(desk: &mut Desk, wish: RuleWish) {
    let wish = Wish::Rule { room: RoomName::general(), wish };
    desk.engine.handle_commands(desk.now, [Command::new(wish)]);
    desk.settle();
}

fn bobs() -> Nick {
    Nick::parse("bob").unwrap()
}

#[test]
fn what_the_muted_write_is_not_shown_though_the_server_lets_it_through() {
    let mut desk = Desk::seated();
    let mut bob = Bob::joins(&mut desk);
    bob.says(&mut desk, 1, "before");
    rule(&mut desk, RuleWish::Mute(bobs().into()));
    bob.follows(&desk);
    desk.events();
    bob.says(&mut desk, 2, "not allowed");
    let events = desk.events();
    let [Event::Gap(gap)] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!((gap.reason, gap.count, gap.first), (GapReason::NotAllowed, 1, desk.head()));

    rule(&mut desk, RuleWish::Unmute(bobs().into()));
    bob.follows(&desk);
    desk.events();
    bob.says(&mut desk, 3, "after");
    let events = desk.events();
    assert!(matches!(events.as_slice(), [Event::Message(said)] if said.text == "after"));
}

#[test]
fn who_is_banned_is_told_as_banned_and_by_whom() {
    let mut desk = Desk::seated();
    let bob = Bob::joins(&mut desk);
    desk.events();
    rule(&mut desk, RuleWish::Ban(bobs().into()));
    let events = desk.events();
    let told = |wanted: &dyn Fn(&Event) -> bool| events.iter().filter(|it| wanted(it)).count();
    assert_eq!(
        told(
            &|event| matches!(event, Event::Ruled { by: Some(by), change: RuleChange::Banned(who), .. }
            if by.nick == "alice" && who.account == bob.device.account())
        ),
        1,
        "{events:?}"
    );
    assert_eq!(
        told(&|event| matches!(event, Event::Left { reason: LeftReason::Banned, by: Some(_), .. })),
        1
    );
    let group = desk.engine.rooms[&ROOM].group.as_ref().unwrap();
    assert!(group.member(bob.key()).is_none());
    assert!(group.policy().removed.is_empty(), "the ban itself keeps the devices out");
}

/// The request to post that waits to be sent, refused.
fn refuse_the_post(desk: &mut Desk, refusal: Refusal) {
    desk.engine.step(desk.now).unwrap();
    let (id, request) = desk.engine.poll_request().unwrap();
    assert!(matches!(request, Request::Post { .. }), "{request:?}");
    desk.engine.handle_server(desk.now, FromServer::Answer(id, Err(refusal))).unwrap();
}

fn writes(desk: &mut Desk, text: &str) {
    let wish = Wish::Send { room: RoomName::general(), text: text.to_owned() };
    desk.engine.handle_commands(desk.now, [Command::new(wish)]);
}

#[test]
fn what_may_not_be_sent_comes_back_with_its_text_and_is_not_tried_again() {
    for (code, why) in [
        (Code::Muted, MayNotWrite::Muted),
        (Code::Frozen, MayNotWrite::Frozen),
        (Code::Archived, MayNotWrite::Archived),
    ] {
        let mut desk = Desk::seated();
        desk.events();
        writes(&mut desk, "my words");
        refuse_the_post(&mut desk, Refusal::new(code));
        let (room, text) = (RoomName::general(), "my words".to_owned());
        let trouble = Trouble::MayNotWrite { room, why, text };
        assert_eq!(desk.events(), [Event::Error { trouble, reference: None }]);
        desk.engine.step(desk.now).unwrap();
        assert_eq!(desk.engine.poll_request(), None);
        // Nor after a start.
        desk.crash();
        desk.asked.clear();
        desk.connect();
        assert!(desk.posted_ids().is_empty());
    }
}

#[test]
fn in_slow_mode_what_is_refused_waits_for_the_time_that_the_server_says() {
    let mut desk = Desk::seated();
    desk.events();
    writes(&mut desk, "patience");
    let refusal = Refusal { retry_after_ms: Some(7_500), ..Refusal::new(Code::SlowMode) };
    refuse_the_post(&mut desk, refusal);
    let wait = std::time::Duration::from_millis(7_500);
    assert_eq!(desk.events(), [Event::Waiting { room: RoomName::general(), wait }]);
    desk.settle();
    assert!(desk.posted_ids().is_empty());
    assert!(desk.engine.poll_timeout().is_some_and(|at| at <= desk.now + wait));
    desk.now += wait - std::time::Duration::from_millis(1);
    desk.settle();
    assert!(desk.posted_ids().is_empty());
    desk.now += std::time::Duration::from_millis(1);
    desk.settle();
    assert_eq!(desk.posted_ids().len(), 1);
    assert!(
        desk.events().iter().any(|it| matches!(it, Event::Sent { text, .. } if text == "patience"))
    );
}

#[test]
fn who_asks_for_the_rules_after_changing_them_hears_the_changed_ones() {
    let mut desk = Desk::seated();
    desk.events();
    let room = RoomName::general();
    let slow = Wish::Rule { room: room.clone(), wish: RuleWish::Slow(30) };
    desk.engine.handle_commands(desk.now, [slow, Wish::Rules { room }].map(Command::new));
    desk.settle();
    let events = desk.events();
    let told = events.iter().find_map(|event| match event {
        Event::Rules { rules, .. } => Some(rules.policy.slow_seconds),
        _ => None,
    });
    assert_eq!(told, Some(30), "{events:?}");
}
