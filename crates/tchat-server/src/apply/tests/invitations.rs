//! Invitations: who may make, redeem, see and take back one, and what the door asks for.

use tchat_proto::id::{Timestamp, TokenHash};
use tchat_proto::identity::SignatureBytes;
use tchat_proto::invitation::{InvitationInfo, InvitationTerms};
use tchat_proto::limits::INVITATIONS_PER_ACCOUNT_MAX;

use super::*;
use crate::limits::INVITATION_KEPT;
use crate::someone::join_key;

const TOKEN: TokenHash = TokenHash([9; 32]);

/// When everything happens, unless said otherwise: what [`Someone::wishes`] says.
const NOW: Timestamp = Timestamp(1_700_000_000_000);

const fn terms(token: TokenHash) -> InvitationTerms {
    InvitationTerms { token, expires: None, uses: None }
}

fn token(number: usize) -> TokenHash {
    let mut hash = [0; 32];
    hash[..8].copy_from_slice(&number.to_be_bytes());
    TokenHash(hash)
}

const fn invite(terms: InvitationTerms) -> Wish {
    Wish::Invite { room: GENERAL, terms }
}

const fn revoke(token: TokenHash) -> Wish {
    Wish::RevokeInvitation { room: GENERAL, token }
}

impl Desk {
    fn wish(&mut self, who: &Someone, wish: Wish) -> Verdict {
        self.verdict(who.wishes(wish))
    }

    fn at(&mut self, time: Timestamp, who: &Someone, wish: Wish) -> Verdict {
        self.verdict(Proposal { time, ..who.wishes(wish) })
    }

    /// Someone comes in by the door; `everybody` follows.
    fn lets_in(&mut self, who: &mut Someone, id: u8, everybody: &mut [&mut Someone]) {
        let joining = who.joins(&self.state, GENERAL, id);
        self.verdict(joining.clone()).unwrap();
        for member in everybody.iter_mut() {
            member.applies(&joining);
        }
    }

    fn may_enter(&self, who: &Someone) -> bool {
        self.state.invitations.guests_of(GENERAL).contains(&who.device.account())
    }

    fn listed(&mut self, who: &Someone) -> Vec<InvitationInfo> {
        match self.wish(who, Wish::Invitations(GENERAL)) {
            Ok(Answer::Invitations(listed)) => listed,
            other => panic!("{other:?}"),
        }
    }
}

/// A room by invitation with Alice, who owns it, and Bob in it.
fn two() -> (Desk, Someone, Someone) {
    let (mut place, mut alice) = Desk::founded_as(Joining::ByInvitation);
    let mut bob = Someone::new(2);
    place.verdict(bob.claims("bob", 1)).unwrap();
    place.lets_in(&mut bob, 50, &mut [&mut alice]);
    (place, alice, bob)
}

#[test]
fn who_redeems_an_invitation_may_come_in_once() {
    let (mut place, mut alice, mut bob) = two();
    let mut carol = Someone::new(3);
    assert_eq!(place.wish(&bob, invite(terms(TOKEN))), Ok(Answer::Done));
    assert!(!place.state.knows(carol.device.account()));
    let Ok(Answer::Redeemed(info)) = place.wish(&carol, Wish::Redeem(TOKEN)) else {
        panic!("redeemed")
    };
    assert_eq!((info.room, info.members, info.member), (GENERAL, 2, false));
    assert!(place.may_enter(&carol) && place.state.knows(carol.device.account()));
    place.verdict(carol.claims("carol", 1)).unwrap();
    place.lets_in(&mut carol, 51, &mut [&mut alice, &mut bob]);
    assert!(!place.may_enter(&carol), "used");

    // A member has no need of it, and hears so.
    let again = place.wish(&carol, Wish::Redeem(TOKEN));
    assert!(matches!(&again, Ok(Answer::Redeemed(info)) if info.member), "{again:?}");
    assert!(!place.may_enter(&carol));
}

