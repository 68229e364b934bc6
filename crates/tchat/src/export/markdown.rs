//! Markdown: what any reader of CommonMark shows as it was written.
//!
//! Everything that people wrote is escaped, so that a message is never a heading, a list, a picture,
//! raw HTML, or a link that says other than it leads to. A bare address stays one.

use std::fmt::Write as _;

use tchat_client::event::Message;
use tchat_client::parts::{FileManifest, Form};
use tchat_i18n::{Visible, Words};
use tchat_proto::room::RoomName;
use tchat_speech::tell::files;

use super::enclosures::{Enclosure, link};
use super::{answered, day_and_hour, visible_lines};

/// What stands before everything.
pub(super) fn begin(room: &RoomName, about: &Visible) -> String {
    let room = escaped(&Visible::line(room.as_str()));
    format!("# {room}\n\n{}\n", escaped(about))
}

/// A day has begun.
pub(super) fn day(day: &str) -> String {
    format!("\n## {day}\n")
}

/// What is no message.
pub(super) fn notice(notice: &Visible) -> String {
    format!("\n*{}*\n", escaped(notice).trim_start_matches("\\* "))
}

/// A message: a line that says of whom and when, and what they said, quoted.
pub(super) fn message(words: &Words, message: &Message, enclosure: Option<&Enclosure>) -> String {
    let Message { from, text, time, form, reply, edited, deleted, reactions, .. } = message;
    let (_, hour) = day_and_hour(*time);
    let mut page = format!("\n**{}** {hour}", escaped(&Visible::quoted(&from.nick)));
    if edited.is_some() && deleted.is_none() {
        put(&mut page, format_args!(" {}", escaped(&words.edited_mark())));
    }
    page.push_str("\n\n");
    if let Some(deletion) = deleted {
        let who = Visible::quoted(&from.nick);
        let gone = match deletion.by.account == from.account {
            true => words.was_deleted(who),
            false => words.was_deleted_by(who, Visible::quoted(&deletion.by.nick)),
        };
        put(&mut page, format_args!("*{}*\n", escaped(&gone)));
        return page;
    }
    if let Some(reply) = reply {
        let answered = escaped(&answered(words, &from.nick, reply));
        put(&mut page, format_args!("> > {answered}\n>\n"));
    }
    if let Form::File(file) = form {
        put(&mut page, format_args!("> 📎 {}\n", shared(words, file, enclosure)));
        if !text.is_empty() {
            page.push_str(">\n");
        }
    }
    let mut lines = visible_lines(text).peekable();
    while let Some(line) = lines.next() {
        if text.is_empty() {
            break;
        }
        let line = escaped(&line);
        // A backslash at the end breaks the line; an empty one is a paragraph's end.
        let breaks = !line.is_empty() && lines.peek().is_some_and(|next| !next.as_str().is_empty());
        let end = if breaks { "\\" } else { "" };
        put(&mut page, format_args!("{}\n", format!("> {line}{end}").trim_end()));
    }
    if !reactions.is_empty() {
        let counts = reactions
            .iter()
            .map(|it| format!("{} {}", escaped(&Visible::line(&it.emoji)), it.count));
        put(&mut page, format_args!("\n{}\n", counts.collect::<Vec<_>>().join(" · ")));
    }
    page
}

/// A file that was shared.
fn shared(words: &Words, file: &FileManifest, enclosure: Option<&Enclosure>) -> String {
    let (name, size) = (escaped(&Visible::line(&file.name)), files::size(words, file.size));
    match enclosure {
        None => format!("{name} ({size})"),
        Some(Enclosure::Saved { folder, name: saved }) => {
            format!("[{name}]({}) ({size})", link(folder, saved))
        }
        Some(Enclosure::Missing { why, .. }) => {
            let why = escaped(&words.export_file_missing(why.clone()));
            format!("{name} ({size}) — {why}")
        }
    }
}

/// A string takes every write.
fn put(page: &mut String, text: std::fmt::Arguments<'_>) {
    page.write_fmt(text).unwrap_or_default();
}

/// One line in which nothing is Markdown: CommonMark lets any ASCII punctuation be escaped (§2.4).
fn escaped(line: &Visible) -> String {
    let text = line.as_str();
    let blanks = text.len() - text.trim_start_matches(' ').len();
    let mut escaped = "\u{A0}".repeat(blanks);
    let mut rest = text.get(blanks..).unwrap_or_default().chars();
    // What begins a line can be a list, a heading, a rule.
    let mut beginning = true;
    while let Some(c) = rest.next() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '!' | '$' => {
                escaped.push('\\');
            }
            '+' | '-' | '=' if beginning => escaped.push('\\'),
            '.' | ')' if beginning => escaped.push('\\'),
            _ => {}
        }
        beginning &= c.is_ascii_digit();
        escaped.push(c);
        // Addresses stay whole: what is escaped in them would be part of them.
        if c == 'h'
            && let Some(address) = address(rest.as_str())
        {
            escaped.push_str(address);
            rest = rest.as_str().get(address.len()..).unwrap_or_default().chars();
        }
    }
    escaped
}

/// What follows the `h` of an address of the web: only what Markdown takes for nothing else.
fn address(text: &str) -> Option<&str> {
    let scheme = ["ttps://", "ttp://"].into_iter().find(|it| text.starts_with(it))?;
    let plain =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | ':' | '.' | '-' | '?' | '=' | '%');
    let end = text.find(|c| !plain(c)).unwrap_or(text.len());
    (end > scheme.len()).then(|| text.get(..end)).flatten()
}
