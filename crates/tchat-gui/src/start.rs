//! From what was asked for to a profile, a server and a name.

use std::path::PathBuf;

use tchat_client::history::Archive;
use tchat_client::home::{Home, NoHome};
use tchat_client::passphrase::Passphrase;
use tchat_client::profile::KnownServer;
use tchat_client::{Profile, Trouble};
use tchat_i18n::Words;
use tchat_proto::address::ServerLink;
use tchat_proto::id::ServerKey;
use tchat_proto::invitation::Pass;
use tchat_proto::nick::Nick;
use tchat_proto::room::RoomName;
use tchat_speech::environment::variable;
use tchat_speech::explain::{self, Explanation};

use crate::arguments::Arguments;

/// What holds the passphrase of a sealed profile.
const PASSPHRASE: &str = "TCHAT_PASSPHRASE";

/// A profile, open, on its way to a server.
#[derive(Debug)]
pub struct Start {
    /// The profile.
    pub profile: Profile,
    /// What it keeps, for reading beside the engine.
    pub archive: Archive,
    /// Where the server is.
    pub server: ServerLink,
    /// Its key, if it is known.
    pub key: Option<ServerKey>,
    /// The pseudonym to claim; none for the one used there before.
    pub nick: Option<Nick>,
    /// The invitation one comes with.
    pub pass: Option<Pass>,
    /// The room to come into.
    pub room: RoomName,
}

/// Why there is nothing to start with.
#[derive(Debug, thiserror::Error)]
pub enum StartRefused {
    /// The system names no folder for one's own things.
    #[error("there is no folder for profiles")]
    NoHome,
    /// Nobody says which server, and none was used before.
    #[error("no server is known")]
    NoKnownServer,
    /// The profile cannot be opened.
    #[error("the profile cannot be opened")]
    Trouble(Box<Trouble>),
}

impl From<NoHome> for StartRefused {
    fn from(_: NoHome) -> Self {
        Self::NoHome
    }
}

impl From<Trouble> for StartRefused {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(Box::new(trouble))
    }
}

impl StartRefused {
    /// What happened and what to do.
    #[must_use]
    pub fn explain(&self, words: &Words) -> Explanation {
        match self {
            Self::NoHome => Explanation::new("no_home", words.no_home(), words.no_home_hint()),
            Self::NoKnownServer => Explanation::new(
                "no_known_server",
                words.no_known_server(),
                words.no_known_server_hint(),
            ),
            Self::Trouble(trouble) => explain::trouble::explain(trouble, words),
        }
    }
}

impl Start {
    /// Opens the profile that was asked for, or that used last, and says where it goes.
    ///
    /// # Errors
    ///
    /// [`StartRefused`] if there is no profile to open, or no server to go to.
    pub fn prepare(asked: &Arguments) -> Result<Self, StartRefused> {
        let home = Home::find(asked.profile.clone(), variable);
        let chosen = home.profile(asked.nick.as_ref())?;
        let profile = open(chosen.folder.clone())?;
        let known = profile.servers()?;
        let last = known.first().map(|known| known.link.clone());
        let invited = asked.link.clone();
        let named = invited.as_ref().map(|link| link.server.clone());
        let server = named.or(last).ok_or(StartRefused::NoKnownServer)?;
        chosen.remember();
        let here = known.iter().find(|known| is_at(known, &server));
        let used_here = here.is_some_and(|known| known.nick.is_some());
        let used = known.iter().find_map(|known| known.nick.clone());
        let first = || used.or_else(|| home.user_nick());
        let nick = asked.nick.clone().or_else(|| if used_here { None } else { first() });
        let key = server.key.or_else(|| here.map(|known| known.key));
        let (invited_to, pass) = invited.map_or((None, None), |link| (link.room, link.pass));
        let room = asked.room.clone().or(invited_to).unwrap_or_else(RoomName::general);
        Ok(Self { archive: Archive::of(&profile), profile, server, key, nick, pass, room })
    }
}

/// A sealed one with the passphrase of the environment: the window asks for none yet.
fn open(folder: PathBuf) -> Result<Profile, Trouble> {
    match Profile::open(&folder) {
        Err(sealed @ Trouble::ProfileSealed { .. }) => {
            let given = variable(PASSPHRASE);
            match given.and_then(|given| Passphrase::from_utf8(given.as_bytes()).ok()) {
                Some(passphrase) => Profile::open_sealed(&folder, &passphrase),
                None => Err(sealed),
            }
        }
        opened => opened,
    }
}

/// Whether a link leads to a server that is known: by its key, or, where the link has none, by its
/// address.
fn is_at(known: &KnownServer, link: &ServerLink) -> bool {
    match link.key {
        Some(key) => known.key == key,
        None => known.link.address == link.address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(folder: &std::path::Path) -> Arguments {
        Arguments { profile: Some(folder.join("profile")), ..Arguments::default() }
    }

    #[test]
    fn who_names_no_server_and_used_none_is_told_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let refused = Start::prepare(&asked(folder.path())).unwrap_err();
        assert!(matches!(refused, StartRefused::NoKnownServer));
        for lang in tchat_i18n::Lang::ALL {
            assert!(!refused.explain(&Words::new(lang)).hint.as_str().is_empty());
        }
    }

    #[test]
    fn a_server_that_was_named_is_gone_to_under_the_name_that_was_named() {
        let folder = tempfile::tempdir().unwrap();
        let mut asked = asked(folder.path());
        asked.link = Some(tchat_proto::invitation::Invitation::parse("127.0.0.1:1").unwrap());
        asked.nick = Some(Nick::parse("zoe").unwrap());
        let start = Start::prepare(&asked).unwrap();
        assert_eq!((start.nick, start.key), (asked.nick, None));
        assert_eq!(start.room, RoomName::general());
    }
}
