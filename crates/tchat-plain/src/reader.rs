//! Makes messages and notices of what a client reads.
//!
//! What one `recv` gives is taken for one message, as every program of the worksheet takes it, with
//! three mendings. A text that ends within a character waits for the rest of it, [`CHARACTER_MAX`]
//! at most. One that fills a `recv` waits [`NEXT_PART_MAX`] for a next part, since a cipher whose key
//! moves on can only undo a message as a whole. And a notice of the server's that TCP glued to a
//! message is split off again.
//!
//! No byte is dropped or changed; [`Heard::text`] makes them readable.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

use crate::limits::{CHARACTER_MAX, FULL_BYTES, HELD_BYTES_MAX, NEXT_PART_MAX};
use crate::notice::SERVEUR;

/// What was read.
#[derive(Debug, Default)]
pub struct Reader {
    /// What may not be whole yet.
    held: Vec<u8>,
    /// When that is given up.
    due: Option<Instant>,
    /// Since when what is held ends within a character.
    unfinished_since: Option<Instant>,
    heard: VecDeque<Heard>,
}

/// Something that was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// By whom.
    pub kind: Kind,
    /// As it came.
    pub bytes: Vec<u8>,
}

/// Who speaks, as far as the protocol can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Somebody in the room.
    Message,
    /// The server: the text begins with `SERVEUR`. Anybody may have written it.
    Notice,
}

impl Reader {
    /// Takes what one `recv` gave.
    pub fn push(&mut self, now: Instant, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        self.held.extend_from_slice(bytes);
        if !ends_within_character(&self.held) {
            self.unfinished_since = None;
        } else if self.unfinished_since.is_none() {
            self.unfinished_since = Some(now);
        }
        let (since, wait) = match self.unfinished_since {
            Some(since) => (since, CHARACTER_MAX),
            None if bytes.len() >= FULL_BYTES => (now, NEXT_PART_MAX),
            None => (now, Duration::ZERO),
        };
        self.due = since.checked_add(wait);
        if self.held.len() >= HELD_BYTES_MAX {
            self.finish();
        }
    }

    /// What was said, if it is whole or has waited long enough.
    pub fn poll(&mut self, now: Instant) -> Option<Heard> {
        if self.due.is_some_and(|due| due <= now) {
            self.finish();
        }
        self.heard.pop_front()
    }

    /// When to call [`Self::poll`] again if nothing more comes.
    #[must_use]
    pub const fn poll_timeout(&self) -> Option<Instant> {
        self.due
    }

    /// Nothing more comes: what is held is taken as it is, for [`Self::poll`].
    pub fn finish(&mut self) {
        self.due = None;
        self.unfinished_since = None;
        let held = std::mem::take(&mut self.held);
        let mut rest = held.as_slice();
        while !rest.is_empty() {
            let (kind, length) = first_said(rest);
            let (said, after) = rest.split_at(length);
            self.heard.push_back(Heard { kind, bytes: said.to_vec() });
            rest = after;
        }
    }
}

impl Heard {
    /// The text, if it is one.
    #[must_use]
    pub fn exact(&self) -> Option<&str> {
        std::str::from_utf8(&self.bytes).ok()
    }

    /// The text; a byte that belongs to none is spelled out, `\xff`, and a character cut off at the
    /// end is U+FFFD.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::with_capacity(self.bytes.len());
        for chunk in self.bytes.utf8_chunks() {
            text.push_str(chunk.valid());
            if ends_within_character(chunk.invalid()) && self.bytes.ends_with(chunk.invalid()) {
                text.push(char::REPLACEMENT_CHARACTER);
                continue;
            }
            for byte in chunk.invalid() {
                // Writing to a String cannot fail.
                let _infallible = write!(text, "\\x{byte:02x}");
            }
        }
        text
    }
}

/// What comes first in a text, and how many bytes of it that is: at least one.
fn first_said(text: &[u8]) -> (Kind, usize) {
    if text.starts_with(SERVEUR.as_bytes()) {
        let length = match notice_length(text) {
            // A space and what follows, or another notice, is somebody else's; anything but that
            // makes the known words the beginning of a longer notice.
            Some(known) => match text.get(known..) {
                Some([b' ', ..]) => known.saturating_add(1),
                Some(rest) if rest.starts_with(SERVEUR.as_bytes()) => known,
                _ => text.len(),
            },
            None => text.len(),
        };
        return (Kind::Notice, length);
    }
    let mut places = places_of(SERVEUR.as_bytes(), text);
    let glued = places.find(|at| text.get(*at..).and_then(notice_length).is_some());
    (Kind::Message, glued.unwrap_or(text.len()))
}

