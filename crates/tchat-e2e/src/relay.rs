//! A line between a guest and the house that can be cut at any moment, in the middle of anything.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// How many bytes pass at once: few, so that a cut falls into the middle of frames and records.
const PIECE: usize = 700;

/// A relay in front of a server.
#[derive(Debug)]
pub struct Relay {
    /// Where it listens.
    pub address: SocketAddr,
    cuts: watch::Sender<u64>,
}

impl Relay {
    /// Stands in front of `server`.
    pub async fn before(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port for the relay");
        let address = listener.local_addr().expect("an address");
        let (cuts, cut) = watch::channel(0);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let cut = cut.clone();
                tokio::spawn(async move {
                    // A server that is away looks like a line that is cut at once.
                    if let Ok(server) = TcpStream::connect(server).await {
                        pass(client, server, cut).await;
                    }
                });
            }
        });
        Self { address, cuts }
    }

    /// Cuts every connection that goes through it.
    pub fn cut(&self) {
        self.cuts.send_modify(|cuts| *cuts += 1);
    }
}

/// Passes bytes both ways until either end or a cut ends it.
async fn pass(client: TcpStream, server: TcpStream, mut cut: watch::Receiver<u64>) {
    cut.mark_unchanged();
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let mut up = [0; PIECE];
    let mut down = [0; PIECE];
    loop {
        let passed = tokio::select! {
            read = from_client.read(&mut up) => match read {
                Ok(0) | Err(_) => return,
                Ok(count) => to_server.write_all(&up[..count]).await,
            },
            read = from_server.read(&mut down) => match read {
                Ok(0) | Err(_) => return,
                Ok(count) => to_client.write_all(&down[..count]).await,
            },
            _ = cut.changed() => return,
        };
        if passed.is_err() {
            return;
        }
    }
}
