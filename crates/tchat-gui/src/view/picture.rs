//! A picture that somebody shared, small, as its sender says that it looks.

use std::fmt;

use eframe::egui::{
    Color32, ColorImage, Context, Painter, Rect, TextureHandle, TextureOptions, Vec2, pos2, vec2,
};
use tchat_client::parts::Preview;
use tchat_client::picture;

/// The most room that it takes, in points.
const ROOM: Vec2 = vec2(320.0, 240.0);

/// A picture that can be drawn, for as long as this is kept.
pub struct Picture {
    texture: TextureHandle,
    /// How large it is drawn, in points.
    pub size: Vec2,
}

impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Picture").field("size", &self.size).finish_non_exhaustive()
    }
}

impl Picture {
    /// Decodes a preview, to be drawn no wider than so many points; `None` if it cannot be shown.
    #[must_use]
    pub fn of_preview(ctx: &Context, preview: &Preview, width: f32) -> Option<Self> {
        let picture = picture::Picture::of_preview(preview)?;
        // A preview has few pixels: it fits into 16 bits each way.
        let [wide, high] = [picture.width(), picture.height()].map(|it| u16::try_from(it).ok());
        let (wide, high) = (wide?, high?);
        let image = ColorImage::from_rgb([wide.into(), high.into()], picture.colours());
        let pixels = vec2(wide.into(), high.into());
        let size = fitting(pixels, ROOM.min(vec2(width, ROOM.y)));
        let texture = ctx.load_texture("preview", image, TextureOptions::LINEAR);
        Some(Self { texture, size })
    }

    /// Draws it.
    pub fn paint(&self, painter: &Painter, area: Rect) {
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        painter.image(self.texture.id(), area, whole, Color32::WHITE);
    }
}

/// In its own proportions, as large as it is or as there is room for.
fn fitting(pixels: Vec2, room: Vec2) -> Vec2 {
    let scale = (room.x / pixels.x).min(room.y / pixels.y).min(1.0);
    pixels * scale
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_keeps_its_proportions_and_is_never_blown_up() {
        assert_eq!(fitting(vec2(256.0, 128.0), ROOM), vec2(256.0, 128.0));
        assert_eq!(fitting(vec2(512.0, 128.0), ROOM), vec2(320.0, 80.0));
        assert_eq!(fitting(vec2(100.0, 480.0), ROOM), vec2(50.0, 240.0));
        assert_eq!(fitting(vec2(200.0, 100.0), vec2(50.0, 240.0)), vec2(50.0, 25.0));
    }
}
