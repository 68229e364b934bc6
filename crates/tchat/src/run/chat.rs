//! `tchat join`: the chat.
//!
//! Who knows no server yet and names none joins the one on the network around, if there is one.

use std::io::{self, IsTerminal as _};

use tchat_client::client::{IfAbsent, Patience};
use tchat_client::visit::Visit;
use tchat_client::{Client, fingerprint_of_server};
use tchat_front::arrival::Acquaintance;
use tchat_i18n::Visible;
use tchat_proto::address::ServerLink;
use tchat_tui::app::Doors;

use crate::cli::{Form, InputForm, Join, Screen};
use crate::explain::Fault;
use crate::linear::Linear;
use crate::linear::keyboard::{self, Keyboard};
use crate::output::Output;
use crate::run::{AGENT, Exit, Setting, around, failed, screen, visit};
use crate::signals::Signals;

/// `tchat` alone, by somebody who sits at a terminal.
pub(super) async fn alone(setting: &Setting) -> Exit {
    let mut output = Output::new(Form::Text);
    let chatted = match Signals::listen() {
        Ok(mut signals) => Box::pin(screen::alone(setting, &mut signals, &mut output)).await,
        Err(error) => Err(Fault::System(error)),
    };
    chatted.unwrap_or_else(|fault| failed(setting, &mut output, &fault))
}

/// Joins a server and chats.
pub(super) async fn join(setting: &Setting, join: Join) -> Exit {
    match Signals::listen() {
        // In a box of its own: it is as large as all that can be under way in a chat.
        Ok(mut signals) => Box::pin(chat(setting, join, None, &mut signals)).await,
        Err(error) => failed(setting, &mut Output::new(join.output), &Fault::System(error)),
    }
}

/// The same, once signals are listened for; with the doors of the server that runs beside the chat,
/// if one does.
pub(super) async fn chat(
    setting: &Setting,
    join: Join,
    doors: Option<Doors>,
    signals: &mut Signals,
) -> Exit {
    let mut output = Output::new(join.output);
    if takes_screen(&join) {
        let chatting = Box::pin(screen::chat(setting, &join, doors, signals, &mut output));
        return match chatting.await {
            Ok(exit) => exit,
            Err(fault) => failed(setting, &mut output, &fault),
        };
    }
    let client = match start(setting, &join, signals, &mut output).await {
        Ok(client) => client,
        Err(fault) => return failed(setting, &mut output, &fault),
    };
    let keyboard = match open_keyboard(join.input, join.screen, &mut output) {
        Ok(keyboard) => keyboard,
        Err(error) => return failed(setting, &mut output, &Fault::System(error)),
    };
    let seen = output.form() == Form::Text && io::stdout().is_terminal();
    let mut linear = Linear::new(&setting.words, output, join.input, keyboard, join.room);
    if seen {
        linear = linear.seen();
    }
    linear.run(client, signals).await
}

/// Whether somebody sits at a terminal, and asked for nothing else than all of it.
fn takes_screen(join: &Join) -> bool {
    join.screen == Screen::Whole
        && join.output == Form::Text
        && join.input == InputForm::Lines
        && screen::is_there()
}

async fn start(
    setting: &Setting,
    join: &Join,
    signals: &mut Signals,
    output: &mut Output,
) -> Result<Client, Fault> {
    let visit = visit(setting, join, signals, output).await?;
    Ok(visit.start(Some(join.room.clone()), IfAbsent::Join, Patience::GiveUp, AGENT)?)
}

/// Opens the profile and finds the server.
pub(super) async fn visit(
    setting: &Setting,
    join: &Join,
    signals: &mut Signals,
    output: &mut Output,
) -> Result<Visit, Fault> {
    let (claim, seek) = (join.nick.clone().into(), seek(setting, output));
    let mut visit =
        visit::prepare_or_seek(setting, join.link.clone(), claim, signals, seek).await?;
    visit.pass = join.pass.clone();
    Ok(visit)
}

/// The only server around, after saying so; where there are several, somebody has to choose.
async fn seek(setting: &Setting, output: &mut Output) -> Result<ServerLink, Fault> {
    // Called for by a profile that knows none.
    let nobody = Acquaintance::With(Vec::new());
    let found = nobody.seek().await?;
    let Some((only, link)) = found.only().and_then(|only| Some((only, only.link()?))) else {
        around::tell(setting, &found, &nobody, output);
        return Err(match found.len() {
            0 => Fault::NobodyAround,
            several => Fault::SeveralAround(several),
        });
    };
    let (words, address) = (&setting.words, link.address.to_string());
    let name = Visible::quoted(&only.announcement.name);
    output.note(&words.around_joining(name, Visible::line(&address)));
    let fingerprint = fingerprint_of_server(only.announcement.key);
    output.note(&words.server_key_trusted(Visible::line(&fingerprint)));
    if output.form() == Form::Json {
        around::tell(setting, &found, &nobody, output);
    }
    Ok(link)
}

/// A prompt where someone sits at a terminal, else plain lines.
pub(super) fn open_keyboard(
    input: InputForm,
    screen: Screen,
    output: &mut Output,
) -> io::Result<Keyboard> {
    let typed = output.form() == Form::Text && input == InputForm::Lines;
    if typed
        && screen != Screen::Lines
        && io::stdin().is_terminal()
        && io::stdout().is_terminal()
        && let Some((keyboard, above)) = keyboard::prompt()
    {
        output.around(above);
        return Ok(keyboard);
    }
    keyboard::pipe()
}
