//! The forms over the messages: what is pressed becomes a wish, and what the engine tells is seen.

use std::collections::BTreeSet;
use std::path::PathBuf;

use eframe::egui::Role;
use tchat_client::command::{Good, IfMissing, Reference, Revoked, RuleWish, Verify};
use tchat_client::event::{
    InvitationSummary, KeyChange, Person, Present, Reach, Role as Rank, RoomSummary, Rules,
};
use tchat_client::safety_number::{SafetyNumber, WordList};
use tchat_client::scene::{ALICE, person};
use tchat_client::transfer::{Direction, State, Transfer};
use tchat_client::trouble::Trouble;
use tchat_front::long_text::LongText;
use tchat_proto::id::AccountKey;
use tchat_proto::invitation::Invitation;
use tchat_proto::policy::{Inviting, Joining, RoomPolicy};
use tchat_proto::room::RoomName;
use tchat_speech::tell::text;

use super::*;
use crate::view::asked::Asked;

type Stage = Harness<'static, Window>;

fn reference() -> Reference {
    Reference("typed".to_owned())
}

fn stage(lang: Lang) -> (Stage, Words) {
    (window(&said(&["hello"]), lang), Words::new(lang).in_chat())
}

/// Lets the window hear something, and do what comes of it.
fn hear(stage: &mut Stage, event: &Event) {
    stage.state_mut().heard(event);
    let kept = stage.state_mut().orders();
    stage.state_mut().orders.extend(kept);
    stage.run_ok();
}

fn press(stage: &mut Stage, name: &str) {
    stage.get_by_label(name).click();
    stage.run_ok();
}

/// Finds what a form says.
fn within(stage: &Stage, told: &str) {
    let dialog = stage.get_by_role(Role::Dialog);
    dialog.get_by_label_contains(told);
}

/// What is asked for on somebody's behalf: not what the window asks for itself.
fn asked(stage: &mut Stage) -> Vec<Wish> {
    let orders = stage.state_mut().orders();
    let asked = orders.into_iter().filter_map(|order| match order {
        Order::Command(Command { wish: Wish::Drafts | Wish::Draft { .. }, .. }) => None,
        Order::Command(Command { wish, reference: Some(_) }) => Some(wish),
        _ => None,
    });
    asked.collect()
}

fn present(who: Person, role: Rank, me: bool) -> Present {
    Present {
        who,
        reach: Reach::Online,
        me,
        verified: false,
        ignored: false,
        role,
        mark: "k7f2".to_owned(),
        first_seen: None,
        fingerprint: "12345 67890".to_owned(),
    }
}

fn me(role: Rank) -> Present {
    present(Person { nick: "me".to_owned(), account: ME }, role, true)
}

fn people(of: Vec<Present>, reference: Option<Reference>) -> Event {
    Event::People { room: room(1).1, people: of, reference }
}

fn bob() -> Present {
    present(person(BOB), Rank::Member, false)
}

fn name() -> Visible {
    text::name(&person(BOB))
}

fn members(stage: &mut Stage, role: Rank) {
    hear(stage, &people(vec![bob(), me(role)], Some(reference())));
    asked(stage);
}

fn chosen_bob(stage: &mut Stage, words: &Words) {
    press(stage, tchat_front::deed::member_line(words, &bob(), false).as_str());
}

#[test]
fn a_member_is_muted_at_once_and_removed_once_that_is_said_twice() {
    for lang in Lang::ALL {
        let (mut stage, words) = stage(lang);
        members(&mut stage, Rank::Owner);
        stage.get_by_role_and_label(Role::Dialog, words.members_title().as_str());
        chosen_bob(&mut stage, &words);
        press(&mut stage, words.deed_mute(name()).as_str());
        let wishes = asked(&mut stage);
        assert!(matches!(wishes[..], [Wish::Rule { wish: RuleWish::Mute(_), .. }]), "{wishes:?}");
        let kick = words.deed_kick(name());
        press(&mut stage, kick.as_str());
        assert_eq!(asked(&mut stage), [], "it is asked first");
        stage.get_by_label(words.gui_kick_means().as_str());
        assert!(stage.get_by_label(words.gui_cancel().as_str()).is_focused(), "Enter does no harm");
        press(&mut stage, words.gui_cancel().as_str());
        assert!(stage.query_by_label(words.gui_kick_means().as_str()).is_none());
        for _ in 0..2 {
            press(&mut stage, kick.as_str());
        }
        let wishes = asked(&mut stage);
        assert!(matches!(wishes[..], [Wish::Remove { .. }]), "{wishes:?}");
    }
}

