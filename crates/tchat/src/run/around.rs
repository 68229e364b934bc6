//! `tchat` alone: the servers on the network around, and what to type for each.

use tchat_lan::limits::LOOK_TIME;
use tchat_lan::{SERVICE, Sightings, look_around};

use crate::acquaintance::Acquaintance;
use crate::cli::Form;
use crate::explain::Fault;
use crate::output::Output;
use crate::report::around::Around;
use crate::run::{Exit, Setting, failed, written};

/// Lists them.
pub(super) async fn list(setting: &Setting, form: Form) -> Exit {
    let mut output = Output::new(form);
    let acquaintance = Acquaintance::read(setting);
    let found = match seek().await {
        Ok(found) => found,
        Err(fault) => return failed(setting, &mut output, &fault),
    };
    tell(setting, &found, &acquaintance, &mut output);
    if found.is_empty() {
        return failed(setting, &mut output, &Fault::NobodyAround);
    }
    written(setting, &mut output)
}

/// Looks for servers.
pub(super) async fn seek() -> Result<Sightings, Fault> {
    Ok(look_around(SERVICE, LOOK_TIME).await?)
}

/// Tells what was found.
pub(super) fn tell(
    setting: &Setting,
    found: &Sightings,
    acquaintance: &Acquaintance,
    output: &mut Output,
) {
    let around = Around { words: &setting.words, acquaintance };
    for sighting in around.ordered(found) {
        match output.form() {
            Form::Json => output.object(&around.object(sighting)),
            Form::Text => {
                for line in around.lines(sighting) {
                    output.line(&line);
                }
                if let Some(command) = Around::command(sighting) {
                    output.line_whole(&command);
                }
            }
        }
    }
    for note in around.notes(found) {
        output.note(&note);
    }
}
