//! Every failure has words in both languages.

use std::collections::HashSet;
use std::path::PathBuf;
use std::time::Duration;

use tchat_client::file::trouble::FileTrouble;
use tchat_client::passphrase::PassphraseInvalid;
use tchat_client::safety_number::NotANumber;
use tchat_client::trouble::NotTchat;
use tchat_i18n::Lang;
use tchat_proto::id::{Seq, ServerKey};
use tchat_proto::nick::{Nick, NickInvalid};
use tchat_proto::policy::MayNotWrite;
use tchat_proto::refusal::{Code, Refusal};
use tchat_proto::room::{RoomName, RoomNameInvalid};
use tchat_proto::topic::TopicBroken;
use tchat_server::store::{DataFailed, LedgerFailed};
use tchat_server::{ServerFailed, StartFailed};

use super::*;

fn nick() -> Nick {
    Nick::parse("bob").unwrap()
}

fn address() -> String {
    "10.0.0.1:5555".to_owned()
}

fn path() -> PathBuf {
    PathBuf::from("/home/bob/tchat")
}

fn troubles() -> Vec<Trouble> {
    let room = RoomName::general;
    let (address_, reason) = (address, || "the reason".to_owned());
    let may_not_write = |why| {
        let text = "what was written".to_owned();
        Trouble::MayNotWrite { room: room(), why, text }
    };
    let mut troubles = vec![
        may_not_write(MayNotWrite::Muted),
        may_not_write(MayNotWrite::Frozen),
        may_not_write(MayNotWrite::Archived),
        Trouble::HostUnknown { host: "nowhere".into() },
        Trouble::ConnectionRefused { address: address_() },
        Trouble::TimedOut { address: address_(), after: Duration::from_secs(10) },
        Trouble::Unreachable { address: address_() },
        Trouble::ConnectionLost,
        Trouble::ServerKeyChanged {
            address: address_(),
            pinned: ServerKey([1; 32]),
            seen: ServerKey([2; 32]),
        },
        Trouble::ServerBroken,
        Trouble::Version,
        Trouble::NickTaken { nick: nick(), suggestions: Vec::new() },
        Trouble::NickTaken { nick: nick(), suggestions: nick().alternatives().take(3).collect() },
        Trouble::NoSuchRoom { room: room() },
        Trouble::ByInvitation { room: room() },
        Trouble::NotInRoom { room: room() },
        Trouble::Removed { room: room() },
        Trouble::NobodyCalled { name: "bob".into() },
        Trouble::NameAmbiguous {
            name: "bob".into(),
            choices: vec!["bob~db5e".into(), "bob~8xrs".into()],
        },
        Trouble::NameChangedHands { name: "bob".into(), choice: "bob~8xrs".into() },
        Trouble::NumberDiffers { name: "bob".into() },
        Trouble::ThatIsYou,
        Trouble::OwnersOnly { room: room() },
        Trouble::ModeratorsOnly { room: room() },
        Trouble::KeepsOrder { room: room() },
        Trouble::LastOwner { room: room() },
        Trouble::KeptOut { room: room() },
        Trouble::Yourself { room: room() },
        Trouble::ToYourself,
        Trouble::NotReached { nick: "bob".to_owned() },
        Trouble::ConversationForged { nick: "bob".to_owned() },
        Trouble::DirectStays,
        Trouble::Empty,
        Trouble::TooLong { bytes: 70_000, limit: 65_536 },
        Trouble::HistoryDiffers { room: room() },
        Trouble::CommitForged { room: room() },
        Trouble::KeysSwapped { nick: "bob".to_owned() },
        Trouble::Forked { room: room() },
        Trouble::PlaceUnknown { room: room(), place: Seq(4) },
        Trouble::NoSuchMessage { room: room() },
        Trouble::NotSigned { room: room(), place: Seq(4) },
        Trouble::NotSent { why: Box::new(Trouble::NotInRoom { room: room() }), text: "hi".into() },
        Trouble::NotYours { room: room() },
        Trouble::MessageDeleted { room: room() },
        Trouble::TooManyReactions,
        Trouble::OnlyText { room: room() },
        Trouble::TooManyDrafts { limit: 1_000 },
        Trouble::OutboxFull { limit: 10_000 },
        Trouble::ProfileInUse { path: path() },
        Trouble::ProfileNotWritable { path: path(), reason: reason() },
        Trouble::ProfileExposed { path: path() },
        Trouble::ProfileNewer { path: path() },
        Trouble::ProfileDamaged { path: path(), what: reason() },
        Trouble::ProfileSealed { path: path() },
        Trouble::ProfileNotSealed { path: path() },
        Trouble::ProfileAlreadySealed { path: path() },
        Trouble::WrongPassphrase { path: path() },
        Trouble::OutOfMemory { path: path() },
        Trouble::DiskFull { path: path() },
    ];
    let seen =
        [NotTchat::Http, NotTchat::Ssh, NotTchat::OtherTls, NotTchat::Silence, NotTchat::Unknown];
    troubles.extend(seen.map(|seen| Trouble::NotTchat { address: address(), seen }));
    let invalid = [
        NickInvalid::Empty,
        NickInvalid::TooLong,
        NickInvalid::Character('\u{1b}'),
        NickInvalid::Unassigned('\u{378}'),
        NickInvalid::Joiner('\u{200D}'),
        NickInvalid::OutOfPlace('·'),
        NickInvalid::Mark('\u{301}'),
        NickInvalid::MixedScripts { one: "Latin", other: "Old_Italic" },
        NickInvalid::MixedDigits { one: '1', other: '٢' },
        NickInvalid::Unsettled,
        NickInvalid::Reserved("serveur".into()),
    ];
    troubles.extend(invalid.map(Trouble::NickInvalid));
    let codes = Code::ALL.iter().copied().chain([Code::Other(99)]);
    troubles.extend(codes.map(|code| Trouble::Refused(Refusal::new(code))));
    troubles.extend(of_files().map(Trouble::File));
    troubles
}

