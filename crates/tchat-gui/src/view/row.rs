//! One thing of a conversation, laid out: made once, and drawn as long as nothing becomes of it.

use std::ops::Range;

use eframe::egui::{
    Color32, Context, CornerRadius, Painter, Pos2, Rect, Stroke, Ui, Vec2, pos2, vec2,
};
use tchat_client::event::Message;
use tchat_client::markup::Link;
use tchat_client::parts::{FileManifest, Form, Quoted, Reply};
use tchat_client::timeline::{Item, State, Waiting};
use tchat_client::transfer::Transfer;
use tchat_front::settings::Switch;
use tchat_front::shown::Shown;
use tchat_i18n::Visible;
use tchat_proto::id::AccountKey;
use tchat_proto::room::RoomName;
use tchat_speech::explain;
use tchat_speech::tell::{files, text};
use unicode_segmentation::UnicodeSegmentation as _;

use super::picture::Picture;
use super::text::Type;
use super::{View, sender};
use crate::body::{Body, Dress};
use crate::limits::LINE_POINTS_MAX;
use crate::points;
use crate::text_block::TextBlock;
use crate::theme::{BODY, SMALL};

/// The room at the left edge, and how wide the circle with somebody's initial is.
const EDGE: f32 = 20.0;
const CIRCLE: f32 = 34.0;
/// Where what is said begins.
const INDENT: f32 = EDGE + CIRCLE + 12.0;
/// The room above a message that begins a group, above one that goes on, and below each.
const ABOVE_GROUP: f32 = 10.0;
const ABOVE: f32 = 2.0;
const BELOW: f32 = 2.0;

/// One thing of a conversation, laid out.
#[derive(Debug)]
pub struct Row {
    /// How high it is, in points.
    pub height: u32,
    /// What it is read out as.
    pub label: String,
    parts: Vec<Part>,
    /// What is said, and where it stands.
    body: Option<(Pos2, TextBlock)>,
    links: Vec<(Range<usize>, Link)>,
    /// Where what can be pressed lies.
    presses: Vec<(Rect, Press)>,
    behind: Option<Color32>,
}

/// Something that can be pressed in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Press {
    /// What it answers.
    Answered,
    /// A reaction, and whether it is one's own.
    Reaction(String, bool),
    /// To send it again.
    Retry,
    /// To give it up.
    Dismiss,
}

#[derive(Debug)]
enum Part {
    Text(Pos2, TextBlock),
    Circle(Pos2, f32, Color32),
    Box(Rect, Color32, Stroke),
    Line(Pos2, f32, Color32),
    Picture(Pos2, Picture),
}

impl Row {
    /// What is said in it, if something is.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.body.as_ref().map(|(_, block)| block.text())
    }

    /// The byte of what is said that is nearest to a place in the row.
    #[must_use]
    pub fn byte_at(&self, place: Vec2) -> Option<usize> {
        let (at, block) = self.body.as_ref()?;
        Some(block.byte_at(place - at.to_vec2()))
    }

    /// The link at a place in the row.
    #[must_use]
    pub fn link_at(&self, place: Vec2) -> Option<&Link> {
        let (at, block) = self.body.as_ref()?;
        let within = place.to_pos2() - at.to_vec2();
        let link = self
            .links
            .iter()
            .find(|(range, _)| block.areas(range.clone()).iter().any(|area| area.contains(within)));
        link.map(|(_, link)| link)
    }

    /// What can be pressed at a place in the row.
    #[must_use]
    pub fn press_at(&self, place: Vec2) -> Option<&Press> {
        self.presses.iter().find(|(area, _)| area.contains(place.to_pos2())).map(|(_, it)| it)
    }

    /// Whether text is at a place in the row.
    #[must_use]
    pub fn has_text_at(&self, place: Vec2) -> bool {
        self.body.as_ref().is_some_and(|(at, block)| {
            Rect::from_min_size(*at, block.size()).expand(3.0).contains(place.to_pos2())
        })
    }

    /// Draws it, with part of what is said selected.
    pub fn paint(&self, painter: &Painter, rect: Rect, selected: Range<usize>, fill: Color32) {
        if let Some(behind) = self.behind {
            painter.rect_filled(rect, 0.0, behind);
        }
        let by = rect.min.to_vec2();
        for part in &self.parts {
            match part {
                Part::Text(at, block) => block.paint(painter, *at + by, 0..0, fill),
                Part::Circle(centre, radius, colour) => {
                    painter.circle_filled(*centre + by, *radius, *colour);
                }
                Part::Box(area, colour, stroke) => {
                    let (area, corners) = (area.translate(by), CornerRadius::same(8));
                    painter.rect(area, corners, *colour, *stroke, eframe::egui::StrokeKind::Inside);
                }
                Part::Picture(at, picture) => {
                    picture.paint(painter, Rect::from_min_size(*at + by, picture.size));
                }
                Part::Line(at, width, colour) => {
                    let at = *at + by;
                    painter.hline(at.x..=at.x + width, at.y, Stroke::new(1.0, *colour));
                }
            }
        }
        if let Some((at, block)) = &self.body {
            block.paint(painter, *at + by, selected, fill);
        }
    }
}

