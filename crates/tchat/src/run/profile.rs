//! `tchat profile`: sealing, unsealing, another passphrase, what a profile is, and carrying it to another
//! machine.

mod carry;

use std::path::Path;

use serde_json::json;
use tchat_client::{Profile, Trouble, fingerprint_of_account};
use tchat_i18n::Visible;

use crate::cli::{Action, Form, OfProfile};
use crate::explain::{Fault, PassphraseMissing};
use crate::output::Output;
use crate::passphrase::{self, Given};
use crate::run::{Exit, Setting, failed, written};
use crate::signals::Signals;

/// Does one of them.
pub(super) async fn of_profile(setting: &Setting, asked: OfProfile, new: Given) -> Exit {
    let mut output = Output::new(asked.output);
    match done(setting, &asked, &new, &mut output).await {
        Ok(()) => written(setting, &mut output),
        Err(fault) => failed(setting, &mut output, &fault),
    }
}

async fn done(
    setting: &Setting,
    asked: &OfProfile,
    new: &Given,
    output: &mut Output,
) -> Result<(), Fault> {
    let (words, given) = (&setting.words, &setting.passphrase);
    let mut signals = Signals::listen().map_err(Fault::System)?;
    let chosen = setting.home.profile(asked.nick.as_ref())?;
    let folder = &chosen.folder;
    let path = Visible::line(&folder.display().to_string());
    if let (Action::Import, Some(file)) = (asked.action, &asked.file) {
        carry::import(setting, folder, file, &mut signals).await?;
        chosen.remember();
        carry::tell_imported(setting, folder, output);
        return Ok(());
    }
    if asked.action == Action::Seal {
        seal(setting, folder, &mut signals).await?;
        chosen.remember();
        output.note(&words.profile_was_sealed(path));
        return Ok(());
    }
    if !Profile::exists(folder)? {
        return Err(Fault::NoProfile(folder.clone()));
    }
    let profile = passphrase::open(folder, given, words, &mut signals).await?;
    match asked.action {
        Action::Unseal => {
            profile.unseal()?;
            output.note(&words.profile_was_unsealed(path));
        }
        Action::Change => {
            if !profile.is_sealed() {
                return Err(Trouble::ProfileNotSealed { path: folder.clone() }.into());
            }
            let missing = PassphraseMissing::NoNewGiven;
            let passphrase = passphrase::choose(new, missing, words, &mut signals).await?;
            profile.change_passphrase(&passphrase)?;
            output.note(&words.passphrase_was_changed());
        }
        Action::Export => {
            let file = asked.file.as_deref().unwrap_or_else(|| Path::new(""));
            carry::export(setting, (&profile, file), new, output, &mut signals).await?;
        }
        Action::Seal | Action::Show | Action::Import => show(setting, &profile, output),
    }
    Ok(())
}

/// Seals the profile that is there, or makes one that is sealed from the start.
async fn seal(setting: &Setting, folder: &Path, signals: &mut Signals) -> Result<(), Fault> {
    // Opened first: who cannot seal it is not asked for a passphrase.
    let open = if Profile::exists(folder)? {
        Some(Profile::open(folder).map_err(|trouble| match trouble {
            Trouble::ProfileSealed { path } => Trouble::ProfileAlreadySealed { path },
            other => other,
        })?)
    } else {
        None
    };
    let (given, missing) = (&setting.passphrase, PassphraseMissing::NoneGiven);
    let passphrase = passphrase::choose(given, missing, &setting.words, signals).await?;
    match open {
        Some(profile) => profile.seal(&passphrase)?,
        None => Profile::create_sealed(folder, &passphrase)?,
    }
    Ok(())
}

fn show(setting: &Setting, profile: &Profile, output: &mut Output) {
    let words = &setting.words;
    let folder = profile.folder().display().to_string();
    let fingerprint = fingerprint_of_account(profile.account());
    if output.form() == Form::Json {
        output.object(&json!({
            "type": "profile", "folder": folder, "sealed": profile.is_sealed(),
            "fingerprint": fingerprint,
        }));
        return;
    }
    output.line(&words.profile_folder(Visible::line(&folder)));
    output.line(&if profile.is_sealed() {
        words.profile_is_sealed()
    } else {
        words.profile_is_open()
    });
    output.line(&words.profile_fingerprint(Visible::line(&fingerprint)));
}
