//! `tchat send --file` and `tchat save`: what they take, and what does not fit them.

use std::path::PathBuf;

use clap::ArgMatches;
use tchat_proto::address::ServerLink;
use tchat_proto::id::Seq;
use tchat_proto::invitation::Invitation;
use tchat_proto::room::RoomName;

use super::{Form, Reader, Wrong, form};

/// How a link begins, and no text that people write beside a file.
const LINK: &str = "tchat://";

/// `tchat save`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Save {
    pub(crate) link: Option<ServerLink>,
    pub(crate) room: RoomName,
    /// The place of the message.
    pub(crate) seq: Seq,
    /// None: the folder that one is in.
    pub(crate) into: Option<PathBuf>,
    pub(crate) output: Form,
}

impl Reader<'_> {
    pub(super) fn save(&self, given: &ArgMatches) -> Result<Save, Wrong> {
        let text = given.get_one::<String>("seq").map_or("", String::as_str);
        let why = || self.wrong().value("SEQ", text, self.words.usage_bad_seq());
        Ok(Save {
            link: self.link(given)?,
            room: self.room(given)?,
            seq: Seq(text.parse().ok().ok_or_else(why)?),
            into: given.get_one::<PathBuf>("into").cloned(),
            output: form(given).unwrap_or_default(),
        })
    }

    /// The text of `tchat send`, and the server's link. A text is needed unless there is a file;
    /// then a link may stand where the text would.
    pub(super) fn text_or_link<'g>(
        &self,
        given: &'g ArgMatches,
        with_file: bool,
    ) -> Result<(&'g str, Option<ServerLink>), Wrong> {
        let (text, link) = (given.get_one::<String>("text"), self.link(given)?);
        match (text.map(String::as_str), link) {
            (Some(text), None) if with_file && text.starts_with(LINK) => {
                let parsed = Invitation::parse(text);
                let link = parsed.map_err(|invalid| self.wrong().link(text, &invalid))?;
                Ok(("", Some(link.server)))
            }
            (Some(text), link) => Ok((text, link)),
            (None, link) if with_file => Ok(("", link)),
            (None, _) => Err(self.wrong().missing_value(self.words.value_text()))?,
        }
    }
}
