//! The conversation: a list of which only what is seen is laid out.
//!
//! It is scrolled by message, not by point ([`Hold`]), so its length costs nothing and nothing jumps.
//! Text is selected across messages, in what they say and not in what is drawn ([`Selection`]).

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use eframe::egui::{
    CursorIcon, Event, Id, PointerButton, Pos2, Rect, Response, Role, Sense, Ui, UiBuilder, Vec2,
    WidgetInfo, accesskit, pos2, vec2,
};
use tchat_client::event::Message;
use tchat_client::timeline::{Day, Item};
use tchat_front::conversation::{Conversation, Scroll};
use tchat_front::links::Place;
use tchat_front::settings::Switch;
use tchat_front::shown::{Key, Shown};
use tchat_i18n::Lang;
use tchat_proto::room::RoomName;
use unicode_segmentation::UnicodeSegmentation as _;

use super::message_menu::Subject;
use super::row::{self, Row, Writer};
use super::sign::focus_ring;
use super::writing::Writing;
use super::{Intents, View, menu};
use crate::heights::Heights;
use crate::hold::Hold;
use crate::intent::Intent;
use crate::points;
use crate::selection::{Selection, Spot};
use crate::theme;

/// What a row counts with that nobody has seen: a message of a line and a half.
const ESTIMATE: u32 = 34;

/// How wide the bar is by which one scrolls.
const BAR: f32 = 10.0;

/// What is selected is drawn on by this much for each frame that the pointer is beyond the list.
const DRAG_SCROLL: i64 = 12;

/// What a row is known by, whatever comes and goes around it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum RowKey {
    /// Something of the conversation.
    Thing(Key),
    /// A day.
    Day(Day),
    /// The line up to which one has read.
    LastRead,
    /// What has no name yet, by its number.
    Nameless(usize),
}

impl RowKey {
    fn of((number, shown): (usize, &Shown)) -> Self {
        match (shown.key(), shown) {
            (Some(key), _) => Self::Thing(key),
            (None, Shown::Item(Item::Day(day))) => Self::Day(*day),
            (None, Shown::Item(Item::LastRead)) => Self::LastRead,
            (None, _) => Self::Nameless(number),
        }
    }
}

/// What the list remembers of how it looks.
#[derive(Debug)]
pub struct Timeline {
    room: Option<RoomName>,
    items: Arc<[Shown]>,
    keys: Vec<RowKey>,
    heights: Heights<RowKey>,
    rows: HashMap<RowKey, Made>,
    /// What decided how rows look: when it is another, all are made anew.
    looks: Option<Looks>,
    selection: Option<Selection<RowKey>>,
    /// Points that were scrolled by and are less than one.
    fraction: f32,
    /// Pages that are to be turned: down, or (negative) up.
    pages: i64,
    /// What the menu was opened on, and whether by the pointer.
    menu: Option<(Aimed, bool)>,
    /// How many things are above and below what is seen.
    around: (usize, usize),
    /// How many rows were laid out in all.
    pub(crate) laid_out: u64,
}

/// A row, and what it was made of.
#[derive(Debug)]
struct Made {
    of: Shown,
    is_last_of_mine: bool,
    online: bool,
    row: Arc<Row>,
}

#[derive(Debug, Clone, PartialEq)]
struct Looks {
    width: f32,
    pixels_per_point: f32,
    lang: Lang,
    pictures: bool,
    palette: Arc<theme::Palette>,
}

/// What is under the pointer.
#[derive(Debug, Clone)]
struct Aimed {
    number: usize,
    /// Where in the row.
    place: Vec2,
}

/// Where the list is on the screen.
#[derive(Debug, Clone, Copy)]
struct Lens {
    rect: Rect,
    /// How many points of it are seen.
    view: u32,
    /// Which point of the list is the uppermost.
    top: u64,
}