#[test]
fn the_members_follow_those_who_come_and_go_and_what_they_may_do() {
    let (mut stage, words) = stage(Lang::English);
    members(&mut stage, Rank::Member);
    let alice = present(person(ALICE), Rank::Moderator, false);
    let line = tchat_front::deed::member_line(&words, &alice, false);
    assert!(stage.query_by_label(line.as_str()).is_none());
    hear(&mut stage, &people(vec![alice, bob(), me(Rank::Moderator)], None));
    stage.get_by_label(line.as_str());
    chosen_bob(&mut stage, &words);
    stage.get_by_label(words.deed_kick(name()).as_str());
    hear(&mut stage, &people(vec![me(Rank::Moderator)], None));
    assert!(stage.query_by_label(words.deed_kick(name()).as_str()).is_none(), "bob went");
    stage.get_by_label(words.gui_find_member().as_str());
}

#[test]
fn members_are_found_by_what_is_typed_and_others_are_added_by_name() {
    let (mut stage, words) = stage(Lang::French);
    members(&mut stage, Rank::Member);
    stage.event(Input::Text("zzz".to_owned()));
    stage.run_ok();
    stage.get_by_label(words.panel_nothing_found().as_str());
    assert_eq!(stage.state().chat().composer().text(), "", "it is typed in the form");
    stage.get_by_label(words.gui_add_member_how().as_str()).click();
    stage.run_ok();
    stage.event(Input::Text("eve".to_owned()));
    stage.run_ok();
    press(&mut stage, words.gui_add().as_str());
    let wishes = asked(&mut stage);
    assert!(
        matches!(&wishes[..], [Wish::Add { who, .. }] if who.to_string() == "eve"),
        "{wishes:?}"
    );
}

fn number() -> SafetyNumber {
    SafetyNumber::of(ME, BOB)
}

fn verification(how: Verify, verified: bool) -> Event {
    Event::Verification {
        who: person(BOB),
        how,
        number: number(),
        verified,
        reference: Some(reference()),
    }
}

#[test]
fn a_safety_number_is_compared_by_eye_and_the_mark_can_be_taken_back() {
    for lang in Lang::ALL {
        let (mut stage, words) = stage(lang);
        hear(&mut stage, &verification(Verify::Show, false));
        stage.get_by_label(&number().to_string());
        stage.get_by_role_and_label(Role::Image, words.show_code().as_str());
        stage.get_by_label_contains(words.is_not_verified(name()).as_str());
        press(&mut stage, words.gui_differ().as_str());
        assert_eq!(asked(&mut stage), []);
        stage.get_by_label(words.number_differs(name()).as_str());
        press(&mut stage, words.gui_match().as_str());
        let wishes = asked(&mut stage);
        assert!(matches!(wishes[..], [Wish::Verify { how: Verify::Believe, .. }]), "{wishes:?}");
        hear(&mut stage, &verification(Verify::Believe, true));
        stage.get_by_label_contains(words.is_verified(name()).as_str());
        stage.key_press(Key::Enter);
        stage.run_ok();
        assert_eq!(asked(&mut stage), [], "Enter pressed twice takes nothing back");
        press(&mut stage, words.person_undo(name()).as_str());
        let wishes = asked(&mut stage);
        assert!(matches!(wishes[..], [Wish::Verify { how: Verify::Undo, .. }]), "{wishes:?}");
    }
}

