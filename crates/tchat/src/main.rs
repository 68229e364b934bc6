//! The program `tchat`: the command line over the server and the client's engine.
//!
//! [`cli`] reads what was asked, [`run`] does it, one file per command; [`linear`] is the chat, a
//! line per event, and [`plain`] the same with a server of the worksheet. [`explain`] turns whatever went wrong into a sentence and a next step, and
//! [`output`] alone writes to standard output and error.

mod acquaintance;
mod cli;
mod explain;
mod export;
mod linear;
mod log;
mod output;
mod passphrase;
mod plain;
mod report;
mod report_file;
mod run;
mod signals;

use std::process::ExitCode;

fn main() -> ExitCode {
    run::program(std::env::args_os())
}
