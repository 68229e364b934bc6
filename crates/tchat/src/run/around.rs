//! `tchat` alone: the servers on the network around, and what to type for each.

use tchat_front::arrival::{Acquaintance, around as seen};
use tchat_lan::Sightings;

use crate::acquaintance;
use crate::cli::Form;
use crate::explain::Fault;
use crate::output::Output;
use crate::report::around::Around;
use crate::run::{Exit, Setting, failed, written};

/// Lists them.
pub(super) async fn list(setting: &Setting, form: Form) -> Exit {
    let mut output = Output::new(form);
    let acquaintance = acquaintance::read(setting);
    let found = match acquaintance.seek().await.map_err(Fault::from) {
        Ok(found) => found,
        Err(fault) => return failed(setting, &mut output, &fault),
    };
    tell(setting, &found, &acquaintance, &mut output);
    if found.is_empty() {
        return failed(setting, &mut output, &Fault::NobodyAround);
    }
    written(setting, &mut output)
}

/// Tells what was found.
pub(super) fn tell(
    setting: &Setting,
    found: &Sightings,
    acquaintance: &Acquaintance,
    output: &mut Output,
) {
    let around = Around { words: &setting.words, acquaintance };
    for sighting in acquaintance.ordered(found) {
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
    for note in seen::notes(found, &setting.words) {
        output.note(&note);
    }
}
