//! Opening addresses with the reader's own program for them.

use std::io;
use std::process::{Command, Stdio};

/// The program of a desktop that opens an address with the one that the reader chose for it.
const OPENER: &str = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };

/// Has an address opened by the desktop, which goes on by itself.
///
/// # Errors
///
/// If there is no such program: [`crate::chat::Chat::could_not_open`].
pub fn open(url: &str) -> io::Result<()> {
    let mut program = Command::new(OPENER);
    program.arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = program.spawn()?;
    // Else it would stay behind as a zombie. It ends at once, or is the reader's browser.
    std::thread::spawn(move || drop(child.wait()));
    Ok(())
}