#[test]
fn every_end_of_an_invitation_has_its_own_refusal() {
    let (mut place, alice, _) = two();
    let (carol, dora) = (Someone::new(3), Someone::new(4));
    let redeem = |token| Wish::Redeem(token);
    assert_eq!(code(place.wish(&carol, redeem(TOKEN))), Code::InvitationInvalid);

    let later = Timestamp(NOW.0 + 1_000);
    let brief = InvitationTerms { expires: Some(later), ..terms(token(1)) };
    place.wish(&alice, invite(brief)).unwrap();
    assert_eq!(code(place.at(later, &carol, redeem(token(1)))), Code::InvitationExpired);
    place.at(Timestamp(later.0 - 1), &carol, redeem(token(1))).unwrap();
    place.at(later, &carol, redeem(token(1))).expect("the answer may have been lost");

    let once = InvitationTerms { uses: Some(1), ..terms(token(2)) };
    place.wish(&alice, invite(once)).unwrap();
    place.wish(&carol, redeem(token(2))).unwrap();
    place.wish(&carol, redeem(token(2))).expect("it is the same account");
    assert_eq!(code(place.wish(&dora, redeem(token(2)))), Code::InvitationUsedUp);

    place.wish(&alice, invite(terms(token(3)))).unwrap();
    place.wish(&alice, revoke(token(3))).unwrap();
    assert_eq!(code(place.wish(&dora, redeem(token(3)))), Code::InvitationRevoked);
}

#[test]
fn what_is_taken_back_is_taken_back_from_who_has_not_come_in_yet() {
    let (mut place, alice, bob) = two();
    let carol = Someone::new(3);
    place.wish(&bob, invite(terms(TOKEN))).unwrap();
    place.wish(&carol, Wish::Redeem(TOKEN)).unwrap();
    assert_eq!(code(place.wish(&carol, revoke(TOKEN))), Code::NotAllowed);
    place.wish(&alice, revoke(TOKEN)).expect("she owns the room");
    assert!(!place.may_enter(&carol));
    assert!(!place.state.knows(carol.device.account()), "and is a stranger again");
    assert_eq!(code(place.wish(&carol, Wish::Redeem(TOKEN))), Code::InvitationRevoked);
}

#[test]
fn another_invitation_still_opens_when_one_is_taken_back() {
    let (mut place, alice, _) = two();
    let carol = Someone::new(3);
    for number in [1, 2] {
        place.wish(&alice, invite(terms(token(number)))).unwrap();
        place.wish(&carol, Wish::Redeem(token(number))).unwrap();
    }
    place.wish(&alice, revoke(token(1))).unwrap();
    assert!(place.may_enter(&carol));
}

#[test]
fn members_invite_and_see_their_own_and_owners_see_all() {
    let (mut place, alice, bob) = two();
    let carol = Someone::new(3);
    assert_eq!(code(place.wish(&carol, invite(terms(TOKEN)))), Code::NotAMember);
    assert_eq!(code(place.wish(&carol, Wish::Invitations(GENERAL))), Code::NotAMember);
    place.wish(&bob, invite(terms(TOKEN))).unwrap();
    place.wish(&bob, invite(terms(TOKEN))).expect("asked twice, made once");
    assert_eq!(code(place.wish(&alice, invite(terms(TOKEN)))), Code::InvitationInvalid);
    place.wish(&alice, invite(terms(token(1)))).unwrap();
    let never = InvitationTerms { uses: Some(0), ..terms(token(2)) };
    assert_eq!(code(place.wish(&alice, invite(never))), Code::InvitationInvalid);
    let past = InvitationTerms { expires: Some(NOW), ..terms(token(2)) };
    assert_eq!(code(place.wish(&alice, invite(past))), Code::InvitationExpired);
    assert_eq!(place.listed(&alice).len(), 2);
    let bobs = place.listed(&bob);
    assert_eq!(bobs.len(), 1);
    assert_eq!((bobs[0].terms.token, bobs[0].used), (TOKEN, 0));
    assert_eq!(code(place.wish(&bob, revoke(token(1)))), Code::NotAllowed);
}

