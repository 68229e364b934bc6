//! `tchat check`: grades a server or a client written from the worksheet.
//!
//! The grader blocks, so it has a thread; here its outcomes are written as they come. When asked to
//! stop, we wait for that thread, which ends the program it started.

use std::io;
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::thread;

use tchat_lab::check::client::{self, Client, Said};
use tchat_lab::check::{Clock, Invocation, server};
use tchat_proto::address::ServerAddress;
use tokio::sync::mpsc;

use crate::cli::{Check, Form, Whom};
use crate::explain::Fault;
use crate::output::Output;
use crate::report::check::{Grading, Tally};
use crate::run::{Exit, Setting, failed, written};
use crate::signals::Signals;

/// How many outcomes may wait to be written.
const WAITING_MAX: usize = 16;

/// Grades a program, and tells how.
pub(super) async fn check(setting: &Setting, check: Check) -> Exit {
    let mut output = Output::new(check.output);
    match grade(setting, check.whom, &mut output).await {
        Ok(Some(tally)) => {
            tell_summary(setting, tally, &mut output);
            match written(setting, &mut output) {
                Exit::Done if tally.all_passed() => Exit::Done,
                _ => Exit::Failed,
            }
        }
        Ok(None) => Exit::Failed,
        Err(fault) => failed(setting, &mut output, &fault),
    }
}

/// How many checks went how; nothing if a signal came first.
async fn grade(setting: &Setting, whom: Whom, output: &mut Output) -> Result<Option<Tally>, Fault> {
    let mut signals = Signals::listen().map_err(Fault::System)?;
    let clock = Clock::lasting(match whom {
        Whom::Server(_) => server::SERVER_TIME,
        Whom::Client(_, Client::Started(_)) => client::PROGRAM_TIME,
        Whom::Client(_, Client::ByHand) => client::BY_HAND_TIME,
    });
    let (told, mut telling) = mpsc::channel(WAITING_MAX);
    let grader = {
        let clock = clock.clone();
        thread::spawn(move || run(whom, &clock, &told))
    };
    let (mut tally, mut stopped) = (Tally::default(), false);
    loop {
        let said = tokio::select! {
            said = telling.recv() => said,
            () = signals.next() => {
                stopped = true;
                clock.stop();
                continue;
            }
        };
        let Some(said) = said else { break };
        if !stopped {
            tell(setting, said, &mut tally, output);
            if output.is_closed() {
                // Nobody reads: the pupil's program need not be troubled further.
                clock.stop();
            }
        }
    }
    // Its end of the channel is gone: it has nothing left to do.
    match grader.join() {
        Ok(Err(fault)) => Err(fault),
        Ok(Ok(())) => Ok((!stopped).then_some(tally)),
        Err(_) => Err(Fault::System(io::Error::other("the grader broke down"))),
    }
}

/// The grading itself, on its thread.
fn run(whom: Whom, clock: &Clock, told: &mpsc::Sender<Said>) -> Result<(), Fault> {
    let mut tell = |said| {
        // Nobody listens any more: then nobody wants to know.
        if told.blocking_send(said).is_err() {
            clock.stop();
        }
    };
    match whom {
        Whom::Server(address) => {
            let mut tell_outcome = |outcome| tell(Said::Outcome(outcome));
            resolve(&address)
                .and_then(|addresses| server::grade(&addresses, clock, &mut tell_outcome))
                .map_err(|error| Fault::CheckUnreachable(address, error))
        }
        Whom::Client(listen, client) => {
            client::grade(listen, &client, clock, &mut tell).map_err(|failed| match failed {
                client::Failed::Listen(error) => Fault::CheckListen(listen, error),
                client::Failed::Start(error) => Fault::CheckStart(named(&client), error),
            })
        }
    }
}

fn resolve(address: &ServerAddress) -> io::Result<Vec<SocketAddr>> {
    Ok((address.host.as_str(), address.port).to_socket_addrs()?.collect())
}

/// What a client is started by.
fn named(client: &Client) -> String {
    match client {
        Client::Started(Invocation::Program(name, _) | Invocation::Shell(name)) => {
            name.to_string_lossy().into_owned()
        }
        Client::ByHand => String::new(),
    }
}

fn tell(setting: &Setting, said: Said, tally: &mut Tally, output: &mut Output) {
    let grading = Grading(&setting.words);
    match said {
        Said::Do(instruction) => output.note(&grading.instruction(instruction)),
        Said::Outcome(outcome) => {
            tally.count(&outcome.verdict);
            match output.form() {
                Form::Json => output.object(&grading.object(&outcome)),
                Form::Text => {
                    for line in grading.lines(&outcome) {
                        output.line(&line);
                    }
                }
            }
        }
    }
}

fn tell_summary(setting: &Setting, tally: Tally, output: &mut Output) {
    match output.form() {
        Form::Json => output.object(&tally.to_json()),
        Form::Text => output.line(&Grading(&setting.words).summary(tally)),
    }
}
