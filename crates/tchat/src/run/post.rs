//! `tchat send`: one message, perhaps with a file, and the server's word that it has it.

use std::io::{self, Read as _};

use tchat_client::called::Called;
use tchat_client::client::{IfAbsent, Patience};
use tchat_client::command::{Command, Reference, Wish};
use tchat_client::event::PlainEvent;
use tchat_client::file::attachment::Attachment;
use tchat_client::transfer::Direction;
use tchat_client::{Client, Event, Trouble};
use tchat_proto::address::ServerLink;
use tchat_proto::limits::{CAPTION_BYTES_MAX, TEXT_BYTES_MAX};
use tchat_proto::nick::Nick;
use tchat_proto::room::RoomName;
use tchat_speech::tell::connection_news::ConnectionNews;
use tchat_speech::tell::text::{Teller, Told};
use tchat_speech::tell::titles::BY_NAME;
use tchat_speech::tell::{files, json};

use crate::cli::{Form, Send, Text};
use crate::explain::{Fault, InputRefused};
use crate::output::Output;
use crate::run::{AGENT, Exit, Setting, Threads, failed, visit, with_runtime, written};
use crate::signals::Signals;

/// The reference of the one message.
const THIS: &str = "this";

/// That of the wish for the conversation in which a file is shared.
const CONVERSATION: &str = "conversation";

/// Posts a message and waits until the server has it.
pub(super) fn send(setting: &Setting, send: Send) -> Exit {
    let mut output = Output::new(send.output);
    match said(&send) {
        // Standard input is read before anything listens to signals: Ctrl-C there ends at once.
        Ok((text, file)) => with_runtime(setting, Threads::One, post(setting, send, text, file)),
        Err(fault) => failed(setting, &mut output, &fault),
    }
}

/// The text and the file, if both can be sent.
fn said(send: &Send) -> Result<(String, Option<Attachment>), Fault> {
    let Some(path) = &send.file else { return Ok((text(&send.text)?, None)) };
    let file = Attachment::look_at(path).map_err(Trouble::from)?;
    let text = match &send.text {
        Text::Given(text) => text.clone(),
        Text::Piped => piped(&mut io::stdin().lock(), CAPTION_BYTES_MAX)?,
    };
    match text.len() {
        bytes if bytes > CAPTION_BYTES_MAX => Err(too_long(bytes, CAPTION_BYTES_MAX)),
        _ => Ok((text, Some(file))),
    }
}

/// The message, if it is one that can be sent.
fn text(given: &Text) -> Result<String, Fault> {
    let text = match given {
        Text::Given(text) => text.clone(),
        Text::Piped => piped(&mut io::stdin().lock(), TEXT_BYTES_MAX)?,
    };
    match text.len() {
        0 => Err(Trouble::Empty.into()),
        bytes if bytes > TEXT_BYTES_MAX => Err(too_long(bytes, TEXT_BYTES_MAX)),
        _ => Ok(text),
    }
}

/// All of standard input, up to `limit` bytes, without the line break at its end, which programs put
/// there by habit.
pub(super) fn piped(reader: &mut impl io::Read, limit: usize) -> Result<String, Fault> {
    let mut bytes = Vec::new();
    let kept = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(2);
    reader.take(kept).read_to_end(&mut bytes).map_err(Fault::Read)?;
    let rest = io::copy(reader, &mut io::sink()).map_err(Fault::Read)?;
    if rest > 0 {
        return Err(too_long(
            bytes.len().saturating_add(usize::try_from(rest).unwrap_or(usize::MAX)),
            limit,
        ));
    }
    let mut text = String::from_utf8(bytes).ok().ok_or(InputRefused::TextNotUtf8)?;
    if text.ends_with('\n') {
        text.pop();
        if text.ends_with('\r') {
            text.pop();
        }
    }
    Ok(text)
}

const fn too_long(bytes: usize, limit: usize) -> Fault {
    Fault::Trouble(Trouble::TooLong { bytes, limit })
}