#[test]
fn what_somebody_reads_aloud_is_compared_and_a_word_that_is_none_is_named() {
    for (lang, list) in [(Lang::English, WordList::English), (Lang::French, WordList::French)] {
        let (mut stage, words) = stage(lang);
        hear(&mut stage, &verification(Verify::Show, false));
        let mut spoken = number().words(list).map(str::to_owned);
        spoken[3] = "zzyzx".to_owned();
        let typed = |stage: &mut Stage, text: String| {
            stage
                .get_by_role_and_label(
                    Role::TextInput,
                    Words::new(lang).person_compare(name()).as_str(),
                )
                .click();
            stage.run_ok();
            stage.key_press_modifiers(Modifiers::COMMAND, Key::A);
            stage.event(Input::Text(text));
            stage.run_ok();
            press(stage, Words::new(lang).gui_compare().as_str());
        };
        typed(&mut stage, spoken.join(" "));
        assert_eq!(asked(&mut stage), []);
        stage.get_by_label_contains(words.number_word_unknown(Visible::quoted("zzyzx")).as_str());
        typed(&mut stage, number().words(list).join(" "));
        let wishes = asked(&mut stage);
        assert!(
            matches!(&wishes[..], [Wish::Verify { how: Verify::Compare(read), .. }]
                if number().is(read)),
            "{wishes:?}"
        );
        let trouble = Trouble::NumberDiffers { name: "bob".to_owned() };
        hear(&mut stage, &Event::Error { trouble, reference: Some(reference()) });
        within(&stage, words.number_differs(Visible::quoted("bob")).as_str());
    }
}

#[test]
fn whose_key_changed_is_told_so_where_they_are_compared() {
    let (mut stage, words) = stage(Lang::English);
    let change = KeyChange {
        who: person(BOB),
        choice: "bob~k7f2".to_owned(),
        before: ALICE,
        fingerprint_before: "11111".to_owned(),
        fingerprint_after: "22222".to_owned(),
        was_verified: true,
    };
    hear(&mut stage, &Event::KeyChanged(change));
    press(&mut stage, words.deed_verify(name()).as_str());
    let wishes = asked(&mut stage);
    assert!(
        matches!(&wishes[..], [Wish::Verify { how: Verify::Show, who }]
            if who.to_string() == "bob~k7f2"),
        "{wishes:?}"
    );
    hear(&mut stage, &verification(Verify::Show, false));
    within(&stage, "22222");
}

fn rules(role: Rank) -> Event {
    let mut policy = RoomPolicy::of_founder(AccountKey([9; 32]), Joining::ByInvitation);
    match role {
        Rank::Owner => policy.owners.insert(ME),
        Rank::Moderator => policy.moderators.insert(ME),
        Rank::Member => false,
    };
    let rules = Rules {
        policy,
        owners: vec![Person { nick: "me".to_owned(), account: ME }],
        moderators: Vec::new(),
        muted: vec![person(BOB)],
        banned: vec![person(ALICE)],
    };
    Event::Rules { room: room(1).1, rules: Box::new(rules), reference: Some(reference()) }
}

fn open_rules(stage: &mut Stage, role: Rank) {
    // All of them are seen at once.
    stage.set_size(vec2(900.0, 1_400.0));
    hear(stage, &people(vec![bob(), me(role)], None));
    hear(stage, &rules(role));
    asked(stage);
}

fn ruled(stage: &mut Stage) -> Vec<RuleWish> {
    let wishes = asked(stage).into_iter().filter_map(|wish| match wish {
        Wish::Rule { wish, .. } => Some(wish),
        _ => None,
    });
    wishes.collect()
}

#[test]
fn owners_change_each_rule_by_its_control_and_ending_a_room_is_asked_twice() {
    for lang in Lang::ALL {
        let (mut stage, words) = stage(lang);
        open_rules(&mut stage, Rank::Owner);
        press(&mut stage, words.gui_rule_frozen().as_str());
        assert_eq!(ruled(&mut stage), [RuleWish::Freeze(true)]);
        press(&mut stage, words.gui_inviting_moderators().as_str());
        assert_eq!(ruled(&mut stage), [RuleWish::Inviting(Inviting::Moderators)]);
        let end = words.archive_deed();
        press(&mut stage, end.as_str());
        assert_eq!(ruled(&mut stage), []);
        press(&mut stage, end.as_str());
        assert_eq!(ruled(&mut stage), [RuleWish::Archive(true)]);
        press(&mut stage, words.deed_unmute(name()).as_str());
        press(&mut stage, words.gui_unban(text::name(&person(ALICE))).as_str());
        let wishes = ruled(&mut stage);
        assert!(matches!(wishes[..], [RuleWish::Unmute(_), RuleWish::Unban(_)]), "{wishes:?}");
    }
}