impl Lens {
    /// Where a row is that begins at a point of the list.
    fn y(self, place: u64) -> f32 {
        let below = i128::from(place) - i128::from(self.top);
        let below = i64::try_from(below).unwrap_or(i64::MAX);
        self.rect.top() + points::on_screen(below)
    }
}

impl Default for Timeline {
    fn default() -> Self {
        Self {
            room: None,
            items: Arc::new([]),
            keys: Vec::new(),
            heights: Heights::new(ESTIMATE),
            rows: HashMap::new(),
            looks: None,
            selection: None,
            fraction: 0.0,
            pages: 0,
            menu: None,
            around: (0, 0),
            laid_out: 0,
        }
    }
}

impl Timeline {
    /// Under this name the messages have the keyboard.
    #[must_use]
    pub fn id() -> Id {
        Id::unique("tchat messages")
    }

    /// Turns so many pages down, or (negative) up.
    pub const fn turn(&mut self, pages: i64) {
        self.pages = self.pages.saturating_add(pages);
    }

    /// How many things are above and below what is seen: what may be seen next is paged in by it.
    #[must_use]
    pub const fn around(&self) -> (usize, usize) {
        self.around
    }

    /// What is selected, as it is copied: with who says it where it is more than one's.
    #[must_use]
    pub fn selected(&self) -> Option<String> {
        let selection = self.selection.as_ref().filter(|it| !it.is_empty())?;
        let texts = self.keys.iter().filter_map(|key| {
            let text = self.rows.get(key)?.row.text()?;
            Some((key.clone(), text))
        });
        let parts = selection.parts(texts, |key| self.heights.row_of(key));
        let several = parts.len() > 1;
        let lines = parts.into_iter().map(|(key, text)| {
            let item = self.heights.row_of(&key).and_then(|row| self.items.get(row));
            match item {
                Some(Shown::Item(Item::Message { message, .. })) if several => {
                    format!("{}: {text}", tchat_i18n::Visible::name(&message.from.nick))
                }
                _ => text.to_owned(),
            }
        });
        let text = lines.collect::<Vec<_>>().join("\n");
        (!text.is_empty()).then_some(text)
    }

    /// Shows it, and puts down what somebody wants of it.
    pub fn show(&mut self, ui: &mut Ui, view: &View<'_>, wants: &mut Intents) {
        let Some(open) = view.chat.open() else { return };
        let rect = ui.available_rect_before_wrap();
        let list = UiBuilder::new()
            .max_rect(rect)
            .accessibility_role(Role::List)
            .accessibility_label(view.words().gui_messages().to_string());
        ui.scope_builder(list, |ui| {
            ui.set_clip_rect(rect.intersect(ui.clip_rect()));
            ui.expand_to_include_rect(rect);
            self.take(ui, view, open, rect);
            self.list(ui, view, open, rect, wants);
        });
    }

    /// Takes what there is to show by now.
    fn take(&mut self, ui: &Ui, view: &View<'_>, open: &Conversation, rect: Rect) {
        if self.room.as_ref() != Some(open.room()) {
            *self = Self { room: Some(open.room().clone()), ..Self::default() };
        }
        let looks = Looks {
            width: rect.width(),
            pixels_per_point: ui.pixels_per_point(),
            lang: view.words().lang(),
            pictures: view.chat.settings().is_on(Switch::Pictures),
            palette: Arc::clone(&view.palette),
        };
        if self.looks.as_ref() != Some(&looks) {
            self.looks = Some(looks);
            self.rows.clear();
            self.heights.doubt();
        }
        if !Arc::ptr_eq(&self.items, &view.items) {
            self.items = Arc::clone(&view.items);
            self.keys = self.items.iter().enumerate().map(RowKey::of).collect();
            self.heights.set_rows(self.keys.iter().cloned());
            let here: HashSet<&RowKey> = self.keys.iter().collect();
            // What is selected can be copied as long as it is in the window.
            self.rows.retain(|key, _| here.contains(key));
        }
    }

