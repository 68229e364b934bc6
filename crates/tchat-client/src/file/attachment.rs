//! A file to be sent, and what its receivers are told of it before they fetch it: what kind it is,
//! and how a picture looks.
//!
//! Both are conveniences. Whatever goes wrong with them, a decoder that panics or takes for ever
//! included, the file is sent without; and what they say is the sender's word, so that a receiver
//! decodes a preview with limits, or not at all, and never the file by itself. A preview is made
//! anew from pixels: nothing of what a camera wrote beside them is in it.

use std::io::{BufRead, BufReader, Read as _, Seek};
use std::path::{Path, PathBuf};
use std::sync::mpsc;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits, Rgb, RgbImage};
use tchat_mls::content::Preview;
use tchat_proto::limits::PREVIEW_BYTES_MAX;

use super::source::Source;
use super::trouble::FileTrouble;
use crate::limits::{PICTURE_BYTES_MAX, PICTURE_MEMORY_MAX, PICTURE_SIDE_MAX, PREVIEW_TIME_MAX};

/// A file to be sent, and what is told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Where it is.
    pub path: PathBuf,
    /// What is in it (RFC 6838), as far as its first bytes or its ending tell.
    pub media: Option<String>,
    /// How it looks, if it is a picture.
    pub preview: Option<Box<Preview>>,
}

impl Attachment {
    /// A file of which nothing is told.
    #[must_use]
    pub const fn plain(path: PathBuf) -> Self {
        Self { path, media: None, preview: None }
    }

    /// Looks at a file. Takes a moment for a picture, some seconds at most.
    ///
    /// # Errors
    ///
    /// [`FileTrouble`] if it is no file, or cannot be read.
    pub fn look_at(path: &Path) -> Result<Self, FileTrouble> {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let mut source = Source::open(&path)?;
        let mut first = Vec::new();
        let read = source.reader().take(64).read_to_end(&mut first);
        read.map_err(|error| source.unreadable(&error))?;
        let media = media_type(&first, &path).map(str::to_owned);
        let format = media.as_deref().and_then(ImageFormat::from_mime_type);
        let preview = match format.filter(|_| source.bytes() <= PICTURE_BYTES_MAX) {
            Some(format) => in_time(source, format).map(Box::new),
            None => None,
        };
        Ok(Self { path, media, preview })
    }
}

/// What is in a file: by its first bytes where those are sure, by its ending else.
fn media_type(first: &[u8], path: &Path) -> Option<&'static str> {
    const MAGIC: [(&[u8], &str); 7] = [
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"GIF87a", "image/gif"),
        (b"GIF89a", "image/gif"),
        (b"%PDF-", "application/pdf"),
        (b"\x1f\x8b", "application/gzip"),
        (b"OggS", "audio/ogg"),
    ];
    const ENDINGS: [(&str, &str); 24] = [
        ("txt", "text/plain"),
        ("md", "text/markdown"),
        ("csv", "text/csv"),
        ("html", "text/html"),
        ("py", "text/x-python"),
        ("json", "application/json"),
        ("zip", "application/zip"),
        ("tar", "application/x-tar"),
        ("xz", "application/x-xz"),
        ("7z", "application/x-7z-compressed"),
        ("odt", "application/vnd.oasis.opendocument.text"),
        ("ods", "application/vnd.oasis.opendocument.spreadsheet"),
        ("odp", "application/vnd.oasis.opendocument.presentation"),
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
        ("svg", "image/svg+xml"),
        ("heic", "image/heic"),
        ("mp3", "audio/mpeg"),
        ("wav", "audio/wav"),
        ("flac", "audio/flac"),
        ("mp4", "video/mp4"),
        ("webm", "video/webm"),
        ("mkv", "video/matroska"),
    ];
    if first.starts_with(b"RIFF") && first.get(8..12) == Some(b"WEBP") {
        return Some("image/webp");
    }
    let magic = MAGIC.iter().find(|(magic, _)| first.starts_with(magic));
    let ending = || {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        ENDINGS.iter().find(|(known, _)| *known == ending)
    };
    magic.map(|(_, media)| *media).or_else(|| ending().map(|(_, media)| *media))
}

