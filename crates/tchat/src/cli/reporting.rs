//! `tchat report`: what it takes, and what does not fit it.

use std::path::PathBuf;

use clap::ArgMatches;
use tchat_i18n::Visible;
use tchat_proto::address::ServerLink;
use tchat_proto::id::Seq;
use tchat_proto::room::RoomName;

use super::{Form, Reader, What, Wrong, WrongUsage, form, wrong};

/// `tchat report`, unless it checks one.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Reporting {
    pub(crate) link: Option<ServerLink>,
    pub(crate) room: RoomName,
    pub(crate) seq: Seq,
    /// From which place on it said what is reported; without it, what it says.
    pub(crate) at: Option<Seq>,
    pub(crate) reason: Option<String>,
    /// None: a name made up of room and place.
    pub(crate) out: Option<PathBuf>,
    pub(crate) output: Form,
}

impl Reader<'_> {
    pub(super) fn report(&self, given: &ArgMatches) -> Result<What, Wrong> {
        let output = form(given).unwrap_or_default();
        let told =
            |message| Box::new(WrongUsage { message, hint: wrong::help(self.words, self.command) });
        let (check, seq) = (given.get_one::<PathBuf>("check"), given.get_one::<String>("seq"));
        match (check, seq) {
            (Some(file), None) => Ok(What::CheckReport(file.clone(), output)),
            (Some(_), Some(_)) => {
                Err(told(self.words.usage_conflict("--check", Visible::own("--seq"))))
            }
            (None, None) => {
                let either = ["--seq", "--check"].map(Visible::own);
                Err(told(self.words.usage_missing(self.words.list(&either))))
            }
            (None, Some(text)) => Ok(What::Report(Reporting {
                link: self.link(given)?,
                room: self.room(given)?,
                seq: self.seq("--seq", text)?,
                at: given.get_one::<String>("at").map(|at| self.seq("--at", at)).transpose()?,
                reason: given.get_one::<String>("reason").cloned(),
                out: given.get_one::<PathBuf>("out").cloned(),
                output,
            })),
        }
    }

    fn seq(&self, option: &'static str, text: &str) -> Result<Seq, Wrong> {
        let wrong = || self.wrong().value(option, text, self.words.usage_bad_seq());
        Ok(text.parse().map(Seq).ok().ok_or_else(wrong)?)
    }
}
