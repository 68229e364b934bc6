//! What a member needs to fetch and open a file that somebody shared.

use std::fmt;

use minicbor::{Decode, Encode};
use tchat_proto::id::FileId;
use tchat_proto::limits::{FILE_NAME_BYTES_MAX, MEDIA_TYPE_BYTES_MAX, PREVIEW_BYTES_MAX};
use zeroize::Zeroize;

/// A file: where its sealed bytes are, and what opens them.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct FileManifest {
    /// What the server knows it by.
    #[n(0)]
    pub file: FileId,
    /// What it is sealed with; used for this file alone.
    #[n(1)]
    pub key: FileKey,
    /// How many bytes it has, open.
    #[n(2)]
    pub size: u64,
    /// Its name as its sender gave it. May be hostile: a receiver makes it safe before using it.
    #[n(3)]
    pub name: String,
    /// What is in it, by the sender's word (RFC 6838).
    #[n(4)]
    pub media: Option<String>,
    /// How a picture looks, small.
    #[n(5)]
    pub preview: Option<Preview>,
}

/// How a picture looks, small.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Preview {
    /// How wide the whole picture is, in pixels.
    #[n(0)]
    pub width: u32,
    /// And how high.
    #[n(1)]
    pub height: u32,
    /// What kind of picture the preview is.
    #[n(2)]
    pub media: String,
    /// The preview itself. A receiver decodes it with limits, or not at all.
    #[n(3)]
    #[cbor(with = "minicbor::bytes")]
    pub bytes: Vec<u8>,
}

impl fmt::Debug for Preview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { width, height, media, bytes } = self;
        write!(f, "Preview({media}, {} bytes of {width}x{height})", bytes.len())
    }
}

/// What a file is sealed with. Wiped when dropped, and never shown.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct FileKey(
    #[n(0)]
    #[cbor(with = "minicbor::bytes")]
    pub [u8; 32],
);

impl fmt::Debug for FileKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FileKey(..)")
    }
}

impl Drop for FileKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl FileManifest {
    /// Whether nothing in it is longer than it may be.
    pub(super) fn is_sound(&self) -> bool {
        let media = |media: &str| media.len() <= MEDIA_TYPE_BYTES_MAX;
        self.name.len() <= FILE_NAME_BYTES_MAX
            && self.media.as_deref().is_none_or(media)
            && self
                .preview
                .as_ref()
                .is_none_or(|it| it.bytes.len() <= PREVIEW_BYTES_MAX && media(&it.media))
    }
}