/// What the worksheet's server says of somebody, in the spellings that are around.
const SAID_OF_SOMEBODY: [&str; 4] =
    [" a quitte le chat", " a quitté le chat", " a rejoint le chat", " le serveur s'arrete"];

/// The longest pseudonym that is looked for in a notice, in bytes: a whole `recv`.
const WHO_BYTES_MAX: usize = crate::limits::RECV_BYTES;

/// How many bytes a notice has that the text begins with, if it is a known one: `SERVEUR : bob a
/// quitte le chat`.
fn notice_length(text: &[u8]) -> Option<usize> {
    let after = text.strip_prefix(SERVEUR.as_bytes())?;
    let spaces = after.iter().take_while(|byte| **byte == b' ').count();
    let said = after.get(spaces..)?.strip_prefix(b":")?;
    let line = said.get(..said.len().min(WHO_BYTES_MAX))?;
    let line = line.split(|byte| *byte == b'\n').next()?;
    let ends = SAID_OF_SOMEBODY.iter().filter_map(|words| {
        let at = places_of(words.as_bytes(), line).next()?;
        at.checked_add(words.len())
    });
    let before = text.len().saturating_sub(said.len());
    ends.min()?.checked_add(before)
}

/// Where a word stands in a text.
fn places_of(word: &[u8], text: &[u8]) -> impl Iterator<Item = usize> {
    let windows = text.windows(word.len()).enumerate();
    windows.filter(move |(_, window)| *window == word).map(|(at, _)| at)
}

