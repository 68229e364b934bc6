//! Randomness: from the operating system, or in a simulation from a seed.

/// Where an engine gets its randomness.
#[derive(Debug, Clone)]
pub struct Random(Source);

#[derive(Debug, Clone)]
enum Source {
    System,
    /// The state of a SplitMix64 generator.
    Seed(u64),
}

impl Random {
    /// From the operating system.
    #[must_use]
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// The same numbers each time, so that a simulation can be replayed. Everybody can foresee
    /// them: never for people.
    #[must_use]
    pub const fn seeded(seed: u64) -> Self {
        Self(Source::Seed(seed))
    }

    /// `N` random bytes.
    pub(crate) fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let Source::Seed(state) = &mut self.0 else {
            return bytes();
        };
        let mut out = [0; N];
        for chunk in out.chunks_mut(8) {
            let number = next(state).to_le_bytes();
            chunk.copy_from_slice(number.get(..chunk.len()).unwrap_or_default());
        }
        out
    }

    /// A number below `bound`, near enough to uniform for waiting times.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        u64::from_le_bytes(self.bytes()) % bound.max(1)
    }
}

/// `N` random bytes from the operating system.
///
/// A system without randomness cannot keep anything secret; there is no way on from there.
#[expect(clippy::expect_used, reason = "without the system's randomness nothing may go on")]
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives randomness");
    bytes
}

const fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_numbers_again_and_the_system_does_not() {
        let twice = || Random::seeded(7).bytes::<20>();
        assert_eq!(twice(), twice());
        assert_ne!(Random::seeded(8).bytes::<20>(), twice());
        assert_ne!(Random::system().bytes::<20>(), Random::system().bytes::<20>());
    }
}
