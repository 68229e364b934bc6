//! A profile: one person's identity on this machine, and what they know of servers.
//!
//! A folder of its own, locked while it is open, so that two programs never advance the same keys.
//! `profile.db` holds the account's and the device's private keys and the servers that were used,
//! with their pinned keys; each server's rooms and history are in a database of their own
//! ([`crate::store`]). A profile can be sealed by a passphrase: then the same values lie in
//! databases of the same tables, each sealed under a random key ([`crate::store::sealer`]), and
//! that key under the passphrase ([`crate::wrapped_key`]).

mod beside;
mod carry;
mod container;
mod convert;
pub(crate) mod files;

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension as _, params};
use tchat_mls::Device;
use tchat_proto::address::{ServerAddress, ServerLink};
use tchat_proto::id::{AccountKey, ServerKey};
use tchat_proto::identity::SigningSeed;
use tchat_proto::nick::Nick;
use zeroize::Zeroizing;

pub use self::beside::Beside;
pub use self::carry::LeftBehind;
pub use self::container::NotAContainer;
use self::convert::Kind;
use self::files::Files;
use crate::data_key::DataKey;
use crate::database::Database;
use crate::passphrase::Passphrase;
use crate::private_file::{not_writable, private_file, private_folder};
use crate::store::schema::{self, Schema};
use crate::trouble::Trouble;
use crate::wrapped_key::{Cost, UnwrapRefused, WrappedKey};

/// A profile, open and locked.
#[derive(Debug)]
pub struct Profile {
    folder: PathBuf,
    files: Files,
    db: Connection,
    device: Device,
    /// Held for as long as the profile is open.
    lock: File,
}

/// A server that the profile was connected to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownServer {
    /// Where it was last, and its pinned key.
    pub link: ServerLink,
    /// Its pinned key.
    pub key: ServerKey,
    /// One's pseudonym there, if one had one.
    pub nick: Option<Nick>,
}

impl KnownServer {
    /// Whether a link leads to it: by its key, or, where the link has none, by its address.
    #[must_use]
    pub fn is_at(&self, link: &ServerLink) -> bool {
        match link.key {
            Some(key) => self.key == key,
            None => self.link.address == link.address,
        }
    }
}

const SCHEMA: Schema = Schema {
    application_id: 0x7463_6850, // "tchP"
    create: "
        CREATE TABLE identity (one INTEGER PRIMARY KEY CHECK (one = 1),
            account SEALED BLOB NOT NULL, device SEALED BLOB NOT NULL) STRICT;
        CREATE TABLE servers (key SEALED BLOB PRIMARY KEY, host SEALED TEXT NOT NULL,
            port SEALED INTEGER NOT NULL, nick SEALED TEXT, used INTEGER NOT NULL) STRICT;
        CREATE INDEX servers_by_use ON servers (used);
    ",
    changes: &[],
};

/// Copies each table to a database that is sealed otherwise.
const COPY: [&str; 2] = [
    "INSERT INTO copy.identity (one, account, device)
     SELECT one, seal('identity.account', unseal('identity.account', account)),
        seal('identity.device', unseal('identity.device', device)) FROM main.identity",
    "INSERT INTO copy.servers (key, host, port, nick, used)
     SELECT mask('servers.key', name), seal('servers.host', name, unseal('servers.host', name, host)),
        seal('servers.port', name, unseal('servers.port', name, port)),
        seal('servers.nick', name, unseal('servers.nick', name, nick)), used
     FROM (SELECT unmask('servers.key', key) AS name, host, port, nick, used FROM main.servers)",
];

impl Profile {
    /// Opens the profile in `folder`, making it, and a new identity, if there is none.
    ///
    /// # Errors
    ///
    /// [`Trouble::ProfileSealed`] if it is sealed; another [`Trouble`] if another program has it
    /// open, it cannot be written, others can read it, it was written by a later version, or it is
    /// damaged.
    pub fn open(folder: &Path) -> Result<Self, Trouble> {
        let lock = lock(folder)?;
        match convert::settle(folder)? {
            Kind::Open => Self::with(folder, lock, Files::open(folder)),
            Kind::Sealed => Err(Trouble::ProfileSealed { path: folder.to_owned() }),
        }
    }

