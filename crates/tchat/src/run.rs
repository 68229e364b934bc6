//! Doing what was asked: one file per kind of command.
//!
//! [`program`] is the whole of it: read the command line, do one thing, and end with an exit code
//! that scripts can rely on ([`Exit`]).

mod admin;
mod announcing;
mod around;
mod chat;
mod check;
mod cipher;
mod doctor;
mod doors;
mod exporting;
mod fetching;
mod history;
mod hosted;
mod invite;
mod lab;
mod lists;
mod papers;
mod plain;
mod plain_room;
mod post;
mod profile;
mod report;
mod save;
mod screen;
mod search;
mod server;
mod serving;
mod verify;
mod visit;
mod watched_server;
mod welcome;
mod window;

use std::ffi::OsString;
use std::process::ExitCode;

use tchat_client::home::Home;
use tchat_i18n::Words;
use tchat_speech::environment;

use crate::cli::{self, Answer, Asked, Form, What};
use crate::explain::Fault;
use crate::log;
use crate::output::Output;
use crate::passphrase::Given;

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done: 0.
    Done,
    /// Refused or failed: 1.
    Failed,
    /// Used wrongly: 2.
    Usage,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
        })
    }
}

/// What servers are told that the program is.
const AGENT: &str = concat!("tchat/", env!("CARGO_PKG_VERSION"));

/// What every command can use.
#[derive(Debug)]
pub(crate) struct Setting {
    /// The language.
    pub(crate) words: Words,
    /// Where things are kept.
    pub(crate) home: Home,
    /// What opens them, if it was given beforehand.
    pub(crate) passphrase: Given,
}

/// Runs the program with its arguments.
pub(crate) fn program(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let exit = match cli::parse(arguments, environment::variable) {
        Ok(asked) => asked_for(asked),
        Err(Answer::Print(text)) => print(text.as_bytes()),
        Err(Answer::Wrong(wrong, lang)) => {
            let mut output = Output::new(Form::Text);
            output.note_error(&wrong.lines(&Words::new(lang)));
            Exit::Usage
        }
    };
    exit.into()
}

fn asked_for(asked: Asked) -> Exit {
    let passphrase = Given::by_descriptor_or_variable(asked.passphrase_fd);
    let new_passphrase = Given::by_descriptor(match &asked.what {
        What::Profile(asked) => asked.new_passphrase_fd,
        _ => None,
    });
    log::begin(asked.verbosity);
    let home = Home::find(asked.profile.clone(), environment::variable);
    let setting = Setting { words: Words::new(asked.lang), home, passphrase };
    match asked.what {
        What::Completions(shell) => print(&papers::completions(shell, &setting.words)),
        What::Cipher(asked, form) => cipher::cipher(&setting, asked, form),
        What::Gui(gui) => window::open(&setting, &gui, asked.profile),
        What::Man => print(&papers::manual(&setting.words)),
        What::Send(send) => post::send(&setting, send),
        What::Save(asked) => with_runtime(&setting, Threads::One, save::save(&setting, asked)),
        What::Admin(asked) => with_runtime(&setting, Threads::One, admin::admin(&setting, asked)),
        What::Host(host) => with_runtime(&setting, Threads::Many, server::host(&setting, host)),
        What::Serve(serve) => with_runtime(&setting, Threads::Many, server::serve(&setting, serve)),
        // Whoever sits there may become a host.
        What::Alone if screen::is_there() => {
            with_runtime(&setting, Threads::Many, chat::alone(&setting))
        }
        What::Alone => with_runtime(&setting, Threads::One, around::list(&setting, Form::Text)),
        What::LookAround(form) => {
            with_runtime(&setting, Threads::One, around::list(&setting, form))
        }
        What::Join(join) => with_runtime(&setting, Threads::One, chat::join(&setting, join)),
        What::JoinPlain(join) => with_runtime(&setting, Threads::One, plain::join(&setting, join)),
        What::Read(read) => with_runtime(&setting, Threads::One, history::read(&setting, read)),
        What::Lab(lab) => with_runtime(&setting, Threads::Many, lab::lab(&setting, lab)),
        What::Profile(asked) => {
            let done = profile::of_profile(&setting, asked, new_passphrase);
            with_runtime(&setting, Threads::One, done)
        }
        What::CheckReport(file, form) => report::check(&setting, file, form),
        What::Report(asked) => {
            with_runtime(&setting, Threads::One, report::report(&setting, asked))
        }
        What::Check(check) => with_runtime(&setting, Threads::One, check::check(&setting, check)),
        What::Doctor(asked) => {
            with_runtime(&setting, Threads::One, doctor::doctor(&setting, asked))
        }
        What::Invite(asked) => {
            with_runtime(&setting, Threads::One, invite::invite(&setting, asked))
        }
        What::Rooms(list) => with_runtime(&setting, Threads::One, lists::rooms(&setting, list)),
        What::Verify(asked) => {
            with_runtime(&setting, Threads::One, verify::verify(&setting, asked))
        }
        What::Search(asked) => {
            with_runtime(&setting, Threads::One, search::search(&setting, asked))
        }
        What::Who(list) => with_runtime(&setting, Threads::One, lists::who(&setting, list)),
    }
}

/// How many threads a command needs: a server serves many at once, a client one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Threads {
    One,
    Many,
}

fn with_runtime(setting: &Setting, threads: Threads, done: impl Future<Output = Exit>) -> Exit {
    let mut builder = match threads {
        Threads::One => tokio::runtime::Builder::new_current_thread(),
        Threads::Many => tokio::runtime::Builder::new_multi_thread(),
    };
    match builder.enable_all().build() {
        Ok(runtime) => runtime.block_on(done),
        Err(error) => failed(setting, &mut Output::new(Form::Text), &Fault::System(error)),
    }
}

/// Tells a fault that ends the command.
fn failed(setting: &Setting, output: &mut Output, fault: &Fault) -> Exit {
    output.error(&setting.words, &fault.explain(&setting.words), None);
    Exit::Failed
}

/// Ends a command whose results were written: unless they could not be.
fn written(setting: &Setting, output: &mut Output) -> Exit {
    let Some(error) = output.failure() else { return Exit::Done };
    let explanation = Fault::Write(error).explain(&setting.words);
    output.note_error(&explanation.lines(&setting.words));
    Exit::Failed
}

fn print(bytes: &[u8]) -> Exit {
    let mut output = Output::new(Form::Text);
    output.raw(bytes);
    match output.failure() {
        Some(_) => Exit::Failed,
        None => Exit::Done,
    }
}
