//! Files that were copied in another program, and come as text: a list of their addresses.
//!
//! The format is `text/uri-list` (RFC 2483, 5) with addresses of files (RFC 8089).

use std::path::PathBuf;

/// The files that a pasted text is about, if it is about nothing else; else none.
#[must_use]
pub fn of(text: &str) -> Vec<PathBuf> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let paths: Option<Vec<PathBuf>> = lines
        .filter(|line| !line.starts_with('#') && !matches!(*line, "copy" | "cut"))
        .map(path)
        .collect();
    paths.unwrap_or_default()
}

/// The file of an address on this machine.
fn path(address: &str) -> Option<PathBuf> {
    let rest = address.strip_prefix("file://")?;
    let rest = rest.strip_prefix("localhost").unwrap_or(rest);
    let path =
        PathBuf::from(decoded(rest.strip_prefix('/').filter(|_| cfg!(windows)).unwrap_or(rest))?);
    path.is_absolute().then_some(path)
}

/// Without percent signs (RFC 3986, 2.1).
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        if *byte != b'%' {
            bytes.push(*byte);
            continue;
        }
        let (digits, after) = rest.split_at_checked(2)?;
        let digits = std::str::from_utf8(digits).ok().filter(|it| !it.starts_with('+'))?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        rest = after;
    }
    String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_addresses_is_files_and_anything_else_is_text() {
        let list = "# copied\r\nfile:///tmp/%C3%A9t%C3%A9%20a.png\r\nfile://localhost/b\r\n";
        assert_eq!(of(list), ["/tmp/été a.png", "/b"].map(PathBuf::from));
        for text in [
            "see file:///tmp/a.png",
            "file:///a\nand this",
            "/tmp/a.png",
            "https://example.org/a",
            "file://elsewhere/a",
            "file:///a%zz",
            "file:///a%+1",
            "file:///a%00",
            "file:///a%f",
            "",
        ] {
            assert!(of(text).is_empty(), "{text}");
        }
    }
}