    /// Opens the profile in `folder`, with a passphrase if it is sealed and there is one.
    ///
    /// # Errors
    ///
    /// As [`Self::open`] and [`Self::open_sealed`].
    pub fn open_with(folder: &Path, passphrase: Option<&Passphrase>) -> Result<Self, Trouble> {
        match (Self::open(folder), passphrase) {
            (Err(Trouble::ProfileSealed { .. }), Some(given)) => Self::open_sealed(folder, given),
            (opened, _) => opened,
        }
    }

    /// Opens the sealed profile in `folder`. Takes a fraction of a second on purpose.
    ///
    /// # Errors
    ///
    /// [`Trouble::WrongPassphrase`]; [`Trouble::ProfileNotSealed`] if no passphrase is needed; and
    /// as [`Self::open`].
    pub fn open_sealed(folder: &Path, passphrase: &Passphrase) -> Result<Self, Trouble> {
        let lock = lock(folder)?;
        if convert::settle(folder)? == Kind::Open {
            return Err(Trouble::ProfileNotSealed { path: folder.to_owned() });
        }
        let sealed = files::sealed_folder(folder);
        let key = files::read_key(&sealed)?
            .unwrap_with(passphrase)
            .map_err(|refused| unwrap_refused(folder, refused))?;
        let files = Files::sealed(sealed, key);
        let database = files.profile();
        if !database.path().exists() {
            // A sealed profile is made whole: a new identity would hide that the old one is lost.
            let (path, what) = (database.path().to_owned(), "it is missing".to_owned());
            return Err(Trouble::ProfileDamaged { path, what });
        }
        Self::with(folder, lock, files)
    }

    /// Whether there is a profile in `folder`, sealed or not.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if the folder is there and cannot be read.
    pub fn exists(folder: &Path) -> Result<bool, Trouble> {
        Ok(folder.is_dir()
            && (files::sealed_folder(folder).is_dir()
                || !files::open_databases(folder)?.is_empty()))
    }

    /// Makes a new profile in `folder` that is sealed from its first byte on: its keys never lie
    /// on the disk in the clear.
    ///
    /// # Errors
    ///
    /// [`Trouble::ProfileAlreadySealed`] if there is a sealed one; one that is open is sealed
    /// instead.
    pub fn create_sealed(folder: &Path, passphrase: &Passphrase) -> Result<(), Trouble> {
        Self::create_sealed_at(folder, passphrase, Cost::RECOMMENDED)
    }

    fn create_sealed_at(folder: &Path, passphrase: &Passphrase, cost: Cost) -> Result<(), Trouble> {
        if Self::exists(folder)? {
            return match Self::open(folder) {
                Ok(open) => open.seal_at(passphrase, cost),
                Err(Trouble::ProfileSealed { path }) => Err(Trouble::ProfileAlreadySealed { path }),
                Err(other) => Err(other),
            };
        }
        let _lock = lock(folder)?;
        convert::settle(folder)?;
        let key = DataKey::generate();
        let wrapped = WrappedKey::wrap(&key, passphrase, cost)
            .map_err(|refused| unwrap_refused(folder, refused))?;
        convert::create(folder, key, &wrapped, |database| {
            let db = database.connect(&SCHEMA)?;
            identity(&db).map_err(|error| schema::trouble(database.path(), &error))?;
            Ok(())
        })
    }

    fn with(folder: &Path, lock: File, files: Files) -> Result<Self, Trouble> {
        let database = files.profile();
        let db = database.connect(&SCHEMA)?;
        let device = identity(&db).map_err(|error| schema::trouble(database.path(), &error))?;
        Ok(Self { folder: folder.to_owned(), files, db, device, lock })
    }

