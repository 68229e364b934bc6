//! Files that wait to be sent, room by room: somebody sees them once more before they go.
//!
//! Each is looked at by a thread of its own, which may take a moment for a picture, so that it can be
//! shown. A file that was sent and is refused comes back, with the reason.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, Sender};

use tchat_client::command::Reference;
use tchat_client::file::attachment::Attachment;
use tchat_client::parts::Preview;
use tchat_client::transfer::State;
use tchat_client::{Event, Trouble};
use tchat_proto::room::RoomName;
use tempfile::TempDir;

/// A file that waits.
#[derive(Debug)]
pub struct Waiting {
    /// What it is known by here.
    pub number: u64,
    /// Where it is.
    pub path: PathBuf,
    /// What is known of it.
    pub seen: Seen,
    /// What was made for it alone, and goes with it.
    #[expect(dead_code, reason = "what it keeps is deleted with it")]
    made: Option<TempDir>,
}

/// What is known of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// It is being looked at.
    Looking,
    /// It can be sent.
    Ready {
        /// How big it is, in bytes.
        bytes: u64,
        /// What is in it (RFC 6838), as far as that is known.
        media: Option<String>,
        /// How it looks, if it is a picture.
        preview: Option<Box<Preview>>,
    },
    /// It cannot be sent.
    Wrong(Box<Trouble>),
}

impl Waiting {
    /// What it is called.
    #[must_use]
    pub fn name(&self) -> String {
        let name = self.path.file_name().unwrap_or(self.path.as_os_str());
        name.to_string_lossy().into_owned()
    }

    /// Whether it may go.
    #[must_use]
    pub const fn may_go(&self) -> bool {
        !matches!(self.seen, Seen::Wrong(_))
    }
}

/// Files that wait to be sent, and those that may come back.
#[derive(Debug)]
pub struct Trays {
    rooms: BTreeMap<RoomName, Vec<Waiting>>,
    /// What was sent and is not there.
    sent: BTreeMap<Reference, (RoomName, Waiting)>,
    next: u64,
    tell: Sender<(u64, Seen)>,
    told: Receiver<(u64, Seen)>,
}

impl Default for Trays {
    fn default() -> Self {
        let (tell, told) = mpsc::channel();
        Self { rooms: BTreeMap::new(), sent: BTreeMap::new(), next: 0, tell, told }
    }
}

impl Trays {
    /// Those that wait in a room.
    #[must_use]
    pub fn of(&self, room: &RoomName) -> &[Waiting] {
        self.rooms.get(room).map_or(&[], Vec::as_slice)
    }

    /// Puts files into a room's, those that wait there already left out. `wake` is called when more is
    /// known of them, from another thread.
    pub fn put(&mut self, room: &RoomName, paths: Vec<PathBuf>, wake: impl Fn() + Send + 'static) {
        let here = self.of(room);
        let mut news: Vec<PathBuf> = Vec::new();
        for path in paths {
            let is_there = here.iter().any(|it| it.path == path) || news.contains(&path);
            if !is_there {
                news.push(path);
            }
        }
        let numbered = news.into_iter().map(|path| (self.add(room, path.clone(), None), path));
        let numbered = numbered.collect();
        self.look_at(numbered, wake);
    }

    /// Puts a file into a room's that is made of these bytes, where nobody else can read it.
    ///
    /// # Errors
    ///
    /// What the system says of writing it.
    pub fn put_made(
        &mut self,
        room: &RoomName,
        name: &str,
        bytes: &[u8],
        wake: impl Fn() + Send + 'static,
    ) -> io::Result<()> {
        // For its owner only, so that the file in it is, too.
        let folder = tempfile::Builder::new().prefix("tchat-").tempdir()?;
        let path = folder.path().join(name);
        std::fs::write(&path, bytes)?;
        let number = self.add(room, path.clone(), Some(folder));
        self.look_at(vec![(number, path)], wake);
        Ok(())
    }

    fn add(&mut self, room: &RoomName, path: PathBuf, made: Option<TempDir>) -> u64 {
        self.next = self.next.saturating_add(1);
        let waiting = Waiting { number: self.next, path, seen: Seen::Looking, made };
        self.rooms.entry(room.clone()).or_default().push(waiting);
        self.next
    }

    fn look_at(&self, files: Vec<(u64, PathBuf)>, wake: impl Fn() + Send + 'static) {
        let tell = self.tell.clone();
        std::thread::spawn(move || {
            for (number, path) in files {
                if tell.send((number, look(&path))).is_err() {
                    return;
                }
                wake();
            }
        });
    }

    /// Takes what became known of files.
    pub fn look(&mut self) {
        while let Ok((number, seen)) = self.told.try_recv() {
            let mut all = self.rooms.values_mut().flatten();
            if let Some(waiting) = all.find(|waiting| waiting.number == number) {
                waiting.seen = seen;
            }
        }
    }

    /// Takes a file away.
    pub fn take_away(&mut self, number: u64) {
        self.rooms.values_mut().for_each(|tray| tray.retain(|it| it.number != number));
    }

