//! What the command line understands, and what it says of the rest.

use tchat_lab::check::Invocation;
use tchat_lab::check::client::Client;
use tchat_lab::fault::Faults;
use tchat_proto::id::Timestamp;
use tchat_server::admin::Question;

use super::*;

fn parsed(line: &str) -> Result<Asked, Answer> {
    let arguments = std::iter::once("tchat").chain(line.split_whitespace()).map(OsString::from);
    parse(arguments, |_| None)
}

fn what(line: &str) -> What {
    match parsed(line) {
        Ok(asked) => asked.what,
        Err(answer) => panic!("{line}: {answer:?}"),
    }
}

fn printed(line: &str) -> String {
    match parsed(line) {
        Err(Answer::Print(text)) => text,
        other => panic!("{line}: {other:?}"),
    }
}

/// The message and the hint.
fn wrong(line: &str) -> (String, String) {
    match parsed(line) {
        Err(Answer::Wrong(wrong, _)) => (wrong.message.to_string(), wrong.hint.to_string()),
        other => panic!("{line}: {other:?}"),
    }
}

fn link(text: &str) -> ServerLink {
    ServerLink::parse(text).unwrap()
}

#[test]
fn the_parser_is_sound_in_both_languages() {
    for lang in Lang::ALL {
        build(&Words::new(lang)).debug_assert();
    }
}

#[test]
fn without_a_command_the_last_chat_is_opened() {
    assert_eq!(what(""), What::Alone);
    assert_eq!(what("--output text"), What::LookAround(Form::Text));
    assert_eq!(what("--output json"), What::LookAround(Form::Json));
    assert!(wrong("--output json join").0.contains("`--output`"));
    assert_eq!(what("join"), What::Join(Join::default()));
}

#[test]
fn common_options_work_before_and_after_the_command() {
    for line in ["--lang fr --profile p -vv rooms", "rooms --lang=fr --profile p -v -v"] {
        let asked = parsed(line).unwrap();
        assert_eq!((asked.lang, asked.verbosity), (Lang::French, 2), "{line}");
        assert_eq!(asked.profile, Some(PathBuf::from("p")));
    }
    for line in ["--version", "join --version", "-V"] {
        assert_eq!(printed(line), format!("tchat {}\n", env!("CARGO_PKG_VERSION")));
    }
    assert_eq!(printed("join --help"), printed("help join"));
    assert_eq!(printed("--help"), printed("help"));
}

#[test]
fn options_become_what_they_mean() {
    assert_eq!(
        what("join 10.0.0.1:6000 --nick bob --room Team --linear --output json --input json"),
        What::Join(Join {
            link: Some(link("10.0.0.1:6000")),
            pass: None,
            nick: Some(Nick::parse("bob").unwrap()),
            room: RoomName::parse("team").unwrap(),
            output: Form::Json,
            input: InputForm::Json,
            screen: Screen::Lines,
        })
    );
    let What::Serve(serve) = what("serve --listen 127.0.0.1:0 --listen ::1 --data d --name n")
    else {
        panic!("serve")
    };
    assert_eq!(serve.listen, ["127.0.0.1:0".parse().unwrap(), "[::1]:5555".parse().unwrap()]);
    assert_eq!((serve.data, serve.name), (Some("d".into()), Some("n".into())));
    let What::Send(send) = what("send --room a - host") else { panic!("send") };
    assert_eq!((send.text, send.link), (Text::Piped, Some(link("host"))));
}

#[test]
fn a_check_is_of_a_server_or_of_a_client_that_somebody_starts() {
    let whom = |line| match what(line) {
        What::Check(check) => check.whom,
        other => panic!("{other:?}"),
    };
    let client = |listen: &str, client| Whom::Client(listen.parse().unwrap(), client);
    let server = |address: &str| Whom::Server(link(address).address);
    assert_eq!(whom("check 10.0.0.1"), server("10.0.0.1:5555"));
    assert_eq!(whom("check --client"), client("0.0.0.0:5555", Client::ByHand));
    assert_eq!(whom("check --client --listen :80"), client("0.0.0.0:80", Client::ByHand));
    let arguments = vec!["client.py".into(), "--lang".into()];
    let started = Client::Started(Invocation::Program("python3".into(), arguments));
    let line = "check --client -- python3 client.py --lang";
    assert_eq!(whom(line), client("127.0.0.1:5555", started));
    let started = Client::Started(Invocation::Shell("./client".into()));
    let line = "check --client --run ./client --listen 127.0.0.2";
    assert_eq!(whom(line), client("127.0.0.2:5555", started));
}

