//! `tchat search`: what was written, looked for in the history on this machine alone.

use crate::cli::{Form, Searching};
use crate::explain::Fault;
use crate::output::Output;
use crate::report::searching;
use crate::run::visit::{Claim, Visit};
use crate::run::{Exit, Setting, failed, written};
use crate::signals::Signals;

/// Looks for something and prints what was found.
pub(super) async fn search(setting: &Setting, asked: Searching) -> Exit {
    let mut output = Output::new(asked.output);
    match find(setting, asked, &mut output).await {
        Ok(()) => written(setting, &mut output),
        Err(fault) => failed(setting, &mut output, &fault),
    }
}

async fn find(setting: &Setting, asked: Searching, output: &mut Output) -> Result<(), Fault> {
    let mut signals = Signals::listen().map_err(Fault::System)?;
    let visit = Visit::prepare(setting, asked.link, Claim::None, &mut signals).await?;
    let key = visit.key.ok_or(Fault::NoKnownServer)?;
    // No client is started: the profile stays ours while the index is written.
    let found = visit.archive.open(key)?.alone().search(&asked.search)?;
    match output.form() {
        Form::Json => output.object(&searching::object(&found)),
        Form::Text => {
            for line in searching::lines(&found, &setting.words) {
                output.line(&line);
            }
        }
    }
    Ok(())
}
