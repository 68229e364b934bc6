//! Whom this machine has heard lately: the way out, and other machines beside it.
//!
//! Linux keeps both in files (proc(5)); elsewhere nothing is known.

use std::net::Ipv4Addr;

/// What was heard.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Neighbours {
    /// Routers that lead further.
    pub gateways: Vec<Ipv4Addr>,
    /// Other machines that answered.
    pub others: Vec<Ipv4Addr>,
    /// Whether a router answered.
    pub gateway_answers: bool,
}

impl Neighbours {
    /// Asks the system. `None` if it does not say.
    #[must_use]
    pub fn list() -> Option<Self> {
        let read = |path| std::fs::read_to_string(path).ok();
        Some(Self::read(&read("/proc/net/route")?, &read("/proc/net/arp")?))
    }

    fn read(routes: &str, table: &str) -> Self {
        let gateways: Vec<_> = routes.lines().skip(1).filter_map(gateway).collect();
        let answered: Vec<_> = table.lines().skip(1).filter_map(answered).collect();
        let gateway_answers = answered.iter().any(|ip| gateways.contains(ip));
        let others = answered.into_iter().filter(|ip| !gateways.contains(ip)).collect();
        Self { gateways, others, gateway_answers }
    }
}

/// The router of a route to everywhere.
fn gateway(route: &str) -> Option<Ipv4Addr> {
    let mut fields = route.split_whitespace().skip(1);
    let (destination, gateway) = (fields.next()?, fields.next()?);
    let mask = fields.nth(4)?;
    let everywhere = destination == "00000000" && mask == "00000000" && gateway != "00000000";
    // As the kernel has it in memory, in hexadecimal.
    let bits = u32::from_str_radix(gateway, 16).ok().filter(|_| everywhere)?;
    Some(Ipv4Addr::from(bits.to_ne_bytes()))
}

/// A machine whose hardware address is known.
fn answered(entry: &str) -> Option<Ipv4Addr> {
    /// `ATF_COM`: the entry is complete (arp(7)).
    const COMPLETE: u32 = 2;
    let mut fields = entry.split_whitespace();
    let ip = fields.next()?.parse().ok()?;
    let flags = fields.nth(1)?.strip_prefix("0x")?;
    let flags = u32::from_str_radix(flags, 16).ok()?;
    (flags & COMPLETE != 0).then_some(ip)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_endian = "little")]
    fn a_router_and_a_neighbour_are_told_apart() {
        let routes = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\n\
            eth0\t00000000\t0101A8C0\t0003\t0\t0\t0\t00000000\t0\n\
            eth0\t0001A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\n";
        let table = "IP address HW type Flags HW address Mask Device\n\
            192.168.1.1 0x1 0x2 aa:bb:cc:dd:ee:ff * eth0\n\
            192.168.1.9 0x1 0x2 aa:bb:cc:dd:ee:00 * eth0\n\
            192.168.1.8 0x1 0x0 00:00:00:00:00:00 * eth0\n";
        let heard = Neighbours::read(routes, table);
        assert_eq!(heard.gateways, [Ipv4Addr::new(192, 168, 1, 1)]);
        assert_eq!(heard.others, [Ipv4Addr::new(192, 168, 1, 9)]);
        assert!(heard.gateway_answers);
        assert_eq!(Neighbours::read("", "junk\nmore junk\n"), Neighbours::default());
    }
}