#[test]
fn history_begins_at_a_place_or_a_time() {
    let since = |line| match what(line) {
        What::Read(read) => (read.since, read.extent, read.output),
        other => panic!("{other:?}"),
    };
    let time = Since::Time(Timestamp(1_795_356_191_000));
    let start = Since::After(Seq::ZERO);
    assert_eq!(since("read"), (start, Extent::UpToDate, Form::Text));
    assert_eq!(since("read --since 12 --follow").0, Since::After(Seq(12)));
    assert_eq!(since("read --since 2026-11-22T14:03:11Z").0, time);
    assert_eq!(since("read --follow").1, Extent::Follow);
    assert_eq!(since("read --offline").1, Extent::Offline);
    assert_eq!(since("export"), (start, Extent::UpToDate, Form::Json));
}

#[test]
fn files_are_exported_beside_a_document_and_with_a_server_only() {
    let files = |line: &str| match what(line) {
        What::Read(Read { export: Some(export), .. }) => export.files,
        other => panic!("{other:?}"),
    };
    assert_eq!(files("export --into x.html --with-files"), Enclose::Files);
    assert_eq!(files("export --into x.html"), Enclose::Names);
    assert!(wrong("export --with-files").0.contains("--into"));
    assert!(wrong("export --into x --with-files --offline").0.contains("--offline"));
}

#[test]
fn a_passphrase_comes_by_a_descriptor_and_never_as_an_argument() {
    let profile = what("profile passphrase --new-passphrase-fd 4 --nick bob");
    let nick = Some(Nick::parse("bob").unwrap());
    let output = Form::Text;
    let asked =
        OfProfile { action: Action::Change, nick, new_passphrase_fd: Some(4), file: None, output };
    assert_eq!(profile, What::Profile(asked));
    for line in ["--passphrase-fd 3 rooms", "rooms --passphrase-fd=3", "--passphrase-fd 3"] {
        assert_eq!(parsed(line).unwrap().passphrase_fd, Some(3), "{line}");
    }
    for line in ["", "rooms", "read", "profile show", "send text"] {
        let line = format!("{line} --passphrase-fd 0");
        assert_eq!(parsed(&line).unwrap().passphrase_fd, Some(0), "{line}");
    }
    for line in ["join", "host", "send -"] {
        let (message, _) = wrong(&format!("{line} --passphrase-fd 0"));
        assert!(message.contains("standard input brings the messages"), "{line}: {message}");
    }
    assert!(wrong("rooms --passphrase words").0.contains("no option `--passphrase`"));
}

#[test]
fn a_lab_stands_before_a_server_and_may_disturb_it() {
    let What::Lab(asked) = what("lab") else { panic!("lab") };
    assert_eq!((asked.listen, asked.to.to_string()), (vec![], "127.0.0.1:5556".to_owned()));
    assert_eq!((asked.faults, asked.output), (Faults::NONE, None));
    let line =
        "lab --listen ::1 --to chat.example.org:6000 --fault delay=1s --fault split=3,drop=5%";
    let What::Lab(asked) = what(&format!("{line} --pcap a --text b --output text")) else {
        panic!("lab")
    };
    assert_eq!(asked.faults.to_string(), "delay=1000ms,split=3,drop=5%");
    assert_eq!(asked.to.to_string(), "chat.example.org:6000");
    assert_eq!((asked.pcap, asked.text), (Some("a".into()), Some("b".into())));
    assert_eq!(asked.output, Some(Form::Text));
    assert!(wrong("lab --fault lose=1").0.contains("`lose=1` is not a value for `--fault`"));
    assert!(wrong("lab --to :x").0.contains("`:x` is not a value for `--to`"));
}