    /// Whether a passphrase is needed to open it.
    #[must_use]
    pub const fn is_sealed(&self) -> bool {
        self.files.key().is_some()
    }

    /// Seals it: from here on it opens with this passphrase only.
    ///
    /// Everything is copied under a new key, and then the open copy deleted; killed at any moment it
    /// leaves one of the two whole.
    ///
    /// # Errors
    ///
    /// [`Trouble::ProfileAlreadySealed`]; another [`Trouble`] if it cannot be written, and then it
    /// is as it was.
    pub fn seal(self, passphrase: &Passphrase) -> Result<(), Trouble> {
        self.seal_at(passphrase, Cost::RECOMMENDED)
    }

    fn seal_at(self, passphrase: &Passphrase, cost: Cost) -> Result<(), Trouble> {
        if self.is_sealed() {
            return Err(Trouble::ProfileAlreadySealed { path: self.folder });
        }
        let key = DataKey::generate();
        let wrapped = WrappedKey::wrap(&key, passphrase, cost)
            .map_err(|refused| unwrap_refused(&self.folder, refused))?;
        let (folder, _, lock) = self.close();
        let sealed = convert::seal(&folder, key, &wrapped);
        drop(lock);
        sealed
    }

    /// Unseals it: from here on whoever reads the folder has all of it.
    ///
    /// # Errors
    ///
    /// [`Trouble::ProfileNotSealed`]; another [`Trouble`] if it cannot be written, and then it is
    /// as it was.
    pub fn unseal(self) -> Result<(), Trouble> {
        if !self.is_sealed() {
            return Err(Trouble::ProfileNotSealed { path: self.folder });
        }
        let (folder, files, lock) = self.close();
        let unsealed = convert::unseal(&folder, &files);
        drop(lock);
        unsealed
    }

    /// Changes the passphrase. The key that seals everything stays, and is wrapped anew.
    ///
    /// # Errors
    ///
    /// [`Trouble::ProfileNotSealed`]; another [`Trouble`] if it cannot be written, and then the old
    /// passphrase goes on opening it.
    pub fn change_passphrase(&self, passphrase: &Passphrase) -> Result<(), Trouble> {
        self.change_passphrase_at(passphrase, Cost::RECOMMENDED)
    }

    fn change_passphrase_at(&self, passphrase: &Passphrase, cost: Cost) -> Result<(), Trouble> {
        let Some(key) = self.files.key() else {
            return Err(Trouble::ProfileNotSealed { path: self.folder.clone() });
        };
        let wrapped = WrappedKey::wrap(key, passphrase, cost)
            .map_err(|refused| unwrap_refused(&self.folder, refused))?;
        files::write_key(&files::sealed_folder(&self.folder), &wrapped)
    }

    /// Closes its database, and keeps others out still.
    fn close(self) -> (PathBuf, Files, File) {
        let Self { folder, files, db, device: _, lock } = self;
        drop(db);
        (folder, files, lock)
    }

    /// Where it is.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Who one is.
    #[must_use]
    pub fn account(&self) -> AccountKey {
        self.device.account()
    }

    /// The keys one signs with.
    pub(crate) const fn device(&self) -> &Device {
        &self.device
    }

    /// The servers that were used, the last one first.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if the profile cannot be read.
    pub fn servers(&self) -> Result<Vec<KnownServer>, Trouble> {
        known_servers(&self.db).map_err(|error| self.trouble(&error))
    }

    /// The key that is pinned for an address, if one is.
    pub(crate) fn pinned(&self, address: &ServerAddress) -> Result<Option<ServerKey>, Trouble> {
        let known = self.servers()?;
        let there = known.iter().find(|server| server.link.address == *address);
        Ok(there.map(|server| server.key))
    }

