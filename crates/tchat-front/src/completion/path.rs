//! Paths: what is in a folder that begins as was typed.

use std::path::{Path, PathBuf};

use tchat_speech::environment;

use super::{Choice, begins};

/// Says what is in a folder: names, and which are folders.
pub(crate) type List = fn(&Path) -> Vec<(String, bool)>;

/// How many entries of a folder are looked at: more would take longer than somebody waits for a key.
const ENTRIES_MAX: usize = 10_000;

/// What is in a folder, by name; nothing if it cannot be read.
pub(crate) fn list(folder: &Path) -> Vec<(String, bool)> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().take(ENTRIES_MAX).flatten();
    let named = entries.filter_map(|entry| {
        let is_folder = entry.path().is_dir();
        Some((entry.file_name().into_string().ok()?, is_folder))
    });
    let mut named: Vec<_> = named.collect();
    named.sort();
    named
}

/// What a path may become, with the quotation mark that it was begun with or needs.
pub(super) fn choices(typed: &str, list: List) -> Vec<Choice> {
    let quoted = typed.starts_with('"');
    let bare = typed.strip_prefix('"').unwrap_or(typed);
    let (folder, name) = bare.rsplit_once('/').map_or(("", bare), |(folder, name)| {
        // With the slash, so that the root is not nothing.
        (bare.get(..=folder.len()).unwrap_or(folder), name)
    });
    let entries = list(&place(folder)).into_iter();
    let wanted = entries.filter(|(entry, _)| is_meant(entry, name));
    let choice = |(entry, is_folder): (String, bool)| {
        let path = format!("{folder}{entry}{}", if is_folder { "/" } else { "" });
        let quotes = quoted || path.contains(char::is_whitespace);
        let mark = if quotes { "\"" } else { "" };
        // A folder is gone on with.
        let end = if is_folder { String::new() } else { format!("{mark} ") };
        let shown = path.get(folder.len()..).unwrap_or(&path).to_owned();
        Choice::new(format!("{mark}{path}{end}"), &shown)
    };
    wanted.map(choice).collect()
}

/// Whether an entry of a folder may be meant by what was typed of its name: what is hidden only if it was
/// begun with its dot.
pub(crate) fn is_meant(entry: &str, begun: &str) -> bool {
    begins(entry, begun) && (begun.starts_with('.') || !entry.starts_with('.'))
}

/// The folder that is meant: `~/` is one's own, and nothing is the one the program was started in.
pub(crate) fn place(folder: &str) -> PathBuf {
    let home = || environment::variable("HOME").or_else(|| environment::variable("USERPROFILE"));
    match (folder, folder.strip_prefix("~/")) {
        ("", _) => PathBuf::from("."),
        (_, Some(rest)) => home().map_or_else(|| folder.into(), |home| Path::new(&home).join(rest)),
        // Without the slash at the end, unless that is all.
        (folder, None) => {
            PathBuf::from(folder.strip_suffix('/').filter(|it| !it.is_empty()).unwrap_or(folder))
        }
    }
}
