//! Servers that were seen on the network, as many as are worth listing.

use std::net::IpAddr;

use tchat_proto::address::{ServerAddress, ServerLink};

use crate::announcement::{Announcement, NotOurs};
use crate::limits::{ADDRESSES_MAX, SIGHTINGS_MAX};
use crate::network::{Networks, is_link_local};

/// A server that was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// What it says of itself.
    pub announcement: Announcement,
    /// Where it says it is, the best first; never empty. All are on a network of this machine.
    pub addresses: Vec<ServerAddress>,
}

impl Sighting {
    /// A server by what was announced: its addresses, each with the interface that it came in by,
    /// and its port.
    ///
    /// Only addresses on our own networks count, and not the machine's own loop: multicast DNS
    /// does not come from further, and nobody near may send us to dial whom they like.
    ///
    /// # Errors
    ///
    /// [`NotOurs::Address`] if nothing is left.
    pub(crate) fn new<'i>(
        announcement: Announcement,
        addresses: impl IntoIterator<Item = (IpAddr, &'i str)>,
        port: u16,
        networks: &Networks,
    ) -> Result<Self, NotOurs> {
        let usable = addresses.into_iter().filter(|(ip, _)| is_of_one(*ip) && networks.hold(*ip));
        let mut usable: Vec<_> = usable.collect();
        // People read and type IPv4 more easily; what needs an interface beside it comes last.
        usable.sort_by_key(|(ip, interface)| (is_link_local(*ip), ip.is_ipv6(), *ip, *interface));
        usable.dedup();
        usable.truncate(ADDRESSES_MAX);
        if usable.is_empty() || port == 0 {
            return Err(NotOurs::Address);
        }
        let address = |(ip, interface)| ServerAddress { host: host(ip, interface), port };
        Ok(Self { announcement, addresses: usable.into_iter().map(address).collect() })
    }

    /// Where it is, and who it says it is: with this link, nobody else can answer there.
    #[must_use]
    pub fn link(&self) -> Option<ServerLink> {
        let address = self.addresses.first()?.clone();
        Some(ServerLink { address, key: Some(self.announcement.key) })
    }
}

/// Whether an address can be that of one machine.
const fn is_of_one(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => {
            !ip.is_unspecified() && !ip.is_loopback() && !ip.is_multicast() && !ip.is_broadcast()
        }
        IpAddr::V6(ip) => !ip.is_unspecified() && !ip.is_loopback() && !ip.is_multicast(),
    }
}

/// An address as it is dialled: with its zone, if it needs one (RFC 4007 §11).
fn host(ip: IpAddr, interface: &str) -> String {
    match ip {
        IpAddr::V6(v6) if v6.is_unicast_link_local() => format!("{v6}%{interface}"),
        other => other.to_string(),
    }
}

/// What was seen while looking around.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sightings {
    seen: Vec<(String, Sighting)>,
    /// How many announcements were no servers for us.
    strange: usize,
    /// How many servers had no room.
    more: usize,
}

impl Sightings {
    /// The servers, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = &Sighting> {
        self.seen.iter().map(|(_, sighting)| sighting)
    }

    /// How many servers there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.seen.len()
    }

    /// Whether none was seen.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.seen.is_empty()
    }

    /// How many announcements were no servers for us.
    #[must_use]
    pub const fn strange(&self) -> usize {
        self.strange
    }

    /// How many announcements of servers were beyond [`SIGHTINGS_MAX`].
    #[must_use]
    pub const fn more(&self) -> usize {
        self.more
    }

    /// The server, if there is exactly one, wherever it listens.
    #[must_use]
    pub fn only(&self) -> Option<&Sighting> {
        let first = self.iter().next()?;
        let same = |other: &Sighting| other.announcement.key == first.announcement.key;
        (self.more == 0 && self.iter().all(same)).then_some(first)
    }

    /// Something was announced under an instance name. What comes again replaces what was there.
    pub(crate) fn hear(&mut self, instance: &str, said: Result<Sighting, NotOurs>) {
        let Ok(sighting) = said else {
            self.strange = self.strange.saturating_add(1);
            return;
        };
        let name = |seen: &(String, Sighting)| {
            let (instance, sighting) = seen;
            (sighting.announcement.name.clone(), instance.clone())
        };
        if let Some((_, seen)) = self.seen.iter_mut().find(|(known, _)| known == instance) {
            *seen = sighting;
        } else if self.seen.len() < SIGHTINGS_MAX {
            self.seen.push((instance.to_owned(), sighting));
        } else {
            self.more = self.more.saturating_add(1);
        }
        self.seen.sort_by_cached_key(name);
    }

    /// A server said goodbye.
    pub(crate) fn forget(&mut self, instance: &str) {
        self.seen.retain(|(known, _)| known != instance);
    }
}

