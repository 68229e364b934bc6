//! Randomness from the operating system.

/// `N` random bytes.
///
/// A system without randomness cannot keep anything secret; there is no way on from there.
#[expect(clippy::expect_used, reason = "without the system's randomness nothing may go on")]
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives randomness");
    bytes
}

/// A number below `bound`, near enough to uniform for waiting times.
pub(crate) fn below(bound: u64) -> u64 {
    u64::from_le_bytes(bytes()) % bound.max(1)
}
