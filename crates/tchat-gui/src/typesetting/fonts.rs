//! The faces that text is set in, and where they come from.
//!
//! | family | face | if the machine has none |
//! |---|---|---|
//! | [`FontFamily::Proportional`] | the desktop's own for text | Ubuntu Light, which egui brings (Ubuntu Font Licence) |
//! | [`strong`] | its bold | the same as text |
//! | [`emoji`] | one for emoji in colour | what a fallback has, in one colour |
//! | [`FontFamily::Monospace`] | Hack, which egui brings (MIT) | |
//!
//! What none of them has — Arabic, Hebrew, Chinese, Japanese, Korean and every other script — the
//! system is asked for, character by character (fontconfig, DirectWrite, Core Text, by way of
//! eframe's `system_fonts`). What no face of the machine has is a box, and `docs/window.md` says what
//! to install.
//!
//! A face is looked for by the name of its file in the folders where systems keep them; one that
//! cannot be read is passed over.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use eframe::egui::{FontData, FontDefinitions, FontFamily};

/// How many folders deep faces are looked for: distributions sort them by format and family.
const DEPTH_MAX: usize = 5;

/// The most files that are looked at: more than any system has faces.
const FILES_MAX: usize = 30_000;

/// The largest file that is taken for a face: twice the largest with emoji that is in use.
const FACE_BYTES_MAX: u64 = 400 * 1024 * 1024;

/// Faces for text, the best first: regular and bold.
const TEXT: &[(&str, &str)] = &[
    ("segoeui.ttf", "segoeuib.ttf"), // Windows
    ("Inter-Regular.ttf", "Inter-Bold.ttf"),
    ("Inter-Regular.otf", "Inter-Bold.otf"),
    ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf"), // KDE, Android, most distributions
    ("OpenSans-Regular.ttf", "OpenSans-Bold.ttf"),
    ("Ubuntu-R.ttf", "Ubuntu-B.ttf"),
    ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"),
    ("Arial.ttf", "Arial Bold.ttf"), // macOS
    ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
];

/// Faces with emoji in colour, in a format that can be drawn (CBDT, sbix, COLR), the best first.
const EMOJI: &[&str] = &[
    "NotoColorEmoji.ttf", // Debian: fonts-noto-color-emoji
    "NotoColorEmoji-Regular.ttf",
    "Noto-COLRv1.ttf", // Fedora: google-noto-color-emoji-fonts
    "seguiemj.ttf",    // Windows
    "Apple Color Emoji.ttc",
    "TwemojiMozilla.ttf",
    "Twemoji.Mozilla.ttf",
];

/// The family for what is to stand out.
#[must_use]
pub fn strong() -> FontFamily {
    FontFamily::Name("strong".into())
}

/// The family for emoji: those that look like letters to a face for text, too.
#[must_use]
pub fn emoji() -> FontFamily {
    FontFamily::Name("emoji".into())
}

/// The faces of this machine.
#[derive(Debug, Default)]
pub struct Faces {
    text: Option<FontData>,
    strong: Option<FontData>,
    emoji: Option<FontData>,
}

impl Faces {
    /// Looks for them.
    #[must_use]
    pub fn of_this_machine() -> Self {
        Self::within(&folders())
    }

    /// Looks for them in these folders.
    #[must_use]
    pub fn within(folders: &[PathBuf]) -> Self {
        let found = Found::within(folders);
        let text =
            TEXT.iter().find_map(|(regular, bold)| Some((found.face(regular)?, found.face(bold))));
        let emoji = EMOJI.iter().find_map(|name| found.face(name));
        let (text, strong) = text.map_or((None, None), |(text, strong)| (Some(text), strong));
        Self { text, strong, emoji }
    }

    /// Whether emoji are seen in colour.
    #[must_use]
    pub const fn have_emoji(&self) -> bool {
        self.emoji.is_some()
    }

