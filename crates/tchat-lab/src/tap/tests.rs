//! A real tap between real sockets.

use std::time::Instant;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::*;
use crate::news::{Close, Fate};
use crate::segment::Direction;

/// How long anything may take before a test gives up.
const PATIENCE: Duration = Duration::from_secs(15);

/// A server of the test's own, and a tap in front of it.
struct Stage {
    server: TcpListener,
    tap: Tap,
}

impl Stage {
    async fn new() -> Self {
        Self::with(Faults::NONE).await
    }

    async fn with(faults: Faults) -> Self {
        let server = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let tap = tap_before(server.local_addr().unwrap(), faults).await;
        Self { server, tap }
    }

    /// A client, and its other end at the server.
    async fn pair(&self) -> (TcpStream, TcpStream) {
        let client = TcpStream::connect(self.tap.addresses()[0]).await.unwrap();
        let (server, _) = within(self.server.accept()).await.unwrap();
        client.set_nodelay(true).unwrap();
        server.set_nodelay(true).unwrap();
        (client, server)
    }

    /// News up to the first that is wanted, and that one.
    async fn until(&mut self, wanted: impl Fn(&News) -> bool) -> Vec<News> {
        let mut all = Vec::new();
        loop {
            all.push(within(self.tap.next()).await);
            if all.last().is_some_and(&wanted) {
                return all;
            }
        }
    }

    async fn closed(&mut self) -> (Close, Vec<News>) {
        let all = self.until(|news| matches!(news, News::Closed { .. })).await;
        match all.last() {
            Some(News::Closed { how, .. }) => (*how, all),
            other => panic!("{other:?} is not what was found"),
        }
    }
}

async fn tap_before(server: SocketAddr, faults: Faults) -> Tap {
    let listen = Listen::On(vec!["127.0.0.1:0".parse().unwrap()]);
    Tap::open(listen, &server.to_string(), faults).await.unwrap()
}

async fn within<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, what).await.expect("it takes too long")
}

async fn next_read(stream: &mut TcpStream) -> Vec<u8> {
    let mut buffer = vec![0; 4096];
    let count = within(stream.read(&mut buffer)).await.unwrap();
    buffer.truncate(count);
    buffer
}

fn segments(news: &[News]) -> Vec<(Direction, Vec<u8>)> {
    let segments = news.iter().filter_map(|news| match news {
        News::Segment { segment, .. } => Some((segment.direction, segment.bytes.to_vec())),
        _ => None,
    });
    segments.collect()
}

/// Bytes that no two places share a stretch of.
fn noise(seed: u64, count: usize) -> Vec<u8> {
    let mut state = seed | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        u8::try_from(state & 0xFF).unwrap()
    };
    (0..count).map(|_| next()).collect()
}

#[tokio::test]
async fn what_is_sent_comes_as_it_was_sent_and_is_told() {
    let mut stage = Stage::new().await;
    let (mut client, mut server) = stage.pair().await;
    for text in ["alice", "Salut à tous !"] {
        client.write_all(text.as_bytes()).await.unwrap();
        assert_eq!(next_read(&mut server).await, text.as_bytes());
    }
    server.write_all(b"SERVEUR : bob a quitte le chat ").await.unwrap();
    assert_eq!(next_read(&mut client).await, b"SERVEUR : bob a quitte le chat ");
    drop(client);
    assert_eq!(next_read(&mut server).await, b"");
    drop(server);
    let (how, news) = stage.closed().await;
    assert_eq!(how, Close::Fin);
    let expected = [
        (Direction::ToServer, b"alice".to_vec()),
        (Direction::ToServer, "Salut à tous !".as_bytes().to_vec()),
        (Direction::ToClient, b"SERVEUR : bob a quitte le chat ".to_vec()),
    ];
    assert_eq!(segments(&news), expected);
    assert!(matches!(news[0], News::Opened { ends, .. } if ends.id == ConnectionId(1)));
}

