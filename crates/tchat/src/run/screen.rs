//! `tchat join` on the whole screen.

use std::io::{self, IsTerminal as _};

use jiff::tz::TimeZone;
use tchat_client::Client;
use tchat_client::client::{IfAbsent, Patience};
use tchat_client::history::Archive;
use tchat_front::arrival::Entered;
use tchat_proto::id::ServerKey;
use tchat_proto::room::RoomName;
use tchat_speech::environment;
use tchat_tui::app::{App, Doors, Glyphs, Palette, Pictures, Setting as AppSetting, system_clock};
use tchat_tui::configuration::{self, Configuration};
use tchat_tui::run::{self, Ended};
use tchat_tui::terminal::Terminal;

use crate::cli::{Join, Serve};
use crate::explain::Fault;
use crate::log::ScreenTaken;
use crate::output::Output;
use crate::run::hosted::Hosted;
use crate::run::welcome::Guest;
use crate::run::{AGENT, Exit, Setting, chat, failed};
use crate::signals::Signals;

/// Whether somebody sits at a terminal.
pub(super) fn is_there() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// Chats until somebody ends it. Who comes for the first time is asked where and as whom; whoever
/// runs the server beside it is shown its doors.
pub(super) async fn chat(
    setting: &Setting,
    join: &Join,
    doors: Option<Doors>,
    signals: &mut Signals,
    output: &mut Output,
) -> Result<Exit, Fault> {
    let guest = Guest::meet(setting, join, signals).await?;
    Box::pin(enter(&guest, join, doors, signals, output)).await
}

/// `tchat` alone: the chat where one was last. Whoever was the host there is it again.
pub(super) async fn alone(
    setting: &Setting,
    signals: &mut Signals,
    output: &mut Output,
) -> Result<Exit, Fault> {
    let join = Join::default();
    let guest = Guest::meet(setting, &join, signals).await?;
    if !guest.was_host() {
        return Box::pin(enter(&guest, &join, None, signals, output)).await;
    }
    let setting = &guest.setting;
    let (hosted, hindered) = Hosted::start(setting, Serve::default()).await?;
    if let Some(why) = hindered {
        tracing::warn!(%why, "others cannot find this server by themselves");
    }
    let (link, pass) = hosted.own_way().map(|way| (way.server, way.pass)).unzip();
    let join = Join { link, pass: pass.flatten(), ..join };
    let chat = Box::pin(enter(&guest, &join, hosted.shown_doors(), signals, output));
    let chatted = tokio::select! {
        chatted = chat => chatted,
        failure = hosted.failed() => Err(Fault::Server(failure)),
    };
    Ok(end_hosting(setting, hosted, chatted, output).await)
}

async fn enter(
    guest: &Guest,
    join: &Join,
    doors: Option<Doors>,
    signals: &mut Signals,
    output: &mut Output,
) -> Result<Exit, Fault> {
    let setting = &guest.setting;
    if doors.is_none() && !guest.is_expected(join) {
        return Box::pin(first_run(guest, join, signals, output)).await;
    }
    let visit = chat::visit(setting, join, signals, output).await?;
    let mut app = open(setting, visit.archive.clone(), visit.key, &join.room)?;
    if let Some(doors) = doors {
        app.shows_doors(doors);
    }
    // Who was there before can read and write without a connection.
    let patience = if visit.key.is_some() { Patience::KeepTrying } else { Patience::GiveUp };
    let client = visit.start(Some(join.room.clone()), IfAbsent::Join, patience, AGENT)?;
    let _taken = ScreenTaken::now();
    let terminal = Terminal::open().map_err(Fault::System)?;
    show(setting, app, client, terminal, signals, output).await
}

async fn first_run(
    guest: &Guest,
    join: &Join,
    signals: &mut Signals,
    output: &mut Output,
) -> Result<Exit, Fault> {
    let _taken = ScreenTaken::now();
    let mut terminal = Terminal::open().map_err(Fault::System)?;
    let palette = palette(&configuration());
    let entered = guest.welcome(join, palette, &mut terminal, signals, output).await?;
    let Some((entered, hosted)) = entered else { return Ok(Exit::Done) };
    let Entered { client, events, archive, key, room } = entered;
    let mut app = open(&guest.setting, archive, key, &room)?;
    events.iter().for_each(|event| app.heard(event));
    let setting = &guest.setting;
    let Some(hosted) = hosted else {
        return show(setting, app, client, terminal, signals, output).await;
    };
    if let Some(doors) = hosted.shown_doors() {
        app.shows_doors(doors);
    }
    let shown = tokio::select! {
        shown = show(setting, app, client, terminal, signals, output) => shown,
        failure = hosted.failed() => Err(Fault::Server(failure)),
    };
    Ok(end_hosting(setting, hosted, shown, output).await)
}

/// Ends the server after the chat beside it, however that ended.
async fn end_hosting(
    setting: &Setting,
    hosted: Hosted,
    chatted: Result<Exit, Fault>,
    output: &mut Output,
) -> Exit {
    let exit = match chatted {
        Ok(exit) => exit,
        Err(fault) => failed(setting, output, &fault),
    };
    hosted.stop(setting, output, exit).await
}

fn open(
    setting: &Setting,
    archive: Archive,
    server: Option<ServerKey>,
    room: &RoomName,
) -> Result<App, Fault> {
    let configuration = configuration();
    let palette = palette(&configuration);
    let glyphs = Glyphs::of_environment(environment::variable);
    let pictures = match (palette, glyphs) {
        (Palette::Plain, _) | (_, Glyphs::Ascii) => Pictures::No,
        _ => Pictures::of_environment(environment::variable),
    };
    let mut app = App::new(AppSetting {
        words: setting.words.in_chat(),
        archive,
        server,
        room: room.clone(),
        zone: TimeZone::system(),
        palette,
        glyphs,
        pictures,
        clock: system_clock,
        opens_links: has_desktop(),
    })?;
    app.configure(configuration);
    Ok(app)
}

async fn show(
    setting: &Setting,
    app: App,
    client: Client,
    terminal: Terminal,
    signals: &mut Signals,
    output: &mut Output,
) -> Result<Exit, Fault> {
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

/// One's own keys and settings.
fn configuration() -> Configuration {
    Configuration::read(configuration::folder(environment::variable))
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
