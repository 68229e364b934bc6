//! `tchat verify`: shows what two people compare, compares what was read aloud, keeps the mark.

use std::io;
use std::path::Path;

use tchat_client::client::{IfAbsent, Patience};
use tchat_client::command::{Command, Reference, Wish};
use tchat_client::visit::Claim;
use tchat_client::{Client, Event};
use tchat_speech::qr;
use tchat_speech::tell::json;
use tchat_speech::tell::text::{Teller, Told};
use tchat_speech::tell::titles::BY_NAME;

use crate::cli::{Form, OfPerson};
use crate::explain::Fault;
use crate::output::Output;
use crate::run::{AGENT, Exit, Setting, failed, visit, written};
use crate::signals::Signals;

/// The reference of the question that matters; that who is in the room is only asked to know them.
const VERIFY: &str = "verify";

/// Shows, compares or notes somebody's safety number.
pub(super) async fn verify(setting: &Setting, asked: OfPerson) -> Exit {
    let mut output = Output::new(asked.list.output);
    match verified(setting, asked, &mut output).await {
        Ok(Some(())) => written(setting, &mut output),
        Ok(None) => Exit::Failed,
        Err(fault) => failed(setting, &mut output, &fault),
    }
}

/// `None` if a signal came first.
async fn verified(
    setting: &Setting,
    asked: OfPerson,
    output: &mut Output,
) -> Result<Option<()>, Fault> {
    let OfPerson { who, how, qr: picture, list } = asked;
    let mut signals = Signals::listen().map_err(Fault::System)?;
    let visit = visit::prepare(setting, list.link, Claim::None, &mut signals).await?;
    let client = visit.start(None, IfAbsent::Refuse, Patience::GiveUp, AGENT)?;
    let learn = Command::new(Wish::Who { room: list.room });
    let reference = Some(Reference(VERIFY.to_owned()));
    let verify = Command { wish: Wish::Verify { who, how }, reference };
    for command in [learn, verify] {
        if client.command(command).await.is_err() {
            tracing::debug!("the engine has ended; its last event says why");
        }
    }
    let Some(event) = answer(setting, client, signals, output).await? else { return Ok(None) };
    if let (Event::Verification { number, .. }, Some(path)) = (&event, &picture) {
        write_picture(path, &number.qr_text())?;
    }
    tell(setting, event, output);
    Ok(Some(()))
}

/// The event that answers. What is told on the way is told: a key that changed above all.
async fn answer(
    setting: &Setting,
    mut client: Client,
    mut signals: Signals,
    output: &mut Output,
) -> Result<Option<Event>, Fault> {
    loop {
        let event = tokio::select! {
            event = client.event() => event,
            () = signals.next() => return Ok(None),
        };
        match event {
            Some(mut event @ Event::Verification { .. }) => {
                client.quit().await;
                if let Event::Verification { reference, .. } = &mut event {
                    // It is ours, and nobody waits for it.
                    *reference = None;
                }
                return Ok(Some(event));
            }
            Some(Event::Error { trouble, reference: Some(Reference(text)) }) if text == VERIFY => {
                client.quit().await;
                return Err(trouble.into());
            }
            // Without the list of who is there those are found who were met before.
            Some(Event::Error { .. }) => {}
            Some(Event::Closed { trouble: Some(trouble), .. }) => return Err(trouble.into()),
            Some(Event::Closed { trouble: None, .. }) | None => return Ok(None),
            Some(event @ (Event::ServerKeyTrusted { .. } | Event::KeyChanged(_))) => {
                let teller = Teller { words: &setting.words, here: None, titles: &BY_NAME };
                for told in teller.tell(&event, None) {
                    let (Told::Note(line) | Told::Result(line)) = told;
                    output.note(&line);
                }
            }
            Some(_) => {}
        }
    }
}

fn write_picture(path: &Path, text: &str) -> Result<(), Fault> {
    let picture = qr::png(text).map_err(|qr::TooLong| io::Error::other("too long for a QR code"));
    let written = picture.and_then(|bytes| std::fs::write(path, bytes));
    written.map_err(|error| Fault::Picture(path.to_owned(), error))
}

fn tell(setting: &Setting, event: Event, output: &mut Output) {
    if output.form() == Form::Json {
        if let Some(object) = json::object(&event) {
            output.object(&object);
        }
        return;
    }
    let Event::Verification { who, how, number, verified, .. } = event else { return };
    let teller = Teller { words: &setting.words, here: None, titles: &BY_NAME };
    for line in teller.verification(&who, how, &number, verified) {
        output.line(&line);
    }
}
