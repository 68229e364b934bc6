//! Carrying a profile to another machine, in one sealed file ([`super::container`]).
//!
//! INVARIANT: no MLS state leaves this machine. A copy of it that lived on would be a ratchet turned
//! back: keys used twice, by the copy and by the one it was made of, and others' messages opened by
//! neither. So the file has who one is (the account's key), servers, histories, people and what one
//! thinks of them, but no groups, no key packages, nothing that waits to be sent, and not the key of
//! this device. What is made of it is *another device* of the same person: the account certifies a key
//! drawn at the import, and the one it was carried from may live on beside it.
//!
//! Open rooms are come into anew by the door, as soon as the new device connects. Into others it has to
//! be let in: by one's other device, or whoever may invite.
//!
//! On the way to the file the databases are copied value by value, sealed under the file's own key, as
//! when a profile is sealed; a copy that is left behind by a kill opens for nobody.

use std::fs::{self, File};
use std::io::{BufReader, Write};
use std::path::Path;

use rusqlite::params;
use tchat_mls::Group;
use tchat_proto::policy::Joining;
use tchat_proto::room::RoomName;

use super::container::{ContainerFailed, Head, NotAContainer, Packing, Unpacking};
use super::files::{self, Files};
use super::{Profile, SCHEMA, convert, lock, unwrap_refused};
use crate::data_key::DataKey;
use crate::database::Database;
use crate::file::trouble::FileTrouble;
use crate::passphrase::Passphrase;
use crate::private_file::{not_writable, private_file, private_folder};
use crate::random;
use crate::store::rooms::{RoomRow, Standing};
use crate::store::vault::SqlVault;
use crate::store::{self, outbox, rooms, schema};
use crate::trouble::Trouble;
use crate::wrapped_key::{Cost, WrappedKey};

/// What did not come along, or does not come back by itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeftBehind {
    /// Rooms that the other device has to be let into.
    pub rooms: Vec<RoomName>,
    /// How many messages wait to be sent, and go on waiting here.
    pub unsent: usize,
}

/// Copies identity and servers: the device's key is not this one's, and replaced at the import.
const CARRY: [&str; 2] = [
    "INSERT INTO copy.identity (one, account, device)
     SELECT one, seal('identity.account', unseal('identity.account', account)),
        seal('identity.device', randomblob(32)) FROM main.identity",
    super::COPY[1],
];

impl Profile {
    /// Writes all that can be carried into a file that opens with this passphrase only.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if the profile cannot be read, or the file not written.
    pub fn export(&self, to: impl Write, passphrase: &Passphrase) -> Result<LeftBehind, Trouble> {
        self.export_at(to, passphrase, Cost::RECOMMENDED)
    }

    pub(super) fn export_at(
        &self,
        to: impl Write,
        passphrase: &Passphrase,
        cost: Cost,
    ) -> Result<LeftBehind, Trouble> {
        let key = DataKey::generate();
        let wrapped = WrappedKey::wrap(&key, passphrase, cost)
            .map_err(|refused| unwrap_refused(&self.folder, refused))?;
        let folder = files::export_folder(&self.folder);
        let packed = files::delete_folder(&folder)
            .and_then(|()| private_folder(&folder))
            .and_then(|()| copy(&self.files, &Files::sealed(folder.clone(), key.clone())))
            .and_then(|left| pack(&folder, to, &key, &wrapped).map(|()| left));
        // What went wrong is the first trouble; what is left is done away with later at worst.
        drop(files::delete_folder(&folder));
        packed
    }

    /// Makes a profile in `folder`, sealed by the passphrase, of a file that was exported: another
    /// device of the same person.
    ///
    /// # Errors
    ///
    /// [`Trouble::FolderInUse`] if there is something in the folder, [`Trouble::NoExport`] if the
    /// file is none, newer, cut or changed, [`Trouble::WrongPassphrase`]; then there is no profile.
    pub fn import(folder: &Path, file: &Path, passphrase: &Passphrase) -> Result<(), Trouble> {
        Self::check_import(folder)?;
        let failed = |error: ContainerFailed| trouble(file, folder, error);
        let from = File::open(file).map_err(|error| FileTrouble::Unreadable {
            path: file.to_owned(),
            reason: error.to_string(),
        })?;
        let mut from = BufReader::new(from);
        let head = Head::read(&mut from).map_err(failed)?;
        let key = head.open(passphrase).map_err(failed)?;
        let _lock = lock(folder)?;
        convert::settle(folder)?;
        let mut unpacking = Unpacking::begin(from, &head, &key);
        convert::receive(folder, key, head.wrapped(), |new| {
            unpack(&mut unpacking, new, file)?;
            new_device(new)
        })
    }

    /// Whether a profile can be made in `folder`: nothing is in it.
    ///
    /// # Errors
    ///
    /// [`Trouble::FolderInUse`] if something is.
    pub fn check_import(folder: &Path) -> Result<(), Trouble> {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(not_writable(folder, &error)),
        };
        // What an earlier try left is no profile.
        let left = ["lock", "sealed.new"];
        let mut others = entries.filter_map(Result::ok).map(|entry| entry.file_name());
        match others.find(|name| !left.iter().any(|it| name == it)) {
            Some(_) => Err(Trouble::FolderInUse { path: folder.to_owned() }),
            None => Ok(()),
        }
    }
}

