//! A document of a room's history, on its way to where it goes, and the files beside it.

use std::path::PathBuf;

use tchat_client::command::{Command, Wish};
use tchat_client::event::Message;
use tchat_client::file::trouble::FileTrouble;
use tchat_client::history::{History, Item, Since};
use tchat_client::parts::Form;
use tchat_client::{Client, Trouble};
use tchat_i18n::Visible;
use tchat_proto::id::Seq;
use tchat_proto::room::RoomName;

use crate::cli::{Enclose, Export};
use crate::explain::Fault;
use crate::export::Document;
use crate::export::enclosures::{Enclosure, Enclosures};
use crate::export::folder::{self, NewFolder};
use crate::export::target::{self, NewFile};
use crate::output::Output;
use crate::run::Setting;
use crate::run::fetching::{Fetched, Fetching, Wanted, ask};

use super::history::{PAGE_ITEMS, last_place};

/// A document on its way to where it goes.
pub(super) struct Exporting<'s> {
    setting: &'s Setting,
    room: &'s RoomName,
    document: Document<'s>,
    /// None: standard output.
    file: Option<NewFile>,
    /// Where the files go that were shared, if they are wanted.
    folder: Option<NewFolder>,
    /// How many of them are there.
    files: usize,
}

impl<'s> Exporting<'s> {
    /// Begins it: takes nothing that is there already. Of the plain room there is no history.
    pub(super) fn begin(
        setting: &'s Setting,
        export: &Export,
        room: &'s RoomName,
    ) -> Result<Self, Fault> {
        if room.is_plain() {
            return Err(Fault::ExportPlain);
        }
        let document = Document::new(export.format, &setting.words, room);
        let path = export.into.as_ref().map(|into| target::path(into, room, export.format));
        let folder = path.as_deref().filter(|_| export.files == Enclose::Files).map(|path| {
            let path = folder::beside(path);
            NewFolder::begin(path.clone()).map_err(|error| Fault::Export(path, error))
        });
        let file = path
            .map(|path| NewFile::begin(path.clone()).map_err(|error| Fault::Export(path, error)));
        let (folder, file) = (folder.transpose()?, file.transpose()?);
        Ok(Self { setting, room, document, file, folder, files: 0 })
    }

    /// Whether files are to be fetched.
    pub(super) const fn wants_files(&self) -> bool {
        self.folder.is_some()
    }

    /// Fetches the files of all messages, one after the other, so that the same ones have the same
    /// names the next time. What the server does not have any more is told, and no fault.
    pub(super) async fn fetch_files(
        &mut self,
        history: &History,
        mut fetching: Fetching<'_>,
    ) -> Result<(), Fault> {
        let Some(folder) = &self.folder else { return Ok(()) };
        let mut enclosures = Enclosures::default();
        let mut since = Since::After(Seq::ZERO);
        loop {
            let items = history.items(self.room, since, PAGE_ITEMS)?;
            let Some(last) = items.last() else { break };
            since = Since::After(last_place(last));
            for (seq, name) in items.iter().filter_map(carried) {
                let wanted =
                    Wanted { room: self.room, seq, folder: folder.unfinished().to_owned() };
                let enclosure = match fetching.fetch(wanted).await? {
                    Fetched::There(transfer) => saved(folder, transfer.path),
                    Fetched::Refused(trouble) if is_lost(&trouble) => {
                        let explained = Fault::Trouble(trouble).explain(&self.setting.words);
                        let (name, why) = (Visible::quoted(name), explained.message);
                        let note = self.setting.words.export_file_not_fetched(name, why.clone());
                        fetching.output.note(&note);
                        Enclosure::Missing { code: explained.code, why }
                    }
                    Fetched::Refused(trouble) => return Err(trouble.into()),
                    Fetched::Interrupted(number) => {
                        return Err(interrupted(fetching.client, number).await);
                    }
                };
                enclosures.insert(seq, enclosure);
            }
        }
        self.files = enclosures.saved();
        self.document.enclose(enclosures);
        Ok(())
    }

    fn put(&mut self, output: &mut Output, text: &str) -> Result<(), Fault> {
        match &mut self.file {
            Some(file) => {
                file.write(text).map_err(|error| Fault::Export(file.path().to_owned(), error))
            }
            None => {
                output.raw(text.as_bytes());
                Ok(())
            }
        }
    }

    /// Writes what comes next.
    pub(super) fn write(&mut self, output: &mut Output, item: &Item) -> Result<(), Fault> {
        let mut text = self.document.begin_once();
        text.push_str(&self.document.item(item));
        self.put(output, &text)
    }

    /// All was written: gives it its name, and says what that is.
    pub(super) fn finish(mut self, output: &mut Output) -> Result<(), Fault> {
        let mut text = self.document.begin_once();
        text.push_str(self.document.end());
        self.put(output, &text)?;
        // The folder first, so that no link ever leads to where nothing is.
        let mut folder = self.folder.take().filter(|_| self.files > 0);
        if let Some(folder) = &mut folder {
            let path = folder.path().to_owned();
            folder.rename().map_err(|error| Fault::Export(path, error))?;
        }
        if let Some(file) = self.file.take() {
            let path = file.path().to_owned();
            let path = file.finish().map_err(|error| Fault::Export(path, error))?;
            output.note(&self.setting.words.exported(shown(path)));
        }
        if let Some(folder) = folder {
            let path = folder.path().to_owned();
            folder.keep();
            output.note(&self.setting.words.exported_files(self.files, shown(path)));
        }
        Ok(())
    }
}

fn shown(path: PathBuf) -> Visible {
    Visible::line(&path.display().to_string())
}

/// The place of a message that carries a file, and what its sender calls that.
fn carried(item: &Item) -> Option<(Seq, &str)> {
    match item {
        Item::Message(Message { seq, form: Form::File(file), deleted: None, .. }) => {
            Some((*seq, &file.name))
        }
        _ => None,
    }
}

fn saved(folder: &NewFolder, path: Option<PathBuf>) -> Enclosure {
    let path = path.unwrap_or_default();
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Enclosure::Saved { folder: folder.name(), name }
}

/// Whether a file cannot be had, however often one tries: not for what is wrong here or on the way.
const fn is_lost(trouble: &Trouble) -> bool {
    matches!(
        trouble,
        Trouble::File(
            FileTrouble::Gone { .. } | FileTrouble::Damaged { .. } | FileTrouble::NoFile { .. }
        ) | Trouble::NoSuchMessage { .. }
    )
}

/// Gives up the file on its way: where it should go there will be nothing.
async fn interrupted(client: &Client, number: Option<u64>) -> Fault {
    if number.is_some() {
        ask(client, Command::new(Wish::Cancel { number })).await;
    }
    Fault::Interrupted
}