    /// The families made of them.
    #[must_use]
    pub fn definitions(self) -> FontDefinitions {
        let mut fonts = FontDefinitions::default();
        let bundled = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
        let mut name = |name: &str, face: Option<FontData>| -> Option<String> {
            fonts.font_data.insert(name.to_owned(), Arc::new(face?));
            Some(name.to_owned())
        };
        let text = name("tchat text", self.text);
        let bold = name("tchat strong", self.strong);
        let emoji_face = name("tchat emoji", self.emoji);

        // Behind the faces for text, or digits would be those of keycaps.
        let mut chain: Vec<String> = text.into_iter().chain(bundled).collect();
        chain.extend(emoji_face.clone());
        let before = |first: Option<String>| first.into_iter().chain(chain.clone()).collect();
        fonts.families.insert(strong(), before(bold));
        fonts.families.insert(emoji(), before(emoji_face.clone()));
        fonts.families.entry(FontFamily::Monospace).or_default().extend(emoji_face);
        fonts.families.insert(FontFamily::Proportional, chain);
        fonts
    }
}

/// The files of interest that there are, by their names.
struct Found(HashMap<&'static str, PathBuf>);

impl Found {
    fn within(folders: &[PathBuf]) -> Self {
        let text = TEXT.iter().flat_map(|(regular, bold)| [*regular, *bold]);
        let wanted: Vec<&'static str> = text.chain(EMOJI.iter().copied()).collect();
        let mut found = HashMap::new();
        let mut left = FILES_MAX;
        let mut open: Vec<(PathBuf, usize)> =
            folders.iter().rev().map(|folder| (folder.clone(), 0)).collect();
        while let Some((folder, depth)) = open.pop() {
            let Ok(entries) = fs::read_dir(&folder) else { continue };
            for entry in entries.flatten() {
                let Some(fewer) = left.checked_sub(1) else { return Self(found) };
                left = fewer;
                let name = entry.file_name();
                if let Some(name) = wanted.iter().find(|it| name.to_str() == Some(it)) {
                    found.entry(*name).or_insert_with(|| entry.path());
                } else if depth < DEPTH_MAX && entry.file_type().is_ok_and(|it| it.is_dir()) {
                    open.push((entry.path(), depth.saturating_add(1)));
                }
            }
        }
        Self(found)
    }

    fn face(&self, name: &str) -> Option<FontData> {
        self.0.get(name).and_then(|path| read(path))
    }
}

/// A face, unless the file is damaged: egui would panic over one.
fn read(path: &Path) -> Option<FontData> {
    if fs::metadata(path).ok()?.len() > FACE_BYTES_MAX {
        return None;
    }
    let bytes = fs::read(path).ok()?;
    skrifa::FontRef::from_index(&bytes, 0).ok()?;
    Some(FontData::from_owned(bytes))
}

/// Where systems keep faces, one's own before those of all.
#[cfg(not(any(windows, target_os = "macos")))]
fn folders() -> Vec<PathBuf> {
    let home = std::env::var_os("HOME").map(PathBuf::from);
    let data_home = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from);
    let data_home = data_home.or_else(|| home.as_ref().map(|home| home.join(".local/share")));
    let shared = std::env::var_os("XDG_DATA_DIRS").unwrap_or_default();
    let shared: Vec<PathBuf> = std::env::split_paths(&shared).collect();
    let usual = ["/usr/local/share", "/usr/share", "/run/host/usr/share"].map(PathBuf::from);
    let data = data_home.into_iter().chain(usual).chain(shared);
    let fonts = data.filter(|folder| folder.is_absolute()).map(|folder| folder.join("fonts"));
    let mut folders: Vec<PathBuf> =
        home.map(|home| home.join(".fonts")).into_iter().chain(fonts).collect();
    let mut seen = std::collections::HashSet::new();
    folders.retain(|folder| seen.insert(folder.clone()));
    folders
}