#[test]
fn a_value_is_written_and_one_that_cannot_be_says_what_can() {
    for lang in Lang::ALL {
        let (mut stage, words) = stage(lang);
        open_rules(&mut stage, Rank::Owner);
        let write = |stage: &mut Stage, text: &str| {
            let name = Words::new(lang).gui_rule_slow();
            stage.get_by_role_and_label(Role::TextInput, name.as_str()).focus();
            stage.run_ok();
            stage.key_press_modifiers(Modifiers::COMMAND, Key::A);
            stage.event(Input::Text(text.to_owned()));
            stage.run_ok();
            stage.key_press(Key::Enter);
            stage.run_ok();
        };
        write(&mut stage, "99999999");
        assert_eq!(ruled(&mut stage), []);
        let why = words.setting_asks_seconds(u64::from(tchat_proto::limits::SLOW_SECONDS_MAX));
        stage.get_by_role_and_label(Role::Alert, &format!("✗ {why}"));
        write(&mut stage, "30");
        assert_eq!(ruled(&mut stage), [RuleWish::Slow(30)]);
        let trouble = Trouble::Empty;
        hear(&mut stage, &Event::Error { trouble, reference: Some(reference()) });
        let said = tchat_speech::explain::trouble::explain(&Trouble::Empty, &words).sentence();
        within(&stage, said.as_str());
    }
}

#[test]
fn who_may_not_change_a_rule_reads_who_may() {
    for lang in Lang::ALL {
        let (mut stage, words) = stage(lang);
        open_rules(&mut stage, Rank::Member);
        press(&mut stage, words.gui_rule_frozen().as_str());
        press(&mut stage, words.archive_deed().as_str());
        assert_eq!(asked(&mut stage), []);
        assert!(stage.query_all_by_label(words.setting_moderators().as_str()).count() >= 3);
        assert!(stage.query_all_by_label(words.setting_owners().as_str()).count() >= 2);
        stage.get_by_label(words.setting_for_good().as_str());
        assert!(stage.query_by_role(Role::TextInput).is_none(), "there is nothing to write");
    }
}

fn summary() -> InvitationSummary {
    InvitationSummary {
        name: "a1b2".to_owned(),
        maker: None,
        made: Timestamp(1),
        expires: None,
        uses: None,
        used: 2,
    }
}

fn link() -> Invitation {
    let address = "tchat://192.168.1.20:6000/uoRM_ed9vcY9eo1Xb7fsJ4OZlLTD9z5BMxh2Dk4KTJg/room1";
    Invitation::parse(address).expect("a link")
}

#[test]
fn an_invitation_is_made_as_chosen_and_shown_with_its_link_and_a_code() {
    for lang in Lang::ALL {
        let (mut stage, words) = stage(lang);
        let there = |invitations| Event::Invitations {
            room: room(1).1,
            invitations,
            reference: Some(reference()),
        };
        hear(&mut stage, &there(Vec::new()));
        press(&mut stage, words.invitation_for_ever().as_str());
        press(&mut stage, words.invitation_uses(5_u64).as_str());
        press(&mut stage, words.invite_make().as_str());
        let wishes = asked(&mut stage);
        let good = Good { expires: None, uses: Some(5) };
        assert_eq!(
            wishes,
            [Wish::Invite { room: room(1).1, good }, Wish::Invitations { room: room(1).1 }]
        );
        let made =
            Event::Invitation { invitation: link(), terms: None, reference: Some(reference()) };
        hear(&mut stage, &made);
        stage.get_by_role_and_label(Role::Image, words.show_code().as_str());
        press(&mut stage, words.gui_copy_link().as_str());
        let orders = stage.state_mut().orders();
        assert!(orders.contains(&Order::Copy(link().to_string())), "{orders:?}");
        hear(&mut stage, &there(vec![summary()]));
        // Back to all of them, which were told meanwhile.
        press(&mut stage, words.gui_back().as_str());
        stage.get_by_role_and_label(
            Role::Dialog,
            words.invitations_title(Visible::line("room1")).as_str(),
        );
        press(&mut stage, words.invite_revoke_all().as_str());
        assert_eq!(asked(&mut stage), []);
        press(&mut stage, words.gui_take_back().as_str());
        let wishes = asked(&mut stage);
        assert!(
            matches!(
                wishes[..],
                [Wish::Revoke { which: Revoked::All, .. }, Wish::Invitations { .. }]
            ),
            "{wishes:?}"
        );
    }
}