    fn list(
        &mut self,
        ui: &Ui,
        view: &View<'_>,
        open: &Conversation,
        rect: Rect,
        wants: &mut Intents,
    ) {
        let height = points::up(rect.height());
        let id = Self::id();
        let response = ui.interact(rect, id, Sense::click_and_drag());
        let chosen = open.chosen().map(|key| ui.scope_id().with(RowKey::Thing(key.clone())));
        ui.ctx().accesskit_node_builder(id, |node| {
            node.set_role(Role::GenericContainer);
            node.set_label(view.words().gui_messages().to_string());
            // Where the keyboard is among the messages.
            if let Some(chosen) = chosen {
                node.set_active_descendant(chosen.accesskit_id());
            }
        });
        if chosen.is_none() {
            focus_ring(ui, &response, rect, 0);
        }
        let held = self.held(open);
        let hold = self.moved(ui, &response, held.clone(), height);
        let lens = self.settle(ui, view, open, &hold, Lens { rect, view: height, top: 0 });
        self.bar(ui, view, lens, wants);
        let seen = self.seen(lens);
        self.around = (seen.start, self.keys.len().saturating_sub(seen.end));
        self.paint(ui, view, open, lens, seen);
        self.point(ui, view, (open, &response), lens, wants);
        keys(ui, open, wants);
        let now = if open.reveal().is_some() || hold != held {
            Hold::at(&self.heights, lens.top, lens.view)
        } else {
            hold
        };
        let scroll = self.scroll(&now);
        if scroll != *open.scroll() || open.reveal().is_some() {
            wants.push(Intent::Hold(scroll));
        }
    }

    /// What is held, by the rows of this list.
    fn held(&self, open: &Conversation) -> Hold<RowKey> {
        match open.scroll() {
            Scroll::End => Hold::End,
            Scroll::At { key, mark } => {
                Hold::At { key: RowKey::Thing(key.clone()), down_to: *mark }
            }
        }
    }

    /// The same as the chat keeps it. What is only a line is kept by what stands before it.
    fn scroll(&self, hold: &Hold<RowKey>) -> Scroll {
        let Hold::At { key, down_to } = hold else { return Scroll::End };
        if let RowKey::Thing(key) = key {
            return Scroll::At { key: key.clone(), mark: *down_to };
        }
        let row = self.heights.row_of(key).unwrap_or_default();
        let before = self.keys.iter().take(row).rev().find_map(|key| match key {
            RowKey::Thing(key) => Some(key.clone()),
            _ => None,
        });
        let after = || {
            self.keys.iter().skip(row).find_map(|key| match key {
                RowKey::Thing(key) => Some(Scroll::At { key: key.clone(), mark: 0 }),
                _ => None,
            })
        };
        match before {
            Some(key) => Scroll::At { key, mark: u32::MAX },
            None => after().unwrap_or(Scroll::End),
        }
    }

    /// What is held after what mouse and keyboard did.
    fn moved(
        &mut self,
        ui: &Ui,
        response: &Response,
        hold: Hold<RowKey>,
        view: u32,
    ) -> Hold<RowKey> {
        let mut by = 0_i64;
        if response.contains_pointer() {
            self.fraction -= ui.input(|input| input.smooth_scroll_delta.y);
            let whole = points::nearest(self.fraction);
            self.fraction -= points::on_screen(whole.into());
            by = by.saturating_add(whole.into());
        }
        let page = i64::from(view).saturating_sub(40).max(1);
        by = by.saturating_add(page.saturating_mul(std::mem::take(&mut self.pages)));
        if response.dragged_by(PointerButton::Primary)
            && let Some(at) = ui.input(|input| input.pointer.latest_pos())
        {
            if at.y < response.rect.top() {
                by = by.saturating_sub(DRAG_SCROLL);
            } else if at.y > response.rect.bottom() {
                by = by.saturating_add(DRAG_SCROLL);
            }
            ui.ctx().request_repaint();
        }
        if by == 0 { hold } else { hold.scrolled(&self.heights, view, by) }
    }

