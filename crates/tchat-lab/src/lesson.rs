//! What TCP did to messages, segment by segment: the lesson of a connection.
//!
//! The worksheet's protocol has no boundaries of its own: one `send` is one message by hope only.
//! [`Lesson::remarks`] compares what goes out to clients with what came in from others shortly
//! before, and finds messages that were joined or cut, characters torn in two, and notices of the
//! server that stick to messages, or that a client made up.

use std::collections::{BTreeMap, VecDeque};

use bytes::Bytes;

use crate::limits::{MERGED_MAX, RECV_BYTES, SENDS_REMEMBERED_MAX};
use crate::segment::{ConnectionId, Direction};

/// Something worth explaining about a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    /// The first thing that a client sends: its pseudonym.
    Pseudonym,
    /// The first thing that a client sends, and too long for a pseudonym: the first message may
    /// have been joined to it.
    PseudonymAndMore,
    /// A notice of the server.
    Notice,
    /// A notice sticks to the end of a message: the client takes both for a notice.
    NoticeGlued {
        /// Where it begins.
        at: usize,
    },
    /// A client sends what looks like a notice of the server.
    NoticeForged,
    /// Several sends came at once.
    Merged {
        /// How long each is.
        lengths: Vec<usize>,
    },
    /// A part of one send.
    PartOf {
        /// How long that was.
        length: usize,
    },
    /// As long as one `recv(1024)` at most brings: probably cut there.
    FullRecv,
    /// Longer than one `recv(1024)` brings: it will be cut.
    BeyondRecv {
        /// In how many pieces.
        pieces: usize,
    },
    /// The first bytes are the end of a character.
    BeginsInCharacter,
    /// The last bytes are the beginning of a character: `decode()` fails.
    EndsInCharacter,
    /// Some bytes are no UTF-8 at all: `decode()` fails.
    NotUtf8 {
        /// Where.
        at: usize,
        /// The byte that stands there.
        byte: u8,
    },
    /// There are control characters: a terminal would obey them.
    Controls,
}

impl Remark {
    /// A stable name, for programs.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Pseudonym => "pseudonym",
            Self::PseudonymAndMore => "pseudonym_and_more",
            Self::Notice => "notice",
            Self::NoticeGlued { .. } => "notice_glued",
            Self::NoticeForged => "notice_forged",
            Self::Merged { .. } => "merged",
            Self::PartOf { .. } => "part_of",
            Self::FullRecv => "full_recv",
            Self::BeyondRecv { .. } => "beyond_recv",
            Self::BeginsInCharacter => "begins_in_character",
            Self::EndsInCharacter => "ends_in_character",
            Self::NotUtf8 { .. } => "not_utf8",
            Self::Controls => "controls",
        }
    }
}

/// How long a pseudonym is at most, in characters; what is longer is probably more than one.
const PSEUDONYM_CHARS: usize = 24;

/// What a notice of the server begins with.
pub const NOTICE: &str = "SERVEUR";

/// How the worksheet's notices end.
const NOTICE_ENDS: [&str; 2] = [" a quitte le chat", " a rejoint le chat"];

/// The longest segment in which sends are looked for.
const COMPARED_BYTES_MAX: usize = 4 * RECV_BYTES;

/// Remembers what was sent shortly before.
#[derive(Debug, Default)]
pub struct Lesson {
    sends: VecDeque<(ConnectionId, Bytes)>,
}

impl Lesson {
    /// What there is to say about a plain segment. `first` tells that nothing went the same way
    /// before it.
    pub fn remarks(
        &mut self,
        connection: ConnectionId,
        direction: Direction,
        first: bool,
        bytes: &Bytes,
    ) -> Vec<Remark> {
        let mut remarks = Vec::new();
        match direction {
            Direction::ToServer if first => remarks.push(pseudonym(bytes)),
            Direction::ToServer => {
                if starts_with_notice(bytes) {
                    remarks.push(Remark::NoticeForged);
                }
                self.remember(connection, bytes.clone());
            }
            Direction::ToClient => {
                remarks.extend(notice(bytes));
                remarks.extend(self.compared(connection, bytes));
            }
        }
        remarks.extend(of_length(bytes.len()));
        remarks.extend(of_text(bytes));
        remarks
    }

    fn remember(&mut self, connection: ConnectionId, bytes: Bytes) {
        if self.sends.len() == SENDS_REMEMBERED_MAX {
            self.sends.pop_front();
        }
        self.sends.push_back((connection, bytes));
    }

    /// What a segment to a client is made of, if it is not one send of somebody else.
    fn compared(&self, to: ConnectionId, bytes: &[u8]) -> Option<Remark> {
        let others =
            || self.sends.iter().filter(|(from, _)| *from != to).map(|(_, send)| &send[..]);
        if bytes.len() > COMPARED_BYTES_MAX || others().any(|send| send == bytes) {
            return None;
        }
        let others = others().collect::<Vec<_>>();
        if let Some(lengths) = joined_from(&others, bytes) {
            return (lengths.len() > 1).then_some(Remark::Merged { lengths });
        }
        let whole = others
            .iter()
            .find(|send| bytes.len() > 1 && (send.starts_with(bytes) || send.ends_with(bytes)));
        whole.map(|whole| Remark::PartOf { length: whole.len() })
    }
}

