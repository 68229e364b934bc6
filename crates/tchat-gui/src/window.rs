//! The window: a chat, and how it is seen.
//!
//! One turn of it is three steps that do not mix: what there is to show is taken from the chat, it is
//! drawn by [`crate::view`], which only looks, and what somebody asked for meanwhile
//! ([`Intent`]) is done.

use std::sync::Arc;
use std::time::Instant;

use eframe::egui::{CentralPanel, Frame, Key, Margin, Modifiers, Panel, Stroke, Ui};
use tchat_client::Event;
use tchat_client::command::{Command, Which, Wish};
use tchat_client::event::Message;
use tchat_front::chat::{Chat, Focus, Taken};
use tchat_front::order::{Order, Show};
use tchat_front::own_command::{DISMISS, OwnCommand, RETRY};
use tchat_front::search::Search;
use tchat_front::text_buffer::Way;
use tchat_i18n::Visible;
use tchat_proto::id::Seq;

use crate::intent::Intent;
use crate::remembered::{self, Remembered};
use crate::theme::{self, Look, Motion, Palette};
use crate::tray::Waiting;
use crate::view::finding::Finding;
use crate::view::sheet::Sheet;
use crate::view::text::{Type, label};
use crate::view::timeline::Timeline;
use crate::view::writing::Writing;
use crate::view::{Intents, View, banner, drop, heading, people, rooms};

use self::files::Files;

mod files;
#[cfg(test)]
mod tests;

/// The commands of the window alone.
pub const OWN: &[OwnCommand] = &[RETRY, DISMISS];

/// Below this width the rooms are left out, in points: what is said comes first.
const SIDE_LEAST: f32 = 620.0;

/// A chat, and how it is seen.
#[derive(Debug)]
pub struct Window {
    chat: Chat,
    timeline: Timeline,
    writing: Writing,
    sheet: Option<Sheet>,
    finding: Option<Finding>,
    files: Files,
    look: Look,
    /// How wide rooms and people are, in points.
    side: f32,
    motion: Motion,
    /// What is asked of the program around.
    orders: Vec<Order>,
    title: String,
}

impl Window {
    /// Shows a chat.
    #[must_use]
    pub fn of(chat: Chat, motion: Motion) -> Self {
        Self {
            chat,
            timeline: Timeline::default(),
            writing: Writing::default(),
            sheet: None,
            finding: None,
            files: Files::default(),
            look: Look::default(),
            side: remembered::SIDE,
            motion,
            orders: Vec::new(),
            title: String::new(),
        }
    }

    /// The chat.
    #[must_use]
    pub const fn chat(&self) -> &Chat {
        &self.chat
    }

    /// The chat, for what the program around has to tell it.
    pub const fn chat_mut(&mut self) -> &mut Chat {
        &mut self.chat
    }

    /// Takes an event of the engine.
    pub fn heard(&mut self, event: &Event) {
        self.chat.heard(event, Taken::No);
        self.files.heard(event);
        if let Some(finding) = &mut self.finding
            && let Err(trouble) = finding.search.heard(event)
        {
            self.chat.wrong(trouble);
        }
    }

    /// What is to be done, one after another.
    pub fn orders(&mut self) -> Vec<Order> {
        while let Some(order) = self.chat.next_order() {
            match order {
                Order::Show(show) => self.show_over(show),
                Order::Own(own) => {
                    let why = self.chat.words().gui_unknown_argument(Visible::line(&own.line));
                    self.chat.give_back(&own.line, why);
                }
                order => self.orders.push(order),
            }
        }
        std::mem::take(&mut self.orders)
    }

    fn show_over(&mut self, show: Show) {
        let (items, palette) = (Arc::from([]), Arc::new(Palette::light()));
        let view = View { chat: &self.chat, items, palette };
        let sheet = Sheet::of(show, &view);
        if sheet.is_none() {
            self.finding = Some(Finding::of(self.chat.search(false)));
        }
        self.sheet = sheet.or_else(|| self.sheet.take());
    }

    /// What the window is called by now, if that is something else.
    pub fn new_title(&mut self) -> Option<String> {
        let title = self.chat.title();
        (title != self.title).then(|| {
            self.title.clone_from(&title);
            title
        })
    }

    /// Gives it its look, once it has something to draw on.
    pub fn dress(&self, ctx: &eframe::egui::Context) {
        theme::apply(ctx, self.look, self.motion);
    }

