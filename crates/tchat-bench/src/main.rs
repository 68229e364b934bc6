//! `tchat-bench`: what tchat costs, as a real server process, side by side with others.
//!
//! [`cli`] reads what was asked; [`plan`] starts each [`server`] in turn, round after round, on a
//! core of its own; a [`measure`] puts a [`load`] on it from the other core, in the server's own
//! [`dialect`]; [`report`] tells the figures. [`limit`] is the other side: programs that show what
//! the system itself costs. For Linux, whose accounting it reads.

mod accounting;
mod certificate;
mod cli;
mod cores;
mod dialect;
mod errand;
mod failed;
mod guard;
mod histogram;
mod interrupt;
mod limit;
mod load;
mod measure;
mod plan;
mod plot;
mod report;
mod server;
mod shelf;
mod spread;
mod study;
mod wire;

use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

use nix::sys::resource::{Resource, getrlimit, setrlimit};

use crate::certificate::Certificate;
use crate::cli::{Asked, Measure, PeersCarry, What};
use crate::cores::Cores;
use crate::dialect::Payload;
use crate::failed::Failed;
use crate::measure::{carry_out, catch_up};
use crate::report::{Form, Row};
use crate::server::{Crowd, House, Stage};

/// How many share a room where it is the connections that count.
const MEMBERS_PER_ROOM: usize = 20;

/// Something could not be measured.
const EXIT_FAILED: u8 = 1;

/// Used wrongly.
const EXIT_USAGE: u8 = 2;

fn main() -> ExitCode {
    let asked = match cli::parse(std::env::args_os()) {
        Ok(asked) => asked,
        Err(error) => {
            let code = if error.use_stderr() { EXIT_USAGE } else { 0 };
            return told(error.print(), code);
        }
    };
    let done = match asked {
        Asked::Measure(measure) => measured(&measure),
        Asked::Plot(plot) => plot.draw().map(|()| ExitCode::SUCCESS),
        Asked::Study(study) => studied(&study),
        Asked::Guard(guard) => guarded(&guard),
        Asked::Shelf { listen, certificates, folder } => {
            shelf::serve(listen, &certificates, &folder).map(|never| match never {})
        }
        Asked::Porter(porter) => porter.carry().map(|()| ExitCode::SUCCESS),
        Asked::Limit { relay, listen, certificates } => {
            let tls = certificates.map(|it| Certificate::in_folder(&it).server()).transpose();
            tls.and_then(|tls| match limit::serve(relay, listen, tls)? {})
        }
    };
    match done {
        Ok(code) => code,
        Err(failed) => told(writeln!(io::stderr(), "tchat-bench: {failed}"), EXIT_FAILED),
    }
}

/// The exit code after something was written.
fn told(written: io::Result<()>, code: u8) -> ExitCode {
    ExitCode::from(if written.is_ok() { code } else { EXIT_FAILED })
}

fn guarded(asked: &guard::Guard) -> Result<ExitCode, Failed> {
    let mut written = Ok(());
    let within = guard::guard(asked, |line| {
        if written.is_ok() {
            written = writeln!(io::stdout(), "{line}");
        }
    })?;
    Ok(told(written, if within { 0 } else { EXIT_FAILED }))
}

fn studied(asked: &cli::StudyAsked) -> Result<ExitCode, Failed> {
    raise_open_files()?;
    interrupt::listen()?;
    let folder = temporary(asked.folder.as_deref())?;
    let path = std::path::absolute(folder.path()).map_err(Failed::file(folder.path()))?;
    let rows = asked.study.carry_out(asked.tchat.as_deref(), &path)?;
    let mut out = io::stdout().lock();
    let written = match asked.form {
        Form::Json => rows.iter().try_for_each(|row| writeln!(out, "{}", row.to_json())),
        Form::Table => write!(out, "{}", report::table(&rows)),
    };
    Ok(told(written, if rows.iter().all(Row::is_as_it_must) { 0 } else { EXIT_FAILED }))
}

/// A folder for the files of a run, that goes with it.
fn temporary(inside: Option<&Path>) -> Result<tempfile::TempDir, Failed> {
    let folder = match inside {
        Some(folder) => tempfile::tempdir_in(folder),
        None => tempfile::tempdir(),
    };
    folder.map_err(Failed::system("make a folder"))
}

fn measured(measure: &Measure) -> Result<ExitCode, Failed> {
    raise_open_files()?;
    interrupt::listen()?;
    let cores = Cores::of_this_machine()?;
    let program = server::program("tchat", measure.tchat.clone())?;
    let folder = temporary(measure.folder.as_deref())?;
    let path = std::path::absolute(folder.path()).map_err(Failed::file(folder.path()))?;
    let crowd = match measure.what {
        What::Fanout(fanout) => Crowd::in_one_room(fanout.members + fanout.silent)?,
        What::Idle(idle) => Crowd { members: idle.members, per_room: MEMBERS_PER_ROOM },
        What::Joins(joins) => Crowd { members: joins.members, per_room: MEMBERS_PER_ROOM },
        What::Appends(appends) => Crowd { members: appends.senders, per_room: appends.per_room },
        What::CatchUp(_) => Crowd::in_one_room(catch_up::SENDERS + 1)?,
    };
    let house = House::found(&program, &path, crowd, measure.text_bytes)?;
    let peer_bytes = match measure.peers_carry {
        PeersCarry::Sealed => house.sealed_bytes(),
        PeersCarry::Text => measure.text_bytes,
    };
    let stage = Stage {
        cores,
        certificate: Certificate::make(&path)?,
        payload: Payload::new(peer_bytes),
        house,
        folder: path,
    };
    cores.keep_to_load()?;
    let plan = &measure.plan;
    let rows = match &measure.what {
        What::Fanout(fanout) => carry_out(fanout, plan, &stage),
        What::Idle(idle) => carry_out(idle, plan, &stage),
        What::Joins(joins) => carry_out(joins, plan, &stage),
        What::Appends(appends) => carry_out(appends, plan, &stage),
        What::CatchUp(catch_up) => carry_out(catch_up, plan, &stage),
    };
    let written = tell(measure, &stage, &rows);
    Ok(told(written, if rows.iter().all(Row::is_as_it_must) { 0 } else { EXIT_FAILED }))
}

/// Thousands of connections need as many descriptors; the servers inherit the limit.
fn raise_open_files() -> Result<(), Failed> {
    let (_, most) = getrlimit(Resource::RLIMIT_NOFILE)?;
    Ok(setrlimit(Resource::RLIMIT_NOFILE, most, most)?)
}

fn tell(measure: &Measure, stage: &Stage, rows: &[Row]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if measure.form == Form::Json {
        return rows.iter().try_for_each(|row| writeln!(out, "{}", row.to_json()));
    }
    write!(out, "{}", report::table(rows))?;
    let Cores { server, load } = stage.cores;
    writeln!(out, "\nserver on core {server}, load on core {load}; figures are medians")?;
    if stage.cores.is_shared() {
        writeln!(out, "there is one core only: the load disturbs the server")?;
    }
    for row in rows {
        row.notes().try_for_each(|note| writeln!(out, "{}: {note}", row.server))?;
    }
    let (peers, text) = (stage.payload.len(), measure.text_bytes);
    let sealed = stage.house.sealed_bytes();
    writeln!(out, "a text of {text} bytes is {sealed} bytes sealed; peers relay {peers} bytes")?;
    for (server, settings) in rows.iter().filter_map(|row| Some((&row.server, row.settings()?))) {
        writeln!(out, "\n{server}:")?;
        settings.lines().try_for_each(|line| writeln!(out, "    {line}"))?;
    }
    Ok(())
}
