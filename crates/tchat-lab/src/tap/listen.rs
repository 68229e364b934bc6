//! Where a tap listens.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::TcpListener;

use super::TapFailed;

/// Where a tap listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listen {
    /// On every address of this machine, of both kinds if it has both.
    Everywhere {
        /// The port.
        port: u16,
    },
    /// On these.
    On(Vec<SocketAddr>),
}

/// How many connections may wait to be accepted: a class that starts its programs at once.
const BACKLOG: i32 = 512;

impl Listen {
    /// Opens the sockets.
    pub(super) fn open(self) -> Result<Vec<TcpListener>, TapFailed> {
        let bound = |address| bind(address).map_err(|source| TapFailed::Listen { address, source });
        match self {
            Self::On(addresses) => addresses.into_iter().map(bound).collect(),
            Self::Everywhere { port } => {
                let mut listeners = vec![bound((Ipv4Addr::UNSPECIFIED, port).into())?];
                // A machine without IPv6 is listened on all the same.
                listeners.extend(bound((Ipv6Addr::UNSPECIFIED, port).into()).ok());
                Ok(listeners)
            }
        }
    }
}

fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    // Elsewhere this option would let two programs share a port.
    #[cfg(unix)]
    socket.set_reuse_address(true)?;
    if address.is_ipv6() {
        socket.set_only_v6(true)?;
    }
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    TcpListener::from_std(socket.into())
}