fn of_files() -> impl Iterator<Item = FileTrouble> {
    let (reason, name) = (|| "the reason".to_owned(), || "photo.png".to_owned());
    [
        FileTrouble::Unreadable { path: path(), reason: reason() },
        FileTrouble::Folder { path: path() },
        FileTrouble::Special { path: path() },
        FileTrouble::Changed { path: path() },
        FileTrouble::PlainRoom,
        FileTrouble::NotTaken,
        FileTrouble::TooLarge { bytes: 2, limit: 1 },
        FileTrouble::Quota { limit: 1 },
        FileTrouble::ServerFull,
        FileTrouble::TooMany { limit: 1 },
        FileTrouble::NoFile { room: RoomName::general(), place: Seq(7) },
        FileTrouble::Gone { name: name() },
        FileTrouble::Damaged { name: name() },
        FileTrouble::NotSaved { path: path(), reason: reason() },
        FileTrouble::NoTransfer { number: 3 },
    ]
    .into_iter()
}

fn of_server() -> Vec<Fault> {
    let address = "10.0.0.1:80".parse().unwrap();
    let reason = || io::Error::other("the reason");
    let start = [
        StartFailed::PortTaken { address },
        StartFailed::AddressUnavailable { address },
        StartFailed::PermissionDenied { address },
        StartFailed::Listening { address, reason: reason() },
        StartFailed::NoAddress,
        StartFailed::Data(DataFailed::Locked { path: path() }),
        StartFailed::Data(DataFailed::NotWritable { path: path(), reason: reason() }),
        StartFailed::Data(DataFailed::Newer { found: 2, known: 1 }),
        StartFailed::Data(DataFailed::Corrupt { what: "the reason".into(), place: path() }),
        StartFailed::Data(DataFailed::IdentityMissing { path: path() }),
        StartFailed::Data(DataFailed::DiskFull { path: path() }),
        StartFailed::Data(DataFailed::Unreadable { path: path(), reason: "the reason".into() }),
        StartFailed::System { reason: "the reason".into() },
    ];
    let failed = [
        ServerFailed::Store(LedgerFailed::DiskFull),
        ServerFailed::Store(LedgerFailed::Disk { reason: "the reason".into() }),
        ServerFailed::BrokeDown,
    ];
    start.map(Fault::Start).into_iter().chain(failed.map(Fault::Server)).collect()
}

