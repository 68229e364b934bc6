//! What is written, read back by a small reader of its own.

use std::time::Duration;

use Direction::{ToClient, ToServer};
use bytes::Bytes;
use proptest::prelude::*;

use super::*;
use crate::news::Fate;
use crate::segment::Segment;

/// A packet as a reader finds it.
#[derive(Debug, PartialEq, Eq)]
struct Packet {
    micros: u64,
    from: SocketAddr,
    to: SocketAddr,
    sequence: u32,
    acknowledged: u32,
    flags: u8,
    payload: Vec<u8>,
}

fn number(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

fn little(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

fn small(bytes: &[u8]) -> usize {
    usize::try_from(number(bytes)).unwrap()
}

/// The one's complement sum of words: 0xFFFF where a checksum is right.
fn sum(bytes: &[u8]) -> u32 {
    let mut sum = 0_u32;
    for at in (0..bytes.len()).step_by(2) {
        let low = bytes.get(at + 1).copied().unwrap_or(0);
        sum += u32::from(bytes[at]) * 256 + u32::from(low);
        sum = (sum & 0xFFFF) + (sum >> 16);
    }
    sum
}

/// Reads a file, and checks every length and checksum on the way.
fn read(file: &[u8]) -> Vec<Packet> {
    assert_eq!(file[..4], [0xD4, 0xC3, 0xB2, 0xA1], "microseconds, little-endian");
    assert_eq!((little(&file[4..6]), little(&file[6..8])), (2, 4), "the version");
    assert_eq!(little(&file[20..24]), 101, "raw IP");
    let (mut packets, mut rest) = (Vec::new(), &file[24..]);
    while !rest.is_empty() {
        let micros = little(&rest[..4]) * 1_000_000 + little(&rest[4..8]);
        let length = usize::try_from(little(&rest[8..12])).unwrap();
        assert_eq!(rest[8..12], rest[12..16], "nothing is cut off");
        packets.push(packet(micros, &rest[16..16 + length]));
        rest = &rest[16 + length..];
    }
    packets
}

fn packet(micros: u64, bytes: &[u8]) -> Packet {
    let (pseudo, from, to, tcp) = match bytes[0] >> 4 {
        4 => {
            assert_eq!(small(&bytes[2..4]), bytes.len());
            assert_eq!(sum(&bytes[..20]), 0xFFFF, "the checksum of IPv4");
            let address =
                |at: usize| IpAddr::from(<[u8; 4]>::try_from(&bytes[at..at + 4]).unwrap());
            let mut pseudo = bytes[12..20].to_vec();
            pseudo.extend([0, bytes[9]]);
            pseudo.extend(u16::try_from(bytes.len() - 20).unwrap().to_be_bytes());
            (pseudo, address(12), address(16), &bytes[20..])
        }
        6 => {
            assert_eq!(small(&bytes[4..6]), bytes.len() - 40);
            let address =
                |at: usize| IpAddr::from(<[u8; 16]>::try_from(&bytes[at..at + 16]).unwrap());
            let mut pseudo = bytes[8..40].to_vec();
            pseudo.extend(u32::try_from(bytes.len() - 40).unwrap().to_be_bytes());
            pseudo.extend([0, 0, 0, bytes[6]]);
            (pseudo, address(8), address(24), &bytes[40..])
        }
        version => panic!("IP version {version}"),
    };
    assert_eq!(sum(&[&pseudo, tcp].concat()), 0xFFFF, "the checksum of TCP");
    assert_eq!(tcp[12], 5 << 4, "no options");
    let port = |at: usize| u16::try_from(number(&tcp[at..at + 2])).unwrap();
    Packet {
        micros,
        from: SocketAddr::new(from, port(0)),
        to: SocketAddr::new(to, port(2)),
        sequence: u32::try_from(number(&tcp[4..8])).unwrap(),
        acknowledged: u32::try_from(number(&tcp[8..12])).unwrap(),
        flags: tcp[13],
        payload: tcp[20..].to_vec(),
    }
}

fn ends(client: &str, server: &str) -> Ends {
    let id = ConnectionId(1);
    Ends { id, client: client.parse().unwrap(), server: server.parse().unwrap() }
}

fn at(micros: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_micros(1_795_356_191_000_000 + micros)
}

fn segment(ends: Ends, direction: Direction, offset: u64, bytes: &[u8]) -> News {
    let bytes = Bytes::copy_from_slice(bytes);
    let segment = Segment { direction, at: at(7), offset, bytes };
    News::Segment { ends, segment, fate: Fate::Passed }
}

fn captured(news: &[News]) -> Vec<Packet> {
    let mut file = Vec::new();
    let mut pcap = Pcap::new(&mut file).unwrap();
    for news in news {
        assert_eq!(pcap.hear(news).unwrap(), Room::Left);
    }
    read(&file)
}

#[test]
fn a_conversation_is_captured_with_its_handshake_and_end() {
    let ends = ends("192.168.1.7:51234", "192.168.1.54:5555");
    let closing = |direction| News::HalfClosed { ends, at: at(9), direction };
    let packets = captured(&[
        News::Opened { ends, at: at(0) },
        segment(ends, ToServer, 0, b"alice"),
        segment(ends, ToServer, 5, "Salut à tous !".as_bytes()),
        segment(ends, ToClient, 0, b"bonjour"),
        closing(ToServer),
        closing(ToClient),
        News::Closed { ends, at: at(9), how: Close::Fin },
    ]);
    let seen = packets.iter().map(|packet| {
        let base = if packet.from == ends.client { 1_000_000 } else { 1_500_000 };
        let other = if packet.from == ends.client { 1_500_000 } else { 1_000_000 };
        let acknowledged = packet.acknowledged.saturating_sub(other);
        (packet.from == ends.client, packet.flags, packet.sequence - base, acknowledged)
    });
    let expected = [
        (true, 0x02, 0, 0),
        (false, 0x12, 0, 1),
        (true, 0x10, 1, 1),
        (true, 0x18, 1, 1),
        (true, 0x18, 6, 1),
        (false, 0x18, 1, 21),
        (true, 0x11, 21, 8),
        (false, 0x11, 8, 22),
    ];
    assert_eq!(seen.collect::<Vec<_>>(), expected);
    assert_eq!(packets[4].payload, "Salut à tous !".as_bytes());
    assert_eq!(packets[3].micros, 1_795_356_191_000_007);
    assert_eq!((packets[5].from, packets[5].to), (ends.server, ends.client));
}

#[test]
fn a_reset_and_a_server_that_is_away_are_captured_as_resets() {
    let ends = ends("[2001:db8::7]:51234", "[2001:db8::1]:5555");
    let how = Close::Reset { direction: Some(ToServer) };
    let packets =
        captured(&[News::Opened { ends, at: at(0) }, News::Closed { ends, at: at(1), how }]);
    assert_eq!((packets[3].from, packets[3].flags), (ends.client, 0x14));
    let reason = io::ErrorKind::ConnectionRefused;
    let packets = captured(&[
        News::Opened { ends, at: at(0) },
        News::ServerAway { ends, at: at(1), reason },
        News::Closed { ends, at: at(1), how: Close::Reset { direction: None } },
    ]);
    assert_eq!((packets.len(), packets[3].from, packets[3].flags), (4, ends.server, 0x14));
}

#[test]
fn what_went_by_unseen_leaves_a_gap_in_the_numbers() {
    let ends = ends("10.0.0.2:1", "10.0.0.1:2");
    let packets =
        captured(&[segment(ends, ToServer, 0, b"ab"), segment(ends, ToServer, 100, b"c")]);
    assert_eq!(packets[1].sequence - packets[0].sequence, 100);
    let far = u64::from(u32::MAX) + 10;
    let packets = captured(&[segment(ends, ToServer, far, b"ab")]);
    assert_eq!(packets[0].sequence, 1_000_001 + 9, "numbers begin anew after four gigabytes");
}

#[test]
fn addresses_of_two_kinds_become_one() {
    let ends = ends("10.0.0.2:1", "[::1]:2");
    let packets = captured(&[segment(ends, ToServer, 0, b"x")]);
    assert_eq!(packets[0].from, "[::ffff:10.0.0.2]:1".parse().unwrap());
    assert_eq!(packets[0].to, ends.server);
}

#[test]
fn a_capture_ends_at_its_limit() {
    let ends = ends("10.0.0.2:1", "10.0.0.1:2");
    let mut pcap = Pcap::new(io::sink()).unwrap();
    let big = vec![0; 16 * 1024];
    let mut writes = 0_u64;
    while pcap.hear(&segment(ends, ToServer, 0, &big)).unwrap() == Room::Left {
        writes += 1;
        pcap.written += 1024 * 1024;
    }
    assert!((900..1_100).contains(&writes), "{writes}");
    assert_eq!(pcap.hear(&News::Opened { ends, at: at(0) }).unwrap(), Room::None);
}

proptest! {
    #[test]
    fn any_bytes_come_back_as_they_were(
        pieces in prop::collection::vec(
            (any::<bool>(), prop::collection::vec(any::<u8>(), 1..200)), 1..20,
        ),
        six: bool,
    ) {
        let ends = if six { ends("[::1]:9", "[::1]:8") } else { ends("1.2.3.4:9", "4.3.2.1:8") };
        let mut news = vec![News::Opened { ends, at: at(0) }];
        let mut gone = PerDirection::<u64>::default();
        for (to_server, bytes) in &pieces {
            let direction = if *to_server { ToServer } else { ToClient };
            news.push(segment(ends, direction, *gone.of(direction), bytes));
            *gone.of_mut(direction) += u64::try_from(bytes.len()).unwrap();
        }
        let packets = captured(&news);
        prop_assert_eq!(packets.len(), pieces.len() + 3);
        for (packet, (to_server, bytes)) in packets[3..].iter().zip(&pieces) {
            prop_assert_eq!(packet.from == ends.client, *to_server);
            prop_assert_eq!(&packet.payload, bytes);
        }
    }
}
