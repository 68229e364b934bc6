//! What a client has to send, and when each piece may go.
//!
//! The protocol knows no end of a message: what is sent together arrives together, so the server
//! would take a pseudonym and a first message for one name, and two messages for one. So the
//! pseudonym goes alone, [`PSEUDONYM_PAUSE`] passes, and then piece follows piece,
//! [`SEND_GAP`] apart and none longer than [`SENT_BYTES_MAX`] ([`parts`]).

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::limits::{PSEUDONYM_PAUSE, SEND_GAP, SENT_BYTES_MAX};

/// What is not sent yet. `T` is what is told when the last piece of a message went.
#[derive(Debug)]
pub struct Outbox<T> {
    waiting: VecDeque<Piece<T>>,
    /// When the next piece may go; `None` before the first.
    next: Option<Instant>,
}

/// Bytes that go in one `send`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece<T> {
    /// What goes.
    pub bytes: Vec<u8>,
    /// The message that is sent whole with it.
    pub completes: Option<T>,
    /// How long the next piece waits after it.
    pause: Duration,
}

impl<T> Outbox<T> {
    /// Begins with the pseudonym.
    #[must_use]
    pub fn new(pseudonym: &str) -> Self {
        let pseudonym = Piece { bytes: pseudonym.into(), completes: None, pause: PSEUDONYM_PAUSE };
        Self { waiting: VecDeque::from([pseudonym]), next: None }
    }

    /// Takes a message in its parts. A part without bytes cannot be sent, and is left out.
    pub fn push<'p>(&mut self, parts: impl IntoIterator<Item = &'p str>, message: T) {
        let mut pieces = parts
            .into_iter()
            .filter(|part| !part.is_empty())
            .map(|part| Piece { bytes: part.into(), completes: None, pause: SEND_GAP })
            .collect::<VecDeque<_>>();
        if let Some(last) = pieces.back_mut() {
            last.completes = Some(message);
        }
        self.waiting.append(&mut pieces);
    }

    /// The piece to send now, if one may go. Once it is handed over, [`Self::sent`] must be told.
    pub fn poll(&mut self, now: Instant) -> Option<Piece<T>> {
        if self.next.is_some_and(|next| now < next) {
            return None;
        }
        self.waiting.pop_front()
    }

    /// When to call [`Self::poll`] again; `None` if nothing waits.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.waiting.front().and(self.next)
    }

    /// A piece was handed over.
    pub fn sent(&mut self, piece: &Piece<T>, now: Instant) {
        self.next = now.checked_add(piece.pause);
    }

    /// How many messages have not gone whole.
    #[must_use]
    pub fn messages(&self) -> usize {
        self.waiting.iter().filter(|piece| piece.completes.is_some()).count()
    }

    /// Whether nothing waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }
}

/// A text in parts of at most [`SENT_BYTES_MAX`] bytes, cut between characters.
pub fn parts(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        // The longest character has four bytes, so a part is never empty.
        let (part, after) = rest.split_at(rest.floor_char_boundary(SENT_BYTES_MAX));
        rest = after;
        Some(part)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Sends everything as early as it may go: after how long each piece went, and its bytes.
    fn sending(outbox: &mut Outbox<u8>) -> Vec<(Duration, Vec<u8>, Option<u8>)> {
        let start = Instant::now();
        let mut now = start;
        let mut gone = Vec::new();
        while !outbox.is_empty() {
            match outbox.poll(now) {
                Some(piece) => {
                    outbox.sent(&piece, now);
                    gone.push((now - start, piece.bytes, piece.completes));
                }
                None => now = outbox.poll_timeout().unwrap(),
            }
        }
        gone
    }

    #[test]
    fn the_pseudonym_goes_alone_and_each_message_a_moment_after_the_other() {
        let mut outbox = Outbox::new("éloïse");
        outbox.push(["un"], 1);
        outbox.push(["deux"], 2);
        assert_eq!(outbox.messages(), 2);
        assert_eq!(
            sending(&mut outbox),
            [
                (Duration::ZERO, "éloïse".into(), None),
                (PSEUDONYM_PAUSE, "un".into(), Some(1)),
                (PSEUDONYM_PAUSE + SEND_GAP, "deux".into(), Some(2)),
            ]
        );
    }

    #[test]
    fn the_pause_begins_when_the_piece_was_handed_over() {
        let now = Instant::now();
        let mut outbox = Outbox::new("bob");
        outbox.push(["salut"], ());
        let pseudonym = outbox.poll(now).unwrap();
        let late = now + Duration::from_secs(2);
        outbox.sent(&pseudonym, late);
        assert_eq!(outbox.poll(late), None);
        assert_eq!(outbox.poll_timeout(), Some(late + PSEUDONYM_PAUSE));
    }

    #[test]
    fn a_message_is_sent_when_its_last_part_is_and_an_empty_one_never() {
        let mut outbox = Outbox::new("bob");
        outbox.push(["a", "", "b"], 1);
        outbox.push([""], 2);
        outbox.push([], 3);
        let told = sending(&mut outbox);
        let told = told.iter().map(|(_, bytes, message)| (bytes.as_slice(), *message));
        assert!(told.eq([(&b"bob"[..], None), (b"a", None), (b"b", Some(1))]));
    }

    proptest! {
        #[test]
        fn parts_make_the_text_and_none_is_too_long(text in "\\PC{0,3000}") {
            let parts = parts(&text).collect::<Vec<_>>();
            prop_assert!(parts.iter().all(|part| (1..=SENT_BYTES_MAX).contains(&part.len())));
            prop_assert!(parts.iter().rev().skip(1).all(|part| part.len() > SENT_BYTES_MAX - 4));
            prop_assert_eq!(parts.concat(), text);
        }

        #[test]
        fn nothing_is_lost_reordered_or_sent_too_soon(texts in prop::collection::vec("[a-zé]{1,9}", 0..9)) {
            let mut outbox = Outbox::new("bob");
            for (number, text) in (0_u8..).zip(&texts) {
                outbox.push([text.as_str()], number);
            }
            let gone = sending(&mut outbox);
            let sent = gone.iter().skip(1).map(|(_, bytes, _)| bytes.clone());
            prop_assert!(sent.eq(texts.iter().map(|text| text.clone().into_bytes())));
            for pair in gone.windows(2) {
                prop_assert!(pair[1].0 - pair[0].0 >= SEND_GAP);
            }
        }
    }
}
