//! Textbook RSA: small moduli are factored; character by character, they need not even be.

use num_bigint::BigUint;

use crate::ciphers::rsa::Half;
use crate::refused::Refused;

/// A modulus taken apart, and what follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Factored {
    /// The smaller prime.
    pub p: BigUint,
    /// The greater one.
    pub q: BigUint,
    /// φ(n) = (p − 1)(q − 1).
    pub phi: BigUint,
    /// How it was found.
    pub method: Method,
}

/// How a factor was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Dividing by small numbers in turn.
    TrialDivision,
    /// p and q are near the square root (P. de Fermat, 1643).
    Fermat,
    /// A cycle among remainders (J. Pollard, *A Monte Carlo Method for Factorization*, 1975).
    PollardRho,
}

/// How far trial division goes.
const TRIAL_MAX: u32 = 100_000;
/// How many differences Fermat's method tries.
const FERMAT_STEPS: u32 = 20_000;
/// How many steps Pollard's method takes: enough for a factor of some 36 bits.
const RHO_STEPS: u32 = 600_000;

/// Takes a modulus apart, if it is small or its primes are badly chosen.
///
/// Up to about 70 bits in seconds at most; a modulus of real use (2,048 bits) never.
#[must_use]
pub fn factor(modulus: &BigUint) -> Option<Factored> {
    if modulus.bits() < 3 {
        return None;
    }
    let with = |method, p: BigUint| {
        let q = modulus / &p;
        let (p, q) = if p < q { (p, q) } else { (q, p) };
        let one = BigUint::from(1_u8);
        // A square of a prime has p(p − 1) numbers that are prime to it.
        let phi = if p == q { &p * (&p - &one) } else { (&p - &one) * (&q - &one) };
        Factored { p, q, phi, method }
    };
    trial_division(modulus)
        .map(|p| with(Method::TrialDivision, p))
        .or_else(|| fermat(modulus).map(|p| with(Method::Fermat, p)))
        .or_else(|| pollard_rho(modulus).map(|p| with(Method::PollardRho, p)))
}

/// The exponent that undoes `exponent`.
#[must_use]
pub fn private_exponent(exponent: &BigUint, factored: &Factored) -> Option<BigUint> {
    exponent.modinv(&factored.phi)
}

fn trial_division(modulus: &BigUint) -> Option<BigUint> {
    let divides = |divisor: &BigUint| (modulus % divisor).bits() == 0;
    let candidates = (2..4_u32).chain((5..TRIAL_MAX).step_by(2)).map(BigUint::from);
    candidates.take_while(|divisor| divisor * divisor <= *modulus).find(divides)
}

fn fermat(modulus: &BigUint) -> Option<BigUint> {
    if !modulus.bit(0) {
        return None;
    }
    let mut a = modulus.sqrt();
    if &a * &a < *modulus {
        a += 1_u8;
    }
    for _step in 0..FERMAT_STEPS {
        let square = &a * &a - modulus;
        let b = square.sqrt();
        if &b * &b == square {
            let p = &a - &b;
            // Of a prime it finds 1 · p in the end.
            return (p.bits() > 1).then_some(p);
        }
        a += 1_u8;
    }
    None
}

/// Floyd's cycle, with the differences of many steps multiplied before each common divisor.
fn pollard_rho(modulus: &BigUint) -> Option<BigUint> {
    const TOGETHER: u32 = 128;
    let one = BigUint::from(1_u8);
    let next = |x: &BigUint| (x * x + &one) % modulus;
    let apart = |x: &BigUint, y: &BigUint| if x > y { x - y } else { y - x };
    let (mut slow, mut fast) = (BigUint::from(2_u8), BigUint::from(2_u8));
    for _block in 0..RHO_STEPS / TOGETHER {
        let (start_slow, start_fast) = (slow.clone(), fast.clone());
        let mut product = one.clone();
        for _step in 0..TOGETHER {
            (slow, fast) = (next(&slow), next(&next(&fast)));
            product = product * apart(&slow, &fast) % modulus;
        }
        if common_divisor(product, modulus.clone()) == one {
            continue;
        }
        // Something in this block: step by step again.
        (slow, fast) = (start_slow, start_fast);
        for _step in 0..TOGETHER {
            (slow, fast) = (next(&slow), next(&next(&fast)));
            let divisor = common_divisor(apart(&slow, &fast), modulus.clone());
            if divisor == *modulus {
                return None;
            }
            if divisor != one {
                return Some(divisor);
            }
        }
    }
    None
}

/// Euclid's algorithm.
fn common_divisor(mut a: BigUint, mut b: BigUint) -> BigUint {
    while b.bits() > 0 {
        (a, b) = (b.clone(), a % b);
    }
    a
}

/// Deciphers, without the private key, what was enciphered character by character: whoever can
/// encipher every character can look each number up.
///
/// # Errors
///
/// If a number belongs to no character that people write.
pub fn by_table(public: &Half, numbers: &[BigUint]) -> Result<String, Refused> {
    let written = (0x20..0x250_u32)
        .chain([0x0A, 0x09, 0x0D])
        .chain(0x2000..0x2100)
        .chain(0x1F300..0x1FB00)
        .filter_map(char::from_u32)
        .filter(|c| BigUint::from(u32::from(*c)) < *public.modulus());
    // Rare characters only if a number is still unknown.
    let mut table = std::collections::HashMap::new();
    let mut unknown: std::collections::HashSet<&BigUint> = numbers.iter().collect();
    for c in written {
        if unknown.is_empty() {
            break;
        }
        let number = public.power(&BigUint::from(u32::from(c)));
        unknown.remove(&number);
        table.entry(number).or_insert(c);
    }
    let character = |(place, number): (usize, &BigUint)| {
        let found = table.get(number).copied();
        found.ok_or_else(|| Refused::NoCharacter { place: place + 1, code: number.to_string() })
    };
    numbers.iter().enumerate().map(character).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ciphers::rsa::{Pair, encrypt};
    use crate::numbers;

    fn number(digits: &str) -> BigUint {
        digits.parse().unwrap()
    }

    #[test]
    fn a_classroom_modulus_comes_apart() {
        let factored = factor(&number("3233")).unwrap();
        assert_eq!((&factored.p, &factored.q), (&number("53"), &number("61")));
        assert_eq!(factored.method, Method::TrialDivision);
        assert_eq!(private_exponent(&number("17"), &factored), Some(number("2753")));
    }

    #[test]
    fn neighbouring_primes_and_middling_ones_do_not_help() {
        // 2^61 - 1 and the prime before it, 2^61 - 31.
        let near = (number("2305843009213693951")) * number("2305843009213693921");
        assert_eq!(factor(&near).map(|factored| factored.method), Some(Method::Fermat));
        let middling = number("2147483647") * number("4294967291");
        let factored = factor(&middling).unwrap();
        assert_eq!((factored.method, factored.p), (Method::PollardRho, number("2147483647")));
    }

    #[test]
    fn primes_and_trifles_have_no_factors() {
        for prime in ["0", "1", "2", "3", "7919", "2147483647"] {
            assert_eq!(factor(&number(prime)), None, "{prime}");
        }
    }

    #[test]
    fn single_characters_are_looked_up() {
        let public = Pair::parse("65537,1022117").unwrap().public;
        let text = "Où ça ? 12 €";
        let numbers = numbers::read(&encrypt(&public, text).unwrap()).unwrap();
        assert_eq!(by_table(&public, &numbers).as_deref(), Ok(text));
        assert!(by_table(&public, &[number("1")]).is_err());
    }
}
