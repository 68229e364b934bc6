//! `tchat invite`: a link by which others come in, those there are, and taking them back.

use std::fs;
use std::path::Path;

use tchat_client::Event;
use tchat_client::command::Wish;
use tchat_i18n::Visible;
use tchat_proto::invitation::Invitation;
use tchat_speech::qr::{self, NoCode, Space};
use tchat_speech::tell::json;
use tchat_speech::tell::text::{Teller, Told};
use tchat_speech::tell::titles::BY_NAME;

use crate::cli::{Form, Invite, Inviting};
use crate::explain::Fault;
use crate::output::{Output, ROWS_BELOW};
use crate::run::doors::reachable_host;
use crate::run::{Exit, Setting, failed, lists, written};

/// Makes, lists or takes back invitations.
pub(super) async fn invite(setting: &Setting, asked: Invite) -> Exit {
    let mut output = Output::new(asked.list.output);
    let room = asked.list.room.clone();
    let wish = match &asked.what {
        Inviting::Make { good, .. } => Wish::Invite { room, good: *good },
        Inviting::List => Wish::Invitations { room },
        Inviting::Revoke(which) => Wish::Revoke { room, which: which.clone() },
    };
    let answered = match lists::answered(setting, asked.list, wish, &mut output).await {
        Ok(Some(event)) => tell(setting, event, &asked.what, &mut output),
        Ok(None) => return Exit::Failed,
        Err(fault) => Err(fault),
    };
    match answered {
        Ok(()) => written(setting, &mut output),
        Err(fault) => failed(setting, &mut output, &fault),
    }
}

fn tell(
    setting: &Setting,
    mut event: Event,
    asked: &Inviting,
    output: &mut Output,
) -> Result<(), Fault> {
    if let (Event::Invitation { invitation, .. }, Inviting::Make { host, .. }) = (&mut event, asked)
    {
        let address = &mut invitation.server.address;
        let reachable = || reachable_host(address);
        if let Some(host) = host.clone().or_else(reachable) {
            address.host = host;
        }
    }
    if output.form() == Form::Json {
        if let Some(object) = json::object(&event) {
            output.object(&object);
        }
    } else {
        let teller = Teller { words: &setting.words, here: None, titles: &BY_NAME };
        for told in teller.tell(&event, None) {
            match told {
                Told::Result(line) => output.line(&line),
                Told::Note(line) => output.note(&line),
            }
        }
    }
    match (event, asked) {
        (Event::Invitation { invitation, .. }, Inviting::Make { qr, png, .. }) => {
            draw(setting, &invitation, *qr, png.as_deref(), output)
        }
        _ => Ok(()),
    }
}

/// Shows a link as a QR code, and writes it as a picture.
fn draw(
    setting: &Setting,
    invitation: &Invitation,
    show: bool,
    picture: Option<&Path>,
    output: &mut Output,
) -> Result<(), Fault> {
    let link = invitation.to_string();
    if show {
        match qr::terminal(&link, Output::space_for_notes()) {
            Ok(lines) => lines.iter().for_each(|line| output.note_whole(&Visible::line(line))),
            Err(NoCode::Needs(Space { columns, rows })) => {
                let rows = rows.saturating_add(ROWS_BELOW);
                output.note(&setting.words.code_needs_or_picture(columns, rows));
            }
            Err(NoCode::TooLong) => output.note(&setting.words.link_too_long_for_qr()),
        }
    }
    let Some(path) = picture else { return Ok(()) };
    match qr::png(&link) {
        Ok(bytes) => {
            fs::write(path, bytes).map_err(Fault::Write)?;
            output.note(&setting.words.picture_written(Visible::line(&path.display().to_string())));
        }
        Err(qr::TooLong) => output.note(&setting.words.link_too_long_for_qr()),
    }
    Ok(())
}