#[test]
fn nobody_fills_the_server_with_invitations() {
    let (mut place, alice, bob) = two();
    for number in 0..INVITATIONS_PER_ACCOUNT_MAX {
        place.wish(&bob, invite(terms(token(number)))).unwrap();
    }
    let more = place.wish(&bob, invite(terms(TOKEN))).unwrap_err();
    assert_eq!((more.code, more.limit), (Code::QuotaReached, Some(100)));
    assert_eq!(place.wish(&alice, invite(terms(TOKEN))), Ok(Answer::Done), "others can");

    // Made and taken back for ever: what is kept of them is bounded.
    for number in 0..5 * INVITATIONS_PER_ACCOUNT_MAX {
        let another = token(10_000 + number);
        place.wish(&alice, invite(terms(another))).unwrap();
        place.wish(&alice, revoke(another)).unwrap();
    }
    let kept = place.state.invitations.of_maker(alice.device.account()).count();
    assert!(kept <= INVITATIONS_PER_ACCOUNT_MAX + 2, "{kept}");
}

#[test]
fn what_has_been_over_for_long_is_forgotten() {
    let (mut place, alice, _) = two();
    let carol = Someone::new(3);
    let brief = InvitationTerms { expires: Some(Timestamp(NOW.0 + 1)), ..terms(TOKEN) };
    place.wish(&alice, invite(brief)).unwrap();
    place.wish(&carol, Wish::Redeem(TOKEN)).unwrap();
    let kept = u64::try_from(INVITATION_KEPT.as_millis()).unwrap();
    let much_later = Timestamp(NOW.0 + 1 + kept);
    place.at(Timestamp(much_later.0 - 1), &alice, invite(terms(token(1)))).unwrap();
    assert!(place.may_enter(&carol));
    place.at(much_later, &alice, invite(terms(token(2)))).unwrap();
    assert!(!place.may_enter(&carol));
    assert_eq!(code(place.wish(&carol, Wish::Redeem(TOKEN))), Code::InvitationInvalid);
}

#[test]
fn the_door_takes_a_newcomer_only_with_a_proof_of_the_join_key() {
    let (mut place, mut alice, mut bob) = two();
    let mut carol = Someone::new(3);
    place.verdict(carol.claims("carol", 1)).unwrap();
    let joining = carol.joins(&place.state, GENERAL, 60);
    let Wish::Commit(post) = joining.wish.clone() else { panic!("a commit") };
    let roster = place.state.room(GENERAL).unwrap().roster().unwrap();
    let (group, epoch, device) = (roster.name(), roster.epoch(), carol.device.key());
    let by_bob = join_key().prove(group, epoch, bob.device.key());
    let before = join_key().prove(group, Epoch(epoch.0 - 1), device);
    let other_key = tchat_mls::JoinKey::new(1, [1; 32]).prove(group, epoch, device);
    for wrong in [None, Some(SignatureBytes([0; 64])), Some(by_bob), Some(before), Some(other_key)]
    {
        let forged = tchat_proto::request::CommitPost { join_proof: wrong, ..(*post).clone() };
        let outcome = place.applies(carol.wishes(Wish::Commit(Box::new(forged))));
        assert_eq!(code(outcome.verdict), Code::JoinProof);
        assert!(outcome.writes.is_empty(), "and nobody else is held up by it");
    }
    place.verdict(joining.clone()).unwrap();
    alice.applies(&joining);
    bob.applies(&joining);
}

#[test]
fn a_member_who_comes_back_by_the_door_has_to_prove_it_too() {
    let (mut place, _, mut bob) = two();
    let joining = bob.joins(&place.state, GENERAL, 60);
    let Wish::Commit(post) = joining.wish.clone() else { panic!("a commit") };
    let bare = tchat_proto::request::CommitPost { join_proof: None, ..*post };
    let refused = place.wish(&bob, Wish::Commit(Box::new(bare)));
    assert_eq!(code(refused), Code::JoinProof);
    place.verdict(joining).unwrap();
}

