//! The files on their way: how far each is and how fast, and what can be done about it.

use std::path::Path;
use std::time::{Duration, Instant};

use eframe::egui::{Rect, Role, Sense, Ui, WidgetInfo, vec2};
use tchat_client::transfer::{Direction, State, Transfer};
use tchat_front::transfer_list::TransferList;
use tchat_i18n::{Visible, Words};
use tchat_speech::downloads;
use tchat_speech::environment::variable;
use tchat_speech::tell::files;

use super::{Turn, heading, line};
use crate::intent::Intent;
use crate::intent::form::FormIntent;
use crate::theme::{BODY, SMALL};
use crate::view::button::{self, Weight};
use crate::view::question::{self, Answer};
use crate::view::text::{Type, label};
use crate::view::{Intents, View};

/// The files on their way, and which is asked about.
#[derive(Debug, Clone)]
pub struct TransfersForm {
    pub(super) there: TransferList,
    /// The file that is stopped once that is said again.
    sure: Option<u64>,
}

impl TransfersForm {
    /// Those there are.
    #[must_use]
    pub const fn new(there: TransferList) -> Self {
        Self { there, sure: None }
    }

    /// Leaves a question; says whether there was one.
    pub fn step_back(&mut self) -> bool {
        self.sure.take().is_some()
    }

    /// Shows them.
    pub fn show(&mut self, ui: &mut Ui, view: &View<'_>, _: Turn, wants: &mut Intents) {
        let words = view.words();
        if self.there.there().is_empty() && self.there.over().is_empty() {
            label(ui, words.no_transfers().as_str(), &Type::new(BODY, view.palette.weak));
        }
        for transfer in self.there.there().to_vec() {
            self.under_way(ui, view, &transfer, wants);
            line(ui, view);
        }
        if !self.there.over().is_empty() {
            heading(ui, view, words.gui_transfers_over().as_str());
        }
        for transfer in self.there.over() {
            ended(ui, view, transfer, wants);
            ui.add_space(6.0);
        }
    }

    fn under_way(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        transfer: &Transfer,
        wants: &mut Intents,
    ) {
        let (words, palette) = (view.words(), &view.palette);
        let name = Visible::quoted(&transfer.name);
        label(ui, name.as_str(), &Type::new(BODY, palette.text).strong());
        bar(ui, view, transfer);
        let mut told = vec![way(words, view, transfer), state(words, transfer)];
        told.push(files::progress(words, transfer));
        if let Some(pace) = self.there.pace(transfer, Instant::now()) {
            told.push(words.gui_transfer_pace(files::size(words, pace.bytes)));
            told.push(left(words, pace.left));
        }
        let told: Vec<_> = told.iter().map(Visible::as_str).collect();
        label(ui, &told.join("  ·  "), &Type::new(SMALL, palette.weak));
        let stop = words.transfer_stop();
        if self.sure == Some(transfer.number) {
            match question::within(ui, view, stop.as_str(), words.gui_stop_means().as_str()) {
                Some(Answer::Yes) => {
                    self.sure = None;
                    let wishes = vec![TransferList::stop(transfer)];
                    wants.push(Intent::Form(FormIntent::Ask(wishes)));
                }
                Some(Answer::No) => self.sure = None,
                None => {}
            }
        } else if button::show(ui, view, Weight::Plain, stop.as_str()).clicked() {
            self.sure = Some(transfer.number);
        }
    }
}

/// A file that is on its way no more: how it ended, and what can be done with it.
fn ended(ui: &mut Ui, view: &View<'_>, transfer: &Transfer, wants: &mut Intents) {
    let (words, palette) = (view.words(), &view.palette);
    let name = Visible::quoted(&transfer.name);
    let path = transfer.path.as_deref();
    let shown = |path: &Path| Visible::line(&path.display().to_string());
    let (told, colour) = match (transfer.state, transfer.direction, path) {
        (State::Done, Direction::Down, Some(path)) => {
            (words.file_saved(name, shown(path)), palette.text)
        }
        (State::Done, ..) => (words.gui_transfer_sent(name), palette.text),
        (State::Cancelled, ..) => (words.file_cancelled(name), palette.weak),
        _ => (words.gui_transfer_failed(name), palette.wrong),
    };
    let sign = if transfer.state == State::Done { "✓" } else { "✗" };
    label(ui, &format!("{sign} {told}"), &Type::new(BODY, colour));
    ui.horizontal_wrapped(|ui| {
        let saved = transfer.state == State::Done && transfer.direction == Direction::Down;
        if let Some(folder) = path.and_then(Path::parent).filter(|_| saved)
            && button::show(ui, view, Weight::Plain, words.gui_open_folder().as_str()).clicked()
        {
            wants.push(Intent::Form(FormIntent::OpenFolder(folder.to_owned())));
        }
        let folder = || downloads::folder(variable);
        if transfer.seq.is_some()
            && !saved
            && transfer.direction == Direction::Down
            && button::show(ui, view, Weight::Plain, words.gui_save_again().as_str()).clicked()
        {
            let wish = TransferList::again(transfer, folder());
            wants.push(Intent::Form(FormIntent::Ask(wish.into_iter().collect())));
        }
    });
}

/// Where a file goes.
fn way(words: &Words, view: &View<'_>, transfer: &Transfer) -> Visible {
    let room = view.chat.rooms().title(&transfer.room);
    match transfer.direction {
        Direction::Up => words.transfer_up(room),
        Direction::Down => words.transfer_down(room),
    }
}

fn state(words: &Words, transfer: &Transfer) -> Visible {
    match transfer.state {
        State::Sealing => words.transfer_sealing(),
        State::Running => words.transfer_running(),
        _ => words.transfer_waiting(),
    }
}

/// How long it takes, as nobody counts: in seconds up to a minute and a half, then in minutes.
fn left(words: &Words, left: Duration) -> Visible {
    match left.as_secs() {
        seconds @ ..90 => words.gui_seconds_left(seconds),
        seconds => words.gui_minutes_left(seconds.div_ceil(60)),
    }
}

/// How far a file is.
fn bar(ui: &mut Ui, view: &View<'_>, transfer: &Transfer) {
    let palette = &view.palette;
    let percent =
        transfer.bytes.saturating_mul(100).checked_div(transfer.total).unwrap_or(100).min(100);
    let percent = u8::try_from(percent).unwrap_or(100);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 10.0), Sense::hover());
    let name = Visible::quoted(&transfer.name);
    response.widget_info(|| WidgetInfo {
        value: Some(f64::from(percent)),
        ..WidgetInfo::labeled(Role::ProgressIndicator, true, &name)
    });
    ui.painter().rect_filled(rect, 5.0, palette.line);
    let wide = rect.width() * f32::from(percent) / 100.0;
    let full = Rect::from_min_size(rect.min, vec2(wide, rect.height()));
    ui.painter().rect_filled(full, 5.0, palette.accent);
}
