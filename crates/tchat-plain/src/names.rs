//! Who is here under which name: `bob` and `bob2` for two who are both called bob.
//!
//! Case tells nobody apart: beside `bob`, `Bob` becomes `Bob2`.

use std::collections::BTreeSet;

use crate::pseudonym::Pseudonym;

/// The names of those who are here.
#[derive(Debug, Default)]
pub struct Names(BTreeSet<String>);

impl Names {
    /// Gives somebody the name that they want, or one like it that nobody here has.
    pub fn take(&mut self, wanted: Pseudonym) -> Pseudonym {
        if self.0.insert(key(&wanted)) {
            return wanted;
        }
        // Of one name more than there are names one is free.
        let numbers = 2..=self.0.len().saturating_add(2);
        let free = numbers.map(|number| wanted.numbered(number)).find(|it| self.0.insert(key(it)));
        free.unwrap_or(wanted)
    }

    /// Somebody is gone, and their name free.
    pub fn give_back(&mut self, name: &Pseudonym) {
        self.0.remove(&key(name));
    }
}

fn key(name: &Pseudonym) -> String {
    name.as_str().to_lowercase()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn two_of_one_name_are_told_apart() {
        let mut names = Names::default();
        let mut take = |text| names.take(Pseudonym::of(text)).to_string();
        assert_eq!(
            [take("bob"), take("bob"), take("Bob"), take("bob2")],
            ["bob", "bob2", "Bob3", "bob22"]
        );
        names.give_back(&Pseudonym::of("BOB"));
        assert_eq!(names.take(Pseudonym::of("bob")).as_str(), "bob");
    }

    proptest! {
        #[test]
        fn nobody_gets_a_name_that_somebody_has(wanted in prop::collection::vec("[abAB]{1,2}2?|x{40}", 0..60)) {
            let mut names = Names::default();
            let mut taken = BTreeSet::new();
            for text in wanted {
                let name = names.take(Pseudonym::of(&text));
                prop_assert!(name.as_str().chars().count() <= crate::limits::PSEUDONYM_CHARS_MAX);
                prop_assert!(taken.insert(name.as_str().to_lowercase()), "{}", name);
            }
        }
    }
}