/// The preview, if there is one soon enough. On a thread of its own, so that whatever a decoder does
/// to itself stays there.
fn in_time(mut source: Source, format: ImageFormat) -> Option<Preview> {
    let (send, receive) = mpsc::sync_channel(1);
    let mut look = move || {
        source.reader().rewind().ok()?;
        preview(BufReader::new(source.reader()), format)
    };
    let spawned = std::thread::Builder::new()
        .name("tchat-preview".to_owned())
        .spawn(move || drop(send.send(look())));
    spawned.ok()?;
    receive.recv_timeout(PREVIEW_TIME_MAX).ok().flatten()
}

/// How a picture looks, small; `None` if it cannot be told.
fn preview(picture: impl BufRead + Seek, format: ImageFormat) -> Option<Preview> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(PICTURE_SIDE_MAX);
    limits.max_image_height = Some(PICTURE_SIDE_MAX);
    limits.max_alloc = Some(PICTURE_MEMORY_MAX);
    let mut reader = ImageReader::with_format(picture, format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    // Before a pixel is made: a few bytes can claim to be a billion.
    if decoder.total_bytes() > PICTURE_MEMORY_MAX {
        return None;
    }
    let orientation = decoder.orientation().ok();
    let whole = DynamicImage::from_decoder(decoder).ok()?;
    let (mut width, mut height) = (whole.width(), whole.height());
    let mut small = whole.thumbnail(SIDES[0], SIDES[0]);
    drop(whole);
    if let Some(orientation) = orientation {
        let before = (small.width(), small.height());
        small.apply_orientation(orientation);
        if before != (small.width(), small.height()) {
            (width, height) = (height, width);
        }
    }
    let small = on_white(&small);
    let bytes = SIDES.iter().zip(QUALITIES).find_map(|(side, quality)| {
        let fitting = DynamicImage::ImageRgb8(small.clone()).thumbnail(*side, *side).to_rgb8();
        let mut bytes = Vec::new();
        JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(&fitting).ok()?;
        (bytes.len() <= PREVIEW_BYTES_MAX).then_some(bytes)
    })?;
    Some(Preview { width, height, media: "image/jpeg".to_owned(), bytes })
}

/// The longest side of a preview, the one to try first: as large as a line of a window shows it.
const SIDES: [u32; 4] = [256, 192, 128, 64];
/// How well each is kept; the last fits whatever it shows.
const QUALITIES: [u8; 4] = [70, 60, 50, 40];