#[test]
fn one_goes_into_a_room_leaves_it_and_makes_another() {
    for lang in Lang::ALL {
        let (mut stage, words) = stage(lang);
        let summary = |number, member| RoomSummary {
            name: room(number).1,
            members: 2,
            joining: Joining::Open,
            member,
            encrypted: true,
            with: None,
            unread: None,
        };
        let rooms = Event::Rooms {
            rooms: vec![summary(1, true), summary(2, false)],
            reference: Some(reference()),
        };
        hear(&mut stage, &rooms);
        let leave = words.gui_leave_sure(Visible::line("room1"));
        press(&mut stage, leave.as_str());
        assert_eq!(asked(&mut stage), []);
        stage.get_by_label(words.gui_leave_about().as_str());
        let again = stage.query_all_by_label(leave.as_str()).last();
        again.expect("it is asked again").click();
        stage.run_ok();
        assert_eq!(asked(&mut stage), [Wish::Part { room: room(1).1 }, Wish::Rooms]);
        let join = words.gui_join();
        stage.get_by_label_contains(&format!("{join}: ")).click();
        stage.run_ok();
        let wish = Wish::Join { room: room(2).1, missing: IfMissing::Refuse };
        assert_eq!(asked(&mut stage), [wish]);
        assert!(stage.query_by_role(Role::Dialog).is_none(), "one goes there");
        hear(&mut stage, &rooms);
        stage.get_by_role_and_label(Role::TextInput, words.gui_room_name().as_str()).focus();
        stage.run_ok();
        stage.event(Input::Text("échecs".to_owned()));
        stage.run_ok();
        press(&mut stage, words.gui_joining_hidden().as_str());
        press(&mut stage, words.gui_make().as_str());
        let name = RoomName::parse("échecs").expect("a name");
        let wish = Wish::Join { room: name, missing: IfMissing::CreateHidden };
        assert_eq!(asked(&mut stage), [wish]);
    }
}

fn transfer(state: State, bytes: u64) -> Transfer {
    Transfer {
        number: 7,
        direction: Direction::Down,
        room: room(1).1,
        seq: Some(Seq(1)),
        name: "sun.png".to_owned(),
        bytes,
        total: 1_000,
        state,
        path: (state == State::Done).then(|| PathBuf::from("/home/bob/pictures/sun.png")),
        reference: None,
    }
}

#[test]
fn a_file_on_its_way_is_followed_stopped_when_that_is_meant_and_found_when_it_is_there() {
    for lang in Lang::ALL {
        let (mut stage, words) = stage(lang);
        let transfers = vec![transfer(State::Running, 100)];
        hear(&mut stage, &Event::Transfers { transfers, reference: Some(reference()) });
        let shown = |stage: &Stage| {
            let bar = stage.get_by_role(Role::ProgressIndicator);
            bar.accesskit_node().numeric_value()
        };
        assert_eq!(shown(&stage), Some(10.0));
        hear(&mut stage, &Event::Transfer(Box::new(transfer(State::Running, 500))));
        assert_eq!(shown(&stage), Some(50.0));
        for _ in 0..2 {
            assert_eq!(asked(&mut stage), []);
            press(&mut stage, words.transfer_stop().as_str());
        }
        assert_eq!(asked(&mut stage), [Wish::Cancel { number: Some(7) }]);
        hear(&mut stage, &Event::Transfer(Box::new(transfer(State::Done, 1_000))));
        press(&mut stage, words.gui_open_folder().as_str());
        let orders = stage.state_mut().orders();
        let folder = Order::OpenLink("/home/bob/pictures".to_owned());
        assert!(orders.contains(&folder), "{orders:?}");
    }
}