    /// Lays out what is to be seen, until its heights are what they were thought to be.
    fn settle(
        &mut self,
        ui: &Ui,
        view: &View<'_>,
        open: &Conversation,
        hold: &Hold<RowKey>,
        lens: Lens,
    ) -> Lens {
        let mut lens = lens;
        // Each turn lays out at least one row more; so many fit on no screen.
        for _ in 0..400 {
            lens.top = self.top(open, hold, lens.view);
            let seen = self.seen(lens);
            let mut changed = false;
            for number in seen {
                changed |= self.lay_out(ui, view, number, lens.rect.width());
            }
            if !changed {
                break;
            }
        }
        // What is said last stands at the bottom, however little there is.
        let spare = u64::from(lens.view).saturating_sub(self.heights.total());
        lens.rect.min.y += points::on_screen(i64::try_from(spare).unwrap_or_default());
        lens
    }

    /// Which point is the uppermost that is seen.
    fn top(&self, open: &Conversation, hold: &Hold<RowKey>, view: u32) -> u64 {
        let revealed = open.reveal().and_then(|reveal| {
            let row = self.heights.row_of(&RowKey::Thing(reveal.key.clone()))?;
            Some(match reveal.middle {
                true => Hold::around(&self.heights, view, row),
                false => hold.showing(&self.heights, view, row),
            })
        });
        revealed.as_ref().unwrap_or(hold).top(&self.heights, view)
    }

    /// The rows that are seen.
    fn seen(&self, lens: Lens) -> Range<usize> {
        let Some(first) = self.heights.row_at(lens.top) else { return 0..0 };
        let bottom = lens.top.saturating_add(lens.view.into());
        let last = self.heights.row_at(bottom).unwrap_or(first);
        first..last.saturating_add(1)
    }

    /// Lays a row out unless it is; says whether it is as high as was not known.
    fn lay_out(&mut self, ui: &Ui, view: &View<'_>, number: usize, width: f32) -> bool {
        let (Some(key), Some(shown)) = (self.keys.get(number), self.items.get(number)) else {
            return false;
        };
        let online = view.chat.line().is_online();
        let is_last_of_mine = is_last_of_mine(&self.items, number);
        let is_made = self.rows.get(key).is_some_and(|made| {
            made.online == online && made.is_last_of_mine == is_last_of_mine && made.of == *shown
        });
        // How far a file is shows in its row, and is no part of it.
        if !is_made || has_transfer(view, shown) {
            let row = Arc::new(Writer { view, ui, width, is_last_of_mine }.row(shown));
            self.laid_out = self.laid_out.saturating_add(1);
            let made = Made { of: shown.clone(), is_last_of_mine, online, row };
            self.rows.insert(key.clone(), made);
        }
        let height = self.rows.get(key).map_or(0, |made| made.row.height);
        let is_news = !self.heights.is_measured(number) || self.heights.height(number) != height;
        if is_news {
            self.heights.measure(number, height);
        }
        is_news
    }

    fn paint(&self, ui: &Ui, view: &View<'_>, open: &Conversation, lens: Lens, seen: Range<usize>) {
        let palette = &view.palette;
        for number in seen {
            let Some(key) = self.keys.get(number) else { continue };
            let Some(made) = self.rows.get(key) else { continue };
            let top = lens.y(self.heights.top(number));
            let size = vec2(lens.rect.width(), points::on_screen(made.row.height.into()));
            let rect = Rect::from_min_size(pos2(lens.rect.left(), top), size);
            let is_chosen = matches!(key, RowKey::Thing(key) if open.chosen() == Some(key));
            if is_chosen {
                ui.painter().rect_filled(rect, 0.0, palette.chosen);
                let edge = Rect::from_min_size(rect.min, vec2(4.0, rect.height()));
                ui.painter().rect_filled(edge, 0.0, palette.accent);
            }
            let length = made.row.text().map_or(0, str::len);
            let selected = match &self.selection {
                Some(selection) => selection.of(key, length, |key| self.heights.row_of(key)),
                None => 0..0,
            };
            made.row.paint(ui.painter(), rect, selected, palette.selection);
            self.tell(ui, made, key, rect, number);
        }
    }

