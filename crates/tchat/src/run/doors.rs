//! Where a server is reached, and the links that lead there.

use std::net::{IpAddr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::Duration;

use tchat_proto::address::{ServerAddress, ServerLink};
use tchat_proto::id::ServerKey;
use tchat_server::Server;

/// The sockets that people connect to, and whose they are.
#[derive(Debug)]
pub(super) struct Doors {
    listening: Vec<SocketAddr>,
    key: ServerKey,
}

impl Doors {
    /// A server's own.
    pub(super) fn of(server: &Server) -> Self {
        Self::before(server, server.addresses())
    }

    /// Those of something that stands before a server.
    pub(super) fn before(server: &Server, listening: &[SocketAddr]) -> Self {
        Self { listening: listening.to_vec(), key: server.key() }
    }

    /// The sockets.
    pub(super) fn listening(&self) -> &[SocketAddr] {
        &self.listening
    }

    /// The addresses that lead here, from other machines if any can.
    pub(super) fn addresses(&self) -> Vec<SocketAddr> {
        let own = own_addresses();
        let reached = self.listening.iter().flat_map(|address| reached_at(*address, &own));
        let mut addresses: Vec<_> = reached.collect();
        if addresses.is_empty() {
            addresses.extend(self.own_address());
        }
        addresses
    }

    /// The links that lead here, from other machines if any can.
    pub(super) fn links(&self) -> Vec<ServerLink> {
        self.addresses().into_iter().map(|address| self.link(address)).collect()
    }

    /// The link for this machine itself.
    pub(super) fn own_link(&self) -> Option<ServerLink> {
        self.own_address().map(|address| self.link(address))
    }

    fn own_address(&self) -> Option<SocketAddr> {
        let address = self.listening.first()?;
        let ip = match address.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::from([127, 0, 0, 1]),
            IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::from(Ipv6Addr::LOCALHOST),
            ip => ip,
        };
        Some(SocketAddr::new(ip, address.port()))
    }

    fn link(&self, address: SocketAddr) -> ServerLink {
        let address = ServerAddress { host: address.ip().to_string(), port: address.port() };
        ServerLink { address, key: Some(self.key) }
    }
}

/// Where a socket is reached: at its address, or, if it listens on all, at each of the machine's.
fn reached_at(listening: SocketAddr, own: &[IpAddr]) -> Vec<SocketAddr> {
    if !listening.ip().is_unspecified() {
        return vec![listening];
    }
    let same_kind = own.iter().filter(|ip| ip.is_ipv4() == listening.is_ipv4());
    same_kind.map(|ip| SocketAddr::new(*ip, listening.port())).collect()
}

/// For a server on this very machine: the address that others reach it at. `None` if the address is
/// not this machine's own, or the server does not listen where others are.
pub(super) fn reachable_host(address: &ServerAddress) -> Option<String> {
    /// More than enough for this machine to answer itself.
    const TIME: Duration = Duration::from_millis(300);
    address.ip().filter(IpAddr::is_loopback)?;
    let listens =
        |ip: &IpAddr| TcpStream::connect_timeout(&SocketAddr::new(*ip, address.port), TIME).is_ok();
    own_addresses().into_iter().find(listens).map(|ip| ip.to_string())
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
