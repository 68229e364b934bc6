//! Where secrets lie: a table of bytes that belongs to the caller.
//!
//! Every verb of this crate takes a [`Vault`] and makes several writes to it. They belong together:
//! the caller runs each verb inside one transaction of its own store, and sends or shows nothing
//! before that is committed. [`MemoryVault`] is for tests.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::error::Error;
use std::fmt;

/// A table of bytes by bytes, inside the caller's transaction.
///
/// Values hold private keys. Keys hold none, but name groups.
pub trait Vault {
    /// Why the table cannot be used.
    type Error: Error + Send + Sync + 'static;

    /// The value under `key`.
    ///
    /// # Errors
    ///
    /// If the table cannot be read.
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, Self::Error>;

    /// Puts `value` under `key`, in place of what was there.
    ///
    /// # Errors
    ///
    /// If the table cannot be written.
    fn put(&self, key: &[u8], value: &[u8]) -> Result<(), Self::Error>;

    /// Takes away what is under `key`, if anything is.
    ///
    /// # Errors
    ///
    /// If the table cannot be written.
    fn delete(&self, key: &[u8]) -> Result<(), Self::Error>;
}

/// The vault could not be used, or holds what cannot be read. Roll back, drop the group, load it
/// again.
#[derive(Debug, thiserror::Error)]
pub enum VaultFailed {
    /// The caller's table failed.
    #[error("the vault failed")]
    Store(#[source] Box<dyn Error + Send + Sync>),
    /// A record is not what this version of tchat wrote.
    #[error("a record in the vault cannot be read")]
    Corrupt,
}

impl VaultFailed {
    /// As it comes out of a [`Vault`].
    pub(crate) fn store(error: impl Error + Send + Sync + 'static) -> Self {
        Self::Store(Box::new(error))
    }
}

/// A vault in memory, for tests: a clone of it is a snapshot to roll back to.
#[derive(Clone, Default)]
pub struct MemoryVault {
    table: RefCell<BTreeMap<Vec<u8>, Vec<u8>>>,
}

impl MemoryVault {
    /// How many bytes it holds.
    #[must_use]
    pub fn size(&self) -> usize {
        self.table.borrow().values().map(Vec::len).sum()
    }

    /// All that it holds, to compare.
    #[cfg(test)]
    pub(crate) fn contents(&self) -> BTreeMap<Vec<u8>, Vec<u8>> {
        self.table.borrow().clone()
    }
}

impl fmt::Debug for MemoryVault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MemoryVault({} records)", self.table.borrow().len())
    }
}

impl Vault for MemoryVault {
    type Error = Infallible;

    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, Infallible> {
        Ok(self.table.borrow().get(key).cloned())
    }

    fn put(&self, key: &[u8], value: &[u8]) -> Result<(), Infallible> {
        self.table.borrow_mut().insert(key.to_vec(), value.to_vec());
        Ok(())
    }

    fn delete(&self, key: &[u8]) -> Result<(), Infallible> {
        self.table.borrow_mut().remove(key);
        Ok(())
    }
}