fn of_input() -> Vec<Fault> {
    let some = || vec!["/who".to_owned()];
    let refused = [
        InputRefused::LineNotUtf8 { line: 3 },
        InputRefused::TextNotUtf8,
        InputRefused::CommandUnknown { word: "/x".into(), similar: Vec::new() },
        InputRefused::CommandUnknown { word: "/hwo".into(), similar: some() },
        InputRefused::CommandAmbiguous { word: "/w".into(), choices: some() },
        InputRefused::NoMessage { text: "bob".into() },
        InputRefused::NotAReaction { text: "two words".into() },
        InputRefused::NoPlace { text: "bob".into() },
        InputRefused::ArgumentMissing { usage: "/kick NICK".into() },
        InputRefused::NoRoom,
        InputRefused::Retention,
        InputRefused::NumberUnreadable(NotANumber::Other),
        InputRefused::NumberUnreadable(NotANumber::UnknownWord { word: "zzyzx".to_owned() }),
        InputRefused::Nick(NickInvalid::Empty),
        InputRefused::Room(RoomNameInvalid::Empty),
        InputRefused::Room(RoomNameInvalid::TooLong),
        InputRefused::Room(RoomNameInvalid::Character('$')),
        InputRefused::Room(RoomNameInvalid::MixedScripts { one: "Latin", other: "Cyrillic" }),
        InputRefused::Room(RoomNameInvalid::MixedDigits { one: '1', other: '२' }),
        InputRefused::NotJson { line: 3, why: "expected value".into() },
        InputRefused::TypeUnknown { kind: "snd".into(), similar: some() },
        InputRefused::FieldMissing { field: "text" },
        InputRefused::FieldUnknown { field: "txt".into() },
        InputRefused::FieldNotText { field: "text" },
        InputRefused::FieldNotNumber { field: "seconds" },
        InputRefused::NotANumber { usage: "/slow SECONDS".into() },
        InputRefused::NotAChoice { usage: "/create ROOM".into(), choices: vec!["open".into()] },
        InputRefused::Topic(TopicBroken::Empty),
        InputRefused::Topic(TopicBroken::Controls),
        InputRefused::Topic(TopicBroken::TooLong { bytes: 300, limit: 256 }),
        InputRefused::FieldChoice { field: "create", choices: &["open", "no"] },
    ];
    refused.map(Fault::Input).into_iter().collect()
}

fn of_passphrases() -> Vec<Fault> {
    let missing = [
        PassphraseMissing::NoneGiven,
        PassphraseMissing::NoNewGiven,
        PassphraseMissing::Descriptor { number: 3, reason: "the reason".into() },
        PassphraseMissing::Invalid(PassphraseInvalid::Empty),
        PassphraseMissing::Invalid(PassphraseInvalid::TooLong),
        PassphraseMissing::Invalid(PassphraseInvalid::Character('\t')),
        PassphraseMissing::Invalid(PassphraseInvalid::NotUtf8),
        PassphraseMissing::Differ,
        PassphraseMissing::Interrupted,
    ];
    missing.map(Fault::Passphrase).into_iter().collect()
}

fn faults() -> Vec<Fault> {
    let io = || io::Error::other("the reason");
    let mut faults = vec![
        Fault::NoKnownServer,
        Fault::NoWindow,
        Fault::NoHome,
        Fault::NoProfile(path()),
        Fault::Interrupted,
        Fault::ExportPlain,
        Fault::Unsent(1),
        Fault::ReportFile(path(), io::Error::other("the reason")),
        Fault::Report(ReportBroken::NotAReport),
        Fault::Report(ReportBroken::Signature),
        Fault::Unsent(2),
        Fault::Read(io()),
        Fault::Write(io()),
        Fault::Picture(path(), io()),
        Fault::System(io()),
        Fault::Export(path(), io()),
        Fault::Export(path(), io::ErrorKind::AlreadyExists.into()),
    ];
    faults.extend(troubles().into_iter().map(Fault::Trouble));
    faults.extend(of_server());
    faults.extend(of_input());
    faults.extend(of_passphrases());
    faults
}

