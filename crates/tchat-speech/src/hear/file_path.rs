//! A path as it is typed into a chat, and what comes after it: `"my photo.png" look at this`.
//!
//! There is no shell in a chat, so what people are used to from one is done here: quotation marks, a
//! backslash before a blank, and `~/` for one's own folder. Nothing else is: a path with a star in it
//! is that path.

use std::path::PathBuf;

use crate::environment;

/// The path at the beginning of a text, and the rest of it.
pub fn read(text: &str) -> (PathBuf, Option<String>) {
    let (path, rest) = first(text);
    let rest = Some(rest.trim()).filter(|rest| !rest.is_empty()).map(str::to_owned);
    (expanded(&path, environment::variable("HOME").as_deref()), rest)
}

/// The first word, without what only held it together.
fn first(text: &str) -> (String, &str) {
    const QUOTES: [(char, char); 4] = [('"', '"'), ('\'', '\''), ('“', '”'), ('«', '»')];
    for (open, close) in QUOTES {
        if let Some((path, rest)) = text.strip_prefix(open).and_then(|rest| rest.split_once(close))
        {
            // French puts blanks inside its quotation marks.
            let path = if open == '«' { path.trim() } else { path };
            return (path.to_owned(), rest);
        }
    }
    let mut path = String::new();
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        match (character, characters.peek()) {
            ('\\', Some((_, next)))
                if next.is_whitespace() || matches!(next, '\\' | '"' | '\'') =>
            {
                path.push(*next);
                characters.next();
            }
            (blank, _) if blank.is_whitespace() => return (path, &text[at..]),
            (other, _) => path.push(other),
        }
    }
    (path, "")
}

/// With one's own folder in place of `~`.
fn expanded(path: &str, home: Option<&str>) -> PathBuf {
    match (path.strip_prefix("~/").or_else(|| (path == "~").then_some("")), home) {
        (Some(rest), Some(home)) => PathBuf::from(home).join(rest),
        _ => PathBuf::from(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_ends_at_a_blank_unless_it_is_held_together() {
        for (typed, path, rest) in [
            ("photo.png", "photo.png", None),
            ("/a/photo.png  look at this ", "/a/photo.png", Some("look at this")),
            ("\"my photo.png\" look", "my photo.png", Some("look")),
            ("'my photo.png'", "my photo.png", None),
            ("« ma photo.png » là", "ma photo.png", Some("là")),
            (r"my\ photo.png look", "my photo.png", Some("look")),
            (r"C:\dir\photo.png look", r"C:\dir\photo.png", Some("look")),
            (r#"\"x\".png"#, r#""x".png"#, None),
            ("\"unclosed photo.png", "\"unclosed", Some("photo.png")),
            ("*.png", "*.png", None),
        ] {
            let (found, after) = read(typed);
            assert_eq!((found, after.as_deref()), (PathBuf::from(path), rest), "{typed}");
        }
    }

    #[test]
    fn a_tilde_is_ones_own_folder_at_the_beginning_only() {
        let home = Some("/home/zoé");
        assert_eq!(expanded("~/a b", home), PathBuf::from("/home/zoé/a b"));
        assert_eq!(expanded("~", home), PathBuf::from("/home/zoé"));
        assert_eq!(expanded("~bob/a", home), PathBuf::from("~bob/a"));
        assert_eq!(expanded("a/~/b", home), PathBuf::from("a/~/b"));
        assert_eq!(expanded("~/a", None), PathBuf::from("~/a"));
    }
}
