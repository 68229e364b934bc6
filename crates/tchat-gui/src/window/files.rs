//! What the window does with files: those that wait to be sent, and those that came.

use std::path::{Path, PathBuf};

use eframe::egui::{ColorImage, Context, Ui};
use tchat_client::Event;
use tchat_client::picture;
use tchat_front::folder_choice::{FolderChoice, Step};
use tchat_front::opener;
use tchat_front::order::Order;
use tchat_i18n::Visible;

use super::Window;
use crate::attaching::tray::{Trays, Waiting};
use crate::intent::Intent;
use crate::intent::file_wish::FileWish;
use crate::view::asked::Asked;
use crate::view::large_picture::LargePicture;
use crate::view::{Intents, View, chooser};

/// What the window knows of files.
#[derive(Debug, Default)]
pub(super) struct Files {
    trays: Trays,
    over: Option<Over>,
}

/// What lies over the messages.
#[derive(Debug)]
enum Over {
    /// Choosing one.
    Chooser(FolderChoice),
    /// One that is a picture, large.
    Picture(Box<LargePicture>),
}

impl Files {
    /// Learns from an event.
    pub(super) fn heard(&mut self, event: &Event) {
        self.trays.heard(event);
    }

    /// Takes what became known of files since the last picture.
    pub(super) fn look(&mut self) {
        self.trays.look();
    }

    /// Those that wait where somebody is.
    pub(super) fn waiting(&self, view: &View<'_>) -> &[Waiting] {
        view.chat.here().map_or(&[], |room| self.trays.of(room))
    }

    /// Shows what lies over the messages.
    pub(super) fn show(&mut self, ui: &Ui, view: &View<'_>, wants: &mut Intents) {
        match &mut self.over {
            None => {}
            Some(Over::Chooser(choice)) => chooser::show(ui, view, choice, wants),
            Some(Over::Picture(picture)) => picture.show(ui, view, wants),
        }
    }

    /// Whether something lies over the messages.
    pub(super) const fn is_open(&self) -> bool {
        self.over.is_some()
    }

    /// Whether one is still being looked at.
    #[cfg(test)]
    pub(super) fn are_looked_at(&self) -> bool {
        self.trays.is_looking()
    }
}

/// The files that were dropped onto the window.
pub(super) fn dropped(ui: &Ui, wants: &mut Intents) {
    let paths = ui.input(|input| {
        let files = input.raw.dropped_files.iter();
        files.map(|file| file.path().to_owned()).filter(|it| it.is_absolute()).collect::<Vec<_>>()
    });
    if !paths.is_empty() {
        wants.push(Intent::File(FileWish::Add(paths)));
    }
}

impl Window {
    /// Does what somebody wants of files.
    pub(super) fn take_file(&mut self, ui: &Ui, wish: FileWish) {
        match wish {
            FileWish::Add(paths) => self.add(ui.ctx(), paths),
            FileWish::AddPicture(image) => self.add_picture(ui.ctx(), &image),
            FileWish::TakeAway(number) => self.files.trays.take_away(number),
            FileWish::TryAgain(number) => self.files.trays.try_again(number, waker(ui.ctx())),
            FileWish::Send => {
                self.send_files();
            }
            FileWish::Choose if self.may_have_files() => {
                self.files.over = Some(Over::Chooser(FolderChoice::home()));
            }
            FileWish::Choose => {}
            FileWish::LookIn(typed) => {
                self.files.over = Some(Over::Chooser(FolderChoice::of(&typed)));
            }
            FileWish::Step(entry) => self.step(ui.ctx(), |choice| Some(choice.step(&entry))),
            FileWish::Enter => self.step(ui.ctx(), FolderChoice::enter),
            FileWish::Above => self.step(ui.ctx(), |choice| Some(Step::Into(choice.above()))),
            FileWish::Save(seq) => self.with(seq, |chat, message| chat.save_file(message)),
            FileWish::Open(path) if opener::may_run(&path) => {
                self.ask_first(Asked::Run(path));
            }
            FileWish::Open(path) => self.open_file(&path),
            FileWish::OpenFolder(path) => {
                self.open_file(path.parent().unwrap_or(&path));
            }
            FileWish::Stop(number) => self.chat.stop_file(number),
            FileWish::SeeLarge(seq) => {
                let message = self.message(seq).map(LargePicture::of);
                self.files.over = message.map(Box::new).map(Over::Picture);
            }
            FileWish::Close => self.files.over = None,
        }
    }

    /// Whether files can be sent where one is; says why not.
    fn may_have_files(&mut self) -> bool {
        let takes = self.chat.takes_files();
        if !takes && self.chat.here().is_some() {
            self.chat.note_wrong(self.chat.words().file_in_plain_room());
        }
        takes
    }

    fn add(&mut self, ctx: &Context, paths: Vec<PathBuf>) {
        if self.may_have_files()
            && let Some(room) = self.chat.here()
        {
            self.files.trays.put(room, paths, waker(ctx));
        }
    }

    fn add_picture(&mut self, ctx: &Context, image: &ColorImage) {
        if !self.may_have_files() {
            return;
        }
        let Some(room) = self.chat.here() else { return };
        let colours: Vec<u8> =
            image.pixels.iter().flat_map(|pixel| pixel.to_srgba_unmultiplied()).collect();
        let [width, height] = image.size.map(|side| u32::try_from(side).unwrap_or_default());
        let Some(bytes) = picture::png(width, height, &colours) else { return };
        let name = self.chat.words().gui_picture_file().to_string();
        if let Err(error) = self.files.trays.put_made(room, &name, &bytes, waker(ctx)) {
            let reason = Visible::line(&error.to_string());
            self.chat.note_wrong(self.chat.words().paste_not_shared(reason));
        }
    }

    /// Goes somewhere in what is chosen from; a file is taken.
    fn step(&mut self, ctx: &Context, step: impl FnOnce(&FolderChoice) -> Option<Step>) {
        let Some(Over::Chooser(choice)) = &self.files.over else { return };
        match step(choice) {
            Some(Step::Into(choice)) => self.files.over = Some(Over::Chooser(choice)),
            Some(Step::File(path)) => {
                self.files.over = None;
                self.add(ctx, vec![path]);
            }
            None => {}
        }
    }

    /// Sends what is written, with the files that wait if there are some.
    pub(super) fn send(&mut self) {
        if !(self.chat.writes_beside_files() && self.send_files()) {
            self.chat.send();
        }
    }

    /// Sends the files that wait; says whether there were some.
    fn send_files(&mut self) -> bool {
        let Some(room) = self.chat.here().cloned() else { return false };
        let waiting = self.files.trays.take(&room);
        let paths: Vec<PathBuf> = waiting.iter().map(|it| it.path.clone()).collect();
        if paths.is_empty() {
            return false;
        }
        for (reference, waiting) in self.chat.send_files(paths).into_iter().zip(waiting) {
            self.files.trays.sent(&room, reference, waiting);
        }
        true
    }

    pub(super) fn open_file(&mut self, path: &Path) {
        self.files.over = None;
        self.orders.push(Order::OpenLink(path.display().to_string()));
    }
}

/// Has the window drawn, from any thread.
fn waker(ctx: &Context) -> impl Fn() + Send + 'static {
    let ctx = ctx.clone();
    move || ctx.request_repaint()
}
