//! The classic pcap format, with packets made up around what passed.
//!
//! A tap sees streams and not packets, so the headers are invented: raw IPv4 or IPv6 and TCP, one
//! packet for each segment as it came, with the handshake before and the end after, as a network
//! card beside the server would have seen them. Checksums are right, and so are sequence numbers:
//! where segments went by unseen, Wireshark finds the gap. The file holds the bytes of encrypted
//! connections too: that is what an eavesdropper has of them.
//!
//! File format: [pcap], link type 101 (raw IP). Packets: RFC 791, RFC 8200, RFC 9293; checksums:
//! RFC 1071.
//!
//! [pcap]: https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-04.html

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::time::{SystemTime, UNIX_EPOCH};

use super::Room;
use crate::limits::CAPTURE_BYTES_MAX;
use crate::news::{Close, News};
use crate::segment::{ConnectionId, Direction, Ends, PerDirection};

/// Writes a capture.
#[derive(Debug)]
pub struct Pcap<W> {
    out: W,
    written: u64,
    flows: BTreeMap<ConnectionId, Flow>,
}

/// How far a connection has come: in each direction, the number of the next byte.
#[derive(Debug, Clone, Copy)]
struct Flow {
    next: PerDirection<u32>,
}

/// TCP's flags (RFC 9293 §3.1).
mod flags {
    pub(super) const FIN: u8 = 0x01;
    pub(super) const SYN: u8 = 0x02;
    pub(super) const RST: u8 = 0x04;
    pub(super) const PSH: u8 = 0x08;
    pub(super) const ACK: u8 = 0x10;
}

const MAGIC_MICROSECONDS: u32 = 0xA1B2_C3D4;
const LINK_RAW_IP: u32 = 101;
const SNAPSHOT_BYTES_MAX: u32 = 65_535;
const TCP_HEADER_BYTES: usize = 20;
const PROTOCOL_TCP: u8 = 6;
const HOPS: u8 = 64;
/// The largest window without scaling: the tap's own is not told.
const WINDOW: u16 = 65_535;

impl<W: Write> Pcap<W> {
    /// Begins a capture.
    ///
    /// # Errors
    ///
    /// What the system says of writing.
    pub fn new(mut out: W) -> io::Result<Self> {
        let mut head = Vec::new();
        head.extend(MAGIC_MICROSECONDS.to_le_bytes());
        head.extend(2_u16.to_le_bytes());
        head.extend(4_u16.to_le_bytes());
        // Two reserved fields.
        head.extend([0; 8]);
        head.extend(SNAPSHOT_BYTES_MAX.to_le_bytes());
        head.extend(LINK_RAW_IP.to_le_bytes());
        out.write_all(&head)?;
        Ok(Self { out, written: 0, flows: BTreeMap::new() })
    }

    /// Writes what the tap told.
    ///
    /// # Errors
    ///
    /// What the system says of writing.
    pub fn hear(&mut self, news: &News) -> io::Result<Room> {
        if self.written >= CAPTURE_BYTES_MAX {
            return Ok(Room::None);
        }
        match news {
            News::Opened { ends, at } => self.handshake(*ends, *at)?,
            News::Segment { ends, segment, .. } => {
                self.at_offset(*ends, segment.direction, segment.offset);
                let flags = flags::PSH | flags::ACK;
                self.packet(*ends, segment.at, segment.direction, flags, &segment.bytes)?;
            }
            News::HalfClosed { ends, at, direction } => {
                self.packet(*ends, *at, *direction, flags::FIN | flags::ACK, &[])?;
            }
            News::ServerAway { ends, at, .. } => {
                self.packet(*ends, *at, Direction::ToClient, flags::RST | flags::ACK, &[])?;
            }
            News::TurnedAway { ends, at } => {
                self.packet(*ends, *at, Direction::ToServer, flags::SYN, &[])?;
                self.packet(*ends, *at, Direction::ToClient, flags::RST | flags::ACK, &[])?;
                self.flows.remove(&ends.id);
            }
            News::Closed { ends, at, how } => {
                if let Close::Reset { direction: Some(direction) } = how {
                    self.packet(*ends, *at, *direction, flags::RST | flags::ACK, &[])?;
                }
                self.flows.remove(&ends.id);
            }
            News::Handed { .. } | News::Missed { .. } => {}
        }
        Ok(Room::Left)
    }

