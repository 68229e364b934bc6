//! Opening the profile that a command is about, and finding the server it goes to.

use tchat_client::Profile;
use tchat_client::visit::{Claim, Opened, Visit};
use tchat_proto::address::ServerLink;

use crate::explain::Fault;
use crate::passphrase;
use crate::run::Setting;
use crate::signals::Signals;

/// Opens the profile and finds the server: the one asked for, or the one used last.
pub(crate) async fn prepare(
    setting: &Setting,
    link: Option<ServerLink>,
    claim: Claim,
    signals: &mut Signals,
) -> Result<Visit, Fault> {
    let opened = open(setting, &claim, signals).await?;
    let server = link.or_else(|| opened.last()).ok_or(Fault::NoKnownServer)?;
    Ok(opened.to(server, claim, &setting.home))
}

/// The same, and where no server is known, `seek` finds one.
pub(crate) async fn prepare_or_seek(
    setting: &Setting,
    link: Option<ServerLink>,
    claim: Claim,
    signals: &mut Signals,
    seek: impl Future<Output = Result<ServerLink, Fault>>,
) -> Result<Visit, Fault> {
    let opened = open(setting, &claim, signals).await?;
    let server = match link.or_else(|| opened.last()) {
        Some(server) => server,
        None => tokio::select! {
            found = seek => found?,
            () = signals.next() => return Err(Fault::NobodyAround),
        },
    };
    Ok(opened.to(server, claim, &setting.home))
}

/// Asks for the passphrase if the profile is sealed.
async fn open(setting: &Setting, claim: &Claim, signals: &mut Signals) -> Result<Opened, Fault> {
    let Setting { words, home, passphrase } = setting;
    let chosen = claim.profile(home)?;
    let profile: Profile = passphrase::open(&chosen.folder, passphrase, words, signals).await?;
    Ok(Opened::new(chosen, profile)?)
}
