//! How a picture looks that somebody sent, small: decoded from what its sender says of it.
//!
//! A preview comes from somebody else and may be made to hurt. So it is read with limits: JPEG only,
//! as senders make it, of few pixels, and a decoder that gives up by panicking takes nothing with
//! it. What the whole file holds is never decoded here.

use std::io::Cursor;
use std::panic;

use image::codecs::png::PngEncoder;
use image::imageops::FilterType;
use image::{
    DynamicImage, ExtendedColorType, ImageEncoder as _, ImageFormat, ImageReader, Limits, RgbImage,
};
use tchat_mls::content::Preview;

/// The longest side of a preview that is decoded, in pixels: twice what senders make.
const SIDE_MAX: u32 = 512;

/// The most memory that decoding one may take: its pixels, and what decoders work with.
const MEMORY_MAX: u64 = 16 * 1024 * 1024;

/// A small picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture(RgbImage);

impl Picture {
    /// Decodes a preview; `None` if it is nothing that can be shown.
    #[must_use]
    pub fn of_preview(preview: &Preview) -> Option<Self> {
        if preview.media != "image/jpeg" {
            return None;
        }
        let decoded = panic::catch_unwind(|| decode(&preview.bytes)).ok()??;
        (decoded.width() > 0 && decoded.height() > 0).then(|| Self(decoded.into_rgb8()))
    }

    /// How wide it is, in pixels.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.0.width()
    }

    /// How high it is, in pixels.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.0.height()
    }

    /// The same, so wide and so high; at least one pixel each way.
    #[must_use]
    pub fn scaled(&self, width: u32, height: u32) -> Self {
        let (width, height) = (width.clamp(1, SIDE_MAX), height.clamp(1, SIDE_MAX));
        Self(image::imageops::resize(&self.0, width, height, FilterType::Triangle))
    }

    /// The colour at a place, as red, green and blue; black outside.
    #[must_use]
    pub fn at(&self, x: u32, y: u32) -> [u8; 3] {
        self.0.get_pixel_checked(x, y).map_or([0; 3], |pixel| pixel.0)
    }

    /// All colours, row by row: red, green and blue, a byte each.
    #[must_use]
    pub fn colours(&self) -> &[u8] {
        self.0.as_raw()
    }
}

/// A picture as a file of the format PNG: `colours` is red, green, blue and opacity of each pixel, row by row.
/// `None` if that is not as many as the picture has pixels.
#[must_use]
pub fn png(width: u32, height: u32, colours: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let encoder = PngEncoder::new(&mut bytes);
    let pixels = usize::try_from(width).ok()?.checked_mul(usize::try_from(height).ok()?)?;
    // Checked here: the encoder panics.
    let is_whole = pixels > 0 && pixels.checked_mul(4) == Some(colours.len());
    is_whole
        .then(|| encoder.write_image(colours, width, height, ExtendedColorType::Rgba8))?
        .ok()?;
    Some(bytes)
}

fn decode(bytes: &[u8]) -> Option<DynamicImage> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(MEMORY_MAX);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), ImageFormat::Jpeg);
    reader.limits(limits);
    reader.decode().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::scene;

    fn preview(width: u32, height: u32) -> Preview {
        scene::preview(width, height, |x| if x < width / 2 { [250, 10, 10] } else { [10, 10, 250] })
    }

    #[test]
    fn a_preview_looks_as_its_picture_does_whatever_size_it_is_shown_in() {
        let picture = Picture::of_preview(&preview(256, 192)).unwrap();
        assert_eq!((picture.width(), picture.height()), (256, 192));
        assert_eq!(picture.colours().len(), 256 * 192 * 3);
        let small = picture.scaled(8, 6);
        assert_eq!((small.width(), small.height()), (8, 6));
        let [left, _, blue] = small.at(1, 3);
        assert!(left > 200 && blue < 60, "{:?}", small.at(1, 3));
        assert!(small.at(6, 3)[2] > 200);
        assert_eq!(small.at(8, 0), [0, 0, 0], "outside");
    }

    #[test]
    fn a_picture_becomes_a_file_that_has_all_of_it() {
        let colours = [250, 10, 10, 255, 10, 10, 250, 128];
        let file = png(2, 1, &colours).unwrap();
        let read = image::load_from_memory_with_format(&file, ImageFormat::Png).unwrap();
        assert_eq!(read.into_rgba8().into_raw(), colours);
        for wrong in [png(2, 2, &colours), png(0, 0, &[]), png(u32::MAX, u32::MAX, &colours)] {
            assert_eq!(wrong, None);
        }
    }

    #[test]
    fn what_is_too_large_or_no_jpeg_is_not_shown() {
        assert_eq!(Picture::of_preview(&preview(513, 10)), None);
        let other = Preview { media: "image/png".to_owned(), ..preview(8, 8) };
        assert_eq!(Picture::of_preview(&other), None);
        let empty = Preview { bytes: Vec::new(), ..preview(8, 8) };
        assert_eq!(Picture::of_preview(&empty), None);
    }

    proptest! {
        #[test]
        fn whatever_a_sender_puts_in_place_of_a_picture_is_survived(
            at in any::<prop::sample::Index>(), with in prop::collection::vec(any::<u8>(), 1..40),
            cut in any::<prop::sample::Index>(),
        ) {
            let mut preview = preview(64, 48);
            let from = at.index(preview.bytes.len());
            for (byte, other) in preview.bytes.iter_mut().skip(from).zip(&with) {
                *byte = *other;
            }
            preview.bytes.truncate(cut.index(preview.bytes.len()) + 1);
            if let Some(picture) = Picture::of_preview(&preview) {
                prop_assert!(picture.width() <= SIDE_MAX && picture.height() <= SIDE_MAX);
            }
        }
    }
}
