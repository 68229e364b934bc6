//! Links as people make, paste and mangle them.

use proptest::prelude::*;

use super::*;
use crate::address::ServerAddress;
use crate::id::ServerKey;

fn server() -> ServerLink {
    let address = ServerAddress { host: "chat.example.org".to_owned(), port: 5555 };
    ServerLink { address, key: Some(ServerKey([5; 32])) }
}

fn full() -> Invitation {
    Invitation {
        server: server(),
        room: Some(RoomName::parse("classe-3b").unwrap()),
        pass: Some(Pass {
            token: InvitationToken::from_bytes([0xfb; 16]),
            join_key: Some(JoinKey::new(2, [0xff; 32])),
        }),
    }
}

#[test]
fn a_link_holds_no_character_that_a_shell_minds() {
    let text = full().to_string();
    let harmless = |c: char| c.is_ascii_alphanumeric() || ":/-_.#".contains(c);
    assert!(text.chars().all(harmless), "{text}");
    assert_eq!(Invitation::parse(&text), Ok(full()));
}

#[test]
fn what_people_copy_along_with_a_link_is_taken_off() {
    let link = full().to_string();
    for pasted in [
        format!("  {link}\n"),
        format!("<{link}>"),
        format!("{link}."),
        format!("(« {link} »)."),
        format!("“{link}”,"),
        format!("`{link}`"),
        link.replacen("tchat", "Tchat", 1),
    ] {
        assert_eq!(Invitation::parse(&pasted), Ok(full()), "{pasted}");
    }
}

#[test]
fn a_link_may_name_no_room_or_hold_no_pass() {
    for invitation in [
        Invitation { room: None, ..full() },
        Invitation { pass: None, ..full() },
        Invitation { room: None, pass: None, ..full() },
    ] {
        assert_eq!(Invitation::parse(&invitation.to_string()), Ok(invitation));
    }
    let token_only = Pass { token: InvitationToken::from_bytes([1; 16]), join_key: None };
    let token_only = Invitation { pass: Some(token_only), ..full() };
    assert_eq!(Invitation::parse(&token_only.to_string()), Ok(token_only));
    let bare = Invitation::parse("chat.example.org:7000").unwrap();
    assert_eq!((bare.room, bare.pass, bare.server.address.port), (None, None, 7000));
    let v6 = Invitation::parse("tchat://[::1]").unwrap();
    assert_eq!(v6.server.address.host, "::1");
}

#[test]
fn a_room_that_a_browser_has_rewritten_is_read() {
    let room = RoomName::parse("café").unwrap();
    let link = Invitation { room: Some(room.clone()), ..full() }.to_string();
    let rewritten = link.replace("café", "caf%C3%A9");
    assert_ne!(rewritten, link);
    assert_eq!(Invitation::parse(&rewritten).unwrap().room, Some(room));
}

#[test]
fn a_link_that_lost_a_part_is_said_to_be_damaged() {
    let link = full().to_string();
    let cut = |by: usize| Invitation::parse(&link[..link.len() - by]).unwrap_err();
    assert_eq!(cut(1), InvitationInvalid::Pass);
    assert_eq!(cut(44), InvitationInvalid::Pass);
    assert_eq!(cut(50), InvitationInvalid::Pass);
    let no_key = link.replacen(&format!("/{}", ServerKey([5; 32])), "", 1);
    assert_eq!(Invitation::parse(&no_key), Err(AddressInvalid::Key.into()));
    let server = ServerLink { key: None, ..server() };
    let keyless = Invitation { server, room: None, ..full() };
    assert_eq!(Invitation::parse(&keyless.to_string()), Err(AddressInvalid::Key.into()));
    let odd_room = link.replacen("classe-3b", "a%zz", 1);
    assert_eq!(Invitation::parse(&odd_room), Err(InvitationInvalid::Room));
}

#[test]
fn no_secret_of_an_invitation_is_in_its_debug_text() {
    let printed = format!("{:?}", full());
    assert!(printed.contains("InvitationToken(..)"), "{printed}");
    assert!(printed.contains("JoinKey(version 2, ..)"), "{printed}");
    let secret = full().to_string();
    let (_, secret) = secret.split_once('#').unwrap();
    for part in secret.split('.').filter(|part| part.len() > 3) {
        assert!(!printed.contains(part));
    }
    assert!(!printed.contains("255") && !printed.contains("251"), "{printed}");
}

#[test]
fn tokens_are_known_by_hashes_that_differ() {
    let hash = |byte| InvitationToken::from_bytes([byte; 16]).hash();
    assert_eq!(hash(1), hash(1));
    assert_ne!(hash(1), hash(2));
}

prop_compose! {
    fn any_pass()(
        token in any::<[u8; 16]>(),
        key in prop::option::of((any::<u32>(), any::<[u8; 32]>())),
    ) -> Pass {
        Pass {
            token: InvitationToken::from_bytes(token),
            join_key: key.map(|(version, secret)| JoinKey::new(version, secret)),
        }
    }
}

proptest! {
    #[test]
    fn every_invitation_survives_its_link(
        key in any::<[u8; 32]>(),
        port in 1_u16..,
        v6 in any::<bool>(),
        room in prop::option::of("[a-zé0-9][a-zé0-9._-]{0,20}"),
        pass in prop::option::of(any_pass()),
    ) {
        let host = if v6 { "fe80::1" } else { "host.example" }.to_owned();
        let server = ServerLink { address: ServerAddress { host, port }, key: Some(ServerKey(key)) };
        let room = room.and_then(|room| RoomName::parse(&room).ok());
        // Without a pass behind it a full stop at the end of the room's name is a sentence's.
        let ambiguous = pass.is_none() && room.as_ref().is_some_and(|it| it.as_str().ends_with('.'));
        prop_assume!(!ambiguous);
        let invitation = Invitation { server, room, pass };
        prop_assert_eq!(Invitation::parse(&invitation.to_string()), Ok(invitation));
    }

    #[test]
    fn whatever_is_pasted_is_read_or_refused(text in ".{0,200}", tail in ".{0,80}") {
        drop(Invitation::parse(&text));
        let link = format!("tchat://h/{}/{tail}", ServerKey([1; 32]));
        drop(Invitation::parse(&link));
    }
}