    /// Takes those out of a room's that may go: they are sent. What cannot be sent stays.
    pub fn take(&mut self, room: &RoomName) -> Vec<Waiting> {
        let Some(tray) = self.rooms.remove(room) else { return Vec::new() };
        let (go, stay): (Vec<_>, Vec<_>) = tray.into_iter().partition(Waiting::may_go);
        if !stay.is_empty() {
            self.rooms.insert(room.clone(), stay);
        }
        go
    }

    /// Remembers what was sent, until it is there.
    pub fn sent(&mut self, room: &RoomName, reference: Reference, waiting: Waiting) {
        self.sent.insert(reference, (room.clone(), waiting));
    }

    /// Learns from an event: what is there is forgotten, what is refused comes back.
    pub fn heard(&mut self, event: &Event) {
        match event {
            Event::Transfer(it) if matches!(it.state, State::Done | State::Cancelled) => {
                if let Some(reference) = &it.reference {
                    self.sent.remove(reference);
                }
            }
            Event::Error { trouble, reference: Some(reference) } => {
                if let Some((room, mut waiting)) = self.sent.remove(reference) {
                    waiting.seen = Seen::Wrong(Box::new(trouble.clone()));
                    self.rooms.entry(room).or_default().push(waiting);
                }
            }
            _ => {}
        }
    }

    /// Lets a file be sent all the same that was refused: something else may go by now.
    pub fn try_again(&mut self, number: u64, wake: impl Fn() + Send + 'static) {
        let mut all = self.rooms.values_mut().flatten();
        let Some(waiting) = all.find(|waiting| waiting.number == number) else { return };
        waiting.seen = Seen::Looking;
        let path = waiting.path.clone();
        self.look_at(vec![(number, path)], wake);
    }

    /// Whether one is still being looked at.
    #[cfg(test)]
    pub(crate) fn is_looking(&self) -> bool {
        self.rooms.values().flatten().any(|it| it.seen == Seen::Looking)
    }
}

fn look(path: &Path) -> Seen {
    let bytes = std::fs::metadata(path).map_or(0, |it| it.len());
    match Attachment::look_at(path) {
        Ok(Attachment { media, preview, .. }) => Seen::Ready { bytes, media, preview },
        Err(trouble) => Seen::Wrong(Box::new(trouble.into())),
    }
}

#[cfg(test)]
mod tests {
    use tchat_client::scene::room;

    use super::*;

    fn looked(trays: &mut Trays) {
        while trays.is_looking() {
            trays.look();
            std::thread::yield_now();
        }
    }

    fn folder() -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("notes.txt"), "words").unwrap();
        folder
    }

    #[test]
    fn a_file_waits_once_and_a_folder_is_told_to_be_none() {
        let (folder, here, mut trays) = (folder(), room(1).1, Trays::default());
        let path = folder.path().join("notes.txt");
        trays.put(&here, vec![path.clone(), path.clone(), folder.path().to_owned()], || ());
        trays.put(&here, vec![path], || ());
        looked(&mut trays);
        let [notes, other] = trays.of(&here) else { panic!("{:?}", trays.of(&here)) };
        assert!(matches!(&notes.seen, Seen::Ready { bytes: 5, .. }) && notes.may_go());
        assert!(matches!(other.seen, Seen::Wrong(_)) && !other.may_go());
        assert_eq!(trays.of(&room(2).1).len(), 0);
        assert_eq!(trays.take(&here).len(), 1);
        assert_eq!(trays.of(&here).len(), 1, "what cannot be sent stays until it is taken away");
    }

    #[test]
    fn what_is_refused_comes_back_with_the_reason_and_can_be_tried_again() {
        let (folder, here, mut trays) = (folder(), room(1).1, Trays::default());
        trays.put(&here, vec![folder.path().join("notes.txt")], || ());
        let reference = Reference("f".to_owned());
        for waiting in trays.take(&here) {
            trays.sent(&here, reference.clone(), waiting);
        }
        assert_eq!(trays.of(&here).len(), 0);
        let trouble = Trouble::NotInRoom { room: here.clone() };
        trays.heard(&Event::Error { trouble: trouble.clone(), reference: Some(reference) });
        let [back] = trays.of(&here) else { panic!() };
        assert_eq!(back.seen, Seen::Wrong(Box::new(trouble)));
        let number = back.number;
        trays.try_again(number, || ());
        looked(&mut trays);
        assert!(trays.of(&here).iter().all(Waiting::may_go));
        trays.take_away(number);
        assert_eq!(trays.of(&here).len(), 0);
    }

    #[test]
    fn what_was_made_for_sending_is_gone_when_it_is_not_sent() {
        let (here, mut trays) = (room(1).1, Trays::default());
        trays.put_made(&here, "picture.png", b"bytes", || ()).unwrap();
        let path = trays.of(&here)[0].path.clone();
        assert_eq!(std::fs::read(&path).unwrap(), b"bytes");
        trays.take_away(trays.of(&here)[0].number);
        assert!(!path.exists());
    }
}
