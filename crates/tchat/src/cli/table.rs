//! The commands and options, and the parser built from them.
//!
//! One row a command; what is not in the table does not exist. Words come from [`Words`], so the
//! parser, its help, completions and the manual page speak the reader's language.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, Command, value_parser};
use tchat_i18n::{Visible, Words};

/// A sentence without values.
type Say = fn(&Words) -> Visible;

/// A command.
struct Row {
    name: &'static str,
    about: Say,
    after: Say,
    arguments: &'static [Argument],
}

/// An option or an argument of a command.
struct Argument {
    name: &'static str,
    takes: Takes,
    help: Say,
}

/// What an option or argument takes.
enum Takes {
    /// Nothing.
    Flag,
    /// Nothing, and it is also called otherwise.
    FlagAlso(&'static [&'static str]),
    /// Nothing, and it is for those who also give this one.
    FlagWith(&'static str),
    /// A text; `Say` names it.
    Text(Say),
    /// A text that may begin with a dash.
    Any(Say),
    /// Several texts, the option repeated.
    Texts(Say),
    /// A folder.
    Folder(Say),
    /// A file.
    File(Say),
    /// One of these words.
    Choice(&'static [&'static str]),
    /// No option: a text at its place.
    Place(Say),
    /// The same, and needed.
    NeededPlace(Say),
    /// The same, one of these words.
    NeededChoice(Say, &'static [&'static str]),
    /// All that comes after `--`.
    Rest(Say),
}

const fn argument(name: &'static str, takes: Takes, help: Say) -> Argument {
    Argument { name, takes, help }
}

const LINK: Argument = argument("link", Takes::Place(Words::value_link), Words::argument_link);
const NICK: Argument = argument("nick", Takes::Text(Words::value_nick), Words::option_nick);
const LISTEN: Argument =
    argument("listen", Takes::Texts(Words::value_address), Words::option_listen);
const DATA: Argument = argument("data", Takes::Folder(Words::value_dir), Words::option_data);
const NAME: Argument = argument("name", Takes::Text(Words::value_name), Words::option_name);
const KEEP_NICKS: Argument =
    argument("keep-nicks", Takes::Text(Words::value_days), Words::option_keep_nicks);
const MAX_FILE: Argument =
    argument("max-file", Takes::Text(Words::value_size), Words::option_max_file);
const FILE_QUOTA: Argument =
    argument("file-quota", Takes::Text(Words::value_size), Words::option_file_quota);
const PRIVATE: Argument = argument("private", Takes::Flag, Words::option_private);
const PLAIN: Argument =
    argument("plain", Takes::FlagAlso(&["class", "classe"]), Words::option_plain);
const KEEP: Argument = argument("keep", Takes::FlagWith("plain"), Words::option_keep);
const PLAIN_AUTHORS: Argument =
    argument("plain-authors", Takes::FlagWith("plain"), Words::option_plain_authors);
const PLAIN_JOINS: Argument =
    argument("plain-joins", Takes::FlagWith("plain"), Words::option_plain_joins);
const PLAIN_SERVEUR: Argument = argument(
    "plain-only-server-says-serveur",
    Takes::FlagWith("plain"),
    Words::option_plain_serveur,
);
const NO_ANNOUNCE: Argument = argument("no-announce", Takes::Flag, Words::option_no_announce);
const ROOM: Argument = argument("room", Takes::Text(Words::value_room), Words::option_room_only);
const FORMS: Takes = Takes::Choice(&["text", "json"]);
const OUTPUT: Argument = argument("output", FORMS, Words::option_output);
const OFFLINE: Argument = argument("offline", Takes::Flag, Words::option_offline);
const ACTIONS: &[&str] = &["seal", "unseal", "passphrase", "show", "export", "import"];
/// What a history can be written as.
const DOCUMENTS: &[&str] = &["text", "json", "markdown", "html"];
const CIPHER_ACTIONS: &[&str] = &["encrypt", "decrypt", "break", "list"];
const ADMIN_ACTIONS: &[&str] = &["status", "people", "rooms", "ban", "unban", "announce", "forget"];
const SHELLS: &[&str] = &["bash", "zsh", "fish", "elvish", "powershell"];

