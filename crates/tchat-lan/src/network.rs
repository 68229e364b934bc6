//! This machine's place on networks: its interfaces, and which addresses are near.

use std::io;
use std::net::IpAddr;

use if_addrs::{IfAddr, Interface};

/// An address of this machine on a network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Near {
    /// The interface's name.
    pub interface: String,
    /// The address.
    pub ip: IpAddr,
    /// How many leading bits are common to the network.
    prefix: u8,
}

/// The networks that this machine is on, its own loop aside.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Networks(Vec<Near>);

impl Networks {
    /// Asks the system.
    ///
    /// # Errors
    ///
    /// The system's word, if it does not say.
    pub fn list() -> io::Result<Self> {
        let interfaces = if_addrs::get_if_addrs()?;
        Ok(Self(interfaces.into_iter().filter(is_up).map(near).collect()))
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The addresses of this machine that others can use as they are: not those that need an
    /// interface named beside them.
    pub fn reachable(&self) -> impl Iterator<Item = &Near> {
        self.0.iter().filter(|near| !is_link_local(near.ip))
    }

    /// Whether an address is on one of these networks.
    #[must_use]
    pub fn hold(&self, ip: IpAddr) -> bool {
        self.0.iter().any(|near| near.is_with(ip))
    }
}

impl Near {
    /// Whether another address is on this one's network.
    fn is_with(&self, ip: IpAddr) -> bool {
        match (self.ip, ip) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                let far = u32::from(own) ^ u32::from(other);
                far.leading_zeros() >= u32::from(self.prefix)
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                let far = u128::from(own) ^ u128::from(other);
                far.leading_zeros() >= u32::from(self.prefix)
            }
            _ => false,
        }
    }
}

fn is_up(interface: &Interface) -> bool {
    interface.is_oper_up() && !interface.is_loopback()
}

fn near(interface: Interface) -> Near {
    let prefix = match &interface.addr {
        IfAddr::V4(address) => address.prefixlen,
        IfAddr::V6(address) => address.prefixlen,
    };
    Near { ip: interface.ip(), interface: interface.name, prefix }
}

/// Whether an address means something on one link only (RFC 3927, RFC 4291 §2.5.6).
#[must_use]
pub const fn is_link_local(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_unicast_link_local(),
    }
}

#[cfg(test)]
impl Networks {
    pub(crate) fn of(addresses: &[(&str, u8)]) -> Self {
        let near = |(ip, prefix): &(&str, u8)| Near {
            interface: "test0".to_owned(),
            ip: ip.parse().unwrap(),
            prefix: *prefix,
        };
        Self(addresses.iter().map(near).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_near_if_it_is_on_one_of_the_networks() {
        let networks = Networks::of(&[("192.168.1.20", 24), ("fe80::1", 64), ("2001:db8::7", 64)]);
        for near in ["192.168.1.1", "192.168.1.255", "fe80::2", "2001:db8::ffff"] {
            assert!(networks.hold(near.parse().unwrap()), "{near}");
        }
        for far in ["192.168.2.1", "127.0.0.1", "8.8.8.8", "2001:db8:1::7", "::1"] {
            assert!(!networks.hold(far.parse().unwrap()), "{far}");
        }
        let usable: Vec<_> = networks.reachable().map(|near| near.ip.to_string()).collect();
        assert_eq!(usable, ["192.168.1.20", "2001:db8::7"]);
    }

    #[test]
    fn a_network_of_one_address_holds_nothing_else() {
        let networks = Networks::of(&[("10.0.0.1", 32), ("2001:db8::7", 128)]);
        assert!(networks.hold("10.0.0.1".parse().unwrap()));
        assert!(!networks.hold("10.0.0.0".parse().unwrap()));
        assert!(!networks.hold("2001:db8::6".parse().unwrap()));
    }
}
