//! IRC (RFC 2812), with `echo-message` so that senders hear themselves.

use super::{Dialect, Garbled, Heard, Line, Payload, ROOM, Tag, line_end};
use crate::failed::Failed;

const SERVER: &str = "inspircd";

/// Somebody in a channel.
pub(crate) struct Irc {
    payload: Payload,
    nick: String,
}

impl Irc {
    /// The member at this place; nicknames have one length.
    pub(crate) fn new(payload: Payload, place: usize) -> Self {
        Self { payload, nick: format!("n{place:06}") }
    }

    /// Answers pings until the server says `what`.
    fn wait_for(line: &mut Line, what: &str) -> Result<(), Failed> {
        loop {
            let said = line.wait_for("\r\n")?;
            let said = String::from_utf8_lossy(&said).into_owned();
            if let Some(token) = said.strip_prefix("PING") {
                line.send(format!("PONG{token}").as_bytes())?;
            } else if said.starts_with("ERROR") {
                return Err(Garbled::new(SERVER, said.as_bytes()).into());
            } else if said.contains(what) {
                return Ok(());
            }
        }
    }
}

impl Dialect for Irc {
    fn enter(&mut self, line: &mut Line) -> Result<(), Failed> {
        let nick = &self.nick;
        let hello = format!(
            "CAP REQ :echo-message\r\nCAP END\r\nNICK {nick}\r\nUSER {nick} 0 * :{nick}\r\n"
        );
        line.send(hello.as_bytes())?;
        Self::wait_for(line, " 001 ")?;
        line.send(format!("JOIN #{ROOM}\r\n").as_bytes())?;
        Self::wait_for(line, " 366 ")
    }

    fn put(&mut self, tag: Tag, out: &mut Vec<u8>) {
        out.extend_from_slice(format!("PRIVMSG #{ROOM} :").as_bytes());
        self.payload.put(tag, out);
        out.extend_from_slice(b"\r\n");
    }

    fn take(&mut self, input: &[u8], heard: &mut Heard) -> Result<usize, Garbled> {
        let (mut taken, text) = (0, self.payload.len() + 2);
        loop {
            let rest = input.get(taken..).unwrap_or_default();
            let Some(length) = line_end(rest) else {
                return Ok(taken);
            };
            let said = rest.get(..length).unwrap_or_default();
            taken += length;
            let payload =
                said.len().checked_sub(text).and_then(|start| said.split_at_checked(start));
            if let Some((head, payload)) = payload
                && head.ends_with(b" PRIVMSG #room :")
            {
                let tag = Tag::of_text(payload);
                heard.tags.push(tag.ok_or_else(|| Garbled::new(SERVER, said))?);
            } else if let Some(token) = said.strip_prefix(b"PING") {
                heard.reply.extend_from_slice(b"PONG");
                heard.reply.extend_from_slice(token);
            } else if said.starts_with(b"ERROR") {
                return Err(Garbled::new(SERVER, said));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_told_from_joins_and_pings() {
        let mut irc = Irc::new(Payload::new(16), 1);
        let tag = Tag { sender: 1, number: 1 };
        let text = String::from_utf8(tag.to_text().to_vec()).unwrap();
        let input = format!(
            ":n2!n2@h JOIN :#room\r\nPING :x\r\n:n2!n2@h PRIVMSG #room :{text}\r\n:n2!n2@h PRI"
        );
        let mut heard = Heard::default();
        let taken = irc.take(input.as_bytes(), &mut heard);
        assert_eq!(taken, Ok(input.len() - ":n2!n2@h PRI".len()));
        assert_eq!((heard.tags, heard.reply.as_slice()), (vec![tag], b"PONG :x\r\n".as_slice()));
    }
}