/// Every command.
const ROWS: &[Row] = &[
    Row {
        name: "host",
        about: Words::about_host,
        after: Words::after_host,
        arguments: &[
            NICK,
            LISTEN,
            DATA,
            NAME,
            PRIVATE,
            NO_ANNOUNCE,
            KEEP_NICKS,
            MAX_FILE,
            FILE_QUOTA,
            PLAIN,
            KEEP,
            PLAIN_AUTHORS,
            PLAIN_JOINS,
            PLAIN_SERVEUR,
        ],
    },
    Row {
        name: "serve",
        about: Words::about_serve,
        after: Words::after_serve,
        arguments: &[
            LISTEN,
            DATA,
            NAME,
            PRIVATE,
            NO_ANNOUNCE,
            KEEP_NICKS,
            MAX_FILE,
            FILE_QUOTA,
            PLAIN,
            KEEP,
            PLAIN_AUTHORS,
            PLAIN_JOINS,
            PLAIN_SERVEUR,
            argument("lab", Takes::FlagWith("plain"), Words::option_serve_lab),
            argument("while-stdin", Takes::Flag, Words::option_while_stdin),
            OUTPUT,
        ],
    },
    Row {
        name: "join",
        about: Words::about_join,
        after: Words::after_join,
        arguments: &[
            LINK,
            NICK,
            argument("room", Takes::Text(Words::value_room), Words::option_room),
            argument("linear", Takes::Flag, Words::option_linear),
            argument("prompt", Takes::Flag, Words::option_prompt),
            OUTPUT,
            argument("input", Takes::Choice(&["lines", "json"]), Words::option_input),
            argument("plain", Takes::Flag, Words::option_join_plain),
            argument("cipher", Takes::Text(Words::value_cipher_with_key), Words::option_cipher),
        ],
    },
    Row {
        name: "send",
        about: Words::about_send,
        after: Words::after_send,
        arguments: &[
            argument("text", Takes::Place(Words::value_text), Words::argument_text),
            LINK,
            NICK,
            ROOM,
            argument("to", Takes::Text(Words::value_nick), Words::option_to_person),
            argument("file", Takes::File(Words::value_file), Words::option_send_file),
            OUTPUT,
        ],
    },
    Row {
        name: "save",
        about: Words::about_save,
        after: Words::after_save,
        arguments: &[
            argument("seq", Takes::NeededPlace(Words::value_seq), Words::argument_save_seq),
            LINK,
            ROOM,
            argument("into", Takes::Folder(Words::value_dir), Words::option_save_into),
            OUTPUT,
        ],
    },
    Row {
        name: "read",
        about: Words::about_read,
        after: Words::after_read,
        arguments: &[
            LINK,
            ROOM,
            argument("follow", Takes::Flag, Words::option_follow),
            argument("since", Takes::Text(Words::value_since), Words::option_since),
            argument("last", Takes::Text(Words::value_count), Words::option_last),
            OFFLINE,
            OUTPUT,
        ],
    },
    Row {
        name: "invite",
        about: Words::about_invite,
        after: Words::after_invite,
        arguments: &[
            LINK,
            ROOM,
            argument("expires", Takes::Text(Words::value_lifetime), Words::option_expires),
            argument("uses", Takes::Text(Words::value_count), Words::option_uses),
            argument("host", Takes::Text(Words::value_address), Words::option_invite_host),
            argument("qr", Takes::Flag, Words::option_qr),
            argument("png", Takes::File(Words::value_file), Words::option_png),
            argument("list", Takes::Flag, Words::option_invite_list),
            argument("revoke", Takes::Text(Words::value_revoked), Words::option_revoke),
            OUTPUT,
        ],
    },
    Row {
        name: "rooms",
        about: Words::about_rooms,
        after: Words::after_rooms,
        arguments: &[LINK, OFFLINE, OUTPUT],
    },
    Row {
        name: "who",
        about: Words::about_who,
        after: Words::after_who,
        arguments: &[LINK, ROOM, OUTPUT],
    },
    Row {
        name: "verify",
        about: Words::about_verify,
        after: Words::after_verify,
        arguments: &[
            argument("who", Takes::NeededPlace(Words::value_nick), Words::argument_verify_who),
            LINK,
            argument("number", Takes::Text(Words::value_digits), Words::option_verify_number),
            argument("words", Takes::Text(Words::value_words), Words::option_verify_words),
            argument("yes", Takes::Flag, Words::option_verify_yes),
            argument("undo", Takes::Flag, Words::option_verify_undo),
            argument("qr", Takes::File(Words::value_file), Words::option_verify_qr),
            ROOM,
            OUTPUT,
        ],
    },
    Row {
        name: "export",
        about: Words::about_export,
        after: Words::after_export,
        arguments: &[
            LINK,
            ROOM,
            OFFLINE,
            argument("format", Takes::Choice(DOCUMENTS), Words::option_export_format),
            argument("into", Takes::File(Words::value_path), Words::option_export_into),
            argument("with-files", Takes::FlagWith("into"), Words::option_export_with_files),
            OUTPUT,
        ],
    },
    Row {
        name: "report",
        about: Words::about_report,
        after: Words::after_report,
        arguments: &[
            LINK,
            ROOM,
            argument("seq", Takes::Text(Words::value_seq), Words::option_report_seq),
            argument("at", Takes::Text(Words::value_seq), Words::option_report_at),
            argument("reason", Takes::Any(Words::value_reason), Words::option_report_reason),
            argument("out", Takes::File(Words::value_file), Words::option_report_out),
            argument("check", Takes::File(Words::value_file), Words::option_report_check),
            OUTPUT,
        ],
    },
    Row {
        name: "lab",
        about: Words::about_lab,
        after: Words::after_lab,
        arguments: &[
            LISTEN,
            argument("to", Takes::Text(Words::value_server), Words::option_to),
            argument("fault", Takes::Texts(Words::value_fault), Words::option_fault),
            argument("pcap", Takes::File(Words::value_file), Words::option_pcap),
            argument("text", Takes::File(Words::value_file), Words::option_text),
            OUTPUT,
        ],
    },
    Row {
        name: "profile",
        about: Words::about_profile,
        after: Words::after_profile,
        arguments: &[
            argument(
                "action",
                Takes::NeededChoice(Words::value_action, ACTIONS),
                Words::argument_action,
            ),
            argument("file", Takes::Place(Words::value_file), Words::argument_profile_file),
            argument("nick", Takes::Text(Words::value_nick), Words::option_profile_nick),
            argument(
                "new-passphrase-fd",
                Takes::Text(Words::value_fd),
                Words::option_new_passphrase_fd,
            ),
            OUTPUT,
        ],
    },
    Row {
        name: "admin",
        about: Words::about_admin,
        after: Words::after_admin,
        arguments: &[
            argument(
                "action",
                Takes::NeededChoice(Words::value_action, ADMIN_ACTIONS),
                Words::argument_admin_action,
            ),
            argument(
                "subject",
                Takes::Place(Words::value_admin_subject),
                Words::argument_admin_subject,
            ),
            DATA,
            argument("reason", Takes::Text(Words::value_text), Words::option_reason),
            argument("address", Takes::Flag, Words::option_address),
            argument("for", Takes::Text(Words::value_minutes), Words::option_for),
            OUTPUT,
        ],
    },
    Row {
        name: "check",
        about: Words::about_check,
        after: Words::after_check,
        arguments: &[
            argument("link", Takes::Place(Words::value_check_server), Words::argument_check_server),
            argument("program", Takes::Rest(Words::value_program), Words::argument_check_program),
            argument("client", Takes::Flag, Words::option_check_client),
            argument("run", Takes::Text(Words::value_line), Words::option_check_run),
            argument("listen", Takes::Text(Words::value_address), Words::option_check_listen),
            OUTPUT,
        ],
    },
    Row {
        name: "gui",
        about: Words::about_gui,
        after: Words::after_gui,
        arguments: &[
            LINK,
            NICK,
            argument("room", Takes::Text(Words::value_room), Words::option_room),
        ],
    },
    Row {
        name: "doctor",
        about: Words::about_doctor,
        after: Words::after_doctor,
        arguments: &[
            argument("link", Takes::Place(Words::value_link), Words::argument_doctor_link),
            OUTPUT,
        ],
    },
    Row {
        name: "completions",
        about: Words::about_completions,
        after: Words::after_completions,
        arguments: &[argument(
            "shell",
            Takes::NeededChoice(Words::value_shell, SHELLS),
            Words::argument_shell,
        )],
    },
    Row {
        name: "cipher",
        about: Words::about_cipher,
        after: Words::after_cipher,
        arguments: &[
            argument(
                "action",
                Takes::NeededChoice(Words::value_action, CIPHER_ACTIONS),
                Words::argument_cipher_action,
            ),
            argument("text", Takes::Place(Words::value_text), Words::argument_cipher_text),
            argument("name", Takes::Text(Words::value_cipher), Words::option_cipher_name),
            argument("key", Takes::Any(Words::value_key), Words::option_cipher_key),
            argument("crib", Takes::Any(Words::value_word), Words::option_crib),
            argument("top", Takes::Text(Words::value_count), Words::option_top),
            OUTPUT,
        ],
    },
    Row {
        name: "search",
        about: Words::about_search,
        after: Words::after_search,
        arguments: &[
            argument("query", Takes::NeededPlace(Words::value_query), Words::argument_query),
            LINK,
            argument("room", Takes::Text(Words::value_room), Words::option_search_room),
            argument("from", Takes::Text(Words::value_nick), Words::option_search_from),
            argument("since", Takes::Text(Words::value_time), Words::option_search_since),
            argument("until", Takes::Text(Words::value_time), Words::option_search_until),
            argument("limit", Takes::Text(Words::value_count), Words::option_search_limit),
            argument("best", Takes::Flag, Words::option_search_best),
            OUTPUT,
        ],
    },
    Row { name: "man", about: Words::about_man, after: Words::after_man, arguments: &[] },
];

