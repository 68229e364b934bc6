//! Whether somebody is who they seem: the number that both compare, and what came of comparing.

use tchat_client::Event;
use tchat_client::called::Called;
use tchat_client::command::{Verify, Wish};
use tchat_client::event::Person;
use tchat_client::safety_number::{NotANumber, ReadAloud, SafetyNumber, WordList};
use tchat_i18n::Lang;

/// Somebody, and what is compared with them.
#[derive(Debug, Clone)]
pub struct Comparison {
    who: Person,
    number: SafetyNumber,
    verified: bool,
}

impl Comparison {
    /// With somebody.
    #[must_use]
    pub const fn new(who: Person, number: SafetyNumber, verified: bool) -> Self {
        Self { who, number, verified }
    }

    /// With whom.
    #[must_use]
    pub const fn who(&self) -> &Person {
        &self.who
    }

    /// What both see, if nobody stands between them.
    #[must_use]
    pub const fn number(&self) -> &SafetyNumber {
        &self.number
    }

    /// Whether it was compared, and their key is theirs.
    #[must_use]
    pub const fn is_verified(&self) -> bool {
        self.verified
    }

    /// The number in groups of digits, as it is read aloud.
    #[must_use]
    pub fn digits(&self) -> Vec<String> {
        self.number.to_string().split(' ').map(str::to_owned).collect()
    }

    /// The number as words of a reader's language.
    #[must_use]
    pub fn words(&self, lang: Lang) -> Vec<&'static str> {
        let list = match lang {
            Lang::English => WordList::English,
            Lang::French => WordList::French,
        };
        self.number.words(list).to_vec()
    }

    /// The wish to do something about their number. `None` if nothing can be typed that means exactly
    /// them.
    #[must_use]
    pub fn wish(&self, how: Verify) -> Option<Wish> {
        Called::parse(&self.who.nick).ok().map(|who| Wish::Verify { who, how })
    }

    /// The same for what they read aloud.
    ///
    /// # Errors
    ///
    /// [`NotANumber`] if that can be none.
    pub fn read_aloud(&self, typed: &str) -> Result<Option<Wish>, NotANumber> {
        ReadAloud::parse(typed).map(|read| self.wish(Verify::Compare(read)))
    }

    /// Learns from an event; says what was done about their number, if it was about theirs.
    pub fn heard(&mut self, event: &Event) -> Option<Verify> {
        let Event::Verification { who, how, number, verified, .. } = event else { return None };
        if who.account != self.who.account {
            return None;
        }
        self.who.clone_from(who);
        (self.number, self.verified) = (*number, *verified);
        Some(*how)
    }
}

#[cfg(test)]
mod tests {
    use tchat_proto::id::AccountKey;

    use super::*;

    fn bob() -> Comparison {
        let [me, bob] = [1, 2].map(|byte| AccountKey([byte; 32]));
        let who = Person { nick: "bob".to_owned(), account: bob };
        Comparison::new(who, SafetyNumber::of(me, bob), false)
    }

    #[test]
    fn what_is_read_aloud_becomes_a_comparison_and_what_is_none_is_refused() {
        let comparison = bob();
        for lang in Lang::ALL {
            let wish = comparison.read_aloud(&comparison.words(lang).join(" "));
            assert!(matches!(
                wish,
                Ok(Some(Wish::Verify { how: Verify::Compare(read), .. }))
                    if comparison.number().is(&read)
            ));
        }
        assert_eq!(comparison.read_aloud("12345"), Err(NotANumber::Other));
        assert_eq!(comparison.digits().len(), 12);
    }

    #[test]
    fn what_is_told_of_somebody_else_changes_nothing() {
        let mut comparison = bob();
        let told = |account, verified| Event::Verification {
            who: Person { nick: "bob".to_owned(), account },
            how: Verify::Believe,
            number: *bob().number(),
            verified,
            reference: None,
        };
        assert_eq!(comparison.heard(&told(AccountKey([3; 32]), true)), None);
        assert!(!comparison.is_verified());
        assert_eq!(comparison.heard(&told(AccountKey([2; 32]), true)), Some(Verify::Believe));
        assert!(comparison.is_verified());
    }
}
