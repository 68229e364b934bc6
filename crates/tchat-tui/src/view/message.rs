//! One thing of a timeline as rows.
//!
//! The marks of its rows count up in this order: what stands before it (a day, a line), who wrote it
//! and when, what it answers, what it says, and what others make of it. What it says begins at the
//! same mark whatever is above, so that a row of it is found again when that changes.

use std::sync::Arc;

use ratatui::style::Style;
use ratatui::text::{Line, Span};
use tchat_client::event::Message;
use tchat_client::parts::{FileManifest, Form, Quoted, Reply};
use tchat_client::timeline::{Item, State, Waiting};
use tchat_client::transfer::{Direction, Transfer};
use tchat_i18n::Visible;
use tchat_proto::id::{AccountKey, Timestamp};
use tchat_proto::room::RoomName;
use tchat_speech::explain;
use tchat_speech::tell::{files, text};
use unicode_width::UnicodeWidthStr as _;

use super::formatted::{Formatted, Source};
use super::rows::{Breaker, Breaks, Indent, Row, Styled, cut};
use super::text::{INDENT, Text};
use crate::app::App;
use tchat_front::shown::{Key, Shown};

/// What stands before a notice.
const NOTICE: &str = "  · ";
/// What stands before messages that cannot be shown.
const GAP: &str = "  ⋯ ";

/// The marks of rows, for what is not a text.
mod mark {
    pub(super) const DAY: u32 = 0;
    pub(super) const LINE: u32 = 1;
    pub(super) const HEAD: u32 = 2;
    pub(super) const QUOTE: u32 = 3;
    pub(super) const FILE: u32 = 4;
    /// How it looks. What a file is called is shorter than what is between.
    pub(super) const PICTURE: u32 = 1 << 11;
    /// What is said. A file's card is shorter than what is between.
    pub(super) const BODY: u32 = 1 << 12;
    /// What is said in short: no text is that long.
    pub(super) const SIGN: u32 = 1 << 27;
    /// What others make of it.
    pub(super) const FOOT: u32 = 1 << 28;
    pub(super) const TRANSFER: u32 = 1 << 29;
}

/// How much of a file's name is shown, in columns.
const FILE_NAME_COLUMNS: usize = 200;

/// What of a conversation decides how one thing of it looks.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Around {
    /// Whether its author was named just before.
    pub(super) continues: bool,
    /// Whether it is one's own last message.
    pub(super) last_of_mine: bool,
}

/// Makes rows of what a conversation holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Writer<'a> {
    pub(super) app: &'a App,
    pub(super) width: usize,
}

impl<'a> Writer<'a> {
    /// The rows of one thing.
    pub(super) fn rows(self, shown: &Shown, around: Around, kept: &mut Formatted) -> Arc<[Row]> {
        let palette = self.app.look.palette;
        match shown {
            Shown::Item(Item::Day(day)) => {
                [self.ruled(mark::DAY, &self.app.chat.day_name(*day), palette.faint())].into()
            }
            Shown::Item(Item::LastRead) => {
                [self.ruled(mark::LINE, &self.app.chat.words().last_read(), palette.worth())].into()
            }
            Shown::Item(Item::Message { message, continues }) => {
                self.message(message, Around { continues: *continues, ..around }, kept)
            }
            Shown::Item(Item::Gap(gap)) => {
                self.notice(GAP, &text::missing(self.app.chat.words(), gap)).into()
            }
            Shown::Item(Item::Notice(notice)) => {
                let said = text::happening(self.app.chat.words(), &notice.what);
                let time = Visible::line(&format!("  {}", self.app.chat.time_of_day(notice.time)));
                self.notice(NOTICE, &Visible::concat(&[&said, &time])).into()
            }
            Shown::Told { text, .. } => self.notice(NOTICE, text).into(),
            Shown::Item(Item::Waiting(waiting)) => self.waiting(waiting, around, kept),
            Shown::Sharing(transfer) => self.sharing(transfer).into(),
        }
    }

    /// A word in a line across.
    fn ruled(self, mark: u32, word: &Visible, style: Style) -> Row {
        let word = cut(&format!("── {word} "), self.width);
        let rest = self.width.saturating_sub(word.width());
        Row { mark, line: Line::styled(format!("{word}{}", "─".repeat(rest)), style) }
    }

    /// Rows of a line with blanks before it.
    fn line(self, line: &Styled, mark: u32) -> Vec<Row> {
        let indent = Indent::blank(INDENT);
        Breaker { width: self.width, indent, breaks: Breaks::Words }.rows(line, mark)
    }

    /// Set apart from what people say by a sign of its own, which stands there once.
    fn notice(self, sign: &str, said: &Visible) -> Vec<Row> {
        let style = self.app.look.palette.faint();
        let indent = Indent { text: sign, style };
        let breaker = Breaker { width: self.width, indent, breaks: Breaks::Words };
        let mut rows = breaker.rows(&Styled::of(said.as_str(), style), mark::BODY);
        for row in rows.iter_mut().skip(1) {
            if let Some(sign) = row.line.spans.first_mut() {
                *sign = Span::raw(" ".repeat(sign.width()));
            }
        }
        rows
    }