/// The command that the arguments name, for telling where help is.
pub(super) fn named(arguments: &[OsString]) -> Option<&'static str> {
    let names = || ROWS.iter().map(|row| row.name);
    arguments.iter().skip(1).find_map(|argument| names().find(|name| argument == *name))
}

/// The parser, speaking `words`.
pub(crate) fn build(words: &Words) -> Command {
    let commands = ROWS.iter().map(|row| {
        let arguments = row.arguments.iter().map(|argument| argument.build(words));
        Command::new(row.name)
            .about(said(words, row.about))
            .after_help(said(words, row.after))
            .override_usage(row.usage(words))
            .help_template(template(words))
            .args(arguments)
    });
    Command::new("tchat")
        .version(env!("CARGO_PKG_VERSION"))
        .about(said(words, Words::about_tchat))
        .after_help(said(words, Words::after_tchat))
        .override_usage(format!("tchat [{}] [OPTIONS]", words.value_command()))
        .help_template(template(words))
        .subcommand_help_heading(heading(words, Words::heading_commands))
        .subcommand_value_name(words.value_command().as_str().to_owned())
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .disable_version_flag(true)
        .propagate_version(true)
        .max_term_width(100)
        .args(everywhere(words))
        .arg(OUTPUT.build(words))
        .subcommands(commands)
}

