//! `tchat join` on the whole screen.

use jiff::tz::TimeZone;
use tchat_client::client::{IfAbsent, Patience};
use tchat_speech::environment;
use tchat_tui::app::{App, Glyphs, Palette, Setting as AppSetting, system_clock};
use tchat_tui::configuration::{self, Configuration};
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
    let configuration = Configuration::read(configuration::folder(environment::variable));
    let mut app = App::new(AppSetting {
        words: setting.words.in_chat(),
        archive: visit.archive.clone(),
        server: visit.key,
        room: join.room.clone(),
        zone: TimeZone::system(),
        palette: palette(&configuration),
        glyphs: Glyphs::of_environment(environment::variable),
        clock: system_clock,
        opens_links: has_desktop(),
    })?;
    app.configure(configuration);
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

/// Whether there is a desktop on which a browser could open. Over SSH there is none, or somebody
/// else's.
fn has_desktop() -> bool {
    let is_set = |name| environment::variable(name).is_some_and(|value| !value.is_empty());
    let is_remote = is_set("SSH_CONNECTION") || is_set("SSH_TTY");
    let has_one =
        cfg!(any(target_os = "macos", windows)) || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY");
    has_one && !is_remote
}

/// Without colours for who asks for none: in the settings, or anywhere (<https://no-color.org>).
fn palette(configuration: &Configuration) -> Palette {
    match configuration.wants_colours() && environment::variable("NO_COLOR").is_none() {
        true => Palette::Coloured,
        false => Palette::Plain,
    }
}
