//! Where one writes: an entry that grows with the text, and above it what it is for.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use eframe::egui::text::{CCursorRange, LayoutJob};
use eframe::egui::{
    Align2, Button, Color32, Context, CornerRadius, Event, Frame, Galley, Id, Margin,
    PointerButton, Popup, PopupCloseBehavior, RectAlign, Role, Stroke, TextBuffer, TextEdit, Ui,
    WidgetInfo, accesskit,
};
use tchat_front::composer::{Composer, Purpose};
use tchat_front::text_buffer::Way;
use tchat_i18n::Visible;

use super::emoji_picker::EmojiPicker;
use super::sign::{self, Sign};
use super::text::{Type, label};
use super::tray::TrayView;
use super::{Intents, View, entry_menu, menu};
use crate::attaching::copied_files;
use crate::attaching::tray::Waiting;
use crate::intent::Intent;
use crate::intent::file_wish::FileWish;
use crate::keymap::{self, Action, Place};
use crate::theme::{BODY, SMALL};
use crate::typesetting::draft_text::{Graphemes, Text, settle};
use crate::typesetting::text_block::{byte_index, cursor_at};
use crate::typesetting::{emoji, rtl};

/// How high the entry is at most, in lines: beyond, it scrolls.
const LINES_MAX: usize = 8;

/// What is written, and what becomes of it while egui edits it.
struct Draft {
    text: String,
    splices: Vec<(Range<usize>, String)>,
}

impl Text for Draft {
    fn text(&self) -> &str {
        &self.text
    }

    fn put(&mut self, bytes: Range<usize>, text: &str) {
        if self.text.get(bytes.clone()).is_some_and(|old| old != text) {
            self.splices.push((bytes.clone(), text.to_owned()));
            self.text.put(bytes, text);
        }
    }
}

/// What is remembered of the entry.
#[derive(Debug, Default)]
pub struct Writing {
    /// The cursor as it was, and where the chat had it.
    cursor: Option<CCursorRange>,
    steps: u64,
    /// What was typed and waits for what was typed before it.
    held: VecDeque<Event>,
    tray: TrayView,
    picker: EmojiPicker,
}

impl Writing {
    /// The entry's name among all that can have the keyboard.
    #[must_use]
    pub fn id() -> Id {
        Id::unique("tchat writing")
    }

    /// Whether some of what is written is selected.
    #[must_use]
    pub fn has_selected(ctx: &Context) -> bool {
        let range = TextEdit::load_state(ctx, Self::id()).and_then(|it| it.cursor.char_range());
        range.is_some_and(|range| !range.is_empty())
    }

