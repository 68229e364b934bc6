//! Where things stand in a list whose rows differ in height.
//!
//! Heights are whole points: sums of them are exact, however long the list, where those of floating
//! numbers would drift. Prefix sums lie in a Fenwick tree (Fenwick 1994, “A new data structure for
//! cumulative frequency tables”), so that a row is measured, and found by its place, in logarithmic
//! time.
//!
//! A row that nobody has seen counts with an estimate. What was measured is remembered by the row's
//! key, not its number: rows come above and go below, and what is seen stays where it is.

use std::collections::HashMap;
use std::hash::Hash;

/// The heights of the rows of a list.
#[derive(Debug, Clone)]
pub(super) struct Heights<K> {
    keys: Vec<K>,
    /// The number of each key's row.
    places: HashMap<K, usize>,
    /// What each row counts with.
    heights: Vec<u32>,
    /// What was measured, by key; none of rows that are not in the list.
    measured: HashMap<K, u32>,
    /// Fenwick tree over `heights`: the sum of the rows that end at each place, 1-based.
    sums: Vec<u64>,
    estimate: u32,
}

impl<K: Clone + Eq + Hash> Heights<K> {
    /// A list without rows; `estimate` is what a row counts with that was not measured.
    #[must_use]
    pub(super) fn new(estimate: u32) -> Self {
        Self {
            keys: Vec::new(),
            places: HashMap::new(),
            heights: Vec::new(),
            measured: HashMap::new(),
            sums: Vec::new(),
            estimate,
        }
    }

    /// Takes the rows that there are by now. Of those that were there, heights are kept.
    pub(super) fn set_rows(&mut self, keys: impl IntoIterator<Item = K>) {
        self.keys = keys.into_iter().collect();
        self.places = self.keys.iter().cloned().enumerate().map(|(at, key)| (key, at)).collect();
        let places = &self.places;
        self.measured.retain(|key, _| places.contains_key(key));
        let heights = self.keys.iter().map(|key| self.measured.get(key).copied());
        self.heights = heights.map(|height| height.unwrap_or(self.estimate)).collect();
        self.sums = sums_of(&self.heights);
    }

    /// Forgets every height: the width or the size of the type is another.
    pub(super) fn doubt(&mut self) {
        self.measured.clear();
        self.heights.fill(self.estimate);
        self.sums = sums_of(&self.heights);
    }

    /// Takes note of how high a row is.
    pub(super) fn measure(&mut self, row: usize, height: u32) {
        let Some(key) = self.keys.get(row) else { return };
        self.measured.insert(key.clone(), height);
        let Some(known) = self.heights.get_mut(row) else { return };
        let before = std::mem::replace(known, height);
        let mut at = row.saturating_add(1);
        while let Some(sum) = self.sums.get_mut(at) {
            // INVARIANT: each sum contains what the row counted with before.
            *sum = sum.saturating_sub(before.into()).saturating_add(height.into());
            at = at.saturating_add(lowest_bit(at));
        }
    }

    /// How many rows there are.
    #[must_use]
    pub(super) const fn len(&self) -> usize {
        self.keys.len()
    }

    /// The number of a key's row.
    #[must_use]
    pub(super) fn row_of(&self, key: &K) -> Option<usize> {
        self.places.get(key).copied()
    }

    /// The key of a row.
    #[must_use]
    pub(super) fn key(&self, row: usize) -> Option<&K> {
        self.keys.get(row)
    }

    /// How high a row is, as far as is known.
    #[must_use]
    pub(super) fn height(&self, row: usize) -> u32 {
        self.heights.get(row).copied().unwrap_or_default()
    }

    /// Whether a row was measured.
    #[must_use]
    pub(super) fn is_measured(&self, row: usize) -> bool {
        self.keys.get(row).is_some_and(|key| self.measured.contains_key(key))
    }

    /// Where a row begins: the sum of what is above it. That of a row behind the last is the whole.
    #[must_use]
    pub(super) fn top(&self, row: usize) -> u64 {
        let (mut at, mut sum) = (row.min(self.len()), 0_u64);
        while at > 0 {
            sum = sum.saturating_add(self.sums.get(at).copied().unwrap_or_default());
            at = at.saturating_sub(lowest_bit(at));
        }
        sum
    }

