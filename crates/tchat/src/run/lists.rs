//! `tchat rooms` and `tchat who`: a question to the server, and its answer.

use tchat_client::client::{IfAbsent, Patience};
use tchat_client::command::{Command, Reference, Wish};
use tchat_client::event::PlainEvent;
use tchat_client::history::KeptRoom;
use tchat_client::visit::Claim;
use tchat_client::{Client, Event};
use tchat_i18n::Visible;
use tchat_speech::tell::json;
use tchat_speech::tell::text::{Teller, Told};
use tchat_speech::tell::titles::BY_NAME;

use crate::cli::{Extent, Form, List};
use crate::explain::Fault;
use crate::output::Output;
use crate::run::{AGENT, Exit, Setting, failed, visit, written};
use crate::signals::Signals;

/// Lists the server's rooms.
pub(super) async fn rooms(setting: &Setting, list: List) -> Exit {
    if list.extent == Extent::Offline {
        return kept_rooms(setting, list).await;
    }
    ask(setting, list, Wish::Rooms).await
}

/// Lists the rooms that one is in, as this machine has them.
async fn kept_rooms(setting: &Setting, list: List) -> Exit {
    let mut output = Output::new(list.output);
    let kept = match kept(setting, list).await {
        Ok(kept) => kept,
        Err(fault) => return failed(setting, &mut output, &fault),
    };
    match output.form() {
        Form::Json => output.object(&json::kept_rooms(&kept)),
        Form::Text => {
            let teller = Teller { words: &setting.words, here: None, titles: &BY_NAME };
            for line in teller.kept_rooms(&kept) {
                output.line(&line);
            }
        }
    }
    written(setting, &mut output)
}

async fn kept(setting: &Setting, list: List) -> Result<Vec<KeptRoom>, Fault> {
    let mut signals = Signals::listen().map_err(Fault::System)?;
    let visit = visit::prepare(setting, list.link, Claim::None, &mut signals).await?;
    // Of a server that was never reached there is nothing.
    let Some(key) = visit.key else { return Ok(Vec::new()) };
    Ok(visit.archive.open(key)?.kept_rooms()?)
}

/// Lists a room's members.
pub(super) async fn who(setting: &Setting, list: List) -> Exit {
    let wish = Wish::Who { room: list.room.clone() };
    ask(setting, list, wish).await
}

async fn ask(setting: &Setting, list: List, wish: Wish) -> Exit {
    let mut output = Output::new(list.output);
    match answered(setting, list, wish, &mut output).await {
        Ok(Some(event)) => {
            tell(setting, &event, &mut output);
            written(setting, &mut output)
        }
        Ok(None) => Exit::Failed,
        Err(fault) => failed(setting, &mut output, &fault),
    }
}

/// Asks, and gives the event that answers; `None` if a signal came first.
pub(super) async fn answered(
    setting: &Setting,
    list: List,
    wish: Wish,
    output: &mut Output,
) -> Result<Option<Event>, Fault> {
    let (client, signals) = start(setting, list).await?;
    answer(setting, client, signals, wish, output).await
}

async fn start(setting: &Setting, list: List) -> Result<(Client, Signals), Fault> {
    let mut signals = Signals::listen().map_err(Fault::System)?;
    let visit = visit::prepare(setting, list.link, Claim::None, &mut signals).await?;
    Ok((visit.start(None, IfAbsent::Refuse, Patience::GiveUp, AGENT)?, signals))
}

/// The event that answers; `None` if a signal came first.
async fn answer(
    setting: &Setting,
    mut client: Client,
    mut signals: Signals,
    wish: Wish,
    output: &mut Output,
) -> Result<Option<Event>, Fault> {
    // A change is only answered to who asks to hear of it.
    let reference = matches!(wish, Wish::Revoke { .. }).then(|| Reference("revoke".to_owned()));
    if client.command(Command { wish, reference }).await.is_err() {
        tracing::debug!("the engine has ended; its last event says why");
    }
    loop {
        let event = tokio::select! {
            event = client.event() => event,
            () = signals.next() => return Ok(None),
        };
        match event {
            Some(Event::Done { .. }) => {
                client.quit().await;
                return Ok(Some(Event::Done { reference: None }));
            }
            Some(
                event @ (Event::Rooms { .. }
                | Event::People { .. }
                | Event::Invitation { .. }
                | Event::Invitations { .. }
                | Event::Plain(PlainEvent::People { .. })),
            ) => {
                client.quit().await;
                return Ok(Some(event));
            }
            Some(Event::Error { trouble, .. } | Event::Closed { trouble: Some(trouble), .. }) => {
                return Err(trouble.into());
            }
            Some(event @ Event::ServerKeyTrusted { .. }) => {
                let teller = Teller { words: &setting.words, here: None, titles: &BY_NAME };
                for told in teller.tell(&event, None) {
                    let (Told::Note(line) | Told::Result(line)) = told;
                    output.note(&line);
                }
            }
            Some(Event::Closed { trouble: None, .. }) | None => return Ok(None),
            Some(_) => {}
        }
    }
}

fn tell(setting: &Setting, event: &Event, output: &mut Output) {
    if output.form() == Form::Json {
        if let Some(object) = json::object(event) {
            output.object(&object);
        }
        return;
    }
    let teller = Teller { words: &setting.words, here: None, titles: &BY_NAME };
    let lines: Vec<Visible> = match event {
        Event::Rooms { rooms, .. } => teller.rooms(rooms),
        Event::People { people, .. } => teller.people(people),
        Event::Plain(PlainEvent::People { people, me, .. }) => {
            teller.plain_people(people, me.as_ref())
        }
        _ => Vec::new(),
    };
    for line in lines {
        output.line(&line);
    }
}