#[cfg(test)]
mod tests {
    use tchat_proto::id::ServerKey;

    use super::*;

    fn announcement(key: u8) -> Announcement {
        Announcement { key: ServerKey([key; 32]), name: "tchat".to_owned(), plain: false }
    }

    fn seen(key: u8, addresses: &[&str], port: u16) -> Result<Sighting, NotOurs> {
        let networks = Networks::of(&[("192.168.1.20", 24), ("fe80::1", 64), ("2001:db8::7", 64)]);
        let addresses = addresses.iter().map(|ip| (ip.parse().unwrap(), "eth0"));
        Sighting::new(announcement(key), addresses, port, &networks)
    }

    #[test]
    fn the_address_that_is_easiest_to_use_comes_first() {
        let all = ["fe80::9", "2001:db8::9", "192.168.1.9", "192.168.1.9"];
        let sighting = seen(1, &all, 5556).unwrap();
        let addresses: Vec<_> = sighting.addresses.iter().map(ToString::to_string).collect();
        assert_eq!(addresses, ["192.168.1.9:5556", "[2001:db8::9]:5556", "[fe80::9%eth0]:5556"]);
        let link = sighting.link().unwrap();
        assert_eq!(ServerLink::parse(&link.to_string()), Ok(link));
    }

    #[test]
    fn nobody_sends_us_to_ourselves_or_far_away() {
        for strange in ["127.0.0.1", "8.8.8.8", "0.0.0.0", "224.0.0.251", "::1", "ff02::fb", "::"] {
            assert_eq!(seen(1, &[strange], 5555), Err(NotOurs::Address), "{strange}");
        }
        assert_eq!(seen(1, &[], 5555), Err(NotOurs::Address));
        assert_eq!(seen(1, &["192.168.1.9"], 0), Err(NotOurs::Address));
        let many: Vec<_> = (1..=99).map(|host| format!("192.168.1.{host}")).collect();
        let many: Vec<_> = many.iter().map(String::as_str).collect();
        assert_eq!(seen(1, &many, 5555).unwrap().addresses.len(), ADDRESSES_MAX);
    }

    #[test]
    fn ten_thousand_announcements_fill_no_list() {
        let mut sightings = Sightings::default();
        for number in 0..10_000_u32 {
            sightings.hear(&format!("tchat {number}"), seen(1, &["192.168.1.9"], 5555));
            sightings.hear("broken", Err(NotOurs::Key));
        }
        assert_eq!(sightings.len(), SIGHTINGS_MAX);
        assert_eq!((sightings.more(), sightings.strange()), (10_000 - SIGHTINGS_MAX, 10_000));
        assert_eq!(sightings.only(), None);
    }

    #[test]
    fn one_server_with_two_ports_is_one_server() {
        let mut sightings = Sightings::default();
        assert_eq!(sightings.only(), None);
        sightings.hear("a", seen(1, &["192.168.1.9"], 5555));
        sightings.hear("a", seen(1, &["192.168.1.9", "192.168.1.8"], 5555));
        sightings.hear("b", seen(1, &["192.168.1.9"], 5556));
        assert_eq!((sightings.len(), sightings.only().unwrap().addresses.len()), (2, 2));
        sightings.hear("c", seen(2, &["192.168.1.9"], 5557));
        assert_eq!(sightings.only(), None);
        sightings.forget("c");
        assert!(sightings.only().is_some());
    }
}