fn trouble(file: &Path, folder: &Path, failed: ContainerFailed) -> Trouble {
    let path = file.to_owned();
    match failed {
        ContainerFailed::Io(error) => not_writable(folder, &error),
        ContainerFailed::Not(why) => Trouble::NoExport { path, why },
        ContainerFailed::WrongPassphrase => Trouble::WrongPassphrase { path },
        ContainerFailed::OutOfMemory => Trouble::OutOfMemory { path },
    }
}

/// Copies every database, without what must not be carried.
fn copy(from: &Files, to: &Files) -> Result<LeftBehind, Trouble> {
    let mut left = LeftBehind::default();
    for server in from.servers()? {
        let (from, to) = (from.server(server), to.server(server));
        store::carry(&from, &to)?;
        carry_rooms(&from, &to, &mut left)?;
    }
    from.profile().copy_to(&to.profile(), &SCHEMA, &CARRY)?;
    left.rooms.sort();
    Ok(left)
}

/// Has the rooms that anybody may come into entered anew.
fn carry_rooms(from: &Database, to: &Database, left: &mut LeftBehind) -> Result<(), Trouble> {
    let db = store::open(from)?;
    let read = |error| schema::trouble(from.path(), &error);
    left.unsent = left.unsent.saturating_add(outbox::all(&db).map_err(read)?.len());
    let copy = store::open(to)?;
    let enter = |row: &RoomRow| {
        copy.execute("UPDATE rooms SET standing = 1 WHERE room = ?1", params![row.group.room.0])
    };
    for row in rooms::all(&db).map_err(read)? {
        if !matches!(row.standing, Standing::Member | Standing::Entering) {
            continue;
        }
        let group = Group::load(&SqlVault(&db), row.group).ok().flatten();
        let open = group.is_some_and(|group| group.policy().joining == Joining::Open);
        if open {
            enter(&row).map_err(|error| schema::trouble(to.path(), &error))?;
        } else {
            left.rooms.push(row.name);
        }
    }
    copy.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .map_err(|error| schema::trouble(to.path(), &error))
}

/// Puts all databases of a folder into a container.
fn pack(folder: &Path, to: impl Write, key: &DataKey, wrapped: &WrappedKey) -> Result<(), Trouble> {
    let pack = || {
        let mut packing = Packing::begin(to, key, wrapped)?;
        let mut names: Vec<_> = fs::read_dir(folder)?
            .map(|entry| Ok(entry?.file_name()))
            .collect::<std::io::Result<_>>()?;
        names.sort();
        for name in names.iter().filter_map(|name| name.to_str()).filter(|it| is_ours(it)) {
            let file = File::open(folder.join(name))?;
            packing.put(name, file.metadata()?.len(), file)?;
        }
        packing.finish()?;
        Ok(())
    };
    pack().map_err(|error: std::io::Error| not_writable(folder, &error))
}

/// Whether a file of that name is a profile's: nothing in a container chooses where it goes.
fn is_ours(name: &str) -> bool {
    let stem = name.strip_suffix(".db").unwrap_or_default();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    !stem.is_empty() && stem.bytes().all(plain)
}

/// Writes what is in a container into the folder of a profile that is being made.
fn unpack<R: std::io::Read>(
    unpacking: &mut Unpacking<R>,
    to: &Files,
    file: &Path,
) -> Result<(), Trouble> {
    let failed = |error: ContainerFailed| trouble(file, to.folder(), error);
    let begin = |name: &str| {
        let path = to.folder().join(name);
        if !is_ours(name) || path.exists() {
            return Err(NotAContainer::Damaged.into());
        }
        private_file(&path).map_err(|trouble| ContainerFailed::Io(std::io::Error::other(trouble)))
    };
    while let Some(file) = unpacking.next(begin).map_err(failed)? {
        file.sync_all().map_err(|error| not_writable(to.folder(), &error))?;
    }
    Ok(())
}

/// Makes sure that all of it can be read, and draws the key of this device.
fn new_device(files: &Files) -> Result<(), Trouble> {
    let database = files.profile();
    if !database.path().exists() {
        let (path, what) = (database.path().to_owned(), "it is missing".to_owned());
        return Err(Trouble::ProfileDamaged { path, what });
    }
    for server in files.servers()? {
        drop(store::open(&files.server(server))?);
    }
    let db = database.connect(&SCHEMA)?;
    let drawn = zeroize::Zeroizing::new(random::bytes::<32>());
    let update = "UPDATE identity SET device = seal('identity.device', ?1)";
    let changed = db
        .execute(update, params![drawn.as_slice()])
        .and_then(|changed| {
            db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
            Ok(changed)
        })
        .map_err(|error| schema::trouble(database.path(), &error))?;
    if changed == 1 {
        return Ok(());
    }
    let (path, what) = (database.path().to_owned(), "it is nobody's".to_owned());
    Err(Trouble::ProfileDamaged { path, what })
}
