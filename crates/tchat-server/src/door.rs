//! How many may come in at once: in all, from one address, and before they have said who they are.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tchat_proto::id::AccountKey;
use tchat_proto::refusal::Code;

use crate::limits::{
    ADDRESSES_BANNED_MAX, CONNECTIONS_MAX, CONNECTIONS_PER_ADDRESS_MAX, STRANGERS_MANY,
    STRANGERS_MAX, TURNED_AWAY_MAX,
};

/// Counts who is in.
#[derive(Debug, Default)]
pub(crate) struct FrontDoor {
    inner: Mutex<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    all: usize,
    strangers: usize,
    turned_away: usize,
    by_address: HashMap<IpAddr, usize>,
    /// Addresses that are turned away: for whose sake, and until when.
    banned: HashMap<IpAddr, (AccountKey, Option<Instant>)>,
}

/// How many are in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Guests {
    /// Who have said who they are.
    pub(crate) known: usize,
    /// Who have not.
    pub(crate) strangers: usize,
}

/// One connection's place. Given back when dropped.
#[derive(Debug)]
pub(crate) struct Place {
    door: Arc<FrontDoor>,
    address: IpAddr,
    guest: Guest,
}

/// What someone who holds a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Guest {
    /// Has not said who it is.
    Stranger,
    /// Has logged in.
    Known,
    /// May stay long enough to hear that there is no place.
    TurnedAway,
    /// The same, because the address is banned.
    Banned,
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

    /// Takes a place for a stranger, if need be one only to hear that all are taken. `None` if even
    /// those are.
    pub(crate) fn come_in(self: &Arc<Self>, address: IpAddr) -> Option<Place> {
        let address = network_of(address);
        let mut counts = self.lock();
        let here = counts.by_address.get(&address).copied().unwrap_or(0);
        // What runs on the server's own machine need not be kept from filling it; proxies are there.
        let many_from_here = here >= CONNECTIONS_PER_ADDRESS_MAX && !address.is_loopback();
        let full = counts.all >= CONNECTIONS_MAX || counts.strangers >= STRANGERS_MAX;
        let banned = counts.is_banned(address, Instant::now());
        let guest = if full || many_from_here || banned {
            if counts.turned_away >= TURNED_AWAY_MAX {
                return None;
            }
            counts.turned_away = counts.turned_away.saturating_add(1);
            if banned { Guest::Banned } else { Guest::TurnedAway }
        } else {
            counts.by_address.insert(address, here.saturating_add(1));
            counts.all = counts.all.saturating_add(1);
            counts.strangers = counts.strangers.saturating_add(1);
            Guest::Stranger
        };
        drop(counts);
        Some(Place { door: Arc::clone(self), address, guest })
    }

    /// Turns an address away until a moment, or until the account for whose sake it is is pardoned.
    /// Says whether that was done: this machine's own is not, since proxies are there, and the rest
    /// of the house.
    pub(crate) fn ban(&self, address: IpAddr, whose: AccountKey, until: Option<Instant>) -> bool {
        let address = network_of(address);
        let mut counts = self.lock();
        if address.is_loopback() || counts.banned.len() >= ADDRESSES_BANNED_MAX {
            return false;
        }
        counts.banned.insert(address, (whose, until));
        true
    }

    /// Turns away no more the addresses that were banned for an account's sake.
    pub(crate) fn unban(&self, whose: AccountKey) {
        self.lock().banned.retain(|_, (banned, _)| *banned != whose);
    }

    /// How many are in.
    pub(crate) fn guests(&self) -> Guests {
        let counts = self.lock();
        let strangers = counts.strangers;
        Guests { known: counts.all.saturating_sub(strangers), strangers }
    }

    /// Whether so many strangers are in that they must not dawdle.
    pub(crate) fn is_crowded(&self) -> bool {
        self.lock().strangers >= STRANGERS_MANY
    }
}

impl Counts {
    fn is_banned(&mut self, address: IpAddr, now: Instant) -> bool {
        let Some((_, until)) = self.banned.get(&address) else { return false };
        if until.is_none_or(|until| now < until) {
            return true;
        }
        self.banned.remove(&address);
        false
    }
}

impl Place {
    /// The stranger has logged in.
    pub(crate) fn is_known(&mut self) {
        if self.guest == Guest::Stranger {
            self.guest = Guest::Known;
            let mut counts = self.door.lock();
            counts.strangers = counts.strangers.saturating_sub(1);
        }
    }

    /// From where.
    pub(crate) const fn address(&self) -> IpAddr {
        self.address
    }

    /// Whether it is only good for hearing that there is none.
    pub(crate) fn is_for_turning_away(&self) -> bool {
        self.turned_away().is_some()
    }

    /// What whoever holds it is told, if it is only good for that.
    pub(crate) const fn turned_away(&self) -> Option<Code> {
        match self.guest {
            Guest::Stranger | Guest::Known => None,
            Guest::TurnedAway => Some(Code::Busy),
            Guest::Banned => Some(Code::Banned),
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.is_known();
        let mut counts = self.door.lock();
        if self.is_for_turning_away() {
            counts.turned_away = counts.turned_away.saturating_sub(1);
            return;
        }
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

    fn has_place(door: &Arc<FrontDoor>, address: IpAddr) -> bool {
        let place = door.come_in(address);
        place.is_some_and(|it| !it.is_for_turning_away())
    }

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
        assert!(!has_place(&door, here));
        assert!(!has_place(&door, mapped));
        assert!(has_place(&door, "192.0.2.2".parse().unwrap()));
        places.pop();
        assert!(has_place(&door, mapped));
    }

    #[test]
    fn some_hear_that_there_is_no_place_and_the_rest_are_closed() {
        let door = Arc::<FrontDoor>::default();
        let here: IpAddr = "192.0.2.1".parse().unwrap();
        let all = CONNECTIONS_PER_ADDRESS_MAX + TURNED_AWAY_MAX;
        let mut places: Vec<Place> = Vec::new();
        while let Some(mut place) = door.come_in(here) {
            place.is_known();
            places.push(place);
        }
        assert_eq!(places.len(), all);
        assert!(places[all - 1].is_for_turning_away());
        drop(places);
        assert!(has_place(&door, here));
    }

    #[test]
    fn a_banned_address_hears_so_until_its_time_is_over_or_its_account_is_pardoned() {
        let door = Arc::<FrontDoor>::default();
        let here: IpAddr = "192.0.2.1".parse().unwrap();
        let (mallory, carol) = (AccountKey([1; 32]), AccountKey([2; 32]));
        let told = |door: &Arc<FrontDoor>| door.come_in(here).unwrap().turned_away();
        assert!(door.ban(here, mallory, None));
        assert_eq!(told(&door), Some(Code::Banned));
        assert!(has_place(&door, "192.0.2.2".parse().unwrap()));
        door.unban(carol);
        assert_eq!(told(&door), Some(Code::Banned));
        door.unban(mallory);
        assert_eq!(told(&door), None);
        assert!(door.ban(here, mallory, Some(Instant::now())));
        assert_eq!(told(&door), None);
        assert!(!door.ban("::ffff:127.0.0.1".parse().unwrap(), mallory, None));
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
        assert!(!has_place(&door, next));
        places[0].is_known();
        assert!(has_place(&door, next));
    }
}
