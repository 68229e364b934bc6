//! What of a list is seen, held by a row and never by a number of points.
//!
//! A [`Hold`] names what stands at the lower edge. Where that is in points follows from the heights
//! of the rows ([`Hold::top`]), each time anew: rows that come above, or turn out higher than they
//! were thought to be, move nothing under a reader's eyes, and at the end one stays at the end.

use std::hash::Hash;

use crate::view::timeline::heights::Heights;

/// What of a list is seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Hold<K> {
    /// Its end, and what comes.
    End,
    /// This row at the lower edge.
    At {
        /// Which.
        key: K,
        /// How much of it is seen, from its top, in points.
        down_to: u32,
    },
}

impl<K: Clone + Eq + Hash> Hold<K> {
    /// Where what is seen begins, with so many points to see it in. A row that is gone is not
    /// looked for: then one is at the end.
    #[must_use]
    pub(super) fn top(&self, heights: &Heights<K>, view: u32) -> u64 {
        let highest = heights.total().saturating_sub(view.into());
        let bottom = match self {
            Self::End => None,
            Self::At { key, down_to } => heights.row_of(key).map(|row| {
                let seen = (*down_to).min(heights.height(row));
                heights.top(row).saturating_add(seen.into())
            }),
        };
        bottom.map_or(highest, |bottom| bottom.saturating_sub(view.into())).min(highest)
    }

    /// What is held when what is seen begins at this place.
    #[must_use]
    pub(super) fn at(heights: &Heights<K>, top: u64, view: u32) -> Self {
        let bottom = top.saturating_add(view.into());
        if bottom >= heights.total() {
            return Self::End;
        }
        // The row in which the last point is that is seen.
        let Some(row) = heights.row_at(bottom.saturating_sub(1)) else { return Self::End };
        let Some(key) = heights.key(row).cloned() else { return Self::End };
        let down_to = bottom.saturating_sub(heights.top(row));
        Self::At { key, down_to: u32::try_from(down_to).unwrap_or(u32::MAX) }
    }

    /// What is held after scrolling by so many points, upwards if negative.
    #[must_use]
    pub(super) fn scrolled(&self, heights: &Heights<K>, view: u32, by: i64) -> Self {
        Self::at(heights, self.top(heights, view).saturating_add_signed(by), view)
    }

    /// What is held to see a row: as it is if the row is seen whole, else with no more scrolling than
    /// that takes; of a row that is higher than what can be seen, its top.
    #[must_use]
    pub(super) fn showing(&self, heights: &Heights<K>, view: u32, row: usize) -> Self {
        let top = self.top(heights, view);
        let (first, last) = (heights.top(row), heights.top(row.saturating_add(1)));
        let to = if first < top || last.saturating_sub(first) > view.into() {
            first
        } else if last > top.saturating_add(view.into()) {
            last.saturating_sub(view.into())
        } else {
            return self.clone();
        };
        Self::at(heights, to, view)
    }

    /// What is held to see a row in the middle.
    #[must_use]
    pub(super) fn around(heights: &Heights<K>, view: u32, row: usize) -> Self {
        let middle = heights.top(row).saturating_add(u64::from(heights.height(row)) / 2);
        Self::at(heights, middle.saturating_sub(u64::from(view) / 2), view)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn list(keys: std::ops::Range<usize>, height: impl Fn(usize) -> u32) -> Heights<usize> {
        let mut list = Heights::new(20);
        list.set_rows(keys.clone());
        for (row, key) in keys.enumerate() {
            list.measure(row, height(key));
        }
        list
    }

    /// Heights that differ, the same for the same key.
    fn height(key: usize) -> u32 {
        u32::try_from(key * 7 % 90).unwrap() + 10
    }

    proptest! {
        #[test]
        fn what_comes_above_and_below_moves_nothing_that_is_seen(
            by in -9000_i64..0, above in 0_usize..100, below in 0_usize..100, view in 50_u32..900,
        ) {
            let before = list(100..300, height);
            let hold = Hold::End.scrolled(&before, view, by);
            prop_assume!(hold != Hold::End);
            let seen = hold.top(&before, view);
            let row = before.row_at(seen).unwrap();
            let from_its_top = seen - before.top(row);

            let after = list(100 - above..300 + below, height);
            let seen_after = hold.top(&after, view);
            prop_assert_eq!(after.row_at(seen_after), Some(row + above));
            prop_assert_eq!(seen_after - after.top(row + above), from_its_top);
        }

        #[test]
        fn rows_above_that_are_measured_move_nothing_that_is_seen(
            by in -3000_i64..-1, view in 50_u32..500,
        ) {
            let mut rows = Heights::new(20);
            rows.set_rows(0..300);
            let hold = Hold::End.scrolled(&rows, view, by);
            let bottom = hold.top(&rows, view) + u64::from(view);
            let Hold::At { key, .. } = hold else { return Ok(()) };
            let to_its_top = bottom - rows.top(key);
            for row in 0..key {
                rows.measure(row, height(row));
            }
            prop_assert_eq!(hold.top(&rows, view) + u64::from(view) - rows.top(key), to_its_top);
        }

        #[test]
        fn scrolling_back_and_forth_ends_where_it_began(by in 0_i64..2000, view in 50_u32..500) {
            let rows = list(0..200, height);
            let start = Hold::End.scrolled(&rows, view, -4000);
            let back = start.scrolled(&rows, view, -by).scrolled(&rows, view, by);
            prop_assert_eq!(back.top(&rows, view), start.top(&rows, view));
        }

        #[test]
        fn a_row_that_is_asked_for_is_seen(by in -9000_i64..1, row in 0_usize..200) {
            let rows = list(0..200, height);
            let view = 300;
            let hold = Hold::End.scrolled(&rows, view, by).showing(&rows, view, row);
            let top = hold.top(&rows, view);
            prop_assert!(top <= rows.top(row) && rows.top(row + 1) <= top + u64::from(view));
            let top = Hold::around(&rows, view, row).top(&rows, view);
            prop_assert!(top <= rows.top(row) && rows.top(row + 1) <= top + u64::from(view));
        }
    }

    #[test]
    fn who_is_at_the_end_stays_there_when_something_comes() {
        let before = list(0..10, |_| 50);
        assert_eq!(Hold::End.scrolled(&before, 100, 40), Hold::End);
        assert_eq!(Hold::End.top(&before, 100), 400);
        assert_eq!(Hold::End.top(&list(0..11, |_| 50), 100), 450);
    }

    #[test]
    fn who_has_scrolled_up_stays_where_they_are_when_something_comes() {
        let before = list(0..10, |_| 50);
        let up = Hold::End.scrolled(&before, 100, -60);
        assert_eq!(up, Hold::At { key: 8, down_to: 40 });
        assert_eq!(up.top(&list(0..11, |_| 50), 100), 340);
    }

    #[test]
    fn a_list_shorter_than_the_view_is_seen_from_its_top_and_is_at_its_end() {
        let rows = list(0..2, |_| 10);
        assert_eq!(Hold::End.top(&rows, 100), 0);
        assert_eq!(Hold::End.scrolled(&rows, 100, -50), Hold::End);
    }

    #[test]
    fn what_is_gone_is_not_looked_for() {
        let rows = list(0..10, |_| 50);
        assert_eq!(Hold::At { key: 99, down_to: 3 }.top(&rows, 100), 400);
    }
}