    /// Brings everything to the file.
    ///
    /// # Errors
    ///
    /// What the system says of writing.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    fn handshake(&mut self, ends: Ends, at: SystemTime) -> io::Result<()> {
        let syn = flags::SYN;
        self.flows.insert(ends.id, Flow { next: initial(ends.id) });
        self.packet(ends, at, Direction::ToServer, syn, &[])?;
        self.packet(ends, at, Direction::ToClient, syn | flags::ACK, &[])?;
        self.packet(ends, at, Direction::ToServer, flags::ACK, &[])
    }

    fn flow(&mut self, id: ConnectionId) -> &mut Flow {
        // Where the beginning was missed, it is as if the handshake had been before the capture.
        let begun = |next: u32| next.wrapping_add(1);
        let PerDirection { to_server, to_client } = initial(id);
        let next = PerDirection { to_server: begun(to_server), to_client: begun(to_client) };
        self.flows.entry(id).or_insert(Flow { next })
    }

    /// What comes next is this far into the stream, even if not all before it was seen.
    fn at_offset(&mut self, ends: Ends, direction: Direction, offset: u64) {
        let first = initial(ends.id).of(direction).wrapping_add(1);
        *self.flow(ends.id).next.of_mut(direction) = first.wrapping_add(wrapped(offset));
    }

    fn packet(
        &mut self,
        ends: Ends,
        at: SystemTime,
        direction: Direction,
        flags: u8,
        payload: &[u8],
    ) -> io::Result<()> {
        let flow = self.flow(ends.id);
        let (from, to) = same_kind(ends, direction);
        let header = Header {
            from,
            to,
            sequence: *flow.next.of(direction),
            acknowledged: match flags & flags::ACK {
                0 => 0,
                _ => *flow.next.of(opposite(direction)),
            },
            flags,
        };
        let places =
            payload.len().saturating_add(usize::from(flags & (flags::SYN | flags::FIN) != 0));
        let next = flow.next.of_mut(direction);
        *next = next.wrapping_add(wrapped(u64::try_from(places).unwrap_or_default()));
        self.write(at, &header.before(payload), payload)
    }

    fn write(&mut self, at: SystemTime, header: &[u8], payload: &[u8]) -> io::Result<()> {
        let since = at.duration_since(UNIX_EPOCH).unwrap_or_default();
        let length = header.len().saturating_add(payload.len());
        let length = u32::try_from(length).unwrap_or(u32::MAX);
        let mut record = Vec::with_capacity(16);
        // Seconds are an unsigned 32-bit number: until 2106.
        record.extend(wrapped(since.as_secs()).to_le_bytes());
        record.extend(since.subsec_micros().to_le_bytes());
        record.extend(length.to_le_bytes());
        record.extend(length.to_le_bytes());
        self.out.write_all(&record)?;
        self.out.write_all(header)?;
        self.out.write_all(payload)?;
        self.written = self.written.saturating_add(u64::from(length)).saturating_add(16);
        Ok(())
    }
}

/// The headers of a packet.
struct Header {
    from: SocketAddr,
    to: SocketAddr,
    sequence: u32,
    acknowledged: u32,
    flags: u8,
}

impl Header {
    /// The IP and TCP headers that go before a payload.
    fn before(&self, payload: &[u8]) -> Vec<u8> {
        let tcp = self.tcp(payload);
        let length = tcp.len().saturating_add(payload.len());
        let mut packet = match (self.from.ip(), self.to.ip()) {
            (IpAddr::V4(from), IpAddr::V4(to)) => ipv4(from.octets(), to.octets(), length),
            (from, to) => ipv6(v6(from).octets(), v6(to).octets(), length),
        };
        packet.extend(tcp);
        packet
    }

    fn tcp(&self, payload: &[u8]) -> Vec<u8> {
        let mut tcp = Vec::with_capacity(TCP_HEADER_BYTES);
        tcp.extend(self.from.port().to_be_bytes());
        tcp.extend(self.to.port().to_be_bytes());
        tcp.extend(self.sequence.to_be_bytes());
        tcp.extend(self.acknowledged.to_be_bytes());
        // The header's length, in words of 32 bits, in the upper half of the byte.
        tcp.push(5 << 4);
        tcp.push(self.flags);
        tcp.extend(WINDOW.to_be_bytes());
        // The checksum, to be; no urgent data.
        tcp.extend([0; 4]);
        let sum = checksum(&[&self.pseudo_header(payload.len()), &tcp, payload]);
        if let Some(place) = tcp.get_mut(16..18) {
            place.copy_from_slice(&sum.to_be_bytes());
        }
        tcp
    }