    /// Makes it as it was left; says what of that could not be read, and what of the settings.
    pub fn begin(&mut self, ctx: &eframe::egui::Context, left: &Remembered, wrong: Vec<Visible>) {
        (self.look, self.side) = (left.look, left.side);
        left.begin(ctx);
        if let Some(wrong) = wrong.into_iter().next() {
            self.chat.note_wrong(wrong);
        }
    }

    /// Takes note of whether somebody looks at it: also when it is not drawn, for then nobody does.
    pub fn follow_focus(&mut self, ctx: &eframe::egui::Context) {
        let is_seen =
            ctx.input(|input| input.focused && !input.viewport().minimized.unwrap_or_default());
        self.chat.focus(if is_seen { Focus::Here } else { Focus::Elsewhere });
    }

    /// Its look.
    #[must_use]
    pub const fn looks(&self) -> Look {
        self.look
    }

    /// How wide rooms and people are, in points.
    #[must_use]
    pub const fn side(&self) -> f32 {
        self.side
    }

    /// Draws it, and does what somebody asked for.
    pub fn show(&mut self, ui: &mut Ui) {
        theme::follow(ui.ctx());
        self.follow_focus(ui.ctx());
        self.chat.pass(Instant::now());
        self.files.look();
        let paged_in = self.page_in();
        let items = self.chat.items();
        let mut wants = Intents::new();
        let view = View { chat: &self.chat, items, palette: theme::palette(ui.ctx()) };
        keys(ui, &mut wants);
        files::dropped(ui, &mut wants);
        draw(
            ui,
            &view,
            &mut Parts {
                timeline: &mut self.timeline,
                writing: &mut self.writing,
                waiting: self.files.waiting(&view),
                look: self.look,
                side: &mut self.side,
            },
            &mut wants,
        );
        drop::show(ui, &view);
        if self.files.show(ui, &view, &mut wants) {
            // It has the keyboard.
        } else if let Some(sheet) = &self.sheet {
            sheet.show(ui, &view, &mut wants);
        } else if let Some(finding) = &mut self.finding {
            finding.show(ui, &view, &mut wants);
        } else if ui.memory(|memory| memory.focused().is_none()) {
            // Whoever types writes, wherever they clicked last.
            ui.memory_mut(|memory| memory.request_focus(Writing::id()));
        }
        let again = !wants.is_empty() && wants.iter().any(|it| !matches!(it, Intent::Hold(_)));
        for intent in wants {
            self.take(ui, intent);
        }
        if let Some(open) = self.chat.open_mut() {
            open.revealed();
        }
        self.chat.mark_as_read();
        if again || paged_in {
            ui.ctx().request_repaint();
        }
        if let Some(at) = self.chat.changes_at(Instant::now()) {
            let after = at.saturating_duration_since(Instant::now());
            ui.ctx().request_repaint_after(after);
        }
    }

    /// Pages in what may be seen next; says whether there was something. How much there is then is known
    /// when it is drawn.
    fn page_in(&mut self) -> bool {
        let (above, below) = self.timeline.around();
        self.chat.page_in(above, below)
    }

    fn message(&self, seq: Seq) -> Option<Message> {
        self.chat.open()?.messages().find(|message| message.seq == seq).cloned()
    }

    fn with(&mut self, seq: Seq, act: impl FnOnce(&mut Chat, &Message)) {
        if let Some(message) = self.message(seq) {
            act(&mut self.chat, &message);
        }
    }

