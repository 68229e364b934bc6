//! The table in which MLS keeps its groups and keys.

use rusqlite::{Connection, OptionalExtension as _, params};
use tchat_mls::Vault;

/// Copies the table to a database that is sealed otherwise.
pub(super) const COPY: &str = "INSERT INTO copy.vault (key, value)
    SELECT mask('vault.key', name), seal('vault.value', name, unseal('vault.value', name, value))
    FROM (SELECT unmask('vault.key', key) AS name, value FROM main.vault)";

/// The table, seen through one transaction.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SqlVault<'db>(pub(crate) &'db Connection);

impl Vault for SqlVault<'_> {
    type Error = rusqlite::Error;

    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, rusqlite::Error> {
        self.0
            .prepare_cached(
                "SELECT unseal('vault.value', ?1, value) FROM vault
                 WHERE key = mask('vault.key', ?1)",
            )?
            .query_row(params![key], |row| row.get(0))
            .optional()
    }

    fn put(&self, key: &[u8], value: &[u8]) -> Result<(), rusqlite::Error> {
        self.0
            .prepare_cached(
                "INSERT INTO vault (key, value)
                 VALUES (mask('vault.key', ?1), seal('vault.value', ?1, ?2))
                 ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            )?
            .execute(params![key, value])?;
        Ok(())
    }

    fn delete(&self, key: &[u8]) -> Result<(), rusqlite::Error> {
        self.0
            .prepare_cached("DELETE FROM vault WHERE key = mask('vault.key', ?1)")?
            .execute(params![key])?;
        Ok(())
    }
}
