//! `tchat serve --plain --lab`: a server behind a tap of its own, and what passes on the screen.
//!
//! The server listens on this machine only; the tap has the address that people connect to.

use std::io::{self, IsTerminal as _};
use std::net::{Ipv4Addr, SocketAddr};

use tchat_lab::fault::Faults;
use tchat_lab::tap::{Listen, Tap};
use tchat_proto::PORT_DEFAULT;
use tchat_server::Server;

use super::announcing::Announcing;
use super::doors::Doors;
use super::lab::{Files, Shown, Watched, watch};
use super::server::{announce, start, stop};
use super::{Exit, Setting, failed, plain_room, written};
use crate::cli::{Form, Serve};
use crate::explain::{Fault, LabFailed};
use crate::output::Output;
use crate::signals::Signals;

/// Runs a server and watches what passes, until asked to stop.
pub(super) async fn serve(setting: &Setting, mut serve: Serve) -> Exit {
    let mut output = Output::new(Form::Text);
    let here = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let wanted = serve.announce;
    let listen = std::mem::replace(&mut serve.listen, vec![here]);
    let (mut server, mut signals) = match start(setting, serve).await {
        Ok(started) => started,
        Err(fault) => return failed(setting, &mut output, &fault),
    };
    let exit = match open(&server, listen).await {
        Ok(tap) => show(setting, &mut server, tap, wanted, &mut signals, &mut output).await,
        Err(fault) => failed(setting, &mut output, &fault),
    };
    stop(setting, server, &mut output, exit).await
}

async fn open(server: &Server, listen: Vec<SocketAddr>) -> Result<Tap, Fault> {
    let listen = match listen {
        none if none.is_empty() => Listen::Everywhere { port: PORT_DEFAULT },
        addresses => Listen::On(addresses),
    };
    let to = server.addresses().first().map(ToString::to_string).unwrap_or_default();
    let tap = Tap::open(listen, &to, Faults::NONE).await;
    tap.map_err(|failed| Fault::Lab(LabFailed::Tap(failed)))
}

async fn show(
    setting: &Setting,
    server: &mut Server,
    tap: Tap,
    announced: bool,
    signals: &mut Signals,
    output: &mut Output,
) -> Exit {
    let doors = Doors::before(server, tap.addresses());
    announce(setting, server, &doors, output);
    if written(setting, output) == Exit::Failed {
        return Exit::Failed;
    }
    let (announcing, hindered) = Announcing::begin(setting, announced, server, &doors);
    hindered.iter().for_each(|why| output.note(why));
    let shown = if io::stdout().is_terminal() { Shown::OnScreen } else { Shown::AsLines };
    let mut news = server.take_plain_news();
    let mut console = Output::new(Form::Text);
    let telling = async {
        loop {
            let told = plain_room::next(&mut news).await;
            // The screen shows what came; a line across it would help nobody.
            if shown == Shown::AsLines {
                console.note(&plain_room::told(&setting.words, &told));
            }
        }
    };
    let watched = Watched::new(tap, Files::NONE);
    let exit = tokio::select! {
        exit = watch(setting, watched, output, signals, shown) => exit,
        failure = server.failed() => {
            let mut output = Output::new(Form::Text);
            failed(setting, &mut output, &Fault::Server(failure))
        }
        () = telling => Exit::Done,
    };
    announcing.stop().await;
    exit
}
