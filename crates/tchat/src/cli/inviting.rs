//! `tchat invite`: what it takes, and what does not fit it.

use std::path::PathBuf;

use clap::ArgMatches;
use tchat_client::command::{Good, Revoked};
use tchat_proto::id::Timestamp;
use tchat_proto::limits::INVITATION_USES_MAX;
use tchat_speech::moment;

use super::{List, Reader, Wrong};

/// `tchat invite`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Invite {
    /// Where.
    pub(crate) list: List,
    pub(crate) what: Inviting,
}

/// What to do about invitations.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Inviting {
    /// Make one.
    Make {
        good: Good,
        /// Under which name or address others reach the server.
        host: Option<String>,
        /// Show it as a QR code.
        qr: bool,
        /// Write that as a picture.
        png: Option<PathBuf>,
    },
    /// List them.
    List,
    /// Take them back.
    Revoke(Revoked),
}

impl Reader<'_> {
    pub(super) fn invite(&self, given: &ArgMatches) -> Result<Invite, Wrong> {
        let what = match given.get_one::<String>("revoke").map(String::as_str) {
            Some("all" | "tout") => Inviting::Revoke(Revoked::All),
            Some(name) => Inviting::Revoke(Revoked::One(name.to_owned())),
            None if given.get_flag("list") => Inviting::List,
            None => Inviting::Make {
                good: Good {
                    expires: self.expires(given)?,
                    uses: self.number(given, "--uses", 1..=INVITATION_USES_MAX)?,
                },
                host: given.get_one::<String>("host").cloned(),
                qr: given.get_flag("qr"),
                png: given.get_one::<PathBuf>("png").cloned(),
            },
        };
        Ok(Invite { list: self.list(given, self.room(given)?)?, what })
    }

    /// Until when an invitation is good: a week, unless told.
    fn expires(&self, given: &ArgMatches) -> Result<Option<Timestamp>, Wrong> {
        let text = given.get_one::<String>("expires").map_or("7d", String::as_str);
        match moment::lifetime(text) {
            Some(None) => Ok(None),
            Some(Some(lifetime)) => Ok(Some(moment::from_now(lifetime))),
            None => Err(self.wrong().value("--expires", text, self.words.usage_bad_expires()))?,
        }
    }
}
