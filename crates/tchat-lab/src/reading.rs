//! What the letters of a plain connection give away.
//!
//! A [`Question`] is what there is to read, taken from the record; [`Question::answer`] counts,
//! breaks and deciphers, which may take a moment and needs nothing else. The ciphers and what breaks
//! them are in [`tchat_cipher`].

mod attack;

use std::collections::BTreeMap;

use tchat_cipher::Cipher;
use tchat_cipher::language::Language;
use tchat_cipher::statistics::LetterCounts;

pub use self::attack::Guess;
use crate::lesson::{NOTICE, Remark};
use crate::limits::{DECIPHERED_MAX, MESSAGE_BYTES_MAX, READING_CHARS_MAX};
use crate::record::{Connection, Kept, Record};
use crate::segment::{ConnectionId, Direction};

/// Whose messages are read together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Scope {
    /// What the client of one connection sends: one author, one key.
    #[default]
    Client,
    /// What all clients send: many letters, if they share a key.
    Everyone,
}

/// What there is to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Of which connection.
    pub connection: ConnectionId,
    /// Whose messages.
    pub scope: Scope,
    /// How many segments had passed.
    pub segments: u64,
    /// A cipher and key that somebody proposed.
    pub proposal: Option<Cipher>,
    /// The messages that are analysed, oldest first.
    pub messages: Vec<String>,
    /// The connection's latest messages both ways, by the number of their segment.
    pub shown: Vec<(u64, String)>,
}

impl Question {
    /// What there is to read of a connection: nothing, if nothing plain has passed on it.
    #[must_use]
    pub fn of(
        record: &Record,
        connection: ConnectionId,
        scope: Scope,
        proposal: Option<Cipher>,
    ) -> Option<Self> {
        let one = record.get(connection)?;
        let shown = both_ways(one);
        let messages = match scope {
            Scope::Client => latest(sent(one)),
            Scope::Everyone => {
                let mut all = record.connections().flat_map(sent).collect::<Vec<_>>();
                all.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
                latest(all.into_iter())
            }
        };
        let something = !messages.is_empty() || !shown.is_empty();
        let segments = record.segments();
        something.then_some(Self { connection, scope, segments, proposal, messages, shown })
    }
}

/// What a client sent, newest first, as much as is analysed: its messages, by the number of their
/// segment.
fn sent(connection: &Connection) -> impl Iterator<Item = (u64, String)> {
    let newest = connection.kept.iter().rev();
    let sent = newest.filter(|kept| kept.direction == Direction::ToServer).filter_map(message);
    let mut before = 0_usize;
    sent.take_while(move |(_, text)| {
        let enough = before >= READING_CHARS_MAX;
        before = before.saturating_add(text.chars().count());
        !enough
    })
}

/// The latest messages of a connection, newest first.
fn both_ways(connection: &Connection) -> Vec<(u64, String)> {
    connection.kept.iter().rev().filter_map(message).take(DECIPHERED_MAX).collect()
}

/// The text of a segment, if it is a message: no pseudonym, and no notice of the server, which are
/// never enciphered.
fn message(kept: &Kept) -> Option<(u64, String)> {
    let bytes = kept.bytes()?;
    let named = kept.remarks().iter().any(|remark| {
        matches!(remark, Remark::Pseudonym | Remark::PseudonymAndMore | Remark::Notice)
    });
    let text = String::from_utf8_lossy(bytes.get(..MESSAGE_BYTES_MAX).unwrap_or(bytes));
    let text = text.split(NOTICE).next().unwrap_or_default();
    (!named && !text.trim().is_empty()).then(|| (kept.number, text.to_owned()))
}

/// As many of the newest messages as are analysed, oldest first.
fn latest(newest_first: impl Iterator<Item = (u64, String)>) -> Vec<String> {
    let mut left = READING_CHARS_MAX;
    let mut messages = Vec::new();
    for (_, text) in newest_first {
        let text = text.chars().take(left).collect::<String>();
        left = left.saturating_sub(text.chars().count());
        messages.push(text);
        if left == 0 {
            break;
        }
    }
    messages.reverse();
    messages
}

impl Question {
    /// Counts, breaks, deciphers.
    #[must_use]
    pub fn answer(self) -> Reading {
        let mut letters = LetterCounts::default();
        for message in &self.messages {
            letters.add(message);
        }
        let guesses = attack::guesses(&self.messages);
        let best = guesses.first().filter(|guess| guess.is_believed());
        let used = self.proposal.as_ref().or_else(|| best.map(|guess| &guess.cipher));
        let deciphered = used.map_or_else(BTreeMap::new, |cipher| {
            let each = self
                .shown
                .iter()
                .filter_map(|(number, text)| Some((*number, cipher.decrypt(text).ok()?)));
            each.collect()
        });
        let Self { connection, scope, segments, proposal, .. } = self;
        Reading { connection, scope, segments, proposal, letters, guesses, deciphered }
    }
}

/// What was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// Of which connection.
    pub connection: ConnectionId,
    /// Whose messages.
    pub scope: Scope,
    /// How many segments had passed.
    pub segments: u64,
    /// What was proposed.
    pub proposal: Option<Cipher>,
    /// How often each letter occurs.
    pub letters: LetterCounts,
    /// What the messages may be enciphered with, the likeliest first.
    pub guesses: Vec<Guess>,
    /// The connection's messages as the proposed key gives them, or else the likeliest, if it is to
    /// be believed.
    pub deciphered: BTreeMap<u64, String>,
}

/// The share of each letter in French, from A to Z.
#[must_use]
pub fn french_shares() -> &'static [f64; 26] {
    Language::French.letter_shares()
}

#[cfg(test)]
mod tests;
