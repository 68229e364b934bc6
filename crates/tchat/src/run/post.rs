//! `tchat send`: one message, and the server's word that it has it.

use std::io::{self, Read as _};

use tchat_client::client::{IfAbsent, Patience};
use tchat_client::command::{Command, Reference, Wish};
use tchat_client::event::PlainEvent;
use tchat_client::{Client, Event, Trouble};
use tchat_proto::address::ServerLink;
use tchat_proto::limits::TEXT_BYTES_MAX;
use tchat_proto::nick::Nick;
use tchat_proto::room::RoomName;

use crate::cli::{Form, Send, Text};
use crate::explain::{Fault, InputRefused};
use crate::output::Output;
use crate::report::connection_news::ConnectionNews;
use crate::report::json;
use crate::report::text::{Teller, Told};
use crate::report::titles::BY_NAME;
use crate::run::visit::Visit;
use crate::run::{Exit, Setting, Threads, failed, with_runtime, written};
use crate::signals::Signals;

/// The reference of the one message.
const THIS: &str = "this";

/// Posts a message and waits until the server has it.
pub(super) fn send(setting: &Setting, send: Send) -> Exit {
    let mut output = Output::new(send.output);
    match text(&send.text) {
        // Standard input is read before anything listens to signals: Ctrl-C there ends at once.
        Ok(text) => with_runtime(setting, Threads::One, post(setting, send, text)),
        Err(fault) => failed(setting, &mut output, &fault),
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

async fn post(setting: &Setting, send: Send, text: String) -> Exit {
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
    let visit = Visit::prepare(setting, link, nick.into(), signals).await?;
    Ok(visit.start(Some(room.clone()), IfAbsent::Join, Patience::GiveUp)?)
}

/// A message on its way.
struct Post<'s> {
    setting: &'s Setting,
    output: Output,
    client: Client,
    room: RoomName,
    to: Option<Nick>,
    text: String,
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
                    self.ask(Command::new(Wish::Quit)).await;
                    continue;
                }
            };
            match event {
                Some(Event::Ready { .. }) if !self.interrupted => {
                    let (room, text) = (self.room.clone(), self.text.clone());
                    let wish = match self.to.clone() {
                        Some(who) => Wish::Direct { who, text: Some(text) },
                        None => Wish::Send { room, text },
                    };
                    let reference = Some(Reference(THIS.to_owned()));
                    self.ask(Command { wish, reference }).await;
                }
                Some(event @ (Event::Sent { .. } | Event::Plain(PlainEvent::Sent { .. })))
                    if is_this(&event) =>
                {
                    return self.sent(event).await;
                }
                Some(Event::Error { trouble, reference }) => {
                    let ours = reference.is_some_and(|Reference(text)| text == THIS);
                    let exit = failed(self.setting, &mut self.output, &trouble.into());
                    if ours {
                        self.client.quit().await;
                        return exit;
                    }
                }
                Some(Event::Closed { trouble, unsent }) => return self.closed(trouble, unsent),
                Some(event) => self.note(&event),
                None => return Exit::Failed,
            }
        }
    }

    async fn ask(&self, command: Command) {
        if self.client.command(command).await.is_err() {
            tracing::debug!("the engine has ended; its last event says why");
        }
    }

    async fn sent(mut self, event: Event) -> Exit {
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
            Event::ServerKeyTrusted { .. } | Event::Plain(PlainEvent::Entered { .. }) => true,
            Event::Connection(state) => self.news.is_news(state),
            _ => false,
        };
        if worth {
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