/// What can be seen through is seen on white: JPEG knows no transparency.
fn on_white(picture: &DynamicImage) -> RgbImage {
    let picture = picture.to_rgba8();
    let mix = |colour: u8, alpha: u8| {
        let (colour, alpha) = (u32::from(colour), u32::from(alpha));
        u8::try_from((colour * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
    };
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let [red, green, blue, alpha] = picture.get_pixel(x, y).0;
        Rgb([mix(red, alpha), mix(green, alpha), mix(blue, alpha)])
    })
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Cursor;

    use image::{ImageBuffer, Rgba};

    use super::*;

    fn picture(width: u32, height: u32) -> DynamicImage {
        let at = |x: u32, y: u32| {
            let number = |of: u32| u8::try_from(of % 256).unwrap();
            Rgba([number(x * 7 + y), number((y * 5) ^ x), number(x * y), number(255 - x % 9)])
        };
        DynamicImage::ImageRgba8(ImageBuffer::from_fn(width, height, at))
    }

    fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let picture = match format {
            ImageFormat::Jpeg => DynamicImage::ImageRgb8(picture.to_rgb8()),
            _ => picture.clone(),
        };
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    fn look_at(name: &str, bytes: &[u8]) -> Attachment {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join(name);
        fs::write(&path, bytes).unwrap();
        Attachment::look_at(&path).unwrap()
    }

    #[test]
    fn a_picture_of_each_kind_has_a_preview_that_fits() {
        for (format, media) in [
            (ImageFormat::Png, "image/png"),
            (ImageFormat::Jpeg, "image/jpeg"),
            (ImageFormat::Gif, "image/gif"),
            (ImageFormat::WebP, "image/webp"),
        ] {
            // The ending lies; the bytes do not.
            let seen = look_at("x.txt", &encoded(&picture(700, 400), format));
            assert_eq!(seen.media.as_deref(), Some(media));
            let preview = seen.preview.unwrap();
            assert_eq!((preview.width, preview.height), (700, 400));
            assert!(preview.bytes.len() <= PREVIEW_BYTES_MAX, "{media}");
            let shown = image::load_from_memory(&preview.bytes).unwrap();
            let longest = shown.width().max(shown.height());
            assert!((64..=256).contains(&longest), "{media}: {longest}");
        }
    }

    #[test]
    fn small_thin_and_single_pixels_are_no_trouble() {
        for (width, height) in [(1, 1), (3, 2), (5_000, 1), (1, 5_000)] {
            let seen = look_at("x.png", &encoded(&picture(width, height), ImageFormat::Png));
            let preview = seen.preview.unwrap();
            assert_eq!((preview.width, preview.height), (width, height));
        }
    }

    #[test]
    fn a_picture_that_is_none_or_broken_goes_without_a_preview() {
        let whole = encoded(&picture(300, 300), ImageFormat::Png);
        let mut bent = whole.clone();
        for at in (60..bent.len()).step_by(97) {
            bent[at] ^= 0x55;
        }
        for (what, bytes) in [
            ("cut", &whole[..100]),
            ("bent", &bent[..]),
            ("a start alone", &b"\x89PNG\r\n\x1a\n"[..]),
            ("a JPEG of nothing", &b"\xff\xd8\xff\xe0"[..]),
            ("a GIF of nothing", &b"GIF89a"[..]),
        ] {
            let seen = look_at("x.png", bytes);
            assert!(seen.media.is_some() && seen.preview.is_none(), "{what}");
        }
    }

    #[test]
    fn a_picture_that_claims_to_be_enormous_is_not_decoded() {
        // A PNG's header (RFC 2083 §11.2.1) with a true checksum: 60,000 by 60,000 pixels.
        let mut bytes = encoded(&picture(1, 1), ImageFormat::Png);
        bytes[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
        bytes[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
        let checksum = crc(&bytes[12..29]);
        bytes[29..33].copy_from_slice(&checksum.to_be_bytes());
        assert!(look_at("x.png", &bytes).preview.is_none());
        // And one that no side gives away: 16,000 by 16,000 with four bytes each.
        bytes[16..20].copy_from_slice(&16_000_u32.to_be_bytes());
        bytes[20..24].copy_from_slice(&16_000_u32.to_be_bytes());
        let checksum = crc(&bytes[12..29]);
        bytes[29..33].copy_from_slice(&checksum.to_be_bytes());
        assert!(look_at("x.png", &bytes).preview.is_none());
    }

    /// CRC-32 (RFC 2083 §15).
    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0, |crc: u32, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
                (crc >> 1) ^ if crc & 1 == 1 { 0xEDB8_8320 } else { 0 }
            })
        })
    }

    #[test]
    fn what_is_no_picture_is_known_by_its_ending() {
        assert_eq!(
            look_at("TP.ODT", b"PK").media.as_deref(),
            Some("application/vnd.oasis.opendocument.text")
        );
        assert_eq!(look_at("a.pdf", b"%PDF-1.7").media.as_deref(), Some("application/pdf"));
        assert_eq!(look_at("nothing", b"").media, None);
        assert_eq!(look_at("a.unheard-of", b"x").media, None);
    }

    #[test]
    fn what_can_be_seen_through_is_seen_on_white() {
        let clear = DynamicImage::ImageRgba8(ImageBuffer::from_pixel(2, 1, Rgba([9, 9, 9, 0])));
        assert_eq!(on_white(&clear).get_pixel(0, 0).0, [255, 255, 255]);
        let opaque = DynamicImage::ImageRgba8(ImageBuffer::from_pixel(2, 1, Rgba([9, 8, 7, 255])));
        assert_eq!(on_white(&opaque).get_pixel(1, 0).0, [9, 8, 7]);
    }
}
