//! The command line: what to measure, against whom, how to tell it.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::num::NonZeroU64;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use crate::guard::{self, Guard};
use crate::limit::Relay;
use crate::load::Pacing;
use crate::measure::appends::Appends;
use crate::measure::catch_up::CatchUp;
use crate::measure::fanout::Fanout;
use crate::measure::idle::Idle;
use crate::measure::joins::Joins;
use crate::plan::Plan;
use crate::plot::Plot;
use crate::report::Form;
use crate::server::ServerName;
use crate::study::{Axis, Growth, Study};

/// What was asked for.
#[derive(Debug, PartialEq)]
pub(crate) enum Asked {
    Measure(Box<Measure>),
    Study(StudyAsked),
    /// To draw results.
    Plot(Plot),
    /// To hold hot paths to their recorded instructions.
    Guard(Guard),
    /// To be a limit program.
    Limit {
        relay: Relay,
        listen: SocketAddr,
        certificates: Option<PathBuf>,
    },
}

/// A study, and how to tell it.
#[derive(Debug, PartialEq)]
pub(crate) struct StudyAsked {
    pub(crate) study: Study,
    pub(crate) form: Form,
    /// The program that serves, if named.
    pub(crate) tchat: Option<PathBuf>,
    /// Where all files of the run go.
    pub(crate) folder: Option<PathBuf>,
}

/// A measurement.
#[derive(Debug, PartialEq)]
pub(crate) struct Measure {
    pub(crate) what: What,
    pub(crate) plan: Plan,
    pub(crate) form: Form,
    /// The program to measure, if named.
    pub(crate) tchat: Option<PathBuf>,
    /// Where tchat's data and all other files of the run go.
    pub(crate) folder: Option<PathBuf>,
    /// The length of the text that is sealed.
    pub(crate) text_bytes: usize,
    pub(crate) peers_carry: PeersCarry,
}

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum What {
    Fanout(Fanout),
    Idle(Idle),
    Joins(Joins),
    Appends(Appends),
    CatchUp(CatchUp),
}

/// How large the messages are that peers relay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PeersCarry {
    /// As large as tchat's: what they would carry if people sealed what they say.
    Sealed,
    /// As large as the text.
    Text,
}

/// What was asked for, or what to tell who asked.
///
/// # Errors
///
/// [`clap::Error`] for wrong usage, and for `--help`.
pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Asked, clap::Error> {
    let matches = command().try_get_matches_from(arguments)?;
    let (name, matches) = matches.subcommand().unwrap_or(("", &matches));
    Ok(match name {
        "limit-each" => limit(Relay::Each, matches),
        "limit-coal" => limit(Relay::Coalesced, matches),
        "guard" => Asked::Guard(guarded(matches)),
        "plot" => Asked::Plot(plot(matches)),
        "seal" | "groups" | "burst" | "growth" | "history" => Asked::Study(studied(name, matches)),
        name => Asked::Measure(Box::new(measure(name, matches))),
    })
}

fn limit(relay: Relay, matches: &ArgMatches) -> Asked {
    let anywhere = || SocketAddr::from(([127, 0, 0, 1], 0));
    Asked::Limit {
        relay,
        listen: given(matches, "listen").unwrap_or_else(anywhere),
        certificates: given(matches, "certificates"),
    }
}

fn guarded(matches: &ArgMatches) -> Guard {
    match given(matches, "carry-out") {
        Some(path) => Guard::CarryOut(path, given(matches, "times").unwrap_or(NonZeroU64::MIN)),
        None if matches.get_flag("renew") => Guard::Renew,
        None => Guard::Compare,
    }
}

fn plot(matches: &ArgMatches) -> Plot {
    let word = |id| given::<String>(matches, id).unwrap_or_default();
    let only = matches.get_many::<(String, String)>("where").into_iter().flatten();
    Plot {
        results: matches.get_many("results").into_iter().flatten().cloned().collect(),
        output: given(matches, "output").unwrap_or_default(),
        title: word("title"),
        value: (word("value"), word("unit")),
        at: given::<String>(matches, "at").map(|at| (at, word("at-unit"))),
        only: only.cloned().collect(),
    }
}

fn studied(name: &str, matches: &ArgMatches) -> StudyAsked {
    let number = |id| given::<usize>(matches, id).unwrap_or(1);
    let sizes = || -> Vec<usize> {
        let sizes = matches.try_get_many::<usize>("sizes").ok().flatten();
        sizes.into_iter().flatten().copied().collect()
    };
    let study = match name {
        "seal" => Study::Talk { sizes: sizes(), messages: number("messages") },
        "groups" => Study::Groups { sizes: sizes() },
        "history" => Study::History { sizes: sizes() },
        "burst" => Study::Burst { members: number("members"), joiners: number("joiners") },
        _ => Study::Growth(Growth {
            axis: given(matches, "of").unwrap_or(Axis::Members),
            points: sizes(),
            rounds: number("rounds"),
            time: seconds_of(matches),
        }),
    };
    let (tchat, folder) = (given(matches, "tchat"), given(matches, "folder"));
    StudyAsked { study, form: form_of(matches), tchat, folder }
}