/// Lays out things of a conversation.
#[derive(Clone, Copy)]
pub struct Writer<'w> {
    /// What there is to show.
    pub view: &'w View<'w>,
    /// What is drawn on.
    pub ui: &'w Ui,
    /// How wide the list is.
    pub width: f32,
    /// Whether it is the last message of one's own, and so is said to be sent.
    pub is_last_of_mine: bool,
}

/// A row being made.
struct Making {
    row: Row,
    /// Down to where it is made.
    y: f32,
}

impl<'w> Writer<'w> {
    fn ctx(&self) -> &Context {
        self.ui.ctx()
    }

    fn dress(&self) -> Dress<'w> {
        let palette = &*self.view.palette;
        Dress { palette, words: self.view.words(), colour: palette.text, sender }
    }

    fn weak(&self) -> Type {
        Type::new(SMALL, self.view.palette.weak)
    }

    fn text_width(&self) -> f32 {
        (self.width - INDENT - EDGE).clamp(40.0, LINE_POINTS_MAX)
    }

    /// One thing.
    #[must_use]
    pub fn row(self, shown: &Shown) -> Row {
        let words = self.view.words();
        match shown {
            Shown::Item(Item::Day(of)) => {
                let name = self.view.chat.day_name(*of);
                self.ruled(name.as_str(), self.view.palette.weak, self.view.palette.line)
            }
            Shown::Item(Item::LastRead) => {
                let accent = self.view.palette.accent;
                self.ruled(words.last_read().as_str(), accent, accent)
            }
            Shown::Item(Item::Message { message, continues }) => self.message(message, *continues),
            Shown::Item(Item::Gap(gap)) => self.notice(text::missing(words, gap).as_str(), None),
            Shown::Item(Item::Notice(notice)) => {
                let time = self.view.chat.time_of_day(notice.time);
                self.notice(text::happening(words, &notice.what).as_str(), Some(&time))
            }
            Shown::Told { text, .. } => self.notice(text.as_str(), None),
            Shown::Item(Item::Waiting(waiting)) => self.waiting(waiting),
            Shown::Sharing(transfer) => self.sharing(transfer),
        }
    }

    fn begin(label: String) -> Making {
        let row = Row {
            height: 0,
            label,
            parts: Vec::new(),
            body: None,
            links: Vec::new(),
            presses: Vec::new(),
            behind: None,
        };
        Making { row, y: 0.0 }
    }

    /// A word in a line across.
    fn ruled(self, word: &str, colour: Color32, line: Color32) -> Row {
        let mut making = Self::begin(word.to_owned());
        let block = Type::new(SMALL, colour).strong().line(self.ui, word, self.width - 2.0 * EDGE);
        let size = block.size();
        let (y, left) = (12.0, ((self.width - size.x) / 2.0).max(EDGE));
        let middle = y + size.y / 2.0;
        let side = left - EDGE - 10.0;
        if side > 0.0 {
            making.row.parts.push(Part::Line(pos2(EDGE, middle), side, line));
            making.row.parts.push(Part::Line(pos2(left + size.x + 10.0, middle), side, line));
        }
        making.row.parts.push(Part::Text(pos2(left, y), block));
        making.y = y + size.y;
        making.end(8.0)
    }

    /// Set apart from what people say: small, in the middle of its column, and without anybody's sign.
    fn notice(self, said: &str, time: Option<&str>) -> Row {
        let said = time.map_or_else(|| said.to_owned(), |time| format!("{said}  ·  {time}"));
        let mut making = Self::begin(said.clone());
        making.y = 5.0;
        making.text(INDENT, self.weak().block(self.ui, &said, self.text_width()));
        making.end(5.0)
    }

    fn message(self, message: &Message, continues: bool) -> Row {
        let words = self.view.words();
        let (nick, time) =
            (Visible::name(&message.from.nick), self.view.chat.time_of_day(message.time));
        let body = self.body(message);
        let said = match &message.form {
            Form::File(file) if body.text.is_empty() => Visible::line(&file.name),
            _ => Visible::line(&body.text),
        };
        let label = words.gui_said(nick.clone(), Visible::line(&time), said);
        let mut making = Self::begin(label.to_string());
        if message.mentions_me() {
            making.row.behind = Some(self.view.palette.mention);
        }
        let is_action = matches!(message.form, Form::Action);
        making.y = if continues || is_action { ABOVE } else { ABOVE_GROUP };
        if !continues && !is_action {
            let is_plain = message.room == RoomName::plain();
            self.head(&mut making, nick.as_str(), message.from.account, &time, is_plain);
        }
        if let Some(reply) = &message.reply {
            self.quote(&mut making, reply);
        }
        if let (Form::File(file), None) = (&message.form, &message.deleted) {
            let size = files::size(words, file.size);
            self.card(&mut making, Visible::line(&file.name).as_str(), size.as_str());
            self.picture(&mut making, file);
        }
        making.body(self.ctx(), body, self.text_width());
        if message.edited.is_some() && message.deleted.is_none() {
            making.text(INDENT, self.weak().block(self.ui, words.edited_mark().as_str(), 400.0));
        }
        if !message.reactions.is_empty() {
            self.reactions(&mut making, message);
        }
        if let Some(transfer) = self.view.chat.transfers().of(&message.room, message.seq) {
            self.progress(&mut making, transfer);
        }
        if self.is_last_of_mine {
            let sent = format!("✓ {}", words.state_sent());
            making.text(INDENT, self.weak().block(self.ui, &sent, self.text_width()));
        }
        making.end(BELOW)
    }

    /// Somebody's initial, name, and when; in the plain room that everybody can read it.
    fn head(self, making: &mut Making, nick: &str, of: AccountKey, time: &str, is_plain: bool) {
        let palette = &self.view.palette;
        let colour = sender(palette, of);
        let centre = pos2(EDGE + CIRCLE / 2.0, making.y + CIRCLE / 2.0);
        making.row.parts.push(Part::Circle(centre, CIRCLE / 2.0, colour));
        let initial = nick.graphemes(true).find(|it| it.chars().any(char::is_alphanumeric));
        let initial = initial.unwrap_or("?").to_uppercase();
        let block = Type::new(16.0, palette.page).strong().block(self.ui, &initial, f32::INFINITY);
        making.row.parts.push(Part::Text(centre - block.size() / 2.0, block));

        let name = Type::new(BODY, colour).strong().line(self.ui, nick, self.text_width() * 0.7);
        let time = self.weak().block(self.ui, time, f32::INFINITY);
        let (baseline, mut x) = (making.y + name.size().y, INDENT + name.size().x + 8.0);
        let high = name.size().y;
        making.row.parts.push(Part::Text(pos2(INDENT, making.y), name));
        let width = time.size().x;
        making.row.parts.push(Part::Text(pos2(x, baseline - time.size().y - 1.0), time));
        x += width + 8.0;
        if is_plain {
            let told = format!("⚠ {}", self.view.words().plain_head());
            let told = Type::new(SMALL, palette.plain).strong().block(self.ui, &told, 300.0);
            making.row.parts.push(Part::Text(pos2(x, baseline - told.size().y - 1.0), told));
        }
        making.y += high + 1.0;
    }

    fn quote(self, making: &mut Making, reply: &Reply) {
        let words = self.view.words();
        let said = match &reply.quoted {
            Quoted::Kept(text) => Visible::line(text.trim()),
            Quoted::Claimed(text) => words.quote_claimed(Visible::line(text.trim())),
            Quoted::Deleted => words.quote_deleted(),
            Quoted::Ignored => words.quote_ignored(),
        };
        let line = format!("{}: {said}", Visible::name(&reply.from.nick));
        let block = self.weak().line(self.ui, &line, self.text_width() - 12.0);
        let colour = sender(&self.view.palette, reply.from.account);
        let top = making.y + 1.0;
        let bar = Rect::from_min_size(pos2(INDENT, top), vec2(3.0, block.size().y));
        making.row.parts.push(Part::Box(bar, colour, Stroke::NONE));
        let area = Rect::from_min_size(bar.min, block.size() + vec2(12.0, 0.0));
        making.row.presses.push((area, Press::Answered));
        making.text(INDENT + 10.0, block);
        making.y += 2.0;
    }

    fn body(self, message: &Message) -> Body {
        let (words, palette) = (self.view.words(), &self.view.palette);
        if let Some(deletion) = &message.deleted {
            let told = match deletion.by.account == message.from.account {
                true => words.message_removed(),
                false => words.message_removed_by(Visible::name(&deletion.by.nick)),
            };
            let mut format = Type::new(BODY, palette.weak).format();
            format.italics = true;
            return Body::of(told.as_str(), format);
        }
        // What a file is called is on its card.
        if matches!(&message.form, Form::File(file) if file.name == message.text) {
            return Body::default();
        }
        let said = Body::of_message(&message.text, &message.mentions, self.dress());
        if !matches!(message.form, Form::Action) {
            return said;
        }
        let name = Visible::name(&message.from.nick);
        let strong = Type::new(BODY, sender(palette, message.from.account)).strong().format();
        let mut body = Body::of(&format!("✱ {name} "), strong);
        let by = body.text.len();
        for (range, mut format) in said.formats {
            format.italics = true;
            body.push(said.text.get(range).unwrap_or_default(), format);
        }
        let moved =
            |range: Range<usize>| range.start.saturating_add(by)..range.end.saturating_add(by);
        body.links = said.links.into_iter().map(|(at, link)| (moved(at), link)).collect();
        body
    }

    /// A file's card: what it is called and how big it is.
    fn card(self, making: &mut Making, name: &str, size: &str) {
        let palette = &self.view.palette;
        let width = self.text_width().min(420.0);
        let sign = Type::new(22.0, palette.accent).block(self.ui, "📄", f32::INFINITY);
        let text = width - sign.size().x - 36.0;
        let name = Type::new(BODY, palette.text).strong().line(self.ui, name, text);
        let size = self.weak().line(self.ui, size, text);
        let high = name.size().y + size.size().y + 16.0;
        let area = Rect::from_min_size(pos2(INDENT, making.y + 3.0), vec2(width, high));
        making.row.parts.push(Part::Box(area, palette.side, Stroke::new(1.0, palette.line)));
        let x = area.left() + 12.0;
        let at = pos2(x, area.center().y - sign.size().y / 2.0);
        let text = pos2(x + sign.size().x + 12.0, area.top() + 8.0);
        let below = text + vec2(0.0, name.size().y);
        making.row.parts.push(Part::Text(at, sign));
        making.row.parts.push(Part::Text(text, name));
        making.row.parts.push(Part::Text(below, size));
        making.y = area.bottom() + 3.0;
    }

    /// How a picture looks, unless the reader wants none.
    fn picture(self, making: &mut Making, file: &FileManifest) {
        let preview = file.preview.as_ref();
        let preview = preview.filter(|_| self.view.chat.settings().is_on(Switch::Pictures));
        let width = self.text_width();
        if let Some(picture) = preview.and_then(|it| Picture::of_preview(self.ctx(), it, width)) {
            let at = pos2(INDENT, making.y + 2.0);
            making.y = at.y + picture.size.y + 4.0;
            making.row.parts.push(Part::Picture(at, picture));
        }
    }

    fn reactions(self, making: &mut Making, message: &Message) {
        let palette = &self.view.palette;
        let (mut x, mut bottom) = (INDENT, making.y);
        for reaction in &message.reactions {
            let said = format!("{} {}", Visible::line(&reaction.emoji), reaction.count);
            let block = Type::new(13.5, palette.text).block(self.ui, &said, f32::INFINITY);
            let size = block.size() + vec2(16.0, 6.0);
            if x + size.x > INDENT + self.text_width() && x > INDENT {
                (x, making.y) = (INDENT, bottom + 4.0);
            }
            let area = Rect::from_min_size(pos2(x, making.y + 3.0), size);
            // One's own is framed, not only coloured.
            let (fill, stroke) = match reaction.mine {
                true => (palette.chosen, Stroke::new(1.5, palette.accent)),
                false => (palette.side, Stroke::new(1.0, palette.line)),
            };
            making.row.parts.push(Part::Box(area, fill, stroke));
            making.row.parts.push(Part::Text(area.min + vec2(8.0, 3.0), block));
            let press = Press::Reaction(reaction.emoji.clone(), reaction.mine);
            making.row.presses.push((area, press));
            (x, bottom) = (area.right() + 6.0, area.bottom());
        }
        making.y = bottom + 3.0;
    }

    /// How far a file is, in figures.
    fn progress(self, making: &mut Making, transfer: &Transfer) {
        let told = files::progress_line(self.view.words(), transfer);
        making.text(INDENT, self.weak().block(self.ui, told.as_str(), self.text_width()));
    }

    fn waiting(self, waiting: &Waiting) -> Row {
        let (words, palette) = (self.view.words(), &self.view.palette);
        let dress = Dress { colour: palette.weak, ..self.dress() };
        let body = Body::of_message(&waiting.text, &[], dress);
        let (state, colour) = match &waiting.state {
            State::Sending if self.view.chat.line().is_online() => {
                (format!("… {}", words.state_sending()), palette.weak)
            }
            State::Sending => (format!("⏳ {}", words.state_waiting()), palette.plain),
            State::Failed(trouble) => {
                let why = explain::trouble::explain(trouble, words).sentence();
                (format!("✗ {}", words.state_failed(why)), palette.wrong)
            }
        };
        let mut making = Self::begin(format!("{}: {state}", Visible::line(&body.text)));
        making.y = ABOVE;
        making.body(self.ctx(), body, self.text_width());
        making.text(INDENT, Type::new(SMALL, colour).block(self.ui, &state, self.text_width()));
        if matches!(waiting.state, State::Failed(_)) {
            let mut x = INDENT;
            let top = making.y + 3.0;
            for (word, press) in
                [(words.gui_retry(), Press::Retry), (words.gui_dismiss(), Press::Dismiss)]
            {
                let block = Type::new(SMALL, palette.accent).strong().block(
                    self.ui,
                    word.as_str(),
                    f32::INFINITY,
                );
                let size = block.size() + vec2(16.0, 8.0);
                let area = Rect::from_min_size(pos2(x, top), size);
                let stroke = Stroke::new(1.0, palette.accent);
                making.row.parts.push(Part::Box(area, palette.page, stroke));
                making.row.parts.push(Part::Text(area.min + vec2(8.0, 4.0), block));
                making.row.presses.push((area, press));
                x = area.right() + 8.0;
                making.y = area.bottom();
            }
        }
        making.end(BELOW + 2.0)
    }

    /// A file that one shares and that is on its way.
    fn sharing(self, transfer: &Transfer) -> Row {
        let name = Visible::line(&transfer.name).to_string();
        let mut making = Self::begin(name.clone());
        making.y = ABOVE;
        let size = files::size(self.view.words(), transfer.total);
        self.card(&mut making, &name, size.as_str());
        self.progress(&mut making, transfer);
        making.end(BELOW)
    }
}

impl Making {
    fn text(&mut self, x: f32, block: TextBlock) {
        let high = block.size().y;
        self.row.parts.push(Part::Text(pos2(x, self.y), block));
        self.y += high;
    }

    fn body(&mut self, ctx: &Context, body: Body, width: f32) {
        if body.text.is_empty() {
            return;
        }
        let block = TextBlock::new(ctx, &body.text, &body.formats, width);
        let high = block.size().y;
        self.row.body = Some((pos2(INDENT, self.y), block));
        self.row.links = body.links;
        self.y += high;
    }

    fn end(mut self, below: f32) -> Row {
        self.row.height = points::up(self.y + below);
        self.row
    }
}
