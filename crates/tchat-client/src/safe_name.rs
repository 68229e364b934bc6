//! File names that others chose, made harmless for this machine.
//!
//! Whoever sends a file says what it is called, and may say anything: a path, a name that turns the
//! screen around, one that another system keeps for its printer. [`safe_name`] gives a name that
//! stays in the folder it is put into, on any common system, shows as what it is, and keeps the
//! ending by which programs know the file. Nothing here touches a disk.

use unicode_normalization::UnicodeNormalization as _;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory as _};

/// The longest name, in bytes of UTF-8: what ext4, APFS and NTFS can all keep.
pub const FILE_NAME_BYTES_MAX: usize = 255;

/// The longest ending that is kept when a name is cut: more is no ending but a sentence with a dot.
const EXTENSION_BYTES_MAX: usize = 16;

/// What a file is called of which nothing else is left.
const NAMELESS: &str = "file";

/// The name under which a file that somebody called `exact` can be kept.
///
/// It is the last part of a path of any system, in composed form (NFC), without control, format and
/// private characters, without what Windows has in no name, without dots, dashes and blanks at its
/// start and dots and blanks at its end, not one of Windows's devices, and at most
/// [`FILE_NAME_BYTES_MAX`] bytes long. Never empty.
#[must_use]
pub fn safe_name(exact: &str) -> String {
    let last = exact.rsplit(['/', '\\']).find(|part| !bare(part).is_empty()).unwrap_or_default();
    let shown: String = last.nfc().filter_map(harmless).collect();
    let name = bare(&shown);
    let name = if name.is_empty() { NAMELESS } else { name };
    let name = if is_device(name) { format!("_{name}") } else { name.to_owned() };
    // What stands at the end after the cut was in the middle before.
    bare(&cut(&name, "", FILE_NAME_BYTES_MAX)).to_owned()
}

/// The name to try next where `name` is taken: `photo (2).jpg`. `name` is a safe one.
#[must_use]
pub fn numbered(name: &str, number: u32) -> String {
    cut(name, &format!(" ({number})"), FILE_NAME_BYTES_MAX)
}

/// What a file is called while it is not whole, so that no program takes it for the file.
#[must_use]
pub(crate) fn unfinished(name: &str, mark: &str) -> String {
    let end = format!(".{mark}.part");
    let (stem, extension) = split(name);
    let whole = format!("{stem}{extension}");
    let room = FILE_NAME_BYTES_MAX.saturating_sub(end.len());
    format!("{}{end}", whole.get(..whole.floor_char_boundary(room)).unwrap_or_default())
}

/// Without what may stand at neither end of a name.
fn bare(name: &str) -> &str {
    let blank = |c: char| c.is_whitespace() || harmless(c).is_none();
    name.trim_start_matches(|c| matches!(c, '.' | '-' | '~') || blank(c))
        .trim_end_matches(|c| c == '.' || blank(c))
}

/// The character as it may stand in a name; `None` for one that is left out.
fn harmless(character: char) -> Option<char> {
    use GeneralCategory as Is;
    match character {
        '<' | '>' | ':' | '"' | '/' | '\\' | '|' | '?' | '*' => return Some('_'),
        // Look like separators, and are some to programs that fold characters.
        '\u{2044}' | '\u{2215}' | '\u{29F8}' | '\u{FF0F}' | '\u{FF3C}' | '\u{29F5}'
        | '\u{FE68}' => return Some('_'),
        _ => {}
    }
    match character.general_category() {
        // U+200D joins the parts of an emoji; bidirectional marks are formats, too.
        Is::Format | Is::Control | Is::Surrogate | Is::PrivateUse | Is::Unassigned => None,
        Is::SpaceSeparator => Some(' '),
        Is::LineSeparator | Is::ParagraphSeparator => None,
        _ => Some(character),
    }
}

/// Whether Windows would open a device instead of a file, whatever the ending.
fn is_device(name: &str) -> bool {
    const DEVICES: [&str; 7] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$"];
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_uppercase();
    let numbered = ["COM", "LPT"].iter().any(|port| {
        stem.strip_prefix(port).is_some_and(|number| {
            matches!(number.chars().collect::<Vec<_>>().as_slice(), ['0'..='9' | '¹' | '²' | '³'])
        })
    });
    numbered || DEVICES.contains(&stem.as_str())
}

/// A name and its ending, with its dot. What begins with the only dot has none.
fn split(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(at) if at > 0 && name.len() - at <= EXTENSION_BYTES_MAX => name.split_at(at),
        _ => (name, ""),
    }
}

