//! Lines of text: what the limit programs relay.

use super::{Dialect, Garbled, Heard, Line, Payload, Tag, line_end};
use crate::failed::Failed;

/// A member that speaks lines.
pub(crate) struct Lines {
    payload: Payload,
}

impl Lines {
    pub(crate) const fn new(payload: Payload) -> Self {
        Self { payload }
    }
}

impl Dialect for Lines {
    /// Sends an empty line, which comes back: then the relay knows the connection.
    fn enter(&mut self, line: &mut Line) -> Result<(), Failed> {
        line.send(b"\n")?;
        line.wait_for("\n").map(|_| ())
    }

    fn put(&mut self, tag: Tag, out: &mut Vec<u8>) {
        self.payload.put(tag, out);
        out.push(b'\n');
    }

    fn take(&mut self, input: &[u8], heard: &mut Heard) -> Result<usize, Garbled> {
        let (mut taken, whole) = (0, self.payload.len() + 1);
        loop {
            let rest = input.get(taken..).unwrap_or_default();
            // All messages have one length; only the answer to coming in is empty.
            let length = match (rest.first(), rest.get(whole - 1)) {
                (Some(b'\n'), _) => 1,
                (Some(_), Some(b'\n')) => whole,
                (Some(_), None) | (None, _) => return Ok(taken),
                (Some(_), Some(_)) => return Err(Garbled::new("the limit program", rest)),
            };
            if length > 1 {
                let tag = Tag::of_text(rest);
                heard.tags.push(tag.ok_or_else(|| Garbled::new("the limit program", rest))?);
            }
            taken += length;
            debug_assert!(line_end(rest).is_some(), "a whole line was taken");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_found_behind_the_answer_to_coming_in() {
        let mut lines = Lines::new(Payload::new(20));
        let tag = Tag { sender: 1, number: 2 };
        let mut input = b"\n\n".to_vec();
        lines.put(tag, &mut input);
        input.extend_from_slice(b"\n0000");
        let mut heard = Heard::default();
        assert_eq!(lines.take(&input, &mut heard), Ok(input.len() - 4));
        assert_eq!(heard.tags, [tag]);
    }

    #[test]
    fn a_line_of_another_length_is_noticed() {
        let mut lines = Lines::new(Payload::new(20));
        let garbled = lines.take(&[b'0'; 40], &mut Heard::default());
        assert!(garbled.is_err());
    }
}
