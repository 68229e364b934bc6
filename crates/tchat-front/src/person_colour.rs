//! The colour of a person: the same in every front end, from their key.
//!
//! Ten, because a terminal has no more that all tell apart; which shade of it can be read, each front
//! end knows. Colours are for recognising, never for telling apart what matters: of eleven people, two
//! have the same.

use tchat_proto::id::AccountKey;

/// The colour of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonColour {
    /// Red.
    Red,
    /// Green.
    Green,
    /// Yellow.
    Yellow,
    /// Blue.
    Blue,
    /// Magenta.
    Magenta,
    /// Cyan.
    Cyan,
    /// Red, lighter.
    LightRed,
    /// Green, lighter.
    LightGreen,
    /// Blue, lighter.
    LightBlue,
    /// Magenta, lighter.
    LightMagenta,
}

impl PersonColour {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Red,
        Self::Green,
        Self::Yellow,
        Self::Blue,
        Self::Magenta,
        Self::Cyan,
        Self::LightRed,
        Self::LightGreen,
        Self::LightBlue,
        Self::LightMagenta,
    ];

    /// Somebody's, always the same.
    #[must_use]
    pub fn of(who: AccountKey) -> Self {
        let at = usize::from(who.0.first().copied().unwrap_or_default());
        Self::ALL.get(at % Self::ALL.len()).copied().unwrap_or(Self::Blue)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_keeps_their_colour_and_all_colours_are_somebody_s() {
        let of = |first: u8| PersonColour::of(AccountKey([first; 32]));
        assert_eq!(of(3), of(13));
        assert_eq!(std::array::from_fn(|at| of(u8::try_from(at).unwrap())), PersonColour::ALL);
    }
}
