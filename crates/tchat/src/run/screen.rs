//! `tchat join` on the whole screen.

use jiff::tz::TimeZone;
use tchat_client::client::{IfAbsent, Patience};
use tchat_speech::environment;
use tchat_tui::app::{App, Palette, Setting as AppSetting};
use tchat_tui::run::{self, Ended};
use tchat_tui::terminal::Terminal;

use crate::cli::Join;
use crate::explain::Fault;
use crate::log::ScreenTaken;
use crate::output::Output;
use crate::run::{Exit, Setting, chat, failed};
use crate::signals::Signals;

/// Chats until somebody ends it.
pub(super) async fn chat(
    setting: &Setting,
    join: &Join,
    signals: &mut Signals,
    output: &mut Output,
) -> Result<Exit, Fault> {
    let visit = chat::visit(setting, join, signals, output).await?;
    let app = App::new(AppSetting {
        words: setting.words.again(),
        archive: visit.archive.clone(),
        server: visit.key,
        room: join.room.clone(),
        zone: TimeZone::system(),
        palette: palette(),
    })?;
    // Who was there before can read and write without a connection.
    let patience = if visit.key.is_some() { Patience::KeepTrying } else { Patience::GiveUp };
    let client = visit.start(Some(join.room.clone()), IfAbsent::Join, patience)?;
    let _taken = ScreenTaken::now();
    let terminal = Terminal::open().map_err(Fault::System)?;
    let ended = run::run(app, client, terminal, async || signals.next().await)
        .await
        .map_err(Fault::Write)?;
    Ok(tell(setting, output, &ended))
}

/// Says how it ended, below what was there before.
fn tell(setting: &Setting, output: &mut Output, ended: &Ended) -> Exit {
    let unsent = (ended.unsent > 0).then_some(Fault::Unsent(ended.unsent));
    let trouble = ended.trouble.clone().map(Fault::Trouble);
    let mut exit = Exit::Done;
    for fault in unsent.into_iter().chain(trouble) {
        exit = failed(setting, output, &fault);
    }
    exit
}

/// Without colours for who asks for none (<https://no-color.org>).
fn palette() -> Palette {
    match environment::variable("NO_COLOR") {
        Some(_) => Palette::Plain,
        None => Palette::Coloured,
    }
}