/// Where the options that every command has come in its help: after its own.
const LAST: usize = 1_000;

/// The options that every command has, before and after its name.
fn everywhere(words: &Words) -> [Arg; 6] {
    let option = |name: &'static str, help: Say| {
        Arg::new(name)
            .long(name)
            .global(true)
            .display_order(LAST)
            .help(said(words, help))
            .help_heading(heading(words, Words::heading_options))
    };
    [
        option("lang", Words::option_lang).value_name(said(words, Words::value_lang)),
        option("profile", Words::option_profile)
            .value_name(said(words, Words::value_dir))
            .value_parser(value_parser!(PathBuf)),
        option("passphrase-fd", Words::option_passphrase_fd)
            .value_name(said(words, Words::value_fd)),
        option("verbose", Words::option_verbose).short('v').action(ArgAction::Count),
        option("help", Words::option_help).short('h').action(ArgAction::Help),
        option("version", Words::option_version).short('V').action(ArgAction::Version),
    ]
}

impl Row {
    fn usage(&self, words: &Words) -> String {
        let mut usage = format!("tchat {}", self.name);
        for argument in self.arguments {
            match argument.takes {
                Takes::Place(what) => usage.push_str(&format!(" [{}]", what(words))),
                Takes::NeededPlace(what) | Takes::NeededChoice(what, _) => {
                    usage.push_str(&format!(" <{}>", what(words)));
                }
                Takes::Flag
                | Takes::FlagAlso(_)
                | Takes::FlagWith(_)
                | Takes::Text(_)
                | Takes::Any(_)
                | Takes::Texts(_)
                | Takes::Folder(_)
                | Takes::File(_)
                | Takes::Choice(_)
                | Takes::Rest(_) => {}
            }
        }
        usage.push_str(" [OPTIONS]");
        for argument in self.arguments {
            if let Takes::Rest(what) = argument.takes {
                usage.push_str(&format!(" [-- {}...]", what(words)));
            }
        }
        usage
    }
}

