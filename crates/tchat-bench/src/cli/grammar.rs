//! What can be typed: every command, option and default.

use std::net::SocketAddr;
use std::num::NonZeroU64;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Arg, ArgAction, Command, value_parser};

use crate::guard;
use crate::server::ServerName;
use crate::study::{Axis, Carrier};

/// The whole grammar.
pub(super) fn command() -> Command {
    Command::new("tchat-bench")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Measures tchat as a real server process, side by side with others")
        .after_help(
            "The server runs on one core, the load on another. Rounds alternate between servers; \
             figures are medians. Peers come from Debian packages, which this program does not \
             install.",
        )
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands(measurements())
        .subcommands(studies())
        .subcommands([
            relay("limit-coal", "Relays lines, joined: the limit of what a server can reach"),
            relay("limit-each", "Relays lines, one write each"),
            shelf(),
            porter(),
            guard_command(),
            plot_command(),
        ])
}

/// What is measured beside other servers.
fn measurements() -> [Command; 6] {
    let fanout = Command::new("fanout")
        .about("Server CPU per delivered message, as fast as windows of messages in flight allow")
        .args([
            members("100"),
            senders("1"),
            silent(),
            seconds("5"),
            option("window", "COUNT")
                .help("Messages that each sender may have in flight")
                .value_parser(value_parser!(u32).range(1..))
                .default_value("16"),
        ]);
    let rate = Command::new("rate")
        .about("Latency and CPU at a fixed rate; latency counts from when a message was due")
        .args([
            members("100"),
            senders("1"),
            silent(),
            seconds("5"),
            option("rate", "PER-SECOND")
                .help("Messages a second, all senders together")
                .value_parser(positive)
                .default_value("100"),
        ]);
    let idle = Command::new("idle")
        .about("Memory of the server per member that is connected and says nothing")
        .args([members("1000"), seconds("3")]);
    let joins = Command::new("joins")
        .about("Server CPU per client that connects, logs in and comes into its room")
        .args([members("1000"), count("at-once", "32").help("Clients that come at a time")]);
    let appends = Command::new("appends")
        .about("Messages a second that are stored, each sender with one under way")
        .args([
            senders("256"),
            seconds("5"),
            Arg::new("room-each")
                .long("room-each")
                .action(ArgAction::SetTrue)
                .help("Each sender has a room of its own"),
        ]);
    let catch_up = Command::new("catch-up")
        .about("How fast one who was away reads what was said meanwhile")
        .args([count("entries", "100000").help("Messages that are missed")]);
    [fanout, rate, idle, joins, appends, catch_up]
        .map(|it| it.args(common()).args(common_of_studies()))
}

fn relay(name: &'static str, about: &'static str) -> Command {
    Command::new(name).about(about).args([
        option("listen", "ADDRESS")
            .help("Where to listen")
            .value_parser(value_parser!(SocketAddr))
            .default_value("127.0.0.1:0"),
        option("certificates", "FOLDER")
            .help("Speak TLS with the chain.pem and key.pem in this folder")
            .value_parser(value_parser!(PathBuf)),
    ])
}

fn shelf() -> Command {
    Command::new("limit-shelf")
        .about("Keeps a file and gives it back over HTTPS: the limit of carrying files")
        .args([
            option("listen", "ADDRESS")
                .help("Where to listen")
                .value_parser(value_parser!(SocketAddr))
                .default_value("127.0.0.1:0"),
            folder("certificates").help("Where chain.pem and key.pem are"),
            folder("folder").help("Where to keep the file"),
        ])
}

fn porter() -> Command {
    let file = |name: &'static str| option(name, "FILE").value_parser(value_parser!(PathBuf));
    Command::new("limit-porter").about("Carries a file to or from `limit-shelf`").args([
        option("at", "ADDRESS")
            .help("Where the shelf listens")
            .value_parser(value_parser!(SocketAddr))
            .required(true),
        folder("certificates").help("Where authority.pem is"),
        file("put").help("Puts this file there").required_unless_present("get"),
        file("get").help("Gets it into this file").conflicts_with("put"),
    ])
}

