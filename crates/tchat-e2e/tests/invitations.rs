//! Whole clients inviting each other, on a private server and into rooms that are not open.

#![expect(clippy::expect_used, clippy::panic, reason = "helpers of tests may stop them")]

use tchat_client::command::{Good, IfMissing, Revoked, Wish};
use tchat_client::event::InvitationSummary;
use tchat_client::{Event, Trouble};
use tchat_e2e::{Guest, House};
use tchat_proto::id::Timestamp;
use tchat_proto::invitation::Invitation;
use tchat_proto::refusal::Code;
use tchat_proto::room::RoomName;

fn general() -> RoomName {
    RoomName::general()
}

/// A private server with its owner in it.
async fn private() -> (House, Guest) {
    let house = House::open_private().await;
    let owners = house.owners_invitation().expect("nobody is in yet");
    let alice = house.guest_with("alice", &owners).await;
    (house, alice)
}

/// Why a client ended.
async fn closed(guest: &mut Guest) -> Trouble {
    match guest.until(|event| matches!(event, Event::Closed { .. })).await {
        Event::Closed { trouble: Some(trouble), .. } => trouble,
        other => panic!("{other:?}"),
    }
}

async fn code(guest: &mut Guest) -> &'static str {
    closed(guest).await.code()
}

async fn listed(guest: &mut Guest, room: &RoomName) -> Vec<InvitationSummary> {
    guest.wish(Wish::Invitations { room: room.clone() }).await;
    match guest.until(|event| matches!(event, Event::Invitations { .. })).await {
        Event::Invitations { invitations, .. } => invitations,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn one_invites_the_next_and_everybody_follows() {
    let (house, mut alice) = private().await;
    let invitation = alice.invite(&general(), Good::default()).await;
    let mut bob = house.guest_with("bob", &invitation).await;
    alice.sees("* bob joined").await;
    // Whoever was invited invites in turn, over a link as text.
    let text = bob.invite(&general(), Good::default()).await.to_string();
    let again = Invitation::parse(&format!("<{text}>.")).expect("a link");
    let carol = house.guest_with("carol", &again).await;
    carol.say("thank you all").await;
    alice.sees("carol: thank you all").await;
    bob.sees("carol: thank you all").await;
}

#[tokio::test]
async fn a_stranger_without_an_invitation_hears_that_one_is_needed() {
    let (house, alice) = private().await;
    assert_eq!(code(&mut house.knock("mallory")).await, "invitation_needed");
    alice.quit().await;
}

#[tokio::test]
async fn who_is_in_comes_back_with_the_link_or_without_it() {
    let (house, mut alice) = private().await;
    let once = Good { uses: Some(1), ..Good::default() };
    let invitation = alice.invite(&general(), once).await;
    house.guest_with("bob", &invitation).await.quit().await;
    // It lets nobody in any more, and is not asked to.
    assert_eq!(code(&mut house.knock_with("carol", &invitation)).await, "invitation_used_up");
    house.guest_with("bob", &invitation).await.quit().await;
    house.guest("bob").await.quit().await;
}

#[tokio::test]
async fn who_was_added_by_a_member_can_invite_and_follow_who_comes_by_a_link() {
    let house = House::open().await;
    let mut alice = house.guest("alice").await;
    let mut bob = house.guest("bob").await;
    let den = RoomName::parse("den").unwrap();
    alice.join("den", IfMissing::CreateHidden).await;
    alice.until(|event| matches!(event, Event::CaughtUp { room } if *room == den)).await;
    alice.add(&den, "bob").await;
    bob.until(|event| matches!(event, Event::CaughtUp { room } if *room == den)).await;
    let invitation = bob.invite(&den, Good::default()).await;
    let carol = house.guest_with("carol", &invitation).await;
    let wish = Wish::Send { room: den.clone(), text: "hidden no more".to_owned() };
    carol.wish(wish).await;
    alice.sees("carol: hidden no more").await;
    bob.sees("carol: hidden no more").await;
}

#[tokio::test]
async fn an_invitation_taken_back_or_expired_says_so() {
    let (house, mut alice) = private().await;
    let first = alice.invite(&general(), Good::default()).await;
    let second = alice.invite(&general(), Good { uses: Some(3), ..Good::default() }).await;
    let list = listed(&mut alice, &general()).await;
    assert_eq!(list.len(), 2);
    let unlimited = list.iter().find(|it| it.uses.is_none()).unwrap();
    let which = Revoked::One(unlimited.name.clone());
    alice.wish_for_good(Wish::Revoke { room: general(), which }).await;
    assert_eq!(code(&mut house.knock_with("bob", &first)).await, "invitation_revoked");
    assert_eq!(listed(&mut alice, &general()).await.len(), 1);
    house.guest_with("carol", &second).await.quit().await;

    alice.wish(Wish::Invite { room: general(), good: Good::until(Timestamp(1)) }).await;
    alice.sees("* error invitation_expired").await;
    let which = Revoked::One("nothing".to_owned());
    alice.wish(Wish::Revoke { room: general(), which }).await;
    alice.sees("* error no_such_invitation").await;
}

#[tokio::test]
async fn taking_all_back_outdates_every_link_and_the_next_one_works() {
    let (house, mut alice) = private().await;
    let old = alice.invite(&general(), Good::default()).await;
    let mut bob = house.guest_with("bob", &old).await;
    alice.wish_for_good(Wish::Revoke { room: general(), which: Revoked::All }).await;
    bob.sees("* alice: JoinKey").await;
    assert_eq!(code(&mut house.knock_with("carol", &old)).await, "invitation_revoked");
    bob.say_for_good("still here").await;
    let next = bob.invite(&general(), Good::default()).await;
    // A token with the key of before opens the server's lock and not the members'.
    let mut stale = next.clone();
    let old_key = old.pass.and_then(|pass| pass.join_key);
    stale.pass = stale.pass.map(|pass| tchat_proto::invitation::Pass { join_key: old_key, ..pass });
    assert_eq!(code(&mut house.knock_with("dora", &stale)).await, "invitation_outdated");
    let carol = house.guest_with("carol", &next).await;
    carol.say("hello").await;
    alice.sees("carol: hello").await;
}

#[tokio::test]
async fn removing_somebody_shuts_the_links_that_they_know() {
    let (house, mut alice) = private().await;
    let invitation = alice.invite(&general(), Good::default()).await;
    let mut bob = house.guest_with("bob", &invitation).await;
    let mut carol = house.guest_with("carol", &invitation).await;
    let who = tchat_proto::nick::Nick::parse("bob").unwrap();
    alice.wish_for_good(Wish::Remove { room: general(), who: who.into() }).await;
    bob.sees("* bob left (Removed)").await;
    assert_eq!(code(&mut house.knock_with("dora", &invitation)).await, "invitation_revoked");
    carol.sees("* bob left (Removed)").await;
    // And is told why they are shut.
    carol.sees("* alice: JoinKeyAfterRemoval").await;
    let next = carol.invite(&general(), Good::default()).await;
    let emil = house.guest_with("emil", &next).await;
    emil.say("hello").await;
    alice.sees("emil: hello").await;
}

#[tokio::test]
async fn a_link_edited_to_another_room_leads_nowhere() {
    let (house, mut alice) = private().await;
    let invitation = alice.invite(&general(), Good::default()).await;
    let room = Some(RoomName::parse("elsewhere").unwrap());
    let edited = Invitation { room, ..invitation };
    let trouble = closed(&mut house.knock_with("bob", &edited)).await;
    assert_eq!(trouble, Trouble::InvitationElsewhere { room: general() });
}

fn by(invitation: Invitation) -> Wish {
    let Invitation { server, room, pass } = invitation;
    Wish::JoinBy { server, room: room.unwrap_or_else(RoomName::general), pass }
}

#[tokio::test]
async fn who_is_in_a_chat_comes_into_another_room_by_its_link() {
    let house = House::open().await;
    let mut alice = house.guest("alice").await;
    let mut bob = house.guest("bob").await;
    let den = RoomName::parse("den").unwrap();
    alice.join("den", IfMissing::CreateHidden).await;
    alice.until(|event| matches!(event, Event::CaughtUp { room } if *room == den)).await;
    let old = alice.invite(&den, Good::default()).await;

    bob.wish_for_good(by(old.clone())).await;
    bob.wish(Wish::Send { room: den.clone(), text: "by the link".to_owned() }).await;
    alice.sees("bob: by the link").await;
    // Who is in already is told so, whatever became of the link.
    bob.wish_for_good(by(old.clone())).await;

    alice.wish_for_good(Wish::Revoke { room: den.clone(), which: Revoked::All }).await;
    let next = alice.invite(&den, Good::default()).await;
    let mut carol = house.guest("carol").await;
    carol.wish(by(old.clone())).await;
    carol.sees("* error invitation_revoked").await;
    // A token with the key of before opens the server's lock and not the members'.
    let old_key = old.pass.and_then(|pass| pass.join_key);
    let pass =
        next.pass.clone().map(|pass| tchat_proto::invitation::Pass { join_key: old_key, ..pass });
    carol.wish(by(Invitation { pass, ..next.clone() })).await;
    carol.sees("* error invitation_outdated").await;
    let elsewhere = Some(RoomName::parse("elsewhere").unwrap());
    carol.wish(by(Invitation { room: elsewhere, ..next.clone() })).await;
    carol.sees("* error invitation_elsewhere").await;
    carol.wish_for_good(by(next)).await;
}

#[tokio::test]
async fn a_link_to_another_server_is_not_shown_to_this_one() {
    let (_house, mut alice) = private().await;
    let invitation = alice.invite(&general(), Good::default()).await;
    let other = House::open().await;
    let mut bob = other.guest("bob").await;
    bob.wish(by(invitation)).await;
    bob.sees("* error other_server").await;
}

#[tokio::test]
async fn a_link_to_another_server_gives_that_server_no_secret() {
    let (house, mut alice) = private().await;
    let other = House::open().await;
    let invitation = alice.invite(&general(), Good::default()).await;
    let mut misled = invitation.clone();
    misled.server.address = other.link().address;
    let mut bob = house.knock_with("bob", &misled);
    assert_eq!(closed(&mut bob).await.code(), "server_key_changed");
    let mut carol = other.knock_with("carol", &Invitation { server: other.link(), ..invitation });
    let trouble = closed(&mut carol).await;
    assert!(matches!(trouble, Trouble::Refused(it) if it.code == Code::InvitationInvalid));
}

#[tokio::test]
async fn an_open_room_needs_no_pass_unless_the_server_is_private() {
    let house = House::open().await;
    let mut alice = house.guest("alice").await;
    let open = alice.invite(&general(), Good::default()).await;
    assert_eq!(open.pass, None);
    house.guest_with("bob", &open).await.quit().await;

    let (house, mut alice) = private().await;
    alice.join("tea", IfMissing::CreateOpen).await;
    let tea = RoomName::parse("tea").unwrap();
    alice.until(|event| matches!(event, Event::CaughtUp { room } if *room == tea)).await;
    let tea = alice.invite(&tea, Good::default()).await;
    let pass = tea.pass.as_ref().expect("strangers need one");
    assert_eq!(pass.join_key, None, "the room is open");
    house.guest_with("bob", &tea).await.quit().await;
}

#[tokio::test]
async fn an_invitation_survives_the_servers_restart() {
    let (mut house, mut alice) = private().await;
    let invitation = alice.invite(&general(), Good::default()).await;
    house.close().await;
    house.reopen().await;
    let bob = house.guest_with("bob", &invitation).await;
    bob.say("after the night").await;
    alice.sees("bob: after the night").await;
}