/// Whether the last bytes are the beginning of a character.
fn ends_within_character(bytes: &[u8]) -> bool {
    // The longest character has four bytes, so its beginning has at most three.
    (1..=3).any(|length| {
        let tail = bytes.len().checked_sub(length).and_then(|at| bytes.get(at..));
        let error = tail.and_then(|tail| std::str::from_utf8(tail).err());
        error.is_some_and(|error| error.valid_up_to() == 0 && error.error_len().is_none())
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::limits::RECV_BYTES;
    use crate::notice;

    fn all(reader: &mut Reader, now: Instant) -> Vec<(Kind, String)> {
        std::iter::from_fn(|| reader.poll(now)).map(|heard| (heard.kind, heard.text())).collect()
    }

    /// What is heard of parts that come at once, when enough time has passed.
    fn heard(parts: &[&[u8]]) -> Vec<(Kind, String)> {
        let now = Instant::now();
        let mut reader = Reader::default();
        let mut heard = Vec::new();
        for part in parts {
            reader.push(now, part);
            heard.extend(all(&mut reader, now));
        }
        heard.extend(all(&mut reader, now + CHARACTER_MAX));
        heard
    }

    fn message(text: &str) -> (Kind, String) {
        (Kind::Message, text.to_owned())
    }

    fn notice(text: &str) -> (Kind, String) {
        (Kind::Notice, text.to_owned())
    }

    #[test]
    fn a_message_is_heard_at_once() {
        let now = Instant::now();
        let mut reader = Reader::default();
        reader.push(now, "Salut à tous !".as_bytes());
        assert_eq!(all(&mut reader, now), [message("Salut à tous !")]);
        assert_eq!(reader.poll_timeout(), None);
    }

    #[test]
    fn a_cut_character_is_waited_for_and_the_text_stays_one() {
        let now = Instant::now();
        let mut reader = Reader::default();
        reader.push(now, b"caf\xc3");
        assert_eq!(all(&mut reader, now + Duration::from_millis(499)), []);
        reader.push(now + Duration::from_millis(499), b"\xa9 !");
        assert_eq!(all(&mut reader, now + Duration::from_millis(499)), [message("café !")]);
    }

    #[test]
    fn a_character_that_never_ends_is_given_up_after_half_a_second() {
        let now = Instant::now();
        let mut reader = Reader::default();
        reader.push(now, b"caf\xf0");
        reader.push(now + Duration::from_millis(400), b"\x9f");
        assert_eq!(reader.poll_timeout(), Some(now + CHARACTER_MAX));
        assert_eq!(all(&mut reader, now + CHARACTER_MAX), [message("caf\u{FFFD}")]);
        assert_eq!(reader.poll_timeout(), None);
    }

    #[test]
    fn what_a_recv_cut_is_put_together_again() {
        let text = format!("x{}", "é".repeat(1_500));
        let pieces = text.as_bytes().chunks(RECV_BYTES).collect::<Vec<_>>();
        assert_eq!(heard(&pieces), [message(&text)]);

        let now = Instant::now();
        let mut reader = Reader::default();
        reader.push(now, "a".repeat(RECV_BYTES).as_bytes());
        assert_eq!(reader.poll_timeout(), Some(now + NEXT_PART_MAX));
        assert_eq!(all(&mut reader, now + NEXT_PART_MAX).len(), 1);
    }

    #[test]
    fn a_text_without_end_is_heard_in_parts() {
        let now = Instant::now();
        let mut reader = Reader::default();
        let heard = (0..200).flat_map(|_| {
            reader.push(now, &[b'a'; RECV_BYTES]);
            all(&mut reader, now)
        });
        let heard = heard.collect::<Vec<_>>();
        assert_eq!(heard.len(), 200 * RECV_BYTES / HELD_BYTES_MAX);
    }

    #[test]
    fn a_notice_is_split_off_what_it_is_glued_to() {
        let left = notice::left("éloïse");
        let joined = notice::joined("bob");
        assert_eq!(heard(&[left.as_bytes()]), [notice(&left)]);
        let glued = format!("après départ 0{left}");
        assert_eq!(heard(&[glued.as_bytes()]), [message("après départ 0"), notice(&left)]);
        let several = format!("{left}{joined}bonjour");
        let expected = [notice(&left), notice(&joined), message("bonjour")];
        assert_eq!(heard(&[several.as_bytes()]), expected);
        let bare = "aSERVEUR : b a quitte le chatSERVEUR: c a rejoint le chat";
        let expected = [
            message("a"),
            notice("SERVEUR : b a quitte le chat"),
            notice("SERVEUR: c a rejoint le chat"),
        ];
        assert_eq!(heard(&[bare.as_bytes()]), expected);
    }

    #[test]
    fn who_only_speaks_of_the_server_is_not_taken_for_it() {
        for text in ["je parle du SERVEUR", "le SERVEUR : il est lent", "serveur : x"] {
            assert_eq!(heard(&[text.as_bytes()]), [message(text)]);
        }
        assert_eq!(heard(&[b"SERVEUR en panne"]), [notice("SERVEUR en panne")]);
        let longer = "SERVEUR : bob a quitte le chat, dommage";
        assert_eq!(heard(&[longer.as_bytes()]), [notice(longer)]);
    }

    #[test]
    fn what_is_no_text_is_spelled_out_byte_by_byte() {
        assert_eq!(heard(&[b"a\xff\xfeb"]), [message("a\\xff\\xfeb")]);
        assert_eq!(heard(&[b"\xc3(\xe2\x82"]), [message("\\xc3(\u{FFFD}")]);
        let glued = [b"caf\xc3", notice::left("bob").as_bytes()].concat();
        assert_eq!(heard(&[&glued]), [message("caf\u{FFFD}"), notice(&notice::left("bob"))]);
    }

    proptest! {
        #[test]
        fn no_byte_is_dropped_or_changed(
            parts in prop::collection::vec(
                prop_oneof![
                    prop::collection::vec(any::<u8>(), 0..1_025),
                    "(SERVEUR|SERVEUR : |bob| a quitte le chat| |é){0,9}".prop_map(String::into_bytes),
                ],
                0..9,
            ),
            gaps in prop::collection::vec(0_u64..600, 9),
        ) {
            let mut now = Instant::now();
            let mut reader = Reader::default();
            let mut heard = Vec::new();
            for (part, gap) in parts.iter().zip(gaps) {
                reader.push(now, part);
                heard.extend(std::iter::from_fn(|| reader.poll(now)));
                now += Duration::from_millis(gap);
            }
            reader.finish();
            heard.extend(std::iter::from_fn(|| reader.poll(now)));
            let bytes = heard.iter().flat_map(|heard| heard.bytes.clone()).collect::<Vec<_>>();
            prop_assert_eq!(bytes, parts.concat());
            prop_assert!(heard.iter().all(|heard| !heard.bytes.is_empty()));
        }

        #[test]
        fn a_text_cut_anywhere_is_heard_whole_and_right(text in "[a-zé😀€ ]{1,200}", at in any::<prop::sample::Index>()) {
            let at = at.index(text.len());
            let (one, other) = text.as_bytes().split_at(at);
            let heard = heard(&[one, other]);
            let whole = heard.iter().map(|(_, text)| text.as_str()).collect::<String>();
            prop_assert_eq!(&whole, &text);
            let cut_character = !text.is_char_boundary(at);
            prop_assert!(!cut_character || heard.len() == 1);
        }
    }
}
