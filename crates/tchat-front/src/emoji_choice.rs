//! Emoji to choose from: by kind, or by the short names that completion knows ([`crate::completion`]).

use crate::completion::emoji;

/// A kind of emoji, in the order in which keyboards show them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmojiKind {
    /// Faces and hearts.
    Smileys,
    /// People, hands and what they do.
    People,
    /// Animals and plants.
    Nature,
    /// Food and drink.
    Food,
    /// Places and vehicles.
    Travel,
    /// Sports and feasts.
    Activities,
    /// Things.
    Objects,
    /// Signs.
    Symbols,
    /// Flags.
    Flags,
}

/// One to choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EmojiOffer {
    /// It.
    pub emoji: &'static str,
    /// What it is called in English (Unicode CLDR).
    pub name: &'static str,
}

/// Used by most people most of the time, so shown to those who have used none.
pub const USUAL: [&str; 8] = ["👍", "❤️", "😂", "😮", "😢", "🎉", "🙏", "👀"];

impl EmojiKind {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Smileys,
        Self::People,
        Self::Nature,
        Self::Food,
        Self::Travel,
        Self::Activities,
        Self::Objects,
        Self::Symbols,
        Self::Flags,
    ];

    const fn group(self) -> emojis::Group {
        match self {
            Self::Smileys => emojis::Group::SmileysAndEmotion,
            Self::People => emojis::Group::PeopleAndBody,
            Self::Nature => emojis::Group::AnimalsAndNature,
            Self::Food => emojis::Group::FoodAndDrink,
            Self::Travel => emojis::Group::TravelAndPlaces,
            Self::Activities => emojis::Group::Activities,
            Self::Objects => emojis::Group::Objects,
            Self::Symbols => emojis::Group::Symbols,
            Self::Flags => emojis::Group::Flags,
        }
    }

    /// One that stands for the kind.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Smileys => "😀",
            Self::People => "👋",
            Self::Nature => "🐻",
            Self::Food => "🍎",
            Self::Travel => "🚗",
            Self::Activities => "⚽",
            Self::Objects => "💡",
            Self::Symbols => "🔣",
            Self::Flags => "🏁",
        }
    }

    /// Those of this kind, in the order of Unicode.
    pub fn offers(self) -> impl Iterator<Item = EmojiOffer> {
        self.group().emojis().map(EmojiOffer::of)
    }
}

impl EmojiOffer {
    fn of(emoji: &'static emojis::Emoji) -> Self {
        Self { emoji: emoji.as_str(), name: emoji.name() }
    }

    /// A certain one, if it is one.
    #[must_use]
    pub fn known(emoji: &str) -> Option<Self> {
        emojis::get(emoji).map(Self::of)
    }

    /// Those that are called so, the best first: by short name, then by what Unicode calls them.
    #[must_use]
    pub fn called(typed: &str) -> Vec<Self> {
        let typed = typed.trim().trim_matches(':').to_lowercase();
        let mut found = emoji::found(&typed.replace(' ', "_"));
        let by_name = emojis::iter().filter(|it| it.name().to_lowercase().contains(&typed));
        found.extend(by_name);
        let mut offers: Vec<Self> = Vec::new();
        for offer in found.into_iter().map(Self::of) {
            if !offers.contains(&offer) {
                offers.push(offer);
            }
        }
        offers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_some_and_every_sign_is_one() {
        for kind in EmojiKind::ALL {
            assert!(kind.offers().count() > 20, "{kind:?}");
            assert!(EmojiOffer::known(kind.sign()).is_some(), "{kind:?}");
        }
        assert!(USUAL.iter().all(|emoji| EmojiOffer::known(emoji).is_some()));
    }

    #[test]
    fn they_are_found_by_short_name_and_by_what_unicode_calls_them() {
        let first = |typed| EmojiOffer::called(typed).first().map(|it| it.emoji);
        assert_eq!(first("tada"), Some("🎉"));
        assert_eq!(first(":+1:"), Some("👍"));
        assert_eq!(first("party popper"), Some("🎉"));
        assert_eq!(first("no such thing"), None);
    }
}
