//! Reading MLS's encoding ([RFC 9420 §2.1, Presentation Language]) from hostile bytes.
//!
//! There are two readers in `tls_codec`. The one over byte slices asserts, in debug builds, that no
//! vector is cut short; so everything here goes through the one over streams.
//!
//! [RFC 9420 §2.1, Presentation Language]: https://www.rfc-editor.org/rfc/rfc9420.html#section-2.1

use openmls::prelude::tls_codec::{Deserialize, Error};

/// Reads one `T` that is all of `bytes`.
#[must_use]
pub fn read_all<T: Deserialize>(bytes: &[u8]) -> Option<T> {
    let mut rest = bytes;
    let value = T::tls_deserialize(&mut rest).ok()?;
    rest.is_empty().then_some(value)
}

/// Reads one `T` from the front of `bytes`, and moves `bytes` behind it.
pub(crate) fn take<T: Deserialize>(bytes: &mut &[u8]) -> Result<T, Error> {
    T::tls_deserialize(bytes)
}

#[cfg(test)]
mod tests {
    use openmls::prelude::tls_codec::VLBytes;

    use super::*;

    #[test]
    fn what_is_cut_short_or_followed_by_more_is_not_read() {
        assert_eq!(read_all::<VLBytes>(&[2, 7, 8]).unwrap().as_slice(), [7, 8]);
        assert!(read_all::<VLBytes>(&[2, 7]).is_none());
        assert!(read_all::<VLBytes>(&[2, 7, 8, 9]).is_none());
        assert!(read_all::<VLBytes>(&[0xbf, 0xff, 0xff, 0xff, 7]).is_none());
    }
}