    /// Lets a screen reader know of a row.
    fn tell(&self, ui: &Ui, made: &Made, key: &RowKey, rect: Rect, number: usize) {
        let response = ui.interact(rect, ui.scope_id().with(key), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::ListItem, true, &made.row.label));
        let is_newest = number.saturating_add(1) == self.keys.len();
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_size_of_set(self.keys.len());
            node.set_position_in_set(number.saturating_add(1));
            if is_newest {
                node.set_live(accesskit::Live::Polite);
            }
        });
    }

    /// The row at a place of the screen; above all of them the first, below the last.
    fn aimed(&self, lens: Lens, at: Pos2) -> Option<Aimed> {
        let below = points::nearest(
            at.y.clamp(lens.rect.top(), lens.rect.bottom() - 1.0) - lens.rect.top(),
        );
        let number = self.heights.row_at(lens.top.saturating_add_signed(below.into()))?;
        let top = pos2(lens.rect.left(), lens.y(self.heights.top(number)));
        Some(Aimed { number, place: at - top })
    }

    fn row(&self, number: usize) -> Option<&Arc<Row>> {
        self.rows.get(self.keys.get(number)?).map(|made| &made.row)
    }

    fn message(&self, number: usize) -> Option<&Arc<Message>> {
        match self.items.get(number)? {
            Shown::Item(Item::Message { message, .. }) => Some(message),
            _ => None,
        }
    }

    /// Does what the pointer does.
    fn point(
        &mut self,
        ui: &Ui,
        view: &View<'_>,
        (open, response): (&Conversation, &Response),
        lens: Lens,
        wants: &mut Intents,
    ) {
        let pointer = ui.input(|input| input.pointer.latest_pos());
        let aimed = pointer.and_then(|at| self.aimed(lens, at));
        if response.hovered()
            && let Some(Aimed { number, place }) = &aimed
            && let Some(row) = self.row(*number)
        {
            if row.link_at(*place).is_some() || row.press_at(*place).is_some() {
                ui.ctx().set_cursor_icon(CursorIcon::PointingHand);
            } else if row.has_text_at(*place) {
                ui.ctx().set_cursor_icon(CursorIcon::Text);
            }
        }
        self.select(ui, response, aimed.as_ref(), lens);
        if response.clicked_by(PointerButton::Primary)
            && let Some(aimed) = &aimed
        {
            self.press(aimed, wants);
        }
        self.offer(view, (open, response), (aimed, lens), wants);
        // What is selected where one writes is the entry's to copy.
        if copies(ui)
            && !Writing::has_selected(ui.ctx())
            && let Some(text) = self.selected()
        {
            wants.push(Intent::Copy(text));
        }
    }

    fn spot(&self, aimed: &Aimed) -> Option<Spot<RowKey>> {
        let key = self.keys.get(aimed.number)?.clone();
        let byte = self.row(aimed.number)?.byte_at(aimed.place).unwrap_or_default();
        Some(Spot { key, byte })
    }

    fn select(&mut self, ui: &Ui, response: &Response, aimed: Option<&Aimed>, lens: Lens) {
        if response.double_clicked() || response.triple_clicked() {
            self.select_word(aimed, response.triple_clicked());
            return;
        }
        if response.drag_started_by(PointerButton::Primary) {
            let origin = ui.input(|input| input.pointer.press_origin());
            let from = origin.and_then(|at| self.aimed(lens, at));
            self.selection = from.and_then(|from| self.spot(&from)).map(Selection::from);
        } else if response.clicked_by(PointerButton::Primary) {
            self.selection = None;
        }
        if response.dragged_by(PointerButton::Primary) {
            let spot = aimed.and_then(|aimed| self.spot(aimed));
            if let (Some(selection), Some(spot)) = (&mut self.selection, spot) {
                selection.draw_to(spot);
            }
        }
    }

    /// Selects the word under the pointer, or all that the message says.
    fn select_word(&mut self, aimed: Option<&Aimed>, all: bool) {
        let Some(aimed) = aimed else { return };
        let Some(spot) = self.spot(aimed) else { return };
        let Some(text) = self.row(aimed.number).and_then(|row| row.text()) else { return };
        let mut words = text.split_word_bound_indices();
        let word = words.find(|(at, word)| spot.byte < at.saturating_add(word.len()));
        let bytes = match word {
            Some((at, word)) if !all => at..at.saturating_add(word.len()),
            _ => 0..text.len(),
        };
        self.selection = Some(Selection::within(spot.key, bytes));
    }

    /// What was clicked on.
    fn press(&self, aimed: &Aimed, wants: &mut Intents) {
        let Some(row) = self.row(aimed.number) else { return };
        if let Some(link) = row.link_at(aimed.place) {
            let text = row.text().unwrap_or_default().to_owned();
            wants.push(Intent::OpenLink(Place { text, link: link.clone() }));
            return;
        }
        let seq = self.message(aimed.number).map(|message| message.seq);
        let key = match self.keys.get(aimed.number) {
            Some(RowKey::Thing(key)) => Some(key.clone()),
            _ => None,
        };
        let intent = match (row.press_at(aimed.place), seq, key) {
            (Some(row::Press::Answered), Some(seq), _) => Some(Intent::GoToAnswered(seq)),
            (Some(row::Press::Reaction(emoji, mine)), Some(seq), _) => {
                tchat_client::parts::Emoji::parse(emoji)
                    .ok()
                    .map(|emoji| Intent::Toggle(seq, emoji, !mine))
            }
            (Some(row::Press::Retry), _, Some(key)) => Some(Intent::Retry(key)),
            (Some(row::Press::Dismiss), _, Some(key)) => Some(Intent::Dismiss(key)),
            _ => Some(Intent::ChooseThis(None)),
        };
        wants.extend(intent);
    }

    /// Offers what can be done with what is under the pointer, or with what is chosen.
    fn offer(
        &mut self,
        view: &View<'_>,
        (open, response): (&Conversation, &Response),
        (aimed, lens): (Option<Aimed>, Lens),
        wants: &mut Intents,
    ) {
        if response.secondary_clicked() {
            self.menu = aimed.map(|aimed| (aimed, true));
        } else if let Some(number) = menu::is_due(response).then(|| self.chosen(open)).flatten() {
            self.menu = Some((Aimed { number, place: Vec2::ZERO }, false));
        }
        let about = self.menu.as_ref().map(|(aimed, by_pointer)| self.subject(aimed, *by_pointer));
        let Some(about) = about.filter(Subject::has_any) else { return };
        let place = self.chosen_rect(open, lens).unwrap_or(lens.rect);
        menu::about(response, place, false, |ui| about.show(ui, view, wants));
    }

    /// What the menu is about.
    fn subject(&self, aimed: &Aimed, by_pointer: bool) -> Subject<'_> {
        let row = self.row(aimed.number);
        let text = row.and_then(|row| row.text());
        let link = row.filter(|_| by_pointer).and_then(|row| row.link_at(aimed.place));
        let key = match self.keys.get(aimed.number) {
            Some(RowKey::Thing(key)) => Some(key),
            _ => None,
        };
        let place = |link: &tchat_client::markup::Link| Place {
            text: text.unwrap_or_default().to_owned(),
            link: link.clone(),
        };
        Subject {
            shown: self.items.get(aimed.number),
            key,
            text,
            link: link.map(place),
            selected: self.selected(),
        }
    }

    /// The row that is chosen.
    fn chosen(&self, open: &Conversation) -> Option<usize> {
        self.heights.row_of(&RowKey::Thing(open.chosen()?.clone()))
    }

    /// Where on the screen it is, as far as it is seen.
    fn chosen_rect(&self, open: &Conversation, lens: Lens) -> Option<Rect> {
        let number = self.chosen(open)?;
        let top = lens.y(self.heights.top(number));
        let high = points::on_screen(self.heights.height(number).into());
        let rect = Rect::from_min_size(
            pos2(lens.rect.left() + 40.0, top),
            vec2(lens.rect.width() - 80.0, high),
        );
        Some(rect.intersect(lens.rect))
    }

    /// The bar by which one scrolls: where in the window one is, as far as heights are known.
    fn bar(&self, ui: &Ui, view: &View<'_>, lens: Lens, wants: &mut Intents) {
        let (total, seen) = (self.heights.total(), u64::from(lens.view));
        if total <= seen {
            return;
        }
        let share = |part: u64| {
            let thousandths = part.saturating_mul(10_000).checked_div(total).unwrap_or_default();
            f32::from(u16::try_from(thousandths).unwrap_or(10_000)) / 10_000.0
        };
        let track =
            Rect::from_min_max(pos2(lens.rect.right() - BAR, lens.rect.top()), lens.rect.max);
        let high = (track.height() * share(seen)).max(28.0);
        let room = track.height() - high;
        let past = share(lens.top) / (1.0 - share(seen)).max(0.000_1);
        let thumb = Rect::from_min_size(
            pos2(track.left(), track.top() + room * past.min(1.0)),
            vec2(BAR, high),
        );
        let response = ui.interact(track, ui.scope_id().with("bar"), Sense::click_and_drag());
        let name = view.words().gui_messages();
        response.widget_info(|| WidgetInfo::labeled(Role::ScrollBar, true, &name));
        let visuals = ui.style().interact(&response);
        let colour = if response.hovered() || response.dragged() {
            visuals.fg_stroke.color
        } else {
            ui.visuals().weak_text_color()
        };
        let thumb_seen = thumb.shrink2(vec2(2.0, 2.0));
        ui.painter().rect_filled(thumb_seen, 3.0, colour.gamma_multiply(0.6));
        if let Some(at) = response.interact_pointer_pos() {
            let past = ((at.y - track.top() - high / 2.0) / room.max(1.0)).clamp(0.0, 1.0);
            let ten_thousandths = u64::from(points::up(past * 10_000.0));
            let top = total.saturating_sub(seen).saturating_mul(ten_thousandths) / 10_000;
            let hold = Hold::at(&self.heights, top, lens.view);
            wants.push(Intent::Hold(self.scroll(&hold)));
        }
    }
}

