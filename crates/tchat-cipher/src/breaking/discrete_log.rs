//! The secret number of a Diffie-Hellman exchange with a small prime.
//!
//! Baby steps and giant steps (D. Shanks, *Class number, a theory of factorization and genera*,
//! 1971): as much memory and time as the square root of the prime.

use std::collections::HashMap;

use thiserror::Error;

/// The largest prime that is tried: the table then has a million entries.
pub const PRIME_MAX: u64 = 1 << 40;

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NoLogarithm {
    /// It would take too long.
    #[error("p is above {PRIME_MAX}: too large to search in a moment")]
    TooLarge,
    /// p or g is none.
    #[error("p must be at least 3, and g from 1 to p - 1")]
    OutOfRange,
    /// No power of g is this number.
    #[error("no power of g is this number modulo p")]
    None,
}

/// The smallest exponent that makes `public` of `base`, modulo `prime`.
///
/// # Errors
///
/// If there is none, or it would take too long to find it.
pub fn solve(prime: u64, base: u64, public: u64) -> Result<u64, NoLogarithm> {
    if prime > PRIME_MAX {
        return Err(NoLogarithm::TooLarge);
    }
    if prime < 3 || base == 0 || base >= prime {
        return Err(NoLogarithm::OutOfRange);
    }
    if public % prime == 1 {
        return Ok(0);
    }
    let times = |a: u64, b: u64| {
        // INVARIANT: below the prime, which has 40 bits.
        u64::try_from(u128::from(a) * u128::from(b) % u128::from(prime)).unwrap_or_default()
    };
    let stride = prime.isqrt() + 1;
    // public · base^b for b below the stride, the largest b of each.
    let mut babies = HashMap::new();
    let mut value = public % prime;
    for b in 0..stride {
        babies.insert(value, b);
        value = times(value, base);
    }
    let giant = (0..stride).fold(1, |power, _step| times(power, base));
    let mut value = 1;
    for a in 1..=stride {
        value = times(value, giant);
        if let Some(b) = babies.get(&value) {
            return Ok(a * stride - b);
        }
    }
    Err(NoLogarithm::None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exchanges_of_the_classroom_are_solved() {
        for (p, g, a, public) in [
            (23, 5, 6, 8),
            (97, 5, 36, 50),
            (7919, 7, 1234, 7138),
            (2_147_483_647, 7, 123_456_789, 510_444_705),
        ] {
            assert_eq!(solve(p, g, public), Ok(a));
        }
        assert_eq!(solve(23, 5, 1), Ok(0));
    }

    #[test]
    fn what_is_no_power_or_too_large_is_said() {
        // 2 generates only half of the numbers modulo 23, and 5 is in the other half.
        assert_eq!(solve(23, 2, 5), Err(NoLogarithm::None));
        assert_eq!(solve(1 << 41, 2, 5), Err(NoLogarithm::TooLarge));
        assert_eq!(solve(23, 23, 5), Err(NoLogarithm::OutOfRange));
        assert_eq!(solve(23, 5, 0), Err(NoLogarithm::None));
    }
}