fn folder(name: &'static str) -> Arg {
    option(name, "FOLDER").value_parser(value_parser!(PathBuf)).required(true)
}

/// What is studied.
fn studies() -> [Command; 10] {
    let seal = Command::new("seal")
        .about("Messages a second that a whole client seals, and opens, by the room's size")
        .args([
            sizes("2,10,30,100"),
            count("messages", "1000").help("Messages in each of three stretches"),
        ]);
    let groups = Command::new("groups")
        .about("Operations of a group by its size: MLS alone, no disk, no server")
        .args([sizes("2,10,30,100,300")]);
    let burst = Command::new("burst")
        .about("Whole clients that come into one room at the same moment, until all are in")
        .args([members("2"), count("joiners", "100").help("How many come")]);
    let growth = Command::new("growth")
        .about("CPU per delivery, or per entry, as members, rooms or the log grow")
        .args([
            option("of", "AXIS")
                .help("What grows: members, rooms, log")
                .value_parser(|text: &str| text.parse::<Axis>())
                .default_value("members"),
            list("sizes").help("At which sizes, with commas"),
            count("rounds", "3").help("How often at each size"),
            seconds("3"),
        ]);
    let history = Command::new("history")
        .about("What reading a page and starting cost a client, as its history grows")
        .args([sizes("1000,10000,100000")]);
    let start = Command::new("start")
        .about("What starting costs a client, as the rooms that it is in grow")
        .args([sizes("1,10,50")]);
    let files = Command::new("files")
        .about("What carrying a file through a server costs, beside programs that seal nothing")
        .args([
            list("sizes").help("Megabytes of each file, with commas").default_value("100,1000"),
            count("rounds", "3").help("How often each file is carried"),
            option("against", "PROGRAMS")
                .help("Who carries it beside tchat, with commas; ratios are to the first")
                .value_delimiter(',')
                .value_parser(|text: &str| text.parse::<Carrier>())
                .default_value("limit-tls,curl-tls"),
        ]);
    let search = Command::new("search")
        .about("What looking something up in a long history costs, beside plain SQLite and grep")
        .args([
            count("messages", "100000").help("Messages of the history"),
            count("rooms", "3").help("Rooms; seven in ten messages are in the first"),
            count("times", "100").help("Questions of each kind"),
        ]);
    let screen = Command::new("screen")
        .about("What the chat on the whole screen costs with a long history, beside less and cat")
        .args([
            count("messages", "100000").help("Messages of the history"),
            count("keys", "300").help("Keys that are pressed"),
            count("pages", "300").help("Pages that are turned, either way, and steps of the wheel"),
            option("rate", "PER-SECOND")
                .help("Messages that come a second")
                .value_parser(positive)
                .default_value("200"),
            seconds("10"),
        ]);
    let window = Command::new("window")
        .about(
            "What the chat in a window costs with a long history, beside the terminal and xclock",
        )
        .args([
            count("messages", "100000").help("Messages of the history"),
            count("keys", "200").help("Keys that are pressed"),
            count("pages", "200").help("Pages that are turned, either way, and steps of the wheel"),
            seconds("60").help("How long nothing happens, and the wheel is turned, 10 at most"),
            option("tchat-gui", "PROGRAM")
                .help("The tchat-gui to measure, if not the one beside this program")
                .value_parser(value_parser!(PathBuf)),
        ]);
    [seal, groups, burst, growth, history, start, files, search, screen, window]
        .map(|it| it.args(common_of_studies()))
}

fn list(name: &'static str) -> Arg {
    option(name, "COUNTS").value_delimiter(',').value_parser(at_least_one)
}

fn sizes(default: &'static str) -> Arg {
    list("sizes").help("Which sizes, with commas").default_value(default)
}

