//! A line between a guest and the house that can be cut at any moment, in the middle of anything.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

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
    /// How many connections it will still cut by itself.
    cuts_left: Arc<AtomicU32>,
}

impl Relay {
    /// Stands in front of `server`.
    pub async fn before(server: SocketAddr) -> Self {
        Self::cutting(server, u64::MAX, 0).await
    }

    /// The same; it cuts so many connections by itself, each after so many bytes.
    pub async fn cutting(server: SocketAddr, after: u64, times: u32) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port for the relay");
        let address = listener.local_addr().expect("an address");
        let (cuts, cut) = watch::channel(0);
        let cuts_left = Arc::new(AtomicU32::new(times));
        let left = Arc::clone(&cuts_left);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (cut, left) = (cut.clone(), Arc::clone(&left));
                tokio::spawn(async move {
                    // A server that is away looks like a line that is cut at once.
                    if let Ok(server) = TcpStream::connect(server).await {
                        pass(client, server, cut, (after, &left)).await;
                    }
                });
            }
        });
        Self { address, cuts, cuts_left }
    }

    /// How many connections it will still cut by itself.
    #[must_use]
    pub fn cuts_left(&self) -> u32 {
        self.cuts_left.load(Ordering::Relaxed)
    }

    /// Cuts every connection that goes through it.
    pub fn cut(&self) {
        self.cuts.send_modify(|cuts| *cuts += 1);
    }
}

/// Passes bytes both ways until either end or a cut ends it.
async fn pass(
    client: TcpStream,
    server: TcpStream,
    mut cut: watch::Receiver<u64>,
    (after, cuts_left): (u64, &AtomicU32),
) {
    let mut passed_bytes = 0_u64;
    cut.mark_unchanged();
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let mut up = [0; PIECE];
    let mut down = [0; PIECE];
    loop {
        let passed = tokio::select! {
            read = from_client.read(&mut up) => match read {
                Ok(0) | Err(_) => return,
                Ok(count) => to_server.write_all(&up[..count]).await.map(|()| count),
            },
            read = from_server.read(&mut down) => match read {
                Ok(0) | Err(_) => return,
                Ok(count) => to_client.write_all(&down[..count]).await.map(|()| count),
            },
            _ = cut.changed() => return,
        };
        let Ok(count) = passed else { return };
        passed_bytes = passed_bytes.saturating_add(count as u64);
        if passed_bytes > after {
            let one_less = |left: u32| left.checked_sub(1);
            let order = Ordering::Relaxed;
            if cuts_left.fetch_update(order, order, one_less).is_ok() {
                return;
            }
            passed_bytes = 0;
        }
    }
}