/// Where systems keep faces, one's own before those of all.
#[cfg(windows)]
fn folders() -> Vec<PathBuf> {
    let own = std::env::var_os("LOCALAPPDATA")
        .map(|data| PathBuf::from(data).join("Microsoft\\Windows\\Fonts"));
    let system = std::env::var_os("WINDIR").map(|windows| PathBuf::from(windows).join("Fonts"));
    own.into_iter().chain(system).collect()
}

/// Where systems keep faces, one's own before those of all.
#[cfg(target_os = "macos")]
fn folders() -> Vec<PathBuf> {
    let own = std::env::var_os("HOME").map(|home| PathBuf::from(home).join("Library/Fonts"));
    let system = ["/Library/Fonts", "/System/Library/Fonts"].map(PathBuf::from);
    own.into_iter().chain(system).collect()
}

#[cfg(test)]
mod tests {
    use eframe::egui::epaint::text::{Fonts, TextOptions};
    use eframe::egui::{Color32, FontId};

    use super::*;
    use crate::typesetting::emoji;

    fn fonts(faces: Faces) -> Fonts {
        Fonts::new(TextOptions::default(), faces.definitions())
    }

    /// How many of the points that text covers have a colour, and how many there are.
    fn colours(fonts: &mut Fonts, text: &str) -> (usize, usize) {
        let mut view = fonts.with_pixels_per_point(2.0);
        let size = FontId::proportional(16.0);
        let galley = view.layout_job(emoji::job(text, &size, Color32::BLACK, f32::INFINITY));
        let glyphs = galley.rows.iter().flat_map(|row| &row.row.glyphs);
        let atlas = view.image();
        let mut counts = (0, 0);
        for glyph in glyphs {
            let [min, max] = [glyph.uv_rect.min, glyph.uv_rect.max];
            for y in min[1]..max[1] {
                for x in min[0]..max[0] {
                    let [r, g, b, a] = atlas[(x.into(), y.into())].to_array();
                    counts.1 += usize::from(a > 0);
                    counts.0 += usize::from(r.max(g).max(b) > r.min(g).min(b).saturating_add(16));
                }
            }
        }
        counts
    }

    #[test]
    fn emoji_are_seen_in_colour_even_those_that_other_faces_have_in_black() {
        let faces = Faces::of_this_machine();
        assert!(faces.have_emoji(), "install the Debian package fonts-noto-color-emoji");
        let mut fonts = fonts(faces);
        for one in ["👍", "❤️", "🏳️‍🌈", "1️⃣", "🇫🇷", "👩🏽‍💻", "🔒", "✅"]
        {
            let (coloured, covered) = colours(&mut fonts, one);
            assert!(coloured * 20 > covered && coloured > 0, "{one}: {coloured} of {covered}");
        }
        for one in ["a", "1", "é", "#"] {
            assert_eq!(colours(&mut fonts, one).0, 0, "{one}");
        }
    }

    #[test]
    fn without_any_face_on_the_machine_text_is_set_in_those_that_egui_brings() {
        let faces = Faces::within(&[PathBuf::from("/nowhere")]);
        assert!(!faces.have_emoji());
        let mut fonts = fonts(faces);
        let letters = FontId::new(15.0, strong());
        assert!(fonts.has_glyphs(&letters, "Été œuf"));
        // What no face has is a box, and no panic.
        assert!(colours(&mut fonts, "👍🇫🇷 日本語 שלום العربية नमस्ते").1 > 0);
    }

    #[test]
    fn a_damaged_face_is_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("noto")).unwrap();
        fs::write(folder.path().join("noto/NotoColorEmoji.ttf"), b"not a face").unwrap();
        fs::write(folder.path().join("noto/NotoSans-Regular.ttf"), b"").unwrap();
        let faces = Faces::within(&[folder.path().to_path_buf()]);
        assert!(!faces.have_emoji());
        assert!(fonts(faces).has_glyph(&FontId::proportional(15.0), 'a'));
    }
}