    /// Does what somebody wants.
    fn take(&mut self, ui: &Ui, intent: Intent) {
        match intent {
            Intent::Open(room) => self.chat.show(room),
            Intent::Beside(steps) => self.chat.go_beside(steps),
            Intent::NextUnread => self.chat.go_to_next_unread(),
            Intent::Write(splices) => self.write(splices),
            Intent::Paste(text) => self.chat.paste(&text),
            Intent::Send => self.send(),
            Intent::Recall(way) => self.chat.recall(way),
            Intent::Complete(way) => self.chat.complete(way),
            Intent::StepBack => self.chat.step_back(),
            Intent::Hold(scroll) => {
                if let Some(open) = self.chat.open_mut() {
                    open.hold(scroll);
                }
            }
            Intent::ToEnd => self.chat.go_to_end(),
            Intent::Choose(way) => {
                if let Some(open) = self.chat.open_mut() {
                    open.choose(way == Way::Back, None);
                }
            }
            Intent::ChooseThis(key) => self.choose(key.as_ref()),
            Intent::Reply(seq) => self.with(seq, |chat, message| chat.reply(message)),
            Intent::Edit(seq) => self.with(seq, |chat, message| chat.edit(message)),
            Intent::EditLast => self.chat.edit_last(),
            Intent::Delete(seq) => self.with(seq, |chat, message| chat.delete(message)),
            Intent::React(seq) => self.with(seq, |chat, message| chat.react(message)),
            Intent::GoToAnswered(seq) => {
                self.with(seq, |chat, message| chat.go_to_answered(message));
            }
            Intent::Toggle(seq, emoji, on) => {
                if let Some(room) = self.chat.here().cloned() {
                    let which = Which::Place(seq);
                    self.chat.ask(Wish::React { room, which, emoji, on });
                }
            }
            Intent::Copy(text) => self.chat.copy_aloud(text),
            Intent::OpenLink(place) => self.open_link(place),
            Intent::Retry(key) => {
                self.choose(Some(&key));
                self.chat.retry();
            }
            Intent::Dismiss(key) => {
                self.choose(Some(&key));
                self.chat.dismiss();
            }
            Intent::Reconnect => self.chat.ask(Wish::Reconnect),
            Intent::Settle(concern) => self.chat.settle_concern(&concern),
            Intent::LongText(way) => {
                if let Some(Sheet::LongText(long)) = self.sheet.take() {
                    self.chat.take_long_text(&long, way);
                }
            }
            Intent::Find => self.finding = Some(Finding::of(self.chat.search(false))),
            Intent::LookFor(text) => self.look(|search| search.look(&text)),
            Intent::LookElsewhere => self.look(Search::turn),
            Intent::LookOn => self.look(Search::look_on),
            Intent::CloseFinding => self.finding = None,
            Intent::GoTo(room, seq) => {
                self.finding = None;
                self.chat.go_to(room, seq);
            }
            Intent::CloseSheet => self.sheet = None,
            Intent::File(wish) => self.take_file(ui, wish),
            Intent::Look(look) => {
                self.look = look;
                self.dress(ui.ctx());
            }
        }
    }

    /// Has the engine look, if there is something to look for.
    fn look(&mut self, look: impl FnOnce(&mut Search) -> Option<Command>) {
        if let Some(command) = self.finding.as_mut().and_then(|it| look(&mut it.search)) {
            self.chat.look(command);
        }
    }

    fn choose(&mut self, key: Option<&tchat_front::shown::Key>) {
        let Some(open) = self.chat.open_mut() else { return };
        match key {
            Some(key) => open.choose_this(key),
            None => open.leave(),
        }
    }

    fn write(&mut self, splices: Vec<(std::ops::Range<usize>, String)>) {
        self.chat.change(|composer| {
            for (bytes, text) in splices {
                composer.edit(|buffer| buffer.replace(bytes, &text));
            }
        });
        // The entry's own cursor is where it belongs already.
        self.writing.wrote(self.chat.composer().steps());
    }

    /// A link that may lead elsewhere is asked about first.
    fn open_link(&mut self, place: tchat_front::links::Place) {
        let was_asked = matches!(&self.sheet, Some(Sheet::Doubtful(asked)) if *asked == place);
        if place.is_doubtful() && !was_asked {
            self.sheet = Some(Sheet::Doubtful(place));
        } else {
            self.sheet = None;
            self.chat.open_link(place.link.url);
        }
    }
}

/// What the parts of the window remember of their own.
struct Parts<'p> {
    timeline: &'p mut Timeline,
    writing: &'p mut Writing,
    /// The files that wait to be sent.
    waiting: &'p [Waiting],
    look: Look,
    /// How wide rooms and people are.
    side: &'p mut f32,
}

/// Puts the parts of the window where they belong.
fn draw(ui: &mut Ui, view: &View<'_>, parts: &mut Parts<'_>, wants: &mut Intents) {
    let palette = Arc::clone(&view.palette);
    let side = |inner: Margin| Frame::new().fill(palette.side).inner_margin(inner);
    if ui.available_width() >= SIDE_LEAST {
        let shown = Panel::left("rooms")
            .frame(side(Margin::symmetric(10, 12)))
            .default_size(*parts.side)
            .size_range(150.0..=360.0)
            .show(ui, |ui| left(ui, view, wants));
        *parts.side = shown.response.rect.width();
    }
    let page = || Frame::new().fill(palette.page);
    Panel::top("heading")
        .frame(page().inner_margin(Margin::symmetric(16, 4)))
        .show(ui, |ui| heading::show(ui, view, parts.look, wants));
    Panel::bottom("writing")
        .frame(page().inner_margin(Margin { left: 16, right: 16, top: 4, bottom: 12 }))
        .show_separator_line(false)
        .show(ui, |ui| parts.writing.show(ui, view, parts.waiting, wants));
    CentralPanel::default().frame(page()).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        banner::show(ui, view, wants);
        match view.chat.open() {
            Some(_) if view.items.is_empty() => {
                told(ui, view, view.words().gui_empty_room().as_str());
            }
            Some(open) => {
                let is_at_end = open.is_at_end();
                parts.timeline.show(ui, view, wants);
                if !is_at_end {
                    to_newest(ui, view, wants);
                }
            }
            None => {
                let server = view.chat.line().server().unwrap_or_default();
                let words = view.words();
                told(ui, view, words.gui_connecting(Visible::line(server)).as_str());
            }
        }
    });
}

