//! `tchat join --plain`: the chat with a server of the worksheet. Nothing is kept.

use crate::cli::JoinPlain;
use crate::explain::Fault;
use crate::explain::plain::PlainTrouble;
use crate::output::Output;
use crate::plain::{Chat, dial};
use crate::run::chat::open_keyboard;
use crate::run::{Exit, Setting, failed};
use crate::signals::Signals;

/// Joins a server of the worksheet and chats.
pub(super) async fn join(setting: &Setting, join: JoinPlain) -> Exit {
    let mut output = Output::new(join.output);
    let mut signals = match Signals::listen() {
        Ok(signals) => signals,
        Err(error) => return failed(setting, &mut output, &Fault::System(error)),
    };
    let Some(nick) = join.nick.or_else(|| setting.home.user_nick()) else {
        return failed(setting, &mut output, &PlainTrouble::NoNick.into());
    };
    let dialled = tokio::select! {
        dialled = dial::dial(&join.server) => dialled,
        () = signals.next() => return Exit::Done,
    };
    let stream = match dialled {
        Ok(stream) => stream,
        Err(trouble) => return failed(setting, &mut output, &trouble.into()),
    };
    let keyboard = match open_keyboard(join.input, join.screen, &mut output) {
        Ok(keyboard) => keyboard,
        Err(error) => return failed(setting, &mut output, &Fault::System(error)),
    };
    let words = setting.words.in_chat();
    let chat = Chat::new(&words, output, join.input, keyboard);
    chat.run(stream, &join.server, &nick, join.cipher, &mut signals).await
}
