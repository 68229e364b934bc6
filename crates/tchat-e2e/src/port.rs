//! A port that stays the house's own while no server listens on it.
//!
//! A server that is stopped and started again must find its port free, and other programs of this
//! machine take free ports all the time. On Linux a socket that is bound and does not listen keeps it:
//! nobody is given the port by chance, and a server that asks for it by number, with `SO_REUSEADDR`,
//! gets it. Elsewhere nothing keeps it.

use std::net::SocketAddr;

use tokio::net::TcpSocket;

/// A port of this machine.
#[derive(Debug)]
pub(crate) struct Port {
    address: SocketAddr,
    _kept: Option<TcpSocket>,
}

impl Port {
    /// One that nobody has.
    pub(crate) fn any() -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("a free port");
        let address = socket.local_addr().expect("an address");
        // After binding: with it, two sockets may be given the same port.
        let kept = cfg!(target_os = "linux").then(|| {
            socket.set_reuseaddr(true).expect("an option of every socket");
            socket
        });
        Self { address, _kept: kept }
    }

    /// Where to listen.
    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }
}