fn guard_command() -> Command {
    let named =
        |name: &str| guard::Path::named(name).ok_or_else(|| "there is no such path".to_owned());
    Command::new("guard")
        .about("Holds hot paths to the instructions recorded for them; needs valgrind")
        .args([
            Arg::new("renew")
                .long("renew")
                .action(ArgAction::SetTrue)
                .help("Records what is measured instead of comparing"),
            option("carry-out", "PATH")
                .help("Carries out one path, without counting")
                .value_parser(named)
                .hide(true),
            option("times", "COUNT")
                .help("How often")
                .value_parser(
                    value_parser!(u64)
                        .range(1..)
                        .map(|it| NonZeroU64::new(it).unwrap_or(NonZeroU64::MIN)),
                )
                .requires("carry-out")
                .hide(true),
        ])
}

fn plot_command() -> Command {
    let condition = |text: &str| match text.split_once('=') {
        Some((key, value)) => Ok((key.to_owned(), value.to_owned())),
        None => Err("KEY=VALUE is needed"),
    };
    Command::new("plot")
        .about("Draws results as SVG: bars by server, or lines along a number")
        .args([
            Arg::new("results")
                .value_name("FILE")
                .help("Results, as JSON lines")
                .value_parser(value_parser!(PathBuf))
                .num_args(1..)
                .required(true),
            option("output", "FILE")
                .short('o')
                .help("Where to draw")
                .value_parser(value_parser!(PathBuf))
                .required(true),
            option("value", "KEY").help("The figure to draw").required(true),
            option("unit", "TEXT").help("In what it is counted").default_value(""),
            option("at", "KEY").help("The number along which lines go; bars without it"),
            option("at-unit", "TEXT").help("In what that is counted").default_value(""),
            option("title", "TEXT").help("What is shown").default_value(""),
            option("where", "KEY=VALUE")
                .help("Only results that have this value; may be repeated")
                .value_parser(condition)
                .action(ArgAction::Append),
        ])
}

fn common_of_studies() -> [Arg; 3] {
    [
        option("output", "FORM")
            .help("A table for people or a JSON object a line for programs")
            .value_parser(PossibleValuesParser::new(["table", "json"]))
            .default_value("table"),
        option("tchat", "PROGRAM")
            .help("The tchat to measure, if not the one beside this program")
            .value_parser(value_parser!(PathBuf)),
        option("folder", "FOLDER")
            .help("Where to make the temporary folder for data: on the disk to be measured")
            .value_parser(value_parser!(PathBuf)),
    ]
}

fn common() -> [Arg; 4] {
    [
        option("against", "SERVERS")
            .help("Servers to measure beside tchat, with commas; ratios are to the first")
            .value_delimiter(',')
            .value_parser(|text: &str| text.parse::<ServerName>()),
        count("rounds", "3").help("How often each server is measured"),
        count("text-bytes", "128").help("The length of each text, before sealing"),
        Arg::new("peers-carry-text")
            .long("peers-carry-text")
            .action(ArgAction::SetTrue)
            .help("Peers carry the bare text, not as many bytes as tchat's sealed message"),
    ]
}

fn option(name: &'static str, value: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value)
}

fn count(name: &'static str, default: &'static str) -> Arg {
    option(name, "COUNT").value_parser(at_least_one).default_value(default)
}

fn members(default: &'static str) -> Arg {
    count("members", default).help("Members of the room, all connected")
}

fn senders(default: &'static str) -> Arg {
    count("senders", default).help("How many members send")
}

fn silent() -> Arg {
    option("silent", "COUNT")
        .help("Members besides, who are connected and never read")
        .value_parser(value_parser!(u32))
        .default_value("0")
}

fn seconds(default: &'static str) -> Arg {
    option("seconds", "TIME")
        .help("How long is measured, after a moment to get warm")
        .value_parser(positive)
        .default_value(default)
}

fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("at least 1 is needed".to_owned()),
        Ok(count) => Ok(count),
        Err(error) => Err(error.to_string()),
    }
}

fn positive(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() && number > 0.0 => Ok(number),
        Ok(_) => Err("more than 0 is needed".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}