    /// What TCP's checksum also covers (RFC 9293 §3.1, RFC 8200 §8.1).
    fn pseudo_header(&self, payload: usize) -> Vec<u8> {
        let length = TCP_HEADER_BYTES.saturating_add(payload);
        let mut pseudo = Vec::new();
        match (self.from.ip(), self.to.ip()) {
            (IpAddr::V4(from), IpAddr::V4(to)) => {
                pseudo.extend(from.octets());
                pseudo.extend(to.octets());
                pseudo.extend([0, PROTOCOL_TCP]);
                pseudo.extend(u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes());
            }
            (from, to) => {
                pseudo.extend(v6(from).octets());
                pseudo.extend(v6(to).octets());
                pseudo.extend(u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes());
                pseudo.extend([0, 0, 0, PROTOCOL_TCP]);
            }
        }
        pseudo
    }
}

fn ipv4(from: [u8; 4], to: [u8; 4], length: usize) -> Vec<u8> {
    const HEADER_BYTES: usize = 20;
    let total = u16::try_from(length.saturating_add(HEADER_BYTES)).unwrap_or(u16::MAX);
    // Version 4, five words; no service class.
    let mut header = vec![0x45, 0];
    header.extend(total.to_be_bytes());
    // No identification is needed for what must not be fragmented (RFC 6864).
    header.extend([0, 0, 0x40, 0]);
    // The checksum, to be.
    header.extend([HOPS, PROTOCOL_TCP, 0, 0]);
    header.extend(from);
    header.extend(to);
    let sum = checksum(&[&header]);
    if let Some(place) = header.get_mut(10..12) {
        place.copy_from_slice(&sum.to_be_bytes());
    }
    header
}

fn ipv6(from: [u8; 16], to: [u8; 16], length: usize) -> Vec<u8> {
    let mut header = vec![0x60, 0, 0, 0];
    header.extend(u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes());
    header.extend([PROTOCOL_TCP, HOPS]);
    header.extend(from);
    header.extend(to);
    header
}

/// The Internet checksum of parts one after another (RFC 1071). All but the last must be even.
fn checksum(parts: &[&[u8]]) -> u16 {
    let words = parts.iter().flat_map(|part| part.chunks(2)).map(|word| match *word {
        [high, low] => u64::from(u16::from_be_bytes([high, low])),
        [high] => u64::from(u16::from_be_bytes([high, 0])),
        _ => 0,
    });
    let mut sum = words.sum::<u64>();
    while sum > 0xFFFF {
        sum = (sum & 0xFFFF) + (sum >> 16);
    }
    !u16::try_from(sum).unwrap_or(u16::MAX)
}

/// Where a connection's numbers begin: anywhere, and easy to recognise.
fn initial(id: ConnectionId) -> PerDirection<u32> {
    let base = wrapped(id.0).wrapping_mul(1_000_000);
    PerDirection { to_server: base, to_client: base.wrapping_add(500_000) }
}

/// Sequence numbers count modulo 2³².
#[expect(clippy::cast_possible_truncation, reason = "that is what is meant")]
const fn wrapped(number: u64) -> u32 {
    number as u32
}

const fn opposite(direction: Direction) -> Direction {
    match direction {
        Direction::ToServer => Direction::ToClient,
        Direction::ToClient => Direction::ToServer,
    }
}

/// From where to where, both of the same kind: a packet has room for one only.
fn same_kind(ends: Ends, direction: Direction) -> (SocketAddr, SocketAddr) {
    let (mut client, mut server) = (ends.client, ends.server);
    if client.is_ipv4() != server.is_ipv4() {
        client.set_ip(v6(client.ip()).into());
        server.set_ip(v6(server.ip()).into());
    }
    match direction {
        Direction::ToServer => (client, server),
        Direction::ToClient => (server, client),
    }
}

const fn v6(ip: IpAddr) -> Ipv6Addr {
    match ip {
        IpAddr::V4(ip) => ip.to_ipv6_mapped(),
        IpAddr::V6(ip) => ip,
    }
}
