//! Sealing a profile that is open, and the other way round.
//!
//! Either way everything is copied value by value into new files, so that no page of the new ones
//! was ever part of the old; nothing is sealed in place. A sealed profile is one that has a folder
//! `sealed/`: making that name appear, or disappear, is one rename, and the moment in which the
//! profile changes. A process that is killed before leaves the old profile, one that is killed
//! after leaves the new one, and [`settle`] does away with the rest at the next opening.

use std::path::Path;

use super::files::{self, Files};
use super::{COPY, SCHEMA};
use crate::data_key::DataKey;
use crate::database::Database;
use crate::private_file::private_folder;
use crate::store;
use crate::trouble::Trouble;
use crate::wrapped_key::WrappedKey;

/// Which kind of profile lies in a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Whoever reads the folder has all of it. Also one that is yet to be made.
    Open,
    /// Only who knows the passphrase.
    Sealed,
}

/// Says which kind lies in a folder, after doing away with what an interrupted change left.
pub(super) fn settle(profile: &Path) -> Result<Kind, Trouble> {
    let sealed = files::sealed_folder(profile);
    let is_sealed = sealed.is_dir();
    let damaged = |what: &str| {
        Err(Trouble::ProfileDamaged { path: profile.to_owned(), what: what.to_owned() })
    };
    if is_sealed && files::clearing_mark(&sealed).exists() {
        files::clear(profile)?;
    }
    let open = files::open_databases(profile)?;
    if is_sealed && !open.is_empty() {
        // Not ours to decide which of them is the profile: a backup was put over it, say.
        return damaged("open databases lie beside the sealed ones");
    }
    let [new, old] = files::scrap_folders(profile);
    if old.exists() && !is_sealed && open.is_empty() {
        return damaged("its databases are missing");
    }
    files::delete_folder(&new)?;
    files::delete_folder(&old)?;
    files::delete_folder(&files::export_folder(profile))?;
    Ok(if is_sealed { Kind::Sealed } else { Kind::Open })
}

/// Seals an open profile whose databases nobody has open.
pub(super) fn seal(profile: &Path, key: DataKey, wrapped: &WrappedKey) -> Result<(), Trouble> {
    make_sealed(profile, key, wrapped, |to| copy(&Files::open(profile), to))?;
    files::clear(profile)
}

/// Makes a sealed profile where there is none; `fill` makes its database.
pub(super) fn create(
    profile: &Path,
    key: DataKey,
    wrapped: &WrappedKey,
    fill: impl FnOnce(&Database) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    make_sealed(profile, key, wrapped, |to| fill(&to.profile()))?;
    files::clear(profile)
}

/// Makes a sealed profile where there is none, of files that `fill` brings.
pub(super) fn receive(
    profile: &Path,
    key: DataKey,
    wrapped: &WrappedKey,
    fill: impl FnOnce(&Files) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    make_sealed(profile, key, wrapped, fill)?;
    files::clear(profile)
}

/// Makes a folder of sealed files, with the mark in it, that appears all at once.
fn make_sealed(
    profile: &Path,
    key: DataKey,
    wrapped: &WrappedKey,
    fill: impl FnOnce(&Files) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    let [new, _] = files::scrap_folders(profile);
    let made = files::delete_folder(&new)
        .and_then(|()| private_folder(&new))
        .and_then(|()| files::write_key(&new, wrapped))
        .and_then(|()| files::make_mark(&files::clearing_mark(&new)))
        .and_then(|()| fill(&Files::sealed(new.clone(), key)))
        .and_then(|()| files::sync_folder(&new));
    if made.is_err() {
        // What went wrong is the first trouble; what is left is done away with later at worst.
        drop(files::delete_folder(&new));
        return made;
    }
    files::rename_folder(&new, &files::sealed_folder(profile))
}

/// Unseals a sealed profile whose databases nobody has open.
pub(super) fn unseal(profile: &Path, from: &Files) -> Result<(), Trouble> {
    let [_, old] = files::scrap_folders(profile);
    let sealed = files::sealed_folder(profile);
    files::make_mark(&files::clearing_mark(&sealed))?;
    let copied = copy(from, &Files::open(profile)).and_then(|()| files::sync_folder(profile));
    if copied.is_err() {
        drop(files::clear(profile));
        return copied;
    }
    files::rename_folder(&sealed, &old)?;
    files::delete_folder(&old)
}

fn copy(from: &Files, to: &Files) -> Result<(), Trouble> {
    for server in from.servers()? {
        store::copy(&from.server(server), &to.server(server))?;
    }
    from.profile().copy_to(&to.profile(), &SCHEMA, &COPY)
}