    /// Shows it.
    pub fn show(&mut self, ui: &mut Ui, view: &View<'_>, waiting: &[Waiting], wants: &mut Intents) {
        above(ui, view, wants);
        self.tray.show(ui, view, waiting, wants);
        offers(ui, view);
        let palette = &view.palette;
        Frame::new()
            .fill(palette.raised)
            .stroke(Stroke::new(1.0, palette.line))
            .corner_radius(CornerRadius::same(10))
            .inner_margin(Margin { left: 6, right: 8, top: 5, bottom: 5 })
            .show(ui, |ui| {
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing.x = 4.0;
                    let attach = view.words().gui_attach();
                    if sign::small(ui, Sign::Attach, attach.as_str()).clicked() {
                        wants.push(Intent::File(FileWish::Choose));
                    }
                    let word = view.words().gui_send();
                    let kind = Type::new(BODY, palette.text);
                    let button =
                        kind.block(ui, word.as_str(), f32::INFINITY).size().x + 36.0 + sign::SMALL;
                    let width = (ui.available_width() - button).max(60.0);
                    ui.vertical(|ui| {
                        ui.set_width(width);
                        ui.add_space(7.0);
                        self.entry(ui, view, wants);
                    });
                    self.emoji(ui, view, wants);
                    let may_go = waiting.iter().any(Waiting::may_go);
                    send(ui, view, may_go, wants);
                });
            });
    }

    /// The button by which an emoji is chosen, and what one chooses from.
    fn emoji(&mut self, ui: &mut Ui, view: &View<'_>, wants: &mut Intents) {
        let name = view.words().gui_emoji();
        let button = sign::small(ui, Sign::Emoji, name.as_str());
        let popup = Popup::menu(&button)
            .align(RectAlign::TOP_END)
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside);
        let chosen = popup.show(|ui| {
            let chosen = self.picker.show(ui, view);
            if chosen.is_some() {
                ui.close();
            }
            chosen
        });
        match chosen {
            None => self.picker.closed(),
            Some(shown) => {
                if let Some(emoji) = shown.inner {
                    self.put(ui, view, &emoji, wants);
                }
            }
        }
    }

    /// Puts a text in the place of what is selected, or where the cursor is.
    fn put(&mut self, ui: &Ui, view: &View<'_>, text: &str, wants: &mut Intents) {
        let written = view.chat.composer().text();
        let end = cursor_at(written, view.chat.composer().cursor());
        let range = self.cursor.unwrap_or_else(|| CCursorRange::one(end));
        let [start, end] = range.sorted_cursors().map(|it| byte_index(written, it.index).0);
        let mut draft = written.to_owned();
        Text::put(&mut draft, start..end, text);
        let behind = cursor_at(&draft, start.saturating_add(text.len()));
        let mut state = TextEdit::load_state(ui.ctx(), Self::id()).unwrap_or_default();
        state.cursor.set_char_range(Some(CCursorRange::one(behind)));
        self.cursor = Some(CCursorRange::one(behind));
        TextEdit::store_state(ui.ctx(), Self::id(), state);
        ui.memory_mut(|memory| memory.request_focus(Self::id()));
        wants.push(Intent::Write(vec![(start..end, text.to_owned())]));
    }

    fn entry(&mut self, ui: &mut Ui, view: &View<'_>, wants: &mut Intents) {
        let id = Self::id();
        let has_keyboard = ui.memory(|memory| memory.has_focus(id));
        if has_keyboard {
            self.take_turns(ui, view, wants);
        }
        let composer = view.chat.composer();
        let mut draft = Draft { text: composer.text().to_owned(), splices: Vec::new() };
        self.follow(ui, view);
        let here = view.chat.here().map(|room| view.chat.rooms().title(room));
        let hint = view.words().composer_placeholder(here.unwrap_or(Visible::EMPTY));
        let (colour, weak) = (view.palette.text, view.palette.weak);
        let mut layouter = move |ui: &Ui, text: &dyn TextBuffer, width: f32| {
            laid_out(ui, text.as_str(), colour, width)
        };
        // What is read from the right is written at the right; its words stand in the order of typing.
        let side =
            if rtl::begins_at_right(&draft.text) { Align2::RIGHT_TOP } else { Align2::LEFT_TOP };
        let mut buffer = Graphemes(&mut draft);
        let is_empty = buffer.as_str().is_empty();
        let rows = ui.text_style_height(&eframe::egui::TextStyle::Body);
        let lines = f32::from(u8::try_from(LINES_MAX).unwrap_or(u8::MAX));
        let area = eframe::egui::ScrollArea::vertical().id_salt("writing").max_height(rows * lines);
        let shown = area.show(ui, |ui| {
            TextEdit::multiline(&mut buffer)
                .id(id)
                .frame(Frame::NONE)
                .desired_rows(1)
                .align(side)
                .desired_width(f32::INFINITY)
                .return_key(keymap::first(Action::NewLine))
                .event_filter(eframe::egui::EventFilter {
                    // Where there is nothing to go on with, it leads on to what is beside.
                    tab: !is_empty,
                    horizontal_arrows: true,
                    vertical_arrows: true,
                    escape: true,
                })
                .layouter(&mut layouter)
                .show(ui)
        });
        let output = shown.inner;
        let entry = &output.response.response;
        let length = draft.text.chars().count();
        let selected = self.cursor.filter(|range| !range.is_empty());
        menu::about(entry, entry.rect, false, |ui| {
            entry_menu::show(ui, view, (id, length), selected);
        });
        if is_empty {
            let block = Type::new(BODY, weak).line(ui, hint.as_str(), ui.available_width());
            block.paint(ui.painter(), output.galley_pos, 0..0, Color32::TRANSPARENT);
        }
        ui.ctx().accesskit_node_builder(id, |node| {
            node.set_label(hint.to_string());
            node.set_role(Role::MultilineTextInput);
        });
        let mut state = output.state;
        if let Some(now) = output.cursor_range {
            // The secondary button opens the menu for what is selected, and leaves it so.
            let is_menu_s =
                ui.input(|input| input.pointer.button_pressed(PointerButton::Secondary));
            let selected = self.cursor.filter(|range| is_menu_s && !range.is_empty());
            let settled = selected.unwrap_or_else(|| settle(&draft.text, self.cursor, now));
            if settled != now || selected.is_some() {
                state.cursor.set_char_range(Some(settled));
                state.store(ui.ctx(), id);
                ui.ctx().request_repaint();
            }
            self.cursor = Some(settled);
        }
        if !draft.splices.is_empty() {
            wants.push(Intent::Write(draft.splices));
        }
    }

    /// Lets what the entry takes and what is meant for the chat be done in the order in which it was
    /// typed: who types fast has the last letter and Enter in one picture.
    fn take_turns(&mut self, ui: &Ui, view: &View<'_>, wants: &mut Intents) {
        let composer = view.chat.composer();
        ui.input_mut(|input| {
            let events = std::mem::take(&mut input.events);
            let (typed, others): (Vec<_>, Vec<_>) = events.into_iter().partition(keymap::is_typed);
            let mut typed: VecDeque<_> = self.held.drain(..).chain(typed).collect();
            input.events = others;
            if let Some(intent) = typed.front().and_then(|event| meant(event, composer)) {
                wants.push(intent);
                typed.pop_front();
            } else {
                // What a key means may depend on what is typed before it: it waits until that is written.
                let mut has_written = false;
                let is_entry_s = |event: &Event, has_written: bool| match has_written {
                    true => keymap::meant(Place::Writing, event).is_none(),
                    false => meant(event, composer).is_none(),
                };
                while let Some(event) = typed.pop_front_if(|event| is_entry_s(event, has_written)) {
                    has_written |= matches!(event, Event::Text(_) | Event::Paste(_));
                    input.events.push(event);
                }
            }
            self.held = typed;
        });
        if !self.held.is_empty() {
            ui.ctx().request_repaint();
        }
    }

    /// Follows the chat's cursor where something else than this entry moved it.
    fn follow(&mut self, ui: &Ui, view: &View<'_>) {
        let composer = view.chat.composer();
        if composer.steps() == self.steps {
            return;
        }
        self.steps = composer.steps();
        let mut state = TextEdit::load_state(ui.ctx(), Self::id()).unwrap_or_default();
        let cursor = cursor_at(composer.text(), composer.cursor());
        let range = CCursorRange::one(cursor);
        state.cursor.set_char_range(Some(range));
        self.cursor = Some(range);
        TextEdit::store_state(ui.ctx(), Self::id(), state);
    }

    /// Takes note of what the chat made of what was written here.
    pub const fn wrote(&mut self, steps: u64) {
        self.steps = steps;
    }
}

