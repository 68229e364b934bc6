//! How far the lists at the left are scrolled, when somebody scrolled them.

use tchat_proto::room::RoomName;

/// Which of the two lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum List {
    Rooms,
    People,
}

/// How far the lists at the left are scrolled.
#[derive(Debug, Default)]
pub(crate) struct Side {
    /// The room that is open.
    open: Option<RoomName>,
    /// By how many rows, unless the open room is to be seen.
    rooms: Option<usize>,
    people: usize,
}

impl Side {
    /// Moves a list down or (negative) up; `first` is the row that is its first by now.
    pub(crate) fn scroll(&mut self, list: List, first: usize, rows: isize) {
        let first = first.saturating_add_signed(rows);
        match list {
            List::Rooms => self.rooms = Some(first),
            List::People => self.people = first,
        }
    }

    /// Takes note of which room is open: another one is to be seen, and its people from the first on.
    pub(crate) fn follow(&mut self, open: Option<&RoomName>) {
        if self.open.as_ref() != open {
            *self = Self { open: open.cloned(), ..Self::default() };
        }
    }

    /// The first row that is seen of so many, in a list of such a height: `shown` is to be among
    /// them, unless somebody scrolled.
    pub(crate) fn first(&self, list: List, count: usize, height: usize, shown: usize) -> usize {
        let most = count.saturating_sub(height);
        match list {
            List::Rooms => {
                let held = shown.saturating_add(1).saturating_sub(height);
                self.rooms.unwrap_or(held).min(most)
            }
            List::People => self.people.min(most),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_open_room_is_in_sight_until_somebody_scrolls() {
        let mut side = Side::default();
        assert_eq!(side.first(List::Rooms, 20, 5, 12), 8);
        side.scroll(List::Rooms, 8, -3);
        assert_eq!(side.first(List::Rooms, 20, 5, 12), 5);
        side.scroll(List::Rooms, 5, 100);
        assert_eq!(side.first(List::Rooms, 20, 5, 12), 15, "and nothing but rooms is seen");
        side.follow(Some(&RoomName::general()));
        assert_eq!(side.first(List::Rooms, 20, 5, 0), 0);
    }

    #[test]
    fn what_fits_is_not_scrolled() {
        let mut side = Side::default();
        side.scroll(List::People, 0, 3);
        assert_eq!(side.first(List::People, 4, 9, 0), 0);
        assert_eq!(side.first(List::People, 4, 2, 0), 2);
    }
}
