//! One thing of a timeline as rows.

use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use tchat_client::event::{Gap, Message, Person};
use tchat_client::markup::{self, MarkKind};
use tchat_client::parts::{Form, Quoted, Reply};
use tchat_client::timeline::{Day, Item, Notice, State, Waiting};
use tchat_i18n::Visible;
use tchat_proto::id::Timestamp;
use tchat_speech::explain;
use tchat_speech::tell::{files, text};

use super::rows::{broken, cut};
use crate::app::App;

/// What stands before each row of a message.
const INDENT: &str = "  ";

/// Makes rows of what a timeline holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Writer<'a> {
    pub(super) app: &'a App,
    pub(super) width: usize,
}

impl Writer<'_> {
    /// The rows of an item.
    pub(super) fn rows(self, item: &Item, chosen: bool) -> Vec<Line<'static>> {
        match item {
            Item::Day(day) => vec![self.ruled(&self.day(*day), self.app.palette.faint())],
            Item::LastRead => {
                vec![self.ruled(&self.app.words.last_read().to_string(), self.app.palette.worth())]
            }
            Item::Message { message, continues } => self.message(message, *continues, chosen),
            Item::Gap(gap) => self.notice_rows(&self.gap(gap)),
            Item::Notice(notice) => self.notice_rows(&self.notice(notice)),
            Item::Waiting(waiting) => self.waiting(waiting),
        }
    }

    fn day(self, day: Day) -> String {
        let (year, month, date) = day.date();
        format!("{year:04}-{month:02}-{date:02}")
    }

    /// A word in a line across.
    fn ruled(self, word: &str, style: Style) -> Line<'static> {
        let word = format!("── {word} ");
        let rest = self.width.saturating_sub(unicode_width::UnicodeWidthStr::width(word.as_str()));
        Line::styled(format!("{word}{}", "─".repeat(rest)), style)
    }

    fn time(self, time: Timestamp) -> String {
        let seconds = i64::try_from(time.0 / 1_000).unwrap_or_default();
        let local = seconds.saturating_add(i64::from(App::offset(&self.app.zone, time)));
        let minutes = local.div_euclid(60);
        format!("{:02}:{:02}", minutes.div_euclid(60).rem_euclid(24), minutes.rem_euclid(60))
    }

    fn message(self, message: &Message, continues: bool, chosen: bool) -> Vec<Line<'static>> {
        let mut rows = Vec::new();
        if !continues {
            rows.push(self.head(&message.from, message.time));
        }
        if let Some(reply) = &message.reply {
            rows.push(self.quote(reply));
        }
        rows.extend(self.body(message));
        if !message.reactions.is_empty() {
            rows.extend(self.reactions(message));
        }
        if chosen {
            for row in &mut rows {
                *row = std::mem::take(row).patch_style(self.app.palette.chosen());
            }
        }
        rows
    }

    fn head(self, who: &Person, time: Timestamp) -> Line<'static> {
        let name = Visible::name(&who.nick).to_string();
        Line::from(vec![
            Span::styled(name, self.app.palette.person(who.account)),
            Span::styled(format!("  {}", self.time(time)), self.app.palette.faint()),
        ])
    }

    fn quote(self, reply: &Reply) -> Line<'static> {
        let words = &self.app.words;
        let said = match &reply.quoted {
            Quoted::Kept(text) | Quoted::Claimed(text) => Visible::line(text),
            Quoted::Deleted => words.quote_deleted(),
            Quoted::Ignored => words.quote_ignored(),
        };
        let line = format!("{INDENT}┌ {}: {said}", Visible::name(&reply.from.nick));
        Line::styled(cut(&line, self.width), self.app.palette.faint())
    }

    fn body(self, message: &Message) -> Vec<Line<'static>> {
        let (words, palette) = (&self.app.words, self.app.palette);
        if let Some(deletion) = &message.deleted {
            let told = match deletion.by.account == message.from.account {
                true => words.message_removed(),
                false => words.message_removed_by(Visible::name(&deletion.by.nick)),
            };
            return broken(&[(told.to_string(), palette.faint())], self.width, INDENT);
        }
        let mut rows = match &message.form {
            Form::Action => {
                let action = format!("* {} ", Visible::name(&message.from.nick));
                self.text(&message.text, message, Some(action))
            }
            Form::Text => self.text(&message.text, message, None),
            Form::File(file) => {
                let name = Visible::line(&file.name);
                let line = format!("▤ {name}  {}", files::size(file.size));
                let mut rows = broken(&[(line, palette.code())], self.width, INDENT);
                if !message.text.is_empty() {
                    rows.extend(self.text(&message.text, message, None));
                }
                rows
            }
        };
        if message.edited.is_some()
            && let Some(last) = rows.last_mut()
        {
            last.push_span(Span::styled(format!(" {}", words.edited_mark()), palette.faint()));
        }
        rows
    }

    /// A text with its marks, line by line.
    fn text(self, text: &str, message: &Message, before: Option<String>) -> Vec<Line<'static>> {
        let styles = self.styles(text, message);
        let mut rows = Vec::new();
        let mut before = before;
        let mut at = 0_usize;
        for line in text.split('\n') {
            let mut parts: Vec<(String, Style)> = Vec::new();
            if let Some(before) = before.take() {
                parts.push((before, self.app.palette.italic()));
            }
            let end = at.saturating_add(line.len());
            let mut from = at;
            while from < end {
                let (style, until) = styles.at(from);
                let until = until.min(end);
                if let Some(part) = text.get(from..until) {
                    parts.push((Visible::line(part).to_string(), style));
                }
                from = until.max(from.saturating_add(1));
            }
            rows.extend(broken(&parts, self.width, INDENT));
            at = end.saturating_add(1);
        }
        rows
    }

    /// What lies where in a text.
    fn styles(self, text: &str, message: &Message) -> Styles {
        let palette = self.app.palette;
        let mut styles = Styles::default();
        for mark in markup::marks(text) {
            let style = match mark.kind {
                MarkKind::Bold => palette.bold(),
                MarkKind::Italic => palette.italic(),
                MarkKind::Struck => palette.struck(),
                MarkKind::Code | MarkKind::CodeBlock { .. } => palette.code(),
                MarkKind::Quote => palette.faint(),
                MarkKind::Link(_) => palette.link(),
            };
            styles.add(mark.range, style);
        }
        for mention in &message.mentions {
            let style = match mention.me {
                true => palette.worth().add_modifier(Modifier::REVERSED),
                false => palette.person(mention.who.account),
            };
            styles.add(mention.range.clone(), style);
        }
        styles
    }

    fn reactions(self, message: &Message) -> Vec<Line<'static>> {
        let palette = self.app.palette;
        let parts = message.reactions.iter().map(|reaction| {
            let style = if reaction.mine { palette.worth() } else { palette.faint() };
            (format!("{} {}  ", Visible::line(&reaction.emoji), reaction.count), style)
        });
        broken(&parts.collect::<Vec<_>>(), self.width, INDENT)
    }

    fn notice_rows(self, notice: &Visible) -> Vec<Line<'static>> {
        broken(&[(notice.to_string(), self.app.palette.faint())], self.width, INDENT)
    }

    fn gap(self, gap: &Gap) -> Visible {
        text::missing(&self.app.words, gap)
    }

    fn notice(self, notice: &Notice) -> Visible {
        text::happening(&self.app.words, &notice.what)
    }

    fn waiting(self, waiting: &Waiting) -> Vec<Line<'static>> {
        let (words, palette) = (&self.app.words, self.app.palette);
        let mut rows = Vec::new();
        for line in waiting.text.split('\n') {
            let parts = [(Visible::line(line).to_string(), palette.faint())];
            rows.extend(broken(&parts, self.width, INDENT));
        }
        let state = match &waiting.state {
            State::Sending if self.app.is_online() => {
                (words.state_sending().to_string(), palette.faint())
            }
            State::Sending => (words.state_waiting().to_string(), palette.warning()),
            State::Failed(trouble) => {
                let explained = explain::trouble::explain(trouble, words);
                (words.state_failed(explained.sentence()).to_string(), palette.wrong())
            }
        };
        rows.extend(broken(&[state], self.width, INDENT));
        rows
    }
}

/// Styles over ranges of a text, later ones over earlier ones.
#[derive(Debug, Default)]
struct Styles(Vec<(std::ops::Range<usize>, Style)>);

impl Styles {
    fn add(&mut self, range: std::ops::Range<usize>, style: Style) {
        self.0.push((range, style));
    }

    /// The style of a place, and how far it goes.
    fn at(&self, place: usize) -> (Style, usize) {
        let mut until = usize::MAX;
        let mut style = Style::new();
        for (range, over) in &self.0 {
            if range.contains(&place) {
                style = style.patch(*over);
                until = until.min(range.end);
            } else if range.start > place {
                until = until.min(range.start);
            }
        }
        (style, until)
    }
}
