//! `tchat join --plain`: what it takes, and what does not fit it.

use clap::ArgMatches;
use tchat_proto::address::ServerAddress;
use tchat_proto::nick::Nick;

use super::{Form, InputForm, Reader, Screen, Wrong, form, input_form, screen};
use crate::explain::plain::cipher_refused;
use crate::plain::PLAIN_ROOM;
use crate::plain::school_cipher::SchoolCipher;

/// `tchat join --plain`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct JoinPlain {
    pub(crate) server: ServerAddress,
    /// None: the name that the system knows the person by.
    pub(crate) nick: Option<Nick>,
    pub(crate) cipher: Option<SchoolCipher>,
    pub(crate) output: Form,
    pub(crate) input: InputForm,
    pub(crate) screen: Screen,
}

impl Reader<'_> {
    pub(super) fn join_plain(&self, given: &ArgMatches) -> Result<JoinPlain, Wrong> {
        Ok(JoinPlain {
            server: self.plain_server(given)?,
            nick: self.nick(given)?,
            cipher: self.school_cipher(given)?,
            output: form(given).unwrap_or_default(),
            input: input_form(given),
            screen: screen(given),
        })
    }

    /// Refuses `--cipher` where messages are end-to-end encrypted anyway.
    pub(super) fn without_cipher(&self, given: &ArgMatches) -> Result<(), Wrong> {
        let Some(text) = given.get_one::<String>("cipher") else { return Ok(()) };
        Err(self.wrong().value("--cipher", text, self.words.usage_cipher_needs_plain()))?
    }

    /// Where the server is. It has no key, so a link with one leads to another kind of server, and
    /// taking it would give up the encryption that it promises.
    fn plain_server(&self, given: &ArgMatches) -> Result<ServerAddress, Wrong> {
        if let Some(room) = given.get_one::<String>("room")
            && room != PLAIN_ROOM
        {
            Err(self.wrong().value("--room", room, self.words.usage_plain_room()))?;
        }
        let text = given.get_one::<String>("link").map(String::as_str).unwrap_or_default();
        match self.link(given)? {
            Some(link) if link.key.is_none() => Ok(link.address),
            Some(_) => Err(self.wrong().value("--plain", text, self.words.usage_plain_key()))?,
            None => Err(self.wrong().value("--plain", text, self.words.usage_plain_address()))?,
        }
    }

    fn school_cipher(&self, given: &ArgMatches) -> Result<Option<SchoolCipher>, Wrong> {
        let Some(text) = given.get_one::<String>("cipher") else { return Ok(None) };
        let cipher = SchoolCipher::parse(text).map_err(|refused| {
            self.wrong().value("--cipher", text, cipher_refused(&refused, self.words))
        })?;
        Ok(Some(cipher))
    }
}
