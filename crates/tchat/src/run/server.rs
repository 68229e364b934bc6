//! `tchat serve` and `tchat host`: a server, alone or with a chat on it.

use tchat_client::host_note::HostNote;
use tchat_i18n::Visible;
use tchat_proto::PORT_DEFAULT;
use tchat_server::{Listen, Server, ServerConfig};

use crate::cli::{Form, Host, Join, Lasts, Serve, Welcome};
use crate::explain::Fault;
use crate::output::Output;
use crate::run::announcing::Announcing;
use crate::run::doors::Doors;
use crate::run::hosted::{Hosted, short};
use crate::run::{Exit, Setting, chat, failed, plain_room, serving, watched_server, written};
use crate::signals::Signals;

/// What a server is called unless told.
const NAME_DEFAULT: &str = "tchat";

/// Runs a server until it is asked to stop.
pub(super) async fn serve(setting: &Setting, serve: Serve) -> Exit {
    if serve.lab {
        return watched_server::serve(setting, serve).await;
    }
    let mut output = Output::new(serve.output);
    let wanted = serve.announce;
    let (mut server, mut signals) = match start(setting, serve).await {
        Ok(started) => started,
        Err(fault) => return failed(setting, &mut output, &fault),
    };
    let mut news = server.take_plain_news();
    let doors = Doors::of(&server);
    match output.form() {
        Form::Json => output.object(&serving::object(&server, &doors)),
        Form::Text => {
            announce(setting, &server, &doors, &mut output);
            tell_owner(setting, &server, &doors, &mut output);
        }
    }
    let unwritten = written(setting, &mut output);
    if unwritten == Exit::Failed {
        return stop(setting, server, &mut output, Exit::Failed).await;
    }
    let (mut announcing, hindered) = Announcing::begin(setting, wanted, &server, &doors);
    hindered.iter().for_each(|why| serving::notice(why, &mut output));
    let exit = loop {
        tokio::select! {
            () = signals.next() => break Exit::Done,
            told = announcing.told() => serving::announced(told, &setting.words, &mut output),
            failure = server.failed() => {
                break failed(setting, &mut output, &Fault::Server(failure));
            }
            told = plain_room::next(&mut news) => {
                serving::notice(&plain_room::told(&setting.words, &told), &mut output);
            }
        }
    };
    announcing.stop().await;
    stop(setting, server, &mut output, exit).await
}

/// Runs a server and chats on it.
pub(super) async fn host(setting: &Setting, host: Host) -> Exit {
    let mut output = Output::new(Form::Text);
    let mut signals = match Signals::listen().map_err(Fault::System) {
        Ok(signals) => signals,
        Err(fault) => return failed(setting, &mut output, &fault),
    };
    let (hosted, hindered) = match Hosted::start(setting, host.serve).await {
        Ok(started) => started,
        Err(fault) => return failed(setting, &mut output, &fault),
    };
    invite(setting, hosted.server(), hosted.doors(), &mut output);
    hindered.iter().for_each(|why| output.note(why));
    if hosted.is_announced() {
        output.note(&setting.words.host_announced());
    }
    let (link, pass) = hosted.own_way().map(|way| (way.server, way.pass)).unzip();
    let join = Join { link, pass: pass.flatten(), nick: host.nick, ..Join::default() };
    let chatting = Box::pin(chat::chat(setting, join, hosted.shown_doors(), &mut signals));
    let exit = tokio::select! {
        exit = chatting => exit,
        failure = hosted.failed() => failed(setting, &mut output, &Fault::Server(failure)),
    };
    hosted.stop(setting, &mut output, exit).await
}

pub(super) async fn start(setting: &Setting, serve: Serve) -> Result<(Server, Signals), Fault> {
    let mut signals = Signals::listen().map_err(Fault::System)?;
    if serve.lasts == Lasts::WhileInput {
        signals.and_end_of_input().map_err(Fault::System)?;
    }
    Ok((open(setting, serve).await?, signals))
}

/// Starts a server, without listening for signals.
pub(super) async fn open(setting: &Setting, serve: Serve) -> Result<Server, Fault> {
    let config = ServerConfig {
        listen: match serve.listen {
            none if none.is_empty() => Listen::Everywhere { port: PORT_DEFAULT },
            addresses => Listen::On(addresses),
        },
        data: match serve.data {
            Some(data) => data,
            None => setting.home.server()?,
        },
        name: serve.name.unwrap_or_else(|| NAME_DEFAULT.to_owned()),
        private: serve.welcome == Welcome::Invited,
        keep_nicks_days: serve.keep_nicks_days,
        plain: serve.plain,
        files: serve.files,
    };
    let is_at_home = setting.home.server().is_ok_and(|home| home == config.data);
    let server = Server::start(config).await.map_err(Fault::Start)?;
    // Whoever begins it as a host's notes that anew.
    if let Some(note) = HostNote::of(&setting.home).filter(|_| is_at_home) {
        note.remove();
    }
    Ok(server)
}

/// Stops cleanly. What already went wrong is not told twice.
pub(super) async fn stop(
    setting: &Setting,
    server: Server,
    output: &mut Output,
    exit: Exit,
) -> Exit {
    match server.stop().await {
        Err(failure) if exit == Exit::Done => failed(setting, output, &Fault::Server(failure)),
        Ok(()) | Err(_) => exit,
    }
}

/// Tells programs where it listens and the links that lead there, and people what goes with them.
pub(super) fn announce(setting: &Setting, server: &Server, doors: &Doors, output: &mut Output) {
    for address in doors.listening() {
        output.line(&Visible::line(&format!("listening on {address}")));
    }
    for link in doors.links() {
        output.line(&Visible::line(&link.to_string()));
    }
    tell_fingerprint(setting, server, output);
    tell_hindrance(setting, server, output);
    invite_pupils(setting, server, doors, output);
}

/// Tells an operator that they will have no way in, before they need it.
fn tell_hindrance(setting: &Setting, server: &Server, output: &mut Output) {
    if let Some(why) = server.admin_hindered() {
        output.note(&setting.words.admin_hindered(Visible::line(why)));
    }
}

/// Tells whoever starts a private server how to be the first in it. Each such link makes its holder the
/// owner, so one is enough, and it goes to standard output, where the other links are.
fn tell_owner(setting: &Setting, server: &Server, doors: &Doors, output: &mut Output) {
    let link = doors.links().into_iter().next();
    let host = link.map(|link| link.address.host);
    if let Some(invitation) = host.and_then(|host| server.owner_invitation_for(&host)) {
        output.line(&Visible::line(&invitation.to_string()));
        output.note(&setting.words.owner_invited());
    }
}

fn invite_pupils(setting: &Setting, server: &Server, doors: &Doors, output: &mut Output) {
    if server.has_plain() {
        plain_room::invite(&setting.words, &doors.addresses(), output);
    }
}

/// Tells how others join.
fn invite(setting: &Setting, server: &Server, doors: &Doors, output: &mut Output) {
    tell_fingerprint(setting, server, output);
    tell_hindrance(setting, server, output);
    output.note(&setting.words.host_invites());
    for link in doors.links() {
        output.note_whole(&Visible::line(&format!("  tchat join {}", short(&link))));
        output.note_whole(&Visible::line(&format!("  tchat join {link}")));
    }
    invite_pupils(setting, server, doors, output);
}

/// Tells what people compare when somebody comes without a link.
fn tell_fingerprint(setting: &Setting, server: &Server, output: &mut Output) {
    let fingerprint = tchat_client::fingerprint_of_server(server.key());
    output.note_whole(&setting.words.own_fingerprint(Visible::line(&fingerprint)));
}