fn laid_out(ui: &Ui, text: &str, colour: Color32, width: f32) -> Arc<Galley> {
    let font = eframe::egui::FontId::proportional(BODY);
    let mut job: LayoutJob = emoji::job(text, &font, colour, width);
    job.keep_trailing_whitespace = true;
    ui.fonts_mut(|fonts| fonts.layout_job(job))
}

/// What an event does here that the entry would take otherwise.
fn meant(event: &Event, composer: &Composer) -> Option<Intent> {
    // Several lines that were pasted stay one message; many are offered to be sent as a file.
    if let Event::PasteImage(image) = event {
        return Some(Intent::File(FileWish::AddPicture(Arc::clone(image))));
    }
    if let Event::Paste(text) = event {
        let files = copied_files::of(text);
        if !files.is_empty() {
            return Some(Intent::File(FileWish::Add(files)));
        }
        return text.contains('\n').then(|| Intent::Paste(text.clone()));
    }
    let is_bare = composer.is_empty() && composer.completion().is_none();
    match keymap::meant(Place::Writing, event)? {
        Action::Send => Some(Intent::Send),
        Action::Complete if !composer.is_empty() => Some(Intent::Complete(Way::On)),
        Action::CompleteBack if !composer.is_empty() => Some(Intent::Complete(Way::Back)),
        Action::StepBack => Some(Intent::StepBack),
        Action::RecallOlder => Some(Intent::Recall(Way::Back)),
        Action::RecallNewer => Some(Intent::Recall(Way::On)),
        Action::EditLast if is_bare => Some(Intent::EditLast),
        // A line feed, or a step of the cursor, is the entry's.
        _ => None,
    }
}

