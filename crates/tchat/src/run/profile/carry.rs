//! `tchat profile export` and `import`: a profile in one sealed file, and another device made of it.

use std::path::Path;

use serde_json::json;
use tchat_client::Profile;
use tchat_i18n::Visible;
use tchat_proto::room::RoomName;

use crate::cli::Form;
use crate::explain::{Fault, PassphraseMissing};
use crate::export::target::NewFile;
use crate::output::Output;
use crate::passphrase::{self, Given};
use crate::run::Setting;
use crate::signals::Signals;

/// Writes a profile to a new file that a passphrase opens.
pub(super) async fn export(
    setting: &Setting,
    (profile, path): (&Profile, &Path),
    new: &Given,
    output: &mut Output,
    signals: &mut Signals,
) -> Result<(), Fault> {
    let failed = |error| Fault::Export(path.to_owned(), error);
    // Begun first: who cannot write it is not asked for a passphrase.
    let mut file = NewFile::begin(path.to_owned()).map_err(failed)?;
    // The passphrase of a profile that is sealed is for opening that one.
    let (given, missing) = match profile.is_sealed() {
        true => (new, PassphraseMissing::NoNewGiven),
        false => (new.or(&setting.passphrase), PassphraseMissing::NoneGiven),
    };
    let passphrase = passphrase::choose(given, missing, &setting.words, signals).await?;
    let left = profile.export(file.writer(), &passphrase)?;
    let path = file.finish().map_err(failed)?;
    let words = &setting.words;
    if output.form() == Form::Json {
        let rooms = left.rooms.iter().map(RoomName::as_str).collect::<Vec<_>>();
        output.object(&json!({
            "type": "profile_exported", "file": path.display().to_string(),
            "rooms_to_be_let_into": rooms, "unsent": left.unsent,
        }));
        return Ok(());
    }
    output.note(&words.profile_exported(Visible::line(&path.display().to_string())));
    if !left.rooms.is_empty() {
        let rooms = left.rooms.iter().map(|room| Visible::line(room.as_str())).collect::<Vec<_>>();
        output.note(&words.profile_rooms_left(words.list(&rooms)));
    }
    if left.unsent > 0 {
        output.note(&words.profile_unsent_left(left.unsent));
    }
    Ok(())
}

/// Makes a profile of a file.
pub(super) async fn import(
    setting: &Setting,
    folder: &Path,
    file: &Path,
    signals: &mut Signals,
) -> Result<(), Fault> {
    Profile::check_import(folder)?;
    let words = &setting.words;
    let attempt = |passphrase: &_| Profile::import(folder, file, passphrase);
    passphrase::unlock(file, &setting.passphrase, words, signals, attempt).await
}

/// Says what there is from here on.
pub(super) fn tell_imported(setting: &Setting, folder: &Path, output: &mut Output) {
    let folder = folder.display().to_string();
    if output.form() == Form::Json {
        output.object(&json!({ "type": "profile_imported", "folder": folder, "sealed": true }));
    } else {
        output.note(&setting.words.profile_imported(Visible::line(&folder)));
    }
}