    fn message(self, message: &Arc<Message>, around: Around, kept: &mut Formatted) -> Arc<[Row]> {
        let Around { continues, last_of_mine } = around;
        let source = Source::Message { message: Arc::clone(message), continues, last_of_mine };
        let key = Key::Log(tchat_client::timeline::Anchor::of(message.seq));
        let rows = kept.rows(key, source, || self.made(message, around));
        match self.app.chat.transfers().of(&message.room, message.seq) {
            Some(transfer) => {
                let progress = self.progress(transfer, mark::TRANSFER);
                rows.iter().cloned().chain(progress).collect()
            }
            None => rows,
        }
    }

    fn made(self, message: &Message, around: Around) -> Vec<Row> {
        let mut rows = Vec::new();
        let is_action = matches!(message.form, Form::Action);
        if !around.continues && !is_action {
            let (nick, account) = (&message.from.nick, message.from.account);
            rows.push(self.head(nick, account, message.time, message.room == RoomName::plain()));
        }
        if let Some(reply) = &message.reply {
            rows.push(self.quote(reply));
        }
        rows.extend(self.body(message));
        self.sign(&mut rows, message, around);
        if !message.reactions.is_empty() {
            rows.extend(self.reactions(message));
        }
        rows
    }

    /// Puts what is said in short behind a message, in a row of its own if there is no room.
    fn sign(self, rows: &mut Vec<Row>, message: &Message, around: Around) {
        let mut signs = String::new();
        if message.edited.is_some() && message.deleted.is_none() {
            signs.push_str(&format!("  {}", self.app.chat.words().edited_mark()));
        }
        if around.last_of_mine {
            signs.push_str(&format!("  ✓ {}", self.app.chat.words().state_sent()));
        }
        if signs.is_empty() {
            return;
        }
        let style = self.app.look.palette.faint();
        match rows.last_mut() {
            Some(last) if last.line.width().saturating_add(signs.width()) <= self.width => {
                last.line.push_span(Span::styled(signs, style));
            }
            _ => rows.extend(self.line(&Styled::of(signs.trim_start(), style), mark::SIGN)),
        }
    }

    /// Who, when, and in the plain room that everybody can read it.
    fn head(self, nick: &str, account: AccountKey, time: Timestamp, plain: bool) -> Row {
        let palette = self.app.look.palette;
        let mut line = Line::from(vec![
            Span::styled(Visible::name(nick).to_string(), palette.person(account)),
            Span::styled(format!("  {}", self.app.chat.time_of_day(time)), palette.faint()),
        ]);
        if plain {
            let word = format!("  {}", self.app.chat.words().plain_head());
            line.push_span(Span::styled(word, palette.wrong()));
        }
        Row { mark: mark::HEAD, line }
    }

    fn quote(self, reply: &Reply) -> Row {
        let words = self.app.chat.words();
        let said = match &reply.quoted {
            Quoted::Kept(text) => Visible::line(text.trim()),
            Quoted::Claimed(text) => words.quote_claimed(Visible::line(text.trim())),
            Quoted::Deleted => words.quote_deleted(),
            Quoted::Ignored => words.quote_ignored(),
        };
        let line = format!("{INDENT}╭ {}: {said}", Visible::name(&reply.from.nick));
        let line = Line::styled(cut(&line, self.width), self.app.look.palette.faint());
        Row { mark: mark::QUOTE, line }
    }

    fn body(self, message: &Message) -> Vec<Row> {
        let (words, palette) = (self.app.chat.words(), self.app.look.palette);
        if let Some(deletion) = &message.deleted {
            let told = match deletion.by.account == message.from.account {
                true => words.message_removed(),
                false => words.message_removed_by(Visible::name(&deletion.by.nick)),
            };
            let told = format!("[{told}]");
            return self.line(&Styled::of(&told, palette.faint()), mark::BODY);
        }
        let mut before = Styled::default();
        let mut rows = Vec::new();
        match &message.form {
            Form::Text => {}
            Form::Action => {
                let name = Visible::name(&message.from.nick);
                before.push("* ", palette.faint());
                before.push(name.as_str(), palette.person(message.from.account));
                before.push(" ", Style::new());
            }
            Form::File(file) => {
                rows.extend(self.file(file));
                // Who writes nothing with a file says its name, for programs that know no files.
                if message.text.is_empty() || message.text == file.name {
                    return rows;
                }
            }
        }
        rows.extend(self.text(message).rows(before, self.width, mark::BODY));
        rows
    }