/// Above the entry: what is answered or edited, what was told last, who is typing.
fn above(ui: &mut Ui, view: &View<'_>, wants: &mut Intents) {
    let (words, palette, chat) = (view.words(), &view.palette, view.chat);
    if let Some(note) = chat.note() {
        let colour = if note.wrong { palette.wrong } else { palette.text };
        let sign = if note.wrong { "✗ " } else { "" };
        let told = format!("{sign}{}", note.text);
        let response = label(ui, &told, &Type::new(SMALL, colour).strong());
        response.widget_info(|| WidgetInfo::labeled(Role::Status, true, &told));
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_live(accesskit::Live::Polite);
        });
    }
    let told = match chat.composer().purpose() {
        Purpose::Reply(target) => {
            let (who, what) = (Visible::name(&target.from), Visible::line(&target.text));
            words.composer_reply(who, what)
        }
        Purpose::Edit(_) => words.composer_edit(),
        Purpose::New => {
            // A line of its own, always there: what is above does not move when somebody types.
            let kind = Type::new(SMALL, palette.weak);
            match chat.typing() {
                Some(typing) => drop(label(ui, typing.as_str(), &kind)),
                None => ui.add_space(kind.block(ui, " ", f32::INFINITY).size().y),
            }
            return;
        }
    };
    ui.horizontal(|ui| {
        let block = Type::new(SMALL, palette.accent).strong().line(
            ui,
            &format!("↩ {told}"),
            (ui.available_width() - 120.0).max(60.0),
        );
        let (rect, response) = ui.allocate_exact_size(block.size(), eframe::egui::Sense::hover());
        block.paint(ui.painter(), rect.min, 0..0, Color32::TRANSPARENT);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &told));
        if ui.small_button(words.gui_leave_purpose().as_str()).clicked() {
            wants.push(Intent::StepBack);
        }
    });
}

/// Ways to go on with the word at the cursor.
fn offers(ui: &mut Ui, view: &View<'_>) {
    let Some(completion) = view.chat.composer().completion() else { return };
    let palette = &view.palette;
    ui.horizontal_wrapped(|ui| {
        for choice in completion.choices().iter().take(9) {
            label(ui, choice.shown.as_str(), &Type::new(SMALL, palette.text));
        }
    });
}

/// The button that sends, with its words: for those who look for one.
fn send(ui: &mut Ui, view: &View<'_>, may_go: bool, wants: &mut Intents) {
    let (words, palette) = (view.words(), &view.palette);
    let is_something = may_go || !view.chat.composer().text().trim().is_empty();
    let word = words.gui_send();
    let colour = if is_something { palette.on_accent } else { palette.weak };
    let fill = if is_something { palette.accent } else { palette.side };
    let text = eframe::egui::RichText::new(word.as_str()).color(colour);
    let button = ui.add_enabled(is_something, Button::new(text).fill(fill));
    if button.clicked() {
        wants.push(Intent::Send);
    }
}
