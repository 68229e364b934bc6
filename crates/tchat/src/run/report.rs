//! `tchat report`: a message and its proof to a file, and what such a file proves.
//!
//! Writing one needs the history of this machine alone. Checking one needs nothing but the file:
//! whoever is to judge need not have been there.

use std::path::PathBuf;

use serde_json::json;
use tchat_client::fingerprint_of_account;
use tchat_client::parts::Content;
use tchat_client::report::{Proven, Report};
use tchat_client::visit::Claim;
use tchat_i18n::Visible;
use tchat_speech::moment;
use tchat_speech::tell::text;

use crate::cli::{Form, Reporting};
use crate::explain::Fault;
use crate::output::Output;
use crate::report_file;
use crate::run::{Exit, Setting, failed, visit, written};
use crate::signals::Signals;

/// Writes a report of a message.
pub(super) async fn report(setting: &Setting, reporting: Reporting) -> Exit {
    let mut output = Output::new(reporting.output);
    match make(setting, reporting, &mut output).await {
        Ok(()) => written(setting, &mut output),
        Err(fault) => failed(setting, &mut output, &fault),
    }
}

async fn make(setting: &Setting, asked: Reporting, output: &mut Output) -> Result<(), Fault> {
    let mut signals = Signals::listen().map_err(Fault::System)?;
    let visit = visit::prepare(setting, asked.link, Claim::None, &mut signals).await?;
    let key = visit.key.ok_or(Fault::NoKnownServer)?;
    let history = visit.archive.open(key)?;
    let report =
        history.report(key, &asked.room, (asked.seq, asked.at), asked.reason.as_deref())?;
    let file = report_file::write(&report, asked.out)?;
    let nick = report.claim.as_ref().map(|claim| claim.nick.to_string());
    let who = nick.unwrap_or_else(|| format!("?{}", report.certificate.account.short()));
    match output.form() {
        Form::Json => output.object(&tchat_speech::tell::json::reported(&report, &who, &file)),
        Form::Text => {
            for line in text::reported(&setting.words, &report, &who, &file) {
                output.line(&line);
            }
        }
    }
    Ok(())
}

/// Says what a file proves.
pub(super) fn check(setting: &Setting, path: PathBuf, form: Form) -> Exit {
    let mut output = Output::new(form);
    let checked = report_file::read(&path).and_then(|bytes| {
        let report = Report::from_bytes(&bytes).map_err(Fault::Report)?;
        let proven = report.check().map_err(Fault::Report)?;
        Ok((report, proven))
    });
    match checked {
        Ok((report, proven)) => {
            tell(setting, &report, &proven, &mut output);
            written(setting, &mut output)
        }
        Err(fault) => failed(setting, &mut output, &fault),
    }
}

fn tell(setting: &Setting, report: &Report, proven: &Proven, output: &mut Output) {
    match output.form() {
        Form::Json => output.object(&object(report, proven)),
        Form::Text => lines(setting, report, proven).iter().for_each(|line| output.line(line)),
    }
}

fn lines(setting: &Setting, report: &Report, proven: &Proven) -> Vec<Visible> {
    let words = &setting.words;
    let fingerprint = Visible::line(&fingerprint_of_account(proven.author));
    let mut lines = vec![match &proven.nick {
        Some(nick) => words.report_author(Visible::quoted(nick.as_str()), fingerprint),
        None => words.report_author_unnamed(fingerprint),
    }];
    lines.push(words.report_in(Visible::line(&report.room.to_string())));
    lines.extend(proven.witness.map(|witness| words.report_after(witness.seq.0)));
    let text = Visible::message(proven.content.shown().unwrap_or_default());
    lines.push(match &proven.content {
        Content::Edit { target, .. } => words.report_edit(target.seq.0, text),
        Content::Reaction { target, .. } => words.report_reaction(target.seq.0, text),
        Content::Delete { target } => words.report_deletion(target.seq.0),
        Content::Message(_) | Content::Report { .. } | Content::Unknown { .. } => {
            words.report_text(text)
        }
    });
    let room = Visible::line(report.name.as_str());
    let time = Visible::line(&moment::write(report.time));
    lines.push(words.report_claimed(room, report.seq.0, time));
    lines.extend(report.reason.as_ref().map(|why| words.report_reason(Visible::message(why))));
    lines.push(words.report_limits());
    lines
}

/// What is proven stands apart from what the reporter says.
fn object(report: &Report, proven: &Proven) -> serde_json::Value {
    json!({
        "type": "report",
        "proven": {
            "nick": proven.nick.as_ref().map(ToString::to_string),
            "fingerprint": fingerprint_of_account(proven.author),
            "account": proven.author.to_string(),
            "server": report.server.to_string(),
            "room_id": report.room.to_string(),
            "id": report.id.to_string(),
            "after": proven.witness.map(|witness| witness.seq.0),
            "text": proven.content.shown(),
            "kind": kind(&proven.content), "about": about(&proven.content),
        },
        "claimed": {
            "room": report.name.as_str(), "seq": report.seq.0,
            "time": moment::write(report.time), "reason": report.reason,
        },
    })
}

/// What was written, as programs are told.
const fn kind(content: &Content) -> &'static str {
    match content {
        Content::Message(_) => "message",
        Content::Edit { .. } => "edit",
        Content::Delete { .. } => "deletion",
        Content::Reaction { .. } => "reaction",
        Content::Report { .. } => "report",
        Content::Unknown { .. } => "unknown",
    }
}

/// The place of the message that it is about, by its author's word.
const fn about(content: &Content) -> Option<u64> {
    match content {
        Content::Edit { target, .. }
        | Content::Delete { target }
        | Content::Reaction { target, .. } => Some(target.seq.0),
        Content::Message(_) | Content::Report { .. } | Content::Unknown { .. } => None,
    }
}
