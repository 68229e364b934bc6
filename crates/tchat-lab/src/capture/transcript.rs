//! What passed as lines of text, for the eye and for an exercise sheet.

use std::io::{self, Write};

use super::Room;
use crate::limits::CAPTURE_BYTES_MAX;
use crate::record::Event;
use crate::telling::Teller;

/// Writes lines.
#[derive(Debug)]
pub struct Transcript<W> {
    out: W,
    written: u64,
}

impl<W: Write> Transcript<W> {
    /// Begins a transcript.
    pub const fn new(out: W) -> Self {
        Self { out, written: 0 }
    }

    /// Writes an event.
    ///
    /// # Errors
    ///
    /// What the system says of writing.
    pub fn hear(&mut self, event: &Event, teller: Teller<'_>) -> io::Result<Room> {
        if self.written >= CAPTURE_BYTES_MAX {
            return Ok(Room::None);
        }
        let line = teller.line(event);
        writeln!(self.out, "{line}")?;
        let length = u64::try_from(line.as_str().len()).unwrap_or(u64::MAX);
        self.written = self.written.saturating_add(length).saturating_add(1);
        Ok(Room::Left)
    }

    /// Brings everything to the file.
    ///
    /// # Errors
    ///
    /// What the system says of writing.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
