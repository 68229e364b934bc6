//! Where the files of a profile lie, and under which key.
//!
//! An open profile has its databases in its folder: `profile.db`, and `<server key>.db` for each
//! server. A sealed one has them in `sealed/`, beside the wrapped key (`sealed/key`), and under
//! names that say nothing: the server's key, masked. So one rename of `sealed/` turns one kind of
//! profile into the other ([`super::convert`]).

use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use data_encoding::BASE64URL_NOPAD;
use tchat_proto::id::ServerKey;

use crate::data_key::DataKey;
use crate::database::Database;
use crate::private_file::{COMPANIONS, companion, not_writable, private_file};
use crate::search::index;
use crate::trouble::Trouble;
use crate::wrapped_key::{NotAWrappedKey, WRAPPED_KEY_BYTES, WrappedKey};

/// The database of identity and servers.
const PROFILE: &str = "profile.db";

/// The databases of an opened profile.
#[derive(Debug, Clone)]
pub(crate) struct Files {
    /// Where they lie.
    folder: PathBuf,
    key: Option<DataKey>,
}

impl Files {
    /// Those of an open profile.
    pub(crate) fn open(profile: &Path) -> Self {
        Self { folder: profile.to_owned(), key: None }
    }

    /// Those in a folder for sealed ones.
    pub(super) const fn sealed(folder: PathBuf, key: DataKey) -> Self {
        Self { folder, key: Some(key) }
    }

    /// The key, if they are sealed.
    pub(super) const fn key(&self) -> Option<&DataKey> {
        self.key.as_ref()
    }

    /// Where they lie.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The database of identity and servers.
    pub(super) fn profile(&self) -> Database {
        self.database(PROFILE.to_owned(), b"profile")
    }

    /// The database of rooms and history on one server.
    pub(crate) fn server(&self, server: ServerKey) -> Database {
        let name = match &self.key {
            Some(key) => masked(key, server),
            None => server.to_string(),
        };
        self.database(format!("{name}.db"), &server.0)
    }

    fn database(&self, name: String, sealed_as: &[u8]) -> Database {
        let path = self.folder.join(name);
        match &self.key {
            Some(key) => Database::sealed(path, key.sealer(sealed_as)),
            None => Database::open_to_all(path),
        }
    }

    /// The servers of which there is a database.
    pub(super) fn servers(&self) -> Result<Vec<ServerKey>, Trouble> {
        let mut servers = Vec::new();
        for path in databases(&self.folder)? {
            let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
            match &self.key {
                None => servers.extend(name.parse::<ServerKey>()),
                Some(_) if path.ends_with(PROFILE) => {}
                Some(key) => {
                    servers.push(unmasked(key, name).ok_or_else(|| Trouble::ProfileDamaged {
                        path: path.clone(),
                        what: "it does not belong to this profile".to_owned(),
                    })?)
                }
            }
        }
        Ok(servers)
    }
}

/// What a sealed profile's database of a server is called.
fn masked(key: &DataKey, server: ServerKey) -> String {
    let masked = key.sealer(b"files").masked("server", &server.0);
    BASE64URL_NOPAD.encode(&masked.unwrap_or_default())
}

fn unmasked(key: &DataKey, name: &str) -> Option<ServerKey> {
    let masked = BASE64URL_NOPAD.decode(name.as_bytes()).ok()?;
    let server = key.sealer(b"files").unmasked("server", &masked).ok()?;
    server.try_into().ok().map(ServerKey)
}

/// The folder of a sealed profile's files, and of one that is being made or done away with.
pub(super) fn sealed_folder(profile: &Path) -> PathBuf {
    profile.join("sealed")
}

/// A folder that is not complete, or not needed any more.
pub(super) fn scrap_folders(profile: &Path) -> [PathBuf; 2] {
    [profile.join("sealed.new"), profile.join("sealed.old")]
}

/// A folder of copies that are on their way into an exported file.
pub(super) fn export_folder(profile: &Path) -> PathBuf {
    profile.join("export.new")
}

/// Lies in a folder of sealed files while open ones beside it are to be deleted: they are what is
/// left of a profile that was sealed, or the beginnings of one that was to be unsealed.
pub(super) fn clearing_mark(sealed: &Path) -> PathBuf {
    sealed.join("clearing")
}

/// The databases in a folder that are ours by their names.
fn databases(folder: &Path) -> Result<Vec<PathBuf>, Trouble> {
    let list = || -> io::Result<Vec<PathBuf>> {
        let mut found = Vec::new();
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "db") {
                found.push(path);
            }
        }
        Ok(found)
    };
    list().map_err(|error| not_writable(folder, &error))
}

/// The databases of an open profile in its folder; files of others that end alike are not.
pub(super) fn open_databases(profile: &Path) -> Result<Vec<PathBuf>, Trouble> {
    let is_ours = |path: &PathBuf| {
        let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
        path.ends_with(PROFILE) || name.parse::<ServerKey>().is_ok()
    };
    let mut found = databases(profile)?;
    found.retain(is_ours);
    Ok(found)
}