impl Argument {
    fn build(&self, words: &Words) -> Arg {
        let argument = Arg::new(self.name).help(said(words, self.help));
        let option = || {
            let heading = heading(words, Words::heading_options);
            argument.clone().long(self.name).help_heading(heading)
        };
        let place = || {
            let heading = heading(words, Words::heading_arguments);
            argument.clone().help_heading(heading)
        };
        match self.takes {
            Takes::Flag => option().action(ArgAction::SetTrue),
            Takes::FlagAlso(names) => {
                option().action(ArgAction::SetTrue).visible_aliases(names.iter().copied())
            }
            Takes::FlagWith(other) => option().action(ArgAction::SetTrue).requires(other),
            Takes::Text(what) => option().value_name(said(words, what)),
            Takes::Any(what) => option().value_name(said(words, what)).allow_hyphen_values(true),
            Takes::Texts(what) => option().value_name(said(words, what)).action(ArgAction::Append),
            Takes::Folder(what) | Takes::File(what) => {
                option().value_name(said(words, what)).value_parser(value_parser!(PathBuf))
            }
            Takes::Choice(choices) => option()
                .value_name(said(words, Words::value_format))
                .value_parser(PossibleValuesParser::new(choices))
                .hide_possible_values(true),
            Takes::Place(what) => place().value_name(said(words, what)),
            Takes::NeededPlace(what) => place().value_name(said(words, what)).required(true),
            Takes::NeededChoice(what, choices) => place()
                .value_name(said(words, what))
                .required(true)
                .value_parser(PossibleValuesParser::new(choices))
                .hide_possible_values(true),
            Takes::Rest(what) => place()
                .value_name(said(words, what))
                .num_args(1..)
                .last(true)
                .value_parser(value_parser!(OsString)),
        }
    }
}

fn said(words: &Words, say: Say) -> String {
    say(words).as_str().to_owned()
}

/// A heading without its colon, which clap adds.
fn heading(words: &Words, say: Say) -> String {
    say(words).as_str().trim_end_matches(':').to_owned()
}

fn template(words: &Words) -> String {
    format!("{{about}}\n\n{} {{usage}}\n\n{{all-args}}{{after-help}}", words.heading_usage())
}
