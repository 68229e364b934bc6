//! A picture in a terminal: each cell shows two of its pixels, one above the other.

use ratatui::style::{Color, Style};
use ratatui::text::{Line, Span};
use tchat_client::parts::Preview;
use tchat_client::picture::Picture;

/// The upper half of a cell: in the colour of the letters, on that of the ground.
const HALF: &str = "▀";

/// How wide a picture is shown at most, in columns.
const COLUMNS_MAX: u32 = 40;

/// How high a picture is shown at most, in rows.
const ROWS_MAX: u32 = 12;

/// In which colours a terminal can show pictures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Pictures {
    /// In none that would tell anything.
    #[default]
    No,
    /// In the 216 of the cube that xterm's 256 colours hold.
    Cube,
    /// In all.
    All,
}

impl Pictures {
    /// What a terminal says it can, as `variable` tells it.
    #[must_use]
    pub fn of_environment(variable: impl Fn(&str) -> Option<String>) -> Self {
        let all = variable("COLORTERM").is_some_and(|it| it == "truecolor" || it == "24bit");
        let terminal = variable("TERM").unwrap_or_default();
        match (all, terminal.contains("256color")) {
            (true, _) => Self::All,
            (false, true) => Self::Cube,
            (false, false) => Self::No,
        }
    }

    /// The rows of a preview, in as many columns as there are; none if it cannot be shown.
    pub(super) fn rows(
        self,
        preview: &Preview,
        columns: usize,
        indent: &str,
    ) -> Vec<Line<'static>> {
        let room = u32::try_from(columns.saturating_sub(indent.len())).unwrap_or(COLUMNS_MAX);
        if self == Self::No || room == 0 {
            return Vec::new();
        }
        let Some(picture) = Picture::of_preview(preview) else { return Vec::new() };
        let (width, rows) = fitting(&picture, room.min(COLUMNS_MAX));
        let picture = picture.scaled(width, rows.saturating_mul(2));
        let row = |row: u32| {
            let cells = (0..width).map(|x| {
                let upper = self.colour(picture.at(x, row.saturating_mul(2)));
                let lower = self.colour(picture.at(x, row.saturating_mul(2).saturating_add(1)));
                Span::styled(HALF, Style::new().fg(upper).bg(lower))
            });
            Line::from_iter(std::iter::once(Span::raw(indent.to_owned())).chain(cells))
        };
        (0..rows).map(row).collect()
    }

    fn colour(self, [red, green, blue]: [u8; 3]) -> Color {
        /// How many steps each colour has in the cube.
        const STEPS: u8 = 6;
        let step = |it: u8| u16::from(it).saturating_mul(u16::from(STEPS)) / 256;
        match self {
            Self::No | Self::All => Color::Rgb(red, green, blue),
            Self::Cube => {
                let at = 16 + 36 * step(red) + 6 * step(green) + step(blue);
                Color::Indexed(u8::try_from(at).unwrap_or(u8::MAX))
            }
        }
    }
}

/// How many columns and rows a picture takes: as large as it may be and is, in its own proportions.
fn fitting(picture: &Picture, columns_max: u32) -> (u32, u32) {
    let (width, height) = (picture.width().max(1), picture.height().max(1));
    let pixels_max = ROWS_MAX.saturating_mul(2);
    // As wide as may be, unless it would be too high then.
    let columns = width.min(columns_max).min(width.saturating_mul(pixels_max) / height).max(1);
    let pixels = columns.saturating_mul(height).div_ceil(width).clamp(1, pixels_max);
    (columns, pixels.div_ceil(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn preview(width: u32, height: u32, colour: [u8; 3]) -> Preview {
        tchat_client::scene::preview(width, height, |_| colour)
    }

    #[test]
    fn a_picture_keeps_its_proportions_and_takes_no_more_than_it_may() {
        let sizes =
            [((256, 192), (32, 12)), ((256, 64), (40, 5)), ((64, 256), (6, 12)), ((8, 2), (8, 1))];
        for ((width, height), (columns, rows)) in sizes {
            let shown = Pictures::All.rows(&preview(width, height, [9, 9, 9]), 80, "  ");
            let widths: Vec<_> = shown.iter().map(|row| row.width() - 2).collect();
            assert_eq!(widths, vec![columns; rows], "{width}×{height}");
        }
        let narrow = Pictures::All.rows(&preview(256, 192, [9, 9, 9]), 20, "  ");
        assert!(narrow.iter().all(|row| row.width() <= 20), "{narrow:?}");
    }

    #[test]
    fn colours_are_those_that_the_terminal_has() {
        let red = preview(16, 16, [250, 5, 5]);
        let of = |pictures: Pictures| {
            let rows = pictures.rows(&red, 40, "");
            rows.first().and_then(|row| row.spans.get(1)).and_then(|cell| cell.style.fg)
        };
        assert_eq!(of(Pictures::Cube), Some(Color::Indexed(196)));
        assert!(
            matches!(of(Pictures::All), Some(Color::Rgb(240.., ..15, ..15))),
            "{:?}",
            of(Pictures::All)
        );
        assert_eq!(of(Pictures::No), None);
    }

    #[test]
    fn what_a_terminal_says_of_itself_decides() {
        let of = |colours: &str, terminal: &str| {
            Pictures::of_environment(|name| match name {
                "COLORTERM" => Some(colours.to_owned()),
                "TERM" => Some(terminal.to_owned()),
                _ => None,
            })
        };
        assert_eq!(of("truecolor", "xterm-256color"), Pictures::All);
        assert_eq!(of("", "screen-256color"), Pictures::Cube);
        assert_eq!(of("", "xterm"), Pictures::No);
        assert_eq!(of("", "linux"), Pictures::No);
    }
}