#[test]
fn every_failure_says_what_happened_and_what_to_do_in_both_languages() {
    let [english, french] = Lang::ALL.map(Words::new);
    for fault in faults() {
        let (en, fr) = (fault.explain(&english), fault.explain(&french));
        assert_eq!(en.code, fr.code);
        assert_eq!(en.details, fr.details);
        for (one, other) in [(&en.message, &fr.message), (&en.hint, &fr.hint)] {
            assert_ne!(one, other, "{fault:?}");
            for text in [one, other] {
                assert!(text.as_str().len() > 5, "{fault:?}: {text}");
                assert!(!text.as_str().contains(['$', '{']) || text.as_str().contains('`'));
                assert!(!text.as_str().ends_with('.'), "{fault:?}: {text}");
            }
        }
    }
}

#[test]
fn only_what_is_our_fault_is_called_so() {
    let words = Words::new(Lang::English);
    let internal = Fault::Trouble(Trouble::Internal { what: "there".into() }).explain(&words);
    assert_eq!(internal.code, "internal");
    for fault in faults() {
        assert_ne!(fault.explain(&words).hint, internal.hint, "{fault:?}");
    }
}

#[test]
fn programs_get_the_code_and_the_values() {
    let words = Words::new(Lang::French);
    let taken =
        Trouble::NickTaken { nick: nick(), suggestions: vec![Nick::parse("bob2").unwrap()] };
    let object = Fault::Trouble(taken).explain(&words).to_json(Some("7")).to_string();
    assert!(object.starts_with(r#"{"type":"error","code":"nick_taken","message":"#), "{object}");
    assert!(object.ends_with(r#""nick":"bob","suggestions":["bob2"],"ref":"7"}"#), "{object}");

    let long = Trouble::TooLong { bytes: 70_000, limit: 65_536 };
    let object = Fault::Trouble(long).explain(&words).to_json(None);
    assert_eq!((&object["code"], &object["limit"]), (&"too_long".into(), &65_536.into()));
    assert_eq!(object.get("ref"), None);
}

#[test]
fn scripts_that_do_not_go_together_are_named_in_the_readers_language() {
    let refused = || Fault::Input(InputRefused::Nick(Nick::parse("p\u{430}ypal").unwrap_err()));
    let told = |lang| refused().explain(&Words::new(lang)).message.to_string();
    assert!(told(Lang::English).contains("Latin and Cyrillic"), "{}", told(Lang::English));
    assert!(told(Lang::French).contains("(latin, cyrillique)"), "{}", told(Lang::French));
}

/// Sentences that nobody says are words that nobody keeps true.
#[test]
fn every_sentence_is_said_somewhere() {
    let mut source = String::new();
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![
        here.join("src"),
        here.join("../tchat-lab/src"),
        here.join("../tchat-speech/src"),
        here.join("../tchat-front/src"),
        here.join("../tchat-tui/src"),
        here.join("../tchat-gui/src"),
    ];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                source.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }
    // Each word that is called, or named as a function: gathered once, the source is long.
    let word = |rest: &str| -> String {
        rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
    };
    let behind = |sign: &'static str| {
        let source = &source;
        source.match_indices(sign).filter_map(move |(at, _)| source.get(at + sign.len()..))
    };
    let called = behind(".").map(word).chain(behind("Words::").map(word));
    let said: HashSet<String> = called.collect();
    let spoken = |name: &str| said.contains(name);
    let silent = tchat_i18n::words::sentences::SENTENCES.iter().map(|(name, _)| *name);
    assert_eq!(silent.filter(|name| !spoken(name)).collect::<Vec<_>>(), [""; 0]);
}
