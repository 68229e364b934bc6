//! What people want of files: sent, saved, stopped, told, forgotten.
//!
//! Whatever can be known beforehand is checked here, before a byte is sealed or asked for; what is
//! taken is on the disk before anything is done.

use std::path::Path;
use std::time::Instant;

use data_encoding::HEXLOWER;
use tchat_mls::content::{FileKey, FileManifest, Form};
use tchat_proto::file::Layout;
use tchat_proto::id::{FileId, MessageId, RoomId, Seq};
use tchat_proto::limits::{CAPTION_BYTES_MAX, FILE_NAME_BYTES_MAX};
use tchat_proto::room::RoomName;

use super::download::Download;
use super::upload::Upload;
use super::{Job, Taken, Work};
use crate::command::{Reference, Which};
use crate::engine::{Engine, Room};
use crate::event::Event;
use crate::file::attachment::Attachment;
use crate::file::source::Source;
use crate::file::trouble::FileTrouble;
use crate::limits::{FILES_BACK_MAX, TRANSFERS_MAX};
use crate::store::transfers::{Saving, Sending, Task, TransferRow};
use crate::store::{Durability, timeline, transfers};
use crate::transfer::State;
use crate::trouble::Trouble;

impl Engine {
    /// Takes a file to be sent.
    pub(in crate::engine) fn send_file(
        &mut self,
        now: Instant,
        name: &RoomName,
        file: Attachment,
        text: Option<String>,
        reference: Option<Reference>,
    ) -> Result<(), Trouble> {
        let (source, layout, room) = match self.check_file(name, &file, text.as_deref()) {
            Ok(checked) => checked,
            Err(trouble) => {
                self.refuse(trouble, reference);
                return Ok(());
            }
        };
        let message = self.time.id(&mut self.random);
        let manifest = FileManifest {
            // Known once it is sealed.
            file: FileId([0; 32]),
            key: FileKey(self.random.bytes()),
            size: source.bytes(),
            name: name_of(&file.path),
            media: file.media,
            preview: file.preview.map(|preview| *preview),
        };
        let text = text.unwrap_or_default();
        let sending = Sending { path: source.path().into(), manifest, text, sealed: false };
        let number = self.file_number()?;
        let task = Task::Send(Box::new(sending.clone()));
        let row = TransferRow { number, room, message, task };
        if let Err(trouble) = self.note_wanted(&row) {
            self.refuse(trouble.about(Some(&sending.text)), reference);
            return Ok(());
        }
        let upload = Upload::new(sending, layout, source);
        self.begin(now, number, Job::new(room, message, Work::Up(Box::new(upload))), reference);
        Ok(())
    }

    /// Whether a file can be sent to a room: all that can be known before it is sealed.
    fn check_file(
        &mut self,
        name: &RoomName,
        file: &Attachment,
        text: Option<&str>,
    ) -> Result<(Source, Layout, RoomId), Trouble> {
        if self.means_plain(name) {
            return Err(FileTrouble::PlainRoom.into());
        }
        let text = text.unwrap_or_default();
        let written = text.to_owned();
        if text.len() > CAPTION_BYTES_MAX {
            return Err(Trouble::TooLong { bytes: text.len(), limit: CAPTION_BYTES_MAX });
        }
        // The file's name stands for a text that is not there.
        let text = if text.is_empty() { "file" } else { text };
        self.check_text(name, text, 0)?;
        let room = self.room_named(name).map(Room::id);
        let room = room.ok_or_else(|| Trouble::NotInRoom { room: name.clone() })?;
        let me = self.device.account();
        let member = self.member_room(name).is_ok();
        if member && let Some(Err(why)) = self.with_policy(room, |policy| policy.may_write(me))? {
            return Err(Trouble::MayNotWrite { room: name.clone(), why, text: written });
        }
        self.check_room_for_one_more()?;
        let source = Source::open(&file.path)?;
        let layout = self.check_size(source.bytes())?;
        Ok((source, layout, room))
    }

    fn check_room_for_one_more(&self) -> Result<(), FileTrouble> {
        let limit = TRANSFERS_MAX;
        if self.files.jobs.len() < limit { Ok(()) } else { Err(FileTrouble::TooMany { limit }) }
    }

    /// How a file of so many bytes is sealed, if the server takes it.
    fn check_size(&self, bytes: u64) -> Result<Layout, FileTrouble> {
        let too_large = |limit| FileTrouble::TooLarge { bytes, limit };
        let layout = Layout::of_plain(bytes).ok_or_else(|| too_large(u64::MAX))?;
        match self.files.taken {
            Some(Taken { one: 0, .. } | Taken { all: 0, .. }) => Err(FileTrouble::NotTaken),
            Some(Taken { one, .. }) if layout.sealed_bytes() > one => Err(too_large(one)),
            Some(Taken { all, .. }) if layout.sealed_bytes() > all => {
                Err(FileTrouble::Quota { limit: all })
            }
            Some(_) | None => Ok(layout),
        }
    }

    /// Takes a file to be saved.
    pub(in crate::engine) fn save_file(
        &mut self,
        now: Instant,
        name: &RoomName,
        which: &Which,
        folder: &Path,
        reference: Option<Reference>,
    ) -> Result<(), Trouble> {
        let (room, message, saving) = match self.check_save(name, which, folder) {
            Ok(checked) => checked,
            Err(trouble) => {
                self.refuse(trouble, reference);
                return Ok(());
            }
        };
        let Some(download) = Download::new(saving.clone()) else {
            let name = saving.manifest.name;
            self.refuse(FileTrouble::Damaged { name }.into(), reference);
            return Ok(());
        };
        let number = self.file_number()?;
        let row = TransferRow { number, room, message, task: Task::Save(Box::new(saving)) };
        if let Err(trouble) = self.note_wanted(&row) {
            self.refuse(trouble, reference);
            return Ok(());
        }
        self.begin(now, number, Job::new(room, message, Work::Down(Box::new(download))), reference);
        Ok(())
    }

