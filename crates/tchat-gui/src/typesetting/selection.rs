//! Text that is selected across messages.
//!
//! Held in messages and bytes of what they say, not in what is drawn: a row that has left the screen
//! stays selected, and what is copied comes from the messages themselves. Which of two messages is
//! the earlier one, the list knows: every question names it.

use std::ops::Range;

/// A place in what a message says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot<K> {
    /// Which message.
    pub key: K,
    /// Before which byte.
    pub byte: usize,
}

/// From where to where text is selected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection<K> {
    /// Where it was begun.
    anchor: Spot<K>,
    /// Where it was drawn to: before or after that.
    head: Spot<K>,
}

impl<K: Clone + PartialEq> Selection<K> {
    /// A selection that begins here, of nothing yet.
    #[must_use]
    pub fn from(spot: Spot<K>) -> Self {
        Self { head: spot.clone(), anchor: spot }
    }

    /// A selection of part of one message.
    #[must_use]
    pub fn within(key: K, bytes: Range<usize>) -> Self {
        Self {
            anchor: Spot { key: key.clone(), byte: bytes.start },
            head: Spot { key, byte: bytes.end },
        }
    }

    /// Draws it to another place.
    pub fn draw_to(&mut self, spot: Spot<K>) {
        self.head = spot;
    }

    /// Whether nothing is selected.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.anchor == self.head
    }

    /// Its ends in the order of the list. `place` says which is earlier; what it does not know is
    /// above all it knows, for rows leave the window at its top.
    fn ends<P: Ord>(&self, place: impl Fn(&K) -> P) -> (&Spot<K>, &Spot<K>) {
        let (anchor, head) = (place(&self.anchor.key), place(&self.head.key));
        let is_back = (&head, self.head.byte) < (&anchor, self.anchor.byte);
        if is_back { (&self.head, &self.anchor) } else { (&self.anchor, &self.head) }
    }

    /// Which bytes of a message are selected, of a text so long.
    #[must_use]
    pub fn of<P: Ord>(&self, key: &K, length: usize, place: impl Fn(&K) -> P) -> Range<usize> {
        let (first, last) = self.ends(&place);
        let here = place(key);
        if here < place(&first.key) || here > place(&last.key) {
            return 0..0;
        }
        let start = if *key == first.key { first.byte.min(length) } else { 0 };
        let end = if *key == last.key { last.byte.min(length) } else { length };
        start..end.max(start)
    }

    /// The messages that are selected, of those in the list: each with what of it is.
    pub fn parts<'t, P: Ord>(
        &self,
        texts: impl Iterator<Item = (K, &'t str)>,
        place: impl Fn(&K) -> P,
    ) -> Vec<(K, &'t str)> {
        let selected = texts.filter_map(|(key, text)| {
            let range = self.of(&key, text.len(), &place);
            let range = text.floor_char_boundary(range.start)..text.ceil_char_boundary(range.end);
            let part = text.get(range).filter(|part| !part.is_empty())?;
            Some((key, part))
        });
        selected.collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TEXTS: [&str; 4] = ["Été à la forêt", "ok", "", "👩🏽‍💻 et 🇫🇷"];

    fn spot(key: usize, byte: usize) -> Spot<usize> {
        Spot { key, byte }
    }

    fn selected(from: Spot<usize>, to: Spot<usize>, texts: &[&'static str]) -> Vec<&'static str> {
        let mut selection = Selection::from(from);
        selection.draw_to(to);
        let parts = selection.parts(texts.iter().copied().enumerate(), |key| *key);
        parts.into_iter().map(|(_, part)| part).collect()
    }

    #[test]
    fn what_is_drawn_over_is_selected_in_every_message_between() {
        let all = selected(spot(0, "Été à ".len()), spot(3, "👩🏽‍💻".len()), &TEXTS);
        assert_eq!(all, ["la forêt", "ok", "👩🏽‍💻"]);
    }

    #[test]
    fn what_is_drawn_upwards_is_the_same() {
        let (from, to) = (spot(0, 7), spot(3, 2));
        assert_eq!(selected(from.clone(), to.clone(), &TEXTS), selected(to, from, &TEXTS),);
    }

    #[test]
    fn a_message_that_has_left_the_screen_and_the_list_keeps_the_rest_selected() {
        let mut selection = Selection::from(spot(0, 3));
        selection.draw_to(spot(3, 4));
        // The list begins with the second message by now.
        let place = |key: &usize| key.checked_sub(1);
        let rest = TEXTS.iter().copied().enumerate().skip(1);
        let parts = selection.parts(rest, place);
        assert_eq!(parts.first(), Some(&(1, "ok")));
        assert_eq!(selection.of(&1, 2, place), 0..2);
    }

    #[test]
    fn a_click_selects_nothing() {
        let selection = Selection::from(spot(1, 1));
        assert!(selection.is_empty());
        assert_eq!(selection.of(&1, 2, |key| *key), 1..1);
        assert_eq!(Selection::within(1, 0..2).of(&1, 2, |key| *key), 0..2);
    }

    proptest! {
        #[test]
        fn no_place_is_out_of_bounds(
            from in (0_usize..6, 0_usize..99), to in (0_usize..6, 0_usize..99),
        ) {
            let parts = selected(spot(from.0, from.1), spot(to.0, to.1), &TEXTS);
            let length: usize = parts.iter().map(|part| part.len()).sum();
            prop_assert!(length <= TEXTS.iter().map(|text| text.len()).sum());
        }
    }
}