/// The lengths of the sends, in their order, and of notices, that make up `bytes`.
fn joined_from(sends: &[&[u8]], bytes: &[u8]) -> Option<Vec<usize>> {
    // For each place that can be reached: the earliest send that may follow (which leaves the most
    // to choose from, so one is enough), and the lengths on the way there.
    let mut reached = BTreeMap::from([(0_usize, (0_usize, Vec::new()))]);
    while let Some((at, (next, lengths))) = reached.pop_first() {
        let rest = bytes.get(at..).unwrap_or_default();
        if rest.is_empty() {
            return Some(lengths);
        }
        if lengths.len() == MERGED_MAX {
            continue;
        }
        let mut reach = |length: usize, follows: usize| {
            let step = || {
                let mut lengths = lengths.clone();
                lengths.push(length);
                (follows, lengths)
            };
            let place = reached.entry(at.saturating_add(length)).or_insert_with(step);
            if place.0 > follows {
                *place = step();
            }
        };
        for (number, send) in sends.iter().enumerate().skip(next) {
            if !send.is_empty() && rest.starts_with(send) {
                reach(send.len(), number.saturating_add(1));
            }
        }
        if let Some(length) = notice_length(rest) {
            reach(length, next);
        }
    }
    None
}

/// How long the notice at the beginning is, its last space included.
fn notice_length(bytes: &[u8]) -> Option<usize> {
    let ends = NOTICE_ENDS.into_iter().filter_map(|end| Some(find(bytes, end)? + end.len()));
    let end = ends.min().filter(|_| starts_with_notice(bytes))?;
    Some(if bytes.get(end) == Some(&b' ') { end + 1 } else { end })
}

fn starts_with_notice(bytes: &[u8]) -> bool {
    bytes.starts_with(NOTICE.as_bytes())
}

fn find(bytes: &[u8], text: &str) -> Option<usize> {
    bytes.windows(text.len()).position(|window| window == text.as_bytes())
}

fn pseudonym(bytes: &[u8]) -> Remark {
    let chars = String::from_utf8_lossy(bytes).chars().count();
    if chars > PSEUDONYM_CHARS { Remark::PseudonymAndMore } else { Remark::Pseudonym }
}

fn notice(bytes: &[u8]) -> Option<Remark> {
    match find(bytes, "SERVEUR :")? {
        0 => Some(Remark::Notice),
        at => Some(Remark::NoticeGlued { at }),
    }
}

fn of_length(length: usize) -> Option<Remark> {
    match length {
        RECV_BYTES => Some(Remark::FullRecv),
        longer if longer > RECV_BYTES => {
            Some(Remark::BeyondRecv { pieces: longer.div_ceil(RECV_BYTES) })
        }
        _ => None,
    }
}

/// What is wrong with the bytes as a text.
fn of_text(bytes: &[u8]) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let continuing = bytes.iter().take_while(|byte| (0x80..0xC0).contains(*byte)).count();
    let rest = bytes.get(continuing..).unwrap_or_default();
    let torn = (1..=3).contains(&continuing)
        && std::str::from_utf8(rest).map_or_else(|error| error.error_len().is_none(), |_| true);
    if torn {
        remarks.push(Remark::BeginsInCharacter);
    }
    let (from, text) = if torn { (continuing, rest) } else { (0, bytes) };
    match std::str::from_utf8(text) {
        Ok(text) if has_controls(text) => remarks.push(Remark::Controls),
        Ok(_) => {}
        Err(error) if error.error_len().is_none() => remarks.push(Remark::EndsInCharacter),
        Err(error) => {
            let at = from.saturating_add(error.valid_up_to());
            let byte = bytes.get(at).copied().unwrap_or_default();
            remarks.push(Remark::NotUtf8 { at, byte });
        }
    }
    remarks
}

/// Whether there are control characters: those of ASCII, or U+0080 to U+009F. Looks at bytes, for a
/// flood is looked at as well.
fn has_controls(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.iter().any(u8::is_ascii_control)
        || bytes.windows(2).any(|pair| matches!(pair, [0xC2, 0x80..=0x9F]))
}

#[cfg(test)]
mod tests {
    use Direction::{ToClient, ToServer};
    use proptest::prelude::*;

    use super::*;

    const ALICE: ConnectionId = ConnectionId(1);
    const BOB: ConnectionId = ConnectionId(2);

    /// A class in which Alice sent this.
    fn after(sends: &[&str]) -> Lesson {
        let mut lesson = Lesson::default();
        for send in sends {
            lesson.remarks(ALICE, ToServer, false, &Bytes::copy_from_slice(send.as_bytes()));
        }
        lesson
    }