fn seconds_of(matches: &ArgMatches) -> Duration {
    let seconds = given::<f64>(matches, "seconds").unwrap_or(1.0);
    Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
}

fn form_of(matches: &ArgMatches) -> Form {
    match matches.get_one::<String>("output") {
        Some(form) if form == "json" => Form::Json,
        _ => Form::Table,
    }
}

fn measure(name: &str, matches: &ArgMatches) -> Measure {
    // What has a default is always given; what a measurement does not take is not asked for.
    let number = |id| given::<usize>(matches, id).unwrap_or(1);
    let members = number("members");
    let time = seconds_of(matches);
    let senders = number("senders");
    let silent = given::<u32>(matches, "silent").map_or(0, |it| it as usize);
    let what = match name {
        "idle" => What::Idle(Idle { members, time }),
        "joins" => What::Joins(Joins { members, at_once: number("at-once") }),
        "appends" => What::Appends(Appends {
            senders,
            per_room: if matches.get_flag("room-each") { 1 } else { senders },
            time,
        }),
        "catch-up" => What::CatchUp(CatchUp { entries: number("entries") as u64 }),
        "rate" => {
            let rate = given::<f64>(matches, "rate").unwrap_or(1.0);
            What::Fanout(Fanout { members, senders, silent, time, pacing: Pacing::Rate(rate) })
        }
        _ => {
            let window = given::<u32>(matches, "window").unwrap_or(1);
            What::Fanout(Fanout { members, senders, silent, time, pacing: Pacing::Window(window) })
        }
    };
    let others = matches.get_many::<ServerName>("against").into_iter().flatten().copied();
    Measure {
        what,
        plan: Plan::against(others.collect(), number("rounds")),
        form: form_of(matches),
        tchat: given(matches, "tchat"),
        folder: given(matches, "folder"),
        text_bytes: number("text-bytes"),
        peers_carry: if matches.get_flag("peers-carry-text") {
            PeersCarry::Text
        } else {
            PeersCarry::Sealed
        },
    }
}

fn given<T: Clone + Send + Sync + 'static>(matches: &ArgMatches, id: &str) -> Option<T> {
    matches.try_get_one::<T>(id).ok().flatten().cloned()
}

fn command() -> Command {
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
    let measurements = [fanout, rate, idle, joins, appends, catch_up]
        .map(|it| it.args(common()).args(common_of_studies()));
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
        .subcommands(measurements)
        .subcommands(studies())
        .subcommands([
            relay("limit-coal", "Relays lines, joined: the limit of what a server can reach"),
            relay("limit-each", "Relays lines, one write each"),
            guard_command(),
            plot_command(),
        ])
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

fn studies() -> [Command; 5] {
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
    [seal, groups, burst, growth, history].map(|it| it.args(common_of_studies()))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Asked, clap::Error> {
        parse(line.split(' ').map(OsString::from))
    }

    #[test]
    fn a_measurement_is_asked_for_in_one_line() {
        let asked = parsed(
            "tchat-bench fanout --members 100 --senders 10 --seconds 5 \
             --against limit-coal-tls,redis-tls --output json",
        );
        let Ok(Asked::Measure(measure)) = asked else {
            panic!("{asked:?}");
        };
        let time = Duration::from_secs(5);
        let fanout =
            Fanout { members: 100, senders: 10, silent: 0, pacing: Pacing::Window(16), time };
        assert_eq!(measure.what, What::Fanout(fanout));
        let servers: Vec<_> = measure.plan.servers.iter().map(ToString::to_string).collect();
        assert_eq!(servers, ["tchat", "limit-coal-tls", "redis-tls"]);
        assert_eq!((measure.plan.rounds, measure.form), (3, Form::Json));
    }

    #[test]
    fn what_cannot_be_measured_is_refused_with_a_reason() {
        for line in [
            "tchat-bench fanout --members 0",
            "tchat-bench fanout --against ircd",
            "tchat-bench rate --rate -1",
            "tchat-bench fanout --seconds inf",
            "tchat-bench",
        ] {
            assert!(parsed(line).is_err(), "{line}");
        }
    }

    #[test]
    fn the_parser_has_no_contradictions() {
        command().debug_assert();
    }
}