#[test]
fn a_doubtful_link_is_not_opened_by_enter_pressed_by_the_way() {
    for lang in Lang::ALL {
        let (mut stage, words) = stage(lang);
        let places = tchat_front::links::Place::all("[bank.example](https://evil.example)");
        hear(&mut stage, &Event::CaughtUp { room: room(1).1 });
        stage.state_mut().show_over(Show::Links(places));
        stage.run_ok();
        press(&mut stage, "https://evil.example/");
        stage.state_mut().orders();
        stage.get_by_role_and_label(Role::Dialog, words.gui_doubtful_link().as_str());
        let opened = |stage: &mut Stage| {
            let orders = stage.state_mut().orders();
            orders.iter().any(|it| matches!(it, Order::OpenLink(_)))
        };
        stage.key_press(Key::Enter);
        stage.run_ok();
        assert!(!opened(&mut stage));
        stage.get_by_role_and_label(Role::Dialog, words.panel_links().as_str());
        press(&mut stage, "https://evil.example/");
        press(&mut stage, words.gui_open_anyway().as_str());
        assert!(opened(&mut stage));
        assert!(stage.query_by_role(Role::Dialog).is_none());
    }
}

#[test]
fn the_keyboard_stays_in_a_form_and_goes_back_to_where_it_was() {
    let (mut stage, words) = stage(Lang::English);
    members(&mut stage, Rank::Owner);
    let names: BTreeSet<String> = (0..30)
        .map(|_| {
            stage.key_press(Key::Tab);
            stage.run_ok();
            let has_it = stage.query_all(by().predicate(|node| node.is_focused()));
            has_it.map(|node| node.accesskit_node().label().unwrap_or_default()).collect()
        })
        .collect();
    assert!(names.contains(words.gui_close().as_str()), "{names:?}");
    assert!(!names.contains(words.gui_send().as_str()), "{names:?}");
    stage.key_press(Key::Escape);
    stage.run_ok();
    assert!(stage.query_by_role(Role::Dialog).is_none());
    stage.event(Input::Text("on".to_owned()));
    stage.run_ok();
    assert_eq!(stage.state().chat().composer().text(), "on");
}

#[test]
fn a_long_text_shows_how_it_begins_and_goes_the_way_that_is_chosen() {
    for lang in Lang::ALL {
        let (mut stage, words) = stage(lang);
        let long = LongText::pasted("premier\n".repeat(40), 0);
        stage.state_mut().show_over(Show::LongText(long));
        stage.run_ok();
        assert_eq!(stage.query_all_by_label("premier").count(), 4);
        stage.get_by_label(words.paste_long(40_u64, 1_u64).as_str());
        let is_focused = stage.get_by_label(words.paste_as_text().as_str()).is_focused();
        assert!(is_focused, "Enter sends nothing");
        press(&mut stage, words.paste_as_text().as_str());
        assert!(stage.state().chat().composer().text().starts_with("premier\n"));
        assert!(stage.query_by_role(Role::Dialog).is_none());
    }
}

#[test]
fn a_question_lies_over_a_form_and_leaves_it_there() {
    for lang in Lang::ALL {
        let (mut stage, words) = stage(lang);
        members(&mut stage, Rank::Owner);
        stage.state_mut().ask_first(Asked::Quit(2));
        stage.run_ok();
        let is_asked = |stage: &Stage| stage.query_by_role(Role::AlertDialog).is_some();
        assert!(is_asked(&stage) && stage.query_by_role(Role::Dialog).is_none());
        let leave = words.gui_cancel();
        assert!(stage.get_by_label(leave.as_str()).is_focused(), "Enter ends nothing");
        stage.key_press(Key::Escape);
        stage.run_ok();
        assert!(!is_asked(&stage));
        stage.get_by_role_and_label(Role::Dialog, words.members_title().as_str());
    }
}

#[test]
fn a_form_is_where_it_stays_from_its_first_picture_on() {
    let (mut stage, _) = stage(Lang::English);
    let many = (0..40).map(|_| bob()).chain([me(Rank::Owner)]).collect();
    stage.state_mut().heard(&people(many, Some(reference())));
    stage.state_mut().orders();
    stage.step();
    let rect = |stage: &Stage| {
        let area = eframe::egui::Id::unique("tchat sheet");
        stage.ctx.memory(|memory| memory.area_rect(area)).expect("it is there")
    };
    let first = rect(&stage);
    stage.run_ok();
    assert_eq!(first, rect(&stage));
    assert!(stage.ctx.content_rect().contains_rect(first), "{first}");
}