    /// How high all of it is.
    #[must_use]
    pub(super) fn total(&self) -> u64 {
        self.top(self.len())
    }

    /// The row at a place: the last that begins at or above it. None of an empty list.
    #[must_use]
    pub(super) fn row_at(&self, place: u64) -> Option<usize> {
        let last = self.len().checked_sub(1)?;
        let (mut row, mut left) = (0_usize, place);
        let mut step = self.len().checked_next_power_of_two().unwrap_or_default();
        while step > 0 {
            let next = row.saturating_add(step);
            match self.sums.get(next) {
                Some(sum) if *sum <= left => {
                    left = left.saturating_sub(*sum);
                    row = next;
                }
                _ => {}
            }
            step /= 2;
        }
        Some(row.min(last))
    }
}

/// The lowest bit that is set: how many rows a place of the tree sums up.
const fn lowest_bit(at: usize) -> usize {
    at & at.wrapping_neg()
}

/// The tree over the heights, in linear time.
fn sums_of(heights: &[u32]) -> Vec<u64> {
    let mut sums = vec![0_u64; heights.len().saturating_add(1)];
    for (row, height) in heights.iter().enumerate() {
        let at = row.saturating_add(1);
        let Some(sum) = sums.get_mut(at) else { continue };
        *sum = sum.saturating_add((*height).into());
        let sum = *sum;
        if let Some(parent) = sums.get_mut(at.saturating_add(lowest_bit(at))) {
            *parent = parent.saturating_add(sum);
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn list(heights: &[u32]) -> Heights<usize> {
        let mut list = Heights::new(20);
        list.set_rows(0..heights.len());
        for (row, height) in heights.iter().enumerate() {
            list.measure(row, *height);
        }
        list
    }

    fn naive_top(heights: &[u32], row: usize) -> u64 {
        heights.iter().take(row).map(|height| u64::from(*height)).sum()
    }

    proptest! {
        #[test]
        fn a_row_begins_where_the_rows_above_it_end(
            heights in prop::collection::vec(0_u32..500, 0..200),
            again in prop::collection::vec((0_usize..200, 0_u32..500), 0..50),
        ) {
            let (mut list, mut heights) = (list(&heights), heights);
            for (row, height) in again {
                list.measure(row, height);
                if let Some(known) = heights.get_mut(row) {
                    *known = height;
                }
            }
            for row in 0..=heights.len() {
                prop_assert_eq!(list.top(row), naive_top(&heights, row));
            }
            prop_assert_eq!(list.total(), naive_top(&heights, heights.len()));
        }

        #[test]
        fn a_place_is_in_the_row_that_is_found_there(
            heights in prop::collection::vec(1_u32..500, 1..200),
            place in 0_u64..60_000,
        ) {
            let list = list(&heights);
            let row = list.row_at(place).unwrap();
            prop_assert!(list.top(row) <= place || row == 0);
            let is_last = row + 1 == heights.len();
            prop_assert!(place < list.top(row + 1) || is_last);
        }

        #[test]
        fn what_comes_above_and_goes_below_leaves_a_measured_row_as_high_as_it_was(
            heights in prop::collection::vec(1_u32..500, 1..100),
            above in 0_usize..100,
            row in 0_usize..100,
        ) {
            let row = row % heights.len();
            let mut list = Heights::new(20);
            list.set_rows(1000..1000 + heights.len());
            for (at, height) in heights.iter().enumerate() {
                list.measure(at, *height);
            }
            list.set_rows(1000 - above..1000 + row + 1);
            prop_assert_eq!(list.row_of(&(1000 + row)), Some(above + row));
            prop_assert_eq!(list.height(above + row), heights[row]);
            let before = naive_top(&heights, row) + 20 * above as u64;
            prop_assert_eq!(list.top(above + row), before);
        }
    }

    #[test]
    fn a_row_that_nobody_has_seen_counts_with_an_estimate() {
        let mut list = Heights::new(20);
        assert_eq!(list.row_at(0), None);
        list.set_rows(["a", "b"]);
        assert_eq!((list.total(), list.is_measured(0)), (40, false));
        list.measure(0, 5);
        assert_eq!((list.top(1), list.is_measured(0)), (5, true));
        list.doubt();
        assert_eq!((list.total(), list.is_measured(0)), (40, false));
    }
}