#[tokio::test]
async fn a_half_close_is_passed_on_and_the_other_half_lives() {
    let mut stage = Stage::new().await;
    let (mut client, mut server) = stage.pair().await;
    client.write_all(b"last words").await.unwrap();
    client.shutdown().await.unwrap();
    let mut heard = Vec::new();
    within(server.read_to_end(&mut heard)).await.unwrap();
    assert_eq!(heard, b"last words");
    server.write_all(b"answer").await.unwrap();
    assert_eq!(next_read(&mut client).await, b"answer");
    server.shutdown().await.unwrap();
    assert_eq!(next_read(&mut client).await, b"");
    let (how, news) = stage.closed().await;
    assert_eq!(how, Close::Fin);
    let halves = news.iter().filter_map(|news| match news {
        News::HalfClosed { direction, .. } => Some(*direction),
        _ => None,
    });
    assert_eq!(halves.collect::<Vec<_>>(), [Direction::ToServer, Direction::ToClient]);
}

#[tokio::test]
async fn a_reset_is_passed_on_after_what_was_sent_before_it() {
    for direction in Direction::BOTH {
        let mut stage = Stage::new().await;
        let (client, server) = stage.pair().await;
        let (mut from, mut to) = match direction {
            Direction::ToServer => (client, server),
            Direction::ToClient => (server, client),
        };
        from.write_all(b"before").await.unwrap();
        assert_eq!(next_read(&mut to).await, b"before");
        reset(from);
        let error = within(to.read_u8()).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionReset, "{direction:?}");
        let (how, _) = stage.closed().await;
        assert_eq!(how, Close::Reset { direction: Some(direction) });
    }
}

