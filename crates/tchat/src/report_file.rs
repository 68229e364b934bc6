//! The file that a report is: written once, for its owner only, and never over another.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use tchat_client::report::{REPORT_BYTES_MAX, Report};

use crate::explain::Fault;

/// How many reports of one message find a name of their own.
const NAMES: u32 = 100;

/// Writes a report to a file of this name, or of one that is made up in the current folder; gives
/// its name.
pub(crate) fn write(report: &Report, path: Option<PathBuf>) -> Result<PathBuf, Fault> {
    let failed = |path: PathBuf| |error| Fault::ReportFile(path, error);
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

/// Reads the bytes of a report; what is longer than any is cut, and will not be one.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::new();
    let most = u64::try_from(REPORT_BYTES_MAX).unwrap_or(u64::MAX).saturating_add(1);
    File::open(path)
        .and_then(|file| file.take(most).read_to_end(&mut bytes))
        .map_err(|error| Fault::ReportFile(path.to_owned(), error))?;
    Ok(bytes)
}

fn new_name(report: &Report) -> Result<(PathBuf, File), Fault> {
    let (room, seq) = (&report.name, report.seq);
    let mut path = PathBuf::from(format!("tchat-report-{room}-{seq}.cbor"));
    for number in 2..=NAMES {
        match new_file(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                path = PathBuf::from(format!("tchat-report-{room}-{seq}-{number}.cbor"));
            }
            Err(error) => return Err(Fault::ReportFile(path, error)),
            Ok(file) => return Ok((path, file)),
        }
    }
    Err(Fault::ReportFile(path, io::ErrorKind::AlreadyExists.into()))
}

/// A new file, for its owner only: there are other people's messages in it.
fn new_file(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
