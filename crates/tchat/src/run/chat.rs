//! `tchat join`, and `tchat` alone: the chat.

use std::io::{self, IsTerminal as _};

use tchat_client::Client;
use tchat_client::client::{IfAbsent, Patience};

use crate::cli::{Form, InputForm, Join, Screen};
use crate::explain::Fault;
use crate::linear::Linear;
use crate::linear::keyboard::{self, Keyboard};
use crate::output::Output;
use crate::run::visit::Visit;
use crate::run::{Exit, Setting, failed};
use crate::signals::Signals;

/// Joins a server and chats.
pub(super) async fn join(setting: &Setting, join: Join) -> Exit {
    match Signals::listen() {
        Ok(mut signals) => chat(setting, join, &mut signals).await,
        Err(error) => failed(setting, &mut Output::new(join.output), &Fault::System(error)),
    }
}

/// The same, once signals are listened for.
pub(super) async fn chat(setting: &Setting, join: Join, signals: &mut Signals) -> Exit {
    let mut output = Output::new(join.output);
    let client = match start(setting, &join, signals).await {
        Ok(client) => client,
        Err(fault) => return failed(setting, &mut output, &fault),
    };
    let keyboard = match open_keyboard(join.input, join.screen, &mut output) {
        Ok(keyboard) => keyboard,
        Err(error) => return failed(setting, &mut output, &Fault::System(error)),
    };
    let linear = Linear::new(&setting.words, output, join.input, keyboard, join.room);
    linear.run(client, signals).await
}

async fn start(setting: &Setting, join: &Join, signals: &mut Signals) -> Result<Client, Fault> {
    let claim = join.nick.clone().into();
    let visit = Visit::prepare(setting, join.link.clone(), claim, signals).await?;
    Ok(visit.start(Some(join.room.clone()), IfAbsent::Join, Patience::GiveUp)?)
}

/// A prompt where someone sits at a terminal, else plain lines.
pub(super) fn open_keyboard(
    input: InputForm,
    screen: Screen,
    output: &mut Output,
) -> io::Result<Keyboard> {
    let typed = output.form() == Form::Text && input == InputForm::Lines;
    if typed
        && screen == Screen::Prompt
        && io::stdin().is_terminal()
        && io::stdout().is_terminal()
        && let Some((keyboard, above)) = keyboard::prompt()
    {
        output.around(above);
        return Ok(keyboard);
    }
    keyboard::pipe()
}
