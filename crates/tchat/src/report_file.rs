//! The file that a report is: reading it; [`tchat_speech::report_file`] writes it.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use tchat_client::report::{REPORT_BYTES_MAX, Report};

use crate::explain::Fault;

/// Writes a report to a file of this name, or of one that is made up in the current folder; gives
/// its name.
pub(crate) fn write(report: &Report, path: Option<PathBuf>) -> Result<PathBuf, Fault> {
    let written = tchat_speech::report_file::write(report, path);
    written.map_err(|(path, error)| Fault::ReportFile(path, error))
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
