//! One page of HTML that needs nothing else: no script, no picture, nothing from any network.
//!
//! The page forbids itself everything but its own style (Content Security Policy, by the hash of that
//! style), so that a mistake in escaping would still run nothing. Links lead to `http` and `https`
//! only, and say what they lead to; those to files that were shared lead into the folder beside the page. What others chose stands in elements of its own (`bdi`,
//! `dir="auto"`), so that it reorders nothing around it.

use std::fmt::Write as _;

use tchat_client::event::Message;
use tchat_client::parts::{FileManifest, Form};
use tchat_i18n::{Lang, Visible, Words};
use tchat_proto::room::RoomName;
use tchat_speech::moment;
use tchat_speech::tell::files;

use super::enclosures::{Enclosure, link};
use super::{answered, day_and_hour, visible_lines};

/// How it looks, in light and in dark. Changed, its hash in [`POLICY`] is another.
pub(super) const STYLE: &str = include_str!("page.css");

/// What the page may do: have its own style.
pub(super) const POLICY: &str = "default-src 'none'; \
    style-src 'sha256-InyApSt9aiO/sc4U9P0UOoyicVzgqeE0gEviHqCgdUU='; base-uri 'none'; form-action 'none'";

/// What stands behind everything.
pub(super) const END: &str = "</main>\n</body>\n</html>\n";

/// How many colours names have.
const COLOURS: u8 = 8;

/// What stands before everything.
pub(super) fn begin(words: &Words, room: &RoomName, about: &Visible) -> String {
    let lang = match words.lang() {
        Lang::English => "en",
        Lang::French => "fr",
    };
    let (room, about) = (escaped(&Visible::line(room.as_str())), escaped(about));
    format!(
        "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{room}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <header>\n<h1><bdi>{room}</bdi></h1>\n<p>{about}</p>\n</header>\n<main>\n"
    )
}

/// A day has begun.
pub(super) fn day(day: &str) -> String {
    format!("<h2>{day}</h2>\n")
}

/// What is no message.
pub(super) fn notice(notice: &Visible) -> String {
    format!("<p class=\"notice\" dir=\"auto\">{}</p>\n", escaped(notice))
}

/// A message.
pub(super) fn message(words: &Words, message: &Message, enclosure: Option<&Enclosure>) -> String {
    let Message { seq, from, text, time, form, reply, edited, deleted, reactions, .. } = message;
    let (_, hour) = day_and_hour(*time);
    let colour = from.account.0.first().copied().unwrap_or_default() % COLOURS;
    let nick = escaped(&Visible::quoted(&from.nick));
    let mut page = format!(
        "<article id=\"m{seq}\">\n<p class=\"by\"><b class=\"c{colour}\"><bdi>{nick}</bdi></b> \
         <a href=\"#m{seq}\"><time datetime=\"{}\">{hour}</time></a>",
        moment::write(*time)
    );
    if edited.is_some() && deleted.is_none() {
        put(&mut page, format_args!(" <small>{}</small>", escaped(&words.edited_mark())));
    }
    page.push_str("</p>\n");
    if let Some(deletion) = deleted {
        let who = Visible::quoted(&from.nick);
        let gone = match deletion.by.account == from.account {
            true => words.was_deleted(who),
            false => words.was_deleted_by(who, Visible::quoted(&deletion.by.nick)),
        };
        put(&mut page, format_args!("{}</article>\n", notice(&gone)));
        return page;
    }
    if let Some(reply) = reply {
        let answered = escaped(&answered(words, &from.nick, reply));
        let (place, quote) = (reply.seq, "<blockquote dir=\"auto\"><a href=\"#m");
        put(&mut page, format_args!("{quote}{place}\">↪</a> {answered}</blockquote>\n"));
    }
    if let Form::File(file) = form {
        page.push_str(&shared(words, file, enclosure));
    }
    if !text.is_empty() {
        let class = if *form == Form::Action { "text action" } else { "text" };
        let lines = visible_lines(text).map(|line| linked(&line)).collect::<Vec<_>>();
        let lines = lines.join("\n");
        put(&mut page, format_args!("<div class=\"{class}\" dir=\"auto\">{lines}</div>\n"));
    }
    if !reactions.is_empty() {
        page.push_str("<ul>");
        for it in reactions {
            let first = it.first.iter().map(|who| escaped(&Visible::quoted(&who.nick)));
            let who = first.collect::<Vec<_>>().join(", ");
            let (emoji, count) = (escaped(&Visible::line(&it.emoji)), it.count);
            put(&mut page, format_args!("<li title=\"{who}\">{emoji} {count}</li>"));
        }
        page.push_str("</ul>\n");
    }
    page.push_str("</article>\n");
    page
}

/// A file that was shared: the link leads to it, and asks that it be saved rather than shown, since
/// who sent it may have written a page that runs something.
fn shared(words: &Words, file: &FileManifest, enclosure: Option<&Enclosure>) -> String {
    let (name, size) =
        (escaped(&Visible::line(&file.name)), escaped(&files::size(words, file.size)));
    let name = format!("<bdi>{name}</bdi>");
    let said = match enclosure {
        None => format!("{name} ({size})"),
        Some(Enclosure::Saved { folder, name: saved }) => {
            let (link, saved) = (link(folder, saved), escape(saved));
            format!("<a href=\"{link}\" download=\"{saved}\">{name}</a> ({size})")
        }
        Some(Enclosure::Missing { why, .. }) => {
            let why = escaped(&words.export_file_missing(why.clone()));
            format!("{name} ({size}) <small>{why}</small>")
        }
    };
    format!("<p class=\"file\">📎 {said}</p>\n")
}

/// A string takes every write.
fn put(page: &mut String, text: std::fmt::Arguments<'_>) {
    page.write_fmt(text).unwrap_or_default();
}

/// Without anything that HTML could take for its own, in text and in attributes.
fn escaped(text: &Visible) -> String {
    escape(text.as_str())
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// A line in which addresses of the web can be followed.
fn linked(line: &Visible) -> String {
    let (mut page, mut rest) = (String::new(), line.as_str());
    while let Some(at) = rest.find("http") {
        let (before, from) = rest.split_at(at);
        let length = link_length(from);
        let end = if length == 0 { "http".len() } else { length };
        let (link, after) = from.split_at(end);
        page.push_str(&escape(before));
        let link = escape(link);
        if length == 0 {
            page.push_str(&link);
        } else {
            let rel = "noopener noreferrer nofollow";
            put(&mut page, format_args!("<a href=\"{link}\" rel=\"{rel}\">{link}</a>"));
        }
        rest = after;
    }
    page.push_str(&escape(rest));
    page
}

/// How much of the start of a text is an address; 0 if it is none. Only what is written in ASCII:
/// what one reads is where one gets.
fn link_length(text: &str) -> usize {
    let Some(scheme) = ["https://", "http://"].into_iter().find(|it| text.starts_with(it)) else {
        return 0;
    };
    let of_link =
        |c: char| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '"' | '\'' | '`' | '\\');
    let end = text.find(|c| !of_link(c)).unwrap_or(text.len());
    let link = text.get(..end).unwrap_or_default();
    let link = link.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '}', '*', '_']);
    if link.len() > scheme.len() { link.len() } else { 0 }
}
