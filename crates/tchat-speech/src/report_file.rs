//! The file that a report is: written once, for its owner only, and never over another.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tchat_client::report::Report;

/// How many reports of one message find a name of their own.
const NAMES: u32 = 100;

/// Writes a report to a file of this name, or of one that is made up in the current folder; gives
/// its name.
///
/// # Errors
///
/// Which file cannot be written, and what the system says.
pub fn write(report: &Report, path: Option<PathBuf>) -> Result<PathBuf, (PathBuf, io::Error)> {
    let failed = |path: PathBuf| |error| (path, error);
    let (path, mut file) = match path {
        Some(path) => {
            let file = new_file(&path).map_err(failed(path.clone()))?;
            (path, file)
        }
        None => new_name(report)?,
    };
    let written = file.write_all(&report.to_bytes()).and_then(|()| file.sync_all());
    written.map_err(failed(path.clone()))?;
    Ok(path)
}

fn new_name(report: &Report) -> Result<(PathBuf, File), (PathBuf, io::Error)> {
    let (room, seq) = (&report.name, report.seq);
    let mut path = PathBuf::from(format!("tchat-report-{room}-{seq}.cbor"));
    for number in 2..=NAMES {
        match new_file(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                path = PathBuf::from(format!("tchat-report-{room}-{seq}-{number}.cbor"));
            }
            Err(error) => return Err((path, error)),
            Ok(file) => return Ok((path, file)),
        }
    }
    Err((path, io::ErrorKind::AlreadyExists.into()))
}

/// A new file, for its owner only: there are other people's messages in it.
fn new_file(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
