//! The servers that the profile knows, as far as they can be read without asking anybody.

use tchat_client::Profile;
use tchat_front::arrival::Acquaintance;

use crate::passphrase;
use crate::run::Setting;

/// Reads the profile, if it is there and open to us.
pub(crate) fn read(setting: &Setting) -> Acquaintance {
    let Ok(chosen) = setting.home.profile(None) else { return Acquaintance::With(Vec::new()) };
    match Profile::exists(&chosen.folder) {
        Ok(false) => return Acquaintance::With(Vec::new()),
        Ok(true) => {}
        Err(_) => return Acquaintance::Hidden,
    }
    let known = passphrase::open_unasked(&chosen.folder, &setting.passphrase);
    known
        .and_then(|profile| Ok(profile.servers()?))
        .map_or(Acquaintance::Hidden, Acquaintance::With)
}