/// The rooms, below them who is here, and at the bottom who one is.
fn left(ui: &mut Ui, view: &View<'_>, wants: &mut Intents) {
    let palette = &view.palette;
    Panel::bottom("me").frame(Frame::NONE).show_separator_line(false).show(ui, |ui| me(ui, view));
    let half = ui.available_height() * 0.55;
    let top = eframe::egui::UiBuilder::new().max_rect(eframe::egui::Rect::from_min_size(
        ui.cursor().min,
        eframe::egui::vec2(ui.available_width(), half),
    ));
    ui.scope_builder(top, |ui| rooms::show(ui, view, wants));
    ui.add_space(8.0);
    let line = ui.available_rect_before_wrap();
    ui.painter().hline(line.x_range(), line.top(), Stroke::new(1.0, palette.line));
    ui.add_space(10.0);
    people::show(ui, view);
}

/// Who one is, and how the connection is: in words, and by a full or an empty circle.
fn me(ui: &mut Ui, view: &View<'_>) {
    let (words, palette) = (view.words(), &view.palette);
    let me = view.chat.line().me().map_or(Visible::EMPTY, Visible::name);
    let (sign, state, colour) = match view.chat.line().is_online() {
        true => ("●", words.status_online(), palette.sealed),
        false => ("○", words.status_offline(), palette.plain),
    };
    ui.add_space(6.0);
    ui.spacing_mut().item_spacing.y = 0.0;
    label(ui, me.as_str(), &Type::new(theme::BODY, palette.text).strong());
    label(ui, &format!("{sign} {state}"), &Type::new(theme::SMALL, colour));
}

/// Says something in the middle of where messages will be.
fn told(ui: &mut Ui, view: &View<'_>, text: &str) {
    let high = ui.available_height();
    ui.vertical_centered(|ui| {
        ui.add_space((high * 0.4).max(0.0));
        let kind = Type::new(theme::BODY, view.palette.weak);
        let block = kind.block(ui, text, (ui.available_width() - 40.0).max(60.0));
        let size = block.size();
        let (rect, response) = ui.allocate_exact_size(size, eframe::egui::Sense::hover());
        block.paint(ui.painter(), rect.min, 0..0, eframe::egui::Color32::TRANSPARENT);
        response.widget_info(|| {
            eframe::egui::WidgetInfo::labeled(eframe::egui::Role::Label, true, text)
        });
    });
}

/// The way back to the newest messages.
fn to_newest(ui: &mut Ui, view: &View<'_>, wants: &mut Intents) {
    let area = ui.min_rect();
    let words = view.words();
    let button = eframe::egui::Button::new(format!("↓ {}", words.gui_to_newest()))
        .corner_radius(14)
        .fill(view.palette.raised);
    let size = eframe::egui::vec2(area.width().min(240.0), 30.0);
    let at = eframe::egui::pos2(area.center().x - size.x / 2.0, area.bottom() - 42.0);
    if ui.put(eframe::egui::Rect::from_min_size(at, size), button).clicked() {
        wants.push(Intent::ToEnd);
    }
}

/// What keys do wherever one is.
fn keys(ui: &Ui, wants: &mut Intents) {
    ui.input_mut(|input| {
        if input.consume_key(Modifiers::CTRL, Key::N) {
            wants.push(Intent::NextUnread);
        }
        if input.consume_key(Modifiers::CTRL, Key::F) {
            wants.push(Intent::Find);
        }
        if input.consume_key(Modifiers::ALT, Key::N) {
            wants.push(Intent::Reconnect);
        }
        for (modifiers, key, steps) in
            [(Modifiers::CTRL, Key::PageUp, -1), (Modifiers::CTRL, Key::PageDown, 1)]
        {
            if input.consume_key(modifiers, key) {
                wants.push(Intent::Beside(steps));
            }
        }
    });
}