#[test]
fn what_is_misspelt_is_told_with_what_was_meant() {
    assert_eq!(wrong("joim"), ("there is no command `joim`".into(), "did you mean `join`?".into()));
    assert_eq!(
        wrong("join --nik x"),
        ("there is no option `--nik`".into(), "did you mean `--nick`?".into())
    );
    assert_eq!(
        wrong("--lang fr joim"),
        ("la commande `joim` n’existe pas".into(), "vouliez-vous dire `join`\u{202F}?".into())
    );
}

#[test]
fn what_does_not_fit_is_told_with_where_to_read_on() {
    let read_on = "`tchat join --help` explains how it is used";
    for (line, message) in [
        ("join --nick", "`--nick` needs a value"),
        ("join a b", "`b` is one argument too many"),
        ("join --nick a --nick b", "`--nick` was given twice"),
        ("join --output xml", "`xml` is not a value for `--output`; these are: `text`, `json`"),
        ("join h:0", "`h:0` is neither an address nor a link: a port is a number from 1 to 65535"),
        (
            "join --nick serveur",
            "`serveur` is not a value for `--nick`: the name serveur is reserved: it could be taken for the server",
        ),
        ("join --linear=yes", "`--linear` takes no value"),
    ] {
        assert_eq!(wrong(line), (message.to_owned(), read_on.to_owned()), "{line}");
    }
    assert_eq!(wrong("send").0, "something is missing: `<TEXT | ->`");
    assert!(wrong("serve --listen here").0.starts_with("`here` is not a value for `--listen`"));
    assert!(wrong("read --since soon").0.starts_with("`soon` is not a value for `--since`"));
    assert_eq!(wrong("--lang de").0, "`de` is not a value for `--lang`; these are: `en`, `fr`");
    assert_eq!(wrong("completions xyzzy").1, read_on.replace("join", "completions"));
}

#[test]
fn a_plain_room_is_opened_by_three_names_and_its_habits_only_with_it() {
    for name in ["--plain", "--class", "--classe"] {
        let What::Serve(serve) = what(&format!("serve {name}")) else { panic!("serve") };
        assert_eq!(serve.plain, Some(PlainConfig::default()), "{name}");
    }
    let What::Host(host) = what("host") else { panic!("host") };
    assert_eq!(host.serve.plain, None);
    let all = "serve --plain --keep --plain-authors --plain-joins --plain-only-server-says-serveur";
    let What::Serve(serve) = what(all) else { panic!("serve") };
    let habits = Habits { authors: true, joins: true, only_server_says_serveur: true };
    assert_eq!(serve.plain, Some(PlainConfig { keep: Keep::ForADay, habits }));
    for option in ["--keep", "--plain-authors", "--plain-joins"] {
        assert_eq!(wrong(&format!("serve {option}")).0, "something is missing: `--plain`");
    }
}

#[test]
fn what_an_operator_asks_is_read_with_what_belongs_to_it() {
    let task = |line: &str| match what(line) {
        What::Admin(Administration { task, .. }) => task,
        other => panic!("{other:?}"),
    };
    let What::Admin(asked) = what("admin forget --data d") else { panic!("admin") };
    assert_eq!((asked.task, asked.data), (Task::Forget, Some("d".into())));
    assert_eq!(task("admin status"), Task::Ask(Question::Status));
    let ban = Question::Ban {
        who: "mallory".to_owned(),
        reason: Some("spam".to_owned()),
        addresses: true,
    };
    assert_eq!(task("admin ban mallory --reason spam --address"), Task::Ask(ban));
    let announce = Question::Announce { text: "tea".to_owned(), minutes: 5 };
    assert_eq!(task("admin announce tea --for 5"), Task::Ask(announce));

    assert!(matches!(parsed("admin forgets"), Err(Answer::Wrong(..))));
    assert_eq!(wrong("admin ban").0, "something is missing: `NICK, KEY or TEXT`");
    assert_eq!(wrong("admin status mallory").0, "`mallory` is one argument too many");
    assert_eq!(wrong("admin unban mallory --reason x").0, "`--reason` does not go with `unban`");
    assert_eq!(wrong("admin people --address").0, "`--address` does not go with `people`");
    let long = wrong("admin announce tea --for 99999").0;
    assert!(long.contains("10080") || long.contains("10,080"), "{long}");
    let kept = |line: &str| match what(line) {
        What::Serve(serve) => serve.keep_nicks_days,
        other => panic!("{other:?}"),
    };
    assert_eq!((kept("serve"), kept("serve --keep-nicks 30")), (365, 30));
    assert!(matches!(parsed("serve --keep-nicks 0"), Err(Answer::Wrong(..))));
}

