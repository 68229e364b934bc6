//! QR codes (ISO/IEC 18004): a text as lines of a terminal, or as a picture.
//!
//! In a terminal two rows share a line, by half blocks. Light modules are drawn and dark ones left
//! out, so that the code is right where the background is dark; readers take it inverted as well,
//! which it is where the background is light. No colour is set: lines go into pipes, too.

//!
//! A screen is small: an invitation into a room that is not open says 150 characters, and has a code of
//! 45 modules, which leaves one for the margin where there are 24 rows.

use qrcode::{Color, EcLevel, QrCode};

/// How many light modules are around a code (ISO/IEC 18004 §6.3.8, Quiet zone).
const QUIET: usize = 4;

/// How many at least, where there is no room for more: less than the standard wants, and enough for
/// telephones.
const QUIET_MIN: usize = 1;

/// How many pixels a side of a module has in a picture.
const PIXELS: usize = 8;

/// A text that is too long for a QR code, about 2,900 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLong;

/// A part of a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Space {
    /// How wide it is.
    pub columns: usize,
    /// How high.
    pub rows: usize,
}

impl Space {
    /// What goes into a pipe, and what can be scrolled back to.
    pub const ENDLESS: Self = Self { columns: usize::MAX, rows: usize::MAX };

    /// What a code takes whose side has so many modules.
    const fn of_side(side: usize) -> Self {
        Self { columns: side, rows: side.div_ceil(2) }
    }

    /// Whether a part of this size is in it.
    #[must_use]
    pub const fn holds(self, part: Self) -> bool {
        part.columns <= self.columns && part.rows <= self.rows
    }
}

/// Why there is no code in a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoCode {
    /// No code is large enough.
    TooLong,
    /// It needs more space: half of one nobody can read.
    Needs(Space),
}

