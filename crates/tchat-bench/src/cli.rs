//! The command line: what to measure, against whom, how to tell it.

mod grammar;

use std::ffi::OsString;
use std::net::SocketAddr;
use std::num::NonZeroU64;
use std::path::PathBuf;
use std::time::Duration;

use clap::ArgMatches;

use crate::guard::Guard;
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
use crate::shelf::{Porter, Way};
use crate::study::{Axis, Carrier, Files, Growth, Screen, Searching, Study, Window};

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
    /// To be the limit of who keeps files.
    Shelf {
        listen: SocketAddr,
        certificates: PathBuf,
        folder: PathBuf,
    },
    /// To be the limit of who carries them.
    Porter(Porter),
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
    let matches = grammar::command().try_get_matches_from(arguments)?;
    let (name, matches) = matches.subcommand().unwrap_or(("", &matches));
    Ok(match name {
        "limit-each" => limit(Relay::Each, matches),
        "limit-coal" => limit(Relay::Coalesced, matches),
        "limit-shelf" => shelf(matches),
        "limit-porter" => Asked::Porter(porter(matches)),
        "guard" => Asked::Guard(guarded(matches)),
        "plot" => Asked::Plot(plot(matches)),
        "seal" | "groups" | "burst" | "growth" | "history" | "start" | "files" | "search"
        | "screen" | "window" => Asked::Study(studied(name, matches)),
        name => Asked::Measure(Box::new(measure(name, matches))),
    })
}

fn limit(relay: Relay, matches: &ArgMatches) -> Asked {
    Asked::Limit { relay, listen: listen(matches), certificates: given(matches, "certificates") }
}

fn shelf(matches: &ArgMatches) -> Asked {
    Asked::Shelf {
        listen: listen(matches),
        certificates: given(matches, "certificates").unwrap_or_default(),
        folder: given(matches, "folder").unwrap_or_default(),
    }
}

fn listen(matches: &ArgMatches) -> SocketAddr {
    given(matches, "listen").unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 0)))
}

fn porter(matches: &ArgMatches) -> Porter {
    let way = match given(matches, "put") {
        Some(path) => Way::Put(path),
        None => Way::Get(given(matches, "get").unwrap_or_default()),
    };
    let certificates = given(matches, "certificates").unwrap_or_default();
    Porter { at: given(matches, "at").unwrap_or_else(|| listen(matches)), certificates, way }
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
        "start" => Study::Start { sizes: sizes() },
        "burst" => Study::Burst { members: number("members"), joiners: number("joiners") },
        "files" => Study::Files(Files {
            sizes: sizes(),
            rounds: number("rounds"),
            others: matches.get_many::<Carrier>("against").into_iter().flatten().copied().collect(),
        }),
        "search" => Study::Search(Searching {
            messages: number("messages"),
            rooms: number("rooms"),
            times: number("times"),
        }),
        "screen" => Study::Screen(Screen {
            messages: number("messages"),
            keys: number("keys"),
            pages: number("pages"),
            rate: given(matches, "rate").unwrap_or(1.0),
            time: seconds_of(matches),
        }),
        "window" => Study::Window(Window {
            program: given(matches, "tchat-gui"),
            messages: number("messages"),
            keys: number("keys"),
            pages: number("pages"),
            time: seconds_of(matches),
        }),
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
            "tchat-bench files --against pigeon",
            "tchat-bench limit-porter --at 127.0.0.1:1 --certificates /",
            "tchat-bench",
        ] {
            assert!(parsed(line).is_err(), "{line}");
        }
    }

    #[test]
    fn the_parser_has_no_contradictions() {
        grammar::command().debug_assert();
    }
}
