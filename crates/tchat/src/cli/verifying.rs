//! `tchat verify`: what it takes, and what does not fit it.

use std::path::PathBuf;

use clap::ArgMatches;
use tchat_client::called::Called;
use tchat_client::command::Verify;
use tchat_client::safety_number::ReadAloud;
use tchat_speech::explain::input::{nick_invalid, number_unreadable};

use super::{List, Reader, Wrong, WrongUsage, wrong};

/// `tchat verify`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct OfPerson {
    pub(crate) who: Called,
    pub(crate) how: Verify,
    /// Where to write the QR code.
    pub(crate) qr: Option<PathBuf>,
    /// Where to find them.
    pub(crate) list: List,
}

impl Reader<'_> {
    pub(super) fn of_person(&self, given: &ArgMatches) -> Result<OfPerson, Wrong> {
        let text = given.get_one::<String>("who").map_or("", String::as_str);
        let who = Called::parse(text).map_err(|invalid| {
            self.wrong().value("NICK", text, nick_invalid(&invalid, self.words))
        })?;
        let list = self.list(given, self.room(given)?)?;
        let qr = given.get_one::<PathBuf>("qr").cloned();
        Ok(OfPerson { who, how: self.how_to_verify(given)?, qr, list })
    }

    /// What to do about a safety number: one thing at most.
    fn how_to_verify(&self, given: &ArgMatches) -> Result<Verify, Wrong> {
        let is_given = |name: &str| match name {
            "yes" | "undo" => given.get_flag(name),
            _ => given.contains_id(name),
        };
        let options = [("number", "--number"), ("words", "--words"), ("yes", "--yes")];
        let options = options.into_iter().chain([("undo", "--undo")]);
        let mut options = options.filter(|(name, _)| is_given(name));
        let Some((name, option)) = options.next() else { return Ok(Verify::Show) };
        if let Some((_, other)) = options.next() {
            let hint = wrong::help(self.words, self.command);
            let message = self.words.usage_conflict(other, option);
            return Err(Box::new(WrongUsage { message, hint }));
        }
        match name {
            "yes" => Ok(Verify::Believe),
            "undo" => Ok(Verify::Undo),
            _ => {
                let text = given.get_one::<String>(name).map_or("", String::as_str);
                let read = ReadAloud::parse(text).map_err(|unreadable| {
                    let why = number_unreadable(&unreadable, self.words);
                    self.wrong().value(option, text, why)
                })?;
                Ok(Verify::Compare(read))
            }
        }
    }
}
