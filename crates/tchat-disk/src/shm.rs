//! The memory that the connections of one database in WAL mode share, and its eight locks (SQLite,
//! "WAL-mode File Format", § 2).
//!
//! It holds the index of the log, which is made anew from the log when all connections are gone: so
//! neither a killed process nor a power cut leaves any of it.

use std::sync::atomic::AtomicU64;

/// A piece of shared memory. It stays where it is until nobody holds it.
#[derive(Debug)]
pub(crate) struct Region(Box<[AtomicU64]>);

impl Region {
    pub(crate) fn new(bytes: usize) -> Self {
        Self((0..bytes.div_ceil(8)).map(|_| AtomicU64::new(0)).collect())
    }

    /// Where it is. Atomics, because whoever has the address writes there without asking us.
    pub(crate) const fn address(&self) -> *mut u8 {
        self.0.as_ptr().cast_mut().cast()
    }
}

/// Which of the eight locks one connection has, a bit for each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Slots {
    shared: u8,
    exclusive: u8,
}

/// How a slot is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hold {
    /// Together with others.
    Shared,
    /// By one connection alone.
    Exclusive,
}

impl Slots {
    /// Takes the slots of `mask`, all or none, if no other connection is in the way.
    pub(crate) fn take(
        &mut self,
        mask: u8,
        hold: Hold,
        others: impl IntoIterator<Item = Self>,
    ) -> bool {
        let in_the_way = others.into_iter().fold(0, |mask, it| {
            mask | it.exclusive | if hold == Hold::Exclusive { it.shared } else { 0 }
        });
        if mask & in_the_way != 0 {
            return false;
        }
        match hold {
            Hold::Shared => self.shared |= mask,
            Hold::Exclusive => self.exclusive |= mask,
        }
        true
    }

    /// Lets the slots of `mask` go, however they were held.
    pub(crate) const fn release(&mut self, mask: u8) {
        self.shared &= !mask;
        self.exclusive &= !mask;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holding(mask: u8, hold: Hold) -> Slots {
        let mut slots = Slots::default();
        assert!(slots.take(mask, hold, []));
        slots
    }

    #[test]
    fn shared_holders_keep_out_an_exclusive_one_and_not_each_other() {
        let reader = holding(0b1000, Hold::Shared);
        let mut another = Slots::default();
        assert!(another.take(0b1000, Hold::Shared, [reader]));
        assert!(!Slots::default().take(0b1100, Hold::Exclusive, [reader, another]));
        assert!(Slots::default().take(0b0100, Hold::Exclusive, [reader, another]));
    }

    #[test]
    fn an_exclusive_holder_is_alone_until_it_lets_go() {
        let mut writer = holding(0b0011, Hold::Exclusive);
        assert!(!Slots::default().take(0b0010, Hold::Shared, [writer]));
        writer.release(0b0010);
        assert!(Slots::default().take(0b0010, Hold::Shared, [writer]));
        assert!(!Slots::default().take(0b0001, Hold::Exclusive, [writer]));
    }

    #[test]
    fn a_refused_request_takes_nothing() {
        let reader = holding(0b0001, Hold::Shared);
        let mut wishful = Slots::default();
        assert!(!wishful.take(0b0011, Hold::Exclusive, [reader]));
        assert_eq!(wishful, Slots::default());
    }
}
