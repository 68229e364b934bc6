//! How many may come in at once: in all, from one address, and before they have said who they are.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::limits::{CONNECTIONS_MAX, CONNECTIONS_PER_ADDRESS_MAX, STRANGERS_MANY, STRANGERS_MAX};

/// Counts who is in.
#[derive(Debug, Default)]
pub(crate) struct FrontDoor {
    inner: Mutex<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    all: usize,
    strangers: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// One connection's place. Given back when dropped.
#[derive(Debug)]
pub(crate) struct Place {
    door: Arc<FrontDoor>,
    address: IpAddr,
    stranger: bool,
}

/// What counts as one address: a home or a machine usually has a whole /64 of IPv6.
fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(v4) => IpAddr::V4(v4),
        IpAddr::V6(v6) => {
            let bits = u128::from(v6) & !u128::from(u64::MAX);
            IpAddr::V6(Ipv6Addr::from(bits))
        }
    }
}

impl FrontDoor {
    fn lock(&self) -> MutexGuard<'_, Counts> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a place for a stranger, or `None` if there is none for this address.
    pub(crate) fn come_in(self: &Arc<Self>, address: IpAddr) -> Option<Place> {
        let address = network_of(address);
        let mut counts = self.lock();
        let here = counts.by_address.get(&address).copied().unwrap_or(0);
        let full = counts.all >= CONNECTIONS_MAX
            || counts.strangers >= STRANGERS_MAX
            || here >= CONNECTIONS_PER_ADDRESS_MAX;
        if full {
            return None;
        }
        counts.by_address.insert(address, here.saturating_add(1));
        counts.all = counts.all.saturating_add(1);
        counts.strangers = counts.strangers.saturating_add(1);
        drop(counts);
        Some(Place { door: Arc::clone(self), address, stranger: true })
    }

    /// Whether so many strangers are in that they must not dawdle.
    pub(crate) fn is_crowded(&self) -> bool {
        self.lock().strangers >= STRANGERS_MANY
    }
}

impl Place {
    /// The stranger has logged in.
    pub(crate) fn is_known(&mut self) {
        if std::mem::take(&mut self.stranger) {
            let mut counts = self.door.lock();
            counts.strangers = counts.strangers.saturating_sub(1);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.is_known();
        let mut counts = self.door.lock();
        counts.all = counts.all.saturating_sub(1);
        if let Some(here) = counts.by_address.get_mut(&self.address) {
            *here = here.saturating_sub(1);
            if *here == 0 {
                counts.by_address.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_cannot_take_every_place() {
        let door = Arc::<FrontDoor>::default();
        let here: IpAddr = "192.0.2.1".parse().unwrap();
        let mapped: IpAddr = "::ffff:192.0.2.1".parse().unwrap();
        let mut places = Vec::new();
        for _ in 0..CONNECTIONS_PER_ADDRESS_MAX {
            let mut place = door.come_in(here).unwrap();
            place.is_known();
            places.push(place);
        }
        assert!(door.come_in(here).is_none());
        assert!(door.come_in(mapped).is_none());
        assert!(door.come_in("192.0.2.2".parse().unwrap()).is_some());
        places.pop();
        assert!(door.come_in(mapped).is_some());
    }

    #[test]
    fn one_home_is_one_address_in_ipv6() {
        let one = network_of("2001:db8:1:2::1".parse().unwrap());
        assert_eq!(one, network_of("2001:db8:1:2:3:4:5:6".parse().unwrap()));
        assert_ne!(one, network_of("2001:db8:1:3::1".parse().unwrap()));
    }

    #[test]
    fn strangers_leave_room_for_others() {
        let door = Arc::<FrontDoor>::default();
        let mut places = Vec::new();
        for index in 0..STRANGERS_MAX {
            let address = Ipv6Addr::from((index as u128) << 64);
            places.push(door.come_in(address.into()).unwrap());
        }
        let next = IpAddr::from(Ipv6Addr::from(u128::from(u64::MAX) << 64));
        assert!(door.is_crowded());
        assert!(door.come_in(next).is_none());
        places[0].is_known();
        assert!(door.come_in(next).is_some());
    }
}