async fn post(setting: &Setting, send: Send, text: String, file: Option<Attachment>) -> Exit {
    let mut output = Output::new(send.output);
    let mut signals = match Signals::listen() {
        Ok(signals) => signals,
        Err(error) => return failed(setting, &mut output, &Fault::System(error)),
    };
    let client = match start(setting, send.link, send.nick, &send.room, &mut signals).await {
        Ok(client) => client,
        Err(fault) => return failed(setting, &mut output, &fault),
    };
    let post = Post {
        setting,
        output,
        client,
        room: send.room,
        to: send.to,
        text,
        file,
        conversation: None,
        news: ConnectionNews::default(),
        interrupted: false,
    };
    post.run(&mut signals).await
}

async fn start(
    setting: &Setting,
    link: Option<ServerLink>,
    nick: Option<Nick>,
    room: &RoomName,
    signals: &mut Signals,
) -> Result<Client, Fault> {
    let visit = visit::prepare(setting, link, nick.into(), signals).await?;
    Ok(visit.start(Some(room.clone()), IfAbsent::Join, Patience::GiveUp, AGENT)?)
}

/// A message on its way.
struct Post<'s> {
    setting: &'s Setting,
    output: Output,
    client: Client,
    room: RoomName,
    to: Option<Called>,
    text: String,
    file: Option<Attachment>,
    /// The conversation that was told last: with whom the file is for.
    conversation: Option<RoomName>,
    news: ConnectionNews,
    interrupted: bool,
}

impl Post<'_> {
    async fn run(mut self, signals: &mut Signals) -> Exit {
        loop {
            let event = tokio::select! {
                event = self.client.event() => event,
                () = signals.next() => {
                    if self.interrupted {
                        return Exit::Failed;
                    }
                    self.interrupted = true;
                    // Twice: a file is not waited for as long as it moves.
                    self.ask(Command::new(Wish::Quit)).await;
                    self.ask(Command::new(Wish::Quit)).await;
                    continue;
                }
            };
            match event {
                Some(Event::Ready { .. }) if !self.interrupted => {
                    let (wish, reference) = self.wish();
                    let reference = Some(Reference(reference.to_owned()));
                    self.ask(Command { wish, reference }).await;
                }
                Some(Event::Direct { room, .. }) => self.conversation = Some(room),
                Some(Event::Done { reference: Some(Reference(reference)) })
                    if reference == CONVERSATION =>
                {
                    let Some(room) = self.conversation.take() else {
                        return self.failed(&Fault::Trouble(Trouble::ServerBroken)).await;
                    };
                    let wish = self.file_to(room);
                    let reference = Some(Reference(THIS.to_owned()));
                    self.ask(Command { wish, reference }).await;
                }
                Some(Event::Transfer(transfer)) if transfer.direction == Direction::Up => {
                    self.output.progress(&files::progress_line(&self.setting.words, &transfer));
                }
                Some(event @ (Event::Sent { .. } | Event::Plain(PlainEvent::Sent { .. })))
                    if is_this(&event) =>
                {
                    return self.sent(event).await;
                }
                Some(Event::Error { trouble, reference }) => {
                    let ours = reference
                        .is_some_and(|Reference(text)| text == THIS || text == CONVERSATION);
                    if ours {
                        return self.failed(&trouble.into()).await;
                    }
                    self.output.progress_over();
                    failed(self.setting, &mut self.output, &trouble.into());
                }
                Some(Event::Closed { trouble, unsent }) => return self.closed(trouble, unsent),
                Some(event) => self.note(&event),
                None => return Exit::Failed,
            }
        }
    }

    /// What is asked for first, and under which reference.
    fn wish(&self) -> (Wish, &'static str) {
        let (room, text) = (self.room.clone(), self.text.clone());
        match (self.to.clone(), &self.file) {
            (Some(who), None) => (Wish::Direct { who, text: Some(text) }, THIS),
            (Some(who), Some(_)) => (Wish::Direct { who, text: None }, CONVERSATION),
            (None, None) => (Wish::Send { room, text }, THIS),
            (None, Some(_)) => (self.file_to(room), THIS),
        }
    }

    fn file_to(&self, room: RoomName) -> Wish {
        let text = Some(self.text.clone()).filter(|text| !text.is_empty());
        match self.file.clone() {
            Some(file) => Wish::SendFile { room, file, text },
            None => Wish::Send { room, text: self.text.clone() },
        }
    }

    /// Ends: it will not be sent.
    async fn failed(mut self, fault: &Fault) -> Exit {
        self.output.progress_over();
        let exit = failed(self.setting, &mut self.output, fault);
        self.client.quit().await;
        exit
    }

    async fn ask(&self, command: Command) {
        if self.client.command(command).await.is_err() {
            tracing::debug!("the engine has ended; its last event says why");
        }
    }

    async fn sent(mut self, event: Event) -> Exit {
        self.output.progress_over();
        if self.output.form() == Form::Json
            && let Some(mut object) = json::object(&event)
        {
            if let Some(fields) = object.as_object_mut() {
                fields.shift_remove("ref");
            }
            self.output.object(&object);
        }
        self.client.quit().await;
        written(self.setting, &mut self.output)
    }

    fn closed(mut self, trouble: Option<Trouble>, unsent: usize) -> Exit {
        self.output.progress_over();
        if let Some(trouble) = trouble {
            failed(self.setting, &mut self.output, &trouble.into());
        } else if self.interrupted && unsent == 0 {
            failed(self.setting, &mut self.output, &Fault::Interrupted);
        }
        if unsent > 0 {
            failed(self.setting, &mut self.output, &Fault::Unsent(unsent));
        }
        Exit::Failed
    }

    /// Tells people why it takes long, and whom they reached.
    fn note(&mut self, event: &Event) {
        let worth = match event {
            Event::ServerKeyTrusted { .. }
            | Event::Plain(PlainEvent::Entered { .. })
            | Event::Alarm { .. } => true,
            Event::Connection(state) => self.news.is_news(state),
            _ => false,
        };
        if worth {
            self.output.progress_over();
            let teller = Teller { words: &self.setting.words, here: None, titles: &BY_NAME };
            for told in teller.tell(event, None) {
                let (Told::Note(line) | Told::Result(line)) = told;
                self.output.note(&line);
            }
        }
    }
}