    /// Remembers that a server is at an address, and that it was the last one used.
    pub(crate) fn remember(
        &self,
        address: &ServerAddress,
        key: ServerKey,
        nick: Option<&Nick>,
    ) -> Result<(), Trouble> {
        self.db
            .execute(
                "INSERT INTO servers (key, host, port, nick, used)
                 VALUES (mask('servers.key', ?1), seal('servers.host', ?1, ?2),
                    seal('servers.port', ?1, ?3), seal('servers.nick', ?1, ?4), (SELECT coalesce(max(used), 0) + 1 FROM servers))
                 ON CONFLICT (key) DO UPDATE SET host = excluded.host, port = excluded.port,
                    nick = coalesce(excluded.nick, nick), used = excluded.used",
                params![key.0.as_slice(), address.host, address.port, nick.map(Nick::as_str)],
            )
            .map_err(|error| self.trouble(&error))?;
        Ok(())
    }

    /// The database of rooms and history on one server.
    pub(crate) fn database_of(&self, server: ServerKey) -> Database {
        self.files.server(server)
    }

    /// All of its databases, for reading beside a client that holds it.
    pub(crate) const fn files(&self) -> &Files {
        &self.files
    }

    fn trouble(&self, error: &rusqlite::Error) -> Trouble {
        schema::trouble(self.files.profile().path(), error)
    }
}

/// The servers that were used, the last one first.
fn known_servers(db: &Connection) -> rusqlite::Result<Vec<KnownServer>> {
    let mut statement = db.prepare(
        "SELECT name, unseal('servers.host', name, host),
            unseal('servers.port', name, port), unseal('servers.nick', name, nick)
         FROM (SELECT unmask('servers.key', key) AS name, * FROM servers)
         ORDER BY used DESC",
    )?;
    let rows = statement.query_map([], |row| {
        let key = ServerKey(row.get(0)?);
        let address = ServerAddress { host: row.get(1)?, port: row.get(2)? };
        let nick: Option<String> = row.get(3)?;
        let nick = nick.and_then(|nick| Nick::parse(&nick).ok());
        Ok(KnownServer { link: ServerLink { address, key: Some(key) }, key, nick })
    })?;
    rows.collect()
}

/// What a passphrase that does not help means to the person.
fn unwrap_refused(folder: &Path, refused: UnwrapRefused) -> Trouble {
    match refused {
        UnwrapRefused::WrongPassphrase => Trouble::WrongPassphrase { path: folder.to_owned() },
        UnwrapRefused::OutOfMemory => Trouble::OutOfMemory { path: folder.to_owned() },
    }
}

/// Takes the folder's lock, making the folder if need be, or says who cannot be let in.
fn lock(folder: &Path) -> Result<File, Trouble> {
    private_folder(folder)?;
    let file = private_file(&folder.join("lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Trouble::ProfileInUse { path: folder.to_owned() }),
        Err(TryLockError::Error(error)) => Err(not_writable(folder, &error)),
    }
}

const IDENTITY: &str = "SELECT unseal('identity.account', account),
    unseal('identity.device', device) FROM identity";

/// Reads the identity, or makes one: the keys are on disk before anyone learns of them.
fn identity(db: &Connection) -> rusqlite::Result<Device> {
    let stored = db
        .query_row(IDENTITY, [], |row| {
            Ok((
                Zeroizing::new(row.get::<_, [u8; 32]>(0)?),
                Zeroizing::new(row.get::<_, [u8; 32]>(1)?),
            ))
        })
        .optional()?;
    if let Some((account, device)) = stored {
        let (account, device) =
            (SigningSeed::from_bytes(*account), SigningSeed::from_bytes(*device));
        return Ok(Device::from_seeds(account, device));
    }
    let (account, device) = (random_seed(), random_seed());
    db.execute(
        "INSERT INTO identity (one, account, device)
         VALUES (1, seal('identity.account', ?1), seal('identity.device', ?2))",
        params![account.expose_bytes().as_slice(), device.expose_bytes().as_slice()],
    )?;
    Ok(Device::from_seeds(account, device))
}

fn random_seed() -> SigningSeed {
    SigningSeed::from_bytes(crate::random::bytes())
}

#[cfg(test)]
mod tests;
