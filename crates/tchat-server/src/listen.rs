//! Listening: the addresses, and what to say when one cannot be had.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::TcpListener;

use crate::start_failed::StartFailed;

/// Connections that the system keeps until they are accepted: a class that joins at once.
const BACKLOG: i32 = 1_024;

/// Where a server listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listen {
    /// On every address of the machine, IPv4 and, where there is any, IPv6.
    Everywhere {
        /// The port; 0 for any that is free.
        port: u16,
    },
    /// On exactly these.
    On(Vec<SocketAddr>),
}

/// Opens the sockets.
pub(crate) fn listen(on: &Listen) -> Result<Vec<TcpListener>, StartFailed> {
    match on {
        Listen::Everywhere { port } => listen_everywhere(*port),
        Listen::On(addresses) => {
            let opened = addresses.iter().map(|address| {
                open(*address).map_err(|error| StartFailed::from_listening(*address, error))
            });
            opened.collect()
        }
    }
}

fn listen_everywhere(port: u16) -> Result<Vec<TcpListener>, StartFailed> {
    let v4 = SocketAddr::from((Ipv4Addr::UNSPECIFIED, port));
    let failed = |error| StartFailed::from_listening(v4, error);
    let first = open(v4).map_err(failed)?;
    let taken = first.local_addr().map_err(failed)?.port();
    let v6 = SocketAddr::from((Ipv6Addr::UNSPECIFIED, taken));
    match open(v6) {
        Ok(second) => Ok(vec![first, second]),
        // A port that the system chose may be taken in IPv6; nobody asked for it there.
        Err(error) if error.kind() == io::ErrorKind::AddrInUse && port != 0 => {
            Err(StartFailed::from_listening(v6, error))
        }
        Err(error) => {
            tracing::warn!(%error, "not listening on IPv6");
            Ok(vec![first])
        }
    }
}

fn open(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    if address.is_ipv6() {
        // So that IPv4 has a socket of its own, on every system alike.
        socket.set_only_v6(true)?;
    }
    // A restart need not wait for the last connections to fade. On Windows it would mean that two
    // servers can have one port.
    #[cfg(unix)]
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    TcpListener::from_std(socket.into())
}
