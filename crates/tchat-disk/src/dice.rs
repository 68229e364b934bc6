//! Chance, as an argument: whoever cuts the power brings the dice, and the same throws lose the
//! same writes.

/// Dice from a seed, for [`Disk::power_cut`](crate::Disk::power_cut) (SplitMix64, Steele et al.,
/// OOPSLA 2014).
pub fn dice(seed: u64) -> impl FnMut(u64) -> u64 {
    let mut state = seed;
    move |bound| split_mix(&mut state) % bound.max(1)
}

/// How far the state of a sequence moves from number to number.
pub(crate) const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// The next number of a sequence.
pub(crate) const fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(STEP);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

/// The caller's dice, asked in our terms.
pub(crate) struct Dice<'a>(pub(crate) &'a mut dyn FnMut(u64) -> u64);

impl Dice<'_> {
    /// A number below `bound`, which must not be 0. Dice that show more are taken by the modulus.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let bound = bound as u64;
        usize::try_from((self.0)(bound) % bound).unwrap_or_default()
    }

    pub(crate) fn heads(&mut self) -> bool {
        self.below(2) == 1
    }
}