fn is_this(event: &Event) -> bool {
    let (Event::Sent { reference, .. } | Event::Plain(PlainEvent::Sent { reference, .. })) = event
    else {
        return false;
    };
    reference.as_ref().is_some_and(|Reference(text)| text == THIS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_of_standard_input_is_one_message() {
        assert_eq!(piped(&mut "a\nb\n".as_bytes(), TEXT_BYTES_MAX).unwrap(), "a\nb");
        assert_eq!(piped(&mut "a\r\n".as_bytes(), TEXT_BYTES_MAX).unwrap(), "a");
        assert_eq!(piped(&mut "\n\n".as_bytes(), TEXT_BYTES_MAX).unwrap(), "\n");
        assert!(matches!(
            piped(&mut b"\xff".as_slice(), TEXT_BYTES_MAX),
            Err(Fault::Input(InputRefused::TextNotUtf8))
        ));
    }

    #[test]
    fn a_message_that_is_too_long_is_measured_whole() {
        let long = vec![b'x'; TEXT_BYTES_MAX + 1000];
        let Err(Fault::Trouble(Trouble::TooLong { bytes, .. })) =
            piped(&mut long.as_slice(), TEXT_BYTES_MAX)
        else {
            panic!("too long")
        };
        assert_eq!(bytes, TEXT_BYTES_MAX + 1000);
        assert!(piped(&mut &long[..TEXT_BYTES_MAX], TEXT_BYTES_MAX).is_ok());
        assert!(text(&Text::Given("x".repeat(TEXT_BYTES_MAX + 1))).is_err());
    }
}
