//! Which of the numbered messages are on the screen.

/// What every message of the study begins with, and its number behind it: nobody says it otherwise.
const SIGN: char = '№';

/// A message that can be found on the screen.
pub(super) fn numbered(number: usize, text: &str) -> String {
    format!("{SIGN}{number} {text}")
}

/// The messages whose beginnings are on the screen, in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) first: usize,
    pub(super) last: usize,
}

impl Shown {
    /// What is on a screen; `None` of no message, or if it is not all of them from the first to the
    /// last.
    pub(super) fn on(screen: &vt100::Screen) -> Option<Self> {
        let (_, columns) = screen.size();
        let rows = screen.rows(0, columns.get());
        Self::of(rows)
    }

    fn of(rows: impl Iterator<Item = String>) -> Option<Self> {
        let mut numbers = rows.filter_map(|row| number(&row));
        let first = numbers.next()?;
        let mut last = first;
        for number in numbers {
            if number != last + 1 {
                return None;
            }
            last = number;
        }
        Some(Self { first, last })
    }

    /// Whether nothing lies between what is shown and what was before, the one being further back.
    pub(super) const fn goes_on(self, before: Self) -> bool {
        self.first < before.first && self.last < before.last && self.last + 1 >= before.first
    }
}

fn number(row: &str) -> Option<usize> {
    let (_, behind) = row.split_once(SIGN)?;
    let (number, _) = behind.split_once(' ')?;
    number.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(rows: &[&str]) -> Option<(usize, usize)> {
        Shown::of(rows.iter().map(|row| (*row).to_owned())).map(|it| (it.first, it.last))
    }

    #[test]
    fn messages_are_found_among_what_else_is_on_the_screen() {
        let rows = ["│ bob", "● bob │  №7 one two", "│  three", "│  №8 four", "› x"];
        assert_eq!(shown(&rows), Some((7, 8)));
        assert_eq!(shown(&["nothing", "№x of it"]), None);
    }

    #[test]
    fn messages_that_are_missing_or_out_of_order_are_noticed() {
        for rows in [["№7 a", "№9 b"], ["№7 a", "№7 b"], ["№8 a", "№7 b"]] {
            assert_eq!(shown(&rows), None, "{rows:?}");
        }
    }

    #[test]
    fn a_page_goes_on_if_it_leaves_nothing_out() {
        let shown = |first, last| Shown { first, last };
        let before = shown(100, 140);
        for (page, goes_on) in [
            (shown(60, 99), true),
            (shown(60, 101), true),
            (shown(60, 98), false),
            (shown(100, 140), false),
            (shown(141, 180), false),
        ] {
            assert_eq!(page.goes_on(before), goes_on, "{page:?}");
        }
    }
}
