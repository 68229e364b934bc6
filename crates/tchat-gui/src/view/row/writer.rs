//! Lays out things of a conversation, each as a [`Row`].

use std::ops::Range;

use eframe::egui::{Color32, Context, Rect, Stroke, Ui, pos2, vec2};
use tchat_client::event::Message;
use tchat_client::parts::{Form, Quoted, Reply};
use tchat_client::timeline::{Item, State, Waiting};
use tchat_front::shown::Shown;
use tchat_i18n::Visible;
use tchat_proto::id::AccountKey;
use tchat_proto::room::RoomName;
use tchat_speech::explain;
use tchat_speech::tell::{files, text};

use super::file_card::Told;
use super::{Part, Press, Pressable, Row};
use crate::limits::LINE_POINTS_MAX;
use crate::points;
use crate::theme::{BODY, SMALL};
use crate::typesetting::body::{Body, Dress};
use crate::typesetting::text_block::TextBlock;
use crate::view::face;
use crate::view::text::Type;
use crate::view::{View, sender};

/// The room at the left edge, and how wide the circle with somebody's initial is.
const EDGE: f32 = 20.0;
const CIRCLE: f32 = 34.0;
/// Where what is said begins.
pub(super) const INDENT: f32 = EDGE + CIRCLE + 12.0;
/// The room above a message that begins a group, above one that goes on, and below each.
const ABOVE_GROUP: f32 = 10.0;
pub(super) const ABOVE: f32 = 2.0;
pub(super) const BELOW: f32 = 2.0;

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
pub(super) struct Making {
    pub(super) row: Row,
    /// Down to where it is made.
    pub(super) y: f32,
}

impl<'w> Writer<'w> {
    pub(super) fn ctx(&self) -> &Context {
        self.ui.ctx()
    }

    fn dress(&self) -> Dress<'w> {
        let palette = &*self.view.palette;
        Dress { palette, words: self.view.words(), colour: palette.text, sender }
    }

    pub(super) fn weak(&self) -> Type {
        Type::new(SMALL, self.view.palette.weak)
    }

    pub(super) fn text_width(&self) -> f32 {
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

    pub(super) fn begin(label: String) -> Making {
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
            let told = Told {
                name: Visible::line(&file.name),
                size: files::size(words, file.size),
                media: file.media.as_deref(),
            };
            self.picture(&mut making, file);
            self.file(&mut making, message, &told);
        }
        making.body(self.ctx(), body, self.text_width());
        if message.edited.is_some() && message.deleted.is_none() {
            making.text(INDENT, self.weak().block(self.ui, words.edited_mark().as_str(), 400.0));
        }
        if !message.reactions.is_empty() {
            self.reactions(&mut making, message);
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
        let initial = face::initial(nick);
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
        making.press(area, Press::Answered, line);
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
            let emoji = Visible::line(&reaction.emoji);
            let name = self.view.words().gui_reaction(emoji, reaction.count);
            making.press(area, press, name.to_string());
            (x, bottom) = (area.right() + 6.0, area.bottom());
        }
        making.y = bottom + 3.0;
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
            making.buttons(
                self,
                &[(words.gui_retry(), Press::Retry), (words.gui_dismiss(), Press::Dismiss)],
            );
        }
        making.end(BELOW + 2.0)
    }
}

impl Making {
    pub(super) fn press(&mut self, area: Rect, press: Press, name: String) {
        self.row.presses.push(Pressable { area, press, name });
    }

    /// Buttons beside each other, below what there is.
    pub(super) fn buttons(&mut self, writer: Writer<'_>, buttons: &[(Visible, Press)]) {
        let palette = &writer.view.palette;
        let (mut x, top) = (INDENT, self.y + 4.0);
        for (word, press) in buttons {
            let kind = Type::new(SMALL, palette.accent).strong();
            let block = kind.block(writer.ui, word.as_str(), f32::INFINITY);
            let size = block.size() + vec2(20.0, 10.0);
            let area = Rect::from_min_size(pos2(x, top), size);
            let stroke = Stroke::new(1.0, palette.line);
            self.row.parts.push(Part::Box(area, palette.raised, stroke));
            self.row.parts.push(Part::Text(area.min + vec2(10.0, 5.0), block));
            self.press(area, press.clone(), word.to_string());
            x = area.right() + 8.0;
            self.y = area.bottom() + 2.0;
        }
    }

    pub(super) fn text(&mut self, x: f32, block: TextBlock) {
        let high = block.size().y;
        self.row.parts.push(Part::Text(pos2(x, self.y), block));
        self.y += high;
    }

    pub(super) fn body(&mut self, ctx: &Context, body: Body, width: f32) {
        if body.text.is_empty() {
            return;
        }
        let block = TextBlock::new(ctx, &body.text, &body.formats, width);
        let high = block.size().y;
        self.row.body = Some((pos2(INDENT, self.y), block));
        self.row.links = body.links;
        self.y += high;
    }

    pub(super) fn end(mut self, below: f32) -> Row {
        self.row.height = points::up(self.y + below);
        self.row
    }
}
