//! What is typed, in both languages, and what it asks for.

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use tchat_client::command::Which;
use tchat_client::marks::NotifyRule;
use tchat_proto::address::ServerLink;
use tchat_proto::id::{Seq, Timestamp};

use super::*;
use crate::hear::vocabulary::fold;

fn typed(line: &str) -> Result<Typed, InputRefused> {
    read(line, Some(&RoomName::general()), &Words::new(Lang::English))
}

fn sent(text: &str) -> Typed {
    Typed::Wish(Wish::Send { room: RoomName::general(), text: text.to_owned() })
}

fn who() -> Typed {
    Typed::Wish(Wish::Who { room: RoomName::general() })
}

#[test]
fn a_line_is_a_message_unless_it_begins_with_a_slash() {
    assert_eq!(typed("hello"), Ok(sent("hello")));
    assert_eq!(typed("  /who"), Ok(sent("  /who")));
    assert_eq!(typed("//who"), Ok(sent("/who")));
    assert_eq!(typed("///"), Ok(sent("//")));
    assert_eq!(typed("/who"), Ok(who()));
}

#[test]
fn commands_are_understood_in_both_languages() {
    for line in ["/who", "/WHO", "/names", "/qui", "/Qui ", "/who general", "/qui #general"] {
        assert_eq!(typed(line), Ok(who()), "{line}");
    }
    let rename = |nick| Ok(Typed::Wish(Wish::Rename { nick: Nick::parse(nick).unwrap() }));
    assert_eq!(typed("/pseudo Éloïse B"), rename("Éloïse B"));
    let team = RoomName::parse("team").unwrap();
    let join = Wish::Join { room: team.clone(), missing: IfMissing::CreateByInvitation };
    assert_eq!(typed("/salon team"), Ok(Typed::GoTo(team, join)));
    let part = Wish::Part { room: RoomName::general() };
    assert_eq!(typed("/partir"), Ok(Typed::GoFrom(RoomName::general(), part)));
    assert_eq!(typed("/quitter"), Ok(Typed::Wish(Wish::Quit)));
    assert_eq!(typed("/reconnect"), Ok(Typed::Wish(Wish::Reconnect)));
    assert_eq!(typed("/reconnecter"), Ok(Typed::Wish(Wish::Reconnect)));
    assert_eq!(typed("/aide"), Ok(Typed::Help));
}

#[test]
fn a_link_that_somebody_was_given_is_joined_by_as_a_room_is() {
    use tchat_proto::id::ServerKey;
    use tchat_proto::invitation::{InvitationToken, Pass};
    let server = ServerLink { address: "10.0.0.7".parse().unwrap(), key: Some(ServerKey([7; 32])) };
    let team = RoomName::parse("team").unwrap();
    let pass = Pass { token: InvitationToken::from_bytes([9; 16]), join_key: None };
    let link = Invitation { server, room: Some(team.clone()), pass: Some(pass) };
    let Invitation { server, pass, .. } = link.clone();
    let join = Wish::JoinBy { server: server.clone(), room: team.clone(), pass };
    for line in [format!("/join {link}"), format!("/rejoindre {link} ")] {
        assert_eq!(typed(&line), Ok(Typed::GoTo(team.clone(), join.clone())), "{line}");
    }
    let general = RoomName::general();
    let bare = Wish::JoinBy { server: server.clone(), room: general.clone(), pass: None };
    assert_eq!(typed(&format!("/join {server}")), Ok(Typed::GoTo(general, bare)));
    let cut = format!("/join {}", &link.to_string()[..link.to_string().len() - 3]);
    assert!(matches!(typed(&cut), Err(InputRefused::Link(_))), "{cut}");
}

#[test]
fn the_start_of_a_word_is_enough_if_only_one_command_begins_so() {
    assert_eq!(typed("/wh"), Ok(who()));
    assert_eq!(typed("/ai"), Ok(Typed::Help));
    assert_eq!(typed("/q"), Ok(Typed::Wish(Wish::Quit)));
    assert_eq!(typed("/kic bob"), typed("/kick bob"));
    let Err(InputRefused::CommandAmbiguous { word, choices }) = typed("/r") else {
        panic!("ambiguous")
    };
    assert_eq!(word, "/r");
    let expected = [
        "/rooms",
        "/rejoindre",
        "/revoke",
        "/révoquer",
        "/reply",
        "/répondre",
        "/react",
        "/réagir",
        "/report",
        "/resume",
        "/reprendre",
        "/retour",
        "/rules",
        "/règles",
        "/retention",
        "/read",
        "/reconnect",
        "/reconnecter",
    ];
    assert_eq!(choices, expected.map(String::from));
    assert!(matches!(typed("/"), Err(InputRefused::CommandAmbiguous { .. })));
}

