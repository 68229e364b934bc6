//! `tchat send --file` and `tchat save`: what they take, and what does not fit them.

use std::path::PathBuf;

use clap::ArgMatches;
use tchat_i18n::Visible;
use tchat_proto::address::ServerLink;
use tchat_proto::id::Seq;
use tchat_proto::invitation::Invitation;
use tchat_proto::room::RoomName;

use super::{Form, Reader, Wrong, form};

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
            (Some(text), None) if with_file && is_address(text) => {
                let parsed = Invitation::parse(text);
                let link = parsed.map_err(|invalid| self.wrong().link(text, &invalid))?;
                Ok(("", Some(link.server)))
            }
            (Some(text), link) => Ok((text, link)),
            (None, link) if with_file => Ok(("", link)),
            (None, _) => {
                let what = format!("<{}>", self.words.value_text());
                Err(self.wrong().missing_value(Visible::line(&what)))?
            }
        }
    }
}

/// Whether a text stands for a server rather than beside a file: a link, or a host and a port.
fn is_address(text: &str) -> bool {
    let host_and_port = || {
        let (host, port) = text.rsplit_once(':')?;
        let names_host = host == "localhost" || host.contains('.') || host.starts_with('[');
        let is_word = !text.contains(char::is_whitespace);
        Some(names_host && is_word && port.parse::<u16>().is_ok())
    };
    text.starts_with("tchat://") || host_and_port().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_told_from_what_is_written_beside_a_file() {
        for address in
            ["tchat://10.0.0.1:5555/abc", "10.0.0.1:5555", "localhost:5555", "[::1]:5555"]
        {
            assert!(is_address(address), "{address}");
        }
        for text in
            ["", "look", "16:30", "at 10.30:5", "see example.org", "ratio 1.5:1 or so", "a:b"]
        {
            assert!(!is_address(text), "{text}");
        }
    }
}
