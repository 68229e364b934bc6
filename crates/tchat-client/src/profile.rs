//! A profile: one person's identity on this machine, and what they know of servers.
//!
//! A folder of its own, locked while it is open, so that two programs never advance the same keys.
//! `profile.db` holds the account's and the device's private keys and the servers that were used,
//! with their pinned keys; each server's rooms and history are in a database of their own
//! ([`crate::store`]).

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension as _, params};
use tchat_mls::Device;
use tchat_proto::address::{ServerAddress, ServerLink};
use tchat_proto::id::{AccountKey, ServerKey};
use tchat_proto::identity::SigningSeed;
use tchat_proto::nick::Nick;
use zeroize::Zeroizing;

use crate::private_file::{not_writable, private_database, private_file, private_folder};
use crate::store::schema::{self, Schema};
use crate::trouble::Trouble;

/// A profile, open and locked.
#[derive(Debug)]
pub struct Profile {
    folder: PathBuf,
    db: Connection,
    device: Device,
    /// Held for as long as the profile is open.
    _lock: File,
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

const SCHEMA: Schema = Schema {
    application_id: 0x7463_6850, // "tchP"
    version: 1,
    create: "
        CREATE TABLE identity (one INTEGER PRIMARY KEY CHECK (one = 1), account BLOB NOT NULL,
            device BLOB NOT NULL) STRICT;
        CREATE TABLE servers (key BLOB PRIMARY KEY, host TEXT NOT NULL, port INTEGER NOT NULL,
            nick TEXT, used INTEGER NOT NULL) STRICT;
        CREATE INDEX servers_by_use ON servers (used);
    ",
};

impl Profile {
    /// Opens the profile in `folder`, making it, and a new identity, if there is none.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if another program has it open, it cannot be written, others can read it, it was
    /// written by a later version, or it is damaged.
    pub fn open(folder: &Path) -> Result<Self, Trouble> {
        private_folder(folder)?;
        let lock = lock(folder)?;
        let path = folder.join("profile.db");
        private_database(&path)?;
        let db = schema::open(&path, &SCHEMA)?;
        let device = identity(&db).map_err(|error| schema::trouble(&path, &error))?;
        Ok(Self { folder: folder.to_owned(), db, device, _lock: lock })
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
        self.servers_where("1 ORDER BY used DESC", params![])
    }

    /// The key that is pinned for an address, if one is.
    pub(crate) fn pinned(&self, address: &ServerAddress) -> Result<Option<ServerKey>, Trouble> {
        let known = self.servers_where(
            "host = ?1 AND port = ?2 ORDER BY used DESC LIMIT 1",
            params![address.host, address.port],
        )?;
        Ok(known.first().map(|server| server.key))
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
                 VALUES (?1, ?2, ?3, ?4, (SELECT coalesce(max(used), 0) + 1 FROM servers))
                 ON CONFLICT (key) DO UPDATE SET host = excluded.host, port = excluded.port,
                    nick = coalesce(excluded.nick, nick), used = excluded.used",
                params![key.0.as_slice(), address.host, address.port, nick.map(Nick::as_str)],
            )
            .map_err(|error| self.trouble(&error))?;
        Ok(())
    }

    /// The database of rooms and history on one server.
    pub(crate) fn store_path(&self, server: ServerKey) -> PathBuf {
        self.folder.join(format!("{server}.db"))
    }

    fn servers_where(
        &self,
        condition: &str,
        values: impl rusqlite::Params,
    ) -> Result<Vec<KnownServer>, Trouble> {
        let read = || -> rusqlite::Result<Vec<KnownServer>> {
            let sql = format!("SELECT key, host, port, nick FROM servers WHERE {condition}");
            let mut statement = self.db.prepare(&sql)?;
            let rows = statement.query_map(values, |row| {
                let key = ServerKey(row.get(0)?);
                let address = ServerAddress { host: row.get(1)?, port: row.get(2)? };
                let nick: Option<String> = row.get(3)?;
                let nick = nick.and_then(|nick| Nick::parse(&nick).ok());
                Ok(KnownServer { link: ServerLink { address, key: Some(key) }, key, nick })
            })?;
            rows.collect()
        };
        read().map_err(|error| self.trouble(&error))
    }

    fn trouble(&self, error: &rusqlite::Error) -> Trouble {
        schema::trouble(&self.folder.join("profile.db"), error)
    }
}

/// Takes the folder's lock, or says who cannot be let in.
fn lock(folder: &Path) -> Result<File, Trouble> {
    let file = private_file(&folder.join("lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Trouble::ProfileInUse { path: folder.to_owned() }),
        Err(TryLockError::Error(error)) => Err(not_writable(folder, &error)),
    }
}

/// Reads the identity, or makes one: the keys are on disk before anyone learns of them.
fn identity(db: &Connection) -> rusqlite::Result<Device> {
    let stored = db
        .query_row("SELECT account, device FROM identity", [], |row| {
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
        "INSERT INTO identity (one, account, device) VALUES (1, ?1, ?2)",
        params![account.expose_bytes().as_slice(), device.expose_bytes().as_slice()],
    )?;
    Ok(Device::from_seeds(account, device))
}

fn random_seed() -> SigningSeed {
    SigningSeed::from_bytes(crate::random::bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_is_made_once_and_kept() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("alice");
        let first = Profile::open(&folder).unwrap().account();
        assert_eq!(Profile::open(&folder).unwrap().account(), first);
        let other = Profile::open(&home.path().join("bob")).unwrap().account();
        assert_ne!(other, first);
    }

    #[test]
    fn a_profile_opens_only_once_at_a_time() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("alice");
        let _open = Profile::open(&folder).unwrap();
        assert_eq!(Profile::open(&folder).err(), Some(Trouble::ProfileInUse { path: folder }));
    }

    #[test]
    fn a_server_keeps_its_pin_when_it_moves() {
        let home = tempfile::tempdir().unwrap();
        let profile = Profile::open(&home.path().join("alice")).unwrap();
        let key = ServerKey([7; 32]);
        let old = ServerAddress { host: "10.0.0.1".into(), port: 5555 };
        let new = ServerAddress { host: "10.0.0.2".into(), port: 5555 };
        let nick = Nick::parse("alice").unwrap();
        profile.remember(&old, key, Some(&nick)).unwrap();
        profile.remember(&new, key, None).unwrap();
        assert_eq!(profile.pinned(&new).unwrap(), Some(key));
        let servers = profile.servers().unwrap();
        assert_eq!((servers.len(), servers[0].nick.clone()), (1, Some(nick)));
    }

    #[cfg(unix)]
    #[test]
    fn every_file_of_a_profile_is_for_its_owner_only() {
        use std::os::unix::fs::PermissionsExt as _;
        let home = tempfile::tempdir().unwrap();
        let profile = Profile::open(&home.path().join("alice")).unwrap();
        profile.remember(&"h".parse().unwrap(), ServerKey([1; 32]), None).unwrap();
        for file in std::fs::read_dir(profile.folder()).unwrap() {
            let file = file.unwrap();
            let mode = file.metadata().unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o600, "{}", file.path().display());
        }
    }
}
