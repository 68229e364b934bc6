//! A room's history as a document: Markdown, one page of HTML, text, or JSON lines.
//!
//! Items come one after the other and go out as they come, so that a million of them need no more
//! memory than one. Where to is [`target`]'s business, how it looks that of [`html`] and [`markdown`].
//! Files that were shared are links into a [`folder`] beside the document, if they were asked for
//! ([`enclosures`]).
//!
//! Whatever others wrote goes through the gate of `tchat-i18n` before it is escaped, except in JSON:
//! programs get texts as they are.

pub(crate) mod enclosures;
pub(crate) mod folder;
mod html;
mod markdown;
pub(crate) mod target;

use tchat_client::event::Message;
use tchat_client::history::Item;
use tchat_client::parts::{Quoted, Reply};
use tchat_i18n::{Visible, Words};
use tchat_proto::id::Timestamp;
use tchat_proto::room::RoomName;
use tchat_speech::moment;
use tchat_speech::tell::json;
use tchat_speech::tell::text::Teller;
use tchat_speech::tell::titles::BY_NAME;

use self::enclosures::Enclosures;

/// What a history is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// Lines for people, as `tchat read` prints them.
    Text,
    /// One object a line.
    Json,
    /// Markdown (CommonMark).
    Markdown,
    /// One page that needs nothing else.
    Html,
}

impl Format {
    /// What the files end in.
    pub(crate) const fn extension(self) -> &'static str {
        match self {
            Self::Text => "txt",
            Self::Json => "jsonl",
            Self::Markdown => "md",
            Self::Html => "html",
        }
    }
}

/// A document that is being written.
pub(crate) struct Document<'w> {
    format: Format,
    words: &'w Words,
    room: &'w RoomName,
    enclosures: Enclosures,
    /// The day of the last message.
    day: Option<String>,
    begun: bool,
}

impl<'w> Document<'w> {
    /// One of a room's history.
    pub(crate) fn new(format: Format, words: &'w Words, room: &'w RoomName) -> Self {
        Self { format, words, room, enclosures: Enclosures::default(), day: None, begun: false }
    }

    /// From here on it says what became of these files.
    pub(crate) fn enclose(&mut self, enclosures: Enclosures) {
        self.enclosures = enclosures;
    }

    /// What stands before everything, the first time.
    pub(crate) fn begin_once(&mut self) -> String {
        if std::mem::replace(&mut self.begun, true) { String::new() } else { self.begin() }
    }

    fn begin(&self) -> String {
        let about = self.words.export_made_by_tchat();
        match self.format {
            Format::Text | Format::Json => String::new(),
            Format::Markdown => markdown::begin(self.room, &about),
            Format::Html => html::begin(self.words, self.room, &about),
        }
    }

    /// The next item.
    pub(crate) fn item(&mut self, item: &Item) -> String {
        match (self.format, item) {
            (_, Item::Message(message)) => self.message(message),
            (Format::Json, Item::Gap(gap)) => format!("{}\n", json::gap(gap)),
            (Format::Text, Item::Gap(gap)) => lines(std::iter::once(self.teller().gap(gap))),
            (Format::Markdown, Item::Gap(gap)) => markdown::notice(&self.teller().gap(gap)),
            (Format::Html, Item::Gap(gap)) => html::notice(&self.teller().gap(gap)),
        }
    }

    fn message(&mut self, message: &Message) -> String {
        let heading = match self.format {
            Format::Markdown | Format::Html => self.day_of(message.time),
            Format::Text | Format::Json => String::new(),
        };
        let enclosure = self.enclosures.of(message.seq);
        let said = match self.format {
            Format::Json => {
                let mut object = json::message(message);
                if let (Some(enclosure), Some(file)) = (enclosure, object.get_mut("file")) {
                    enclosure.add_to(file);
                }
                format!("{object}\n")
            }
            Format::Text => {
                let said = self.teller().message(message).into_iter();
                lines(said.chain(enclosure.map(|it| it.line(self.words))))
            }
            Format::Html => html::message(self.words, message, enclosure),
            Format::Markdown => markdown::message(self.words, message, enclosure),
        };
        heading + &said
    }

    /// What stands behind everything.
    pub(crate) const fn end(&self) -> &'static str {
        match self.format {
            Format::Text | Format::Json | Format::Markdown => "",
            Format::Html => html::END,
        }
    }

    /// A heading, if a day has begun.
    fn day_of(&mut self, time: Timestamp) -> String {
        let (day, _) = day_and_hour(time);
        if self.day.as_ref() == Some(&day) {
            return String::new();
        }
        let heading = match self.format {
            Format::Html => html::day(&day),
            _ => markdown::day(&day),
        };
        self.day = Some(day);
        heading
    }

    fn teller(&self) -> Teller<'w> {
        Teller { words: self.words, here: Some(self.room), titles: &BY_NAME }
    }
}

fn lines(lines: impl Iterator<Item = Visible>) -> String {
    lines.map(|line| format!("{line}\n")).collect()
}

/// Where people are: `2026-11-22` and `14:03`.
fn day_and_hour(time: Timestamp) -> (String, String) {
    let local = moment::local(time);
    let (day, hour) = local.split_once(' ').unwrap_or((&local, ""));
    (day.to_owned(), hour.to_owned())
}

/// The lines of a text, each made harmless.
fn visible_lines(text: &str) -> impl Iterator<Item = Visible> + '_ {
    text.split('\n').map(|line| Visible::line(line.strip_suffix('\r').unwrap_or(line)))
}

/// What a message answers, in a sentence.
fn answered(words: &Words, from: &str, reply: &Reply) -> Visible {
    let (who, whose) = (Visible::quoted(from), Visible::quoted(&reply.from.nick));
    match &reply.quoted {
        Quoted::Kept(text) => words.answers(who, whose, Visible::line(text)),
        Quoted::Claimed(text) => words.answers_claimed(who, whose, Visible::line(text)),
        Quoted::Deleted => words.answers_deleted(who, whose),
        Quoted::Ignored => words.answers_ignored(who),
    }
}

#[cfg(test)]
mod tests;