#[test]
fn accents_may_be_left_out_or_put_in() {
    assert_eq!(typed("/áide"), Ok(Typed::Help));
}

#[test]
fn an_unknown_command_is_refused_with_what_was_meant() {
    let unknown = |word: &str, similar: &[&str]| {
        let similar = similar.iter().map(|name| (*name).to_owned()).collect();
        Err(InputRefused::CommandUnknown { word: word.to_owned(), similar })
    };
    assert_eq!(typed("/qiu"), unknown("/qiu", &["/qui", "/quit"]));
    assert_eq!(typed("/home/me/notes"), unknown("/home/me/notes", &[]));
}

#[test]
fn a_message_is_reported_and_a_room_compared_by_the_commands_of_both_languages() {
    let report = |which, reason: Option<&str>| {
        let (room, reason) = (RoomName::general(), reason.map(str::to_owned));
        Ok(Typed::Wish(Wish::Report { room, which, reason }))
    };
    let last = Which::Back(NonZeroU32::MIN);
    assert_eq!(typed("/report -1 rude words"), report(last.clone(), Some("rude words")));
    assert_eq!(typed("/signaler -1"), report(last, None));
    assert_eq!(typed("/report 41"), report(Which::Place(Seq(41)), None));
    let compare = |place| Ok(Typed::Wish(Wish::Compare { room: RoomName::general(), place }));
    assert_eq!((typed("/compare"), typed("/comparer 7")), (compare(None), compare(Some(Seq(7)))));
    let resume = Ok(Typed::Wish(Wish::Resume { room: RoomName::general() }));
    assert_eq!((typed("/resume"), typed("/reprendre")), (resume.clone(), resume));
}

#[test]
fn messages_are_answered_changed_and_reacted_to_by_the_commands_of_both_languages() {
    for (english, french) in [
        ("/reply -1 yes", "/répondre -1 yes"),
        ("/me waves", "/moi waves"),
        ("/edit better", "/modifier better"),
        ("/edits last:bob", "/versions dernier:bob"),
        ("/delete -2", "/supprimer -2"),
        ("/react 👍", "/reagir 👍"),
        ("/unreact 👍", "/ne-plus-réagir 👍"),
    ] {
        let wish = typed(english);
        assert!(matches!(wish, Ok(Typed::Wish(_))), "{english}: {wish:?}");
        assert_eq!(wish, typed(french), "{french}");
    }
    for missing in ["/reply", "/reply -1", "/me", "/edit", "/edit 41", "/react"] {
        assert!(matches!(typed(missing), Err(InputRefused::ArgumentMissing { .. })), "{missing}");
    }
}

#[test]
fn somebody_alone_is_written_to_by_one_word_or_in_quotation_marks() {
    let direct = |who: &str, text: Option<&str>| {
        let (who, text) = (Called::parse(who).unwrap(), text.map(str::to_owned));
        Ok(Typed::Wish(Wish::Direct { who, text }))
    };
    assert_eq!(typed("/msg bob see you at four"), direct("bob", Some("see you at four")));
    assert_eq!(typed("/mp bob~k7f2  coucou "), direct("bob~k7f2", Some("coucou")));
    assert_eq!(typed("/w \"Éloïse B\" coucou"), direct("Éloïse B", Some("coucou")));
    assert_eq!(typed("/mp « Éloïse B » coucou"), direct("Éloïse B", Some("coucou")));
    assert_eq!(typed("/dm bob"), direct("bob", None));
    assert!(matches!(typed("/msg"), Err(InputRefused::ArgumentMissing { .. })));
}

#[test]
fn people_are_named_as_they_are_shown() {
    let bob = |text: &str| Called::parse(text).unwrap();
    let wish = |line: &str| match typed(line) {
        Ok(Typed::Wish(wish)) => wish,
        other => panic!("{line}: {other:?}"),
    };
    let kick = Wish::Remove { room: RoomName::general(), who: bob("bob~k7f2") };
    assert_eq!(wish("/kick bob~k7f2"), kick);
    let ignore = |ignore| Wish::Ignore { who: bob("Éloïse B"), ignore };
    assert_eq!(wish("/ignorer Éloïse B"), ignore(Ignore::Begin));
    assert_eq!(wish("/unignore Éloïse B"), ignore(Ignore::End));
    assert_eq!(wish("/ne-plus-ignorer Éloïse B"), ignore(Ignore::End));
    assert_eq!(wish("/ignored"), wish("/ignores"));
    assert_eq!(wish("/empreinte"), Wish::Fingerprint { who: None });
    assert_eq!(wish("/fingerprint bob"), Wish::Fingerprint { who: Some(bob("bob")) });
    assert_eq!(wish("/absent"), Wish::Away { away: true });
    assert_eq!(wish("/back"), Wish::Away { away: false });
}

