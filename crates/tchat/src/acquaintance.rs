//! The servers that the profile knows, as far as they can be read without asking anybody.

use tchat_client::Profile;
use tchat_client::profile::KnownServer;
use tchat_lan::Sighting;

use crate::passphrase;
use crate::run::Setting;

/// What the profile knows of servers.
#[derive(Debug)]
pub(crate) enum Acquaintance {
    /// These; none, if there is no profile.
    With(Vec<KnownServer>),
    /// Another program has the profile open, or it is sealed.
    Hidden,
}

/// How one stands to a server that was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing<'a> {
    /// One was there: its key is known.
    Known(&'a KnownServer),
    /// It is new, but at its address another server is known: new keys, or somebody in its place.
    OtherKey,
    /// It is new.
    New,
    /// Nobody can tell.
    Hidden,
}

impl Acquaintance {
    /// Reads the profile, if it is there and open to us.
    pub(crate) fn read(setting: &Setting) -> Self {
        let Ok(chosen) = setting.home.profile(None) else { return Self::With(Vec::new()) };
        match Profile::exists(&chosen.folder) {
            Ok(false) => return Self::With(Vec::new()),
            Ok(true) => {}
            Err(_) => return Self::Hidden,
        }
        let known = passphrase::open_unasked(&chosen.folder, &setting.passphrase);
        known.and_then(|profile| Ok(profile.servers()?)).map_or(Self::Hidden, Self::With)
    }

    /// How one stands to a server.
    pub(crate) fn standing(&self, sighting: &Sighting) -> Standing<'_> {
        let Self::With(known) = self else { return Standing::Hidden };
        let key = sighting.announcement.key;
        if let Some(known) = known.iter().find(|known| known.key == key) {
            return Standing::Known(known);
        }
        let there = |known: &KnownServer| sighting.addresses.contains(&known.link.address);
        if known.iter().any(there) { Standing::OtherKey } else { Standing::New }
    }
}