/// The name with something put before its ending, its beginning cut if all is too long.
fn cut(name: &str, insert: &str, limit: usize) -> String {
    let (stem, extension) = split(name);
    let room = limit.saturating_sub(extension.len() + insert.len());
    let stem = stem.get(..stem.floor_char_boundary(room)).unwrap_or_default();
    format!("{}{insert}{extension}", if insert.is_empty() { stem } else { stem.trim_end() })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ordinary_names_stay_as_they_are() {
        for name in [
            "photo.jpg",
            "TP de maths.odt",
            "archive.tar.gz",
            "Éloïse – été 2026.png",
            "写真.jpeg",
            "تمرين.pdf",
            "a",
            "no ending",
            "100% sûr (vraiment).txt",
            "😀.gif",
        ] {
            assert_eq!(safe_name(name), name);
        }
    }

    #[test]
    fn hostile_names_lose_what_is_hostile() {
        for (exact, safe) in [
            ("", "file"),
            (".", "file"),
            ("..", "file"),
            ("/", "file"),
            ("../../etc/passwd", "passwd"),
            ("/etc/passwd", "passwd"),
            ("..\\..\\Windows\\system.ini", "system.ini"),
            ("C:\\Users\\bob\\notes.txt", "notes.txt"),
            ("C:notes.txt", "C_notes.txt"),
            ("notes.txt:stream", "notes.txt_stream"),
            ("folder/", "folder"),
            ("a/../..", "a"),
            (".bashrc", "bashrc"),
            ("...hidden", "hidden"),
            ("-rf", "rf"),
            ("--output=x", "output=x"),
            ("~/.ssh/config", "config"),
            ("~root", "root"),
            ("nul", "_nul"),
            ("CON.txt", "_CON.txt"),
            ("com1", "_com1"),
            ("COM¹.log", "_COM¹.log"),
            ("lpt9.tar.gz", "_lpt9.tar.gz"),
            ("aux .h", "_aux .h"),
            ("CONIN$", "_CONIN$"),
            ("console", "console"),
            ("com10", "com10"),
            ("trailing. . .", "trailing"),
            ("   ", "file"),
            (" spaced.txt ", "spaced.txt"),
            ("a\u{0}b.txt", "ab.txt"),
            ("a\nb\tc\u{1b}[2J.txt", "abc[2J.txt"),
            ("evil\u{202E}gpj.exe", "evilgpj.exe"),
            ("\u{200F}\u{2066}x\u{2069}", "x"),
            ("a\u{200B}b\u{FEFF}", "ab"),
            ("a\u{2028}b", "ab"),
            ("a\u{E000}b", "ab"),
            ("a\u{A0}b\u{3000}c", "a b c"),
            ("a\u{2215}b\u{FF0F}c", "a_b_c"),
            ("what?*<>|\".txt", "what______.txt"),
            ("e\u{301}te\u{301}.txt", "été.txt"),
        ] {
            assert_eq!(safe_name(exact), safe, "{exact:?}");
        }
    }

    #[test]
    fn a_name_that_is_too_long_keeps_its_ending() {
        let long = safe_name(&format!("{}.jpeg", "é".repeat(400)));
        assert!(long.len() <= FILE_NAME_BYTES_MAX && long.ends_with("é.jpeg"), "{long}");
        let none = safe_name(&"x".repeat(400));
        assert_eq!(none.len(), FILE_NAME_BYTES_MAX);
        let dots = safe_name(&format!("x.{}", "y".repeat(400)));
        assert_eq!(dots.len(), FILE_NAME_BYTES_MAX);
        assert_eq!(safe_name(&format!("{}. {}", "x".repeat(253), "y".repeat(40))).len(), 253);
    }

    #[test]
    fn the_next_name_to_try_has_its_number_before_the_ending() {
        assert_eq!(numbered("photo.jpg", 2), "photo (2).jpg");
        assert_eq!(numbered("README", 11), "README (11)");
        let long = numbered(&safe_name(&format!("{}.jpg", "x".repeat(400))), 2);
        assert!(long.len() == FILE_NAME_BYTES_MAX && long.ends_with("x (2).jpg"), "{long}");
    }

    #[test]
    fn what_is_not_whole_has_another_ending() {
        assert_eq!(unfinished("photo.jpg", "k7f2"), "photo.jpg.k7f2.part");
        assert_eq!(unfinished(&"x".repeat(255), "k7f2").len(), FILE_NAME_BYTES_MAX);
    }

    proptest! {
        #[test]
        fn any_name_becomes_a_safe_one(exact in "\\PC{0,40}|[a-z./\\\\: ~-]{0,30}|(?s:.{0,300})") {
            let name = safe_name(&exact);
            prop_assert!(!name.is_empty() && name.len() <= FILE_NAME_BYTES_MAX);
            prop_assert!(!name.contains(['/', '\\', ':', '\0', '\n', '"', '<', '>', '|', '?', '*']));
            prop_assert!(!name.starts_with(['.', '-', '~', ' ']));
            prop_assert!(!name.ends_with(['.', ' ']));
            prop_assert!(!name.chars().any(char::is_control));
            prop_assert!(!is_device(&name));
            prop_assert_eq!(&safe_name(&name), &name);
            prop_assert!(std::path::Path::new(&name).components().count() == 1);
            for next in [numbered(&name, 2), unfinished(&name, "abcd")] {
                prop_assert!(next.len() <= FILE_NAME_BYTES_MAX && next != name);
            }
        }
    }
}
