//! `tchat doctor`: why nobody can join, or why one cannot.
//!
//! Without an address, [`here`] looks at this machine as others would want to reach it; with one,
//! [`there`] goes as far towards that server as it can. Each thing looked at is a [`Finding`], told
//! as soon as it is known. What one machine alone cannot know, it says so.

mod data;
mod finding;
mod here;
mod there;

use serde_json::json;

use self::finding::{Finding, State, Tally};
use crate::cli::{Doctor, Form};
use crate::explain::Fault;
use crate::output::Output;
use crate::run::{Exit, Setting, failed, written};
use crate::signals::Signals;

/// Looks, and tells.
pub(super) async fn doctor(setting: &Setting, asked: Doctor) -> Exit {
    let mut output = Output::new(asked.output);
    let mut signals = match Signals::listen() {
        Ok(signals) => signals,
        Err(error) => return failed(setting, &mut output, &Fault::System(error)),
    };
    let mut report = Report { setting, output: &mut output, tally: Tally::default() };
    let looking = async {
        match asked.link {
            Some(link) => there::look(setting, &link, &mut report).await,
            None => here::look(setting, &mut report).await,
        }
    };
    let done = tokio::select! {
        () = looking => true,
        () = signals.next() => false,
    };
    let healthy = report.end();
    match written(setting, &mut output) {
        Exit::Done if done && healthy => Exit::Done,
        _ => Exit::Failed,
    }
}

/// Where findings are told.
struct Report<'r> {
    setting: &'r Setting,
    output: &'r mut Output,
    tally: Tally,
}

impl Report<'_> {
    /// Tells one.
    fn tell(&mut self, finding: &Finding) {
        self.tally.count(finding.state);
        match self.output.form() {
            Form::Json => self.output.object(&finding.object()),
            Form::Text => {
                let (seen, cure) = finding.lines(&self.setting.words);
                self.output.line(&seen);
                if let Some(cure) = cure {
                    self.output.line(&cure);
                }
            }
        }
    }

    /// Tells how many there were of each kind. Whether nothing was bad.
    fn end(&mut self) -> bool {
        let Tally { ok, warn, bad, unknown } = self.tally;
        match self.output.form() {
            Form::Json => self.output.object(&json!({
                "type": "summary", "ok": ok, "warn": warn, "bad": bad, "unknown": unknown,
            })),
            Form::Text => {
                self.output.line(&self.setting.words.doctor_summary(bad, warn, unknown));
            }
        }
        bad == 0
    }
}

/// The same in other words than those of a state: a fault that is a finding.
fn of_fault(check: &'static str, fault: &Fault, setting: &Setting) -> Finding {
    let explained = fault.explain(&setting.words);
    Finding::new(check, State::Bad, explained.message)
        .cured_by(explained.hint)
        .with("code", explained.code)
}