/// Deletes the databases of an open profile, and says so by taking the mark away.
pub(super) fn clear(profile: &Path) -> Result<(), Trouble> {
    let sealed = sealed_folder(profile);
    for database in open_databases(profile)? {
        // The database last: without it what belongs to it would not be looked for again.
        index::delete_files(&database).map_err(|error| not_writable(&database, &error))?;
        for path in COMPANIONS.iter().map(|end| companion(&database, end)).chain([database.clone()])
        {
            wipe(&path).map_err(|error| not_writable(&path, &error))?;
        }
    }
    sync_folder(profile)?;
    delete_file(&clearing_mark(&sealed))?;
    sync_folder(&sealed)
}

/// Overwrites a file and deletes it. On a solid-state disk, or a file system that never writes in
/// place, what was in it may still be found.
pub(crate) fn wipe(path: &Path) -> io::Result<()> {
    let mut file = match File::options().write(true).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    // A full disk that never writes in place has no room for zeros; then deleting is all there is.
    drop(overwrite(&mut file));
    fs::remove_file(path)
}

/// Writes zeros over what is in a file.
fn overwrite(file: &mut File) -> io::Result<()> {
    let length = file.seek(io::SeekFrom::End(0))?;
    file.seek(io::SeekFrom::Start(0))?;
    io::copy(&mut io::repeat(0).take(length), file)?;
    file.sync_all()
}

/// Reads the wrapped key.
pub(super) fn read_key(sealed: &Path) -> Result<WrappedKey, Trouble> {
    let path = key_path(sealed);
    let mut bytes = Vec::new();
    private_file_there(&path)?
        .take(WRAPPED_KEY_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| not_writable(&path, &error))?;
    WrappedKey::from_bytes(&bytes).map_err(|error| match error {
        NotAWrappedKey::Newer => Trouble::ProfileNewer { path },
        NotAWrappedKey::Damaged | NotAWrappedKey::Cost => {
            Trouble::ProfileDamaged { path, what: error.to_string() }
        }
    })
}

/// A key file that is gone is not made anew: what it opened would be lost behind an empty one.
fn private_file_there(path: &Path) -> Result<File, Trouble> {
    if path.exists() {
        return private_file(path);
    }
    Err(Trouble::ProfileDamaged { path: path.to_owned(), what: "it is missing".to_owned() })
}

/// Writes the wrapped key in place of the one that is there, if one is: whole, or not at all.
pub(super) fn write_key(sealed: &Path, key: &WrappedKey) -> Result<(), Trouble> {
    let (path, new) = (key_path(sealed), sealed.join("key.new"));
    let replace = || -> Result<(), Trouble> {
        let failed = |error: io::Error| not_writable(&new, &error);
        let mut file = private_file(&new)?;
        file.set_len(0).map_err(failed)?;
        file.write_all(&key.to_bytes()).map_err(failed)?;
        file.sync_all().map_err(failed)?;
        let before = File::options().write(true).open(&path);
        fs::rename(&new, &path).map_err(failed)?;
        sync_folder(sealed)?;
        // Whoever has the old file and the old passphrase can open the profile for good. The new
        // one is in its place whether or not that can be written over.
        if let Ok(mut before) = before {
            drop(overwrite(&mut before));
        }
        Ok(())
    };
    replace()
}

fn key_path(sealed: &Path) -> PathBuf {
    sealed.join("key")
}

/// Makes an empty file that is there after a crash of the machine, too.
pub(super) fn make_mark(path: &Path) -> Result<(), Trouble> {
    private_file(path)?.sync_all().map_err(|error| not_writable(path, &error))?;
    path.parent().map_or(Ok(()), sync_folder)
}

/// Deletes a file, if it is there.
fn delete_file(path: &Path) -> Result<(), Trouble> {
    gone(fs::remove_file(path)).map_err(|error| not_writable(path, &error))
}

/// Deletes a folder and all in it, if it is there.
pub(super) fn delete_folder(path: &Path) -> Result<(), Trouble> {
    gone(fs::remove_dir_all(path)).map_err(|error| not_writable(path, &error))
}

/// What is gone already is as good as deleted.
fn gone(deleted: io::Result<()>) -> io::Result<()> {
    match deleted {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Renames a folder, so that it has one of the two names whatever happens.
pub(super) fn rename_folder(from: &Path, to: &Path) -> Result<(), Trouble> {
    fs::rename(from, to).map_err(|error| not_writable(from, &error))?;
    to.parent().map_or(Ok(()), sync_folder)
}

/// Waits until what a folder lists is on disk.
#[cfg(unix)]
pub(crate) fn sync_folder(path: &Path) -> Result<(), Trouble> {
    File::open(path)
        .and_then(|folder| folder.sync_all())
        .map_err(|error| not_writable(path, &error))
}

/// Elsewhere a folder cannot be waited for.
#[cfg(not(unix))]
pub(crate) fn sync_folder(_path: &Path) -> Result<(), Trouble> {
    Ok(())
}
