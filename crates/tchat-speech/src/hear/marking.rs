//! Words for what one marks in a room, in both languages: what is worth a notification, for how long
//! nothing is, whether others see when one is typing.

use tchat_client::marks::NotifyRule;
use tchat_proto::id::Timestamp;

use crate::hear::vocabulary::fold;
use crate::moment;

/// What of a room is worth a notification.
pub fn rule(word: &str) -> Option<NotifyRule> {
    match fold(word).as_str() {
        "all" | "tout" => Some(NotifyRule::All),
        "mentions" => Some(NotifyRule::Mentions),
        "nothing" | "rien" => Some(NotifyRule::Nothing),
        _ => None,
    }
}

/// What a rule is for programs.
pub const fn rule_word(rule: NotifyRule) -> &'static str {
    match rule {
        NotifyRule::All => "all",
        NotifyRule::Mentions => "mentions",
        NotifyRule::Nothing => "nothing",
    }
}

/// Until when nothing is: `30m`, `8h`, `7d`, `always`, from now.
pub fn snoozed(word: &str) -> Option<Timestamp> {
    if matches!(fold(word).as_str(), "always" | "toujours") {
        return Some(FOR_GOOD);
    }
    moment::lifetime(word)?.map(moment::from_now)
}

/// The end of what has none.
pub const FOR_GOOD: Timestamp = Timestamp(u64::MAX);

/// Yes or no.
pub fn switch(word: &str) -> Option<bool> {
    match fold(word).as_str() {
        "on" | "yes" | "oui" => Some(true),
        "off" | "no" | "non" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_both_languages_are_understood_and_no_others() {
        assert_eq!(rule("Tout"), rule("all"));
        assert_eq!((rule("rien"), rule("mentions")), (rule("nothing"), Some(NotifyRule::Mentions)));
        assert_eq!((switch("oui"), switch("OFF")), (Some(true), Some(false)));
        assert_eq!(snoozed("toujours"), Some(FOR_GOOD));
        assert!(snoozed("8h").is_some_and(|until| until < FOR_GOOD));
        for word in ["", "some", "never", "jamais", "8", "-8h", "0h", "8x"] {
            assert_eq!((rule(word), snoozed(word), switch(word)), (None, None, None), "{word}");
        }
        for rule in [NotifyRule::All, NotifyRule::Mentions, NotifyRule::Nothing] {
            assert_eq!(super::rule(rule_word(rule)), Some(rule));
        }
    }
}
