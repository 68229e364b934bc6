//! The files that a lab writes: a capture, a transcript.

use std::fs::File;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use tchat_i18n::Visible;
use tchat_lab::capture::Room;
use tchat_lab::capture::pcap::Pcap;
use tchat_lab::capture::transcript::Transcript;
use tchat_lab::news::News;
use tchat_lab::record::Event;
use tchat_lab::telling::Teller;

use crate::explain::{Fault, LabFailed};

/// The files that were asked for.
pub(crate) struct Files {
    pcap: Option<Written<Pcap<BufWriter<File>>>>,
    text: Option<Written<Transcript<BufWriter<File>>>>,
}

/// A file, and whether there is room for more.
struct Written<F> {
    path: PathBuf,
    file: F,
    room: Room,
}

impl Files {
    /// None: what passes is only shown.
    pub(in crate::run) const NONE: Self = Self { pcap: None, text: None };

    /// Creates those that were asked for.
    pub(super) fn create(pcap: Option<PathBuf>, text: Option<PathBuf>) -> Result<Self, Fault> {
        let created = |path: &Path| new_file(path).map(BufWriter::new);
        let pcap = pcap.map(|path| Written::new(path, |path| Pcap::new(created(path)?)));
        let text = text.map(|path| Written::new(path, |path| Ok(Transcript::new(created(path)?))));
        Ok(Self { pcap: pcap.transpose()?, text: text.transpose()? })
    }

    /// Writes what happened.
    pub(super) fn hear(
        &mut self,
        news: &News,
        event: &Event,
        teller: Teller<'_>,
    ) -> Result<(), Fault> {
        if let Some(pcap) = &mut self.pcap {
            pcap.write(|file| file.hear(news))?;
        }
        if let Some(text) = &mut self.text {
            text.write(|file| file.hear(event, teller))?;
        }
        Ok(())
    }

    /// Brings everything to the files.
    pub(super) fn flush(&mut self) -> Result<(), Fault> {
        if let Some(pcap) = &mut self.pcap {
            pcap.write(|file| file.flush().map(|()| Room::Left))?;
        }
        if let Some(text) = &mut self.text {
            text.write(|file| file.flush().map(|()| Room::Left))?;
        }
        Ok(())
    }

    /// Those that took no more.
    pub(super) fn full(&self) -> Vec<Visible> {
        let pcap = self.pcap.as_ref().map(|pcap| (&pcap.path, pcap.room));
        let text = self.text.as_ref().map(|text| (&text.path, text.room));
        let full = [pcap, text].into_iter().flatten().filter(|(_, room)| *room == Room::None);
        full.map(|(path, _)| Visible::line(&path.display().to_string())).collect()
    }
}

impl<F> Written<F> {
    fn new(path: PathBuf, open: impl FnOnce(&Path) -> io::Result<F>) -> Result<Self, Fault> {
        match open(&path) {
            Ok(file) => Ok(Self { path, file, room: Room::Left }),
            Err(error) => Err(Fault::Lab(LabFailed::File { path, error })),
        }
    }

    fn write(&mut self, write: impl FnOnce(&mut F) -> io::Result<Room>) -> Result<(), Fault> {
        match write(&mut self.file) {
            Ok(Room::Left) => Ok(()),
            Ok(Room::None) => {
                self.room = Room::None;
                Ok(())
            }
            Err(error) => Err(Fault::Lab(LabFailed::File { path: self.path.clone(), error })),
        }
    }
}

/// A new file, for its owner only: there are other people's messages in it.
fn new_file(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
