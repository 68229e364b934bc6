//! A line between a guest and the house that can be cut at any moment, in the middle of anything, and
//! one over which only so much goes.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::PATIENCE;

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
    /// Whether it has passed all that it will.
    full: watch::Receiver<bool>,
}

/// What becomes of a connection over which so many bytes have gone.
#[derive(Debug, Clone)]
enum Then {
    /// It is cut, so many times.
    Cut(Arc<AtomicU32>),
    /// It stays, and nothing goes over it any more.
    Hang(watch::Sender<bool>),
}

impl Relay {
    /// Stands in front of `server`.
    pub async fn before(server: SocketAddr) -> Self {
        Self::cutting(server, u64::MAX, 0).await
    }

    /// The same; it cuts so many connections by itself, each after so many bytes.
    pub async fn cutting(server: SocketAddr, after: u64, times: u32) -> Self {
        Self::stand(server, move |_| after, Some(times)).await
    }

    /// The same; the first is cut after so many bytes, the next after twice as many, and on.
    pub async fn cutting_ever_later(server: SocketAddr, after: u64, times: u32) -> Self {
        Self::stand(server, move |number| after.saturating_mul(number), Some(times)).await
    }

    /// The same; over each connection go so many bytes, and then it is silent until it is cut.
    pub async fn hanging(server: SocketAddr, after: u64) -> Self {
        Self::stand(server, move |_| after, None).await
    }

    /// Cuts so many times, or hangs: the connection with a number, from 1 on, after so many bytes.
    async fn stand(
        server: SocketAddr,
        after: impl Fn(u64) -> u64 + Send + 'static,
        cutting: Option<u32>,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port for the relay");
        let address = listener.local_addr().expect("an address");
        let (cuts, cut) = watch::channel(0);
        let (filled, full) = watch::channel(false);
        let cuts_left = Arc::new(AtomicU32::new(cutting.unwrap_or(0)));
        let then = match cutting {
            Some(_) => Then::Cut(Arc::clone(&cuts_left)),
            None => Then::Hang(filled),
        };
        tokio::spawn(async move {
            let mut number = 0;
            while let Ok((client, _)) = listener.accept().await {
                number += 1;
                let (after, cut, then) = (after(number), cut.clone(), then.clone());
                tokio::spawn(async move {
                    // A server that is away looks like a line that is cut at once.
                    if let Ok(server) = TcpStream::connect(server).await {
                        pass(client, server, cut, (after, then)).await;
                    }
                });
            }
        });
        Self { address, cuts, cuts_left, full }
    }

    /// Waits until a connection hangs.
    pub async fn hangs(&self) {
        let mut full = self.full.clone();
        let hangs = tokio::time::timeout(PATIENCE, full.wait_for(|full| *full));
        hangs.await.expect("so much goes over it").expect("a relay that hangs at some time");
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
    (after, then): (u64, Then),
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
            match &then {
                Then::Hang(filled) => {
                    filled.send_replace(true);
                    // Until it is cut, or the relay is gone: either ends the connection.
                    drop(cut.changed().await);
                    return;
                }
                Then::Cut(left) if takes_one(left) => return,
                Then::Cut(_) => passed_bytes = 0,
            }
        }
    }
}

/// Takes one of what is left, if anything is.
fn takes_one(left: &AtomicU32) -> bool {
    let order = Ordering::Relaxed;
    left.fetch_update(order, order, |left| left.checked_sub(1)).is_ok()
}