    fn check_save(
        &mut self,
        name: &RoomName,
        which: &Which,
        folder: &Path,
    ) -> Result<(RoomId, MessageId, Saving), Trouble> {
        let room = self.member_room(name)?;
        let (place, id, manifest) = self.shared_file(room, name, which)?;
        self.check_room_for_one_more()?;
        let not_saved = |error: std::io::Error| FileTrouble::NotSaved {
            path: folder.to_owned(),
            reason: error.to_string(),
        };
        let folder = std::path::absolute(folder).map_err(not_saved)?;
        if !std::fs::metadata(&folder).map_err(not_saved)?.is_dir() {
            return Err(not_saved(std::io::ErrorKind::NotADirectory.into()).into());
        }
        let mark = HEXLOWER.encode(&self.random.bytes::<4>());
        let saving = Saving { seq: place, manifest, folder: folder.as_path().into(), mark };
        Ok((room, id, saving))
    }

    /// The message that is meant, and the file that it carries.
    fn shared_file(
        &self,
        room: RoomId,
        name: &RoomName,
        which: &Which,
    ) -> Result<(Seq, MessageId, FileManifest), Trouble> {
        let trouble = |error: rusqlite::Error| self.store.trouble(&error);
        let at = |place| timeline::message(self.store.db(), name, room, place).map_err(trouble);
        let none = || Trouble::NoSuchMessage { room: name.clone() };
        if let Which::Place(place) = which {
            let message = at(*place)?.ok_or_else(none)?;
            return match message.form {
                Form::File(manifest) => Ok((*place, message.id, *manifest)),
                _ => Err(FileTrouble::NoFile { room: name.clone(), place: *place }.into()),
            };
        }
        let (who, mut back) = match which {
            Which::LastOf(called) => (Some(self.people.find(called, |_| true)?), 1),
            Which::Back(back) => (None, back.get()),
            _ => return Err(none()),
        };
        let others = timeline::last_of_others(self.store.db(), name, FILES_BACK_MAX);
        for (place, author) in others.map_err(trouble)? {
            if who.is_none_or(|who| who == author)
                && let Some(message) = at(place)?
                && let Form::File(manifest) = message.form
            {
                back = back.saturating_sub(1);
                if back == 0 {
                    return Ok((place, message.id, *manifest));
                }
            }
        }
        Err(none())
    }

    /// Keeps what is to be done. Where that fails nothing was taken: the person must know, and nothing
    /// else is wrong.
    fn note_wanted(&mut self, row: &TransferRow) -> Result<(), Trouble> {
        self.store.write(Durability::Full, |db| Ok(transfers::put(db, row)?))
    }

    /// A number that nothing has, on the disk either.
    fn file_number(&mut self) -> Result<u64, Trouble> {
        self.forget_deleted()?;
        self.files.last += 1;
        Ok(self.files.last)
    }

    fn begin(&mut self, now: Instant, number: u64, mut job: Job, reference: Option<Reference>) {
        job.ours = true;
        job.reference = reference;
        self.files.jobs.insert(number, job);
        self.files.due = Some(now);
        self.tell_progress(now, number);
    }

    /// Somebody does not want a file any more, or all that are on their way.
    pub(in crate::engine) fn cancel_files(
        &mut self,
        which: Option<u64>,
        reference: Option<Reference>,
    ) -> Result<(), Trouble> {
        let shown = |(_, job): &(&u64, &Job)| !matches!(job.work, Work::Drop { .. });
        let meant = |number: u64| which.is_none_or(|which| which == number);
        let numbers = self.files.jobs.iter().filter(shown).map(|(number, _)| *number);
        let numbers: Vec<_> = numbers.filter(|number| meant(*number)).collect();
        if let (Some(number), true) = (which, numbers.is_empty()) {
            self.refuse(FileTrouble::NoTransfer { number }.into(), reference);
            return Ok(());
        }
        for number in numbers {
            self.end(number, State::Cancelled, None)?;
        }
        self.events.push_back(Event::Done { reference });
        Ok(())
    }

    /// Tells what is on its way.
    pub(in crate::engine) fn tell_transfers(&mut self, reference: Option<Reference>) {
        let numbers: Vec<_> = self.files.jobs.keys().copied().collect();
        let told = numbers.into_iter().filter_map(|number| self.told(number, None));
        let transfers = told.collect();
        self.events.push_back(Event::Transfers { transfers, reference });
    }

    /// Lets the server forget a file, now or when it is reached.
    pub(super) fn drop_file(&mut self, room: RoomId, file: FileId) -> Result<(), Trouble> {
        let (number, message) = (self.file_number()?, MessageId([0; 16]));
        let row = TransferRow { number, room, message, task: Task::Drop(file) };
        self.store.write(Durability::Full, |db| Ok(transfers::put(db, &row)?))?;
        let work = Work::Drop { file, asked: false };
        self.files.jobs.insert(number, Job::new(room, message, work));
        Ok(())
    }
}

/// What a file is called, for others: the last part of its path, cut to what may be said.
fn name_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    let end = name.floor_char_boundary(FILE_NAME_BYTES_MAX);
    name.get(..end).unwrap_or_default().to_owned()
}