#[test]
fn a_sealed_join_key_of_any_length_is_not_kept_for_anybody() {
    let (mut place, mut alice, _) = two();
    let update = alice.updates(GENERAL, 60);
    let Wish::Commit(mut post) = update.wish.clone() else { panic!("a commit") };
    post.join_key = Some(vec![0; 100_000].into());
    assert_eq!(code(place.wish(&alice, Wish::Commit(post))), Code::TooLong);
    place.verdict(update).unwrap();
}

#[test]
fn replacing_the_join_key_takes_every_invitation_back() {
    let (mut place, mut alice, bob) = two();
    let carol = Someone::new(3);
    place.wish(&bob, invite(terms(TOKEN))).unwrap();
    place.wish(&carol, Wish::Redeem(TOKEN)).unwrap();
    let group = alice.group.as_mut().unwrap();
    let bundle = group.turn_key(&alice.vault, &alice.device, id(60)).unwrap();
    let turn = alice.commits(bundle, GENERAL, id(60));
    place.verdict(turn).unwrap();
    assert!(!place.may_enter(&carol));
    assert_eq!(code(place.wish(&carol, Wish::Redeem(TOKEN))), Code::InvitationRevoked);
    assert!(place.listed(&alice).is_empty());
}

#[test]
fn who_was_added_by_a_member_needs_the_invitation_no_more() {
    let (mut place, mut alice, _) = two();
    let carol = Someone::new(3);
    place.wish(&alice, invite(terms(TOKEN))).unwrap();
    place.wish(&carol, Wish::Redeem(TOKEN)).unwrap();
    place.verdict(carol.claims("carol", 1)).unwrap();
    let package = tchat_mls::key_package(&carol.vault, &carol.device).unwrap();
    let group = alice.group.as_mut().unwrap();
    let bundle = group.add(&alice.vault, &alice.device, id(60), &[package]).unwrap();
    let outcome = place.applies(alice.commits(bundle, GENERAL, id(60)));
    assert!(outcome.verdict.is_ok());
    assert!(!place.may_enter(&carol));
    // Entry and Welcome carry the join key alike.
    let sealed: Vec<_> = outcome
        .writes
        .iter()
        .filter_map(|it| match it {
            Write::Append(it) => {
                match tchat_proto::entry::Entry::from_bytes(&it.bytes).unwrap().body {
                    EntryBody::Commit { join_key, .. } => join_key,
                    EntryBody::Welcome(invited) => invited.join_key,
                    _ => None,
                }
            }
            _ => None,
        })
        .collect();
    assert_eq!(sealed.len(), 2);
    assert_eq!(sealed[0], sealed[1]);
}

#[test]
fn the_owners_invitation_is_good_until_somebody_is_the_first() {
    let mut place =
        Desk { state: State::with_general(GENERAL, Joining::ByInvitation), ..Desk::new() };
    assert_eq!(place.state.await_owner(TOKEN), Some(GENERAL));
    assert_eq!(place.state.await_owner(TOKEN), None, "at the next start it is the same one");
    let (mut alice, bob) = (Someone::new(1), Someone::new(2));
    for early in [&alice, &bob] {
        place.wish(early, Wish::Redeem(TOKEN)).unwrap();
    }
    place.verdict(alice.claims("alice", 1)).unwrap();
    place.verdict(alice.founds_as(FIRST, 1, Joining::ByInvitation)).unwrap();
    assert!(!place.may_enter(&bob));
    assert_eq!(code(place.wish(&bob, Wish::Redeem(TOKEN))), Code::InvitationUsedUp);
    let again = place.wish(&alice, Wish::Redeem(TOKEN));
    assert!(matches!(&again, Ok(Answer::Redeemed(info)) if info.member), "{again:?}");
    assert_eq!(place.state.await_owner(token(7)), None);
}