/// A client that closes is done with reading, too: what the server sends next is answered by a
/// reset, and the server learns that from its own socket, as it would without a tap.
#[tokio::test]
async fn a_reset_after_the_end_reaches_the_server() {
    let mut stage = Stage::new().await;
    let (client, mut server) = stage.pair().await;
    drop(client);
    assert_eq!(next_read(&mut server).await, b"");
    server.write_all(b"is anybody there?").await.unwrap();
    let (how, _) = stage.closed().await;
    assert_eq!(how, Close::Reset { direction: Some(Direction::ToServer) });
    let deadline = Instant::now() + PATIENCE;
    while server.write_all(b"?").await.is_ok() {
        assert!(Instant::now() < deadline, "the server never learns");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn many_connections_pass_every_byte_both_ways_at_once() {
    const CONNECTIONS: u64 = 20;
    const BYTES: usize = 300_000;
    let stage = Stage::new().await;
    let mut ends = JoinSet::new();
    for seed in 1..=CONNECTIONS {
        let (client, server) = stage.pair().await;
        for (stream, mine, other) in [(client, seed, seed + 100), (server, seed + 100, seed)] {
            let (mut read, mut write) = stream.into_split();
            ends.spawn(async move {
                write.write_all(&noise(mine, BYTES)).await.unwrap();
                write.shutdown().await.unwrap();
            });
            ends.spawn(async move {
                let mut heard = Vec::new();
                read.read_to_end(&mut heard).await.unwrap();
                assert!(heard == noise(other, BYTES), "from {other}");
            });
        }
    }
    // Nobody listens to the news: the traffic does not wait for that.
    within(async {
        while let Some(ended) = ends.join_next().await {
            ended.unwrap()
        }
    })
    .await;
}

#[tokio::test]
async fn what_went_by_unseen_is_counted_and_nothing_else_is_missing() {
    let mut stage = Stage::new().await;
    let (mut client, mut server) = stage.pair().await;
    let (mut sent, mut passed) = (0_u64, 0_u64);
    for _ in 0..NEWS_MAX + 50 {
        client.write_all(b"x").await.unwrap();
        assert_eq!(next_read(&mut server).await, b"x");
        sent += 1;
    }
    drop((client, server));
    let mut missed = 0;
    let (_, news) = stage.closed().await;
    for news in news {
        match news {
            News::Segment { segment, .. } => {
                passed += 1;
                assert!(segment.offset >= passed - 1);
            }
            News::Missed { bytes, .. } => missed += bytes,
            _ => {}
        }
    }
    assert!(passed < sent, "the queue was full");
    assert_eq!(passed + missed, sent, "seen, or missed and said so");
}

#[tokio::test]
async fn a_client_is_closed_when_the_server_is_away_and_the_tap_goes_on() {
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = gone.local_addr().unwrap();
    drop(gone);
    let mut tap = tap_before(address, Faults::NONE).await;
    let mut client = TcpStream::connect(tap.addresses()[0]).await.unwrap();
    assert!(matches!(within(client.read_u8()).await, Err(error)
        if matches!(error.kind(), io::ErrorKind::ConnectionReset | io::ErrorKind::UnexpectedEof)));
    assert!(matches!(within(tap.next()).await, News::Opened { .. }));
    let away = within(tap.next()).await;
    assert!(matches!(away, News::ServerAway { reason: io::ErrorKind::ConnectionRefused, .. }));
    let closed = within(tap.next()).await;
    assert!(matches!(closed, News::Closed { how: Close::Reset { direction: None }, .. }));
    // The server comes back, and the next client gets through.
    let server = TcpListener::bind(address).await.unwrap();
    let mut client = TcpStream::connect(tap.addresses()[0]).await.unwrap();
    let (mut other, _) = within(server.accept()).await.unwrap();
    client.write_all(b"hello").await.unwrap();
    assert_eq!(next_read(&mut other).await, b"hello");
}

#[tokio::test]
async fn a_split_reaches_the_reader_in_pieces() {
    let mut stage = Stage::with("split=3".parse().unwrap()).await;
    let (mut client, mut server) = stage.pair().await;
    client.write_all("clé ?".as_bytes()).await.unwrap();
    assert_eq!(next_read(&mut server).await, b"cl\xc3");
    assert_eq!(next_read(&mut server).await, b"\xa9 ?");
    let news = stage.until(|news| matches!(news, News::Handed { .. })).await;
    assert!(matches!(news.last(), Some(News::Handed { bytes: 3, .. })));
    assert!(news.iter().any(|news| matches!(news, News::Segment { fate: Fate::Changed, .. })));
}

#[tokio::test]
async fn merging_joins_sends_and_the_switch_turns_it_off() {
    let stage = Stage::with("merge=1s".parse().unwrap()).await;
    let (mut client, mut server) = stage.pair().await;
    for text in ["un", "deux", "trois"] {
        client.write_all(text.as_bytes()).await.unwrap();
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    assert_eq!(next_read(&mut server).await, b"undeuxtrois");
    stage.tap.faults().set(Faults::NONE);
    let start = Instant::now();
    client.write_all(b"quatre").await.unwrap();
    assert_eq!(next_read(&mut server).await, b"quatre");
    assert!(start.elapsed() < Duration::from_millis(900), "nothing waits any more");
}

#[tokio::test]
async fn what_is_dropped_never_comes_and_what_is_delayed_comes_late() {
    let stage = Stage::with("drop=100%".parse().unwrap()).await;
    let (mut client, mut server) = stage.pair().await;
    client.write_all(b"lost").await.unwrap();
    let mut stage = stage;
    let news = stage.until(|news| matches!(news, News::Segment { .. })).await;
    assert!(matches!(news.last(), Some(News::Segment { fate: Fate::Dropped, .. })));
    stage.tap.faults().set("delay=200ms".parse().unwrap());
    let start = Instant::now();
    client.write_all(b"late").await.unwrap();
    assert_eq!(next_read(&mut server).await, b"late");
    assert!(start.elapsed() >= Duration::from_millis(200), "{:?}", start.elapsed());
}

/// What a fault holds back must reach the server before the sender's end does.
#[tokio::test]
async fn the_end_waits_for_what_is_held_back() {
    let stage = Stage::with("delay=100ms,split=4".parse().unwrap()).await;
    let (mut client, mut server) = stage.pair().await;
    client.write_all(b"one last message").await.unwrap();
    drop(client);
    let mut heard = Vec::new();
    within(server.read_to_end(&mut heard)).await.unwrap();
    assert_eq!(heard, b"one last message");
}

#[tokio::test]
async fn a_tap_in_front_of_itself_is_refused() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    for server in [free.to_string(), format!("localhost:{}", free.port())] {
        let listen = Listen::On(vec![free]);
        let refused = Tap::open(listen, &server, Faults::NONE).await.unwrap_err();
        assert!(matches!(refused, TapFailed::Itself { .. }), "{refused}");
    }
    let listen = Listen::Everywhere { port: free.port() };
    let refused = Tap::open(listen, &free.to_string(), Faults::NONE).await.unwrap_err();
    assert!(matches!(refused, TapFailed::Itself { .. }), "{refused}");
    let listen = Listen::On(vec![free]);
    let refused = Tap::open(listen, "nowhere", Faults::NONE).await.unwrap_err();
    assert!(matches!(refused, TapFailed::Server { .. }), "{refused}");
}