/// Whether a row is the last message of one's own, with nothing of one's own behind it.
fn is_last_of_mine(items: &[Shown], number: usize) -> bool {
    let mine = |shown: &Shown| match shown {
        Shown::Item(Item::Message { message, .. }) => message.mine && message.deleted.is_none(),
        Shown::Item(Item::Waiting(_)) => true,
        _ => false,
    };
    let message = items
        .get(number)
        .is_some_and(|it| matches!(it, Shown::Item(Item::Message { .. })) && mine(it));
    message && !items.iter().skip(number.saturating_add(1)).any(mine)
}

fn has_transfer(view: &View<'_>, shown: &Shown) -> bool {
    match shown {
        Shown::Item(Item::Message { message, .. }) => {
            view.chat.transfers().of(&message.room, message.seq).is_some()
        }
        Shown::Sharing(_) => true,
        _ => false,
    }
}

/// Copies what is chosen, where nothing else is selected. What other keys do with it is
/// [`crate::keymap`]'s.
fn keys(ui: &Ui, open: &Conversation, wants: &mut Intents) {
    let Some(message) = open.chosen_message() else { return };
    if copies(ui) && !Writing::has_selected(ui.ctx()) {
        wants.push(Intent::Copy(message.text.clone()));
    }
}

/// Whether somebody copies.
fn copies(ui: &Ui) -> bool {
    let is_copy = |event: &Event| matches!(event, Event::Copy);
    ui.input(|input| input.events.iter().any(is_copy))
}
