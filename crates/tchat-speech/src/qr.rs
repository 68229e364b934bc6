//! QR codes (ISO/IEC 18004): a text as lines of a terminal, or as a picture.
//!
//! In a terminal two rows share a line, by half blocks. Light modules are drawn and dark ones left
//! out, so that the code is right where the background is dark; readers take it inverted as well,
//! which it is where the background is light. No colour is set: lines go into pipes, too.

use qrcode::{Color, EcLevel, QrCode};

/// How many light modules are around a code (ISO/IEC 18004 §6.3.8, Quiet zone).
const QUIET: usize = 4;

/// How many pixels a side of a module has in a picture.
const PIXELS: usize = 8;

/// A text that is too long for a QR code, about 2,900 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLong;

/// A text's code, a line for two rows of modules.
///
/// # Errors
///
/// [`TooLong`].
pub fn terminal(text: &str) -> Result<Vec<String>, TooLong> {
    let modules = Modules::of(text)?;
    let side = modules.side();
    let half = |x, y| match (modules.is_dark(x, y), modules.is_dark(x, y + 1)) {
        (false, false) if y + 1 < side => '█',
        (false, _) => '▀',
        (true, false) if y + 1 < side => '▄',
        (true, _) => ' ',
    };
    let line = |y| (0..side).map(|x| half(x, y)).collect();
    Ok((0..side).step_by(2).map(line).collect())
}

/// A text's code as a picture, black on white.
///
/// # Errors
///
/// [`TooLong`].
pub fn png(text: &str) -> Result<Vec<u8>, TooLong> {
    let modules = Modules::of(text)?;
    let side = modules.side() * PIXELS;
    let pixel = |at: usize| {
        let (x, y) = (at % side / PIXELS, at / side / PIXELS);
        if modules.is_dark(x, y) { 0x00 } else { 0xff }
    };
    let pixels: Vec<u8> = (0..side * side).map(pixel).collect();
    let mut picture = Vec::new();
    let length = u32::try_from(side).or(Err(TooLong))?;
    let mut encoder = png::Encoder::new(&mut picture, length, length);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(&pixels));
    written.map_or(Err(TooLong), |()| Ok(picture))
}

/// The modules of a code.
struct Modules {
    width: usize,
    colours: Vec<Color>,
}

impl Modules {
    fn of(text: &str) -> Result<Self, TooLong> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).or(Err(TooLong))?;
        Ok(Self { width: code.width(), colours: code.to_colors() })
    }

    /// The length of a side, with what is light around it.
    const fn side(&self) -> usize {
        self.width + 2 * QUIET
    }

    fn is_dark(&self, x: usize, y: usize) -> bool {
        let inside = |at: usize| at.checked_sub(QUIET).filter(|at| *at < self.width);
        let (Some(x), Some(y)) = (inside(x), inside(y)) else { return false };
        self.colours.get(y * self.width + x) == Some(&Color::Dark)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The modules as drawn in a terminal, without what is around them.
    fn drawn(lines: &[String]) -> Vec<Vec<bool>> {
        let rows = lines.iter().flat_map(|line| {
            let upper = line.chars().map(|c| matches!(c, ' ' | '▄')).collect::<Vec<_>>();
            let lower = line.chars().map(|c| matches!(c, ' ' | '▀')).collect::<Vec<_>>();
            [upper, lower]
        });
        let side = lines[0].chars().count();
        let rows = rows.take(side).collect::<Vec<_>>();
        let inner = QUIET..side - QUIET;
        rows[inner.clone()].iter().map(|row| row[inner.clone()].to_vec()).collect()
    }

    /// A finder pattern (ISO/IEC 18004 §6.3.3.1): seven modules wide.
    const FINDER: [&str; 7] =
        ["#######", "#     #", "# ### #", "# ### #", "# ### #", "#     #", "#######"];

    #[test]
    fn a_code_has_its_three_finders_and_is_light_around() {
        let lines = terminal("tchat").unwrap();
        assert!(lines.iter().all(|line| line.starts_with("████") || line.starts_with("▀▀▀▀")));
        let drawn = drawn(&lines);
        let far = drawn.len() - 7;
        for (x, y) in [(0, 0), (far, 0), (0, far)] {
            for (row, expected) in FINDER.iter().enumerate() {
                let seen = &drawn[y + row][x..x + 7];
                let seen: String = seen.iter().map(|dark| if *dark { '#' } else { ' ' }).collect();
                assert_eq!(seen, *expected, "row {row} of the finder at {x}, {y}");
            }
        }
    }

    #[test]
    fn the_picture_shows_what_the_terminal_shows() {
        let text = "tchat://192.168.1.20:5555/nbswy3dpeb3w64tmmq";
        let drawn = drawn(&terminal(text).unwrap());
        let picture = png(text).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(picture)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        let side = usize::try_from(info.width).unwrap();
        assert_eq!(side, (drawn.len() + 2 * QUIET) * PIXELS);
        for (y, row) in drawn.iter().enumerate() {
            for (x, dark) in row.iter().enumerate() {
                let at = ((y + QUIET) * PIXELS + 3) * side + (x + QUIET) * PIXELS + 3;
                assert_eq!(pixels[at] == 0, *dark, "module {x}, {y}");
            }
        }
        assert_eq!(pixels[0], 0xff);
    }

    /// What another program reads in a picture.
    fn read(picture: Vec<u8>) -> String {
        let mut reader = png::Decoder::new(std::io::Cursor::new(picture)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        let side = usize::try_from(info.width).unwrap();
        let mut image =
            rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| pixels[y * side + x]);
        let codes = image.detect_grids();
        assert_eq!(codes.len(), 1, "one code, whole");
        codes[0].decode().unwrap().1
    }

    #[test]
    fn another_program_reads_the_longest_invitation() {
        let key = "x".repeat(43);
        let (host, room) = ("a-rather-long-name.chat.example.org", "é".repeat(64));
        let token = "y".repeat(22);
        let link = format!("tchat://{host}:65535/{key}/{room}#{token}.4294967295.{key}");
        for text in [link.as_str(), "tchat://192.168.1.20:5555/KEY/general#TOKEN"] {
            assert_eq!(read(png(text).unwrap()), text);
        }
    }

    #[test]
    fn what_no_code_can_hold_is_refused() {
        assert_eq!(terminal(&"x".repeat(3_000)), Err(TooLong));
        assert_eq!(png(&"x".repeat(3_000)), Err(TooLong));
    }
}