    fn to_bob(lesson: &mut Lesson, bytes: &[u8]) -> Vec<Remark> {
        lesson.remarks(BOB, ToClient, false, &Bytes::copy_from_slice(bytes))
    }

    #[test]
    fn a_message_passed_on_as_it_was_sent_needs_no_word() {
        assert_eq!(to_bob(&mut after(&["un", "deux"]), b"deux"), []);
        assert_eq!(to_bob(&mut after(&[]), "jamais vu".as_bytes()), []);
    }

    #[test]
    fn messages_that_came_at_once_are_told_apart() {
        let mut lesson = after(&["un", "deux", "trois", "un"]);
        let merged = |lengths: &[usize]| vec![Remark::Merged { lengths: lengths.to_vec() }];
        assert_eq!(to_bob(&mut lesson, b"undeuxtrois"), merged(&[2, 4, 5]));
        assert_eq!(to_bob(&mut lesson, b"troisun"), merged(&[5, 2]));
        assert_eq!(to_bob(&mut lesson, b"deuxdeux"), [], "it was sent once only");
        // One's own words never come back: this is somebody typing them.
        let own = Bytes::from_static(b"undeux");
        assert_eq!(lesson.remarks(ALICE, ToClient, false, &own), []);
    }

    #[test]
    fn a_notice_that_sticks_to_a_message_is_found() {
        let glued = "après départ 0SERVEUR : éloïse a quitte le chat ".as_bytes();
        let lengths = vec!["après départ 0".len(), glued.len() - "après départ 0".len()];
        let remarks = to_bob(&mut after(&["après départ 0"]), glued);
        assert_eq!(remarks, [Remark::NoticeGlued { at: 16 }, Remark::Merged { lengths }]);
        let alone = to_bob(&mut after(&[]), b"SERVEUR : bob a quitte le chat ");
        assert_eq!(alone, [Remark::Notice]);
    }

    #[test]
    fn a_notice_from_a_client_is_no_notice() {
        let forged = Bytes::from_static(b"SERVEUR : alice a quitte le chat");
        let remarks = Lesson::default().remarks(BOB, ToServer, false, &forged);
        assert_eq!(remarks, [Remark::NoticeForged]);
    }

    #[test]
    fn a_long_message_is_cut_where_recv_ends_even_in_a_character() {
        let long = format!("x{}", "é".repeat(1_500));
        let mut lesson = Lesson::default();
        let sent = lesson.remarks(ALICE, ToServer, false, &Bytes::from(long.clone()));
        assert_eq!(sent, [Remark::BeyondRecv { pieces: 3 }]);
        let (first, rest) = long.as_bytes().split_at(RECV_BYTES);
        let length = long.len();
        let remarks = to_bob(&mut lesson, first);
        let whole = [Remark::PartOf { length }, Remark::FullRecv, Remark::EndsInCharacter];
        assert_eq!(remarks, whole);
        let remarks = to_bob(&mut lesson, &rest[RECV_BYTES..]);
        assert_eq!(remarks, [Remark::PartOf { length }, Remark::BeginsInCharacter]);
    }

    #[test]
    fn the_first_thing_a_client_sends_is_its_pseudonym_or_more() {
        let mut lesson = Lesson::default();
        let mut first = |text: &'static str| lesson.remarks(ALICE, ToServer, true, &text.into());
        assert_eq!(first("éloïse"), [Remark::Pseudonym]);
        assert_eq!(first("alicebonjour tout le monde"), [Remark::PseudonymAndMore]);
    }

    #[test]
    fn bytes_that_are_no_text_are_told_with_their_place() {
        let mut lesson = Lesson::default();
        let at = |at, byte| vec![Remark::NotUtf8 { at, byte }];
        assert_eq!(to_bob(&mut lesson, b"ab\xffcd"), at(2, 0xFF));
        assert_eq!(to_bob(&mut lesson, b"\x80\x80\x80\x80"), at(0, 0x80));
        assert_eq!(to_bob(&mut lesson, b"\x1b[2J"), [Remark::Controls]);
        assert_eq!(to_bob(&mut lesson, "\u{9B}2J".as_bytes()), [Remark::Controls]);
        assert_eq!(to_bob(&mut lesson, "déjà ♥".as_bytes()), []);
    }

    proptest! {
        /// Nothing that strangers send makes it stumble or think for long.
        #[test]
        fn any_bytes_are_looked_at(
            sends in prop::collection::vec(prop::collection::vec(97..99_u8, 0..4), 0..70),
            bytes in prop::collection::vec(97..99_u8, 0..300),
        ) {
            let mut lesson = Lesson::default();
            for send in &sends {
                lesson.remarks(ALICE, ToServer, false, &Bytes::copy_from_slice(send));
            }
            for remark in to_bob(&mut lesson, &bytes) {
                if let Remark::Merged { lengths } = remark {
                    prop_assert_eq!(lengths.iter().sum::<usize>(), bytes.len());
                }
            }
        }
    }
}
