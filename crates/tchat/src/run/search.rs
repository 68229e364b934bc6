//! `tchat search`: what was written, looked for in the history on this machine alone.

use tchat_client::Trouble;
use tchat_client::search::Found;
use tchat_client::visit::Claim;
use tchat_speech::tell::searching;

use crate::cli::{Form, Searching};
use crate::explain::Fault;
use crate::output::Output;
use crate::passphrase;
use crate::run::{Exit, Setting, failed, visit, written};
use crate::signals::Signals;

/// Looks for something and prints what was found.
pub(super) async fn search(setting: &Setting, asked: Searching) -> Exit {
    let mut output = Output::new(asked.output);
    match find(setting, asked, &mut output).await {
        Ok(()) => written(setting, &mut output),
        Err(fault) => failed(setting, &mut output, &fault),
    }
}

async fn find(setting: &Setting, asked: Searching, output: &mut Output) -> Result<(), Fault> {
    let mut signals = Signals::listen().map_err(Fault::System)?;
    let found = match visit::prepare(setting, asked.link.clone(), Claim::None, &mut signals).await {
        Ok(visit) => {
            let key = visit.key.ok_or(Fault::NoKnownServer)?;
            // No client is started: the profile stays ours while the index is written.
            visit.archive.open(key)?.alone().search(&asked.search)?
        }
        Err(Fault::Trouble(Trouble::ProfileInUse { .. })) => {
            beside(setting, &asked, &mut signals).await?
        }
        Err(fault) => return Err(fault),
    };
    match output.form() {
        Form::Json => output.object(&searching::object(&found)),
        Form::Text => {
            for line in searching::lines(&found, &setting.words) {
                output.line(&line);
            }
        }
    }
    Ok(())
}

/// Looks for something in a profile that a chat has open.
async fn beside(
    setting: &Setting,
    asked: &Searching,
    signals: &mut Signals,
) -> Result<Found, Fault> {
    let Setting { words, home, passphrase } = setting;
    let folder = home.profile(None)?.folder;
    let profile = passphrase::open_beside(&folder, passphrase, words, signals).await?;
    let known = profile.servers();
    let here = match &asked.link {
        Some(link) => known.iter().find(|known| known.is_at(link)),
        None => known.first(),
    };
    let key = here.ok_or(Fault::NoKnownServer)?.key;
    Ok(profile.archive().open(key)?.search(&asked.search)?)
}
