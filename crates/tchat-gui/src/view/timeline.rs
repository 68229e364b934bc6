//! The conversation: a list of which only what is seen is laid out.
//!
//! It is scrolled by message, not by point ([`Hold`]), so its length costs nothing and nothing jumps.
//! Text is selected across messages, in what they say and not in what is drawn ([`Selection`]).

mod drawing;
mod heights;
mod hold;
mod keys;
mod pointing;
mod scrolling;
mod toolbar;

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use eframe::egui::{Id, Rect, Role, Sense, Ui, UiBuilder, pos2, vec2};
use tchat_client::event::Message;
use tchat_client::timeline::{Day, Item};
use tchat_front::conversation::Conversation;
use tchat_front::settings::Switch;
use tchat_front::shown::{Key, Shown};
use tchat_i18n::Lang;
use tchat_proto::room::RoomName;

use self::heights::Heights;
use self::hold::Hold;
use self::pointing::Aimed;
use self::toolbar::Toolbar;
use super::focus;
use super::message_menu::Subject;
use super::row::Row;
use super::row::writer::Writer;
use super::{Intents, View};
use crate::intent::Intent;
use crate::points;
use crate::theme;
use crate::typesetting::selection::Selection;

/// What a row counts with that nobody has seen: a message of a line and a half.
const ESTIMATE: u32 = 34;

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
    toolbar: Toolbar,
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
    saved: Option<PathBuf>,
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
            toolbar: Toolbar::default(),
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
        ui: &mut Ui,
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
            focus::within(ui, &response, rect, 0);
        }
        let held = self.held(open);
        let hold = self.moved(ui, &response, held.clone(), height);
        let lens = self.settle(ui, view, open, &hold, Lens { rect, view: height, top: 0 });
        let seen = self.seen(lens);
        self.around = (seen.start, self.keys.len().saturating_sub(seen.end));
        self.paint(ui, view, open, lens, seen, wants);
        // Over the rows, some of which are coloured from edge to edge.
        self.bar(ui, view, lens, wants);
        self.point(ui, view, (open, &response), lens, wants);
        keys::take(ui, open, wants);
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
        let saved = saved(view, shown);
        let is_made = self.rows.get(key).is_some_and(|made| {
            let as_it_was = (made.online, made.is_last_of_mine, made.saved.as_deref());
            as_it_was == (online, is_last_of_mine, saved) && made.of == *shown
        });
        // How far a file is shows in its row, and is no part of it.
        if !is_made || has_transfer(view, shown) {
            let row = Arc::new(Writer { view, ui, width, is_last_of_mine }.row(shown));
            self.laid_out = self.laid_out.saturating_add(1);
            let (of, saved) = (shown.clone(), saved.map(Path::to_owned));
            let made = Made { of, is_last_of_mine, online, saved, row };
            self.rows.insert(key.clone(), made);
        }
        let height = self.rows.get(key).map_or(0, |made| made.row.height);
        let is_news = !self.heights.is_measured(number) || self.heights.height(number) != height;
        if is_news {
            self.heights.measure(number, height);
        }
        is_news
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

    /// What the menu is about.
    fn subject(&self, aimed: &Aimed, by_pointer: bool) -> Subject<'_> {
        let row = self.row(aimed.number);
        let text = row.and_then(|row| row.text());
        let link = row.filter(|_| by_pointer).and_then(|row| row.link_at(aimed.place));
        let key = match self.keys.get(aimed.number) {
            Some(RowKey::Thing(key)) => Some(key),
            _ => None,
        };
        Subject {
            shown: self.items.get(aimed.number),
            key,
            text,
            link: link.cloned(),
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

/// Where the file of a row was saved.
fn saved<'v>(view: &View<'v>, shown: &Shown) -> Option<&'v Path> {
    match shown {
        Shown::Item(Item::Message { message, .. }) => {
            view.chat.transfers().saved(&message.room, message.seq)
        }
        _ => None,
    }
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