    fn text<'t>(self, message: &'t Message) -> Text<'t>
    where
        'a: 't,
    {
        Text {
            text: &message.text,
            mentions: &message.mentions,
            words: self.app.chat.words(),
            palette: self.app.look.palette,
            base: match message.form {
                Form::Action => self.app.look.palette.italic(),
                Form::Text | Form::File(_) => Style::new(),
            },
        }
    }

    /// A file's card: what it is called, how big it is, and how it looks.
    fn file(self, file: &FileManifest) -> Vec<Row> {
        let palette = self.app.look.palette;
        let mut card = Styled::of("▤ ", palette.code());
        let name = Visible::line(&file.name).to_string();
        card.push(&cut(&name, FILE_NAME_COLUMNS), palette.code().patch(palette.bold()));
        card.push(&format!("  {}", files::size(self.app.chat.words(), file.size)), palette.faint());
        if let Some(preview) = &file.preview {
            card.push(&format!("  {}×{}", preview.width, preview.height), palette.faint());
        }
        let mut rows = self.line(&card, mark::FILE);
        if let Some(preview) = &file.preview {
            let picture = self.app.look.pictures.rows(preview, self.width, INDENT);
            let marked = (mark::PICTURE..).zip(picture);
            rows.extend(marked.map(|(mark, line)| Row { mark, line }));
        }
        rows
    }

    fn reactions(self, message: &Message) -> Vec<Row> {
        let palette = self.app.look.palette;
        let mut line = Styled::default();
        for reaction in &message.reactions {
            let style = if reaction.mine { palette.worth() } else { palette.faint() };
            let emoji = Visible::line(&reaction.emoji);
            // Without a blank, so that no row ends between the two.
            line.push(&format!("{emoji}\u{a0}{}", reaction.count), style);
            if reaction.mine {
                line.push("*", style);
            }
            line.push("  ", Style::new());
        }
        self.line(&line, mark::FOOT)
    }

    fn waiting(self, waiting: &Waiting, around: Around, kept: &mut Formatted) -> Arc<[Row]> {
        let (continues, online) = (around.continues, self.app.chat.line().is_online());
        let source = Source::Waiting { waiting: waiting.clone(), continues, online };
        match Key::of(waiting) {
            Some(key) => kept.rows(key, source, || self.waits(waiting, continues)),
            None => self.waits(waiting, continues).into(),
        }
    }

    fn waits(self, waiting: &Waiting, continues: bool) -> Vec<Row> {
        let (words, palette) = (self.app.chat.words(), self.app.look.palette);
        let mut rows = Vec::new();
        if !continues {
            let me = self.app.chat.line().me().map_or(Visible::EMPTY, Visible::name);
            let line = Line::styled(me.to_string(), palette.bold());
            rows.push(Row { mark: mark::HEAD, line });
        }
        let (mentions, base) = (&[][..], palette.faint());
        let text = Text { text: &waiting.text, mentions, words, palette, base };
        rows.extend(text.rows(Styled::default(), self.width, mark::BODY));
        let (state, style) = match &waiting.state {
            State::Sending if self.app.chat.line().is_online() => {
                (format!("… {}", words.state_sending()), palette.faint())
            }
            State::Sending => (format!("◌ {}", words.state_waiting()), palette.warning()),
            State::Failed(trouble) => {
                let why = explain::trouble::explain(trouble, words).sentence();
                (format!("✗ {}", words.state_failed(why)), palette.wrong())
            }
        };
        rows.extend(self.line(&Styled::of(&state, style), mark::FOOT));
        if matches!(waiting.state, State::Failed(_)) {
            let cure = words.state_failed_cure().to_string();
            rows.extend(self.line(&Styled::of(&cure, palette.faint()), mark::TRANSFER));
        }
        rows
    }

    /// A file that one shares and that is on its way.
    fn sharing(self, transfer: &Transfer) -> Vec<Row> {
        let mut card = Styled::of("▤ ", self.app.look.palette.code());
        let name = Visible::line(&transfer.name).to_string();
        card.push(&cut(&name, FILE_NAME_COLUMNS), self.app.look.palette.code());
        let mut rows = self.line(&card, mark::FILE);
        rows.extend(self.progress(transfer, mark::BODY));
        rows
    }

    /// How far a file is: a bar, and in figures.
    fn progress(self, transfer: &Transfer, mark: u32) -> Vec<Row> {
        /// How wide the bar is.
        const BAR: usize = 10;
        let parts = u64::try_from(BAR).unwrap_or_default();
        let done = transfer.bytes.saturating_mul(parts).checked_div(transfer.total);
        let done = usize::try_from(done.unwrap_or_default()).unwrap_or(BAR).min(BAR);
        let bar = format!("{}{}", "▓".repeat(done), "░".repeat(BAR.saturating_sub(done)));
        let way = match transfer.direction {
            Direction::Up => "↑",
            Direction::Down => "↓",
        };
        let said = files::progress_line(self.app.chat.words(), transfer);
        let line = format!("{way} {bar} {said}  /cancel {}", transfer.number);
        self.line(&Styled::of(&line, self.app.look.palette.faint()), mark)
    }
}
