//! Where things are kept: profiles, and a server's data.
//!
//! `--profile` (or `TCHAT_HOME`) names a profile's folder exactly. Otherwise profiles lie side by
//! side in the platform's folder for such data, each named after its pseudonym, so that `tchat host
//! --nick alice` and `tchat join 127.0.0.1 --nick bob` on one machine do not meet. The one used
//! last is remembered there.

use std::path::{Path, PathBuf};

use tchat_proto::nick::Nick;

/// The folders of one person on one machine.
#[derive(Debug, Clone)]
pub struct Home {
    /// Named exactly, by option or environment.
    profile: Option<PathBuf>,
    /// Where everything else goes.
    base: Option<PathBuf>,
    /// The name the system knows the person by.
    user: String,
}

/// A profile's folder, and what to remember once it is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// The folder.
    pub folder: PathBuf,
    /// Where to write down that it was the last, and under which name.
    last: Option<(PathBuf, String)>,
}

/// There is no folder to keep things in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoHome;

impl Home {
    /// From `--profile` and the environment.
    #[must_use]
    pub fn find(profile: Option<PathBuf>, variable: impl Fn(&str) -> Option<String>) -> Self {
        let user = ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(&variable);
        Self {
            profile: profile.or_else(|| variable("TCHAT_HOME").map(PathBuf::from)),
            base: base(&variable),
            user: user.unwrap_or_else(|| "me".to_owned()),
        }
    }

    /// The profile for a pseudonym; without one, that used last; else that of the system's user.
    ///
    /// # Errors
    ///
    /// [`NoHome`] if the system names no folder for one's own things.
    pub fn profile(&self, nick: Option<&Nick>) -> Result<Chosen, NoHome> {
        if let Some(folder) = &self.profile {
            return Ok(Chosen { folder: folder.clone(), last: None });
        }
        let base = self.base.as_ref().ok_or(NoHome)?;
        let last = base.join("last");
        let name = match nick {
            // Not the key that others compare: it changes with Unicode's lists of what looks alike.
            Some(nick) => file_name(&nick.comparison()),
            None => remembered(&last).unwrap_or_else(|| file_name(&self.user.to_lowercase())),
        };
        let folder = base.join("profiles").join(&name);
        Ok(Chosen { folder, last: Some((last, name)) })
    }

    /// The pseudonym to begin with, where none was given or used before.
    #[must_use]
    pub fn user_nick(&self) -> Option<Nick> {
        Nick::parse(&self.user).ok()
    }

    /// The server's data, unless `--data` names another folder.
    ///
    /// # Errors
    ///
    /// [`NoHome`] if the system names no folder for one's own things.
    pub fn server(&self) -> Result<PathBuf, NoHome> {
        let base = self.base.as_ref().or(self.profile.as_ref()).ok_or(NoHome)?;
        Ok(base.join("server"))
    }
}

impl Chosen {
    /// Writes down that this profile was the last one used. Should that fail, the next start asks
    /// for a name: nothing to fail for.
    pub fn remember(&self) {
        let Some((last, name)) = &self.last else { return };
        if let Err(error) = std::fs::write(last, name) {
            tracing::warn!(kind = ?error.kind(), "the last profile could not be written down");
        }
    }
}

/// The name in `last`, if it is one that [`file_name`] makes.
fn remembered(last: &Path) -> Option<String> {
    let name = std::fs::read_to_string(last).ok()?;
    let name = name.trim();
    let sound = name.chars().enumerate().all(|(at, c)| c == '+' || is_plain(c, at));
    (!name.is_empty() && sound).then(|| name.to_owned())
}

/// A name as a file's: what could mean something to a file system is written as `+` and its code,
/// so that two pseudonyms never share a folder.
fn file_name(name: &str) -> String {
    let written = name.chars().enumerate().map(|(at, c)| match c {
        c if is_plain(c, at) => c.to_string(),
        c => format!("+{:02x}", u32::from(c)),
    });
    written.collect()
}

/// Whether a character stands for itself in a file's name, and nothing else.
const fn is_plain(c: char, at: usize) -> bool {
    !c.is_ascii() || c.is_ascii_alphanumeric() || matches!(c, '-' | '_') || c == '.' && at > 0
}

#[cfg(target_os = "macos")]
fn base(variable: &impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let home = variable("HOME").map(PathBuf::from)?;
    Some(home.join("Library").join("Application Support").join("tchat"))
}

#[cfg(windows)]
fn base(variable: &impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    variable("LOCALAPPDATA").map(|folder| PathBuf::from(folder).join("tchat"))
}

/// The XDG Base Directory Specification: `XDG_DATA_HOME` if it is absolute, else its default.
#[cfg(not(any(target_os = "macos", windows)))]
fn base(variable: &impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let named = variable("XDG_DATA_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let data = named
        .or_else(|| variable("HOME").map(|home| PathBuf::from(home).join(".local").join("share")));
    data.map(|data| data.join("tchat"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn home(folder: &Path, profile: Option<&str>) -> Home {
        let folder = folder.to_str().unwrap().to_owned();
        Home::find(profile.map(PathBuf::from), move |name| match name {
            "XDG_DATA_HOME" => Some(folder.clone()),
            "USER" => Some("Carol".to_owned()),
            _ => None,
        })
    }

    fn nick(text: &str) -> Nick {
        Nick::parse(text).unwrap()
    }

    #[test]
    fn each_pseudonym_has_its_own_profile_and_the_last_one_is_remembered() {
        let folder = tempfile::tempdir().unwrap();
        let home = home(folder.path(), None);
        let profiles = folder.path().join("tchat/profiles");
        assert_eq!(home.profile(None).unwrap().folder, profiles.join("carol"));

        let alice = home.profile(Some(&nick("Alice"))).unwrap();
        assert_eq!(alice.folder, profiles.join("alice"));
        std::fs::create_dir_all(&alice.folder).unwrap();
        alice.remember();
        assert_eq!(home.profile(None).unwrap().folder, profiles.join("alice"));
        assert_eq!(home.server().unwrap(), folder.path().join("tchat/server"));
    }

    #[test]
    fn a_profile_that_was_named_is_taken_exactly() {
        let folder = tempfile::tempdir().unwrap();
        let home = home(folder.path(), Some("/x/y"));
        assert_eq!(home.profile(Some(&nick("alice"))).unwrap().folder, Path::new("/x/y"));
        let environment = Home::find(None, |name| (name == "TCHAT_HOME").then(|| "/z".into()));
        assert_eq!(environment.profile(None).unwrap().folder, Path::new("/z"));
        assert_eq!(environment.server().unwrap(), Path::new("/z/server"));
    }

    #[test]
    fn no_pseudonym_leaves_the_folder_of_profiles() {
        assert_eq!(file_name("../../etc"), "+2e.+2f..+2fetc");
        assert_eq!(file_name("éloïse b"), "éloïse+20b");
        assert_ne!(file_name("a/b"), file_name("a+2fb"));

        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("tchat")).unwrap();
        std::fs::write(folder.path().join("tchat/last"), "../../../etc\n").unwrap();
        let chosen = home(folder.path(), None).profile(None).unwrap();
        assert!(chosen.folder.ends_with("tchat/profiles/carol"));
    }

    #[test]
    fn without_a_home_there_is_nowhere_to_keep_things() {
        let home = Home::find(None, |_| None);
        assert_eq!(home.profile(None), Err(NoHome));
        assert_eq!(home.server(), Err(NoHome));
    }
}