/// A text's code, a line for two rows of modules, with as much margin as there is space for.
///
/// The least error correction (level L): a screen has no stains, and the code is the smaller.
///
/// # Errors
///
/// [`NoCode`].
pub fn terminal(text: &str, space: Space) -> Result<Vec<String>, NoCode> {
    let modules = Modules::of(text, EcLevel::L).map_err(|TooLong| NoCode::TooLong)?;
    let with_margin = |quiet| Space::of_side(modules.width + 2 * quiet);
    let quiet = (QUIET_MIN..=QUIET).rev().find(|quiet| space.holds(with_margin(*quiet)));
    let quiet = quiet.ok_or_else(|| NoCode::Needs(with_margin(QUIET_MIN)))?;
    let modules = Modules { quiet, ..modules };
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

/// A text's code as a picture, black on white, for paper as well: with the error correction that is
/// common there (level M).
///
/// # Errors
///
/// [`TooLong`].
pub fn png(text: &str) -> Result<Vec<u8>, TooLong> {
    let modules = Modules::of(text, EcLevel::M)?;
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

/// The modules of a code, for whoever draws it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Modules {
    width: usize,
    /// How many light ones are around it.
    quiet: usize,
    colours: Vec<Color>,
}

impl Modules {
    /// Those of a text, with as much light around as the standard wants; for a screen, so with the least
    /// error correction (level L).
    ///
    /// # Errors
    ///
    /// [`TooLong`].
    pub fn of_text(text: &str) -> Result<Self, TooLong> {
        Self::of(text, EcLevel::L)
    }

    fn of(text: &str, level: EcLevel) -> Result<Self, TooLong> {
        let code = QrCode::with_error_correction_level(text, level).or(Err(TooLong))?;
        Ok(Self { width: code.width(), quiet: QUIET, colours: code.to_colors() })
    }

    /// The length of a side, with what is light around it.
    #[must_use]
    pub const fn side(&self) -> usize {
        self.width + 2 * self.quiet
    }

    /// Whether one is dark, counted from the upper left corner of what is light around the code.
    #[must_use]
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        let inside = |at: usize| at.checked_sub(self.quiet).filter(|at| *at < self.width);
        let (Some(x), Some(y)) = (inside(x), inside(y)) else { return false };
        self.colours.get(y * self.width + x) == Some(&Color::Dark)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The modules as drawn in a terminal.
    fn modules(lines: &[String]) -> Vec<Vec<bool>> {
        let rows = lines.iter().flat_map(|line| {
            let upper = line.chars().map(|c| matches!(c, ' ' | '▄')).collect::<Vec<_>>();
            let lower = line.chars().map(|c| matches!(c, ' ' | '▀')).collect::<Vec<_>>();
            [upper, lower]
        });
        let side = lines[0].chars().count();
        rows.take(side).collect()
    }

    /// The same without what is around them.
    fn drawn(lines: &[String]) -> Vec<Vec<bool>> {
        let rows = modules(lines);
        let inner = QUIET..rows.len() - QUIET;
        rows[inner.clone()].iter().map(|row| row[inner.clone()].to_vec()).collect()
    }

    /// A finder pattern (ISO/IEC 18004 §6.3.3.1): seven modules wide.
    const FINDER: [&str; 7] =
        ["#######", "#     #", "# ### #", "# ### #", "# ### #", "#     #", "#######"];

    #[test]
    fn a_code_has_its_three_finders_and_is_light_around() {
        let lines = terminal("tchat", Space::ENDLESS).unwrap();
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
    fn the_picture_shows_what_a_code_is_made_of() {
        let text = "tchat://192.168.1.20:5555/nbswy3dpeb3w64tmmq";
        let modules = Modules::of(text, EcLevel::M).unwrap();
        let (side, picture) = pixels(png(text).unwrap());
        assert_eq!(side, modules.side() * PIXELS);
        for (y, x) in (0..modules.side()).flat_map(|y| (0..modules.side()).map(move |x| (y, x))) {
            let at = (y * PIXELS + 3) * side + x * PIXELS + 3;
            assert_eq!(picture[at] == 0, modules.is_dark(x, y), "module {x}, {y}");
        }
        assert_eq!(picture[0], 0xff);
    }

    /// The pixels of a picture, and how many a side has.
    fn pixels(picture: Vec<u8>) -> (usize, Vec<u8>) {
        let mut reader = png::Decoder::new(std::io::Cursor::new(picture)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        (usize::try_from(info.width).unwrap(), pixels)
    }

    /// What another program reads in a picture.
    fn read(side: usize, dark: impl Fn(usize, usize) -> bool) -> String {
        let shade = |x, y| if dark(x, y) { 0x00 } else { 0xff };
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, shade);
        let codes = image.detect_grids();
        assert_eq!(codes.len(), 1, "one code, whole");
        codes[0].decode().unwrap().1
    }

    fn read_picture(picture: Vec<u8>) -> String {
        let (side, pixels) = pixels(picture);
        read(side, |x, y| pixels[y * side + x] == 0)
    }

    /// What it reads on a dark screen around the code.
    fn read_screen(lines: &[String]) -> String {
        const AROUND: usize = 10;
        let modules = modules(lines);
        let side = (modules.len() + 2 * AROUND) * PIXELS;
        read(side, |x, y| {
            let at = |pixel: usize| (pixel / PIXELS).checked_sub(AROUND);
            let row = at(y).and_then(|y| modules.get(y));
            row.zip(at(x)).and_then(|(row, x)| row.get(x)).copied().unwrap_or(true)
        })
    }

    #[test]
    fn another_program_reads_the_longest_invitation() {
        let key = "x".repeat(43);
        let (host, room) = ("a-rather-long-name.chat.example.org", "é".repeat(64));
        let token = "y".repeat(22);
        let link = format!("tchat://{host}:65535/{key}/{room}#{token}.4294967295.{key}");
        for text in [link.as_str(), "tchat://192.168.1.20:5555/KEY/general#TOKEN"] {
            assert_eq!(read_picture(png(text).unwrap()), text);
        }
    }

    /// A link as the program makes it: a token, and a join key for rooms that are not open.
    fn link(host: &str, room: &str, is_open: bool) -> String {
        let key = "MzN3c2UtcmFuZG9tLWtleS1vZi1hLXNlcnZlci0tLS0";
        let join_key = if is_open { String::new() } else { format!(".17.{key}") };
        format!("tchat://{host}:5555/{key}{room}#u1tNc0ZQ2kqVv1YxGk9jXw{join_key}")
    }

    const USUAL: Space = Space { columns: 80, rows: 24 };

    #[test]
    fn a_usual_window_has_room_for_a_usual_invitation_and_another_program_reads_it_there() {
        for (host, room, is_open) in [
            ("192.168.1.20", "", true),
            ("chat.lycee.example", "/general", true),
            ("192.168.1.20", "/team", false),
            ("192.168.100.120", "/terminale", false),
        ] {
            let link = link(host, room, is_open);
            let lines = terminal(&link, USUAL).unwrap_or_else(|why| panic!("{link}: {why:?}"));
            assert!(lines.len() <= 24 && lines[0].chars().count() <= 80);
            assert_eq!(read_screen(&lines), link);
        }
    }

    #[test]
    fn a_code_has_the_margin_there_is_space_for_and_is_never_cut() {
        let link = link("a-rather-long-name.chat.example.org", "/terminale-nsi", false);
        let Err(NoCode::Needs(least)) = terminal(&link, USUAL) else { panic!("it fits") };
        assert!(least.rows > 24 && least.rows < 30, "{least:?}");
        let lines = terminal(&link, least).unwrap();
        assert_eq!((lines[0].chars().count(), lines.len()), (least.columns, least.rows));
        assert_eq!(read_screen(&lines), link);
        let lines = terminal(&link, Space::ENDLESS).unwrap();
        assert_eq!(lines[0].chars().count(), least.columns + 2 * (QUIET - QUIET_MIN));
        let narrow = Space { columns: least.columns - 1, rows: usize::MAX };
        assert_eq!(terminal(&link, narrow), Err(NoCode::Needs(least)));
    }

    #[test]
    fn what_no_code_can_hold_is_refused() {
        assert_eq!(terminal(&"x".repeat(3_000), Space::ENDLESS), Err(NoCode::TooLong));
        assert_eq!(png(&"x".repeat(3_000)), Err(TooLong));
    }
}
