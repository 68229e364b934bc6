//! `tchat serve` and `tchat host`: a server, alone or with a chat on it.

use std::net::{IpAddr, SocketAddr};

use tchat_i18n::Visible;
use tchat_proto::PORT_DEFAULT;
use tchat_proto::address::{ServerAddress, ServerLink};
use tchat_server::{Listen, Server, ServerConfig};

use crate::cli::{Form, Host, Join, Serve};
use crate::explain::Fault;
use crate::output::Output;
use crate::run::{Exit, Setting, chat, failed, plain, written};
use crate::signals::Signals;

/// What a server is called unless told.
const NAME_DEFAULT: &str = "tchat";

/// Runs a server until it is asked to stop.
pub(super) async fn serve(setting: &Setting, serve: Serve) -> Exit {
    let mut output = Output::new(Form::Text);
    let has_plain = serve.plain.is_some();
    let (mut server, mut signals) = match start(setting, serve).await {
        Ok(started) => started,
        Err(fault) => return failed(setting, &mut output, &fault),
    };
    let mut news = server.take_plain_news();
    for address in server.addresses() {
        output.line(&Visible::line(&format!("listening on {address}")));
    }
    for link in links(&server) {
        output.line(&Visible::line(&link.to_string()));
    }
    tell_fingerprint(setting, &server, &mut output);
    if has_plain {
        plain::invite(&setting.words, &addresses(&server), &mut output);
    }
    let unwritten = written(setting, &mut output);
    if unwritten == Exit::Failed {
        return stop(setting, server, &mut output, Exit::Failed).await;
    }
    let exit = loop {
        tokio::select! {
            () = signals.next() => break Exit::Done,
            failure = server.failed() => {
                break failed(setting, &mut output, &Fault::Server(failure));
            }
            told = plain::next(&mut news) => output.note(&plain::told(&setting.words, &told)),
        }
    };
    stop(setting, server, &mut output, exit).await
}

/// Runs a server and chats on it.
pub(super) async fn host(setting: &Setting, host: Host) -> Exit {
    let mut output = Output::new(Form::Text);
    let has_plain = host.serve.plain.is_some();
    let (server, mut signals) = match start(setting, host.serve).await {
        Ok(started) => started,
        Err(fault) => return failed(setting, &mut output, &fault),
    };
    invite(setting, &server, &mut output);
    if has_plain {
        plain::invite(&setting.words, &addresses(&server), &mut output);
    }
    let join = Join { link: own_link(&server), nick: host.nick, ..Join::default() };
    let chatting = Box::pin(chat::chat(setting, join, &mut signals));
    let exit = tokio::select! {
        exit = chatting => exit,
        failure = server.failed() => failed(setting, &mut output, &Fault::Server(failure)),
    };
    stop(setting, server, &mut output, exit).await
}

async fn start(setting: &Setting, serve: Serve) -> Result<(Server, Signals), Fault> {
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
        private: false,
        plain: serve.plain,
    };
    let server = Server::start(config).await.map_err(Fault::Start)?;
    Ok((server, signals))
}

/// Stops cleanly. What already went wrong is not told twice.
async fn stop(setting: &Setting, server: Server, output: &mut Output, exit: Exit) -> Exit {
    match server.stop().await {
        Err(failure) if exit == Exit::Done => failed(setting, output, &Fault::Server(failure)),
        Ok(()) | Err(_) => exit,
    }
}

/// Tells how others join.
fn invite(setting: &Setting, server: &Server, output: &mut Output) {
    tell_fingerprint(setting, server, output);
    output.note(&setting.words.host_invites());
    for link in links(server) {
        let address = match link.address.port {
            PORT_DEFAULT => link.address.host.clone(),
            _ => link.address.to_string(),
        };
        output.note_whole(&Visible::line(&format!("  tchat join {address}")));
        output.note_whole(&Visible::line(&format!("  tchat join {link}")));
    }
}

/// Tells what people compare when somebody comes without a link.
fn tell_fingerprint(setting: &Setting, server: &Server, output: &mut Output) {
    let fingerprint = tchat_client::fingerprint_of_server(server.key());
    output.note_whole(&setting.words.own_fingerprint(Visible::line(&fingerprint)));
}

/// The addresses that lead here, from other machines if any can.
fn addresses(server: &Server) -> Vec<SocketAddr> {
    let own = own_addresses();
    let reached = server.addresses().iter().flat_map(|address| reached_at(*address, &own));
    let mut addresses: Vec<_> = reached.collect();
    if addresses.is_empty() {
        addresses.extend(own_address(server));
    }
    addresses
}

/// The links that lead here, from other machines if any can.
fn links(server: &Server) -> Vec<ServerLink> {
    let link = |address: SocketAddr| ServerLink {
        address: ServerAddress { host: address.ip().to_string(), port: address.port() },
        key: Some(server.key()),
    };
    addresses(server).into_iter().map(link).collect()
}

/// The address for this machine itself.
fn own_address(server: &Server) -> Option<SocketAddr> {
    let address = server.addresses().first()?;
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::from([127, 0, 0, 1]),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::from(std::net::Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    Some(SocketAddr::new(ip, address.port()))
}

/// The link for this machine itself.
fn own_link(server: &Server) -> Option<ServerLink> {
    let address = own_address(server)?;
    let address = ServerAddress { host: address.ip().to_string(), port: address.port() };
    Some(ServerLink { address, key: Some(server.key()) })
}

/// Where a socket is reached: at its address, or, if it listens on all, at each of the machine's.
fn reached_at(listening: SocketAddr, own: &[IpAddr]) -> Vec<SocketAddr> {
    if !listening.ip().is_unspecified() {
        return vec![listening];
    }
    let same_kind = own.iter().filter(|ip| ip.is_ipv4() == listening.is_ipv4());
    same_kind.map(|ip| SocketAddr::new(*ip, listening.port())).collect()
}

/// The machine's addresses that others can use: not its own loop, nor those that need a network
/// interface named beside them.
fn own_addresses() -> Vec<IpAddr> {
    let interfaces = if_addrs::get_if_addrs().unwrap_or_else(|error| {
        tracing::warn!(%error, "cannot list this machine's addresses");
        Vec::new()
    });
    let usable = |ip: &IpAddr| match ip {
        IpAddr::V4(ip) => !ip.is_loopback() && !ip.is_link_local(),
        IpAddr::V6(ip) => !ip.is_loopback() && !ip.is_unicast_link_local(),
    };
    interfaces.into_iter().map(|interface| interface.ip()).filter(usable).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listening_everywhere_is_reached_at_each_address_of_its_kind() {
        let own: [IpAddr; 2] = [[192, 168, 1, 20].into(), "2001:db8::7".parse().unwrap()];
        let reached = |listening: &str| reached_at(listening.parse().unwrap(), &own);
        assert_eq!(reached("0.0.0.0:5555"), ["192.168.1.20:5555".parse().unwrap()]);
        assert_eq!(reached("[::]:5555"), ["[2001:db8::7]:5555".parse().unwrap()]);
        assert_eq!(reached("127.0.0.1:80"), ["127.0.0.1:80".parse().unwrap()]);
    }
}
