//! `tchat serve` and `tchat host`: a server, alone or with a chat on it.

use tchat_i18n::Visible;
use tchat_proto::PORT_DEFAULT;
use tchat_proto::address::ServerLink;
use tchat_server::{Listen, Server, ServerConfig};
use tchat_tui::app::Doors as Shown;

use crate::cli::{Form, Host, Join, Serve, Welcome};
use crate::explain::Fault;
use crate::output::Output;
use crate::run::announcing::Announcing;
use crate::run::doors::Doors;
use crate::run::{Exit, Setting, chat, failed, plain_room, watched_server, written};
use crate::signals::Signals;

/// What a server is called unless told.
const NAME_DEFAULT: &str = "tchat";

/// Runs a server until it is asked to stop.
pub(super) async fn serve(setting: &Setting, serve: Serve) -> Exit {
    if serve.lab {
        return watched_server::serve(setting, serve).await;
    }
    let mut output = Output::new(Form::Text);
    let wanted = serve.announce;
    let (mut server, mut signals) = match start(setting, serve).await {
        Ok(started) => started,
        Err(fault) => return failed(setting, &mut output, &fault),
    };
    let mut news = server.take_plain_news();
    let doors = Doors::of(&server);
    announce(setting, &server, &doors, &mut output);
    tell_owner(setting, &server, &doors, &mut output);
    let unwritten = written(setting, &mut output);
    if unwritten == Exit::Failed {
        return stop(setting, server, &mut output, Exit::Failed).await;
    }
    let mut announcing = Announcing::begin(setting, wanted, &server, &doors, &mut output);
    let exit = loop {
        tokio::select! {
            () = signals.next() => break Exit::Done,
            told = announcing.told(setting) => output.note(&told),
            failure = server.failed() => {
                break failed(setting, &mut output, &Fault::Server(failure));
            }
            told = plain_room::next(&mut news) => output.note(&plain_room::told(&setting.words, &told)),
        }
    };
    announcing.stop().await;
    stop(setting, server, &mut output, exit).await
}

/// Runs a server and chats on it.
pub(super) async fn host(setting: &Setting, host: Host) -> Exit {
    let mut output = Output::new(Form::Text);
    let wanted = host.serve.announce;
    let (server, mut signals) = match start(setting, host.serve).await {
        Ok(started) => started,
        Err(fault) => return failed(setting, &mut output, &fault),
    };
    let doors = Doors::of(&server);
    invite(setting, &server, &doors, &mut output);
    let announcing = Announcing::begin(setting, wanted, &server, &doors, &mut output);
    if announcing.is_on() {
        output.note(&setting.words.host_announced());
    }
    let own = doors.own_link();
    let owners = own.as_ref().and_then(|link| server.owner_invitation_for(&link.address.host));
    let pass = owners.and_then(|invitation| invitation.pass);
    let join = Join { link: own, pass, nick: host.nick, ..Join::default() };
    let shown = shown_doors(&server, &doors);
    let chatting = Box::pin(chat::chat(setting, join, shown, &mut signals));
    let exit = tokio::select! {
        exit = chatting => exit,
        failure = server.failed() => failed(setting, &mut output, &Fault::Server(failure)),
    };
    announcing.stop().await;
    stop(setting, server, &mut output, exit).await
}

/// How others come in, for the screen of whoever hosts.
fn shown_doors(server: &Server, doors: &Doors) -> Option<Shown> {
    let links = doors.links();
    let best = links.first()?;
    let commands = links.iter().map(|link| format!("tchat join {}", short(link)));
    Some(Shown {
        commands: commands.collect(),
        host: best.address.host.clone(),
        link: best.to_string(),
        fingerprint: tchat_client::fingerprint_of_server(server.key()),
        private: server.owner_invitation_for(&best.address.host).is_some(),
    })
}

/// An address as it is typed: without the port, unless it is another than usual.
fn short(link: &ServerLink) -> String {
    match link.address.port {
        PORT_DEFAULT => link.address.host.clone(),
        _ => link.address.to_string(),
    }
}

pub(super) async fn start(setting: &Setting, serve: Serve) -> Result<(Server, Signals), Fault> {
    let signals = Signals::listen().map_err(Fault::System)?;
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
    let server = Server::start(config).await.map_err(Fault::Start)?;
    Ok((server, signals))
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
