//! The key of a sealed profile's values, and what is derived from it.

use std::fmt;

use zeroize::Zeroizing;

use crate::random;
use crate::store::sealer::Sealer;

/// A sealed profile's key: random, so that no guess at a passphrase helps without the file that
/// wraps it. Wiped on drop, never printed.
#[derive(Clone)]
pub(crate) struct DataKey(Zeroizing<[u8; 32]>);

impl DataKey {
    /// A new one.
    pub(crate) fn generate() -> Self {
        Self(Zeroizing::new(random::bytes()))
    }

    /// One that was wrapped.
    pub(crate) fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(Zeroizing::new(*bytes))
    }

    /// The key itself, for wrapping it.
    pub(crate) fn expose_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// What seals in one database. Each has keys of its own: a value moved from one to another
    /// does not open.
    pub(crate) fn sealer(&self, database: &[u8]) -> Sealer {
        let derived = |label: &str| {
            let mut hash = blake3::Hasher::new_derive_key(label);
            hash.update(self.0.as_slice()).update(database);
            Zeroizing::new(*hash.finalize().as_bytes())
        };
        Sealer::new(
            &derived("tchat sealed profile v1: values"),
            &derived("tchat sealed profile v1: names"),
        )
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DataKey(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_not_printed() {
        assert_eq!(format!("{:?}", DataKey::from_bytes(&[7; 32])), "DataKey(..)");
    }
}
