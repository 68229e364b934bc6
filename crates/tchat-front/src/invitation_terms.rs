//! What a new invitation is to be good for: how long, and for how many.

use std::time::Duration;

use tchat_client::command::{Good, Wish};
use tchat_i18n::{Visible, Words};
use tchat_proto::room::RoomName;
use tchat_speech::moment;

const HOUR: u64 = 60 * 60;

/// For how many hours an invitation can be good; `None` is for ever.
const HOURS: [Option<u64>; 5] = [Some(1), Some(24), Some(7 * 24), Some(30 * 24), None];

/// For how many people; `None` is for as many as come.
const USES: [Option<u32>; 5] = [None, Some(1), Some(5), Some(20), Some(50)];

/// What a new invitation is to be good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    hours: usize,
    uses: usize,
}

impl Default for Terms {
    /// For a week and as many as come, as on the command line.
    fn default() -> Self {
        Self { hours: 2, uses: 0 }
    }
}

impl Terms {
    /// Makes it last as long as the next choice says, or (negative) the one before, round and round.
    pub fn turn_hours(&mut self, by: isize) {
        self.hours = turned(self.hours, HOURS.len(), by);
    }

    /// The same for how many it admits.
    pub fn turn_uses(&mut self, by: isize) {
        self.uses = turned(self.uses, USES.len(), by);
    }

    /// The same terms with each length there is to choose.
    pub fn each_length(self) -> impl Iterator<Item = Self> {
        (0..HOURS.len()).map(move |hours| Self { hours, ..self })
    }

    /// The same terms with each number of people there is to choose.
    pub fn each_number(self) -> impl Iterator<Item = Self> {
        (0..USES.len()).map(move |uses| Self { uses, ..self })
    }

    /// How long it is good.
    #[must_use]
    pub fn lasts(&self, words: &Words) -> Visible {
        match HOURS.get(self.hours).copied().flatten() {
            None => words.invitation_for_ever(),
            Some(hours) if hours < 24 => words.invite_hours(hours),
            Some(hours) => words.invite_days(hours / 24),
        }
    }

    /// For how many.
    #[must_use]
    pub fn admits(&self, words: &Words) -> Visible {
        match USES.get(self.uses).copied().flatten() {
            None => words.invitation_any_number(),
            Some(uses) => words.invitation_uses(u64::from(uses)),
        }
    }

    /// The wish for one into a room.
    #[must_use]
    pub fn wish(&self, room: RoomName) -> Wish {
        let hours = HOURS.get(self.hours).copied().flatten();
        let lifetime = hours.map(|hours| Duration::from_secs(hours * HOUR));
        let expires = lifetime.map(moment::from_now);
        let uses = USES.get(self.uses).copied().flatten();
        Wish::Invite { room, good: Good { expires, uses } }
    }
}

fn turned(value: usize, count: usize, by: isize) -> usize {
    let value = isize::try_from(value).unwrap_or_default();
    let count = isize::try_from(count).unwrap_or(1).max(1);
    usize::try_from(value.saturating_add(by).rem_euclid(count)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use tchat_i18n::Lang;

    use super::*;

    #[test]
    fn the_choices_go_round_and_the_wish_is_what_they_say() {
        let words = Words::new(Lang::English);
        let mut terms = Terms::default();
        assert_eq!(terms.lasts(&words), words.invite_days(7_u64));
        for _ in 0..HOURS.len() {
            terms.turn_hours(1);
        }
        assert_eq!(terms, Terms::default());
        terms.turn_uses(-1);
        assert_eq!(terms.admits(&words), words.invitation_uses(50_u64));
        for _ in 0..2 {
            terms.turn_hours(1);
        }
        let wish = terms.wish(RoomName::general());
        assert!(matches!(wish, Wish::Invite { good: Good { expires: None, uses: Some(50) }, .. }));
    }
}