#[test]
fn an_operator_says_how_much_of_files_is_kept() {
    let files = |line: &str| match what(line) {
        What::Serve(serve) => serve.files,
        other => panic!("{other:?}"),
    };
    assert_eq!(files("serve"), FileLimits::default());
    let given = files("serve --max-file 1M --file-quota 2G");
    // Four chunks, each with its tag.
    assert_eq!((given.file_bytes_max, given.account_quota), (1_048_576 + 4 * 16, 2 << 30));
    assert_eq!(files("serve --max-file 2G").file_bytes_max, FileLimits::default().file_bytes_max);
    assert_eq!(files("serve --max-file 0").file_bytes_max, 0, "off");
    let (message, _) = wrong("serve --file-quota lots");
    assert!(message.contains("`lots`") && message.contains("--file-quota"), "{message}");
    assert!(matches!(what("host --max-file 1G"), What::Host(_)));
}

#[test]
fn a_window_is_asked_for_as_a_chat_is() {
    let nothing = Gui { link: None, nick: None, room: None };
    assert_eq!(what("gui"), What::Gui(nothing));
    let What::Gui(gui) = what("gui h:6000 --nick alice --room maths") else { panic!("gui") };
    assert_eq!(gui.link.unwrap().server, link("h:6000"));
    assert_eq!(gui.nick.unwrap().as_str(), "alice");
    assert_eq!(gui.room.unwrap().as_str(), "maths");
}

#[test]
fn a_doctor_looks_at_this_machine_or_at_a_server() {
    assert_eq!(what("doctor"), What::Doctor(Doctor { link: None, output: Form::Text }));
    let there = Doctor { link: Some(link("h:6000")), output: Form::Json };
    assert_eq!(what("doctor h:6000 --output json"), What::Doctor(there));
}

#[test]
fn a_host_who_says_nothing_has_what_a_first_run_begins() {
    let What::Host(host) = what("host") else { panic!("host") };
    assert_eq!(host, Host { nick: None, serve: Serve::default() });
}

#[test]
fn what_is_announced_can_be_kept_quiet() {
    for command in ["serve", "host"] {
        for (option, announced) in [("", true), (" --no-announce", false)] {
            let announce = match what(&format!("{command}{option}")) {
                What::Serve(serve) => serve.announce,
                What::Host(host) => host.serve.announce,
                other => panic!("{other:?}"),
            };
            assert_eq!(announce, announced, "{command}{option}");
        }
    }
}

#[test]
fn what_is_not_there_yet_is_not_accepted() {
    assert!(matches!(parsed("serve --store nats://h"), Err(Answer::Wrong(..))));
}

#[test]
fn nothing_in_an_argument_reaches_the_terminal_as_it_is() {
    let (message, _) = wrong("\u{1b}[31mjoin");
    assert!(message.contains("␛[31mjoin") && !message.contains('\u{1b}'));
}

#[test]
fn help_speaks_the_readers_language_only() {
    for name in [
        "", "host", "serve", "join", "send", "read", "rooms", "who", "export", "cipher", "lab",
        "profile", "admin", "doctor", "gui", "man",
    ] {
        let [english, french] =
            ["en", "fr"].map(|lang| printed(&format!("{name} --help --lang {lang}")));
        assert!(english.contains("Usage: tchat") && english.contains("Options:"), "{english}");
        assert!(french.contains("Utilisation\u{A0}: tchat"), "{french}");
        assert!(french.contains("Options\u{A0}:") && !french.contains("Usage"), "{french}");
        for word in ["Print", "Arguments:", "possible", "default", "Commands"] {
            assert!(!french.contains(word), "{name}: {word} in {french}");
        }
        let widest = english.lines().chain(french.lines()).map(|line| line.chars().count()).max();
        assert!(widest <= Some(100), "{name}: {widest:?}");
        assert!(name.is_empty() || name == "man" || english.contains("Examples:"));
    }
}