#[test]
fn whoever_a_command_is_about_may_stand_in_quotation_marks() {
    let commands = COMMANDS.iter().filter(|command| {
        use Argument::{NeededNick, Nick, Person, PersonAndNumber, PersonAndText};
        matches!(command.argument, NeededNick | Nick | Person | PersonAndNumber | PersonAndText)
    });
    let mut any = 0;
    for name in commands.map(|command| command.english[0]) {
        let quoted = typed(&format!("/{name} \"Robert le Grand\""));
        let french = typed(&format!("/{name} « Robert le Grand »"));
        assert!(quoted.is_ok(), "/{name}");
        assert_eq!(quoted, french, "/{name}");
        if name != "msg" {
            assert_eq!(quoted, typed(&format!("/{name} Robert le Grand")), "/{name}");
        }
        any += 1;
    }
    assert!(any > 10, "{any}");
    let believe = typed("/verify \"Robert le Grand\" --yes");
    assert_eq!(believe, typed("/verify Robert le Grand --yes"));
}

#[test]
fn a_number_is_told_from_a_name_that_has_spaces_and_digits() {
    let verify =
        |who: &str, how| Ok(Typed::Wish(Wish::Verify { who: Called::parse(who).unwrap(), how }));
    let number = "33927 36871 24496 86684 38530 09822 20435 42711 68601 01705 76227 49605";
    let read = Verify::Compare(ReadAloud::parse(number).unwrap());
    assert_eq!(typed("/vérifier Éloïse B"), verify("Éloïse B", Verify::Show));
    assert_eq!(typed(&format!("/verify bob 7 {number}")), verify("bob 7", read));
    let bare = number.replace(' ', "");
    assert_eq!(typed(&format!("/verify bob {bare}")), verify("bob", read));
    assert_eq!(typed("/verify bob --yes"), verify("bob", Verify::Believe));
    assert_eq!(typed("/vérifier bob --annuler"), verify("bob", Verify::Undo));
    assert_eq!(typed("/verify 12345"), verify("12345", Verify::Show));
    assert_eq!(
        typed("/verify bob 33927 36871"),
        Err(InputRefused::NumberUnreadable(NotANumber::Other))
    );
}

#[test]
fn twelve_words_are_compared_as_digits_are_and_one_that_is_none_is_named() {
    let spoken = "abandon ability able about above absent absorb abstract absurd abuse access acid";
    let who = Called::parse("Robert le Grand").unwrap();
    let how = Verify::Compare(ReadAloud::parse(spoken).unwrap());
    let verify = Ok(Typed::Wish(Wish::Verify { who, how }));
    assert_eq!(typed(&format!("/verify Robert le Grand {spoken}")), verify);
    assert_eq!(typed(&format!("/verify \"Robert le Grand\" {spoken}")), verify);
    let misheard = spoken.replace("abstract", "abstrqct");
    let Err(refused) = typed(&format!("/verify Robert le Grand {misheard}")) else {
        panic!("refused")
    };
    for words in Lang::ALL.map(Words::new) {
        let told = crate::explain::input::explain(&refused, &words);
        assert!(told.message.as_str().contains("abstrqct"), "{told:?}");
    }
}

#[test]
fn a_command_without_what_it_needs_is_refused() {
    let missing = |usage: &str| Err(InputRefused::ArgumentMissing { usage: usage.to_owned() });
    assert_eq!(typed("/kick"), missing("/kick NICK"));
    assert_eq!(typed("/join  "), missing("/join ROOM"));
    assert!(matches!(typed("/join a b"), Err(InputRefused::Room(_))));
    assert!(matches!(typed("/nick \u{200B}"), Err(InputRefused::Nick(_))));
    let nowhere = read("hello", None, &Words::new(Lang::English));
    assert_eq!(nowhere, Err(InputRefused::NoRoom));
}

#[test]
fn no_two_commands_share_a_name() {
    let names = COMMANDS.iter().flat_map(Slash::names).map(fold).collect::<Vec<_>>();
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
    assert!(names.iter().all(|name| !name.is_empty()));
}

