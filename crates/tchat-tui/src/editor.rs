//! A text edited in another program: in a private file, and never lost by what that program does.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};

use tchat_speech::environment;
use tempfile::TempPath;

/// The longest text that is taken back: what does not fit into a message is offered as a file, and
/// nobody writes more than this by hand.
const BYTES_MAX: u64 = 4 * 1024 * 1024;

/// What another program made of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edited {
    /// This.
    Text(String),
    /// It failed, or said that nothing of it is wanted: the text stays as it was.
    Failed {
        /// Why, in the words of the system.
        reason: String,
        /// What it had written all the same.
        written: Option<String>,
    },
    /// What it wrote is no text, or too long; it is left where it is.
    Kept {
        /// Where.
        path: PathBuf,
        /// Why, in the words of the system.
        reason: String,
    },
}

/// The program that somebody edits texts with, and its arguments.
fn program(path: &Path) -> Command {
    let named = environment::variable("VISUAL").or_else(|| environment::variable("EDITOR"));
    let named = named.unwrap_or_else(|| if cfg!(windows) { "notepad" } else { "vi" }.to_owned());
    let mut words = named.split_whitespace();
    let mut program = Command::new(words.next().unwrap_or("vi"));
    program.args(words).arg(path);
    program
}

/// Lets somebody edit a text; `lend` runs the program, with the terminal given to it.
pub(crate) fn edit(
    text: &str,
    lend: impl FnOnce(&mut Command) -> io::Result<ExitStatus>,
) -> Edited {
    let path = match write(text) {
        Ok(path) => path,
        Err(error) => return Edited::Failed { reason: error.to_string(), written: None },
    };
    let ended = lend(&mut program(&path));
    match (ended, read(&path)) {
        (Ok(status), Ok(written)) if status.success() => Edited::Text(written),
        (Ok(status), Err(error)) if status.success() && path.exists() => match path.keep() {
            Ok(path) => Edited::Kept { path, reason: error.to_string() },
            Err(error) => Edited::Failed { reason: error.to_string(), written: None },
        },
        (ended, written) => {
            let reason = match ended {
                // `:cq` in vi means that nothing of it is wanted.
                Ok(status) => status.to_string(),
                Err(error) => error.to_string(),
            };
            let written = written.ok().filter(|written| written != text);
            Edited::Failed { reason, written }
        }
    }
}

/// Writes a text into a file that its owner only can read, gone when that is dropped.
fn write(text: &str) -> io::Result<TempPath> {
    let mut file = tempfile::Builder::new().prefix("tchat-").suffix(".md").tempfile()?;
    file.write_all(text.as_bytes())?;
    file.flush()?;
    Ok(file.into_temp_path())
}

/// Reads what is there: many programs put another file in the place of the one they were given.
fn read(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    let limit = BYTES_MAX.saturating_add(1);
    File::open(path)?.take(limit).read_to_string(&mut text)?;
    if u64::try_from(text.len()).unwrap_or(u64::MAX) > BYTES_MAX {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let text = text.replace("\r\n", "\n");
    // What editors end the last line with.
    Ok(text.strip_suffix('\n').unwrap_or(&text).to_owned())
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn path(program: &Command) -> PathBuf {
        program.get_args().last().unwrap().into()
    }

    fn status(of: &str) -> io::Result<ExitStatus> {
        Command::new("sh").args(["-c", of]).status()
    }

    #[test]
    fn what_was_written_comes_back_and_nobody_else_could_read_it() {
        let mut seen = None;
        let edited = edit("half", |program| {
            let path = path(program);
            assert_eq!(std::fs::read_to_string(&path).unwrap(), "half");
            let mode = std::fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
            std::fs::write(&path, "whole\r\n\n").unwrap();
            seen = Some(path);
            status("true")
        });
        assert_eq!(edited, Edited::Text("whole\n".to_owned()));
        assert!(!seen.unwrap().exists(), "it is gone");
    }

    #[test]
    fn a_program_that_fails_loses_nothing() {
        let fails = |edited| match edited {
            Edited::Failed { written, .. } => written,
            other => panic!("{other:?}"),
        };
        assert_eq!(fails(edit("text", |_| Err(io::ErrorKind::NotFound.into()))), None);
        assert_eq!(fails(edit("text", |_| status("exit 1"))), None);
        let removed = edit("text", |program| {
            std::fs::remove_file(path(program)).unwrap();
            status("true")
        });
        assert_eq!(fails(removed), None);
        let written = edit("text", |program| {
            std::fs::write(path(program), "more\n").unwrap();
            status("exit 1")
        });
        assert_eq!(fails(written).as_deref(), Some("more"));
    }

    #[test]
    fn what_cannot_be_taken_back_is_left_in_its_file() {
        let edited = edit("text", |program| {
            std::fs::write(path(program), b"\xff").unwrap();
            status("true")
        });
        let Edited::Kept { path, .. } = edited else { panic!("{edited:?}") };
        assert_eq!(std::fs::read(&path).unwrap(), b"\xff");
        std::fs::remove_file(path).unwrap();
    }
}
