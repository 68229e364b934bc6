//! Where files that others shared are saved, unless told: the person's folder for downloads, or the
//! current one.
//!
//! The folder is called otherwise in each language; the desktop writes down how
//! (`user-dirs.dirs`, the format of xdg-user-dirs).

use std::path::{Path, PathBuf};

/// The folder for downloads, if there is one; else the one that the program was started in.
pub fn folder(variable: impl Fn(&str) -> Option<String>) -> PathBuf {
    let home = variable("HOME").or_else(|| variable("USERPROFILE")).map(PathBuf::from);
    let written_down = || {
        let home = home.as_deref()?;
        let config = variable("XDG_CONFIG_HOME").map(PathBuf::from);
        let config = config.filter(|path| path.is_absolute());
        let config = config.unwrap_or_else(|| home.join(".config"));
        let text = std::fs::read_to_string(config.join("user-dirs.dirs")).ok()?;
        of_user_dirs(&text, home)
    };
    let named = variable("XDG_DOWNLOAD_DIR").map(PathBuf::from).or_else(written_down);
    let usual = || home.as_ref().map(|home| home.join("Downloads"));
    let is_there = |path: &PathBuf| path.is_absolute() && path.is_dir();
    // A home that is written down as the folder for downloads means that there is none.
    let is_own = |path: &PathBuf| home.as_ref() != Some(path);
    named
        .filter(is_own)
        .filter(is_there)
        .or_else(|| usual().filter(is_there))
        .unwrap_or_else(|| std::env::current_dir().unwrap_or_else(|_| PathBuf::from(".")))
}

/// What `user-dirs.dirs` calls it: `XDG_DOWNLOAD_DIR="$HOME/Téléchargements"`.
fn of_user_dirs(text: &str, home: &Path) -> Option<PathBuf> {
    let value = text.lines().find_map(|line| line.trim().strip_prefix("XDG_DOWNLOAD_DIR="))?;
    let value = value.trim().trim_matches('"');
    Some(match value.strip_prefix("$HOME") {
        Some(rest) => home.join(rest.trim_start_matches('/')),
        None => PathBuf::from(value),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_is_the_one_that_the_desktop_wrote_down_or_the_usual_one_or_this() {
        let home = tempfile::tempdir().unwrap();
        let at = |name: &str| home.path().join(name);
        let variable = |name: &str| match name {
            "HOME" => home.path().to_str().map(str::to_owned),
            _ => None,
        };
        let here = std::env::current_dir().unwrap();
        assert_eq!(folder(variable), here);
        std::fs::create_dir(at("Downloads")).unwrap();
        assert_eq!(folder(variable), at("Downloads"));
        std::fs::create_dir(at(".config")).unwrap();
        let dirs = "# a comment\nXDG_DOWNLOAD_DIR=\"$HOME/Téléchargements\"\n";
        std::fs::write(at(".config/user-dirs.dirs"), dirs).unwrap();
        assert_eq!(folder(variable), at("Downloads"), "it is not there");
        std::fs::create_dir(at("Téléchargements")).unwrap();
        assert_eq!(folder(variable), at("Téléchargements"));
        std::fs::write(at(".config/user-dirs.dirs"), "XDG_DOWNLOAD_DIR=\"$HOME/\"\n").unwrap();
        assert_eq!(folder(variable), at("Downloads"));
    }
}