#[test]
fn no_command_is_shown_without_its_name() {
    for lang in [Lang::English, Lang::French] {
        let help = help(&Words::new(lang));
        let bare =
            help.iter().find(|line| line.as_str().contains("/,") || line.as_str().contains("/ "));
        assert_eq!(bare, None);
    }
    let french = Words::new(Lang::French);
    let shown = help(&french).into_iter().find(|line| line.as_str().contains("/révoquer"));
    let shown = shown.unwrap().to_string();
    let word = shown.split(['|', ',']).nth(1).unwrap();
    let all = Wish::Revoke { room: RoomName::general(), which: Revoked::All };
    assert_eq!(word, "tout", "{shown}");
    assert_eq!(typed(&format!("/révoquer {word}")), Ok(Typed::Wish(all)));
}

#[test]
fn help_lists_every_command_first_in_the_readers_language() {
    for (lang, first) in
        [(Lang::English, "/who [ROOM], /names, /qui"), (Lang::French, "/qui [SALON], /who")]
    {
        let help = help(&Words::new(lang));
        assert_eq!(help.len(), COMMANDS.len() + 1);
        assert!(help.iter().any(|line| line.as_str().trim_start().starts_with(first)), "{help:?}");
    }
}

fn rules(line: &str) -> RuleWish {
    match typed(line) {
        Ok(Typed::Wish(Wish::Rule { wish, .. })) => wish,
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn rules_are_changed_in_both_languages() {
    let bob = || Called::parse("bob").unwrap();
    let role = |role| RuleWish::Role { who: bob(), role };
    for (english, french, expected) in [
        ("/ban bob", "/bannir bob", RuleWish::Ban(bob())),
        ("/unban bob", "/débannir bob", RuleWish::Unban(bob())),
        ("/mute bob", "/muet bob", RuleWish::Mute(bob())),
        ("/unmute bob", "/parole bob", RuleWish::Unmute(bob())),
        ("/lock", "/geler", RuleWish::Freeze(true)),
        ("/unlock", "/degeler", RuleWish::Freeze(false)),
        ("/slow 10", "/lent 10", RuleWish::Slow(10)),
        ("/topic NSI", "/sujet NSI", RuleWish::Topic(Topic::parse("NSI").ok())),
        ("/topic -", "/sujet -", RuleWish::Topic(None)),
        ("/mod bob", "/modération bob", role(Role::Moderator)),
        ("/unmod bob", "/membre bob", role(Role::Member)),
        ("/owner bob", "/propriétaire bob", role(Role::Owner)),
        ("/archive", "/archiver", RuleWish::Archive(true)),
        ("/unarchive", "/désarchiver", RuleWish::Archive(false)),
        ("/retention 30d", "/conservation 30j", RuleWish::Retention(30)),
        ("/retention off", "/conservation non", RuleWish::Retention(0)),
    ] {
        assert_eq!(rules(english), expected, "{english}");
        assert_eq!(rules(french), expected, "{french}");
    }
    let all = Ok(Typed::Wish(Wish::Rules { room: RoomName::general() }));
    for line in ["/rules", "/règles", "/topic", "/sujet", "/retention", "/conservation"] {
        assert_eq!(typed(line), all, "{line}");
    }
}

#[test]
fn a_pseudonym_with_spaces_is_all_that_follows() {
    let who = Called::parse("Jean Paul").unwrap();
    assert_eq!(rules("/mute  Jean Paul "), RuleWish::Mute(who));
}

#[test]
fn a_room_is_made_as_it_is_said() {
    let made = |missing| {
        let room = RoomName::parse("team").unwrap();
        Ok(Typed::GoTo(room.clone(), Wish::Join { room, missing }))
    };
    assert_eq!(typed("/create team"), made(IfMissing::CreateByInvitation));
    assert_eq!(typed("/create team open"), made(IfMissing::CreateOpen));
    assert_eq!(typed("/créer team ouvert"), made(IfMissing::CreateOpen));
    assert_eq!(typed("/creer team caché"), made(IfMissing::CreateHidden));
    let refused = typed("/create team shut");
    assert!(matches!(refused, Err(InputRefused::NotAChoice { .. })), "{refused:?}");
    let refused = typed("/slow down");
    assert!(matches!(refused, Err(InputRefused::NotANumber { .. })), "{refused:?}");
}

#[test]
fn files_are_sent_saved_and_stopped() {
    let room = RoomName::general;
    let file = |path: &str, text: Option<&str>| {
        let text = text.map(str::to_owned);
        Ok(Typed::Wish(Wish::SendFile { room: room(), file: Attachment::plain(path.into()), text }))
    };
    assert_eq!(typed("/file /a/b.png look at this"), file("/a/b.png", Some("look at this")));
    assert_eq!(typed("/fichier \"/a/b c.png\""), file("/a/b c.png", None));
    assert!(matches!(typed("/file"), Err(InputRefused::ArgumentMissing { .. })));
    let save = |which, folder: &str| {
        Ok(Typed::Wish(Wish::Save { room: room(), which, folder: folder.into() }))
    };
    let back = |n| Which::Back(NonZeroU32::new(n).unwrap());
    assert_eq!(typed("/save 41 /tmp"), save(Which::Place(Seq(41)), "/tmp"));
    assert_eq!(typed("/enregistrer -2 '/a b'"), save(back(2), "/a b"));
    assert_eq!(typed("/save /tmp"), save(back(1), "/tmp"));
    assert!(
        matches!(typed("/save"), Ok(Typed::Wish(Wish::Save { which, .. })) if which == back(1))
    );
    assert!(matches!(typed("/save photo.png"), Err(InputRefused::NoMessage { .. })));
    assert_eq!(typed("/cancel 3"), Ok(Typed::Wish(Wish::Cancel { number: Some(3) })));
    assert_eq!(typed("/annuler"), Ok(Typed::Wish(Wish::Cancel { number: None })));
    assert!(matches!(typed("/cancel x"), Err(InputRefused::NotANumber { .. })));
    assert_eq!(typed("/transferts"), Ok(Typed::Wish(Wish::Transfers)));
}

#[test]
fn what_one_marks_is_typed_in_both_languages() {
    let room = RoomName::general;
    let wish = |line: &str| match typed(line) {
        Ok(Typed::Wish(wish)) => wish,
        other => panic!("{line}: {other:?}"),
    };
    let unread = |from| Wish::MarkUnread { room: room(), from };
    let back = |lines| Which::Back(NonZeroU32::new(lines).unwrap());
    let notify = |rule| Wish::Notify { room: room(), rule };
    let draft = |text: Option<&str>| {
        let text = text.map(str::to_owned);
        Wish::Draft { room: room(), reply: None, text }
    };
    for (english, french, expected) in [
        ("/read", "/lu", Wish::Read { room: room(), up_to: None }),
        ("/read 7", "/lu 7", Wish::Read { room: room(), up_to: Some(Seq(7)) }),
        ("/unread", "/nonlu", unread(back(1))),
        ("/unread -3", "/nonlu -3", unread(back(3))),
        ("/unread 41", "/nonlu 41", unread(Which::Place(Seq(41)))),
        ("/notify", "/notifier", notify(None)),
        ("/notify mentions", "/notifier mentions", notify(Some(NotifyRule::Mentions))),
        ("/notify nothing", "/notifier rien", notify(Some(NotifyRule::Nothing))),
        ("/unsnooze", "/fin-silence", Wish::Snooze { room: room(), until: None }),
        ("/typing off", "/frappe non", Wish::ShareTyping { share: Some(false) }),
        ("/typing", "/frappe", Wish::ShareTyping { share: None }),
        ("/draft", "/brouillon", Wish::Drafts),
        ("/draft tea?", "/brouillon tea?", draft(Some("tea?"))),
        ("/draft -", "/brouillon -", draft(None)),
    ] {
        assert_eq!((wish(english), wish(french)), (expected.clone(), expected));
    }
    let for_good = Wish::Snooze { room: room(), until: Some(Timestamp(u64::MAX)) };
    assert_eq!((wish("/snooze always"), wish("/silence toujours")), (for_good.clone(), for_good));
    assert!(matches!(wish("/silence 8h"), Wish::Snooze { until: Some(_), .. }));
    for wrong in ["/notify loudly", "/snooze never", "/snooze 8", "/typing maybe"] {
        assert!(matches!(typed(wrong), Err(InputRefused::NotAChoice { .. })), "{wrong}");
    }
    assert!(matches!(typed("/snooze"), Err(InputRefused::ArgumentMissing { .. })));
    assert!(matches!(typed("/read x"), Err(InputRefused::NoPlace { .. })));
    assert!(matches!(typed("/unread x"), Err(InputRefused::NoMessage { .. })));
    // Moderation has its own words.
    assert!(matches!(wish("/mute bob"), Wish::Rule { .. }));
}
