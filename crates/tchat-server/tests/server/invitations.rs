//! Invitations and private servers, over TLS and with real groups.

use tchat_proto::id::RoomId;
use tchat_proto::invitation::{InvitationTerms, InvitationToken};
use tchat_proto::policy::Joining;
use tchat_proto::refusal::Code;
use tchat_proto::request::{Answer, Request};
use tchat_server::Server;

use crate::caller::{House, config};
use crate::person::{Person, committed};

fn token() -> InvitationToken {
    InvitationToken::from_bytes([3; 16])
}

fn terms() -> InvitationTerms {
    InvitationTerms { token: token().hash(), expires: None, uses: None }
}

async fn code(person: &mut Person, request: Request) -> Code {
    match person.line.ask(request).await {
        Err(refusal) => refusal.code,
        Ok(answer) => panic!("{answer:?}"),
    }
}

async fn private() -> House {
    let dir = tempfile::tempdir().unwrap();
    let mut config = config(dir.path());
    config.private = true;
    let server = Server::start(config).await.unwrap();
    House { dir, server }
}

/// The owner of a private server, in its first room.
async fn owner(house: &House) -> (Person, RoomId) {
    let mut alice = Person::stranger(house).await;
    let pass = house.server.owner_invitation_for("localhost").unwrap().pass.unwrap();
    let Ok(Answer::Redeemed(info)) = alice.line.ask(Request::Redeem(pass.token)).await else {
        panic!("the owner's invitation should be good");
    };
    alice.claim(house, "alice").await.unwrap();
    let Ok(Answer::Unfounded(group)) = alice.line.ask(Request::Enter(info.room)).await else {
        panic!("nobody is in yet");
    };
    let founding = alice.founding(group, Joining::ByInvitation);
    alice.at = committed(alice.line.ask(founding).await);
    alice.line.follow(info.room, alice.at).await;
    (alice, info.room)
}

#[tokio::test]
async fn on_a_private_server_a_stranger_can_only_show_an_invitation() {
    let house = private().await;
    let (mut alice, room) = owner(&house).await;
    let mut bob = Person::stranger(&house).await;
    assert_eq!(bob.claim(&house, "bob").await.unwrap_err().code, Code::InvitationNeeded);
    for request in [
        Request::Rooms,
        Request::People(room),
        Request::Enter(room),
        Request::TakeKeyPackages(alice.device.account()),
        Request::PublishKeyPackages(Vec::new()),
    ] {
        assert_eq!(code(&mut bob, request).await, Code::InvitationNeeded);
    }
    assert_eq!(code(&mut bob, Request::Redeem(token())).await, Code::InvitationInvalid);
    let invite = Request::Invite { room, terms: terms() };
    assert_eq!(alice.line.ask(invite).await, Ok(Answer::Done));
    let redeemed = bob.line.ask(Request::Redeem(token())).await;
    assert!(matches!(redeemed, Ok(Answer::Redeemed(_))), "{redeemed:?}");
    bob.claim(&house, "bob").await.unwrap();
    let key = alice.group.as_ref().unwrap().join_key(&alice.vault).unwrap();
    bob.join_with(room, key).await;
    let seq = bob.say(room, b"thank you").await;
    alice.catch_up(room, seq).await;
    assert_eq!(alice.heard, [b"thank you".to_vec()]);

    // Whoever is known stays known, without the invitation too.
    let revoke = Request::RevokeInvitation { room, token: token().hash() };
    assert_eq!(bob.line.ask(revoke.clone()).await.unwrap_err().code, Code::NotAllowed);
    alice.line.ask(revoke).await.unwrap();
    bob.reconnect(&house).await;
    assert_eq!(bob.line.rooms().await.len(), 1);
}

#[tokio::test]
async fn the_owners_invitation_is_the_same_at_each_start_until_it_is_used() {
    let house = private().await;
    let invitation = house.server.owner_invitation_for("localhost").unwrap();
    assert!(invitation.to_string().contains("/general#"));
    let House { dir, server } = house;
    server.stop().await.unwrap();
    let mut config = config(dir.path());
    config.private = true;
    let server = Server::start(config.clone()).await.unwrap();
    assert_eq!(server.owner_invitation_for("localhost").unwrap().pass, invitation.pass);
    let house = House { dir, server };
    let mut late = Person::stranger(&house).await;
    drop(owner(&house).await);
    let token = invitation.pass.unwrap().token;
    assert_eq!(code(&mut late, Request::Redeem(token)).await, Code::InvitationUsedUp);
    let House { dir, server } = house;
    server.stop().await.unwrap();
    let server = Server::start(config).await.unwrap();
    assert_eq!(server.owner_invitation_for("localhost"), None);
    drop((dir, server));
}

#[tokio::test]
async fn a_revoked_guest_is_a_stranger_again_at_once() {
    let house = private().await;
    let (mut alice, room) = owner(&house).await;
    let mut bob = Person::stranger(&house).await;
    alice.line.ask(Request::Invite { room, terms: terms() }).await.unwrap();
    bob.line.ask(Request::Redeem(token())).await.unwrap();
    assert_eq!(bob.line.rooms().await.len(), 1);
    let revoke = Request::RevokeInvitation { room, token: token().hash() };
    alice.line.ask(revoke).await.unwrap();
    assert_eq!(code(&mut bob, Request::Rooms).await, Code::InvitationNeeded);
}

#[tokio::test]
async fn a_newcomer_without_the_join_key_holds_nobody_up() {
    let house = private().await;
    let (mut alice, room) = owner(&house).await;
    alice.line.ask(Request::Invite { room, terms: terms() }).await.unwrap();
    let key = alice.group.as_ref().unwrap().join_key(&alice.vault).unwrap();
    let mut mallory = Person::stranger(&house).await;
    mallory.line.ask(Request::Redeem(token())).await.unwrap();
    mallory.claim(&house, "mallory").await.unwrap();
    mallory.key = key.clone();
    let door = mallory.line.ask(Request::Enter(room)).await;
    let Request::Commit(mut post) = mallory.joining(door) else { panic!("a commit") };
    post.join_proof = None;
    assert_eq!(code(&mut mallory, Request::Commit(post)).await, Code::JoinProof);

    let mut bob = Person::stranger(&house).await;
    bob.line.ask(Request::Redeem(token())).await.unwrap();
    bob.claim(&house, "bob").await.unwrap();
    bob.join_with(room, key).await;
    alice.catch_up(room, bob.at.0).await;
    let seq = alice.say(room, b"welcome").await;
    bob.catch_up(room, seq).await;
    assert_eq!(bob.heard, [b"welcome".to_vec()]);
}

#[tokio::test]
async fn who_shows_one_invitation_after_the_other_is_told_to_wait() {
    let house = House::open().await;
    let mut mallory = Person::stranger(&house).await;
    let mut codes = Vec::new();
    for number in 0..12 {
        let guess = InvitationToken::from_bytes([number; 16]);
        codes.push(code(&mut mallory, Request::Redeem(guess)).await);
    }
    assert_eq!(codes[0], Code::InvitationInvalid);
    assert_eq!(codes[11], Code::RateLimited);
}
